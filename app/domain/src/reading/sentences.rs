//! The sentences of [`ReadMessage`]: what is wrong, and where it helps, what to do.

use super::{DateField, ForeignFile, ReadMessage, TotalField, figure};
use crate::calendar;
use crate::language::Language;
use crate::number_format::percent as percentage;

mod words {
    crate::catalogue! {
        file_empty: { nl: "Het bestand is leeg.", en: "The file is empty." },
        file_too_large(limit: u32): {
            nl: "Het bestand is te groot: hoogstens {limit} MB per bestand.",
            en: "The file is too large: at most {limit} MB per file.",
        },
        html: {
            nl: "Dit is een webpagina, geen factuur. Vraag de leverancier om de factuur zelf.",
            en: "This is a web page, not an invoice. Ask the supplier for the invoice itself.",
        },
        archive: {
            nl: "Dit is een archief of een bestand van een kantoorprogramma. Sla de factuur op als PDF, of pak haar eerst uit.",
            en: "This is an archive or a file of an office program. Save the invoice as PDF, or unpack it first.",
        },
        program: {
            nl: "Dit is een programma, geen factuur. Het is niet bewaard.",
            en: "This is a program, not an invoice. It was not kept.",
        },
        text: {
            nl: "Dit is platte tekst, geen factuur. Wij lezen PDF, TIFF, PNG, JPEG en e-facturen (UBL, CII).",
            en: "This is plain text, not an invoice. We read PDF, TIFF, PNG, JPEG and e-invoices (UBL, CII).",
        },
        unknown_file: {
            nl: "Dit soort bestand kennen wij niet. Wij lezen PDF, TIFF, PNG, JPEG en e-facturen (UBL, CII).",
            en: "We do not know this kind of file. We read PDF, TIFF, PNG, JPEG and e-invoices (UBL, CII).",
        },
        pdf_damaged: {
            nl: "Dit PDF-bestand is beschadigd of niet volledig. Vraag de leverancier het opnieuw te sturen.",
            en: "This PDF is damaged or incomplete. Ask the supplier to send it again.",
        },
        pdf_protected: {
            nl: "Dit PDF-bestand is met een wachtwoord beveiligd. Vraag de leverancier om een onbeveiligd bestand.",
            en: "This PDF is protected with a password. Ask the supplier for an unprotected file.",
        },
        pdf_encrypted: {
            nl: "Dit PDF-bestand is versleuteld; misschien vraagt het om een wachtwoord.",
            en: "This PDF is encrypted; it may ask for a password.",
        },
        pdf_active_content: {
            nl: "Dit PDF-bestand bevat scripts of start programma's. Het wordt alleen getoond waar die niet kunnen werken.",
            en: "This PDF carries scripts or starts programs. It is only shown where those cannot run.",
        },
        image_damaged: {
            nl: "Deze afbeelding is niet volledig. Scan of verstuur haar opnieuw.",
            en: "This image is incomplete. Scan or send it again.",
        },
        xml_doctype(line: u32): {
            nl: "Regel {line}: een DTD (DOCTYPE) is niet toegestaan in een e-factuur. Het bestand is niet verwerkt.",
            en: "Line {line}: a DTD (DOCTYPE) is not allowed in an e-invoice. The file was not processed.",
        },
        xml_entity(name: &str, line: u32): {
            nl: "Regel {line}: het teken ‘&{name};’ bestaat niet in XML. Het bestand is niet verwerkt.",
            en: "Line {line}: the sign “&{name};” does not exist in XML. The file was not processed.",
        },
        xml_too_deep(limit: u32): {
            nl: "Dit XML-bestand is dieper genest dan {limit} lagen. Dat is geen factuur.",
            en: "This XML file is nested deeper than {limit} levels. That is no invoice.",
        },
        xml_too_large(limit: u32): {
            nl: "Dit XML-bestand heeft meer dan {limit} onderdelen. Zo groot is een factuur niet.",
            en: "This XML file has more than {limit} parts. No invoice is that large.",
        },
        xml_malformed(line: u32): {
            nl: "Regel {line}: dit XML-bestand is niet goed gevormd of afgebroken. Er is niets van bewaard.",
            en: "Line {line}: this XML file is not well-formed, or cut off. Nothing of it was kept.",
        },
        xml_encoding(encoding: &str, line: u32): {
            nl: "Regel {line}: het bestand zegt dat het in {encoding} staat, maar dat klopt niet. Vraag de leverancier om een goed bestand.",
            en: "Line {line}: the file says that it is in {encoding}, but it is not. Ask the supplier for a correct file.",
        },
        not_an_invoice(root: &str): {
            nl: "Dit XML-bestand is geen factuur die wij kennen (hoofdelement ‘{root}’). Wij lezen UBL en CII.",
            en: "This XML file is no invoice that we know (root element “{root}”). We read UBL and CII.",
        },
        without_content: {
            nl: "Dit bestand heet een factuur, maar heeft geen nummer, geen regels en geen bedragen.",
            en: "This file is called an invoice, but has no number, no lines and no amounts.",
        },
        amount_unreadable(element: &str, value: &str, line: u32): {
            nl: "Regel {line}: ‘{value}’ in {element} is geen getal dat op een factuur kan staan.",
            en: "Line {line}: “{value}” in {element} is no figure that an invoice can have.",
        },
        number_missing: { nl: "De factuur heeft geen nummer.", en: "The invoice has no number." },
        currency_unknown(found: &str): {
            nl: "De valuta ‘{found}’ bestaat niet. Kies de juiste valuta; er is niet van euro's uitgegaan.",
            en: "The currency “{found}” does not exist. Choose the right one; euros were not assumed.",
        },
        currency_missing: {
            nl: "De factuur noemt geen valuta. Kies de juiste.",
            en: "The invoice names no currency. Choose the right one.",
        },
        amount_currency_differs(found: &str, line: u32): {
            nl: "Regel {line}: een bedrag staat in {found}, niet in de valuta van de factuur.",
            en: "Line {line}: an amount is in {found}, not in the invoice's currency.",
        },
        issue_date_missing: { nl: "De factuur heeft geen datum.", en: "The invoice has no date." },
        date_impossible(field: &str, value: &str): {
            nl: "De {field} ‘{value}’ bestaat niet. Vul de juiste datum in.",
            en: "The {field} “{value}” does not exist. Fill in the right date.",
        },
        issue_date: { nl: "factuurdatum", en: "invoice date" },
        due_date: { nl: "vervaldatum", en: "due date" },
        delivery_date: { nl: "leverdatum", en: "delivery date" },
        period_date: { nl: "datum van de periode", en: "date of the period" },
        due_before_issue(due: String, issue: String): {
            nl: "De vervaldatum {due} ligt vóór de factuurdatum {issue}.",
            en: "The due date {due} is before the invoice date {issue}.",
        },
        type_code_differs(type_code: &str): {
            nl: "De soort van dit document en zijn code {type_code} spreken elkaar tegen. Kijk of het een factuur of een creditnota is.",
            en: "The kind of this document and its code {type_code} contradict each other. See whether it is an invoice or a credit note.",
        },
        marked_as_credit: {
            nl: "De factuur is als creditfactuur gemerkt, maar haar bedragen zijn positief. Kijk of het een creditnota is.",
            en: "The invoice is marked as credit, but its amounts are positive. See whether it is a credit note.",
        },
        customization_missing: {
            nl: "De factuur zegt niet welke afspraken zij volgt (CustomizationID). Zij is als gewone UBL gelezen.",
            en: "The invoice does not say which rules it follows (CustomizationID). It was read as plain UBL.",
        },
        total_differs(field: &str, written: String, computed: String): {
            nl: "{field} is volgens de factuur {written}, maar de andere bedragen geven {computed}.",
            en: "{field} is {written} by the invoice, but its other amounts give {computed}.",
        },
        rounding_differs(field: &str, written: String, computed: String): {
            nl: "{field} verschilt door afronding: {written} op de factuur, {computed} berekend.",
            en: "{field} differs by rounding: {written} on the invoice, {computed} computed.",
        },
        total_lines: { nl: "Het totaal van de regels", en: "The total of the lines" },
        total_allowances: { nl: "Het totaal van de kortingen", en: "The total of the allowances" },
        total_charges: { nl: "Het totaal van de toeslagen", en: "The total of the charges" },
        total_tax_exclusive: { nl: "Het totaal exclusief btw", en: "The total without VAT" },
        total_vat: { nl: "Het totaal van de btw", en: "The total of the VAT" },
        total_tax_inclusive: { nl: "Het totaal inclusief btw", en: "The total with VAT" },
        total_payable: { nl: "Het te betalen bedrag", en: "The amount to be paid" },
        amount_not_rounded(value: String): {
            nl: "Bedragen staan met meer decimalen dan de valuta heeft, zoals {value}.",
            en: "Amounts have more decimals than their currency, such as {value}.",
        },
        line_amount_differs(line_id: &str, written: String, computed: String): {
            nl: "Regel {line_id} van de factuur: aantal × prijs geeft {computed}, er staat {written}.",
            en: "Line {line_id} of the invoice: quantity × price gives {computed}, it says {written}.",
        },
        vat_differs(percent: String, written: String, computed: String): {
            nl: "De btw van {percent} % is volgens de factuur {written}; over de grondslag is het {computed}.",
            en: "The VAT at {percent} % is {written} by the invoice; over its base it is {computed}.",
        },
        vat_base_differs(percent: String, written: String, computed: String): {
            nl: "De grondslag van {percent} % btw is volgens de factuur {written}, maar de regels geven {computed}.",
            en: "The base of {percent} % VAT is {written} by the invoice, but the lines give {computed}.",
        },
        lines_inside_lines: {
            nl: "Regels hebben onderregels; de bovenste regels zijn genomen, de rest staat in het document.",
            en: "Lines have lines of their own; the upper ones were taken, the others are in the document.",
        },
        several_order_lines(line_id: &str, references: String): {
            nl: "Regel {line_id} noemt meer dan één orderregel: {references}. De eerste is genomen.",
            en: "Line {line_id} names more than one order line: {references}. The first was taken.",
        },
        iban_invalid(iban: &str): {
            nl: "Het rekeningnummer {iban} is geen geldig IBAN.",
            en: "The account number {iban} is no valid IBAN.",
        },
        vat_number_invalid(number: &str): {
            nl: "Het btw-nummer {number} klopt niet met zijn controlegetal.",
            en: "The VAT number {number} does not agree with its check digits.",
        },
        hidden_signs(line: u32): {
            nl: "Regel {line}: onzichtbare tekens die tekst omdraaien of verbergen zijn weggelaten.",
            en: "Line {line}: invisible signs that turn or hide text were left out.",
        },
        text_too_long(line: u32, limit: u32): {
            nl: "Regel {line}: een tekst is langer dan {limit} tekens. Het begin is overgenomen; kijk in het document.",
            en: "Line {line}: a text is longer than {limit} characters. Its beginning was taken; look at the document.",
        },
        more_messages: {
            nl: "Er is meer op te merken dan hier staat. Kijk goed naar het document.",
            en: "There is more to remark than stands here. Look at the document closely.",
        },
        not_taken_in: {
            nl: "Door een fout bij ons is dit bestand niet verwerkt. Met het bestand is niets mis: verstuur het nog eens.",
            en: "By a fault of ours this file was not taken in. Nothing is wrong with the file: send it again.",
        },
        attachment_unreadable(name: &str): {
            nl: "De bijlage ‘{name}’ is onleesbaar en wordt niet aangeboden.",
            en: "The attachment “{name}” is unreadable and is not offered.",
        },
        attachment_unsafe(name: &str): {
            nl: "De bijlage ‘{name}’ kan schadelijk zijn en wordt niet aangeboden.",
            en: "The attachment “{name}” may be harmful and is not offered.",
        },
        attachment_is_link(link: &str): {
            nl: "De factuur verwijst naar {link}. Dat adres is niet geopend.",
            en: "The invoice points to {link}. That address was not opened.",
        },
        by_hand: {
            nl: "Dit document is niet automatisch gelezen. Vul de kopgegevens zelf in.",
            en: "This document was not read automatically. Fill in the header yourself.",
        },
    }
}

