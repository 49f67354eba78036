//! The name of the inputs of placement: everything that decides between placements is put in.

use super::constraints::FoundRule;
use super::failover::FailoverPolicy;
use crate::demand::Demand;
use crate::order::Order as _;
use crate::project::Resolved;
use crate::quantity::Ratio;

/// What is put in and never leaves: FNV-1a, 64 bit, as published by Fowler, Noll and Vo.
pub(super) struct Fnv(pub u64);

impl Fnv {
    pub fn put(&mut self, bytes: &[u8]) {
        for b in bytes {
            self.0 = (self.0 ^ u64::from(*b)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    pub fn put_u32(&mut self, v: u32) {
        self.put(&v.to_le_bytes());
    }
    pub fn put_ratio(&mut self, v: Ratio) {
        self.put(&v.fraction().to_bits().to_le_bytes());
    }
}

/// Everything that rules, hosts to place on and the failover policy decide. A plan without any of them
/// keeps the name that it had before there were any.
pub(super) fn put_rules(hash: &mut Fnv, demand: &Demand, resolved: &Resolved, rules: &[FoundRule]) {
    let mut put = |what: &str, bytes: Option<Vec<u8>>| {
        hash.put(what.as_bytes());
        hash.put(&bytes.unwrap_or_default());
    };
    for rule in rules {
        let kind = resolved.rules.get(&rule.id).map(|r| (&r.kind, r.after_failure));
        put("rule", kind.and_then(|k| serde_json::to_vec(&k).ok()));
        let members = rule.vms().into_iter().filter_map(|vm| demand.vms.get(vm));
        let mut members: Vec<&str> = members.map(|vm| vm.server.as_str()).collect();
        members.order();
        put("of", serde_json::to_vec(&members).ok());
    }
    let policy = &resolved.policy;
    let down: Vec<&str> = {
        let all = demand.vms.iter().filter(|vm| vm.class.may_stay_down);
        let mut all: Vec<&str> = all.map(|vm| vm.server.as_str()).collect();
        all.order();
        all
    };
    if !down.is_empty() {
        put("down", serde_json::to_vec(&down).ok());
    }
    if !resolved.supply.is_empty() {
        put("supply", serde_json::to_vec(&*resolved.supply).ok());
        put("types", serde_json::to_vec(&resolved.host_types).ok());
    }
    if resolved.failover != FailoverPolicy::default() {
        put("failover", serde_json::to_vec(&resolved.failover).ok());
        let free = [policy.free_share_cpu(), policy.free_share_memory()];
        put("free", serde_json::to_vec(&free).ok());
    }
    if rules.iter().any(|r| matches!(r.body, super::Body::Zone { .. })) {
        put("ports", serde_json::to_vec(&(policy.reserved_ports(), resolved.host.ports)).ok());
    }
}

/// Ceilings that service classes ask for beside the policy's.
pub(super) fn put_classes(hash: &mut Fnv, demand: &Demand, resolved: &Resolved, classes: usize) {
    if classes < 2 {
        return;
    }
    let p = &resolved.policy;
    let mut all: Vec<_> = demand
        .vms
        .iter()
        .map(|vm| {
            let c = &vm.class;
            (vm.server.as_str(), c.cpu_ceiling(p), c.memory_ceiling(p), c.ceiling_after_failure(p))
        })
        .collect();
    all.order_by(|a, b| a.0.cmp(b.0));
    hash.put(b"classes");
    hash.put(&serde_json::to_vec(&all).unwrap_or_default());
}
