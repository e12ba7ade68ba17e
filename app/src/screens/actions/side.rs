//! One action: where it was meant for, why it stands as it does, what a person may do, its history.

use domain::booking::overview::{ActionDetail, HistoryEntry, WayOut};
use domain::booking::sentences;
use domain::ids::ActionId;
use domain::language::Language;
use domain::roles::Permission;
use leptos::prelude::*;

use super::list::badge;
use crate::components::{
    Badge, Button, ButtonKind, Empty, Field, Glyph, Icon, Meaning, Notice, Proof, Timeline, TimelineEntry, meaning,
};
use crate::error::AppError;
use crate::i18n::{actions as words, use_language};
use crate::pulse::use_pulse;
use crate::server_fns::actions::actions_resolve;
use crate::visit::use_may;

/// The panel at the side.
#[component]
pub fn Side(
    /// The chosen action; none while nothing is chosen.
    detail: Result<Option<ActionDetail>, AppError>,
    /// Rises with what a person does.
    changed: RwSignal<u32>,
) -> impl IntoView {
    let language = use_language();
    let body = match detail {
        Ok(Some(detail)) => view! { <Detail detail changed /> }.into_any(),
        Ok(None) => view! {
            <Empty title=words::choose(language) glyph=Glyph::History>
                <p>{words::choose_means(language)}</p>
            </Empty>
        }
        .into_any(),
        Err(error) => view! {
            <Empty title=words::failed(language) glyph=Glyph::Warning meaning=Meaning::Warning>
                <p>{error.sentence(language)}</p>
            </Empty>
        }
        .into_any(),
    };
    view! { <aside class="panel actions-side" aria-label=words::action(language)>{body}</aside> }
}

#[component]
fn Detail(detail: ActionDetail, changed: RwSignal<u32>) -> impl IntoView {
    let language = use_language();
    let line = detail.line.clone();
    let (meaning, glyph, word) = badge(language, &line);
    view! {
        <header class="panel-head">
            <h2>{line.number.clone()}</h2>
            <Badge meaning glyph>{word}</Badge>
            <span class="grow"></span>
            <a class="button button-quiet button-small" href=format!("/invoices/{}", line.invoice)>
                {words::to_invoice(language)}
            </a>
        </header>
        <div class="panel-body">
            <Facts detail=detail.clone() />
            <Standing detail=detail.clone() />
            <Ways action=line.id ways=detail.ways.clone() changed />
            <h3 class="section-rule">{words::history(language)}</h3>
            <History entries=detail.history />
        </div>
    }
    .into_any()
}

/// Label and value, line by line.
#[component]
pub fn Facts(
    /// Of which action.
    detail: ActionDetail,
) -> impl IntoView {
    let language = use_language();
    let ActionDetail { line, reference, created_by, .. } = detail;
    let entry = line.entry_number.map(|number| {
        view! {
            <dt>{words::entry_number(language)}</dt>
            <dd class="strong">{number}</dd>
        }
    });
    view! {
        <dl class="facts">
            <dt>{words::supplier(language)}</dt>
            <dd>{line.supplier}</dd>
            <dt>{words::meant_for(language)}</dt>
            <dd>{line.administration_name}</dd>
            <dt>{words::action(language)}</dt>
            <dd>{sentences::kind(language, line.kind)}</dd>
            <dt>{words::asked_by(language)}</dt>
            <dd>{created_by}</dd>
            <dt>{words::reference(language)}</dt>
            <dd>{reference}</dd>
            {entry}
        </dl>
    }
    .into_any()
}

/// Why it stands as it does; proof, where something was seen.
#[component]
pub fn Standing(
    /// Of which action.
    detail: ActionDetail,
) -> impl IntoView {
    let language = use_language();
    let line = detail.line;
    let (meaning, glyph, _) = badge(language, &line);
    line.finding.map(|finding| {
        let sentence = sentences::finding(language, &finding);
        match finding.witness() {
            Some(witness) => {
                let evidence = sentences::evidence(language, witness);
                // Where all went well the evidence is the whole sentence.
                let more = (sentence != evidence).then(|| view! { <p>{sentence}</p> });
                view! {
                    <div class="stack">
                        {more}
                        <div><Proof meaning>{evidence}</Proof></div>
                    </div>
                }
                .into_any()
            }
            None => view! { <Notice meaning glyph><p class="strong">{sentence}</p></Notice> }.into_any(),
        }
    })
}

