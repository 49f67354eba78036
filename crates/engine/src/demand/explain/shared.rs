//! The figures of what all VMs share: network by zone, the backup windows, tiers of storage.

use crate::assumption::AssumptionId;
use crate::catalogue::CatalogueId;
use crate::demand::backup::{Run, run_time};
use crate::demand::network::{Direction, NetworkSums, ZoneLoad, network_sums, reserved};
use crate::demand::{Demand, TierSum, storage_sum};
use crate::figure::{FigureId, Term, TermOrigin, Value, Working};
use crate::order::Order as _;
use crate::project::Resolved;
use crate::quantity::{Iops, Mbps, MiB};

/// How many VMs are named in a sum.
const SHOWN: usize = 10;

pub(super) fn explain(figure: &FigureId, demand: &Demand, resolved: &Resolved) -> Option<Working> {
    match figure {
        FigureId::BackupTime(run) => backup_time(figure, *run, demand, resolved),
        FigureId::ZonePeak(zone, direction) => {
            let sums = network_sums(demand, resolved);
            let load = match zone {
                None => &sums.common,
                Some(_) => sums.zones.iter().find(|z| z.name == *zone)?,
            };
            zone_peak(figure, load, *direction, demand, resolved, &sums)
        }
        FigureId::TierUsable(id)
        | FigureId::TierRaw(id)
        | FigureId::TierOperations(id)
        | FigureId::TierPrice(id) => {
            let sum = storage_sum(demand, resolved);
            tier(figure, id, sum.tier(id)?, demand, resolved)
        }
        _ => None,
    }
}

fn assumed(symbol: &'static str, id: AssumptionId, value: Value) -> Term {
    Term::new(symbol, id.info().label.clone(), value, TermOrigin::Assumption(id))
}

fn counted(what: &str) -> TermOrigin {
    TermOrigin::Counted(what.into())
}

fn backup_time(figure: &FigureId, run: Run, demand: &Demand, resolved: &Resolved) -> Option<Working> {
    let policy = &resolved.policy;
    let data: MiB = demand.vms.iter().map(|vm| vm.backup_data).sum();
    let time = run_time(data, run, policy)?;
    let summed = counted("disk in use, else allocated, summed over the VMs of the plan");
    let mut terms = vec![Term::new("data", "Data of all VMs", data, summed)];
    let (title, formula, window) = match run {
        Run::Changes => {
            let share = Value::Share(policy.changed_per_day());
            terms.push(assumed("c", AssumptionId::ChangedPerDay, share));
            (
                "How the time of the nightly backup comes about",
                "time = data × c ÷ rate",
                AssumptionId::BackupLength,
            )
        }
        Run::Full => (
            "How the time of the full backup comes about",
            "time = data ÷ rate",
            AssumptionId::BackupFullLength,
        ),
    };
    terms.push(assumed("rate", AssumptionId::BackupRate, policy.backup_rate().into()));
    terms.push(assumed("window", window, time.window.into()));
    let inside = counted("data that goes over ÷ window");
    terms.push(Term::new("load", "Load on the network inside the window", time.load, inside));
    let mut caveats = Vec::new();
    if let Some(missing) = time.missing() {
        let from = counted("time − window");
        terms.push(Term::new("missing", "Hours that the window lacks", missing, from));
    }
    if !policy.backup_on_vm_ports() {
        caveats.push("It is not counted on the ports of the VMs: measured loads hold today's backup".into());
    }
    Some(Working {
        figure: figure.clone(),
        title: title.into(),
        formula: formula.into(),
        terms,
        result: time.needed.into(),
        caveats,
        method: "network-and-backup",
    })
}

fn zone_peak(
    figure: &FigureId,
    load: &ZoneLoad,
    direction: Direction,
    demand: &Demand,
    resolved: &Resolved,
    sums: &NetworkSums,
) -> Option<Working> {
    let (hour, peak) = load.peak(direction)?;
    let policy = &resolved.policy;
    let of = |i: &usize| {
        let vm = demand.vms.get(*i)?;
        let week = if direction == Direction::Sent { &vm.network_out } else { &vm.network_in };
        Some((week.at(hour).or_else(|| week.peak().map(|(_, q)| q))?, vm))
    };
    let mut vms: Vec<_> = load.vms.iter().filter_map(of).collect();
    vms.order_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.server.cmp(&b.1.server)));
    let mut terms = vec![Term::new(
        "n",
        "VMs",
        Value::Count(load.vms.len() as u64, "VMs"),
        counted("by the networks of their cards, or by hand"),
    )];
    for (rate, vm) in vms.iter().take(SHOWN) {
        let what = format!("{} {} at that hour", vm.server.as_str(), direction.words());
        terms.push(Term::new("+", what, *rate, counted("with growth, replication and backup in it")));
    }
    if let Some(rest) = vms.get(SHOWN..).filter(|r| !r.is_empty()) {
        let rest: Mbps = rest.iter().map(|(rate, _)| *rate).sum();
        terms.push(Term::new("+", "All others", rest, counted("summed in the plan")));
    }
    let host = &resolved.host;
    let ports = Value::Count(u64::from(host.ports), "ports");
    let catalogue = || TermOrigin::Catalogue(format!("{}: {}", host.name, host.source));
    terms.push(Term::new("ports", "Ports of a host", ports, catalogue()));
    let together = Value::Count(u64::from(policy.ports_together()), "ports");
    terms.push(assumed("together", AssumptionId::PortsTogether, together));
    terms.push(Term::new("B", "Bandwidth of a host, one direction", host.network, catalogue()));
    if !load.separate {
        let kept = counted("for management, moves of VMs and storage together");
        terms.push(Term::new("kept", "Share kept free", Value::Share(reserved(policy)), kept));
    }
    terms.push(Term::new(
        "host",
        "What one host carries for it",
        load.capacity,
        counted("bandwidth × groups of ports ÷ all groups, less what is kept"),
    ));
    let mut caveats = Vec::new();
    if sums.in_several > 0 {
        caveats.push("A VM in several zones counts with its whole load in each".to_owned());
    }
    caveats.push("A sum of percentiles is not the percentile of the sum: it may lie above or below".into());
    let name = load.name.as_deref().map_or_else(|| "the common ports".into(), |n| format!("zone {n}"));
    Some(Working {
        figure: figure.clone(),
        title: format!("How the network of {name} comes about"),
        formula: format!(
            "sum = what each of its VMs {} at the busiest hour",
            match direction {
                Direction::Received => "receives",
                Direction::Sent => "sends",
            }
        ),
        terms,
        result: peak.into(),
        caveats,
        method: "network-and-backup",
    })
}

