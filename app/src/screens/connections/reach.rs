//! What a connection reaches, and which of it to take over. What nobody works with is proposed; what another connection
//! carries is only taken when a person ticks it.

use std::collections::BTreeSet;

use domain::connection::{Reach, Rights, RunsUnder};
use domain::ids::ConnectionId;
use leptos::prelude::*;

use super::Deeds;
use crate::components::{Badge, Button, ButtonKind, Meaning};
use crate::i18n::{Language, common, connections as words, use_language};
use crate::server_fns::connections::ConnectionsTakeOver;

/// The administrations, each with a tick where it can be taken.
#[component]
pub(crate) fn ReachTable(connection: ConnectionId, reach: Vec<Reach>, deeds: Deeds) -> impl IntoView {
    let language = use_language();
    let proposed = reach.iter().filter(|reach| reach.is_proposed()).map(|reach| reach.division).collect();
    let ticked = RwSignal::new(proposed);
    let working = StoredValue::new(carried_by_others(&reach));
    let can_take_any = reach.iter().any(Reach::can_be_taken);
    let count = move || ticked.with(BTreeSet::len);
    let taken_from_others =
        move || working.with_value(|working| ticked.with(|ticked| ticked.intersection(working).count()));
    let take = move |_| {
        let divisions = ticked.get_untracked().into_iter().collect();
        deeds.take_over.dispatch(ConnectionsTakeOver { connection, divisions });
    };
    let nothing_ticked = Signal::derive(move || (count() == 0).then(|| words::reach(language).to_owned()));
    view! {
        <div class="table-scroll">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col"><span class="visually-hidden">{words::take(language)}</span></th>
                        <th scope="col">{words::administration(language)}</th>
                        <th scope="col">{words::rights(language)}</th>
                        <th scope="col">{words::runs_under(language)}</th>
                    </tr>
                </thead>
                <tbody>
                    {reach.into_iter().map(|reach| row(reach, ticked, language)).collect_view()}
                </tbody>
            </table>
        </div>
        <Show when=move || can_take_any>
            <footer class="panel-foot">
                <Show when=move || taken_from_others() != 0>
                    <Badge meaning=Meaning::Warning>{move || words::takes_from(language, taken_from_others())}</Badge>
                </Show>
                <span class="grow"></span>
                <Button
                    kind=ButtonKind::Primary
                    busy=deeds.take_over.pending()
                    unavailable=nothing_ticked
                    on_press=take
                >
                    {move || words::take_over(language, count())}
                </Button>
            </footer>
        </Show>
    }
    .into_any()
}

/// Divisions that run under another connection that works.
fn carried_by_others(reach: &[Reach]) -> BTreeSet<i64> {
    let works = |reach: &&Reach| matches!(reach.under, RunsUnder::Other { is_active: true, .. });
    reach.iter().filter(works).map(|reach| reach.division).collect()
}

fn row(reach: Reach, ticked: RwSignal<BTreeSet<i64>>, language: Language) -> impl IntoView {
    let division = reach.division;
    let can_be_taken = reach.can_be_taken();
    let label = words::choose(language, &reach.name);
    let change = move |event| {
        let is_on = event_target_checked(&event);
        ticked.update(|ticked| {
            if is_on {
                ticked.insert(division);
            } else {
                ticked.remove(&division);
            }
        });
    };
    view! {
        <tr>
            <td>
                <input
                    class="tick"
                    type="checkbox"
                    aria-label=label
                    disabled=!can_be_taken
                    prop:checked=move || ticked.with(|ticked| ticked.contains(&division))
                    on:change=change
                />
            </td>
            <td>{format!("{} {}", reach.number, reach.name)}</td>
            <td>{rights(&reach.rights, language)}</td>
            <td>{under(&reach.under, language)}</td>
        </tr>
    }
}

fn rights(rights: &Rights, language: Language) -> AnyView {
    match rights {
        Rights::Unasked => view! { <span class="muted">{words::rights_unasked(language)}</span> }.into_any(),
        Rights::Allowed => view! { <Badge meaning=Meaning::Ok>{common::yes(language)}</Badge> }.into_any(),
        Rights::Missing { operations } => {
            let what: Vec<&str> = operations.iter().map(|operation| deed(operation, language)).collect();
            let text = words::rights_missing(language, &what.join(", "));
            view! { <Badge meaning=Meaning::Undone>{text}</Badge> }.into_any()
        }
    }
}

/// What may not be done, in words.
fn deed(operation: &str, language: Language) -> &'static str {
    match operation {
        "create_document" => words::no_create_document(language),
        "create_attachment" => words::no_create_attachment(language),
        "read_documents" => words::no_read_documents(language),
        "read_entries" => words::no_read_entries(language),
        "read_ledger" => words::no_read_ledger(language),
        _ => words::no_create_entry(language),
    }
}

fn under(under: &RunsUnder, language: Language) -> String {
    match under {
        RunsUnder::NotLinked => words::under_not_linked(language).to_owned(),
        RunsUnder::Nothing => words::under_nothing(language).to_owned(),
        RunsUnder::This => words::under_this(language).to_owned(),
        RunsUnder::Other { user, is_active: true, .. } => user.clone(),
        RunsUnder::Other { user, is_active: false, .. } => words::under_dead(language, user),
    }
}
