//! Charts on paper: as SVG, so that they print sharp, and always in the light theme, because paper is
//! white.

use charts::svg::{SvgBackend, render};
use charts::{Drawn, Theme};
use leptos::prelude::*;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;

/// Width in CSS px: that of the text on A4.
const WIDTH: u32 = 668;

/// A drawing with the sentence that says what is seen.
pub fn drawing<F>(summary: String, height: u32, draw: F) -> AnyView
where
    F: for<'a> FnOnce(&DrawingArea<SvgBackend<'a>, Shift>, &Theme, f64) -> Drawn<SvgBackend<'a>>,
{
    let svg = render(WIDTH, height, |area, ratio| draw(area, &Theme::light(), ratio));
    // The only markup that the app puts in as text. It is made by `charts::svg` from numbers; the texts
    // within it are escaped there, so nothing imported can become an element.
    view! {
        <figure class="drawing">
            <div role="img" aria-label=summary inner_html=svg></div>
        </figure>
    }
    .into_any()
}
