//! What the person edits, and its verdict. A keystroke judges again what it touches; nothing is asked from the server.

use domain::coding::{Acceptance, Coding, CodingLine, CodingSource, Header, Target};
use domain::desk::{Desk, ItemChoice};
use domain::ids::{CodingLineId, InvoiceId, OrderLineId, RemoteId};
use domain::language::Language;
use domain::master::Supplier;
use domain::matching::deviation::Deviation;
use domain::matching::fill::Filler;
use domain::matching::judge::Judge;
use domain::matching::proposal::{Proposal, propose};
use domain::matching::verdict::Verdict;
use domain::matching::{edit, split, tax};
use domain::money::Amount;
use domain::order::Order;
use leptos::prelude::*;

use super::actions::Outcome;

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
    /// What there is to say of it.
    pub verdict: RwSignal<Verdict>,
    /// What is proposed.
    pub proposal: RwSignal<Proposal>,
    /// How many orders there are.
    pub orders_total: RwSignal<usize>,
    /// Whether *Zoek* is open.
    pub zoek: RwSignal<bool>,
    /// The line that the keys 1 to 4 work on.
    pub line: RwSignal<Option<CodingLineId>>,
    /// Whether something changed since it was saved.
    pub is_changed: RwSignal<bool>,
    /// Whether it can still be worked on.
    pub is_open: RwSignal<bool>,
    /// Whether its figures were read from an e-invoice, and are no person's to change.
    pub is_exact: bool,
    /// The invoice to go on with.
    pub next: Option<InvoiceId>,
    /// The cards that may be chosen.
    pub suppliers: StoredValue<Vec<Supplier>>,
    /// The items that may be chosen.
    pub items: StoredValue<Vec<ItemChoice>>,
    /// What came of saving and booking, once the bar stands.
    pub outcome: StoredValue<Option<Outcome>>,
    /// The language of the page.
    pub language: Language,
}

impl Editor {
    /// Of an invoice that was opened.
    pub fn new(desk: Desk, language: Language) -> Self {
        let judge = Judge::new(desk.case);
        let (verdict, proposal) = (judge.all(&desk.coding), propose(&judge));
        Self {
            invoice: desk.invoice,
            version: RwSignal::new(desk.version),
            judge: RwSignal::new(judge),
            coding: RwSignal::new(desk.coding),
            verdict: RwSignal::new(verdict),
            proposal: RwSignal::new(proposal),
            orders_total: RwSignal::new(desk.orders_total),
            zoek: RwSignal::new(false),
            line: RwSignal::new(None),
            is_changed: RwSignal::new(false),
            is_open: RwSignal::new(desk.is_open),
            is_exact: desk.document.mime == "application/xml",
            next: desk.place.next,
            suppliers: StoredValue::new(desk.suppliers),
            items: StoredValue::new(desk.items),
            outcome: StoredValue::new(None),
            language,
        }
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
        self.is_changed.set(true);
    }

    /// Any other change: all is judged again.
    pub fn change(self, change: impl FnOnce(&Judge, &mut Coding)) {
        self.judge.with_untracked(|judge| {
            self.coding.update(|coding| change(judge, coding));
            self.verdict.set(self.coding.with_untracked(|coding| judge.all(coding)));
        });
        self.is_changed.set(true);
    }

    /// A change of the header.
    pub fn change_header(self, change: impl FnOnce(&mut Header)) {
        self.change(|_, coding| change(&mut coding.header));
    }

    /// Another supplier: his card gives the payment condition, and its own deviations.
    pub fn choose_supplier(self, id: Option<RemoteId>) {
        let card = self.suppliers.with_value(|all| all.iter().find(|card| Some(card.id) == id).cloned());
        let chosen = card.clone();
        self.judge.update(|judge| *judge = judge.clone().with(|case| case.supplier = chosen));
        self.change(|judge, coding| {
            coding.header.supplier = card.as_ref().map(|card| card.id);
            coding.header.payment_condition = card.as_ref().and_then(|card| card.payment_condition.clone());
            let account = card.as_ref().and_then(|card| card.gl_account);
            for line in &mut coding.lines {
                if let (Target::Open, Some(id)) = (&line.target, account) {
                    line.target = Target::GlAccount { id };
                }
            }
            tax::spread(judge, coding);
        });
        self.propose_again();
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
        self.change(|judge, coding| {
            let mut new_id = new_line_id;
            *coding = Filler { judge, language, new_id: &mut new_id }.with_orders(coding, ticked);
            let orders = domain::matching::judge::orders_taken(judge, coding);
            if !orders.is_empty() {
                let numbers: Vec<&str> = orders.iter().map(|order| order.number.as_str()).collect();
                coding.header.order_reference = Some(numbers.join(", "));
            }
        });
    }

    /// What the document and the orders propose, in place of all lines.
    pub fn put_back(self) {
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
        self.change(|judge, coding| {
            split::rest_apart(judge, coding, at, split, new_line_id(), language);
        });
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

    /// A line as it is now; tracked.
    pub fn line_of(self, id: CodingLineId) -> Option<CodingLine> {
        self.coding.with(|coding| coding.lines.iter().find(|line| line.id == id).cloned())
    }

    fn position(self, id: CodingLineId) -> Option<usize> {
        self.coding.with_untracked(|coding| coding.lines.iter().position(|line| line.id == id))
    }
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
