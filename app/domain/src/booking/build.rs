//! From a coding that a person confirmed to the booking that is sent. Pure: the browser asks it what is still missing, the
//! server asks it again and books what it answers.

use serde::{Deserialize, Serialize};

use super::action::ActionKind;
use super::content::{BookedOn, BookingContent, ContentFile, ContentLine};
use crate::administration::Administration;
use crate::coding::{Coding, CodingSource, Target};
use crate::ids::{OrderLineId, RemoteId};
use crate::invoice::InvoiceKind;
use crate::language::Language;
use crate::master::{MasterData, Supplier, VatCodeType};
use crate::money::Amount;

/// Why a coding cannot be booked as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotBookable {
    /// No supplier's card.
    Supplier,
    /// The supplier's card is not one of this administration, or is blocked.
    SupplierUnknown,
    /// No invoice number.
    Number,
    /// No invoice date.
    IssueDate,
    /// No journal.
    Journal,
    /// The journal takes one currency only.
    JournalCurrency {
        /// That currency.
        journal: String,
    },
    /// No lines.
    Lines,
    /// A line without an account, item or order line.
    Target {
        /// Which, counted from 1.
        line: usize,
    },
    /// A line on a GL account in an invoice on orders, which takes items only.
    ItemMissing {
        /// Which, counted from 1.
        line: usize,
    },
    /// A line with an account that is not one of this administration, or is blocked.
    AccountUnknown {
        /// Which, counted from 1.
        line: usize,
    },
    /// A line without a VAT code, or with one that is not there for purchases.
    VatCode {
        /// Which, counted from 1.
        line: usize,
    },
    /// A line that needs a cost centre or cost unit.
    CostObject {
        /// Which, counted from 1.
        line: usize,
    },
    /// The lines do not sum to the total.
    Total {
        /// What the lines come to.
        coded: String,
        /// What the header says.
        header: String,
    },
    /// The lines are of several currencies: they have no sum.
    Currencies,
    /// The payment condition is not one of this administration.
    PaymentCondition,
    /// Booking and blocking asks for a blocking payment condition, which is not set.
    BlockingCondition,
    /// Booking and blocking asks for a due date.
    DueDate,
    /// The document type for invoices is not known: the master data were not read yet.
    DocumentType,
}

/// What else the booking needs.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// Where it is booked.
    pub administration: &'a Administration,
    /// Its master data.
    pub master: &'a MasterData,
    /// The supplier's card, where it was found.
    pub supplier: Option<&'a Supplier>,
    /// Ids there of the order lines that are coded on.
    pub order_lines: &'a [(OrderLineId, RemoteId)],
    /// The file.
    pub file: &'a ContentFile,
    /// The type of document in the archive.
    pub document_type: Option<i64>,
}

/// The booking, or everything that stands in its way.
pub fn build(coding: &Coding, kind: ActionKind, context: &Context<'_>) -> Result<BookingContent, Vec<NotBookable>> {
    let mut missing = header_gaps(coding, kind, context);
    let is_on_orders = coding.has_order_lines();
    let mut lines = Vec::with_capacity(coding.lines.len());
    for index in 0..coding.lines.len() {
        match content_line(coding, index + 1, is_on_orders, context) {
            Ok(content) => lines.push(content),
            Err(gaps) => missing.extend(gaps),
        }
    }
    let header = &coding.header;
    let (Some(supplier), Some(issue_date), Some(journal), Some(document_type)) =
        (header.supplier, header.issue_date, journal_of(coding, context), context.document_type)
    else {
        return Err(missing);
    };
    if !missing.is_empty() {
        return Err(missing);
    }
    let condition = match kind {
        ActionKind::Book => header.payment_condition.clone(),
        ActionKind::BookAndBlock => context.administration.settings.blocking_condition.clone(),
    };
    let identity = &context.administration.identity;
    Ok(BookingContent {
        division: identity.division,
        administration: format!("{} {}", identity.number, identity.name),
        kind: header.kind,
        supplier,
        supplier_name: context.supplier.map(|card| card.name.clone()).unwrap_or_default(),
        number: header.number.trim().to_owned(),
        issue_date,
        due_date: header.due_date,
        currency: header.currency,
        journal,
        payment_condition: condition,
        payment_reference: header.payment_reference.clone(),
        description: header.description.clone(),
        lines,
        file: context.file.clone(),
        document_type,
        without_file: context.administration.settings.without_files,
        beside: Vec::new(),
    })
}

fn journal_of(coding: &Coding, context: &Context<'_>) -> Option<String> {
    coding.header.journal.clone().or_else(|| context.administration.settings.journal.clone())
}

