//! What happened to an action, for a person: what it is, what it means for the invoice, and what to do next.

use super::action::{ActionKind, ActionState};
use super::closing::Cause;
use super::finding::{Finding, LIMITS, MissingRight, NoAnswer, Request};
use super::gate::Function;
use super::witness::{Absence, Compared, Witness};
use crate::calendar;
use crate::language::Language;
use crate::matching::deviation::Code;
use crate::matching::sentences::code_name;

/// The word of a state.
pub fn state(language: Language, state: ActionState) -> &'static str {
    match state {
        ActionState::Queued => words::queued(language),
        ActionState::InFlight => words::in_flight(language),
        ActionState::Entered => words::entered(language),
        ActionState::Unknown => words::unknown(language),
        ActionState::Done => words::done(language),
        ActionState::Deviating => words::deviating(language),
        ActionState::Undone => words::undone(language),
        ActionState::Failed => words::failed(language),
        ActionState::Misbooked => words::misbooked(language),
        ActionState::Repaired => words::repaired(language),
        ActionState::Cancelled => words::cancelled(language),
    }
}

/// The word of a kind.
pub fn kind(language: Language, kind: ActionKind) -> &'static str {
    match kind {
        ActionKind::Book => words::book(language),
        ActionKind::BookAndBlock => words::book_and_block(language),
    }
}

/// The word of a function of a connector.
pub fn function(language: Language, function: Function) -> &'static str {
    match function {
        Function::BookInvoices => words::book_invoices(language),
        Function::UnblockPayments => words::unblock_payments(language),
        Function::CreateRelations => words::create_relations(language),
        Function::Synchronise => words::synchronise(language),
        Function::LinkAdministrations => words::link_administrations(language),
        Function::LookBack => words::look_back(language),
        Function::CleanUp => words::clean_up(language),
    }
}

/// Why an action is in its state.
pub fn finding(language: Language, finding: &Finding) -> String {
    match finding {
        Finding::Asked => words::asked(language).to_owned(),
        Finding::AskedAgain => words::asked_again(language).to_owned(),
        Finding::Begun { attempt } => words::begun(language, *attempt),
        Finding::GateClosed => words::gate_closed(language).to_owned(),
        Finding::Later { detail, .. } if detail == LIMITS => words::waits_for_calls(language).to_owned(),
        Finding::LookWithoutControl { detail } if detail == LIMITS => words::looks_wait_for_calls(language).to_owned(),
        Finding::Later { request, detail } => words::later(language, before(language, *request), detail),
        Finding::NoRights { user, administration, missing } => no_rights(language, user, administration, missing),
        Finding::NoAnswerOnRights { why, .. } => words::no_answer_on_rights(language, no_answer(language, *why)),
        Finding::AlreadyBooked { entry_number } => words::already_booked(language, entry_number),
        Finding::WaitsForReading => words::waits_for_reading(language).to_owned(),
        Finding::UnknownHere { what } => words::unknown_here(language, what_is(language, what)),
        Finding::NoLongerValid { deviations } => words::no_longer_valid(language, names_of(language, deviations)),
        Finding::Refused { refusal, text } => words::refused(language, refusal.sentence(language), text),
        Finding::Malformed { text } => words::malformed(language, text),
        Finding::FileUnreadable { detail } => words::file_unreadable(language, detail),
        Finding::OutcomeUnknown { request, .. } => words::outcome_unknown(language, before(language, Some(*request))),
        Finding::NotFound { looks } => words::not_found(language, *looks),
        Finding::SentAgain { looks } => words::sent_again(language, *looks),
        Finding::LookWithoutControl { .. } => words::look_without_control(language).to_owned(),
        Finding::NeedsAPerson { looks } => words::needs_a_person(language, *looks),
        Finding::Witnessed(witness) => evidence(language, witness),
        Finding::Deviates { witness, differences } => {
            let list: Vec<&str> = differences.iter().map(|one| compared(language, one.field)).collect();
            words::deviates(language, list.join(", "), evidence(language, witness))
        }
        Finding::FoundElsewhere { administration, entry_number, intended, .. } => {
            words::found_elsewhere(language, administration, entry_number.as_deref().unwrap_or("?"), intended)
        }
        Finding::PlaceUnknown { entry_number, intended } => {
            words::place_unknown(language, entry_number.as_deref().unwrap_or("?"), intended)
        }
        Finding::StrayDocument { administration, .. } => words::stray_document(language, administration),
        Finding::TakenBack => words::taken_back(language).to_owned(),
        Finding::BookedByHand { entry_number, unverified: None } => words::booked_by_hand(language, entry_number),
        Finding::BookedByHand { entry_number, unverified: Some(reason) } => {
            words::booked_by_hand_unseen(language, entry_number, reason)
        }
        Finding::LookedByAPerson => words::looked_by_a_person(language).to_owned(),
        Finding::DifferencesAccepted { reason } => words::differences_accepted(language, reason),
        Finding::Repaired { reason } => words::repaired_because(language, reason),
        Finding::WorkerLost => words::worker_lost(language).to_owned(),
        Finding::ClearedAway { administration } => words::cleared_away(language, administration),
        Finding::NotClearedAway { administration, detail } => words::not_cleared_away(language, administration, detail),
    }
}

