//! `/invoices/:id`: one invoice. Its document; how it came into the books, or why not, with the proof and what a person may
//! do; its lines; its history from the file to the entry number.

use domain::booking::sentences;
use domain::ids::InvoiceId;
use domain::intake::Stage;
use domain::invoice_page::{CodedLine, InvoicePage};
use domain::news::Topic;
use domain::number_format::{amount, at_least, quantity};
use domain::roles::Permission;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use super::actions::list::badge;
use super::actions::side::{Facts, Standing, Ways};
use super::paper::DocumentView;
use crate::components::{
    Answer, Badge, Button, Empty, Glyph, Icon, Meaning, Money, PageHead, Panel, SkeletonText, Timeline, TimelineEntry,
    meaning,
};
use crate::error::AppError;
use crate::i18n::{actions as words, use_language, validate as fields};
use crate::news::use_news;
use crate::pulse::use_pulse;
use crate::server_fns::invoices::invoices_page;
use crate::server_fns::validate::validate_restore;
use crate::visit::use_may;

/// The screen.
#[component]
pub fn Invoice() -> impl IntoView {
    let params = use_params_map();
    let invoice =
        Memo::new(move |_| params.with(|params| params.get("id").and_then(|id| id.parse::<InvoiceId>().ok())));
    let changed = RwSignal::new(0_u32);
    let (of_action, of_invoice) = (use_news(Topic::Action), use_news(Topic::Invoice));
    let page = Resource::new_blocking(
        move || (invoice.get(), of_action.get(), of_invoice.get(), changed.get()),
        |(invoice, ..)| async move {
            match invoice {
                Some(invoice) => invoices_page(invoice).await,
                None => Err(AppError::NotFound),
            }
        },
    );
    view! {
        <Answer
            of=page
            fallback=|| view! { <div class="page-body"><SkeletonText /></div> }
            draw=move |page| match page {
                Ok(page) => view! { <Shown page changed /> }.into_any(),
                Err(error) => view! { <NotThere error /> }.into_any(),
            }
        />
    }
}

#[component]
fn NotThere(error: AppError) -> impl IntoView {
    let language = use_language();
    view! {
        <PageHead title=words::invoice(language) />
        <Empty title=words::invoice_failed(language) glyph=Glyph::Warning meaning=Meaning::Warning>
            <p>{error.sentence(language)}</p>
        </Empty>
    }
    .into_any()
}

#[component]
fn Shown(page: InvoicePage, changed: RwSignal<u32>) -> impl IntoView {
    let language = use_language();
    let heading = [page.supplier.as_str(), page.number.as_str()];
    let heading = heading.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    let (id, document, read) = (page.id, page.document.clone(), page.read.clone());
    view! {
        <Title text=heading.clone() />
        <PageHead title=heading note=page.administration.clone().unwrap_or_default()>
            <a class="button" href="/actions">
                <Icon glyph=Glyph::Left />
                {words::all_actions(language)}
            </a>
        </PageHead>
        <div class="page-body">
            <div class="invoice-split">
                <aside class="document"><DocumentView id document read /></aside>
                <div class="stack">
                    <Booking page=page.clone() changed />
                    {(!page.lines.is_empty()).then(|| view! { <Lines lines=page.lines.clone() /> })}
                    <Panel title=words::history(language)>
                        <div class="panel-body"><History page /></div>
                    </Panel>
                </div>
            </div>
        </div>
    }
    .into_any()
}

/// How it stands in the books.
#[component]
fn Booking(page: InvoicePage, changed: RwSignal<u32>) -> impl IntoView {
    let language = use_language();
    let Some(detail) = page.action else {
        return view! { <NotBooked id=page.id stage=page.stage changed /> }.into_any();
    };
    let line = detail.line.clone();
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
        <Panel title=words::into_the_books(language) tools=move || view! { <Badge meaning glyph>{word}</Badge> }>
            <div class="panel-body columns">
                <div class="stack" aria-live="polite">
                    {entry}
                    <Standing detail=detail.clone() />
                    <Ways action=line.id ways=detail.ways.clone() changed />
                </div>
                <div class="stack">
                    <p class="entry-number">
                        <Money amount=line.amount />
                        " "
                        <span class="muted small">{line.amount.currency.code().to_owned()}</span>
                    </p>
                    <Facts detail />
                </div>
            </div>
        </Panel>
    }
    .into_any()
}

