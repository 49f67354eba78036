//! `sadf -d` and `sadf -dh`: a header `# hostname;interval;timestamp;…` before the rows of each
//! activity, and again after restarts. Cells are separated by `;` in every locale.

use super::clock::stamp;
use super::layout::Layout;
use super::machine::Machines;
use super::side_by_side::Groups;
use crate::dialect::Record;
use crate::import::Batch;
use crate::readers::{Head, Preview, Recognition, RowReader};
use engine::diagnostic::Diagnostic;
use engine::quantity::Ratio;
use std::rc::Rc;

/// How every header begins.
pub const BEGINNING: &str = "# hostname;interval;timestamp";
/// Cells before those of the activity: host, interval, time stamp.
const LEADING: usize = 3;

/// Whether the first lines have the header.
#[must_use]
pub fn begins(start: &str) -> bool {
    super::first_lines(start).any(|l| l.starts_with(BEGINNING))
}

/// Recognises a file.
#[must_use]
pub fn detect(preview: &Preview<'_>) -> Option<Recognition> {
    begins(preview.start).then(|| Recognition {
        confidence: Ratio::from_fraction(0.99),
        reason: "it begins with the header # hostname;interval;timestamp that sadf -d writes".into(),
    })
}

/// Starts reading.
#[must_use]
pub fn start(head: Head) -> Box<dyn RowReader> {
    Box::new(SadfRows { machines: Machines::new(head), section: Section::None, names: Vec::new() })
}

struct SadfRows {
    machines: Machines,
    section: Section,
    /// Headers of the section, and the index of each in the source.
    names: Vec<(String, u16)>,
}

/// What the last header announced.
enum Section {
    /// No header yet.
    None,
    /// One activity a line.
    Plain { layouts: Rc<[Layout]>, width: usize },
    /// Activities side by side, some of them several times.
    Repeating(Groups),
}

impl SadfRows {
    fn header(&mut self, record: &Record) {
        let names: Vec<&str> = record
            .iter()
            .enumerate()
            .map(|(i, c)| if i == 0 { c.trim_start_matches("# ") } else { c })
            .collect();
        let indices = self.machines.headers(&names);
        self.names = names.iter().map(|n| (*n).to_owned()).zip(indices).collect();
        let rest = names.get(LEADING..).unwrap_or_default();
        self.section = if rest.iter().any(|n| n.ends_with("[...]")) {
            Section::Repeating(Groups::new(rest))
        } else {
            Section::Plain { layouts: Layout::all(rest, LEADING).into(), width: names.len() }
        };
    }

    fn column(&self, index: usize) -> Option<String> {
        self.names.get(index).map(|n| n.0.clone())
    }

    fn take(&mut self, record: &Record) {
        let cell = |i: usize| record.get(i).unwrap_or_default().trim();
        match cell(LEADING) {
            c if c.starts_with("LINUX-RESTART") => return self.machines.leave_out("row.restart"),
            c if c.starts_with("COM ") || c == "COM" => return self.machines.leave_out("row.comment"),
            _ => {}
        }
        let Some(moment) = stamp(cell(2)) else {
            let reason = Diagnostic::error(
                "row.no_time",
                "The time of the row cannot be read",
                "Record it again with sadf -d, or correct the time",
            )
            .found(cell(2), "2026-03-02 08:00:00 UTC, or seconds since 1970");
            return self.machines.refuse(record, Some("timestamp"), reason);
        };
        let layouts = match &self.section {
            Section::None => {
                let reason = Diagnostic::error(
                    "row.no_header",
                    "The row stands before the first header: what its values mean is not known",
                    "Export the file again, whole",
                );
                return self.machines.refuse(record, None, reason);
            }
            Section::Plain { width, .. } if record.len() != *width => {
                let reason = Diagnostic::error(
                    "row.cut",
                    "The row has another number of cells than its header",
                    "Export the file again, whole",
                )
                .found(format!("{} cells", record.len()), format!("{width} cells"));
                return self.machines.refuse(record, None, reason);
            }
            Section::Plain { layouts, .. } => Rc::clone(layouts),
            Section::Repeating(groups) => match groups.spread(record, LEADING) {
                Some(found) => found.into(),
                None => {
                    let reason = Diagnostic::error(
                        "row.groups_unclear",
                        "Which cells belong to which activity cannot be told in this row",
                        "Export with sadf -d instead of -dh, which writes one activity after the other",
                    )
                    .found(format!("{} cells", record.len()), "one way to share them out");
                    return self.machines.refuse(record, None, reason);
                }
            },
        };
        let machine = self.machines.machine(cell(0));
        let at = self.machines.utc(moment);
        for layout in &*layouts {
            let shown = |column: usize| match &self.section {
                Section::Repeating(_) => None,
                _ => self.column(column),
            };
            match layout.values(record) {
                Ok(values) => {
                    let item = layout.item.map(cell).unwrap_or_default();
                    let column = self.names.get(layout.main).map_or(u16::MAX, |n| n.1);
                    if !self.machines.put(machine, at, layout.activity, item, &values, column) {
                        self.machines.refuse(record, Some("%idle"), impossible());
                        return;
                    }
                }
                Err(column) => {
                    let name = shown(column);
                    let reason = Diagnostic::error(
                        "row.bad_value",
                        "The value cannot be read",
                        "Correct the value, or export the file again",
                    )
                    .found(cell(column), "a number, not below zero");
                    self.machines.refuse(record, name.as_deref(), reason);
                    return;
                }
            }
        }
    }
}

/// More than all of the CPU.
pub fn impossible() -> Diagnostic {
    Diagnostic::error(
        "row.bad_value",
        "Idle, waiting and stolen are more than 100 per cent together",
        "Export the file again",
    )
}

impl RowReader for SadfRows {
    fn row(&mut self, record: &Record) {
        if record.is_blank() {
            return;
        }
        if record.get(0).is_some_and(|c| c.trim_start_matches('\u{feff}').starts_with("# hostname")) {
            return self.header(record);
        }
        self.machines.begin(record.row(), 1);
        self.take(record);
        self.machines.end();
    }

    fn finish(self: Box<Self>, batch: &mut Batch) {
        self.machines.finish(batch);
    }
}
