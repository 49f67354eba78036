//! What is saved is what is opened; what is broken is refused with words.

use super::*;
use crate::sample::SampleEstate;
use engine::inventory::{Disk, ExistingHost, Inventory, Measured, Server, ServerId, SetAside};
use engine::joining::{Conflict, FieldValue, Join, JoinRule, ServerField, SettledBy};
use engine::origin::{Source, Sourced};
use engine::placement::{Assignment, InputsHash, PlannedHost, Proven, ProvenBy};
use engine::project::{Overruling, Scenario};
use engine::quantity::{MiB, Ratio};
use engine::time::{Day, SiteClock};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::io::{Cursor, Write};

/// A project made of a small sample: servers with origins, series, rows set aside, two scenarios.
fn project() -> Project {
    let estate = SampleEstate::new(3, 24, 2);
    let mut store = SeriesStore::default();
    let mut servers: BTreeMap<ServerId, Server> = BTreeMap::new();
    for (row, sample) in estate.servers().iter().enumerate() {
        let row = u32::try_from(row).unwrap() + 2;
        let mut server = Server::named(Sourced::cell(sample.name.as_str().into(), 0, row, 0));
        server.memory = Some(Sourced::cell(MiB::from_gib(24.1), 0, row, 17));
        server.cpu_average = Some(Sourced::typed(Ratio::from_percent(12.3)));
        server.os = Some(Sourced::cell("Debian GNU/Linux 9".into(), 0, row, 8));
        server.disks.push(Disk {
            name: Some("sda".into()),
            capacity: Sourced::cell(MiB::from_gib(73.0), 0, row, 29),
        });
        servers.insert(server.id.clone(), server);
    }
    for m in estate.measured().measurements {
        let block = m.block;
        let measured = Measured { block: block.hash(), source: 1, first_row: 2, last_row: 49, column: 3 };
        servers.get_mut(&ServerId::new(&m.server)).unwrap().series.insert(block.resource(), measured);
        store.insert(block);
    }
    let source = |file: &str| Source {
        file: file.into(),
        sheet: None,
        recognised_as: "template".into(),
        headers: vec!["name".into()],
        rows: 25,
        rows_used: 24,
        sha256: "00".into(),
    };
    let first = servers.keys().next().unwrap().clone();
    let inventory = Inventory {
        sources: vec![source("servers.csv"), source("measurements.csv")],
        servers: servers.into_values().collect(),
        hosts: vec![ExistingHost {
            serial: Some(Sourced::typed("CZ1".into())),
            memory: Some(Sourced::cell(MiB::from_gib(256.0), 0, 3, 2)),
            cpu_now: Some(Sourced::cell(Ratio::from_percent(14.0), 0, 3, 3)),
            bios_year: Some(Sourced::cell(2019, 0, 3, 4)),
            ..ExistingHost::named(Sourced::cell("esx1".into(), 0, 3, 0))
        }],
        set_aside: vec![SetAside {
            source: 0,
            row: 26,
            rows: 1,
            reason: Diagnostic::error("row.no_name", "no name", "Give it one"),
            cells: vec![String::new(), "physical".into()],
        }],
        diagnostics: vec![Diagnostic::note("x", "y", "z").about("äöü \u{1f600}")],
        joins: vec![Join { server: first.clone(), rule: JoinRule::Serial, source: 1, row: 3 }],
        conflicts: vec![Conflict {
            server: first.clone(),
            field: ServerField::Memory,
            values: [(64.0, 0), (96.0, 1)]
                .map(|(gib, source)| FieldValue::Size(Sourced::cell(MiB::from_gib(gib), source, 2, 1)))
                .into(),
            taken: Some(1),
            settled: Some(SettledBy::LargerNumber),
        }],
    };
    let base = Scenario {
        name: "Base".into(),
        assumptions: [(AssumptionId::GrowthPerYear, 0.1)].into(),
        overrulings: [(
            first.clone(),
            Overruling {
                verdict: engine::assessment::Verdict::KeepPhysical,
                reason: "maker says so".into(),
                on: Day::from_ymd(2026, 11, 2),
                by: Some("A. Jones".into()),
            },
        )]
        .into(),
        accepted: Some(Arc::new(Assignment {
            hosts: vec![PlannedHost::new("H1", "2x16-512")],
            place: [(first, 0)].into(),
            made_for: InputsHash(u64::MAX - 1),
            seed: 7,
            steps: 1000,
            proven: Some(Proven { hosts: 1, by: ProvenBy::Columns }),
        })),
        ..Scenario::default()
    };
    let other = Scenario {
        name: "Two hosts fail".into(),
        rules: [(
            RuleId::new("r1"),
            Rule::new(RuleKind::Apart { members: Members::named(["a", "b"]), across: Across::Rack }),
        )]
        .into(),
        supply: Some(Arc::new(HostSupply {
            sites: vec![SupplySite { name: "north".into(), racks: vec!["A".into()] }],
            ..HostSupply::default()
        })),
        failover: Some(FailoverPolicy { spare: SpareCount::Share, ..FailoverPolicy::default() }),
        ..Scenario::default()
    };
    Project {
        name: "Brenntal Foods, \"phase 1\"".into(),
        conversion_target: Arc::new(engine::conversion::Target {
            server: "p2v.brenntal.example".into(),
            ..Default::default()
        }),
        seed: u64::MAX,
        inventory: Arc::new(inventory),
        series: Arc::new(store),
        scenarios: vec![base, other],
        ..Project::default()
    }
}

