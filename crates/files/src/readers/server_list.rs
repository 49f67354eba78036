//! Any table with a server in each row: the planner's template, or columns mapped by meaning.

use super::findings::{Findings, counted};
use super::presets::{ListPreset, Row};
use super::server_values::{Pending, Reading, Refused, Shared, finish, put};
use super::{Head, Preview, Recognition, RowReader, words};
use crate::dialect::{Record, parse_number};
use crate::import::identity::are_one;
use crate::import::numbers::{Known, Numbers};
use crate::import::same_server::{Difference, fill, in_words};
use crate::import::{Batch, Cure, Repair, append, cell_of};
use crate::mapping::header::words as words_of;
use crate::mapping::magnitude::{better_share, better_unit};
use crate::mapping::{Dimension, Field, Shape, TEMPLATE_HEADERS, Unit};
use engine::diagnostic::Diagnostic;
use engine::inventory::{Kind, Server, ServerId, Text};
use engine::origin::{Cell, Origin, Sourced};
use engine::quantity::Ratio;
use std::collections::BTreeMap;

/// Servers of one name among which a further row of that name is looked for.
const SAME_NAMES: usize = 64;

/// Recognises a table of servers.
#[must_use]
pub fn detect(preview: &Preview<'_>) -> Option<Recognition> {
    let best = preview.tables.iter().filter(|t| t.mapping.makes_servers()).max_by_key(|t| mapped(t))?;
    let template = best.headers.iter().filter(|h| TEMPLATE_HEADERS.contains(&h.trim())).count();
    if template >= 5 {
        return Some(Recognition {
            confidence: Ratio::from_fraction(0.98),
            reason: format!("{template} of its {} headers are those of the template", best.headers.len()),
        });
    }
    let n = mapped(best);
    let confidence = if n >= 4 { 0.8 } else { 0.6 };
    Some(Recognition {
        confidence: Ratio::from_fraction(confidence),
        reason: format!("{n} of its {} columns are known values of servers", best.headers.len()),
    })
}

fn mapped(table: &super::TablePreview) -> usize {
    table.mapping.columns.iter().filter(|c| c.field.is_some_and(|f| !f.is_measurement())).count()
}

/// Starts reading a table.
#[must_use]
pub fn start(head: Head) -> Box<dyn RowReader> {
    let virtual_machines = names_virtual_machines(&head);
    let mut list = ServerList::new(head, &ListPreset::PLAIN);
    list.virtual_machines = virtual_machines;
    Box::new(list)
}

/// Whether the headers speak of VMs, and no column says for each server what it is.
fn names_virtual_machines(head: &Head) -> bool {
    let says = |f| head.mapping.column_of(f).map(|c| words_of(&c.header)).unwrap_or_default();
    let named: Vec<String> = [Field::Name, Field::Cores, Field::Sockets].into_iter().flat_map(says).collect();
    let of_vms = |w: &String| matches!(w.as_str(), "vm" | "vcpu" | "vcpus" | "guest" | "virtual");
    head.mapping.column_of(Field::Kind).is_none() && named.iter().any(of_vms)
}

/// A table that is being read.
pub(super) struct ServerList {
    pub(super) head: Head,
    preset: &'static ListPreset,
    keys: BTreeMap<String, u16>,
    virtual_machines: bool,
    pub(super) findings: Findings,
    pub(super) servers: Vec<Server>,
    /// The servers of each name by their indices.
    by_id: Known<ServerId, Numbers>,
    shared: Shared,
    pub(super) rows: u32,
    pub(super) used: u32,
    /// Numbers of the columns whose size is checked: row, value as written, server.
    numbers: BTreeMap<u16, Vec<(u32, f64, usize)>>,
    /// Shares as written, whether they could be read or not.
    shares: BTreeMap<u16, Vec<f64>>,
}

