//! What stands in the way of a booking, and what does not.

use uuid::Uuid;

use super::*;
use crate::coding::CodingLine;
use crate::ids::AdministrationId;
use crate::master::Journal;
use crate::matching::judge::{Case, Judge};
use crate::matching::samples::{case, coding, euro, invoice, invoice_line, vat_code};
use crate::money::Currency;

/// One line of 250.00, with 52.50 VAT.
fn sample() -> (Case, Coding) {
    let mut case = case(invoice(vec![invoice_line("A", "Meel", "10", "25.00")]), Vec::new());
    case.master.journals = vec![Journal {
        code: "60".into(),
        name: "Inkoop".into(),
        currency: None,
        variable_currency: true,
        blocked: false,
    }];
    case.master.vat_codes.push(vat_code("0", "0", false));
    let coding = coding(&Judge::new(case.clone()));
    (case, coding)
}

fn built(case: &Case, coding: &Coding) -> Result<BookingContent, Vec<NotBookable>> {
    let administration = Administration {
        id: AdministrationId(Uuid::from_u128(1)),
        identity: case.administration.clone(),
        settings: case.settings.clone(),
        connection: None,
    };
    let file = ContentFile { sha256: String::new(), name: "factuur.xml".into() };
    let context = Context {
        administration: &administration,
        master: &case.master,
        supplier: case.supplier.as_ref(),
        order_lines: &[],
        file: &file,
        document_type: Some(20),
    };
    build(coding, ActionKind::Book, &context)
}

fn rounding(coding: &Coding, amount: &str) -> CodingLine {
    CodingLine {
        source: CodingSource::PayableRounding,
        net: euro(amount),
        vat: euro("0"),
        vat_code: Some("0".into()),
        ..coding.lines[0].clone()
    }
}

#[test]
fn the_rounding_of_what_is_to_be_paid_has_no_part_in_the_total_with_vat() {
    let (case, mut coding) = sample();
    assert_eq!(built(&case, &coding).unwrap().total(), coding.header.tax_inclusive);
    let line = rounding(&coding, "0.03");
    coding.lines.push(line);
    let content = built(&case, &coding).unwrap();
    assert_eq!(content.total(), coding.header.tax_inclusive.checked_add(euro("0.03")).unwrap(), "what is to be paid");
    // The same line by hand is a difference.
    coding.lines[1].source = CodingSource::Manual;
    assert!(matches!(built(&case, &coding).unwrap_err()[..], [NotBookable::Total { .. }]));
}

#[test]
fn a_document_that_says_only_what_is_to_be_paid_has_its_total_without_the_rounding() {
    let (mut case, _) = sample();
    case.invoice.totals.payable = Some(euro("300.00"));
    case.invoice.totals.payable_rounding = Some(euro("-0.50"));
    case.invoice.totals.prepaid = Some(euro("2.00"));
    case.invoice.totals.tax_inclusive = None;
    assert_eq!(crate::coding::Header::proposed(&case.invoice).tax_inclusive, euro("302.50"));
}

#[test]
fn lines_of_several_currencies_are_a_gap() {
    let (case, mut coding) = sample();
    coding.lines[0].net.currency = "USD".parse::<Currency>().unwrap();
    assert_eq!(built(&case, &coding).unwrap_err(), [NotBookable::Currencies]);
}