fn tier(
    figure: &FigureId,
    id: &CatalogueId,
    sum: &TierSum,
    demand: &Demand,
    resolved: &Resolved,
) -> Option<Working> {
    let policy = &resolved.policy;
    let tier = &sum.tier;
    let catalogue = || TermOrigin::Catalogue(format!("{}: {}", tier.name, tier.source));
    let layout = |what: &str| TermOrigin::Catalogue(format!("{}: {}", tier.layout.words(), what));
    let own = |figure: FigureId| TermOrigin::Figure(figure);
    let (title, formula, terms, result): (&str, &str, Vec<Term>, Value) = match figure {
        FigureId::TierUsable(_) => {
            let mut terms = vec![Term::new(
                "needed",
                "What its VMs take, growth, snapshots and swap files included",
                sum.needed,
                counted("summed over its VMs"),
            )];
            let mut vms: Vec<_> = sum.vms.iter().filter_map(|i| demand.vms.get(*i)).collect();
            vms.order_by(|a, b| b.storage.cmp(&a.storage).then_with(|| a.server.cmp(&b.server)));
            for vm in vms.iter().take(SHOWN) {
                let figure = own(FigureId::VmStorage(vm.server.clone()));
                terms.push(Term::new("+", format!("of it {}", vm.server.as_str()), vm.storage, figure));
            }
            terms.push(Term::new(
                "promised",
                "What was promised to them: disks as allocated",
                sum.promised,
                counted("summed over its VMs, with snapshots and swap files"),
            ));
            let over = Value::Factor(policy.over_provisioning());
            terms.push(assumed("o", AssumptionId::OverProvisioning, over));
            let largest = assumed("staging", AssumptionId::StagingLargest, sum.staging.into());
            terms.push(Term { label: "Kept free for staging of backups".into(), ..largest });
            (
                "How the usable capacity comes about",
                "usable = the larger of needed and promised ÷ o, + staging",
                terms,
                sum.usable.into(),
            )
        }
        FigureId::TierRaw(_) => {
            let usable =
                Term::new("usable", "Usable capacity", sum.usable, own(FigureId::TierUsable(id.clone())));
            let per = Value::Factor(tier.layout.raw_per_usable());
            let factor =
                Term::new("l", "Raw for each part usable", per, layout("disks ÷ disks with data, or copies"));
            ("How the raw capacity comes about", "raw = usable × l", vec![usable, factor], sum.raw.into())
        }
        FigureId::TierOperations(_) => {
            let busiest = sum.operations.map_or(Iops::ZERO, |(_, o)| o);
            let terms = vec![
                Term::new(
                    "operations",
                    "Operations a second of its VMs in their busiest hour",
                    busiest,
                    counted("summed over its VMs, with growth"),
                ),
                assumed("w", AssumptionId::WriteShare, Value::Share(policy.write_share())),
                Term::new(
                    "p",
                    "Operations on disks for a write",
                    Value::Factor(tier.layout.write_penalty()),
                    layout("old data and parity read, new ones written; or the copies"),
                ),
            ];
            let formula = "on disks = operations × (1 − w + w × p)";
            ("How the operations on its disks come about", formula, terms, sum.on_disks.into())
        }
        FigureId::TierPrice(_) => {
            let price = sum.price?;
            let terms = vec![
                Term::new("raw", "Raw capacity", sum.raw, own(FigureId::TierRaw(id.clone()))),
                Term::new("t", "Price of a raw TB", tier.price_per_tb, catalogue()),
                Term::new(
                    "operations",
                    "Operations a second on its disks",
                    sum.on_disks,
                    own(FigureId::TierOperations(id.clone())),
                ),
                Term::new("o", "Price of an operation a second", tier.price_per_operation, catalogue()),
            ];
            ("How the price comes about", "price = raw TB × t + operations × o", terms, price.into())
        }
        _ => return None,
    };
    let mut caveats = Vec::new();
    if matches!(figure, FigureId::TierPrice(_)) {
        caveats.push("The business case prices storage by its own assumption, one price for every TB".into());
    }
    Some(Working {
        figure: figure.clone(),
        title: format!("{title}: {}", tier.name),
        formula: formula.into(),
        terms,
        result,
        caveats,
        method: "storage",
    })
}
