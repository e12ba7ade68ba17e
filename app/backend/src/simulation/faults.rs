//! What goes wrong in a simulated world, and how often.

use chrono::{DateTime, Utc};

/// A kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// `kill -9` of a process, at any pause.
    Kill,
    /// `kill -9` of a process with a transaction open: what it wrote is gone.
    KillInTransaction,
    /// A process is slow for a moment between two transactions. By itself no fault: it is where others happen.
    Stumble,
    /// All processes at once: the power fails, and what was not committed is gone.
    PowerLoss,
    /// SIGSTOP, often beyond the lease; then it runs on.
    Stop,
    /// A process's clock jumps, by two minutes at most.
    ClockJump,
    /// The database is away, for a minute at most.
    StoreAway,
    /// The disk is full: a transaction cannot be committed.
    DiskFull,
    /// No answer, and nothing was done.
    TimeoutBefore,
    /// No answer, and it was done.
    TimeoutAfter,
    /// The connection broke, and nothing was done.
    DroppedBefore,
    /// The connection broke, and it was done.
    DroppedAfter,
    /// The connection cannot be made.
    NoConnection,
    /// A request lands after its time-out.
    LandsLate,
    /// What was made is seen by readers only later.
    LateVisibility,
    /// 500 that is no refusal; nothing was done.
    Breakdown,
    /// 500 that is no refusal, and it was done.
    BreakdownAfter,
    /// 502 or 503.
    BadGateway,
    /// A page for people, with status 200; it was done.
    Html,
    /// A redirect to the sign-in page.
    Redirect,
    /// 201 without the entity, with the id in its head.
    NoEntity,
    /// 200 with an empty list.
    EmptyList,
    /// 429, with the headers of one family.
    TooMany,
    /// 401 on a token that is not over.
    TokenRefused,
    /// 500 that is a refusal, for good.
    Refused,
    /// The rights of a user in an administration are taken away.
    RightsTaken,
    /// The rights go between the document and the entry: often with the bug on, and the user elsewhere.
    RightsTakenMidway,
    /// Only the right to one kind of request is taken away.
    OneRightTaken,
    /// `UserHasRights` says the opposite of what is true.
    RightsContradicted,
    /// A user opens another administration in his browser.
    UserSwitches,
    /// The bug of 2019: writing requests go astray.
    BugWrites,
    /// The bug of 2019: all requests with an administration in the address go astray.
    BugAll,
    /// As before, and ids of another administration are emptied.
    BugIdsEmptied,
    /// A connection gets a new consent in mid-flight.
    ConnectionReplaced,
    /// The answer to a refresh is lost.
    RefreshLost,
    /// The operator closes the gate.
    GateClosed,
    /// A person books an urgent invoice by hand.
    BookedByHand,
    /// What has waited is no longer right.
    NoLongerValid,
}

impl Fault {
    /// The word in the figures.
    pub fn code(self) -> &'static str {
        match self {
            Self::Kill => "kill",
            Self::KillInTransaction => "kill_in_transaction",
            Self::Stumble => "stumble",
            Self::PowerLoss => "power_loss",
            Self::Stop => "stop",
            Self::ClockJump => "clock_jump",
            Self::StoreAway => "store_away",
            Self::DiskFull => "disk_full",
            Self::TimeoutBefore => "timeout_before",
            Self::TimeoutAfter => "timeout_after",
            Self::DroppedBefore => "dropped_before",
            Self::DroppedAfter => "dropped_after",
            Self::NoConnection => "no_connection",
            Self::LandsLate => "lands_late",
            Self::LateVisibility => "late_visibility",
            Self::Breakdown => "breakdown_500",
            Self::BreakdownAfter => "breakdown_500_after",
            Self::BadGateway => "bad_gateway_502_503",
            Self::Html => "html",
            Self::Redirect => "redirect",
            Self::NoEntity => "answer_without_entity",
            Self::EmptyList => "empty_list",
            Self::TooMany => "too_many_429",
            Self::TokenRefused => "token_refused_401",
            Self::Refused => "refused_500",
            Self::RightsTaken => "rights_taken",
            Self::RightsTakenMidway => "rights_taken_midway",
            Self::OneRightTaken => "one_right_taken",
            Self::RightsContradicted => "rights_contradicted",
            Self::UserSwitches => "user_switches",
            Self::BugWrites => "bug_writes_redirected",
            Self::BugAll => "bug_all_redirected",
            Self::BugIdsEmptied => "bug_ids_emptied",
            Self::ConnectionReplaced => "connection_replaced",
            Self::RefreshLost => "refresh_lost",
            Self::GateClosed => "gate_closed",
            Self::BookedByHand => "booked_by_hand",
            Self::NoLongerValid => "no_longer_valid",
        }
    }
}

/// How bad the weather is, until when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Storm {
    /// In hundredths: 100 is the usual weather.
    pub(super) strength: u32,
    /// From then on nothing goes wrong any more: what is open comes to its end.
    pub(super) until: DateTime<Utc>,
}

impl Storm {
    /// The chance of a fault where it can happen, of a million.
    #[expect(clippy::match_same_arms, reason = "a table, in the order of where they happen")]
    pub(super) fn chance(self, fault: Fault, now: DateTime<Utc>) -> u32 {
        if now >= self.until {
            return 0;
        }
        let usual = match fault {
            // at each pause of a process
            Fault::Kill => 400,
            Fault::Stop => 500,
            Fault::ClockJump => 30,
            // at each transaction
            Fault::StoreAway => 15,
            Fault::DiskFull => 100,
            Fault::KillInTransaction => 100,
            Fault::Stumble => 30_000,
            // at each call
            Fault::TimeoutBefore | Fault::TimeoutAfter => 3000,
            Fault::DroppedBefore | Fault::DroppedAfter => 2000,
            Fault::NoConnection => 2000,
            Fault::LandsLate => 3000,
            Fault::LateVisibility => 3000,
            Fault::Breakdown | Fault::BreakdownAfter => 1500,
            Fault::BadGateway | Fault::Html | Fault::Redirect | Fault::NoEntity => 1000,
            Fault::EmptyList => 2000,
            Fault::TooMany | Fault::TokenRefused => 1000,
            Fault::Refused => 3000,
            Fault::RightsContradicted => 1500,
            // at each document
            Fault::RightsTakenMidway => 15_000,
            // at each refresh
            Fault::RefreshLost => 8000,
            // at each turn of the persons' and the weather's minute
            Fault::PowerLoss => 6000,
            Fault::RightsTaken => 300_000,
            Fault::OneRightTaken => 200_000,
            Fault::UserSwitches => 500_000,
            Fault::BugWrites | Fault::BugAll | Fault::BugIdsEmptied => 30_000,
            Fault::ConnectionReplaced => 10_000,
            Fault::GateClosed => 25_000,
            Fault::BookedByHand => 60_000,
            // of what has waited
            Fault::NoLongerValid => 10_000,
        };
        usual * self.strength / 100
    }
}
