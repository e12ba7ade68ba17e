//! The bar of this person: only the steps and places that the roles open.

use domain::roles::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::switches::{LanguageSwitch, ThemeSwitch};
use crate::components::{Bar, Glyph, Icon, Step, nav::Live};
use crate::i18n::{Language, frame as words, use_language};
use crate::visit::{Environment, Person, use_person};

/// The bar of whoever is signed in; nothing for nobody.
#[component]
pub(super) fn AppBar() -> impl IntoView {
    use_person().map(|person| view! { <PersonalBar person /> })
}

#[component]
fn PersonalBar(person: Person) -> impl IntoView {
    let language = use_language();
    let path = use_location().pathname;
    let (steps, places) = (steps_of(&person, language), places_of(&person, language));
    let environment = person.environment.as_ref().map_or_else(String::new, |environment| environment.name.clone());
    let others: Vec<Environment> =
        person.environments.iter().filter(|other| Some(*other) != person.environment.as_ref()).cloned().collect();
    let name = person.name.clone();
    let account = move || view! { <Account name=name.clone() /> }.into_any();
    let live = Signal::stored(Live::Waiting);
    if others.is_empty() {
        view! { <Bar path steps places environment live person=person.name account=ToChildren::to_children(account) /> }
            .into_any()
    } else {
        let environments = move || view! { <OtherEnvironments others=others.clone() /> };
        view! {
            <Bar path steps places environment environments live person=person.name account=ToChildren::to_children(account) />
        }
        .into_any()
    }
}

/// The steps of an invoice that this person takes part in.
fn steps_of(person: &Person, language: Language) -> Vec<Step> {
    let mut steps = Vec::new();
    if person.may(Permission::ReadInvoices) {
        steps.push(Step::plain(words::overview(language), "/"));
    }
    steps
}

/// What is no step: settings, switches.
fn places_of(_person: &Person, _language: Language) -> Vec<Step> {
    Vec::new()
}

/// One button for each other environment: a plain form, so that it works without the program.
#[component]
fn OtherEnvironments(others: Vec<Environment>) -> impl IntoView {
    view! {
        <form method="post" action="/session/environment">
            {others
                .into_iter()
                .map(|environment| {
                    view! {
                        <button class="menu-item" name="environment" value=environment.id.to_string()>
                            {environment.name}
                        </button>
                    }
                })
                .collect_view()}
        </form>
    }
}

/// The menu of the person: who, language, theme, the way out.
#[component]
fn Account(name: String) -> impl IntoView {
    let language = use_language();
    view! {
        <div class="menu-part strong">{name}</div>
        <div class="menu-part stack">
            <LanguageSwitch />
            <ThemeSwitch />
        </div>
        <form method="post" action="/signout">
            <button class="menu-item">
                <Icon glyph=Glyph::SignOut />
                {words::sign_out(language)}
            </button>
        </form>
    }
}
