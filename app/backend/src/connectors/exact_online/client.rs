//! One HTTP request, one answer. No redirect is followed, nothing is repeated, every answer has a size limit.

use std::time::{Duration, Instant};

use domain::ids::RemoteId;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION};
use reqwest::{Method, StatusCode, Url};
use secrecy::ExposeSecret;

use super::endpoint::Endpoint;
use super::{limits, literal};
use crate::clock::Deadline;
use crate::connectors::connector::{CallContext, CallReport, RateLimits};
use crate::connectors::outcome::Why;

/// A failed connect is a known failure: nothing left. Longer than this is no connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// A connection that has been idle for so long is not used again: the other side may be closing it at this moment, and
/// a request that is lost so would be an unknown outcome.
const IDLE_TIMEOUT: Duration = Duration::from_secs(15);
/// Nobody answers with more. A page of 60 orders with their lines is about 1 MB.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// Makes the one kind of HTTP client that talks with Exact Online.
///
/// # Errors
/// Where the TLS library can't be set up on this machine.
pub(super) fn http_client() -> Result<reqwest::Client, reqwest::Error> {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .connect_timeout(CONNECT_TIMEOUT)
        .pool_idle_timeout(IDLE_TIMEOUT)
        .gzip(true)
        .referer(false)
        .user_agent(concat!("sluis/", env!("CARGO_PKG_VERSION")))
        .build()
}

/// The address of Exact Online and the way there.
#[derive(Clone, Debug)]
pub(super) struct Client {
    http: reqwest::Client,
    /// `{base}/api/v1/`
    root: Url,
}

/// What is asked.
pub(super) struct Call<'a> {
    pub(super) endpoint: Endpoint,
    pub(super) method: Method,
    pub(super) target: Target<'a>,
    pub(super) body: Option<Vec<u8>>,
}

/// Where the question goes.
pub(super) enum Target<'a> {
    /// The collection or function, with its options by name.
    Options(&'a [(&'static str, String)]),
    /// One entity by its key.
    Key(RemoteId),
    /// The address of a next page, checked to be ours.
    Page(Url),
}

/// An answer that arrived whole.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
    pub(super) limits: RateLimits,
}

/// Why there is no whole answer.
pub(super) enum Failure {
    /// The request did not leave.
    NeverSent(String),
    /// It left, or may have left.
    NoAnswer {
        why: Why,
        status: Option<u16>,
        /// The id of the entity that was made, where the head of the answer named one.
        id: Option<RemoteId>,
        detail: String,
    },
}

impl Client {
    pub(super) fn new(http: reqwest::Client, base: &Url) -> Self {
        let mut root = base.clone();
        root.set_query(None);
        root.set_fragment(None);
        let path = format!("{}/api/v1/", root.path().trim_end_matches('/'));
        root.set_path(&path);
        Self { http, root }
    }

    /// Sends, waits, reads, tells the observer.
    pub(super) async fn send(&self, context: &CallContext<'_>, call: Call<'_>) -> Result<Answer, Failure> {
        let endpoint = call.endpoint;
        let method = call.method.clone();
        let request = self.request(context, call).map_err(Failure::NeverSent)?;
        let division = (!endpoint.is_without_division()).then_some(context.division);
        if let Some(until) = context.observer.rests_until(endpoint.path(), division).await {
            return Err(Failure::NeverSent(format!("{} rests until {until} after too many errors", endpoint.path())));
        }
        if context.leave_before.is_some_and(Deadline::is_over) {
            return Err(Failure::NeverSent("the intent is too old".to_owned()));
        }
        let started = Instant::now();
        let answered = self.exchange(request).await;
        let (status, limits) = match &answered {
            Ok(answer) => (Some(answer.status.as_u16()), answer.limits),
            Err(Failure::NoAnswer { status, .. }) => (*status, RateLimits::default()),
            Err(Failure::NeverSent(_)) => (None, RateLimits::default()),
        };
        let report = CallReport {
            endpoint: endpoint.path(),
            method: method_name(&method),
            division,
            status,
            limits,
            took: started.elapsed(),
        };
        context.observer.answered(&report).await;
        answered
    }

    fn request(&self, context: &CallContext<'_>, call: Call<'_>) -> Result<reqwest::Request, String> {
        let url = self.address(context, call.endpoint, call.target)?;
        let mut bearer = HeaderValue::from_str(&format!("Bearer {}", context.access_token.expose_secret()))
            .map_err(|_| "the access token holds characters that a header can't".to_owned())?;
        bearer.set_sensitive(true);
        let mut request = self
            .http
            .request(call.method.clone(), url)
            .timeout(context.timeout)
            .header(AUTHORIZATION, bearer)
            .header(ACCEPT, "application/json");
        if let Some(body) = call.body {
            request = request.header(CONTENT_TYPE, "application/json").body(body);
        }
        if call.method == Method::POST {
            // Without it the answer may hold the id alone, and no division: no witness.
            request = request.header("Prefer", "return=representation");
        }
        request.build().map_err(|error| error.to_string())
    }

