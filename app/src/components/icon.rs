//! Icons, drawn by us on a grid of 20 with one stroke. Decoration always: the word stands beside it, or the control
//! that holds it has an `aria-label`.

use leptos::prelude::*;

/// What an icon shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the name of each drawing is its description")]
pub enum Glyph {
    /// The mark: a mitre gate seen from above, water high at its left and low at its right.
    Mark,
    /// Lock gates, open: the way up is free.
    GateOpen,
    /// Lock gates that meet.
    GateShut,
    Play,
    Pause,
    StopSquare,
    Check,
    Cross,
    Plus,
    Minus,
    Info,
    Warning,
    /// An octagon: solve this first.
    Blocking,
    Question,
    Failed,
    Undo,
    /// A way that forks off to the wrong side.
    Misbooked,
    NotEqual,
    Search,
    ZoomIn,
    Rotate,
    Refresh,
    Down,
    Up,
    Left,
    Right,
    Lock,
    Eye,
    Link,
    Key,
    Plug,
    Speech,
    Download,
    Upload,
    External,
    Filter,
    File,
    Files,
    Words,
    Parcel,
    Clock,
    History,
    Person,
    People,
    Building,
    Mail,
    Bin,
    Pencil,
    Sun,
    Moon,
    SignOut,
}

