//! The bar at the bottom: counts, saving, booking, and the keys.

use domain::administration::BookingMoment;
use domain::booking::action::ActionKind;
use domain::coding::Coding;
use domain::desk::{Desk, Opened};
use domain::matching::mail::{Mail, credit_note_request};
use domain::number_format::amount;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::web_sys::KeyboardEvent;
use wasm_bindgen::JsCast;

use super::discard::Discard;
use super::editor::Editor;
use super::verdicts::WaysOffered;
use crate::components::{Badge, Button, ButtonKind, Dialog, KeyHint, KeyLine, Meaning, Notice};
use crate::error::AppError;
use crate::i18n::validate as words;
use crate::pulse::use_pulse;
use crate::server_fns::validate::{Booking, validate_book, validate_open, validate_save};

/// What came of saving or booking; one for each editor, found by context.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    busy: RwSignal<bool>,
    failed: RwSignal<Option<AppError>>,
    saved: RwSignal<bool>,
    booked: RwSignal<bool>,
    theirs: RwSignal<Option<Box<Desk>>>,
    mail: RwSignal<Option<Mail>>,
    mail_open: RwSignal<bool>,
    keys_open: RwSignal<bool>,
}

impl Outcome {
    fn new() -> Self {
        Self {
            busy: RwSignal::new(false),
            failed: RwSignal::new(None),
            saved: RwSignal::new(false),
            booked: RwSignal::new(false),
            theirs: RwSignal::new(None),
            mail: RwSignal::new(None),
            mail_open: RwSignal::new(false),
            keys_open: RwSignal::new(false),
        }
    }

    fn begin(self) {
        self.busy.set(true);
        self.failed.set(None);
        self.saved.set(false);
    }

    /// A save that came too late: what is stored now is shown beside what is here. Where orders or master data changed
    /// meanwhile, the person's own coding is judged by them as they are now, and the reason stands at its line.
    fn failed(self, editor: Editor, error: AppError) {
        self.failed.set(Some(error));
        if matches!(error, AppError::Stale | AppError::ChangedMeanwhile) {
            spawn_local(async move {
                match validate_open(editor.invoice).await {
                    Ok(Opened::Desk(desk)) if error == AppError::Stale => self.theirs.set(Some(desk)),
                    Ok(Opened::Desk(desk)) => editor.take_facts(*desk),
                    _ => {}
                }
            });
        }
    }
}

/// Saves what is there.
pub(super) fn save(editor: Editor) {
    let Some(outcome) = editor.outcome().filter(|outcome| !outcome.busy.get_untracked()) else { return };
    if !editor.is_open.get_untracked() {
        return;
    }
    outcome.begin();
    spawn_local(async move {
        let (version, coding) = (editor.version.get_untracked(), editor.coding.get_untracked());
        match validate_save(editor.invoice, version, coding.clone()).await {
            Ok(version) => {
                editor.version.set(version);
                // What was typed while it was on its way is not saved yet.
                editor.is_changed.set(editor.coding.with_untracked(|now| *now != coding));
                outcome.saved.set(true);
            }
            Err(error) => outcome.failed(editor, error),
        }
        outcome.busy.set(false);
    });
}

/// Books, or books and blocks, where that is possible.
pub(super) fn book(editor: Editor, blocked: bool) {
    let Some(outcome) = editor.outcome().filter(|outcome| !outcome.busy.get_untracked()) else { return };
    if untrack(|| why_not(editor, blocked)).is_some() {
        return;
    }
    outcome.begin();
    let booking = if blocked { Booking::BookAndBlock } else { Booking::Book };
    spawn_local(async move {
        let (version, coding) = (editor.version.get_untracked(), editor.coding.get_untracked());
        match validate_book(editor.invoice, version, coding, booking).await {
            Ok(_) => {
                outcome.booked.set(true);
                editor.is_open.set(false);
                editor.is_changed.set(false);
            }
            Err(error) => outcome.failed(editor, error),
        }
        outcome.busy.set(false);
    });
}

