//! Buttons. What is not possible stays visible: dashed, with a lock and the reason.

use super::{
    icon::{Glyph, Icon},
    key_hint::Key,
};
use leptos::ev::MouseEvent;
use leptos::prelude::*;

/// What a button is for; one primary on a screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// One of several.
    #[default]
    Plain,
    /// The one that goes on.
    Primary,
    /// As quiet as a link.
    Quiet,
    /// Takes something away.
    Danger,
    /// The emergency button.
    Stop,
    /// Closes a gate.
    Shut,
}

impl ButtonKind {
    const fn class(self) -> &'static str {
        match self {
            Self::Plain => "button",
            Self::Primary => "button button-primary",
            Self::Quiet => "button button-quiet",
            Self::Danger => "button button-danger",
            Self::Stop => "button button-stop",
            Self::Shut => "button button-shut",
        }
    }
}

/// A button. With `submit` it sends its form.
///
/// What it does is an argument and not an `on:click` from outside: where views have one erased type, a view that is drawn
/// anew puts the new listener of such an attribute beside the old one, and a press is two.
#[component]
pub fn Button(
    /// What it is for.
    #[prop(optional)]
    kind: ButtonKind,
    /// An icon before its words.
    #[prop(optional)]
    glyph: Option<Glyph>,
    /// The key that does the same, shown at its end.
    #[prop(optional)]
    key: Option<&'static str>,
    /// `submit` or `button`.
    #[prop(default = "button")]
    action: &'static str,
    /// More classes: `button-small`, `button-wide`, `button-way`.
    #[prop(optional)]
    class: &'static str,
    /// Why it can't be pressed now; `None` when it can.
    #[prop(into, optional)]
    unavailable: Signal<Option<String>>,
    /// Whether it is at work; pressing again does nothing.
    #[prop(into, optional)]
    busy: Signal<bool>,
    /// What it does.
    #[prop(into, optional)]
    on_press: Option<Callback<MouseEvent>>,
    /// Its words.
    children: Children,
) -> impl IntoView {
    let pressed = move |event: MouseEvent| {
        if let Some(on_press) = on_press {
            on_press.run(event);
        }
    };
    let shown = move || if unavailable.with(Option::is_some) { Some(Glyph::Lock) } else { glyph };
    view! {
        <button
            type=action
            class=format!("{} {class}", kind.class())
            disabled=move || unavailable.with(Option::is_some) || busy.get()
            aria-busy=move || busy.get().then_some("true")
            title=move || unavailable.get()
            on:click=pressed
        >
            {move || shown().map(|glyph| view! { <Icon glyph /> })}
            {children()}
            {key.map(|key| view! { <Key name=key /> })}
        </button>
    }
}
