//! The command line. Exit codes: 0 on success, 1 where the answer is *no*, 2 where it was called wrongly.

use clap::{Parser, Subcommand, ValueEnum};

/// Sluis takes in purchase invoices, matches them with orders, and books them in the right administration.
#[derive(Debug, Parser)]
#[command(name = "sluis", version, about, max_term_width = 100)]
pub struct Arguments {
    /// What to do; without it: serve.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What the executable does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Runs the server with its workers.
    Serve(Serve),
    /// Brings the database up to date and says what it did.
    Migrate,
}

/// How to serve.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub struct Serve {
    /// Which part of the work this process does.
    #[arg(long, value_enum, default_value_t)]
    pub role: ProcessRole,
}

/// Which part of the work a process does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ProcessRole {
    /// Pages and background work.
    #[default]
    All,
    /// Pages only.
    Web,
    /// Background work only; its port answers /healthz and /readyz.
    Worker,
}

impl ProcessRole {
    /// Whether this process serves pages.
    pub fn serves_pages(self) -> bool {
        self != Self::Worker
    }

    /// Whether this process does background work.
    pub fn does_work(self) -> bool {
        self != Self::Web
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn serve_is_what_happens_without_a_word() {
        assert!(Arguments::try_parse_from(["sluis"]).unwrap().command.is_none());
        let Some(Command::Serve(serve)) =
            Arguments::try_parse_from(["sluis", "serve", "--role", "worker"]).unwrap().command
        else {
            panic!("serve");
        };
        assert!(serve.role.does_work() && !serve.role.serves_pages());
    }
}