    fn address(&self, context: &CallContext<'_>, endpoint: Endpoint, target: Target<'_>) -> Result<Url, String> {
        let place = if endpoint.is_without_division() { String::new() } else { format!("{}/", context.division) };
        let path = format!("{place}{}", endpoint.path());
        let (path, options) = match target {
            Target::Page(url) => return Ok(url),
            Target::Key(id) => (format!("{path}({})", literal::guid(id)), &[][..]),
            Target::Options(options) => (path, options),
        };
        let mut url = self.root.join(&path).map_err(|error| error.to_string())?;
        if !options.is_empty() {
            url.set_query(Some(&literal::query(options)));
        }
        Ok(url)
    }

    /// Takes the address of a next page only where it leads to the same resource of the same administration here: it
    /// comes from outside, and our token goes along with it.
    pub(super) fn page_address(&self, context: &CallContext<'_>, endpoint: Endpoint, next: &str) -> Option<Url> {
        let url = Url::parse(next).ok()?;
        let here = self.address(context, endpoint, Target::Options(&[])).ok()?;
        (url.origin() == here.origin() && url.path() == here.path()).then_some(url)
    }

    async fn exchange(&self, request: reqwest::Request) -> Result<Answer, Failure> {
        let mut response = self.http.execute(request).await.map_err(|error| failure(&error, None, None))?;
        let status = response.status();
        let headers = response.headers().clone();
        let limits = limits::read(&headers);
        let mut body = Vec::new();
        loop {
            let chunk = response.chunk().await;
            match chunk
                .map_err(|error| failure(&error, Some(status), literal::id_in_location(headers.get(LOCATION))))?
            {
                None => return Ok(Answer { status, headers, body, limits }),
                Some(chunk) if body.len() + chunk.len() > MOST_BYTES => {
                    return Err(Failure::NoAnswer {
                        why: Why::Unexpected,
                        status: Some(status.as_u16()),
                        id: literal::id_in_location(headers.get(LOCATION)),
                        detail: format!("the answer is larger than {MOST_BYTES} bytes"),
                    });
                }
                Some(chunk) => body.extend_from_slice(&chunk),
            }
        }
    }
}

fn failure(error: &reqwest::Error, status: Option<StatusCode>, id: Option<RemoteId>) -> Failure {
    // The address holds invoice numbers and ids: it stays out of logs and stored texts.
    let detail = chain(error);
    if status.is_none() && (error.is_connect() || error.is_builder()) {
        return Failure::NeverSent(detail);
    }
    let why = if error.is_timeout() { Why::TimedOut } else { Why::Dropped };
    Failure::NoAnswer { why, status: status.map(|status| status.as_u16()), id, detail }
}

/// The causes of an error without the address that it happened at.
pub(super) fn chain(error: &reqwest::Error) -> String {
    let mut causes = Vec::new();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        causes.push(cause.to_string());
        source = cause.source();
    }
    if causes.is_empty() { "the request failed".to_owned() } else { causes.join(": ") }
}

fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;

    use super::*;
    use crate::clock::Clock;
    use crate::connectors::answers::Division;

    fn client() -> Client {
        Client::new(http_client().unwrap(), &Url::parse("http://books.example/").unwrap())
    }

    fn context(token: &SecretString) -> CallContext<'_> {
        CallContext {
            access_token: token,
            division: Division(120),
            timeout: Duration::from_secs(1),
            leave_before: None,
            observer: &(),
        }
    }

    #[test]
    fn addresses_name_the_administration_where_there_is_one() {
        let token = SecretString::from("t");
        let address = |endpoint, target| client().address(&context(&token), endpoint, target).unwrap().to_string();
        assert_eq!(address(Endpoint::Me, Target::Options(&[])), "http://books.example/api/v1/current/Me");
        let options = [("$filter", "YourRef eq 'A+B &c'".to_owned())];
        assert_eq!(
            address(Endpoint::PurchaseEntries, Target::Options(&options)),
            "http://books.example/api/v1/120/purchaseentry/PurchaseEntries?%24filter=YourRef%20eq%20%27A%2BB%20%26c%27"
        );
    }

    #[test]
    fn a_next_page_elsewhere_is_not_followed() {
        let token = SecretString::from("t");
        let client = client();
        let page = |next| client.page_address(&context(&token), Endpoint::Items, next);
        assert!(page("http://books.example/api/v1/120/logistics/Items?$skiptoken=1").is_some());
        for elsewhere in [
            "http://evil.example/api/v1/120/logistics/Items",
            "http://books.example/api/v1/121/logistics/Items",
            "http://books.example:81/api/v1/120/logistics/Items",
            "Items?$skiptoken=1",
        ] {
            assert!(page(elsewhere).is_none(), "{elsewhere}");
        }
    }

    #[tokio::test]
    async fn an_old_intent_does_not_leave_and_a_closed_door_is_known() {
        let token = SecretString::from("t");
        let mut context = context(&token);
        let call = || Call { endpoint: Endpoint::Me, method: Method::GET, target: Target::Options(&[]), body: None };
        let nowhere = Client::new(http_client().unwrap(), &Url::parse("http://127.0.0.1:1/").unwrap());
        assert!(matches!(nowhere.send(&context, call()).await, Err(Failure::NeverSent(_))));
        let over = Clock::system().deadline(Duration::ZERO);
        context.leave_before = Some(&over);
        assert!(matches!(nowhere.send(&context, call()).await, Err(Failure::NeverSent(why)) if why.contains("old")));
    }
}
