//! The executable's parts: settings, router, layers, workers, command line. Thin: what Sluis does is in `app` and
//! `backend`.

pub mod cli;
pub mod commands;
pub mod context;
pub mod layers;
pub mod logging;
pub mod router;
pub mod routes;
pub mod settings;
