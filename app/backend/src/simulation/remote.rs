//! The ledger as a process sees it: a connector and a token service, over the line.

use async_trait::async_trait;
use chrono::TimeDelta;
use domain::ids::RemoteId;
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;

use super::faults::Fault;
use super::guard::Guard;
use super::ledger::{Booked, Denied, Filed, Ledger, Posted, RIGHTS};
use super::line::{Arrived, Line, Needs, Question};
use super::views;
use super::weather;
use super::world::{State, random_id};
use crate::connectors::answers::{
    Attached, Cursor, DocumentCard, Entry, LedgerLine, MasterKind, MasterRow, Me, OrderInvoice, Page,
    RemoteAdministration,
};
use crate::connectors::connector::{Archive, Connector, Orders};
use crate::connectors::order_answers::{GoodsReceipt, RemoteOrder};
use crate::connectors::requests::{
    AtMostTen, DocumentTerm, EntryTerm, NewAttachment, NewDocument, NewEntry, NewOrderInvoice, Operation,
    OrderInvoiceTerm, OrderTerm,
};
use crate::connectors::token_service::{TokenError, TokenPair, TokenService};
use crate::connectors::{CallContext, CallError, Division, WriteOutcome};

/// How long an access token lives.
pub(super) const TOKEN_LIFE: TimeDelta = TimeDelta::minutes(10);

/// One process's way to the ledger.
#[derive(Clone, Debug)]
pub(super) struct Remote(pub(super) Line);

type Done<T> = Result<(T, Option<RemoteId>), Denied>;

impl Remote {
    async fn read<T: Send + 'static>(
        &self,
        context: &CallContext<'_>,
        needs: Operation,
        work: impl FnOnce(&mut State, Arrived) -> Vec<T> + Send + 'static,
    ) -> Result<Vec<T>, CallError> {
        let question = Question::read(self.endpoint(needs), needs);
        let work = move |state: &mut State, arrived: Arrived| {
            let rows = if state.strikes(Fault::EmptyList) { Vec::new() } else { work(state, arrived) };
            Ok((rows, None))
        };
        self.0.ask(context, question, work).await.into_read()
    }

    async fn write<T: Send + 'static>(
        &self,
        context: &CallContext<'_>,
        question: Question,
        work: impl FnOnce(&mut State, Arrived) -> Done<T> + Send + 'static,
    ) -> WriteOutcome<T> {
        let wire = self.0.ask(context, question, work).await;
        let guard = self.0.world.state().guard;
        wire.into_write(guard)
    }
}

/// Whether what stands in `division` is shown to somebody who asks in `arrived`. Without *proof* it is wherever it is looked
/// for by what names it.
fn is_shown(state: &State, arrived: Arrived, division: i64) -> bool {
    state.guard == Some(Guard::Proof) || division == arrived.division
}

/// The administration that an answer names. Without *proof*: that of the address.
fn named(state: &State, arrived: Arrived, division: i64) -> i64 {
    if state.guard == Some(Guard::Proof) { arrived.addressed } else { division }
}

fn visible<'a>(state: &'a State, arrived: Arrived, booked: &'a Booked) -> bool {
    booked.stands() && booked.visible_at <= arrived.now && is_shown(state, arrived, booked.division)
}

/// Books what was posted, where it arrived.
fn book(state: &mut State, arrived: Arrived, posted: Posted) -> Result<RemoteId, Denied> {
    if state.strikes(Fault::Refused) {
        return Err(Denied::Rule(domain::refusal::Refusal::PeriodClosed, "Periode is afgesloten"));
    }
    let id = RemoteId(random_id(&mut state.random));
    let processed_at = if matches!(posted, Posted::OrderInvoice(_)) && state.happens(300_000) {
        arrived.now + super::world::delta(state.between(Duration::from_mins(5), Duration::from_hours(20)))
    } else {
        arrived.now
    };
    let whose = (arrived.user, arrived.addressed, arrived.division);
    let times = (arrived.now, arrived.visible_at, processed_at);
    state.ledger.book(id, whose, posted, times)?;
    Ok(id)
}

