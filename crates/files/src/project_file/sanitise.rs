//! Brings what a file says within its bounds. A project that the planner wrote passes unchanged; one
//! that was edited by hand, or damaged, must not bring down what follows.

use super::decisions;
use engine::assumption::AssumptionId;
use engine::catalogue::{Catalogue, HostType, Hypervisor};
use engine::cpu_model::{CpuRating, CpuRatings};
use engine::diagnostic::Diagnostic;
use engine::inventory::{ExistingHost, Inventory, Server, ServerId};
use engine::joining::Conflict;
use engine::order::Order as _;
use engine::origin::{Origin, Sourced};
use engine::project::{Project, Scenario};
use engine::quantity::{Iops, Mbps, Mhz, MiB, Ratio, Watts};
use engine::summer_time::SummerTime;
use std::sync::Arc;

mod service;

/// Scenarios of a project.
const MOST_SCENARIOS: usize = 100;
/// Hosts of a placement: what 100,000 servers need, twice over.
const MOST_HOSTS: usize = 25_000;

const CHECK: &str = "Check the value; the file was changed by something else than the planner";

/// Takes unknown assumptions out of a scenario and brings the others within their bounds, while it
/// is still plain JSON.
pub(super) fn assumptions(scenario: &mut serde_json::Value, diagnostics: &mut Vec<Diagnostic>) {
    let Some(changes) = scenario.get_mut("assumptions").and_then(serde_json::Value::as_object_mut) else {
        return;
    };
    changes.retain(|name, value| {
        let Some(id) = AssumptionId::ALL.iter().find(|id| id.name() == name) else {
            diagnostics.push(
                Diagnostic::warning(
                    "project.unknown_assumption",
                    format!("the assumption \"{name}\" is not known to this version and was left out"),
                    "Open the project with the version that saved it, if the assumption matters",
                )
                .about(name),
            );
            return false;
        };
        let info = id.info();
        let found = value.as_f64().unwrap_or(f64::NAN);
        if (info.min..=info.max).contains(&found) {
            return true;
        }
        let kept = if found.is_finite() { found.clamp(info.min, info.max) } else { info.default };
        diagnostics.push(
            Diagnostic::warning(
                "project.out_of_bounds",
                format!("\"{}\" was brought within its bounds", info.label),
                CHECK,
            )
            .about(name)
            .found(value.to_string(), format!("{} to {}", info.min, info.max)),
        );
        *value = serde_json::json!(kept);
        true
    });
}

/// Scenarios past the number that is read are left out.
pub(super) fn scenarios(scenarios: &mut Vec<serde_json::Value>, diagnostics: &mut Vec<Diagnostic>) {
    let found = scenarios.len();
    if found > MOST_SCENARIOS {
        scenarios.truncate(MOST_SCENARIOS);
        diagnostics.push(
            Diagnostic::error("project.too_many_scenarios", "the last scenarios were left out", CHECK)
                .found(found.to_string(), format!("at most {MOST_SCENARIOS}")),
        );
    }
}

/// A rule of summer time that this version does not know is left out, while the clock is still plain JSON.
pub(super) fn clock(clock: &mut serde_json::Value, diagnostics: &mut Vec<Diagnostic>) {
    let Some(fields) = clock.as_object_mut() else { return };
    let known = |rule: &serde_json::Value| rule.as_str().and_then(SummerTime::from_name).is_some();
    if let Some(rule) = fields.get("summer_time").filter(|rule| !known(rule)).map(ToString::to_string) {
        fields.remove("summer_time");
        let names: Vec<&str> = SummerTime::ALL.into_iter().map(SummerTime::name).collect();
        diagnostics.push(
            Diagnostic::warning(
                "project.unknown_summer_time",
                "the summer time of the site is not known to this version: its clock stays on standard time",
                "Choose the clock of the site anew, or open the project with the version that saved it",
            )
            .found(rule, names.join(", ")),
        );
    }
}

