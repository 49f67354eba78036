//! Icons, drawn as lines on a grid of 16. An icon never stands alone: a word or an accessible name
//! goes with it, so the drawing itself is hidden from assistive technology.

use leptos::prelude::*;

/// Which drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glyph {
    /// Onwards; from this to that.
    ArrowRight,
    /// Something is right.
    Check,
    /// Fold, or open downwards.
    ChevronDown,
    /// Unfold sideways.
    ChevronRight,
    /// Previous, or fold upwards.
    ChevronUp,
    /// Close or remove.
    Close,
    /// Put on the clipboard.
    Copy,
    /// Save to the machine.
    Download,
    /// Edit.
    Edit,
    /// Something is wrong.
    Error,
    /// Things kept together.
    Folder,
    /// A formula; worked out.
    Formula,
    /// What was done.
    History,
    /// A host of virtual machines.
    Host,
    /// Nothing leaves; not to be changed.
    Lock,
    /// Good to know.
    Note,
    /// Print.
    Print,
    /// Redo.
    Redo,
    /// Search.
    Search,
    /// Sorted from low to high.
    SortUp,
    /// Sorted from high to low.
    SortDown,
    /// A table; a cell of it.
    Table,
    /// Light or dark.
    Theme,
    /// Undo.
    Undo,
    /// Bring in from the machine.
    Upload,
    /// Something is doubtful.
    Warning,
}

impl Glyph {
    const fn path(self) -> &'static str {
        match self {
            Self::ArrowRight => "M2 8h11M9.5 4.5 13 8l-3.5 3.5",
            Self::Check => "m3 8.5 3.2 3.2L13 5",
            Self::ChevronDown => "m4.5 6.5 3.5 3.5 3.5-3.5",
            Self::ChevronRight => "m6.5 4.5 3.5 3.5-3.5 3.5",
            Self::ChevronUp => "m4.5 9.5 3.5-3.5 3.5 3.5",
            Self::Close => "m4 4 8 8M12 4l-8 8",
            Self::Copy => "M5.5 5.5h8v8h-8zM5.5 10.5h-3v-8h8v3",
            Self::Download => "M8 2.5v8M4.5 7 8 10.5 11.5 7M2.5 13.5h11",
            Self::Edit => "m3 13 .7-3L10.5 3.2l2.3 2.3L6 12.3zM9 4.7 11.3 7",
            Self::Error => "M5.5 2h5L14 5.5v5L10.5 14h-5L2 10.5v-5zM8 5v3.8M8 11v.1",
            Self::Folder => "M2 13V3.5h4.5L8 5.5h6V13z",
            Self::Formula => {
                "M9.5 2.5c-1.7-.6-2.7.2-3 2L5 11.5c-.3 1.8-1.3 2.6-3 2M3.5 6.5h5M9.5 9l4 4.5M13.5 9l-4 4.5"
            }
            Self::History => "M2.5 8A5.5 5.5 0 1 0 4 4.2L2.5 5.7M2.5 2.7v3h3M8 5v3.3l2.2 1.3",
            Self::Host => "M2.5 2.5h11v11h-11zM2.5 6.2h11M2.5 9.8h11M4.8 4.4h.1M4.8 8h.1M4.8 11.7h.1",
            Self::Lock => "M3.5 7h9v6.5h-9zM5.5 7V4.8a2.5 2.5 0 0 1 5 0V7",
            Self::Note => "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2M8 7.3V11M8 5v.1",
            Self::Print => "M4.5 6V2.5h7V6M4.5 11.5h-2V6h11v5.5h-2M4.5 9.5h7v4h-7z",
            Self::Redo => "M10 3l3.5 3.5L10 10M13 6.5H6.5a4 4 0 0 0 0 7.5H9",
            Self::Search => "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9M10.5 10.5 14 14",
            Self::SortUp => "M8 12.5v-9M4.5 7 8 3.5 11.5 7",
            Self::SortDown => "M8 3.5v9M4.5 9 8 12.5 11.5 9",
            Self::Table => "M2.5 3h11v10h-11zM2.5 6.5h11M6.5 6.5V13",
            Self::Theme => "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2",
            Self::Undo => "M6 3 2.5 6.5 6 10M3 6.5h6.5a4 4 0 0 1 0 7.5H7",
            Self::Upload => "M8 10.5v-8M4.5 6 8 2.5 11.5 6M2.5 13.5h11",
            Self::Warning => "M8 2.5 14.5 13.5h-13zM8 6.5v3.5M8 11.7v.1",
        }
    }
    /// The part that is filled.
    const fn filled(self) -> Option<&'static str> {
        match self {
            Self::Theme => Some("M8 2a6 6 0 0 1 0 12z"),
            _ => None,
        }
    }
}

/// One icon. `class` adds to `icon`, for a colour by its meaning.
#[component]
pub fn Icon(glyph: Glyph, #[prop(optional)] class: &'static str) -> impl IntoView {
    view! {
        <svg class=format!("icon {class}") viewBox="0 0 16 16" aria-hidden="true">
            <path d=glyph.path() />
            {glyph.filled().map(|d| view! { <path d=d fill="currentColor" stroke="none" /> })}
        </svg>
    }
}
