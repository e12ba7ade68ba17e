//! What the person edits, and its verdict. A keystroke judges again what it touches; nothing is asked from the server but
//! what it alone knows: other invoices with this number, orders of another supplier.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use domain::booking::action::ActionKind;
use domain::booking::build::NotBookable;
use domain::coding::{Acceptance, Coding, CodingSource, Header, Target};
use domain::desk::{Desk, ItemChoice, obstacles};
use domain::ids::{CodingLineId, InvoiceId, OrderLineId, RemoteId};
use domain::language::Language;
use domain::master::Supplier;
use domain::matching::deviation::Deviation;
use domain::matching::fill::{Filler, on_order};
use domain::matching::judge::{Judge, takes};
use domain::matching::proposal::{Proposal, propose};
use domain::matching::verdict::Verdict;
use domain::matching::{edit, split, tax};
use domain::money::Amount;
use domain::order::Order;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::actions::Outcome;
use super::focus;
use super::rows::RowSignals;
use crate::components::{Toast, Toaster};
use crate::i18n::validate as words;
use crate::server_fns::validate::{OrderSearch, validate_duplicates, validate_orders};

/// How long nothing is typed in the number before invoices like this one are asked for.
const TYPING: Duration = Duration::from_millis(250);

/// The state of the screen. Copied freely: all of it are handles.
#[derive(Clone, Copy)]
pub struct Editor {
    /// Which invoice.
    pub invoice: InvoiceId,
    /// The version that saving asks for.
    pub version: RwSignal<i64>,
    /// Who judges.
    pub judge: RwSignal<Judge>,
    /// What is edited.
    pub coding: RwSignal<Coding>,
    /// Its lines, in their order: changes when one comes or goes.
    pub lines: RwSignal<Vec<CodingLineId>>,
    /// Whether a line is on an order.
    pub has_orders: RwSignal<bool>,
    /// What there is to say of it.
    pub verdict: RwSignal<Verdict>,
    /// What is proposed.
    pub proposal: RwSignal<Proposal>,
    /// Order lines that were ticked in *Zoek*, taken or not: a line may be put on any of their orders by hand.
    pub ticked: RwSignal<BTreeSet<OrderLineId>>,
    /// How many orders there are.
    pub orders_total: RwSignal<usize>,
    /// Whether *Zoek* is open.
    pub zoek: RwSignal<bool>,
    /// The line that the keys 1 to 4 work on.
    pub line: RwSignal<Option<CodingLineId>>,
    /// Cells whose text cannot be understood, with the sentence.
    pub wrong: RwSignal<BTreeMap<u32, String>>,
    /// Whether something changed since it was saved.
    pub is_changed: RwSignal<bool>,
    /// Whether it can still be worked on.
    pub is_open: RwSignal<bool>,
    /// Whether its figures were read from an e-invoice, and are no person's to change.
    pub is_exact: bool,
    /// The language of the page.
    pub language: Language,
    /// What would stand in the way of *boeken*, and of *boeken en blokkeren*.
    in_the_way: [Memo<Vec<NotBookable>>; 2],
    /// What nothing is drawn anew for.
    held: StoredValue<Held>,
}

/// What stands by: handles are copied into every cell, so what is rarely asked for is kept behind one of them.
#[derive(Debug)]
struct Held {
    /// The invoice to go on with.
    next: Option<InvoiceId>,
    /// The cards that may be chosen.
    suppliers: Vec<Supplier>,
    /// The items that may be chosen.
    items: Vec<ItemChoice>,
    /// What came of saving and booking, once the bar stands.
    outcome: Option<Outcome>,
    /// Where something is said in passing.
    toaster: Option<Toaster>,
    /// The lines that are drawn.
    rows: BTreeMap<CodingLineId, RowSignals>,
    /// How many cells there were.
    cells: u32,
    /// How often invoices like this one were asked for.
    twins_asked: u32,
}

