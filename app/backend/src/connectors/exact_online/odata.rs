//! The envelopes of OData: `{"d":{"results":[…],"__next":"…"}}`, `{"d":[…]}`, `{"d":{…}}`, `{"d":scalar}`.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

/// Rows as they were written, and the address of the next page.
pub(super) struct Rows {
    pub(super) rows: Vec<Box<RawValue>>,
    pub(super) next: Option<String>,
}

#[derive(Deserialize)]
struct Envelope {
    d: Box<RawValue>,
}

#[derive(Deserialize)]
struct Results {
    results: Vec<Box<RawValue>>,
    #[serde(default, rename = "__next")]
    next: Option<String>,
}

/// What stands under `d`.
pub(super) fn data(body: &[u8]) -> Result<Box<RawValue>, String> {
    serde_json::from_slice::<Envelope>(body).map(|envelope| envelope.d).map_err(|error| error.to_string())
}

/// A list, in either of its shapes.
pub(super) fn list(data: &RawValue) -> Result<Rows, String> {
    if data.get().starts_with('[') {
        let rows = serde_json::from_str(data.get()).map_err(|error| error.to_string())?;
        return Ok(Rows { rows, next: None });
    }
    serde_json::from_str::<Results>(data.get())
        .map(|results| Rows { rows: results.results, next: results.next })
        .map_err(|error| error.to_string())
}

/// One entity.
pub(super) fn entity<T: DeserializeOwned>(raw: &RawValue) -> Result<T, String> {
    serde_json::from_str(raw.get()).map_err(|error| error.to_string())
}

/// A collection inside an entity: expanded, or only a link to it.
#[derive(Debug, Default)]
pub(super) enum Nested<T> {
    /// `__deferred`, or not there.
    #[default]
    Deferred,
    /// The rows, and the address of more.
    Rows { rows: Vec<T>, next: Option<String> },
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Nested<T> {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(input)?;
        if raw.get() == "null" || raw.get().contains("\"__deferred\"") && list(&raw).is_err() {
            return Ok(Self::Deferred);
        }
        let Rows { rows, next } = list(&raw).map_err(serde::de::Error::custom)?;
        let rows = rows.iter().map(|row| entity(row)).collect::<Result<_, _>>().map_err(serde::de::Error::custom)?;
        Ok(Self::Rows { rows, next })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Head {
        #[serde(default)]
        lines: Nested<i64>,
    }

    #[test]
    fn lists_come_in_two_shapes() {
        for (body, count, next) in [
            (r#"{"d":{"results":[{},{}],"__next":"http://x.example/next"}}"#, 2, true),
            (r#"{"d":{"results":[]}}"#, 0, false),
            (r#"{"d":[{}]}"#, 1, false),
        ] {
            let rows = list(&data(body.as_bytes()).unwrap()).unwrap();
            assert_eq!((rows.rows.len(), rows.next.is_some()), (count, next), "{body}");
        }
        for wrong in ["<html>", "{}", r#"{"d":{"results":{}}}"#, r#"{"d":true}"#] {
            assert!(data(wrong.as_bytes()).and_then(|data| list(&data)).is_err(), "{wrong}");
        }
    }

    #[test]
    fn lines_are_there_or_only_linked() {
        let read = |json: &str| serde_json::from_str::<Head>(json).unwrap().lines;
        assert!(matches!(read(r#"{"lines":{"__deferred":{"uri":"x"}}}"#), Nested::Deferred));
        assert!(matches!(read("{}"), Nested::Deferred));
        assert!(matches!(read(r#"{"lines":{"results":[1,2]}}"#), Nested::Rows { rows, next: None } if rows == [1, 2]));
        assert!(matches!(read(r#"{"lines":[3]}"#), Nested::Rows { rows, .. } if rows == [3]));
    }
}
