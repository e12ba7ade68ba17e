//! What stands around every screen: the bar with the steps, the place of the screen, what is announced.

pub mod bar;
pub mod gate_banner;
pub mod switches;

use leptos::prelude::*;

use crate::components::{RouteAnnouncer, Toaster, Toasts};

/// The frame of the hydrated app. The sign-in page stands outside of it.
#[component]
pub fn Frame(children: Children) -> impl IntoView {
    let toaster = Toaster::provide();
    view! {
        <bar::AppBar />
        <gate_banner::GateBanner />
        <main id="content">{children()}</main>
        <RouteAnnouncer />
        <Toasts toaster />
    }
}
