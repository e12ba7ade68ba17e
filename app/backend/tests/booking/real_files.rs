//! Real documents, from the file into the books. They lie in the shared folder beside the repository; where it is not
//! there, these tests say that they are skipped.

use backend::testing;
use domain::booking::action::{ActionKind, ActionState};
use domain::desk::Opened;
use domain::ids::InvoiceId;
use domain::invoice::Severity;
use domain::matching::deviation::Code;
use domain::matching::judge::Judge;
use domain::order::Basis;
use serde_json::json;

use crate::shared;
use crate::support::{ENTRIES, House, INVOICES, on_an_account};

fn file(folder: &str, name: &str) -> Option<String> {
    Some(std::fs::read_to_string(shared::data(folder)?.join(name)).unwrap())
}

#[tokio::test]
async fn invoices_of_the_public_test_set_are_booked_as_entries() {
    for database in testing::every_engine().await {
        let Some(minimal) = file("ubl", "SI-UBL-2.0_ok_minimal.xml") else { return };
        let house = House::with_books(
            database,
            json!({
                "hid": 151, "description": "Ontvanger", "chamber_of_commerce": "11111111",
                "suppliers": [{"code": "1", "name": "SimplerInvoicing", "chamber_of_commerce": "SITEST00000"}],
            }),
        )
        .await;
        let invoice = house.take_in(minimal).await;
        assign(&house, invoice).await;
        let desk = house.open(invoice).await;
        let coding = on_an_account(&desk);
        let verdict = Judge::new(desk.case.clone()).all(&coding);
        assert!(verdict.may_be_booked(), "{verdict:?}");
        let action = house.ask(&desk, coding, ActionKind::Book).await.unwrap();
        house.work().await;
        let booked = house.action(action).await;
        assert_eq!(booked.state, ActionState::Done, "{}: {:?}", house.engine, booked.finding);
        let standing = house.booked(desk.case.administration.division, ENTRIES, "12115118").await;
        assert_eq!(standing.len(), 1, "{}", house.engine);
        assert_eq!(standing[0]["AmountFC"].as_f64().map(f64::abs), Some(242.0), "its sign is not documented");
        assert_eq!(standing[0]["VATAmountFC"].as_f64().map(f64::abs), Some(42.0));
    }
}

/// Chain C of the folder's README: an order of a Dutch ministry and its invoice, loaded into books with periods of that
/// year, matched two-way and booked without a change.
#[tokio::test]
async fn chain_c_is_matched_two_way_and_booked_without_a_change() {
    for database in testing::every_engine().await {
        let Some(invoice) = file("ubl", "UBL-OHNL-1.9_scenario1_Invoice.xml") else { return };
        let house = House::with_books(
            database,
            json!({
                "hid": 152, "description": "Naam Overheidsorganisatie", "years": [2014, 2014],
                "chamber_of_commerce": "00000001003227522000",
                "suppliers": [{
                    "code": "13023", "name": "Naam Leverancier BV", "chamber_of_commerce": "30097265",
                    "vat_number": "NL001427507B01",
                }],
                "orders": [{
                    "number": 40_000_695, "supplier": "13023", "date": "2014-10-07",
                    "lines": [
                        {"item": "123456", "description": "Pak potloden12 stuks", "quantity": "1000", "price": "3.27", "vat_code": "2"},
                        {"item": "123457", "description": "Pak pennen 12 stuks", "quantity": "10000", "price": "2.76", "vat_code": "2"},
                    ],
                }],
            }),
        )
        .await;
        let taken = house.take_in(invoice).await;
        assign(&house, taken).await;
        // Two-way: nothing is said of receipts, and none is expected of this supplier.
        let supplier = house.open(taken).await.case.supplier.unwrap().id;
        house.set(|settings| settings.supplier_policies.entry(supplier).or_default().basis = Some(Basis::None)).await;
        let desk = house.open(taken).await;
        let verdict = Judge::new(desk.case.clone()).all(&desk.coding);
        assert!(desk.coding.has_order_lines(), "{}: the proposal is on the order", house.engine);
        assert!(verdict.may_be_booked(), "{verdict:?}");
        let warned: Vec<Code> = verdict
            .deviations()
            .filter(|deviation| deviation.severity == Severity::Warning)
            .map(domain::matching::deviation::Deviation::code)
            .collect();
        assert!(warned.contains(&Code::Date), "the invoice is older than its order: {warned:?}");

        let coding = desk.coding.clone();
        let action = house.ask(&desk, coding, ActionKind::Book).await.unwrap();
        house.work().await;
        let booked = house.action(action).await;
        assert_eq!(booked.state, ActionState::Done, "{}: {:?}", house.engine, booked.finding);
        let division = desk.case.administration.division;
        let standing = house.booked(division, INVOICES, "factuurnummer1").await;
        assert_eq!(standing.len(), 1, "{}", house.engine);
        assert_eq!(standing[0]["Amount"].as_f64(), Some(37_352.7));
        let orders = house.rows(division, "purchaseorder/PurchaseOrders").await;
        assert_eq!(orders[0]["InvoiceStatus"], json!(30), "{}: invoiced in full", house.engine);
    }
}

/// The buyer of these documents has no number that an administration could be recognised by: a person says whose it is.
async fn assign(house: &House, invoice: InvoiceId) {
    let services = &house.services;
    let mut tx = services.store.write().await.unwrap();
    let ids = &services.ids;
    let opened = backend::validating::open(&mut tx, &house.caller, invoice, ids, house.now()).await.unwrap();
    if let Opened::Unassigned(found) = opened {
        let place = (invoice, found.version);
        let to = house.administration;
        assert!(
            backend::invoices::repo::assign(&mut tx, house.caller.environment, place, to, house.now()).await.unwrap()
        );
    }
    tx.commit().await.unwrap();
}
