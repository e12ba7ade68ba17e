//! One document as a line of `sluis read --json`. The shape is that of the command-line specification: amounts and
//! quantities are decimal strings exactly as the document has them, only what was found is there.

use std::fmt::Display;

use domain::invoice::{Invoice, Totals};
use domain::language::Language;
use domain::party::Party;
use domain::reading::ReadMessage;
use domain::vat::VatCategory;
use serde_json::{Map, Value, json};

use super::document::{ReadDocument, Rejected, Syntax, TradeDocument, TradeLine};
use super::sniff::FileType;

/// A document that was read.
pub fn document(file: &str, document: &ReadDocument, language: Language) -> Value {
    let (syntax, content) = match document {
        ReadDocument::Invoice { syntax, invoice } => (syntax_name(*syntax), of_invoice(invoice)),
        ReadDocument::Trade { syntax, document } => (syntax_name(*syntax), of_trade(document)),
        ReadDocument::Page { file_type: FileType::Pdf, .. } => ("pdf-scan", of_pages(FileType::Pdf)),
        ReadDocument::Page { file_type, .. } => ("image", of_pages(*file_type)),
    };
    let mut object = Map::new();
    object.insert("file".into(), file.into());
    object.insert("kind".into(), document.kind().into());
    object.insert("syntax".into(), syntax.into());
    object.extend(content);
    object.insert("messages".into(), messages(document.messages(), language));
    Value::Object(object)
}

/// A file that was refused.
pub fn rejected(file: &str, rejected: &Rejected, language: Language) -> Value {
    json!({ "file": file, "kind": "rejected", "messages": messages(&rejected.messages, language) })
}

fn syntax_name(syntax: Syntax) -> &'static str {
    match syntax {
        Syntax::Ubl => "ubl",
        Syntax::Cii => "cii",
    }
}

/// Messages with their code, their figures, and their sentence.
pub fn messages(messages: &[ReadMessage], language: Language) -> Value {
    let one = |message: &ReadMessage| {
        let mut object = match serde_json::to_value(message) {
            Ok(Value::Object(object)) => object,
            _ => Map::new(),
        };
        object.insert("severity".into(), json!(message.severity()));
        object.insert("text".into(), message.sentence(language).into());
        Value::Object(object)
    };
    messages.iter().map(one).collect()
}

/// Fields of the header; what is absent leaves no trace.
#[derive(Default)]
struct Fields(Map<String, Value>);

impl Fields {
    fn put(&mut self, name: &str, value: Option<impl Display>) {
        let text = value.map(|value| value.to_string()).filter(|text| !text.is_empty());
        if let Some(text) = text {
            self.0.insert(name.into(), json!({ "value": text, "confidence": 1 }));
        }
    }

    fn put_parties(&mut self, supplier: &Party, buyer: &Party) {
        self.put("supplier_name", Some(&supplier.name));
        self.put("supplier_vat_id", supplier.vat_number.as_ref().map(domain::party::VatNumber::as_str));
        self.put("supplier_company_id", supplier.company_id.as_ref());
        self.put("supplier_country", supplier.country.as_ref());
        self.put("customer_name", Some(&buyer.name));
    }

    fn put_totals(&mut self, totals: &Totals) {
        let all = [
            ("lines_total", totals.lines),
            ("allowance_total", totals.allowances),
            ("charge_total", totals.charges),
            ("tax_exclusive", totals.tax_exclusive),
            ("vat_total", totals.vat),
            ("tax_inclusive", totals.tax_inclusive),
            ("prepaid", totals.prepaid),
            ("rounding", totals.payable_rounding),
            ("payable", totals.payable),
        ];
        for (name, amount) in all {
            self.put(name, amount.map(|amount| amount.value));
        }
    }
}

/// Nothing was read, and the keys are there. Only a picture is known to have one page: the others are not opened.
fn of_pages(file_type: FileType) -> Map<String, Value> {
    let has_one = matches!(file_type, FileType::Png | FileType::Jpeg);
    let mut object = Map::new();
    object.insert("pages".into(), if has_one { 1.into() } else { Value::Null });
    object.insert("fields".into(), json!({}));
    object.insert("lines".into(), json!([]));
    object
}

