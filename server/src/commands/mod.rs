//! What each word of the command line does.

mod audit;
mod doctor;
mod environment;
mod migrate;
mod read;
mod serve;
mod simulate;
mod user;

use std::io::Write as _;
use std::process::ExitCode;

use backend::state::Services;

use crate::cli::{Arguments, Command};
use crate::settings::Settings;

/// How a command ended, where nothing went wrong.
pub enum Answer {
    /// Exit code 0.
    Yes,
    /// Exit code 1.
    No,
    /// Exit code 2; it was said on standard error.
    CalledWrongly,
}

/// Carries out the command. What goes wrong is one line on standard error.
pub fn run(arguments: Arguments) -> ExitCode {
    match carry_out(arguments) {
        Ok(Answer::Yes) => ExitCode::SUCCESS,
        Ok(Answer::No) => ExitCode::from(1),
        Ok(Answer::CalledWrongly) => ExitCode::from(2),
        Err(Failure::Settings(error)) => {
            say(&format!("sluis: {error}"));
            ExitCode::from(2)
        }
        Err(Failure::Account(error)) => {
            say(&format!("sluis: {error}"));
            ExitCode::from(1)
        }
        Err(Failure::Other(error)) => {
            say(&format!("sluis: {error:#}"));
            ExitCode::from(1)
        }
    }
}

/// Why a command did not end well.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// It was called wrongly.
    #[error(transparent)]
    Settings(#[from] crate::settings::SettingsError),
    /// The accounts do not permit it.
    #[error(transparent)]
    Account(#[from] backend::accounts::AccountError),
    /// Everything else.
    #[error(transparent)]
    Other(#[from] anyhow::Error),
}

fn carry_out(arguments: Arguments) -> Result<Answer, Failure> {
    // Needs no settings and no database: it works where the product is not set up.
    if let Some(Command::Read(what)) = &arguments.command {
        return Ok(read::run(&what.files, what.language.into(), &mut std::io::stdout().lock())?);
    }
    if let Some(Command::Simulate(what)) = arguments.command {
        return Ok(simulate::run(what)?);
    }
    let settings = Settings::read()?;
    crate::logging::start(&settings)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| anyhow::anyhow!("the program's threads cannot be started: {error}"))?;
    runtime.block_on(async move {
        match arguments.command.unwrap_or(Command::Serve(crate::cli::Serve::default())) {
            Command::Serve(options) => serve::run(settings, options).await,
            // carried out above, before there were settings
            Command::Read(_) | Command::Simulate(_) => Ok(Answer::Yes),
            Command::Migrate => migrate::run(&settings).await,
            Command::Doctor => doctor::run(&settings).await,
            Command::Environment(crate::cli::Environment::Add { name }) => environment::add(&settings, &name).await,
            Command::User(crate::cli::User::Add(user)) => user::add(&settings, user).await,
            Command::Audit(crate::cli::Audit::Verify) => audit::verify(&settings).await,
        }
    })
}

/// To a program: one JSON object, on a line of its own.
fn answer(object: &serde_json::Value) {
    // Whoever closed the other end does not want to know.
    drop(writeln!(std::io::stdout(), "{object}"));
}

/// The services over the database of the settings, brought up to date.
async fn services(settings: &Settings) -> anyhow::Result<Services> {
    let (store, _) = migrate::open(settings).await?;
    Ok(Services::new(store, settings.for_backend())?)
}

/// To a person.
fn say(line: &str) {
    // There is nowhere left to say that standard error is closed.
    drop(writeln!(std::io::stderr(), "{line}"));
}
