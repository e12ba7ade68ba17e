//! The statement of an administration as a PDF: the answer that every customer asked for, with the bookings below it.
//!
//! The typefaces are in [`super::typeface`].

use chrono::{DateTime, TimeDelta, Utc};
use domain::calendar;
use domain::language::Language;
use domain::misbooking::{Booked, Statement};
use domain::number_format;
use pdf_writer::{Content, Finish as _, Name, Pdf, Rect, Ref, Str, TextStr};

use super::typeface::{BOLD, FaceError, REGULAR, Typeface};

/// A4, in points, and what is left free around.
const WIDTH: f32 = 595.28;
const HEIGHT: f32 = 841.89;
const MARGIN: f32 = 48.0;
const RIGHT: f32 = WIDTH - MARGIN;
/// From one line of the table to the next.
const LINE: f32 = 15.0;
/// Below the head of a page that follows, and above its foot.
const TOP: f32 = 72.0;
const BOTTOM: f32 = HEIGHT - 56.0;
/// Where the columns begin; amounts end at theirs.
const NUMBER: f32 = MARGIN;
const SUPPLIER: f32 = 150.0;
const AMOUNT: f32 = 350.0;
const ENTRY: f32 = 366.0;
const SEEN: f32 = 438.0;

/// A colour, from 0 to 1 each.
type Ink = (f32, f32, f32);
const BLACK: Ink = (0.08, 0.13, 0.16);
const GREY: Ink = (0.27, 0.33, 0.37);
const PALE: Ink = (0.78, 0.81, 0.83);
const GREEN: Ink = (0.08, 0.38, 0.2);
const RED: Ink = (0.63, 0.13, 0.09);

/// Objects of the file: the first few are known beforehand, pages follow.
const CATALOG: i32 = 1;
const TREE: i32 = 2;
const INFO: i32 = 3;
const REGULAR_FROM: i32 = 10;
const BOLD_FROM: i32 = 20;
const PAGES_FROM: i32 = 30;

/// The statement as a file.
///
/// # Errors
/// Where a typeface that was compiled in cannot be read.
pub fn statement(language: Language, statement: &Statement) -> Result<Vec<u8>, FaceError> {
    let faces = [Typeface::read(&REGULAR)?, Typeface::read(&BOLD)?];
    let pages = paged(&statement.bookings);
    let numbers = || (PAGES_FROM..).step_by(2).take(pages.len());
    let mut pdf = Pdf::new();
    pdf.catalog(Ref::new(CATALOG)).pages(Ref::new(TREE)).lang(TextStr(language.tag()));
    let title = format!("{}: {}", statement.tally.name, statement.tally.sentence(language));
    pdf.document_info(Ref::new(INFO)).title(TextStr(&title)).creator(TextStr("Sluis"));
    let count = pages.len();
    pdf.pages(Ref::new(TREE)).kids(numbers().map(Ref::new)).count(i32::try_from(count).unwrap_or(i32::MAX));
    for (index, (number, bookings)) in numbers().zip(&pages).enumerate() {
        let mut pen = Pen { content: Content::new(), faces: &faces, ink: BLACK };
        let first_line = if index == 0 { pen.head(language, statement) } else { pen.head_again(language, statement) };
        pen.table(language, bookings, first_line, statement.at);
        pen.foot(language, statement, (index + 1, count));
        let mut page = pdf.page(Ref::new(number));
        page.parent(Ref::new(TREE)).media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT)).contents(Ref::new(number + 1));
        page.resources()
            .fonts()
            .pair(Name(REGULAR.name), Ref::new(REGULAR_FROM))
            .pair(Name(BOLD.name), Ref::new(BOLD_FROM));
        page.finish();
        pdf.stream(Ref::new(number + 1), &pen.content.finish());
    }
    faces[0].write(&mut pdf, REGULAR_FROM);
    faces[1].write(&mut pdf, BOLD_FROM);
    Ok(pdf.finish())
}

/// Where the table begins on the first page.
const FIRST_TABLE: f32 = 236.0;

/// The bookings of each page; a statement without any has one page.
fn paged(bookings: &[Booked]) -> Vec<&[Booked]> {
    let fit = |top: f32| {
        let lines = ((BOTTOM - top - LINE * 1.5) / LINE).floor();
        (0_usize..200).take_while(|count| f32::from(u8::try_from(*count).unwrap_or(u8::MAX)) < lines).count()
    };
    let (first, rest) = bookings.split_at(bookings.len().min(fit(FIRST_TABLE)));
    let mut pages = vec![first];
    pages.extend(rest.chunks(fit(TOP)));
    pages
}