pub(super) fn sentence(message: &ReadMessage, l: Language) -> String {
    use ReadMessage as M;
    match message {
        M::FileEmpty => words::file_empty(l).into(),
        M::FileTooLarge { limit_mb } => words::file_too_large(l, *limit_mb),
        M::NotADocument { found } => foreign(*found, l).into(),
        M::PdfDamaged => words::pdf_damaged(l).into(),
        M::PdfProtected => words::pdf_protected(l).into(),
        M::PdfEncrypted => words::pdf_encrypted(l).into(),
        M::PdfActiveContent => words::pdf_active_content(l).into(),
        M::ImageDamaged => words::image_damaged(l).into(),
        M::XmlDoctype { line } => words::xml_doctype(l, *line),
        M::XmlEntity { name, line } => words::xml_entity(l, name, *line),
        M::XmlTooDeep { limit } => words::xml_too_deep(l, *limit),
        M::XmlTooLarge { limit } => words::xml_too_large(l, *limit),
        M::XmlMalformed { line } => words::xml_malformed(l, *line),
        M::XmlEncoding { encoding, line } => words::xml_encoding(l, encoding, *line),
        M::NotAnInvoice { root } => words::not_an_invoice(l, root),
        M::InvoiceWithoutContent => words::without_content(l).into(),
        M::AmountUnreadable { element, value, line } => words::amount_unreadable(l, element, value, *line),
        M::NumberMissing => words::number_missing(l).into(),
        M::CurrencyUnknown { found } => words::currency_unknown(l, found),
        M::CurrencyMissing => words::currency_missing(l).into(),
        M::AmountCurrencyDiffers { found, line } => words::amount_currency_differs(l, found, *line),
        M::IssueDateMissing => words::issue_date_missing(l).into(),
        M::DateImpossible { field, value } => words::date_impossible(l, date(*field, l), value),
        M::DueBeforeIssue { due, issue } => words::due_before_issue(l, calendar::date(*due), calendar::date(*issue)),
        M::TypeCodeDiffers { type_code } => words::type_code_differs(l, type_code),
        M::MarkedAsCredit => words::marked_as_credit(l).into(),
        M::CustomizationMissing => words::customization_missing(l).into(),
        M::TotalDiffers { field, written, computed } => {
            words::total_differs(l, total(*field, l), figure(l, *written), figure(l, *computed))
        }
        M::RoundingDiffers { field, written, computed } => {
            words::rounding_differs(l, total(*field, l), figure(l, *written), figure(l, *computed))
        }
        M::AmountNotRounded { value } => words::amount_not_rounded(l, figure(l, *value)),
        M::LineAmountDiffers { line_id, written, computed } => {
            words::line_amount_differs(l, line_id, figure(l, *written), figure(l, *computed))
        }
        M::VatDiffers { percent, written, computed } => {
            words::vat_differs(l, percentage(l, *percent), figure(l, *written), figure(l, *computed))
        }
        M::VatBaseDiffers { percent, written, computed } => {
            words::vat_base_differs(l, percentage(l, *percent), figure(l, *written), figure(l, *computed))
        }
        M::LinesInsideLines => words::lines_inside_lines(l).into(),
        M::SeveralOrderLines { line_id, references } => words::several_order_lines(l, line_id, references.join(", ")),
        M::IbanInvalid { iban } => words::iban_invalid(l, iban),
        M::VatNumberInvalid { vat_number } => words::vat_number_invalid(l, vat_number),
        M::HiddenSigns { line } => words::hidden_signs(l, *line),
        M::TextTooLong { line, limit } => words::text_too_long(l, *line, *limit),
        M::MoreMessages => words::more_messages(l).into(),
        M::NotTakenIn => words::not_taken_in(l).into(),
        M::AttachmentUnreadable { name } => words::attachment_unreadable(l, name),
        M::AttachmentUnsafe { name } => words::attachment_unsafe(l, name),
        M::AttachmentIsLink { link } => words::attachment_is_link(l, link),
        M::ByHand => words::by_hand(l).into(),
    }
}

