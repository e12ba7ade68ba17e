//! Our own documents: also what the demo uploads. Invented companies; their numbers pass their checks.

use backend::reading::{ReadDocument, json, read};
use domain::invoice::{Invoice, InvoiceKind};
use domain::language::Language;

/// Name and text of each.
pub(crate) const SAMPLES: [(&str, &str); 5] = [
    ("molenkamp-2026-0417.xml", include_str!("../samples/molenkamp-2026-0417.xml")),
    ("molenkamp-credit-2026-0031.xml", include_str!("../samples/molenkamp-credit-2026-0031.xml")),
    ("gouden-aar-88213.xml", include_str!("../samples/gouden-aar-88213.xml")),
    ("ommeland-energie-cii.xml", include_str!("../samples/ommeland-energie-cii.xml")),
    ("kuiper-verlegd-g-rekening.xml", include_str!("../samples/kuiper-verlegd-g-rekening.xml")),
];

fn invoice(name: &str) -> Invoice {
    let (_, text) = SAMPLES.iter().find(|(known, _)| *known == name).expect("a sample of the list");
    match read(text.as_bytes()).expect("our samples can be read").remove(0) {
        ReadDocument::Invoice { invoice, .. } => *invoice,
        other => panic!("{other:?}"),
    }
}

#[test]
fn our_samples_have_nothing_wrong() {
    for (name, _) in SAMPLES {
        let invoice = invoice(name);
        assert!(invoice.messages.is_empty(), "{name}: {:?}", invoice.messages);
        assert!(invoice.accounts.iter().all(|account| account.iban.is_valid()), "{name}");
        assert!(invoice.supplier.vat_number.as_ref().is_some_and(domain::party::VatNumber::is_plausible), "{name}");
        assert!(invoice.buyer.vat_number.as_ref().is_some_and(domain::party::VatNumber::is_plausible), "{name}");
    }
}

#[test]
fn the_sample_of_the_claim_is_ten_ovens_mats() {
    let invoice = invoice("molenkamp-2026-0417.xml");
    let line = &invoice.lines[0];
    assert_eq!(line.quantity.as_ref().unwrap().value.to_string(), "10");
    assert_eq!(line.unit_price.unwrap().value.to_string(), "25.00");
    assert_eq!(invoice.totals.tax_exclusive.unwrap().value.to_string(), "250.00");
    assert_eq!(invoice.totals.payable.unwrap().value.to_string(), "302.50");
    assert_eq!(invoice.attachments.len(), 1);
    assert!(invoice.attachments[0].is_safe);
}

#[test]
fn a_credit_note_is_positive_with_its_kind() {
    let invoice = invoice("molenkamp-credit-2026-0031.xml");
    assert_eq!(invoice.kind, InvoiceKind::CreditNote);
    assert_eq!(invoice.preceding_invoices, ["2026-0417"]);
    assert_eq!(invoice.totals.payable.unwrap().value.to_string(), "60.50");
}

#[test]
fn a_blocked_account_has_its_own_part_and_reference() {
    let invoice = invoice("kuiper-verlegd-g-rekening.xml");
    let [own, blocked] = &invoice.accounts[..] else { panic!("{:?}", invoice.accounts) };
    assert!(!own.is_g_account && blocked.is_g_account);
    assert_eq!(blocked.part.unwrap().value.to_string(), "300.00");
    assert_eq!(blocked.reference.as_deref(), Some("G-26077"));
}

#[test]
fn the_shape_for_programs() {
    let (name, text) = SAMPLES[0];
    let documents = read(text.as_bytes()).unwrap();
    let object = json::document(name, &documents[0], Language::Nl);
    assert_eq!(object["file"], name);
    assert_eq!((object["kind"].as_str(), object["syntax"].as_str()), (Some("invoice"), Some("ubl")));
    assert_eq!(object["fields"]["payable"], serde_json::json!({ "value": "302.50", "confidence": 1 }));
    assert_eq!(object["lines"][0]["unit"], "C62");
    assert_eq!(
        object["vat"][0],
        serde_json::json!({ "category": "S", "percent": "21", "taxable": "250.00", "tax": "52.50" })
    );
    assert_eq!(object["messages"], serde_json::json!([]));
}
