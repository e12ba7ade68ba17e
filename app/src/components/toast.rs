//! Said in passing, with a way back where there is one. Errors are not said in passing.

use super::icon::{Glyph, Icon};
use leptos::prelude::*;
use std::time::Duration;

/// How long a toast stays; long enough to read it twice and to reach its way back.
const STAYS: Duration = Duration::from_secs(8);

/// One toast.
#[derive(Clone, Debug)]
pub struct Toast {
    /// What happened.
    pub text: String,
    /// The way back: its word and what it does.
    pub undo: Option<(String, Callback<()>)>,
}

/// Where toasts are put; in context under the shell.
#[derive(Clone, Copy, Debug)]
pub struct Toaster {
    shown: RwSignal<Vec<(u32, Toast)>>,
    next: StoredValue<u32>,
}

impl Toaster {
    /// A toaster without toasts, put into context.
    pub fn provide() -> Self {
        let toaster = Self { shown: RwSignal::new(Vec::new()), next: StoredValue::new(0) };
        provide_context(toaster);
        toaster
    }

    /// Says something; it goes by itself.
    pub fn say(self, toast: Toast) {
        let number = self.next.get_value();
        self.next.set_value(number.wrapping_add(1));
        self.shown.update(|shown| shown.push((number, toast)));
        set_timeout(move || self.take(number), STAYS);
    }

    fn take(self, number: u32) {
        self.shown.update(|shown| shown.retain(|(other, _)| *other != number));
    }
}

/// The corner in which toasts appear. Stands once, in the shell.
#[component]
pub fn Toasts(
    /// The shell's toaster.
    toaster: Toaster,
) -> impl IntoView {
    let toast = move |(number, toast): (u32, Toast)| {
        let undo = toast.undo.map(|(word, back)| {
            let press = move |_| {
                back.run(());
                toaster.take(number);
            };
            view! { <button type="button" on:click=press>{word}</button> }
        });
        view! { <div class="toast"><Icon glyph=Glyph::Check /><span class="grow">{toast.text}</span>{undo}</div> }
    };
    view! {
        <div class="toasts" role="status">
            <For each=move || toaster.shown.get() key=|(number, _)| *number children=toast />
        </div>
    }
}