/// Why it cannot be booked now; `None` when it can.
fn why_not(editor: Editor, blocked: bool) -> Option<String> {
    let language = editor.language;
    if !editor.is_open.get() {
        return Some(words::closed(language).to_owned());
    }
    if blocked && !editor.may_block() {
        return Some(words::no_blocking_condition(language).to_owned());
    }
    if let Some(wrong) = editor.wrong.with(|wrong| wrong.values().next().cloned()) {
        return Some(wrong);
    }
    let may =
        editor.verdict.with(|verdict| if blocked { verdict.may_be_booked_blocked() } else { verdict.may_be_booked() });
    if !may {
        return Some(words::not_yet(language).to_owned());
    }
    let kind = if blocked { ActionKind::BookAndBlock } else { ActionKind::Book };
    editor.obstacles(kind).first().map(|obstacle| obstacle.sentence(language))
}

/// Whether the key of booking books and blocks: where the administration has it so, or where that is what is possible.
fn blocks_first(editor: Editor) -> bool {
    let moment = editor.judge.with(|judge| judge.case().settings.booking_moment);
    moment == BookingMoment::BlockedAfterCoding || (why_not(editor, false).is_some() && why_not(editor, true).is_none())
}

/// Shows the mail that asks for a credit note.
pub(super) fn ask_credit_note(editor: Editor) {
    let Some(outcome) = editor.outcome() else { return };
    let mail = editor.judge.with_untracked(|judge| {
        editor.coding.with_untracked(|coding| {
            editor.verdict.with_untracked(|verdict| credit_note_request(judge, coding, verdict))
        })
    });
    outcome.mail.set(Some(mail));
    outcome.mail_open.set(true);
}

/// The keys of the screen.
pub(super) fn keys(event: &KeyboardEvent, editor: Editor) {
    let target = event.target().and_then(|target| target.dyn_into::<leptos::web_sys::Element>().ok());
    let is_typing =
        target.as_ref().is_some_and(|target| matches!(target.tag_name().as_str(), "INPUT" | "SELECT" | "TEXTAREA"));
    let control = event.ctrl_key() || event.meta_key();
    // What is asked on top of the screen has the keys; a key that it took may find it closed already.
    if event.default_prevented() || matches!(document().query_selector("dialog[open]"), Ok(Some(_))) {
        return;
    }
    let taken = match event.key().as_str() {
        "F4" => {
            editor.zoek.set(true);
            true
        }
        "Enter" if control => {
            book(editor, untrack(|| blocks_first(editor)));
            true
        }
        "s" if control => {
            save(editor);
            true
        }
        "ArrowDown" if event.alt_key() => step(target.as_ref(), 1),
        "ArrowUp" if event.alt_key() => step(target.as_ref(), -1),
        "?" if !is_typing => {
            if let Some(outcome) = editor.outcome() {
                outcome.keys_open.set(true);
            }
            true
        }
        key @ ("1" | "2" | "3" | "4") if event.alt_key() || !is_typing => solve(editor, key),
        _ => false,
    };
    if taken {
        event.prevent_default();
    }
}

/// One of the ways out that the line with the focus offers.
fn solve(editor: Editor, key: &str) -> bool {
    let Some(line) = editor.line.get_untracked() else { return false };
    let ways = untrack(|| WaysOffered::of(editor, line));
    match key {
        "1" if ways.block => book(editor, true),
        "2" if ways.split.is_some() => editor.split(line),
        "3" if ways.wait => save(editor),
        "4" if ways.credit => ask_credit_note(editor),
        _ => return false,
    }
    true
}

/// To the quantity of the next or the last line.
fn step(from: Option<&leptos::web_sys::Element>, by: i32) -> bool {
    let Ok(cells) = document().query_selector_all("[data-column=quantity]") else { return false };
    let body = from.and_then(|from| from.closest("tbody").ok().flatten());
    let cell = |at: u32| cells.item(at).and_then(|node| node.dyn_into::<leptos::web_sys::HtmlElement>().ok());
    let here = (0..cells.length())
        .find(|at| cell(*at).zip(body.as_ref()).is_some_and(|(cell, body)| body.contains(Some(cell.as_ref()))));
    let next = here.map_or(Some(0), |at| at.checked_add_signed(by));
    let Some(next) = next.and_then(cell) else { return false };
    next.focus().is_ok()
}

