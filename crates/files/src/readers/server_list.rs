//! Any table with a server in each row: the planner's template, or columns mapped by meaning.

use super::findings::Findings;
use super::server_values::{Reading, Shared, finish, put};
use super::{Head, Preview, Recognition, RowReader, words};
use crate::dialect::{Record, parse_number};
use crate::import::Batch;
use crate::import::same_server::fill;
use crate::mapping::header::words as words_of;
use crate::mapping::magnitude::better_unit;
use crate::mapping::{Field, Shape, TEMPLATE_HEADERS, Unit};
use engine::diagnostic::Diagnostic;
use engine::inventory::{Kind, Server, ServerId};
use engine::order::Order as _;
use engine::origin::{Cell, Sourced};
use engine::quantity::Ratio;
use std::collections::BTreeMap;

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
    Box::new(ServerList {
        head,
        virtual_machines,
        findings: Findings::default(),
        servers: Vec::new(),
        by_id: BTreeMap::new(),
        shared: Shared::default(),
        rows: 0,
        used: 0,
        numbers: BTreeMap::new(),
    })
}

/// Whether the headers speak of VMs, and no column says for each server what it is.
fn names_virtual_machines(head: &Head) -> bool {
    let says = |f| head.mapping.column_of(f).map(|c| words_of(&c.header)).unwrap_or_default();
    let named: Vec<String> = [Field::Name, Field::Cores, Field::Sockets].into_iter().flat_map(says).collect();
    let of_vms = |w: &String| matches!(w.as_str(), "vm" | "vcpu" | "vcpus" | "guest" | "virtual");
    head.mapping.column_of(Field::Kind).is_none() && named.iter().any(of_vms)
}

struct ServerList {
    head: Head,
    virtual_machines: bool,
    findings: Findings,
    servers: Vec<Server>,
    /// Index and row of each name.
    by_id: BTreeMap<ServerId, (usize, u32)>,
    shared: Shared,
    rows: u32,
    used: u32,
    /// Numbers of the columns whose size is checked: row, value as written, server.
    numbers: BTreeMap<u16, Vec<(u32, f64, usize)>>,
}

impl ServerList {
    fn aside(&mut self, record: &Record, reason: Diagnostic) {
        let place = self.head.place(record.row(), None);
        let cells = record.iter().map(str::to_owned).collect();
        self.findings.set_aside(self.head.source, record.row(), reason.at(place), cells);
    }

    fn server_of(&mut self, record: &Record) -> Server {
        let mut server = Server::default();
        if self.virtual_machines {
            server.kind = Kind::Virtual;
        }
        let mut sockets = None;
        let index = self.servers.len();
        for c in &self.head.mapping.columns {
            let (Some(field), Some(text)) = (c.field, record.get(usize::from(c.column))) else { continue };
            let text = text.trim();
            if crate::mapping::is_missing(text) || field.is_measurement() {
                continue;
            }
            let cell = Cell { source: self.head.source, column: c.column, row: record.row() };
            let chosen = self.head.cell_units.get(&(record.row(), c.column)).copied();
            let how = Reading { unit: chosen.or(c.unit), style: self.head.style(c.column) };
            match put(&mut server, field, text, how, cell, &mut self.shared) {
                Ok(()) if field.believable().is_some() && chosen.is_none() => {
                    if let Some((v, "")) = parse_number(text, how.style) {
                        self.numbers.entry(c.column).or_default().push((record.row(), v, index));
                    }
                }
                Ok(()) => {}
                Err(refused) => self.findings.tell(
                    Diagnostic::error(
                        refused.code,
                        format!("{} cannot be read and stays unknown", field.label()),
                        "Correct the cell, or give the column another meaning or unit",
                    )
                    .at(self.head.place(record.row(), Some(c.column)))
                    .found(text, refused.expected),
                ),
            }
            if field == Field::Sockets {
                sockets.clone_from(&server.sockets);
            }
        }
        finish(&mut server, sockets);
        server
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
            bases.order_by(f64::total_cmp);
            let middle = bases.get(bases.len() / 2).copied();
            if let Some(m) = middle
                && values.len() > 1
                && let Some(value) =
                    values.iter().map(|v| v.1).find(|v| unit.to_base(*v, dimension) == Some(m))
                && let Some(better) = better_unit(field, unit, value, None)
            {
                let place = self.head.place(self.head.header_row, Some(column));
                batch.repairs.push(crate::import::Repair {
                    source: self.head.source,
                    row: None,
                    column,
                    unit: better,
                });
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
                batch.repairs.push(crate::import::Repair {
                    source: self.head.source,
                    row: Some(*row),
                    column,
                    unit: better,
                });
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
        let name_column = self.head.mapping.column_of(Field::Name).map(|c| usize::from(c.column));
        let name = name_column.and_then(|c| record.get(c)).unwrap_or_default().trim();
        if crate::mapping::is_missing(name) {
            let reason =
                Diagnostic::error("row.no_name", "The row names no server", "Give the server a name");
            return self.aside(record, reason);
        }
        if words::total(name) {
            let reason = Diagnostic::note(
                "row.total",
                "The row adds up other rows",
                "Nothing to do, unless this is a server",
            );
            return self.aside(record, reason.found(name, "the name of a server"));
        }
        let server = self.server_of(record);
        if let Some(&(index, first)) = self.by_id.get(&server.id) {
            let existing = &mut self.servers[index];
            let filled = fill(existing, &server, false);
            let message = format!("The server is in row {first} already");
            if filled.filled == 0 {
                let remedy = "Delete one of the rows, or rename the server if there are two";
                let mut reason =
                    Diagnostic::warning("row.duplicate", format!("Duplicate of row {first}"), remedy);
                if let Some((label, kept, other)) = filled.conflicts.first() {
                    reason = reason
                        .found(format!("{label}: {other}"), format!("{label}: {kept}, as in row {first}"));
                }
                return self.aside(record, reason.about(name));
            }
            self.used += 1;
            let mut note = Diagnostic::warning(
                "row.duplicate_filled",
                format!("{message}; what it did not say was taken from this row"),
                "Delete one of the rows, or rename the server if there are two",
            )
            .at(self.head.place(record.row(), None))
            .about(name);
            if let Some((label, kept, other)) = filled.conflicts.first() {
                note = note.found(format!("{label}: {other}"), format!("{label}: {kept}, as in row {first}"));
            }
            self.findings.tell(note);
            return;
        }
        self.by_id.insert(server.id.clone(), (self.servers.len(), record.row()));
        self.servers.push(server);
        self.used += 1;
    }

    fn finish(mut self: Box<Self>, batch: &mut Batch) {
        self.doubt_units(batch);
        let derived = |s: &Sourced<u32>| matches!(s.origin, engine::origin::Origin::Derived(_));
        let assumed = self.servers.iter().filter(|s| s.sockets.as_ref().is_some_and(derived)).count();
        if assumed > 0 {
            self.findings.tell(
                Diagnostic::note(
                    "servers.sockets_assumed",
                    format!("{assumed} servers come with all their cores and no sockets; counted as one socket each"),
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
        let (rows, used) = (self.rows, self.used);
        let Self { head, findings, servers, .. } = *self;
        batch.servers.extend(servers);
        batch.close(head, rows, used, findings);
    }
}
