//! One rule a file, and their table. A rule is a plain function over one server and what is known of
//! the estate; it says nothing, makes a remark, or proposes a verdict with its evidence.

mod backup;
mod boot_disk;
mod bottleneck;
mod bound_licence;
mod busy_disk;
mod disk_layout;
mod duplicate;
mod end_of_support;
pub(super) mod estate;
mod firmware;
mod heavy_io;
mod idle;
mod larger_than_host;
mod licence_audit;
mod merge;
mod no_data;
mod no_owner;
mod operating_system;
mod paging;
mod platform_limits;
mod powered_off;
mod processor_queue;
pub(super) mod product_support;
mod real_time;
mod shared_disks;
mod snapshots;
mod special_hardware;
#[cfg(test)]
pub(crate) mod testing;
mod thirty_two_bit;
mod time_keeping;
mod unbelievable_size;
mod zombie;

pub(super) use estate::Estate;

use super::operating_system::OperatingSystem;
use super::role::Role;
use super::signs::gravest;
use super::{Evidence, Finding, Verdict};
use crate::assumption::AssumptionId;
use crate::diagnostic::Severity;
use crate::figure::Value;
use crate::inventory::Server;
use crate::measurement::ServerLoads;
use crate::quantity::Ratio;

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
    /// What it looks for, in words ("Special hardware").
    pub title: &'static str,
    /// What it says of a server.
    pub check: fn(&Subject<'_>) -> Option<Finding>,
    /// Whether enough is known of a server for its silence to mean something.
    pub can_look: fn(&Subject<'_>) -> bool,
}

macro_rules! rules {
    ($($module:ident $title:literal $can_look:expr;)*) => {
        &[$(Rule { id: $module::ID, title: $title, check: $module::check, can_look: $can_look },)*]
    };
}

/// All rules. A new rule is one file and one line here.
pub const RULES: &[Rule] = rules! {
    special_hardware "Special hardware" special_hardware::can_look;
    bound_licence "Licence bound to the hardware" says_anything;
    real_time "Real-time control" says_anything;
    shared_disks "Cluster with shared disks" says_anything;
    operating_system "Operating system runs as a VM" |s| s.server.os.is_some();
    end_of_support "End of support" end_of_support::can_look;
    thirty_two_bit "32-bit limits" thirty_two_bit::can_look;
    firmware "Firmware of the platform" firmware::can_look;
    boot_disk "Boot disk within 2 TiB" boot_disk::can_look;
    disk_layout "Dynamic or encrypted disks" says_anything;
    platform_limits "Limits of the platform" platform_limits::can_look;
    larger_than_host "Larger than one host" larger_than_host::can_look;
    product_support "Support of the product as a VM" product_support::can_look;
    licence_audit "Licence terms that a move changes" product_support::can_look;
    time_keeping "Keeps the time of others" |_| true;
    backup "Backup" says_anything;
    snapshots "Snapshots" says_anything;
    unbelievable_size "Believable size" |s| s.server.memory.is_some();
    bottleneck "Overloaded today" |s| s.loads.cpu.is_some();
    processor_queue "Threads wait for processors" processor_queue::can_look;
    paging "Short of memory" paging::can_look;
    busy_disk "Disk at its limit" busy_disk::can_look;
    powered_off "Switched off" |s| s.server.powered_on.is_some();
    duplicate "The same machine twice" |_| true;
    zombie "Zombie" zombie::can_look;
    idle "Idle" idle::can_look;
    no_owner "Out of support without an owner" no_owner::can_look;
    merge "Small servers of one role" merge::can_look;
    no_data "Enough is known" |_| true;
    heavy_io "Heavy disk or network use" heavy_io::can_look;
};

/// Whether any text was given in which a sign could stand.
fn says_anything(subject: &Subject<'_>) -> bool {
    let s = subject.server;
    [&s.special_hardware, &s.application, &s.role, &s.note].into_iter().any(Option::is_some)
}

/// The finding of a rule that reads signs; `None` where there is none.
fn of_sign(subject: &Subject<'_>, rule: &'static str, message: &str) -> Option<Finding> {
    let seen = gravest(subject.server, rule, true)?;
    let text = Evidence::imported("Text", Value::Text(seen.field.value.to_string()), seen.field.origin);
    Some(finding(rule, &seen.sign.label, Some(seen.verdict), message, vec![text], &seen.sign.remedy))
}

/// A sign of shortage that stands above its mark in more than the allowed share of samples: what was measured is a
/// floor then. `how_high` is its height, held against the mark.
fn hides_need(
    subject: &Subject<'_>,
    (id, what, why, remedy): (&'static str, &'static str, &'static str, &'static str),
    share_above: Ratio,
    how_high: Evidence,
) -> Option<Finding> {
    (share_above > subject.estate.resolved.policy.bottleneck_share()).then(|| {
        let above = Evidence::measured("Samples above the mark", Value::Share(share_above))
            .against(AssumptionId::BottleneckShare);
        finding(id, what, Some(Verdict::MendFirst), why, vec![above, how_high], remedy)
    })
}

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
        assert!(RULES.len() <= 64, "one bit each");
    }
}
