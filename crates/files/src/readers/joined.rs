//! Workbooks in which several sheets say something about the same servers. Such a format is a file here
//! with the sheets that are read, each a [`ListPreset`], and what its rows are to the servers. A sheet of
//! servers or of hosts may come alone, as CSV; several CSV files are put together as the sheets they are.

use super::presets::{ListPreset, Row, all_letters};
use super::server_list::ServerList;
use super::server_values::Pending;
use super::{Preview, Recognition, Table, TablePreview};
use crate::dialect::Record;
use crate::import::Batch;
use crate::import::same_server::{fill, in_words};
use crate::mapping::Mapping;
use engine::diagnostic::Diagnostic;
use engine::inventory::{ExistingHost, Server, Text};
use engine::order::Order as _;
use engine::origin::{Origin, Sourced};
use engine::quantity::Ratio;
use std::collections::{BTreeMap, BTreeSet};

mod days;
mod hosts;
pub mod live_optics;
pub mod migration_evaluator;
pub mod nutanix_collector;
pub mod powercli_hosts;

/// What the rows of a sheet are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A server each.
    Servers,
    /// More about servers of other sheets; several rows may add disks to one.
    About,
    /// One day of a server each: the highest peaks and the mean of the averages are taken.
    Days,
    /// Hosts of a platform: they run VMs today, and say what CPU these run on.
    Hosts,
    /// Loads of hosts, which are no servers to be moved: nothing is read of it, and only where it comes
    /// alone is that told, for there it would pass for a list of servers.
    HostLoads,
}

/// A sheet that is read.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// Its name, as letters and figures in lower case.
    pub sheet: &'static str,
    /// What its columns mean.
    pub list: ListPreset,
    /// What its rows are.
    pub role: Role,
    /// Columns that hold an identity of the server, by which sheets are joined before names.
    pub ids: &'static [&'static str],
    /// The column that names the host of a VM.
    pub host: &'static str,
    /// Headers that all must be there where no name of a sheet says what a table is. Without any, only a
    /// table of servers is known by its list: tables with several rows for a server, and those of hosts,
    /// must be known by them, or they would pass for lists of servers.
    pub alone: &'static [&'static str],
    /// What a row says of a host beside what rows say of servers.
    pub describe: fn(&Row<'_>, &mut ExistingHost),
    /// Columns that are emptied before anything is read or kept of them: keys of licences.
    pub secret: &'static [&'static str],
}

impl Part {
    /// Whether a table without the name of a sheet is this one.
    fn fits_alone(&self, table: &TablePreview) -> bool {
        let has = |k: &&'static str| table.headers.iter().any(|h| (self.list.key)(h) == **k);
        match self.role {
            Role::Servers => self.alone.iter().all(&has),
            _ => !self.alone.is_empty() && self.alone.iter().all(has),
        }
    }
}

/// Whether the name of a sheet is that of a file, from an archive of tables or a table that came alone.
fn file_stem(name: &str) -> Option<&str> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let (stem, ending) = name.rsplit_once('.')?;
    ["csv", "tsv", "txt"].iter().any(|e| ending.eq_ignore_ascii_case(e)).then_some(stem)
}

/// A workbook of several sheets.
#[derive(Debug, Clone, Copy)]
pub struct JoinedLists {
    /// Stable name.
    pub id: &'static str,
    /// What it is, for people.
    pub name: &'static str,
    /// Why its shape is not certain.
    pub unconfirmed: Option<&'static str>,
    /// How sure a workbook is that fits, 0 to 1.
    pub confidence: f64,
    /// A sheet, and a word in it, that make it sure.
    pub mark: Option<(&'static str, &'static str)>,
    /// The sheets, in the order in which they are joined: what an earlier one said stays.
    pub parts: &'static [Part],
}

impl JoinedLists {
    /// Which sheet of the format a table is; `file` is the name of the file that it came in. Files of
    /// tables are often called after their sheets, with something before it.
    #[must_use]
    pub fn part_of(&self, table: &TablePreview, file: &str) -> Option<usize> {
        let part = |is: &dyn Fn(&Part) -> bool| {
            self.parts.iter().position(|p| is(p) && p.list.fits(table).is_some())
        };
        let stem = file_stem(table.sheet.as_deref().unwrap_or(file)).map(all_letters);
        match (&table.sheet, stem) {
            (Some(sheet), None) => {
                let sheet = all_letters(sheet);
                part(&|p| p.role != Role::HostLoads && p.sheet == sheet)
            }
            (_, stem) => stem
                .and_then(|stem| {
                    part(&|p| p.role != Role::HostLoads && !p.sheet.is_empty() && stem.ends_with(p.sheet))
                })
                .or_else(|| part(&|p| p.fits_alone(table))),
        }
    }

