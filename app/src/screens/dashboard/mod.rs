//! The dashboard: the steps as chambers of one lock, thirty days, how long it has waited, what went wrong, what is mine.

pub mod ageing;
pub mod chambers;
pub mod lists;
pub mod plot;

use domain::calendar;
use domain::overview::Overview;
use domain::roles::Permission;
use leptos::prelude::*;
use leptos_router::components::Redirect;

use crate::components::{Answer, Empty, Glyph, Icon, Meaning, PageHead};
use crate::error::AppError;
use crate::i18n::{dashboard as words, use_language};
use crate::server_fns::overview::overview_load;
use crate::visit::use_may;

/// The first page after signing in: the overview, or the place of a role that has none.
#[component]
pub fn Dashboard() -> impl IntoView {
    if use_may(Permission::ReadInvoices) {
        view! { <EnvironmentOverview /> }.into_any()
    } else if use_may(Permission::OperateGates) {
        view! { <Redirect path="/operator/gates" /> }.into_any()
    } else {
        view! { <NothingForThisRole /> }.into_any()
    }
}

#[component]
fn NothingForThisRole() -> impl IntoView {
    let language = use_language();
    view! {
        <PageHead title=words::title(language) />
        <Empty title=words::nothing_for_role(language)>
            <p>{words::nothing_for_role_means(language)}</p>
        </Empty>
    }
}

#[component]
fn EnvironmentOverview() -> impl IntoView {
    let overview = Resource::new_blocking(|| (), |()| overview_load());
    view! {
        <Answer
            of=overview
            fallback=|| view! { <Waiting /> }
            draw=move |found| match found {
                Ok(overview) => view! { <Loaded overview /> }.into_any(),
                Err(error) => view! { <Failed error again=move || overview.refetch() /> }.into_any(),
            }
        />
    }
}

#[component]
pub(crate) fn Loaded(overview: Overview) -> impl IntoView {
    let language = use_language();
    let day = calendar::date_with_day(language, calendar::local(overview.at).date());
    view! {
        <PageHead title=words::title(language) note=day>
            {use_may(Permission::TakeIn).then(|| view! { <TakeIn /> })}
        </PageHead>
        <div class="page-body">
            <chambers::Chambers overview=overview.clone() />
            <div class="dashboard-columns">
                <div>
                    <plot::Plot days=overview.days.clone() closed=overview.closed.clone() at=overview.at />
                    <ageing::Ageing loads=overview.loads.clone() is_shut=overview.closed.is_some() />
                </div>
                <div>
                    <lists::WentWrong wrong=overview.wrong count=overview.wrong_count />
                    <lists::ForYou next=overview.next at=overview.at />
                </div>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn TakeIn() -> impl IntoView {
    let language = use_language();
    view! {
        <a class="button button-primary" href="/intake">
            <Icon glyph=Glyph::Plus />
            {words::take_in(language)}
        </a>
    }
}

/// The page in its final size, before its figures are there.
#[component]
fn Waiting() -> impl IntoView {
    let language = use_language();
    let chamber = || view! { <div class="chamber"><span class="skeleton skeleton-middle"></span></div> };
    view! {
        <PageHead title=words::title(language) />
        <div class="page-body">
            <section class="chambers" aria-busy="true">{(0..5).map(|_| chamber()).collect_view()}</section>
        </div>
    }
}

#[component]
fn Failed(error: AppError, again: impl Fn() + Send + 'static) -> impl IntoView {
    let language = use_language();
    view! {
        <PageHead title=words::title(language) />
        <Empty title=words::failed(language) glyph=Glyph::Warning meaning=Meaning::Warning>
            <p>{error.sentence(language)}</p>
            <button type="button" class="button" on:click=move |_| again()>{words::again(language)}</button>
        </Empty>
    }
}
