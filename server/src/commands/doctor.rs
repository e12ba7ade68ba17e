//! `sluis doctor`: looks at everything that the server stands on, and says what to do about what is wrong.

use std::path::Path;
use std::time::Duration;

use backend::clock::Clock;
use backend::store::{Store, StoreError, schema};
use chrono::TimeDelta;

use super::{Answer, Failure, say};
use crate::settings::Settings;

/// A clock that differs more from the database's confuses leases and tokens.
const CLOCK_TOLERANCE: TimeDelta = TimeDelta::seconds(2);
/// How long Exact Online may take to answer at all.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// What one look found.
#[derive(Debug, PartialEq, Eq)]
enum Finding {
    Well(String),
    /// With what to do.
    Wrong(String),
}

pub(super) async fn run(settings: &Settings) -> Result<Answer, Failure> {
    let mut findings = vec![
        ("Settings", Finding::Well("can be read.".to_owned())),
        ("Data folder", data_folder(&settings.data_dir)),
        ("Browser program", browser_program(&settings.site_root)),
        ("Address", address(settings)),
    ];
    match Store::open(&settings.database_url()).await {
        Ok(store) => {
            findings.push(("Database", database(&store).await));
            findings.push(("Clock", clock(&store).await));
        }
        Err(error) => findings.push(("Database", away(&error))),
    }
    findings.push(("Exact Online", exact_online(settings).await));
    let mut is_well = true;
    for (what, finding) in findings {
        match finding {
            Finding::Well(text) => say(&format!("{what}: {text}")),
            Finding::Wrong(text) => {
                is_well = false;
                say(&format!("{what}: WRONG: {text}"));
            }
        }
    }
    Ok(if is_well { Answer::Yes } else { Answer::No })
}

fn data_folder(folder: &Path) -> Finding {
    let probe = folder.join(".doctor");
    let tried = std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&probe, "looked at"))
        .and_then(|()| std::fs::remove_file(&probe));
    match tried {
        Ok(()) => Finding::Well(format!("{} can be written.", folder.display())),
        Err(error) => Finding::Wrong(format!(
            "{} cannot be written ({error}). Give it to the user that runs Sluis, or name another folder in SLUIS_DATA_DIR.",
            folder.display()
        )),
    }
}

fn browser_program(site: &Path) -> Finding {
    let wanted = ["sluis.js", "sluis_bg.wasm", "sluis.css"];
    let missing: Vec<_> = wanted.into_iter().filter(|name| !site.join("pkg").join(name).is_file()).collect();
    if missing.is_empty() {
        return Finding::Well(format!("there, in {}.", site.display()));
    }
    Finding::Wrong(format!(
        "{} is not in {}. Build it with `make`, or name the right folder in SLUIS_SITE_ROOT.",
        missing.join(", "),
        site.display()
    ))
}

/// Over plain HTTP a session's cookie can be read on the way. On one machine there is no way.
fn address(settings: &Settings) -> Finding {
    let url = settings.public_url();
    if url.scheme() == "https" || settings.listen.ip().is_loopback() {
        return Finding::Well(format!("browsers reach {url}."));
    }
    Finding::Wrong(format!(
        "{url} is plain HTTP and reachable from outside. Put a proxy with HTTPS in front, and name its address in SLUIS_PUBLIC_URL."
    ))
}

async fn database(store: &Store) -> Finding {
    let engine = if store.is_postgres() { "PostgreSQL" } else { "SQLite" };
    match schema::pending(store).await {
        Ok(pending) if pending.is_empty() => Finding::Well(format!("{engine} answers and is up to date.")),
        Ok(pending) => Finding::Wrong(format!("{engine} lacks {}. Run `sluis migrate`.", pending.join(", "))),
        Err(error) => away(&error),
    }
}

fn away(error: &StoreError) -> Finding {
    Finding::Wrong(format!("{error}. See whether it runs, and whether SLUIS_DATABASE_URL is right."))
}

/// The clock of this machine beside that of the database's.
async fn clock(store: &Store) -> Finding {
    match schema::clock(store).await {
        Ok(None) => Finding::Well("SQLite goes by this machine's.".to_owned()),
        Ok(Some(theirs)) if (Clock::system().now() - theirs).abs() <= CLOCK_TOLERANCE => {
            Finding::Well("goes with the database's.".to_owned())
        }
        Ok(Some(theirs)) => Finding::Wrong(format!(
            "differs from the database's by {} s. Let both machines follow a time server.",
            (Clock::system().now() - theirs).num_seconds()
        )),
        Err(error) => away(&error),
    }
}

/// Whether a registration is named, and its host takes a connection.
async fn exact_online(settings: &Settings) -> Finding {
    let url = &settings.exact.base_url;
    if settings.exact.client_id.is_empty() {
        return Finding::Wrong(
            "this installation is not registered as an app. Name it in SLUIS_EXACT_CLIENT_ID and SLUIS_EXACT_CLIENT_SECRET."
                .to_owned(),
        );
    }
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
        return Finding::Wrong(format!("{url} names no host. Set SLUIS_EXACT_BASE_URL."));
    };
    match tokio::time::timeout(ANSWER_WITHIN, tokio::net::TcpStream::connect((host, port))).await {
        Ok(Ok(_)) => Finding::Well(format!("{url} can be reached.")),
        Ok(Err(error)) => {
            Finding::Wrong(format!("{url} cannot be reached ({error}). Bookings will wait until it can."))
        }
        Err(_) => Finding::Wrong(format!("{url} does not answer. Bookings will wait until it does.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_well_on_one_machine_only() {
        let mut settings = Settings::default();
        assert!(matches!(address(&settings), Finding::Well(_)));
        settings.listen = "0.0.0.0:7300".parse().unwrap();
        assert!(matches!(address(&settings), Finding::Wrong(_)));
        settings.public_url = Some("https://sluis.example".parse().unwrap());
        assert!(matches!(address(&settings), Finding::Well(_)));
    }

    #[test]
    fn a_missing_program_is_named() {
        let Finding::Wrong(text) = browser_program(Path::new("nowhere")) else { panic!("it is not there") };
        assert!(text.contains("sluis_bg.wasm") && text.contains("SLUIS_SITE_ROOT"), "{text}");
    }
}
