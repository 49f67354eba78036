//! RVTools exports: one sheet (or CSV file) for each kind of thing, joined into VMs. Both families of
//! headers (MB and MiB) mean MiB. There is no time in it: loads are those of the moment of the export.

use super::findings::Findings;
use super::{Head, Preview, Recognition, Table, TablePreview, words};
use crate::dialect::{NumberStyle, Record, parse_number};
use crate::import::Batch;
use crate::mapping::{Field, is_missing};
use engine::diagnostic::Diagnostic;
use engine::inventory::{Disk, Kind, NetworkCard, Server, ServerId, Text};
use engine::order::set_of;
use engine::origin::{Cell, Origin, Sourced};
use engine::quantity::{Mhz, MiB, Ratio};
use std::collections::{BTreeMap, BTreeSet};

mod attach;

/// Sheets that are read, in the order in which they are joined.
const SHEETS: [&str; 8] = ["vinfo", "vcpu", "vmemory", "vdisk", "vpartition", "vnetwork", "vusb", "vhost"];

/// The kind of a sheet by its name, or by the file's name for CSV; `None` when it is not read.
fn kind_of(sheet: Option<&str>, file: &str) -> Option<&'static str> {
    let name = sheet.unwrap_or_else(|| file.rsplit(['/', '\\']).next().unwrap_or(file)).to_lowercase();
    let name = name.strip_suffix(".csv").unwrap_or(&name);
    let name = name.strip_prefix("rvtools_").unwrap_or(name);
    let name = name.strip_prefix("tab").unwrap_or(name);
    SHEETS.into_iter().find(|s| *s == name)
}

/// Which tables of a file are joined.
#[must_use]
pub fn wants(table: &TablePreview, file: &str) -> bool {
    kind_of(table.sheet.as_deref(), file).is_some()
}

/// Recognises an export by the sheet of VMs and the headers that only it has.
#[must_use]
pub fn detect(preview: &Preview<'_>) -> Option<Recognition> {
    let info = preview.tables.iter().find(|t| kind_of(t.sheet.as_deref(), preview.name) == Some("vinfo"))?;
    let keys = set_of(info.headers.iter().map(|h| key(h)));
    let has = |k: &str| keys.contains(k);
    if !(has("vm") && has("cpus") && has("memory")) {
        return None;
    }
    let marks =
        ["powerstate", "template", "srm placeholder", "config status", "provisioned mib", "vi sdk uuid"];
    let found = marks.iter().filter(|m| has(m)).count();
    let confidence = if found >= 2 { 0.99 } else { 0.85 };
    let sheets = preview.tables.iter().filter(|t| wants(t, preview.name)).count();
    Some(Recognition {
        confidence: Ratio::from_fraction(confidence),
        reason: format!(
            "it has the sheet vInfo with the columns VM, CPUs and Memory, and {sheets} sheets that are read"
        ),
    })
}

/// A header without case, outer and double blanks; MB as MiB.
fn key(header: &str) -> String {
    let folded = header.to_lowercase();
    let words: Vec<&str> = folded
        .split_whitespace()
        .map(|w| match w {
            "mb" => "mib",
            "kb" => "kib",
            other => other,
        })
        .collect();
    match words.join(" ").as_str() {
        "vcenter uuid" => "vi sdk uuid".into(),
        other => other.to_owned(),
    }
}

/// A sheet with its columns by name.
struct Sheet {
    head: Head,
    rows: Vec<Record>,
    columns: BTreeMap<String, u16>,
    used: u32,
    findings: Findings,
}

impl Sheet {
    fn new(table: Table) -> Self {
        let mut columns = BTreeMap::new();
        for (i, h) in table.head.headers.iter().enumerate() {
            if let Ok(i) = u16::try_from(i) {
                // Custom attributes may repeat a name; for most the built-in column comes first, but
                // "Datacenter", "Cluster" and "Host" stand behind them.
                let k = key(h);
                if matches!(k.as_str(), "datacenter" | "cluster" | "host") {
                    columns.insert(k, i);
                } else {
                    columns.entry(k).or_insert(i);
                }
            }
        }
        Self { head: table.head, rows: table.rows, columns, used: 0, findings: Findings::default() }
    }
    fn text<'r>(&self, record: &'r Record, column: &str) -> Option<(&'r str, u16)> {
        let c = *self.columns.get(column)?;
        let text = record.get(usize::from(c))?.trim();
        (!is_missing(text)).then_some((text, c))
    }
    fn cell(&self, record: &Record, column: u16) -> Cell {
        Cell { source: self.head.source, column, row: record.row() }
    }
    fn known(&self, record: &Record, column: &str) -> Option<Sourced<Text>> {
        let (text, c) = self.text(record, column)?;
        Some(Sourced { value: text.into(), origin: Origin::Cell(self.cell(record, c)) })
    }
    /// A number that is not below zero; RVTools writes −1 for "unlimited".
    fn number(&self, record: &Record, column: &str) -> Option<(f64, Origin)> {
        let (text, c) = self.text(record, column)?;
        let (value, _) = parse_number(text, NumberStyle::default())?;
        (value >= 0.0).then(|| (value, Origin::Cell(self.cell(record, c))))
    }
    fn size(&self, record: &Record, column: &str) -> Option<Sourced<MiB>> {
        let (value, origin) = self.number(record, column)?;
        Some(Sourced { value: MiB::try_from_mib(value).ok()?, origin })
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked bounds")]
    fn count(&self, record: &Record, column: &str) -> Option<Sourced<u32>> {
        let (value, origin) = self.number(record, column)?;
        ((1.0..=65_536.0).contains(&value) && value.fract() == 0.0)
            .then_some(Sourced { value: value as u32, origin })
    }
    fn is_true(&self, record: &Record, column: &str) -> bool {
        self.text(record, column).and_then(|(t, _)| words::yes_no(t)) == Some(true)
    }
    fn aside(&mut self, record: &Record, reason: Diagnostic) {
        let reason = reason.at(self.head.place(record.row(), None));
        let cells = record.iter().map(str::to_owned).collect();
        self.findings.set_aside(self.head.source, record.row(), reason, cells);
    }
    fn close(self, batch: &mut Batch) {
        let rows = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        batch.close(self.head, rows, self.used, self.findings);
    }
}

