use super::*;
use crate::command::{Command, Refused};
use crate::inventory::Server;
use crate::origin::{Source, Sourced};
use crate::project::Project;
use crate::quantity::{MiB, Ratio};

fn memory(gib: f64, source: u16) -> FieldValue {
    FieldValue::Size(Sourced::cell(MiB::from_gib(gib), source, 2, 1))
}

fn os(name: &str, source: u16) -> FieldValue {
    FieldValue::Text(Sourced::cell(name.into(), source, 2, 2))
}

/// One server of which two files differ about memory (64 and 96 GiB) and operating system.
fn project() -> Project {
    let source = |file: &str| Source {
        file: file.into(),
        sheet: None,
        recognised_as: "List of servers".into(),
        headers: Vec::new(),
        rows: 1,
        rows_used: 1,
        sha256: file.into(),
    };
    let mut server = Server::named(Sourced::cell("Web01".into(), 0, 2, 0));
    let conflict = |field, values| Conflict {
        server: ServerId::new("web01"),
        field,
        values,
        taken: Some(0),
        settled: None,
    };
    let conflicts = vec![
        conflict(ServerField::Os, vec![os("Debian 11", 0), os("Debian 12", 1)]),
        conflict(ServerField::Memory, vec![memory(64.0, 0), memory(96.0, 1), memory(32.0, 2)]),
    ];
    for c in &conflicts {
        assert!(server.set_value(c.field, c.kept().cloned()));
    }
    let inventory = Inventory {
        sources: ["first.csv", "second.csv", "third.csv"].map(source).into(),
        servers: vec![server],
        conflicts,
        ..Inventory::default()
    };
    Project { inventory: inventory.into(), ..Project::default() }
}

fn settled(rule: &SettlingRule) -> (Project, Command) {
    let mut project = project();
    let settlements = project.inventory.settlements(rule);
    let inverse = Command::SettleConflicts { label: "Settle".into(), settlements }
        .apply(&mut project)
        .expect("applies");
    (project, inverse)
}

#[test]
fn a_rule_settles_what_it_says_something_about() {
    let gib = |p: &Project| p.inventory.servers[0].memory.as_ref().map(|m| m.value.gib());
    let os = |p: &Project| p.inventory.servers[0].os.as_ref().map(|m| m.value.to_string());
    for (rule, expect_gib, expect_os, open) in [
        (SettlingRule::First, 64.0, "Debian 11", 0),
        (SettlingRule::LatestFile, 32.0, "Debian 12", 0),
        (SettlingRule::File("third.csv".into()), 32.0, "Debian 11", 1),
        (SettlingRule::LargerNumber, 96.0, "Debian 11", 1),
    ] {
        let (mut p, inverse) = settled(&rule);
        assert_eq!((gib(&p), os(&p)), (Some(expect_gib), Some(expect_os.to_string())), "{rule:?}");
        assert_eq!(p.inventory.open_conflicts().count(), open, "{rule:?}");
        // The value carries the cell that it was taken from.
        let conflict = p.inventory.conflict(&ServerId::new("web01"), ServerField::Memory).expect("is there");
        assert_eq!(p.inventory.servers[0].value_of(ServerField::Memory).as_ref(), conflict.kept());
        inverse.apply(&mut p).expect("undo applies");
        assert_eq!(p, project(), "{rule:?}");
    }
}

#[test]
fn a_typed_value_settles_and_comes_back_by_undo() {
    let mut p = project();
    let mut typed = p.inventory.servers[0].clone();
    typed.memory = Some(Sourced::typed(MiB::from_gib(128.0)));
    Command::EditServer(Box::new(typed.clone())).apply(&mut p).expect("applies");
    assert_eq!(p.inventory.open_conflicts().count(), 1);
    let before = p.clone();
    let conflict = p.inventory.conflict(&ServerId::new("web01"), ServerField::Memory).expect("is there");
    let choice = conflict.take(1, SettledBy::Hand).expect("has two values");
    assert!(conflict.take(3, SettledBy::Hand).is_none());
    let inverse = Command::SettleConflicts { label: "x".into(), settlements: vec![choice] }
        .apply(&mut p)
        .expect("applies");
    assert_eq!(p.inventory.servers[0].memory.as_ref().map(|m| m.value.gib()), Some(96.0));
    inverse.apply(&mut p).expect("undo applies");
    assert_eq!(p, before);
}

#[test]
fn a_choice_that_does_not_fit_changes_nothing() {
    let mut p = project();
    let good = p.inventory.conflicts[0].take(1, SettledBy::Hand).expect("is there");
    for wrong in [
        Settlement { server: ServerId::new("none"), ..good.clone() },
        Settlement { field: ServerField::Memory, ..good.clone() },
        Settlement { taken: Some(9), ..good.clone() },
        Settlement { field: ServerField::Role, ..good.clone() },
    ] {
        let settlements = vec![good.clone(), wrong];
        let refused = Command::SettleConflicts { label: "x".into(), settlements }.apply(&mut p);
        assert!(matches!(refused, Err(Refused::NoSuchConflict { .. })));
        assert_eq!(p, project());
    }
}

#[test]
fn numbers_are_the_same_within_rounding() {
    let clock = |ghz| FieldValue::Clock(Sourced::typed(crate::quantity::Mhz::from_ghz(ghz)));
    let one = Ratio::from_percent(1.0);
    // 64 GiB are 65,536 MiB; 65,100 are 0.67 % less, 64,000 are 2.3 % less.
    assert_eq!(memory(64.0, 0).is_within(&memory(65_100.0 / 1024.0, 1), one), Some(true));
    assert_eq!(memory(64.0, 0).is_within(&memory(64_000.0 / 1024.0, 1), one), Some(false));
    assert_eq!(memory(64.0, 0).is_within(&clock(64.0), one), None);
    assert_eq!(os("a", 0).is_within(&os("a", 1), one), None);
    assert!(clock(2.6).roundness() > clock(2.594).roundness());
    assert!(memory(64.0, 0).roundness() > memory(65_100.0 / 1024.0, 0).roundness());
}

#[test]
fn each_source_says_how_many_servers_it_made_and_joined() {
    let mut project = project();
    let inventory = std::sync::Arc::make_mut(&mut project.inventory);
    // Two rows of the second file were joined to the server of the first: it is one server.
    for row in [2, 3] {
        inventory.joins.push(Join { server: ServerId::new("web01"), rule: JoinRule::Serial, source: 1, row });
    }
    let given: Vec<_> = inventory.given_by_source().iter().map(|g| (g.made, g.joined)).collect();
    assert_eq!(given, [(1, 0), (0, 1), (0, 0)]);
}
