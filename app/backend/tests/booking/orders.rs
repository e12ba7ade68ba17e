//! Invoices on purchase orders.

use std::time::Duration;

use backend::administrations;
use backend::connectors::answers::Division;
use backend::connectors::connector::CallContext;
use backend::connectors::outcome::WriteOutcome;
use backend::connectors::requests::{InvoicedOn, NewDocument, NewOrderInvoice, NewOrderInvoiceLine};
use backend::testing;
use chrono::TimeDelta;
use domain::booking::action::{ActionKind, ActionState};
use domain::booking::finding::Finding;
use domain::booking::witness::WitnessKind;
use domain::coding::Target;
use domain::ids::{ActionId, CodingLineId};
use domain::language::Language;
use domain::matching::judge::Judge;
use domain::matching::split;
use reqwest::Method;
use rust_decimal::{Decimal, dec};
use serde_json::{Value, json};

use crate::support::{BAKERY, CREDIT_NOTE, GARDENER, House, INVOICE, INVOICES, NUMBER};

#[tokio::test]
async fn an_invoice_on_an_order_moves_the_invoiced_quantity_of_the_order() {
    for database in testing::every_engine().await {
        let house = House::with_orders(database).await;
        let action = on_order(&house, INVOICE.to_owned(), dec!(8)).await;
        house.work().await;
        let booked = house.action(action).await;
        assert_eq!(booked.state, ActionState::Done, "{}: {:?}", house.engine, booked.finding);
        let Some(Finding::Witnessed(witness)) = &booked.finding else { panic!("{:?}", booked.finding) };
        assert_eq!((witness.kind, witness.division), (WitnessKind::LedgerLines, BAKERY));

        let standing = house.booked(BAKERY, INVOICES, NUMBER).await;
        assert_eq!(standing.len(), 1, "{}", house.engine);
        assert_eq!(booked.entry_number, Some(standing[0]["EntryNumber"].to_string()));
        assert_eq!(standing[0]["Remarks"], json!(booked.reference));
        let lines = standing[0]["PurchaseInvoiceLines"]["results"].as_array().unwrap();
        let amounts: Vec<_> = lines.iter().map(|line| line["Amount"].as_f64().unwrap()).collect();
        assert_eq!(amounts, [200.0, 50.0], "8 on the order line, 2 on the claims item");
        assert_eq!(house.booked(GARDENER, INVOICES, NUMBER).await.len(), 0);

        assert_eq!(invoiced(&house).await, json!(8));
        house.synchronise().await;
        let again = house.take_in(INVOICE.replace(NUMBER, "2026-0418")).await;
        let desk = house.open(again).await;
        let order = desk.case.orders.iter().find(|order| order.number == "2600117").unwrap();
        assert_eq!(order.lines[0].invoiced, dec!(8), "{}: read back", house.engine);
    }
}

#[tokio::test]
async fn an_invoice_that_is_not_processed_yet_rests_as_entered_until_it_is_in_the_ledger() {
    for database in testing::every_engine().await {
        let house = House::with_orders(database).await;
        let open = json!({"books": {"invoices_processed_at_once": false}});
        house.board(Method::PATCH, "settings", open).await;
        let action = on_order(&house, INVOICE.to_owned(), dec!(8)).await;
        house.work_for(TimeDelta::hours(1)).await;
        let entered = house.action(action).await;
        assert_eq!(entered.state, ActionState::Entered, "{}: {:?}", house.engine, entered.finding);
        let Some(Finding::Witnessed(witness)) = &entered.finding else { panic!("{:?}", entered.finding) };
        assert_eq!(witness.kind, WitnessKind::OrderInvoiceByDocument);
        house.work_for(TimeDelta::days(5)).await;
        assert_eq!(house.history(action).await.len(), 3, "looked at again and again, and told once");
        // After a quarter, an hour, and then each night.
        let looks = house.action(action).await.saga.rests;
        assert!((6..=9).contains(&looks), "{}: {looks}", house.engine);

        let invoice = house.booked(BAKERY, INVOICES, NUMBER).await.remove(0);
        let path = format!("books/{BAKERY}/invoices/{}/process", invoice["ID"].as_str().unwrap());
        house.board(Method::POST, &path, Value::Null).await;
        house.work_for(TimeDelta::days(1)).await;
        let done = house.action(action).await;
        assert_eq!(done.state, ActionState::Done, "{}: {:?}", house.engine, done.finding);
        let processed = house.booked(BAKERY, INVOICES, NUMBER).await.remove(0);
        assert_eq!(done.entry_number, Some(processed["EntryNumber"].to_string()));
        assert_eq!(house.posts(INVOICES).await, 1);
    }
}

#[tokio::test]
async fn a_credit_note_on_an_order_gives_back_what_was_invoiced() {
    for database in testing::every_engine().await {
        let house = House::with_orders(database).await;
        on_order(&house, INVOICE.to_owned(), dec!(8)).await;
        house.work().await;
        house.synchronise().await;
        let invoice = house.take_in(CREDIT_NOTE.to_owned()).await;
        let desk = house.open(invoice).await;
        let judge = Judge::new(desk.case.clone());
        let mut coding = desk.coding.clone();
        let order = desk.case.orders.iter().find(|order| order.number == "2600117").unwrap();
        coding.lines[0].target = Target::OrderLine { id: order.lines[0].id };
        let verdict = judge.all(&coding);
        assert!(verdict.may_be_booked(), "{verdict:?}");
        let action = house.ask(&desk, coding, ActionKind::Book).await.unwrap();
        house.work().await;
        let booked = house.action(action).await;
        assert_eq!(booked.state, ActionState::Done, "{}: {:?}", house.engine, booked.finding);
        let standing = house.booked(BAKERY, INVOICES, "2026-0031").await;
        assert_eq!((standing.len(), &standing[0]["Type"]), (1, &json!(8034)), "{}", house.engine);
        assert_eq!(standing[0]["PurchaseInvoiceLines"]["results"][0]["Amount"].as_f64(), Some(50.0), "positive there");
        assert_eq!(invoiced(&house).await, json!(6));
    }
}