/// The bar.
#[component]
pub(super) fn Actions(editor: Editor) -> impl IntoView {
    let language = editor.language;
    let outcome = Outcome::new();
    editor.stands(outcome);
    let counts = move || {
        let counts = editor.verdict.with(domain::matching::verdict::Verdict::counts);
        // A cell that is not understood and what the books would refuse are no deviations, and hold it back all the same.
        let is_free = counts.blocking == 0;
        let refused = if is_free { editor.obstacles(ActionKind::Book).len() } else { 0 };
        let to_fill = editor.wrong.with(std::collections::BTreeMap::len) + refused;
        let badge =
            |count: usize, meaning: Meaning, text: String| (count > 0).then(|| view! { <Badge meaning>{text}</Badge> });
        let none = counts.blocking + counts.warning + counts.information + to_fill == 0;
        view! {
            {badge(counts.blocking, Meaning::Blocking, words::count_blocking(language, counts.blocking))}
            {badge(to_fill, Meaning::Blocking, words::count_to_fill(language, to_fill))}
            {badge(counts.warning, Meaning::Warning, words::count_warning(language, counts.warning))}
            {badge(counts.information, Meaning::Info, words::count_info(language, counts.information))}
            {none.then(|| view! { <Badge meaning=Meaning::Ok>{words::count_none(language)}</Badge> })}
        }
    };
    let closed = move || (!editor.is_open.get()).then(|| words::closed(language).to_owned());
    // What is not understood is nowhere but in its cell.
    let saved = move || {
        let cells: Vec<String> = editor.wrong.with(|wrong| wrong.values().cloned().collect());
        if cells.is_empty() { words::saved(language).to_owned() } else { words::saved_but(language, &cells.join("; ")) }
    };
    // The key goes with the button that it presses; that one stands last.
    let first = Memo::new(move |_| blocks_first(editor));
    let button = move |blocked: bool, is_first: bool| {
        let unavailable = Signal::derive(move || why_not(editor, blocked));
        let word = if blocked { words::book_and_block(language) } else { words::book(language) };
        let note = blocked.then(|| words::unblock_note(language));
        let press = move |_| book(editor, blocked);
        let busy = outcome.busy;
        let button = if is_first {
            let kind = ButtonKind::Primary;
            view! { <Button kind key="Ctrl ↵" unavailable busy on_press=press>{word}</Button> }.into_any()
        } else {
            view! { <Button unavailable busy on_press=press>{word}</Button> }.into_any()
        };
        view! { <span title=note>{button}</span> }
    };
    let buttons = move |blocks_first: bool| view! { {button(!blocks_first, false)} {button(blocks_first, true)} };
    view! {
        <Said editor outcome />
        <div class="validate-actions">
            <span class="row" aria-live="polite">{counts}</span>
            <span class="push"></span>
            <Discard
                invoice=editor.invoice
                version=editor.version
                onward=onward(editor)
                unavailable=Signal::derive(closed)
                on_done=move |()| {
                    editor.is_changed.set(false);
                    editor.is_open.set(false);
                }
            />
            <Show when=move || outcome.saved.get() && !editor.is_changed.get()>
                <span class="muted" role="status">{saved}</span>
            </Show>
            <Button busy=outcome.busy unavailable=Signal::derive(closed) on_press=move |_| save(editor)>
                {words::save(language)}
            </Button>
            {move || buttons(first.get())}
        </div>
        <KeyLine>
            <KeyHint key="Tab">{words::key_next(language)}</KeyHint>
            <KeyHint key="Alt ↓">{words::key_line(language)}</KeyHint>
            <KeyHint key="F4">{words::key_zoek(language)}</KeyHint>
            <KeyHint key="Alt 1–4">{words::key_solve(language)}</KeyHint>
            <KeyHint key="?">{words::keys(language)}</KeyHint>
        </KeyLine>
        <MailDialog editor outcome />
        <KeysDialog editor outcome />
    }
    .into_any()
}

/// The page of the invoice to go on with; the list after the last.
fn onward(editor: Editor) -> String {
    editor.next().map_or_else(|| "/validate".to_owned(), |id| format!("/validate/{id}"))
}

