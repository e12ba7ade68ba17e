//! Both sides of a booking: what Sluis says, and what stands in the books.

use backend::actions::{self, Action, HistoryLine};
use backend::connections::SYSTEM;
use backend::gates;
use domain::booking::action::ActionState;
use domain::booking::gate::{Function, Gate, Position, Scope};
use domain::ids::ActionId;
use domain::language::Language;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{DOCUMENTS, House};

/// What Sluis says.
impl House {
    pub(crate) async fn action(&self, id: ActionId) -> Action {
        let mut tx = self.services.store.read().await.unwrap();
        actions::fetch(&mut tx, self.caller.environment, id).await.unwrap().unwrap()
    }

    pub(crate) async fn state(&self, id: ActionId) -> ActionState {
        self.action(id).await.state
    }

    /// Its history, oldest first.
    pub(crate) async fn history(&self, id: ActionId) -> Vec<HistoryLine> {
        let mut tx = self.services.store.read().await.unwrap();
        let mut lines = actions::history(&mut tx, self.caller.environment, id).await.unwrap();
        lines.reverse();
        lines
    }

    /// Why it is in its state, in Dutch.
    pub(crate) async fn sentence(&self, id: ActionId) -> String {
        let finding = self.action(id).await.finding.unwrap();
        domain::booking::sentences::finding(Language::Nl, &finding)
    }

    /// Opens or closes *facturen boeken* for these.
    pub(crate) async fn turn(&self, scope: Scope, position: Position) {
        let change = gates::GateChange {
            connector: SYSTEM,
            functions: vec![Function::BookInvoices],
            scope,
            position,
            reason: "proef".into(),
            actor: "Roos".into(),
        };
        let mut tx = self.services.store.write().await.unwrap();
        gates::change(&mut tx, &change, self.now()).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// How *facturen boeken* stands for everybody, and who turned it last.
    pub(crate) async fn gate(&self) -> (Position, String) {
        let mut tx = self.services.store.read().await.unwrap();
        let gates = gates::list(&mut tx, SYSTEM).await.unwrap();
        let books = |gate: &&Gate| gate.function == Function::BookInvoices && gate.scope == Scope::All;
        let gate = gates.iter().find(books).unwrap();
        (gate.position.clone(), gate.changed_by.clone())
    }
}

/// What stands in the books.
impl House {
    /// A fault of the line, so many times.
    pub(crate) async fn fault(&self, method: &str, endpoint: &str, times: u32, effect: Value) {
        let body = json!({"method": method, "endpoint": endpoint, "effect": effect, "times": times});
        self.board(Method::POST, "faults", body).await;
    }

    /// The rows of a set in an administration's books that carry this invoice number.
    pub(crate) async fn booked(&self, division: i64, set: &str, number: &str) -> Vec<Value> {
        let rows = self.rows(division, set).await;
        rows.into_iter().filter(|row| row["YourRef"] == number).collect()
    }

    pub(crate) async fn rows(&self, division: i64, set: &str) -> Vec<Value> {
        self.board(Method::GET, &format!("books/{division}/{set}"), Value::Null).await.as_array().unwrap().clone()
    }

    /// Documents of ours, in an administration's archive.
    pub(crate) async fn documents(&self, division: i64) -> Vec<Value> {
        let ours = |row: &Value| row["Subject"].as_str().is_some_and(|subject| subject.starts_with("SL-"));
        self.rows(division, DOCUMENTS).await.into_iter().filter(ours).collect()
    }

    /// How often something was posted there.
    pub(crate) async fn posts(&self, endpoint: &str) -> u64 {
        self.board(Method::GET, "counts", Value::Null).await[format!("POST {endpoint}")].as_u64().unwrap_or(0)
    }

    /// How often anything at all was written in the books.
    pub(crate) async fn writes(&self) -> u64 {
        let counts = self.board(Method::GET, "counts", Value::Null).await;
        let counts = counts.as_object().unwrap().iter();
        let written = counts.filter(|(call, _)| !call.starts_with("GET") && !call.contains("oauth2"));
        written.map(|(_, count)| count.as_u64().unwrap()).sum()
    }
}
