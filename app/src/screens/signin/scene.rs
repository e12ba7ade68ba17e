//! The picture of the sign-in page: water at three levels, two lock gates, documents that wait, go through, and arrive.

use leptos::prelude::*;

/// The lock. Decoration: the sentence above it says the same.
#[component]
pub(super) fn Scene() -> impl IntoView {
    view! {
        <svg class="signin-scene" viewBox="0 0 860 430" preserveAspectRatio="xMidYMax slice" aria-hidden="true">
            <Chamber left=0 width=328 level=148 fill="#1c5163" edge="#7ac6dc" />
            <Chamber left=340 width=236 level=212 fill="#184656" edge="#62b1c8" />
            <Chamber left=588 width=272 level=288 fill="#143b49" edge="#4e99af" />
            <Gate left=328 />
            <Gate left=576 />
            <Document left=66 top=90 stroke="#eef5f7" />
            <Document left=130 top=90 stroke="#eef5f7" />
            <Document left=194 top=90 stroke="#eef5f7" />
            <Booked left=434 top=154 />
            <Document left=698 top=230 stroke="#a8c1ca" />
        </svg>
    }
}

/// Water up to a level, with its ripples.
#[component]
fn Chamber(left: i32, width: i32, level: i32, fill: &'static str, edge: &'static str) -> impl IntoView {
    let ripple = |(from, below, length)| {
        let wave = format!("M{} {}h{length}", left + from * width / 300, level + below);
        view! { <path d=wave stroke="#3b7a8e" stroke-width="1.5"></path> }
    };
    let ripples = [(28, 38, 84), (120, 74, 62), (54, 116, 96), (150, 150, 58)].map(ripple);
    view! {
        <rect x=left y=level width=width height=430 - level fill=fill></rect>
        <path d=format!("M{left} {level}h{width}") stroke=edge stroke-width="3"></path>
        {ripples}
    }
}

/// A lock gate, seen from the side, with its beam.
#[component]
fn Gate(left: i32) -> impl IntoView {
    let posts = format!("M{left} 82h12v348h-12z");
    let beams = format!("M{} 82h46M{} 54h66M{} 54v28", left - 16, left - 10, left + 6);
    view! {
        <path d=posts fill="#0d2a35" stroke="#a8c1ca" stroke-width="2"></path>
        <path d=beams stroke="#a8c1ca" stroke-width="4" stroke-linecap="round"></path>
    }
}

/// An invoice on its way.
#[component]
fn Document(left: i32, top: i32, stroke: &'static str) -> impl IntoView {
    let lines = format!("M{x} {}h24M{x} {}h24M{x} {}h14", top + 16, top + 27, top + 38, x = left + 10);
    view! {
        <rect x=left y=top width="44" height="56" rx="3" fill="#0d2a35" stroke=stroke stroke-width="2"></rect>
        <path d=lines stroke=stroke stroke-width="2"></path>
    }
}

/// An invoice that is booked.
#[component]
fn Booked(left: i32, top: i32) -> impl IntoView {
    let tick = format!("M{} {}l8 9 16-18", left + 10, top + 29);
    view! {
        <rect x=left y=top width="44" height="56" rx="3" fill="#0d2a35" stroke="#8edfb3" stroke-width="2"></rect>
        <path d=tick fill="none" stroke="#8edfb3" stroke-width="3" stroke-linecap="round"></path>
    }
}
