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
    /// Checks settings, folders, database, clock and Exact Online; says what to do. Exit 1 where something is wrong.
    Doctor,
    /// Reads documents as the product does, without a server or a database; exit 1 where one is refused.
    Read(Read),
    /// Books against a model of the other side with everything going wrong, by a seed; exit 1 where something was booked in
    /// a wrong place, twice, or lost.
    Simulate(Simulate),
    /// The environments: customers of the service.
    #[command(subcommand)]
    Environment(Environment),
    /// The people who sign in.
    #[command(subcommand)]
    User(User),
    /// The log of who did what.
    #[command(subcommand)]
    Audit(Audit),
}

/// What to simulate.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Simulate {
    /// How many bookings.
    #[arg(long, default_value_t = 10_000)]
    pub bookings: u64,
    /// What makes the run repeatable.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// The figures as one line of JSON on standard output.
    #[arg(long, required = true)]
    pub json: bool,
    /// Takes a guard out, to show what it is for.
    #[arg(long, value_enum)]
    pub without: Option<Guard>,
}

/// A guard of a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Guard {
    /// The question of rights.
    RightsCheck,
    /// Every comparison after the document.
    Proof,
    /// Looking before a repeat.
    Reconciliation,
    /// The fencing number, and the age of an intent.
    Fencing,
    /// The gate in the transaction of the intent.
    Gate,
    /// One refresh of a token at a time.
    TokenLock,
}

impl From<Guard> for backend::simulation::Guard {
    fn from(guard: Guard) -> Self {
        match guard {
            Guard::RightsCheck => Self::RightsCheck,
            Guard::Proof => Self::Proof,
            Guard::Reconciliation => Self::Reconciliation,
            Guard::Fencing => Self::Fencing,
            Guard::Gate => Self::Gate,
            Guard::TokenLock => Self::TokenLock,
        }
    }
}

/// What to read.
#[derive(Debug, clap::Args)]
pub struct Read {
    /// One JSON object a line, for each document.
    #[arg(long, required = true)]
    pub json: bool,
    /// The language of the messages.
    #[arg(long, value_enum, default_value_t)]
    pub language: MessageLanguage,
    /// The files.
    #[arg(required = true)]
    pub files: Vec<std::path::PathBuf>,
}

/// A language of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum MessageLanguage {
    /// Dutch.
    #[default]
    Nl,
    /// English.
    En,
}

impl From<MessageLanguage> for domain::language::Language {
    fn from(language: MessageLanguage) -> Self {
        match language {
            MessageLanguage::Nl => Self::Nl,
            MessageLanguage::En => Self::En,
        }
    }
}

/// What is done with environments.
#[derive(Debug, Subcommand)]
pub enum Environment {
    /// Adds an environment.
    Add {
        /// Its name, of which there is one.
        name: String,
    },
}

/// What is done with users.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Adds a user and says the first password, on standard output as JSON.
    Add(NewUser),
}

/// Somebody new.
#[derive(Debug, clap::Args)]
pub struct NewUser {
    /// The address to sign in with.
    #[arg(long)]
    pub email: String,
    /// As others will know the user.
    #[arg(long)]
    pub name: String,
    /// The environment to work in, by its name.
    #[arg(long, required_unless_present = "operator", conflicts_with = "operator")]
    pub environment: Option<String>,
    /// What the user is there; several times for several roles.
    #[arg(long = "role", value_enum, required_unless_present = "operator", conflicts_with = "operator")]
    pub roles: Vec<EnvironmentRole>,
    /// Makes the user a platform operator, who belongs to no environment.
    #[arg(long)]
    pub operator: bool,
}

/// A role that is given in an environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EnvironmentRole {
    /// Takes in, validates, codes, matches and books.
    Accountant,
    /// Approves, rejects, asks.
    Approver,
    /// Checks what was received.
    Warehouse,
    /// Administrations, connections, users, settings.
    Admin,
}

impl From<EnvironmentRole> for domain::roles::Role {
    fn from(role: EnvironmentRole) -> Self {
        match role {
            EnvironmentRole::Accountant => Self::Accountant,
            EnvironmentRole::Approver => Self::Approver,
            EnvironmentRole::Warehouse => Self::Warehouse,
            EnvironmentRole::Admin => Self::EnvironmentAdmin,
        }
    }
}

/// What is done with the audit log.
#[derive(Clone, Copy, Debug, Subcommand)]
pub enum Audit {
    /// Walks the hash chain from its first entry to its last; exit 1 where it is broken.
    Verify,
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
    fn a_user_has_an_environment_and_a_role_or_is_an_operator() {
        let parse = |words: &str| {
            Arguments::try_parse_from(format!("sluis user add --email a@b.nl --name A {words}").split(' '))
        };
        assert!(parse("--environment X --role accountant --role admin").is_ok());
        assert!(parse("--operator").is_ok());
        assert!(parse("--environment X").is_err());
        assert!(parse("--operator --environment X --role admin").is_err());
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