use engine::assumption::AssumptionId;
use engine::placement::failover::{FailoverPolicy, SpareCount};
use engine::placement::rules::{Across, Members, Rule, RuleId, RuleKind};
use engine::placement::supply::{HostSupply, SupplySite};

#[test]
fn saving_and_opening_changes_nothing() {
    let before = project();
    let bytes = save(&before, "0.1.0").unwrap();
    let (after, diagnostics) = open(&bytes).unwrap();
    assert_eq!(diagnostics, []);
    assert_eq!(before, after);
    assert_eq!(save(&after, "0.1.0").unwrap(), bytes);
}

/// A rule of a kind that this version does not know, one without members, a share of 900 %, a cluster of
/// no hosts and a slot below zero are left out; the sound rule beside them stays.
#[test]
fn rules_that_cannot_be_kept_are_left_out_and_told() {
    let text = save_document(&project(), "0.1.0");
    let forged = text
        .replace(
            r#""rules":{"r1""#,
            r#""rules":{"new":{"name":"x","kind":"levitate"},"nobody":{"name":"x","kind":"together","members":{}},
               "much":{"name":"x","kind":"largest_share","members":{"servers":["a"]},"share":9},"r1""#,
        )
        .replace(r#""supply":{"#, r#""supply":{"hosts_per_cluster":0,"#)
        .replace(
            r#""spare":{"count":"share"}"#,
            r#""spare":{"count":"slots","cpu":-1.0,"memory":null}"#,
        );
    let (after, diagnostics) = open_document(&forged, &project().series).unwrap();
    let other = &after.scenarios[1];
    assert_eq!(other.rules.keys().map(RuleId::as_str).collect::<Vec<_>>(), ["r1"]);
    assert_eq!((&other.supply, other.failover), (&None, None));
    assert_eq!(diagnostics.iter().filter(|d| &*d.code == "project.rule").count(), 5);
    assert_eq!(other.accepted, project().scenarios[1].accepted);
}

#[test]
fn the_scenario_that_was_looked_at_comes_back() {
    let before = project();
    let bytes = save_viewed(&before, View { scenario: 1 }, "0.1.0").unwrap();
    let (after, view, diagnostics) = open_viewed(&bytes).unwrap();
    assert_eq!((after, view.scenario, diagnostics), (before.clone(), 1, Vec::new()));
    // A file that says nothing of it, or names a scenario that it does not hold.
    assert_eq!(open_viewed(&save(&before, "0.1.0").unwrap()).unwrap().1, View::default());
    let text = document::write(&before, View { scenario: 1 }, "0.1.0");
    for forged in ["{\"scenario\":7}", "{\"scenario\":-1}", "\"x\"", "null", "[]"] {
        let text = text.replace("\"view\":{\"scenario\":1}", &format!("\"view\":{forged}"));
        let (after, view) = document::read(&text, &mut Vec::new()).unwrap();
        assert_eq!((after.scenarios.len(), view), (2, View::default()), "{forged}");
    }
}

#[test]
fn a_forged_target_of_the_conversion_is_one_line_of_bounded_length() {
    let mut before = project();
    before.conversion_target = Arc::new(engine::conversion::Target {
        server: "a\nb\u{1b}[2J".into(),
        network: "n".repeat(10_000),
        ..Default::default()
    });
    let text = save_document(&before, "0.1.0");
    let (after, _) = open_document(&text, &before.series).unwrap();
    assert_eq!(after.conversion_target.server, "ab[2J");
    assert_eq!(after.conversion_target.network.len(), 500);
}

#[test]
fn the_document_alone_goes_round_too() {
    let before = project();
    let text = save_document(&before, "0.1.0");
    let (after, diagnostics) = open_document(&text, &before.series).unwrap();
    assert_eq!(diagnostics, []);
    assert_eq!(before, after);
    // Without the blocks it opens, and says whose measurements are gone.
    let (bare, diagnostics) = open_document(&text, &SeriesStore::default()).unwrap();
    let measured = bare.inventory.servers.iter().filter(|s| !s.series.is_empty()).count();
    assert_eq!(diagnostics.len(), measured);
    assert!(diagnostics.iter().all(|d| &*d.code == "project.series_missing"));
    assert_eq!(bare.inventory, before.inventory);
}

#[test]
fn a_file_cut_at_any_length_is_refused() {
    let bytes = save(&project(), "0.1.0").unwrap();
    let step = (bytes.len() / 400).max(1);
    for length in (0..bytes.len()).step_by(step).chain(bytes.len().saturating_sub(64)..bytes.len()) {
        assert!(open(&bytes[..length]).is_err(), "cut at {length} of {}", bytes.len());
    }
    let text = save_document(&project(), "0.1.0");
    for length in (0..text.len()).filter(|l| text.is_char_boundary(*l)).step_by(97) {
        assert!(open_document(&text[..length], &SeriesStore::default()).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn changed_bytes_never_panic(at in 0.0..1.0f64, to in any::<u8>(), at2 in 0.0..1.0f64) {
        let mut bytes = save(&small(), "0.1.0").unwrap();
        for at in [at, at2] {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
            let i = (at * bytes.len() as f64) as usize;
            bytes[i] = to;
        }
        let _ = open(&bytes);
    }
    #[test]
    fn any_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(open(&bytes).is_err());
        let zip: Vec<u8> = b"PK\x03\x04".iter().copied().chain(bytes).collect();
        prop_assert!(open(&zip).is_err());
    }
}

fn small() -> Project {
    let mut small = project();
    Arc::make_mut(&mut small.inventory).servers.truncate(2);
    small
}

#[test]
fn typed_factors_of_cpus_are_kept_and_impossible_ones_left_out() {
    use engine::cpu_model::{CpuRating, RatedCpu};
    let typed = |factor: f64| Some(CpuRating::typed(Ratio::from_fraction(factor), "our own test".into()));
    let mut before = small();
    let ratings = Arc::make_mut(&mut before.cpu_ratings);
    ratings.set(&RatedCpu::Model("5160 example".into()), typed(0.6));
    let kept = Arc::clone(&before.cpu_ratings);
    Arc::make_mut(&mut before.cpu_ratings).set(&RatedCpu::Server(ServerId::new("a")), typed(-1.0));
    let (after, said) = open_document(&save_document(&before, "0.1.0"), &before.series).unwrap();
    assert_eq!(after.cpu_ratings, kept);
    assert!(said.iter().any(|d| &*d.code == "project.cpu_rating"), "{said:?}");
}

#[test]
fn service_classes_are_kept_and_impossible_ones_left_out() {
    use engine::service_class::{ClassOf, ServiceClass, ServiceClasses};
    let class = |id: &str, ceiling: f64| ServiceClass {
        id: id.into(),
        name: format!("Class {id}"),
        cpu_ceiling: Some(Ratio::from_fraction(ceiling)),
        allowed_downtime: Some(engine::quantity::Hours::from_hours(0.5)),
        ..ServiceClass::default()
    };
    let round = |before: &Project| {
        let (after, said) = open_document(&save_document(before, "0.1.0"), &before.series).unwrap();
        (after, said.iter().map(|d| d.code.to_string()).collect::<Vec<_>>())
    };
    let mut before = small();
    before.service_classes = Arc::new(ServiceClasses::new(vec![class("a", 0.7), class("b", 0.6)]));
    before.scenarios[0].class_assignments.set(&ClassOf::Role("Web".into()), Some("b".into()));
    before.scenarios[0].class_assignments.set(&ClassOf::Server(ServerId::new("x")), Some("a".into()));
    let (after, said) = round(&before);
    assert_eq!((&after, said.len()), (&before, 0));
    // 7 is no share; what had that class has the first one.
    before.service_classes = Arc::new(ServiceClasses::new(vec![class("a", 0.7), class("b", 7.0)]));
    let (after, said) = round(&before);
    assert_eq!(after.service_classes, Arc::new(ServiceClasses::new(vec![class("a", 0.7)])));
    assert!(after.scenarios[0].class_assignments.roles.is_empty());
    assert_eq!(after.scenarios[0].class_assignments.servers.len(), 1);
    assert_eq!(said, ["project.service_class", "project.no_such_class"]);
    before.service_classes = Arc::new(ServiceClasses::new(Vec::new()));
    assert_eq!(round(&before).0.service_classes, ServiceClasses::built_in());
}

#[test]
fn growth_zones_and_tiers_are_kept_and_impossible_ones_left_out() {
    use engine::adjustment::RoleAdjustment;
    use engine::network_zone::{NetworkZone, NetworkZones};
    let round = |before: &Project| {
        let (after, said) = open_document(&save_document(before, "0.1.0"), &before.series).unwrap();
        (after, said.iter().map(|d| d.code.to_string()).collect::<Vec<_>>())
    };
    let zone = |name: &str, network: &str| NetworkZone {
        name: name.into(),
        separate: true,
        networks: vec![network.into()],
    };
    let share = |s: f64| Some(Ratio::from_fraction(s));
    let mut before = small();
    let adjustments = &mut before.scenarios[0].adjustments;
    adjustments.set_role(&"Web".into(), RoleAdjustment { overhead: share(1.5), growth: share(0.3) });
    adjustments.set_growth(&ServerId::new("x"), share(-0.1));
    before.network_zones = Arc::new(NetworkZones {
        zones: vec![zone("DMZ", "vlan 7"), zone("Heartbeat", "vlan 8")],
        servers: [(ServerId::new("x"), vec!["DMZ".into()])].into(),
    });
    let tiers = &mut Arc::make_mut(&mut before.catalogue).storage_tiers;
    tiers.truncate(2);
    tiers[0].layout = engine::storage_tier::Layout::Replicas { copies: 3 };
    let (after, said) = round(&before);
    assert_eq!((&after, said.len()), (&before, 0));
    before.scenarios[0].adjustments.set_growth(&ServerId::new("y"), share(99.0));
    Arc::make_mut(&mut before.network_zones).zones.push(zone("Twice", "vlan 8"));
    let tiers = &mut Arc::make_mut(&mut before.catalogue).storage_tiers;
    tiers[1].layout = engine::storage_tier::Layout::Parity { disks: 2 };
    let (after, said) = round(&before);
    assert_eq!(said, ["project.adjustment", "project.catalogue_entry", "project.network_zone"]);
    assert_eq!(after.scenarios[0].adjustments.growth.len(), 1);
    assert_eq!((after.network_zones.zones.len(), after.catalogue.storage_tiers.len()), (2, 1));
}

fn what(bytes: &[u8]) -> String {
    open(bytes).unwrap_err().to_string()
}

fn zip_of(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn other_files_are_named() {
    assert!(what(b"").contains("an empty file"));
    assert!(what(b"name,kind\nweb01,physical\n").contains("a text or a table"));
    assert!(what(b"{\"format\":\"p2v-plan\"}").contains("an exported plan"));
    assert!(what(b"%PDF-1.7").contains("a PDF"));
    assert!(what(&zip_of(&[("xl/workbook.xml", b"<x/>")])).contains("a workbook"));
    assert!(what(&zip_of(&[("a.csv", b"a")])).contains("a zip without a project"));
    assert!(what(&zip_of(&[("project.json", b"{\"format\":\"x\"}")])).contains("another kind"));
}

#[test]
fn a_newer_layout_is_refused_with_the_reason() {
    let text = save_document(&project(), "0.1.0")
        .replace("\"schema_version\":1", "\"schema_version\":2")
        .replace("\"app_version\":\"0.1.0\"", "\"app_version\":\"3.2.1\"");
    let error = open(&zip_of(&[("project.json", text.as_bytes())])).unwrap_err();
    assert_eq!(error, OpenError::Newer { found: 2, app_version: Some("3.2.1".into()) });
    assert!(error.to_string().contains("newer version of the planner (3.2.1)"));
    // A layout so new that nothing else can be read is still said to be newer.
    let text = format!("{{\"format\":\"{FORMAT}\",\"schema_version\":9,\"project\":[]}}");
    assert!(matches!(open_document(&text, &SeriesStore::default()), Err(OpenError::Newer { found: 9, .. })));
}

#[test]
fn values_are_brought_within_bounds() {
    let text = save_document(&project(), "0.1.0")
        .replace("\"growth_per_year\":0.1", "\"growth_per_year\":-7e9,\"of_the_future\":3")
        .replace("\"offset_minutes\":0", "\"offset_minutes\":100000")
        .replacen("\"value\":24678.4", "\"value\":-1", 1)
        .replace("\"bios_year\":{\"value\":2019", "\"bios_year\":{\"value\":3")
        .replace("\"source\":0,\"row\":26", "\"source\":99,\"row\":26");
    let (project, diagnostics) = open_document(&text, &project().series).unwrap();
    let codes: Vec<&str> = diagnostics.iter().map(|d| &*d.code).collect();
    for code in ["project.unknown_assumption", "project.out_of_bounds", "project.no_such_source"] {
        assert!(codes.contains(&code), "{code} in {codes:?}");
    }
    let min = AssumptionId::GrowthPerYear.info().min;
    assert_eq!(project.scenarios[0].assumptions[&AssumptionId::GrowthPerYear].to_bits(), min.to_bits());
    assert_eq!(project.clock.offset_minutes, 14 * 60);
    assert_eq!(project.inventory.servers.iter().filter(|s| s.memory.is_none()).count(), 1);
    assert!(project.inventory.set_aside.is_empty());
    let host = &project.inventory.hosts[0];
    assert!(host.bios_year.is_none() && host.memory.is_some(), "{host:?}");
}

/// Projects of before there was summer time, and of a version with rules that this one does not know.
#[test]
fn clocks_of_other_versions_open() {
    let written = |clock| save_document(&Project { clock, ..project() }, "0.1.0");
    let berlin = SiteClock::of_place("Europe/Berlin").unwrap();
    let text = written(berlin);
    let (opened, diagnostics) = open_document(&text, &project().series).unwrap();
    assert_eq!((opened.clock, diagnostics.len()), (berlin, 0));
    assert!(
        written(SiteClock::fixed(60)).contains("\"clock\":{\"offset_minutes\":60}"),
        "as it was written before"
    );
    let (opened, _) = open_document(&written(SiteClock::fixed(60)), &project().series).unwrap();
    assert_eq!(opened.clock, SiteClock::fixed(60));
    for rule in ["\"of_the_future\"", "7", "null"] {
        let (opened, diagnostics) =
            open_document(&text.replace("\"europe\"", rule), &project().series).unwrap();
        assert_eq!(opened.clock, SiteClock::fixed(60), "{rule}");
        assert_eq!(&*diagnostics[0].code, "project.unknown_summer_time");
    }
}

/// Projects of before there were hosts in the inventory.
#[test]
fn a_project_without_hosts_opens() {
    let text = save_document(&project(), "0.1.0");
    let (from, to) =
        (text.find("\"hosts\":[{\"id\":\"esx1\"").unwrap(), text.find("\"set_aside\":[").unwrap());
    let text = format!("{}{}", &text[..from], &text[to..]);
    let (opened, _) = open_document(&text, &project().series).unwrap();
    assert!(opened.inventory.hosts.is_empty());
    assert_eq!(opened.inventory.servers.len(), project().inventory.servers.len());
}

#[test]
fn a_vm_on_a_host_that_does_not_exist_loses_its_place() {
    let mut project = project();
    let accepted = project.scenarios[0].accepted.as_mut().unwrap();
    Arc::make_mut(accepted).hosts.clear();
    let (opened, diagnostics) = open(&save(&project, "0.1.0").unwrap()).unwrap();
    assert!(opened.scenarios[0].accepted.as_ref().unwrap().place.is_empty());
    // Nothing can be proven of a plan without hosts, so that goes too, before the places do.
    let codes: Vec<_> = diagnostics.iter().map(|d| &*d.code).take(2).collect();
    assert_eq!(codes, ["project.out_of_bounds", "project.no_such_host"]);
}

#[test]
fn forged_numbers_of_scenarios_hosts_and_days_are_brought_within_bounds() {
    let mut forged = small();
    let base = &mut forged.scenarios[0];
    let server = forged.inventory.servers[0].id.clone();
    let overruling = base.overrulings.values().next().unwrap().clone();
    base.overrulings.insert(server.clone(), Overruling { on: Day::from_days(i32::MAX), ..overruling });
    let accepted = Arc::make_mut(base.accepted.as_mut().unwrap());
    accepted.hosts = vec![accepted.hosts[0].clone(); 30_000];
    accepted.place.insert(server.clone(), 29_999);
    forged.scenarios.resize(101, Scenario::default());
    let (opened, diagnostics) = open(&save(&forged, "0.1.0").unwrap()).unwrap();
    assert_eq!(opened.scenarios.len(), 100);
    let base = &opened.scenarios[0];
    assert_eq!(base.overrulings[&server].on.ymd(), (9999, 12, 31));
    let accepted = base.accepted.as_ref().unwrap();
    assert_eq!((accepted.hosts.len(), accepted.place.get(&server)), (25_000, None));
    for code in [
        "project.too_many_scenarios",
        "project.out_of_bounds",
        "project.too_many_hosts",
        "project.no_such_host",
    ] {
        assert!(diagnostics.iter().any(|d| &*d.code == code), "{code}");
    }
}

/// The layout is that of `SeriesBlock::to_bytes`: start in seconds as 8 bytes, interval as 4, then samples.
#[test]
fn a_block_out_of_the_calendar_counts_as_damaged() {
    let block = |start: i64, interval: u32| {
        let mut bytes = b"P2VSER1\n\0".to_vec();
        bytes.extend_from_slice(&start.to_le_bytes());
        bytes.extend_from_slice(&interval.to_le_bytes());
        bytes.extend_from_slice(&[0; 8]);
        engine::series::SeriesBlock::from_bytes(&bytes)
    };
    assert!(block(0, 3600).is_some());
    // From 9999-12-31 23:00 by date(1): two samples of less than half an hour end in that year.
    assert!(block(253_402_297_200, 1799).is_some());
    assert!(block(253_402_297_200, 1800).is_none());
    assert!(block(i64::MAX, 1).is_none() && block(i64::MIN, 1).is_none());
}

#[test]
fn a_damaged_block_is_missing_and_the_rest_opens() {
    let project = small();
    let text = save_document(&project, "0.1.0");
    let block = project.series.iter().next().unwrap();
    let name = format!("series/{}.bin", block.hash().hex());
    let (opened, diagnostics) =
        open(&zip_of(&[("project.json", text.as_bytes()), (&name, b"P2VSER1\nnonsense")])).unwrap();
    assert_eq!(opened.inventory, project.inventory);
    assert!(opened.series.is_empty());
    assert!(!diagnostics.is_empty());
}
