//! `sluis serve`: the server with its workers, until it is told to stop.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use backend::accounts::demo;
use backend::booking::Booker;
use backend::documents::FileStore;
use backend::events;
use backend::report::Reporter;
use backend::state::Services;
use backend::store::StoreError;
use backend::sync::Synchroniser;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{Answer, Failure};
use crate::cli::Serve;
use crate::router::router;
use crate::settings::Settings;

/// How long everything gets to finish when the server is told to stop: a request of a booking may take 60 s, and what it
/// answered is stored after it.
const GRACE: Duration = Duration::from_secs(70);
/// How long the database may take to be let go.
const CLOSE_WITHIN: Duration = Duration::from_secs(5);

pub(super) async fn run(settings: Settings, options: Serve) -> Result<Answer, Failure> {
    let (store, applied) = super::migrate::open(&settings).await?;
    for migration in applied {
        tracing::info!(migration, "migration applied");
    }
    let services = Services::new(store.clone(), settings.for_backend()).context("connections")?;
    open_gates(&services).await.context("the gates")?;
    if settings.demo {
        prepare_demonstration(&settings, &services).await?;
    }
    let listener = TcpListener::bind(settings.listen)
        .await
        .with_context(|| format!("the setting `listen`: {} cannot be listened on", settings.listen))?;
    let stop = CancellationToken::new();
    tokio::spawn(cancel_on_signal(stop.clone()));
    tracing::info!(listen = %settings.listen, public = %settings.public_url(), role = ?options.role, "serving");

    let mut workers = JoinSet::new();
    if options.role.serves_pages() {
        let (services, stop) = (services.clone(), stop.clone());
        workers.spawn(async move { stop.run_until_cancelled(events::watch(&services)).await.unwrap_or_default() });
    }
    if options.role.does_work() {
        workers.spawn(book(booker(&settings, &services), stop.clone()));
        workers.spawn(backend::gates::watch::run(services.clone(), stop.clone().cancelled_owned()));
        workers.spawn(Reporter::new(services.clone()).run(stop.clone().cancelled_owned()));
        workers.spawn(Synchroniser::new(services.connections.clone()).run(stop.clone().cancelled_owned()));
    }
    let connections = services.connections.clone();
    let app = router(&settings, services, options.role, stop.clone());
    let serving = {
        let stop = stop.clone();
        axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>())
            .with_graceful_shutdown(async move { stop.cancelled().await })
            .into_future()
    };
    let served = all_end(serving, &mut workers, connections.settled(), &stop, GRACE).await;
    // Last: until here somebody may have had something to store. What was cut off may hold it for ever.
    if tokio::time::timeout(CLOSE_WITHIN, store.close()).await.is_err() {
        tracing::warn!("the database was not let go in time");
    }
    served.context("serving")?;
    tracing::info!("stopped");
    Ok(Answer::Yes)
}

/// Waits for the server, then for the workers, then for tokens on their way into the store: all under one grace, which
/// begins where `stop` is told. A server that ends by itself stops the others too.
async fn all_end(
    serving: impl Future<Output = std::io::Result<()>>,
    workers: &mut JoinSet<()>,
    settled: impl Future<Output = ()>,
    stop: &CancellationToken,
    grace: Duration,
) -> std::io::Result<()> {
    let in_order = async {
        let served = serving.await;
        stop.cancel();
        while let Some(ended) = workers.join_next().await {
            if let Err(error) = ended {
                tracing::error!(%error, "a worker ended badly; leases run out by themselves");
            }
        }
        settled.await;
        served
    };
    let grace_over = async {
        stop.cancelled().await;
        tokio::time::sleep(grace).await;
    };
    tokio::select! {
        served = in_order => served,
        () = grace_over => {
            tracing::warn!("something did not end in time and was cut off; leases run out by themselves");
            Ok(())
        }
    }
}

/// Books until it is told to stop; what is under way is brought to its next safe point.
async fn book(booker: Booker, stop: CancellationToken) {
    let (tell, told) = tokio::sync::watch::channel(false);
    let telling = async {
        stop.cancelled().await;
        // Where nobody listens any more, it has stopped already.
        let _ = tell.send(true);
    };
    tokio::join!(booker.run(told), telling);
}

/// Every connector's gates stand from the first start, open. Those that an operator closed stay as they are.
async fn open_gates(services: &Services) -> Result<(), StoreError> {
    let mut tx = services.store.write().await?;
    backend::gates::stands(&mut tx, services.clock.now()).await?;
    tx.commit().await
}

/// The worker that books, with the connections, files and clock of this server. Every change of an action is news by its
/// line of history, so it tells nobody itself.
fn booker(settings: &Settings, services: &Services) -> Booker {
    let connections = services.connections.clone();
    Booker::new(
        (services.store.clone(), services.clock.clone(), services.ids.clone()),
        Arc::clone(connections.connector()),
        Arc::new(connections),
        Arc::new(FileStore::new(&services.settings.data_dir)),
        Arc::new(|_, _, _| {}),
        settings.booking.for_worker(services.settings.public_url.as_str()),
    )
}

/// Fills an empty database, and says who may sign in.
async fn prepare_demonstration(settings: &Settings, services: &Services) -> Result<(), Failure> {
    if !settings.listen.ip().is_loopback() {
        tracing::warn!("this is a demonstration: anybody who reaches it can sign in, with a password that is known");
    }
    if demo::seed(services).await? {
        tracing::info!("the demonstration was made");
    }
    let written = demo::write_down(&settings.data_dir);
    written.with_context(|| format!("the people of the demonstration, in {}", settings.data_dir.display()))?;
    for person in demo::PEOPLE {
        tracing::info!(email = person.email, password = demo::PASSWORD, "demonstration: sign in as");
    }
    Ok(())
}

/// Stops everything at the first SIGTERM or SIGINT.
async fn cancel_on_signal(stop: CancellationToken) {
    use tokio::signal::unix::{SignalKind, signal};
    let asked = async {
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => terminate.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = asked => (),
        interrupted = tokio::signal::ctrl_c() => if interrupted.is_err() { std::future::pending().await },
    }
    tracing::info!("told to stop: finishing what is under way");
    stop.cancel();
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    /// A worker that needs a little longer than the server.
    fn slow(stop: &CancellationToken) -> (JoinSet<()>, Arc<AtomicBool>) {
        let (stop, has_ended) = (stop.clone(), Arc::new(AtomicBool::new(false)));
        let mut workers = JoinSet::new();
        let ending = Arc::clone(&has_ended);
        workers.spawn(async move {
            stop.cancelled().await;
            tokio::time::sleep(Duration::from_millis(100)).await;
            ending.store(true, Ordering::SeqCst);
        });
        (workers, has_ended)
    }

    #[tokio::test]
    async fn the_workers_are_waited_for_when_the_server_has_ended() {
        let stop = CancellationToken::new();
        let (mut workers, has_ended) = slow(&stop);
        let serving = async { Ok(()) };
        all_end(serving, &mut workers, async {}, &stop, Duration::from_secs(30)).await.unwrap();
        assert!(has_ended.load(Ordering::SeqCst));
    }

    #[tokio::test]
    async fn nobody_is_waited_for_beyond_the_grace() {
        let stop = CancellationToken::new();
        let (mut workers, has_ended) = slow(&stop);
        workers.spawn(std::future::pending());
        stop.cancel();
        all_end(async { Ok(()) }, &mut workers, async {}, &stop, Duration::from_millis(200)).await.unwrap();
        assert!(has_ended.load(Ordering::SeqCst));
    }
}