    /// Recognises a workbook with a sheet of servers in this format.
    #[must_use]
    pub fn detect(&self, preview: &Preview<'_>) -> Option<Recognition> {
        let parts =
            preview.tables.iter().filter_map(|t| Some((t, self.parts.get(self.part_of(t, preview.name)?)?)));
        let of = |role| parts.clone().find(|(_, p)| p.role == role);
        // Of what is no list of servers, only a table that came alone is known here.
        let alone = || parts.clone().find(|(t, p)| preview.tables.len() == 1 && p.fits_alone(t));
        let (table, part) = of(Role::Servers).or_else(|| of(Role::Hosts)).or_else(alone)?;
        let marked = self.mark.is_some_and(|(sheet, word)| {
            let named = |t: &&TablePreview| t.sheet.as_deref().map(all_letters).is_some_and(|s| s == sheet);
            preview.tables.iter().filter(named).any(|t| {
                let cells = t.rows.iter().flat_map(|r| r.1.iter().map(String::as_str));
                let mut texts = t.headers.iter().map(|h| &**h).chain(cells);
                texts.any(|c| all_letters(c) == word)
            })
        });
        let read = parts.count();
        let sheets = match (&table.sheet, read) {
            (Some(sheet), 1) => format!("; the sheet {sheet} is read"),
            (Some(_), n) => format!("; {n} of its sheets are joined"),
            (None, _) => String::new(),
        };
        let hosts = match part.role {
            Role::Hosts => ": hosts that run VMs",
            Role::HostLoads => ": loads of hosts that run VMs, which are not read",
            Role::About | Role::Days => ", but the table that names the servers is missing",
            Role::Servers => "",
        };
        Some(Recognition {
            confidence: Ratio::from_fraction(if marked { 0.995 } else { self.confidence }),
            reason: format!("{}{sheets}{hosts}", part.list.reason(table)),
        })
    }

    /// What the columns of a sheet mean; `None` when it is not read.
    #[must_use]
    pub fn columns(&self, table: &TablePreview) -> Option<Mapping> {
        self.parts.get(self.part_of(table, "")?)?.list.columns(table)
    }

    /// Reads the sheets and joins them.
    pub fn read(&'static self, tables: Vec<Table>, batch: &mut Batch) {
        let mut sheets: Vec<(usize, Table)> = tables
            .into_iter()
            .filter_map(|t| {
                let head = &t.head;
                let preview = TablePreview {
                    sheet: head.sheet.clone(),
                    header_row: head.header_row,
                    headers: head.headers.clone(),
                    rows: Vec::new(),
                    mapping: Mapping::default(),
                };
                Some((self.part_of(&preview, &head.file)?, t))
            })
            .collect();
        sheets.order_by_key(|(part, t)| (*part, t.head.source));
        if let Some((part, first)) = sheets.first()
            && self.parts.get(*part).is_some_and(|p| matches!(p.role, Role::About | Role::Days))
        {
            batch.diagnostics.push(
                Diagnostic::error(
                    "list.needs_servers",
                    "The table that names the servers is missing: nothing can be made of this one alone",
                    "Import all tables of the export together",
                )
                .at(first.head.place(first.head.header_row, None)),
            );
        }
        let mut estate = Estate::default();
        for (part, table) in sheets {
            let Some(part) = self.parts.get(part) else { continue };
            let secret: Vec<usize> = (0..table.head.headers.len())
                .filter(|c| {
                    table.head.headers.get(*c).is_some_and(|h| part.secret.contains(&&*(part.list.key)(h)))
                })
                .collect();
            let mut list = ServerList::new(table.head, &part.list);
            for mut record in table.rows {
                let width = record.len();
                for column in secret.iter().filter(|c| **c < width) {
                    record.set(*column, "");
                }
                let record = &record;
                list.rows += 1;
                if let Err(reason) = estate.row(part, &mut list, record) {
                    list.aside(record, reason);
                } else {
                    list.used += 1;
                }
            }
            if part.role == Role::Hosts {
                hosts::tell_assumed(&mut list, &estate.hosts.found);
            }
            list.close(batch);
        }
        batch.hosts.extend(estate.hosts.found);
        batch.servers.extend(estate.servers.into_iter().map(Joined::settle));
    }
}

