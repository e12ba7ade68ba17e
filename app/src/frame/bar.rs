//! The bar of this person: only the steps and places that the roles open.

use domain::overview::Pulse;
use domain::roles::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::switches::{LanguageSwitch, ThemeSwitch};
use crate::components::{Bar, Glyph, Icon, Meaning, Step, nav::Live};
use crate::i18n::{Language, frame as words, use_language};
use crate::news::NewsDesk;
use crate::pulse::{LivePulse, use_pulse};
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
    let pulse = use_pulse();
    let (steps, places) = (steps_of(&person, language, pulse), places_of(&person, language));
    refresh_after_navigation(path, pulse);
    let environment = person.environment.as_ref().map_or_else(String::new, |environment| environment.name.clone());
    let others: Vec<Environment> =
        person.environments.iter().filter(|other| Some(*other) != person.environment.as_ref()).cloned().collect();
    let name = person.name.clone();
    let account = move || view! { <Account name=name.clone() /> }.into_any();
    let live = use_context::<NewsDesk>().map_or_else(|| Signal::stored(Live::Waiting), NewsDesk::live);
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

/// The steps of an invoice that this person takes part in, each with what waits there.
fn steps_of(person: &Person, language: Language, pulse: LivePulse) -> Vec<Step> {
    let mut steps = Vec::new();
    if person.may(Permission::ReadInvoices) {
        steps.push(Step::plain(words::overview(language), "/"));
    }
    if person.may(Permission::TakeIn) {
        steps.push(Step::plain(words::intake(language), "/intake"));
    }
    if person.may(Permission::ReadInvoices) {
        let to_validate = some_wait(pulse, |pulse| pulse.to_validate);
        steps.push(Step::counted(words::validate(language), "/validate", to_validate));
        steps.push(Step {
            meaning: Signal::derive(move || pulse.read(|pulse| actions_count(pulse).1).flatten()),
            ..Step::counted(words::actions(language), "/actions", some_wait(pulse, |pulse| actions_count(pulse).0))
        });
    }
    steps
}

/// A count, unless it is none: a step where nothing waits bears no number.
fn some_wait(pulse: LivePulse, count: impl Fn(&Pulse) -> u64 + Send + Sync + 'static) -> Signal<Option<u64>> {
    Signal::derive(move || pulse.read(&count).filter(|count| *count > 0))
}

/// What the count at the actions says: how many wait behind a closed gate; where none does, how many ask something of a
/// person; else how many are on their way.
fn actions_count(pulse: &Pulse) -> (u64, Option<Meaning>) {
    match pulse {
        Pulse { closed: Some(_), waiting: 1.., .. } => (pulse.waiting, Some(Meaning::Delayed)),
        Pulse { asks: 0, waiting, .. } => (*waiting, None),
        Pulse { asks, .. } => (*asks, Some(Meaning::Blocking)),
    }
}

/// The counts are felt again whenever the person goes to another page.
fn refresh_after_navigation(path: Memo<String>, pulse: LivePulse) {
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now) {
            pulse.refresh();
        }
        now
    });
}

/// What is no step: settings, switches.
fn places_of(person: &Person, language: Language) -> Vec<Step> {
    let mut places = Vec::new();
    if person.may(Permission::ManageConnections) {
        places.push(Step::plain(words::connections(language), "/settings/connections"));
        places.push(Step::plain(words::administrations(language), "/settings/administrations"));
    }
    if person.may(Permission::ManageUsers) {
        places.push(Step::plain(words::users(language), "/settings/users"));
    }
    if person.may(Permission::OperateGates) {
        places.push(Step::plain(words::switchboard(language), "/operator/gates"));
        places.push(Step::plain(words::misbookings(language), "/operator/misbookings"));
    } else if person.may(Permission::ReadMisbookings) {
        places.push(Step::plain(words::misbookings(language), "/settings/misbookings"));
    }
    places
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

#[cfg(test)]
mod tests {
    use domain::overview::{Closed, Pulse};

    use super::{Meaning, actions_count};

    #[test]
    fn violet_says_how_many_wait_red_how_many_ask() {
        let pulse = Pulse { waiting: 5, asks: 2, ..Pulse::default() };
        assert_eq!(actions_count(&pulse), (2, Some(Meaning::Blocking)));
        assert_eq!(actions_count(&Pulse { asks: 0, ..pulse.clone() }), (5, None));
        let closed = Closed { connector: "Exact Online".into(), only: None, since: pulse.at, reason: String::new() };
        let shut = Pulse { closed: Some(closed), ..pulse };
        assert_eq!(actions_count(&shut), (5, Some(Meaning::Delayed)));
        assert_eq!(actions_count(&Pulse { waiting: 0, ..shut }), (2, Some(Meaning::Blocking)));
    }
}
