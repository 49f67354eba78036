//! Which rows of a long table are in sight.

use std::ops::Range;

/// Rows to be drawn: those in sight and `overscan` more on each side. `scroll_top` and `viewport`
/// are in CSS px, `row_height` in px per row. Never empty while there are rows.
#[must_use]
pub fn visible_range(
    scroll_top: f64,
    viewport: f64,
    row_height: f64,
    total: usize,
    overscan: usize,
) -> Range<usize> {
    if total == 0 || row_height.is_nan() || row_height <= 0.0 {
        return 0..0;
    }
    let rows = |px: f64| {
        let n = (px / row_height).max(0.0);
        // A float cast saturates, and what is not a number becomes 0.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
        let n = n as usize;
        n
    };
    let first = rows(scroll_top).min(total - 1);
    let count = rows(viewport.max(0.0)) + 2;
    let start = first.saturating_sub(overscan);
    let end = first.saturating_add(count).saturating_add(overscan).min(total);
    start..end
}

/// Where to scroll so that `row` is in sight, by as little as needed; `None` where it is already.
#[must_use]
pub fn scroll_for(row: usize, scroll_top: f64, viewport: f64, row_height: f64) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "rows stay far below 2^53")]
    let top = row as f64 * row_height;
    let bottom = top + row_height;
    if top < scroll_top {
        Some(top)
    } else if bottom > scroll_top + viewport {
        Some((bottom - viewport).max(0.0))
    } else {
        None
    }
}
