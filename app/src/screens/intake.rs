//! `/intake`: documents come in, by dropping or choosing them; each file has its own progress and its own answer. Without
//! a program it is a plain form.

mod sending;

use domain::intake::Outcome;
use domain::language::Language;
use domain::news::Topic;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use self::sending::{Upload, send};
use super::waiting::invoices;
use crate::components::{Answer, Badge, Button, Glyph, Icon, Meaning, PageHead, Panel, Progress, SkeletonRows};
use crate::i18n::{intake as words, use_language};
use crate::news::use_news;
use crate::server_fns::invoices::invoices_today;

/// The screen.
#[component]
pub fn Intake() -> impl IntoView {
    let language = use_language();
    let uploads = RwSignal::new(Vec::<Upload>::new());
    let news = use_news(Topic::Invoice);
    let today = Resource::new(move || (news.get(), finished(uploads)), |_| invoices_today());
    let nothing = (words::none_today(language), words::none_today_note(language));
    view! {
        <PageHead title=words::title(language) />
        <div class="page-body">
            <DropZone uploads />
            <Show when=move || !uploads.read().is_empty()>
                <Panel title=words::uploads(language)>
                    <ul class="rows intake-files" aria-live="polite">
                        <For each=move || uploads.get() key=|upload| upload.number let:upload>
                            <FileRow upload />
                        </For>
                    </ul>
                </Panel>
            </Show>
            <Panel title=words::today(language) class="panel-cut">
                <Answer
                    of=today
                    fallback=|| view! { <table class="table"><tbody><SkeletonRows columns=6 /></tbody></table> }
                    draw=move |today| invoices(today, nothing, language)
                />
            </Panel>
        </div>
    }
}

/// How many uploads have their answer: the list of today is read again with each.
fn finished(uploads: RwSignal<Vec<Upload>>) -> usize {
    uploads.read().iter().filter(|upload| upload.answer.with(Option::is_some)).count()
}

#[component]
fn DropZone(uploads: RwSignal<Vec<Upload>>) -> impl IntoView {
    let language = use_language();
    let is_over = RwSignal::new(false);
    // A browser without a program needs the button; one with it sends at once. (A `noscript` element would hold text
    // instead of elements in a browser with a program, and the page would not come alive.)
    let is_alive = RwSignal::new(false);
    Effect::new(move || is_alive.set(true));
    let take = move |files: Option<web_sys::FileList>| {
        let Some(files) = files else { return };
        for file in (0..files.length()).filter_map(|index| files.get(index)) {
            let number = uploads.read_untracked().len();
            let upload = Upload::new(number, &file);
            uploads.update(|all| all.push(upload.clone()));
            send(&file, &upload);
        }
    };
    let chosen = move |event: web_sys::Event| {
        let input = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
        if let Some(input) = input {
            take(input.files());
            // The same file may be chosen again.
            input.set_value("");
        }
    };
    let dropped = move |event: web_sys::DragEvent| {
        event.prevent_default();
        is_over.set(false);
        take(event.data_transfer().and_then(|data| data.files()));
    };
    view! {
        <form method="post" action="/upload" enctype="multipart/form-data">
            <label
                class="drop"
                data-over=move || is_over.get().to_string()
                on:dragover=move |event| {
                    event.prevent_default();
                    is_over.set(true);
                }
                on:dragleave=move |_| is_over.set(false)
                on:drop=dropped
            >
                <Icon glyph=Glyph::Upload />
                <b>{words::drop_title(language)}</b>
                <span>{words::drop_note(language)}</span>
                <input
                    type="file"
                    name="file"
                    multiple
                    class="visually-hidden"
                    accept=".xml,.pdf,.png,.jpg,.jpeg,.tif,.tiff"
                    on:change=chosen
                />
            </label>
            <p hidden=move || is_alive.get()>
                <Button action="submit">{words::send(language)}</Button>
            </p>
        </form>
    }
}

/// One file: its name, how far it is, what became of it.
#[component]
fn FileRow(upload: Upload) -> impl IntoView {
    let language = use_language();
    let Upload { name, sent, total, answer, .. } = upload;
    let label = words::uploading(language, &name);
    view! {
        <li>
            <Icon glyph=Glyph::File />
            <span class="strong">{name}</span>
            {move || match answer.get() {
                None => view! { <Progress done=sent total=total label=label.clone() /> }.into_any(),
                Some(answer) => answered(answer, language),
            }}
        </li>
    }
}

fn answered(answer: Option<Outcome>, language: Language) -> AnyView {
    match answer {
        Some(Outcome::New { invoice, questions, supplier, number }) => {
            let (meaning, word) = if questions == 0 {
                (Meaning::Ok, words::taken_in(language).to_owned())
            } else {
                (Meaning::Warning, words::questions(language, questions))
            };
            view! {
                <Badge meaning>{word}</Badge>
                <a class="button button-small" href=format!("/validate/{invoice}")>{words::open(language)}</a>
                <span class="intake-wide muted">{supplier} " " {number}</span>
            }
            .into_any()
        }
        Some(Outcome::SameFile { invoice, file_name, .. }) => view! {
            <Badge meaning=Meaning::Info>{words::same_file(language, &file_name)}</Badge>
            <a class="button button-small" href=format!("/validate/{invoice}")>{words::open(language)}</a>
        }
        .into_any(),
        Some(Outcome::Refused { messages }) => view! {
            <Badge meaning=Meaning::Blocking>{words::refused(language)}</Badge>
            {messages
                .into_iter()
                .map(|message| view! { <p class="field-error">{message.sentence(language)}</p> })
                .collect_view()}
        }
        .into_any(),
        None => view! {
            <Badge meaning=Meaning::Blocking>{words::refused(language)}</Badge>
            <p class="field-error">{words::failed(language)}</p>
        }
        .into_any(),
    }
}
