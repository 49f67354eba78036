//! Rows of the other sheets to the VMs that they belong to.
#![allow(clippy::result_large_err, reason = "the reason why one row is left out; large on 64 bit only")]

use super::kinds::Kind;
use super::sheet::Sheet;
use super::vms::{Found, Vm, Vms};
use crate::dialect::Record;
use engine::diagnostic::Diagnostic;
use engine::inventory::{Disk, NetworkCard};
use engine::order::Order as _;
use engine::origin::{Origin, Sourced};
use engine::quantity::{Mhz, MiB};
use std::collections::BTreeSet;

/// What rows say about the move as a whole, counted by VM.
#[derive(Default)]
pub(super) struct Remarks {
    with_snapshots: BTreeSet<usize>,
    without_tools: BTreeSet<usize>,
    with_media: BTreeSet<usize>,
}

impl Remarks {
    /// As messages.
    pub(super) fn told(&self) -> impl Iterator<Item = Diagnostic> {
        let vms = |set: &BTreeSet<usize>| match set.len() {
            0 => None,
            1 => Some("One VM".to_owned()),
            n => Some(format!("{n} VMs")),
        };
        let snapshots = vms(&self.with_snapshots).map(|vms| {
            Diagnostic::warning(
                "vm.snapshots",
                format!("{vms} with snapshots: a copy is slower, and takes the state of now only"),
                "Delete the snapshots before the move",
            )
        });
        let tools = vms(&self.without_tools).map(|vms| {
            Diagnostic::note(
                "vm.no_tools",
                format!("{vms} without running VMware Tools: what the guest uses of its disks is unknown"),
                "Start the tools and export again, or measure in the guest",
            )
        });
        let media = vms(&self.with_media).map(|vms| {
            Diagnostic::note(
                "vm.media",
                format!("{vms} with a CD or image connected"),
                "Disconnect it before the move",
            )
        });
        [snapshots, tools, media].into_iter().flatten()
    }
}

/// Joins the rows of a sheet to their VMs.
pub(super) fn rows(sheet: &mut Sheet, vms: &mut Vms, remarks: &mut Remarks) {
    sheet.each_row(|sheet, record| {
        let reason = match vms.find(sheet, record) {
            Found::One(index) => {
                if let Some(vm) = vms.list.get_mut(index) {
                    row(sheet, record, index, vm, remarks);
                }
                return Ok(());
            }
            Found::LeftOut => Diagnostic::note(
                "row.of_left_out",
                "The row belongs to a template or placeholder that was set aside",
                "Nothing to do",
            ),
            Found::Several => Diagnostic::warning(
                "row.vm_ambiguous",
                "Several VMs have this name, and the sheet carries no VM ID",
                "Export the sheet with its columns VM ID and VI SDK UUID",
            ),
            Found::None if vms.list.is_empty() => Diagnostic::error(
                "row.needs_vinfo",
                "The VM is unknown: the sheet vInfo is not in the file",
                "Put all CSV files of the export into one zip, and import that",
            ),
            Found::None => Diagnostic::warning(
                "row.no_vm",
                "The sheet vInfo holds no such VM",
                "Export all sheets together",
            ),
        };
        Err(reason.about(sheet.word(record, "vm")))
    });
}

