//! A week as a line the size of a word.

use super::Tone;
use leptos::prelude::*;
use std::fmt::Write;

/// Path of the line and of the area below it, on a field of `n` by 20; unknown hours leave gaps.
fn paths(values: &[Option<f64>], max: f64) -> (String, String) {
    let (mut line, mut area) = (String::new(), String::new());
    let y = |v: f64| 20.0 - 20.0 * (v / max).clamp(0.0, 1.0);
    let mut last: Option<usize> = None;
    for (x, value) in values.iter().enumerate() {
        match value {
            Some(v) => {
                let y = y(*v);
                let _ = match last {
                    None => write!(line, "M{x} {y:.2}").and_then(|()| write!(area, "M{x} 20V{y:.2}")),
                    Some(_) => write!(line, "L{x} {y:.2}").and_then(|()| write!(area, "L{x} {y:.2}")),
                };
                last = Some(x);
            }
            None => {
                if let Some(end) = last.take() {
                    let _ = write!(area, "L{end} 20Z");
                }
            }
        }
    }
    if let Some(end) = last {
        let _ = write!(area, "L{end} 20Z");
    }
    (line, area)
}

/// A sparkline, usually of 168 hours. Nothing known is hatched.
#[component]
pub fn Sparkline(
    /// Hour by hour, `None` where not measured.
    #[prop(into)]
    values: Signal<Vec<Option<f64>>>,
    /// The value at the top; the largest value by itself where not given.
    #[prop(optional, into)]
    max: Signal<Option<f64>>,
    /// Drawn as a dashed line.
    #[prop(optional, into)]
    limit: Signal<Option<f64>>,
    /// The same in words, for assistive technology.
    #[prop(into)]
    label: Signal<String>,
    /// Its colour by meaning.
    #[prop(default = Tone::Cpu)]
    tone: Tone,
) -> impl IntoView {
    move || {
        values.with(|values| {
            let known = values.iter().flatten().copied();
            let largest = known.fold(None, |m: Option<f64>, v| Some(m.map_or(v, |m| m.max(v))));
            let Some(largest) = largest else {
                return view! {
                    <span class="sparkline-none hatch" role="img" aria-label=label.get()></span>
                }
                .into_any();
            };
            let top = max.get().unwrap_or(largest);
            let top = if top > 0.0 { top } else { 1.0 };
            let (line, area) = paths(values, top);
            let limit = limit.get().map(|l| {
                let y = 20.0 - 20.0 * (l / top).clamp(0.0, 1.0);
                let d = format!("M0 {y:.2}H{}", values.len());
                view! { <path class="limit" d=d /> }
            });
            let view_box = format!("0 0 {} 20", values.len().saturating_sub(1).max(1));
            view! {
                <svg
                    class=format!("sparkline {}", tone.class())
                    viewBox=view_box
                    preserveAspectRatio="none"
                    role="img"
                    aria-label=label.get()
                >
                    <path class="area" d=area />
                    <path d=line />
                    {limit}
                </svg>
            }
            .into_any()
        })
    }
}