/// The VMs of the export, and how rows of other sheets find theirs.
#[derive(Default)]
struct Vms {
    servers: Vec<Vm>,
    by_id: BTreeMap<String, Vec<usize>>,
    by_name: BTreeMap<String, Vec<usize>>,
    /// Set aside on purpose, by name: templates and placeholders.
    left_out: BTreeSet<String>,
}

struct Vm {
    server: Server,
    uuid: String,
    host: Option<String>,
    /// Sum over the file systems of the guest, and those counted already.
    used: Option<(MiB, Cell)>,
    file_systems: BTreeSet<(String, u64, u64)>,
    /// Total rate of its processors.
    max_rate: Option<(Mhz, Cell)>,
}

enum Found {
    One(usize),
    LeftOut,
    Several,
    None,
}

impl Vms {
    fn find(&self, sheet: &Sheet, record: &Record) -> Found {
        let text = |c: &str| sheet.text(record, c).map(|(t, _)| t).unwrap_or_default();
        let name = text("vm").to_lowercase();
        let several = |list: &[usize]| match list {
            [] => Found::None,
            [one] => Found::One(*one),
            _ => Found::Several,
        };
        let id = text("vm id");
        if !id.is_empty() && !self.by_id.is_empty() {
            let uuid = text("vi sdk uuid");
            let list = self.by_id.get(id).map_or(&[][..], Vec::as_slice);
            let same = |i: &&usize| {
                let own = self.servers.get(**i).map_or("", |v| v.uuid.as_str());
                uuid.is_empty() || own.is_empty() || own == uuid
            };
            let list: Vec<usize> = list.iter().filter(same).copied().collect();
            if let Found::One(i) = several(&list) {
                return Found::One(i);
            }
            return if self.left_out.contains(&name) { Found::LeftOut } else { several(&list) };
        }
        match several(self.by_name.get(&name).map_or(&[][..], Vec::as_slice)) {
            Found::None if self.left_out.contains(&name) => Found::LeftOut,
            other => other,
        }
    }
}

/// Reads the sheets of an export.
pub fn read(tables: Vec<Table>, batch: &mut Batch) {
    let mut sheets: BTreeMap<&'static str, Sheet> = BTreeMap::new();
    for table in tables {
        if let Some(kind) = kind_of(table.head.sheet.as_deref(), &table.head.file) {
            let sheet = Sheet::new(table);
            if let Some(twice) = sheets.insert(kind, sheet) {
                let mut twice = twice;
                for record in std::mem::take(&mut twice.rows) {
                    twice.aside(
                        &record,
                        Diagnostic::warning(
                            "sheet.twice",
                            "Another sheet of this kind was read",
                            "Import it as a file of its own",
                        ),
                    );
                    twice.rows.push(record);
                }
                twice.close(batch);
            }
        }
    }
    let mut vms = Vms::default();
    if let Some(mut info) = sheets.remove("vinfo") {
        read_vms(&mut info, &mut vms);
        info.close(batch);
    }
    for kind in SHEETS {
        let Some(mut sheet) = sheets.remove(kind) else { continue };
        if kind == "vhost" {
            attach::hosts(&mut sheet, &mut vms);
        } else {
            attach::rows(kind, &mut sheet, &mut vms);
        }
        sheet.close(batch);
    }
    let without_clock = attach::settle(&mut vms);
    if without_clock > 0 {
        batch.diagnostics.push(Diagnostic::warning(
            "rvtools.no_clock",
            format!("The clock of {without_clock} VMs is unknown: their host is not in the sheet vHost"),
            "Export all sheets of the same vCenter together, or type the clock",
        ));
    }
    batch.diagnostics.push(Diagnostic::note(
        "rvtools.one_moment",
        "Loads in this export are those of one moment, neither average nor peak",
        "Import measurements over at least a week",
    ));
    batch.servers.extend(vms.servers.into_iter().map(|v| v.server));
}

