//! UBL 2.0 and 2.1: Peppol BIS 3, NLCIUS, SI-UBL 1.x, UBL-OHNL, e-FFF, XRechnung. They differ in what they require, not
//! in where a value stands, so one reader takes them all and looks in the places of the older ones too.

mod header;
mod lines;
mod party;
mod trade;

use domain::invoice::InvoiceKind;

use super::document::{ReadDocument, Rejected, Syntax, TradeKind};
use super::xml::Document;

const NAMESPACE: &str = "urn:oasis:names:specification:ubl:schema:xsd:";

/// What kinds of UBL document we read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UblKind {
    /// Something to pay.
    Invoice(InvoiceKind),
    /// Something of the order before it.
    Trade(TradeKind),
}

/// The kind of a document, by the namespace of its root: the name alone says nothing (other standards have an `Invoice`
/// too).
pub(super) fn kind_of(document: &Document) -> Option<UblKind> {
    let schema = document.namespace.strip_prefix(NAMESPACE)?;
    if schema.strip_suffix("-2")? != &*document.root.name {
        return None;
    }
    Some(match &*document.root.name {
        "Invoice" => UblKind::Invoice(InvoiceKind::Invoice),
        "CreditNote" => UblKind::Invoice(InvoiceKind::CreditNote),
        "Order" => UblKind::Trade(TradeKind::Order),
        "OrderResponse" | "OrderResponseSimple" => UblKind::Trade(TradeKind::OrderResponse),
        "OrderChange" => UblKind::Trade(TradeKind::OrderChange),
        "OrderCancellation" => UblKind::Trade(TradeKind::OrderCancellation),
        "DespatchAdvice" => UblKind::Trade(TradeKind::DespatchAdvice),
        "ReceiptAdvice" => UblKind::Trade(TradeKind::ReceiptAdvice),
        _ => return None,
    })
}

/// Reads a document of a known kind.
pub(super) fn read(kind: UblKind, document: &Document) -> Result<ReadDocument, Rejected> {
    match kind {
        UblKind::Invoice(kind) => {
            header::read(kind, &document.root).map(|invoice| ReadDocument::invoice(Syntax::Ubl, invoice))
        }
        UblKind::Trade(kind) => trade::read(kind, &document.root).map(|trade| ReadDocument::trade(Syntax::Ubl, trade)),
    }
}
