//! What a rule of the document looks like to everything that places VMs: its members found, and a
//! count of what is where.

use crate::demand::VmDemand;
use crate::order::Order as _;
use crate::placement::problem::Problem;
use crate::placement::rules::{Across, AfterFailure, HostChoice, Rule, RuleId, RuleKind, Rules};
use crate::placement::supply::HostFacts;
use crate::quantity::Ratio;

/// One way in which a rule is broken.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RuleViolation {
    /// Which rule.
    pub rule: RuleId,
    /// Hosts on which it is broken: indices into the hosts of the plan; none where a VM is on no host
    /// on which it should be.
    pub hosts: Vec<usize>,
    /// VMs that break it: indices into `Demand::vms`.
    pub vms: Vec<usize>,
}

/// A rule with its members found. Indices are those of `Demand::vms`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundRule {
    /// Its name in the document.
    pub id: RuleId,
    /// What people call it.
    pub name: String,
    /// Whether it holds while a host is down.
    pub after_failure: AfterFailure,
    /// What it demands, and of whom.
    pub body: Body,
}

/// As [`RuleKind`], with members found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "as the kinds of rules")]
pub enum Body {
    Apart { vms: Vec<usize>, across: Across },
    Together { vms: Vec<usize> },
    NeverWith { vms: Vec<usize>, others: Vec<usize> },
    Hosts { vms: Vec<usize>, hosts: HostChoice, allowed: bool },
    Zone { vms: Vec<usize>, ports: u32 },
    Island { vms: Vec<usize>, hosts: u32 },
    Pinned { vms: Vec<usize>, host: String },
    LargestShare { vms: Vec<usize>, share: Ratio },
}

impl FoundRule {
    /// Members, those of both sides where there are two.
    #[must_use]
    pub fn vms(&self) -> Vec<usize> {
        match &self.body {
            Body::Apart { vms, .. }
            | Body::Together { vms }
            | Body::Hosts { vms, .. }
            | Body::Zone { vms, .. }
            | Body::Island { vms, .. }
            | Body::Pinned { vms, .. }
            | Body::LargestShare { vms, .. } => vms.clone(),
            Body::NeverWith { vms, others } => vms.iter().chain(others).copied().collect(),
        }
    }

    fn find(id: &RuleId, rule: &Rule, vms: &[VmDemand]) -> Self {
        let body = match &rule.kind {
            RuleKind::Apart { members, across } => Body::Apart { vms: members.among(vms), across: *across },
            RuleKind::Together { members } => Body::Together { vms: members.among(vms) },
            RuleKind::NeverWith { members, others } => {
                let one = members.among(vms);
                // Who is on both sides would have to flee itself.
                let others =
                    others.among(vms).into_iter().filter(|vm| one.binary_search(vm).is_err()).collect();
                Body::NeverWith { vms: one, others }
            }
            RuleKind::OnlyOn { members, hosts } => {
                Body::Hosts { vms: members.among(vms), hosts: hosts.clone(), allowed: true }
            }
            RuleKind::NotOn { members, hosts } => {
                Body::Hosts { vms: members.among(vms), hosts: hosts.clone(), allowed: false }
            }
            RuleKind::Zone { members, ports } => Body::Zone { vms: members.among(vms), ports: *ports },
            RuleKind::Island { members, hosts } => Body::Island { vms: members.among(vms), hosts: *hosts },
            RuleKind::Pinned { server, host } => Body::Pinned {
                vms: vms.iter().position(|vm| vm.server == *server).into_iter().collect(),
                host: host.clone(),
            },
            RuleKind::LargestShare { members, share } => {
                Body::LargestShare { vms: members.among(vms), share: *share }
            }
        };
        Self { id: id.clone(), name: rule.name.clone(), after_failure: rule.after_failure, body }
    }
}

/// The rules that count, with their members found, in the order of their names.
#[must_use]
pub fn find_members(rules: &Rules, vms: &[VmDemand]) -> Vec<FoundRule> {
    rules
        .iter()
        .filter(|(_, r)| r.on && r.fault().is_none())
        .map(|(id, r)| FoundRule::find(id, r, vms))
        .collect()
}

