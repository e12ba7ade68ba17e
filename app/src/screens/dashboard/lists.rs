//! What went wrong, and what is for me.

use chrono::{DateTime, Utc};
use domain::booking::sentences;
use domain::calendar;
use domain::overview::{Next, WrongAction};
use leptos::either::Either;
use leptos::prelude::*;

use crate::components::{Badge, Empty, Glyph, Icon, Money, Panel, meaning};
use crate::i18n::{dashboard as words, use_language};

/// Actions that ask something of a person.
#[component]
pub fn WentWrong(
    /// The first of them.
    wrong: Vec<WrongAction>,
    /// How many there are.
    count: u64,
) -> impl IntoView {
    let language = use_language();
    let note = match count {
        0 => None,
        1 => Some(words::asks_you_one(language).to_owned()),
        _ => Some(words::asks_you(language, count)),
    };
    let body = if wrong.is_empty() {
        Either::Left(view! {
            <Empty title=words::nothing_wrong(language) glyph=Glyph::Eye>
                <p>{words::nothing_wrong_means(language)}</p>
            </Empty>
        })
    } else {
        let rows = wrong.into_iter().map(|action| view! { <WrongRow action /> }).collect_view();
        Either::Right(view! { <ul class="rows">{rows}</ul> })
    };
    let all = move || {
        view! { <a class="button button-quiet button-small" href="/actions">{words::all_actions(language)}</a> }
    };
    view! { <Panel title=words::went_wrong(language) note=note.unwrap_or_default() tools=all>{body}</Panel> }
}

#[component]
fn WrongRow(action: WrongAction) -> impl IntoView {
    let language = use_language();
    let (meaning, glyph) = meaning::of_action(action.state);
    let why = action.finding.as_ref().map(|finding| sentences::finding(language, finding));
    let title = why.clone();
    view! {
        <li>
            <Badge meaning glyph>{sentences::state(language, action.state)}</Badge>
            <a class="grow cut" href=format!("/invoices/{}", action.invoice) title=title>
                <b>{action.number}</b>
                " "
                <span class="muted">{why.unwrap_or(action.supplier)}</span>
            </a>
            <span class="num"><Money amount=action.amount /></span>
        </li>
    }
}

/// What to go on with.
#[component]
pub fn ForYou(
    /// The longest waiting first.
    next: Vec<Next>,
    /// The clock of the page.
    at: DateTime<Utc>,
) -> impl IntoView {
    let language = use_language();
    let first = next.first().map(|next| format!("/validate/{}", next.invoice));
    let go_on = move || {
        first.clone().map(|href| {
            view! {
                <a class="button button-primary button-small" href=href>
                    {words::go_on(language)}
                </a>
            }
        })
    };
    let body = if next.is_empty() {
        Either::Left(view! {
            <Empty title=words::nothing_to_do(language)>
                <p>{words::nothing_to_do_means(language)}</p>
            </Empty>
        })
    } else {
        let rows = next.into_iter().map(|next| view! { <NextRow next at /> }).collect_view();
        Either::Right(view! { <ul class="rows">{rows}</ul> })
    };
    view! { <Panel title=words::for_you(language) tools=go_on>{body}</Panel> }
}

#[component]
fn NextRow(next: Next, at: DateTime<Utc>) -> impl IntoView {
    let language = use_language();
    let (glyph, line) = if next.is_open {
        (Glyph::Lock, words::opened(language).to_owned())
    } else {
        (Glyph::File, words::waits(language, &calendar::age(language, next.since, at)))
    };
    let parts = [next.supplier.as_str(), next.number.as_str()];
    let name = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    let name = if name.is_empty() { words::unread(language).to_owned() } else { name };
    view! {
        <li>
            <Icon glyph />
            <a class="grow cut" href=format!("/validate/{}", next.invoice)>
                <b>{name}</b>
                " "
                <span class="muted">{line}</span>
            </a>
            <span class="num">{(!next.total.currency.is_unknown()).then(|| view! { <Money amount=next.total /> })}</span>
        </li>
    }
}
