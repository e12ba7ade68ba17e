//! The table of doors: what each must answer, to whom.
//!
//! A new server function gets a row in [`FUNCTIONS`], a new page one in [`PAGES`], a new route of `router.rs` one in
//! [`ROUTES`].

use http::Method;
use serde_json::Value;

use super::world::World;

/// The kinds of people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Who {
    Accountant,
    Approver,
    Warehouse,
    /// The environment's administrator, who is an accountant too.
    Administrator,
    Operator,
    /// Accountant and administrator of another environment.
    Foreigner,
}

impl Who {
    pub(super) const ALL: [Self; 6] =
        [Self::Accountant, Self::Approver, Self::Warehouse, Self::Administrator, Self::Operator, Self::Foreigner];

    pub(super) fn email(self) -> &'static str {
        match self {
            // Not Annelies: she works in the other environment too.
            Self::Accountant => "sanne@rijnstroom.example",
            Self::Approver => "pieter@rijnstroom.example",
            Self::Warehouse => "mira@rijnstroom.example",
            Self::Administrator => "karin@rijnstroom.example",
            Self::Operator => "roos@rijnstroom.example",
            Self::Foreigner => "tom@zuiderkruis.example",
        }
    }
}

/// Whoever reads invoices.
const READERS: &[Who] = &[Who::Accountant, Who::Approver, Who::Administrator];
/// Whoever books, and whoever looks after administrations.
const BOOKKEEPERS: &[Who] = &[Who::Accountant, Who::Administrator];
/// Whoever looks after users, connections and administrations.
const ADMINISTRATORS: &[Who] = &[Who::Administrator];

/// What is sent along. Well-formed: a refusal must come from the guard.
pub(super) enum Arguments {
    None,
    Form(fn(&World) -> String),
    Json(fn(&World) -> Value),
}

/// What a user of another environment gets who sends the ids of this one.
pub(super) enum Foreign {
    /// As if there were no such thing.
    NotFound,
    /// The foreigner's roles do not reach this at all.
    NotAllowed,
    /// The foreigner's own data, and nothing of this environment.
    OwnOnly,
}

pub(super) struct Function {
    pub(super) path: &'static str,
    pub(super) arguments: Arguments,
    pub(super) who: &'static [Who],
    pub(super) foreign: Foreign,
    /// It would change what the rows after it stand on: whoever may call it does so in a test of its own.
    pub(super) is_only_walked_as_refused: bool,
}

const fn function(path: &'static str, arguments: Arguments, who: &'static [Who], foreign: Foreign) -> Function {
    Function { path, arguments, who, foreign, is_only_walked_as_refused: false }
}

const fn changing(path: &'static str, arguments: Arguments, who: &'static [Who], foreign: Foreign) -> Function {
    Function { path, arguments, who, foreign, is_only_walked_as_refused: true }
}