#[tokio::test]
async fn an_order_invoice_whose_answer_is_lost_waits_for_a_person_and_is_never_sent_again() {
    for database in testing::every_engine().await {
        let house = House::with_orders(database).await;
        for (number, effect, end) in [
            ("KWIJT-1", json!({"kind": "drop_before"}), ActionState::Unknown),
            ("KWIJT-2", json!({"kind": "drop_after"}), ActionState::Done),
        ] {
            let action = on_order(&house, INVOICE.replace(NUMBER, number), dec!(4)).await;
            let before = house.posts(INVOICES).await;
            house.fault("POST", INVOICES, 1, effect).await;
            house.work().await;
            assert_eq!(house.state(action).await, ActionState::Unknown, "{} {number}", house.engine);
            house.work_for(TimeDelta::hours(1)).await;
            let ended = house.action(action).await;
            assert_eq!(ended.state, end, "{} {number}: {:?}", house.engine, ended.finding);
            assert_eq!(house.posts(INVOICES).await, before + 1, "{} {number}", house.engine);
            let stands = usize::from(end == ActionState::Done);
            assert_eq!(house.booked(BAKERY, INVOICES, number).await.len(), stands);
        }
    }
}

#[tokio::test]
async fn an_invoice_on_accounts_is_looked_for_among_the_order_invoices_too() {
    for database in testing::every_engine().await {
        let house = House::with_orders(database).await;
        house.set(|settings| settings.matching = false).await;
        let action = house.line_up(INVOICE.to_owned(), ActionKind::Book).await;
        house.set(|settings| settings.matching = true).await;
        let by_hand = book_as_order_invoice_by_hand(&house, action).await;
        let before = house.writes().await;
        house.work().await;
        let undone = house.action(action).await;
        assert_eq!(undone.finding, Some(Finding::AlreadyBooked { entry_number: by_hand }), "{}", house.engine);
        assert_eq!(house.writes().await, before);
    }
}

/// What a person in a hurry books among the order invoices, without our mark.
async fn book_as_order_invoice_by_hand(house: &House, action: ActionId) -> String {
    let content = house.action(action).await.content;
    let mut tx = house.services.store.read().await.unwrap();
    let linked = administrations::fetch(&mut tx, house.caller.environment, house.administration).await.unwrap();
    drop(tx);
    let item = linked.unwrap().administration.settings.claims_item.unwrap();
    let connections = &house.services.connections;
    let access = connections.access(house.caller.environment, house.connection, Duration::ZERO).await.unwrap();
    let context = CallContext {
        access_token: &access.token,
        division: Division(BAKERY),
        timeout: Duration::from_secs(20),
        leave_before: None,
        observer: &(),
    };
    let (kind, account, date) = (content.document_type, Some(content.supplier), Some(content.issue_date));
    let document = NewDocument { subject: "Met de hand".into(), kind, account, date };
    let archive = connections.connector().archive().unwrap();
    let WriteOutcome::Confirmed(card) = archive.post_document(&context, &document).await else { panic!() };
    let line = NewOrderInvoiceLine {
        on: InvoicedOn::Item(item),
        quantity: dec!(1),
        amount: content.net().value,
        vat_code: content.lines[0].vat_code.clone(),
        vat_amount: content.vat().value,
        cost_center: None,
        cost_unit: None,
        description: None,
    };
    let invoice = NewOrderInvoice {
        is_credit: false,
        journal: content.journal.clone(),
        supplier: content.supplier,
        invoice_number: content.number.clone(),
        date: content.issue_date,
        due_date: content.due_date,
        payment_condition: content.payment_condition.clone(),
        payment_reference: None,
        currency: content.currency,
        description: None,
        document: card.id,
        remarks: "met de hand".into(),
        lines: vec![line],
    };
    match connections.connector().orders().unwrap().book_order_invoice(&context, &invoice).await {
        WriteOutcome::Confirmed(invoice) => invoice.number.map(|number| number.to_string()).unwrap_or_default(),
        other => panic!("{other:?}"),
    }
}

/// Takes the sample in, which is for 10 of order 2600117, of which 8 were received: so many stay on the order line, the
/// rest goes apart (*rest apart*). In line for *boeken*.
pub(crate) async fn on_order(house: &House, content: String, stays: Decimal) -> ActionId {
    let invoice = house.take_in(content).await;
    let desk = house.open(invoice).await;
    let judge = Judge::new(desk.case.clone());
    let mut coding = desk.coding.clone();
    let order = desk.case.orders.iter().find(|order| order.number == "2600117").unwrap();
    coding.lines[0].target = Target::OrderLine { id: order.lines[0].id };
    let parts = split::Split { stays, rest: coding.lines[0].quantity.value - stays };
    let id: CodingLineId = house.services.ids.next();
    assert!(split::rest_apart(&judge, &mut coding, 0, parts, id, Language::Nl));
    let verdict = judge.all(&coding);
    assert!(verdict.may_be_booked(), "{verdict:?}");
    house.ask(&desk, coding, ActionKind::Book).await.unwrap()
}

/// What is invoiced of order 2600117, in the books.
async fn invoiced(house: &House) -> Value {
    let orders = house.rows(BAKERY, "purchaseorder/PurchaseOrders").await;
    let order = orders.iter().find(|order| order["OrderNumber"] == 2_600_117).unwrap();
    order["PurchaseOrderLines"]["results"][0]["InvoicedQuantity"].clone()
}
