//! Examples for each code, and what a proposal must and must not do.

mod by_hand;
mod codes;
mod filling;
mod proposals;
