//! Writing OData: literals, filters, addresses.

use chrono::{NaiveDate, NaiveDateTime};
use domain::ids::RemoteId;
use reqwest::header::HeaderValue;

use crate::connectors::requests::MadeBy;

/// `guid'…'`
pub(super) fn guid(id: RemoteId) -> String {
    format!("guid'{id}'")
}

/// `'…'` with quotes doubled.
pub(super) fn text(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

/// A date as it is written in a body: midnight without a zone.
pub(super) fn date(day: NaiveDate) -> String {
    day.format("%Y-%m-%dT00:00:00").to_string()
}

/// `datetime'…'`
pub(super) fn moment(moment: NaiveDateTime) -> String {
    format!("datetime'{}'", moment.format("%Y-%m-%dT%H:%M:%S"))
}

/// Made by one of these users, in this span.
pub(super) fn made_by(by: &MadeBy) -> String {
    let users = any(by.users.as_slice().iter().map(|user| format!("Creator eq {}", guid(*user))));
    format!("({users}) and Created ge {} and Created lt {}", moment(by.from), moment(by.before))
}

/// Any of these conditions.
pub(super) fn any(conditions: impl IntoIterator<Item = String>) -> String {
    conditions.into_iter().collect::<Vec<_>>().join(" or ")
}

/// The part of an address after the question mark. Spaces are `%20`: a plus is a plus.
pub(super) fn query(options: &[(&'static str, String)]) -> String {
    let mut writer = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in options {
        writer.append_pair(name, value);
    }
    writer.finish().replace('+', "%20")
}

/// The id in `…/Documents(guid'…')`.
pub(super) fn id_in_location(header: Option<&HeaderValue>) -> Option<RemoteId> {
    let text = header?.to_str().ok()?;
    let inside = text.rsplit_once('(')?.1.trim_end_matches(')');
    inside.trim_start_matches("guid").trim_matches('\'').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_doubled_and_a_plus_stays_one() {
        assert_eq!(text("d'Or"), "'d''Or'");
        assert_eq!(
            query(&[("$filter", "YourRef eq '1+1 €'".to_owned())]),
            "%24filter=YourRef%20eq%20%271%2B1%20%E2%82%AC%27"
        );
    }

    #[test]
    fn what_users_made_is_asked_by_creator_and_moment() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 10, day).unwrap().and_hms_opt(0, 0, 0).unwrap();
        let user = RemoteId(uuid::Uuid::from_u128(1));
        let by = MadeBy { users: crate::connectors::requests::AtMostTen::one(user), from: day(1), before: day(8) };
        assert_eq!(
            made_by(&by),
            "(Creator eq guid'00000000-0000-0000-0000-000000000001') and Created ge datetime'2026-10-01T00:00:00' \
             and Created lt datetime'2026-10-08T00:00:00'"
        );
    }

    #[test]
    fn the_location_names_the_new_entity() {
        let id = "0191f2f0-7a4c-7d60-9b1e-3f0a2b4c6d8e";
        let location =
            HeaderValue::from_str(&format!("http://x.example/api/v1/1/documents/Documents(guid'{id}')")).unwrap();
        assert_eq!(id_in_location(Some(&location)), Some(id.parse().unwrap()));
        assert_eq!(id_in_location(Some(&HeaderValue::from_static("/login"))), None);
    }
}
