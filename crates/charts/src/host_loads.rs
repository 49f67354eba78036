//! Every host as a small multiple: each limit by the hour, with its ceiling and its highest share.

use crate::pen::{Drawn, Label, Pen};
use crate::text::{Align, Weight, fit};
use crate::theme::{Colour, Theme};
use crate::{Table, share_or_unknown};
use engine::placement::{HostLoad, Lane};
use engine::quantity::Ratio;
use engine::time::HourOfWeek;
use format::Locale;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters_backend::DrawingBackend;

/// Which hours are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// The 24 hours of a day, 0 is Monday.
    Day(u8),
    /// All 168.
    Week,
}

impl Span {
    fn hours(self) -> std::ops::Range<usize> {
        match self {
            Self::Day(day) => {
                let start = usize::from(day % 7) * 24;
                start..start + 24
            }
            Self::Week => 0..168,
        }
    }
    fn in_words(self) -> String {
        match self {
            Self::Day(day) => format!("on {} by hour", format::weekday(usize::from(day))),
            Self::Week => "by hour of the week".to_owned(),
        }
    }
}

/// What a row is about; decides its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// CPU.
    Cpu,
    /// Memory.
    Memory,
    /// Network.
    Network,
    /// Disk.
    Disk,
    /// Anything else, such as the load after a failure.
    Other,
}

impl From<Lane> for Kind {
    fn from(lane: Lane) -> Self {
        match lane {
            Lane::Cpu => Self::Cpu,
            Lane::Memory => Self::Memory,
            Lane::NetworkIn | Lane::NetworkOut => Self::Network,
            Lane::DiskOperations => Self::Disk,
            Lane::Vcpus | Lane::Vms => Self::Other,
        }
    }
}

impl Kind {
    const fn colour(self, theme: &Theme) -> Colour {
        match self {
            Self::Cpu => theme.cpu,
            Self::Memory => theme.memory,
            Self::Network => theme.network,
            Self::Disk => theme.disk,
            Self::Other => theme.before,
        }
    }
}

/// One limit of one host.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// "CPU".
    pub name: String,
    /// What it is about.
    pub kind: Kind,
    /// Share of the capacity at each hour of the span; a single one where hours make no difference.
    pub load: Vec<Option<Ratio>>,
    /// The share up to which the host may be used.
    pub ceiling: Option<Ratio>,
}

impl Row {
    fn peak(&self) -> Option<Ratio> {
        self.load.iter().flatten().copied().max()
    }
    fn is_over(&self) -> bool {
        matches!((self.peak(), self.ceiling), (Some(p), Some(c)) if p > c)
    }
}

/// One host.
#[derive(Debug, Clone, PartialEq)]
pub struct Host {
    /// Its name.
    pub name: String,
    /// What stands beside it ("13 VMs").
    pub note: String,
    /// Its limits.
    pub rows: Vec<Row>,
}

impl Host {
    /// The rows of an evaluated host: each limit that is named here, with its ceiling.
    #[must_use]
    pub fn of(host: &HostLoad, limits: &[(Lane, &str, Option<Ratio>)], span: Span, locale: Locale) -> Self {
        let rows = limits
            .iter()
            .map(|(lane, name, ceiling)| {
                let all = Lane::ALL.iter().position(|l| l == lane).and_then(|i| host.use_of_capacity.get(i));
                let load = match all {
                    None => vec![None],
                    Some(all) if all.len() == 1 => all.iter().copied().map(Some).collect(),
                    Some(all) => span.hours().map(|h| all.get(h).copied()).collect(),
                };
                Row { name: (*name).to_owned(), kind: (*lane).into(), load, ceiling: *ceiling }
            })
            .collect();
        let note = format::count(host.vms.len() as u64, "VM", "VMs", locale);
        Self { name: host.name.clone(), note, rows }
    }
}