/// Hosts with what they carry.
#[derive(Debug, Clone, Copy)]
pub(in crate::placement) struct Placed<'a> {
    pub problem: &'a Problem,
    /// What is known of each host.
    pub facts: &'a [HostFacts],
    /// Type of each host: index into [`Problem::host_types`].
    pub types: &'a [usize],
    /// VMs of each host.
    pub lists: &'a [Vec<usize>],
}

impl Placed<'_> {
    /// The type of a host.
    pub fn type_of(&self, host: usize) -> usize {
        self.types.get(host).copied().unwrap_or(0)
    }
    /// Ports of a host that networks of their own can take.
    pub fn ports(&self, host: usize) -> u32 {
        self.problem.host_types().get(self.type_of(host)).map_or(0, |t| t.ports)
    }
}

/// A constraint keeps count of what is where, so that a question costs no scan. `put` and `take` follow
/// every VM, also those that it is not about.
pub(in crate::placement) trait Constraint: std::fmt::Debug + Send + Sync {
    /// Forgets what was where and looks at these hosts.
    fn look_at(&mut self, placed: &Placed<'_>);
    /// Whether a VM may go to a host beside what is there.
    fn allows(&self, vm: usize, host: usize) -> bool;
    /// A VM goes to a host.
    fn put(&mut self, vm: usize, host: usize);
    /// A VM leaves a host.
    fn take(&mut self, vm: usize, host: usize);
    /// Every way in which it is broken, found afresh and not from the counts.
    fn violations(&self, placed: &Placed<'_>) -> Vec<RuleViolation>;
}

/// A set of VMs as a row of marks.
#[derive(Debug, Clone, Default)]
pub(super) struct Marks(Vec<bool>);

impl Marks {
    pub fn of(vms: &[usize]) -> Self {
        let mut marks = vec![false; vms.iter().max().map_or(0, |m| m + 1)];
        for vm in vms {
            if let Some(mark) = marks.get_mut(*vm) {
                *mark = true;
            }
        }
        Self(marks)
    }
    pub fn has(&self, vm: usize) -> bool {
        self.0.get(vm).copied().unwrap_or(false)
    }
    /// What is broken where members are on more hosts than so many.
    pub fn on_more_than(&self, hosts: usize, placed: &Placed<'_>, rule: &RuleId) -> Option<RuleViolation> {
        let lists = placed.lists.iter().enumerate().map(|(host, list)| (host, self.among(list)));
        let (on, vms): (Vec<usize>, Vec<Vec<usize>>) = lists.filter(|(_, vms)| !vms.is_empty()).unzip();
        let mut vms = vms.concat();
        vms.order();
        (on.len() > hosts).then(|| RuleViolation { rule: rule.clone(), hosts: on, vms })
    }
    /// Of a list, those that are in the set.
    pub fn among(&self, list: &[usize]) -> Vec<usize> {
        list.iter().copied().filter(|vm| self.has(*vm)).collect()
    }
}

/// Counts by host or place, growing as needed; never below zero.
#[derive(Debug, Clone, Default)]
pub(super) struct Counts(Vec<u32>);

impl Counts {
    pub fn clear(&mut self) {
        self.0.clear();
    }
    pub fn at(&self, i: usize) -> u32 {
        self.0.get(i).copied().unwrap_or(0)
    }
    pub fn up(&mut self, i: usize) {
        if self.0.len() <= i {
            self.0.resize(i + 1, 0);
        }
        if let Some(n) = self.0.get_mut(i) {
            *n += 1;
        }
    }
    pub fn down(&mut self, i: usize) {
        if let Some(n) = self.0.get_mut(i) {
            *n = n.saturating_sub(1);
        }
    }
    /// How many are above zero.
    pub fn used(&self) -> usize {
        self.0.iter().filter(|n| **n > 0).count()
    }
}
