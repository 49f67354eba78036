//! Changes and their undoing.

use super::*;
use crate::assessment::Verdict;
use crate::network_zone::NetworkZone;
use crate::placement::failover::SpareCount;
use crate::placement::rules::{Across, Members, RuleKind};
use crate::placement::supply::StandingHost;
use crate::quantity::Ratio;
use crate::service_class::ServiceClass;
use crate::time::Day;

fn all_kinds() -> Vec<Command> {
    let overruling = Overruling {
        verdict: Verdict::Ready,
        reason: "dongle goes to the network".into(),
        on: Day::from_days(20_000),
        by: None,
    };
    let accepted = Assignment {
        hosts: Vec::new(),
        place: Default::default(),
        made_for: crate::placement::InputsHash(7),
        seed: 1,
        steps: 2,
        proven: None,
    };
    let rating = CpuRating::typed(Ratio::from_fraction(0.5), "our own test".into());
    vec![
        Command::Rename("Second name".into()),
        Command::ReplaceInventory {
            label: "Import".into(),
            inventory: Arc::default(),
            series: Arc::default(),
        },
        Command::SetAssumption { scenario: 0, id: AssumptionId::CpuCeiling, value: Some(0.7) },
        Command::SetAssumption { scenario: 0, id: AssumptionId::CpuCeiling, value: None },
        Command::ChooseHost { scenario: 0, id: Some("2x24-768".into()) },
        Command::ChooseHypervisor { scenario: 0, id: Some("esxi".into()) },
        Command::Overrule { scenario: 0, server: ServerId::new("A"), overruling: Some(overruling) },
        Command::Overrule { scenario: 0, server: ServerId::new("A"), overruling: None },
        Command::Accept { scenario: 0, assignment: Some(Arc::new(accepted)) },
        Command::SetRule { scenario: 0, id: RuleId::new("r1"), rule: Some(Box::new(apart(&["a", "b"]))) },
        Command::SetRule { scenario: 0, id: RuleId::new("r1"), rule: None },
        Command::SetSupply {
            scenario: 0,
            supply: Some(Arc::new(HostSupply { hosts_per_cluster: Some(8), ..HostSupply::default() })),
        },
        Command::SetFailover {
            scenario: 0,
            policy: Some(FailoverPolicy { spare: SpareCount::Share, ..FailoverPolicy::default() }),
        },
        Command::AddScenario {
            at: 1,
            scenario: Box::new(Scenario { name: "Large hosts".into(), ..Scenario::default() }),
        },
        Command::RenameScenario { scenario: 1, name: "Larger hosts".into() },
        Command::RemoveScenario { at: 1 },
        Command::SetClock(SiteClock::fixed(60)),
        Command::SetConversionTarget(Arc::new(Target { server: "v2v.example".into(), ..Target::default() })),
        Command::RateCpu { of: RatedCpu::Model("9999 example".into()), rating: Some(rating.clone()) },
        Command::RateCpu { of: RatedCpu::Server(ServerId::new("A")), rating: Some(rating.clone()) },
        Command::RateCpu { of: RatedCpu::Host("2x24-768".into()), rating: Some(rating) },
        Command::RateCpu { of: RatedCpu::Model("9999 example".into()), rating: None },
        Command::SetServiceClasses(Arc::new(ServiceClasses::new(vec![
            ServiceClass::default(),
            second_class(),
        ]))),
        Command::AssignClass {
            scenario: 0,
            of: ClassOf::Role("Database".into()),
            class: Some("second".into()),
        },
        Command::AssignClass {
            scenario: 0,
            of: ClassOf::Server(ServerId::new("A")),
            class: Some("second".into()),
        },
        Command::AssignClass { scenario: 0, of: ClassOf::Role("Database".into()), class: None },
        Command::AdjustRole { scenario: 0, role: "Web".into(), adjustment: grows(0.1) },
        Command::AdjustRole { scenario: 0, role: "Web".into(), adjustment: RoleAdjustment::default() },
        Command::SetGrowth {
            scenario: 0,
            server: ServerId::new("A"),
            growth: Some(Ratio::from_percent(-5.0)),
        },
        Command::SetNetworkZones(Arc::new(NetworkZones {
            zones: vec![NetworkZone { name: "DMZ".into(), separate: true, networks: Vec::new() }],
            ..NetworkZones::default()
        })),
    ]
}

fn apart(servers: &[&str]) -> Rule {
    Rule::new(RuleKind::Apart { members: Members::named(servers.iter().copied()), across: Across::Host })
}