impl Editor {
    /// Of an invoice that was opened.
    pub fn new(desk: Desk, language: Language) -> Self {
        let judge = Judge::new(desk.case);
        let (verdict, proposal) = (judge.all(&desk.coding), propose(&judge));
        let (lines, has_orders) = (line_ids(&desk.coding), desk.coding.has_order_lines());
        let (judge, coding) = (RwSignal::new(judge), RwSignal::new(desk.coding));
        // Asked for by every button and every count: built once for a change.
        let in_the_way = [ActionKind::Book, ActionKind::BookAndBlock]
            .map(|kind| Memo::new(move |_| judge.with(|judge| coding.with(|coding| obstacles(judge, coding, kind)))));
        Self {
            invoice: desk.invoice,
            version: RwSignal::new(desk.version),
            judge,
            coding,
            lines: RwSignal::new(lines),
            has_orders: RwSignal::new(has_orders),
            verdict: RwSignal::new(verdict),
            proposal: RwSignal::new(proposal),
            ticked: RwSignal::new(BTreeSet::new()),
            orders_total: RwSignal::new(desk.orders_total),
            zoek: RwSignal::new(false),
            line: RwSignal::new(None),
            wrong: RwSignal::new(BTreeMap::new()),
            is_changed: RwSignal::new(false),
            is_open: RwSignal::new(desk.is_open),
            is_exact: desk.document.mime == "application/xml",
            language,
            in_the_way,
            held: StoredValue::new(Held {
                next: desk.place.next,
                suppliers: desk.suppliers.into_iter().filter(|card| !card.blocked).collect(),
                items: desk.items,
                outcome: None,
                toaster: use_context::<Toaster>(),
                rows: BTreeMap::new(),
                cells: 0,
                twins_asked: 0,
            }),
        }
    }

    /// The signals of a row, for as long as it is drawn.
    pub fn row(self, id: CodingLineId) -> RowSignals {
        let line = self.coding.with_untracked(|coding| coding.lines.iter().find(|line| line.id == id).cloned());
        let judged =
            self.verdict.with_untracked(|verdict| verdict.lines.iter().find(|judged| judged.line == id).cloned());
        let row = RowSignals { line: RwSignal::new(line), judged: RwSignal::new(judged) };
        self.held.update_value(|held| {
            held.rows.insert(id, row);
        });
        on_cleanup(move || {
            self.held.try_update_value(|held| held.rows.remove(&id));
        });
        row
    }

    /// Shows what changed: which lines there are, and each of them that is another now.
    fn publish(self) {
        let (lines, has_orders) = self.coding.with_untracked(|coding| (line_ids(coding), coding.has_order_lines()));
        if self.lines.with_untracked(|shown| *shown != lines) {
            self.lines.set(lines);
        }
        if self.has_orders.get_untracked() != has_orders {
            self.has_orders.set(has_orders);
        }
        let rows = self.held.with_value(|held| held.rows.clone());
        self.coding.with_untracked(|coding| {
            self.verdict.with_untracked(|verdict| {
                for (at, line) in coding.lines.iter().enumerate() {
                    if let Some(row) = rows.get(&line.id) {
                        row.show(line, verdict.lines.get(at).filter(|judged| judged.line == line.id));
                    }
                }
            });
        });
    }

    /// A number for a cell, for as long as the screen stands.
    pub fn next_cell(self) -> u32 {
        self.held.update_value(|held| held.cells += 1);
        self.held.with_value(|held| held.cells)
    }

    /// Something of the cards that may be chosen.
    pub fn suppliers<T>(self, read: impl FnOnce(&[Supplier]) -> T) -> T {
        self.held.with_value(|held| read(&held.suppliers))
    }

    /// Something of the items that may be chosen.
    pub fn items<T>(self, read: impl FnOnce(&[ItemChoice]) -> T) -> T {
        self.held.with_value(|held| read(&held.items))
    }

    /// The invoice to go on with.
    pub fn next(self) -> Option<InvoiceId> {
        self.held.with_value(|held| held.next)
    }

    /// What came of saving and booking, once the bar stands.
    pub fn outcome(self) -> Option<Outcome> {
        self.held.with_value(|held| held.outcome)
    }

