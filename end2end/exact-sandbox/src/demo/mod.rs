//! Demo books: three invented administrations and four users with different rights. All of it is made by rule, so that
//! each start gives the same ids, names and numbers.

pub(crate) mod chance;
pub(crate) mod items;
pub(crate) mod ledger;
pub(crate) mod numbers;
pub(crate) mod orders;
pub(crate) mod people;
pub(crate) mod suppliers;

use std::sync::OnceLock;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::calls::CallBook;
use crate::oauth::AppRegistration;
use crate::odata::schema::EntitySet;
use crate::settings::BookRules;
use crate::store::books::{Administration, Books};
use crate::store::row::Row;
use crate::store::write::{self, Context, ForeignIds};
use crate::world::World;

/// Division of 120 Bakkerij Jansen B.V.
pub(crate) const BAKERY: i32 = 2_190_120;
/// Division of 131 Zadelhoff Installatietechniek B.V.
pub(crate) const INSTALLER: i32 = 2_190_131;
/// Division of 118 Tuinstra Hoveniers B.V.
pub(crate) const GARDENER: i32 = 2_190_118;

/// The demo world, as it is at the start.
pub(crate) fn world() -> World {
    // Made once: it is the same each time, and tests start hundreds of sandboxes in one process.
    static MADE: OnceLock<World> = OnceLock::new();
    World { calls: CallBook::default(), ..MADE.get_or_init(made).clone() }
}

fn made() -> World {
    let mut world = World { users: people::users(), ..empty_world() };
    for (code, hid, name, place) in [
        (BAKERY, 120, "Bakkerij Jansen B.V.", 120),
        (INSTALLER, 131, "Zadelhoff Installatietechniek B.V.", 131),
        (GARDENER, 118, "Tuinstra Hoveniers B.V.", 118),
    ] {
        let mut books = Books::new(administration(code, hid, name, place));
        ledger::fill(&mut books, 2013..=2027);
        // No endpoint tells that a period is closed; January 2025 is.
        books.close_period(2025, 1);
        suppliers::fill(&mut books, hid);
        let offers = items::fill(&mut books, hid);
        if hid == 120 {
            orders::fill(&mut books, &offers);
        }
        world.books.insert(code, books);
    }
    world
}

/// A world with the registered app and nothing else.
pub(crate) fn empty_world() -> World {
    let mut world = World::default();
    world.oauth.apps.push(AppRegistration {
        client_id: "sluis-demo".to_owned(),
        client_secret: "sluis-demo-secret".to_owned(),
        name: "Sluis".to_owned(),
        redirect_uris: vec![
            "http://127.0.0.1:*/connections/callback".to_owned(),
            "http://localhost:*/connections/callback".to_owned(),
        ],
        scopes: None,
    });
    world
}

/// An administration of the demo's accountant.
pub(crate) fn administration(code: i32, hid: i64, name: &str, seed: u64) -> Administration {
    Administration {
        code,
        hid,
        description: name.to_owned(),
        vat_number: Some(numbers::dutch_vat_number(seed % 2_000)),
        chamber_of_commerce: Some(format!("{}", 60_000_000 + seed * 1_237)),
        currency: "EUR".to_owned(),
        country: "NL".to_owned(),
        status: 1,
        blocking_status: 0,
        customer: Uuid::new_v5(&Uuid::NAMESPACE_OID, b"exact-sandbox customer"),
        customer_name: "Visser & De Boer Accountants".to_owned(),
        payment_condition: Some("30".to_owned()),
        payables_account: "1600".to_owned(),
        moved_on: None,
        taken_over: false,
        refused_as: None,
        lacks_trade_module: false,
    }
}

/// The same id on each start for the same thing. Two administrations never share one.
pub(crate) fn id(books: &Books, set: &EntitySet, name: &str) -> Uuid {
    let text = format!("{}/{}/{name}", books.code(), set.path());
    Uuid::new_v5(&Uuid::NAMESPACE_OID, text.as_bytes())
}

/// Who makes the demo books, and when.
pub(crate) fn context(date: NaiveDate) -> Context {
    Context {
        user: Uuid::new_v5(&Uuid::NAMESPACE_OID, b"exact-sandbox seed"),
        user_name: "Demo".to_owned(),
        portal_user: false,
        now: date.and_hms_opt(9, 0, 0).unwrap_or_default(),
        visible_from: None,
        foreign_ids: ForeignIds::Refused,
        base: String::new(),
        loses_lines: false,
        rules: BookRules::default(),
        seed: Some(Uuid::NAMESPACE_OID),
    }
}

/// A day, for constants.
pub(crate) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// Puts a row under its name's id; gives that id.
pub(crate) fn put(books: &mut Books, set: &'static EntitySet, name: &str, row: Row) -> Uuid {
    let row = if set.key_is_guid() { row.with(set.key, id(books, set, name)) } else { row };
    write::insert(books, set, &context(day(2026, 1, 2)), row)
}
