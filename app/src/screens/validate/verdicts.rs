//! The verdict under its line: each deviation as a sentence, with the ways out on keys.

use domain::ids::{CodingLineId, OrderLineId};
use domain::invoice::Severity;
use domain::matching::deviation::{Code, Deviation};
use domain::matching::judge::{document_line, takes};
use domain::matching::mail::is_for_supplier;
use domain::matching::sentences;
use domain::matching::split::Split;
use domain::number_format::quantity;
use leptos::prelude::*;

use super::actions::ask_credit_note;
use super::editor::Editor;
use super::row::Line;
use crate::components::{Glyph, Meaning, Verdict, Way, Ways};
use crate::i18n::validate as words;

/// What a deviation means, and the word on its badge.
fn badge(editor: Editor, deviation: &Deviation) -> (Meaning, &'static str) {
    let language = editor.language;
    if deviation.accepted.is_some() {
        return (Meaning::Neutral, words::accepted(language));
    }
    match deviation.severity {
        Severity::Blocking => (Meaning::Blocking, words::blocks(language)),
        Severity::Warning => (Meaning::Warning, words::look(language)),
        Severity::Information => (Meaning::Info, words::inform(language)),
    }
}

/// One deviation as a sentence; one that was accepted can be taken back.
pub(super) fn sentence(editor: Editor, line: Option<CodingLineId>, deviation: &Deviation) -> AnyView {
    let (meaning, word) = badge(editor, deviation);
    let said = sentences::finding(editor.language, &deviation.finding);
    let note = deviation.accepted.clone().or(Some(said.note)).filter(|note| !note.is_empty());
    let withdraw = deviation.accepted.is_some().then(|| {
        let deviation = deviation.clone();
        view! {
            " "
            <button
                type="button"
                class="button button-quiet button-small"
                on:click=move |_| editor.withdraw(line, &deviation)
            >
                {words::withdraw(editor.language)}
            </button>
        }
    });
    match note {
        Some(why) => view! { <Verdict meaning word why><b>{said.text}</b> {withdraw}</Verdict> }.into_any(),
        None => view! { <Verdict meaning word><b>{said.text}</b> {withdraw}</Verdict> }.into_any(),
    }
}

/// The ways out that a line offers now. The keys take these and no others.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct WaysOffered {
    pub(super) block: bool,
    pub(super) split: Option<Split>,
    pub(super) wait: bool,
    pub(super) credit: bool,
}

impl WaysOffered {
    /// Of a line, as it is judged now; tracked.
    pub(super) fn of(editor: Editor, id: CodingLineId) -> Self {
        let blocking: Vec<Deviation> = editor.verdict.with(|verdict| {
            let judged = verdict.lines.iter().find(|judged| judged.line == id);
            judged
                .map(|judged| judged.deviations.iter().filter(|each| each.blocks()).cloned().collect())
                .unwrap_or_default()
        });
        if blocking.is_empty() {
            return Self::default();
        }
        Self {
            block: editor.may_block() && blocking.iter().all(Deviation::may_be_booked_blocked),
            split: editor.split_of(id),
            wait: true,
            credit: blocking.iter().any(is_for_supplier),
        }
    }
}

/// All there is to say of a line.
#[component]
pub(super) fn Verdicts(line: Line) -> impl IntoView {
    let Line { editor, id, judged, .. } = line;
    let language = editor.language;
    let pair = Memo::new(move |_| line.read(|line| Some((takes(line)?, document_line(line)?))));
    let body = move || {
        let Some(judged) = judged.get() else { return ().into_any() };
        let mut said: Vec<AnyView> =
            judged.deviations.iter().map(|deviation| sentence(editor, Some(id), deviation)).collect();
        for gap in &judged.gaps {
            let text = sentences::gap(language, gap);
            let word = words::to_fill(language);
            said.push(view! { <Verdict meaning=Meaning::Blocking word><b>{text}</b></Verdict> }.into_any());
        }
        if let Some(standing) = judged.standing.filter(|_| said.is_empty()) {
            let text = sentences::standing(language, &standing);
            let word = words::right(language);
            said.push(view! { <Verdict meaning=Meaning::Ok word><b>{text}</b></Verdict> }.into_any());
        }
        if said.is_empty() {
            return ().into_any();
        }
        let blocking = judged.deviations.iter().find(|deviation| deviation.blocks()).cloned();
        view! {
            <tr>
                <td class="verdict-cell" colspan="13" aria-live="polite">
                    {said}
                    {blocking.map(|deviation| view! { <WaysOut editor id deviation /> })}
                    {pair.get().and_then(|pair| proposed(editor, pair))}
                </td>
            </tr>
        }
        .into_any()
    };
    view! { {body} }
}

