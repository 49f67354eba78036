//! A week at a glance: days down, hours across, dark is low. What was not measured is hatched. One
//! tab stop; arrow keys walk the cells and the readout says in words where one is.

use super::button::LinkButton;
use super::table::{Head, TextTable};
use super::unique_id;
use crate::browser::dom;
use leptos::prelude::*;
use std::sync::Arc;

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const HOURS: usize = 24;

/// How a value is written in the readout and in the table.
pub type WriteValue = Arc<dyn Fn(f64) -> String + Send + Sync>;

/// Step of the scale, 0 to 9.
fn step(value: f64, top: f64) -> usize {
    let share = if top > 0.0 { (value / top).clamp(0.0, 1.0) } else { 0.0 };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 10")]
    let step = (share * 10.0) as usize;
    step.min(9)
}

fn words(hour: usize, value: Option<f64>, pooled: bool, write: &WriteValue) -> String {
    let day = match hour / HOURS {
        5.. if pooled => "weekend",
        _ if pooled => "weekdays",
        day => DAYS.get(day).copied().unwrap_or_default(),
    };
    let how = if pooled { " (pooled)" } else { "" };
    let value = value.map_or_else(|| "not measured".to_owned(), |v| write(v));
    format!("{day} {:02}:00{how}: {value}", hour % HOURS)
}

