//! How text is set and how wide it is. Widths come from the advance widths of the bundled font, on
//! every backend: nothing is measured in a page, and a drawing is laid out the same everywhere.

use crate::advance::ADVANCE;
use crate::theme::Colour;
use plotters_backend::text_anchor::{HPos, Pos, VPos};
use plotters_backend::{BackendColor, BackendCoord, BackendTextStyle, FontFamily, FontStyle};
use std::convert::Infallible;

/// The family that backends without inheritance set.
pub const FONT_FAMILY: &str =
    "\"Source Sans 3 Variable\", \"Source Sans 3\", system-ui, -apple-system, \"Segoe UI\", sans-serif";

/// Height of capitals, as a share of the font size.
pub(crate) const CAPITALS: f64 = 0.66;

/// Weight of text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Weight {
    /// 400.
    #[default]
    Regular,
    /// 600.
    Strong,
}

/// Width of a text, in the unit of `size`. A character that the font lacks counts as an average one.
#[must_use]
pub fn width(text: &str, size: f64, weight: Weight) -> f64 {
    let thousandths: u32 = text
        .chars()
        .map(|c| {
            let found = ADVANCE.binary_search_by_key(&c, |(known, _, _)| *known).ok().map(|i| ADVANCE[i]);
            u32::from(match (found, weight) {
                (Some((_, regular, _)), Weight::Regular) => regular,
                (Some((_, _, strong)), Weight::Strong) => strong,
                (None, _) => 520,
            })
        })
        .sum();
    f64::from(thousandths) * size / 1000.0
}

/// The text, cut with an ellipsis where it is wider than allowed.
#[must_use]
pub fn fit(text: &str, size: f64, weight: Weight, most: f64) -> String {
    if width(text, size, weight) <= most {
        return text.to_owned();
    }
    let mut kept: String = text.to_owned();
    while kept.pop().is_some() {
        let candidate = format!("{}…", kept.trim_end());
        if width(&candidate, size, weight) <= most {
            return candidate;
        }
    }
    String::new()
}

/// Where a text stands relative to its point.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Align {
    /// Begins there.
    #[default]
    Start,
    /// Its middle is there.
    Middle,
    /// Ends there.
    End,
}

/// The style of one text as backends see it. The point is on the baseline: backends of this crate and
/// of the app draw there, whatever the vertical anchor says.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    pub(crate) size: f64,
    pub(crate) weight: Weight,
    pub(crate) colour: Colour,
    pub(crate) align: Align,
}

impl BackendTextStyle for Style {
    type FontError = Infallible;

    fn color(&self) -> BackendColor {
        self.colour.backend()
    }
    fn size(&self) -> f64 {
        self.size
    }
    fn style(&self) -> FontStyle {
        match self.weight {
            Weight::Regular => FontStyle::Normal,
            Weight::Strong => FontStyle::Bold,
        }
    }
    fn anchor(&self) -> Pos {
        let h = match self.align {
            Align::Start => HPos::Left,
            Align::Middle => HPos::Center,
            Align::End => HPos::Right,
        };
        Pos::new(h, VPos::Bottom)
    }
    fn family(&self) -> FontFamily<'_> {
        FontFamily::Name(FONT_FAMILY)
    }
    #[expect(clippy::cast_possible_truncation, reason = "pixels of a drawing")]
    fn layout_box(&self, text: &str) -> Result<((i32, i32), (i32, i32)), Infallible> {
        let wide = width(text, self.size, self.weight).ceil() as i32;
        Ok(((0, 0), (wide, self.size.ceil() as i32)))
    }
    fn draw<E, F: FnMut(i32, i32, BackendColor) -> Result<(), E>>(
        &self,
        _: &str,
        _: BackendCoord,
        _: F,
    ) -> Result<Result<(), E>, Infallible> {
        // Only backends that rasterise letters themselves come here; there is none.
        Ok(Ok(()))
    }
}
