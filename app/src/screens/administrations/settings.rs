//! The settings of an administration: when invoices are booked and with what.

use domain::administration::{AdministrationSettings, BookingMoment};
use domain::connection::{Choices, LinkedAdministration};
use domain::ids::RemoteId;
use domain::vat_period::VatPeriod;
use leptos::prelude::*;

use super::Deeds;
use super::fields::{Choice, Figure, SwitchField};
use crate::components::{Answer, Button, ButtonKind, Glyph, Notice, Panel};
use crate::components::{Field, Meaning, SkeletonText};
use crate::i18n::{Language, administrations as words, common, use_language};
use crate::server_fns::administrations::{AdministrationsSave, administrations_choices};

/// The form, with what can be chosen.
#[component]
pub(crate) fn SettingsOf(row: LinkedAdministration, deeds: Deeds) -> impl IntoView {
    let language = use_language();
    let id = row.administration.id;
    let choices = Resource::new(move || id, administrations_choices);
    let name = format!("{} {}", row.administration.identity.number, row.administration.identity.name);
    view! {
        <Panel title=words::settings_of(language, &name)>
            <div class="panel-body">
                <Answer
                    of=choices
                    fallback=SkeletonText
                    draw=move |choices| match choices {
                        Ok(choices) => view! { <Form row=row.clone() choices deeds /> }.into_any(),
                        Err(error) => {
                            let sentence = error.sentence(language);
                            view! { <Notice meaning=Meaning::Blocking><p>{sentence}</p></Notice> }.into_any()
                        }
                    }
                />
            </div>
        </Panel>
    }
}

#[component]
fn Form(row: LinkedAdministration, choices: Choices, deeds: Deeds) -> impl IntoView {
    let language = use_language();
    let (id, version) = (row.administration.id, row.version);
    let currency = row.administration.identity.currency.code().to_owned();
    let settings = RwSignal::new(row.administration.settings);
    let percent_wrong = RwSignal::new(false);
    let absolute_wrong = RwSignal::new(false);
    let unavailable = Signal::derive(move || {
        let wrong = percent_wrong.get() || absolute_wrong.get();
        settings.with(|settings| obstacle(settings, wrong, language))
    });
    let refused = move || {
        deeds.save.value().get().and_then(Result::err).map(|error| {
            view! { <Notice meaning=Meaning::Blocking><p>{error.sentence(language)}</p></Notice> }
        })
    };
    let save = move |_| {
        let settings = settings.get_untracked();
        deeds.save.dispatch(AdministrationsSave { administration: id, version, settings });
    };
    view! {
        <div class="form form-wide">
            <MomentField settings choices=choices.clone() />
            <Choice
                id="journal"
                label=words::journal(language)
                options=choices.journals
                chosen=Signal::derive(move || settings.with(|settings| settings.journal.clone()))
                choose=Callback::new(move |code| settings.update(|settings| settings.journal = code))
            />
            <VatPeriodField settings />
            <SwitchField
                id="matching"
                label=words::matching(language)
                is_on=Signal::derive(move || settings.with(|settings| settings.matching))
                turn=Callback::new(move |is_on| settings.update(|settings| settings.matching = is_on))
            />
            <Figure
                id="tolerance-percent"
                label=format!("{}, {}", words::tolerance(language), words::tolerance_percent(language))
                value=settings.with_untracked(|settings| settings.tolerance.percent)
                is_wrong=percent_wrong
                change=Callback::new(move |value| settings.update(|settings| settings.tolerance.percent = value))
            />
            <Figure
                id="tolerance-absolute"
                label=format!("{}, {}", words::tolerance(language), words::tolerance_absolute(language, &currency))
                value=settings.with_untracked(|settings| settings.tolerance.absolute)
                is_wrong=absolute_wrong
                change=Callback::new(move |value| settings.update(|settings| settings.tolerance.absolute = value))
            />
            <SwitchField
                id="tolerance-looser"
                label=words::tolerance_looser(language)
                is_on=Signal::derive(move || settings.with(|settings| settings.tolerance.looser_counts))
                turn=Callback::new(move |is_on| settings.update(|settings| settings.tolerance.looser_counts = is_on))
            />
            <Accounts settings items=choices.items gl_accounts=choices.gl_accounts />
        </div>
        {refused}
        <p class="row wrap">
            <Button kind=ButtonKind::Primary glyph=Glyph::Check unavailable busy=deeds.save.pending() on_press=save>
                {common::save(language)}
            </Button>
            <Button on_press=move |_| deeds.open.set(None)>{common::close(language)}</Button>
        </p>
    }
    .into_any()
}

