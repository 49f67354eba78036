//! Where converted machines go, for the orders: a part of the project, changed by commands.

use crate::session::Session;
use crate::widgets::button::{Button, ButtonKind};
use crate::widgets::text_field::TextField;
use engine::command::Command;
use engine::conversion::Target;
use files::writers::ConversionTarget;
use leptos::prelude::*;
use std::sync::Arc;

/// One field: its label, what it is, where it stands, and where its placeholder stands.
struct Field {
    label: &'static str,
    hint: &'static str,
    slot: fn(&mut Target) -> &mut String,
    placeholder: fn(ConversionTarget) -> String,
}

const FIELDS: [Field; 6] = [
    Field {
        label: "Conversion server",
        hint: "host name or address",
        slot: |t| &mut t.server,
        placeholder: |t| t.server,
    },
    Field {
        label: "URL of the SSH key",
        hint: "never a password: it would be readable",
        slot: |t| &mut t.identity_url,
        placeholder: |t| t.identity_url,
    },
    Field {
        label: "Output",
        hint: "such as libvirt or local",
        slot: |t| &mut t.output,
        placeholder: |t| t.output,
    },
    Field { label: "Storage", hint: "pool, or path", slot: |t| &mut t.storage, placeholder: |t| t.storage },
    Field { label: "Disk format", hint: "qcow2 or raw", slot: |t| &mut t.format, placeholder: |t| t.format },
    Field {
        label: "Network",
        hint: "for cards whose own is unknown",
        slot: |t| &mut t.network,
        placeholder: |t| t.network,
    },
];

fn set(session: Session, field: &Field, value: &str) {
    let mut target = (*session.project_now().conversion_target).clone();
    // The placeholder itself is nothing said.
    let value = Some(value.trim()).filter(|v| *v != (field.placeholder)(ConversionTarget::default()));
    *(field.slot)(&mut target) = value.unwrap_or_default().to_owned();
    if target != *session.project_now().conversion_target {
        session.run(Command::SetConversionTarget(Arc::new(target)));
    }
}

/// The fields.
#[component]
pub fn TargetFields() -> impl IntoView {
    let session = Session::here();
    let said = Memo::new(move |_| (*session.project().conversion_target).clone());
    let fields = FIELDS
        .iter()
        .map(|field| {
            let value = Signal::derive(move || said.with(|t| (field.placeholder)(ConversionTarget::from(t))));
            view! {
                <TextField
                    label=field.label
                    value=value
                    hint=field.hint
                    on_commit=Callback::new(move |v: String| set(session, field, &v))
                />
            }
        })
        .collect_view();
    let title = move || {
        said.with(|t| match t.server.as_str() {
            "" => "The conversion server is still a placeholder".to_owned(),
            server => format!("Orders send machines to {server}"),
        })
    };
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{title}</h2>
                <span class="about">"for the orders only; a part of the project, and of its file"</span>
                <span class="push"></span>
                <Show when=move || said.with(|t| !t.is_empty())>
                    <Button
                        label="Reset to placeholders"
                        kind=ButtonKind::Quiet
                        on_press=move |()| session.run(Command::SetConversionTarget(Arc::default()))
                    />
                </Show>
            </div>
            <div class="fields">{fields}</div>
        </section>
    }
    .into_any()
}
