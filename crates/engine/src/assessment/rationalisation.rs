//! Rationalisation: what can go before anything moves, and how many systems are left to run. 100 servers on 10 hosts
//! are 110 systems, not 10: only what is retired or merged makes the number fall.

use super::merging::MergeGroup;
use super::{Assessment, Verdict};

/// What can go, and what could be merged: indices into `Inventory::servers`, ascending.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rationalisation {
    /// They do nothing at all.
    pub zombies: Vec<usize>,
    /// They do next to nothing.
    pub idle: Vec<usize>,
    /// They were off when the inventory was taken.
    pub switched_off: Vec<usize>,
    /// They are another row's machine, once more.
    pub duplicates: Vec<usize>,
    /// Nobody answers for them, nobody mends them, nothing shows that they are used.
    pub unowned: Vec<usize>,
    /// Which could be merged with which.
    pub merge_groups: Vec<MergeGroup>,
}

/// Systems to administer, counted by what they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Systems {
    /// Servers of the inventory, physical or virtual.
    pub servers: u32,
    /// Hosts that run VMs today.
    pub hosts_today: u32,
    /// Kept physical.
    pub kept: u32,
    /// To be mended first: they stay until then.
    pub to_mend: u32,
    /// To be merged first: they stay until then.
    pub to_merge: u32,
    /// Not yet known.
    pub unknown: u32,
    /// Servers that become VMs.
    pub vms: u32,
    /// Servers that are retired.
    pub retired: u32,
    /// Hosts of today that stay, because a VM of today stays.
    pub hosts_staying: u32,
    /// How many of those to be merged disappear when the groups are merged: servers − groups.
    pub merged_away: u32,
}

impl Systems {
    /// Today: servers + hosts that run VMs.
    #[must_use]
    pub const fn before(&self) -> u32 {
        self.servers.saturating_add(self.hosts_today)
    }
    /// After the move: what stays + hosts + VMs.
    #[must_use]
    pub const fn after(&self, hosts: u32) -> u32 {
        self.staying().saturating_add(self.vms).saturating_add(hosts)
    }
    /// After the move and the merging.
    #[must_use]
    pub const fn after_merging(&self, hosts: u32) -> u32 {
        self.after(hosts).saturating_sub(self.merged_away)
    }
    /// Servers and hosts of today that stay as they are.
    #[must_use]
    pub const fn staying(&self) -> u32 {
        self.kept
            .saturating_add(self.to_mend)
            .saturating_add(self.to_merge)
            .saturating_add(self.unknown)
            .saturating_add(self.hosts_staying)
    }
}

fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Systems to administer after the work, on so many hosts.
#[must_use]
pub fn systems_after(assessment: &Assessment, hosts: u32) -> u32 {
    systems(assessment).after(hosts)
}

/// The count of systems by the verdicts in force.
#[must_use]
pub fn systems(assessment: &Assessment) -> Systems {
    let of = |verdict| number(assessment.count(verdict));
    let vms = of(Verdict::Ready).saturating_add(of(Verdict::ReadyWithConditions));
    let is_merged = |i: &&usize| assessment.servers.get(**i).is_some_and(|s| s.verdict == Verdict::Merge);
    let merged_away = assessment
        .merge_groups
        .iter()
        .map(|g| g.servers.iter().filter(is_merged).count().saturating_sub(1))
        .sum::<usize>();
    let vm_stays =
        assessment.servers.iter().any(|s| s.is_vm && !s.verdict.moves() && s.verdict != Verdict::Retire);
    Systems {
        servers: number(assessment.servers.len()),
        hosts_today: assessment.hosts_today,
        kept: of(Verdict::KeepPhysical),
        to_mend: of(Verdict::MendFirst),
        to_merge: of(Verdict::Merge),
        unknown: of(Verdict::Unknown),
        vms,
        retired: of(Verdict::Retire),
        hosts_staying: if vm_stays { assessment.hosts_today } else { 0 },
        merged_away: number(merged_away),
    }
}

