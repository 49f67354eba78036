//! The VMs of an export: vInfo, and how rows of other sheets find theirs.
#![allow(clippy::result_large_err, reason = "the reason why one row is left out; large on 64 bit only")]

use super::kinds::Kind;
use super::sheet::Sheet;
use crate::dialect::Record;
use crate::mapping::{Field, Unit, is_missing};
use crate::readers::server_values::{Pending, Reading, Shared, put};
use crate::readers::words;
use engine::diagnostic::Diagnostic;
use engine::inventory::{Kind as ServerKind, Server, ServerId, Text};
use engine::origin::{Cell, Origin, Sourced};
use engine::quantity::{Mhz, MiB};
use std::collections::{BTreeMap, BTreeSet};

/// All VMs that were read.
#[derive(Default)]
pub(super) struct Vms {
    pub(super) list: Vec<Vm>,
    by_id: BTreeMap<String, Vec<usize>>,
    by_name: BTreeMap<String, Vec<usize>>,
    /// Set aside on purpose, by name: templates and placeholders.
    left_out: BTreeSet<String>,
    /// Names that were given, so that no two servers have one.
    taken: BTreeSet<ServerId>,
    shared: Shared,
}

/// One VM, with what is settled at the end.
pub(super) struct Vm {
    pub(super) server: Server,
    /// Identity of its platform.
    pub(super) platform: String,
    uuid: String,
    export: String,
    pub(super) host: Option<String>,
    /// Sum over the file systems of the guest, and those counted already.
    pub(super) used: Option<(MiB, Cell)>,
    pub(super) file_systems: BTreeSet<(String, u64, u64)>,
    /// Total rate of its processors.
    pub(super) max_rate: Option<(Mhz, Cell)>,
}

/// Whose row it is.
pub(super) enum Found {
    One(usize),
    LeftOut,
    Several,
    None,
}

impl Vms {
    pub(super) fn find(&self, sheet: &Sheet, record: &Record) -> Found {
        if sheet.is_left_out(record) {
            return Found::LeftOut;
        }
        let name = sheet.word(record, "vm").to_lowercase();
        let id = sheet.word(record, "vmid");
        let none = || if self.left_out.contains(&name) { Found::LeftOut } else { Found::None };
        if !id.is_empty() && !self.by_id.is_empty() {
            let platform = sheet.word(record, "visdkuuid");
            let all = self.by_id.get(id).map_or(&[][..], Vec::as_slice);
            let same = self.narrowed(all, |vm| same_or_unknown(platform, &vm.platform));
            return match self.narrowed_to_export(&same, sheet).as_slice() {
                [] => none(),
                [one] => Found::One(*one),
                _ => Found::Several,
            };
        }
        let all = self.by_name.get(&name).map_or(&[][..], Vec::as_slice);
        let mut fits = self.narrowed_to_export(all, sheet);
        // Names that occur twice are told apart by what else the row says.
        for (column, own) in [
            ("vmuuid", (|vm: &Vm| vm.uuid.clone()) as fn(&Vm) -> String),
            ("host", |vm| vm.host.clone().unwrap_or_default()),
        ] {
            let said = sheet.word(record, column).to_lowercase();
            if fits.len() > 1 && !said.is_empty() {
                let narrower = self.narrowed(&fits, |vm| own(vm) == said);
                if !narrower.is_empty() {
                    fits = narrower;
                }
            }
        }
        match fits.as_slice() {
            [] => none(),
            [one] => Found::One(*one),
            _ => Found::Several,
        }
    }

    fn narrowed(&self, list: &[usize], fits: impl Fn(&Vm) -> bool) -> Vec<usize> {
        list.iter().copied().filter(|i| self.list.get(*i).is_some_and(&fits)).collect()
    }

    /// Those of the same folder of an archive, where there are any.
    fn narrowed_to_export(&self, list: &[usize], sheet: &Sheet) -> Vec<usize> {
        let own = self.narrowed(list, |vm| vm.export == sheet.export);
        if own.is_empty() { list.to_vec() } else { own }
    }

    /// Reads a sheet vInfo. `smbios` is the column that holds the identity in the firmware.
    pub(super) fn read(&mut self, sheet: &mut Sheet, smbios: Option<&str>) {
        sheet.each_row(|sheet, record| self.row(sheet, record, smbios));
    }