pub(super) const FUNCTIONS: &[Function] = &[
    function("/api/fn/overview/load", Arguments::None, READERS, Foreign::OwnOnly),
    function("/api/fn/overview/pulse", Arguments::None, READERS, Foreign::OwnOnly),
    function("/api/fn/gates/board", Arguments::None, &[Who::Operator], Foreign::NotAllowed),
    changing("/api/fn/gates/turn", Arguments::Form(|_| GATE.to_owned()), &[Who::Operator], Foreign::NotAllowed),
    changing(
        "/api/fn/gates/confirm",
        Arguments::Form(|_| GATE_REQUEST.to_owned()),
        &[Who::Operator],
        Foreign::NotAllowed,
    ),
    changing(
        "/api/fn/gates/withdraw",
        Arguments::Form(|_| GATE_REQUEST.to_owned()),
        &[Who::Operator],
        Foreign::NotAllowed,
    ),
    function("/api/fn/report/load", Arguments::Form(|_| PERIOD.to_owned()), &[Who::Operator], Foreign::NotAllowed),
    function("/api/fn/report/own", Arguments::Form(|_| PERIOD.to_owned()), ADMINISTRATORS, Foreign::OwnOnly),
    changing(
        "/api/fn/report/ask",
        Arguments::Form(|_| format!("{PERIOD}&whose=all")),
        &[Who::Operator],
        Foreign::NotAllowed,
    ),
    changing("/api/fn/report/read_back", Arguments::Form(misbooking), &[Who::Administrator], Foreign::NotFound),
    changing("/api/fn/report/deal_with", Arguments::Form(misbooking), &[Who::Administrator], Foreign::NotFound),
    function("/api/fn/report/statement", Arguments::Form(statement), ADMINISTRATORS, Foreign::NotFound),
    function("/api/fn/connections/list", Arguments::None, ADMINISTRATORS, Foreign::OwnOnly),
    changing("/api/fn/connections/take_over", Arguments::Json(take_over), ADMINISTRATORS, Foreign::NotFound),
    changing("/api/fn/connections/look_again", Arguments::Json(connection), ADMINISTRATORS, Foreign::NotFound),
    function("/api/fn/administrations/list", Arguments::None, ADMINISTRATORS, Foreign::OwnOnly),
    changing("/api/fn/administrations/choices", Arguments::Json(administration), ADMINISTRATORS, Foreign::NotFound),
    changing("/api/fn/administrations/save", Arguments::Json(settings), ADMINISTRATORS, Foreign::NotFound),
    changing("/api/fn/administrations/synchronise", Arguments::Json(administration), BOOKKEEPERS, Foreign::NotFound),
    function("/api/fn/actions/board", Arguments::Json(any_state), READERS, Foreign::OwnOnly),
    function("/api/fn/actions/detail", Arguments::Json(action), READERS, Foreign::NotFound),
    function("/api/fn/invoices/page", Arguments::Form(opening), READERS, Foreign::NotFound),
    changing("/api/fn/actions/resolve", Arguments::Json(resolving), BOOKKEEPERS, Foreign::NotFound),
    function("/api/fn/invoices/today", Arguments::None, READERS, Foreign::OwnOnly),
    function("/api/fn/invoices/waiting", Arguments::None, READERS, Foreign::OwnOnly),
    changing("/api/fn/invoices/assign", Arguments::Form(assigning), BOOKKEEPERS, Foreign::NotFound),
    changing("/api/fn/validate/open", Arguments::Form(opening), BOOKKEEPERS, Foreign::NotFound),
    changing("/api/fn/validate/save", Arguments::Json(coding), BOOKKEEPERS, Foreign::NotFound),
    changing("/api/fn/validate/orders", Arguments::Json(order_search), BOOKKEEPERS, Foreign::NotFound),
    function("/api/fn/validate/duplicates", Arguments::Form(twins), BOOKKEEPERS, Foreign::NotFound),
    changing("/api/fn/validate/stay", Arguments::Form(opening), BOOKKEEPERS, Foreign::NotFound),
    changing("/api/fn/validate/leave", Arguments::Form(opening), BOOKKEEPERS, Foreign::NotFound),
    changing("/api/fn/validate/discard", Arguments::Form(discarding), BOOKKEEPERS, Foreign::NotFound),
    changing("/api/fn/validate/restore", Arguments::Form(opening), BOOKKEEPERS, Foreign::NotFound),
    changing("/api/fn/validate/book", Arguments::Json(coding_to_book), BOOKKEEPERS, Foreign::NotFound),
    function("/api/fn/users/list", Arguments::None, ADMINISTRATORS, Foreign::OwnOnly),
    function(
        "/api/fn/users/add",
        Arguments::Form(|_| "email=new%40example.nl&name=New&roles[]=approver".to_owned()),
        ADMINISTRATORS,
        Foreign::OwnOnly,
    ),
    changing("/api/fn/users/set_roles", Arguments::Form(user_and_role), ADMINISTRATORS, Foreign::NotFound),
    changing("/api/fn/users/reset_password", Arguments::Form(user), ADMINISTRATORS, Foreign::NotFound),
    changing("/api/fn/users/set_active", Arguments::Form(user_inactive), ADMINISTRATORS, Foreign::NotFound),
];

const PERIOD: &str = "from=2026-10-01&until=2026-10-14";
const GATE_REQUEST: &str = "request=0199c0de-0000-7000-8000-00000000000a";
const GATE: &str = "connector=exact_online&turn=close&functions[]=book_invoices&reason=test";
/// An id that no environment has: what another environment's would look like from here.
const NOBODYS: &str = "0191f2f0-7a4c-7d60-9b1e-3f0a2b4c6d8e";

fn any_state(_: &World) -> Value {
    serde_json::json!({"state": null})
}

fn action(world: &World) -> Value {
    serde_json::json!({"action": world.unknown})
}

fn resolving(world: &World) -> Value {
    serde_json::json!({"action": world.unknown, "way": "cancel", "text": ""})
}

fn misbooking(_: &World) -> String {
    format!("whose=own&id={NOBODYS}&reason=nagekeken")
}

fn statement(world: &World) -> String {
    format!("administration={}&{PERIOD}", world.administration)
}

fn assigning(world: &World) -> String {
    format!("invoice={}&version=1&administration={}", world.unknown, world.administration)
}

fn opening(world: &World) -> String {
    format!("invoice={}", world.unknown)
}

fn discarding(world: &World) -> String {
    format!("invoice={}&version=1&reason=dubbel", world.unknown)
}

fn twins(world: &World) -> String {
    format!("invoice={0}&supplier={0}&number=1", world.unknown)
}