/// Writes on a page. Places are counted from its top.
struct Pen<'a> {
    content: Content,
    faces: &'a [Typeface; 2],
    ink: Ink,
}

impl Pen<'_> {
    fn text(&mut self, at: (f32, f32), size: f32, text: &str) {
        self.write(at, size, text, 0);
    }

    fn bold(&mut self, at: (f32, f32), size: f32, text: &str) {
        self.write(at, size, text, 1);
    }

    /// A text that ends at a place.
    fn text_until(&mut self, (right, y): (f32, f32), size: f32, text: &str, face: usize) {
        let wide = self.faces[face].width(text, size);
        self.write((right - wide, y), size, text, face);
    }

    fn write(&mut self, (x, y): (f32, f32), size: f32, text: &str, face: usize) {
        let face = &self.faces[face];
        let (red, green, blue) = self.ink;
        self.content
            .begin_text()
            .set_fill_rgb(red, green, blue)
            .set_font(Name(face.name()), size)
            .next_line(x, HEIGHT - y)
            .show(Str(&face.glyphs(text)))
            .end_text();
    }

    fn rule(&mut self, y: f32) {
        let (red, green, blue) = PALE;
        self.content.set_stroke_rgb(red, green, blue).set_line_width(0.6);
        self.content.move_to(MARGIN, HEIGHT - y).line_to(RIGHT, HEIGHT - y).stroke();
    }

    /// The head of the first page; answers where the table begins.
    fn head(&mut self, language: Language, statement: &Statement) -> f32 {
        self.ink = BLACK;
        self.bold((MARGIN, 62.0), 11.0, "Sluis");
        self.text((MARGIN, 88.0), 10.0, words::title(language));
        self.bold((MARGIN, 116.0), 20.0, &cut(&statement.tally.name, 44));
        let (from, until) = (statement.period.from, statement.period.until);
        let period =
            words::period(language, &calendar::date_words(language, from), &calendar::date_words(language, until));
        self.text((MARGIN, 134.0), 10.0, &period);
        self.ink = match statement.tally.booked {
            0 => GREY,
            _ if statement.tally.is_whole() => GREEN,
            _ => RED,
        };
        self.bold((MARGIN, 166.0), 16.0, &statement.tally.sentence(language));
        self.ink = GREY;
        let read = match statement.read_at {
            Some(at) => words::read_at(language, &moment(language, at)),
            None => words::not_read(language).to_owned(),
        };
        let seen = words::seen(language, statement.tally.witnessed, statement.tally.read_again);
        self.text((MARGIN, 184.0), 9.0, &seen);
        self.text((MARGIN, 197.0), 9.0, &read);
        if statement.tally.wrong > 0 {
            self.text((MARGIN, 210.0), 9.0, &words::wrong(language, statement.tally.wrong));
        }
        FIRST_TABLE
    }

    fn head_again(&mut self, language: Language, statement: &Statement) -> f32 {
        self.ink = GREY;
        let line = format!("{}: {}", cut(&statement.tally.name, 44), statement.tally.sentence(language));
        self.text((MARGIN, 50.0), 9.0, &line);
        TOP
    }

    fn table(&mut self, language: Language, bookings: &[Booked], top: f32, at: DateTime<Utc>) {
        self.ink = GREY;
        for (x, word) in [
            (NUMBER, words::number(language)),
            (SUPPLIER, words::supplier(language)),
            (ENTRY, words::entry(language)),
            (SEEN, words::seen_at(language)),
        ] {
            self.bold((x, top), 8.0, word);
        }
        let amount = words::amount(language);
        self.text_until((AMOUNT, top), 8.0, amount, 1);
        self.rule(top + 5.0);
        self.ink = BLACK;
        let mut y = top + 5.0;
        for booking in bookings {
            y += LINE;
            self.text((NUMBER, y), 8.5, &cut(&booking.number, 20));
            self.text((SUPPLIER, y), 8.5, &cut(&booking.supplier, 28));
            let figure = number_format::amount(language, booking.amount);
            self.text_until((AMOUNT, y), 8.5, &figure, 0);
            self.text((ENTRY, y), 8.5, booking.entry_number.as_deref().unwrap_or("–"));
            if booking.is_wrong {
                self.ink = RED;
            }
            self.text((SEEN, y), 8.5, &cut(&stands(language, booking, at), 24));
            self.ink = BLACK;
        }
        if bookings.is_empty() {
            self.text((NUMBER, top + 22.0), 9.0, words::none(language));
        }
    }

    fn foot(&mut self, language: Language, statement: &Statement, (page, of): (usize, usize)) {
        self.rule(HEIGHT - 44.0);
        self.ink = GREY;
        self.text((MARGIN, HEIGHT - 31.0), 8.0, &words::made_at(language, &moment(language, statement.at)));
        let count = words::page(language, page, of);
        self.text_until((RIGHT, HEIGHT - 31.0), 8.0, &count, 0);
    }
}

