//! Documents and their files. A document is the canary of a booking: its answer says in which administration it landed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::NaiveDateTime;
use domain::ids::RemoteId;
use reqwest::Method;
use serde::{Deserialize, Serialize};

use super::client::{Call, Client, Target};
use super::endpoint::Endpoint;
use super::pages::{self, Question, Wire};
use super::{literal, odata, values, verdict};
use crate::connectors::answers::{Attached, Division, DocumentCard};
use crate::connectors::connector::CallContext;
use crate::connectors::outcome::{CallError, Malformed, WriteOutcome};
use crate::connectors::requests::{AtMostTen, DocumentTerm, NewAttachment, NewDocument};

const CARD: &str = "ID,Division,Subject,Type,Account,FinancialTransactionEntryID,Created,Creator";
/// What Exact Online takes, counted on the file and not on its base64.
const MOST_ATTACHMENT_BYTES: usize = 10 * 1024 * 1024;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct DocumentBody<'a> {
    subject: &'a str,
    r#type: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<RemoteId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    document_date: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AttachmentBody<'a> {
    document: RemoteId,
    file_name: &'a str,
    attachment: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DocumentRow {
    #[serde(rename = "ID")]
    id: RemoteId,
    #[serde(default, deserialize_with = "values::whole")]
    division: Option<i64>,
    #[serde(default)]
    subject: Option<String>,
    #[serde(default, deserialize_with = "values::whole")]
    r#type: Option<i64>,
    #[serde(default)]
    account: Option<RemoteId>,
    #[serde(rename = "FinancialTransactionEntryID", default)]
    entry: Option<RemoteId>,
    #[serde(default, deserialize_with = "values::local_moment")]
    created: Option<NaiveDateTime>,
    #[serde(default)]
    creator: Option<RemoteId>,
}

impl Wire for DocumentRow {
    type Row = DocumentCard;

    fn into_row(self) -> Result<DocumentCard, String> {
        Ok(DocumentCard {
            id: self.id,
            division: Division(self.division.ok_or("a document without a division")?),
            subject: self.subject.ok_or("a document without a subject")?,
            kind: self.r#type,
            account: self.account,
            entry: self.entry,
            created: self.created,
            creator: self.creator,
        })
    }
}

#[derive(Deserialize)]
struct AttachmentRow {
    #[serde(rename = "ID")]
    id: RemoteId,
    #[serde(rename = "Document", default)]
    document: Option<RemoteId>,
}

pub(super) async fn post(
    client: &Client,
    context: &CallContext<'_>,
    document: &NewDocument,
) -> WriteOutcome<DocumentCard> {
    let body = DocumentBody {
        subject: &document.subject,
        r#type: document.kind,
        account: document.account,
        document_date: document.date.map(literal::date),
    };
    let answered = client.send(context, post_call(Endpoint::Documents, &body)).await;
    verdict::of_post(answered, |data| odata::entity::<DocumentRow>(data)?.into_row())
}

pub(super) async fn attach(
    client: &Client,
    context: &CallContext<'_>,
    attachment: &NewAttachment,
) -> WriteOutcome<Attached> {
    if attachment.content.len() > MOST_ATTACHMENT_BYTES {
        let text = format!("{} is larger than {MOST_ATTACHMENT_BYTES} bytes", attachment.file_name);
        return WriteOutcome::Malformed(Malformed { status: 400, text });
    }
    let body = AttachmentBody {
        document: attachment.document,
        file_name: &attachment.file_name,
        attachment: STANDARD.encode(&attachment.content),
    };
    let answered = client.send(context, post_call(Endpoint::DocumentAttachments, &body)).await;
    verdict::of_post(answered, |data| {
        odata::entity::<AttachmentRow>(data).map(|row| Attached { id: row.id, document: row.document })
    })
}

pub(super) async fn delete(client: &Client, context: &CallContext<'_>, id: RemoteId) -> WriteOutcome<()> {
    let call = Call { endpoint: Endpoint::Documents, method: Method::DELETE, target: Target::Key(id), body: None };
    verdict::of_delete(client.send(context, call).await)
}

pub(super) async fn find(
    client: &Client,
    context: &CallContext<'_>,
    terms: &AtMostTen<DocumentTerm>,
) -> Result<Vec<DocumentCard>, CallError> {
    let conditions = terms.as_slice().iter().map(|term| match term {
        DocumentTerm::Id(id) => format!("ID eq {}", literal::guid(*id)),
        DocumentTerm::Subject(subject) => format!("Subject eq {}", literal::text(subject)),
    });
    let question = Question::new(Endpoint::Documents, CARD).filtered(literal::any(conditions));
    pages::all::<DocumentRow>(client, context, &question).await
}

/// A POST of a body to a collection.
pub(super) fn post_call(endpoint: Endpoint, body: &impl Serialize) -> Call<'static> {
    // Our own structs of texts, numbers and ids: nothing in them that JSON can't hold.
    let body = serde_json::to_vec(body).expect("a body of texts, numbers and ids is always JSON");
    Call { endpoint, method: Method::POST, target: Target::Options(&[]), body: Some(body) }
}