/// Everything else.
pub(super) fn project(project: &mut Project, diagnostics: &mut Vec<Diagnostic>) {
    let clock = project.clock.offset_minutes.clamp(-14 * 60, 14 * 60);
    if clock != project.clock.offset_minutes {
        diagnostics.push(Diagnostic::warning(
            "project.out_of_bounds",
            "the site's clock was brought within 14 hours of UTC",
            CHECK,
        ));
        project.clock.offset_minutes = clock;
    }
    if project.scenarios.is_empty() {
        diagnostics.push(Diagnostic::warning(
            "project.no_scenario",
            "the project held no scenario, so an empty one was made",
            "Nothing, if the defaults will do",
        ));
        project.scenarios.push(Scenario { name: "Base".into(), ..Scenario::default() });
    }
    service::classes(&mut project.service_classes, diagnostics);
    for scenario in &mut project.scenarios {
        service::assignments(scenario, &project.service_classes, diagnostics);
        service::adjustments(scenario, diagnostics);
        decisions::of_scenario(scenario, diagnostics);
        placement(scenario, diagnostics);
    }
    catalogue(Arc::make_mut(&mut project.catalogue), diagnostics);
    service::network_zones(Arc::make_mut(&mut project.network_zones), diagnostics);
    super::rules::known_types(project, diagnostics);
    cpu_ratings(Arc::make_mut(&mut project.cpu_ratings), diagnostics);
    inventory(Arc::make_mut(&mut project.inventory), diagnostics);
    let decisions = Arc::make_mut(&mut project.decisions);
    decisions::of_project(decisions, &project.inventory, &project.service_classes, diagnostics);
}

/// VMs on hosts that do not exist lose their place.
fn placement(scenario: &mut Scenario, diagnostics: &mut Vec<Diagnostic>) {
    let Some(accepted) = &mut scenario.accepted else { return };
    let found = accepted.hosts.len();
    if found > MOST_HOSTS {
        Arc::make_mut(accepted).hosts.truncate(MOST_HOSTS);
        diagnostics.push(
            Diagnostic::error(
                "project.too_many_hosts",
                format!("in scenario \"{}\" the last hosts of the placement were left out", scenario.name),
                CHECK,
            )
            .found(found.to_string(), format!("at most {MOST_HOSTS}")),
        );
    }
    let hosts = accepted.hosts.len();
    // No plan has fewer hosts than is proven, so neither has this one.
    if accepted.proven.is_some_and(|p| usize::try_from(p.hosts).map_or(true, |n| n > hosts)) {
        Arc::make_mut(accepted).proven = None;
        diagnostics.push(Diagnostic::warning(
            "project.out_of_bounds",
            format!("what is said to be proven in scenario \"{}\" was left out", scenario.name),
            CHECK,
        ));
    }
    let lost: Vec<_> = accepted
        .place
        .iter()
        .filter(|(_, host)| usize::try_from(**host).map_or(true, |h| h >= hosts))
        .map(|(vm, _)| vm.clone())
        .collect();
    for vm in lost {
        Arc::make_mut(accepted).place.remove(&vm);
        diagnostics.push(
            Diagnostic::error(
                "project.no_such_host",
                format!(
                    "in scenario \"{}\" the VM was on a host that does not exist; it has no place now",
                    scenario.name
                ),
                "Place it anew",
            )
            .about(vm.as_str()),
        );
    }
}

fn within(value: f64, max: f64) -> bool {
    value.is_finite() && (0.0..=max).contains(&value)
}

/// Whether a plan can be made with a host type: whole, and within bounds.
pub(crate) fn host_is_sound(host: &HostType) -> bool {
    (1..=64).contains(&host.sockets)
        && (1..=1024).contains(&host.cores_per_socket)
        && (1..=16).contains(&host.threads_per_core)
        && host.clock.mhz() > 0.0
        && within(host.clock.mhz(), Mhz::MAX)
        && host.memory.mib() > 0.0
        && within(host.memory.mib(), MiB::MAX)
        && within(host.network.mbps(), Mbps::MAX)
        && within(host.disk_operations.iops(), Iops::MAX)
        && within(host.idle_power.watts(), Watts::MAX)
        && within(host.full_power.watts(), Watts::MAX)
        && within(host.price.amount(), 1e12)
        && host.rack_units <= 100
        && host.ports <= 1000
}

