//! What waits, on every page: the counts at the steps of the bar, the banner of a closed gate, the title of the tab. It
//! comes with the page and is felt again after each navigation, and when news comes.

use chrono::{DateTime, Utc};
use domain::overview::Pulse;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::server_fns::overview::overview_pulse;

/// The pulse of the page.
#[derive(Clone, Copy, Debug)]
pub struct LivePulse(RwSignal<Option<Pulse>>);

impl LivePulse {
    /// Puts the pulse that came with the page into context.
    pub(crate) fn provide(first: Option<Pulse>) -> Self {
        let pulse = Self(RwSignal::new(first));
        provide_context(pulse);
        pulse
    }

    /// Asks the server again; what cannot be reached leaves the last one standing.
    pub fn refresh(self) {
        if self.0.with_untracked(Option::is_some) {
            spawn_local(async move {
                if let Ok(pulse) = overview_pulse().await {
                    self.0.set(Some(pulse));
                }
            });
        }
    }

    /// The clock of the page, as it is drawn; the moment of the last answer.
    pub fn now(self) -> DateTime<Utc> {
        self.0.with_untracked(|pulse| pulse.as_ref().map(|pulse| pulse.at)).unwrap_or_default()
    }

    /// A value of the pulse; nothing where the person may not read invoices. The tab's title is written after the page's
    /// own values are gone, where a page took long: then there is nothing to say either.
    pub fn read<T>(self, value: impl Fn(&Pulse) -> T) -> Option<T> {
        self.0.try_with(|pulse| pulse.as_ref().map(value)).flatten()
    }
}

/// The pulse of this page; an empty one where the shell did not provide it (a component in a test).
pub fn use_pulse() -> LivePulse {
    use_context::<LivePulse>().unwrap_or_else(|| LivePulse(RwSignal::new(None)))
}
