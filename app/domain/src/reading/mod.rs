//! What a person should know of a document that was read, or why it was refused: a closed list of findings with their
//! figures. Stored as code and data; [`ReadMessage::sentence`] makes the sentence in the language of who looks.

mod sentences;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::invoice::Severity;
use crate::language::Language;
use crate::number_format::at_least;

/// A total of the document that can be computed from its other figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TotalField {
    /// Sum of the lines (BT-106, rule BR-CO-10).
    Lines,
    /// Sum of the allowances (BT-107, BR-CO-11).
    Allowances,
    /// Sum of the charges (BT-108, BR-CO-12).
    Charges,
    /// Without VAT (BT-109, BR-CO-13).
    TaxExclusive,
    /// VAT (BT-110, BR-CO-14).
    Vat,
    /// With VAT (BT-112, BR-CO-15).
    TaxInclusive,
    /// To be paid (BT-115, BR-CO-16).
    Payable,
}

/// What a file turned out to be, where it is no document that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ForeignFile {
    /// A web page.
    Html,
    /// A file of an office program, or another archive.
    Archive,
    /// A program.
    Program,
    /// Plain text.
    Text,
    /// Anything else.
    Unknown,
}

/// A date of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateField {
    /// Day of issue (BT-2).
    Issue,
    /// Day of payment (BT-9).
    Due,
    /// Day of delivery (BT-72).
    Delivery,
    /// A period (BT-73, BT-74).
    Period,
}

/// One finding. The first group refuses the file; the others go with the invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum ReadMessage {
    /// There are no bytes.
    FileEmpty,
    /// More bytes than a document may have.
    FileTooLarge {
        /// The limit, in megabytes.
        limit_mb: u32,
    },
    /// No document of a kind that we read.
    NotADocument {
        /// What it is.
        found: ForeignFile,
    },
    /// A PDF that cannot be opened.
    PdfDamaged,
    /// A PDF behind a password.
    PdfProtected,
    /// An image that stops half-way.
    ImageDamaged,
    /// A document type definition: the door of entity attacks, and no e-invoice needs one.
    XmlDoctype {
        /// Where.
        line: u32,
    },
    /// An entity that XML itself does not define.
    XmlEntity {
        /// Its name.
        name: String,
        /// Where.
        line: u32,
    },
    /// Elements inside elements beyond reason.
    XmlTooDeep {
        /// The limit.
        limit: u32,
    },
    /// More elements, or longer text, than an invoice has.
    XmlTooLarge {
        /// The limit of elements.
        limit: u32,
    },
    /// Not well-formed.
    XmlMalformed {
        /// Where it went wrong.
        line: u32,
    },
    /// Bytes that are not in the encoding that the file names.
    XmlEncoding {
        /// The encoding.
        encoding: String,
        /// Where, as far as that can be said.
        line: u32,
    },
    /// Well-formed XML that is no document we know.
    NotAnInvoice {
        /// Its root element.
        root: String,
    },
    /// An invoice in name, without number, lines and amounts.
    InvoiceWithoutContent,
    /// A figure that is no figure, or too large to be one.
    AmountUnreadable {
        /// The element.
        element: String,
        /// What stands there.
        value: String,
        /// Where.
        line: u32,
    },

    /// No number.
    NumberMissing,
    /// A currency that does not exist.
    CurrencyUnknown {
        /// What stands there.
        found: String,
    },
    /// No currency at all.
    CurrencyMissing,
    /// An amount in another currency than the invoice's.
    AmountCurrencyDiffers {
        /// That currency.
        found: String,
        /// Where.
        line: u32,
    },
    /// No day of issue.
    IssueDateMissing,
    /// A day that does not exist.
    DateImpossible {
        /// Which date.
        field: DateField,
        /// What stands there.
        value: String,
    },
    /// Payment is due before the invoice was made.
    DueBeforeIssue {
        /// Day of payment.
        due: NaiveDate,
        /// Day of issue.
        issue: NaiveDate,
    },
    /// The type code says something else than the document's own kind.
    TypeCodeDiffers {
        /// The code.
        type_code: String,
    },
    /// The document is marked as credit, and its amounts are positive.
    MarkedAsCredit,
    /// It is not said which rules the document follows.
    CustomizationMissing,
    /// A total does not agree with the figures that it is made of.
    TotalDiffers {
        /// Which total.
        field: TotalField,
        /// What the document says.
        written: Decimal,
        /// What its other figures give.
        computed: Decimal,
    },
    /// The same, by no more than rounding explains.
    RoundingDiffers {
        /// Which total.
        field: TotalField,
        /// What the document says.
        written: Decimal,
        /// What its other figures give.
        computed: Decimal,
    },
    /// Amounts with more decimals than their currency has.
    AmountNotRounded {
        /// The first of them.
        value: Decimal,
    },
    /// A line's amount is not quantity times price.
    LineAmountDiffers {
        /// The line's identifier.
        line_id: String,
        /// What the document says.
        written: Decimal,
        /// Quantity times price, with the line's allowances and charges.
        computed: Decimal,
    },
    /// The tax of a rate is not its base times the rate.
    VatDiffers {
        /// The rate.
        percent: Decimal,
        /// What the document says.
        written: Decimal,
        /// Base times rate.
        computed: Decimal,
    },
    /// The base of a rate is not the sum of its lines.
    VatBaseDiffers {
        /// The rate.
        percent: Decimal,
        /// What the document says.
        written: Decimal,
        /// The sum of the lines of that rate.
        computed: Decimal,
    },
    /// Lines have lines of their own; only the outer ones are taken.
    LinesInsideLines,
    /// A line names several order lines; the first is taken.
    SeveralOrderLines {
        /// The line's identifier.
        line_id: String,
        /// What it names.
        references: Vec<String>,
    },
    /// An IBAN whose check digits are wrong.
    IbanInvalid {
        /// The number.
        iban: String,
    },
    /// A VAT number that fails its country's check.
    VatNumberInvalid {
        /// The number.
        vat_number: String,
    },
    /// Signs that hide or turn text were taken out.
    HiddenSigns {
        /// Where.
        line: u32,
    },
    /// A text is longer than can be kept; its beginning was taken.
    TextTooLong {
        /// Where.
        line: u32,
        /// So many characters were taken.
        limit: u32,
    },
    /// There is more to say than is said.
    MoreMessages,
    /// A fault of ours: nothing is wrong with the file.
    NotTakenIn,
    /// An attachment that cannot be decoded.
    AttachmentUnreadable {
        /// Its name.
        name: String,
    },
    /// An attachment that is not offered: a program, or one that a scanner would stop.
    AttachmentUnsafe {
        /// Its name.
        name: String,
    },
    /// A link: shown, never fetched.
    AttachmentIsLink {
        /// The address.
        link: String,
    },
    /// A PDF or an image: nobody read it yet.
    ByHand,
    /// A PDF that is encrypted, and may ask for a password.
    PdfEncrypted,
    /// A PDF that carries scripts or launches programs; it is only shown where they cannot run.
    PdfActiveContent,
}

