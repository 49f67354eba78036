//! One rule a file, and their table. A rule is a plain function over one server and what is known of
//! the estate; it says nothing, makes a remark, or proposes a verdict with its evidence.

mod bottleneck;
mod duplicate;
pub(super) mod estate;
mod heavy_io;
mod idle;
mod merge;
mod no_data;
mod operating_system;
mod powered_off;
mod product_support;
pub(super) mod special_hardware;
#[cfg(test)]
pub(crate) mod testing;
mod unbelievable_size;

pub(super) use estate::Estate;

use super::operating_system::OperatingSystem;
use super::role::Role;
use super::{Evidence, Finding, Verdict};
use crate::diagnostic::Severity;
use crate::inventory::Server;
use crate::measurement::ServerLoads;

/// What a rule looks at.
pub struct Subject<'a> {
    /// Index into `Inventory::servers`.
    pub index: usize,
    /// The server.
    pub server: &'a Server,
    /// Its measured loads.
    pub loads: &'a ServerLoads,
    /// Its role.
    pub role: &'a Role,
    /// Its operating system, where the text was recognised.
    pub os: Option<&'static OperatingSystem>,
    /// The servers around it, the policy and the day.
    pub estate: &'a Estate<'a>,
}

/// A rule of the table.
pub struct Rule {
    /// Stable name.
    pub id: &'static str,
    /// What it says of a server.
    pub check: fn(&Subject<'_>) -> Option<Finding>,
}

/// All rules. A new rule is one file and one line here.
pub const RULES: &[Rule] = &[
    Rule { id: special_hardware::ID, check: special_hardware::check },
    Rule { id: operating_system::ID, check: operating_system::check },
    Rule { id: product_support::ID, check: product_support::check },
    Rule { id: unbelievable_size::ID, check: unbelievable_size::check },
    Rule { id: bottleneck::ID, check: bottleneck::check },
    Rule { id: powered_off::ID, check: powered_off::check },
    Rule { id: duplicate::ID, check: duplicate::check },
    Rule { id: idle::ID, check: idle::check },
    Rule { id: merge::ID, check: merge::check },
    Rule { id: no_data::ID, check: no_data::check },
    Rule { id: heavy_io::ID, check: heavy_io::check },
];

/// A finding; severity follows from the verdict: a warning where the server does not move as it is,
/// else a note.
fn finding(
    rule: &'static str,
    title: impl Into<String>,
    verdict: Option<Verdict>,
    message: impl Into<String>,
    evidence: Vec<Evidence>,
    remedy: impl Into<String>,
) -> Finding {
    let severity = match verdict {
        Some(v) if v != Verdict::Ready => Severity::Warning,
        _ => Severity::Note,
    };
    Finding {
        rule,
        title: title.into(),
        severity,
        verdict,
        message: message.into(),
        evidence,
        remedy: remedy.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_rules_are_unique() {
        let mut ids: Vec<_> = RULES.iter().map(|r| r.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), RULES.len());
    }
}
