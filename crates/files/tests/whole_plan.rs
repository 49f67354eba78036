//! From the sample estate to a whole plan: sound but for the flaw that is left in, explained figure
//! by figure, and the same to the last bit on every platform.

use engine::explain::explain;
use engine::figure::{CostList, FigureId, TermOrigin, Value, View};
use engine::finance::Payback;
use engine::inventory::ServerId;
use engine::origin::Origin;
use engine::placement::Lane;
use engine::plan::{Plan, plan_solved};
use engine::project::Project;
use engine::time::Day;
use files::sample::SampleEstate;
use files::writers;
use sha2::{Digest, Sha256};
use std::sync::Arc;

const TODAY: Day = Day::from_ymd(2026, 11, 21);

fn sample_plan() -> Plan {
    let (inventory, series, _) = SampleEstate::new(4117, 120, 35).imported();
    let mut project = Project {
        inventory: Arc::new(inventory),
        series: Arc::new(series),
        seed: 4117,
        ..Project::default()
    };
    project.scenarios[0].host_type = Some("2x24-768".into());
    plan_solved(&mut project, 0, TODAY).expect("the built-in catalogue has hosts")
}

#[test]
fn the_sample_has_something_for_every_part_to_show() {
    use engine::assessment::Verdict;
    let plan = sample_plan();
    for verdict in Verdict::ALL {
        if verdict != Verdict::Unknown {
            assert!(plan.assessment.count(verdict) > 0, "no server is {}", verdict.words());
        }
    }
    let placement = plan.placement.as_ref().expect("a placement");
    let unplaced: Vec<&str> =
        placement.unplaced.iter().map(|(vm, _)| plan.demand.vms[*vm].server.as_str()).collect();
    assert!(unplaced.is_empty() && placement.is_sound(), "{unplaced:?}");
    let wrong_unit = plan.inventory.index_of(&ServerId::new("br-app02")).unwrap();
    assert_eq!(
        plan.assessment.servers[wrong_unit].verdict,
        Verdict::MendFirst,
        "its memory is in another unit"
    );
    assert!(placement.hosts.iter().all(|h| h.violations.is_empty()));
    assert!(placement.hosts.len() as u32 >= placement.bound.hosts);
    let money = plan.business_case.as_ref().expect("a business case");
    assert!(matches!(money.cash.payback, Payback::After { .. }));
}

/// The sample's plan with everything that can be asked of its readings.
fn asked_plan() -> Plan {
    use engine::aligned::{Asked, Group, TogetherSearch, Workloads, rare_days};
    use engine::placement::narrowing::what_measuring_changes;
    use engine::placement::replay::Replay;
    let (inventory, series, _) = SampleEstate::new(4117, 120, 35).imported();
    let mut plan = sample_plan();
    assert_eq!(*plan.inventory, inventory);
    let w = Workloads {
        inventory: &inventory,
        series: &series,
        measurements: &plan.measurements,
        resolved: &plan.resolved,
    };
    let moving: Vec<usize> = plan.demand.vms.iter().map(|vm| vm.index).collect();
    let placement = plan.placement.as_ref().expect("a placement");
    let asked = Asked {
        together: [
            (Group::Picked, Arc::new(TogetherSearch::today(w, vec![3, 1, 3, 2]).finish())),
            (Group::Moving, Arc::new(TogetherSearch::today(w, moving).finish())),
        ]
        .into(),
        days: Some(Arc::new(rare_days(&w, &plan.demand, 3))),
        replayed: Some(Arc::new(Replay::new(w, &plan.demand, placement).finish())),
        narrowing: Some(Arc::new(what_measuring_changes(
            &inventory,
            &plan.measurements,
            &plan.assessment,
            &plan.demand,
            &plan.resolved,
        ))),
    };
    plan.asked = Arc::new(asked);
    plan
}

/// The figures of the readings, with the value that pages show.
fn shown_of_readings(plan: &Plan) -> Vec<(FigureId, Value)> {
    use engine::aligned::{Group, Said, SumOf, WorstDay};
    use engine::quantity::Quantity;
    use engine::series::Resource;
    fn sums<Q: Quantity + Into<Value>>(
        all: &mut Vec<(FigureId, Value)>,
        group: Group,
        resource: Resource,
        sum: Option<&SumOf<Q>>,
    ) {
        for said in Said::ALL {
            if let Some(value) = sum.and_then(|s| s.said.said(said)) {
                all.push((FigureId::Together(group, resource, said), value.into()));
            }
        }
    }
    fn days<Q: Quantity + Into<Value>>(all: &mut Vec<(FigureId, Value)>, lane: Lane, days: &[WorstDay<Q>]) {
        all.extend(days.iter().enumerate().map(|(i, d)| (FigureId::WorstDay(lane, i), d.peak.into())));
    }
    let mut all = Vec::new();
    for (group, t) in &plan.asked.together {
        sums(&mut all, *group, Resource::Cpu, t.cpu.as_ref());
        sums(&mut all, *group, Resource::Memory, t.memory.as_ref());
        sums(&mut all, *group, Resource::NetworkIn, t.network_in.as_ref());
        sums(&mut all, *group, Resource::NetworkOut, t.network_out.as_ref());
        sums(&mut all, *group, Resource::DiskOperations, t.disk_operations.as_ref());
        sums(&mut all, *group, Resource::DiskThroughput, t.disk_throughput.as_ref());
    }
    let rare = plan.asked.days.as_ref().expect("asked");
    days(&mut all, Lane::Cpu, &rare.cpu);
    days(&mut all, Lane::NetworkIn, &rare.network_in);
    days(&mut all, Lane::NetworkOut, &rare.network_out);
    days(&mut all, Lane::DiskOperations, &rare.disk_operations);
    for (i, host) in plan.asked.replayed.as_ref().expect("asked").hosts.iter().enumerate() {
        for l in &host.lanes {
            all.push((FigureId::ReplayWorst(i, l.lane), Value::Share(l.worst.1)));
            let above = Value::Count(l.above_ceiling as u64, "intervals");
            all.push((FigureId::ReplayAbove(i, l.lane), above));
        }
    }
    let then = plan.asked.narrowing.as_ref().expect("asked").then;
    all.push((FigureId::MeasuringChanges, Value::Count(then.into(), "hosts")));
    all
}

