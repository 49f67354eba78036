//! Collects what readers find doubtful. A mistake that a whole column makes is told a few times and
//! then counted.

use crate::import::Problem;
use engine::diagnostic::{Diagnostic, Place, Severity};
use engine::inventory::SetAside;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How often one problem of one column is told before it is only counted.
pub const TOLD: u32 = 20;
/// Rows set aside whose cells are kept, per reason; the rest are counted.
const KEPT_ROWS: u32 = 5_000;

/// A count with what is said of it: "1 row holds …", "3 rows hold …".
#[must_use]
pub fn counted(n: impl Into<u64>, one: &str, many: &str) -> String {
    let n = n.into();
    format!("{n} {}", if n == 1 { one } else { many })
}

/// Doubts and rows set aside of one table.
#[derive(Debug, Default)]
pub struct Findings {
    diagnostics: Vec<Diagnostic>,
    set_aside: Vec<SetAside>,
    told: BTreeMap<(String, Arc<str>), (u32, Severity, Place)>,
    aside: BTreeMap<String, (u32, Option<usize>)>,
}

impl Findings {
    /// Tells something, unless it was told often enough.
    pub fn tell(&mut self, diagnostic: Diagnostic) {
        let column = diagnostic.place.column.clone().unwrap_or_default();
        let place = Place { row: None, subject: None, ..diagnostic.place.clone() };
        let entry =
            self.told.entry((diagnostic.code.to_string(), column)).or_insert((0, diagnostic.severity, place));
        entry.0 += 1;
        if entry.0 <= TOLD {
            self.diagnostics.push(diagnostic);
        }
    }
    /// Sets a row aside with its cells.
    pub fn set_aside(&mut self, source: u16, row: u32, reason: Diagnostic, cells: Vec<String>) {
        let entry = self.aside.entry(reason.code.to_string()).or_insert((0, None));
        entry.0 += 1;
        if entry.0 <= KEPT_ROWS {
            self.set_aside.push(SetAside { source, row, rows: 1, reason, cells });
            return;
        }
        let kept = entry.1.and_then(|i| self.set_aside.get_mut(i));
        if let Some(summary) = kept {
            summary.rows += 1;
            summary.reason.found = Some(format!("{} more rows", summary.rows));
        } else {
            entry.1 = Some(self.set_aside.len());
            self.set_aside.push(SetAside { source, row, rows: 1, reason, cells: Vec::new() });
        }
    }
    /// How often each problem was told.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let problem = |((code, column), (count, ..)): (&(String, Arc<str>), &(u32, Severity, Place))| {
            Problem { code: code.clone(), column: Arc::clone(column), count: *count }
        };
        self.told.iter().map(problem).collect()
    }
    /// Everything found, with counts of what was not told.
    #[must_use]
    pub fn finish(mut self) -> (Vec<Diagnostic>, Vec<SetAside>) {
        for ((code, _), (count, severity, place)) in self.told {
            if count > TOLD {
                let more = count - TOLD;
                self.diagnostics.push(
                    Diagnostic::new(
                        severity,
                        &code,
                        counted(
                            more,
                            "more row has the same problem in this column",
                            "more rows have the same problem in this column",
                        ),
                        "Mend the column once: choose another unit or meaning, or correct the file",
                    )
                    .at(place),
                );
            }
        }
        (self.diagnostics, self.set_aside)
    }
}
