//! What stands in a wrong place, each row with its repair.

use domain::calendar;
use domain::language::Language;
use domain::misbooking::{Facts, Misbooking, ReadBack, Report, Standing};
use domain::number_format;
use leptos::prelude::*;

use super::Deeds;
use crate::components::{Badge, Button, ButtonKind, Dialog, Empty, Field, Glyph, Meaning, Notice, Panel};
use crate::i18n::{misbookings as words, use_language};
use crate::server_fns::report::{ReportDealWith, ReportReadBack, Whose};

/// The table.
#[component]
pub fn Rows(
    /// The report.
    report: Report,
    /// What can be done.
    deeds: Deeds,
) -> impl IntoView {
    let language = use_language();
    let dealing = RwSignal::new(None::<Misbooking>);
    let open = report.rows.iter().filter(|row| row.standing == Standing::Open).count();
    let told = move || told(language, deeds);
    let body = if report.rows.is_empty() {
        view! {
            <Empty title=words::none(language) glyph=Glyph::Check meaning=Meaning::Ok>
                <p>{words::none_means(language)}</p>
            </Empty>
        }
        .into_any()
    } else {
        let at = report.at;
        let rows = report.rows.into_iter().map(|row| view! { <Row row at deeds dealing /> });
        let heads = [
            words::environment(language),
            words::intended(language),
            words::actual(language),
            words::invoice(language),
        ];
        view! {
            <div class="table-scroll" tabindex="0" role="region" aria-label=words::title(language)>
                <table class="table misbookings">
                    <thead>
                        <tr>
                            {heads.map(|head| view! { <th scope="col">{head}</th> }).collect_view()}
                            <th scope="col" class="num">{words::amount(language)}</th>
                            <th scope="col" class="num">{words::vat(language)}</th>
                            <th scope="col">{words::processed(language)}</th>
                            <th scope="col">{words::payment(language)}</th>
                            <th scope="col">{words::creator(language)}</th>
                            <th scope="col">{words::what_to_do(language)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        {(open > 0).then(|| view! {
            <Notice meaning=Meaning::Misbooked glyph=Glyph::Misbooked><p>{words::stop_payment(language)}</p></Notice>
        })}
        {told}
        <Panel class="panel-cut">{body}</Panel>
        <DealDialog dealing deeds />
    }
}

/// What the last repair has shown.
fn told(language: Language, deeds: Deeds) -> Option<AnyView> {
    let notice = |meaning, sentence: &'static str| view! { <Notice meaning><p>{sentence}</p></Notice> }.into_any();
    match deeds.read_back.value().get()? {
        Ok(ReadBack::Stands) => Some(notice(Meaning::Warning, words::still_stands(language))),
        Ok(ReadBack::NoAnswer) => Some(notice(Meaning::Warning, words::no_answer(language))),
        Ok(ReadBack::Deleted | ReadBack::Reversed) => None,
        Err(error) => Some(notice(Meaning::Blocking, error.sentence(language))),
    }
}

#[component]
fn Row(
    row: Misbooking,
    at: chrono::DateTime<chrono::Utc>,
    deeds: Deeds,
    dealing: RwSignal<Option<Misbooking>>,
) -> impl IntoView {
    let language = use_language();
    let facts = row.facts.clone();
    let unknown = words::unknown(language);
    let actual = facts.actual.as_ref().map_or(words::place_unknown(language), |place| place.name.as_str()).to_owned();
    let processed = match facts.processed {
        Some(true) => words::yes(language),
        Some(false) => words::no(language),
        None => unknown,
    };
    let number = if deeds.whose == Whose::Own {
        view! { <a href=format!("/invoices/{}", row.invoice)>{facts.invoice_number.clone()}</a> }.into_any()
    } else {
        view! { {facts.invoice_number.clone()} }.into_any()
    };
    let number_there = facts.entry_number.clone().unwrap_or_else(|| unknown.to_owned());
    let vat = number_format::at_least(language, facts.vat, 2);
    let Facts { intended, supplier, date, amount, vat_period, payment, creator, how, .. } = facts;
    view! {
        <tr>
            <td>{row.environment_name.clone()}</td>
            <td>{intended.name}</td>
            <td>
                <b>{actual}</b>
                <small>{words::entry_of(language, &number_there)}</small>
            </td>
            <td>
                <b class="nowrap">{number}</b>
                <small>{format!("{supplier}, {}", calendar::date(date))}</small>
            </td>
            <td class="num">{number_format::amount(language, amount)}</td>
            <td class="num">
                {vat}
                <small class="nowrap">{vat_period.name(language, date)}</small>
            </td>
            <td>{processed}</td>
            <td>{payment.word(language)}</td>
            <td>
                <span class="nowrap">{creator}</span>
                <small>{how.word(language)}</small>
            </td>
            <td><Repair row at deeds dealing /></td>
        </tr>
    }
    .into_any()
}

/// The ways out of a row.
#[component]
fn Repair(
    row: Misbooking,
    at: chrono::DateTime<chrono::Utc>,
    deeds: Deeds,
    dealing: RwSignal<Option<Misbooking>>,
) -> impl IntoView {
    let language = use_language();
    let (id, whose) = (row.id, deeds.whose);
    let read_back = move |_| drop(deeds.read_back.dispatch(ReportReadBack { whose, id }));
    let can_be_read = row.facts.actual.is_some() && row.facts.entry.is_some();
    let dealt = row.dealt.as_ref().map(|(by, when, reason)| {
        let line = words::dealt(language, by, &calendar::moment(language, *when, at));
        view! { <small class="muted">{line} " " {reason.clone()}</small> }
    });
    match row.standing {
        Standing::Open => view! {
            <div class="repair">
                {can_be_read.then(|| view! {
                    <Button class="button-small" glyph=Glyph::Eye busy=deeds.read_back.pending() on_press=read_back>
                        {words::read_back(language)}
                    </Button>
                })}
                <Button class="button-small" glyph=Glyph::Check on_press=move |_| dealing.set(Some(row.clone()))>
                    {words::deal_with(language)}
                </Button>
            </div>
        }
        .into_any(),
        Standing::Repaired => {
            let to_invoice = (whose == Whose::Own).then(|| {
                view! { <a class="button button-small" href=format!("/validate/{}", row.invoice)>{words::book_right(language)}</a> }
            });
            view! {
                <div class="repair">
                    <Badge meaning=Meaning::Ok glyph=Glyph::Check>{row.standing.word(language)}</Badge>
                    {to_invoice}
                    {dealt}
                </div>
            }
            .into_any()
        }
        Standing::DealtWith => view! {
            <div class="repair">
                <Badge meaning=Meaning::Neutral glyph=Glyph::Check>{row.standing.word(language)}</Badge>
                {dealt}
            </div>
        }
        .into_any(),
    }
}

/// Asks what was done.
#[component]
fn DealDialog(dealing: RwSignal<Option<Misbooking>>, deeds: Deeds) -> impl IntoView {
    let language = use_language();
    let open = RwSignal::new(false);
    let reason = RwSignal::new(String::new());
    Effect::new(move |_| {
        if dealing.with(Option::is_some) {
            reason.set(String::new());
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if !open.get() && dealing.with_untracked(Option::is_some) {
            dealing.set(None);
        }
    });
    let save = move |_| {
        if let Some(row) = dealing.get_untracked() {
            let (whose, id, reason) = (deeds.whose, row.id, reason.get_untracked());
            deeds.deal_with.dispatch(ReportDealWith { whose, id, reason });
            open.set(false);
        }
    };
    let unavailable = Signal::derive(move || {
        reason.with(|reason| reason.trim().is_empty()).then(|| words::deal_with_reason(language).to_owned())
    });
    view! {
        <Dialog open id="deal-title" title=words::deal_with_title(language).to_owned()>
            <div class="dialog-body">
                {move || dealing.get().map(|row| view! {
                    <p><b>{row.facts.invoice_number}</b> ", " {row.facts.supplier}</p>
                })}
                <Field id="deal-reason" label=words::deal_with_reason(language)>
                    <textarea
                        class="textarea"
                        id="deal-reason"
                        rows="3"
                        maxlength="500"
                        autofocus
                        on:input=move |event| reason.set(event_target_value(&event))
                    ></textarea>
                </Field>
                <p class="muted">{words::deal_with_means(language)}</p>
            </div>
            <footer class="dialog-foot">
                <span class="grow"></span>
                <Button on_press=move |_| open.set(false)>{words::cancel(language)}</Button>
                <Button kind=ButtonKind::Primary glyph=Glyph::Check unavailable on_press=save>{words::save(language)}</Button>
            </footer>
        </Dialog>
    }
}