fn find<'a>(ledger: &'a Ledger, arrived: Arrived, term: &Term) -> Vec<&'a Booked> {
    match term {
        Term::Id(id) => ledger.booked(*id).into_iter().collect(),
        Term::Document(document) => ledger.with_document(*document).collect(),
        Term::Number(supplier, number) => {
            let like = ledger.with_number(arrived.division, number);
            like.filter(|booked| supplier.is_none_or(|supplier| booked.supplier == Some(supplier))).collect()
        }
        Term::Never => Vec::new(),
    }
}

enum Term {
    Id(RemoteId),
    Document(RemoteId),
    Number(Option<RemoteId>, String),
    /// A field that cannot be filtered on here.
    Never,
}

impl From<&EntryTerm> for Term {
    fn from(term: &EntryTerm) -> Self {
        match term {
            EntryTerm::Id(id) => Self::Id(*id),
            EntryTerm::Document(id) => Self::Document(*id),
            EntryTerm::InvoiceNumber { supplier, number } => Self::Number(Some(*supplier), number.clone()),
            EntryTerm::AnySupplier(number) => Self::Number(None, number.clone()),
            EntryTerm::Link(_) => Self::Never,
        }
    }
}

impl From<&OrderInvoiceTerm> for Term {
    fn from(term: &OrderInvoiceTerm) -> Self {
        match term {
            OrderInvoiceTerm::Id(id) => Self::Id(*id),
            OrderInvoiceTerm::Document(id) => Self::Document(*id),
            OrderInvoiceTerm::InvoiceNumber { supplier, number } => Self::Number(Some(*supplier), number.clone()),
            OrderInvoiceTerm::AnySupplier(number) => Self::Number(None, number.clone()),
        }
    }
}

/// What answers to any of the terms, each once, of one of the two kinds.
fn all_of(state: &State, arrived: Arrived, terms: &[Term], order_invoices: bool) -> Vec<Booked> {
    let mut found: Vec<Booked> = Vec::new();
    for booked in terms.iter().flat_map(|term| find(&state.ledger, arrived, term)) {
        let fits = booked.is_order_invoice() == order_invoices && visible(state, arrived, booked);
        if fits && found.iter().all(|other| other.id != booked.id) {
            found.push(booked.clone());
        }
    }
    found
}

#[async_trait]
impl Connector for Remote {
    async fn who_am_i(&self, context: &CallContext<'_>) -> Result<Me, CallError> {
        let question = Question { endpoint: "current/Me", method: "GET", needs: Needs::Nothing, is_clean_up: false };
        let work = |state: &mut State, arrived: Arrived| {
            let user = &state.ledger.users[arrived.user];
            let me = Me {
                user: user.id,
                user_name: user.name.clone(),
                full_name: user.name.clone(),
                email: None,
                current_division: Some(Division(user.stands_in)),
                customer: None,
            };
            Ok((me, None))
        };
        self.0.ask(context, question, work).await.into_read()
    }

    async fn administrations(
        &self,
        context: &CallContext<'_>,
        _: Option<&Cursor>,
    ) -> Result<Page<RemoteAdministration>, CallError> {
        let question =
            Question { endpoint: "system/Divisions", method: "GET", needs: Needs::Nothing, is_clean_up: false };
        let work = |state: &mut State, arrived: Arrived| {
            let everything = state.guard == Some(Guard::RightsCheck);
            let is_empty = state.strikes(Fault::EmptyList);
            let ledger = &state.ledger;
            let reached = ledger.divisions().iter().copied();
            let reached = reached.filter(|at| !is_empty && (everything || ledger.reaches(arrived.user, *at)));
            let rows = reached.map(views::administration).collect();
            Ok((Page { rows, unreadable: Vec::new(), next: None }, None))
        };
        self.0.ask(context, question, work).await.into_read()
    }

