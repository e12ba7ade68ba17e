//! Why a gate closed by itself, as data: stored in the place of a person's reason, told in the reader's language.

use crate::language::Language;

/// What Sluis closed a gate for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Something that bears our document, id or reference stands in another administration: closed for everybody.
    OursElsewhere {
        /// Where it belonged, by number and name.
        administration: String,
    },
    /// Something that looks like ours, without our mark, stands in another administration: closed for its connection.
    LikeOursElsewhere {
        /// Where it belonged, by number and name.
        administration: String,
    },
    /// The answers about rights contradict each other.
    Contradictions {
        /// How many.
        count: u32,
        /// On how many connections.
        connections: u32,
    },
    /// The connection is dead.
    DeadConnection {
        /// Under whom it ran.
        user: String,
    },
    /// Many more bookings than ever at this hour.
    TooMany {
        /// How many in this hour.
        count: u32,
        /// From how many on it is too many.
        allowed: u32,
        /// Under whom the connection runs.
        user: String,
    },
    /// The first doubt while only a few were let through.
    Doubt {
        /// What of.
        doubt: Doubt,
        /// Where, by number and name.
        administration: String,
    },
    /// A new consent: the connection lives again.
    LivesAgain {
        /// Under whom it runs.
        user: String,
    },
}

/// What a canary closes for. *Ongedaan gemaakt* is none: that is an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Doubt {
    /// Booked in a wrong place, or possibly so.
    Misbooked,
    /// A document of ours in a wrong place.
    StrayDocument,
    /// An outcome that has been unknown for more than a minute.
    Unknown,
}

/// Marks a reason that Sluis gave; its parts have this sign between them, the text last.
const MARK: &str = "sluis:";
const SIGN: char = '|';

impl Doubt {
    /// The stored word.
    fn code(self) -> &'static str {
        match self {
            Self::Misbooked => "misbooked",
            Self::StrayDocument => "stray_document",
            Self::Unknown => "unknown",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [Self::Misbooked, Self::StrayDocument, Self::Unknown].into_iter().find(|doubt| doubt.code() == code)
    }
}

impl Cause {
    /// As it is stored in a gate's reason.
    pub fn to_stored(&self) -> String {
        let text = match self {
            Self::OursElsewhere { administration } => format!("ours_elsewhere{SIGN}{administration}"),
            Self::LikeOursElsewhere { administration } => format!("like_ours_elsewhere{SIGN}{administration}"),
            Self::Contradictions { count, connections } => format!("contradictions{SIGN}{count}{SIGN}{connections}"),
            Self::DeadConnection { user } => format!("dead_connection{SIGN}{user}"),
            Self::TooMany { count, allowed, user } => format!("too_many{SIGN}{count}{SIGN}{allowed}{SIGN}{user}"),
            Self::Doubt { doubt, administration } => format!("doubt{SIGN}{}{SIGN}{administration}", doubt.code()),
            Self::LivesAgain { user } => format!("lives_again{SIGN}{user}"),
        };
        format!("{MARK}{text}")
    }

    /// From a gate's reason, where it is one of ours.
    pub fn from_stored(reason: &str) -> Option<Self> {
        let (kind, rest) = reason.strip_prefix(MARK)?.split_once(SIGN)?;
        let text = rest.to_owned();
        Some(match kind {
            "ours_elsewhere" => Self::OursElsewhere { administration: text },
            "like_ours_elsewhere" => Self::LikeOursElsewhere { administration: text },
            "contradictions" => {
                let (count, connections) = rest.split_once(SIGN)?;
                Self::Contradictions { count: count.parse().ok()?, connections: connections.parse().ok()? }
            }
            "dead_connection" => Self::DeadConnection { user: text },
            "too_many" => {
                let mut parts = rest.splitn(3, SIGN);
                let (count, allowed) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
                Self::TooMany { count, allowed, user: parts.next()?.to_owned() }
            }
            "doubt" => {
                let (doubt, administration) = rest.split_once(SIGN)?;
                Self::Doubt { doubt: Doubt::from_code(doubt)?, administration: administration.to_owned() }
            }
            "lives_again" => Self::LivesAgain { user: text },
            _ => return None,
        })
    }