#[test]
fn what_cannot_be_kept_is_refused_with_the_reason() {
    let mut project = Project::default();
    let refused = |command: Command| command.apply(&mut project.clone()).unwrap_err().to_string();
    let rule = |rule| Command::SetRule { scenario: 0, id: RuleId::new("r1"), rule: Some(Box::new(rule)) };
    assert_eq!(refused(rule(apart(&[]))), "Choose whom the rule is about");
    let nameless = Rule { name: " ".into(), ..apart(&["a"]) };
    assert_eq!(refused(rule(nameless)), "A rule needs a name");
    let standing = StandingHost { name: "old".into(), host_type: "nothing".into(), ..Default::default() };
    let supply = Arc::new(HostSupply { standing: vec![standing], ..HostSupply::default() });
    let command = Command::SetSupply { scenario: 0, supply: Some(supply) };
    assert_eq!(refused(command), "The catalogue has no entry nothing");
    let slots = SpareCount::Slots { cpu: Some(crate::quantity::Mhz::ZERO), memory: None };
    let policy = Some(FailoverPolicy { spare: slots, ..FailoverPolicy::default() });
    let command = Command::SetFailover { scenario: 0, policy };
    assert_eq!(command.apply(&mut project).unwrap_err().to_string(), "A slot is larger than nothing");
    assert_eq!(project, Project::default());
}

#[test]
fn undo_takes_back_every_kind_of_change() {
    let mut project = Project::default();
    let mut inverses = Vec::new();
    let mut states = vec![project.clone()];
    for command in all_kinds() {
        inverses.push(command.apply(&mut project).expect("applies"));
        states.push(project.clone());
    }
    while let Some(inverse) = inverses.pop() {
        assert_eq!(project, states.pop().unwrap());
        inverse.apply(&mut project).expect("undo applies");
    }
    assert_eq!(project, Project::default());
}

#[test]
fn a_corrected_server_keeps_its_place_and_can_be_taken_back() {
    let mut project = Project::default();
    let server = |name: &str| Server::named(crate::origin::Sourced::typed(name.into()));
    Arc::make_mut(&mut project.inventory).servers = vec![server("a"), server("b")];
    let before = project.clone();
    let mut corrected = server("b");
    corrected.memory = Some(crate::origin::Sourced::typed(crate::quantity::MiB::from_gib(64.0)));
    let back = Command::EditServer(Box::new(corrected.clone())).apply(&mut project).expect("applies");
    assert_eq!(project.inventory.servers, [server("a"), corrected]);
    back.apply(&mut project).expect("undo applies");
    assert_eq!(project, before);
    let refused = Command::EditServer(Box::new(server("c"))).apply(&mut project).unwrap_err();
    assert_eq!(refused.to_string(), "The inventory has no server c any more");
    assert_eq!(project, before);
}

#[test]
fn a_refused_batch_changes_nothing() {
    let mut project = Project::default();
    let batch = Command::Batch {
        label: "Two changes".into(),
        commands: vec![Command::Rename("x".into()), Command::RemoveScenario { at: 0 }],
    };
    assert_eq!(batch.apply(&mut project), Err(Refused::BaseStays));
    assert_eq!(project, Project::default());
}

#[test]
fn values_out_of_bounds_are_refused_with_the_bounds() {
    let mut project = Project::default();
    let refused = Command::SetAssumption { scenario: 0, id: AssumptionId::CpuCeiling, value: Some(80.0) }
        .apply(&mut project)
        .unwrap_err();
    assert_eq!(refused.to_string(), "CPU, plan to: expected from 0.1 to 1");
}

fn second_class() -> ServiceClass {
    ServiceClass {
        id: "second".into(),
        name: "Second".into(),
        may_stay_down: true,
        ..ServiceClass::default()
    }
}

#[test]
fn classes_in_use_stay_and_unknown_ones_are_not_given() {
    let mut project = Project::default();
    let give = |class: &str| Command::AssignClass {
        scenario: 0,
        of: ClassOf::Server(ServerId::new("a")),
        class: Some(class.into()),
    };
    assert_eq!(give("gone").apply(&mut project), Err(Refused::NoSuchClass("gone".into())));
    give("basic").apply(&mut project).expect("applies");
    let only = |class: ServiceClass| Command::SetServiceClasses(Arc::new(ServiceClasses::new(vec![class])));
    assert_eq!(only(second_class()).apply(&mut project), Err(Refused::ClassInUse("basic".into())));
    let nameless = ServiceClass { name: String::new(), ..second_class() };
    let refused = only(nameless).apply(&mut project).unwrap_err();
    assert_eq!(refused.to_string(), "A service class needs a name");
}

fn grows(share: f64) -> RoleAdjustment {
    RoleAdjustment { overhead: None, growth: Some(Ratio::from_fraction(share)) }
}

#[test]
fn growth_and_zones_that_cannot_be_are_refused() {
    let mut project = Project::default();
    let role = Command::AdjustRole { scenario: 0, role: "Web".into(), adjustment: grows(7.0) };
    let refused = role.apply(&mut project).unwrap_err().to_string();
    assert_eq!(refused, "Expected the overhead from 0 to 10 times, and growth a year from -20 % to 100 %");
    let nameless = NetworkZones { zones: vec![NetworkZone::default()], ..NetworkZones::default() };
    let refused = Command::SetNetworkZones(Arc::new(nameless)).apply(&mut project).unwrap_err();
    assert_eq!(refused.to_string(), "A network zone needs a name");
    assert_eq!(project, Project::default());
}
