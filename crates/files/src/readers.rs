//! The formats that are read. A new one is a file here, a line in [`READERS`] and a fixture. Column
//! names of other products appear in these files only.

use crate::dialect::{DateOrder, NumberStyle, Record};
use crate::import::Batch;
use crate::mapping::{Mapping, Unit};
use engine::diagnostic::Place;
use engine::quantity::Ratio;
use std::collections::BTreeMap;
use std::sync::Arc;

pub mod collectl;
pub mod counter_choice;
pub mod csv_archive;
pub mod findings;
pub mod grafana;
pub mod host_types;
pub mod joined;
pub mod kinds;
pub mod known_columns;
pub mod measurements;
pub mod migration_center;
pub mod perfmon;
pub mod powercli;
pub mod presets;
pub mod prometheus;
pub mod resource_names;
pub mod rvtools;
pub mod sample_grid;
pub mod sample_value;
pub mod samples;
pub mod server_list;
pub mod server_name;
pub mod server_values;
pub mod sysstat;
pub mod timestamp;
pub mod vmstat;
pub mod vrops;
pub mod words;
pub mod workbook;

/// How sure a reader is that a file is its own, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Recognition {
    /// 0 to 1.
    pub confidence: Ratio,
    /// Why, as a sentence without its full stop.
    pub reason: String,
}

/// The start of one table.
#[derive(Debug, Clone, PartialEq)]
pub struct TablePreview {
    /// Sheet of a workbook.
    pub sheet: Option<Arc<str>>,
    /// Row of the header, counted from 1.
    pub header_row: u32,
    /// Headers as written.
    pub headers: Vec<Arc<str>>,
    /// First rows below the header, with the row that each stands in.
    pub rows: Vec<(u32, Vec<String>)>,
    /// What the columns mean, as guessed.
    pub mapping: Mapping,
}

/// The start of a file, for recognising it.
#[derive(Debug)]
pub struct Preview<'a> {
    /// File name.
    pub name: &'a str,
    /// Its tables; none when it is no table.
    pub tables: &'a [TablePreview],
    /// How it begins, as text, at most 64 KiB; empty for workbooks and archives.
    pub start: &'a str,
}

/// Everything but the rows of one table that is being read.
#[derive(Debug, Clone)]
pub struct Head {
    /// File name.
    pub file: Arc<str>,
    /// Sheet of a workbook.
    pub sheet: Option<Arc<str>>,
    /// Index of the source in the batch.
    pub source: u16,
    /// Index of the table in the inspection.
    pub table: usize,
    /// What it was recognised as.
    pub recognised_as: String,
    /// Headers as written.
    pub headers: Vec<Arc<str>>,
    /// Row of the header, counted from 1.
    pub header_row: u32,
    /// What the columns mean.
    pub mapping: Mapping,
    /// Decimal mark of each column.
    pub styles: Vec<NumberStyle>,
    /// Order of dates.
    pub date_order: Option<DateOrder>,
    /// Minutes that clocks without a zone are ahead of UTC; `None`: nobody said.
    pub zone_offset_minutes: Option<i32>,
    /// Templates and placeholders of VMs are read like VMs.
    pub with_templates: bool,
    /// The server that a file is about which names none, as the user said.
    pub server_name: Option<String>,
    /// Units of single cells, by row and column, chosen by the user.
    pub cell_units: BTreeMap<(u32, u16), Unit>,
    /// Cells that the user corrected, by row and column; records come with them in place.
    pub cells: BTreeMap<(u32, u16), String>,
}

impl Head {
    /// A place in this table.
    #[must_use]
    pub fn place(&self, row: u32, column: Option<u16>) -> Place {
        Place {
            file: Some(Arc::clone(&self.file)),
            sheet: self.sheet.clone(),
            row: Some(row),
            column: column.and_then(|c| self.headers.get(usize::from(c)).cloned()),
            subject: None,
        }
    }
    /// Puts corrected cells in place.
    pub fn correct(&self, record: &mut Record) {
        for ((_, column), text) in self.cells.range((record.row(), 0)..=(record.row(), u16::MAX)) {
            record.set(usize::from(*column), text);
        }
    }
    /// Decimal mark of a column.
    #[must_use]
    pub fn style(&self, column: u16) -> NumberStyle {
        self.styles.get(usize::from(column)).copied().unwrap_or_default()
    }
}

