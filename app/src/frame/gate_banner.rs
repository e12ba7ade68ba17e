//! A closed gate, said on every page: since when, why, what still works, how many wait and since when the oldest.

use domain::booking::sentences::gate_reason;
use domain::calendar;
use domain::language::Language;
use domain::overview::{Closed, Pulse};
use leptos::prelude::*;

use crate::components::{Banner, Meaning};
use crate::i18n::{frame as words, use_language};
use crate::pulse::use_pulse;

/// The banner, while a gate before booking is shut.
#[component]
pub(crate) fn GateBanner() -> impl IntoView {
    let language = use_language();
    let pulse = use_pulse();
    move || {
        pulse.read(|pulse| pulse.closed.clone().map(|closed| sentences(language, pulse, &closed))).flatten().map(
            |said| {
                let Said { title, text, reason } = said;
                view! {
                    <Banner meaning=Meaning::Delayed>
                        <p>
                            <span class="banner-title">{title}</span>
                            " "
                            {text}
                            {(!reason.is_empty()).then(|| view! { <span class="muted">" "{reason}</span> })}
                        </p>
                        <a href="/actions">{words::why_and_what_works(language)}</a>
                    </Banner>
                }
            },
        )
    }
}

struct Said {
    title: String,
    text: String,
    reason: String,
}

fn sentences(language: Language, pulse: &Pulse, closed: &Closed) -> Said {
    let since = calendar::moment(language, closed.since, pulse.at);
    let waiting = match (pulse.waiting, pulse.oldest) {
        (0, _) | (_, None) => words::none_waits(language).to_owned(),
        (1, Some(oldest)) => words::one_waits(language, &calendar::age(language, oldest, pulse.at)),
        (count, Some(oldest)) => words::some_wait(language, count, &calendar::age(language, oldest, pulse.at)),
    };
    Said {
        title: match &closed.only {
            None => words::is_off_since(language, &closed.connector, &since),
            Some(part) => words::part_is_off_since(language, &closed.connector, part, &since),
        },
        text: words::what_works(language, &waiting),
        reason: gate_reason(language, closed.reason.trim()),
    }
}

#[cfg(test)]
mod tests {
    use super::sentences;
    use domain::language::Language;
    use domain::overview::{Closed, Pulse};

    #[test]
    fn it_says_what_does_not_work_what_does_and_how_many_wait() {
        let closed = Closed {
            connector: "Exact Online".into(),
            only: None,
            since: "2026-10-09T14:42:00Z".parse().unwrap(),
            reason: " Boekingen komen op de verkeerde plaats. ".into(),
        };
        let pulse = Pulse {
            waiting: 214,
            oldest: Some("2026-10-09T15:00:00Z".parse().unwrap()),
            at: "2026-10-14T08:24:00Z".parse().unwrap(),
            ..Pulse::default()
        };
        let said = sentences(Language::Nl, &pulse, &closed);
        assert_eq!(said.title, "Exact Online staat uit sinds 9 okt 16:42.");
        assert_eq!(said.text, "Coderen en afstemmen gaan gewoon door; 214 facturen wachten, de oudste 4 d 17 u.");
        assert_eq!(said.reason, "Boekingen komen op de verkeerde plaats.");
        let part = Closed { only: Some("120 Bakkerij Jansen".into()), ..closed.clone() };
        let part = sentences(Language::Nl, &pulse, &part);
        assert_eq!(part.title, "Exact Online staat uit voor 120 Bakkerij Jansen sinds 9 okt 16:42.");
        let none = sentences(Language::En, &Pulse { waiting: 0, ..pulse }, &closed);
        assert_eq!(none.text, "Coding and matching go on as usual; nothing waits yet.");
    }
}
