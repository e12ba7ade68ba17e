//! The books of one administration.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::row::Row;
use super::table::Table;
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
        sets.iter()
            .flat_map(|(set, name)| {
                self.table(set)
                    .rows()
                    .filter(|row| row.text("Journal") == Some(journal))
                    .filter_map(|row| row.int(name))
            })
            .filter(|number| (first..first + 10_000).contains(number))
            .max()
            .unwrap_or(first)
            + 1
    }
}