#[component]
fn NotBooked(id: InvoiceId, stage: Stage, changed: RwSignal<u32>) -> impl IntoView {
    let language = use_language();
    let waits = stage == Stage::ToValidate;
    let is_gone = stage == Stage::Deleted;
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(None::<AppError>));
    let restore = move |_| {
        busy.set(true);
        spawn_local(async move {
            match validate_restore(id).await {
                Ok(()) => changed.update(|times| *times += 1),
                Err(error) => failed.set(Some(error)),
            }
            busy.try_set(false);
        });
    };
    view! {
        <Panel title=words::into_the_books(language)>
            <div class="panel-body stack">
                <p class="strong">
                    {if is_gone { words::thrown_away(language) } else { words::not_booked(language) }}
                </p>
                {(is_gone && use_may(Permission::Book))
                    .then(|| {
                        view! { <p><Button glyph=Glyph::Undo busy on_press=restore>{words::restore(language)}</Button></p> }
                    })}
                {move || failed.get().map(|error| view! { <p class="field-error">{error.sentence(language)}</p> })}
                {waits
                    .then(|| {
                        view! {
                            <p class="muted">{words::not_booked_means(language)}</p>
                            <p>
                                <a class="button button-primary" href=format!("/validate/{id}")>
                                    {words::validate(language)}
                                </a>
                            </p>
                        }
                    })}
            </div>
        </Panel>
    }
    .into_any()
}

/// What was coded.
#[component]
fn Lines(lines: Vec<CodedLine>) -> impl IntoView {
    let language = use_language();
    let rows = lines.into_iter().map(move |line| {
        let price = line.price.map(|price| at_least(language, price.of_one().round_dp(6), 2));
        view! {
            <tr>
                <td>{line.description}</td>
                <td class="muted">{line.target}</td>
                <td class="num">{quantity(language, line.quantity)}</td>
                <td class="num">{price}</td>
                <td class="num">{line.vat_code}</td>
                <td class="num strong">{amount(language, line.net)}</td>
            </tr>
        }
    });
    view! {
        <Panel title=fields::coding_lines(language) class="panel-cut">
            <div class="table-scroll" tabindex="0">
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{fields::text(language)}</th>
                            <th scope="col">{words::booked_on(language)}</th>
                            <th scope="col" class="num">{fields::quantity(language)}</th>
                            <th scope="col" class="num">{fields::price(language)}</th>
                            <th scope="col" class="num">{fields::vat_code(language)}</th>
                            <th scope="col" class="num">{fields::net(language)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </Panel>
    }
    .into_any()
}

/// What people and Sluis did with it, the newest first.
#[component]
fn History(page: InvoicePage) -> impl IntoView {
    let language = use_language();
    let now = use_pulse().now();
    let of_people = page.history.iter().map(|event| {
        let title = event.what.title(language).to_owned();
        (event.at, title, event.what.sentence(language), event.actor.clone(), Meaning::Neutral)
    });
    let of_action = page.action.iter().flat_map(|detail| &detail.history).map(|entry| {
        let sentence = sentences::finding(language, &entry.finding);
        (
            entry.at,
            sentences::state(language, entry.to).to_owned(),
            sentence,
            entry.actor.clone(),
            meaning::of_action(entry.to).0,
        )
    });
    let mut all: Vec<_> = of_action.chain(of_people).collect();
    all.sort_by_key(|(at, ..)| std::cmp::Reverse(*at));
    let rows = all.into_iter().enumerate().map(move |(index, (at, title, sentence, actor, meaning))| {
        view! {
            <TimelineEntry title at now meaning current=index == 0>
                {sentence}
                <span class="faint">" "{actor}</span>
            </TimelineEntry>
        }
    });
    view! { <Timeline>{rows.collect_view()}</Timeline> }.into_any()
}
