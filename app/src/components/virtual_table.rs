//! Rows of a long table: up to 200 all of them, above that only what is in sight and a screen around it.

use leptos::{html, prelude::*};
use std::ops::Range;

/// Up to here every row stands in the page.
pub const ALL_UP_TO: usize = 200;

/// Rows above and below the ones in sight, so that scrolling shows no gap.
const AROUND: usize = 20;

/// Where the box is and how high a row is, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Sight {
    top: usize,
    height: usize,
    row: usize,
}

impl Sight {
    /// Before anything was measured: the first screen at a desk. Server and browser start alike.
    const START: Self = Self { top: 0, height: 900, row: 32 };

    /// What the box shows now.
    fn of(element: &web_sys::HtmlDivElement) -> Self {
        let row = element.query_selector("tbody > tr:not([aria-hidden])").ok().flatten();
        Self {
            top: pixels(element.scroll_top()),
            height: pixels(element.client_height()),
            row: row.map_or(Self::START.row, |row| pixels(row.client_height())).max(1),
        }
    }

    /// Which of `total` rows stand in the page.
    fn rows(self, total: usize) -> Range<usize> {
        if total <= ALL_UP_TO {
            return 0..total;
        }
        let row = self.row.max(1);
        let first = (self.top / row).saturating_sub(AROUND).min(total);
        let count = self.height / row + 1 + 2 * AROUND;
        first..(first + count).min(total)
    }
}

/// A long table in a box that scrolls. All rows have the same height; the box takes the height its place gives it.
#[component]
pub fn VirtualTable<Row, Key>(
    /// All rows.
    #[prop(into)]
    rows: Signal<Vec<Row>>,
    /// What tells a row from another.
    key: fn(&Row) -> Key,
    /// Draws one row: a `<tr>`.
    draw: fn(Row) -> AnyView,
    /// How many columns the table has.
    columns: u16,
    /// More classes for the table: `table-fixed`.
    #[prop(optional)]
    class: &'static str,
    /// `<colgroup>` and `<thead>`.
    children: Children,
) -> impl IntoView
where
    Row: Clone + Send + Sync + 'static,
    Key: Eq + std::hash::Hash + 'static,
{
    let scroller = NodeRef::<html::Div>::new();
    let sight = RwSignal::new(Sight::START);
    let measure = move || {
        if let Some(element) = scroller.get_untracked() {
            let now = Sight::of(&element);
            if sight.get_untracked() != now {
                sight.set(now);
            }
        }
    };
    Effect::new(move |_| {
        scroller.track();
        rows.track();
        request_animation_frame(measure);
    });
    let total = Signal::derive(move || rows.with(Vec::len));
    let range = Memo::new(move |_| sight.get().rows(total.get()));
    let in_sight = move || rows.with(|rows| rows.get(range.get()).map(<[Row]>::to_vec).unwrap_or_default());
    let before = Signal::derive(move || range.get().start * sight.get().row);
    let after = Signal::derive(move || total.get().saturating_sub(range.get().end) * sight.get().row);
    view! {
        <div class="table-scroll virtual" node_ref=scroller on:scroll=move |_| measure() tabindex="0">
            <table class=format!("table {class}") aria-rowcount=move || total.get()>
                {children()}
                <tbody>
                    <Gap height=before columns />
                    <For each=in_sight key=key children=draw />
                    <Gap height=after columns />
                </tbody>
            </table>
        </div>
    }
}

/// The height of rows that are not in the page.
#[component]
fn Gap(height: Signal<usize>, columns: u16) -> impl IntoView {
    move || {
        (height.get() > 0).then(|| {
            view! {
                <tr class="gap" aria-hidden="true">
                    <td colspan=columns>
                        <svg width="1" height=height.get()></svg>
                    </td>
                </tr>
            }
        })
    }
}

fn pixels(value: i32) -> usize {
    usize::try_from(value).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{ALL_UP_TO, Sight};

    #[test]
    fn up_to_two_hundred_rows_stand_there_all() {
        assert_eq!(Sight::START.rows(0), 0..0);
        assert_eq!(Sight::START.rows(ALL_UP_TO), 0..ALL_UP_TO);
    }

    #[test]
    fn of_more_only_those_in_sight_and_around() {
        let sight = Sight { top: 3200, height: 640, row: 32 };
        assert_eq!(sight.rows(10_000), 80..141);
    }

    #[test]
    fn scrolled_beyond_the_end_of_a_list_that_became_shorter() {
        let sight = Sight { top: 320_000, height: 640, row: 32 };
        assert_eq!(sight.rows(300), 300..300);
    }
}
