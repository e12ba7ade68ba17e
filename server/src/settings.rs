//! Settings: the file `sluis.toml` (or the one that `SLUIS_CONFIG` names), overruled by `SLUIS_…` variables, over
//! defaults that run on one machine as they are. A mistake is one sentence that names the key.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use figment::providers::{Env, Format as _, Toml};
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider};
use secrecy::SecretString;
use serde::{Deserialize, Deserializer};
use url::Url;

mod booking;

pub use booking::Booking;

/// Each setting has its variable: `SLUIS_` and the key in capitals, `SLUIS_EXACT_…` for those of `[exact]`, `SLUIS_BOOKING_…`
/// for those of `[booking]`.
const KEYS: [&str; 10] = [
    "listen",
    "public_url",
    "data_dir",
    "database_url",
    "site_root",
    "demo",
    "second_person",
    "log",
    "log_format",
    "trusted_proxies",
];
const EXACT_KEYS: [&str; 3] = ["base_url", "client_id", "client_secret"];

/// Variables with our prefix that are for the scripts, the tests and the sandbox beside this program, and not for it.
const OTHERS: [&str; 8] = [
    "SLUIS_CONFIG",
    "SLUIS_SANDBOX_LISTEN",
    "SLUIS_TEST_POSTGRES_URL",
    "SLUIS_REQUIRE_POSTGRES",
    "SLUIS_SHARED",
    "SLUIS_CHROMIUM",
    "SLUIS_GALLERY",
    "SLUIS_RUST",
];

/// Container platforms tell a program in such variables where a service called `sluis` is.
const LINKED: [&str; 2] = ["SLUIS_SERVICE_", "SLUIS_PORT"];

/// What can be decided outside the program.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The address under which browsers reach this server; without it, `http://` and `listen`.
    #[serde(deserialize_with = "optional_address")]
    pub public_url: Option<Url>,
    /// The folder of documents, and of the SQLite database where no other is named.
    pub data_dir: PathBuf,
    /// `sqlite:PATH` or `postgres://…`; without it, `sluis.db` in `data_dir`.
    pub database_url: Option<String>,
    /// The folder of the browser program and the style sheet.
    pub site_root: PathBuf,
    /// Whether an empty database is filled with demonstration data.
    pub demo: bool,
    /// Whether the opening of a gate needs a second operator, who confirms it.
    pub second_person: bool,
    /// What is logged, as in `info,backend=debug`.
    pub log: String,
    /// For a person or for a program.
    pub log_format: LogFormat,
    /// Proxies whose `X-Forwarded-For` is believed: a list in the file, addresses with commas between in the variable.
    #[serde(deserialize_with = "addresses")]
    pub trusted_proxies: Vec<IpAddr>,
    /// How to reach Exact Online.
    pub exact: Exact,
    /// How bookings are carried out.
    pub booking: Booking,
}

/// How to reach Exact Online.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Exact {
    /// The country's host, or the sandbox's.
    #[serde(deserialize_with = "address")]
    pub base_url: Url,
    /// The app's public name there; empty as long as this installation is not registered.
    #[serde(deserialize_with = "text")]
    pub client_id: String,
    /// The app's secret there.
    #[serde(deserialize_with = "secret")]
    pub client_secret: SecretString,
}

/// For whom the log is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// A person.
    #[default]
    Pretty,
    /// A program: one JSON object a line.
    Json,
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file that `SLUIS_CONFIG` names is not there.
    #[error("SLUIS_CONFIG names {0}, which is not there")]
    NoFile(PathBuf),
    /// A variable with our prefix that is none of ours: most likely a slip of the pen, and the setting stays as it was.
    #[error("{0} is no setting of Sluis; the README lists them")]
    UnknownVariable(String),
    /// A key is unknown, missing, or has a value that cannot be read.
    #[error("{0}")]
    Key(String),
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 7300)),
            public_url: None,
            data_dir: PathBuf::from("data"),
            database_url: None,
            site_root: PathBuf::from("target/site"),
            demo: false,
            second_person: false,
            log: "info,sqlx=warn,hyper=warn".to_owned(),
            log_format: LogFormat::Pretty,
            trusted_proxies: Vec::new(),
            exact: Exact::default(),
            booking: Booking::default(),
        }
    }
}

impl Default for Exact {
    fn default() -> Self {
        Self {
            base_url: Url::parse("https://start.exactonline.nl").expect("a URL that was written down here"),
            client_id: String::new(),
            client_secret: SecretString::default(),
        }
    }
}

impl Settings {
    /// Reads the file and the variables.
    pub fn read() -> Result<Self, SettingsError> {
        let usual = PathBuf::from("sluis.toml");
        match std::env::var_os("SLUIS_CONFIG").map(PathBuf::from) {
            Some(named) if !named.is_file() => Err(SettingsError::NoFile(named)),
            Some(named) => Self::of(Toml::file_exact(named)),
            None if usual.is_file() => Self::of(Toml::file_exact(usual)),
            // The file is optional: variables and defaults are enough.
            None => Self::of(Toml::string("")),
        }
    }

