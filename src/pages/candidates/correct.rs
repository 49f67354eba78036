//! Correcting a server's size: what is typed here says so in its origin, and can be undone.

use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::number_field::{NumberField, NumberText};
use engine::command::Command;
use engine::inventory::{Server, ServerId};
use engine::origin::Sourced;
use engine::quantity::{Mhz, MiB};
use format::Unit;
use leptos::prelude::*;

/// A value that can be corrected: its label, the unit it is typed in, its bounds, how it is read from
/// a server and put into one.
struct Correctable {
    label: &'static str,
    unit: Unit,
    bounds: (f64, f64),
    get: fn(&Server) -> Option<f64>,
    set: fn(&mut Server, f64),
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounds are 1 to 1,024")]
const fn whole(v: f64) -> u32 {
    v as u32
}

const CORRECTABLE: [Correctable; 5] = [
    Correctable {
        label: "Memory",
        unit: Unit::GiB,
        bounds: (0.0625, 65_536.0),
        get: |s| s.memory.as_ref().map(|m| m.value.gib()),
        set: |s, v| s.memory = Some(Sourced::typed(MiB::from_gib(v))),
    },
    Correctable {
        label: "Sockets",
        unit: Unit::Plain,
        bounds: (1.0, 1024.0),
        get: |s| s.sockets.as_ref().map(|n| f64::from(n.value)),
        set: |s, v| s.sockets = Some(Sourced::typed(whole(v))),
    },
    Correctable {
        label: "Cores per socket",
        unit: Unit::Plain,
        bounds: (1.0, 1024.0),
        get: |s| s.cores_per_socket.as_ref().map(|n| f64::from(n.value)),
        set: |s, v| s.cores_per_socket = Some(Sourced::typed(whole(v))),
    },
    Correctable {
        label: "Clock",
        unit: Unit::Ghz,
        bounds: (0.1, 10.0),
        get: |s| s.clock.as_ref().map(|c| c.value.ghz()),
        set: |s, v| s.clock = Some(Sourced::typed(Mhz::from_ghz(v))),
    },
    Correctable {
        label: "Disk in use",
        unit: Unit::GiB,
        bounds: (0.0, 1_048_576.0),
        get: |s| s.disk_used.as_ref().map(|m| m.value.gib()),
        set: |s, v| s.disk_used = Some(Sourced::typed(MiB::from_gib(v))),
    },
];

/// The fields.
#[component]
pub fn Correct(server: ServerId) -> impl IntoView {
    let session = Session::here();
    let field = move |c: &'static Correctable| {
        let id = server.clone();
        let value = {
            let id = id.clone();
            Signal::derive(move || session.project().inventory.server(&id).and_then(c.get))
        };
        let commit = Callback::new(move |v: f64| {
            let project = session.project_now();
            if let Some(found) = project.inventory.server(&id) {
                let mut corrected = found.clone();
                (c.set)(&mut corrected, v);
                session.run(Command::EditServer(Box::new(corrected)));
            }
        });
        let unit = c.unit;
        let numbers = NumberText::new(
            move |text| match format::parse_as(text, unit, LOCALE) {
                Ok(v) if unit == Unit::Plain && v.fract() != 0.0 => {
                    Err("A whole number is expected here".into())
                }
                read => read.map_err(|e| e.to_string()),
            },
            |v| format::factor(v, LOCALE),
        );
        view! {
            <NumberField
                label=c.label
                value=value
                numbers=numbers
                unit=unit.name()
                min=c.bounds.0
                max=c.bounds.1
                placeholder="unknown"
                inline=true
                on_commit=commit
            />
        }
    };
    view! {
        <section>
            <details class="imported">
                <summary>
                    <h3>"Correct its size"</h3>
                </summary>
                <p class="hint">"A typed value stands before every import, and can be undone."</p>
                <div class="stack">{CORRECTABLE.iter().map(field).collect_view()}</div>
            </details>
        </section>
    }
}