/// What is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The hosts.
    pub hosts: Vec<Host>,
    /// The hours that the rows hold.
    pub span: Span,
    /// How numbers are written.
    pub locale: Locale,
}

const GUTTER: f64 = 24.0;
const HEAD: f64 = 26.0;
const ROW: f64 = 27.0;
const BARS: f64 = 20.0;
const BELOW: f64 = 14.0;
const NARROWEST: f64 = 220.0;

fn columns(model: &Model, width: f64) -> u32 {
    let narrowest = match model.span {
        Span::Day(_) => NARROWEST,
        // A bar of one pixel at least for each of the 168 hours.
        Span::Week => NARROWEST + 168.0,
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    let fit = ((width + GUTTER) / (narrowest + GUTTER)).floor().clamp(1.0, 6.0) as u32;
    fit.min(u32::try_from(model.hosts.len()).unwrap_or(1)).max(1)
}

fn cell_height(model: &Model) -> f64 {
    let rows = model.hosts.iter().map(|h| h.rows.len()).max().unwrap_or(0);
    HEAD + f64::from(u32::try_from(rows).unwrap_or(0)) * ROW + BELOW
}

/// The height that all hosts need at a width, CSS pixels.
#[must_use]
pub fn height(model: &Model, width: f64) -> f64 {
    let rows = u32::try_from(model.hosts.len()).unwrap_or(0).div_ceil(columns(model, width));
    f64::from(rows.max(1)) * cell_height(model)
}

/// Draws it.
///
/// # Errors
/// What the backend says.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    model: &Model,
    theme: &Theme,
    device_pixel_ratio: f64,
) -> Drawn<DB> {
    let mut pen = Pen::new(area, device_pixel_ratio);
    pen.background(theme.surface);
    let columns = columns(model, pen.width());
    let across = f64::from(columns);
    let cell = (pen.width() - GUTTER * (across - 1.0)) / across;
    let names: f64 = model
        .hosts
        .iter()
        .flat_map(|h| &h.rows)
        .map(|r| Label::new(&r.name, theme.ink2).width())
        .fold(0.0, f64::max);
    for (i, host) in (0_u32..).zip(&model.hosts) {
        let x = f64::from(i % columns) * (cell + GUTTER);
        let y = f64::from(i / columns) * cell_height(model);
        draw_host(&mut pen, host, (x, y, x + cell), names.min(cell / 3.0), model.locale, theme);
    }
    pen.draw(area)
}

fn draw_host(
    pen: &mut Pen,
    host: &Host,
    (x0, y, x1): (f64, f64, f64),
    names: f64,
    locale: Locale,
    theme: &Theme,
) {
    pen.level(x0, x1, y, 1.5, theme.ink2);
    let note_width = Label::new(&host.note, theme.ink2).width();
    let name = fit(&host.name, 13.0, Weight::Strong, (x1 - x0 - note_width - 8.0).max(20.0));
    let mut title = Label::new(&name, theme.ink).strong();
    title.size = 13.0;
    pen.text_middle(x0, y + 14.0, title);
    pen.text_middle(x0 + title.width() + 7.0, y + 14.0, Label::new(&host.note, theme.ink2));
    let (b0, b1) = (x0 + names + 10.0, x1 - 42.0);
    for (i, row) in (0_u32..).zip(&host.rows) {
        let top = y + HEAD + f64::from(i) * ROW;
        draw_row(pen, row, (b0, top, b1), theme);
        let middle = top + BARS / 2.0;
        let shown = fit(&row.name, 12.0, Weight::Regular, names);
        pen.text_middle(x0, middle, Label::new(&shown, theme.ink2));
        let peak = row.peak().map_or_else(|| "–".to_owned(), |p| format::share_to(p, 0, locale));
        let label = Label::new(&peak, if row.is_over() { theme.crit } else { theme.ink }).align(Align::End);
        pen.text_middle(x1, middle, if row.is_over() { label.strong() } else { label });
    }
}

