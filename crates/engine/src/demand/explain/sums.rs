//! The figures of all VMs together.

use crate::assessment::{Assessment, Verdict};
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

pub(super) fn systems_terms(assessment: &Assessment, hosts: u32) -> Vec<Term> {
    let counted = || TermOrigin::Counted("counted in the candidates".into());
    let mut terms: Vec<Term> = [
        (Verdict::KeepPhysical, "Kept as they are"),
        (Verdict::MendFirst, "To be mended first"),
        (Verdict::Merge, "To be merged first"),
        (Verdict::Unknown, "Not yet known"),
    ]
    .into_iter()
    .map(|(verdict, label)| {
        Term::new("+", label, Value::Count(assessment.count(verdict) as u64, "servers"), counted())
    })
    .collect();
    let vms = assessment.servers.iter().filter(|s| s.verdict.moves()).count();
    terms.push(Term::new("+", "Servers that move", Value::Count(vms as u64, "VMs"), counted()));
    let placed = TermOrigin::Counted("counted in the placement".into());
    terms.push(Term::new("+", "Hosts", Value::Count(u64::from(hosts), "hosts"), placed));
    terms
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
