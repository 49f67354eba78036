//! The catalogue of CPU models, to be searched.

use super::cpus::{SHOWN, trust_words};
use crate::shell::LOCALE;
use crate::widgets::chip::Chip;
use crate::widgets::table::{Head, Table};
use crate::widgets::text_field::TextField;
use engine::cpu_model::CpuModels;
use leptos::prelude::*;

/// The catalogue, searched.
pub fn catalogue() -> AnyView {
    let wanted = RwSignal::new(String::new());
    let found = move || {
        let models = CpuModels::built_in();
        let text = wanted.get().to_lowercase();
        let words: Vec<&str> = text.split_whitespace().collect();
        let hits: Vec<_> = models
            .models
            .iter()
            .filter(|m| {
                let name = m.name.to_lowercase();
                words.iter().all(|w| name.contains(w))
            })
            .collect();
        let said = format!(
            "{} of {}",
            format::count(hits.len() as u64, "model", "models", LOCALE),
            format::integer(models.models.len() as u64, LOCALE)
        );
        let rows = hits
            .iter()
            .take(SHOWN)
            .map(|m| {
                let core = models.core_of(m);
                let factor =
                    core.map_or_else(format::unknown, |c| format::number(c.factor.fraction(), 2, LOCALE));
                let trust = core.map(|c| {
                    view! {
                        <Chip label=trust_words(c.trust).to_owned() />
                        <div class="sub">{format!("{}: {}", c.name, c.source)}</div>
                    }
                });
                view! {
                    <tr>
                        <th scope="row">{m.name.clone()}</th>
                        <td class="number">{format::integer(m.cores.into(), LOCALE)}</td>
                        <td class="number">{format::integer(m.threads.into(), LOCALE)}</td>
                        <td class="number">{format::number(m.clock.ghz(), 2, LOCALE)}</td>
                        <td class="number">{m.year.to_string()}</td>
                        <td class="number strong">{factor}</td>
                        <td>{trust}</td>
                        <td class="quiet">{m.source.clone()}</td>
                    </tr>
                }
            })
            .collect_view();
        let heads = vec![
            Head::words("Model"),
            Head::number("Cores"),
            Head::number("Threads"),
            Head::number_in("Clock", "GHz"),
            Head::number("Year"),
            Head::number("Factor"),
            Head::words("Factor from"),
            Head::words("Cores and clock from"),
        ];
        let more =
            (hits.len() > SHOWN).then(|| format!("; the first {SHOWN} are shown: type more of the name"));
        view! {
            <p class="quiet" role="status">{said} {more}</p>
            <Table caption="CPU models of the catalogue" heads=heads min_width=900>
                <tbody>{rows}</tbody>
            </Table>
        }
        .into_any()
    };
    let open = RwSignal::new(false);
    view! {
        <details class="inputs" on:toggle=move |_| open.set(true)>
            <summary>
                {format!(
                    "The catalogue: {} models",
                    format::integer(CpuModels::built_in().models.len() as u64, LOCALE),
                )}
            </summary>
            <TextField
                label="Find a CPU"
                value=wanted
                live=true
                placeholder="E5-2690 v4"
                on_commit=Callback::new(move |text: String| wanted.set(text))
            />
            <Show when=move || open.get()>{move || found()}</Show>
        </details>
    }
    .into_any()
}
