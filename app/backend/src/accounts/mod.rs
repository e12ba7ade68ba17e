//! People: who they are, where they may work, and as what.

pub mod caller;

pub use caller::{Caller, Operator, SignedIn};