/// How a booking stands, in a word.
fn stands(language: Language, booking: &Booked, at: DateTime<Utc>) -> String {
    match (booking.is_wrong, booking.seen_at) {
        (true, _) => words::stands_wrong(language).to_owned(),
        (false, Some(seen)) => calendar::moment(language, seen, at),
        (false, None) => words::not_seen(language).to_owned(),
    }
}

fn moment(language: Language, at: DateTime<Utc>) -> String {
    calendar::moment(language, at, at + TimeDelta::days(400))
}

/// A text that is too long for its column.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

mod words {
    domain::catalogue! {
        title: { nl: "Verklaring van geboekte facturen", en: "Statement of booked invoices" },
        period(from: &str, until: &str): { nl: "Geboekt van {from} tot en met {until}", en: "Booked from {from} up to and including {until}" },
        seen(witnessed: u64, again: u64): {
            nl: "Bij het boeken gezien door een getuige: {witnessed}. Later opnieuw teruggelezen: {again}.",
            en: "Seen by a witness when booked: {witnessed}. Read back again later: {again}.",
        },
        read_at(at: &str): { nl: "De boeken zijn voor het laatst gelezen op {at}.", en: "The books were read last on {at}." },
        not_read: { nl: "De boeken zijn over deze periode nog niet opnieuw gelezen.", en: "The books have not been read again for this period." },
        wrong(count: u64): { nl: "Op een verkeerde plaats, of mogelijk: {count}.", en: "In a wrong place, or possibly so: {count}." },
        number: { nl: "Factuur", en: "Invoice" },
        supplier: { nl: "Leverancier", en: "Supplier" },
        amount: { nl: "Bedrag", en: "Amount" },
        entry: { nl: "Boekstuk", en: "Entry" },
        seen_at: { nl: "Gezien", en: "Seen" },
        stands_wrong: { nl: "verkeerde plaats", en: "wrong place" },
        not_seen: { nl: "nog niet gezien", en: "not seen yet" },
        none: { nl: "In deze periode is niets geboekt.", en: "Nothing was booked in this period." },
        made_at(at: &str): { nl: "Gemaakt door Sluis op {at}", en: "Made by Sluis on {at}" },
        page(page: usize, of: usize): { nl: "{page} van {of}", en: "{page} of {of}" },
    }
}

#[cfg(test)]
mod tests {
    use domain::ids::AdministrationId;
    use domain::misbooking::{Period, Tally};
    use domain::money::{Amount, Currency};
    use rust_decimal::dec;

    use super::*;

    fn sample(count: usize) -> Statement {
        let booking = |number: usize| Booked {
            number: format!("2026-{number:04}"),
            supplier: "Molenkamp Graan & Meel B.V. (één)".into(),
            amount: Amount::new(dec!(1234.50), Currency::EUR),
            entry_number: Some(format!("267{number:05}")),
            seen_at: Some("2026-10-08T12:02:00Z".parse().unwrap()),
            seen_under: Some("A. Visser".into()),
            read_again: true,
            is_wrong: false,
        };
        let booked = count as u64;
        Statement {
            at: "2026-10-14T15:12:00Z".parse().unwrap(),
            period: Period { from: "2026-10-01".parse().unwrap(), until: "2026-10-14".parse().unwrap() },
            tally: Tally {
                administration: AdministrationId(uuid::Uuid::nil()),
                name: "120 Bakkerij Jansen B.V.".into(),
                environment_name: "Rijnstroom".into(),
                booked,
                witnessed: booked,
                read_again: booked,
                wrong: 0,
            },
            read_at: Some("2026-10-14T01:00:00Z".parse().unwrap()),
            bookings: (1..=count).map(booking).collect(),
        }
    }

    #[test]
    fn every_booking_is_on_one_page() {
        for count in [0, 1, 35, 36, 312] {
            let sample = sample(count);
            let pages = paged(&sample.bookings);
            assert_eq!(pages.iter().map(|page| page.len()).sum::<usize>(), count);
            assert!(pages.iter().skip(1).all(|page| !page.is_empty()));
        }
    }

    #[test]
    fn the_file_is_a_pdf_in_both_languages() {
        for language in Language::ALL {
            let bytes = statement(language, &sample(312)).unwrap();
            assert!(bytes.starts_with(b"%PDF-"));
            if let Ok(folder) = std::env::var("SLUIS_TEST_PDF") {
                std::fs::write(format!("{folder}/{}.pdf", language.tag()), &bytes).unwrap();
            }
        }
    }
}
