//! The app: the document around it, its routes, what every page shares.

use leptos::prelude::*;
use leptos_meta::{MetaTags, Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    path,
};

use crate::frame::Frame;
use crate::i18n::common;
use crate::news::{self, NewsDesk};
use crate::pulse::LivePulse;
use crate::screens::{
    actions::Actions,
    administrations::Administrations,
    connections::Connections,
    dashboard::Dashboard,
    intake::Intake,
    invoice::Invoice,
    misbookings::{OperatorMisbookings, OwnMisbookings, StatementPage},
    not_found::NotFound,
    switchboard::Switchboard,
    users::Users,
    validate::Validate,
    waiting::Waiting,
};
use crate::visit::{self, Visit};

/// The document around the app, on the server only.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let preferences = use_context::<Visit>().unwrap_or_default().preferences;
    view! {
        <!DOCTYPE html>
        <html lang=preferences.language.tag() data-theme=preferences.theme.attribute()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="stylesheet" href="/pkg/sluis.css" />
                <HydrationScripts options />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// Every screen behind the sign-in. A page is rendered whole before its first byte leaves (`SsrMode::Async`): its status
/// is right, and it can be read without JavaScript.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let visit = visit::receive();
    let language = visit.preferences.language;
    provide_context(language);
    let pulse = LivePulse::provide(visit.pulse.clone());
    provide_context(visit);
    news::listen(NewsDesk::provide(), pulse);
    mark_hydrated();
    view! {
        <Title formatter=move |page: String| title(&page, common::sluis(language), pulse) />
        <Router>
            <Frame>
                <Routes fallback=NotFound>
                    <Route path=path!("/") view=Dashboard ssr=SsrMode::Async />
                    <Route path=path!("/actions") view=Actions ssr=SsrMode::Async />
                    <Route path=path!("/invoices/:id") view=Invoice ssr=SsrMode::Async />
                    <Route path=path!("/operator/gates") view=Switchboard ssr=SsrMode::Async />
                    <Route path=path!("/operator/misbookings") view=OperatorMisbookings ssr=SsrMode::Async />
                    <Route path=path!("/settings/misbookings") view=OwnMisbookings ssr=SsrMode::Async />
                    <Route path=path!("/settings/misbookings/:administration") view=StatementPage ssr=SsrMode::Async />
                    <Route path=path!("/settings/administrations") view=Administrations ssr=SsrMode::Async />
                    <Route path=path!("/settings/connections") view=Connections ssr=SsrMode::Async />
                    <Route path=path!("/intake") view=Intake ssr=SsrMode::Async />
                    <Route path=path!("/validate") view=Waiting ssr=SsrMode::Async />
                    <Route path=path!("/validate/:id") view=Validate ssr=SsrMode::Async />
                    <Route path=path!("/settings/users") view=Users ssr=SsrMode::Async />
                </Routes>
            </Frame>
        </Router>
    }
}

/// The title of the tab: what waits for a person, the page, the product.
fn title(page: &str, product: &str, pulse: LivePulse) -> String {
    let waits = match pulse.read(|pulse| pulse.to_validate + pulse.asks) {
        None | Some(0) => String::new(),
        Some(count) => format!("({count}) "),
    };
    if page.is_empty() { format!("{waits}{product}") } else { format!("{waits}{page} · {product}") }
}

/// Says on `<html>` that the page is alive; tests wait for it.
fn mark_hydrated() {
    Effect::new(|| {
        if let Some(root) = document().document_element() {
            // An element always takes an attribute with a proper name.
            drop(root.set_attribute("data-hydrated", "true"));
        }
    });
}
