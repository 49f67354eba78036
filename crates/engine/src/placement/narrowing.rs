//! What measuring would change: how far the number of hosts is open because the load of some servers is not
//! known, and which of them to measure first.
//!
//! It works on the lower bound, not on placements: a bound takes milliseconds, and a range of bounds is honest
//! about being one. An unknown load acts on CPU, and through it on vCPUs and the platform's memory; network and
//! disk stay as the plan has them, because nothing says how low or high they might be.

use super::bound::bound;
use super::cpu_for_vms;
use super::problem::Problem;
use crate::assessment::Assessment;
use crate::cpu_model::CpuNames;
use crate::demand::cpu::{Configured, Consumption, Taken};
use crate::demand::{Basis, Demand, VmDemand, memory, shape, vcpu};
use crate::inventory::{Inventory, ServerId};
use crate::measurement::{Measurements, ServerLoads};
use crate::order::Order as _;
use crate::profile::Profile;
use crate::project::Resolved;
use crate::quantity::{Mhz, Ratio};
use crate::time::HourOfWeek;
use std::cmp::Reverse;

/// How far the number of hosts is open, and what would narrow it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Narrowing {
    /// The bound if every server that is not measured turns out low.
    pub low: u32,
    /// The bound with what the plan counts with today.
    pub today: u32,
    /// The bound if each of them turns out to need all that it can do.
    pub high: u32,
    /// Servers that move and are not, or not well, measured.
    pub not_measured: usize,
    /// Those to measure, widest range first: if they turn out as expected, low and high are one number. Empty
    /// where they are already.
    pub measure: Vec<ServerId>,
    /// High − low of each of them at the hour where they differ most, in hosts' worth of CPU.
    pub widths: Vec<Ratio>,
    /// That number.
    pub then: u32,
}

impl Narrowing {
    /// In one sentence.
    #[must_use]
    pub fn words(&self) -> String {
        let servers = |n: usize| if n == 1 { "this server".to_owned() } else { format!("these {n} servers") };
        if self.not_measured == 0 {
            return "All servers that move are measured: nothing more to learn about the number of hosts"
                .into();
        }
        if self.measure.is_empty() {
            return format!("Measuring more would not change the number of hosts, at least {}", self.low);
        }
        format!(
            "Measuring {} would narrow the number of hosts from {}–{} to {}, if they turn out as usual",
            servers(self.measure.len()),
            self.low,
            self.high,
            self.then
        )
    }
}

/// The needs of one server that is not measured, under three readings.
struct Open {
    /// Index into `Demand::vms`.
    vm: usize,
    low: VmDemand,
    expected: VmDemand,
    high: VmDemand,
    /// High − low in hosts' worth of CPU at the hour where they differ most.
    width: Ratio,
}

/// A search for the fewest servers to measure, one bound a step: the unit in which long work is sliced.
pub struct NarrowingSearch<'a> {
    demand: &'a Demand,
    resolved: &'a Resolved,
    /// Widest first.
    open: Vec<Open>,
    low: Option<u32>,
    high: Option<u32>,
    today: Option<u32>,
    /// With so many measured, low and high are known to differ, and to agree.
    differ: usize,
    agree: usize,
    then: u32,
    work: Demand,
}

impl std::fmt::Debug for NarrowingSearch<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NarrowingSearch({} open, {} to {})", self.open.len(), self.differ, self.agree)
    }
}

/// The VM with another CPU load, before overhead, growth and generation; vCPUs and the platform's memory follow.
/// No hour asks for more than one host may carry: a larger server cannot be placed at all, and counts as a host.
fn with_load(
    vm: &VmDemand,
    resolved: &Resolved,
    mut work: impl FnMut(HourOfWeek) -> Option<Mhz>,
) -> VmDemand {
    let one = Ratio::ONE;
    let factor = vm.cpu_steps.as_ref().map_or(one, |s| s.overhead * s.growth * s.generation);
    let policy = &resolved.policy;
    let most = cpu_for_vms(&resolved.host, &resolved.hypervisor, policy)
        * policy.cpu_ceiling().min(policy.failure_ceiling());
    let mut other = vm.clone();
    other.cpu = Profile::new(|h| work(h).map(|w| (w * factor).min(most)));
    let peak = other.cpu.peak().map(|p| p.1).unwrap_or_default();
    other.vcpus = vcpu::fewest(peak, &resolved.host, policy.vcpu_target());
    other.memory_overhead = memory::overhead(&resolved.hypervisor.memory_overhead, other.memory, other.vcpus);
    other
}

/// The three readings. A server with one number: low is the shape of its role under that number, high the number
/// at every hour, expected half way. One of which nothing is known: low and expected are the shape of its role
/// under the low and the typical utilisation of policy as its average, high is its configured size.
fn readings(
    vm: &VmDemand,
    inventory: &Inventory,
    role: &str,
    resolved: &Resolved,
    names: &mut CpuNames,
) -> Option<[VmDemand; 3]> {
    let server = inventory.servers.get(vm.index)?;
    let policy = &resolved.policy;
    let name = server.cpu_model.as_ref().map(|text| names.of(&text.value));
    let configured = Configured::of(server, name.as_deref(), policy);
    // Poor measurements are as good as none here: what they would be replaced by is what is asked.
    let number = Consumption::of(server, &ServerLoads::default(), &configured, policy);
    let flat = number.week.clone();
    if number.taken == Taken::Nothing {
        let shape = shape::of_role(role);
        let by = |average: Ratio| {
            let peak = (average * policy.peak_over_moment()).min(Ratio::ONE);
            let share = shape.map(|s| s.through(Some(average / peak)));
            Profile::new(|h| {
                let share = share.as_ref().map_or(Some(Ratio::ONE), |s| s.at(h))?;
                Some(configured.consumed(peak * share))
            })
        };
        let low = policy.low_utilisation().min(policy.typical_utilisation());
        let (low, expected) = (by(low), by(policy.typical_utilisation()));
        let full = configured.full();
        return Some([
            with_load(vm, resolved, |h| low.at(h)),
            with_load(vm, resolved, |h| expected.at(h)),
            with_load(vm, resolved, |_| Some(full)),
        ]);
    }
    let shaped = number.shaped(server, role).week;
    let half = Ratio::from_fraction(0.5);
    Some([
        with_load(vm, resolved, |h| shaped.at(h)),
        with_load(vm, resolved, |h| Some((shaped.at(h)? + flat.at(h)?) * half)),
        with_load(vm, resolved, |h| flat.at(h)),
    ])
}

