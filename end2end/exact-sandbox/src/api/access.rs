//! May this user make this request here? And if not: does the bug of 2019 carry it out elsewhere?

use axum::http::Method;

use crate::faults::Seen;
use crate::oauth::{Connection, scopes};
use crate::store::books::Administration;
use crate::store::write::ForeignIds;
use crate::users::{User, UserStatus};
use crate::world::World;

/// Where a request is carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Here, or, with the bug on, in the administration that the user last opened.
    Granted {
        /// Where.
        division: i32,
        /// What to do with ids of another administration.
        foreign_ids: ForeignIds,
    },
    /// Nowhere.
    Refused(Refusal),
}

/// Why a request is refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The header `reason`; a role that does not suffice has none.
    pub(crate) reason: Option<String>,
    /// The text, where it is not the bare *Forbidden*.
    pub(crate) text: Option<String>,
}

impl Refusal {
    fn because(reason: &str) -> Self {
        Self { reason: Some(reason.to_owned()), text: None }
    }
}

/// Decides about a request for a division.
pub(crate) fn decide(
    world: &World,
    connection: &Connection,
    user: &User,
    division: i32,
    endpoint: &str,
    method: &Method,
) -> Access {
    match refusal(world, user, division, endpoint, method) {
        None if connection.divisions.contains(&division) => {
            Access::Granted { division, foreign_ids: world.settings.books.foreign_ids }
        }
        None => Access::Refused(Refusal::because("NoDivisionAccess")),
        Some(reason) => astray(world, user, division, endpoint, method).unwrap_or(Access::Refused(reason)),
    }
}

/// Refuses logins that don't work any more.
pub(crate) fn login_refusal(user: &User) -> Option<&'static str> {
    match user.status {
        UserStatus::Active => None,
        UserStatus::Inactive => Some("InactiveUser"),
        UserStatus::Blocked => Some("BlockedUser"),
    }
}

/// Why the user may not make this request in this administration.
fn refusal(world: &World, user: &User, division: i32, endpoint: &str, method: &Method) -> Option<Refusal> {
    let no_access = Some(Refusal::because("NoDivisionAccess"));
    let (Some(books), Some(role)) = (world.books.get(&division), user.role(division)) else { return no_access };
    if let Some(refusal) = closed(&books.administration, endpoint) {
        return Some(refusal);
    }
    let seen = Seen { user: Some(&user.login), division: Some(division), endpoint, method: method.as_str() };
    if let Some(revocation) = world.faults.revoked(seen) {
        let reason = revocation.reason.clone().or_else(|| revocation.is_whole().then(|| "NoDivisionAccess".to_owned()));
        return Some(Refusal { reason, text: revocation.text.clone() });
    }
    (!role.may(endpoint, method)).then(Refusal::default)
}

/// What no right of a user opens: the administration moved to another accountant, or was blocked, or its licence lacks
/// the module. *Division not accessible* is the text for a module, *Wrong Division* for a company that is gone.
fn closed(administration: &Administration, endpoint: &str) -> Option<Refusal> {
    const OF_TRADE: [&str; 3] = ["purchase/", "purchaseorder/", "logistics/SupplierItem"];
    let saying = |text: &str| Refusal { reason: None, text: Some(text.to_owned()) };
    if administration.taken_over {
        return Some(saying("Wrong Division"));
    }
    if let Some(reason) = &administration.refused_as {
        return Some(Refusal::because(reason));
    }
    if administration.blocking_status != 0 {
        return Some(Refusal::because("DivisionBlocked"));
    }
    let of_trade = OF_TRADE.iter().any(|start| endpoint.starts_with(start));
    (administration.lacks_trade_module && of_trade).then(|| saying("Division not accessible"))
}

/// Why the app may not make this request, whoever its user is.
pub(crate) fn scope_refusal(world: &World, app: &str, endpoint: &str, method: &Method) -> Option<String> {
    let scopes = world.oauth.app(app).and_then(|app| app.scopes.as_ref());
    scopes::refusal(scopes, endpoint, method, world.settings.answers.purchase_entries_scope)
}

/// The bug: not refused, but carried out where the user stands.
fn astray(world: &World, user: &User, division: i32, endpoint: &str, method: &Method) -> Option<Access> {
    let bug = world.faults.bug.filter(|bug| bug.redirects(method))?;
    let elsewhere = user.current_division;
    (elsewhere != division && refusal(world, user, elsewhere, endpoint, method).is_none())
        .then(|| Access::Granted { division: elsewhere, foreign_ids: bug.foreign_ids() })
}

/// What `UserHasRights` says: of the user, and only of the user unless the switch says otherwise.
pub(crate) fn has_rights(
    world: &World,
    connection: &Connection,
    user: &User,
    division: i32,
    endpoint: &str,
    method: &Method,
) -> bool {
    let told = |division, endpoint, method: &Method| {
        let seen = Seen { user: Some(&user.login), division: Some(division), endpoint, method: method.as_str() };
        !world.faults.is_told_revoked(seen)
    };
    let opens = |division| user.role(division).is_some() && told(division, "", &Method::GET);
    // The question itself may go astray, and is then answered for the administration that the user stands in.
    let astray = world.faults.bug.is_some_and(|bug| bug.redirects(&Method::GET)).then_some(user.current_division);
    let asked_in = [Some(division), astray].into_iter().flatten().find(|division| opens(*division));
    asked_in.is_some_and(|division| {
        let granted = !world.settings.answers.rights_weigh_grants
            || connection.divisions.contains(&division)
                && scope_refusal(world, &connection.client_id, endpoint, method).is_none();
        granted
            && user.role(division).is_some_and(|role| role.may(endpoint, method))
            && told(division, endpoint, method)
    })
}
