//! Where converted machines go, for the orders. It is the name of a machine in somebody's network,
//! so it stays in this browser and is no part of the project.

use crate::browser::storage;
use crate::widgets::button::{Button, ButtonKind};
use crate::widgets::text_field::TextField;
use files::writers::ConversionTarget;
use leptos::prelude::*;

/// One field: its name in storage, its label, what it is, and where it stands.
struct Field {
    key: &'static str,
    label: &'static str,
    hint: &'static str,
    slot: fn(&mut ConversionTarget) -> &mut String,
}

const FIELDS: [Field; 6] = [
    Field {
        key: "target.server",
        label: "Conversion server",
        hint: "host name or address",
        slot: |t| &mut t.server,
    },
    Field {
        key: "target.identity",
        label: "URL of the SSH key",
        hint: "never a password: it would be readable",
        slot: |t| &mut t.identity_url,
    },
    Field {
        key: "target.output",
        label: "Output",
        hint: "such as libvirt or local",
        slot: |t| &mut t.output,
    },
    Field { key: "target.storage", label: "Storage", hint: "pool, or path", slot: |t| &mut t.storage },
    Field { key: "target.format", label: "Disk format", hint: "qcow2 or raw", slot: |t| &mut t.format },
    Field {
        key: "target.network",
        label: "Network",
        hint: "for cards whose own is unknown",
        slot: |t| &mut t.network,
    },
];

/// The target that this browser keeps; what it does not keep is a placeholder.
pub fn kept() -> ConversionTarget {
    let mut target = ConversionTarget::default();
    for field in &FIELDS {
        if let Some(value) = storage::preference(field.key).filter(|v| !v.is_empty()) {
            *(field.slot)(&mut target) = value;
        }
    }
    target
}

fn set(target: RwSignal<ConversionTarget>, field: &Field, value: &str) {
    let value = value.trim();
    let mut default = ConversionTarget::default();
    let shown = if value.is_empty() { (field.slot)(&mut default).clone() } else { value.to_owned() };
    storage::set_preference(field.key, value);
    target.update(|t| *(field.slot)(t) = shown);
}

/// The fields.
#[component]
pub fn TargetFields(
    /// Where converted machines go.
    target: RwSignal<ConversionTarget>,
) -> impl IntoView {
    let fields = FIELDS
        .iter()
        .map(|field| {
            let value = Signal::derive(move || target.with(|t| (field.slot)(&mut t.clone()).clone()));
            view! {
                <TextField
                    label=field.label
                    value=value
                    hint=field.hint
                    on_commit=Callback::new(move |v: String| set(target, field, &v))
                />
            }
        })
        .collect_view();
    let given = move || target.with(|t| *t != ConversionTarget::default());
    let title = move || {
        target.with(|t| {
            if t.server == ConversionTarget::default().server {
                "The conversion server is still a placeholder".to_owned()
            } else {
                format!("Orders send machines to {}", t.server)
            }
        })
    };
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{title}</h2>
                <span class="about">
                    "for the orders only; kept in this browser, not in the project file"
                </span>
                <span class="push"></span>
                <Show when=given>
                    <Button
                        label="Reset to placeholders"
                        kind=ButtonKind::Quiet
                        on_press=move |()| {
                            for field in &FIELDS {
                                set(target, field, "");
                            }
                        }
                    />
                </Show>
            </div>
            <div class="fields">{fields}</div>
        </section>
    }
    .into_any()
}