impl<'a> NarrowingSearch<'a> {
    /// Of these needs.
    #[must_use]
    pub fn new(
        inventory: &Inventory,
        measurements: &Measurements,
        assessment: &Assessment,
        demand: &'a Demand,
        resolved: &'a Resolved,
    ) -> Self {
        let mut names = CpuNames::default();
        let capacity = cpu_for_vms(&resolved.host, &resolved.hypervisor, &resolved.policy);
        let mut open: Vec<Open> = Vec::new();
        let is_measured = |vm: &VmDemand| {
            let stars = measurements.servers.get(vm.index).map_or(0, |l| l.stars);
            vm.cpu_basis == Basis::Measured
                || stars > 0 && u32::from(stars) >= resolved.policy.minimum_stars()
        };
        for (index, vm) in demand.vms.iter().enumerate().filter(|(_, vm)| !is_measured(vm)) {
            let role = assessment.servers.get(vm.index).map_or("", |a| &a.role);
            let Some([low, expected, high]) = readings(vm, inventory, role, resolved, &mut names) else {
                continue;
            };
            let differ = HourOfWeek::all()
                .filter_map(|h| Some(high.cpu.at(h)? - low.cpu.at(h)?))
                .max()
                .unwrap_or_default();
            let width = differ.per(capacity).unwrap_or_default();
            open.push(Open { vm: index, low, expected, high, width });
        }
        // Ties in the order of names, as `Demand::vms` has them.
        open.order_by_key(|o| Reverse(o.width));
        let agree = open.len();
        Self {
            demand,
            resolved,
            open,
            low: None,
            high: None,
            today: None,
            differ: 0,
            agree,
            then: 0,
            work: demand.clone(),
        }
    }
    /// The bound with the first so many measured and the others low, or high.
    fn with(&mut self, measured: usize, high: bool) -> u32 {
        for (i, open) in self.open.iter().enumerate() {
            let reading = match (i < measured, high) {
                (true, _) => &open.expected,
                (false, true) => &open.high,
                (false, false) => &open.low,
            };
            if let Some(vm) = self.work.vms.get_mut(open.vm) {
                vm.cpu.clone_from(&reading.cpu);
                vm.vcpus = reading.vcpus;
                vm.memory_overhead = reading.memory_overhead;
            }
        }
        bound(&Problem::new(&self.work, self.resolved)).hosts
    }
    /// Bounds worked out, and about how many it takes.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        let ends = [self.today, self.low, self.high].iter().flatten().count();
        let halvings = |n: usize| usize::try_from(n.max(1).ilog2()).unwrap_or(0) + 1;
        let (all, left) = (halvings(self.open.len()), halvings(self.agree.saturating_sub(self.differ)));
        (ends + all.saturating_sub(left), 3 + all)
    }
    /// One more bound; false when no further one is needed.
    pub fn step(&mut self) -> bool {
        if self.today.is_none() {
            self.today = Some(bound(&Problem::new(self.demand, self.resolved)).hosts);
        } else if self.low.is_none() {
            self.low = Some(self.with(0, false));
        } else if self.high.is_none() {
            let high = self.with(0, true);
            self.high = Some(high);
            if self.low == Some(high) {
                self.agree = 0;
                self.then = high;
            }
        } else if self.differ + 1 < self.agree {
            // Measuring one more never widens the range, so halving finds the fewest.
            let middle = self.differ.midpoint(self.agree);
            let low = self.with(middle, false);
            if low == self.with(middle, true) {
                self.agree = middle;
            } else {
                self.differ = middle;
            }
        } else {
            return false;
        }
        true
    }
    /// What was found.
    #[must_use]
    pub fn finish(mut self) -> Narrowing {
        while self.step() {}
        if self.agree > 0 {
            self.then = self.with(self.agree, false);
        }
        let today = self.today.unwrap_or_default();
        Narrowing {
            low: self.low.unwrap_or(today),
            today,
            high: self.high.unwrap_or(today),
            not_measured: self.open.len(),
            measure: self
                .open
                .iter()
                .take(self.agree)
                .filter_map(|o| self.demand.vms.get(o.vm).map(|vm| vm.server.clone()))
                .collect(),
            widths: self.open.iter().take(self.agree).map(|o| o.width).collect(),
            then: self.then,
        }
    }
}

/// What measuring would change in the number of hosts.
#[must_use]
pub fn what_measuring_changes(
    inventory: &Inventory,
    measurements: &Measurements,
    assessment: &Assessment,
    demand: &Demand,
    resolved: &Resolved,
) -> Narrowing {
    NarrowingSearch::new(inventory, measurements, assessment, demand, resolved).finish()
}

mod explain;
#[cfg(test)]
mod tests;

pub use explain::explain;
