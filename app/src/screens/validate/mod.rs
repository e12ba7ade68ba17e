//! `/validate/:id`: the document left, its fields and lines right, the verdict under its line, totals below.
//!
//! The invoice with its candidate order lines is asked for once. From then on every verdict is made here, by the same code
//! that judges again on the server when it is saved.

pub mod actions;
pub mod codes;
pub mod discard;
pub mod editor;
pub mod focus;
pub mod header;
pub mod lines;
pub mod orders;
pub mod presence;
pub mod row;
pub mod rows;
pub mod totals;
pub mod typed;
pub mod unassigned;
pub mod verdicts;

use domain::desk::{Desk, Opened, Place};
use domain::ids::InvoiceId;
use domain::invoice::InvoiceKind;
use leptos::ev;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::components::{Answer, Badge, Glyph, Icon, Meaning, Notice, SkeletonText};
use crate::error::AppError;
use crate::i18n::{use_language, validate as words};
use crate::screens::paper::DocumentView;
use crate::server_fns::validate::validate_open;
use actions::{Actions, keys};
use editor::Editor;
use header::HeaderFields;
use lines::Lines;
use orders::Orders;
use totals::Totals;
use unassigned::Unassigned;

/// The screen.
#[component]
pub fn Validate() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id").and_then(|id| id.parse::<InvoiceId>().ok()));
    let again = RwSignal::new(0_u32);
    let desk = Resource::new(
        move || (id(), again.get()),
        |(id, _)| async move {
            match id {
                Some(id) => validate_open(id).await,
                None => Err(AppError::NotFound),
            }
        },
    );
    view! {
        <Answer
            of=desk
            fallback=|| view! { <div class="page-body"><SkeletonText /></div> }
            draw=move |found| match found {
                // Another invoice is another page: nothing that was typed or chosen on the last one stays in its fields.
                Ok(Opened::Desk(found)) => view! {
                    <For each=move || [(*found).clone()] key=|desk| desk.invoice children=|desk| view! { <OnDesk desk /> } />
                }
                .into_any(),
                Ok(Opened::Unassigned(found)) => view! { <Unassigned found=*found again /> }.into_any(),
                Err(error) => view! { <NotThere error /> }.into_any(),
            }
        />
    }
}

#[component]
fn NotThere(error: AppError) -> impl IntoView {
    let language = use_language();
    view! {
        <Title text=words::title(language) />
        <div class="page-body">
            <h1 tabindex="-1">{words::title(language)}</h1>
            <Notice meaning=Meaning::Blocking>
                <p>{error.sentence(language)}</p>
                <a href="/validate">{words::back(language)}</a>
            </Notice>
        </div>
    }
}

/// An invoice that is open.
#[component]
fn OnDesk(desk: Desk) -> impl IntoView {
    let language = use_language();
    let heading = heading(&desk);
    let administration = format!("{} {}", desk.case.administration.number, desk.case.administration.name);
    let (id, document, read) = (desk.invoice, desk.document.clone(), desk.case.invoice.clone());
    let place = desk.place;
    let other = RwSignal::new(desk.opened_by.clone());
    let is_open = desk.is_open;
    let editor = Editor::new(desk, language);
    // On the window: a key works wherever the focus is, also before anything has it.
    Effect::new(move |_| {
        let listener = window_event_listener(ev::keydown, move |event| keys(&event, editor));
        on_cleanup(move || listener.remove());
    });
    presence::stay(editor, other);
    focus::begin(editor);
    let is_credit = Memo::new(move |_| editor.coding.with(|coding| coding.header.kind == InvoiceKind::CreditNote));
    view! {
        <Title text=heading.clone() />
        <div class="validate">
            <header class="title-bar">
                <a class="button button-quiet button-icon" href="/validate" aria-label=words::back(language)>
                    <Icon glyph=Glyph::Left />
                </a>
                <h1 tabindex="-1">{heading}</h1>
                {move || is_credit.get().then(|| view! { <Badge>{words::credit_note(language)}</Badge> })}
                <span class="muted">{administration}</span>
                <Neighbours place />
            </header>
            {move || {
                other.get().map(|name| {
                    let text = words::opened_by(language, &name);
                    view! { <Notice meaning=Meaning::Warning glyph=Glyph::Lock><p>{text}</p></Notice> }
                })
            }}
            {(!is_open).then(|| view! { <Notice meaning=Meaning::Info><p>{words::closed(language)}</p></Notice> })}
            <div class="validate-split">
                <aside class="document"><DocumentView id=id document=document read=read /></aside>
                <div class="validate-work">
                    <fieldset class="validate-fields" disabled=move || !editor.is_open.get()>
                        <HeaderFields editor />
                        <Lines editor />
                    </fieldset>
                    <Totals editor />
                    <Actions editor />
                </div>
            </div>
            <Orders editor />
        </div>
    }
    .into_any()
}

/// The invoice before and the one after, and which of how many this is.
#[component]
fn Neighbours(place: Place) -> impl IntoView {
    let language = use_language();
    let counted =
        (place.at > 0).then(|| view! { <span class="muted">{words::place(language, place.at, place.of)}</span> });
    let step = |to: Option<InvoiceId>, glyph: Glyph, label: &'static str| {
        to.map(|id| {
            view! {
                <a class="button button-icon" href=format!("/validate/{id}") aria-label=label title=label>
                    <Icon glyph />
                </a>
            }
        })
    };
    view! {
        <span class="push row">
            {counted}
            {step(place.previous, Glyph::Up, words::previous(language))}
            {step(place.next, Glyph::Down, words::next(language))}
        </span>
    }
}

fn heading(desk: &Desk) -> String {
    let supplier = desk.case.supplier.as_ref().map_or(desk.case.invoice.supplier.name.as_str(), |card| &card.name);
    let parts = [supplier, desk.coding.header.number.as_str()];
    parts.into_iter().filter(|part| !part.trim().is_empty()).collect::<Vec<_>>().join(", ")
}