    fn row(&mut self, sheet: &Sheet, record: &Record, smbios: Option<&str>) -> Result<(), Diagnostic> {
        let Some(name) = sheet.known(record, "vm") else {
            let message = "The row names no VM";
            return Err(Diagnostic::error("row.no_name", message, "Export again, or name the VM"));
        };
        if sheet.is_left_out(record) {
            self.left_out.insert(name.value.to_lowercase());
            let (code, message) = if sheet.is_true(record, "template") {
                ("row.template", "A template is no running server")
            } else {
                ("row.placeholder", "A placeholder of site recovery stands for a VM at the other site")
            };
            let remedy = "Nothing to do, unless it is to be moved: then choose to read templates too";
            return Err(Diagnostic::note(code, message, remedy).about(&name.value));
        }
        let vm = Vm {
            platform: sheet.word(record, "visdkuuid").to_owned(),
            uuid: sheet.word(record, "vmuuid").to_lowercase(),
            export: sheet.export.clone(),
            host: sheet.text(record, "host").map(|(t, _)| t.to_lowercase()),
            used: None,
            file_systems: BTreeSet::new(),
            max_rate: None,
            server: vm_of(sheet, record, name, smbios, &mut self.shared),
        };
        let id = sheet.text(record, "vmid").map(|(t, _)| t.to_owned());
        let folded = vm.server.name.value.to_lowercase();
        if self.is_known(&vm, id.as_deref(), &folded) {
            let message = "The VM is in a row above already";
            let name = vm.server.name.value;
            return Err(Diagnostic::warning("row.duplicate", message, "Delete one of the rows").about(&name));
        }
        self.add(sheet, record, vm, id, folded);
        Ok(())
    }

    /// The same VM by the surest that both say: its id, its UUID, its name and host.
    fn is_known(&self, vm: &Vm, id: Option<&str>, name: &str) -> bool {
        if let Some(id) = id {
            let same = self.by_id.get(id).map_or(&[][..], Vec::as_slice);
            return same.iter().filter_map(|i| self.list.get(*i)).any(|other| {
                other.platform == vm.platform && (other.export == vm.export || !vm.platform.is_empty())
            });
        }
        let same = self.by_name.get(name).map_or(&[][..], Vec::as_slice);
        same.iter().filter_map(|i| self.list.get(*i)).any(|other| {
            if vm.uuid.is_empty() && other.uuid.is_empty() {
                other.host == vm.host && other.export == vm.export
            } else {
                other.uuid == vm.uuid
            }
        })
    }

    fn add(&mut self, sheet: &Sheet, record: &Record, mut vm: Vm, id: Option<String>, folded: String) {
        let index = self.list.len();
        if self.taken.contains(&vm.server.id) {
            let written = self.own_name(sheet, record, &vm, id.as_deref());
            sheet.tell(
                Diagnostic::warning(
                    "vm.same_name",
                    "Two VMs have one name; the second is told apart by what is put behind it",
                    "Rename one of them, or check that one is not a copy",
                )
                .at(sheet.head.place(record.row(), None))
                .about(&written),
            );
            vm.server.id = ServerId::new(&written);
            vm.server.name.value = written;
        }
        self.taken.insert(vm.server.id.clone());
        self.by_name.entry(folded).or_default().push(index);
        if let Some(id) = id {
            self.by_id.entry(id).or_default().push(index);
        }
        self.list.push(vm);
    }

    /// A name that no other VM has: with the id, the platform, the host, else the row.
    fn own_name(&self, sheet: &Sheet, record: &Record, vm: &Vm, id: Option<&str>) -> Text {
        let name = &vm.server.name.value;
        let platform = sheet.text(record, "visdkserver").map_or(vm.platform.as_str(), |(t, _)| t);
        let both = id.filter(|_| !platform.is_empty()).map(|id| format!("{platform}/{id}"));
        let marks = [id.map(str::to_owned), both, vm.host.clone()].into_iter().flatten();
        marks
            .chain([format!("row {}", record.row()), format!("{} row {}", sheet.export, record.row())])
            .map(|mark| format!("{name} ({mark})"))
            .find(|written| !self.taken.contains(&ServerId::new(written)))
            .unwrap_or_else(|| format!("{name} ({})", self.list.len()))
            .into()
    }
}

fn same_or_unknown(a: &str, b: &str) -> bool {
    a.is_empty() || b.is_empty() || a.eq_ignore_ascii_case(b)
}

/// What a column of vInfo means by itself, with its unit.
pub(super) fn own_field(kind: Kind, key: &str) -> Option<(Field, Option<Unit>)> {
    let mib = Some(Unit::MiB);
    Some(match (kind, key) {
        (_, "vm") => (Field::Name, None),
        (Kind::Info, "powerstate") => (Field::PoweredOn, None),
        (Kind::Info, "cpus") => (Field::Cores, None),
        (Kind::Info, "memory") => (Field::Memory, mib),
        (Kind::Info, "totaldiskcapacitymib") => (Field::DiskCapacity, mib),
        (Kind::Info, "inusemib") => (Field::DiskUsed, mib),
        (Kind::Info, "dnsname") => (Field::DnsName, None),
        (Kind::Info, "primaryipaddress") => (Field::Address, None),
        (Kind::Info, "firmware") => (Field::Firmware, None),
        (Kind::Info, "annotation") => (Field::Note, None),
        (Kind::Info, "datacenter") => (Field::Site, None),
        (Kind::Info, "ostools") => (Field::Os, None),
        (Kind::Info, "vmid") => (Field::PlatformId, None),
        (Kind::Info, "smbiosuuid") => (Field::Uuid, None),
        (Kind::Cpu, "sockets") => (Field::Sockets, None),
        (Kind::Cpu, "coresps") => (Field::CoresPerSocket, None),
        (Kind::Memory, "consumed") => (Field::MemoryUsed, mib),
        (Kind::Partition, "consumedmib") => (Field::DiskUsed, mib),
        (Kind::Disk, "capacitymib") => (Field::Disks, mib),
        (Kind::Network, "macaddress") => (Field::Mac, None),
        (Kind::Usb, "devicetype") => (Field::SpecialHardware, None),
        (Kind::Host, "cpumodel") => (Field::CpuModel, None),
        (Kind::Host, "speed") => (Field::Clock, Some(Unit::Mhz)),
        _ => return None,
    })
}