fn of_invoice(invoice: &Invoice) -> Map<String, Value> {
    let mut fields = Fields::default();
    fields.put("number", Some(&invoice.number));
    fields.put("issue_date", invoice.issue_date);
    fields.put("due_date", invoice.due_date);
    fields.put("type_code", invoice.type_code.as_ref());
    fields.put("currency", Some(invoice.currency).filter(|currency| !currency.is_unknown()));
    fields.put("tax_currency", invoice.tax_currency);
    fields.put_parties(&invoice.supplier, &invoice.buyer);
    fields.put("iban", invoice.accounts.first().map(|account| account.iban.as_str()));
    fields.put("payment_reference", invoice.payment_reference.as_ref());
    fields.put("buyer_reference", invoice.buyer_reference.as_ref());
    fields.put("order_reference", invoice.order_reference.as_ref());
    fields.put("sales_order_reference", invoice.sales_order_reference.as_ref());
    fields.put("despatch_reference", invoice.despatch_reference.as_ref());
    fields.put("receipt_reference", invoice.receipt_reference.as_ref());
    fields.put("contract_reference", invoice.contract_reference.as_ref());
    fields.put("preceding_invoice", invoice.preceding_invoices.first());
    fields.put_totals(&invoice.totals);
    let lines: Value = invoice
        .lines
        .iter()
        .map(|line| {
            let mut object = line_object(&TradeLine {
                id: line.id.clone(),
                description: line.description.clone(),
                quantity: line.quantity.clone(),
                unit_price: line.unit_price,
                net: Some(line.net),
                vat_percent: line.vat_percent,
                supplier_item: line.supplier_item.clone(),
                buyer_item: line.buyer_item.clone(),
                standard_item: line.standard_item.clone(),
                order_reference: line.order_reference.clone(),
                order_line_reference: line.order_line_reference.clone(),
            });
            if !line.allowance_charges.is_empty() {
                let parts = line.allowance_charges.iter().map(allowance_charge).collect();
                object.insert("allowance_charges".into(), parts);
            }
            Value::Object(object)
        })
        .collect();
    let mut object = Map::new();
    object.insert("fields".into(), Value::Object(fields.0));
    object.insert("lines".into(), lines);
    object.insert("vat".into(), invoice.vat.iter().map(vat_row).collect());
    object.insert("allowance_charges".into(), invoice.allowance_charges.iter().map(allowance_charge).collect());
    object.insert("attachments".into(), invoice.attachments.iter().map(attachment).collect());
    object
}

fn of_trade(document: &TradeDocument) -> Map<String, Value> {
    let mut fields = Fields::default();
    fields.put("number", Some(&document.number));
    fields.put("issue_date", document.issue_date);
    fields.put("type_code", document.type_code.as_ref());
    fields.put("currency", document.currency);
    fields.put_parties(&document.supplier, &document.buyer);
    fields.put("order_reference", document.order_reference.as_ref());
    fields.put("despatch_reference", document.despatch_reference.as_ref());
    fields.put_totals(&document.totals);
    let mut object = Map::new();
    object.insert("fields".into(), Value::Object(fields.0));
    object.insert("lines".into(), document.lines.iter().map(|line| Value::Object(line_object(line))).collect());
    object
}

fn line_object(line: &TradeLine) -> Map<String, Value> {
    let mut object = Map::new();
    let mut put = |name: &str, value: Option<String>| {
        if let Some(text) = value.filter(|text| !text.is_empty()) {
            object.insert(name.into(), text.into());
        }
    };
    put("id", Some(line.id.clone()));
    put("description", Some(line.description.clone()));
    put("quantity", line.quantity.as_ref().map(|quantity| quantity.value.to_string()));
    put("unit", line.quantity.as_ref().map(|quantity| quantity.unit.to_string()));
    put("unit_price", line.unit_price.map(|price| price.value.to_string()));
    let base = line.unit_price.map(|price| price.base_quantity).filter(|base| *base != rust_decimal::Decimal::ONE);
    put("price_base_quantity", base.map(|base| base.to_string()));
    put("net", line.net.map(|net| net.value.to_string()));
    put("vat_percent", line.vat_percent.map(|percent| percent.to_string()));
    put("item", line.supplier_item.clone());
    put("buyer_item", line.buyer_item.clone());
    put("standard_item", line.standard_item.clone());
    put("order", line.order_reference.clone());
    put("order_line", line.order_line_reference.clone());
    object.insert("confidence".into(), 1.into());
    object
}

fn vat_row(row: &domain::vat::VatSubtotal) -> Value {
    let mut object = Map::new();
    if let Some(category) = row.category {
        object.insert("category".into(), VatCategory::code(category).into());
    }
    if let Some(percent) = row.percent {
        object.insert("percent".into(), percent.to_string().into());
    }
    object.insert("taxable".into(), row.taxable.value.to_string().into());
    object.insert("tax".into(), row.tax.value.to_string().into());
    Value::Object(object)
}

fn allowance_charge(part: &domain::invoice::AllowanceCharge) -> Value {
    json!({ "charge": part.is_charge, "reason": part.reason, "amount": part.amount.value.to_string() })
}

fn attachment(attachment: &domain::invoice::Attachment) -> Value {
    json!({
        "name": attachment.name,
        "mime": attachment.mime,
        "size": attachment.size,
        "link": attachment.link,
        "safe": attachment.is_safe,
    })
}
