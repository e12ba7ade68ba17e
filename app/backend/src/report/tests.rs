//! Samples for the tests of the report.

use domain::ids::{ActionId, EnvironmentId, InvoiceId, MisbookingId};
use domain::misbooking::{Facts, How, Misbooking, PaymentStatus, Period, Place, Report, Standing};
use domain::money::{Amount, Currency};
use domain::vat_period::VatPeriod;
use rust_decimal::dec;
use uuid::Uuid;

/// A report with one row, of a supplier who is called so.
pub(super) fn report(supplier: &str) -> Report {
    let day = |text: &str| text.parse().unwrap();
    let place = |division, name: &str| Place { division, name: name.to_owned() };
    let facts = Facts {
        intended: place(120, "120 Bakkerij Jansen"),
        actual: Some(place(118, "118 Tuinstra Hoveniers")),
        entry: None,
        is_order_invoice: false,
        entry_number: Some("26700418".into()),
        invoice_number: "2026-0417".into(),
        supplier: supplier.to_owned(),
        date: day("2026-10-08"),
        amount: Amount::new(dec!(121.00), Currency::EUR),
        vat: dec!(21.00),
        vat_period: VatPeriod::Quarter,
        processed: Some(false),
        payment: PaymentStatus::Unknown,
        creator: "A. Visser".into(),
        how: How::OurMark,
    };
    let row = Misbooking {
        id: MisbookingId(Uuid::nil()),
        environment: EnvironmentId(Uuid::nil()),
        environment_name: "Rijnstroom Accountants".into(),
        action: ActionId(Uuid::nil()),
        invoice: InvoiceId(Uuid::nil()),
        facts,
        standing: Standing::Open,
        found_at: "2026-10-14T15:12:00Z".parse().unwrap(),
        dealt: None,
    };
    let period = Period { from: day("2026-10-01"), until: day("2026-10-14") };
    Report { at: "2026-10-14T15:12:00Z".parse().unwrap(), period, rows: vec![row], run: None, tallies: Vec::new() }
}
