//! A bookkeeping system to test against, written from the public facts of Exact Online alone (the project's reference
//! `exact-online.md`), with none of the product's code.
//!
//! It is a program (`exact-sandbox`) and a library: tests start one of their own with [`Sandbox::start`].

mod api;
mod board;
mod calls;
mod clock;
mod demo;
mod entities;
mod faults;
mod limits;
mod log;
mod oauth;
mod odata;
mod pages;
mod persist;
mod routes;
mod server;
mod settings;
mod state;
mod store;
mod truth;
mod users;
mod world;

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Context as _;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use persist::Journal;
use state::Shared;

/// How a sandbox starts.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where it listens; port 0 chooses a free one.
    pub listen: SocketAddr,
    /// Keeps the books over a restart.
    pub data_file: Option<PathBuf>,
    /// Starts with the demo books instead of none, unless the data file has some.
    pub demo: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { listen: SocketAddr::from(([127, 0, 0, 1], 0)), data_file: None, demo: true }
    }
}

/// A running sandbox. It stops when it is dropped.
#[derive(Debug)]
pub struct Sandbox {
    address: SocketAddr,
    shared: Shared,
    task: JoinHandle<()>,
}

impl Sandbox {
    /// Starts one.
    pub async fn start(options: Options) -> anyhow::Result<Self> {
        let kept = match &options.data_file {
            Some(file) => persist::load(file)?,
            None => None,
        };
        let mut world = kept.unwrap_or_else(|| if options.demo { demo::world() } else { demo::empty_world() });
        let journal = match &options.data_file {
            Some(file) => Some(Journal::begin(&mut world, file)?),
            None => None,
        };
        let shared = Shared::new(world, journal);
        let listener = TcpListener::bind(options.listen)
            .await
            .with_context(|| format!("{} is taken or not ours", options.listen))?;
        let address = listener.local_addr().context("the listener has no address")?;
        let task = tokio::spawn(server::serve(listener, routes::router(shared.clone())));
        Ok(Self { address, shared, task })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://127.0.0.1:7400`
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Stops it, and leaves one file of everything.
    #[expect(clippy::unused_async, reason = "callers wait for the end of a server, whatever that takes")]
    pub async fn stop(self) -> anyhow::Result<()> {
        self.task.abort();
        self.shared.close()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.task.abort();
    }
}
