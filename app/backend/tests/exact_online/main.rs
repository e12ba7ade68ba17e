//! The connector, connections and synchronising against the sandbox, over HTTP.

#![expect(clippy::disallowed_methods, reason = "these tests drive the sandbox's board with a client of their own")]
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail as the test itself")]

mod booking;
mod claims;
mod connecting;
mod faults;
mod support;
mod synchronising;
