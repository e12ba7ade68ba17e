//! A verdict: the deviations and gaps of each coding line and of the invoice as a whole.

use serde::{Deserialize, Serialize};

use super::claims::Standing;
use super::deviation::Deviation;
use super::gap::Gap;
use crate::ids::CodingLineId;
use crate::invoice::Severity;

/// What there is to say of one coding line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineVerdict {
    /// The line.
    pub line: CodingLineId,
    /// How its order line stands, without this invoice.
    pub standing: Option<Standing>,
    /// The differences, worst first.
    pub deviations: Vec<Deviation>,
    /// What is not filled in.
    pub gaps: Vec<Gap>,
}

/// How bad a line looks at first sight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Nothing to say, or all of it accepted.
    Right,
    /// Good to know.
    Information,
    /// To be looked at.
    Warning,
    /// To be solved first.
    Blocking,
}

impl LineVerdict {
    /// Its mark: the worst that is not accepted.
    pub fn mark(&self) -> Mark {
        if !self.gaps.is_empty() {
            return Mark::Blocking;
        }
        let open = self.deviations.iter().filter(|deviation| deviation.accepted.is_none());
        open.map(|deviation| Mark::from(deviation.severity)).max().unwrap_or(Mark::Right)
    }

    /// Whether it stands in the way of booking.
    pub fn blocks(&self) -> bool {
        self.mark() == Mark::Blocking
    }
}

impl From<Severity> for Mark {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Information => Self::Information,
            Severity::Warning => Self::Warning,
            Severity::Blocking => Self::Blocking,
        }
    }
}

/// How many there are of each, accepted ones left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Blocking deviations and gaps.
    pub blocking: usize,
    /// Warnings.
    pub warning: usize,
    /// Information.
    pub information: usize,
}

/// The verdict of an invoice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Of each coding line, in their order.
    pub lines: Vec<LineVerdict>,
    /// Of the invoice as a whole.
    pub document: Vec<Deviation>,
    /// What the header or the sums lack.
    pub gaps: Vec<Gap>,
}

impl Verdict {
    /// Every deviation, those of the invoice first.
    pub fn deviations(&self) -> impl Iterator<Item = &Deviation> {
        self.document.iter().chain(self.lines.iter().flat_map(|line| &line.deviations))
    }

    /// Every gap, those of the header first.
    pub fn all_gaps(&self) -> impl Iterator<Item = &Gap> {
        self.gaps.iter().chain(self.lines.iter().flat_map(|line| &line.gaps))
    }

    /// How many there are of each.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts { blocking: self.all_gaps().count(), ..Counts::default() };
        for deviation in self.deviations().filter(|deviation| deviation.accepted.is_none()) {
            match deviation.severity {
                Severity::Blocking => counts.blocking += 1,
                Severity::Warning => counts.warning += 1,
                Severity::Information => counts.information += 1,
            }
        }
        counts
    }

    /// Whether nothing stands in the way of *boeken*.
    pub fn may_be_booked(&self) -> bool {
        self.all_gaps().next().is_none() && !self.deviations().any(Deviation::blocks)
    }

    /// Whether nothing stands in the way of *boeken en blokkeren*: what is in question may be settled before it is paid.
    pub fn may_be_booked_blocked(&self) -> bool {
        let mut in_the_way =
            self.deviations().filter(|deviation| deviation.blocks() && !deviation.may_be_booked_blocked());
        self.all_gaps().next().is_none() && in_the_way.next().is_none()
    }
}
