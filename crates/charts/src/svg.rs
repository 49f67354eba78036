//! SVG as a plotters backend: for print, for reports and for tests. Text stays text and inherits the
//! font of the page; widths come from the table, so the output is the same on every machine.

use crate::pen::{Drawn, UNITS_PER_PIXEL};
use crate::text::FONT_FAMILY;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters_backend::text_anchor::HPos;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
};
use std::convert::Infallible;
use std::fmt::Write;

/// Collects elements of an SVG picture.
#[derive(Debug)]
pub struct SvgBackend<'a> {
    out: &'a mut String,
    size: (u32, u32),
    /// Filled rectangles of one colour that follow each other become one path: a third of the size.
    filled: Option<(String, String)>,
}

impl SvgBackend<'_> {
    /// Writes the rectangles that are still held back.
    fn flush(&mut self) {
        if let Some((c, data)) = self.filled.take() {
            let _ = writeln!(self.out, "<path d=\"{data}\" fill=\"{c}\" shape-rendering=\"crispEdges\"/>");
        }
    }
    fn element(&mut self, text: &str) {
        self.flush();
        self.out.push_str(text);
        self.out.push('\n');
    }
}

impl Drop for SvgBackend<'_> {
    fn drop(&mut self) {
        self.flush();
    }
}

/// A picture of so many CSS pixels. `draw` gets its area and the ratio of 1 to hand on.
///
/// ```
/// # use charts::{svg, Theme, week_heatmap};
/// # use engine::profile::Profile; use engine::quantity::Ratio;
/// let model = week_heatmap::Model { name: "CPU".into(), load: Profile::flat(Ratio::from_percent(20.0)),
///     limit: None, locale: format::Locale::En };
/// let svg = svg::render(480, 240, |area, ratio| week_heatmap::draw(area, &model, &Theme::light(), ratio));
/// assert!(svg.starts_with("<svg"));
/// ```
#[must_use]
pub fn render<F>(width: u32, height: u32, draw: F) -> String
where
    F: for<'a> FnOnce(&DrawingArea<SvgBackend<'a>, Shift>, f64) -> Drawn<SvgBackend<'a>>,
{
    picture(width, height, "", draw)
}

/// The same as a file of its own, which names the font itself.
#[must_use]
pub fn render_file<F>(width: u32, height: u32, draw: F) -> String
where
    F: for<'a> FnOnce(&DrawingArea<SvgBackend<'a>, Shift>, f64) -> Drawn<SvgBackend<'a>>,
{
    let family = FONT_FAMILY.replace('"', "'");
    picture(width, height, &format!(" font-family=\"{family}\""), draw)
}

fn picture<F>(width: u32, height: u32, attributes: &str, draw: F) -> String
where
    F: for<'a> FnOnce(&DrawingArea<SvgBackend<'a>, Shift>, f64) -> Drawn<SvgBackend<'a>>,
{
    let mut body = String::new();
    let size = (width.saturating_mul(UNITS_PER_PIXEL), height.saturating_mul(UNITS_PER_PIXEL));
    let area = SvgBackend { out: &mut body, size, filled: None }.into_drawing_area();
    // Writing into a string cannot fail.
    let _ = draw(&area, 1.0);
    drop(area);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\"{attributes}>\n{body}</svg>\n"
    )
}

/// Units to CSS pixels: eighths are written exactly.
fn px(units: i32) -> f64 {
    f64::from(units) / f64::from(UNITS_PER_PIXEL)
}

fn colour(c: BackendColor) -> String {
    let (r, g, b) = c.rgb;
    format!("#{r:02x}{g:02x}{b:02x}")
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Path data: absolute start, then relative steps, which are shorter.
fn path_data(path: impl IntoIterator<Item = BackendCoord>) -> String {
    let mut data = String::new();
    let mut last: Option<BackendCoord> = None;
    for p in path {
        let _ = match last {
            None => write!(data, "M{} {}", px(p.0), px(p.1)),
            Some(l) => write!(data, "l{} {}", px(p.0 - l.0), px(p.1 - l.1)),
        };
        last = Some(p);
    }
    data
}

type Outcome = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for SvgBackend<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }
    fn ensure_prepared(&mut self) -> Outcome {
        Ok(())
    }
    fn present(&mut self) -> Outcome {
        Ok(())
    }
    fn draw_pixel(&mut self, p: BackendCoord, c: BackendColor) -> Outcome {
        self.draw_rect(p, (p.0 + 1, p.1 + 1), &c, true)
    }
    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Outcome {
        self.draw_path([from, to], style)
    }
    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Outcome {
        let (x, y) = (px(upper_left.0), px(upper_left.1));
        let (w, h) = (px(bottom_right.0 - upper_left.0), px(bottom_right.1 - upper_left.1));
        let c = colour(style.color());
        if fill {
            if self.filled.as_ref().is_some_and(|(old, _)| *old != c) {
                self.flush();
            }
            let (_, data) = self.filled.get_or_insert_with(|| (c, String::new()));
            let _ = write!(data, "M{x} {y}h{w}v{h}h{}z", -w);
        } else {
            self.element(&format!(
                "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" fill=\"none\" stroke=\"{c}\"/>"
            ));
        }
        Ok(())
    }
    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Outcome {
        let thick = f64::from(style.stroke_width()) / f64::from(UNITS_PER_PIXEL);
        self.element(&format!(
            "<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{thick}\" stroke-linejoin=\"round\"/>",
            path_data(path),
            colour(style.color())
        ));
        Ok(())
    }
    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Outcome {
        let c = colour(style.color());
        let paint = if fill { format!("fill=\"{c}\"") } else { format!("fill=\"none\" stroke=\"{c}\"") };
        let r = f64::from(radius) / f64::from(UNITS_PER_PIXEL);
        let _ =
            writeln!(self.out, "<circle cx=\"{}\" cy=\"{}\" r=\"{r}\" {paint}/>", px(center.0), px(center.1));
        Ok(())
    }
    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Outcome {
        self.element(&format!("<path d=\"{}z\" fill=\"{}\"/>", path_data(path), colour(style.color())));
        Ok(())
    }
    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, pos: BackendCoord) -> Outcome {
        let anchor = match style.anchor().h_pos {
            HPos::Left => "",
            HPos::Center => " text-anchor=\"middle\"",
            HPos::Right => " text-anchor=\"end\"",
        };
        let weight = match style.style() {
            FontStyle::Bold => " font-weight=\"600\"",
            FontStyle::Normal | FontStyle::Oblique | FontStyle::Italic => "",
        };
        let size = style.size() / f64::from(UNITS_PER_PIXEL);
        self.element(&format!(
            "<text x=\"{}\" y=\"{}\" font-size=\"{size}\"{weight}{anchor} fill=\"{}\">{}</text>",
            px(pos.0),
            px(pos.1),
            colour(style.color()),
            escaped(text)
        ));
        Ok(())
    }
}
