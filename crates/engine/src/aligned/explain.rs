//! How sums of readings and worst days came about.

use super::{Asked, Group, Said, SumOf, Together, WorstDay};
use crate::assumption::AssumptionId;
use crate::figure::{FigureId, Term, TermOrigin, Value, Working};
use crate::inventory::Inventory;
use crate::order::Order as _;
use crate::origin::{Cell, Origin};
use crate::placement::Lane;
use crate::plan::Plan;
use crate::quantity::{Hours, Quantity};
use crate::series::Resource;

/// Servers that a working names by themselves.
const NAMED: usize = 10;

fn counted(what: &str) -> TermOrigin {
    TermOrigin::Counted(what.into())
}

/// Where the series of a server was read.
fn read_from(inventory: &Inventory, server: usize, resource: Resource) -> TermOrigin {
    let measured = inventory.servers.get(server).and_then(|s| s.series.get(&resource));
    measured.map_or_else(
        || counted("from its readings"),
        |m| {
            TermOrigin::Import(Origin::Derived(Cell { source: m.source, column: m.column, row: m.first_row }))
        },
    )
}

fn name(inventory: &Inventory, server: usize) -> String {
    inventory.servers.get(server).map_or_else(String::new, |s| s.name.value.to_string())
}

/// The largest by name, and all others as one; what is not known is left out.
fn largest<Q: Quantity + Into<Value>>(
    mut each: Vec<(usize, Q)>,
    words: impl Fn(usize) -> (String, TermOrigin),
) -> Vec<Term> {
    each.order_by(|a, b| b.1.base().total_cmp(&a.1.base()).then(a.0.cmp(&b.0)));
    let mut terms: Vec<Term> = each
        .iter()
        .take(NAMED)
        .map(|(of, need)| {
            let (label, origin) = words(*of);
            Term::new("+", label, *need, origin)
        })
        .collect();
    if let Some(rest) = each.get(NAMED..).filter(|r| !r.is_empty()) {
        let sum = Q::from_base(rest.iter().map(|(_, need)| need.base()).sum());
        terms.push(Term::new("+", "All others", sum, counted("summed over the others")));
    }
    terms
}

const fn words_of(resource: Resource) -> &'static str {
    match resource {
        Resource::Cpu => "CPU work",
        Resource::Memory => "memory in use",
        Resource::NetworkIn => "network received",
        Resource::NetworkOut => "network sent",
        Resource::DiskOperations => "disk operations",
        Resource::DiskThroughput => "disk throughput",
        Resource::RunQueue => "run queue",
        Resource::ProcessorQueue => "processor queue",
        Resource::Paging => "paging",
        Resource::DiskBusy => "time of busy disks",
    }
}

struct Asking<'a> {
    figure: &'a FigureId,
    plan: &'a Plan,
    group: Group,
    resource: Resource,
    said: Said,
}

