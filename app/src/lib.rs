//! The screens, components and server functions of Sluis.

pub mod components;
pub mod i18n;
