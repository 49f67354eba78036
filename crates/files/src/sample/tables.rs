//! The sample as tables, in the planner's own template.

use super::estate::{self, Chance, Flaw};
use super::{FIRST_DAY, SampleEstate, SampleServer, load};
use crate::mapping::Field;
use engine::series::Resource;
use engine::time::Day;
use std::fmt::Write;

/// Headers of the inventory.
const SERVERS: &str = "name,kind,serial,site,environment,role,application,owner,os,model,cpu_model,bought_year,\
sockets,cores_per_socket,clock_ghz,cpu_average_percent,cpu_peak_percent,memory_gib,memory_used_gib,\
disk_capacity_gib,disk_used_gib,disk_operations_per_s,network_mbit_per_s,power_w,rack_units,firmware,\
special_hardware,address,mac,disks,powered_on,note";

/// No cell of the sample holds a comma, a quote or a line break, so none is quoted.
pub(super) fn servers(estate: &SampleEstate) -> String {
    let mut out = String::with_capacity(260 * (estate.servers.len() + 3));
    out.push_str(SERVERS);
    out.push('\n');
    let mut again = None;
    for (index, server) in estate.servers.iter().enumerate() {
        let row = row(estate.seed, index, server);
        out.push_str(&row);
        if server.has(Flaw::ListedTwice) {
            again = Some(row);
        }
    }
    // Somebody pasted a row a second time, and began one that was never finished.
    out.push_str(&again.unwrap_or_default());
    out.push_str(",physical,,Weidach,Production,,,,,HP ProLiant DL360 G5,,2008,,,,,,,,,,,,,1,,,,,,,found in the rack\n");
    out
}

fn row(seed: u64, index: usize, server: &SampleServer) -> String {
    let machine = &server.machine;
    // Numbers that only a row has are drawn from a stream far from those of the measurements.
    let mut chance = Chance::new(seed, (1 << 40) + index as u64);
    let kind = server.kind();
    let (average, peak) = if server.has(Flaw::OneNumberOnly) {
        let average = chance.between((4.0, 14.0));
        (format!("{average:.1}"), format!("{:.1}", average * 3.5))
    } else {
        Default::default()
    };
    let memory = server.memory_gib * if server.has(Flaw::MemoryInWrongUnit) { 1024 } else { 1 };
    let known = !server.has(Flaw::NothingKnown);
    let if_known = |text: String| if known { text } else { String::new() };
    let memory_used = if server.has(Flaw::OneNumberOnly) {
        format!("{:.1}", f64::from(server.memory_gib) * chance.between(kind.memory) / 100.0)
    } else {
        String::new()
    };
    let power = if chance.percent(60) && !server.is_virtual {
        format!("{:.0}", f64::from(machine.power) * chance.between((0.85, 1.1)))
    } else {
        String::new()
    };
    let special = if server.has(Flaw::Dongle) {
        "USB licence dongle"
    } else if server.has(Flaw::FaxCard) {
        "ISDN card for fax (PCI)"
    } else {
        ""
    };
    let note = match () {
        () if server.has(Flaw::Overloaded) => "users complain since the last release",
        () if server.has(Flaw::AncientSystem) => "weighbridge; maker no longer exists",
        () if server.is_virtual => "from the trial of 2014",
        () if estate::age(server) > 15 => "no more spare parts",
        () => "",
    };
    let disks: Vec<String> =
        server.disks_gib.iter().zip('a'..='z').map(|(gib, letter)| format!("sd{letter}:{gib}")).collect();
    let cells: [String; 32] = [
        server.name.clone(),
        if server.is_virtual { "virtual" } else { "physical" }.into(),
        if server.is_virtual { String::new() } else { format!("BF{:05}", 10_000 + 37 * index) },
        estate::site(server).into(),
        server.environment.into(),
        server.role().into(),
        server.application.into(),
        server.owner.into(),
        server.system.into(),
        if server.is_virtual { "VMware Virtual Platform" } else { machine.model }.into(),
        machine.cpu.into(),
        server.bought.to_string(),
        machine.sockets.to_string(),
        machine.cores.to_string(),
        format!("{}.{:02}", machine.clock / 100, machine.clock % 100),
        average,
        peak,
        if_known(memory.to_string()),
        memory_used,
        if_known(server.disks_gib.iter().sum::<u32>().to_string()),
        if_known(server.disk_used_gib.to_string()),
        String::new(),
        String::new(),
        power,
        if server.is_virtual { String::new() } else { machine.rack_units.to_string() },
        if server.bought < 2014 || server.is_virtual { "bios" } else { "uefi" }.into(),
        special.into(),
        estate::address(server, index),
        format!("em1={}", estate::mac(index)),
        if_known(disks.join(";")),
        "yes".into(),
        note.into(),
    ];
    cells.join(",") + "\n"
}

pub(super) fn measurements(estate: &SampleEstate) -> String {
    let stamps: Vec<String> = (0..estate.days)
        .flat_map(|day| {
            let (y, m, d) = Day::from_days(FIRST_DAY.days() + i32::try_from(day).unwrap_or_default()).ymd();
            (0..24).map(move |hour| format!("{y:04}-{m:02}-{d:02}T{hour:02}:00:00Z"))
        })
        .collect();
    let mut out = String::with_capacity(50 * 6 * stamps.len() * estate.servers.len());
    out.push_str("server,timestamp,resource,value\n");
    for (index, server) in estate.servers.iter().enumerate() {
        for (resource, values) in load::measure(estate.seed, index, server, estate.days) {
            for (stamp, value) in stamps.iter().zip(values) {
                let Some(value) = value else { continue };
                let (server, resource_name) = (&server.name, Field::Sample(resource).key());
                // Writing into a string cannot fail.
                let _ = if resource == Resource::Memory {
                    writeln!(out, "{server},{stamp},{resource_name},{value}")
                } else {
                    writeln!(out, "{server},{stamp},{resource_name},{}.{:02}", value / 100, value % 100)
                };
            }
        }
    }
    out
}
