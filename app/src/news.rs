//! News from the server while a page is open: which things changed, and whether the line is there at all.
//!
//! A screen that shows something asks [`use_news`] for its topic and makes the number that comes back a source of its
//! `Resource`: it rises with each change, and the screen reads anew.
//!
//! A tab that nobody looks at closes its line after a minute, and asks anew when it is looked at again.

use domain::news::Topic;
use leptos::prelude::*;

use crate::components::nav::Live;
use crate::pulse::LivePulse;

/// How long changes are gathered before the screens are told: a drain of a hundred bookings is one reading.
#[cfg(feature = "hydrate")]
const GATHERED_FOR: std::time::Duration = std::time::Duration::from_millis(250);

/// The news of this page.
#[derive(Clone, Copy, Debug)]
pub struct NewsDesk {
    live: RwSignal<Live>,
    versions: [RwSignal<u32>; Topic::ALL.len()],
}

impl NewsDesk {
    /// A desk without news yet, put into context.
    pub(crate) fn provide() -> Self {
        let desk = Self { live: RwSignal::new(Live::Waiting), versions: Topic::ALL.map(|_| RwSignal::new(0)) };
        provide_context(desk);
        desk
    }

    /// How the line is doing.
    pub fn live(self) -> Signal<Live> {
        self.live.into()
    }

    /// A number that rises when something of this topic changes.
    pub fn version(self, topic: Topic) -> Signal<u32> {
        let place = Topic::ALL.iter().position(|other| *other == topic).unwrap_or_default();
        self.versions[place].into()
    }
}

/// A number that rises when something of this topic changes: a source for a `Resource`.
pub fn use_news(topic: Topic) -> Signal<u32> {
    use_context::<NewsDesk>().map_or_else(|| Signal::stored(0), |desk| desk.version(topic))
}

/// Opens the line, in the browser, once for the page. Nobody in particular has none. The pulse is felt again with each
/// piece of news.
pub(crate) fn listen(desk: NewsDesk, pulse: LivePulse) {
    Effect::new(move |before: Option<u32>| {
        let now = desk.versions.iter().fold(0_u32, |sum, version| sum.wrapping_add(version.get()));
        if before.is_some_and(|before| before != now) {
            pulse.refresh();
        }
        now
    });
    #[cfg(feature = "hydrate")]
    if crate::visit::use_person().is_some() {
        Effect::new(move || leptos::task::spawn_local(browser::stay_connected(desk)));
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = desk;
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::collections::HashSet;
    use std::time::Duration;

    use domain::news::{News, Topic};
    use futures::{FutureExt as _, StreamExt as _, select_biased};
    use gloo_net::eventsource::{State, futures::EventSource};
    use leptos::prelude::*;

    use super::{GATHERED_FOR, NewsDesk};
    use crate::components::nav::Live;

    /// How often the line is looked at.
    const LOOK: Duration = Duration::from_secs(2);
    /// How long to wait before a line that the server closed is opened anew.
    const AGAIN: Duration = Duration::from_secs(4);
    /// A tab that was out of sight for so long gives its line back, in milliseconds. A browser has six for all tabs of a
    /// site (over HTTP/1.1): the seventh tab would not even load.
    const OUT_OF_SIGHT_MS: f64 = 60_000.0;

    /// Why hearing ended.
    #[derive(Clone, Copy, PartialEq, Eq)]
    enum End {
        /// The line is closed, or could not be opened.
        Closed,
        /// Nobody looks at the page.
        OutOfSight,
    }

    /// Opens the line again whenever it ended. A line that merely broke is mended by the browser itself.
    pub(super) async fn stay_connected(desk: NewsDesk) {
        let mut has_missed = false;
        loop {
            match hear(desk, has_missed).await.unwrap_or(End::Closed) {
                End::Closed => {
                    desk.live.set(Live::Lost);
                    sleep(AGAIN).await;
                }
                End::OutOfSight => {
                    desk.live.set(Live::Waiting);
                    while document().hidden() {
                        sleep(LOOK).await;
                    }
                }
            }
            // What happened meanwhile is not known: every screen reads anew once the line is there.
            has_missed = true;
        }
    }

    /// Hears until the line is closed for good, or nobody looks any more.
    async fn hear(desk: NewsDesk, mut has_missed: bool) -> Option<End> {
        let mut line = EventSource::new("/events").ok()?;
        let mut greetings = line.subscribe("hello").ok()?;
        let mut news = line.subscribe("news").ok()?;
        let mut waiting: HashSet<Topic> = HashSet::new();
        let mut timer = Box::pin(sleep(LOOK).fuse());
        let mut hidden_since: Option<f64> = None;
        loop {
            select_biased! {
                greeting = greetings.next().fuse() => {
                    greeting?.ok()?;
                    if has_missed || desk.live.get_untracked() == Live::Lost {
                        waiting.extend(Topic::ALL);
                    }
                    has_missed = false;
                    desk.live.set(Live::Connected);
                }
                told = news.next().fuse() => {
                    let (_, message) = told?.ok()?;
                    desk.live.set(Live::Connected);
                    if waiting.is_empty() {
                        timer = Box::pin(sleep(GATHERED_FOR).fuse());
                    }
                    waiting.extend(topics(&message.data().as_string()?));
                }
                () = timer => {
                    timer = Box::pin(sleep(LOOK).fuse());
                    for topic in waiting.drain() {
                        desk.raise(topic);
                    }
                    match line.state() {
                        State::Closed => return Some(End::Closed),
                        State::Connecting if desk.live.get_untracked() == Live::Connected => desk.live.set(Live::Lost),
                        State::Connecting | State::Open => (),
                    }
                    let now = js_sys::Date::now();
                    hidden_since = document().hidden().then(|| hidden_since.unwrap_or(now));
                    if hidden_since.is_some_and(|since| now - since >= OUT_OF_SIGHT_MS) {
                        line.close();
                        return Some(End::OutOfSight);
                    }
                }
            }
        }
    }

    /// What a piece of news touches. One that cannot be read is of a newer server: everything, then.
    fn topics(data: &str) -> Vec<Topic> {
        match serde_json::from_str(data) {
            Ok(News::Changed { topic, .. }) => vec![topic],
            Ok(News::Everything) | Err(_) => Topic::ALL.to_vec(),
        }
    }

    impl NewsDesk {
        fn raise(self, topic: Topic) {
            if let Some(place) = Topic::ALL.iter().position(|other| *other == topic) {
                self.versions[place].update(|version| *version = version.wrapping_add(1));
            }
        }
    }

    async fn sleep(duration: Duration) {
        let (done, over) = futures::channel::oneshot::channel();
        set_timeout(
            move || {
                // The other end was dropped: something else happened first.
                let _ = done.send(());
            },
            duration,
        );
        // The timer is never dropped before it rings.
        let _ = over.await;
    }
}
