//! Rows of the other sheets to the VMs that they belong to.

use super::*;
use engine::order::Order as _;

/// Joins the rows of a sheet to their VMs.
pub(super) fn rows(kind: &str, sheet: &mut Sheet, vms: &mut Vms) {
    let rows = std::mem::take(&mut sheet.rows);
    for record in &rows {
        let reason = match vms.find(sheet, record) {
            Found::One(index) => {
                if let Some(vm) = vms.servers.get_mut(index) {
                    row(kind, sheet, record, vm);
                    sheet.used += 1;
                }
                continue;
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
            Found::None => Diagnostic::warning(
                "row.no_vm",
                "The sheet vInfo holds no such VM",
                "Export all sheets together",
            ),
        };
        let name = sheet.text(record, "vm").map(|(t, _)| t).unwrap_or_default();
        sheet.aside(record, reason.about(name));
    }
    sheet.rows = rows;
}

fn row(kind: &str, sheet: &Sheet, record: &Record, vm: &mut Vm) {
    let s = &mut vm.server;
    let on = s.powered_on.as_ref().is_none_or(|p| p.value);
    match kind {
        "vcpu" => {
            if let (Some(sockets), Some(cores)) =
                (sheet.count(record, "sockets"), sheet.count(record, "cores p/s"))
            {
                s.sockets = Some(sockets);
                s.cores_per_socket = Some(cores);
            }
            // A VM that is off has no load; zero would claim that it was measured.
            if on && let Some((value, origin)) = sheet.number(record, "overall") {
                s.cpu_now = Mhz::try_from_mhz(value).ok().map(|value| Sourced { value, origin });
            }
            if let Some((value, Origin::Cell(cell))) = sheet.number(record, "max")
                && value > 0.0
            {
                vm.max_rate = Some((Mhz::from_mhz(value), cell));
            }
        }
        "vmemory" => {
            if s.memory.is_none() {
                s.memory = sheet.size(record, "size mib").filter(|m| m.value > MiB::ZERO);
            }
            if on {
                s.memory_used = sheet.size(record, "consumed").filter(|m| m.value > MiB::ZERO);
            }
        }
        "vdisk" => {
            if let Some(capacity) = sheet.size(record, "capacity mib") {
                let name = sheet.text(record, "disk").map(|(t, _)| t.into());
                s.disks.push(Disk { name, capacity });
            }
        }
        "vpartition" => {
            let bits = |c: &str| sheet.number(record, c).map_or(0, |(v, _)| v.to_bits());
            let key = sheet.text(record, "disk key").map(|(t, _)| t.to_owned()).unwrap_or_default();
            if let Some(used) = sheet.size(record, "consumed mib")
                && let Origin::Cell(cell) = used.origin
                // One file system that is mounted at several places shows the same figures each time.
                && vm.file_systems.insert((key, bits("capacity mib"), bits("consumed mib")))
            {
                let (sum, first) = vm.used.unwrap_or((MiB::ZERO, cell));
                vm.used = Some((sum + used.value, first));
            }
        }
        "vnetwork" => s.network_cards.push(NetworkCard {
            name: sheet
                .text(record, "nic label")
                .or_else(|| sheet.text(record, "adapter"))
                .map(|(t, _)| t.into()),
            mac: sheet.text(record, "mac address").map(|(t, _)| t.into()),
            network: sheet.known(record, "network"),
        }),
        "vusb" if s.special_hardware.is_none() => {
            let what = sheet.text(record, "device type").or_else(|| sheet.text(record, "device node"));
            if let Some((text, c)) = what {
                let value = format!("USB: {text}").into();
                s.special_hardware = Some(Sourced { value, origin: Origin::Cell(sheet.cell(record, c)) });
            }
        }
        _ => {}
    }
}

/// Gives VMs the clock and the CPU of the host that they run on. Hosts are not servers to be moved.
pub(super) fn hosts(sheet: &mut Sheet, vms: &mut Vms) {
    let rows = std::mem::take(&mut sheet.rows);
    let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, vm) in vms.servers.iter().enumerate() {
        if let Some(host) = &vm.host {
            by_name.entry(host.clone()).or_default().push(i);
        }
    }
    for record in &rows {
        let name = sheet.text(record, "host").map(|(t, _)| t.to_lowercase()).unwrap_or_default();
        let Some(guests) = by_name.get(&name) else {
            let message = "The row is a host of the platform, and none of the VMs runs on it";
            sheet.aside(record, Diagnostic::note("row.host", message, "Nothing to do").about(&name));
            continue;
        };
        let clock = sheet.number(record, "speed").filter(|(v, _)| *v > 0.0);
        let cpu = sheet.known(record, "cpu model");
        for index in guests {
            let Some(vm) = vms.servers.get_mut(*index) else { continue };
            if let Some((mhz, origin)) = clock {
                vm.server.clock = Mhz::try_from_mhz(mhz).ok().map(|value| Sourced { value, origin });
            }
            vm.server.cpu_model.clone_from(&cpu);
        }
        sheet.used += 1;
    }
    sheet.rows = rows;
}

/// Sums and fallbacks once all sheets are read; how many VMs are left without a clock.
pub(super) fn settle(vms: &mut Vms) -> usize {
    let mut without_clock = 0;
    for vm in &mut vms.servers {
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
