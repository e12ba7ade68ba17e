//! What a save leaves in the invoice's history: who coded it, and which deviations were accepted with which reason. A
//! save that changes nothing leaves nothing.

use domain::coding::{Acceptance, Coding};
use serde_json::{Value, json};

/// What changed, in short, each as the word and the details of one line of history.
pub(super) fn changes(before: &Coding, after: &Coding) -> Vec<(&'static str, Value)> {
    let mut changes = Vec::new();
    if before.header != after.header || before.lines != after.lines {
        let details = json!({
            "number": after.header.number,
            "total": after.header.tax_inclusive,
            "lines": after.lines.len(),
            "on_orders": after.has_order_lines(),
        });
        changes.push(("coded", details));
    }
    let only_in = |these: &'_ [Acceptance], those: &'_ [Acceptance]| -> Vec<Acceptance> {
        these.iter().filter(|one| !those.contains(one)).cloned().collect()
    };
    let told = |one: Acceptance| json!({ "code": one.code, "line": one.line, "reason": one.reason });
    let accepted = only_in(&after.acceptances, &before.acceptances).into_iter().map(|one| ("accepted", told(one)));
    let withdrawn = only_in(&before.acceptances, &after.acceptances).into_iter();
    changes.extend(accepted.chain(withdrawn.map(|one| ("no_longer_accepted", told(one)))));
    changes
}

#[cfg(test)]
mod tests {
    use domain::coding::Header;
    use domain::invoice::Invoice;

    use super::*;

    fn coding(number: &str, acceptances: &[(&str, &str)]) -> Coding {
        let header = Header { number: number.to_owned(), ..Header::proposed(&Invoice::blank()) };
        let accepted = acceptances.iter().map(|(code, reason)| Acceptance {
            code: (*code).to_owned(),
            line: None,
            values: "10|8".into(),
            reason: (*reason).to_owned(),
            by: "Karin".into(),
        });
        Coding { header, lines: Vec::new(), acceptances: accepted.collect() }
    }

    #[test]
    fn each_change_is_a_line_of_its_own_and_none_is_none() {
        let words = |before: &Coding, after: &Coding| -> Vec<(&'static str, Value)> {
            changes(before, after).into_iter().map(|(word, details)| (word, details["reason"].clone())).collect()
        };
        let (plain, accepted) = (coding("1", &[]), coding("1", &[("price", "afgesproken")]));
        assert!(words(&plain, &plain).is_empty() && words(&accepted, &accepted).is_empty());
        assert_eq!(words(&plain, &coding("2", &[])), [("coded", Value::Null)]);
        assert_eq!(words(&plain, &accepted), [("accepted", "afgesproken".into())]);
        assert_eq!(words(&accepted, &plain), [("no_longer_accepted", "afgesproken".into())]);
        let other = coding("1", &[("price", "toch niet")]);
        let both = [("accepted", "toch niet".into()), ("no_longer_accepted", "afgesproken".into())];
        assert_eq!(words(&accepted, &other), both);
    }
}