impl Asking<'_> {
    fn title(&self) -> String {
        let what = words_of(self.resource);
        match self.said {
            Said::PeakOfSum => format!("How the highest {what} of all together comes about"),
            Said::PercentileOfSum => format!("How the usual {what} of all together comes about"),
            Said::SumOfPercentiles => format!("What adding up percentiles says of {what}"),
            Said::SumOfPeaks => format!("What adding up peaks says of {what}"),
            Said::PeakOfWeeks => format!("What adding up weeks says of {what}"),
        }
    }
    const fn formula(&self) -> &'static str {
        match self.said {
            Said::PeakOfSum => "peak of sum = the highest interval of Σ reading of each server",
            Said::PercentileOfSum => "percentile of sum = P of all intervals of Σ reading of each server",
            Said::SumOfPercentiles => "sum of percentiles = Σ P of the readings of each server",
            Said::SumOfPeaks => "sum of peaks = Σ highest reading of each server",
            Said::PeakOfWeeks => "peak of weeks = the highest hour of Σ week of each server",
        }
    }
    fn beside(&self, said: Said, label: &str, value: impl Into<Value>) -> Term {
        let figure = FigureId::Together(self.group, self.resource, said);
        Term::new("", label, value, TermOrigin::Figure(figure))
    }
    fn working<Q: Quantity + Into<Value>>(&self, sum: &SumOf<Q>, together: &Together) -> Option<Working> {
        let inventory = &self.plan.inventory;
        let of = &sum.said;
        let result = of.said(self.said)?;
        let count = |n: usize, noun| Value::Count(n as u64, noun);
        let mut terms = vec![
            Term::new("n", "Servers in the sum", count(of.parts, "servers"), counted("those with readings")),
            Term::new("", "Intervals", count(of.known, "intervals"), counted("in which the sum is known")),
            Term::new(
                "",
                "Length of an interval",
                Hours::from_hours(f64::from(of.interval_seconds) / 3600.0),
                counted("the longest of any series in the sum, at most an hour"),
            ),
        ];
        if matches!(self.said, Said::PercentileOfSum | Said::SumOfPercentiles) {
            let share = Value::Share(of.statistic.share());
            let origin = TermOrigin::Assumption(AssumptionId::Percentile);
            terms.push(Term::new("P", "Each hour counts by", share, origin));
        }
        if self.said == Said::PeakOfSum {
            let when = Value::When(of.peak_at, self.plan.resolved.clock);
            terms.push(Term::new("", "First reached", when, counted("on the clock of the site")));
        }
        let each: Vec<(usize, Q)> = match self.said {
            Said::PeakOfSum => sum.shares.iter().filter_map(|s| Some((s.server, s.at_peak?))).collect(),
            Said::SumOfPercentiles => {
                sum.shares.iter().filter_map(|s| Some((s.server, s.by_statistic?))).collect()
            }
            Said::SumOfPeaks => sum.shares.iter().filter_map(|s| Some((s.server, s.peak?))).collect(),
            Said::PercentileOfSum | Said::PeakOfWeeks => Vec::new(),
        };
        terms.extend(largest(each, |server| {
            (name(inventory, server), read_from(inventory, server, self.resource))
        }));
        if self.said == Said::PercentileOfSum {
            let spread = [
                ("Mean of all intervals", sum.spread.mean),
                ("Median", sum.spread.p50),
                ("99th percentile", sum.spread.p99),
            ];
            let from = || counted("of the same intervals");
            terms.extend(spread.map(|(label, v)| Term::new("", label, v, from())));
        }
        let others = [
            (Said::PeakOfSum, "Highest interval", Some(of.peak_of_sum)),
            (Said::PercentileOfSum, "Percentile of the sum", Some(of.percentile_of_sum)),
            (Said::SumOfPercentiles, "Percentiles added up", of.sum_of_percentiles),
            (Said::SumOfPeaks, "Peaks added up", of.sum_of_peaks),
        ];
        terms.extend(
            others
                .into_iter()
                .filter(|(said, ..)| *said != self.said)
                .filter_map(|(said, label, v)| Some(self.beside(said, label, v?))),
        );
        let filled = Value::Share(of.filled);
        terms.push(Term::new("", "Readings that are filled", filled, counted("by the hour of its week")));
        let mut caveats = Vec::new();
        let left_out = sum.left_out(together);
        if left_out > 0 {
            let count = count(left_out, "servers");
            terms.push(Term::new("", "Not in the sum", count, counted("nothing of it was measured")));
            caveats.push("Servers without readings are not in the sum: the true need is higher".into());
        }
        match self.said {
            Said::SumOfPeaks => caveats.push("They would have to peak in the same interval".into()),
            Said::SumOfPercentiles | Said::PeakOfWeeks => {
                caveats.push("It may lie above the percentile of the sum, or below it".into());
            }
            Said::PeakOfSum | Said::PercentileOfSum => {}
        }
        caveats.push("As the servers are today: overhead and growth are not in it".into());
        Some(Working {
            figure: self.figure.clone(),
            title: self.title(),
            formula: self.formula().into(),
            terms,
            result: result.into(),
            caveats,
            method: "aligned-sums",
        })
    }
}

