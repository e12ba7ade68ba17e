//! `/invoices/:id`: how one invoice came into the books, or why not: its entry number with the proof, what a person may
//! do, its history.

use domain::booking::overview::ActionDetail;
use domain::ids::InvoiceId;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::actions::list::badge;
use super::actions::side::{Facts, History, Standing, Ways};
use crate::components::{Badge, Empty, Glyph, Icon, Meaning, Money, PageHead, Panel};
use crate::error::AppError;
use crate::i18n::{actions as words, use_language};
use crate::pulse::use_pulse;
use crate::server_fns::actions::actions_of_invoice;

/// The screen.
#[component]
pub fn Invoice() -> impl IntoView {
    let params = use_params_map();
    let invoice =
        Memo::new(move |_| params.with(|params| params.get("id").and_then(|id| id.parse::<InvoiceId>().ok())));
    let pulse = use_pulse();
    let changed = RwSignal::new(0_u32);
    let beat = Memo::new(move |_| pulse.read(|pulse| (pulse.waiting, pulse.asks)));
    let action = Resource::new_blocking(
        move || (invoice.get(), beat.get(), changed.get()),
        |(invoice, _, _)| async move {
            match invoice {
                Some(invoice) => actions_of_invoice(invoice).await,
                None => Err(AppError::NotFound),
            }
        },
    );
    view! {
        <Transition fallback=|| view! { <section class="panel" aria-busy="true"></section> }>
            {move || Suspend::new(async move { shown(action.await, invoice.get_untracked(), changed) })}
        </Transition>
    }
}

fn shown(
    action: Result<Option<ActionDetail>, AppError>,
    invoice: Option<InvoiceId>,
    changed: RwSignal<u32>,
) -> AnyView {
    let language = use_language();
    match (action, invoice) {
        (Ok(Some(detail)), _) => view! { <Booking detail changed /> }.into_any(),
        (Ok(None), Some(invoice)) => view! {
            <PageHead title=words::invoice(language) />
            <Empty title=words::not_booked(language) glyph=Glyph::File>
                <p>{words::not_booked_means(language)}</p>
                <a class="button button-primary" href=format!("/validate/{invoice}")>
                    {words::validate(language)}
                </a>
            </Empty>
        }
        .into_any(),
        (Ok(None), None) => ().into_any(),
        (Err(error), _) => view! {
            <PageHead title=words::invoice(language) />
            <Empty title=words::invoice_failed(language) glyph=Glyph::Warning meaning=Meaning::Warning>
                <p>{error.sentence(language)}</p>
            </Empty>
        }
        .into_any(),
    }
}

#[component]
fn Booking(detail: ActionDetail, changed: RwSignal<u32>) -> impl IntoView {
    let language = use_language();
    let (line, facts) = (detail.line.clone(), detail.clone());
    let (meaning, glyph, word) = badge(language, &line);
    let entry = line.entry_number.clone().map(|number| {
        view! {
            <div>
                <p class="muted small">{words::entry_number(language)}</p>
                <p class="entry-number">{number}</p>
            </div>
        }
    });
    view! {
        <PageHead title=format!("{}, {}", line.supplier, line.number) note=line.administration_name.clone()>
            <a class="button" href="/actions">
                <Icon glyph=Glyph::Left />
                {words::all_actions(language)}
            </a>
        </PageHead>
        <div class="page-body">
            <div class="columns">
                <Panel title=words::into_the_books(language) tools=move || view! { <Badge meaning glyph>{word}</Badge> }>
                    <div class="panel-body">
                        {entry}
                        <Standing detail=detail.clone() />
                        <Ways action=line.id ways=detail.ways.clone() changed />
                        <h3 class="section-rule">{words::history(language)}</h3>
                        <History entries=detail.history.clone() />
                    </div>
                </Panel>
                <Panel title=words::invoice(language)>
                    <div class="panel-body">
                        <p class="entry-number">
                            <Money amount=line.amount />
                            " "
                            <span class="muted small">{line.amount.currency.code().to_owned()}</span>
                        </p>
                        <Facts detail=facts />
                    </div>
                </Panel>
            </div>
        </div>
    }
    .into_any()
}
