//! Files come in: `POST /upload`, a form with one or many files. Each file gets its own answer; one that is refused does
//! not stop the others.

use app::error::AppError;
use axum::extract::multipart::{Field, Multipart, MultipartError, MultipartRejection};
use axum::extract::{Extension, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::{Json, http::HeaderMap};
use backend::accounts::Caller;
use backend::invoices::intake;
use backend::reading::FILE_LIMIT_MB;
use backend::state::Services;
use bytes::{Bytes, BytesMut};
use domain::intake::{Outcome, TakenIn};
use domain::reading::ReadMessage;
use domain::roles::Permission;
use http::{StatusCode, header};

use super::refused;
use crate::context::Present;
use crate::layers::header_text;

/// Bytes of one file.
const FILE_LIMIT: usize = FILE_LIMIT_MB as usize * 1024 * 1024;
/// Bytes of a whole form.
pub const FORM_LIMIT: usize = 20 * FILE_LIMIT;

/// Takes in every file of the form. A program gets what became of each; a browser without a program goes back to the
/// page, where the list says it.
pub async fn upload(
    State(services): State<Services>,
    present: Option<Extension<Present>>,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    let caller = match caller_of(present) {
        Ok(caller) => caller,
        Err(error) => return refused(error),
    };
    // Who may not is told so, whatever was sent.
    let Ok(mut form) = form else { return refused(AppError::Invalid) };
    let mut taken = Vec::new();
    loop {
        match form.next_field().await {
            Ok(Some(field)) => match take_field(&services, &caller, field).await {
                Ok(Some(one)) => taken.push(one),
                Ok(None) => {}
                Err(error) => return refused(error),
            },
            Ok(None) => break,
            Err(error) => return refused(broken(&error)),
        }
    }
    if header_text(&headers, header::ACCEPT).contains("application/json") {
        return Json(taken).into_response();
    }
    Redirect::to("/intake").into_response()
}

fn caller_of(present: Option<Extension<Present>>) -> Result<Caller, AppError> {
    let Extension(present) = present.ok_or(AppError::NotSignedIn)?;
    let caller = present.signed_in.caller().ok_or(AppError::NotAllowed)?;
    if caller.may(Permission::TakeIn) { Ok(caller) } else { Err(AppError::NotAllowed) }
}

/// One field; nothing where it is no file, or the empty one that a form sends when none was chosen.
async fn take_field(services: &Services, caller: &Caller, field: Field<'_>) -> Result<Option<TakenIn>, AppError> {
    let Some(file_name) = field.file_name().map(str::to_owned) else { return Ok(None) };
    let outcome = match content(field).await {
        Ok(Some(content)) if content.is_empty() && file_name.is_empty() => return Ok(None),
        // What goes wrong with one is no reason to forget what became of the others.
        Ok(Some(content)) => intake::take_in(services, caller, &file_name, content).await.unwrap_or_else(|error| {
            AppError::internal(error);
            Outcome::Refused { messages: vec![ReadMessage::NotTakenIn] }
        }),
        Ok(None) => Outcome::Refused { messages: vec![ReadMessage::FileTooLarge { limit_mb: FILE_LIMIT_MB }] },
        Err(error) => return Err(broken(&error)),
    };
    Ok(Some(TakenIn { file_name, outcome }))
}

/// The bytes of a file; nothing where there are too many. The rest is read and forgotten, so that the next file is found.
async fn content(mut field: Field<'_>) -> Result<Option<Bytes>, MultipartError> {
    let mut content = BytesMut::new();
    let mut is_too_large = false;
    while let Some(chunk) = field.chunk().await? {
        is_too_large |= content.len() + chunk.len() > FILE_LIMIT;
        if is_too_large {
            content = BytesMut::new();
        } else {
            content.extend_from_slice(&chunk);
        }
    }
    Ok((!is_too_large).then(|| content.freeze()))
}

fn broken(error: &MultipartError) -> AppError {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE { AppError::TooLarge } else { AppError::Invalid }
}
