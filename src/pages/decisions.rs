//! What people decided: who, what, when and why; filtered, and saved as a table.

use crate::browser::files::save_file;
use crate::session::{Drawer, Session};
use crate::shell::LOCALE;
use crate::widgets::button::{Button, LinkButton};
use crate::widgets::empty::Empty;
use crate::widgets::icon::Glyph;
use crate::widgets::select::{Choice, Select};
use crate::widgets::table::{Head, Table};
use crate::widgets::text_field::TextField;
use engine::command::Command;
use engine::decision::{Decision, Matter, Record, log};
use engine::figure::Value;
use leptos::prelude::*;
use std::sync::Arc;

/// Rows that are drawn at first, and how many a press adds.
const ROWS: usize = 50;

fn value(v: &Value) -> String {
    format::value(v, LOCALE).trim().to_owned()
}

fn proposed(d: &Decision) -> String {
    d.proposed.iter().map(value).collect::<Vec<_>>().join(" or ")
}

/// One decision as texts: when, about, proposed, decided, why, who.
pub fn texts(d: &Decision) -> [String; 6] {
    [
        d.on.map_or_else(|| "not recorded".to_owned(), format::day),
        d.about.clone(),
        proposed(d),
        value(&d.decided),
        d.reason.clone(),
        d.by.as_deref().unwrap_or_default().to_owned(),
    ]
}

fn fits(d: &Decision, matter: &str, word: &str) -> bool {
    (matter.is_empty() || d.matter.words() == matter)
        && (word.is_empty() || texts(d).iter().any(|t| t.to_lowercase().contains(word)))
}

fn row(session: Session, d: &Decision) -> AnyView {
    let [on, about, proposed, decided, reason, by] = texts(d);
    let door = match d.server.clone().filter(|_| d.in_inventory) {
        Some(id) => view! {
            <LinkButton
                label=about.clone()
                name=format!("Open {about}")
                on_press=move |()| session.drawer.set(Some(Drawer::Server(id.clone())))
            />
        }
        .into_any(),
        None => about.into_any(),
    };
    let gone = (!d.in_inventory).then(|| view! { <span class="sub">"not in the inventory any more"</span> });
    view! {
        <tr>
            <td class="nowrap">{on}</td>
            <td>{d.matter.words()}</td>
            <th scope="row">{door} {gone}</th>
            <td>{proposed}</td>
            <td class="strong">{decided}</td>
            <td>{reason}</td>
            <td>{by}</td>
        </tr>
    }
    .into_any()
}

fn export(session: Session) {
    let Some(plan) = session.stages().plan.get_untracked() else { return };
    let Some(format) = files::writers::export("decisions-csv") else { return };
    match format.write(&plan) {
        Ok(file) => {
            if let Err(why) = save_file(&file.file_name, file.mime, &file.bytes) {
                session.tell(&why, false);
            }
        }
        Err(why) => session.tell(&why.message, false),
    }
}

/// The log.
#[component]
pub fn DecisionLog() -> impl IntoView {
    let session = Session::here();
    let stages = session.stages();
    let all =
        Memo::new(move |_| stages.plan.with(|p| p.as_ref().map(|p| Arc::new(log(p))).unwrap_or_default()));
    let matter = RwSignal::new(String::new());
    let word = RwSignal::new(String::new());
    let shown = RwSignal::new(ROWS);
    let found = move || {
        let (matter, word) = (matter.get(), word.get().trim().to_lowercase());
        all.with(|all| all.iter().filter(|d| fits(d, &matter, &word)).cloned().collect::<Vec<_>>())
    };
    let found = Memo::new(move |_| found());
    let title = move || match all.with(|a| a.len()) {
        0 => "Nobody decided anything yet".to_owned(),
        1 => "One decision is in force".to_owned(),
        n => format!("{} decisions are in force", format::integer(n as u64, LOCALE)),
    };
    let choices = Signal::derive(move || {
        let of = |m: Matter| all.with(|a| a.iter().filter(|d| d.matter == m).count());
        std::iter::once(Choice::new("", "All matters"))
            .chain(Matter::ALL.into_iter().map(|m| {
                Choice::new(m.words(), format!("{} ({})", m.words(), format::integer(of(m) as u64, LOCALE)))
            }))
            .collect::<Vec<_>>()
    });
    let author =
        Signal::derive(move || session.project().decisions.author.as_deref().unwrap_or_default().to_owned());
    let sign = Callback::new(move |typed: String| {
        let typed = typed.trim().to_owned();
        if typed != author.get_untracked() {
            let name = (!typed.is_empty()).then(|| Arc::from(typed.as_str()));
            session.run(Command::Record(Record::Author(name)));
        }
    });
    let heads = || {
        ["When", "Matter", "About", "Proposed", "Decided", "Why", "Who"]
            .map(Head::words)
            .into_iter()
            .collect::<Vec<_>>()
    };
    let rows = move || found.with(|f| f.iter().take(shown.get()).map(|d| row(session, d)).collect_view());
    let more = move || {
        let left = found.with(Vec::len).saturating_sub(shown.get());
        (left > 0).then(|| {
            let label = format!("Show {} more", format::integer(left.min(ROWS) as u64, LOCALE));
            view! { <Button label=label on_press=move |()| shown.update(|s| *s += ROWS) /> }
        })
    };
    let table = move || {
        view! {
            <Table caption="Decisions in force" heads=heads() min_width=880 inset=true>
                <tbody>{rows}</tbody>
            </Table>
            {more}
        }
    };
    view! {
        <section class="section" aria-labelledby="decisions-title">
            <h2 id="decisions-title">{title}</h2>
            <p class="quiet">
                "Verdicts and roles set by hand, conflicts settled, placements accepted. They travel with the project, and stand in the report."
            </p>
            <div class="filters">
                <TextField
                    label="Filter decisions"
                    hide_label=true
                    live=true
                    icon=Glyph::Search
                    placeholder="Filter by any word"
                    value=word
                    on_commit=Callback::new(move |t: String| word.set(t))
                />
                <Select
                    label="Matter"
                    hide_label=true
                    choices=choices
                    value=matter
                    on_change=Callback::new(move |m: String| matter.set(m))
                />
                <Button
                    label="Download decisions.csv"
                    icon=Glyph::Download
                    on_press=move |()| export(session)
                />
                <TextField
                    label="Decisions are signed by"
                    inline=true
                    placeholder="no name"
                    value=author
                    on_commit=sign
                />
            </div>
            <Show
                when=move || !found.with(Vec::is_empty)
                fallback=|| {
                    view! {
                        <Empty
                            title="No decision to show"
                            text="Overrule a verdict, set a role, settle a conflict or accept a placement: each is listed here."
                        />
                    }
                }
            >
                {table}
            </Show>
        </section>
    }
    .into_any()
}