    fn of(file: impl Provider) -> Result<Self, SettingsError> {
        let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
        if let Some(unknown) = unknown_variable(names) {
            return Err(SettingsError::UnknownVariable(unknown));
        }
        let variables = Env::prefixed("SLUIS_").only(&KEYS);
        let exact = Env::prefixed("SLUIS_EXACT_").only(&EXACT_KEYS);
        let exact = exact.iter().map(|(key, value)| (key.into_string().to_lowercase(), value));
        let booking = Env::prefixed("SLUIS_BOOKING_").only(&booking::KEYS).map(|key| format!("booking.{key}").into());
        Figment::from(file)
            .merge(variables)
            .merge(booking.split("."))
            .merge(ExactVariables(exact.collect()))
            .extract()
            .map_err(|error| SettingsError::Key(sentence(&error)))
    }

    /// The address under which browsers reach this server.
    ///
    /// # Panics
    /// Never: an address with a port makes a URL.
    pub fn public_url(&self) -> Url {
        self.public_url.clone().unwrap_or_else(|| {
            Url::parse(&format!("http://{}", self.listen)).expect("an address with a port makes a URL")
        })
    }

    /// The database that is named, or the file in the data folder.
    pub fn database_url(&self) -> String {
        self.database_url.clone().unwrap_or_else(|| format!("sqlite:{}", self.data_dir.join("sluis.db").display()))
    }

    /// What the backend works by.
    pub fn for_backend(&self) -> backend::state::Settings {
        backend::state::Settings {
            public_url: self.public_url(),
            data_dir: self.data_dir.clone(),
            is_demo: self.demo,
            second_person: self.second_person,
            exact: backend::state::ExactSettings {
                base_url: self.exact.base_url.clone(),
                client_id: self.exact.client_id.clone(),
                client_secret: self.exact.client_secret.clone(),
            },
        }
    }
}

fn address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Url, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(|error| serde::de::Error::custom(format!("{text:?} is no address: {error}")))
}

fn optional_address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Url>, D::Error> {
    address(deserializer).map(Some)
}

/// The variables of `[exact]`. Each is text as it stands: a secret of figures keeps the noughts that it begins with.
struct ExactVariables(Vec<(String, String)>);

impl Provider for ExactVariables {
    fn metadata(&self) -> Metadata {
        Metadata::named("`SLUIS_EXACT_` environment variable(s)")
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        let values: Dict = self.0.iter().map(|(key, value)| (key.clone(), Value::from(value.as_str()))).collect();
        Ok(Profile::Default.collect([("exact".to_owned(), Value::from(values))].into_iter().collect()))
    }
}

/// What is written: text, also where it looks like a figure or like yes and no.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Text(String),
    Whole(i64),
    YesOrNo(bool),
    List(Vec<Written>),
}

const NO_TEXT: &str = "is no text: put it between double quotation marks";

impl Written {
    /// What is written. What it is instead is in no message, for it may be a secret; a figure with a point is not written
    /// back, for it would not be the same signs any more.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer).map_err(|_| serde::de::Error::custom(NO_TEXT))
    }

    fn into_text<E: serde::de::Error>(self) -> Result<String, E> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Whole(figure) => Ok(figure.to_string()),
            Self::YesOrNo(answer) => Ok(answer.to_string()),
            Self::List(_) => Err(E::custom(NO_TEXT)),
        }
    }
}

fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Written::read(deserializer)?.into_text()
}

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    text(deserializer).map(SecretString::from)
}

fn addresses<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<IpAddr>, D::Error> {
    let written = match Written::read(deserializer)? {
        Written::List(parts) => parts.into_iter().map(Written::into_text).collect::<Result<Vec<_>, _>>()?.join(","),
        one => one.into_text()?,
    };
    let parts = written.split(',').map(str::trim).filter(|part| !part.is_empty());
    let parsed =
        |part: &str| part.parse().map_err(|_| serde::de::Error::custom(format!("{part:?} is no address of a machine")));
    parts.map(parsed).collect()
}

/// The first name with our prefix that neither this program nor its scripts know.
fn unknown_variable(names: impl Iterator<Item = String>) -> Option<String> {
    let is_known = |name: &str| {
        let key = name.trim_start_matches("SLUIS_").to_lowercase();
        let exact = key.strip_prefix("exact_").is_some_and(|key| EXACT_KEYS.contains(&key));
        let linked = LINKED.iter().any(|prefix| name.starts_with(prefix));
        let booking = key.strip_prefix("booking_").is_some_and(|key| booking::KEYS.contains(&key));
        exact || booking || linked || KEYS.contains(&key.as_str()) || OTHERS.contains(&name)
    };
    let mut unknown: Vec<_> = names.filter(|name| name.starts_with("SLUIS_") && !is_known(name)).collect();
    unknown.sort();
    unknown.into_iter().next()
}