/// The week of one measure.
#[component]
pub fn WeekHeatmap(
    /// What it shows, in words.
    #[prop(into)]
    label: String,
    /// 168 hours from Monday 00:00; `None` where not measured.
    #[prop(into)]
    values: Signal<Vec<Option<f64>>>,
    /// Which of the hours stand for the same hour of other days; empty: none.
    #[prop(optional, into)]
    pooled: Signal<Vec<bool>>,
    /// The value at the light end of the scale: the limit, or the largest of all that are compared.
    #[prop(into)]
    top: Signal<f64>,
    /// What the light end is, in words ("80 % of CPU, the limit").
    #[prop(into)]
    top_words: Signal<String>,
    /// How values are written.
    write: WriteValue,
) -> impl IntoView {
    let id = StoredValue::new(unique_id("heat"));
    let cell_id = move |hour: usize| id.with_value(|id| format!("{id}-{hour}"));
    let write = StoredValue::new(write);
    let active = RwSignal::new(None::<usize>);
    let as_table = RwSignal::new(false);
    let is_pooled = move |hour: usize| pooled.with(|p| p.get(hour).copied().unwrap_or(false));
    let say = move |hour: usize| {
        let value = values.with(|v| v.get(hour).copied().flatten());
        write.with_value(|w| words(hour, value, is_pooled(hour), w))
    };
    let peak = move || {
        values.with(|v| {
            let known = v.iter().enumerate().filter_map(|(i, v)| v.map(|v| (i, v)));
            known.fold(None, |best: Option<(usize, f64)>, (i, v)| match best {
                Some((_, b)) if b >= v => best,
                _ => Some((i, v)),
            })
        })
    };
    let readout = move || match (active.get(), peak()) {
        (Some(hour), _) => say(hour),
        (None, Some((hour, _))) => format!("Highest: {}", say(hour)),
        (None, None) => "Nothing was measured".to_owned(),
    };
    let on_key = move |key: &str| {
        let at = active.get_untracked().unwrap_or(0);
        let to = match key {
            "ArrowRight" => at + 1,
            "ArrowLeft" => at.saturating_sub(1),
            "ArrowDown" => at + HOURS,
            "ArrowUp" => at.checked_sub(HOURS).unwrap_or(at),
            "Home" => at - at % HOURS,
            "End" => at - at % HOURS + HOURS - 1,
            _ => return false,
        };
        if to < DAYS.len() * HOURS {
            active.set(Some(to));
        }
        true
    };

    let day = move |d: usize, name: &'static str| {
        let cells = move || {
            (0..HOURS)
                .map(|h| {
                    let hour = d * HOURS + h;
                    let value = values.with(|v| v.get(hour).copied().flatten());
                    let class = value
                        .map_or_else(|| "cell hatch".to_owned(), |v| format!("cell m{}", step(v, top.get())));
                    let label = write.with_value(|w| words(hour, value, is_pooled(hour), w));
                    view! { <i class=class role="gridcell" id=cell_id(hour) aria-label=label></i> }
                })
                .collect_view()
        };
        #[expect(clippy::cast_precision_loss, reason = "0 to 24")]
        let cursor = move || {
            let here = active.get().filter(|hour| hour / HOURS == d)?;
            let left = format!("{:.3}%", (here % HOURS) as f64 / HOURS as f64 * 100.0);
            Some(view! { <span class="cursor" aria-hidden="true" style:left=left></span> })
        };
        let point = move |share: f64| {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 24")]
            let h = (share * 24.0) as usize;
            active.set(Some(d * HOURS + h.min(HOURS - 1)));
        };
        view! {
            <div class="heat-row" role="row">
                <span class="name" role="rowheader">{name}</span>
                <div
                    class="strip-of-cells"
                    role="presentation"
                    on:mousemove=move |ev| {
                        if let Some(share) = dom::share_across(&ev) {
                            point(share);
                        }
                    }
                >
                    {cells}
                    {cursor}
                </div>
            </div>
        }
    };
    let table = move || {
        let mut heads = vec![Head::words("Day")];
        heads.extend((0..HOURS).map(|h| Head::number(format!("{h:02}"))));
        let rows = Signal::derive(move || {
            values.with(|v| {
                DAYS.iter()
                    .enumerate()
                    .map(|(d, name)| {
                        let hour = |h: usize| match v.get(d * HOURS + h).copied().flatten() {
                            Some(v) if is_pooled(d * HOURS + h) => {
                                format!("{} pooled", write.with_value(|w| w(v)))
                            }
                            Some(v) => write.with_value(|w| w(v)),
                            None => "unknown".to_owned(),
                        };
                        std::iter::once((*name).to_owned()).chain((0..HOURS).map(hour)).collect()
                    })
                    .collect()
            })
        });
        view! { <TextTable caption="Hour by hour" heads=heads rows=rows /> }
    };

    let name = label.clone();
    let toggle = move || if as_table.get() { "Picture".to_owned() } else { "Table".to_owned() };
    view! {
        <div class="heatmap">
            {move || {
                if as_table.get() {
                    table().into_any()
                } else {
                    view! {
                        <div
                            class="cells"
                            role="grid"
                            tabindex="0"
                            aria-label=label.clone()
                            aria-activedescendant=move || active.get().map(cell_id)
                            on:keydown=move |ev| {
                                if on_key(&ev.key()) {
                                    ev.prevent_default();
                                }
                            }
                            on:focus=move |_| {
                                if active.get_untracked().is_none() {
                                    active.set(peak().map(|(hour, _)| hour).or(Some(0)));
                                }
                            }
                            on:blur=move |_| active.set(None)
                            on:mouseleave=move |_| active.set(None)
                        >
                            {DAYS.iter().enumerate().map(|(d, name)| day(d, name)).collect_view()}
                        </div>
                        <div class="ticks" aria-hidden="true">
                            <span>"00"</span>
                            <span>"06"</span>
                            <span>"12"</span>
                            <span>"18"</span>
                            <span>"24"</span>
                        </div>
                        <p class="readout">{readout}</p>
                    }
                        .into_any()
                }
            }}
            <div class="legend">
                <span>"0"</span>
                <Ramp />
                <span>{move || top_words.get()}</span>
                {move || {
                    values
                        .with(|v| v.len() < 168 || v.iter().any(Option::is_none))
                        .then(|| view! { <super::bar::Key label="not measured" /> })
                }}
                <LinkButton
                    label=Signal::derive(toggle)
                    name=format!("Table or picture of {name}")
                    on_press=move || as_table.update(|t| *t = !*t)
                />
            </div>
        </div>
    }
    .into_any()
}

/// The ten steps of magnitude.
#[component]
pub fn Ramp() -> impl IntoView {
    let steps = (0..10).map(|i| view! { <i class=format!("m{i}")></i> }).collect_view();
    view! {
        <span class="ramp" aria-hidden="true">
            {steps}
        </span>
    }
}