impl ServerList {
    pub(super) fn new(head: Head, preset: &'static ListPreset) -> Self {
        Self {
            keys: preset.keys(&head),
            head,
            preset,
            virtual_machines: false,
            findings: Findings::default(),
            servers: Vec::new(),
            by_id: Known::default(),
            shared: Shared::default(),
            rows: 0,
            used: 0,
            numbers: BTreeMap::new(),
            shares: BTreeMap::new(),
        }
    }

    /// A row with its columns by name.
    pub(super) fn by_name<'a>(&'a self, record: &'a Record) -> Row<'a> {
        Row { preset: self.preset, head: &self.head, keys: &self.keys, record }
    }

    /// What names the server of a row.
    pub(super) fn name_of(&self, record: &Record) -> Option<Sourced<Text>> {
        let columns = self.head.mapping.column_of(Field::Name).map(|c| c.column).into_iter();
        let mut columns =
            columns.chain(self.preset.named_by.iter().filter_map(|k| self.keys.get(*k).copied()));
        columns.find_map(|column| {
            let text = record.get(usize::from(column))?.trim();
            let cell = Cell { source: self.head.source, column, row: record.row() };
            let says = !(self.preset.missing)(text);
            says.then(|| Sourced { value: text.into(), origin: Origin::Cell(cell) })
        })
    }

    pub(super) fn aside(&mut self, record: &Record, reason: Diagnostic) {
        let place = self.head.place(record.row(), None);
        let cells = record.iter().map(str::to_owned).collect();
        self.findings.set_aside(self.head.source, record.row(), reason.at(place), cells);
    }

    /// The server of a row, and what its cells leave open.
    pub(super) fn server_of(&mut self, record: &Record, name: Sourced<Text>) -> (Server, Pending) {
        let mut server = Server::named(name);
        if self.virtual_machines {
            server.kind = Kind::Virtual;
        }
        let mut pending = Pending::default();
        let index = self.servers.len();
        let mut problems = Vec::new();
        let row = Row { preset: self.preset, head: &self.head, keys: &self.keys, record };
        for c in &self.head.mapping.columns {
            let (Some(field), Some(text)) = (c.field, record.get(usize::from(c.column))) else { continue };
            if row.is_replaced(c.column) {
                continue;
            }
            let text = text.trim();
            // The name was found before: in some lists it stands in one column or another.
            if (self.preset.missing)(text) || field.is_measurement() || field == Field::Name {
                continue;
            }
            let cell = Cell { source: self.head.source, column: c.column, row: record.row() };
            let chosen = self.head.cell_units.get(&(record.row(), c.column)).copied();
            let how = Reading { unit: chosen.or(c.unit), style: self.head.style(c.column) };
            if is_share(field)
                && chosen.is_none()
                && let Some((v, "" | "%")) = parse_number(text, how.style)
            {
                self.shares.entry(c.column).or_default().push(v);
            }
            let put = put(&mut server, field, text, how, cell, &mut pending, &mut self.shared);
            // What is out of bounds tells of its unit too.
            let sized = put.as_ref().map_or_else(|r| r.code == "value.out_of_range", |()| true);
            if sized
                && field.believable().is_some()
                && chosen.is_none()
                && let Some((v, "")) = parse_number(text, how.style)
            {
                self.numbers.entry(c.column).or_default().push((record.row(), v, index));
            }
            if let Err(refused) = put {
                problems.push((record.row(), c.column, field, text.to_owned(), refused));
            }
        }
        let refusals = finish(&mut server, pending.clone());
        (self.preset.amend)(&row, &mut server);
        for (row, column, field, text, refused) in problems {
            self.unreadable(row, column, field, &text, refused);
        }
        for (field, cell, refused) in refusals {
            let text = record.get(usize::from(cell.column)).unwrap_or_default().trim();
            self.unreadable(record.row(), cell.column, field, text, refused);
        }
        (server, pending)
    }

