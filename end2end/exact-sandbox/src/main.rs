//! `exact-sandbox`: a bookkeeping system to test against.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Parser;
use exact_sandbox::{Options, Sandbox};

/// A bookkeeping system to test against, as the public facts describe Exact Online.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Where to listen; port 0 chooses a free one.
    #[arg(long, default_value = "127.0.0.1:7400", env = "EXACT_SANDBOX_LISTEN")]
    listen: SocketAddr,
    /// Keep the books in this file over a restart; without it they are in memory.
    #[arg(long, env = "EXACT_SANDBOX_DATA_FILE")]
    data_file: Option<PathBuf>,
    /// Start with the demo books, unless the data file has some.
    #[arg(long)]
    demo: bool,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        .init();
    let arguments = Arguments::parse();
    let options = Options { listen: arguments.listen, data_file: arguments.data_file, demo: arguments.demo };
    let sandbox = Sandbox::start(options).await?;
    writeln!(std::io::stdout(), "exact-sandbox listens on {}", sandbox.url())?;
    stop_signal().await?;
    sandbox.stop().await
}

/// Waits for Ctrl-C or a request to end.
async fn stop_signal() -> std::io::Result<()> {
    let mut end = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        outcome = tokio::signal::ctrl_c() => outcome,
        _ = end.recv() => Ok(()),
    }
}
