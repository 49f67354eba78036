//! Importing: what the app and the command line call. A file is inspected (what is it, what do its
//! columns mean), read in slices into a batch, and batches are merged into an inventory.

use crate::dialect::{Dialect, Observed};
use crate::mapping::{Mapping, Unit};
use crate::readers::findings::Findings;
use crate::readers::{Head, TablePreview};
use engine::catalogue::HostType;
use engine::diagnostic::Diagnostic;
use engine::inventory::{ExistingHost, Server, SetAside, Text};
use engine::origin::Source;
use engine::quantity::Ratio;
use engine::series::SeriesBlock;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

pub use arrange::{Named, arrange, arrange_beside};
pub use excerpt::Excerpt;
pub use host_types::{catalogue_with, with_host_types};
pub use inspect::{inspect, inspect_as, inspect_excerpt, mapping_for};
pub use merge::{ImportSummary, merge};
pub(crate) use merge::{append, cell_of};
pub use merging::{Joining, JoiningProgress};
pub use preview::{Mark, PreviewCell, PreviewRow, preview};
pub use reading::{Progress, Reading, read};
pub use repair::{Cure, Repair, RepairExample, RepairGroup, Setting};
pub use returned::ReturnedRow;
pub use tally::Tally;

pub mod agreement;
mod arrange;
mod conflicts;
mod excerpt;
mod existing_hosts;
mod host_types;
pub mod identity;
mod inspect;
pub mod joining;
mod meaning;
mod merge;
mod merging;
pub mod numbers;
mod opened;
mod preview;
mod reading;
mod repair;
pub mod returned;
pub mod same_server;
mod series_joining;
pub mod server_names;
mod sorting;
mod tally;

/// A format that a file may be in.
#[derive(Debug, Clone, PartialEq)]
pub struct Recognised {
    /// Stable name of the reader.
    pub reader: &'static str,
    /// What it reads, for people.
    pub name: &'static str,
    /// How sure.
    pub confidence: Ratio,
    /// Why.
    pub reason: String,
}

/// What a file is, before it is read.
#[derive(Debug, Clone, Default)]
pub struct Inspection {
    /// File name.
    pub name: String,
    /// What it was recognised as; `None`: it cannot be read, or nothing in it is known.
    pub recognised: Option<Recognised>,
    /// What it might be instead, surest first.
    pub alternatives: Vec<Recognised>,
    /// How it is written; `None` for workbooks.
    pub dialect: Option<Dialect>,
    /// What the first rows show of what the dialect leaves open.
    pub observed: Observed,
    /// Its tables, in order; the index is that of `Choices::mappings`.
    pub tables: Vec<TablePreview>,
    /// What is wrong or doubtful.
    pub diagnostics: Vec<Diagnostic>,
    /// What mends it in one step.
    pub repairs: Vec<Repair>,
}

/// What the user chose for a file; the default takes what inspection found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Choices {
    /// Stable name of the reader.
    pub reader: Option<String>,
    /// Meaning of the columns, by index of the table. A mapping that uses no column skips its table.
    pub mappings: BTreeMap<usize, Mapping>,
    /// How the text is written.
    pub dialect: Option<Dialect>,
    /// Minutes that clocks without a zone are ahead of UTC.
    pub zone_offset_minutes: Option<i32>,
    /// Templates and placeholders of VMs are read like VMs, where they would be set aside.
    pub with_templates: bool,
    /// The server that a file is about which names none.
    pub server_name: Option<String>,
    /// Units of single cells, where they differ from their column: table, row, column.
    #[serde(with = "by_cell")]
    pub cell_units: BTreeMap<(usize, u32, u16), Unit>,
    /// Corrected cells: table, row, column. The text stands in place of what the file says; where the
    /// value came from stays that cell.
    #[serde(with = "by_cell")]
    pub cells: BTreeMap<(usize, u32, u16), String>,
}