impl ReadMessage {
    /// How bad it is. What refuses a file is blocking too.
    pub fn severity(&self) -> Severity {
        match self {
            Self::RoundingDiffers { .. }
            | Self::AmountNotRounded { .. }
            | Self::CustomizationMissing
            | Self::SeveralOrderLines { .. }
            | Self::LinesInsideLines
            | Self::AttachmentIsLink { .. }
            | Self::ByHand => Severity::Information,
            Self::TotalDiffers { .. }
            | Self::LineAmountDiffers { .. }
            | Self::VatDiffers { .. }
            | Self::VatBaseDiffers { .. }
            | Self::DueBeforeIssue { .. }
            | Self::TypeCodeDiffers { .. }
            | Self::MarkedAsCredit
            | Self::AmountCurrencyDiffers { .. }
            | Self::IbanInvalid { .. }
            | Self::VatNumberInvalid { .. }
            | Self::HiddenSigns { .. }
            | Self::TextTooLong { .. }
            | Self::MoreMessages
            | Self::AttachmentUnreadable { .. }
            | Self::AttachmentUnsafe { .. }
            | Self::PdfEncrypted
            | Self::PdfActiveContent => Severity::Warning,
            _ => Severity::Blocking,
        }
    }

    /// The sentence for a person.
    pub fn sentence(&self, language: Language) -> String {
        sentences::sentence(self, language)
    }
}

/// A figure in a sentence: at least two decimals, all that it has.
fn figure(language: Language, value: Decimal) -> String {
    at_least(language, value, 2)
}
