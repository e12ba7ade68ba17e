//! Sends one file and follows it. `fetch` does not tell how far an upload is; `XMLHttpRequest` does.

use domain::intake::{Outcome, TakenIn};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget, File, FormData, ProgressEvent, XmlHttpRequest};

/// A file on its way.
#[derive(Clone, Debug)]
pub(super) struct Upload {
    /// Its place in the list.
    pub(super) number: usize,
    /// Its name.
    pub(super) name: String,
    /// Bytes sent.
    pub(super) sent: RwSignal<u64>,
    /// Bytes in all.
    pub(super) total: RwSignal<u64>,
    /// What became of it: nothing yet, no answer (`Some(None)`), or the server's.
    #[expect(clippy::option_option, reason = "still on its way, lost on its way, or answered")]
    pub(super) answer: RwSignal<Option<Option<Outcome>>>,
}

impl Upload {
    /// Nothing of it was sent yet.
    pub(super) fn new(number: usize, file: &File) -> Self {
        Self {
            number,
            name: file.name(),
            sent: RwSignal::new(0),
            total: RwSignal::new(bytes(file.size())),
            answer: RwSignal::new(None),
        }
    }
}

/// Sends the file; the upload's signals follow it.
pub(super) fn send(file: &File, upload: &Upload) {
    if start(file, upload).is_none() {
        upload.answer.set(Some(None));
    }
}

fn start(file: &File, upload: &Upload) -> Option<()> {
    let request = XmlHttpRequest::new().ok()?;
    request.open("POST", "/upload").ok()?;
    request.set_request_header("Accept", "application/json").ok()?;
    let form = FormData::new().ok()?;
    form.append_with_blob_and_filename("file", file, &file.name()).ok()?;
    let (sent, total, answer) = (upload.sent, upload.total, upload.answer);
    let progress = Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| {
        sent.set(bytes(event.loaded()));
        total.set(bytes(event.total()));
    });
    let from: EventTarget = request.upload().ok()?.unchecked_into();
    from.add_event_listener_with_callback("progress", progress.as_ref().unchecked_ref()).ok()?;
    let answered = Closure::<dyn FnMut(Event)>::new({
        let request = request.clone();
        move |_: Event| answer.set(Some(outcome(&request)))
    });
    let whole: &EventTarget = request.unchecked_ref();
    whole.add_event_listener_with_callback("loadend", answered.as_ref().unchecked_ref()).ok()?;
    // They live as long as the request, which the browser holds.
    progress.forget();
    answered.forget();
    request.send_with_opt_form_data(Some(&form)).ok()
}

/// The server's answer for the one file of the request.
fn outcome(request: &XmlHttpRequest) -> Option<Outcome> {
    if request.status().ok()? != 200 {
        return None;
    }
    let text = request.response_text().ok()??;
    let taken: Vec<TakenIn> = serde_json::from_str(&text).ok()?;
    taken.into_iter().next().map(|taken| taken.outcome)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the browser counts whole bytes in a float, exact to nine petabytes"
)]
fn bytes(count: f64) -> u64 {
    count as u64
}
