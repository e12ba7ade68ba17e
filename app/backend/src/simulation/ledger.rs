//! The model of the other side: administrations with their books, users with their rights, tokens, limits, and the bug of
//! 2019. It knows the truth of everything that was ever made, and says only what the real one would.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use domain::ids::RemoteId;
use domain::refusal::Refusal;

use crate::connectors::requests::{NewEntry, NewOrderInvoice, Operation};

/// What a user may be missing: a request of its own kind.
pub(super) const RIGHTS: [Operation; 7] = [
    Operation::CreateEntry,
    Operation::ReadEntries,
    Operation::CreateOrderInvoice,
    Operation::ReadOrderInvoices,
    Operation::CreateDocument,
    Operation::ReadDocuments,
    Operation::ReadLedger,
];

const CALLS_PER_MINUTE: u32 = 60;
const CALLS_PER_DAY: u32 = 5000;

/// Which requests go astray where the user has no right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bug {
    Writes,
    All,
    AllIdsEmptied,
}

/// Nothing was done, for a reason.
#[derive(Clone, Debug)]
pub(super) enum Denied {
    Token,
    Minute(DateTime<Utc>),
    Day(DateTime<Utc>),
    Forbidden,
    Rule(Refusal, &'static str),
}

/// What was posted.
#[derive(Clone, Debug)]
pub(super) enum Posted {
    Entry(NewEntry),
    OrderInvoice(NewOrderInvoice),
    ByHand { supplier: RemoteId, number: String },
}

/// An entry or order invoice that stands, or stood, in some books.
#[derive(Clone, Debug)]
pub(super) struct Booked {
    pub(super) id: RemoteId,
    pub(super) number: i64,
    /// Where it really stands.
    pub(super) division: i64,
    /// Where it was addressed to.
    pub(super) addressed: i64,
    pub(super) posted: Posted,
    pub(super) supplier: Option<RemoteId>,
    pub(super) made_at: DateTime<Utc>,
    pub(super) visible_at: DateTime<Utc>,
    pub(super) processed_at: DateTime<Utc>,
    /// The last honest yes to the question of rights before it came, where there was one.
    pub(super) last_yes: Option<DateTime<Utc>>,
    /// Since when the right was gone, where it was.
    pub(super) right_gone_since: Option<DateTime<Utc>>,
    pub(super) deleted_at: Option<DateTime<Utc>>,
}

impl Booked {
    pub(super) fn invoice_number(&self) -> &str {
        match &self.posted {
            Posted::Entry(entry) => &entry.invoice_number,
            Posted::OrderInvoice(invoice) => &invoice.invoice_number,
            Posted::ByHand { number, .. } => number,
        }
    }

    /// Our mark: the reference of the action that made it.
    pub(super) fn mark(&self) -> Option<&str> {
        match &self.posted {
            Posted::Entry(entry) => entry.link.rsplit('?').next(),
            Posted::OrderInvoice(invoice) => Some(&invoice.remarks),
            Posted::ByHand { .. } => None,
        }
    }

    pub(super) fn document(&self) -> Option<RemoteId> {
        match &self.posted {
            Posted::Entry(entry) => Some(entry.document),
            Posted::OrderInvoice(invoice) => Some(invoice.document),
            Posted::ByHand { .. } => None,
        }
    }

    pub(super) fn is_order_invoice(&self) -> bool {
        matches!(self.posted, Posted::OrderInvoice(_))
    }

    pub(super) fn stands(&self) -> bool {
        self.deleted_at.is_none()
    }

    pub(super) fn is_astray(&self) -> bool {
        self.division != self.addressed
    }
}

/// A document of the archive.
#[derive(Clone, Debug)]
pub(super) struct Filed {
    pub(super) id: RemoteId,
    pub(super) division: i64,
    pub(super) subject: String,
    pub(super) visible_at: DateTime<Utc>,
    pub(super) is_deleted: bool,
}

/// A user, and where he stands.
#[derive(Clone, Debug)]
pub(super) struct User {
    pub(super) id: RemoteId,
    pub(super) name: String,
    pub(super) stands_in: i64,
}

#[derive(Clone, Debug)]
struct Right {
    reaches: bool,
    denied: BTreeSet<Operation>,
    gone_since: Option<DateTime<Utc>>,
    last_yes: Option<DateTime<Utc>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Used {
    minute: DateTime<Utc>,
    in_minute: u32,
    day: DateTime<Utc>,
    in_day: u32,
}

/// The other side.
#[derive(Default)]
pub(super) struct Ledger {
    pub(super) users: Vec<User>,
    pub(super) booked: Vec<Booked>,
    pub(super) filed: Vec<Filed>,
    pub(super) bug: Option<Bug>,
    pub(super) calls: u64,
    /// Since when no writing request may begin any more: the close has returned.
    pub(super) shut_since: Option<DateTime<Utc>>,
    /// Writing requests that began after that.
    pub(super) starts_after_close: u64,
    /// The most wrong entries of one connection between two openings.
    pub(super) blast_radius: u64,
    wrong_since_open: HashMap<usize, u64>,
    divisions: Vec<i64>,
    rights: BTreeMap<(usize, i64), Right>,
    used: HashMap<i64, Used>,
    access: HashMap<String, (usize, DateTime<Utc>)>,
    refresh: HashMap<String, usize>,
    booked_by_id: HashMap<RemoteId, usize>,
    booked_by_number: HashMap<(i64, String), Vec<usize>>,
    booked_by_document: HashMap<RemoteId, Vec<usize>>,
    booked_by_mark: HashMap<String, Vec<usize>>,
    filed_by_id: HashMap<RemoteId, usize>,
    filed_by_subject: HashMap<String, Vec<usize>>,
    next_number: i64,
}

impl Ledger {
    pub(super) fn add_division(&mut self, division: i64) {
        self.divisions.push(division);
    }

