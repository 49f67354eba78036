//! Importing: what the app and the command line call. A file is inspected (what is it, what do its
//! columns mean), read in slices into a batch, and batches are merged into an inventory.

use crate::dialect::Dialect;
use crate::mapping::{Mapping, Unit};
use crate::readers::findings::Findings;
use crate::readers::{Head, TablePreview};
use engine::diagnostic::Diagnostic;
use engine::inventory::{Server, SetAside, Text};
use engine::origin::Source;
use engine::quantity::Ratio;
use engine::series::SeriesBlock;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use inspect::{inspect, inspect_as, mapping_for};
pub use merge::{ImportSummary, merge};
pub use reading::{Progress, Reading, read};

mod inspect;
mod meaning;
mod merge;
mod reading;
pub mod same_server;

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
    /// Its tables, in order; the index is that of `Choices::mappings`.
    pub tables: Vec<TablePreview>,
    /// What is wrong or doubtful.
    pub diagnostics: Vec<Diagnostic>,
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
    /// The server that a file is about which names none.
    pub server_name: Option<String>,
    /// Units of single cells, where they differ from their column: table, row, column.
    #[serde(with = "cell_units")]
    pub cell_units: BTreeMap<(usize, u32, u16), Unit>,
}

/// Maps with keys of three parts as a list: JSON has text keys only.
mod cell_units {
    use super::{BTreeMap, Unit};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    type Units = BTreeMap<(usize, u32, u16), Unit>;
    pub fn serialize<S: Serializer>(units: &Units, s: S) -> Result<S::Ok, S::Error> {
        units.iter().collect::<Vec<_>>().serialize(s)
    }
    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Units, D::Error> {
        Ok(Vec::<((usize, u32, u16), Unit)>::deserialize(d)?.into_iter().collect())
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
    /// Rows that are counted with this series; rows with several resources are counted with one.
    pub rows: u32,
    /// Column of the value, from 0.
    pub column: u16,
}

/// A doubt about a unit that one step mends: choose this unit for the column, or for one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// Index into `Batch::sources`.
    pub source: u16,
    /// Row of a single cell; `None`: the whole column.
    pub row: Option<u32>,
    /// Column, from 0.
    pub column: u16,
    /// The unit that makes it believable.
    pub unit: Unit,
}

/// What was read from one file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Batch {
    /// The tables that were read. `rows` = `rows_used` + rows of `set_aside`.
    pub sources: Vec<Source>,
    /// Servers, in the order of their rows.
    pub servers: Vec<Server>,
    /// Measured series.
    pub measurements: Vec<MeasuredSeries>,
    /// Rows not used, with reasons.
    pub set_aside: Vec<SetAside>,
    /// Doubts about rows that were used, and about the file.
    pub diagnostics: Vec<Diagnostic>,
    /// Doubts about units that one step mends.
    pub repairs: Vec<Repair>,
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
            sha256: head.sha256,
        };
        while self.sources.len() <= index {
            self.sources.push(source.clone());
        }
        self.sources[index] = source;
        let (diagnostics, set_aside) = findings.finish();
        self.diagnostics.extend(diagnostics);
        self.set_aside.extend(set_aside);
    }
}