fn foreign(found: ForeignFile, l: Language) -> &'static str {
    match found {
        ForeignFile::Html => words::html(l),
        ForeignFile::Archive => words::archive(l),
        ForeignFile::Program => words::program(l),
        ForeignFile::Text => words::text(l),
        ForeignFile::Unknown => words::unknown_file(l),
    }
}

fn date(field: DateField, l: Language) -> &'static str {
    match field {
        DateField::Issue => words::issue_date(l),
        DateField::Due => words::due_date(l),
        DateField::Delivery => words::delivery_date(l),
        DateField::Period => words::period_date(l),
    }
}

fn total(field: TotalField, l: Language) -> &'static str {
    match field {
        TotalField::Lines => words::total_lines(l),
        TotalField::Allowances => words::total_allowances(l),
        TotalField::Charges => words::total_charges(l),
        TotalField::TaxExclusive => words::total_tax_exclusive(l),
        TotalField::Vat => words::total_vat(l),
        TotalField::TaxInclusive => words::total_tax_inclusive(l),
        TotalField::Payable => words::total_payable(l),
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;

    use super::*;

    #[test]
    fn figures_are_written_as_in_the_language() {
        let message =
            ReadMessage::TotalDiffers { field: TotalField::Vat, written: dec!(1066), computed: dec!(1054.125) };
        assert_eq!(
            message.sentence(Language::Nl),
            "Het totaal van de btw is volgens de factuur 1.066,00, maar de andere bedragen geven 1.054,125."
        );
        assert_eq!(
            message.sentence(Language::En),
            "The total of the VAT is 1,066.00 by the invoice, but its other amounts give 1,054.125."
        );
    }

    #[test]
    fn a_message_is_stored_as_code_and_data() {
        let message = ReadMessage::XmlMalformed { line: 81 };
        let text = serde_json::to_string(&message).unwrap();
        assert_eq!(text, r#"{"code":"xml_malformed","line":81}"#);
        assert_eq!(serde_json::from_str::<ReadMessage>(&text).unwrap(), message);
    }
}