fn coding(world: &World) -> Value {
    use domain::coding::{Coding, Header};
    use domain::invoice::Invoice;
    use domain::money::Currency;
    let blank = Invoice { currency: Currency::EUR, ..Invoice::blank() };
    let coding = Coding { header: Header::proposed(&blank), lines: Vec::new(), acceptances: Vec::new() };
    serde_json::json!({"invoice": world.unknown, "version": 1, "coding": coding})
}

fn coding_to_book(world: &World) -> Value {
    let mut arguments = coding(world);
    arguments["booking"] = "book".into();
    arguments
}

fn order_search(world: &World) -> Value {
    let search = serde_json::json!({"supplier": null, "other_suppliers": true, "closed_too": true, "text": ""});
    serde_json::json!({"invoice": world.unknown, "search": search})
}

fn connection(_: &World) -> Value {
    serde_json::json!({"connection": NOBODYS})
}

fn take_over(_: &World) -> Value {
    serde_json::json!({"connection": NOBODYS, "divisions": [1]})
}

fn administration(_: &World) -> Value {
    serde_json::json!({"administration": NOBODYS})
}

fn settings(_: &World) -> Value {
    serde_json::json!({"administration": NOBODYS, "version": 1, "settings": {}})
}

fn user(world: &World) -> String {
    format!("user={}", world.user)
}

fn user_and_role(world: &World) -> String {
    format!("user={}&roles[]=approver", world.user)
}

fn user_inactive(world: &World) -> String {
    format!("user={}&is_active=false", world.user)
}

/// A path with ids of the first environment.
pub(super) type PathWithIds = fn(&World) -> String;

/// Each page of the app: its pattern, and its path.
pub(super) const PAGES: &[(&str, PathWithIds)] = &[
    ("/", |_| "/".to_owned()),
    ("/actions", |_| "/actions".to_owned()),
    ("/intake", |_| "/intake".to_owned()),
    ("/validate", |_| "/validate".to_owned()),
    ("/validate/{id}", |world| format!("/validate/{}", world.unknown)),
    ("/invoices/{id}", |world| format!("/invoices/{}", world.unknown)),
    ("/operator/gates", |_| "/operator/gates".to_owned()),
    ("/operator/misbookings", |_| "/operator/misbookings".to_owned()),
    ("/settings/misbookings", |_| "/settings/misbookings".to_owned()),
    ("/settings/misbookings/{administration}", |world| format!("/settings/misbookings/{}", world.administration)),
    ("/settings/administrations", |_| "/settings/administrations".to_owned()),
    ("/settings/connections", |_| "/settings/connections".to_owned()),
    ("/settings/users", |_| "/settings/users".to_owned()),
];

/// A route that is no page and no server function.
pub(super) struct Route {
    pub(super) pattern: &'static str,
    pub(super) method: Method,
    /// A path with ids of the first environment; none where the pattern is the path.
    pub(super) path: Option<PathWithIds>,
    /// The statuses that nobody in particular may get.
    pub(super) nobody: &'static [u16],
    /// Those that a user of another environment may get, where the route reaches things of an environment.
    pub(super) foreigner: Option<&'static [u16]>,
}

pub(super) const ROUTES: &[Route] = &[
    open("/healthz", Method::GET, &[200]),
    open("/readyz", Method::GET, &[200]),
    open("/events", Method::GET, &[401]),
    open("/signin", Method::GET, &[200]),
    open("/signout", Method::POST, &[303]),
    // Without their forms: refused for what they lack, before anything is done.
    open("/session/environment", Method::POST, &[415]),
    open("/connections/start", Method::POST, &[303]),
    open("/connections/callback", Method::GET, &[303]),
    open("/upload", Method::POST, &[401]),
    Route {
        pattern: "/documents/{id}",
        method: Method::GET,
        path: Some(|world| format!("/documents/{}", world.document)),
        nobody: &[401],
        foreigner: Some(&[404]),
    },
    Route {
        pattern: "/invoices/{id}/attachments/{index}",
        method: Method::GET,
        path: Some(|world| format!("/invoices/{}/attachments/0", world.invoice)),
        nobody: &[401],
        foreigner: Some(&[404]),
    },
    open("/misbookings/report.csv", Method::GET, &[401]),
    open("/misbookings/report.xlsx", Method::GET, &[401]),
    Route {
        pattern: "/misbookings/statement.pdf",
        method: Method::GET,
        path: Some(|world| format!("/misbookings/statement.pdf?administration={}", world.administration)),
        nobody: &[401],
        foreigner: Some(&[404]),
    },
    open("/preferences/language", Method::POST, &[415]),
    open("/preferences/theme", Method::POST, &[415]),
];

/// A route that anyone may ask, whatever comes of it.
const fn open(pattern: &'static str, method: Method, nobody: &'static [u16]) -> Route {
    Route { pattern, method, path: None, nobody, foreigner: None }
}
