//! Drawings of a plan. Each chart is one file with a plain `Model` of typed values, `draw` onto any
//! plotters backend, `summary` in one sentence for those who do not see it, and `table` with the
//! numbers behind it. Titles are not part of a drawing: they are the finding, and stand in the page.
//!
//! ```text
//! draw(area, &model, &theme, device_pixel_ratio)
//! ```
//!
//! The backend counts [`UNITS_PER_PIXEL`] units to a device pixel: an area of 600 × 200 CSS pixels at a
//! ratio of 2 is 9600 × 3200 units. [`svg::render`] does so for print and tests; the app wraps the
//! canvas alike.

mod advance;
mod pen;
mod scale;
mod text;
mod theme;

pub mod cumulative_cash;
pub mod host_heatmap;
pub mod host_loads;
pub mod load_by_hour;
pub mod svg;
mod week;
pub mod week_heatmap;

pub use pen::{Drawn, UNITS_PER_PIXEL};
pub use text::{FONT_FAMILY, Style, Weight, fit, width};
pub use theme::{Colour, MAGNITUDE, Theme};

/// The numbers behind a drawing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Names of the columns, with units.
    pub head: Vec<String>,
    /// One text for each column.
    pub rows: Vec<Vec<String>>,
}

/// A share as text, or that it is unknown.
fn share_or_unknown(share: Option<engine::quantity::Ratio>, locale: format::Locale) -> String {
    share.map_or_else(format::unknown, |s| format::share(s, locale))
}

/// Text with its first letter in upper case.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}
