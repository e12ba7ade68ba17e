//! Being at an invoice: others see it while it lasts; nothing that was typed is lost by going away.

use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::web_sys::BeforeUnloadEvent;

use super::editor::Editor;
use crate::components::Toast;
use crate::i18n::validate as words;
use crate::server_fns::validate::{validate_leave, validate_save, validate_stay};

/// How often the server hears that somebody is still here; the lock holds for two minutes.
const STILL_HERE: Duration = Duration::from_secs(45);

/// Until the screen goes.
pub(super) fn stay(editor: Editor, other: RwSignal<Option<String>>) {
    Effect::new(move |_| {
        let tell = move || {
            spawn_local(async move {
                if let Ok(found) = validate_stay(editor.invoice).await {
                    // The screen may have gone meanwhile.
                    other.try_set(found);
                }
            });
        };
        let ticking = set_interval_with_handle(tell, STILL_HERE).ok();
        // A closed tab cannot save: the browser asks, where something would be lost.
        let listener = window_event_listener(ev::beforeunload, move |event: BeforeUnloadEvent| {
            if editor.is_changed.get_untracked() {
                event.prevent_default();
            }
        });
        on_cleanup(move || {
            listener.remove();
            if let Some(handle) = ticking {
                handle.clear();
            }
        });
    });
    // Another page of ours: what was typed is saved on the way out.
    on_cleanup(move || {
        if cfg!(feature = "hydrate") {
            leave(editor);
        }
    });
}

fn leave(editor: Editor) {
    let (invoice, language, toaster) = (editor.invoice, editor.language, editor.toaster());
    let unsaved = editor
        .is_changed
        .try_get_untracked()
        .unwrap_or(false)
        .then(|| (editor.version.try_get_untracked().unwrap_or_default(), editor.coding.try_get_untracked()));
    spawn_local(async move {
        if let Some((version, Some(coding))) = unsaved
            && let Err(error) = validate_save(invoice, version, coding).await
            && let Some(toaster) = toaster
        {
            let text = format!("{} {}", words::not_saved(language), error.sentence(language));
            toaster.say(Toast { text, undo: None });
        }
        if let Err(error) = validate_leave(invoice).await {
            // Nobody waits for it: the lock ends by itself in two minutes.
            leptos::logging::debug_warn!("the invoice was not left: {error}");
        }
    });
}