    /// The bar stands.
    pub fn stands(self, outcome: Outcome) {
        self.held.update_value(|held| held.outcome = Some(outcome));
    }

    /// Where something is said in passing.
    pub fn toaster(self) -> Option<Toaster> {
        self.held.with_value(|held| held.toaster)
    }

    /// The desk as it is now, after orders or master data changed: judged anew, with the person's own coding.
    pub fn take_facts(self, desk: Desk) {
        self.version.set(desk.version);
        self.orders_total.set(desk.orders_total);
        self.is_open.set(desk.is_open);
        self.judge.set(Judge::new(desk.case));
        self.propose_again();
        self.judge_again();
    }

    /// A change of one line: it, and what it touches, is judged again.
    pub fn change_line(self, id: CodingLineId, change: impl FnOnce(&Judge, &mut Coding, usize)) {
        let Some(at) = self.position(id) else { return };
        let before = self.coding.with_untracked(|coding| coding.lines[at].clone());
        self.judge.with_untracked(|judge| {
            self.coding.update(|coding| change(judge, coding, at));
            self.coding.with_untracked(|coding| {
                self.verdict.update(|verdict| drop(judge.update(coding, verdict, at, &before)));
            });
        });
        self.publish();
        self.is_changed.set(true);
    }

    /// Any other change: all is judged again.
    pub fn change(self, change: impl FnOnce(&Judge, &mut Coding)) {
        self.judge.with_untracked(|judge| self.coding.update(|coding| change(judge, coding)));
        self.judge_again();
        self.is_changed.set(true);
    }

    fn judge_again(self) {
        let verdict = self.judge.with_untracked(|judge| self.coding.with_untracked(|coding| judge.all(coding)));
        self.verdict.set(verdict);
        self.publish();
    }

    /// A change of the header.
    pub fn change_header(self, change: impl FnOnce(&mut Header)) {
        self.change(|_, coding| change(&mut coding.header));
    }

    /// Another supplier: his card gives the payment condition, the due date and the account, and his orders are asked for.
    pub fn choose_supplier(self, id: Option<RemoteId>) {
        if self.coding.with_untracked(|coding| coding.header.supplier) == id {
            return;
        }
        let card = self.suppliers(|all| all.iter().find(|card| Some(card.id) == id).cloned());
        let chosen = card.clone();
        self.judge.update(|judge| *judge = judge.clone().with(|case| case.supplier = chosen));
        self.change(|judge, coding| {
            coding.header.supplier = card.as_ref().map(|card| card.id);
            coding.header.payment_condition = card.as_ref().and_then(|card| card.payment_condition.clone());
            coding.header.due_date = judge.due_date(&coding.header).or(coding.header.due_date);
            let account = card.as_ref().and_then(|card| card.gl_account);
            for line in &mut coding.lines {
                if let (Target::Open, Some(id)) = (&line.target, account) {
                    line.target = Target::GlAccount { id };
                }
            }
            tax::spread(judge, coding);
        });
        self.propose_again();
        self.look_for_twins();
        self.fetch_orders(id);
    }

    /// The orders of a supplier who was not the first guess.
    fn fetch_orders(self, supplier: Option<RemoteId>) {
        let search = OrderSearch { supplier, ..OrderSearch::default() };
        spawn_local(async move {
            let found = validate_orders(self.invoice, search).await;
            let is_still_his = self.coding.try_with_untracked(|coding| coding.header.supplier) == Some(supplier);
            if let (Ok(found), true) = (found, is_still_his) {
                self.orders_total.set(found.total);
                self.add_orders(found.orders);
                self.propose_again();
            }
        });
    }