/// What happened, newest first.
#[component]
pub fn History(
    /// The entries, newest first.
    entries: Vec<HistoryEntry>,
) -> impl IntoView {
    let language = use_language();
    let now = use_pulse().now();
    let rows = entries.into_iter().enumerate().map(move |(index, entry)| {
        let sentence = sentences::finding(language, &entry.finding);
        view! {
            <TimelineEntry
                title=sentences::state(language, entry.to)
                at=entry.at
                now
                meaning=meaning::of_action(entry.to).0
                current=index == 0
            >
                {sentence}
                <span class="faint">" "{entry.actor}</span>
            </TimelineEntry>
        }
    });
    view! { <Timeline>{rows.collect_view()}</Timeline> }
}

/// What a person may do now. One that asks for a text opens its field first.
#[component]
pub fn Ways(
    /// With which action.
    action: ActionId,
    /// What.
    ways: Vec<WayOut>,
    /// Rises with what a person does.
    changed: RwSignal<u32>,
) -> impl IntoView {
    let language = use_language();
    let asked = RwSignal::new(None::<WayOut>);
    let resolve = Action::new(move |(way, text): &(WayOut, String)| {
        let (way, text) = (*way, text.clone());
        async move {
            let done = actions_resolve(action, way, text).await;
            if done.is_ok() {
                changed.update(|changed| *changed += 1);
                use_pulse().refresh();
            }
            done
        }
    });
    let refused = move || resolve.value().get().and_then(Result::err).map(|error| error.sentence(language));
    let may = use_may(Permission::Book);
    let buttons = ways.into_iter().enumerate().map(move |(index, way)| {
        let (glyph, word) = name(language, way);
        let class = if index == 0 { "button button-primary button-way" } else { "button button-way" };
        let press = move |_| {
            if way.asks_for_text() {
                asked.set(Some(way));
            } else {
                drop(resolve.dispatch((way, String::new())));
            }
        };
        view! {
            <button type="button" class=class disabled=move || resolve.pending().get() on:click=press>
                <Icon glyph />
                {word}
            </button>
        }
    });
    may.then(|| {
        view! {
            <div class="stack">
                {buttons.collect_view()}
                {move || asked.get().map(|way| view! { <Ask way asked resolve /> })}
                {move || {
                    refused().map(|sentence| view! { <Notice meaning=Meaning::Blocking><p>{sentence}</p></Notice> })
                }}
            </div>
        }
    })
}

/// Asks for the entry number, or for the reason.
#[component]
fn Ask(
    way: WayOut,
    asked: RwSignal<Option<WayOut>>,
    resolve: Action<(WayOut, String), Result<(), AppError>>,
) -> impl IntoView {
    let language = use_language();
    let text = RwSignal::new(String::new());
    let label = if way == WayOut::Link { words::the_entry_number(language) } else { words::the_reason(language) };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        asked.set(None);
        drop(resolve.dispatch((way, text.get_untracked())));
    };
    view! {
        <form class="stack" on:submit=submit>
            <Field id="way-text" label>
                <input class="input" id="way-text" required maxlength="500" prop:value=text on:input:target=move |event| text.set(event.target().value()) />
            </Field>
            <div>
                <Button kind=ButtonKind::Primary action="submit" busy=resolve.pending()>{words::confirm(language)}</Button>
            </div>
        </form>
    }
    .into_any()
}

fn name(language: Language, way: WayOut) -> (Glyph, &'static str) {
    match way {
        WayOut::Cancel => (Glyph::Undo, words::cancel(language)),
        WayOut::Retry => (Glyph::Refresh, words::retry(language)),
        WayOut::Rework => (Glyph::Pencil, words::rework(language)),
        WayOut::Link => (Glyph::Link, words::link(language)),
        WayOut::NotFound => (Glyph::Search, words::not_found(language)),
        WayOut::AcceptDifferences => (Glyph::Check, words::accept(language)),
        WayOut::Repaired => (Glyph::History, words::repaired(language)),
    }
}