fn row(sheet: &Sheet, record: &Record, index: usize, vm: &mut Vm, remarks: &mut Remarks) {
    let s = &mut vm.server;
    let on = s.powered_on.as_ref().is_none_or(|p| p.value);
    match sheet.kind {
        Kind::Cpu => {
            if let (Some(sockets), Some(cores)) =
                (sheet.count(record, "sockets"), sheet.count(record, "coresps"))
            {
                s.sockets = Some(sockets);
                s.cores_per_socket = Some(cores);
            } else if s.sockets.is_none()
                && let Some(cpus) = sheet.count(record, "cpus")
                && let Origin::Cell(cell) = cpus.origin
            {
                s.cores_per_socket = Some(Sourced { value: 1, origin: Origin::Derived(cell) });
                s.sockets = Some(cpus);
            }
            // A VM that is off has no load; zero would claim that it was measured.
            if on && let Some((value, origin)) = sheet.number(record, "overall") {
                s.cpu_now = Mhz::try_from_mhz(value).ok().map(|value| Sourced { value, origin });
            }
            if let Some((value, Origin::Cell(cell))) = sheet.number(record, "max")
                && value > 0.0
                && let Ok(rate) = Mhz::try_from_mhz(value)
            {
                vm.max_rate = Some((rate, cell));
            }
        }
        Kind::Memory => {
            if s.memory.is_none() {
                s.memory = sheet.some_size(record, "sizemib");
            }
            if on {
                s.memory_used = sheet.some_size(record, "consumed");
            }
        }
        Kind::Disk => {
            if let Some(capacity) = sheet.size(record, "capacitymib") {
                let name = sheet.text(record, "disk").map(|(t, _)| t.into());
                s.disks.push(Disk { name, capacity });
            }
        }
        Kind::Partition => {
            let bits = |c: &str| sheet.number(record, c).map_or(0, |(v, _)| v.to_bits());
            let key = sheet.word(record, "diskkey").to_owned();
            if let Some(used) = sheet.size(record, "consumedmib")
                && let Origin::Cell(cell) = used.origin
                // One file system that is mounted at several places shows the same figures each time.
                && vm.file_systems.insert((key, bits("capacitymib"), bits("consumedmib")))
            {
                let (sum, first) = vm.used.unwrap_or((MiB::ZERO, cell));
                vm.used = Some((sum + used.value, first));
            }
        }
        Kind::Network => {
            let name = sheet.text(record, "niclabel").or_else(|| sheet.text(record, "adapter"));
            s.network_cards.push(NetworkCard {
                name: name.map(|(t, _)| t.into()),
                mac: sheet.text(record, "macaddress").map(|(t, _)| t.into()),
                network: sheet.known(record, "network"),
            });
            if s.address.is_none()
                && let Some((text, c)) = sheet.text(record, "ipv4address")
                && let Some(first) = text.split([',', ';', ' ']).find(|a| !a.is_empty())
            {
                s.address =
                    Some(Sourced { value: first.into(), origin: Origin::Cell(sheet.cell(record, c)) });
            }
        }
        Kind::Usb => {
            let what = sheet.text(record, "devicetype").or_else(|| sheet.text(record, "devicenode"));
            if let Some((text, c)) = what {
                let value = match &s.special_hardware {
                    Some(other) => format!("{}; USB: {text}", other.value),
                    None => format!("USB: {text}"),
                };
                let origin = Origin::Cell(sheet.cell(record, c));
                s.special_hardware = Some(Sourced { value: value.into(), origin });
            }
        }
        Kind::Snapshot => {
            remarks.with_snapshots.insert(index);
        }
        Kind::Tools => {
            let state = sheet.word(record, "tools").to_lowercase();
            if on && (state.contains("notinstalled") || state.contains("notrunning")) {
                remarks.without_tools.insert(index);
            }
        }
        Kind::Cd if sheet.is_true(record, "connected") => {
            remarks.with_media.insert(index);
        }
        _ => {}
    }
}

/// Sums and fallbacks once all sheets are read; how many VMs are left without a clock.
pub(super) fn settle(vms: &mut Vms) -> usize {
    let mut without_clock = 0;
    for vm in &mut vms.list {
        let s = &mut vm.server;
        s.disks.order_by(|a, b| a.name.cmp(&b.name));
        if let Some(Origin::Cell(cell)) = s.disks.first().map(|d| d.capacity.origin) {
            let value = s.disks.iter().map(|d| d.capacity.value).sum();
            s.disk_capacity = Some(Sourced { value, origin: Origin::Derived(cell) });
        }
        if let Some((value, cell)) = vm.used {
            s.disk_used = Some(Sourced { value, origin: Origin::Derived(cell) });
        }
        if s.clock.is_none()
            && let Some((rate, cell)) = vm.max_rate
            && let Some(cores) = s.cores()
            && cores > 0
        {
            let value = Mhz::from_mhz(rate.mhz() / f64::from(cores));
            s.clock = Some(Sourced { value, origin: Origin::Derived(cell) });
        }
        without_clock += usize::from(s.clock.is_none());
    }
    without_clock
}
