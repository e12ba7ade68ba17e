//! What the browser may ask the server, by topic. Each function is a public door at `/api/fn/<topic>/<name>`, whoever
//! calls it and from wherever:
//!
//! 1. who is asking, and may they: [`guard::require`], always the first line;
//! 2. parse; 3. one call of `backend`; 4. its error as an [`crate::error::AppError`].
//!
//! ```ignore
//! #[server(prefix = "/api/fn", endpoint = "gates/list", output = Json)]
//! pub async fn gates_list() -> Result<Vec<Gate>, AppError> {
//!     let operator = guard::require_operator(Permission::OperateGates)?;
//!     …
//! }
//! ```
//! `server/tests/web/access.rs` walks all of them as nobody, as each role and as another environment: a function without a
//! row in its table fails the test.

#![expect(missing_docs, reason = "the arguments of a server function become the fields of a struct")]

pub mod actions;
pub mod administrations;
pub mod connections;
pub mod gates;
#[cfg(feature = "ssr")]
pub mod guard;
pub mod invoices;
pub mod json;
pub mod overview;
pub mod report;
pub mod users;
pub mod validate;
