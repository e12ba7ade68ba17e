//! A ready-made request for a credit note, in the supplier's language.

use rust_decimal::Decimal;

use super::deviation::{Code, Deviation, Finding};
use super::judge::Judge;
use super::sentences;
use super::verdict::Verdict;
use crate::calendar;
use crate::coding::Coding;
use crate::language::Language;
use crate::number_format::quantity;

/// A mail that a person may send from his own programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// To whom, where the document says so.
    pub to: Option<String>,
    /// The subject.
    pub subject: String,
    /// The text.
    pub body: String,
}

mod words {
    crate::catalogue! {
        subject(number: &str): { nl: "Creditnota gevraagd bij factuur {number}", en: "Credit note requested for invoice {number}" },
        greeting: { nl: "Geachte heer, mevrouw,", en: "Dear Sir or Madam," },
        opening(number: &str, date: &str, name: &str): { nl: "Uw factuur {number} van {date} aan {name} wijkt af van wat wij hebben besteld of ontvangen:", en: "Your invoice {number} of {date} to {name} differs from what we ordered or received:" },
        opening_undated(number: &str, name: &str): { nl: "Uw factuur {number} aan {name} wijkt af van wat wij hebben besteld of ontvangen:", en: "Your invoice {number} to {name} differs from what we ordered or received:" },
        received(received: &str, invoiced: &str, n: &str): { nl: "{received} ontvangen, {invoiced} gefactureerd: {n} te veel", en: "{received} received, {invoiced} invoiced: {n} too many" },
        ordered(ordered: &str, invoiced: &str, n: &str): { nl: "{ordered} besteld, {invoiced} gefactureerd: {n} te veel", en: "{ordered} ordered, {invoiced} invoiced: {n} too many" },
        order(number: &str): { nl: "onze order {number}", en: "our order {number}" },
        request: { nl: "Wilt u voor het verschil een creditnota sturen? Daarna betalen wij het juiste bedrag.", en: "Would you please send a credit note for the difference? We will then pay the right amount." },
        regards: { nl: "Met vriendelijke groet,", en: "Kind regards," },
    }
}

/// The language to write to a supplier in: Dutch to the Netherlands and Belgium, and where no country is known.
pub fn language_of(country: Option<&str>) -> Language {
    match country {
        None | Some("NL" | "BE" | "SR") => Language::Nl,
        Some(_) => Language::En,
    }
}

/// Whether a deviation is one that the supplier can settle with a credit note: too much, or too dear. The rest (our
/// approval, our codes) is no matter of his.
pub fn is_for_supplier(deviation: &Deviation) -> bool {
    let is_his = matches!(deviation.code(), Code::QuantityOverReceived | Code::QuantityOverOrdered | Code::Price);
    is_his && deviation.blocks()
}

/// A difference in words that the supplier shares: he knows nothing of what lies with us *in behandeling*.
fn said(language: Language, finding: &Finding) -> String {
    let number = |value: Decimal| quantity(language, value);
    let billed = |parts: [&Decimal; 3]| number(parts.into_iter().sum());
    match finding {
        Finding::QuantityOverReceived { received, invoiced, pending, taken, excess } => {
            words::received(language, &number(*received), &billed([invoiced, pending, taken]), &number(*excess))
        }
        Finding::QuantityOverOrdered { ordered, invoiced, pending, taken, excess } => {
            words::ordered(language, &number(*ordered), &billed([invoiced, pending, taken]), &number(*excess))
        }
        other => sentences::finding(language, other).text,
    }
}

/// Asks for a credit note for everything on the lines that is the supplier's to settle.
pub fn credit_note_request(judge: &Judge, coding: &Coding, verdict: &Verdict) -> Mail {
    let case = judge.case();
    let language = language_of(case.invoice.supplier.country.as_deref());
    let (number, name) = (&coding.header.number, &case.administration.name);
    let opening = match coding.header.issue_date {
        Some(date) => words::opening(language, number, &calendar::date(date), name),
        None => words::opening_undated(language, number, name),
    };
    let mut body = vec![words::greeting(language).to_owned(), String::new(), opening, String::new()];
    for (line, judged) in coding.lines.iter().zip(&verdict.lines) {
        let blocking: Vec<&Deviation> =
            judged.deviations.iter().filter(|deviation| is_for_supplier(deviation)).collect();
        if blocking.is_empty() {
            continue;
        }
        let order =
            super::judge::takes(line).and_then(|id| judge.order_line(id)).map(|(order, _)| order.number.as_str());
        let place = order.map(|order| format!(" ({})", words::order(language, order))).unwrap_or_default();
        body.push(format!("- {}{place}", line.description));
        for deviation in blocking {
            body.push(format!("  {}", said(language, &deviation.finding)));
        }
    }
    body.extend([
        String::new(),
        words::request(language).to_owned(),
        String::new(),
        words::regards(language).to_owned(),
        name.clone(),
    ]);
    Mail { to: case.invoice.supplier.email.clone(), subject: words::subject(language, number), body: body.join("\n") }
}