fn read_vms(sheet: &mut Sheet, vms: &mut Vms) {
    let rows = std::mem::take(&mut sheet.rows);
    for record in &rows {
        let Some(name) = sheet.known(record, "vm") else {
            sheet.aside(
                record,
                Diagnostic::error("row.no_name", "The row names no VM", "Export again, or name the VM"),
            );
            continue;
        };
        let left_out = if sheet.is_true(record, "template") {
            Some(("row.template", "A template is no running server"))
        } else if sheet.is_true(record, "srm placeholder") {
            Some(("row.placeholder", "A placeholder of site recovery stands for a VM at the other site"))
        } else {
            None
        };
        if let Some((code, message)) = left_out {
            vms.left_out.insert(name.value.to_lowercase());
            let remedy = "Nothing to do, unless it is to be moved: then bring the row back";
            sheet.aside(record, Diagnostic::note(code, message, remedy).about(&name.value));
            continue;
        }
        let id = sheet.text(record, "vm id").map(|(t, _)| t.to_owned());
        let uuid = sheet.text(record, "vi sdk uuid").map(|(t, _)| t.to_owned()).unwrap_or_default();
        let folded = name.value.to_lowercase();
        let same_id = id.as_ref().and_then(|i| vms.by_id.get(i));
        let same_vm =
            same_id.is_some_and(|l| l.iter().any(|i| vms.servers.get(*i).is_some_and(|v| v.uuid == uuid)));
        if same_vm || id.is_none() && vms.by_name.contains_key(&folded) {
            let message = "The VM is in a row above already";
            sheet.aside(
                record,
                Diagnostic::warning("row.duplicate", message, "Delete one of the rows").about(&name.value),
            );
            continue;
        }
        let index = vms.servers.len();
        let mut server = vm_of(sheet, record, name);
        let others = vms.by_name.entry(folded).or_default();
        if let Some(id) = &id
            && !others.is_empty()
        {
            let written: Text = format!("{} ({id})", server.name.value).into();
            sheet.findings.tell(
                Diagnostic::warning(
                    "vm.same_name",
                    "Two VMs have one name; the second is told apart by its id",
                    "Rename one of them, or check that one is not a copy",
                )
                .at(sheet.head.place(record.row(), None))
                .about(&written),
            );
            server.id = ServerId::new(&written);
            server.name.value = written;
        }
        others.push(index);
        if let Some(id) = id {
            vms.by_id.entry(id).or_default().push(index);
        }
        let host = sheet.text(record, "host").map(|(t, _)| t.to_lowercase());
        vms.servers.push(Vm {
            server,
            uuid,
            host,
            used: None,
            file_systems: BTreeSet::new(),
            max_rate: None,
        });
        sheet.used += 1;
    }
    sheet.rows = rows;
}

fn vm_of(sheet: &Sheet, record: &Record, name: Sourced<Text>) -> Server {
    let mut s = Server::named(name);
    s.kind = Kind::Virtual;
    s.powered_on = sheet.text(record, "powerstate").and_then(|(t, c)| {
        Some(Sourced { value: words::yes_no(t)?, origin: Origin::Cell(sheet.cell(record, c)) })
    });
    s.sockets = sheet.count(record, "cpus");
    s.cores_per_socket = s.sockets.as_ref().and_then(|v| match v.origin {
        Origin::Cell(c) => Some(Sourced { value: 1, origin: Origin::Derived(c) }),
        Origin::Typed | Origin::Derived(_) => None,
    });
    s.memory = sheet.size(record, "memory").filter(|m| m.value > MiB::ZERO);
    s.disk_capacity = sheet
        .size(record, "total disk capacity mib")
        .filter(|m| m.value > MiB::ZERO)
        .or_else(|| sheet.size(record, "provisioned mib").filter(|m| m.value > MiB::ZERO));
    s.disk_used = sheet.size(record, "in use mib").filter(|m| m.value > MiB::ZERO);
    s.os = sheet
        .known(record, "os according to the vmware tools")
        .or_else(|| sheet.known(record, "os according to the configuration file"))
        .or_else(|| sheet.known(record, "os"));
    s.firmware = sheet.text(record, "firmware").and_then(|(t, c)| {
        Some(Sourced { value: words::firmware(t)?, origin: Origin::Cell(sheet.cell(record, c)) })
    });
    s.site = sheet.known(record, "datacenter");
    s.address = sheet.known(record, "primary ip address");
    s.note = sheet.known(record, "annotation");
    // Custom attributes become columns: those that say who and what for are taken.
    for c in &sheet.head.mapping.columns {
        let Some(text) = record.get(usize::from(c.column)).map(str::trim).filter(|t| !is_missing(t)) else {
            continue;
        };
        let value =
            || Some(Sourced { value: text.into(), origin: Origin::Cell(sheet.cell(record, c.column)) });
        match c.field {
            Some(Field::Owner) => s.owner = value(),
            Some(Field::Application) => s.application = value(),
            Some(Field::Environment) => s.environment = value(),
            Some(Field::Role) => s.role = value(),
            _ => {}
        }
    }
    s
}