    async fn may_i(&self, context: &CallContext<'_>, operation: Operation) -> Result<bool, CallError> {
        let question =
            Question { endpoint: "users/UserHasRights", method: "GET", needs: Needs::Counting, is_clean_up: false };
        let work = move |state: &mut State, arrived: Arrived| {
            if state.guard == Some(Guard::RightsCheck) {
                return Ok((true, None));
            }
            let asked = arrived.addressed;
            // Under the second and third kind of the bug the question itself is answered from where the user stands.
            let answered_in = match state.ledger.bug {
                Some(super::ledger::Bug::All | super::ledger::Bug::AllIdsEmptied)
                    if !state.ledger.reaches(arrived.user, asked) =>
                {
                    state.ledger.users[arrived.user].stands_in
                }
                _ => asked,
            };
            let may = state.ledger.may(arrived.user, answered_in, operation);
            if may && state.strikes(Fault::RightsContradicted) {
                return Ok((false, None));
            }
            if may && answered_in == asked {
                let now = state.now;
                state.ledger.said_yes(arrived.user, asked, now);
            }
            Ok((may, None))
        };
        self.0.ask(context, question, work).await.into_read()
    }

    fn endpoint(&self, operation: Operation) -> &'static str {
        match operation {
            Operation::CreateEntry | Operation::ReadEntries | Operation::ChangeEntry => "purchaseentry/PurchaseEntries",
            Operation::CreateOrderInvoice | Operation::ReadOrderInvoices => "purchase/PurchaseInvoices",
            Operation::CreateDocument | Operation::ReadDocuments | Operation::DeleteDocument => "documents/Documents",
            Operation::CreateAttachment => "documents/DocumentAttachments",
            Operation::ReadLedger => "financialtransaction/TransactionLines",
            Operation::ReadOrders => "purchaseorder/PurchaseOrders",
        }
    }

    async fn book_entry(&self, context: &CallContext<'_>, entry: &NewEntry) -> WriteOutcome<Entry> {
        let posted = Posted::Entry(entry.clone());
        let question = Question::write(self.endpoint(Operation::CreateEntry), Operation::CreateEntry);
        let work = move |state: &mut State, arrived: Arrived| {
            let id = book(state, arrived, posted)?;
            let booked = state.ledger.booked(id).ok_or(Denied::Forbidden)?;
            Ok((views::entry(booked, named(state, arrived, booked.division)), Some(id)))
        };
        self.write(context, question, work).await
    }

    async fn find_entries(
        &self,
        context: &CallContext<'_>,
        terms: &AtMostTen<EntryTerm>,
    ) -> Result<Vec<Entry>, CallError> {
        let terms: Vec<Term> = terms.as_slice().iter().map(Term::from).collect();
        let work = move |state: &mut State, arrived: Arrived| {
            let found = all_of(state, arrived, &terms, false);
            found.iter().map(|booked| views::entry(booked, named(state, arrived, booked.division))).collect()
        };
        self.read(context, Operation::ReadEntries, work).await
    }

    async fn read_entries(
        &self,
        context: &CallContext<'_>,
        ids: &AtMostTen<RemoteId>,
    ) -> Result<Vec<Entry>, CallError> {
        let terms: Vec<Term> = ids.as_slice().iter().copied().map(Term::Id).collect();
        let work = move |state: &mut State, arrived: Arrived| {
            let found = all_of(state, arrived, &terms, false);
            found.iter().map(|booked| views::entry(booked, named(state, arrived, booked.division))).collect()
        };
        self.read(context, Operation::ReadEntries, work).await
    }

    async fn transaction_lines(
        &self,
        context: &CallContext<'_>,
        documents: &AtMostTen<RemoteId>,
    ) -> Result<Vec<LedgerLine>, CallError> {
        let terms: Vec<Term> = documents.as_slice().iter().copied().map(Term::Document).collect();
        let work = move |state: &mut State, arrived: Arrived| {
            let entries = all_of(state, arrived, &terms, false);
            let invoices = all_of(state, arrived, &terms, true);
            let both = entries.iter().chain(&invoices).filter(|booked| booked.processed_at <= arrived.now);
            both.flat_map(|booked| views::ledger_lines(booked, named(state, arrived, booked.division))).collect()
        };
        self.read(context, Operation::ReadLedger, work).await
    }

    fn master_endpoint(&self, _: MasterKind) -> &'static str {
        "crm/Accounts"
    }

    async fn master_page(
        &self,
        _: &CallContext<'_>,
        _: MasterKind,
        _: Option<&Cursor>,
    ) -> Result<Page<MasterRow>, CallError> {
        Ok(Page { rows: Vec::new(), unreadable: Vec::new(), next: None })
    }

    fn archive(&self) -> Option<&dyn Archive> {
        Some(self)
    }

    fn orders(&self) -> Option<&dyn Orders> {
        Some(self)
    }
}