/// The proof as a sentence: "Gezien in 120 Bakkerij Jansen, boekstuk 24700123, 14:02, onder J. Jansen".
pub fn evidence(language: Language, witness: &Witness) -> String {
    let number = witness.entry_number.as_deref().unwrap_or("?");
    let time = calendar::clock(witness.seen_at);
    let seen = words::seen(language, &witness.administration, number, &time[..5], &witness.user);
    match witness.absence {
        Absence::StoodThere | Absence::NotFoundThere => seen,
        Absence::Unreadable => format!("{seen}. {}", words::elsewhere_unreadable(language)),
    }
}

/// The reason of a gate, as it was given by a person or by Sluis itself.
pub fn gate_reason(language: Language, reason: &str) -> String {
    match Cause::from_stored(reason) {
        Some(cause) => cause.sentence(language),
        None => reason.to_owned(),
    }
}

/// What a difference is about.
pub fn compared(language: Language, field: Compared) -> &'static str {
    match field {
        Compared::Supplier => words::supplier(language),
        Compared::Document => words::document(language),
        Compared::Direction => words::direction(language),
        Compared::Amount => words::amount(language),
        Compared::Vat => words::vat(language),
        Compared::Currency => words::currency(language),
        Compared::PaymentCondition => words::payment_condition(language),
        Compared::Lines => words::lines(language),
        Compared::Target => words::target(language),
        Compared::CostCenter => words::cost_center(language),
        Compared::CostUnit => words::cost_unit(language),
    }
}

/// Deviations by their names.
fn names_of(language: Language, codes: &[String]) -> String {
    let name = |code: &String| match Code::from_code(code) {
        Some(code) => code_name(language, code).to_owned(),
        None => words::incomplete(language).to_owned(),
    };
    codes.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// What is not one of the administration's own.
fn what_is(language: Language, kinds: &[String]) -> String {
    let name = |kind: &String| match kind.as_str() {
        "supplier" => words::foreign_supplier(language),
        "gl_account" => words::foreign_gl_account(language),
        "item" => words::foreign_item(language),
        "order_line" => words::foreign_order_line(language),
        "journal" => words::foreign_journal(language),
        _ => words::foreign_payment_condition(language),
    };
    kinds.iter().map(name).collect::<Vec<_>>().join(", ")
}

fn before(language: Language, request: Option<Request>) -> &'static str {
    match request {
        None => words::the_question(language),
        Some(Request::Document) => words::the_document(language),
        Some(Request::Attachment) => words::the_file(language),
        Some(Request::Entry) => words::the_entry(language),
    }
}

fn no_answer(language: Language, why: NoAnswer) -> &'static str {
    match why {
        NoAnswer::Silence => words::silence(language),
        NoAnswer::EmptyList => words::empty_list(language),
        NoAnswer::AnotherUser => words::another_user(language),
        NoAnswer::NoConnection => words::no_connection(language),
        NoAnswer::Limits => words::limits(language),
        NoAnswer::Token => words::token(language),
    }
}

fn no_rights(language: Language, user: &str, administration: &str, missing: &MissingRight) -> String {
    match missing {
        MissingRight::NotReachable { reaches } => words::not_reachable(language, user, administration, *reaches),
        MissingRight::NotAllowed { operation } => words::not_allowed(language, user, administration, operation),
        MissingRight::Forbidden { text } => words::forbidden(language, user, administration, text),
    }
}