/// One sentence that names the key, where it came from, and what is wrong with it.
fn sentence(error: &figment::Error) -> String {
    let key = if error.path.is_empty() {
        "the settings".to_owned()
    } else {
        format!("the setting `{}`", error.path.join("."))
    };
    let place = error.metadata.as_ref().map_or_else(String::new, |source| format!(" ({})", source.name));
    format!("{key}{place}: {}", error.kind)
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn of(toml: &str) -> Result<Settings, String> {
        Settings::of(Toml::string(toml)).map_err(|error| error.to_string())
    }

    #[test]
    fn the_defaults_are_complete() {
        let settings = of("").unwrap();
        assert_eq!(settings.public_url().as_str(), "http://127.0.0.1:7300/");
        assert_eq!(settings.database_url(), "sqlite:data/sluis.db");
    }

    #[test]
    fn a_file_overrules_the_defaults_and_keeps_the_secret() {
        let settings = of("listen = \"0.0.0.0:80\"\n[exact]\nclient_secret = \"hush\"").unwrap();
        assert_eq!(settings.listen.port(), 80);
        assert_eq!(settings.exact.client_secret.expose_secret(), "hush");
        assert!(!format!("{settings:?}").contains("hush"));
    }

    #[test]
    fn a_mistake_is_one_sentence_that_names_the_key() {
        let unknown = of("lissen = \"127.0.0.1:1\"").unwrap_err();
        assert!(unknown.contains("lissen"), "{unknown}");
        let wrong = of("listen = \"everywhere\"").unwrap_err();
        assert!(wrong.contains("`listen`"), "{wrong}");
        let nested = of("[exact]\nbase_url = 7").unwrap_err();
        assert!(nested.contains("`exact.base_url`"), "{nested}");
    }

    #[test]
    fn what_looks_like_a_figure_stays_the_text_that_it_is_and_is_not_printed() {
        let secret = |toml: &str| of(toml).map(|settings| settings.exact.client_secret.expose_secret().to_owned());
        assert_eq!(secret("[exact]\nclient_secret = 123456789").unwrap(), "123456789");
        assert_eq!(secret("[exact]\nclient_secret = true").unwrap(), "true");
        let variables = ExactVariables(vec![("client_secret".to_owned(), "00123".to_owned())]);
        let settings: Settings = Figment::from(variables).extract().unwrap();
        assert_eq!(settings.exact.client_secret.expose_secret(), "00123");
        let refused = secret("[exact]\nclient_secret = 987654.321").unwrap_err();
        assert!(refused.contains("`exact.client_secret`") && !refused.contains("987654"), "{refused}");
        let refused = secret("[exact]\nclient_secret = { hush = 1 }").unwrap_err();
        assert!(!refused.contains("hush"), "{refused}");
    }

    #[test]
    fn trusted_proxies_are_a_list_or_have_commas_between() {
        let proxies = |toml: &str| of(toml).map(|settings| settings.trusted_proxies);
        let wanted: Vec<IpAddr> = vec!["10.0.0.1".parse().unwrap(), "2001:db8::1".parse().unwrap()];
        assert_eq!(proxies("trusted_proxies = \"10.0.0.1, 2001:db8::1\"").unwrap(), wanted);
        assert_eq!(proxies("trusted_proxies = [\"10.0.0.1\", \"2001:db8::1\"]").unwrap(), wanted);
        assert_eq!(proxies("trusted_proxies = \"\"").unwrap(), Vec::<IpAddr>::new());
        let wrong = proxies("trusted_proxies = \"10.0.0.1, proxy\"").unwrap_err();
        assert!(wrong.contains("`trusted_proxies`") && wrong.contains("proxy"), "{wrong}");
    }

    #[test]
    fn a_variable_of_ours_that_nobody_knows_is_named() {
        let unknown = |names: &[&str]| unknown_variable(names.iter().map(|name| (*name).to_owned()));
        assert_eq!(unknown(&["PATH", "SLUIS_LISTEN", "SLUIS_EXACT_CLIENT_ID", "SLUIS_PORT_7300_TCP"]), None);
        assert_eq!(
            unknown(&["SLUIS_BOOKING_LOOKS_AFTER", "SLUIS_BOOKING_LOOK"]).as_deref(),
            Some("SLUIS_BOOKING_LOOK")
        );
        assert_eq!(unknown(&["SLUIS_TRUSTED_PROXY"]).as_deref(), Some("SLUIS_TRUSTED_PROXY"));
        assert_eq!(unknown(&["SLUIS_EXACT_SECRET", "SLUIS_LISTEN"]).as_deref(), Some("SLUIS_EXACT_SECRET"));
    }
}