/// Why this order line was proposed, how sure, and what came second.
fn proposed(editor: Editor, (order_line, index): (OrderLineId, usize)) -> Option<AnyView> {
    let language = editor.language;
    let found = editor
        .proposal
        .with(|proposal| proposal.of_line(index).find(|allocation| allocation.order_line == order_line).cloned())?;
    let second = found.second.and_then(|second| {
        let named = editor.judge.with_untracked(|judge| {
            judge.order_line(second.order_line).map(|(order, line)| (order.number.clone(), line.number))
        });
        named.map(|(order, line)| words::second(language, &order, line, second.percent))
    });
    let (word, text) = (words::proposal(language, found.percent), sentences::reasons(language, &found.reasons));
    let (meaning, glyph) = (Meaning::Neutral, Glyph::Link);
    Some(match second {
        Some(why) => view! { <Verdict meaning word glyph why>{text}</Verdict> }.into_any(),
        None => view! { <Verdict meaning word glyph>{text}</Verdict> }.into_any(),
    })
}

/// The ways out of what blocks: 1 to 4, and to accept it with a reason.
#[component]
fn WaysOut(editor: Editor, id: CodingLineId, deviation: Deviation) -> impl IntoView {
    let language = editor.language;
    let WaysOffered { block, split, credit, .. } = untrack(|| WaysOffered::of(editor, id));
    let lacks_item = split.is_none() && deviation.finding.excess().is_some() && untrack(|| editor.lacks_claims_item());
    // Without an item there is nothing that could be booked: it is filled in, not accepted.
    let acceptable = deviation.code() != Code::ItemMissing;
    let accepting = RwSignal::new(false);
    let deviation = StoredValue::new(deviation);
    view! {
        <Ways>
            {block
                .then(|| {
                    view! {
                        <Way key="1" on_choose=move |()| super::actions::book(editor, true)>
                            {words::way_block(language)}
                        </Way>
                    }
                })}
            {split
                .map(|split| {
                    let (stays, rest) = (quantity(language, split.stays), quantity(language, split.rest));
                    view! {
                        <Way key="2" on_choose=move |()| editor.split(id)>
                            {words::way_split(language, &stays, &rest)}
                        </Way>
                    }
                })}
            <Way key="3" on_choose=move |()| super::actions::save(editor)>{words::way_wait(language)}</Way>
            {credit
                .then(|| {
                    view! {
                        <Way key="4" on_choose=move |()| ask_credit_note(editor)>
                            {words::way_credit(language)}
                        </Way>
                    }
                })}
            {acceptable
                .then(|| view! { <Way on_choose=move |()| accepting.set(true)>{words::way_accept(language)}</Way> })}
        </Ways>
        {lacks_item.then(|| view! { <p class="small muted">{words::no_claims_item(language)}</p> })}
        <Accepting editor line=Some(id) deviation accepting />
    }
    .into_any()
}

/// What blocks the whole invoice may be accepted too, with a reason.
#[component]
pub(super) fn DocumentWays(editor: Editor, deviation: Deviation) -> impl IntoView {
    let accepting = RwSignal::new(false);
    let deviation = StoredValue::new(deviation);
    view! {
        <Ways>
            <Way on_choose=move |()| accepting.set(true)>{words::way_accept(editor.language)}</Way>
        </Ways>
        <Accepting editor line=None deviation accepting />
    }
    .into_any()
}

/// Asks why a deviation is all right; without a reason nothing is accepted.
#[component]
fn Accepting(
    editor: Editor,
    line: Option<CodingLineId>,
    deviation: StoredValue<Deviation>,
    accepting: RwSignal<bool>,
) -> impl IntoView {
    let language = editor.language;
    let reason = RwSignal::new(String::new());
    let field = NodeRef::<leptos::html::Input>::new();
    // Whoever asked to accept goes on typing: the field that came takes the focus.
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            // Only an element outside of the page cannot take it.
            drop(field.focus());
        }
    });
    let accept = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let why = reason.get_untracked().trim().to_owned();
        if !why.is_empty() {
            editor.accept(line, &deviation.get_value(), why);
        }
    };
    view! {
        <Show when=move || accepting.get()>
            <form class="row" on:submit=accept>
                <input
                    class="input grow"
                    node_ref=field
                    required
                    aria-label=words::reason(language)
                    placeholder=words::reason_why(language)
                    prop:value=move || reason.get()
                    on:input=move |event| reason.set(event_target_value(&event))
                />
                <button class="button button-small">{words::way_accept(language)}</button>
            </form>
        </Show>
    }
    .into_any()
}