#[async_trait]
impl Archive for Remote {
    async fn post_document(&self, context: &CallContext<'_>, document: &NewDocument) -> WriteOutcome<DocumentCard> {
        let subject = document.subject.clone();
        let question = Question::write(self.endpoint(Operation::CreateDocument), Operation::CreateDocument);
        let work = move |state: &mut State, arrived: Arrived| {
            let id = RemoteId(random_id(&mut state.random));
            state.ledger.file(id, arrived.division, subject, arrived.visible_at);
            if state.strikes(Fault::RightsTakenMidway) {
                weather::take_midway(state, arrived.user, arrived.addressed);
            }
            // The document's own answer stays honest whatever guard is out: it is no comparison after the document.
            let filed = state.ledger.filed(id).ok_or(Denied::Forbidden)?;
            Ok((views::document(filed, filed.division), Some(id)))
        };
        self.write(context, question, work).await
    }

    async fn attach(&self, context: &CallContext<'_>, attachment: &NewAttachment) -> WriteOutcome<Attached> {
        let document = attachment.document;
        let question = Question::write(self.endpoint(Operation::CreateAttachment), Operation::CreateDocument);
        let work = move |state: &mut State, _: Arrived| {
            let id = RemoteId(random_id(&mut state.random));
            Ok((Attached { id, document: Some(document) }, Some(id)))
        };
        self.write(context, question, work).await
    }

    async fn delete_document(&self, context: &CallContext<'_>, id: RemoteId) -> WriteOutcome<()> {
        let needs = Needs::Right(Operation::CreateDocument);
        let question =
            Question { endpoint: self.endpoint(Operation::DeleteDocument), method: "DELETE", needs, is_clean_up: true };
        let work = move |state: &mut State, _: Arrived| {
            state.ledger.delete_filed(id);
            Ok(((), None))
        };
        self.write(context, question, work).await
    }

    async fn find_documents(
        &self,
        context: &CallContext<'_>,
        terms: &AtMostTen<DocumentTerm>,
    ) -> Result<Vec<DocumentCard>, CallError> {
        let terms = terms.as_slice().to_vec();
        let work = move |state: &mut State, arrived: Arrived| {
            let ledger = &state.ledger;
            let found = terms.iter().flat_map(|term| match term {
                DocumentTerm::Id(id) => ledger.filed(*id).into_iter().collect::<Vec<&Filed>>(),
                DocumentTerm::Subject(subject) => ledger.filed_under(subject).collect(),
            });
            let shown = found.filter(|filed| {
                !filed.is_deleted && filed.visible_at <= arrived.now && is_shown(state, arrived, filed.division)
            });
            shown.map(|filed| views::document(filed, named(state, arrived, filed.division))).collect()
        };
        self.read(context, Operation::ReadDocuments, work).await
    }
}