    /// Another number: invoices like this one are asked for when the typing rests.
    pub fn look_for_twins(self) {
        self.held.update_value(|held| held.twins_asked += 1);
        let asked = self.held.with_value(|held| held.twins_asked);
        // The screen may have gone when the typing rests, or when the answer comes.
        let is_last = move || self.held.try_with_value(|held| held.twins_asked == asked).unwrap_or(false);
        let ask = move || {
            if !is_last() {
                return;
            }
            let header =
                self.coding.with_untracked(|coding| (coding.header.supplier, coding.header.number.trim().to_owned()));
            let (Some(supplier), number) = header else { return };
            spawn_local(async move {
                let found = validate_duplicates(self.invoice, supplier, number).await;
                if let (Ok(found), true) = (found, is_last()) {
                    self.judge.update(|judge| *judge = judge.clone().with(|case| case.duplicates = found));
                    self.judge_again();
                }
            });
        };
        set_timeout(ask, TYPING);
    }

    /// More orders at hand: those that typing found.
    pub fn add_orders(self, orders: Vec<Order>) {
        let fresh: Vec<Order> = self.judge.with_untracked(|judge| {
            let known = &judge.case().orders;
            orders.into_iter().filter(|order| known.iter().all(|known| known.id != order.id)).collect()
        });
        if !fresh.is_empty() {
            self.judge.update(|judge| *judge = judge.clone().with(|case| case.orders.extend(fresh)));
        }
    }

    fn propose_again(self) {
        self.proposal.set(self.judge.with_untracked(propose));
    }

    /// The OK of *Zoek*.
    pub fn take_orders(self, ticked: &[OrderLineId]) {
        let language = self.language;
        self.ticked.set(ticked.iter().copied().collect());
        self.change(|judge, coding| {
            let mut new_id = new_line_id;
            *coding = Filler { judge, language, new_id: &mut new_id }.with_orders(coding, ticked);
        });
    }

    /// This line on this order line, by a person's word; or on none.
    pub fn put_on(self, id: CodingLineId, order_line: Option<OrderLineId>) {
        let Some(at) = self.position(id) else { return };
        self.change(|judge, coding| on_order(judge, coding, at, order_line));
    }

    /// Order lines that were ticked or are taken from.
    pub fn in_hand(self) -> BTreeSet<OrderLineId> {
        let mut in_hand = self.ticked.get();
        in_hand.extend(self.coding.with(|coding| coding.lines.iter().filter_map(takes).collect::<Vec<_>>()));
        in_hand
    }

    /// Order lines that a line may be put on by hand: those of the orders that these are of.
    pub fn linkable(self, wanted: &BTreeSet<OrderLineId>) -> Vec<(OrderLineId, String)> {
        self.judge.with(|judge| {
            let orders =
                judge.case().orders.iter().filter(|order| order.lines.iter().any(|line| wanted.contains(&line.id)));
            let named = orders.flat_map(|order| {
                let name = |line: &domain::order::OrderLine| {
                    format!("{}, {}: {}", order.number, line.number, line.description)
                };
                order.lines.iter().map(move |line| (line.id, name(line)))
            });
            named.collect()
        })
    }

    /// Says something in passing.
    pub fn say(self, text: String, undo: Option<(String, Callback<()>)>) {
        if let Some(toaster) = self.toaster() {
            toaster.say(Toast { text, undo });
        }
    }

    /// The way back to what stood there.
    fn undo_to(self, before: Coding) -> (String, Callback<()>) {
        let undo = Callback::new(move |()| self.change(|_, coding| *coding = before.clone()));
        (words::take_back(self.language).to_owned(), undo)
    }

    /// What the document and the orders propose, in place of all lines. What stood there can be had back.
    pub fn put_back(self) {
        let before = self.coding.get_untracked();
        self.say(words::was_put_back(self.language).to_owned(), Some(self.undo_to(before)));
        self.propose_again();
        let ticked: Vec<OrderLineId> =
            self.proposal.with_untracked(|proposal| proposal.allocations.iter().map(|each| each.order_line).collect());
        let language = self.language;
        self.change(|judge, coding| {
            let mut new_id = new_line_id;
            let mut filler = Filler { judge, language, new_id: &mut new_id };
            let fresh = Coding { header: coding.header.clone(), ..filler.fresh() };
            *coding = if ticked.is_empty() { fresh } else { filler.with_orders(&fresh, &ticked) };
        });
    }

