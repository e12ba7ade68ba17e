//! The end of a world: what Sluis says of each booking, held against what really stands in the books.

use std::collections::HashMap;

use chrono::TimeDelta;
use domain::booking::action::ActionState;
use domain::ids::InvoiceId;
use uuid::Uuid;

use super::SimulationError;
use super::figures::Figures;
use super::ledger::{Booked, Ledger};
use super::office::Setting;
use super::people::Meant;
use crate::connections::SYSTEM;
use crate::store::Sql;
use crate::{fetch_all, fetch_one, statements};

statements! {
    /// Every action, the newest of an invoice last.
    SIMULATED_ENDS = Sql::both(
        "select invoice_id, reference, state from action where connector = $1 order by created_at, id",
    );
    /// References of actions that were ever seen as misbooked.
    SIMULATED_MISBOOKED = Sql::both(
        "select distinct action.reference from action join action_event on action_event.action_id = action.id
         where action.connector = $1 and action_event.to_state = 'misbooked'",
    );
    /// How often a gate closed by itself.
    SIMULATED_CLOSED_BY_ITSELF = Sql::both(
        "select count(*) from gate_event where connector = $1 and position = 'closed' and actor = 'Sluis'",
    );
}

/// The answer on rights that serves a booking is not older than a burst, and what may lie between: one document, one
/// time-out.
const ANSWER_SERVES: TimeDelta = TimeDelta::minutes(5);

/// How long before ours an entry by hand must stand for a look to have seen it.
const LOOKED_BEFORE: TimeDelta = TimeDelta::minutes(10);

/// What Sluis says of one action.
struct Said {
    mark: String,
    state: ActionState,
}

/// The figures of a world that came to its end.
pub(super) async fn figures(setting: &Setting, meant: &[Meant]) -> Result<Figures, SimulationError> {
    let mut tx = setting.store.read().await?;
    let rows = fetch_all!(tx, (Uuid, String, String), SIMULATED_ENDS, SYSTEM.code())?;
    let misbooked = fetch_all!(tx, (String,), SIMULATED_MISBOOKED, SYSTEM.code())?;
    let (closed,) = fetch_one!(tx, (i64,), SIMULATED_CLOSED_BY_ITSELF, SYSTEM.code())?;
    drop(tx);
    let mut said: HashMap<InvoiceId, Vec<Said>> = HashMap::new();
    for (invoice, mark, state) in rows {
        let state = ActionState::from_code(&state).ok_or(SimulationError::Unreadable)?;
        said.entry(InvoiceId(invoice)).or_default().push(Said { mark, state });
    }
    let died = *setting.died();
    let state = setting.world.state();
    let mut figures = Figures {
        bookings: u64::try_from(meant.len()).unwrap_or(u64::MAX),
        starts_after_close: state.ledger.starts_after_close,
        dead_connections: died.plainly,
        connections_lost_in_refresh: died.in_refresh,
        blast_radius: state.ledger.blast_radius,
        gates_closed_by_themselves: u64::try_from(closed).unwrap_or(0),
        faults: state.met.iter().map(|(fault, count)| (fault.code(), *count)).collect(),
        calls: state.ledger.calls,
        ..Figures::default()
    };
    for one in meant {
        judge(&mut figures, one, said.get(&one.invoice).map_or(&[], Vec::as_slice), &state.ledger);
    }
    for (mark,) in misbooked {
        for booked in state.ledger.with_mark(&mark).filter(|booked| booked.is_astray()) {
            figures.misbooked_detected += 1;
            figures.misbooked_detected_outside_window += u64::from(!is_inside_the_window(booked));
        }
    }
    Ok(figures)
}

/// The right was there at the last answer that serves this booking, and gone when the entry arrived.
fn is_inside_the_window(booked: &Booked) -> bool {
    let (Some(last_yes), Some(gone)) = (booked.last_yes, booked.right_gone_since) else { return false };
    last_yes <= gone && booked.made_at - last_yes <= ANSWER_SERVES
}

fn judge(figures: &mut Figures, meant: &Meant, said: &[Said], ledger: &Ledger) {
    let ours: Vec<&Booked> =
        meant.marks.iter().flat_map(|mark| ledger.with_mark(mark)).filter(|booked| booked.stands()).collect();
    let right = |booked: &&&Booked| booked.division == meant.content.division;
    let by_hand = meant.by_hand.filter(|(id, at)| {
        // Booked by hand long enough before: the machine could have seen it.
        let first = ours.iter().map(|booked| booked.made_at).min();
        ledger.booked(*id).is_some_and(Booked::stands) && first.is_none_or(|first| *at + LOOKED_BEFORE < first)
    });
    let standing = ours.iter().filter(right).count() + usize::from(by_hand.is_some());
    figures.twice += u64::from(standing > 1);
    for booked in ours.iter().filter(|booked| booked.division != meant.content.division) {
        let is_shown = said.iter().any(|said| {
            Some(said.mark.as_str()) == booked.mark()
                && matches!(said.state, ActionState::Misbooked | ActionState::Repaired | ActionState::Unknown)
        });
        figures.wrong_administration += u64::from(!is_shown);
    }
    let stands_somewhere = !ours.is_empty() || meant.by_hand.is_some();
    match said.last().map(|said| said.state) {
        Some(ActionState::Done) if stands_somewhere => figures.done += 1,
        Some(ActionState::Entered) if stands_somewhere => figures.entered += 1,
        Some(ActionState::Undone | ActionState::Cancelled) => figures.undone += 1,
        Some(ActionState::Failed) => figures.failed += 1,
        Some(ActionState::Queued) => figures.delayed += 1,
        Some(ActionState::Deviating) => figures.deviating += 1,
        Some(ActionState::Misbooked | ActionState::Repaired) => figures.misbooked += 1,
        Some(ActionState::Unknown) => figures.unresolved += 1,
        _ => figures.lost += 1,
    }
}