/// How often VAT is declared.
#[component]
fn VatPeriodField(settings: RwSignal<AdministrationSettings>) -> impl IntoView {
    let language = use_language();
    let present = settings.with_untracked(|settings| settings.vat_period);
    let name = move |period| match period {
        VatPeriod::Month => words::vat_month(language),
        VatPeriod::Quarter => words::vat_quarter(language),
    };
    let choose = move |code: String| {
        if let Some(period) = VatPeriod::from_code(&code) {
            settings.update(|settings| settings.vat_period = period);
        }
    };
    view! {
        <Field label=words::vat_period(language) id="vat-period">
            <select class="select" id="vat-period" on:change=move |event| choose(event_target_value(&event))>
                {VatPeriod::ALL
                    .map(|period| {
                        view! { <option value=period.code() selected=period == present>{name(period)}</option> }
                    })
                    .collect_view()}
            </select>
        </Field>
    }
}

/// Why these settings can't be saved.
fn obstacle(settings: &AdministrationSettings, has_wrong_number: bool, language: Language) -> Option<String> {
    if has_wrong_number {
        return Some(words::wrong_number(language).to_owned());
    }
    let blocks = settings.booking_moment == BookingMoment::BlockedAfterCoding;
    (blocks && settings.blocking_condition.is_none()).then(|| words::block_needs_condition(language).to_owned())
}

/// When invoices are booked, and the condition that blocks.
#[component]
fn MomentField(settings: RwSignal<AdministrationSettings>, choices: Choices) -> impl IntoView {
    let language = use_language();
    let is_blocked = move || settings.with(|settings| settings.booking_moment == BookingMoment::BlockedAfterCoding);
    let choose = move |event| {
        let moment = match event_target_value(&event).as_str() {
            "blocked" => BookingMoment::BlockedAfterCoding,
            _ => BookingMoment::AfterCoding,
        };
        settings.update(|settings| settings.booking_moment = moment);
    };
    let has_conditions = !choices.blocking_conditions.is_empty();
    let note = if has_conditions { words::blocking_note(language) } else { words::blocking_none(language) };
    view! {
        <Field id="moment" label=words::moment(language) hint=words::moment_note(language)>
            <select id="moment" class="select" on:change=choose aria-describedby="moment-note">
                <option value="after" selected=move || !is_blocked()>{words::moment_after(language)}</option>
                <option value="blocked" selected=is_blocked>{words::moment_blocked(language)}</option>
            </select>
        </Field>
        <Choice
            id="blocking"
            label=words::blocking(language)
            hint=note
            options=choices.blocking_conditions
            chosen=Signal::derive(move || settings.with(|settings| settings.blocking_condition.clone()))
            choose=Callback::new(move |code| settings.update(|settings| settings.blocking_condition = code))
        />
    }
}

/// The items and the account that parts of an invoice go to.
#[component]
fn Accounts(
    settings: RwSignal<AdministrationSettings>,
    items: Vec<(RemoteId, String)>,
    gl_accounts: Vec<(RemoteId, String)>,
) -> impl IntoView {
    let language = use_language();
    let item = move |id,
                     label,
                     read: fn(&AdministrationSettings) -> Option<RemoteId>,
                     write: fn(&mut AdministrationSettings, Option<RemoteId>)| {
        remote_choice(settings, (id, label), &items, (read, write))
    };
    view! {
        {item("claims", words::claims_item(language), |s| s.claims_item, |s, id| s.claims_item = id)}
        {item("freight", words::freight_item(language), |s| s.freight_item, |s, id| s.freight_item = id)}
        {item("surcharge", words::surcharge_item(language), |s| s.surcharge_item, |s, id| s.surcharge_item = id)}
        {item("rounding", words::rounding_item(language), |s| s.rounding_item, |s, id| s.rounding_item = id)}
        {remote_choice(
            settings,
            ("rounding-account", words::rounding_account(language)),
            &gl_accounts,
            (|s| s.rounding_gl_account, |s, id| s.rounding_gl_account = id),
        )}
    }
    .into_any()
}

type Access = (fn(&AdministrationSettings) -> Option<RemoteId>, fn(&mut AdministrationSettings, Option<RemoteId>));

/// A choice of something that has an id in the bookkeeping system.
fn remote_choice(
    settings: RwSignal<AdministrationSettings>,
    (id, label): (&'static str, &'static str),
    options: &[(RemoteId, String)],
    (read, write): Access,
) -> AnyView {
    let options: Vec<(String, String)> = options.iter().map(|(id, name)| (id.to_string(), name.clone())).collect();
    view! {
        <Choice
            id
            label
            options
            chosen=Signal::derive(move || settings.with(read).map(|id| id.to_string()))
            choose=Callback::new(move |chosen: Option<String>| {
                settings.update(|settings| write(settings, chosen.and_then(|id| id.parse().ok())));
            })
        />
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocking_needs_a_condition_that_blocks() {
        let mut settings = AdministrationSettings::default();
        assert_eq!(obstacle(&settings, false, Language::Nl), None);
        settings.booking_moment = BookingMoment::BlockedAfterCoding;
        assert!(obstacle(&settings, false, Language::Nl).is_some());
        settings.blocking_condition = Some("BL".into());
        assert_eq!(obstacle(&settings, false, Language::Nl), None);
        assert!(obstacle(&settings, true, Language::En).is_some());
    }
}
