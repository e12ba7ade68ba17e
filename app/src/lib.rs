//! The screens, components and server functions of Sluis.