    /// For a person: what happened, and what it means.
    pub fn sentence(&self, language: Language) -> String {
        match self {
            Self::OursElsewhere { administration } => words::ours(language, administration),
            Self::LikeOursElsewhere { administration } => words::like_ours(language, administration),
            Self::Contradictions { count, connections: 0 | 1 } => words::contradictions(language, *count),
            Self::Contradictions { count, connections } => words::more_contradictions(language, *count, *connections),
            Self::DeadConnection { user } => words::dead(language, user),
            Self::TooMany { count, allowed, user } => words::too_many(language, user, *count, *allowed),
            Self::Doubt { doubt, administration } => {
                let what = match doubt {
                    Doubt::Misbooked => words::misbooked(language),
                    Doubt::StrayDocument => words::stray(language),
                    Doubt::Unknown => words::unknown(language),
                };
                words::doubt(language, what, administration)
            }
            Self::LivesAgain { user } => words::lives_again(language, user),
        }
    }
}

mod words {
    crate::catalogue! {
        ours(administration: &str): {
            nl: "Sluis heeft boeken uitgezet: iets van ons kwam in een andere administratie terecht. Het hoorde in {administration}.",
            en: "Sluis switched booking off: something of ours landed in another administration. It belonged in {administration}.",
        },
        like_ours(administration: &str): {
            nl: "Sluis heeft boeken voor deze verbinding uitgezet: in een andere administratie staat iets dat van ons lijkt. Het hoorde in {administration}.",
            en: "Sluis switched booking off for this connection: another administration holds something that looks like ours. It belonged in {administration}.",
        },
        contradictions(count: u32): {
            nl: "Sluis heeft boeken voor deze verbinding uitgezet: het boekhoudpakket gaf {count} keer in tien minuten tegenstrijdige antwoorden over rechten.",
            en: "Sluis switched booking off for this connection: the bookkeeping system gave {count} contradicting answers about rights in ten minutes.",
        },
        more_contradictions(count: u32, connections: u32): {
            nl: "Sluis heeft boeken uitgezet: het boekhoudpakket gaf op {connections} verbindingen {count} keer in tien minuten tegenstrijdige antwoorden over rechten.",
            en: "Sluis switched booking off: the bookkeeping system gave {count} contradicting answers about rights in ten minutes, on {connections} connections.",
        },
        dead(user: &str): {
            nl: "De verbinding onder {user} werkt niet meer. Maak haar opnieuw; dan gaat deze schakelaar vanzelf open.",
            en: "The connection under {user} no longer works. Make it again; then this gate opens by itself.",
        },
        too_many(user: &str, count: u32, allowed: u32): {
            nl: "Sluis heeft boeken voor de verbinding onder {user} uitgezet: {count} boekingen in dit uur, meer dan de {allowed} die nog gewoon zouden zijn. Klopt dat, open dan deze schakelaar.",
            en: "Sluis switched booking off for the connection under {user}: {count} bookings in this hour, more than the {allowed} that would still be usual. If that is right, open this gate.",
        },
        doubt(what: &str, administration: &str): {
            nl: "Bij de eerste twijfel weer gesloten: {what}, administratie {administration}.",
            en: "Closed again at the first doubt: {what}, administration {administration}.",
        },
        misbooked: { nl: "een boeking op de verkeerde plaats", en: "a booking in the wrong place" },
        stray: { nl: "een document op de verkeerde plaats", en: "a document in the wrong place" },
        unknown: { nl: "een boeking die langer dan een minuut onzeker is", en: "a booking whose outcome has been unknown for more than a minute" },
        lives_again(user: &str): {
            nl: "De verbinding onder {user} is opnieuw gemaakt.",
            en: "The connection under {user} was made again.",
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_stored_as_a_reason_and_told_again() {
        let administration = || "120 Bakkerij | Jansen".to_owned();
        for cause in [
            Cause::OursElsewhere { administration: administration() },
            Cause::LikeOursElsewhere { administration: administration() },
            Cause::Contradictions { count: 6, connections: 2 },
            Cause::DeadConnection { user: "A. Visser".into() },
            Cause::TooMany { count: 76, allowed: 75, user: "A. | Visser".into() },
            Cause::Doubt { doubt: Doubt::StrayDocument, administration: administration() },
            Cause::LivesAgain { user: "A. Visser".into() },
        ] {
            assert_eq!(Cause::from_stored(&cause.to_stored()), Some(cause));
        }
        let cause = Cause::Doubt { doubt: Doubt::Unknown, administration: "120 Bakkerij".into() };
        assert_eq!(
            cause.sentence(Language::Nl),
            "Bij de eerste twijfel weer gesloten: een boeking die langer dan een minuut onzeker is, administratie 120 Bakkerij."
        );
        assert_eq!(Cause::from_stored("Boekingen komen verkeerd terecht"), None);
    }
}