    /// Closes the table.
    pub(super) fn close(mut self, batch: &mut Batch) {
        self.doubt_units(batch);
        self.doubt_shares(batch);
        self.doubt_meanings(batch);
        self.preset.tell_note(&self.head, batch);
        append(&mut batch.servers, self.servers);
        batch.close(self.head, self.rows, self.used, self.findings);
    }

    fn unreadable(&mut self, row: u32, column: u16, field: Field, text: &str, refused: Refused) {
        self.findings.tell(
            Diagnostic::error(
                refused.code,
                format!("{} cannot be read and stays unknown", field.label()),
                "Correct the cell, or give the column another meaning or unit",
            )
            .at(self.head.place(row, Some(column)))
            .found(text, refused.expected),
        );
    }

    /// Doubts columns of shares: per cent, fractions, or sums over the cores.
    fn doubt_shares(&mut self, batch: &mut Batch) {
        for (column, mut values) in std::mem::take(&mut self.shares) {
            let mapped = self.head.mapping.columns.iter().find(|c| c.column == column);
            let Some((field, unit)) = mapped.and_then(|c| c.field.zip(c.unit)) else { continue };
            values.retain(|v| *v > 0.0);
            values.sort_unstable_by(f64::total_cmp);
            let Some((better, why)) = better_share(field, unit, &values) else { continue };
            let highest = values.last().copied().unwrap_or_default();
            self.tell_column(column, Cure::Unit(better), "column.unit_doubtful", batch, |repair| {
                let found = format!("{highest} {}", unit.label());
                repair.because(why, found, format!("{highest} {}", better.label()))
            });
        }
    }

    /// Doubts two columns of which the part is more than the whole in nearly every row.
    fn doubt_meanings(&mut self, batch: &mut Batch) {
        type Of = fn(&Server) -> Option<f64>;
        let pairs: [(Field, Of, Field, Of); 3] = [
            (
                Field::MemoryUsed,
                |s| s.memory_used.as_ref().map(|v| v.value.mib()),
                Field::Memory,
                |s| s.memory.as_ref().map(|v| v.value.mib()),
            ),
            (
                Field::DiskUsed,
                |s| s.disk_used.as_ref().map(|v| v.value.mib()),
                Field::DiskCapacity,
                |s| s.disk_capacity.as_ref().map(|v| v.value.mib()),
            ),
            (
                Field::CpuAverage,
                |s| s.cpu_average.as_ref().map(|v| v.value.fraction()),
                Field::CpuPeak,
                |s| s.cpu_peak.as_ref().map(|v| v.value.fraction()),
            ),
        ];
        for (part, part_of, whole, whole_of) in pairs {
            let column = |f| self.head.mapping.column_of(f).map(|c| c.column);
            let Some((a, b)) = column(part).zip(column(whole)) else { continue };
            let both: Vec<(f64, f64)> =
                self.servers.iter().filter_map(|s| part_of(s).zip(whole_of(s))).collect();
            let over: Vec<&(f64, f64)> = both.iter().filter(|(p, w)| p > w).collect();
            if over.len() < 3 || over.len() * 10 < both.len() * 9 {
                continue;
            }
            let (part, whole) = (part.label(), whole.label());
            let count = over.len();
            let other = self.head.headers.get(usize::from(b)).cloned().unwrap_or_default();
            self.tell_column(a, Cure::Exchange(b), "column.meanings_exchanged", batch, |repair| {
                let doubt =
                    format!("{} is above {} in {count} rows", part.to_lowercase(), whole.to_lowercase());
                repair.because(doubt, part, format!("{whole}; {other} is {}", part.to_lowercase()))
            });
        }
    }

