//! What sysstat records on Linux, in each of the forms in which it prints it: `sadf -d` (a table for
//! each activity, cells with `;`), `-dh` (activities side by side), `-p` (one value a line), `-j`
//! (JSON), and the text of `sar`.
//!
//! Pages moved because memory is short are those swapped in and out; where only faults were recorded, those
//! for which a page had to be read. CPU in use is 100 less idle, waiting for disks, and stolen: what a hypervisor took from a VM is no
//! use of its own. Memory in use is what is installed less `kbavail`. A kB of sysstat is 1024 bytes, a
//! sector 512.

use super::{TablePreview, row_where};
use crate::mapping::{ColumnMapping, Field, Mapping};
use counter::Counter;
use engine::quantity::Ratio;
use engine::series::Resource;
use std::sync::Arc;

mod clock;
mod counter;
mod device;
mod layout;
pub mod machine;
mod remarks;
pub mod sadf_json;
pub mod sadf_rows;
pub mod sadf_values;
pub mod sar_text;
mod side_by_side;

/// What stands between the cells, and the row of the first header, where the first lines show that
/// sysstat printed them.
#[must_use]
pub fn layout_of(start: &str) -> Option<(char, u32)> {
    if sadf_rows::begins(start) {
        Some((';', row_where(start, |l| l.contains(sadf_rows::BEGINNING)).unwrap_or(1)))
    } else if sar_text::begins(start) {
        let is_header = |l: &str| l.contains(':') && sar_text::has_counters(l);
        Some((' ', row_where(start, is_header).unwrap_or(1)))
    } else if sadf_values::begins(start) {
        Some(('\t', 1))
    } else {
        None
    }
}

/// The first lines that are not blank.
fn first_lines(start: &str) -> impl Iterator<Item = &str> {
    start.trim_start_matches('\u{feff}').lines().map(str::trim).filter(|l| !l.is_empty()).take(5)
}

/// What the columns mean. They are read as sysstat documents them, whatever is chosen for a column.
#[must_use]
pub fn columns(table: &TablePreview) -> Option<Mapping> {
    let described = |header: &str| -> (Option<Field>, &'static str) {
        match header.trim_start_matches("# ").trim_end_matches("[...]") {
            "hostname" => return (Some(Field::Name), "the host that recorded it"),
            "timestamp" => return (Some(Field::Timestamp), "the end of each interval"),
            _ => {}
        }
        let (resource, why) = match Counter::named(header.trim_end_matches("[...]")).map(|(c, _)| c) {
            Some(Counter::Idle) => (Resource::Cpu, "CPU in use is 100 less idle, iowait and steal"),
            Some(Counter::Available) => (Resource::Memory, "memory in use is what is installed less this"),
            Some(Counter::Received) => (Resource::NetworkIn, "summed over the network cards"),
            Some(Counter::Sent) => (Resource::NetworkOut, "summed over the network cards"),
            Some(Counter::Transfers) => (Resource::DiskOperations, "summed over the disks"),
            Some(Counter::Ready) => (Resource::RunQueue, "processes that run or wait for a processor"),
            Some(Counter::SwappedIn | Counter::SwappedOut) => (Resource::Paging, "pages swapped in and out"),
            Some(Counter::MajorFaults) => (Resource::Paging, "faults that read a page from disk"),
            Some(Counter::DiskBusy) => (Resource::DiskBusy, "the busiest of the disks"),
            Some(Counter::Read | Counter::Written) => {
                (Resource::DiskThroughput, "reads and writes, summed over the disks")
            }
            _ => return (None, "not needed by itself"),
        };
        (Some(Field::Sample(resource)), why)
    };
    Some(mapping(table, described))
}

/// A mapping in which each header is described.
pub fn mapping(table: &TablePreview, described: impl Fn(&str) -> (Option<Field>, &'static str)) -> Mapping {
    let column = |(i, header): (usize, &Arc<str>)| {
        let (field, reason) = described(header);
        ColumnMapping {
            column: u16::try_from(i).unwrap_or(u16::MAX),
            header: Arc::clone(header),
            first_value: table.rows.first().and_then(|r| r.1.get(i)).cloned().unwrap_or_default(),
            field,
            unit: None,
            confidence: Ratio::ONE,
            reason: reason.to_owned(),
            ..ColumnMapping::default()
        }
    };
    Mapping { columns: table.headers.iter().enumerate().map(column).collect() }
}
