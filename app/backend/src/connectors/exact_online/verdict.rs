//! From an answer to its meaning: the one place where the table "Answers to a writing request" stands in code.

use domain::ids::RemoteId;
use domain::refusal::Refusal;
use reqwest::StatusCode;
use reqwest::header::LOCATION;
use serde_json::value::RawValue;

use super::client::{Answer, Failure};
use super::endpoint::Endpoint;
use super::{errors, limits, literal, odata};
use crate::connectors::outcome::{
    CallError, Forbidden, Malformed, NotNow, NotNowCause, Refused, Unclear, Why, WriteOutcome,
};

/// What a status other than success says, before it is known whether something was written.
enum Denial {
    NotNow(NotNow),
    Forbidden(Forbidden),
    Malformed(Malformed),
    Refused(Refused),
    Unclear(Why),
}

/// The outcome of a POST: 201 with an entity that `read` finds to be full, or one of the others.
pub(super) fn of_post<T>(
    answered: Result<Answer, Failure>,
    read: impl FnOnce(&RawValue) -> Result<T, String>,
) -> WriteOutcome<T> {
    let answer = match answered {
        Ok(answer) => answer,
        Err(failure) => return unanswered(failure),
    };
    if answer.status == StatusCode::CREATED {
        let full = if errors::is_html(&answer.headers, &answer.body) {
            Err((Why::Html, errors::excerpt(&answer.body)))
        } else {
            odata::data(&answer.body).and_then(|data| read(&data)).map_err(|lack| (Why::NoEntity, lack))
        };
        return match full {
            Ok(entity) => WriteOutcome::Confirmed(entity),
            Err((why, detail)) => unclear(&answer, why, detail),
        };
    }
    denied(answer)
}

/// The outcome of a DELETE: 204, or one of the others.
pub(super) fn of_delete(answered: Result<Answer, Failure>) -> WriteOutcome<()> {
    match answered {
        Err(failure) => unanswered(failure),
        Ok(answer) if answer.status == StatusCode::NO_CONTENT => WriteOutcome::Confirmed(()),
        Ok(answer) => denied(answer),
    }
}

/// The data of a GET, or why there are none.
pub(super) fn of_get(endpoint: Endpoint, answered: Result<Answer, Failure>) -> Result<Box<RawValue>, CallError> {
    let answer = answered.map_err(|failure| match failure {
        Failure::NeverSent(why) => CallError::NeverSent(why),
        Failure::NoAnswer { why, status, detail, .. } => CallError::NoAnswer { why, status, detail },
    })?;
    let status = Some(answer.status.as_u16());
    let no_answer = |why| CallError::NoAnswer { why, status, detail: errors::excerpt(&answer.body) };
    if answer.status == StatusCode::OK {
        if errors::is_html(&answer.headers, &answer.body) {
            return Err(no_answer(Why::Html));
        }
        return odata::data(&answer.body).map_err(|detail| CallError::Unreadable { endpoint: endpoint.path(), detail });
    }
    Err(match denial(&answer) {
        Denial::NotNow(later) => CallError::NotNow(later),
        Denial::Forbidden(forbidden) => CallError::Forbidden(forbidden),
        Denial::Malformed(malformed) => CallError::Malformed(malformed),
        Denial::Refused(refused) => CallError::NoAnswer { why: Why::Breakdown, status, detail: refused.text },
        Denial::Unclear(why) => no_answer(why),
    })
}

fn unanswered<T>(failure: Failure) -> WriteOutcome<T> {
    match failure {
        Failure::NeverSent(why) => WriteOutcome::NeverSent(why),
        Failure::NoAnswer { why, status, id, detail } => WriteOutcome::Unknown(Unclear { why, status, id, detail }),
    }
}

fn denied<T>(answer: Answer) -> WriteOutcome<T> {
    match denial(&answer) {
        Denial::NotNow(later) => WriteOutcome::NotNow(later),
        Denial::Forbidden(forbidden) => WriteOutcome::Forbidden(forbidden),
        Denial::Malformed(malformed) => WriteOutcome::Malformed(malformed),
        Denial::Refused(refused) if refused.refusal == Refusal::AlreadyThere => WriteOutcome::Duplicate(refused),
        Denial::Refused(refused) => WriteOutcome::Refused(refused),
        Denial::Unclear(why) => {
            let detail = errors::excerpt(&answer.body);
            unclear(&answer, why, detail)
        }
    }
}