mod words {
    crate::catalogue! {
        queued: { nl: "In wachtrij", en: "Queued" },
        in_flight: { nl: "Wordt verwerkt", en: "In progress" },
        entered: { nl: "Ingelezen", en: "Entered" },
        unknown: { nl: "Onzeker", en: "Unknown" },
        done: { nl: "Geboekt", en: "Booked" },
        deviating: { nl: "Afwijkend geboekt", en: "Booked, deviating" },
        undone: { nl: "Ongedaan gemaakt", en: "Undone" },
        failed: { nl: "Mislukt", en: "Failed" },
        misbooked: { nl: "Verkeerd geboekt", en: "Misbooked" },
        repaired: { nl: "Hersteld", en: "Repaired" },
        cancelled: { nl: "Ingetrokken", en: "Cancelled" },
        book: { nl: "boeken", en: "book" },
        book_and_block: { nl: "boeken en blokkeren", en: "book and block" },
        book_invoices: { nl: "Facturen boeken", en: "Book invoices" },
        unblock_payments: { nl: "Deblokkeren", en: "Unblock payments" },
        create_relations: { nl: "Relaties aanmaken", en: "Create relations" },
        synchronise: { nl: "Synchroniseren", en: "Synchronise" },
        link_administrations: { nl: "Administraties koppelen", en: "Link administrations" },
        look_back: { nl: "Terugkijken", en: "Look back" },
        clean_up: { nl: "Opruimen", en: "Clean up" },
        asked: { nl: "Klaargezet om te boeken.", en: "Put in line to be booked." },
        asked_again: { nl: "Opnieuw klaargezet.", en: "Put in line again." },
        begun(attempt: i64): { nl: "Begonnen, poging {attempt}.", en: "Begun, attempt {attempt}." },
        gate_closed: { nl: "De schakelaar ging dicht. Wat al gedaan is blijft bewaard; de rest gaat vanzelf door als hij opengaat.", en: "The gate closed. What was done is kept; the rest goes on by itself when it opens." },
        waits_for_calls: { nl: "Het aantal aanroepen van deze minuut of dag is op. Er is niets geboekt; Sluis gaat vanzelf verder zodra het weer mag.", en: "The calls of this minute or day are used up. Nothing was booked; Sluis goes on by itself as soon as it may." },
        looks_wait_for_calls: { nl: "Het aantal aanroepen van deze minuut of dag is op. Sluis kijkt vanzelf opnieuw zodra het weer mag.", en: "The calls of this minute or day are used up. Sluis looks again by itself as soon as it may." },
        later(before: &str, detail: &str): { nl: "Nu niet gelukt ({before}: {detail}). Er is niets geboekt; Sluis probeert het vanzelf opnieuw.", en: "Not possible now ({before}: {detail}). Nothing was booked; Sluis tries again by itself." },
        no_answer_on_rights(why: &str): { nl: "Geen antwoord op de rechtenvraag: {why}. Er is niets geboekt.", en: "No answer to the question of rights: {why}. Nothing was booked." },
        silence: { nl: "het boekhoudpakket gaf geen bruikbaar antwoord", en: "the bookkeeping system gave no usable answer" },
        empty_list: { nl: "de lijst met administraties was leeg", en: "the list of administrations was empty" },
        another_user: { nl: "de verbinding antwoordde onder een andere gebruiker", en: "the connection answered under another user" },
        no_connection: { nl: "de administratie heeft geen werkende verbinding", en: "the administration has no working connection" },
        token: { nl: "de sleutel van de verbinding wordt niet aangenomen; Sluis vernieuwt hem zodra dat mag en probeert het dan opnieuw", en: "the key of the connection is not accepted; Sluis renews it as soon as it may and tries again" },
        limits: { nl: "de limiet van aanroepen is bereikt", en: "the limit of calls is reached" },
        not_reachable(user: &str, administration: &str, reaches: usize): { nl: "De verbinding draait onder {user}, die geen rechten heeft op administratie {administration} ({reaches} administraties bereikbaar, deze is er niet bij). Er is niets geboekt. Geef de rechten of kies een andere verbinding.", en: "The connection runs under {user}, who has no rights to administration {administration} ({reaches} administrations within reach, not this one). Nothing was booked. Grant the rights or choose another connection." },
        not_allowed(user: &str, administration: &str, operation: &str): { nl: "De verbinding draait onder {user}, die in administratie {administration} niet alles mag wat deze boeking vraagt ({operation}). Er is niets geboekt. Geef het recht of kies een andere verbinding.", en: "The connection runs under {user}, who may not do all that this booking asks in administration {administration} ({operation}). Nothing was booked. Grant the right or choose another connection." },
        forbidden(user: &str, administration: &str, text: &str): { nl: "Het boekhoudpakket weigerde {user} in administratie {administration}: {text}. Er is niets geboekt.", en: "The bookkeeping system refused {user} in administration {administration}: {text}. Nothing was booked." },
        already_booked(entry_number: &str): { nl: "Deze factuur staat al in het boekhoudpakket, onder boekstuk {entry_number}. Er is niets geboekt: koppel dat boekstuk of boek toch.", en: "This invoice is in the bookkeeping system already, as entry {entry_number}. Nothing was booked: link that entry, or book anyway." },
        waits_for_reading: { nl: "Hij heeft gewacht. Sluis leest de administratie opnieuw, controleert de factuur nog eens en boekt hem dan.", en: "It has waited. Sluis reads the administration again, checks the invoice once more and books it then." },
        unknown_here(list: String): { nl: "Dit hoort niet (meer) bij deze administratie: {list}. Er is niets geboekt.", en: "This is not, or no longer, one of this administration: {list}. Nothing was booked." },
        no_longer_valid(list: String): { nl: "Voor het boeken opnieuw gecontroleerd, en nu klopt niet meer: {list}. Er is niets geboekt.", en: "Checked again before booking, and no longer right: {list}. Nothing was booked." },
        incomplete: { nl: "de codering of de stamgegevens waarop hij steunt", en: "the coding, or the master data that it stands on" },
        foreign_supplier: { nl: "de leverancier", en: "the supplier" },
        foreign_gl_account: { nl: "een grootboekrekening", en: "a GL account" },
        foreign_item: { nl: "een artikel", en: "an item" },
        foreign_order_line: { nl: "een orderregel", en: "an order line" },
        foreign_journal: { nl: "het dagboek", en: "the journal" },
        foreign_payment_condition: { nl: "de betalingsconditie", en: "the payment condition" },
        refused(sentence: &str, text: &str): { nl: "{sentence} (Het boekhoudpakket zegt: {text})", en: "{sentence} (The bookkeeping system says: {text})" },
        malformed(text: &str): { nl: "Het boekhoudpakket begreep de boeking niet: {text}. Er is niets geboekt.", en: "The bookkeeping system did not understand the booking: {text}. Nothing was booked." },
        file_unreadable(detail: &str): { nl: "Het bestand bij de factuur kan niet worden meegestuurd: {detail}. Er is niets geboekt.", en: "The invoice's file cannot be sent along: {detail}. Nothing was booked." },
        outcome_unknown(request: &str): { nl: "Geen zeker antwoord op {request}: hij kan zijn aangekomen of niet. Sluis zoekt hem op en stuurt niets opnieuw voordat vaststaat dat hij nergens staat.", en: "No certain answer to {request}: it may have arrived or not. Sluis looks for it and sends nothing again before it is certain that it stands nowhere." },
        sent_again(looks: u32): { nl: "{looks} keer gezocht, overal waar hij kan staan: hij staat nergens. Sluis stuurt precies dezelfde boeking opnieuw.", en: "Looked {looks} times, wherever it may stand: it stands nowhere. Sluis sends the very same booking again." },
        not_found(looks: u32): { nl: "{looks} keer gezocht, nog niet gevonden. Sluis zoekt verder.", en: "Looked {looks} times, not found yet. Sluis goes on looking." },
        look_without_control: { nl: "Gezocht, maar het antwoord telt niet: ook iets wat er zeker staat werd niet gevonden. Sluis zoekt opnieuw.", en: "Looked, but the answer does not count: what certainly stands there was not found either. Sluis looks again." },
        needs_a_person(looks: u32): { nl: "Geen antwoord, {looks} keer gezocht: niets gevonden. Kijk in het boekhoudpakket en kies: gevonden of niet gevonden.", en: "No answer, looked {looks} times: found nothing. Look in the bookkeeping system and choose: found or not found." },
        seen(administration: &str, number: &str, time: &str, user: &str): { nl: "Gezien in {administration}, boekstuk {number}, {time}, onder {user}", en: "Seen in {administration}, entry {number}, {time}, under {user}" },
        elsewhere_unreadable: { nl: "Waar de gebruiker stond kon niet worden gekeken; de administratie in het antwoord bewijst het", en: "Where the user stood could not be looked at; the administration in the answer proves it" },
        deviates(list: String, evidence: String): { nl: "Geboekt in de juiste administratie, maar niet zoals verstuurd: {list}. {evidence}", en: "Booked in the right administration, but not as sent: {list}. {evidence}" },
        found_elsewhere(administration: &str, number: &str, intended: &str): { nl: "Staat in {administration}, boekstuk {number}, en hoort in {intended}. Houd de betaling tegen en draai het boekstuk daar terug.", en: "Stands in {administration}, entry {number}, and belongs in {intended}. Stop the payment and reverse the entry there." },
        place_unknown(number: &str, intended: &str): { nl: "Plaats onbekend: het boekhoudpakket gaf boekstuk {number}, maar dat staat niet in {intended}. Zoek het op en houd de betaling tegen.", en: "Place unknown: the bookkeeping system answered entry {number}, but it does not stand in {intended}. Find it and stop the payment." },
        stray_document(administration: &str): { nl: "Het document, dat vóór de boeking uitgaat, kwam terecht in {administration}. Er is niets geboekt; het document wordt daar opgeruimd en boeken staat uit.", en: "The document, which goes before the booking, landed in {administration}. Nothing was booked; the document is cleared away there and booking is switched off." },
        taken_back: { nl: "Ingetrokken voordat hij vertrok.", en: "Taken back before it left." },
        booked_by_hand(entry_number: &str): { nl: "Zelf geboekt, boekstuk {entry_number}.", en: "Booked by hand, entry {entry_number}." },
        booked_by_hand_unseen(entry_number: &str, reason: &str): { nl: "Zelf geboekt, boekstuk {entry_number}. Sluis zag dat boekstuk niet bij deze leverancier en dit bedrag; reden: {reason}", en: "Booked by hand, entry {entry_number}. Sluis did not see that entry with this supplier and amount; reason: {reason}" },
        looked_by_a_person: { nl: "Nagekeken in het boekhoudpakket: staat er niet.", en: "Looked up in the bookkeeping system: it is not there." },
        differences_accepted(reason: &str): { nl: "Afwijking overgenomen: {reason}", en: "Difference accepted: {reason}" },
        repaired_because(reason: &str): { nl: "Hersteld: {reason}", en: "Repaired: {reason}" },
        worker_lost: { nl: "De verwerking viel stil en is opnieuw opgepakt.", en: "Processing stopped and was taken up again." },
        cleared_away(administration: &str): { nl: "Het document is opgeruimd in {administration}.", en: "The document was cleared away in {administration}." },
        not_cleared_away(administration: &str, detail: &str): { nl: "Het document in {administration} kon niet worden opgeruimd ({detail}). Verwijder het daar zelf.", en: "The document in {administration} could not be cleared away ({detail}). Delete it there yourself." },
        the_question: { nl: "de vraag vooraf", en: "the question before it" },
        the_document: { nl: "het document", en: "the document" },
        the_file: { nl: "het bestand", en: "the file" },
        the_entry: { nl: "de boeking", en: "the entry" },
        supplier: { nl: "leverancier", en: "supplier" },
        document: { nl: "document", en: "document" },
        direction: { nl: "debet of credit", en: "debit or credit" },
        amount: { nl: "bedrag", en: "amount" },
        vat: { nl: "btw", en: "VAT" },
        currency: { nl: "valuta", en: "currency" },
        payment_condition: { nl: "betalingsconditie", en: "payment condition" },
        lines: { nl: "aantal regels", en: "number of lines" },
        target: { nl: "grootboekrekening of artikel", en: "GL account or item" },
        cost_center: { nl: "kostenplaats", en: "cost centre" },
        cost_unit: { nl: "kostendrager", en: "cost unit" },
    }
}
