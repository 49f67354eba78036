//! A thin pen over plotters' backends. Charts draw in CSS pixels; the pen turns them into the units
//! of the backend, which are [`UNITS_PER_PIXEL`] to a device pixel (plotters' coordinates are whole
//! numbers, and curves drawn on whole pixels are ragged), and puts lines and edges onto whole device
//! pixels, where they are crisp.

use crate::text::{Align, CAPITALS, Style, Weight, width};
use crate::theme::Colour;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::element::{Drawable, PointCollection};
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, DrawingBackend, DrawingErrorKind};

/// Coordinates of a backend for these charts to a device pixel, both ways.
pub const UNITS_PER_PIXEL: u32 = 8;

/// What a drawing returns.
pub type Drawn<DB> = Result<(), DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

/// Base font size of labels, CSS pixels.
pub(crate) const LABEL: f64 = 12.0;

#[derive(Debug)]
enum Mark {
    Rect(BackendCoord, BackendCoord, Colour),
    Path(Vec<BackendCoord>, Colour, u32),
    Polygon(Vec<BackendCoord>, Colour),
    Disc(BackendCoord, u32, Colour),
    Text(String, BackendCoord, Style),
}

struct Stroke(Colour, u32);

impl BackendStyle for Stroke {
    fn color(&self) -> BackendColor {
        self.0.backend()
    }
    fn stroke_width(&self) -> u32 {
        self.1
    }
}

/// Collects a drawing, then gives it to an area.
#[derive(Debug)]
pub(crate) struct Pen {
    /// Units of the backend to a CSS pixel.
    unit: f64,
    width: f64,
    height: f64,
    marks: Vec<Mark>,
}

/// A label and how it is set.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Label<'a> {
    pub text: &'a str,
    pub size: f64,
    pub weight: Weight,
    pub colour: Colour,
    pub align: Align,
}

impl<'a> Label<'a> {
    pub(crate) const fn new(text: &'a str, colour: Colour) -> Self {
        Self { text, size: LABEL, weight: Weight::Regular, colour, align: Align::Start }
    }
    pub(crate) const fn strong(mut self) -> Self {
        self.weight = Weight::Strong;
        self
    }
    pub(crate) const fn align(mut self, align: Align) -> Self {
        self.align = align;
        self
    }
    pub(crate) fn width(&self) -> f64 {
        width(&in_the_font(self.text), self.size, self.weight)
    }
}

/// The font has no narrow no-break space; a thin one looks the same, and nothing breaks lines here.
fn in_the_font(text: &str) -> String {
    text.replace(format::NARROW_SPACE, "\u{2009}")
}

impl Pen {
    /// For an area at a device pixel ratio. What makes no sense counts as 1.
    pub(crate) fn new<DB: DrawingBackend>(area: &DrawingArea<DB, Shift>, device_pixel_ratio: f64) -> Self {
        let ratio =
            if device_pixel_ratio.is_finite() && device_pixel_ratio > 0.0 { device_pixel_ratio } else { 1.0 };
        let unit = ratio * f64::from(UNITS_PER_PIXEL);
        let (w, h) = area.dim_in_pixel();
        Self { unit, width: f64::from(w) / unit, height: f64::from(h) / unit, marks: Vec::new() }
    }
    /// Width of the area, CSS pixels.
    pub(crate) const fn width(&self) -> f64 {
        self.width
    }
    /// Height of the area, CSS pixels.
    pub(crate) const fn height(&self) -> f64 {
        self.height
    }

    #[expect(clippy::cast_possible_truncation, reason = "clamped; a drawing is far smaller")]
    fn at(&self, css: f64) -> i32 {
        (css * self.unit).round().clamp(-1e8, 1e8) as i32
    }
    /// The nearest edge of a device pixel, in units.
    #[expect(clippy::cast_possible_truncation, reason = "clamped; a drawing is far smaller")]
    fn edge(&self, css: f64) -> i32 {
        let per_pixel = f64::from(UNITS_PER_PIXEL);
        ((css * self.unit / per_pixel).round() * per_pixel).clamp(-1e8, 1e8) as i32
    }
    /// A thickness in whole device pixels, at least one, in units.
    fn thickness(&self, css: f64) -> i32 {
        self.edge(css).max(UNITS_PER_PIXEL as i32)
    }

