//! `sluis`: reads the command line, carries it out, ends with its exit code.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    server::commands::run(server::cli::Arguments::parse())
}