/// What is named at the worst instant of a host adds up to it, and what each server has at the highest sum does.
#[test]
fn what_is_named_adds_up() {
    let plan = asked_plan();
    for host in &plan.asked.replayed.as_ref().unwrap().hosts {
        for l in &host.lanes {
            let named: f64 = l.at_worst.iter().map(|(_, share)| share.fraction()).sum();
            let sum = named + l.others_at_worst.fraction();
            assert!((sum - l.worst.1.fraction()).abs() < 1e-9, "{}, {:?}", host.name, l.lane);
        }
    }
    for t in plan.asked.together.values() {
        let cpu = t.cpu.as_ref().expect("the sample is measured");
        let at_peak: f64 = cpu.shares.iter().filter_map(|s| Some(s.at_peak?.mhz())).sum();
        assert!((at_peak - cpu.said.peak_of_sum.mhz()).abs() < 1e-6 * at_peak);
        let peaks: f64 = cpu.shares.iter().filter_map(|s| Some(s.peak?.mhz())).sum();
        assert!((peaks - cpu.said.sum_of_peaks.unwrap().mhz()).abs() < 1e-6 * peaks);
    }
}

/// The figures that a plan of servers has, with the value that pages show.
fn shown(plan: &Plan) -> Vec<(FigureId, Value)> {
    let mut all = vec![
        (FigureId::ConsolidationRatio, Value::ToOne(plan.consolidation_ratio().unwrap())),
        (FigureId::VmsPerCore, Value::Factor(plan.vms_per_core().unwrap())),
    ];
    let placement = plan.placement.as_ref().unwrap();
    all.push((FigureId::HostBound, Value::Count(u64::from(placement.bound.hosts), "hosts")));
    for b in &placement.bound.lanes {
        let most = b.hosts_normal.max(b.hosts_with_failure);
        all.push((FigureId::LaneBound(b.lane), Value::Factor(most)));
    }
    for vm in plan.demand.vms.iter().filter(|vm| vm.cpu_steps.is_some()) {
        let steps = vm.cpu_steps.as_ref().unwrap();
        all.push((FigureId::CpuConsumed(vm.server.clone()), steps.consumed.into()));
        all.push((FigureId::CpuDemanded(vm.server.clone()), steps.demanded.into()));
        all.push((FigureId::Vcpus(vm.server.clone()), Value::Count(u64::from(vm.vcpus), "vCPUs")));
        all.push((FigureId::VmStorage(vm.server.clone()), vm.storage.into()));
    }
    let licences = plan.licences.as_ref().unwrap();
    for (i, product) in licences.products.iter().enumerate() {
        all.push((FigureId::LicencesOnce(i), product.once.into()));
    }
    let money = plan.business_case.as_ref().unwrap();
    for line in &money.lines {
        if let Some(amount) = line.amount {
            all.push((FigureId::CostLine(line.list, line.id), amount.into()));
        }
    }
    for view in [View::CashOnly, View::TimeValued] {
        let r = money.results(view);
        all.push((FigureId::SavingPerYear(view), r.saving_per_year.into()));
        all.push((FigureId::Investment(view), r.investment.into()));
        all.push((FigureId::Npv(view), r.npv.into()));
        all.push((FigureId::CostTotal(CostList::AsIs, view), r.as_is_per_year.into()));
        all.push((FigureId::CostTotal(CostList::ToBe, view), r.to_be_per_year.into()));
        all.push((FigureId::Tco(CostList::AsIs, view), r.tco_as_is.into()));
        all.push((FigureId::Tco(CostList::ToBe, view), r.tco_to_be.into()));
        if let Payback::After { months, .. } = r.payback {
            all.push((FigureId::Payback(view), months.into()));
        }
    }
    for job in &plan.conversion.as_ref().unwrap().jobs {
        if let (Some(duration), Some(downtime)) = (job.duration, job.downtime) {
            all.push((FigureId::JobDuration(job.server.clone()), duration.into()));
            all.push((FigureId::JobDowntime(job.server.clone()), downtime.into()));
        }
    }
    all
}