/// A server that is being put together.
#[derive(Debug)]
struct Joined {
    server: Server,
    host: Option<String>,
    has_id: bool,
    /// Shares of memory and disk, until those are known.
    shares: Pending,
    days: days::Days,
}

impl Joined {
    /// The server, once all sheets are read.
    fn settle(mut self) -> Server {
        self.days.settle(&mut self.server, &mut self.shares);
        let s = &mut self.server;
        if let Some(Origin::Cell(cell)) = s.disks.first().map(|d| d.capacity.origin) {
            let value = s.disks.iter().map(|d| d.capacity.value).sum();
            s.disk_capacity = Some(Sourced { value, origin: Origin::Derived(cell) });
        }
        super::server_values::finish(s, self.shares);
        self.server
    }
}

/// All servers of a workbook, and how rows of its sheets find theirs.
#[derive(Debug, Default)]
struct Estate {
    servers: Vec<Joined>,
    by_id: BTreeMap<String, usize>,
    by_name: BTreeMap<String, Vec<usize>>,
    /// Names and identities of rows that were set aside on purpose.
    left_out: BTreeSet<String>,
    hosts: hosts::Hosts,
}

fn refused(code: &str, message: &str, remedy: &str, name: &str) -> Diagnostic {
    Diagnostic::warning(code, message, remedy).about(name)
}

impl Estate {
    /// Uses a row.
    ///
    /// # Errors
    /// Why it is set aside.
    #[allow(clippy::result_large_err, reason = "most rows are used; large on 64 bit only")]
    fn row(&mut self, part: &Part, list: &mut ServerList, record: &Record) -> Result<(), Diagnostic> {
        let Some(named) = list.name_of(record) else {
            return Err(Diagnostic::error(
                "row.no_name",
                "The row names no server",
                "Export again, or name what the row is about",
            ));
        };
        let name = named.value.to_string();
        let row = list.by_name(record);
        let ids: Vec<String> = part.ids.iter().filter_map(|k| row.text(k)).map(str::to_lowercase).collect();
        let host = row.text(part.host).map(str::to_lowercase);
        let folded = name.to_lowercase();
        if super::words::total(&name) {
            return Err(Diagnostic::note("row.total", "The row adds up other rows", "Nothing to do")
                .found(&name, "the name of a server"));
        }
        if part.role == Role::HostLoads {
            let message = "The row is the load of a host of the platform, which is no server to be moved";
            let remedy = "Nothing to do; the hosts themselves and their VMs stand in other tables";
            return Err(Diagnostic::note("row.host_load", message, remedy).about(&name));
        }
        if let Some(reason) = (part.list.refuse)(&row) {
            if part.role == Role::Servers {
                self.left_out.extend(ids);
                self.left_out.insert(folded);
            }
            return Err(reason.about(&name));
        }
        if part.role == Role::Hosts {
            return self.host(part, list, record, named);
        }
        let found = self.find(&ids, &folded);
        if part.role == Role::Servers {
            return match found {
                Ok(index) => self.again(index, list, record, named, ids),
                Err(_) => {
                    self.add(list, record, named, ids, host);
                    Ok(())
                }
            };
        }
        let index = found.map_err(|reason| reason.about(&name))?;
        let (server, pending) = list.server_of(record, named);
        let Some(joined) = self.servers.get_mut(index) else { return Ok(()) };
        if part.role == Role::Days {
            joined.days.add(&server, pending);
        } else {
            joined.about(server, pending);
        }
        Ok(())
    }

    #[allow(clippy::result_large_err, reason = "most rows are used; large on 64 bit only")]
    fn find(&self, ids: &[String], name: &str) -> Result<usize, Diagnostic> {
        if let Some(index) = ids.iter().find_map(|id| self.by_id.get(id)) {
            return Ok(*index);
        }
        if self.left_out.contains(name) || ids.iter().any(|id| self.left_out.contains(id)) {
            return Err(Diagnostic::note(
                "row.of_left_out",
                "The row belongs to a machine that was set aside",
                "Nothing to do",
            ));
        }
        let named = self.by_name.get(name).map_or(&[][..], Vec::as_slice);
        // Where both have an identity and these differ, one name stands for two machines.
        let same = |i: usize| ids.is_empty() || self.servers.get(i).is_some_and(|s| !s.has_id);
        match named {
            [one] if same(*one) => Ok(*one),
            [] | [_] => Err(refused(
                "row.no_server",
                "No other sheet holds a server of this name or identity",
                "Export all sheets together",
                name,
            )),
            _ => Err(refused(
                "row.server_ambiguous",
                "Several servers have this name, and the row carries no identity that tells them apart",
                "Export the sheet with its identities, or rename the servers",
                name,
            )),
        }
    }