/// The bars of one row; the full capacity is as high as the row, the ceiling a line across.
fn draw_row(pen: &mut Pen, row: &Row, (x0, top, x1): (f64, f64, f64), theme: &Theme) {
    let bottom = top + BARS;
    let full = row.peak().map_or(1.0, Ratio::fraction).max(1.0);
    let at = |share: f64| bottom - share / full * BARS;
    let usable = at(row.ceiling.map_or(1.0, Ratio::fraction));
    pen.rect(x0, usable, x1, bottom, theme.sunken);
    let count = f64::from(u32::try_from(row.load.len()).unwrap_or(1)).max(1.0);
    let step = (x1 - x0) / count;
    // A gap between bars where they are wide enough to keep one.
    let gap = if count > 1.0 && step >= 4.0 { 1.0 } else { 0.0 };
    let colour = row.kind.colour(theme);
    for (i, load) in (0_u32..).zip(&row.load) {
        let (left, right) = (x0 + f64::from(i) * step, x0 + f64::from(i + 1) * step - gap);
        match load {
            None => pen.hatch(left, usable, right, bottom, theme.hatch),
            Some(v) if *v > Ratio::ZERO => {
                let high = at(v.fraction());
                let over = row.ceiling.is_some_and(|c| *v > c);
                // Something is never drawn as nothing.
                pen.rect(left, high.min(bottom - 1.0), right, bottom, if over { theme.crit } else { colour });
            }
            Some(_) => {}
        }
    }
    if row.ceiling.is_some() {
        pen.level(x0, x1, usable, 1.0, theme.ink);
    }
    pen.level(x0, x1, bottom, 1.0, theme.line_strong);
}

/// One sentence that says what is seen.
#[must_use]
pub fn summary(model: &Model) -> String {
    let over: Vec<String> = model
        .hosts
        .iter()
        .flat_map(|h| h.rows.iter().filter(|r| r.is_over()).map(move |r| format!("{} of {}", r.name, h.name)))
        .collect();
    let fullest = model
        .hosts
        .iter()
        .flat_map(|h| h.rows.iter().filter_map(move |r| Some((r.peak()?, h, r))))
        .reduce(|a, b| if b.0 > a.0 { b } else { a });
    let mut text = format!(
        "Load of {} {}",
        format::count(model.hosts.len() as u64, "host", "hosts", model.locale),
        model.span.in_words()
    );
    if let Some((peak, host, row)) = fullest {
        text.push_str(&format!(
            "; fullest is {} of {} with {}",
            row.name,
            host.name,
            format::share(peak, model.locale)
        ));
    }
    if over.is_empty() {
        text.push_str("; none passes its limit.");
    } else {
        text.push_str(&format!("; over the limit: {}.", over.join(", ")));
    }
    text
}

/// Every host and limit with its shares by the hour.
#[must_use]
pub fn table(model: &Model) -> Table {
    let mut head: Vec<String> = ["Host", "Limit", "Allowed", "Highest"].map(str::to_owned).into();
    head.extend(model.span.hours().map(|h| match model.span {
        Span::Day(_) => format::hour_of_day(h % 24),
        Span::Week => format::hour_of_week(HourOfWeek::new(h)),
    }));
    let rows = model
        .hosts
        .iter()
        .flat_map(|h| {
            h.rows.iter().map(|r| {
                let mut row = vec![
                    h.name.clone(),
                    r.name.clone(),
                    r.ceiling.map_or_else(|| "none".to_owned(), |c| format::share(c, model.locale)),
                    share_or_unknown(r.peak(), model.locale),
                ];
                let one = if r.load.len() == 1 { r.load.first().copied() } else { None };
                row.extend((0..model.span.hours().len()).map(|i| {
                    let load = one.or_else(|| r.load.get(i).copied()).flatten();
                    share_or_unknown(load, model.locale)
                }));
                row
            })
        })
        .collect();
    Table { head, rows }
}
