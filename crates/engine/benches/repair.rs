//! How long it takes to carry a plan over to inputs that have changed: `cargo bench -p engine --bench repair`.
//!
//! Prints a table parted by tabs: what changed, the median of several first answers, VMs that move, hosts before and
//! after; then what the search makes of it, and a plan made anew beside it. Nothing is asserted: a time is a property of a
//! machine. Compiled for wasm32-wasip1 it runs under Node.js too.

use engine::assumption::AssumptionId;
use engine::catalogue::HostType;
use engine::demand::{Demand, VmDemand};
use engine::inventory::ServerId;
use engine::money::{Currency, Money};
use engine::placement::rules::{Across, Members, Rule, RuleId, RuleKind};
use engine::placement::supply::{HostSupply, StandingHost};
use engine::placement::{Assignment, HostCost, Problem, Repair, named_after, propose};
use engine::profile::Profile;
use engine::project::{Project, Resolved};
use engine::quantity::{Iops, Mbps, Mhz, MiB, Ratio};
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

const VMS: usize = 1_000;
const RUNS: usize = 9;

struct Free;
impl HostCost for Free {
    fn cost(&self, _: &HostType, _: &[usize]) -> Option<Money> {
        Some(Money::zero(Currency::EUR))
    }
}

/// VMs with a day of their own each, the same in every run.
fn vms(count: usize) -> Vec<VmDemand> {
    let mut state = 7u64;
    let mut draw = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from((state >> 40) as u32) / f64::from(1u32 << 24)
    };
    (0..count)
        .map(|i| {
            let (base, swing, phase) = (100.0 + 300.0 * draw(), 1_500.0 * draw(), 24.0 * draw());
            VmDemand {
                server: ServerId::new(&format!("vm{i:05}")),
                cpu: Profile::new(|h| {
                    let at = (h.hour() as f64 - phase).abs();
                    let near = 1.0 - at.min(24.0 - at) / 12.0;
                    Some(Mhz::from_mhz(base + swing * near * if h.is_weekend() { 0.3 } else { 1.0 }))
                }),
                memory: MiB::from_gib(2.0 + 14.0 * draw()),
                disk_operations: Profile::flat(Iops::from_iops(300.0 * draw())),
                network_in: Profile::flat(Mbps::from_mbps(20.0 * draw())),
                network_out: Profile::flat(Mbps::from_mbps(20.0 * draw())),
                vcpus: 1 + (draw() * 3.0) as u32,
                os_family: if i % 3 == 0 { "windows".into() } else { "linux".into() },
                role: if i % 10 == 0 { "Database".into() } else { "Web".into() },
                ..VmDemand::default()
            }
        })
        .collect()
}

fn demand(vms: Vec<VmDemand>) -> Demand {
    Demand { vms, diagnostics: Vec::new() }
}

/// One change: its words, the problem after it, and the plan before it.
fn change(words: &str, demand: &Demand, resolved: &Resolved, plan: &Assignment) {
    let mut times = Vec::with_capacity(RUNS);
    let problem = Arc::new(Problem::new(demand, resolved));
    let mut repair = None;
    for _ in 0..RUNS {
        let began = Instant::now();
        repair = black_box(Repair::new(&problem, plan, 1));
        times.push(began.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    let Some(mut repair) = repair else { return };
    let first = repair.best();
    let began = Instant::now();
    while repair.step(1_000) {}
    let (searched, better) = (began.elapsed().as_secs_f64() * 1e3, repair.best());
    let anew = propose(&problem, &Free, 1).map(|a| named_after(&problem, plan, &a));
    let anew = anew.map_or_else(String::new, |a| format!("{}\t{}", a.assignment.hosts.len(), a.moved.len()));
    println!(
        "{words}\t{median:.2}\t{}\t{}\t{}\t{searched:.0}\t{}\t{}\t{anew}",
        plan.hosts.len(),
        first.assignment.hosts.len(),
        first.moved.len(),
        better.assignment.hosts.len(),
        better.moved.len(),
    );
}

fn main() {
    println!(
        "change of {VMS} VMs\tfirst answer, ms\thosts before\thosts\tVMs that move\tsearch, ms\thosts\tVMs that move\t\
         made anew: hosts\tVMs that move"
    );
    for may_fail in [0.0, 1.0] {
        let all = vms(VMS);
        let mut r = Project::default().resolve(0).expect("the built-in catalogue");
        r.policy = r.policy.with(AssumptionId::HostsThatMayFail, may_fail);
        let before = demand(all.clone());
        let problem = Arc::new(Problem::new(&before, &r));
        let plan = propose(&problem, &Free, 1).expect("a plan");
        let words = |w: &str| format!("{w}, {may_fail} may fail");
        change(&words("nothing"), &before, &r, &plan);
        let grown = |every: usize, factor: f64| {
            let mut all = all.clone();
            for vm in all.iter_mut().step_by(every) {
                vm.cpu = vm.cpu.map(|c| c * Ratio::from_fraction(factor));
            }
            demand(all)
        };
        change(&words("one VM needs twice the CPU"), &grown(VMS, 2.0), &r, &plan);
        change(&words("every 20th needs half more"), &grown(20, 1.5), &r, &plan);
        change(&words("all need a tenth more"), &grown(1, 1.1), &r, &plan);
        change(&words("all need a fifth less"), &grown(1, 0.8), &r, &plan);
        let mut more = all.clone();
        more.extend(vms(VMS + 20).split_off(VMS));
        change(&words("20 new VMs"), &demand(more), &r, &plan);
        let ruled = |kind: RuleKind| {
            let mut ruled = r.clone();
            ruled.rules = Arc::new(std::iter::once((RuleId::new("r1"), Rule::new(kind))).collect());
            ruled
        };
        let some: Vec<&str> = all.iter().step_by(40).map(|vm| vm.server.as_str()).collect();
        let members = Members::named(some.iter().copied());
        let apart = ruled(RuleKind::Apart { members, across: Across::Host });
        change(&words("25 VMs are to be apart"), &before, &apart, &plan);
        let first = all.first().map(|vm| vm.server.clone()).unwrap_or_else(|| ServerId::new(""));
        let elsewhere = plan.place.get(&first).map_or(0, |h| (*h as usize + 1) % plan.hosts.len());
        let host = plan.hosts.get(elsewhere).map(|h| h.name.clone()).unwrap_or_default();
        change(
            &words("one VM is pinned elsewhere"),
            &before,
            &ruled(RuleKind::Pinned { server: first, host }),
            &plan,
        );
        // Two hosts stand; one of them is taken away.
        let standing = |n: usize| {
            let mut r = r.clone();
            let host = |i: usize| StandingHost {
                name: format!("old{i}"),
                host_type: r.host.id.clone(),
                ..StandingHost::default()
            };
            r.supply = Arc::new(HostSupply { standing: (0..n).map(host).collect(), ..HostSupply::default() });
            r
        };
        let two = standing(2);
        let with_two = Arc::new(Problem::new(&before, &two));
        if let Some(plan) = propose(&with_two, &Free, 1) {
            change(&words("a standing host is taken away"), &before, &standing(1), &plan);
        }
    }
}
