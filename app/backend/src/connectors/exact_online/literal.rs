//! Writing OData: literals, filters, addresses.

use chrono::NaiveDate;
use domain::ids::RemoteId;
use reqwest::header::HeaderValue;

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
    fn the_location_names_the_new_entity() {
        let id = "0191f2f0-7a4c-7d60-9b1e-3f0a2b4c6d8e";
        let location =
            HeaderValue::from_str(&format!("http://x.example/api/v1/1/documents/Documents(guid'{id}')")).unwrap();
        assert_eq!(id_in_location(Some(&location)), Some(id.parse().unwrap()));
        assert_eq!(id_in_location(Some(&HeaderValue::from_static("/login"))), None);
    }
}
