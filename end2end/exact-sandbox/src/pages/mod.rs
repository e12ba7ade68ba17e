//! What a person sees in the browser: the books, the fault board, the log. Rendered on the server, without JavaScript.

pub(crate) mod actions;
mod administration;
mod board;
mod home;
pub(crate) mod layout;
mod logbook;
mod purchases;
mod show;

use axum::Router;
use axum::routing::{get, post};

use crate::state::Shared;

/// The addresses of the pages and of their buttons.
pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/", get(home::page))
        .route("/sandbox/administraties/{number}", get(administration::overview))
        .route("/sandbox/administraties/{number}/{tab}", get(administration::tab))
        .route("/sandbox/storingen", get(board::page))
        .route("/sandbox/logboek", get(logbook::page))
        .route("/docs/SysAttachment.aspx", get(purchases::attachment))
        .route("/sandbox/doen/verwerk", post(actions::process))
        .route("/sandbox/doen/open", post(actions::open))
        .route("/sandbox/doen/naspelen", post(actions::incident))
        .route("/sandbox/doen/fout", post(actions::bug))
        .route("/sandbox/doen/recht", post(actions::revoke))
        .route("/sandbox/doen/storing", post(actions::fault))
        .route("/sandbox/doen/weg", post(actions::remove))
        .route("/sandbox/doen/schakel", post(actions::switch))
        .route("/sandbox/doen/begin", post(actions::reset))
}