    /// A line by hand.
    pub fn add_line(self) {
        let language = self.language;
        let id = new_line_id();
        self.change(|judge, coding| {
            let mut new_id = || id;
            let zero = Amount::zero(coding.header.currency);
            let line = Filler { judge, language, new_id: &mut new_id }.blank(CodingSource::Manual, String::new(), zero);
            coding.lines.push(line);
        });
        self.line.set(Some(id));
        focus::in_last_line("description");
    }

    /// A line less.
    pub fn remove_line(self, id: CodingLineId) {
        let at = self.position(id);
        self.change(|judge, coding| {
            if let Some(at) = at {
                edit::remove(judge, coding, at);
            }
        });
    }

    /// How *Rest apart* would split a line.
    pub fn split_of(self, id: CodingLineId) -> Option<split::Split> {
        let line = self.coding.with(|coding| coding.lines.iter().find(|line| line.id == id).cloned())?;
        let judged = self.verdict.with(|verdict| verdict.lines.iter().find(|judged| judged.line == id).cloned())?;
        self.judge.with(|judge| split::possible(judge, &line, &judged))
    }

    /// Whether *Rest apart* fails for want of an item to put the rest on.
    pub fn lacks_claims_item(self) -> bool {
        self.judge.with(|judge| judge.case().settings.claims_item.is_none())
    }

    /// Whether *boeken en blokkeren* is possible in this administration at all.
    pub fn may_block(self) -> bool {
        self.judge.with(|judge| judge.case().settings.blocking_condition.is_some())
    }

    /// *Rest apart*.
    pub fn split(self, id: CodingLineId) {
        let (Some(split), Some(at)) = (untrack(|| self.split_of(id)), self.position(id)) else { return };
        let language = self.language;
        let before = self.coding.get_untracked();
        self.change(|judge, coding| {
            split::rest_apart(judge, coding, at, split, new_line_id(), language);
        });
        self.say(words::was_split(language).to_owned(), Some(self.undo_to(before)));
    }

    /// A deviation is accepted, with the reason. Who did it is filled in by the server.
    pub fn accept(self, line: Option<CodingLineId>, deviation: &Deviation, reason: String) {
        let acceptance = Acceptance {
            code: deviation.code().as_str().to_owned(),
            line,
            values: deviation.finding.values_key(),
            reason,
            by: String::new(),
        };
        self.change(|_, coding| coding.acceptances.push(acceptance));
    }

    /// An acceptance taken back.
    pub fn withdraw(self, line: Option<CodingLineId>, deviation: &Deviation) {
        let (code, values) = (deviation.code().as_str(), deviation.finding.values_key());
        self.change(|_, coding| {
            coding.acceptances.retain(|kept| !(kept.line == line && kept.code == code && kept.values == values));
        });
    }

    /// What would stand in the way of booking it so, where no verdict does; tracked.
    pub fn obstacles(self, kind: ActionKind) -> Vec<NotBookable> {
        let [book, blocked] = self.in_the_way;
        if kind == ActionKind::BookAndBlock { blocked.get() } else { book.get() }
    }

    fn position(self, id: CodingLineId) -> Option<usize> {
        self.coding.with_untracked(|coding| coding.lines.iter().position(|line| line.id == id))
    }
}

fn line_ids(coding: &Coding) -> Vec<CodingLineId> {
    coding.lines.iter().map(|line| line.id).collect()
}

/// An identity for a line that is made here: random by the browser's own source. On the server no line is made while a
/// page is drawn.
fn new_line_id() -> CodingLineId {
    #[cfg(feature = "hydrate")]
    {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a random number below 2^32 fits")]
        let part = || (js_sys::Math::random() * 4_294_967_296.0) as u32;
        let bits =
            [part(), part(), part(), part()].into_iter().fold(0_u128, |bits, word| (bits << 32) | u128::from(word));
        CodingLineId(uuid::Builder::from_random_bytes(bits.to_be_bytes()).into_uuid())
    }
    #[cfg(not(feature = "hydrate"))]
    CodingLineId(uuid::Uuid::nil())
}