fn unclear<T>(answer: &Answer, why: Why, detail: String) -> WriteOutcome<T> {
    let id = id_in_body(&answer.body).or_else(|| literal::id_in_location(answer.headers.get(LOCATION)));
    WriteOutcome::Unknown(Unclear { why, status: Some(answer.status.as_u16()), id, detail })
}

/// The id in an answer that is no full entity: `EntryID` or `ID` may be all that it holds.
fn id_in_body(body: &[u8]) -> Option<RemoteId> {
    let data = odata::data(body).ok()?;
    let fields: serde_json::Map<String, serde_json::Value> = serde_json::from_str(data.get()).ok()?;
    ["EntryID", "ID"].iter().find_map(|name| fields.get(*name)?.as_str()?.parse().ok())
}

fn denial(answer: &Answer) -> Denial {
    let text = || errors::text(&answer.body).unwrap_or_else(|| errors::excerpt(&answer.body));
    match answer.status.as_u16() {
        401 => Denial::NotNow(NotNow { cause: NotNowCause::Token, retry_at: None, retry_after: None }),
        429 => Denial::NotNow(limited(answer)),
        403 => {
            let text = text();
            Denial::Forbidden(Forbidden { reason: errors::forbidden(&answer.headers, &text), text })
        }
        status @ (400 | 404) => Denial::Malformed(Malformed { status, text: text() }),
        408 => Denial::Unclear(Why::GaveUpThere),
        300..=399 => Denial::Unclear(Why::Redirected),
        _ if errors::is_html(&answer.headers, &answer.body) => Denial::Unclear(Why::Html),
        // Only a 500 in JSON with words that are known is a rule of the books; every other 5xx is a breakdown.
        500 => match errors::text(&answer.body).and_then(|text| Some((errors::refusal(&text)?, text))) {
            Some((refusal, text)) => Denial::Refused(Refused { refusal, text }),
            None => Denial::Unclear(Why::Breakdown),
        },
        501.. => Denial::Unclear(Why::Breakdown),
        200..=299 => Denial::Unclear(Why::NoEntity),
        _ => Denial::Unclear(Why::Unexpected),
    }
}

