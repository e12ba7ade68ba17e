//! The books of one administration.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike as _, NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::row::Row;
use super::table::{Change, Table};
use crate::odata::schema::EntitySet;
use crate::odata::value::Value;

/// What identifies an administration.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Administration {
    /// The `{division}` number.
    pub(crate) code: i32,
    /// The number that people use: 120.
    pub(crate) hid: i64,
    /// Its name.
    pub(crate) description: String,
    /// NL…B…
    pub(crate) vat_number: Option<String>,
    /// KvK number.
    pub(crate) chamber_of_commerce: Option<String>,
    /// Its own currency.
    pub(crate) currency: String,
    /// ISO code.
    pub(crate) country: String,
    /// 1 active, 2 archived, 0 inactive.
    pub(crate) status: i64,
    /// 0 not blocked.
    pub(crate) blocking_status: i64,
    /// Owner of the licence.
    pub(crate) customer: Uuid,
    /// Name of the owner.
    pub(crate) customer_name: String,
    /// The payment condition where neither entry nor supplier has one.
    pub(crate) payment_condition: Option<String>,
    /// GL account code of the creditors.
    pub(crate) payables_account: String,
    /// `DivisionMoveDate`: when it was moved to another database.
    #[serde(default)]
    pub(crate) moved_on: Option<NaiveDateTime>,
    /// Another accountant took it over: it is nobody's here any more.
    #[serde(default)]
    pub(crate) taken_over: bool,
    /// The header `reason` with which every call is refused: `LicenseExpired`, `BlockedCustomer`.
    #[serde(default)]
    pub(crate) refused_as: Option<String>,
    /// Its licence has no purchase and trade module: purchase invoices, orders and supplier items are closed.
    #[serde(default)]
    pub(crate) lacks_trade_module: bool,
}

/// What stands on the cover of the books: the administration, and which periods are closed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Cover {
    administration: Administration,
    closed_periods: BTreeSet<(i64, i64)>,
}

/// An administration and everything that stands in it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Books {
    /// What identifies it.
    pub(crate) administration: Administration,
    /// Year and period that no longer take entries. No endpoint tells them; only the refusal does.
    closed_periods: BTreeSet<(i64, i64)>,
    /// By the set's name.
    tables: BTreeMap<String, Table>,
}

/// What a set looks like that never got a row.
static EMPTY: Table = Table::empty();

impl Books {
    /// Empty books.
    pub(crate) fn new(administration: Administration) -> Self {
        Self { administration, closed_periods: BTreeSet::new(), tables: BTreeMap::new() }
    }

    /// Books without rows under this cover.
    pub(crate) fn bound(cover: Cover) -> Self {
        Self { administration: cover.administration, closed_periods: cover.closed_periods, tables: BTreeMap::new() }
    }

    /// The cover, to be kept.
    pub(crate) fn cover(&self) -> Cover {
        Cover { administration: self.administration.clone(), closed_periods: self.closed_periods.clone() }
    }

    /// Another cover around the same rows.
    pub(crate) fn bind(&mut self, cover: Cover) {
        self.administration = cover.administration;
        self.closed_periods = cover.closed_periods;
    }

    /// The division number.
    pub(crate) fn code(&self) -> i32 {
        self.administration.code
    }

    /// A set's rows.
    pub(crate) fn table(&self, set: &EntitySet) -> &Table {
        self.tables.get(set.name).unwrap_or(&EMPTY)
    }

    /// A set's rows, to change them.
    pub(crate) fn table_mut(&mut self, set: &EntitySet) -> &mut Table {
        self.tables.entry(set.name.to_owned()).or_default()
    }

    /// A row by its `Code`.
    pub(crate) fn by_code(&self, set: &EntitySet, code: &str) -> Option<&Row> {
        self.table(set).find("Code", &Value::from(code))
    }

    /// The lines of an entity.
    pub(crate) fn lines_of<'a>(
        &'a self,
        set: &'static EntitySet,
        row: &Row,
    ) -> impl Iterator<Item = &'a Row> + use<'a> {
        let key = row.guid(set.key);
        set.lines().zip(key).into_iter().flat_map(move |((_, lines), key)| self.table(lines).owned_by(key))
    }

    /// Closes a period: entries in it are refused.
    pub(crate) fn close_period(&mut self, year: i64, period: i64) {
        self.closed_periods.insert((year, period));
    }

    /// Opens a period again.
    pub(crate) fn open_period(&mut self, year: i64, period: i64) {
        self.closed_periods.remove(&(year, period));
    }

    /// True when the period takes no entries.
    pub(crate) fn is_closed(&self, year: i64, period: i64) -> bool {
        self.closed_periods.contains(&(year, period))
    }

    /// The next free number of a journal in a year: `24` `70` `0123`. It is one more than the highest in use, so that
    /// deleting the last booking makes it hand out the same number again, as is known of Exact Online.
    pub(crate) fn next_entry_number(&self, sets: &[(&EntitySet, &str)], journal: &str, date: NaiveDate) -> i64 {
        let journal_digits: i64 = journal.parse().unwrap_or(99);
        let first = (i64::from(date.year()) % 100) * 1_000_000 + (journal_digits % 100) * 10_000;
        let greatest = |(set, name): &(&EntitySet, &str)| {
            let of_journal = self
                .table(set)
                .numbers_below(name, first + 10_000)
                .find(|(_, row)| row.text("Journal") == Some(journal));
            of_journal.map(|(number, _)| number)
        };
        sets.iter().filter_map(greatest).fold(first, i64::max) + 1
    }

    /// Lists all rows anew, after they were read from a file.
    pub(crate) fn list_all(&mut self, sets: &[&'static EntitySet]) {
        for set in sets {
            if let Some(table) = self.tables.get_mut(set.name) {
                table.list_all(set);
            }
        }
    }

    /// What changed in each set since this was last asked.
    pub(crate) fn take_changes(&mut self) -> Vec<(String, Vec<Change>)> {
        self.tables
            .iter_mut()
            .map(|(name, table)| (name.clone(), table.take_changes()))
            .filter(|(_, changes)| !changes.is_empty())
            .collect()
    }
}