#[test]
fn every_working_ends_in_the_figure_that_is_shown() {
    let plan = asked_plan();
    let mut figures = shown(&plan);
    let of_readings = shown_of_readings(&plan);
    assert!(of_readings.len() > 100, "{}", of_readings.len());
    figures.extend(of_readings);
    assert!(figures.len() > 500, "{}", figures.len());
    for (figure, value) in figures {
        let working = explain(&plan, &figure).unwrap_or_else(|| panic!("{figure:?} has no working"));
        assert_eq!(working.result, value, "{figure:?}");
        assert!(!working.formula.is_empty() && !working.terms.is_empty(), "{figure:?}");
    }
}

#[test]
fn every_term_leads_somewhere() {
    let plan = asked_plan();
    let mut open: Vec<FigureId> = shown(&plan).into_iter().map(|(f, _)| f).collect();
    open.extend(shown_of_readings(&plan).into_iter().map(|(f, _)| f));
    open.extend([FigureId::ServersToHosts, FigureId::Confidence, FigureId::SystemsAfter, FigureId::CpuSum]);
    open.extend(Lane::ALL.map(FigureId::LaneBound));
    let mut seen = std::collections::BTreeSet::new();
    while let Some(figure) = open.pop() {
        if !seen.insert(figure.clone()) {
            continue;
        }
        let working =
            explain(&plan, &figure).unwrap_or_else(|| panic!("{figure:?} is linked to, and has no working"));
        for term in working.terms {
            match term.origin {
                TermOrigin::Figure(next) => open.push(next),
                TermOrigin::Import(Origin::Cell(cell) | Origin::Derived(cell)) => {
                    let source = &plan.inventory.sources[usize::from(cell.source)];
                    assert!(usize::from(cell.column) < source.headers.len(), "{figure:?}: {}", term.label);
                    assert!(cell.row >= 2, "{figure:?}: {}", term.label);
                }
                TermOrigin::Import(Origin::Typed) | TermOrigin::Assumption(_) => {}
                TermOrigin::Catalogue(words) | TermOrigin::Counted(words) => {
                    assert!(!words.is_empty(), "{figure:?}: {}", term.label);
                }
            }
        }
    }
}

/// What each item saves adds up to the saving; a dear platform is among what changes most.
#[test]
fn what_the_items_save_adds_up_to_the_saving() {
    use engine::finance::{item_savings, largest_differences};
    let plan = sample_plan();
    let money = plan.business_case.as_ref().unwrap();
    for view in [View::CashOnly, View::TimeValued] {
        let sum: f64 = item_savings(money, view).iter().map(|s| s.a_year.amount()).sum();
        let saving = money.results(view).saving_per_year.amount();
        assert!((sum - saving).abs() < 0.01, "{view:?}: {sum} and {saving}");
    }
    let changed = largest_differences(money, View::CashOnly, usize::MAX);
    assert!(
        changed.iter().any(|s| s.id == "hypervisor" && s.as_is.amount() == 0.0 && s.a_year.amount() < 0.0)
    );
    assert!(changed.is_sorted_by(|a, b| a.a_year.amount().abs() >= b.a_year.amount().abs()));
}

/// The guides' known answer, through the whole way: 4 processors × 1 GHz × 40 % = 1.6 GHz.
#[test]
fn four_processors_at_forty_per_cent_are_one_point_six_gigahertz() {
    let csv = "name,sockets,cores_per_socket,clock_ghz,cpu_peak_percent,memory_gib\nweb01,4,1,1,40,4\n";
    let batch = files::import::read("servers.csv", csv.as_bytes(), &Default::default());
    let (inventory, series, _) = files::import::merge(&Default::default(), &Default::default(), vec![batch]);
    let mut project =
        Project { inventory: Arc::new(inventory), series: Arc::new(series), ..Project::default() };
    let plan = plan_solved(&mut project, 0, TODAY).unwrap();
    let working = explain(&plan, &FigureId::CpuConsumed(ServerId::new("web01"))).unwrap();
    let Value::Mhz(work) = working.result else { panic!("{:?}", working.result) };
    assert!((work.ghz() - 1.6).abs() < 1e-12, "{work:?}");
}

/// The same constant must come out natively and in wasm: `cargo xtask test` runs this on both.
#[test]
fn the_plan_is_the_same_to_the_last_bit_on_every_platform() {
    let plan = sample_plan();
    let mut hash = Sha256::new();
    for format in
        writers::EXPORTS.iter().filter(|f| matches!(f.id, "plan-json" | "summary-json" | "jobs-csv"))
    {
        hash.update(format.write(&plan).expect("the sample can be written").bytes);
    }
    let hash: String = hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
    let golden = include_str!("golden/sample_plan.sha256").trim();
    assert_eq!(
        hash, golden,
        "if figures were meant to change, put the new hash into tests/golden/sample_plan.sha256"
    );
}
