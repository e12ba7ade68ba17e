//! Documents that say too much: they are read, to a bound, in a time that grows no faster than they do.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use backend::reading::{ReadDocument, read};
use domain::invoice::Invoice;
use domain::reading::ReadMessage;

use crate::samples::SAMPLES;

fn read_invoice(text: &str) -> Invoice {
    match read(text.as_bytes()).expect("it is an invoice").remove(0) {
        ReadDocument::Invoice { invoice, .. } => *invoice,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_hundred_thousand_remarks_and_accounts_have_an_end() {
    let mut extra = String::new();
    for number in 0..40_000 {
        let _ = writeln!(
            extra,
            "<cac:PaymentMeans><cbc:ID>{number}</cbc:ID><cac:PayeeFinancialAccount><cbc:ID>NL00BANK{number:010}</cbc:ID>\
             <cbc:Name>a\u{202e}b</cbc:Name></cac:PayeeFinancialAccount></cac:PaymentMeans>"
        );
    }
    for number in (0..40_000).rev() {
        let _ = writeln!(
            extra,
            "<cac:PaymentTerms><cbc:PaymentMeansID>{number}</cbc:PaymentMeansID><cbc:Amount>1</cbc:Amount></cac:PaymentTerms>"
        );
    }
    for number in 0..40_000 {
        let _ = writeln!(extra, "<cbc:Note>{number}\u{202e}</cbc:Note>");
    }
    let text = SAMPLES[0].1.replacen("<cac:LegalMonetaryTotal>", &format!("{extra}<cac:LegalMonetaryTotal>"), 1);
    let started = Instant::now();
    let invoice = read_invoice(&text);
    // A build without optimisation; with the product of the two it would be minutes.
    assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());
    assert_eq!(invoice.accounts.len(), 50);
    assert!(invoice.messages.len() <= 200, "{}", invoice.messages.len());
    assert_eq!(invoice.messages.last(), Some(&ReadMessage::MoreMessages));
}

#[test]
fn a_text_that_is_too_long_is_cut_and_said() {
    let (number, name, item) = ("9".repeat(300), "n".repeat(900), "i".repeat(30_000));
    let text = SAMPLES[0]
        .1
        .replacen("<cbc:ID>2026-0417</cbc:ID>", &format!("<cbc:ID>{number}</cbc:ID>"), 1)
        .replacen("Molenkamp Bakkerijtechniek B.V.", &name, 1)
        .replacen("</cac:Item>", &format!("<cbc:Description>{item}</cbc:Description></cac:Item>"), 1);
    let invoice = read_invoice(&text);
    let lengths = (invoice.number.len(), invoice.supplier.name.len(), invoice.lines[0].description.chars().count());
    assert_eq!(lengths, (100, 500, 2000));
    let limits: Vec<u32> = invoice
        .messages
        .iter()
        .filter_map(|message| match message {
            ReadMessage::TextTooLong { limit, .. } => Some(*limit),
            _ => None,
        })
        .collect();
    assert!([100, 500, 2000].iter().all(|limit| limits.contains(limit)), "{limits:?}");
}
