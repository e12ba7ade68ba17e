//! The sandbox's switches: what the reference leaves open, lets a company choose, or that tests need shorter.
//!
//! Where the reference says *not found*, *not documented* or reports that disagree, nobody may build on one reading. Each
//! such question is a switch with two values: the plausible one, which the demo shows, and the harder one, which is worse
//! for a client that assumed the plausible one. `PATCH /sandbox/api/settings {"variant": "harder"}` turns all of them
//! ([`Settings::harder`]); switches named beside `variant` in the same call are set after it.
//!
//! | switch | what the reference says | plausible | harder |
//! |---|---|---|---|
//! | `oauth.token_checked` | 1.2: "must be valid until the request *ends*" [M]; of late landing nothing is said | `until_the_end` | `on_arrival`: it lands though its token is dead |
//! | `answers.unauthorized` | 1.3: 401, "sometimes an HTML login page or redirect instead of JSON" | `json` | `html` (also `redirect`) |
//! | `answers.purchase_entries_scope` | 1.5: "sources disagree, request both" | `financial_accounting` | `both` are needed |
//! | `answers.rights_weigh_grants` | 2.5: whether scope and consented companies are weighed is "not documented" | `false` | `false`: it says yes, and the call is refused |
//! | `answers.user_has_rights` | 2.5: the shape "differs between reports" | `plain` | `named` |
//! | `answers.empty_instead_of_forbidden` | 2.4: "reads may answer 200 with an empty list instead of 403" | `false` | `true` |
//! | `answers.reason_header` | 2.4: the header `reason` "can name it" | `true` | `false` |
//! | `books.foreign_ids` | 2.4: what a POST does with an id of another division "is not documented"; one blog saw it silently null | `refused` | `emptied` (also `kept`) |
//! | `answers.select_mandatory` | 3.1: "mandatory on bulk and on many endpoints", which ones is not listed | none | `["*"]`: all |
//! | `answers.dates` | 3.2: one official page says CET local time, another Unix time | `local` | `unix` |
//! | `limits.body_bytes` | 3.3: 10 MB; integrators mention 7, 25 and 26 MB | 10 MiB | 7 MiB |
//! | `answers.english_refusals` | 3.4: "probably the language of the connected user" | `false` | `true` |
//! | `limits.day_ends` | 4.1: "seen at 00:00 UTC in a log; others say local midnight" | `utc` | `local` |
//! | `limits.contract_headers` | 4.1: which headers the contract's 429 carries is not said | `day` | `none` |
//! | `limits.error_block_status` | 4.2: the answer of a blocked key is not said | 429 | 403, which counts as an error itself |
//! | `limits.error_block_growth` | 4.2: "longer on repetition", no number | 2 times | 24 times |
//! | `books.order_quantities_in` | 5.1, 8: unit of `ReceivedQuantity` and `InvoicedQuantity` "not stated" | `purchase_units` | `item_units` |
//! | `books.invoices_processed_at_once` | 5.3, 8: "initial status after POST; who processes it" not found | `true` | `false`: a person processes them |
//! | `books.invoices_begin_as_draft` | 5.3: "whether a POST lands in Draft or Open" not documented | `false` | `true` |
//! | `books.invoiced_quantity_moves` | 5.3: it goes up "after booking" [M]; at the POST or when processed is not said | `on_post` | `on_process` |
//! | `books.refuse_over_invoicing` | 5.3, 8: not found | `false` | `false`: nobody stops the client |
//! | `books.entry_amounts_negative` | 5.4: the sign of a header's amount "is not documented" | `true` | `false` |
//! | `books.credits_are_type_31` | 5.4, 8: no official rule for credit notes | `true` | `false`: 30 with negative amounts |
//! | `books.duplicate_text` | 5.12, 8: "the exact error text was not found" | `data_exists` | `unheard`: a sentence that nobody knows |
//! | `books.duplicate_check_invoices` | 5.12: not found for PurchaseInvoices | `false` | `false`: nothing stops a second one |
//! | `books.chosen_ids_honoured` | 5.12, 8: "unverified" | `false` | `false`: an id of one's own finds nothing back |
//! | `answers.unfilterable` | 5.12: "filterability not verified" of `ExternalLinkReference` | none | `["ExternalLinkReference"]` |
//!
//! The other switches are no questions of the reference. `books.duplicate_check_entries`, `entries_processed_at_once`,
//! `recompute_due_date` and `receive_more_than_ordered` are things that a company or a test chooses (5.2, 5.4, 5.7);
//! `answers.calls_open_division` is what 2.2 says; the lifetimes, limits and windows are those of the reference until a
//! test, which can't wait ten minutes for a token or a day for a limit, makes them shorter.

mod answers;
mod books;
mod limits;
mod oauth;

use serde::{Deserialize, Serialize};

pub(crate) use answers::{AnswerRules, Dates, EntriesScope, RightsShape, Unauthorized};
pub(crate) use books::{BookRules, DuplicateText, OrderQuantities, QuantityMoves};
pub(crate) use limits::{ContractHeaders, DayEnd, LimitRules};
pub(crate) use oauth::{OauthRules, TokenCheck};

use crate::store::write::ForeignIds;

/// A preset of the switches that answer what the reference leaves open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Variant {
    /// What most probably happens: the demo.
    #[default]
    Plausible,
    /// What is worse for the client, and not excluded.
    Harder,
}

/// All switches. `GET` and `PATCH /sandbox/api/settings`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Settings {
    /// The preset that was chosen last; single switches may have been changed since.
    pub(crate) variant: Variant,
    /// OAuth lifetimes.
    pub(crate) oauth: OauthRules,
    /// Limits of calls and errors.
    pub(crate) limits: LimitRules,
    /// How answers look where reports differ.
    pub(crate) answers: AnswerRules,
    /// Rules of the books.
    pub(crate) books: BookRules,
}

impl Settings {
    /// A preset.
    pub(crate) fn of(variant: Variant) -> Self {
        match variant {
            Variant::Plausible => Self::default(),
            Variant::Harder => Self::harder(),
        }
    }

    /// The harder value of each open question.
    pub(crate) fn harder() -> Self {
        let plain = Self::default();
        Self {
            variant: Variant::Harder,
            oauth: OauthRules { token_checked: TokenCheck::OnArrival, ..plain.oauth },
            limits: LimitRules {
                body_bytes: 7 * 1024 * 1024,
                day_ends: DayEnd::Local,
                contract_headers: ContractHeaders::None,
                error_block_status: 403,
                error_block_growth: 24,
                ..plain.limits
            },
            answers: AnswerRules {
                user_has_rights: RightsShape::Named,
                empty_instead_of_forbidden: true,
                reason_header: false,
                english_refusals: true,
                select_mandatory: vec!["*".to_owned()],
                unauthorized: Unauthorized::Html,
                purchase_entries_scope: EntriesScope::Both,
                dates: Dates::Unix,
                unfilterable: vec!["ExternalLinkReference".to_owned()],
                ..plain.answers
            },
            books: BookRules {
                foreign_ids: ForeignIds::Emptied,
                order_quantities_in: OrderQuantities::ItemUnits,
                invoices_processed_at_once: false,
                invoices_begin_as_draft: true,
                invoiced_quantity_moves: QuantityMoves::OnProcess,
                entry_amounts_negative: false,
                credits_are_type_31: false,
                duplicate_text: DuplicateText::Unheard,
                ..plain.books
            },
        }
    }
}
