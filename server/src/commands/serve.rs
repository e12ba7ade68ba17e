//! `sluis serve`: the server with its workers, until it is told to stop.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use backend::accounts::demo;
use backend::booking::{Booker, BookingSettings};
use backend::documents::FileStore;
use backend::events;
use backend::state::Services;
use backend::store::StoreError;
use backend::sync::Synchroniser;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::{Answer, Failure};
use crate::cli::Serve;
use crate::router::router;
use crate::settings::Settings;

/// How long requests and workers get to finish when the server is told to stop.
const GRACE: Duration = Duration::from_secs(20);

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

    if options.role.serves_pages() {
        let (services, stop) = (services.clone(), stop.clone());
        tokio::spawn(async move { stop.run_until_cancelled(events::watch(&services)).await });
    }
    if options.role.does_work() {
        let booker = booker(&services);
        let stopped = stop.clone();
        tokio::spawn(async move {
            let (tell, told) = tokio::sync::watch::channel(false);
            let working = tokio::spawn(async move { booker.run(told).await });
            stopped.cancelled().await;
            if tell.send(true).is_err() {
                tracing::warn!("the booking worker had ended before it was told to");
            }
            if let Err(error) = working.await {
                tracing::error!(%error, "the booking worker ended badly; leases run out by themselves");
            }
        });
        let synchroniser = Synchroniser::new(services.connections.clone());
        tokio::spawn(synchroniser.run(stop.clone().cancelled_owned()));
    }
    let app = router(&settings, services, options.role, stop.clone());
    let serving = {
        let stop = stop.clone();
        axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>())
            .with_graceful_shutdown(async move { stop.cancelled().await })
            .into_future()
    };
    let grace_over = async {
        stop.cancelled().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        served = serving => served.context("serving")?,
        () = grace_over => tracing::warn!("some requests did not end in time and were cut off"),
    }
    store.close().await;
    tracing::info!("stopped");
    Ok(Answer::Yes)
}

/// Every connector's gates stand from the first start, open. Those that an operator closed stay as they are.
async fn open_gates(services: &Services) -> Result<(), StoreError> {
    let mut tx = services.store.write().await?;
    backend::gates::stands(&mut tx, services.clock.now()).await?;
    tx.commit().await
}

/// The worker that books, with the connections, files and clock of this server. Every change of an action is news by its
/// line of history, so it tells nobody itself.
fn booker(services: &Services) -> Booker {
    let connections = services.connections.clone();
    Booker::new(
        (services.store.clone(), services.clock.clone(), services.ids.clone()),
        Arc::clone(connections.connector()),
        Arc::new(connections),
        Arc::new(FileStore::new(&services.settings.data_dir)),
        Arc::new(|_, _, _| {}),
        BookingSettings::new(services.settings.public_url.as_str()),
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
