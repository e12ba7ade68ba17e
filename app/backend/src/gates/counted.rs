//! The counted canary: the first few pass, each counted once, whatever steps it has.
//!
//! The count is a row of its own. An intent holds the gate's lock together with others and takes the count down under the
//! lock of that row; a closing waits for all of them. Whoever was counted passes again without being counted.

use domain::booking::gate::{Gate, Passenger, Position};
use uuid::Uuid;

use crate::store::{Sql, StoreError, Tx};
use crate::{execute, statements};

statements! {
    /// A counted canary begins, or begins anew.
    COUNT_BEGIN = Sql::both(
        "insert into gate_canary (connector, function, scope, scope_id, opening, size, remaining)
         values ($1, $2, $3, $4, $5, $6, $6)
         on conflict (connector, function, scope, scope_id) do update
         set opening = excluded.opening, size = excluded.size, remaining = excluded.remaining",
    );
    /// The gate stands otherwise now.
    COUNT_END = Sql::both(
        "delete from gate_canary where connector = $1 and function = $2 and scope = $3 and scope_id = $4",
    );
    /// Counted among those that pass, where it was not yet.
    PASS = Sql::both("insert into gate_pass (opening, passenger_id) values ($1, $2) on conflict do nothing");
    /// One less may pass.
    COUNT_DOWN = Sql::both("update gate_canary set remaining = remaining - 1 where opening = $1 and remaining > 0");
    /// He did not pass after all: one more may.
    COUNT_UP = Sql::both("update gate_canary set remaining = remaining + 1 where opening = $1");
    /// He did not pass after all.
    PASS_BACK = Sql::both("delete from gate_pass where opening = $1 and passenger_id = $2");
}

/// The openings of counted canaries above the passenger. They are set open in `gates`: the count decides, and whoever was
/// counted before passes though none is left.
pub(super) fn above(gates: &mut [Gate], openings: &[Option<i64>], passenger: &Passenger) -> Vec<i64> {
    let mut counting = Vec::new();
    for (gate, opening) in gates.iter_mut().zip(openings) {
        let is_counted = matches!(gate.position, Position::CanaryFirst { .. });
        if let (true, true, Some(opening)) = (is_counted, gate.is_above(passenger), opening) {
            gate.position = Position::Open;
            counting.push(*opening);
        }
    }
    counting
}

/// Whether every counted canary lets the passenger through: he was counted before, or is counted now. Where one does not,
/// none has counted him.
pub(super) async fn let_through(tx: &mut Tx, counting: &[i64], passenger: &Passenger) -> Result<bool, StoreError> {
    let who = who(passenger);
    let mut counted = Vec::new();
    for opening in counting {
        if execute!(tx, PASS, opening, who)? == 0 {
            continue;
        }
        if execute!(tx, COUNT_DOWN, opening)? == 0 {
            execute!(tx, PASS_BACK, opening, who)?;
            for taken in counted {
                execute!(tx, PASS_BACK, taken, who)?;
                execute!(tx, COUNT_UP, taken)?;
            }
            return Ok(false);
        }
        counted.push(*opening);
    }
    Ok(true)
}

/// What counts as one: the action; where it is none, the administration.
fn who(passenger: &Passenger) -> Uuid {
    passenger.action.map_or(passenger.administration.0, |action| action.0)
}

/// Begins the count of a gate that was put so, and ends that of any other.
pub(super) async fn begin(
    tx: &mut Tx,
    (connector, function, scope, scope_id): (&str, &str, &str, &str),
    position: &Position,
    opening: i64,
) -> Result<(), StoreError> {
    if let Position::CanaryFirst { of, .. } = position {
        execute!(tx, COUNT_BEGIN, connector, function, scope, scope_id, opening, i64::from(*of))?;
    } else {
        execute!(tx, COUNT_END, connector, function, scope, scope_id)?;
    }
    Ok(())
}