/// Which window is used up. Only one family of headers is sent then, and a family that is absent says nothing.
fn limited(answer: &Answer) -> NotNow {
    let used_up = |window: crate::connectors::connector::RateWindow| window.remaining == Some(0);
    let (minutely, daily) = (answer.limits.minutely, answer.limits.daily);
    let (cause, window) = match (minutely, daily) {
        (Some(minute), _) if used_up(minute) => (NotNowCause::MinuteUsedUp, Some(minute)),
        (_, Some(day)) if used_up(day) => (NotNowCause::DayUsedUp, Some(day)),
        _ => (NotNowCause::MinuteUsedUp, minutely),
    };
    NotNow {
        cause,
        retry_at: window.and_then(|window| window.resets_at),
        retry_after: limits::retry_after(&answer.headers),
    }
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderMap;

    use super::*;
    use crate::connectors::outcome::ForbiddenReason;

    const ID: &str = "0191f2f0-7a4c-7d60-9b1e-3f0a2b4c6d8e";

    fn answer(status: u16, headers: &[(&'static str, &str)], body: &str) -> Answer {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap());
        }
        let limits = limits::read(&map);
        Answer { status: StatusCode::from_u16(status).unwrap(), headers: map, body: body.into(), limits }
    }

    fn outcome(answered: Answer) -> WriteOutcome<String> {
        of_post(Ok(answered), |data| {
            odata::entity::<serde_json::Value>(data)?["Name"].as_str().map(str::to_owned).ok_or("no name".to_owned())
        })
    }

    fn error(text: &str) -> String {
        serde_json::json!({"error": {"code": "", "message": {"lang": "", "value": text}}}).to_string()
    }

    #[test]
    fn a_full_entity_with_201_is_confirmed_and_nothing_else_is() {
        let full = r#"{"d":{"Name":"x"}}"#;
        assert_eq!(outcome(answer(201, &[], full)), WriteOutcome::Confirmed("x".to_owned()));
        for (status, body, why) in [
            (200, full, Why::NoEntity),
            (201, "", Why::NoEntity),
            (201, r#"{"d":{}}"#, Why::NoEntity),
            (201, "<html></html>", Why::Html),
            (200, "<html></html>", Why::Html),
            (204, "", Why::NoEntity),
            (302, "", Why::Redirected),
            (408, "", Why::GaveUpThere),
            (500, "<html></html>", Why::Html),
            (500, "", Why::Breakdown),
            (502, "", Why::Breakdown),
            (503, &error("Periode is afgesloten"), Why::Breakdown),
            (599, "", Why::Breakdown),
            (409, "", Why::Unexpected),
        ] {
            assert!(
                matches!(outcome(answer(status, &[], body)), WriteOutcome::Unknown(unclear) if unclear.why == why),
                "{status} {body}"
            );
        }
        assert!(matches!(outcome(answer(500, &[], &error("An error occurred"))), WriteOutcome::Unknown(_)));
    }

    #[test]
    fn an_unclear_answer_keeps_the_id_it_named() {
        let expected = Some(ID.parse().unwrap());
        for answered in [
            answer(201, &[], &format!(r#"{{"d":{{"EntryID":"{ID}","EntryNumber":null}}}}"#)),
            answer(201, &[("location", &format!("http://x.example/E(guid'{ID}')"))], ""),
        ] {
            assert!(matches!(outcome(answered), WriteOutcome::Unknown(unclear) if unclear.id == expected));
        }
    }

    #[test]
    fn known_texts_of_a_500_are_refusals() {
        assert!(matches!(
            outcome(answer(500, &[], &error("Periode is afgesloten"))),
            WriteOutcome::Refused(refused) if refused.refusal == Refusal::PeriodClosed
        ));
        assert!(matches!(outcome(answer(500, &[], &error("Gegeven bestaat reeds"))), WriteOutcome::Duplicate(_)));
    }

    #[test]
    fn denials_by_status() {
        assert!(
            matches!(outcome(answer(401, &[], "<html>")), WriteOutcome::NotNow(now) if now.cause == NotNowCause::Token)
        );
        assert!(matches!(
            outcome(answer(403, &[("reason", "NoDivisionAccess")], &error("Forbidden"))),
            WriteOutcome::Forbidden(forbidden) if forbidden.reason == ForbiddenReason::NoDivisionAccess
        ));
        assert!(matches!(outcome(answer(404, &[], "")), WriteOutcome::Malformed(Malformed { status: 404, .. })));
        let minute = [("x-ratelimit-minutely-remaining", "0"), ("x-ratelimit-minutely-reset", "1767225600000")];
        assert!(matches!(
            outcome(answer(429, &minute, "")),
            WriteOutcome::NotNow(NotNow { cause: NotNowCause::MinuteUsedUp, retry_at: Some(_), .. })
        ));
        assert!(matches!(
            outcome(answer(429, &[("x-ratelimit-remaining", "0")], "")),
            WriteOutcome::NotNow(NotNow { cause: NotNowCause::DayUsedUp, .. })
        ));
    }

    #[test]
    fn a_reading_request_never_takes_a_page_for_an_empty_list() {
        let read = |answered| of_get(Endpoint::Items, Ok(answered));
        assert!(matches!(read(answer(200, &[], "<html>")), Err(CallError::NoAnswer { why: Why::Html, .. })));
        assert!(matches!(read(answer(200, &[], "")), Err(CallError::Unreadable { .. })));
        assert!(matches!(read(answer(500, &[], &error("Periode is afgesloten"))), Err(CallError::NoAnswer { .. })));
        assert!(read(answer(200, &[], r#"{"d":{"results":[]}}"#)).is_ok());
    }
}
