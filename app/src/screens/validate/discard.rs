//! Throwing an invoice away: asked once, with the reason; the invoice's page has it back.

use domain::ids::InvoiceId;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::components::{Button, ButtonKind, Dialog, Glyph, Meaning, Notice};
use crate::error::AppError;
use crate::i18n::{use_language, validate as words};
use crate::server_fns::validate::validate_discard;

/// The button and its question.
#[component]
pub(super) fn Discard(
    /// Which invoice.
    invoice: InvoiceId,
    /// The version that is thrown away.
    #[prop(into)]
    version: Signal<i64>,
    /// The page to go on with.
    onward: String,
    /// Why it cannot be.
    #[prop(into, optional)]
    unavailable: Signal<Option<String>>,
    /// Told before the page goes: nothing of it is to be saved any more.
    #[prop(into, optional)]
    on_done: Option<Callback<()>>,
) -> impl IntoView {
    let language = use_language();
    let (open, busy) = (RwSignal::new(false), RwSignal::new(false));
    let reason = RwSignal::new(String::new());
    let failed = RwSignal::new(None::<AppError>);
    let navigate = use_navigate();
    let onward = StoredValue::new((onward, navigate));
    let discard = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let why = reason.get_untracked().trim().to_owned();
        if why.is_empty() || busy.get_untracked() {
            return;
        }
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            match validate_discard(invoice, version.get_untracked(), why).await {
                Ok(()) => {
                    open.set(false);
                    if let Some(on_done) = on_done {
                        on_done.run(());
                    }
                    onward.with_value(|(onward, navigate)| navigate(onward, NavigateOptions::default()));
                }
                Err(error) => failed.set(Some(error)),
            }
            busy.try_set(false);
        });
    };
    view! {
        <Button kind=ButtonKind::Quiet glyph=Glyph::Bin unavailable on_press=move |_| open.set(true)>
            {words::discard(language)}
        </Button>
        <Dialog open title=words::discard_title(language) id="discard-title">
            <form class="dialog-form" on:submit=discard>
                <div class="dialog-body stack">
                    <p>{words::discard_means(language)}</p>
                    <div class="field">
                        <label class="field-label" for="discard-reason">{words::reason(language)}</label>
                        <input
                            class="input"
                            id="discard-reason"
                            required
                            autofocus
                            maxlength="500"
                            autocomplete="off"
                            prop:value=move || reason.get()
                            on:input=move |event| reason.set(event_target_value(&event))
                        />
                    </div>
                    {move || {
                        failed.get().map(|error| {
                            let text = error.sentence(language);
                            view! { <Notice meaning=Meaning::Blocking><p>{text}</p></Notice> }
                        })
                    }}
                </div>
                <footer class="dialog-foot">
                    <span class="push"></span>
                    <Button key="Esc" on_press=move |_| open.set(false)>{words::cancel(language)}</Button>
                    <Button kind=ButtonKind::Danger glyph=Glyph::Bin action="submit" busy>
                        {words::discard(language)}
                    </Button>
                </footer>
            </form>
        </Dialog>
    }
    .into_any()
}
