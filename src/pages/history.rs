//! What was done, step by step; any step can be gone back to.

use super::decisions::DecisionLog;
use crate::session::Session;
use crate::widgets::button::{Button, ButtonKind};
use crate::widgets::empty::Empty;
use leptos::prelude::*;

/// The history of the open document.
#[component]
pub fn HistoryPage() -> impl IntoView {
    let session = Session::here();
    let title = move || match session.past().len() {
        0 => "Nothing was changed yet".to_owned(),
        n => format!("{} can be undone", format::count(n as u64, "step", "steps", crate::shell::LOCALE)),
    };
    let rows = move || {
        let past = session.past();
        let n = past.len();
        let done = past.into_iter().enumerate().rev().map(move |(i, step)| {
            let back = n - i;
            view! {
                <tr>
                    <td>{i + 1}</td>
                    <td>{step.at}</td>
                    <td>{step.label}</td>
                    <td>
                        <Button
                            label="Undo up to here"
                            kind=ButtonKind::Quiet
                            on_press=move |()| (0..back).for_each(|_| session.undo())
                        />
                    </td>
                </tr>
            }
        });
        done.collect_view()
    };
    let undone = move || {
        let n = session.past().len();
        let future = session.future();
        let all = future.len();
        future
            .into_iter()
            .enumerate()
            .map(move |(i, step)| {
                let forward = all - i;
                view! {
                    <tr>
                        <td>{n + forward}</td>
                        <td>{step.at}</td>
                        <td class="quiet">{step.label} " (undone)"</td>
                        <td>
                            <Button
                                label="Do again up to here"
                                kind=ButtonKind::Quiet
                                on_press=move |()| (0..forward).for_each(|_| session.redo())
                            />
                        </td>
                    </tr>
                }
            })
            .collect_view()
    };
    view! {
        <div class="page-head">
            <div>
                <h1>{title}</h1>
                <p>"Every change of the project since it was opened, the last one first. Ctrl+Z undoes, Ctrl+Shift+Z does again."</p>
            </div>
        </div>
        <Show
            when=move || !session.past().is_empty() || !session.future().is_empty()
            fallback=|| {
                view! {
                    <Empty
                        title="The history is empty"
                        text="Import files, change an assumption or overrule a verdict: each step is listed here and can be undone."
                    />
                }
            }
        >
            <div class="table-box">
                <table class="table inset">
                    <caption class="heard">"Steps of the history"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Step"</th>
                            <th scope="col">"At"</th>
                            <th scope="col">"What was done"</th>
                            <th scope="col">
                                <span class="heard">"Go there"</span>
                            </th>
                        </tr>
                    </thead>
                    <tbody>{undone} {rows}</tbody>
                </table>
            </div>
        </Show>
        <DecisionLog />
    }
}