/// Maps with keys of three parts as a list: JSON has text keys only.
mod by_cell {
    use super::BTreeMap;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    type Cells<T> = BTreeMap<(usize, u32, u16), T>;
    pub fn serialize<T: Serialize, S: Serializer>(cells: &Cells<T>, s: S) -> Result<S::Ok, S::Error> {
        cells.iter().collect::<Vec<_>>().serialize(s)
    }
    pub fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(d: D) -> Result<Cells<T>, D::Error> {
        Ok(Vec::<((usize, u32, u16), T)>::deserialize(d)?.into_iter().collect())
    }
}

/// How the values of a series relate to what is stored. Some tools say how much is left, or how large
/// a part is in use; what is in use is known once the server is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Meaning {
    /// As it is stored.
    Stored,
    /// Not settled; only while a file is being read.
    Open,
    /// The fraction of the installed memory that is in use.
    OfInstalled,
    /// Memory that is left, MiB.
    Free,
    /// CPU in use, MHz of all cores together.
    Clock,
    /// CPU in use, in cores: the sum over all of them.
    Cores,
}

/// A measured series that was read, not yet joined to a server.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasuredSeries {
    /// Name of the server as written.
    pub server: Text,
    /// The series.
    pub block: SeriesBlock,
    /// How its values relate to what is stored.
    pub meaning: Meaning,
    /// Index into `Batch::sources`.
    pub source: u16,
    /// First row.
    pub first_row: u32,
    /// Last row.
    pub last_row: u32,
    /// Rows that are counted with this series; rows with several values are counted with one.
    pub rows: u32,
    /// Column of the value, from 0.
    pub column: u16,
    /// Tells the series of one source apart.
    pub number: u32,
    /// Which of its rows hold values of other series too: they are used when any of these is.
    pub shared: Vec<SharedRows>,
}

/// Rows that hold values of several series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedRows {
    /// How many; they are counted with the first of the series.
    pub rows: u32,
    /// Numbers of the other series.
    pub with: Vec<u32>,
}

/// How often a problem of a column occurred; only the first ones are told one by one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Stable name, as in its diagnostics.
    pub code: String,
    /// Header of the column; empty: of no single column.
    pub column: Arc<str>,
    /// How often.
    pub count: u32,
}

/// What was read from one file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Batch {
    /// The tables that were read. `rows` = `rows_used` + rows of `set_aside`.
    pub sources: Vec<Source>,
    /// Servers, in the order of their rows.
    pub servers: Vec<Server>,
    /// Hosts that run VMs today.
    pub hosts: Vec<ExistingHost>,
    /// Hosts that can be bought, for the catalogue.
    pub host_types: Vec<HostType>,
    /// Measured series.
    pub measurements: Vec<MeasuredSeries>,
    /// Rows not used, with reasons.
    pub set_aside: Vec<SetAside>,
    /// Doubts about rows that were used, and about the file.
    pub diagnostics: Vec<Diagnostic>,
    /// How often the problems of `diagnostics` occurred.
    pub problems: Vec<Problem>,
    /// What mends doubts in one step; see [`Batch::repair_groups`].
    pub repairs: Vec<Repair>,
    /// Rows that were set aside from other files before, and came back.
    pub returned: Vec<ReturnedRow>,
}

impl Batch {
    /// Closes a table: its source with its counts, and what was found in it.
    pub fn close(&mut self, head: Head, rows: u32, rows_used: u32, findings: Findings) {
        let index = usize::from(head.source);
        let source = Source {
            file: head.file,
            sheet: head.sheet,
            recognised_as: head.recognised_as,
            headers: head.headers,
            rows,
            rows_used,
            // Known when the file was read to its end.
            sha256: String::new(),
        };
        while self.sources.len() <= index {
            self.sources.push(source.clone());
        }
        self.sources[index] = source;
        self.problems.extend(findings.problems());
        let (diagnostics, set_aside) = findings.finish();
        self.diagnostics.extend(diagnostics);
        self.set_aside.extend(set_aside);
    }
}