fn header_gaps(coding: &Coding, kind: ActionKind, context: &Context<'_>) -> Vec<NotBookable> {
    let header = &coding.header;
    let mut missing = Vec::new();
    match (header.supplier, context.supplier) {
        (None, _) => missing.push(NotBookable::Supplier),
        (Some(id), Some(card)) if card.id == id && !card.blocked => {}
        _ => missing.push(NotBookable::SupplierUnknown),
    }
    if header.number.trim().is_empty() {
        missing.push(NotBookable::Number);
    }
    if header.issue_date.is_none() {
        missing.push(NotBookable::IssueDate);
    }
    let journal = journal_of(coding, context);
    match context.master.journals.iter().find(|one| Some(&one.code) == journal.as_ref() && !one.blocked) {
        None => missing.push(NotBookable::Journal),
        Some(one) => {
            let own = one.currency.as_deref().filter(|own| !one.variable_currency && *own != header.currency.code());
            missing.extend(own.map(|own| NotBookable::JournalCurrency { journal: own.to_owned() }));
        }
    }
    let known = |code: &str| context.master.payment_conditions.iter().any(|one| one.code == code);
    if header.payment_condition.as_deref().is_some_and(|code| !known(code)) {
        missing.push(NotBookable::PaymentCondition);
    }
    if kind == ActionKind::BookAndBlock {
        if !context.administration.settings.blocking_condition.as_deref().is_some_and(known) {
            missing.push(NotBookable::BlockingCondition);
        }
        if header.due_date.is_none() {
            missing.push(NotBookable::DueDate);
        }
    }
    if context.document_type.is_none() {
        missing.push(NotBookable::DocumentType);
    }
    missing.extend(total_gap(coding));
    missing
}

/// The lines are signed as the books see them; the header is positive on a credit note. The rounding of what is to be paid
/// (BT-114) comes after the total with VAT (BT-112) and has no part in it.
fn total_gap(coding: &Coding) -> Option<NotBookable> {
    if coding.lines.is_empty() {
        return Some(NotBookable::Lines);
    }
    let header = &coding.header;
    let mut parts = coding.lines.iter().filter(|line| line.source != CodingSource::PayableRounding);
    let zero = Amount::zero(header.currency);
    let coded = parts.try_fold(zero, |sum, line| sum.checked_add(line.net)?.checked_add(line.vat));
    let (Some(coded), Some(_)) = (coded, coding.net()) else { return Some(NotBookable::Currencies) };
    let meant = header.kind.signed(header.tax_inclusive);
    (coded.rounded() != meant.rounded()).then(|| NotBookable::Total {
        coded: coded.rounded().value.to_string(),
        header: meant.rounded().value.to_string(),
    })
}

fn content_line(
    coding: &Coding,
    number: usize,
    is_on_orders: bool,
    context: &Context<'_>,
) -> Result<ContentLine, Vec<NotBookable>> {
    let line = &coding.lines[number - 1];
    let mut missing = Vec::new();
    let on = match &line.target {
        Target::Open => Err(NotBookable::Target { line: number }),
        Target::GlAccount { .. } if is_on_orders => Err(NotBookable::ItemMissing { line: number }),
        Target::GlAccount { id } => {
            match context.master.gl_accounts.iter().find(|account| account.id == *id && !account.blocked) {
                None => Err(NotBookable::AccountUnknown { line: number }),
                Some(account) => {
                    let needs_center = account.cost_center_required && line.cost_center.is_none();
                    if needs_center || (account.cost_unit_required && line.cost_unit.is_none()) {
                        missing.push(NotBookable::CostObject { line: number });
                    }
                    Ok(BookedOn::GlAccount { id: *id })
                }
            }
        }
        Target::Item { .. } if !is_on_orders => Err(NotBookable::Target { line: number }),
        Target::Item { id } => Ok(BookedOn::Item { id: *id }),
        Target::OrderLine { id } => context
            .order_lines
            .iter()
            .find(|(known, _)| known == id)
            .map(|(id, remote)| BookedOn::OrderLine { id: *id, remote: *remote })
            .ok_or(NotBookable::Target { line: number }),
    };
    let code = line
        .vat_code
        .as_deref()
        .and_then(|code| context.master.vat_codes.iter().find(|one| one.code == code && one.purchase && !one.blocked));
    if code.is_none() {
        missing.push(NotBookable::VatCode { line: number });
    }
    match (on, code, missing.is_empty()) {
        (Ok(on), Some(code), true) => Ok(ContentLine {
            on,
            description: line.description.clone(),
            quantity: line.quantity.value,
            net: line.net.value,
            vat: line.vat.value,
            vat_code: Some(code.code.clone()),
            vat_included: code.kind == VatCodeType::Including,
            reverse_charge: code.reverse_charge,
            cost_center: line.cost_center.clone(),
            cost_unit: line.cost_unit.clone(),
        }),
        (on, _, _) => {
            missing.extend(on.err());
            Err(missing)
        }
    }
}

