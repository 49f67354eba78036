//! The factor of a CPU from a benchmark score that somebody types.

use crate::pages::assumption_field::numbers;
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::button::Button;
use crate::widgets::number_field::NumberField;
use crate::widgets::select::{Choice, Select};
use crate::widgets::text_field::TextField;
use engine::assumption::AssumptionUnit;
use engine::command::Command;
use engine::cpu_model::{BenchmarkScore, CpuRating, RatedCpu};
use engine::inventory::Text;
use engine::quantity::{Mhz, Ratio};
use leptos::prelude::*;

/// A factor from a benchmark score.
pub fn score_form(session: Session, names: Memo<Vec<(Text, Text)>>) -> AnyView {
    let of = RwSignal::new(String::new());
    let benchmark = RwSignal::new(String::new());
    let score = RwSignal::new(None::<f64>);
    let cores = RwSignal::new(None::<f64>);
    let ghz = RwSignal::new(None::<f64>);
    let reference = RwSignal::new(None::<f64>);
    let choices = Signal::derive(move || {
        let first = Choice::new("", "Choose a CPU");
        let all = names.get().into_iter().map(|(key, text)| Choice::new(&*key, &*text));
        std::iter::once(first).chain(all).collect::<Vec<_>>()
    });
    let made = Signal::derive(move || {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "within the field's bounds"
        )]
        let cores = cores.get()?.round() as u32;
        let score = BenchmarkScore {
            benchmark: benchmark.get().trim().to_owned(),
            score: Ratio::from_fraction(score.get()?),
            cores,
            clock: Mhz::from_ghz(ghz.get()?),
            reference: Ratio::from_fraction(reference.get()?),
        };
        (!of.get().is_empty() && !score.benchmark.is_empty())
            .then(|| CpuRating::scored(score, String::new()))
            .flatten()
            .filter(CpuRating::is_sound)
    });
    let press = move |()| {
        if let Some(rating) = made.get_untracked() {
            let of = RatedCpu::Model(of.get_untracked().into());
            session.run(Command::RateCpu { of, rating: Some(rating) });
        }
    };
    let number = |label: &'static str, hint: &'static str, slot: RwSignal<Option<f64>>, max: f64| {
        view! {
            <NumberField
                label=label
                hint=hint
                value=slot
                numbers=numbers(AssumptionUnit::Factor)
                min=0.0001
                max=max
                on_commit=Callback::new(move |v: f64| slot.set(Some(v)))
            />
        }
    };
    view! {
        <details class="inputs">
            <summary>"A factor from a benchmark score"</summary>
            <div class="fields">
                <Select
                    label="CPU"
                    choices=choices
                    value=of
                    on_change=Callback::new(move |key: String| of.set(key))
                />
                <TextField
                    label="Benchmark"
                    value=benchmark
                    hint="scores of two benchmarks never compare"
                    on_commit=Callback::new(move |text: String| benchmark.set(text))
                />
                {number("Score of the whole machine", "as published", score, 1e9)}
                {number("Cores of that machine", "all sockets together", cores, 4096.0)}
                {number("Clock of its cores, GHz", "base, without turbo", ghz, 100.0)}
                {number(
                    "Score per core-GHz of the reference",
                    "the same benchmark on the design whose factor is 1",
                    reference,
                    1e9,
                )}
            </div>
            <p>
                {move || match made.get() {
                    Some(r) => {
                        format!("score ÷ cores ÷ GHz ÷ reference = {}", format::number(r.factor.fraction(), 3, LOCALE))
                    }
                    None => "Fill in all six to see the factor".to_owned(),
                }}
            </p>
            <div class="actions">
                <Button
                    label="Take this factor"
                    on_press=press
                    disabled=Signal::derive(move || made.with(Option::is_none))
                />
            </div>
        </details>
    }
    .into_any()
}
