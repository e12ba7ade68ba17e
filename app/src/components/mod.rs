//! The building blocks of every screen. Each writes the markup that its style sheet in `style/components` draws; none
//! decides anything about invoices.

pub mod badge;
pub mod banner;
pub mod button;
pub mod dialog;
pub mod empty;
pub mod field;
pub mod icon;
pub mod key_hint;
pub mod meaning;
pub mod menu;
pub mod nav;
pub mod page_head;
pub mod panel;
pub mod progress;
pub mod proof;
pub mod skeleton;
pub mod tabs;
pub mod timeline;
pub mod toast;
pub mod values;
pub mod verdict;
pub mod virtual_table;

pub use badge::{Badge, Count, Notice};
pub use banner::Banner;
pub use button::{Button, ButtonKind};
pub use dialog::Dialog;
pub use empty::Empty;
pub use field::{Confidence, Field};
pub use icon::{Glyph, Icon};
pub use key_hint::{Key, KeyHint, KeyLine};
pub use meaning::Meaning;
pub use menu::Menu;
pub use nav::{Bar, Step};
pub use page_head::{PageHead, RouteAnnouncer};
pub use panel::Panel;
pub use progress::{Measure, Progress};
pub use proof::Proof;
pub use skeleton::{SkeletonRows, SkeletonText};
pub use tabs::{Tab, Tabs};
pub use timeline::{Timeline, TimelineEntry};
pub use toast::{Toast, Toaster, Toasts};
pub use values::{Age, Day, Moment, Money};
pub use verdict::{Verdict, Way, Ways};
pub use virtual_table::VirtualTable;