    /// A doubt about a column with what cures it.
    fn tell_column(
        &mut self,
        column: u16,
        cure: Cure,
        code: &'static str,
        batch: &mut Batch,
        because: impl FnOnce(Repair) -> Repair,
    ) {
        let repair = because(Repair::of(&self.head, code, None, column, cure));
        let header = self.head.headers.get(usize::from(column)).cloned().unwrap_or_default();
        self.findings.tell(
            Diagnostic::warning(code, repair.doubt.clone(), repair.cure.label(&header, None))
                .at(self.head.place(self.head.header_row, Some(column)))
                .found(repair.found.clone(), repair.becomes.clone()),
        );
        batch.repairs.push(repair);
    }

    /// Doubts single values whose unit seems to be another than that of their column.
    fn doubt_units(&mut self, batch: &mut Batch) {
        let numbers = std::mem::take(&mut self.numbers);
        for (column, values) in numbers {
            let Some(c) = self.head.mapping.columns.iter().find(|c| c.column == column) else { continue };
            let (Some(field), Some(unit)) = (c.field, c.unit) else { continue };
            let Shape::Number(dimension) = field.shape() else { continue };
            let mut bases: Vec<f64> = values
                .iter()
                .filter_map(|(_, v, _)| unit.to_base(*v, dimension))
                .filter(|v| *v > 0.0)
                .collect();
            let at = bases.len() / 2;
            let middle = (at < bases.len()).then(|| *bases.select_nth_unstable_by(at, f64::total_cmp).1);
            if let Some(m) = middle
                && values.len() > 1
                && let Some(value) =
                    values.iter().map(|v| v.1).find(|v| unit.to_base(*v, dimension) == Some(m))
                && let Some(better) = better_unit(field, unit, value, None)
            {
                let place = self.head.place(self.head.header_row, Some(column));
                let as_better = better.convert(value, unit).unwrap_or(value);
                batch.repairs.push(
                    Repair::of(&self.head, "column.unit_doubtful", None, column, Cure::Unit(better)).because(
                        doubt(field, unit, better),
                        format!("{value} {}", unit.label()),
                        format!("{as_better} {}", unit.label()),
                    ),
                );
                self.findings.tell(
                    Diagnostic::warning(
                        "column.unit_doubtful",
                        format!("{} in {} is more than servers have", field.label(), unit.label()),
                        format!("Read the column as {}", better.label()),
                    )
                    .at(place)
                    .found(format!("{value} {}", unit.label()), format!("values as in {}", better.label())),
                );
                continue;
            }
            for (row, value, server) in &values {
                // The middle of the others: a list of two or three servers has no middle of its own.
                let middle = middle.filter(|_| values.len() >= 3);
                let Some(better) = better_unit(field, unit, *value, middle) else { continue };
                let as_better = better.convert(*value, unit).unwrap_or(*value);
                let mut place = self.head.place(*row, Some(column));
                place.subject = self.servers.get(*server).map(|s| s.name.value.clone());
                batch.repairs.push(
                    Repair::of(&self.head, "value.unit_doubtful", Some(*row), column, Cure::Unit(better))
                        .because(
                            doubt(field, unit, better),
                            format!("{value} {}", unit.label()),
                            format!("{as_better} {}", unit.label()),
                        ),
                );
                self.findings.tell(
                    Diagnostic::warning(
                        "value.unit_doubtful",
                        format!("{} is far from the other servers: perhaps in another unit", field.label()),
                        format!("Read this cell as {}: {as_better} {}", better.label(), unit.label()),
                    )
                    .at(place)
                    .found(format!("{value} {}", unit.label()), typical(field, unit)),
                );
            }
        }
    }
}

fn is_share(field: Field) -> bool {
    field.shape() == Shape::Number(Dimension::Share)
}

/// What is the matter with a unit, in words that follow a count of rows.
fn doubt(field: Field, unit: Unit, better: Unit) -> String {
    format!("{} looks like {}, not {}", field.label().to_lowercase(), better.label(), unit.label())
}