/// Takes the rows of a table one by one.
pub trait RowReader {
    /// One row below the header; blank ones may come too.
    fn row(&mut self, record: &Record);
    /// Does a part of what is left to do when all rows were given; true while more is left. What takes
    /// long with many servers is done here, so that the page can answer.
    fn settle(&mut self, _batch: &mut Batch) -> bool {
        false
    }
    /// All rows were given, and nothing is left to settle.
    fn finish(self: Box<Self>, batch: &mut Batch);
}

/// A table in memory, for formats that join several.
#[derive(Debug, Clone)]
pub struct Table {
    /// Everything but its rows.
    pub head: Head,
    /// Rows that are not blank.
    pub rows: Vec<Record>,
}

/// How a format is read.
#[derive(Clone, Copy)]
pub enum How {
    /// Row by row, each table for itself.
    Rows(fn(Head) -> Box<dyn RowReader>),
    /// Text with headers of its own making, row by row from its first line.
    Lines(fn(Head) -> Box<dyn RowReader>),
    /// Several tables joined: which of them, and how.
    Tables(fn(&TablePreview, &str) -> bool, fn(Vec<Table>, &mut Batch)),
    /// No table (JSON): the whole text at once.
    Whole(fn(Head, &str, &mut Batch)),
}

/// A format that is read.
#[derive(Clone, Copy)]
pub struct Reader {
    /// Stable name, for choices that are remembered.
    pub id: &'static str,
    /// What it reads, for people.
    pub name: &'static str,
    /// Whether a file is one of its own.
    pub detect: fn(&Preview<'_>) -> Option<Recognition>,
    /// What the columns of its tables mean, where headers alone do not tell; `None` for a table that is
    /// not its own.
    pub columns: Option<fn(&TablePreview) -> Option<Mapping>>,
    /// Why its shape is not certain: no file that the product itself wrote was at hand.
    pub unconfirmed: Option<&'static str>,
    /// How it is read.
    pub how: How,
}

/// All formats. The surest recognition wins, ties go to the earlier line.
pub const READERS: &[Reader] = &[
    Reader {
        id: "rvtools",
        name: "RVTools export",
        detect: rvtools::detect,
        columns: Some(rvtools::columns),
        unconfirmed: None,
        how: How::Tables(rvtools::wants, rvtools::read),
    },
    presets::list!(presets::azure_migrate::LIST),
    presets::list!(presets::aws_discovery::LIST),
    joined::list!(joined::migration_evaluator::LISTS),
    presets::list!(presets::aws_migration_factory::LIST),
    presets::list!(presets::google_migration_center::LIST),
    joined::list!(joined::live_optics::LISTS),
    joined::list!(joined::nutanix_collector::LISTS),
    presets::list!(presets::prism_central::LIST),
    presets::list!(presets::powercli::LIST),
    joined::list!(joined::powercli_hosts::LISTS),
    presets::list!(presets::hyper_v::LIST),
    presets::list!(presets::netbox::VIRTUAL_MACHINES),
    presets::list!(presets::netbox::DEVICES),
    presets::list!(presets::servicenow::LIST),
    presets::list!(presets::glpi::LIST),
    Reader {
        id: "host_types",
        name: "Host types that can be bought",
        detect: host_types::detect,
        columns: Some(host_types::columns),
        unconfirmed: None,
        how: How::Rows(host_types::start),
    },
    Reader {
        id: "perfmon",
        name: "Performance counters of Windows (perfmon, typeperf), or esxtop batch",
        detect: perfmon::detect,
        columns: Some(perfmon::columns),
        unconfirmed: None,
        how: How::Rows(perfmon::start),
    },
    Reader {
        id: "vrops_view",
        name: "View of VMware Aria Operations over time",
        detect: vrops::detect,
        columns: Some(vrops::columns),
        unconfirmed: None,
        how: How::Rows(measurements::start),
    },
    Reader {
        id: "vrops_summary",
        name: "View of VMware Aria Operations, one row for each VM",
        detect: vrops::detect_summary,
        columns: Some(vrops::summary_columns),
        unconfirmed: Some("only views with an interval breakdown were at hand"),
        how: How::Rows(server_list::start),
    },
    Reader {
        id: "powercli_stat",
        name: "Get-Stat of VMware PowerCLI",
        detect: powercli::detect,
        columns: Some(powercli::columns),
        unconfirmed: None,
        how: How::Rows(powercli::start),
    },
    Reader {
        id: "migration_center_performance",
        name: "Performance table of Google Migration Center",
        detect: migration_center::detect,
        columns: Some(migration_center::columns),
        unconfirmed: Some("its columns are known from a copy of its template"),
        how: How::Rows(migration_center::start),
    },
    Reader {
        id: "prometheus",
        name: "Answer of the Prometheus HTTP API",
        detect: prometheus::detect,
        columns: None,
        unconfirmed: None,
        how: How::Whole(prometheus::read),
    },
    Reader {
        id: "grafana_series",
        name: "Panel of Grafana, a row for each series and moment",
        detect: grafana::detect_long,
        columns: Some(grafana::long_columns),
        unconfirmed: None,
        how: How::Rows(grafana::start),
    },
    Reader {
        id: "grafana_columns",
        name: "Panel of Grafana, a column for each series",
        detect: grafana::detect_wide,
        columns: Some(grafana::wide_columns),
        unconfirmed: Some("how units are written in its cells was not seen"),
        how: How::Rows(grafana::start),
    },
    Reader {
        id: "sadf",
        name: "sysstat, sadf -d",
        detect: sysstat::sadf_rows::detect,
        columns: Some(sysstat::columns),
        unconfirmed: None,
        how: How::Lines(sysstat::sadf_rows::start),
    },
    Reader {
        id: "sadf_values",
        name: "sysstat, sadf -p",
        detect: sysstat::sadf_values::detect,
        columns: Some(sysstat::columns),
        unconfirmed: None,
        how: How::Lines(sysstat::sadf_values::start),
    },
    Reader {
        id: "sadf_json",
        name: "sysstat, sadf -j",
        detect: sysstat::sadf_json::detect,
        columns: None,
        unconfirmed: None,
        how: How::Whole(sysstat::sadf_json::read),
    },
    Reader {
        id: "sar",
        name: "sysstat, text of sar",
        detect: sysstat::sar_text::detect,
        columns: Some(sysstat::columns),
        unconfirmed: None,
        how: How::Lines(sysstat::sar_text::start),
    },
    Reader {
        id: "vmstat",
        name: "vmstat",
        detect: vmstat::detect,
        columns: Some(vmstat::columns),
        unconfirmed: None,
        how: How::Lines(vmstat::start),
    },
    Reader {
        id: "collectl",
        name: "collectl -P",
        detect: collectl::detect,
        columns: Some(collectl::columns),
        unconfirmed: None,
        how: How::Lines(collectl::start),
    },
    Reader {
        id: "measurements",
        name: "Measurements over time",
        detect: measurements::detect,
        columns: None,
        unconfirmed: None,
        how: How::Rows(measurements::start),
    },
    Reader {
        id: "server_list",
        name: "List of servers",
        detect: server_list::detect,
        columns: None,
        unconfirmed: None,
        how: How::Rows(server_list::start),
    },
];

/// The order of dates that a form prescribes, by the start of its text.
#[must_use]
pub fn prescribed_date_order(start: &str) -> Option<DateOrder> {
    perfmon::date_order(start)
}

/// What stands between cells, and the row of the first header, where the first lines of a text show a
/// format in which these are fixed: by columns alone, decimal commas would mislead.
#[must_use]
pub fn layout_of(start: &str) -> Option<(char, u32)> {
    sysstat::layout_of(start).or_else(|| vmstat::layout_of(start)).or_else(|| collectl::layout_of(start))
}

/// The row, counted from 1, of the first line that is one of those looked for.
fn row_where(start: &str, is_it: impl FnMut(&str) -> bool) -> Option<u32> {
    start.lines().position(is_it).and_then(|i| u32::try_from(i + 1).ok())
}

/// A reader by its stable name.
#[must_use]
pub fn by_id(id: &str) -> Option<&'static Reader> {
    READERS.iter().find(|r| r.id == id)
}

/// The reader of several tables that knows a file by its name, and that nothing in it is needed.
#[must_use]
pub fn left_out_by(file: &str) -> Option<&'static Reader> {
    rvtools::leaves_out(file).then(|| by_id("rvtools")).flatten()
}
