//! Everything that the files say of one server, each value with its cell.

use crate::shell::LOCALE;
use crate::shell::drawer::origin_words;
use engine::inventory::{Firmware, Inventory, Kind, Known, Server, Text};
use engine::origin::Origin;
use engine::series::Resource;
use leptos::prelude::*;

struct Value {
    label: String,
    text: String,
    origin: Option<Origin>,
}

fn list(server: &Server) -> Vec<Value> {
    let mut all = Vec::new();
    let mut put = |label: &str, text: String, origin: Origin| {
        all.push(Value { label: label.into(), text, origin: Some(origin) });
    };
    let count = |n: u32| format::integer(u64::from(n), LOCALE);
    let share = |r| format::share(r, LOCALE);
    let size = |m| format::mib(m, LOCALE);

    put("Name", server.name.value.to_string(), server.name.origin);
    let texts: [(&str, &Known<Text>); 12] = [
        ("Serial number", &server.serial),
        ("Site", &server.site),
        ("Environment", &server.environment),
        ("Role", &server.role),
        ("Application", &server.application),
        ("Owner", &server.owner),
        ("Operating system", &server.os),
        ("Hardware", &server.model),
        ("CPU", &server.cpu_model),
        ("Special hardware", &server.special_hardware),
        ("Note", &server.note),
        ("Address", &server.address),
    ];
    for (label, value) in texts {
        if let Some(v) = value {
            put(label, v.value.to_string(), v.origin);
        }
    }
    if let Some(v) = &server.bought {
        put("Bought", v.value.to_string(), v.origin);
    }
    for (label, value) in [
        ("Sockets", &server.sockets),
        ("Cores per socket", &server.cores_per_socket),
        ("Rack units", &server.rack_units),
    ] {
        if let Some(v) = value {
            put(label, count(v.value), v.origin);
        }
    }
    for (label, value) in [("Clock", &server.clock), ("CPU in use at one moment", &server.cpu_now)] {
        if let Some(v) = value {
            put(label, format::mhz(v.value, LOCALE), v.origin);
        }
    }
    for (label, value) in [("CPU, average", &server.cpu_average), ("CPU, peak", &server.cpu_peak)] {
        if let Some(v) = value {
            put(label, share(v.value), v.origin);
        }
    }
    for (label, value) in [
        ("Memory", &server.memory),
        ("Memory in use", &server.memory_used),
        ("Disk allocated", &server.disk_capacity),
        ("Disk in use", &server.disk_used),
    ] {
        if let Some(v) = value {
            put(label, size(v.value), v.origin);
        }
    }
    if let Some(v) = &server.disk_operations {
        put("Disk operations, peak", format::iops(v.value, LOCALE), v.origin);
    }
    if let Some(v) = &server.network {
        put("Network, peak", format::mbps(v.value, LOCALE), v.origin);
    }
    if let Some(v) = &server.power {
        let heat = format::heat(v.value, LOCALE);
        put("Power", format!("{}, {heat}", format::watts(v.value, LOCALE)), v.origin);
    }
    if let Some(v) = &server.firmware {
        let name = match v.value {
            Firmware::Bios => "BIOS",
            Firmware::Uefi => "UEFI",
        };
        put("Firmware", name.into(), v.origin);
    }
    if let Some(v) = &server.powered_on {
        put("Switched on", if v.value { "yes" } else { "no" }.into(), v.origin);
    }
    for (i, disk) in server.disks.iter().enumerate() {
        let name = disk.name.as_ref().map_or_else(|| (i + 1).to_string(), ToString::to_string);
        put(&format!("Disk {name}"), size(disk.capacity.value), disk.capacity.origin);
    }
    for (i, card) in server.network_cards.iter().enumerate() {
        let name = card.name.as_ref().map_or_else(|| (i + 1).to_string(), ToString::to_string);
        let mac = card.mac.as_ref().map_or_else(|| "no MAC address given".to_owned(), ToString::to_string);
        let network = card.network.as_ref().map(|n| format!("{}, ", n.value)).unwrap_or_default();
        all.push(Value {
            label: format!("Network card {name}"),
            text: format!("{network}{mac}"),
            origin: card.network.as_ref().map(|n| n.origin),
        });
    }
    if server.kind == Kind::Virtual {
        all.push(Value { label: "Kind".into(), text: "already a VM".into(), origin: None });
    }
    all
}

/// The name of a measured resource.
pub const fn resource_words(resource: Resource) -> &'static str {
    match resource {
        Resource::Cpu => "CPU",
        Resource::Memory => "Memory",
        Resource::NetworkIn => "Network in",
        Resource::NetworkOut => "Network out",
        Resource::DiskOperations => "Disk operations",
        Resource::DiskThroughput => "Disk throughput",
        Resource::RunQueue => "Threads running or waiting",
        Resource::ProcessorQueue => "Threads waiting",
        Resource::Paging => "Paging",
        Resource::DiskBusy => "Busiest disk, time busy",
    }
}

/// The rows of measured series: file, column, first and last row.
pub fn series_words(inventory: &Inventory, server: &Server) -> Vec<(&'static str, String)> {
    server
        .series
        .iter()
        .map(|(resource, m)| {
            let (file, column) = inventory.sources.get(usize::from(m.source)).map_or_else(
                || ("a file that was removed".to_owned(), String::new()),
                |s| {
                    let sheet = s.sheet.as_ref().map(|s| format!(", {s}")).unwrap_or_default();
                    (format!("{}{sheet}", s.file), format!(", {}", s.header(m.column)))
                },
            );
            let rows = |n: u32| format::integer(u64::from(n), LOCALE);
            let words = format!("{file}, rows {} to {}{column}", rows(m.first_row), rows(m.last_row));
            (resource_words(*resource), words)
        })
        .collect()
}

/// All values behind a fold, and how many there are.
pub fn imported_values(inventory: &Inventory, server: &Server) -> AnyView {
    let values = list(server);
    let summary = format!(
        "{} with their cells",
        format::count(values.len() as u64, "imported value", "imported values", LOCALE)
    );
    let lines = values
        .into_iter()
        .map(|v| {
            let origin = v.origin.map(|o| origin_words(inventory, o));
            view! {
                <dt>
                    {v.label}
                    {origin.map(|o| view! { <span class="cell-of">{o}</span> })}
                </dt>
                <dd>{v.text}</dd>
            }
        })
        .collect_view();
    view! {
        <section>
            <details class="imported">
                <summary>
                    <h3>{summary}</h3>
                </summary>
                <dl class="facts">{lines}</dl>
            </details>
        </section>
    }
    .into_any()
}
