//! Files that a plan is written to: one module per format, and one line each in [`EXPORTS`].
//! What each holds is described in `docs/formats/writing.md`.

pub mod business_case_csv;
pub mod comparison_csv;
pub mod csv_table;
pub mod decisions_csv;
pub mod failover_csv;
pub mod hosts_csv;
pub mod jobs_csv;
mod names;
pub mod placement_csv;
pub mod plan_json;
pub mod set_aside_csv;
pub mod summary_json;
pub mod virt_p2v;
pub(crate) mod zip_files;

use engine::diagnostic::Diagnostic;
use engine::plan::Plan;

pub use virt_p2v::ConversionTarget;

/// A file, ready to be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// Its name.
    pub file_name: String,
    /// Its media type.
    pub mime: &'static str,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Why a file cannot be written for a plan.
pub type NotWritten = Box<Diagnostic>;

/// A kind of file that can be written.
#[derive(Debug, Clone, Copy)]
pub struct ExportFormat {
    /// Stable name, for the command line and tests.
    pub id: &'static str,
    /// On screen.
    pub name: &'static str,
    /// How the file is named unless the user says otherwise.
    pub file_name: &'static str,
    /// What is in it and what it is for, in one sentence.
    pub what: &'static str,
    /// How it is known to be right, in a few words.
    pub checked: &'static str,
    write: fn(&Plan, &ConversionTarget) -> Result<Export, NotWritten>,
}

impl ExportFormat {
    /// Writes it, with placeholders for the conversion server.
    ///
    /// # Errors
    /// When the plan lacks the stage that the file is about.
    pub fn write(&self, plan: &Plan) -> Result<Export, NotWritten> {
        (self.write)(plan, &ConversionTarget::default())
    }
    /// Writes it for a conversion server.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub fn write_for(&self, plan: &Plan, target: &ConversionTarget) -> Result<Export, NotWritten> {
        (self.write)(plan, target)
    }
}

/// All kinds, in the order in which pages list them.
pub const EXPORTS: &[ExportFormat] = &[
    ExportFormat {
        id: "plan-json",
        name: "Plan",
        file_name: "plan.json",
        what: "Every stage of the plan for other programs, described by plan.schema.json",
        checked: "against its schema, by a JSON Schema validator",
        write: |plan, _| Ok(plan_json::write(plan)),
    },
    ExportFormat {
        id: "summary-json",
        name: "Summary",
        file_name: "summary.json",
        what: "The headline figures only",
        checked: "its figures are those of the plan",
        write: |plan, _| Ok(summary_json::write(plan)),
    },
    ExportFormat {
        id: "virt-p2v",
        name: "virt-p2v orders",
        file_name: "virt-p2v.zip",
        what: "Kernel command line and network boot entry for each physical server that is copied cold",
        checked: "virt-p2v itself reads every line, and is compared with what was meant",
        write: virt_p2v::write,
    },
    ExportFormat {
        id: "placement-csv",
        name: "Placement",
        file_name: "placement.csv",
        what: "Each VM with its host and what it needs",
        checked: "read back, row by row",
        write: |plan, _| placement_csv::write(plan),
    },
    ExportFormat {
        id: "hosts-csv",
        name: "Hosts",
        file_name: "hosts.csv",
        what: "Each host with site, rack and cluster, what fills it, and what happens when it fails",
        checked: "read back, row by row",
        write: |plan, _| hosts_csv::write(plan),
    },
    ExportFormat {
        id: "failover-csv",
        name: "Failover",
        file_name: "failover.csv",
        what: "Each VM with the host on which it restarts when its own fails, in the order of restarts",
        checked: "read back, row by row",
        write: |plan, _| failover_csv::write(plan),
    },
    ExportFormat {
        id: "jobs-csv",
        name: "Conversion jobs",
        file_name: "jobs.csv",
        what: "Each conversion with method, duration, downtime and what slows it",
        checked: "read back, row by row",
        write: |plan, _| jobs_csv::write(plan),
    },
    ExportFormat {
        id: "business-case-csv",
        name: "Business case",
        file_name: "business-case.csv",
        what: "Every line of the three lists with its formula, and the totals",
        checked: "read back, row by row",
        write: |plan, _| business_case_csv::write(plan),
    },
    ExportFormat {
        id: "comparison-csv",
        name: "Comparison",
        file_name: "comparison.csv",
        what: "The plan beside other rules, host types and arrangements, as far as they were packed",
        checked: "read back, row by row",
        write: |plan, _| comparison_csv::write(plan),
    },
    ExportFormat {
        id: "decisions-csv",
        name: "Decisions",
        file_name: "decisions.csv",
        what: "What people decided: verdicts, roles, conflicts, placements; who, when and why",
        checked: "read back; cells cannot run as formulas",
        write: |plan, _| decisions_csv::write(plan),
    },
    ExportFormat {
        id: "set-aside-csv",
        name: "Rows set aside",
        file_name: "set-aside.csv",
        what: "Imported rows that were not used, as they were, with the reason; repair and import them again",
        checked: "read back; cells cannot run as formulas",
        write: |plan, _| set_aside_csv::write(plan),
    },
];

/// A kind by its stable name.
#[must_use]
pub fn export(id: &str) -> Option<&'static ExportFormat> {
    EXPORTS.iter().find(|e| e.id == id)
}

/// A kind that this plan does not give, and why.
pub type LeftOut = (&'static ExportFormat, NotWritten);

/// Every kind that can be written for this plan as one zip; with it the kinds that cannot, and why.
///
/// # Errors
/// When the zip cannot be assembled.
pub fn write_all(plan: &Plan, target: &ConversionTarget) -> Result<(Export, Vec<LeftOut>), NotWritten> {
    let (mut files, mut left_out) = (Vec::new(), Vec::new());
    for format in EXPORTS {
        match format.write_for(plan, target) {
            Ok(export) => files.push((export.file_name, export.bytes)),
            Err(why) => left_out.push((format, why)),
        }
    }
    Ok((zip_files::zip("p2v-plan.zip", files)?, left_out))
}

/// The message for a stage that is not there.
fn no_stage(what: &str) -> NotWritten {
    Box::new(Diagnostic::error(
        "export.no_stage",
        format!("the plan has no {what} yet"),
        "Import servers and let the placement finish, then export again",
    ))
}

/// A file whose content cannot be assembled, which memory alone can cause.
fn failed(error: &dyn std::fmt::Display) -> NotWritten {
    Box::new(Diagnostic::error("export.failed", format!("the file could not be made: {error}"), "Try again"))
}

#[cfg(test)]
mod sample_plan;
#[cfg(test)]
mod tests;
