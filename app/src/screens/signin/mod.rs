//! Signing in: a page of its own, outside the hydrated app. It needs no script and no program: a form, sent to
//! `POST /signin`.

pub mod scene;

use domain::roles::Role;
use leptos::prelude::*;

use crate::components::{Glyph, Icon, Meaning, Notice};
use crate::frame::switches::LanguageSwitch;
use crate::i18n::{Language, common, roles, signin as words, use_language};
use crate::visit::Visit;
use scene::Scene;

/// What the page says above the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// No such pair of address and password.
    Refused,
    /// Too many attempts; not before this time of day.
    Wait(String),
    /// The session was ended by its person.
    SignedOut,
    /// The database does not answer.
    Unavailable,
}

/// Somebody of the demonstration, offered at one press.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoOffer {
    /// The name.
    pub name: String,
    /// The address to sign in with.
    pub email: String,
    /// The roles.
    pub roles: Vec<Role>,
    /// The environments, by name; none for a platform operator.
    pub environments: Vec<String>,
}

/// What stands on the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Where to go after signing in: a path of this server.
    pub next: String,
    /// The address that was typed before.
    pub email: String,
    /// What happened before.
    pub message: Option<Message>,
    /// Whom a demonstration offers, with the password of all of them.
    pub demo: Option<(Vec<DemoOffer>, String)>,
}

/// The whole document.
pub fn render(visit: Visit, page: Page) -> String {
    let owner = Owner::new();
    owner.with(|| {
        let preferences = visit.preferences;
        let language = preferences.language;
        provide_context(language);
        provide_context(visit);
        view! {
            <!DOCTYPE html>
            <html lang=language.tag() data-theme=preferences.theme.attribute()>
                <head>
                    <meta charset="utf-8" />
                    <meta name="viewport" content="width=device-width, initial-scale=1" />
                    <meta name="color-scheme" content="light dark" />
                    <title>{format!("{} · {}", words::title(language), common::sluis(language))}</title>
                    <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                    <link rel="stylesheet" href="/pkg/sluis.css" />
                </head>
                <body>
                    <SignIn page />
                </body>
            </html>
        }
        .to_html()
    })
}

#[component]
fn SignIn(page: Page) -> impl IntoView {
    let language = use_language();
    let Page { next, email, message, demo } = page;
    view! {
        <div class="signin">
            <header class="signin-picture">
                <div class="brand">
                    <Icon glyph=Glyph::Mark />
                    {common::sluis(language)}
                </div>
                <h2>{words::promise(language)}</h2>
                <p>{words::or_else(language)}</p>
                <Scene />
            </header>
            <main class="signin-side">
                <div class="signin-top">
                    <div class="brand">
                        <Icon glyph=Glyph::Mark />
                        {common::sluis(language)}
                    </div>
                    <LanguageSwitch />
                </div>
                <div class="signin-form">
                    <h1>{words::title(language)}</h1>
                    {message.map(|message| view! { <Said message /> })}
                    <Form next=next.clone() email />
                    {demo.map(|(people, password)| view! { <Demo people password next /> })}
                </div>
                <footer class="signin-foot">
                    <span>{words::without_javascript(language)}</span>
                </footer>
            </main>
        </div>
    }
}

#[component]
fn Said(message: Message) -> impl IntoView {
    let language = use_language();
    let (meaning, text) = match message {
        Message::Refused => (Meaning::Blocking, words::refused(language).to_owned()),
        Message::Wait(time) => (Meaning::Warning, words::wait(language, &time)),
        Message::SignedOut => (Meaning::Info, words::signed_out(language).to_owned()),
        Message::Unavailable => (Meaning::Warning, words::unavailable(language).to_owned()),
    };
    view! { <Notice meaning>{text}</Notice> }
}

#[component]
fn Form(next: String, email: String) -> impl IntoView {
    let language = use_language();
    view! {
        <form method="post" action="/signin">
            <input type="hidden" name="next" value=next />
            <div class="field">
                <label class="field-label" for="email">
                    {words::email(language)}
                </label>
                <input
                    class="input"
                    id="email"
                    name="email"
                    type="email"
                    autocomplete="username"
                    required
                    autofocus
                    value=email
                />
            </div>
            <div class="field">
                <label class="field-label" for="password">
                    {words::password(language)}
                </label>
                <input
                    class="input"
                    id="password"
                    name="password"
                    type="password"
                    autocomplete="current-password"
                    required
                    aria-describedby="password-note"
                />
                <p class="field-hint" id="password-note">
                    {words::forgotten(language)}
                </p>
            </div>
            <button class="button button-primary">{words::title(language)}</button>
        </form>
    }
}

#[component]
fn Demo(people: Vec<DemoOffer>, password: String, next: String) -> impl IntoView {
    let language = use_language();
    view! {
        <section class="signin-demo" aria-label=words::demo_list(language)>
            <p class="small muted">{words::demo(language, &password)}</p>
            {people
                .into_iter()
                .map(|offer| view! { <Offer offer password=password.clone() next=next.clone() /> })
                .collect_view()}
        </section>
    }
}

#[component]
fn Offer(offer: DemoOffer, password: String, next: String) -> impl IntoView {
    let language = use_language();
    let what = described(&offer, language);
    view! {
        <form method="post" action="/signin">
            <input type="hidden" name="next" value=next />
            <input type="hidden" name="email" value=offer.email />
            <input type="hidden" name="password" value=password />
            <button class="menu-item">
                <span class="strong">{offer.name}</span>
                <span class="muted">{what}</span>
            </button>
        </form>
    }
}

/// «accountant, beheerder bij Rijnstroom».
fn described(offer: &DemoOffer, language: Language) -> String {
    let names: Vec<_> = offer.roles.iter().map(|role| roles::name(*role, language)).collect();
    let names = names.join(", ");
    if offer.environments.is_empty() { names } else { format!("{names} · {}", offer.environments.join(", ")) }
}
