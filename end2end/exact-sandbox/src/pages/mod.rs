//! What a person sees in the browser: the books, the fault board, the log. Rendered on the server, without JavaScript.

pub(crate) mod layout;
