//! `GET /events`: server-sent events for one open page.
//!
//! The first event says where the news stands; each further one that something changed. Their ids are positions: a
//! browser that comes back says the last one it saw, and hears that it missed something where it did. Every few seconds
//! the session is looked at again, and the answer ends where the person is no longer inside.

use std::convert::Infallible;
use std::time::Duration;

use axum::Extension;
use axum::extract::State;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse as _, Response};
use backend::accounts::door;
use backend::accounts::sessions::SessionToken;
use backend::events::{self, Change, Position};
use backend::state::Services;
use domain::ids::EnvironmentId;
use domain::news::News;
use futures::Stream;
use futures::stream::unfold;
use http::{HeaderMap, HeaderName, StatusCode};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Interval, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::context::Present;
use crate::layers::header_text;

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// How often a sign of life is sent, and the session looked at.
const BEAT: Duration = Duration::from_secs(15);

/// Ends the answers that would go on for ever.
#[derive(Clone, Debug)]
pub struct Stop(pub CancellationToken);

/// The handler. Whoever is signed in may listen, and hears of the own environment and of what touches everybody.
pub async fn events(
    State(services): State<Services>,
    Extension(Stop(stop)): Extension<Stop>,
    present: Option<Extension<Present>>,
    token: Option<Extension<SessionToken>>,
    headers: HeaderMap,
) -> Response {
    let (Some(Extension(present)), Some(Extension(token))) = (present, token) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    // Subscribed first: what changes between here and the position is told, at worst twice.
    let receiver = services.events.subscribe();
    let position = match position(&services).await {
        Ok(position) => position,
        Err(error) => {
            tracing::error!(%error, "the position of the news cannot be read");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    };
    let seen = header_text(&headers, LAST_EVENT_ID).parse::<Position>().ok();
    let listener = Listener {
        services,
        token,
        is_operator: present.signed_in.is_operator,
        environment: present.person.environment.map(|environment| environment.id),
        receiver,
        beat: beats(),
        stop,
        position,
        greeting: Some(seen.is_none_or(|seen| seen == position)),
    };
    Sse::new(listener.listen()).into_response()
}

async fn position(services: &Services) -> Result<Position, backend::store::StoreError> {
    let mut tx = services.store.read().await?;
    events::position(&mut tx).await
}

fn beats() -> Interval {
    let mut beat = interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    beat.reset();
    beat
}

/// One open page.
struct Listener {
    services: Services,
    token: SessionToken,
    environment: Option<EnvironmentId>,
    is_operator: bool,
    receiver: Receiver<Change>,
    beat: Interval,
    stop: CancellationToken,
    position: Position,
    /// Before the first event: whether the browser has missed nothing.
    greeting: Option<bool>,
}

impl Listener {
    fn listen(self) -> impl Stream<Item = Result<Event, Infallible>> {
        unfold(self, |mut listener| async move {
            let event = listener.next().await?;
            Some((Ok(event), listener))
        })
    }

    async fn next(&mut self) -> Option<Event> {
        if let Some(has_missed_nothing) = self.greeting.take() {
            return Some(if has_missed_nothing {
                hello(self.position)
            } else {
                told(&News::Everything, self.position)
            });
        }
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return None,
                _ = self.beat.tick() => {
                    let is_inside = door::is_still_inside(&self.services, &self.token, self.environment).await;
                    // A database that is away is no reason to send anybody away.
                    return is_inside.unwrap_or(true).then(|| Event::default().comment("still here"));
                }
                received = self.receiver.recv() => match received {
                    Ok(change) => {
                        self.position = change.position;
                        if change.concerns(self.environment, self.is_operator) {
                            return Some(told(&change.news(), change.position));
                        }
                    }
                    Err(RecvError::Lagged(_)) => return Some(told(&News::Everything, self.position)),
                    Err(RecvError::Closed) => return None,
                },
            }
        }
    }
}

fn hello(position: Position) -> Event {
    Event::default().event("hello").id(position.to_string()).data("{}")
}

fn told(news: &News, position: Position) -> Event {
    let data = serde_json::to_string(news).expect("news is an enum of words: it always has a JSON form");
    Event::default().event("news").id(position.to_string()).data(data)
}