fn hypervisor_is_sound(hypervisor: &Hypervisor) -> bool {
    let overhead = &hypervisor.memory_overhead;
    within(hypervisor.cpu_overhead.fraction(), 10.0)
        && within(hypervisor.host_memory_reserve_share.fraction(), 1.0)
        && within(hypervisor.host_memory_reserve.mib(), MiB::MAX)
        && within(hypervisor.host_cpu_reserve_share.fraction(), 1.0)
        && hypervisor.host_cpu_reserve_cores <= 1024
        && within(hypervisor.swap_file_share.fraction(), 10.0)
        && [overhead.base, overhead.per_gib, overhead.per_further_vcpu]
            .iter()
            .all(|m| within(m.mib(), MiB::MAX))
        && overhead.table.is_sorted_by(|a, b| a.vcpus < b.vcpus)
        && overhead.table.iter().all(|column| {
            column.points.len() >= 2
                && column.points.is_sorted_by(|a, b| a.0 < b.0)
                && column.points.iter().flat_map(|p| [p.0, p.1]).all(|m| within(m.mib(), MiB::MAX))
        })
}

/// Entries that no plan can be made with are left out; the built-in ones step in for an empty list.
fn catalogue(catalogue: &mut Catalogue, diagnostics: &mut Vec<Diagnostic>) {
    let mut left_out = |name: &str| {
        diagnostics.push(
            Diagnostic::error(
                "project.catalogue_entry",
                "the catalogue entry has impossible values and was left out",
                CHECK,
            )
            .about(name),
        );
    };
    catalogue.hosts.retain(|host| {
        let sound = host_is_sound(host);
        if !sound {
            left_out(&host.name);
        }
        sound
    });
    catalogue.hypervisors.retain(|hypervisor| {
        let sound = hypervisor_is_sound(hypervisor);
        if !sound {
            left_out(&hypervisor.name);
        }
        sound
    });
    catalogue.storage_tiers.retain(|tier| {
        let sound = tier.is_sound();
        if !sound {
            left_out(&tier.name);
        }
        sound
    });
    let built_in = Catalogue::built_in();
    if catalogue.storage_tiers.is_empty() {
        catalogue.storage_tiers.clone_from(&built_in.storage_tiers);
    }
    if catalogue.hosts.is_empty() {
        catalogue.hosts.clone_from(&built_in.hosts);
    }
    if catalogue.hypervisors.is_empty() {
        catalogue.hypervisors.clone_from(&built_in.hypervisors);
    }
}

/// Factors that no CPU has, or that are not those of their score, are left out.
fn cpu_ratings(ratings: &mut CpuRatings, diagnostics: &mut Vec<Diagnostic>) {
    let mut keep = |name: &str, rating: &CpuRating| {
        let sound = rating.is_sound();
        if !sound {
            let said = "the work per core-GHz of its CPU is impossible and was left out";
            diagnostics.push(Diagnostic::error("project.cpu_rating", said, CHECK).about(name));
        }
        sound
    };
    ratings.servers.retain(|id, rating| keep(id.as_str(), rating));
    ratings.models.retain(|name, rating| keep(name, rating));
    ratings.hosts.retain(|id, rating| keep(id, rating));
}