/// What the rules found that can go or be merged, whether or not somebody overruled it.
#[must_use]
pub fn rationalisation(assessment: &Assessment) -> Rationalisation {
    let found = |rule: &str| -> Vec<usize> {
        let says = |f: &super::Finding| f.rule == rule && f.verdict == Some(Verdict::Retire);
        let all = assessment.servers.iter().enumerate();
        all.filter(|(_, s)| s.findings.iter().any(says)).map(|(i, _)| i).collect()
    };
    Rationalisation {
        zombies: found("zombie"),
        idle: found("idle"),
        switched_off: found("powered_off"),
        duplicates: found("duplicate"),
        unowned: found("no_owner"),
        merge_groups: assessment.merge_groups.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::ServerAssessment;
    use super::super::rules::testing::{judged, resolved, server};
    use super::*;
    use crate::assumption::Changes;
    use crate::origin::Sourced;

    fn hundred() -> Assessment {
        let servers = (0..100).map(|n| server(&format!("x{n:03}"))).collect();
        judged(servers, Vec::new(), &resolved(&Changes::new()))
    }

    #[test]
    fn a_hundred_servers_on_ten_hosts_are_a_hundred_and_ten_systems() {
        // The planning guides' example: 100 servers turned into 100 VMs on 10 hosts.
        let mut judged = hundred();
        let count = systems(&judged);
        assert_eq!((count.before(), count.after(10)), (100, 110));
        assert_eq!(systems_after(&judged, 10), 110);
        // Thirty of them retired: 70 VMs and 10 hosts.
        for s in &mut judged.servers[..30] {
            s.verdict = Verdict::Retire;
        }
        assert_eq!(systems_after(&judged, 10), 80);
    }

    // 100 servers: 10 kept physical, 20 retired, 12 to be merged in groups of 5 and 4, 3 of them alone; 58 VMs on 6
    // hosts. After: 10 + 12 + 58 + 6 = 86; merged: (5 − 1) + (4 − 1) = 7 fewer, 79.
    #[test]
    fn merging_leaves_one_of_each_group() {
        let mut judged = hundred();
        let set = |judged: &mut Assessment, range: std::ops::Range<usize>, verdict| {
            judged.servers[range].iter_mut().for_each(|s| s.verdict = verdict);
        };
        set(&mut judged, 0..10, Verdict::KeepPhysical);
        set(&mut judged, 10..30, Verdict::Retire);
        set(&mut judged, 30..42, Verdict::Merge);
        let group = |servers: std::ops::Range<usize>| MergeGroup {
            role: "File and print".into(),
            site: None,
            servers: servers.collect(),
            work: crate::quantity::Mhz::ZERO,
            hour: None,
            vcpus: 1,
            memory: crate::quantity::MiB::ZERO,
        };
        judged.merge_groups = vec![group(30..35), group(35..39)];
        let count = systems(&judged);
        assert_eq!((count.vms, count.retired, count.merged_away), (58, 20, 7));
        assert_eq!((count.before(), count.after(6), count.after_merging(6)), (100, 86, 79));
        // One of the first group is overruled: it becomes a VM, and saves nothing.
        judged.servers[30].verdict = Verdict::Ready;
        assert_eq!(systems(&judged).after_merging(6), 80);
    }

    #[test]
    fn hosts_of_today_count_and_go_when_their_vms_go() {
        let mut judged = hundred();
        judged.hosts_today = 8;
        judged.servers.iter_mut().for_each(|s| s.is_vm = true);
        assert_eq!((systems(&judged).before(), systems(&judged).after(5)), (108, 105));
        judged.servers[0].verdict = Verdict::MendFirst;
        assert_eq!(systems(&judged).after(5), 113, "one stays, and which host runs it is not known");
    }

    #[test]
    fn what_can_go_is_listed_by_its_rule() {
        let off =
            |name: &str| crate::inventory::Server { powered_on: Some(Sourced::typed(false)), ..server(name) };
        let judged = judged(vec![server("a"), off("b"), off("c")], Vec::new(), &resolved(&Changes::new()));
        let found = rationalisation(&judged);
        assert_eq!(found.switched_off, [1, 2]);
        assert_eq!((found.zombies.len(), found.duplicates.len()), (0, 0));
        let verdicts: Vec<Verdict> = judged.servers.iter().map(|s: &ServerAssessment| s.verdict).collect();
        assert_eq!(verdicts, [Verdict::Ready, Verdict::Retire, Verdict::Retire]);
    }
}