    /// The whole area.
    pub(crate) fn background(&mut self, colour: Colour) {
        self.rect(0.0, 0.0, self.width, self.height, colour);
    }
    /// A filled rectangle with edges on whole device pixels; nothing when it has no extent.
    pub(crate) fn rect(&mut self, x0: f64, y0: f64, x1: f64, y1: f64, colour: Colour) {
        let (a, b) = ((self.edge(x0), self.edge(y0)), (self.edge(x1), self.edge(y1)));
        if a.0 < b.0 && a.1 < b.1 {
            self.marks.push(Mark::Rect(a, b, colour));
        }
    }
    /// An outline just inside a rectangle.
    pub(crate) fn frame(&mut self, x0: f64, y0: f64, x1: f64, y1: f64, thick: f64, colour: Colour) {
        let (a, b) = ((self.edge(x0), self.edge(y0)), (self.edge(x1), self.edge(y1)));
        let t = self.thickness(thick);
        for (from, to) in [
            (a, (b.0, a.1 + t)),
            ((a.0, b.1 - t), b),
            ((a.0, a.1 + t), (a.0 + t, b.1 - t)),
            ((b.0 - t, a.1 + t), (b.0, b.1 - t)),
        ] {
            self.marks.push(Mark::Rect(from, to, colour));
        }
    }
    /// A level line, its upper edge at `y`.
    pub(crate) fn level(&mut self, x0: f64, x1: f64, y: f64, thick: f64, colour: Colour) {
        let (y, t) = (self.edge(y), self.thickness(thick));
        self.marks.push(Mark::Rect((self.edge(x0), y), (self.edge(x1), y + t), colour));
    }
    /// An upright line, its left edge at `x`.
    pub(crate) fn upright(&mut self, x: f64, y0: f64, y1: f64, thick: f64, colour: Colour) {
        let (x, t) = (self.edge(x), self.thickness(thick));
        self.marks.push(Mark::Rect((x, self.edge(y0)), (x + t, self.edge(y1)), colour));
    }
    /// A dashed level line.
    pub(crate) fn dashed_level(&mut self, x0: f64, x1: f64, y: f64, thick: f64, colour: Colour) {
        let mut x = x0;
        while x < x1 {
            self.level(x, (x + DASH).min(x1), y, thick, colour);
            x += DASH + GAP;
        }
    }
    /// A dashed upright line.
    pub(crate) fn dashed_upright(&mut self, x: f64, y0: f64, y1: f64, thick: f64, colour: Colour) {
        let mut y = y0;
        while y < y1 {
            self.upright(x, y, (y + DASH).min(y1), thick, colour);
            y += DASH + GAP;
        }
    }
    /// A line through points.
    pub(crate) fn path(&mut self, points: &[(f64, f64)], thick: f64, colour: Colour) {
        if points.len() > 1 {
            let path = points.iter().map(|(x, y)| (self.at(*x), self.at(*y))).collect();
            let t = self.at(thick).max(1).unsigned_abs();
            self.marks.push(Mark::Path(path, colour, t));
        }
    }
    /// A filled shape.
    pub(crate) fn polygon(&mut self, points: &[(f64, f64)], colour: Colour) {
        if points.len() > 2 {
            let path = points.iter().map(|(x, y)| (self.at(*x), self.at(*y))).collect();
            self.marks.push(Mark::Polygon(path, colour));
        }
    }
    /// A point worth looking at: a ring in `colour` filled with `inside`.
    pub(crate) fn ring(&mut self, x: f64, y: f64, colour: Colour, inside: Colour) {
        let c = (self.at(x), self.at(y));
        self.marks.push(Mark::Disc(c, self.at(4.5).unsigned_abs(), colour));
        self.marks.push(Mark::Disc(c, self.at(2.5).unsigned_abs(), inside));
    }
    /// Hatching for what is unknown: thin diagonals over a rectangle.
    pub(crate) fn hatch(&mut self, x0: f64, y0: f64, x1: f64, y1: f64, colour: Colour) {
        const STEP: f64 = 4.0;
        // Diagonals x + y = c, through both axes so that neighbouring rectangles continue the pattern.
        let mut c = ((x0 + y0) / STEP).ceil() * STEP;
        while c < x1 + y1 {
            let from = (x0.max(c - y1), (c - x0).min(y1));
            let to = (x1.min(c - y0), (c - x1).max(y0));
            if to.0 - from.0 > 0.2 {
                self.path(&[from, to], 1.0, colour);
            }
            c += STEP;
        }
    }
    /// Text with its baseline at `y`.
    pub(crate) fn text(&mut self, x: f64, y: f64, label: Label<'_>) {
        if !label.text.is_empty() {
            let style = Style {
                size: label.size * self.unit,
                weight: label.weight,
                colour: label.colour,
                align: label.align,
            };
            self.marks.push(Mark::Text(in_the_font(label.text), (self.at(x), self.at(y)), style));
        }
    }
    /// Text whose capitals are centred on `y`.
    pub(crate) fn text_middle(&mut self, x: f64, y: f64, label: Label<'_>) {
        self.text(x, y + label.size * CAPITALS / 2.0, label);
    }

    /// Draws all of it.
    ///
    /// # Errors
    /// What the backend says.
    pub(crate) fn draw<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> Drawn<DB> {
        area.draw(self)
    }
}

/// Length of a dash and of the gap behind it, CSS pixels.
const DASH: f64 = 4.0;
const GAP: f64 = 3.0;

impl<'a> PointCollection<'a, BackendCoord> for &'a Pen {
    type Point = BackendCoord;
    type IntoIter = std::iter::Once<BackendCoord>;
    fn point_iter(self) -> Self::IntoIter {
        std::iter::once((0, 0))
    }
}

impl<DB: DrawingBackend> Drawable<DB> for Pen {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        mut pos: I,
        backend: &mut DB,
        _: (u32, u32),
    ) -> Result<(), DrawingErrorKind<DB::ErrorType>> {
        let (dx, dy) = pos.next().unwrap_or_default();
        let moved = |p: &BackendCoord| (p.0 + dx, p.1 + dy);
        for mark in &self.marks {
            match mark {
                Mark::Rect(a, b, colour) => {
                    backend.draw_rect(moved(a), moved(b), &Stroke(*colour, 0), true)?;
                }
                Mark::Path(points, colour, thick) => {
                    backend.draw_path(points.iter().map(moved), &Stroke(*colour, *thick))?;
                }
                Mark::Polygon(points, colour) => {
                    backend.fill_polygon(points.iter().map(moved), &Stroke(*colour, 0))?;
                }
                Mark::Disc(centre, radius, colour) => {
                    backend.draw_circle(moved(centre), *radius, &Stroke(*colour, 0), true)?;
                }
                Mark::Text(text, at, style) => backend.draw_text(text, style, moved(at))?,
            }
        }
        Ok(())
    }
}