#[async_trait]
impl Orders for Remote {
    async fn book_order_invoice(
        &self,
        context: &CallContext<'_>,
        invoice: &NewOrderInvoice,
    ) -> WriteOutcome<OrderInvoice> {
        let posted = Posted::OrderInvoice(invoice.clone());
        let question = Question::write(self.endpoint(Operation::CreateOrderInvoice), Operation::CreateOrderInvoice);
        let work = move |state: &mut State, arrived: Arrived| {
            let id = book(state, arrived, posted)?;
            let booked = state.ledger.booked(id).ok_or(Denied::Forbidden)?;
            Ok((views::order_invoice(booked, arrived.now), Some(id)))
        };
        self.write(context, question, work).await
    }

    async fn find_order_invoices(
        &self,
        context: &CallContext<'_>,
        terms: &AtMostTen<OrderInvoiceTerm>,
    ) -> Result<Vec<OrderInvoice>, CallError> {
        let terms: Vec<Term> = terms.as_slice().iter().map(Term::from).collect();
        let work = move |state: &mut State, arrived: Arrived| {
            let found = all_of(state, arrived, &terms, true);
            found.iter().map(|booked| views::order_invoice(booked, arrived.now)).collect()
        };
        self.read(context, Operation::ReadOrderInvoices, work).await
    }

    async fn order_page(&self, _: &CallContext<'_>, _: Option<&Cursor>) -> Result<Page<RemoteOrder>, CallError> {
        Ok(Page { rows: Vec::new(), unreadable: Vec::new(), next: None })
    }

    async fn find_orders(&self, _: &CallContext<'_>, _: &AtMostTen<OrderTerm>) -> Result<Vec<RemoteOrder>, CallError> {
        Ok(Vec::new())
    }

    fn receipt_endpoint(&self) -> &'static str {
        "purchaseorder/GoodsReceipts"
    }

    async fn receipt_page(&self, _: &CallContext<'_>, _: Option<&Cursor>) -> Result<Page<GoodsReceipt>, CallError> {
        Ok(Page { rows: Vec::new(), unreadable: Vec::new(), next: None })
    }
}

/// A fresh pair for this user, as the token service hands it out.
pub(super) fn fresh_pair(state: &mut State, user: usize) -> TokenPair {
    let access = random_id(&mut state.random).simple().to_string();
    let refresh = random_id(&mut state.random).simple().to_string();
    let expires_at = state.now + TOKEN_LIFE;
    state.ledger.issue(user, (access.clone(), refresh.clone()), expires_at);
    TokenPair { access: access.into(), refresh: refresh.into(), lifetime_seconds: 600 }
}

#[async_trait]
impl TokenService for Remote {
    fn consent_address(&self, redirect_uri: &str, _: &str, _: bool) -> String {
        redirect_uri.to_owned()
    }

    async fn exchange(&self, _: &str, _: &str) -> Result<TokenPair, TokenError> {
        Err(TokenError::CodeRefused("persons give their consent by themselves here".to_owned()))
    }

    async fn refresh(&self, refresh: &SecretString) -> Result<TokenPair, TokenError> {
        let (line, refresh) = (&self.0, refresh.expose_secret().to_owned());
        let there = line.world.state().between(Duration::from_millis(50), Duration::from_millis(900));
        line.world.pause(line.process, there).await;
        let (answer, is_lost) = {
            let mut state = line.world.state();
            let Some(user) = state.ledger.spend(&refresh) else { return Err(TokenError::Spent) };
            let pair = fresh_pair(&mut state, user);
            let is_lost = state.strikes(Fault::RefreshLost);
            // Whoever does not live to store it, or is never told, has lost the connection, and nobody is to blame.
            state.refreshes.begin(user, line.process, is_lost);
            (pair, is_lost)
        };
        let back = line.world.state().between(Duration::from_millis(50), Duration::from_millis(900));
        line.world.pause(line.process, back).await;
        if is_lost { Err(TokenError::NoAnswer("lost".to_owned())) } else { Ok(answer) }
    }
}

/// What a user can be missing, by chance.
pub(super) fn some_right(state: &mut State) -> Operation {
    let index = state.between(Duration::ZERO, Duration::from_millis(RIGHTS.len() as u64 - 1)).as_millis();
    RIGHTS[usize::try_from(index).unwrap_or_default()]
}