/// The direction of a booking by its lines: a document that comes to less than nothing is booked as a credit.
pub fn is_credit(content: &BookingContent) -> bool {
    let net = content.net().value;
    if net.is_zero() { content.kind == InvoiceKind::CreditNote } else { net.is_sign_negative() }
}

impl NotBookable {
    /// What is missing and where, for a person.
    pub fn sentence(&self, language: Language) -> String {
        match self {
            Self::Supplier => words::supplier(language).to_owned(),
            Self::SupplierUnknown => words::supplier_unknown(language).to_owned(),
            Self::Number => words::number(language).to_owned(),
            Self::IssueDate => words::issue_date(language).to_owned(),
            Self::Journal => words::journal(language).to_owned(),
            Self::JournalCurrency { journal } => words::journal_currency(language, journal),
            Self::Lines => words::lines(language).to_owned(),
            Self::Target { line } => words::target(language, *line),
            Self::ItemMissing { line } => words::item_missing(language, *line),
            Self::AccountUnknown { line } => words::account_unknown(language, *line),
            Self::VatCode { line } => words::vat_code(language, *line),
            Self::CostObject { line } => words::cost_object(language, *line),
            Self::Total { coded, header } => {
                let shown = |text: &str| {
                    text.parse()
                        .map_or_else(|_| text.to_owned(), |value| crate::number_format::at_least(language, value, 2))
                };
                words::total(language, shown(coded), shown(header))
            }
            Self::Currencies => words::currencies(language).to_owned(),
            Self::PaymentCondition => words::payment_condition(language).to_owned(),
            Self::BlockingCondition => words::blocking_condition(language).to_owned(),
            Self::DueDate => words::due_date(language).to_owned(),
            Self::DocumentType => words::document_type(language).to_owned(),
        }
    }
}

mod words {
    crate::catalogue! {
        supplier: { nl: "Kies de leverancier.", en: "Choose the supplier." },
        supplier_unknown: { nl: "Deze leverancier staat niet in deze administratie of is geblokkeerd.", en: "This supplier is not in this administration, or is blocked." },
        number: { nl: "Vul het factuurnummer in.", en: "Enter the invoice number." },
        issue_date: { nl: "Vul de factuurdatum in.", en: "Enter the invoice date." },
        journal: { nl: "Kies een inkoopboek.", en: "Choose a purchase journal." },
        journal_currency(journal: &str): { nl: "In dit dagboek kan alleen in {journal} worden geboekt.", en: "This journal takes {journal} only." },
        lines: { nl: "Er is nog geen codeerregel.", en: "There is no coding line yet." },
        target(line: usize): { nl: "Regel {line}: kies een grootboekrekening.", en: "Line {line}: choose a GL account." },
        item_missing(line: usize): { nl: "Regel {line}: kies een artikel. Een factuur op een inkooporder kan niet op een grootboekrekening worden geboekt.", en: "Line {line}: choose an item. An invoice on a purchase order cannot be booked on a GL account." },
        account_unknown(line: usize): { nl: "Regel {line}: deze grootboekrekening staat niet in deze administratie of is geblokkeerd.", en: "Line {line}: this GL account is not in this administration, or is blocked." },
        vat_code(line: usize): { nl: "Regel {line}: kies een btw-code voor inkoop.", en: "Line {line}: choose a VAT code for purchases." },
        cost_object(line: usize): { nl: "Regel {line}: deze rekening vraagt een kostenplaats of kostendrager.", en: "Line {line}: this account asks for a cost centre or cost unit." },
        total(coded: String, header: String): { nl: "De regels komen met btw op {coded}, de factuur op {header}.", en: "The lines come to {coded} with VAT, the invoice to {header}." },
        currencies: { nl: "De regels staan in verschillende valuta's.", en: "The lines are in several currencies." },
        payment_condition: { nl: "Deze betalingsconditie staat niet in deze administratie.", en: "This payment condition is not in this administration." },
        blocking_condition: { nl: "Voor boeken en blokkeren is geen blokkerende betalingsconditie ingesteld.", en: "No blocking payment condition is set for booking and blocking." },
        due_date: { nl: "Vul de vervaldatum in: boeken en blokkeren stuurt die mee.", en: "Enter the due date: booking and blocking sends it along." },
        document_type: { nl: "De stamgegevens van deze administratie zijn nog niet gelezen. Synchroniseer eerst.", en: "The master data of this administration were not read yet. Synchronise first." },
    }
}

#[cfg(test)]
mod tests;
