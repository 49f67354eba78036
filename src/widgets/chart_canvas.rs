//! A place for a drawing on a canvas. It redraws when its size, the theme, the density of pixels or
//! the data change; a sentence and a table say the same to those who cannot see it.

use super::button::LinkButton;
use super::table::{Head, TextTable};
use crate::browser::observe::{self, Canvas};
use leptos::prelude::*;
use std::sync::Arc;

/// What a drawing is drawn on.
#[derive(Debug, Clone)]
pub struct Drawing {
    /// The canvas. Its backing store has been sized already: width × ratio by height × ratio.
    pub canvas: Canvas,
    /// Width in CSS px.
    pub width: f64,
    /// Height in CSS px.
    pub height: f64,
    /// Device px per CSS px.
    pub ratio: f64,
}

/// Draws. It reads the signals that it depends on, so that it is called again when they change.
pub type Draw = Arc<dyn Fn(&Drawing) + Send + Sync>;

/// Height in CSS px that a drawing needs at a width in CSS px.
pub type HeightFor = Arc<dyn Fn(f64) -> f64 + Send + Sync>;

/// The table behind a drawing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChartTable {
    /// Column heads; the first column holds words, the others numbers.
    pub head: Vec<String>,
    /// Rows as text.
    pub rows: Vec<Vec<String>>,
}

/// Whole device px, at least one.
fn device(px: f64, ratio: f64) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    let px = (px * ratio).round().max(1.0) as u32;
    px
}

/// A drawing with its summary and its table.
#[component]
pub fn ChartCanvas(
    /// The drawing in one sentence: what it would tell by a look.
    #[prop(into)]
    summary: Signal<String>,
    /// Draws it.
    draw: Draw,
    /// The same as a table.
    #[prop(into)]
    table: Signal<ChartTable>,
    /// Height in CSS px; the width is that of its place.
    #[prop(default = 220)]
    height: u32,
    /// Instead of `height`, where it follows from the width or from the data.
    #[prop(optional, into)]
    height_for: Option<HeightFor>,
    /// Keys or a note below the drawing.
    #[prop(optional, into)]
    foot: Option<ViewFn>,
) -> impl IntoView {
    let as_table = RwSignal::new(false);
    let place = NodeRef::<leptos::html::Div>::new();
    let canvas = NodeRef::<leptos::html::Canvas>::new();
    let size = RwSignal::new((0.0, 0.0));
    // The container is watched, not the canvas: watching what one resizes never ends.
    observe::watch_size(place, move |w, h| {
        if size.get_untracked() != (w, h) {
            size.set((w, h));
        }
    });
    let high = Memo::new(move |_| {
        let wide = size.get().0;
        match &height_for {
            Some(of) if wide >= 1.0 => of(wide).ceil(),
            _ => f64::from(height),
        }
    });
    let appearance = observe::appearance();
    Effect::new(move |_| {
        let ((width, height), _) = (size.get(), appearance.get());
        let Some(canvas) = canvas.get() else { return };
        if width < 1.0 || height < 1.0 {
            return;
        }
        let ratio = observe::pixel_ratio();
        let (w, h) = (device(width, ratio), device(height, ratio));
        if (canvas.width(), canvas.height()) != (w, h) {
            canvas.set_width(w);
            canvas.set_height(h);
        }
        draw(&Drawing { canvas, width, height, ratio });
    });
    let heads = move || {
        table.with(|t| {
            t.head
                .iter()
                .enumerate()
                .map(|(i, h)| if i == 0 { Head::words(h.clone()) } else { Head::number(h.clone()) })
                .collect::<Vec<_>>()
        })
    };
    let rows = Signal::derive(move || table.with(|t| t.rows.clone()));
    let toggle = Signal::derive(move || if as_table.get() { "Chart" } else { "Table" }.to_owned());
    view! {
        <figure class="chart">
            {move || {
                if as_table.get() {
                    let heads = heads();
                    view! { <TextTable caption=summary.get_untracked() heads=heads rows=rows /> }
                        .into_any()
                } else {
                    view! {
                        <div node_ref=place class="canvas-box" style:height=move || format!("{}px", high.get())>
                            <canvas node_ref=canvas role="img" aria-label=move || summary.get()></canvas>
                        </div>
                    }
                        .into_any()
                }
            }}
            <figcaption class="chart-foot">
                {foot.map(|f| f.run())} <span class="view-toggle">
                    <LinkButton label=toggle on_press=move || as_table.update(|t| *t = !*t) />
                </span>
            </figcaption>
        </figure>
    }
    .into_any()
}