fn inventory(inventory: &mut Inventory, diagnostics: &mut Vec<Diagnostic>) {
    let sources = inventory.sources.len();
    let exists = |source: u16| usize::from(source) < sources;
    let before = inventory.set_aside.len();
    inventory.set_aside.retain(|row| exists(row.source));
    if inventory.set_aside.len() < before {
        let lost = before - inventory.set_aside.len();
        diagnostics.push(Diagnostic::error(
            "project.no_such_source",
            format!(
                "{lost} rows that were set aside name a file that is not in the project; they were left out"
            ),
            "Import the file again",
        ));
    }
    for server in &mut inventory.servers {
        sanitise_server(server, &exists, diagnostics);
    }
    for host in &mut inventory.hosts {
        sanitise_host(host, &exists, diagnostics);
    }
    inventory.hosts.order_by(|a, b| a.id.cmp(&b.id));
    inventory.hosts.dedup_by(|b, a| a.id == b.id);
    // Look-ups rely on the order, and on each name being there once.
    inventory.servers.order_by(|a, b| a.id.cmp(&b.id));
    inventory.servers.dedup_by(|b, a| {
        let twice = a.id == b.id;
        if twice {
            diagnostics.push(
                Diagnostic::error(
                    "project.server_twice",
                    "the server was in the file twice; the first was kept",
                    CHECK,
                )
                .about(b.id.as_str()),
            );
        }
        twice
    });
    joining(inventory, diagnostics);
}

/// Joins and conflicts of servers and sources that are there; values within their bounds.
fn joining(inventory: &mut Inventory, diagnostics: &mut Vec<Diagnostic>) {
    let Inventory { sources, servers, joins, conflicts, .. } = inventory;
    let sources = sources.len();
    let exists = |source: u16| usize::from(source) < sources;
    let is_there = |id: &ServerId| servers.binary_search_by(|s| s.id.cmp(id)).is_ok();
    joins.retain(|j| exists(j.source) && is_there(&j.server));
    let before = conflicts.len();
    conflicts.retain_mut(|c| {
        let mut soundness = Vec::new();
        let count = c.values.len();
        c.values.retain_mut(|value| {
            // What a server may not say, no conflict may say.
            let mut probe = Server::default();
            if !probe.set_value(c.field, Some(value.clone())) {
                return false;
            }
            sanitise_server(&mut probe, &exists, &mut soundness);
            match probe.value_of(c.field) {
                Some(sound) if sound.says_the_same(value) => {
                    *value = sound;
                    true
                }
                _ => false,
            }
        });
        c.values.truncate(Conflict::MOST_VALUES);
        if c.values.len() != count || c.taken.is_some_and(|i| i >= c.values.len()) {
            let now = servers.binary_search_by(|s| s.id.cmp(&c.server)).ok();
            let now = now.and_then(|i| servers.get(i)).and_then(|s| s.value_of(c.field));
            c.taken = now.and_then(|now| c.values.iter().position(|v| v.says_the_same(&now)));
        }
        c.values.len() > 1 && is_there(&c.server)
    });
    conflicts.order_by(|a, b| a.server.cmp(&b.server).then(a.field.cmp(&b.field)));
    conflicts.dedup_by(|b, a| a.server == b.server && a.field == b.field);
    conflicts.truncate(Conflict::MOST);
    if conflicts.len() < before {
        diagnostics.push(Diagnostic::warning(
            "project.conflicts_left_out",
            format!("{} conflicts name values that cannot be, and were left out", before - conflicts.len()),
            "Import the files again, if the values matter",
        ));
    }
}

/// An origin that names a file which is not there counts as typed.
fn mend_origin<T>(value: &mut Sourced<T>, exists: &dyn Fn(u16) -> bool) {
    if let Origin::Cell(cell) | Origin::Derived(cell) = value.origin
        && !exists(cell.source)
    {
        value.origin = Origin::Typed;
    }
}