fn day<Q: Quantity + Into<Value>>(
    figure: &FigureId,
    plan: &Plan,
    resource: Resource,
    day: &WorstDay<Q>,
) -> Working {
    let vms = &plan.demand.vms;
    let needs = (0..vms.len()).filter_map(|vm| Some((vm, day.need(vm, day.hour)?))).collect();
    let mut terms = vec![
        Term::new("", "Date", Value::Day(day.date), counted("on the clock of the site")),
        Term::new("", "Hour", Value::Text(format!("{:02}:00", day.hour)), counted("the fullest of that day")),
    ];
    terms.extend(largest(needs, |vm| {
        let Some(vm) = vms.get(vm) else { return (String::new(), counted("a VM of the plan")) };
        (vm.server.as_str().to_owned(), read_from(&plan.inventory, vm.index, resource))
    }));
    let measured = Value::Count(day.measured as u64, "VMs");
    terms.push(Term::new("", "Measured on that day", measured, counted("the others count by their weeks")));
    terms.push(Term::new(
        "",
        "The fullest hour of the week",
        day.usual,
        counted("the folded weeks of all VMs added up"),
    ));
    let share = TermOrigin::Assumption(AssumptionId::Percentile);
    let statistic = Value::Share(plan.resolved.policy.percentile());
    terms.push(Term::new("P", "Each hour counts by", statistic, share));
    Working {
        figure: figure.clone(),
        title: format!("How the {} of a rare day comes about", words_of(resource)),
        formula:
            "need of a day = the highest of its 24 sums; sum = Σ P of the readings of each VM in that hour"
                .into(),
        terms,
        result: day.peak.into(),
        caveats: vec![
            "Only what lies within the period measured: five weeks hold one month-end, no quarter and no year"
                .into(),
            "Overhead and growth are in it, as in the plan".into(),
        ],
        method: "worst-day",
    }
}

/// The working of a sum of readings or of a worst day; `None` where it was not asked for or is not known.
#[must_use]
pub fn explain(figure: &FigureId, plan: &Plan, asked: &Asked) -> Option<Working> {
    match figure {
        FigureId::Together(group, resource, said) => {
            let together = asked.together.get(group)?;
            let asking = Asking { figure, plan, group: *group, resource: *resource, said: *said };
            match resource {
                Resource::Cpu => asking.working(together.cpu.as_ref()?, together),
                Resource::Memory => asking.working(together.memory.as_ref()?, together),
                Resource::NetworkIn => asking.working(together.network_in.as_ref()?, together),
                Resource::NetworkOut => asking.working(together.network_out.as_ref()?, together),
                Resource::DiskOperations => asking.working(together.disk_operations.as_ref()?, together),
                Resource::DiskThroughput => asking.working(together.disk_throughput.as_ref()?, together),
                // Shortages of several servers do not add up to one.
                Resource::RunQueue | Resource::ProcessorQueue | Resource::Paging | Resource::DiskBusy => None,
            }
        }
        FigureId::WorstDay(lane, rank) => {
            let days = asked.days.as_ref()?;
            match lane {
                Lane::Cpu => Some(day(figure, plan, Resource::Cpu, days.cpu.get(*rank)?)),
                Lane::NetworkIn => Some(day(figure, plan, Resource::NetworkIn, days.network_in.get(*rank)?)),
                Lane::NetworkOut => {
                    Some(day(figure, plan, Resource::NetworkOut, days.network_out.get(*rank)?))
                }
                Lane::DiskOperations => {
                    Some(day(figure, plan, Resource::DiskOperations, days.disk_operations.get(*rank)?))
                }
                Lane::Memory | Lane::Vcpus | Lane::Vms => None,
            }
        }
        _ => None,
    }
}