/// Fields that a custom attribute is guessed to be.
pub(super) const GUESSED: [Field; 4] = [Field::Owner, Field::Application, Field::Environment, Field::Role];

/// Fields that a column may be given by the user: text about the VM, no figure.
pub const GIVEN: [Field; 11] = [
    Field::Owner,
    Field::Application,
    Field::Environment,
    Field::Role,
    Field::Site,
    Field::Note,
    Field::OtherName,
    Field::Serial,
    Field::SpecialHardware,
    Field::BoughtYear,
    Field::Model,
];

fn vm_of(
    sheet: &Sheet,
    record: &Record,
    name: Sourced<Text>,
    smbios: Option<&str>,
    shared: &mut Shared,
) -> Server {
    let mut s = Server::named(name);
    s.kind = ServerKind::Virtual;
    s.powered_on = sheet.text(record, "powerstate").and_then(|(t, c)| {
        Some(Sourced { value: words::yes_no(t)?, origin: Origin::Cell(sheet.cell(record, c)) })
    });
    s.sockets = sheet.count(record, "cpus");
    s.cores_per_socket = s.sockets.as_ref().and_then(|v| match v.origin {
        Origin::Cell(c) => Some(Sourced { value: 1, origin: Origin::Derived(c) }),
        Origin::Typed | Origin::Derived(_) => None,
    });
    s.memory = sheet.some_size(record, "memory");
    let total = sheet.some_size(record, "totaldiskcapacitymib");
    s.disk_capacity = total.or_else(|| sheet.some_size(record, "provisionedmib"));
    s.disk_used = sheet.some_size(record, "inusemib");
    s.os = sheet.known(record, "ostools").or_else(|| sheet.known(record, "osconfigured"));
    s.firmware = sheet.text(record, "firmware").and_then(|(t, c)| {
        Some(Sourced { value: words::firmware(t)?, origin: Origin::Cell(sheet.cell(record, c)) })
    });
    s.dns_name = sheet.known(record, "dnsname");
    s.uuid = smbios.and_then(|column| sheet.known(record, column));
    // An id is unique in its platform only: without the platform it would join what is not the same.
    s.platform_id = sheet.text(record, "vmid").and_then(|(id, c)| {
        let platform = sheet.text(record, "visdkuuid").or_else(|| sheet.text(record, "visdkserver"))?.0;
        Some(Sourced {
            value: format!("{platform}/{id}").into(),
            origin: Origin::Cell(sheet.cell(record, c)),
        })
    });
    s.site = sheet.known(record, "datacenter");
    s.address = sheet.known(record, "primaryipaddress");
    s.note = sheet.known(record, "annotation");
    attributes(sheet, record, &mut s, shared);
    s
}

/// Custom attributes and tags are columns too: those that say who and what for are taken, and those
/// that the user gave a meaning.
fn attributes(sheet: &Sheet, record: &Record, server: &mut Server, shared: &mut Shared) {
    let mut pending = Pending::default();
    for c in &sheet.head.mapping.columns {
        let Some(field) = c.field.filter(|f| GIVEN.contains(f)) else { continue };
        let Some(text) = record.get(usize::from(c.column)).map(str::trim).filter(|t| !is_missing(t)) else {
            continue;
        };
        // What the format's own column says was read above.
        let own = match field {
            Field::Site => sheet.column("datacenter"),
            Field::Note => sheet.column("annotation"),
            _ => None,
        };
        if own == Some(c.column) {
            continue;
        }
        let how = Reading { unit: c.unit, style: sheet.head.style(c.column) };
        let cell = sheet.cell(record, c.column);
        if let Err(refused) = put(server, field, text, how, cell, &mut pending, shared) {
            sheet.tell(
                Diagnostic::error(
                    refused.code,
                    format!("{} cannot be read and stays unknown", field.label()),
                    "Give the column another meaning",
                )
                .at(sheet.head.place(record.row(), Some(c.column)))
                .found(text, refused.expected),
            );
        }
    }
}
