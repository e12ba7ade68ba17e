//! People: who they are, where they may work, and as what.
//!
//! - [`door`]: signing in and out, and who is behind a session; with [`throttle`] and [`sessions`].
//! - [`users`]: what the administrator of an environment does with its users.
//! - [`audit`]: the chain that tells who did what.
//! - [`repo`]: environments, users and roles in the store.

pub mod audit;
pub mod caller;
pub mod demo;
pub mod door;
pub mod email;
mod error;
pub mod password;
pub mod repo;
pub mod sessions;
pub mod throttle;
pub mod users;

pub use caller::{Caller, Operator, SignedIn};
pub use error::AccountError;

#[cfg(test)]
mod tests;
