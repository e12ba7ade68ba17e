//! What the server was asked for, and is asked for again when something changed. The old stays until the new is there.

use std::sync::Arc;

use leptos::prelude::*;

/// Draws the answer of a resource, and the next one when another came.
///
/// A `Suspend` inside a `Transition` loses its signals as soon as the question is asked again, while its rows still stand
/// there to be pressed: a press is a panic then, and the whole page is dead. Here the old view lives, with all that was
/// ticked or typed in it, until another answer is there; the same answer again changes nothing.
#[component]
pub fn Answer<T>(
    /// What was asked.
    of: Resource<T>,
    /// What stands there before the first answer, in its final size.
    #[prop(into, optional)]
    fallback: ViewFnOnce,
    /// Draws it.
    draw: impl Fn(T) -> AnyView + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let draw: Draw<T> = Arc::new(draw);
    view! {
        <Transition fallback>
            <Held of draw=draw.clone() />
        </Transition>
    }
}

type Draw<T> = Arc<dyn Fn(T) -> AnyView + Send + Sync>;

/// Inside the transition, which must see that the resource is read.
#[component]
fn Held<T>(of: Resource<T>, draw: Draw<T>) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let held = Memo::new(move |_| of.get());
    move || held.get().map(|answer| draw(answer))
}
