//! From one plan to another: which VMs move, which get a place, which hosts come and go.

use super::problem::Problem;
use super::rules::HostChoice;
use super::{Assignment, Body, PlannedHost};
use crate::inventory::ServerId;
use crate::order::{Order as _, set_of};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A VM that changes its host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Which VM.
    pub server: ServerId,
    /// The name of the host that it leaves.
    pub from: String,
    /// The name of the host that it comes to.
    pub to: String,
}

/// A plan in place of another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transition {
    /// The new plan. Hosts that are those of the old one have its names.
    pub assignment: Assignment,
    /// VMs that change their host, by name.
    pub moved: Vec<Moved>,
    /// VMs that had no place and get one: which, and the name of the host.
    pub placed: Vec<(ServerId, String)>,
    /// VMs that have no place in the new plan though they are to be placed.
    pub without_place: Vec<ServerId>,
    /// VMs of the old plan that are no longer to be placed.
    pub gone: usize,
    /// Hosts of the old plan.
    pub hosts_before: usize,
}

impl Transition {
    /// Hosts of the new plan less those of the old one.
    #[must_use]
    pub fn hosts_more(&self) -> i64 {
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        count(self.assignment.hosts.len()) - count(self.hosts_before)
    }
    /// Whether nothing has to be done: every VM is where it was, on the same hosts.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.moved.is_empty() && self.placed.is_empty() && self.hosts_more() == 0
    }
}

/// What an assignment changes of a plan, host by host as they are named.
#[must_use]
pub fn transition(problem: &Problem, plan: &Assignment, assignment: Assignment) -> Transition {
    let name = |a: &Assignment, server: &ServerId| {
        a.place.get(server).and_then(|h| a.hosts.get(*h as usize)).map(|h| h.name.clone())
    };
    let (mut moved, mut placed, mut without_place) = (Vec::new(), Vec::new(), Vec::new());
    for vm in problem.by_id() {
        let Some(server) = problem.vms().get(*vm as usize) else { continue };
        match (name(plan, server), name(&assignment, server)) {
            (Some(from), Some(to)) if from != to => moved.push(Moved { server: server.clone(), from, to }),
            (None, Some(to)) => placed.push((server.clone(), to)),
            (_, None) => without_place.push(server.clone()),
            _ => {}
        }
    }
    let gone = plan.place.keys().filter(|s| problem.index_of(s).is_none()).count();
    Transition { hosts_before: plan.hosts.len(), assignment, moved, placed, without_place, gone }
}

/// An assignment that was made without looking at the plan, its hosts named after those of the plan with which they
/// share most VMs, and what it changes. Hosts that rules name keep their names.
#[must_use]
pub fn named_after(problem: &Problem, plan: &Assignment, assignment: &Assignment) -> Transition {
    let mut assignment = assignment.clone();
    let said: Vec<&HostChoice> = problem
        .rules()
        .iter()
        .filter_map(|r| if let Body::Hosts { hosts, .. } = &r.body { Some(hosts) } else { None })
        .collect();
    let pinned = |name: &str| {
        let by_pin = |b: &Body| matches!(b, Body::Pinned { host, .. } if host == name);
        problem.rules().iter().any(|r| by_pin(&r.body))
            || said.iter().any(|h| h.names.contains(name))
            || problem.supply().standing(name).is_some()
    };
    let mut together: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    for (server, to) in &assignment.place {
        if let Some(from) = plan.place.get(server) {
            *together.entry((*from, *to)).or_default() += 1;
        }
    }
    let mut pairs: Vec<((u32, u32), usize)> = together.into_iter().collect();
    pairs.order_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut names: Vec<Option<String>> = vec![None; assignment.hosts.len()];
    let mut taken = set_of(assignment.hosts.iter().filter(|h| pinned(&h.name)).map(|h| h.name.clone()));
    for ((from, to), _) in pairs {
        let (Some(old), Some(new)) = (plan.hosts.get(from as usize), assignment.hosts.get(to as usize))
        else {
            continue;
        };
        let Some(slot) = names.get_mut(to as usize) else { continue };
        if slot.is_none() && old.is_like(new) && !pinned(&new.name) && taken.insert(old.name.clone()) {
            *slot = Some(old.name.clone());
        }
    }
    // The others take the names that are left, those of the plan first.
    let rest: Vec<&PlannedHost> = plan.hosts.iter().filter(|h| !taken.contains(&h.name)).collect();
    let mut rest = rest.into_iter();
    for (host, name) in assignment.hosts.iter_mut().zip(names) {
        if let Some(name) = name {
            host.name = name;
        } else if !pinned(&host.name) {
            let like = rest.clone().position(|h| h.is_like(host)).and_then(|n| rest.nth(n));
            host.name = match like {
                Some(old) if taken.insert(old.name.clone()) => old.name.clone(),
                _ => {
                    let mut n = 1u32;
                    while !taken.insert(format!("H{n}")) {
                        n += 1;
                    }
                    format!("H{n}")
                }
            };
        }
    }
    transition(problem, plan, assignment)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::placement::problem::index;
    use crate::placement::tests::{demand, resolved, vm};

    fn plan(hosts: &[(&str, &[&str])]) -> Assignment {
        let place = hosts
            .iter()
            .enumerate()
            .flat_map(|(h, (_, vms))| vms.iter().map(move |vm| (ServerId::new(vm), index(h))));
        Assignment {
            place: place.collect(),
            hosts: hosts.iter().map(|(name, _)| PlannedHost::new(*name, "ten-cores")).collect(),
            made_for: crate::placement::InputsHash(0),
            seed: 1,
            steps: 0,
            proven: None,
        }
    }

    /// By hand: the new plan has the same three VMs together under another number, so only d moves; e is new, x is gone.
    #[test]
    fn hosts_are_the_same_whatever_their_numbers() {
        let d = demand(["a", "b", "c", "d", "e"].iter().map(|n| vm(n, 100.0, 1.0)).collect());
        let problem = Problem::new(&d, &resolved(&[]));
        let old = plan(&[("H1", &["a", "b", "c"]), ("H2", &["d", "x"]), ("H3", &[])]);
        let new = plan(&[("H1", &["e"]), ("H2", &["a", "b", "c", "d"])]);
        let t = named_after(&problem, &old, &new);
        let names: Vec<&str> = t.assignment.hosts.iter().map(|h| h.name.as_str()).collect();
        assert_eq!(names, ["H2", "H1"]);
        assert_eq!(t.assignment.place, new.place);
        let d = Moved { server: ServerId::new("d"), from: "H2".into(), to: "H1".into() };
        assert_eq!((t.moved.as_slice(), t.gone, t.hosts_more()), (&[d][..], 1, -1));
        assert_eq!(t.placed, [(ServerId::new("e"), "H2".to_owned())]);
        assert!(named_after(&problem, &old, &old).moved.is_empty());
    }
}
