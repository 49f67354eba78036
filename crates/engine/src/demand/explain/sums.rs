//! The figures of all VMs together.

use crate::assessment::Systems;
use crate::demand::{Demand, VmDemand};
use crate::figure::{FigureId, Term, TermOrigin, Value};
use crate::order::Order as _;
use crate::quantity::Mhz;
use crate::time::{HourOfWeek, WEEK};

/// The largest VMs at an hour, and the rest together.
pub(super) fn cpu_sum_terms(demand: &Demand, hour: HourOfWeek) -> Vec<Term> {
    const SHOWN: usize = 10;
    let mut at_hour: Vec<(Mhz, &VmDemand)> =
        demand.vms.iter().filter_map(|vm| Some((vm.cpu.at(hour)?, vm))).collect();
    at_hour.order_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.server.cmp(&b.1.server)));
    let count = Value::Count(demand.vms.len() as u64, "VMs");
    let mut terms = vec![Term::new("n", "VMs", count, TermOrigin::Counted("counted in the plan".into()))];
    for (work, vm) in at_hour.iter().take(SHOWN) {
        let figure = TermOrigin::Figure(FigureId::CpuDemanded(vm.server.clone()));
        terms.push(Term::new("+", format!("{} at that hour", vm.server.as_str()), *work, figure));
    }
    if let Some(rest) = at_hour.get(SHOWN..).filter(|r| !r.is_empty()) {
        let sum: Mhz = rest.iter().map(|(work, _)| *work).sum();
        terms.push(Term::new("+", "All others", sum, TermOrigin::Counted("summed in the plan".into())));
    }
    terms
}

pub(super) fn sum_caveats(demand: &Demand) -> Vec<String> {
    let mut caveats =
        vec!["A sum of percentiles is not the percentile of the sum: it may lie above or below".to_owned()];
    if demand.vms.iter().any(|vm| vm.cpu.known_hours() < WEEK) {
        caveats.push("Hours in which some VM is unknown are left out".into());
    }
    caveats
}

/// One of the counts of systems, with its working.
pub(super) struct CountOfSystems {
    pub title: &'static str,
    pub formula: &'static str,
    pub terms: Vec<Term>,
    pub result: u32,
    pub caveats: Vec<String>,
}

pub(super) fn count_of_systems(
    figure: &FigureId,
    systems: &Systems,
    hosts: Option<u32>,
) -> Option<CountOfSystems> {
    let term = |symbol, label: &str, n: u32, unit| {
        let counted = TermOrigin::Counted("counted in the candidates".into());
        Term::new(symbol, label, Value::Count(n.into(), unit), counted)
    };
    if *figure == FigureId::SystemsBefore {
        return Some(CountOfSystems {
            title: "How the systems to administer today come about",
            formula: "systems = servers + hosts that run VMs",
            terms: vec![
                term("+", "Servers of the inventory, physical or virtual", systems.servers, "servers"),
                term("+", "Hosts that run VMs today", systems.hosts_today, "hosts"),
            ],
            result: systems.before(),
            caveats: Vec::new(),
        });
    }
    let hosts = hosts?;
    let mut terms = vec![
        term("+", "Kept as they are", systems.kept, "servers"),
        term("+", "To be mended first", systems.to_mend, "servers"),
        term("+", "To be merged first", systems.to_merge, "servers"),
        term("+", "Not yet known", systems.unknown, "servers"),
        term("+", "Hosts of today that stay", systems.hosts_staying, "hosts"),
        term("+", "Servers that move", systems.vms, "VMs"),
    ];
    let placed = TermOrigin::Counted("counted in the placement".into());
    terms.push(Term::new("+", "Hosts", Value::Count(hosts.into(), "hosts"), placed));
    let mut caveats = Vec::new();
    if systems.hosts_staying > 0 {
        let said =
            "A VM of today stays, and no file says which host runs it: all hosts of today are counted on";
        caveats.push(said.to_owned());
    }
    if *figure == FigureId::SystemsAfter {
        return Some(CountOfSystems {
            title: "How the systems to administer come about",
            formula: "systems = servers that stay + hosts + VMs",
            terms,
            result: systems.after(hosts),
            caveats,
        });
    }
    terms.push(term("−", "Servers merged into another of their group", systems.merged_away, "servers"));
    caveats.push("Until the merging is done, the servers of a group stay as they are".into());
    Some(CountOfSystems {
        title: "How the systems to administer after the merging come about",
        formula: "systems = servers that stay + hosts + VMs − (servers of the groups − groups)",
        terms,
        result: systems.after_merging(hosts),
        caveats,
    })
}

pub(super) fn confidence_terms(demand: &Demand) -> Vec<Term> {
    (0..=5_u8)
        .rev()
        .map(|stars| {
            let count = demand.vms.iter().filter(|vm| vm.stars == stars).count();
            let label = match stars {
                0 => "VMs without a star".to_owned(),
                1 => "VMs with one star".to_owned(),
                n => format!("VMs with {n} stars"),
            };
            let counted = TermOrigin::Counted("counted in the plan".into());
            Term::new("n", label, Value::Count(count as u64, "VMs"), counted)
        })
        .collect()
}
