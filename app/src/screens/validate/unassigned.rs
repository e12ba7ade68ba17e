//! An invoice of which nobody knows whose books it is for: the document, and the question.

use domain::desk::Unassigned as Found;
use domain::ids::AdministrationId;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_meta::Title;

use super::discard::Discard;
use crate::components::{Button, ButtonKind, Field, Glyph, Icon, Meaning, Notice};
use crate::error::AppError;
use crate::i18n::{use_language, validate as words};
use crate::screens::paper::DocumentView;
use crate::server_fns::invoices::invoices_assign;

/// Asks for the administration; then the invoice opens.
#[component]
pub(super) fn Unassigned(found: Found, again: RwSignal<u32>) -> impl IntoView {
    let language = use_language();
    let chosen = RwSignal::new(None::<AdministrationId>);
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<AppError>);
    let (invoice, version) = (found.invoice, found.version);
    let heading = found.document.file_name.clone();
    let assign = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(administration) = chosen.get_untracked().filter(|_| !busy.get_untracked()) else { return };
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            match invoices_assign(invoice, version, administration).await {
                Ok(()) => again.update(|times| *times += 1),
                Err(error) => failed.set(Some(error)),
            }
            busy.set(false);
        });
    };
    let unavailable = Signal::derive(move || chosen.get().is_none().then(|| words::choose_first(language).to_owned()));
    let none = found.administrations.is_empty();
    let options = found.administrations.into_iter().map(|each| {
        view! { <option value=each.id.to_string()>{each.name}</option> }
    });
    view! {
        <Title text=heading.clone() />
        <div class="validate">
            <header class="title-bar">
                <a class="button button-quiet button-icon" href="/validate" aria-label=words::back(language)>
                    <Icon glyph=Glyph::Left />
                </a>
                <h1 tabindex="-1">{heading}</h1>
            </header>
            <div class="validate-split">
                <aside class="document">
                    <DocumentView id=invoice document=found.document read=found.read />
                </aside>
                <div class="validate-work">
                    <form class="page-body stack" on:submit=assign>
                        <h2>{words::whose_books(language)}</h2>
                        <p class="muted">{words::whose_books_note(language)}</p>
                        {none.then(|| view! { <Notice meaning=Meaning::Warning><p>{words::no_books(language)}</p></Notice> })}
                        <Field id="administration" label=words::administration(language)>
                            <select
                                class="select"
                                id="administration"
                                on:change=move |event| chosen.set(event_target_value(&event).parse().ok())
                            >
                                <option value="">{words::choose(language)}</option>
                                {options.collect_view()}
                            </select>
                        </Field>
                        <p>
                            <Button kind=ButtonKind::Primary action="submit" unavailable busy>
                                {words::to_this_one(language)}
                            </Button>
                        </p>
                        {move || {
                            failed
                                .get()
                                .map(|error| {
                                    let text = error.sentence(language);
                                    view! { <Notice meaning=Meaning::Blocking><p>{text}</p></Notice> }
                                })
                        }}
                    </form>
                    <p class="page-body">
                        <Discard invoice version onward="/validate".to_owned() />
                    </p>
                </div>
            </div>
        </div>
    }
    .into_any()
}
