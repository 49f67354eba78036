//! Hosts: existing ones for the plan, and clock and CPU for the VMs that run on them.
#![allow(clippy::result_large_err, reason = "the reason why one row is left out; large on 64 bit only")]

use super::sheet::{Sheet, year};
use super::vms::Vms;
use crate::dialect::Record;
use engine::diagnostic::Diagnostic;
use engine::inventory::{ExistingHost, Text};
use engine::origin::{Origin, Sourced};
use engine::quantity::{Mhz, MiB};
use std::collections::BTreeMap;

/// No host has as much memory in MiB: the figure is in bytes, as some versions write it.
const BYTES_FROM: f64 = 1e9;

/// What boards say where nobody wrote a serial number.
const NO_SERIAL: [&str; 7] = [
    "none",
    "default string",
    "to be filled by o.e.m.",
    "system serial number",
    "not specified",
    "not applicable",
    "0",
];

/// Reads vHost.
pub(super) fn read(sheet: &mut Sheet, vms: &mut Vms, hosts: &mut Vec<ExistingHost>) {
    let mut guests: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, vm) in vms.list.iter().enumerate() {
        if let Some(host) = &vm.host {
            guests.entry(host.clone()).or_default().push(i);
        }
    }
    sheet.each_row(|sheet, record| {
        let Some(name) = sheet.known(record, "host") else {
            return Err(Diagnostic::error(
                "row.no_name",
                "The row names no host",
                "Export again, or name the host",
            ));
        };
        let folded = name.value.to_lowercase();
        let host = host_of(sheet, record, name);
        let platform = sheet.word(record, "visdkuuid");
        for index in guests.get(&folded).map_or(&[][..], Vec::as_slice) {
            let Some(vm) = vms.list.get_mut(*index) else { continue };
            if !platform.is_empty() && !vm.platform.is_empty() && platform != vm.platform {
                continue;
            }
            if host.clock.is_some() {
                vm.server.clock.clone_from(&host.clock);
            }
            vm.server.cpu_model.clone_from(&host.cpu_model);
        }
        if hosts.iter().any(|h| h.id == host.id) {
            let message = "The host is in a row above already";
            return Err(Diagnostic::warning("row.duplicate", message, "Delete one of the rows")
                .about(&host.name.value));
        }
        hosts.push(host);
        Ok(())
    });
}

fn host_of(sheet: &Sheet, record: &Record, name: Sourced<Text>) -> ExistingHost {
    let mut host = ExistingHost::named(name);
    host.site = sheet.known(record, "datacenter");
    host.cluster = sheet.known(record, "cluster");
    host.vendor = sheet.known(record, "vendor");
    host.model = sheet.known(record, "model");
    let serial = sheet.known(record, "serialnumber").or_else(|| sheet.known(record, "servicetag"));
    host.serial = serial.filter(|s| !NO_SERIAL.contains(&s.value.to_lowercase().as_str()));
    host.bios_year = sheet.text(record, "biosdate").and_then(|(text, c)| {
        Some(Sourced { value: year(text)?, origin: Origin::Cell(sheet.cell(record, c)) })
    });
    host.hypervisor = sheet.known(record, "esxversion");
    host.cpu_model = sheet.known(record, "cpumodel");
    host.sockets = sheet.count(record, "#cpu");
    host.cores_per_socket = sheet.count(record, "corespercpu").or_else(|| {
        let (all, sockets) = (sheet.count(record, "#cores")?, host.sockets.as_ref()?.value);
        let Origin::Cell(cell) = all.origin else { return None };
        (sockets > 0 && all.value.is_multiple_of(sockets))
            .then(|| Sourced { value: all.value / sockets, origin: Origin::Derived(cell) })
    });
    host.clock = sheet
        .number(record, "speed")
        .filter(|(v, _)| *v > 0.0)
        .and_then(|(mhz, origin)| Some(Sourced { value: Mhz::try_from_mhz(mhz).ok()?, origin }));
    host.memory = sheet.number(record, "#memory").filter(|(v, _)| *v > 0.0).and_then(|(found, origin)| {
        let mib = if found >= BYTES_FROM { found / 1_048_576.0 } else { found };
        Some(Sourced { value: MiB::try_from_mib(mib).ok()?, origin })
    });
    host.cpu_now = sheet.percent(record, "cpuusage%");
    host.memory_now = sheet.percent(record, "memoryusage%");
    host
}