    /// A server that is not known yet.
    fn add(
        &mut self,
        list: &mut ServerList,
        record: &Record,
        mut named: Sourced<Text>,
        ids: Vec<String>,
        host: Option<String>,
    ) {
        let index = self.servers.len();
        let others = self.by_name.entry(named.value.to_lowercase()).or_default();
        if !others.is_empty() {
            let id = ids.first().map_or_else(|| format!("row {}", record.row()), Clone::clone);
            let written: Text = format!("{} ({id})", named.value).into();
            list.findings.tell(
                Diagnostic::warning(
                    "server.same_name",
                    "Two machines have one name; the second is told apart by its identity",
                    "Rename one of them, or check that one is not a copy",
                )
                .at(list.head.place(record.row(), None))
                .about(&written),
            );
            named.value = written;
        }
        others.push(index);
        let (server, shares) = list.server_of(record, named);
        let has_id = !ids.is_empty();
        for id in ids {
            self.by_id.entry(id).or_insert(index);
        }
        self.servers.push(Joined { server, host, has_id, shares, days: days::Days::default() });
    }

    /// A server that an earlier row described already.
    #[allow(clippy::result_large_err, reason = "most rows are used; large on 64 bit only")]
    fn again(
        &mut self,
        index: usize,
        list: &mut ServerList,
        record: &Record,
        named: Sourced<Text>,
        ids: Vec<String>,
    ) -> Result<(), Diagnostic> {
        let Some(joined) = self.servers.get_mut(index) else { return Ok(()) };
        let name = named.value.to_string();
        joined.has_id |= !ids.is_empty();
        for id in ids {
            self.by_id.entry(id).or_insert(index);
        }
        let source = list.head.source;
        let here = matches!(joined.server.name.origin, Origin::Cell(c) if c.source == source);
        let (server, _) = list.server_of(record, named);
        let kept = joined.server.name.value.to_string();
        let filled = fill(&mut joined.server, &server, &|_| false);
        if !here {
            return Ok(());
        }
        let found = filled.differing.first().map(|d| {
            let label = d.field.label();
            (
                format!("{label}: {}", in_words(&d.other)),
                format!("{label}: {}, as in the earlier row", in_words(&d.kept)),
            )
        });
        let with = |d: Diagnostic| match &found {
            Some((a, b)) => d.found(a, b),
            None => d,
        };
        if filled.filled == 0 {
            let message = format!("The server {kept} stands in an earlier row already");
            return Err(with(refused("row.duplicate", &message, "Delete one of the rows", &name)));
        }
        list.findings.tell(with(
            Diagnostic::note(
                "row.duplicate_filled",
                format!("{kept} stands in an earlier row; what that did not say was taken from this one"),
                "Nothing to do, unless these are two servers",
            )
            .at(list.head.place(record.row(), None))
            .about(&name),
        ));
        Ok(())
    }
}

impl Joined {
    /// What another sheet says more. What is known stays; disks add up.
    fn about(&mut self, mut more: Server, pending: Pending) {
        if !more.disks.is_empty() {
            more.disk_capacity = None;
            self.server.disks.append(&mut more.disks);
        }
        fill(&mut self.server, &more, &|_| false);
        self.shares.memory_share = self.shares.memory_share.take().or(pending.memory_share);
        self.shares.disk_share = self.shares.disk_share.take().or(pending.disk_share);
    }
}

/// What makes a part: rows are servers, no identity but the name, no host, known by its list alone.
pub const PART: Part = Part {
    sheet: "",
    list: ListPreset::PLAIN,
    role: Role::Servers,
    ids: &[],
    host: "",
    alone: &[],
    describe: |_, _| {},
    secret: &[],
};

/// The line of a workbook in the table of readers.
macro_rules! list {
    ($lists:path) => {
        $crate::readers::Reader {
            id: $lists.id,
            name: $lists.name,
            detect: |preview| $lists.detect(preview),
            columns: Some(|table| $lists.columns(table)),
            unconfirmed: $lists.unconfirmed,
            how: $crate::readers::How::Tables(
                |table, file| $lists.part_of(table, file).is_some(),
                |tables, batch| $lists.read(tables, batch),
            ),
        }
    };
}
pub(super) use list;