impl Glyph {
    /// The drawing, as the `d` of one path.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Mark => "M2 6h4.5M2 9h4.8M7.5 2.8 12 10l-4.5 7.2M13.2 14h4.8",
            Self::GateOpen => "M3 3v14M17 3v14M10 16.5V4.5M6.8 7.7 10 4.5l3.2 3.2",
            Self::GateShut => "M3 3v14M17 3v14M3 13l7-5.5 7 5.5",
            Self::Play => "M6 3.8v12.4L16 10z",
            Self::Pause => "M7 4v12M13 4v12",
            Self::StopSquare => "M5.5 5.5h9v9h-9z",
            Self::Check => "m4 10.5 4 4 8-9",
            Self::Cross => "m5 5 10 10M15 5 5 15",
            Self::Plus => "M10 4v12M4 10h12",
            Self::Minus => "M4 10h12",
            Self::Info => "M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 1 0 0-14.4zM10 9.3v4.2M10 6.5v.1",
            Self::Warning => "M10 3.2 2.2 16.5h15.6zM10 8.3v3.9M10 14.3v.1",
            Self::Blocking => "M6.7 2.8h6.6l3.9 3.9v6.6l-3.9 3.9H6.7l-3.9-3.9V6.7zM10 6.5v4.3M10 13.5v.1",
            Self::Question => {
                "M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 1 0 0-14.4zM7.9 8a2.2 2.2 0 1 1 3.1 2c-.7.4-1 .8-1 1.5M10 13.9v.1"
            }
            Self::Failed => "M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 1 0 0-14.4zM7.5 7.5l5 5M12.5 7.5l-5 5",
            Self::Undo => "M7 4 3.2 7.8 7 11.6M3.2 7.8h8.6a4.6 4.6 0 0 1 0 9.2H7.5",
            Self::Misbooked => "M2.5 10.5h5l3.5-5.5h5.5M14 2.5 16.5 5 14 7.5M7.5 10.5l3.5 5.5h1.5M15 16h2",
            Self::NotEqual => "M4 7.5h12M4 12.5h12M13 3.5l-6 13",
            Self::Search => "M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 1 0 0-11zM13.1 13.1 17 17",
            Self::ZoomIn => "M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 1 0 0-11zM13.1 13.1 17 17M6.8 9h4.4M9 6.8v4.4",
            Self::Rotate => "M16.2 10a6.2 6.2 0 1 1-1.9-4.5l1.9 1.9M16.2 3.5v3.9h-3.9",
            Self::Refresh => {
                "M16 8A6.3 6.3 0 0 0 4.8 6.2L3.5 7.8M3.5 4v3.8h3.8M4 12a6.3 6.3 0 0 0 11.2 1.8l1.3-1.6M16.5 16v-3.8h-3.8"
            }
            Self::Down => "m5.5 8 4.5 4.5L14.5 8",
            Self::Up => "m5.5 12 4.5-4.5 4.5 4.5",
            Self::Left => "M12 5.5 7.5 10l4.5 4.5",
            Self::Right => "M8 5.5l4.5 4.5L8 14.5",
            Self::Lock => "M4.5 9h11v7.5h-11zM7 9V6.5a3 3 0 0 1 6 0V9",
            Self::Eye => {
                "M2 10s3-5.3 8-5.3S18 10 18 10s-3 5.3-8 5.3S2 10 2 10zM10 7.7a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 1 0 0-4.6z"
            }
            Self::Link => {
                "M8.5 11.5a3.2 3.2 0 0 0 4.6 0l2.5-2.5A3.25 3.25 0 0 0 11 4.4l-1 1M11.5 8.5a3.2 3.2 0 0 0-4.6 0L4.4 11A3.25 3.25 0 0 0 9 15.6l1-1"
            }
            Self::Key => "M6.7 9.3a3.5 3.5 0 1 0 0 7 3.5 3.5 0 1 0 0-7zM9.2 10.3 16.5 3M13.5 6l2.5 2.5",
            Self::Plug => "M7 2.5v4M13 2.5v4M4.5 6.5h11v3a5.5 5.5 0 0 1-11 0zM10 15v3",
            Self::Speech => "M3 4.5h14v9.5H10l-3.8 3.5V14H3z",
            Self::Download => "M10 3v9.5M6 8.8l4 3.9 4-3.9M3.5 17h13",
            Self::Upload => "M10 12.5V3M6 6.7 10 2.8l4 3.9M3.5 12.5V17h13v-4.5",
            Self::External => "M8 4.5H4V16h11.5v-4M11.5 3.5h5v5M16.5 3.5 9.5 10.5",
            Self::Filter => "M3 5h14M5.8 10h8.4M8.5 15h3",
            Self::File => "M5 2.5h6.5L15.5 6.5v11H5zM11.5 2.5v4h4",
            Self::Files => "M7 2.5h5L15.5 6v8.5H7zM12 2.5V6h3.5M7 5.5H4.5v12h8v-3",
            Self::Words => "M3 5h7M3 10h14M3 15h5M13 3.2h4v3.6h-4zM11 13.2h6v3.6h-6z",
            Self::Parcel => "M3.5 6.5 10 3l6.5 3.5v7L10 17l-6.5-3.5zM3.5 6.5 10 10l6.5-3.5M10 10v7",
            Self::Clock => "M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 1 0 0-14.4zM10 6v4.2l2.7 1.6",
            Self::History => "M3.8 10a6.2 6.2 0 1 0 1.9-4.5L3.8 7.4M3.8 3.5v3.9h3.9M10 6.8v3.5l2.4 1.4",
            Self::Person => {
                "M10 3.2a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 1 0 0-6.4zM3.8 17c.4-3.2 2.9-4.9 6.2-4.9s5.8 1.7 6.2 4.9"
            }
            Self::People => {
                "M7.5 4a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 1 0 0-5.6zM2.2 16.5c.3-2.9 2.4-4.4 5.3-4.4s5 1.5 5.3 4.4M13 4.3a2.7 2.7 0 0 1 0 5.1M14.5 12.5c1.9.5 3.1 1.8 3.3 4"
            }
            Self::Building => "M4.5 17V3h8v14M12.5 8H16v9M2.5 17h15M7 6h3M7 9h3M7 12h3",
            Self::Mail => "M2.8 4.5h14.4v11H2.8zM2.8 5.5 10 11l7.2-5.5",
            Self::Bin => "M3.5 5.5h13M7.5 5.5v-2.5h5v2.5M5 5.5l.8 11.5h8.4l.8-11.5M8.5 8.5v5.5M11.5 8.5v5.5",
            Self::Pencil => "M3.5 16.5l.8-3.8L13 4l3 3-8.7 8.7zM11 6l3 3",
            Self::Sun => {
                "M10 6.7a3.3 3.3 0 1 0 0 6.6 3.3 3.3 0 1 0 0-6.6zM10 2v1.8M10 16.2V18M2 10h1.8M16.2 10H18M4.3 4.3l1.3 1.3M14.4 14.4l1.3 1.3M4.3 15.7l1.3-1.3M14.4 5.6l1.3-1.3"
            }
            Self::Moon => "M16.5 11.5A6.8 6.8 0 1 1 8.5 3.5a5.4 5.4 0 0 0 8 8z",
            Self::SignOut => "M11.5 3.5H4v13h7.5M8 10h9M13.8 6.8 17 10l-3.2 3.2",
        }
    }
}

/// The size of an icon.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IconSize {
    /// That of the density.
    #[default]
    Normal,
    /// 14 px, inside small print.
    Small,
    /// 20 px, at the head of a banner.
    Large,
}

impl IconSize {
    const fn class(self) -> &'static str {
        match self {
            Self::Normal => "icon",
            Self::Small => "icon icon-small",
            Self::Large => "icon icon-large",
        }
    }
}

/// An icon, hidden from screen readers.
#[component]
pub fn Icon(
    /// What it shows.
    glyph: Glyph,
    /// How large.
    #[prop(optional)]
    size: IconSize,
) -> impl IntoView {
    view! {
        <svg class=size.class() viewBox="0 0 20 20" aria-hidden="true">
            <path d=glyph.path()></path>
        </svg>
    }
}
