//! Files for the tools and for other programs, each with how it is checked.

use crate::browser::files::save_file;
use crate::session::Session;
use crate::widgets::button::{Button, ButtonKind};
use crate::widgets::icon::{Glyph, Icon};
use crate::widgets::message::{DiagnosticMessage, Message, Tell};
use crate::widgets::table::{Head, Table};
use engine::diagnostic::Diagnostic;
use files::writers::{ConversionTarget, EXPORTS, Export, ExportFormat, write_all};
use leptos::prelude::*;

fn save(session: Session, export: &Export) {
    if let Err(why) = save_file(&export.file_name, export.mime, &export.bytes) {
        session.tell(&why, false);
    }
}

/// What the last press gave, beside the file.
#[derive(Clone, PartialEq)]
enum Said {
    Nothing,
    NotWritten(Diagnostic),
    LeftOut(String),
}

fn view_said(said: Said) -> AnyView {
    match said {
        Said::Nothing => ().into_any(),
        Said::NotWritten(d) => view! { <DiagnosticMessage diagnostic=d /> }.into_any(),
        Said::LeftOut(text) => view! {
            <Message tell=Tell::Note title="Some files are not in the zip" text=text live=true />
        }
        .into_any(),
    }
}

/// The section.
#[component]
pub fn Orders(
    /// Where converted machines go.
    target: Memo<ConversionTarget>,
) -> impl IntoView {
    let session = Session::here();
    let plan = session.stages().plan;
    let said = RwSignal::new(Said::Nothing);
    let one = move |format: &ExportFormat| {
        let Some(plan) = plan.get_untracked() else { return };
        match format.write_for(&plan, &target.get_untracked()) {
            Ok(export) => {
                said.set(Said::Nothing);
                save(session, &export);
            }
            Err(why) => said.set(Said::NotWritten(*why)),
        }
    };
    let all = move || {
        let Some(plan) = plan.get_untracked() else { return };
        match write_all(&plan, &target.get_untracked()) {
            Ok((export, left_out)) => {
                let words: Vec<String> =
                    left_out.iter().map(|(f, why)| format!("{}: {}.", f.file_name, why.message)).collect();
                said.set(if words.is_empty() { Said::Nothing } else { Said::LeftOut(words.join(" ")) });
                save(session, &export);
            }
            Err(why) => said.set(Said::NotWritten(*why)),
        }
    };
    let rows = EXPORTS
        .iter()
        .map(|format| {
            view! {
                <tr>
                    <th scope="row">{format.name} <span class="sub">{format.what}</span></th>
                    <td class="mono nowrap">{format.file_name}</td>
                    <td>
                        <span class="severity wrap">
                            <Icon glyph=Glyph::Check class="ok" />
                            <span>{format.checked}</span>
                        </span>
                    </td>
                    <td class="number">
                        <Button
                            label=format!("Download {}", format.file_name)
                            icon=Glyph::Download
                            only_icon=true
                            kind=ButtonKind::Quiet
                            on_press=move |()| one(format)
                        />
                    </td>
                </tr>
            }
        })
        .collect_view();
    let title = format!(
        "{} from one plan",
        format::count(EXPORTS.len() as u64, "file", "files", crate::shell::LOCALE)
    );
    view! {
        <section class="section orders">
            <div class="section-head">
                <h2>{title}</h2>
                <span class="about">"the same plan gives the same bytes"</span>
                <span class="push"></span>
                <Button label="Download all" icon=Glyph::Download on_press=move |()| all() />
            </div>
            <div aria-live="polite" class="placement-messages">{move || view_said(said.get())}</div>
            <Table
                caption="Files made from the plan"
                min_width=640
                heads=vec![
                    Head::words("What it is"),
                    Head::words("File"),
                    Head::words("How its kind is checked"),
                    Head::words("Download"),
                ]
            >
                <tbody>{rows}</tbody>
            </Table>
        </section>
    }
    .into_any()
}