fn sanitise_server(server: &mut Server, exists: &dyn Fn(u16) -> bool, diagnostics: &mut Vec<Diagnostic>) {
    let id = server.id.clone();
    let mut dropped = |field: &str| {
        diagnostics.push(
            Diagnostic::error(
                "project.out_of_bounds",
                format!("{field} is out of its bounds and counts as unknown"),
                CHECK,
            )
            .about(id.as_str()),
        );
    };
    macro_rules! texts {
        ($($field:ident)*) => { $(if let Some(value) = &mut server.$field { mend_origin(value, exists); })* };
    }
    macro_rules! bounded {
        ($($field:ident $is_sound:expr;)*) => { $(
            if let Some(value) = &mut server.$field {
                mend_origin(value, exists);
                if !$is_sound(value.value) {
                    server.$field = None;
                    dropped(stringify!($field));
                }
            }
        )* };
    }
    mend_origin(&mut server.name, exists);
    server.other_names.iter_mut().for_each(|name| mend_origin(name, exists));
    texts!(dns_name uuid platform_id serial site environment role application owner os model cpu_model firmware special_hardware note
        address powered_on);
    bounded! {
        bought |y: u32| (1950..=2200).contains(&y);
        sockets |n: u32| (1..=1024).contains(&n);
        cores_per_socket |n: u32| (1..=4096).contains(&n);
        clock |v: Mhz| within(v.mhz(), 100_000.0);
        cpu_average |v: Ratio| within(v.fraction(), 1.0);
        cpu_peak |v: Ratio| within(v.fraction(), 1.0);
        cpu_now |v: Mhz| within(v.mhz(), Mhz::MAX);
        memory |v: MiB| within(v.mib(), MiB::MAX);
        memory_used |v: MiB| within(v.mib(), MiB::MAX);
        disk_capacity |v: MiB| within(v.mib(), MiB::MAX);
        disk_used |v: MiB| within(v.mib(), MiB::MAX);
        disk_operations |v: Iops| within(v.iops(), Iops::MAX);
        network |v: Mbps| within(v.mbps(), Mbps::MAX);
        power |v: Watts| within(v.watts(), Watts::MAX);
        rack_units |n: u32| n <= 100;
    }
    let disks = server.disks.len();
    server.disks.retain(|d| within(d.capacity.value.mib(), MiB::MAX));
    if server.disks.len() < disks {
        dropped("a disk");
    }
    for disk in &mut server.disks {
        mend_origin(&mut disk.capacity, exists);
    }
    for network in server.network_cards.iter_mut().filter_map(|c| c.network.as_mut()) {
        mend_origin(network, exists);
    }
    let series = server.series.len();
    server.series.retain(|_, measured| exists(measured.source));
    if server.series.len() < series {
        dropped("the source of a measurement");
    }
}

fn sanitise_host(host: &mut ExistingHost, exists: &dyn Fn(u16) -> bool, diagnostics: &mut Vec<Diagnostic>) {
    let id = host.id.clone();
    mend_origin(&mut host.name, exists);
    macro_rules! bounded {
        ($($field:ident $is_sound:expr;)*) => { $(
            if let Some(value) = &mut host.$field {
                mend_origin(value, exists);
                if !$is_sound(value.value.clone()) {
                    host.$field = None;
                    diagnostics.push(
                        Diagnostic::error(
                            "project.out_of_bounds",
                            concat!(stringify!($field), " is out of its bounds and counts as unknown"),
                            CHECK,
                        )
                        .about(id.as_str()),
                    );
                }
            }
        )* };
    }
    let text = |_: Arc<str>| true;
    bounded! {
        site text;
        cluster text;
        vendor text;
        model text;
        serial text;
        hypervisor text;
        cpu_model text;
        bios_year |y: u32| (1980..=2200).contains(&y);
        sockets |n: u32| (1..=1024).contains(&n);
        cores_per_socket |n: u32| (1..=4096).contains(&n);
        clock |v: Mhz| within(v.mhz(), 100_000.0);
        cpu_now |v: Ratio| within(v.fraction(), 1.0);
        memory |v: MiB| within(v.mib(), MiB::MAX);
        memory_now |v: Ratio| within(v.fraction(), 1.0);
    }
}

/// Measurements that the inventory names and the store does not hold.
pub(super) fn say_what_is_missing(project: &Project, diagnostics: &mut Vec<Diagnostic>) {
    for server in &project.inventory.servers {
        let missing = server.series.values().filter(|m| project.series.get(m.block).is_none()).count();
        if missing > 0 {
            diagnostics.push(
                Diagnostic::error(
                    "project.series_missing",
                    format!("{missing} measured series are missing or damaged; the server counts as not measured for them"),
                    "Import the measurements again, or take the file again from where it came",
                )
                .about(&server.name.value),
            );
        }
    }
}
