//! A cell that is typed in. What is typed stands as it is typed until the cell is left; what it comes to is judged at each
//! key. What cannot be understood stays, is marked, says why, and holds the booking back.

use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::prelude::*;

use super::editor::Editor;

/// Says what is wrong with a text, or takes it.
pub(super) type Take = Callback<String, Option<String>>;

/// The cell.
#[component]
pub(super) fn Typed(
    editor: Editor,
    /// Its name, for those who do not see its column.
    #[prop(into)]
    label: Signal<String>,
    /// What stands in it while nobody types: the value, as figures are written.
    #[prop(into)]
    shown: Signal<String>,
    /// Takes what is typed.
    take: Take,
    /// Tried once more with what is not understood, when the cell is left: part of a name may be enough then.
    #[prop(optional, into)]
    settle: Option<Take>,
    /// `num`, `strong`, `input-plain`.
    #[prop(optional)]
    class: &'static str,
    /// Whether figures are typed.
    #[prop(optional)]
    is_figure: bool,
    /// The list that it is chosen from.
    #[prop(optional, into)]
    list: MaybeProp<String>,
    /// The id, where a label of its own names it.
    #[prop(optional)]
    id: Option<&'static str>,
    /// The column that Alt and the arrows go along.
    #[prop(optional)]
    column: Option<&'static str>,
    /// Whether its verdict blocks.
    #[prop(optional, into)]
    is_off: Signal<bool>,
) -> impl IntoView {
    // What is typed, and what the value came to by it: where the value changes by something else, a split or a proposal
    // put back, that is what the cell shows.
    let typed = RwSignal::new(None::<(String, String)>);
    let key = editor.next_cell();
    let wrong = move || editor.wrong.with(|wrong| wrong.contains_key(&key));
    let why = move || editor.wrong.with(|wrong| wrong.get(&key).cloned());
    let told = move |problem: Option<String>| {
        let said = problem.map(|problem| format!("{}: {problem}", label.get_untracked()));
        if said.is_some() || editor.wrong.with_untracked(|wrong| wrong.contains_key(&key)) {
            editor.wrong.update(|wrong| match said {
                Some(said) => drop(wrong.insert(key, said)),
                None => drop(wrong.remove(&key)),
            });
        }
    };
    on_cleanup(move || {
        editor.wrong.try_update(|wrong| wrong.remove(&key));
    });
    let input = move |event| {
        let text = event_target_value(&event);
        told(take.run(text.clone()));
        typed.set(Some((text, shown.get_untracked())));
    };
    Effect::new(move |_| {
        let now = shown.get();
        if typed.with_untracked(|typed| typed.as_ref().is_some_and(|(_, came_to)| *came_to != now)) {
            told(None);
            typed.set(None);
        }
    });
    let leave = move |_: FocusEvent| {
        if untrack(wrong)
            && let (Some(settle), Some((text, _))) = (settle, typed.get_untracked())
        {
            told(settle.run(text));
        }
        if !untrack(wrong) {
            typed.set(None);
        }
    };
    // Escape gives back what stood there.
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && typed.get_untracked().is_some() {
            told(None);
            typed.set(None);
        }
    };
    view! {
        <input
            class=format!("input {class}")
            id=id
            list=move || list.get()
            inputmode=is_figure.then_some("decimal")
            autocomplete="off"
            data-column=column
            aria-label=move || id.is_none().then(|| label.get())
            aria-invalid=move || (wrong() || is_off.get()).then_some("true")
            title=why
            prop:value=move || typed.get().map_or_else(|| shown.get(), |(text, _)| text)
            on:input=input
            on:focusout=leave
            on:keydown=on_key
        />
    }
    .into_any()
}