    pub(super) fn divisions(&self) -> &[i64] {
        &self.divisions
    }

    /// A user who reaches these administrations, with every right.
    pub(super) fn add_user(&mut self, user: User, reaches: &[i64]) -> usize {
        let index = self.users.len();
        for division in reaches {
            let right = Right { reaches: true, denied: BTreeSet::new(), gone_since: None, last_yes: None };
            self.rights.insert((index, *division), right);
        }
        self.users.push(user);
        index
    }

    /// The administrations that a user reaches, or reached before it was taken from him.
    pub(super) fn reached_by(&self, user: usize) -> Vec<i64> {
        self.rights.keys().filter(|(of, _)| *of == user).map(|(_, division)| *division).collect()
    }

    /// A new pair of tokens; the old one of this user is over. `lives` is that of the access token.
    pub(super) fn issue(&mut self, user: usize, pair: (String, String), expires_at: DateTime<Utc>) {
        let (access, refresh) = pair;
        self.refresh.retain(|_, of| *of != user);
        self.refresh.insert(refresh, user);
        self.access.retain(|_, (of, until)| *of != user || *until > expires_at - TimeDelta::minutes(20));
        self.access.insert(access, (user, expires_at));
    }

    /// Who a refresh token belongs to, where it was not used before. It is used by that.
    pub(super) fn spend(&mut self, refresh: &str) -> Option<usize> {
        self.refresh.remove(refresh)
    }

    pub(super) fn user_of(&self, access: &str, now: DateTime<Utc>) -> Result<usize, Denied> {
        match self.access.get(access) {
            Some((user, until)) if *until > now => Ok(*user),
            _ => Err(Denied::Token),
        }
    }

    /// Counts a call to an administration against its limits; answers what is left of the minute and of the day.
    pub(super) fn count(&mut self, division: i64, now: DateTime<Utc>) -> Result<(u32, u32), Denied> {
        let used = self.used.entry(division).or_default();
        let minute = now.duration_trunc(TimeDelta::minutes(1)).unwrap_or(now);
        let day = now.duration_trunc(TimeDelta::days(1)).unwrap_or(now);
        if used.minute != minute {
            (used.minute, used.in_minute) = (minute, 0);
        }
        if used.day != day {
            (used.day, used.in_day) = (day, 0);
        }
        if used.in_minute >= CALLS_PER_MINUTE {
            return Err(Denied::Minute(minute + TimeDelta::minutes(1)));
        }
        if used.in_day >= CALLS_PER_DAY {
            return Err(Denied::Day(day + TimeDelta::days(1)));
        }
        used.in_minute += 1;
        used.in_day += 1;
        Ok((CALLS_PER_MINUTE - used.in_minute, CALLS_PER_DAY - used.in_day))
    }

    pub(super) fn reaches(&self, user: usize, division: i64) -> bool {
        self.rights.get(&(user, division)).is_some_and(|right| right.reaches)
    }

    pub(super) fn may(&self, user: usize, division: i64, operation: Operation) -> bool {
        self.rights.get(&(user, division)).is_some_and(|right| right.reaches && !right.denied.contains(&operation))
    }

    /// An honest yes was said.
    pub(super) fn said_yes(&mut self, user: usize, division: i64, now: DateTime<Utc>) {
        if let Some(right) = self.rights.get_mut(&(user, division)) {
            right.last_yes = Some(now);
        }
    }

    pub(super) fn take_all(&mut self, user: usize, division: i64, now: DateTime<Utc>) {
        if let Some(right) = self.rights.get_mut(&(user, division)) {
            right.reaches = false;
            right.gone_since.get_or_insert(now);
        }
    }

    pub(super) fn take_one(&mut self, user: usize, division: i64, operation: Operation, now: DateTime<Utc>) {
        if let Some(right) = self.rights.get_mut(&(user, division)) {
            right.denied.insert(operation);
            right.gone_since.get_or_insert(now);
        }
    }

    pub(super) fn give_back(&mut self, user: usize, division: i64) {
        if let Some(right) = self.rights.get_mut(&(user, division)) {
            right.reaches = true;
            right.denied.clear();
            right.gone_since = None;
        }
    }

    /// The operator opens: from here on the wrong entries of each connection are counted anew.
    pub(super) fn open(&mut self) {
        self.shut_since = None;
        self.wrong_since_open.clear();
    }

