//! The screens, components and server functions of Sluis.
//!
//! One program on two sides: the server renders it (feature `ssr`), the browser brings it to life (feature `hydrate`).
//! What a page must know before its first line of HTML (language, theme, who is signed in) is a [`visit::Visit`]: the
//! server finds it in the request, the browser gets it with the page, so that both render the same.

// A view is one type, as deep as its tree; an optimised build walks it to the bottom.
#![recursion_limit = "512"]

pub mod app;
pub mod components;
pub mod error;
pub mod frame;
#[cfg(all(test, feature = "ssr"))]
mod gallery;
pub mod i18n;
pub mod news;
pub mod preferences;
pub mod pulse;
pub mod screens;
pub mod server_fns;
pub mod visit;

pub use app::{App, shell};
