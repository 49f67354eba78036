//! What pages are made of. Widgets know no document and compute no figures: they take values and
//! texts, and give events. Every call to the browser goes through `crate::browser`.

pub mod bar;
pub mod button;
pub mod cell_editor;
pub mod chart_canvas;
pub mod chip;
pub mod column_choice;
mod columns;
pub mod command_palette;
pub mod dialog;
pub mod drawer;
pub mod empty;
pub mod file_drop;
mod formula;
pub mod grid;
mod grid_rows;
pub mod headline;
pub mod heatmap;
pub mod icon;
mod meant;
pub mod message;
pub mod number_field;
pub mod progress;
pub mod segments;
pub mod select;
pub mod sparkline;
pub mod stars;
pub mod switch;
pub mod table;
pub mod text_field;
pub mod toast;
pub mod verdict;
mod visible_range;
pub mod working_panel;

use std::sync::atomic::{AtomicU32, Ordering};

/// An id that no other element of the page has, for labels and descriptions.
pub(crate) fn unique_id(of: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    format!("{of}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Which measure or which state a drawn value stands for; the colour follows from it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    /// CPU.
    Cpu,
    /// Memory.
    Memory,
    /// Network.
    Network,
    /// Disk.
    Disk,
    /// As it is.
    Before,
    /// As it will be; chosen.
    #[default]
    After,
}

impl Tone {
    /// The class in `style/widgets.css`.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Memory => "memory",
            Self::Network => "network",
            Self::Disk => "disk",
            Self::Before => "before",
            Self::After => "after",
        }
    }
}