    /// Where a request is really carried out. Without the right to it: nowhere, or, with the bug, where its user stands.
    pub(super) fn carried_out_in(
        &self,
        user: usize,
        division: i64,
        operation: Operation,
        is_write: bool,
    ) -> Result<i64, Denied> {
        if self.may(user, division, operation) {
            return Ok(division);
        }
        match self.bug {
            Some(Bug::Writes) if is_write => Ok(self.users[user].stands_in),
            Some(Bug::All | Bug::AllIdsEmptied) => Ok(self.users[user].stands_in),
            _ => Err(Denied::Forbidden),
        }
    }

    pub(super) fn file(&mut self, id: RemoteId, division: i64, subject: String, visible_at: DateTime<Utc>) {
        let index = self.filed.len();
        self.filed_by_id.insert(id, index);
        self.filed_by_subject.entry(subject.clone()).or_default().push(index);
        self.filed.push(Filed { id, division, subject, visible_at, is_deleted: false });
    }

    pub(super) fn filed(&self, id: RemoteId) -> Option<&Filed> {
        self.filed_by_id.get(&id).map(|index| &self.filed[*index])
    }

    pub(super) fn filed_under<'a>(&'a self, subject: &str) -> impl Iterator<Item = &'a Filed> {
        self.filed_by_subject.get(subject).into_iter().flatten().map(|index| &self.filed[*index])
    }

    pub(super) fn delete_filed(&mut self, id: RemoteId) {
        if let Some(index) = self.filed_by_id.get(&id) {
            self.filed[*index].is_deleted = true;
        }
    }

    /// Books it where the request really arrives. PurchaseEntries are held against what is there; order invoices are not.
    pub(super) fn book(
        &mut self,
        id: RemoteId,
        (user, addressed, division): (usize, i64, i64),
        posted: Posted,
        (now, visible_at, processed_at): (DateTime<Utc>, DateTime<Utc>, DateTime<Utc>),
    ) -> Result<&Booked, Denied> {
        let sent = match &posted {
            Posted::Entry(entry) => entry.supplier,
            Posted::OrderInvoice(invoice) => invoice.supplier,
            Posted::ByHand { supplier, .. } => *supplier,
        };
        let is_emptied = division != addressed && self.bug == Some(Bug::AllIdsEmptied);
        let supplier = (!is_emptied).then_some(sent);
        let right = self.rights.get(&(user, addressed));
        let (last_yes, right_gone_since) = right.map_or((None, None), |right| (right.last_yes, right.gone_since));
        self.next_number += 1;
        let booked = Booked {
            id,
            number: self.next_number,
            division,
            addressed,
            posted,
            supplier,
            made_at: now,
            visible_at,
            processed_at,
            last_yes,
            right_gone_since,
            deleted_at: None,
        };
        let key = (division, booked.invoice_number().to_owned());
        if matches!(booked.posted, Posted::Entry(_)) {
            let mut like = self.booked_by_number.get(&key).into_iter().flatten().map(|index| &self.booked[*index]);
            if like.any(|other| other.stands() && other.supplier == supplier) {
                return Err(Denied::Rule(Refusal::AlreadyThere, "Bestaat reeds"));
            }
        }
        if booked.is_astray() {
            let wrong = self.wrong_since_open.entry(user).or_default();
            *wrong += 1;
            self.blast_radius = self.blast_radius.max(*wrong);
        }
        let index = self.booked.len();
        self.booked_by_id.insert(id, index);
        self.booked_by_number.entry(key).or_default().push(index);
        if let Some(document) = booked.document() {
            self.booked_by_document.entry(document).or_default().push(index);
        }
        if let Some(mark) = booked.mark() {
            self.booked_by_mark.entry(mark.to_owned()).or_default().push(index);
        }
        self.booked.push(booked);
        Ok(&self.booked[index])
    }

    pub(super) fn booked(&self, id: RemoteId) -> Option<&Booked> {
        self.booked_by_id.get(&id).map(|index| &self.booked[*index])
    }

    pub(super) fn with_number<'a>(&'a self, division: i64, number: &str) -> impl Iterator<Item = &'a Booked> {
        let indices = self.booked_by_number.get(&(division, number.to_owned()));
        indices.into_iter().flatten().map(|index| &self.booked[*index])
    }

    pub(super) fn with_document(&self, document: RemoteId) -> impl Iterator<Item = &Booked> {
        self.booked_by_document.get(&document).into_iter().flatten().map(|index| &self.booked[*index])
    }

    /// What bears the reference of an action, wherever it stands.
    pub(super) fn with_mark<'a>(&'a self, mark: &str) -> impl Iterator<Item = &'a Booked> {
        self.booked_by_mark.get(mark).into_iter().flatten().map(|index| &self.booked[*index])
    }

    pub(super) fn delete(&mut self, id: RemoteId, now: DateTime<Utc>) {
        if let Some(index) = self.booked_by_id.get(&id) {
            self.booked[*index].deleted_at.get_or_insert(now);
        }
    }
}
