//! The bar at the top: the steps of an invoice in their order, each with what waits there.

use super::{
    badge::Count,
    icon::{Glyph, Icon, IconSize},
    meaning::Meaning,
    menu::Menu,
};
use crate::i18n::{components as words, use_language};
use leptos::prelude::*;

/// One step, or one of the places behind the line.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its name.
    pub label: &'static str,
    /// Where it is.
    pub href: &'static str,
    /// What waits there; `None` when that is not counted or not known yet.
    pub count: Signal<Option<u64>>,
    /// What the count means; delayed when the gate is shut.
    pub meaning: Signal<Option<Meaning>>,
}

impl Step {
    /// A step without a count.
    pub fn plain(label: &'static str, href: &'static str) -> Self {
        Self { label, href, count: Signal::stored(None), meaning: Signal::stored(None) }
    }

    /// A step with what waits there.
    pub fn counted(label: &'static str, href: &'static str, count: impl Into<Signal<Option<u64>>>) -> Self {
        Self { count: count.into(), ..Self::plain(label, href) }
    }
}

/// Whether the page at `path` belongs to the step at `href`: itself or below it; the overview only itself.
pub fn is_here(path: &str, href: &str) -> bool {
    path == href
        || (href != "/" && path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/') || rest.starts_with('?')))
}

/// How the connection that brings counts and switches is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Live {
    /// Not there yet.
    #[default]
    Waiting,
    /// Open.
    Connected,
    /// Gone; it is being mended.
    Lost,
}

/// The bar.
#[component]
pub fn Bar(
    /// The path of the page that is shown.
    #[prop(into)]
    path: Signal<String>,
    /// The steps of an invoice, in their order.
    steps: Vec<Step>,
    /// What is no step: warehouse, settings, switches.
    places: Vec<Step>,
    /// The name of the environment that is worked in.
    #[prop(into)]
    environment: String,
    /// Other environments to go to: `menu-item`s. Without them the name stands still.
    #[prop(into, optional)]
    environments: Option<ViewFn>,
    /// How the live connection is doing.
    #[prop(into)]
    live: Signal<Live>,
    /// The person's name.
    #[prop(into)]
    person: String,
    /// The person's menu: language, theme, sign out.
    account: Children,
) -> impl IntoView {
    let language = use_language();
    let initials = initials(&person);
    let rule = (!steps.is_empty() && !places.is_empty()).then(|| view! { <span class="step-rule"></span> });
    let link = move |step: Step| view! { <StepLink path step /> };
    view! {
        <a class="skip-link" href="#content">{words::skip_to_content(language)}</a>
        <header class="bar">
            <a class="brand" href="/"><Icon glyph=Glyph::Mark />"Sluis"</a>
            <EnvironmentPicker name=environment others=environments />
            <nav class="steps" aria-label=words::steps(language)>
                {steps.into_iter().map(link).collect_view()}
                {rule}
                {places.into_iter().map(link).collect_view()}
            </nav>
            <div class="bar-end">
                <LiveDot live />
                <Menu class="account" label=words::account_of(language, &person) summary=move || view! { <span class="avatar">{initials.clone()}</span> }>
                    {account()}
                </Menu>
            </div>
        </header>
    }
}

#[component]
fn StepLink(path: Signal<String>, step: Step) -> impl IntoView {
    let Step { label, href, count, meaning } = step;
    let here = move || path.with(|path| is_here(path, href)).then_some("page");
    view! {
        <a class="step" href=href aria-current=here>
            {label}
            <Count value=count meaning=meaning />
        </a>
    }
}

#[component]
fn EnvironmentPicker(name: String, others: Option<ViewFn>) -> impl IntoView {
    let language = use_language();
    match others {
        Some(others) => view! {
            <Menu
                class="environment"
                list_class="menu-list-left"
                summary=move || view! { <span class="cut">{name.clone()}</span><Icon glyph=Glyph::Down size=IconSize::Small /> }
            >
                {others.run()}
            </Menu>
        }
        .into_any(),
        None => view! {
            <span class="environment-name cut" title=words::environment(language)>{name}</span>
        }
        .into_any(),
    }
}

#[component]
fn LiveDot(live: Signal<Live>) -> impl IntoView {
    let language = use_language();
    let state = move || match live.get() {
        Live::Waiting => ("waiting", words::live_waiting(language)),
        Live::Connected => ("connected", words::live(language)),
        Live::Lost => ("lost", words::live_lost(language)),
    };
    view! { <span class="live" role="status" data-live=move || state().0>{move || state().1}</span> }
}

/// The first letters of the first and the last name.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    let first = words.next();
    first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::{initials, is_here};

    #[test]
    fn a_page_below_a_step_belongs_to_it() {
        assert!(is_here("/validate", "/validate"));
        assert!(is_here("/validate/0199", "/validate"));
        assert!(!is_here("/validated", "/validate"));
        assert!(is_here("/", "/"));
        assert!(!is_here("/validate", "/"));
    }

    #[test]
    fn initials_are_of_the_first_and_the_last_name() {
        assert_eq!(initials("Annelies Visser"), "AV");
        assert_eq!(initials("Maria de Wit"), "MW");
        assert_eq!(initials("élise"), "É");
        assert_eq!(initials(""), "");
    }
}