/// What servers have, in words.
fn typical(field: Field, unit: Unit) -> String {
    let Some(((low, high), own)) = field.believable().zip(field.unit()) else { return String::new() };
    let factor = unit.to_base(1.0, own.dimension()).unwrap_or(1.0);
    format!("{:.4} to {:.0} {}", low / factor, high / factor, unit.label())
}

impl RowReader for ServerList {
    fn row(&mut self, record: &Record) {
        if record.is_blank() {
            return;
        }
        self.rows += 1;
        let Some(named) = self.name_of(record) else {
            let reason =
                Diagnostic::error("row.no_name", "The row names no server", "Give the server a name");
            return self.aside(record, reason);
        };
        let name = &*named.value.clone();
        if words::total(name) {
            let reason = Diagnostic::note(
                "row.total",
                "The row adds up other rows",
                "Nothing to do, unless this is a server",
            );
            return self.aside(record, reason.found(name, "the name of a server"));
        }
        if let Some(reason) = (self.preset.refuse)(&self.by_name(record)) {
            return self.aside(record, reason.about(name));
        }
        let (server, _) = self.server_of(record, named);
        let same_name = self.by_id.get(&server.id).map_or(&[][..], |all| all);
        // Two sites or serial numbers under one name are two servers.
        let same = same_name.iter().rev().take(SAME_NAMES).find_map(|index| {
            let index = usize::try_from(*index).ok()?;
            let known = self.servers.get(index).filter(|known| are_one(known, &server))?;
            Some((index, cell_of(known).map_or(0, |cell| cell.row)))
        });
        if let Some((index, first)) = same
            && let Some(existing) = self.servers.get_mut(index)
        {
            let filled = fill(existing, &server, &|_| false);
            let message = format!("The server is in row {first} already");
            let found = |d: Diagnostic, differing: &[Difference]| match differing.first() {
                Some(Difference { field, kept, other }) => d.found(
                    format!("{}: {}", field.label(), in_words(other)),
                    format!("{}: {}, as in row {first}", field.label(), in_words(kept)),
                ),
                None => d,
            };
            if filled.filled == 0 {
                let remedy = "Delete one of the rows, or rename the server if there are two";
                let reason =
                    Diagnostic::warning("row.duplicate", format!("Duplicate of row {first}"), remedy);
                return self.aside(record, found(reason, &filled.differing).about(name));
            }
            self.used += 1;
            let note = Diagnostic::warning(
                "row.duplicate_filled",
                format!("{message}; what it did not say was taken from this row"),
                "Delete one of the rows, or rename the server if there are two",
            )
            .at(self.head.place(record.row(), None))
            .about(name);
            self.findings.tell(found(note, &filled.differing));
            return;
        }
        self.by_id.entry(server.id.clone()).or_default().push(self.servers.len() as u64);
        self.servers.push(server);
        self.used += 1;
    }

    fn finish(mut self: Box<Self>, batch: &mut Batch) {
        let derived =
            |s: &Option<Sourced<u32>>| s.as_ref().is_some_and(|s| matches!(s.origin, Origin::Derived(_)));
        let assumed = self.servers.iter().filter(|s| derived(&s.sockets) && derived(&s.cores_per_socket));
        let assumed = assumed.count();
        if assumed > 0 {
            self.findings.tell(
                Diagnostic::note(
                    "servers.sockets_assumed",
                    counted(
                        assumed as u64,
                        "server comes with all its cores and no sockets; counted as one socket",
                        "servers come with all their cores and no sockets; counted as one socket each",
                    ),
                    "Add a column with the sockets, where licences count them",
                )
                .at(self.head.place(self.head.header_row, None)),
            );
        }
        if self.virtual_machines && self.used > 0 {
            self.findings.tell(
                Diagnostic::note(
                    "servers.are_virtual",
                    "The headers speak of VMs, so all servers of the table were taken to be virtual",
                    "Add a column kind with physical or virtual, if that is wrong",
                )
                .at(self.head.place(self.head.header_row, None)),
            );
        }
        self.close(batch);
    }
}
