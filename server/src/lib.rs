//! The executable's parts: settings, router, layers, workers, command line. Thin: what Sluis does is in `app` and
//! `backend`.

// A view is one type, as deep as its tree; an optimised build walks it to the bottom.
#![recursion_limit = "512"]

pub mod cli;
pub mod commands;
pub mod context;
pub mod layers;
pub mod logging;
pub mod router;
pub mod routes;
pub mod settings;
