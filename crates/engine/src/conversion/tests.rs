use super::explain::explain;
use super::*;
use crate::assessment::{Assessment, ServerAssessment, Verdict};
use crate::demand::{Basis, Demand, VmDemand};
use crate::figure::{FigureId, Value};
use crate::inventory::{Inventory, Kind, Server};
use crate::origin::Sourced;
use crate::placement::{Assignment, Bound, InputsHash, Placement, ProvenBy};
use crate::profile::Profile;
use crate::project::{Project, Resolved};
use crate::quantity::{Iops, Mbps, Mhz};
use std::collections::BTreeMap;

fn stages() -> (Inventory, Assessment, Demand, Placement, Resolved) {
    let make = |name: &str, kind, disk: Option<f64>, used: Option<f64>| {
        let mut s = Server::named(Sourced::typed(name.into()));
        s.kind = kind;
        s.disk_capacity = disk.map(|gb| Sourced::typed(MiB::from_gb_decimal(gb)));
        s.disk_used = used.map(|gb| Sourced::typed(MiB::from_gb_decimal(gb)));
        s
    };
    let servers = vec![
        make("cold.example", Kind::Physical, Some(279.0), Some(100.0)),
        make("db", Kind::Physical, Some(1000.0), Some(558.0)),
        make("dc", Kind::Physical, Some(100.0), None),
        make("none", Kind::Physical, None, None),
        make("vm", Kind::Virtual, Some(500.0), Some(279.0)),
    ];
    let roles = ["Web", "Database", "Identity", "Web", "Database"];
    let assessment = Assessment {
        servers: roles
            .map(|role| ServerAssessment {
                verdict: Verdict::Ready,
                proposed: Verdict::Ready,
                overruling: None,
                findings: Vec::new(),
                role: role.into(),
                role_assumed: false,
                os_family: "linux".into(),
                recognised: Default::default(),
                looked: Default::default(),
                is_vm: false,
            })
            .to_vec(),
        systems_before: 5,
        ..Assessment::default()
    };
    let vms = (0..servers.len())
        .map(|index| VmDemand {
            server: servers[index].id.clone(),
            index,
            cpu: Profile::flat(Mhz::ZERO),
            cpu_basis: Basis::Assumed,
            cpu_factor: None,
            cpu_steps: None,
            network_in: Profile::flat(Mbps::ZERO),
            network_out: Profile::flat(Mbps::ZERO),
            network_basis: Basis::Assumed,
            disk_operations: Profile::flat(Iops::ZERO),
            disk_basis: Basis::Assumed,
            disk_throughput: None,
            memory: MiB::ZERO,
            memory_overhead: MiB::ZERO,
            memory_basis: Basis::Assumed,
            vcpus: 1,
            vcpus_as_is: None,
            storage: MiB::ZERO,
            storage_basis: Basis::Assumed,
            os_family: "linux".into(),
            facts: Default::default(),
            stars: 0,
            ..VmDemand::default()
        })
        .collect();
    let demand = Demand { vms, diagnostics: Vec::new() };
    let placement = Placement {
        assignment: Assignment {
            hosts: Vec::new(),
            place: BTreeMap::new(),
            made_for: InputsHash(0),
            seed: 1,
            steps: 0,
            proven: None,
        },
        accepted: false,
        stale: false,
        hosts: Vec::new(),
        unplaced: Vec::new(),
        broken: Vec::new(),
        sets: None,
        spare: Default::default(),
        bound: Bound { hosts: 0, simple: 0, to_buy: None, by: ProvenBy::Sums, lanes: Vec::new() },
        cores: 0,
    };
    let resolved = Project::default().resolve(0).expect("the built-in catalogue has entries");
    (Inventory { servers, ..Inventory::default() }, assessment, demand, placement, resolved)
}

#[test]
fn jobs_by_hand() {
    // The default way: a gigabit port at 62 % = 620 Mbit/s = 77.5 MB/s, so 279 GB take exactly
    // 279,000 ÷ 77.5 = 3,600 s. Cold: + 0.25 boot + 0.25 drivers + 0.25 tools + 1 check.
    let (inventory, assessment, demand, placement, resolved) = stages();
    let plan = convert(&inventory, &assessment, &demand, &placement, &resolved);
    let job = |name: &str| plan.jobs.iter().find(|j| j.server.as_str() == name).unwrap();
    let near = |h: Option<Hours>, expected: f64| assert!((h.unwrap().hours() - expected).abs() < 1e-9);

    let cold = job("cold.example");
    assert_eq!((cold.method, cold.bottleneck), (Method::ColdImage, Bottleneck::SourcePort));
    assert_eq!(cold.vm_name, "cold");
    near(cold.duration, 2.75);
    near(cold.downtime, 2.75);

    // Live, used only: 558 GB are two hours; down for 2 % of it and 0.25 h.
    let db = job("db");
    assert_eq!(db.method, Method::LiveCutOver);
    near(db.copy, 2.0);
    near(db.downtime, 0.29);

    let dc = job("dc");
    assert_eq!(dc.method, Method::Rebuild);
    near(dc.downtime, 0.25);

    let none = job("none");
    assert_eq!((none.data, none.duration, none.downtime), (None, None, None));
    assert!(none.diagnostics.iter().any(|d| &*d.code == "conversion.no_disk_size"));

    let vm = job("vm");
    assert_eq!(vm.method, Method::VirtualToVirtual);
    near(vm.copy, 1.0);
    near(vm.downtime, 2.5);

    // All one after another: 279 + 558 + 100 + 279 = 1,216 GB over 10 Gbit/s at 62 % = 775 MB/s.
    assert!((plan.data.gb_decimal() - 1216.0).abs() < 1e-6);
    assert!((plan.link_kept_full.hours() - 1_216_000.0 / 775.0 / 3600.0).abs() < 1e-9);
}

/// The first server is down for 2.75 hours when converted cold: within the 8 hours of the assumption, not
/// within the one hour of its class.
#[test]
fn the_downtime_of_its_class_decides() {
    let (inventory, assessment, mut demand, placement, resolved) = stages();
    let method =
        |demand: &Demand| convert(&inventory, &assessment, demand, &placement, &resolved).jobs[0].method;
    assert_eq!(method(&demand), Method::ColdImage);
    let classes = crate::service_class::ServiceClasses::built_in();
    demand.vms[0].class = classes.get("critical").unwrap().clone();
    assert_eq!(method(&demand), Method::LiveCutOver);
}

#[test]
fn every_working_ends_in_its_figure() {
    let (inventory, assessment, demand, placement, resolved) = stages();
    let plan = convert(&inventory, &assessment, &demand, &placement, &resolved);
    for job in &plan.jobs {
        let unknown = Value::Unknown("the size of its disks is not known".into());
        for (figure, hours) in [
            (FigureId::JobDuration(job.server.clone()), job.duration),
            (FigureId::JobDowntime(job.server.clone()), job.downtime),
        ] {
            let working = explain(&figure, &plan, &resolved).unwrap();
            assert_eq!(working.result, hours.map_or(unknown.clone(), Value::Hours), "{figure:?}");
        }
    }
    assert_eq!(explain(&FigureId::HostBound, &plan, &resolved), None);
}
