//! A canvas as a backend for charts: `plotters-canvas` underneath, with three things of our own.
//! Coordinates count [`UNITS_PER_PIXEL`] to a device pixel, so that curves are smooth; text is set in
//! the page's font and weight; and its width comes from the table in `charts`, never from the page.

use charts::{FONT_FAMILY, UNITS_PER_PIXEL};
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters_backend::text_anchor::HPos;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
};
use plotters_canvas::CanvasBackend;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// A canvas that charts draw on. Made anew for each drawing, never kept.
pub struct ChartCanvas {
    inner: CanvasBackend,
    context: CanvasRenderingContext2d,
    size: (u32, u32),
}

/// Makes the backing store of a canvas as large as its box on screen (CSS pixels) at a device pixel
/// ratio, clears it, and gives the area to draw on. `None` without a box or a 2d context.
pub fn area(
    canvas: &HtmlCanvasElement,
    css_width: f64,
    css_height: f64,
    device_pixel_ratio: f64,
) -> Option<DrawingArea<ChartCanvas, Shift>> {
    let pixels = |css: f64| {
        let device = (css * device_pixel_ratio).round();
        // Larger stores are refused by browsers.
        (1.0..=16_384.0).contains(&device).then_some(device as u32)
    };
    let (width, height) = (pixels(css_width)?, pixels(css_height)?);
    // Setting a size clears the canvas, also when it stays the same.
    canvas.set_width(width);
    canvas.set_height(height);
    Some(backend(canvas)?.into_drawing_area())
}

/// A backend for a canvas whose backing store already has its size in device pixels.
pub fn backend(canvas: &HtmlCanvasElement) -> Option<ChartCanvas> {
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    let inner = CanvasBackend::with_canvas_object(canvas.clone())?;
    let size = (canvas.width() * UNITS_PER_PIXEL, canvas.height() * UNITS_PER_PIXEL);
    context.set_line_join("round");
    let canvas = ChartCanvas { inner, context, size };
    canvas.count_in_units();
    Some(canvas)
}

impl ChartCanvas {
    fn count_in_units(&self) {
        let per_unit = 1.0 / f64::from(UNITS_PER_PIXEL);
        let _ = self.context.set_transform(per_unit, 0.0, 0.0, per_unit, 0.0, 0.0);
    }
}

type Outcome = Result<(), DrawingErrorKind<<CanvasBackend as DrawingBackend>::ErrorType>>;

impl DrawingBackend for ChartCanvas {
    type ErrorType = <CanvasBackend as DrawingBackend>::ErrorType;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }
    fn ensure_prepared(&mut self) -> Outcome {
        self.inner.ensure_prepared()
    }
    fn present(&mut self) -> Outcome {
        self.inner.present()
    }
    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Outcome {
        self.inner.draw_pixel(point, color)
    }
    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Outcome {
        self.inner.draw_path([from, to], style)
    }
    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Outcome {
        self.inner.draw_rect(upper_left, bottom_right, style, fill)
    }
    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Outcome {
        self.inner.draw_path(path, style)
    }
    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Outcome {
        self.inner.draw_circle(center, radius, style, fill)
    }
    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Outcome {
        self.inner.fill_polygon(path, style)
    }
    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, pos: BackendCoord) -> Outcome {
        let (r, g, b) = style.color().rgb;
        let weight = match style.style() {
            FontStyle::Bold => 600,
            FontStyle::Normal | FontStyle::Oblique | FontStyle::Italic => 400,
        };
        let units = f64::from(UNITS_PER_PIXEL);
        self.context.set_font(&format!("{weight} {}px {FONT_FAMILY}", style.size() / units));
        self.context.set_text_baseline("alphabetic");
        // Left and right, not start and end: the drawing does not turn with the direction of the page.
        self.context.set_text_align(match style.anchor().h_pos {
            HPos::Left => "left",
            HPos::Center => "center",
            HPos::Right => "right",
        });
        self.context.set_fill_style_str(&format!("rgb({r},{g},{b})"));
        // At the size that is seen: scaled down from eight times of it, letters would lose their hinting.
        let _ = self.context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0);
        let _ = self.context.fill_text(text, f64::from(pos.0) / units, f64::from(pos.1) / units);
        self.count_in_units();
        Ok(())
    }
    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Self::ErrorType>> {
        let weight = match style.style() {
            FontStyle::Bold => charts::Weight::Strong,
            FontStyle::Normal | FontStyle::Oblique | FontStyle::Italic => charts::Weight::Regular,
        };
        let width = charts::width(text, style.size(), weight).ceil();
        Ok((width as u32, style.size().ceil() as u32))
    }
}
