//! What an answer says of the rate limits. Two families of headers, and on 429 only one of them: a family that is absent
//! says nothing.

use std::time::Duration;

use chrono::DateTime;
use reqwest::header::{HeaderMap, RETRY_AFTER};

use crate::connectors::connector::{RateLimits, RateWindow};

/// Reads both families.
pub(super) fn read(headers: &HeaderMap) -> RateLimits {
    RateLimits { daily: window(headers, "x-ratelimit"), minutely: window(headers, "x-ratelimit-minutely") }
}

/// `Retry-After` in seconds. Exact Online does not document it; it is taken where it stands.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok().map(Duration::from_secs)
}

fn window(headers: &HeaderMap, family: &str) -> Option<RateWindow> {
    let text = |field: &str| headers.get(format!("{family}-{field}"))?.to_str().ok().map(str::trim);
    let number = |field: &str| text(field)?.parse::<u32>().ok();
    let (limit, remaining) = (number("limit"), number("remaining"));
    // Milliseconds since 1970, UTC.
    let resets_at = text("reset").and_then(|ms| ms.parse().ok()).and_then(DateTime::from_timestamp_millis);
    (limit.is_some() || remaining.is_some()).then_some(RateWindow { limit, remaining, resets_at })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absent_family_is_not_a_used_up_one() {
        let mut headers = HeaderMap::new();
        headers.insert("X-RateLimit-Minutely-Limit", "60".parse().unwrap());
        headers.insert("X-RateLimit-Minutely-Remaining", "0".parse().unwrap());
        headers.insert("X-RateLimit-Minutely-Reset", "1767225600000".parse().unwrap());
        let limits = read(&headers);
        assert_eq!(limits.daily, None);
        let minutely = limits.minutely.unwrap();
        assert_eq!((minutely.limit, minutely.remaining), (Some(60), Some(0)));
        assert_eq!(minutely.resets_at.unwrap().to_rfc3339(), "2026-01-01T00:00:00+00:00");
    }
}
