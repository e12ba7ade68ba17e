//! The server as browsers see it: over HTTP, on both engines, its clock by hand. One program, so that it links once.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod access;
mod events;
mod headers;
mod signin;
mod support;
mod upload;