/// What came of it.
#[component]
fn Said(editor: Editor, outcome: Outcome) -> impl IntoView {
    let language = editor.language;
    let summary = move |coding: &Coding| (coding.lines.len(), amount(language, coding.header.tax_inclusive));
    let both = move || {
        outcome.theirs.get().map(|theirs| {
            let (lines, total) = summary(&theirs.coding);
            let (own_lines, own_total) = editor.coding.with(summary);
            let keep = theirs.clone();
            let done = move || {
                outcome.theirs.set(None);
                outcome.failed.set(None);
            };
            view! {
                <p>{words::stale_theirs(language, lines, &total)}</p>
                <p>{words::stale_ours(language, own_lines, &own_total)}</p>
                <p class="row">
                    <Button on_press=move |_| {
                        let coding = theirs.coding.clone();
                        editor.take_facts((*theirs).clone());
                        editor.change(|_, ours| *ours = coding);
                        editor.is_changed.set(false);
                        done();
                    }>{words::stale_load(language)}</Button>
                    <Button on_press=move |_| {
                        editor.take_facts((*keep).clone());
                        done();
                        save(editor);
                    }>{words::stale_keep(language)}</Button>
                </p>
            }
        })
    };
    let failed = move || {
        outcome.failed.get().map(|error| {
            let text = if error == AppError::Stale { words::stale(language) } else { error.sentence(language) };
            view! {
                <Notice meaning=Meaning::Blocking>
                    <p>{text}</p>
                    {both}
                </Notice>
            }
        })
    };
    let link = move || format!("/invoices/{}", editor.invoice);
    // Whoever booked it goes on with the next.
    let next_link = NodeRef::<leptos::html::A>::new();
    Effect::new(move |_| {
        if let Some(link) = next_link.get() {
            // Only an element outside of the page cannot take it.
            drop(link.focus());
        }
    });
    let pulse = use_pulse();
    let said = move || {
        let waits = pulse.read(|pulse| pulse.closed.is_some()).unwrap_or(false);
        if waits { words::booked_waits(language) } else { words::booked(language) }
    };
    let next = move || {
        let to = onward(editor);
        let text = if editor.next().is_some() { words::next(language) } else { words::back(language) };
        view! { <a class="button button-small" node_ref=next_link href=to>{text}</a> }
    };
    view! {
        {failed}
        <Show when=move || outcome.booked.get()>
            <Notice meaning=Meaning::Ok>
                <p>{said}</p>
                <p class="row">
                    <a href=link>{words::see_invoice(language)}</a>
                    {next()}
                </p>
            </Notice>
        </Show>
    }
    .into_any()
}

/// The request for a credit note, to send from one's own programme.
#[component]
fn MailDialog(editor: Editor, outcome: Outcome) -> impl IntoView {
    let language = editor.language;
    let mail =
        move || outcome.mail.get().unwrap_or_else(|| Mail { to: None, subject: String::new(), body: String::new() });
    let link = move || {
        let mail = mail();
        format!(
            "mailto:{}?subject={}&body={}",
            mail.to.unwrap_or_default(),
            url_part(&mail.subject),
            url_part(&mail.body)
        )
    };
    view! {
        <Dialog open=outcome.mail_open title=words::mail_title(language) id="mail-title">
            <div class="dialog-body stack">
                <p class="strong">{move || mail().subject}</p>
                <pre class="pre-wrap">{move || mail().body}</pre>
            </div>
            <footer class="dialog-foot">
                <a class="button button-primary" href=link>{words::mail_open(language)}</a>
            </footer>
        </Dialog>
    }
    .into_any()
}

/// A text as it may stand in an address.
fn url_part(text: &str) -> String {
    let mut part = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            part.push(char::from(byte));
        } else {
            part.push('%');
            for nibble in [byte >> 4, byte & 15] {
                part.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0').to_ascii_uppercase());
            }
        }
    }
    part
}

#[component]
fn KeysDialog(editor: Editor, outcome: Outcome) -> impl IntoView {
    let language = editor.language;
    view! {
        <Dialog open=outcome.keys_open title=words::keys(language) id="keys-title">
            <div class="dialog-body stack">
                <KeyHint key="Tab">{words::key_next(language)}</KeyHint>
                <KeyHint key="Alt ↓">{words::key_line(language)}</KeyHint>
                <KeyHint key="F4">{words::key_zoek(language)}</KeyHint>
                <KeyHint key="Alt 1–4">{words::key_solve(language)}</KeyHint>
                <KeyHint key="Ctrl S">{words::key_save(language)}</KeyHint>
                <KeyHint key="Ctrl ↵">{words::key_book(language)}</KeyHint>
            </div>
        </Dialog>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_survives_its_address() {
        assert_eq!(url_part("2 te veel: é\n"), "2%20te%20veel%3A%20%C3%A9%0A");
    }
}
