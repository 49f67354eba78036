//! A drawing of the crate `charts` on a canvas in the page: crisp, in the theme, redrawn when its
//! model changes, with its summary and its numbers.

use crate::browser::canvas::{self, ChartCanvas as Surface};
use crate::browser::theme::Theme as PageTheme;
use crate::shell::Shell;
use crate::widgets::chart_canvas::{ChartCanvas, ChartTable, Draw, Drawing, HeightFor};
use charts::{Drawn, Table, Theme};
use leptos::prelude::*;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use std::sync::Arc;

/// The functions of one kind of chart, as every file of `charts` has them.
pub struct Kind<M: 'static> {
    /// Draws a model.
    pub draw: fn(&DrawingArea<Surface, Shift>, &M, &Theme, f64) -> Drawn<Surface>,
    /// Says it in one sentence.
    pub summary: fn(&M) -> String,
    /// Its numbers.
    pub table: fn(&M) -> Table,
}

/// The chart of a model; nothing while there is none.
pub fn chart<M: Send + Sync + 'static>(model: Signal<Option<Arc<M>>>, kind: Kind<M>, height: u32) -> AnyView {
    let Parts { paint, words, numbers } = parts(model, kind);
    view! { <ChartCanvas summary=words draw=paint table=numbers height=height /> }.into_any()
}

/// The same for a chart whose height follows from its model and its width, both in CSS px.
pub fn chart_of_own_height<M: Send + Sync + 'static>(
    model: Signal<Option<Arc<M>>>,
    kind: Kind<M>,
    height_for: fn(&M, f64) -> f64,
) -> AnyView {
    let Parts { paint, words, numbers } = parts(model, kind);
    let high: HeightFor = Arc::new(move |width| model.get().map_or(0.0, |m| height_for(&m, width)));
    view! { <ChartCanvas summary=words draw=paint table=numbers height_for=high /> }.into_any()
}

/// What the canvas needs of a chart.
struct Parts {
    paint: Draw,
    words: Signal<String>,
    numbers: Signal<ChartTable>,
}

fn parts<M: Send + Sync + 'static>(model: Signal<Option<Arc<M>>>, kind: Kind<M>) -> Parts {
    let shell = Shell::here();
    let Kind { draw, summary, table } = kind;
    let paint: Draw = Arc::new(move |drawing: &Drawing| {
        let theme = match shell.theme.get() {
            PageTheme::Light => Theme::light(),
            PageTheme::Dark => Theme::dark(),
        };
        let Some(model) = model.get() else { return };
        let Some(area) = canvas::area(&drawing.canvas, drawing.width, drawing.height, drawing.ratio) else {
            return;
        };
        // A canvas that refuses to draw leaves the summary and the table.
        let _ = draw(&area, &model, &theme, drawing.ratio);
    });
    let words = Signal::derive(move || model.get().map(|m| summary(&m)).unwrap_or_default());
    let numbers = Signal::derive(move || {
        let Table { head, rows } = model.get().map(|m| table(&m)).unwrap_or_default();
        ChartTable { head, rows }
    });
    Parts { paint, words, numbers }
}
