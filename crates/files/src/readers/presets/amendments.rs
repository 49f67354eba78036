//! What lists of several products say in the same roundabout way: versions beside names, tags in one
//! cell, words for "is virtual", states in which a machine is no server.

use super::Row;
use crate::readers::words;
use engine::diagnostic::Diagnostic;
use engine::inventory::{Firmware, Kind, Server};
use engine::origin::{Origin, Sourced};

/// Makes every row a VM.
pub fn is_virtual(server: &mut Server) {
    server.kind = Kind::Virtual;
}

/// Appends the version to an operating system that is named without one.
pub fn os_version(row: &Row<'_>, key: &str, server: &mut Server) {
    let (Some(os), Some((version, cell))) = (&mut server.os, row.cell(key)) else { return };
    if !os.value.contains(|c: char| c.is_ascii_digit()) && !os.value.contains(version) {
        *os = Sourced { value: format!("{} {version}", os.value).into(), origin: Origin::Derived(cell) };
    }
}

/// Puts the maker before a model that does not name it.
pub fn maker(row: &Row<'_>, key: &str, server: &mut Server) {
    let Some((maker, cell)) = row.cell(key) else { return };
    let first = maker.split([' ', ',']).next().unwrap_or(maker).to_lowercase();
    server.model = Some(match server.model.take() {
        Some(m) if m.value.to_lowercase().contains(&first) => m,
        Some(m) => Sourced { value: format!("{maker} {}", m.value).into(), origin: Origin::Derived(cell) },
        None => Sourced { value: maker.into(), origin: Origin::Cell(cell) },
    });
}

/// Physical or virtual by a cell of yes or no. Other words say nothing.
pub fn kind_by(row: &Row<'_>, key: &str, yes: Kind, server: &mut Server) {
    let no = if yes == Kind::Physical { Kind::Virtual } else { Kind::Physical };
    if let Some(answer) = row.text(key).and_then(words::yes_no) {
        server.kind = if answer { yes } else { no };
    }
}

/// Switched on, by a word for a state. States such as "staged" say nothing.
pub fn power(row: &Row<'_>, key: &str, server: &mut Server) {
    let Some((text, cell)) = row.cell(key) else { return };
    let off = ["offline", "saved", "paused", "terminated", "deallocated", "inactive", "shutdown"];
    let on = ["online", "operational", "started"];
    let is = |list: &[&str]| list.iter().any(|w| text.eq_ignore_ascii_case(w));
    let state = words::yes_no(text).or_else(|| is(&on).then_some(true)).or_else(|| is(&off).then_some(false));
    if let Some(value) = state {
        server.powered_on = Some(Sourced { value, origin: Origin::Cell(cell) });
    }
}

/// Firmware by the generation of a VM.
pub fn firmware_by_generation(row: &Row<'_>, key: &str, server: &mut Server) {
    let Some((text, cell)) = row.cell(key) else { return };
    let value = match text {
        "1" => Firmware::Bios,
        "2" => Firmware::Uefi,
        _ => return,
    };
    server.firmware = Some(Sourced { value, origin: Origin::Derived(cell) });
}

/// Takes from "name:value, name:value" (or with `=` and `;`) what a server has a place for.
pub fn tags(row: &Row<'_>, key: &str, server: &mut Server) {
    let Some((text, cell)) = row.cell(key) else { return };
    for pair in text.split([',', ';', '\n']) {
        let Some((name, value)) = pair.split_once([':', '=']) else { continue };
        let value = value.trim();
        if (row.preset.missing)(value) {
            continue;
        }
        let slot = match super::letters(name).as_str() {
            "environment" | "env" | "stage" | "environmenttype" => &mut server.environment,
            "application" | "app" | "appname" | "applicationname" | "apptype" | "service" => {
                &mut server.application
            }
            "owner" | "contact" | "team" | "department" | "responsible" => &mut server.owner,
            "role" | "function" | "tier" | "apptier" => &mut server.role,
            "site" | "location" | "datacenter" => &mut server.site,
            _ => continue,
        };
        if slot.is_none() {
            *slot = Some(Sourced { value: value.into(), origin: Origin::Cell(cell) });
        }
    }
}

/// A template is no running server.
#[must_use]
pub fn template(row: &Row<'_>, key: &str) -> Option<Diagnostic> {
    (row.text(key).and_then(words::yes_no) == Some(true)).then(|| {
        Diagnostic::note(
            "row.template",
            "A template is no running server",
            "Nothing to do, unless it is to be moved: then bring the row back",
        )
    })
}

/// States in which a machine does not run any more, or not yet.
const NOT_IN_SERVICE: [&str; 13] = [
    "retired",
    "decommissioned",
    "disposed",
    "stolen",
    "absent",
    "missing",
    "planned",
    "inventory",
    "in stock",
    "on order",
    "pending install",
    "mis au rebut",
    "ausgemustert",
];

/// A machine that is no longer, or not yet, in service.
#[must_use]
pub fn not_in_service(row: &Row<'_>, key: &str) -> Option<Diagnostic> {
    let text = row.text(key)?;
    NOT_IN_SERVICE.iter().any(|w| text.eq_ignore_ascii_case(w)).then(|| {
        Diagnostic::note(
            "row.not_in_service",
            "The list says that this machine is not in service",
            "Nothing to do, unless it is to be moved: then bring the row back",
        )
        .found(text, "a machine that is in use")
    })
}

/// What racks hold beside servers.
const OTHER_DEVICES: [&str; 16] = [
    "switch",
    "router",
    "firewall",
    "pdu",
    "ups",
    "patch panel",
    "console server",
    "access point",
    "printer",
    "monitor",
    "load balancer",
    "kvm",
    "shelf",
    "tape library",
    "workstation",
    "laptop",
];

/// A device whose role is none of a server.
#[must_use]
pub fn other_device(row: &Row<'_>, key: &str) -> Option<Diagnostic> {
    let text = row.text(key)?;
    let role = text.to_lowercase();
    let words: Vec<&str> = role.split(|c: char| !c.is_alphanumeric()).collect();
    let is = |device: &str| match device.split_once(' ') {
        // "Print server" and "router VM server" are servers all the same.
        None => words.contains(&device) && !words.contains(&"server"),
        Some(_) => words.join(" ").contains(device),
    };
    OTHER_DEVICES.iter().any(|d| is(d)).then(|| {
        Diagnostic::note(
            "row.other_device",
            "The role of this device is none of a server",
            "Nothing to do, unless it is a server: then bring the row back",
        )
        .found(text, "the role of a server")
    })
}
