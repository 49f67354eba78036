//! Recording and taking back.

use super::*;
use crate::assessment::Verdict;
use crate::command::{Command, Refused};
use crate::figure::Value;
use crate::inventory::Server;
use crate::joining::{Conflict, FieldValue, SettledBy};
use crate::origin::Sourced;
use crate::plan::plan;
use crate::project::{Overruling, Project};
use crate::quantity::MiB;

const ON: Day = Day::from_ymd(2026, 6, 1);

fn signed(reason: &str) -> Signature {
    Signature { by: Some("A. Jones".into()), on: ON, reason: reason.into() }
}

fn project() -> Project {
    let mut project = Project::default();
    let server = |name: &str| Server {
        memory: Some(Sourced::typed(MiB::from_gib(64.0))),
        ..Server::named(Sourced::typed(name.into()))
    };
    let inventory = Arc::make_mut(&mut project.inventory);
    inventory.servers = vec![server("db01"), server("web01")];
    let values = [64.0, 96.0].map(|gib| FieldValue::Size(Sourced::cell(MiB::from_gib(gib), 0, 2, 1)));
    inventory.conflicts = vec![Conflict {
        server: ServerId::new("db01"),
        field: ServerField::Memory,
        values: values.into(),
        taken: Some(0),
        settled: Some(SettledBy::LargerNumber),
    }];
    project
}

fn role(role: &str) -> Record {
    let overruling = RoleOverruling { role: role.into(), signed: signed("asked its owner") };
    Record::Role { server: ServerId::new("web01"), overruling: Some(overruling) }
}

#[test]
fn every_record_is_taken_back() {
    let (mut project, start) = (project(), project());
    let records = [
        Record::Author(Some("  A. Jones ".into())),
        role("Database"),
        role("Batch"),
        Record::Settlement {
            server: ServerId::new("db01"),
            field: ServerField::Memory,
            signed: Some(signed("")),
        },
        Record::Settlement { server: ServerId::new("db01"), field: ServerField::Memory, signed: None },
        Record::Placement {
            scenario: 0,
            signed: Some(PlacementSignature {
                made_for: InputsHash(1),
                seed: 2,
                steps: 3,
                signed: signed(""),
            }),
        },
        Record::Author(None),
    ];
    let mut states = vec![project.clone()];
    let mut back = Vec::new();
    for record in records {
        assert!(!record.label().is_empty());
        back.push(Command::Record(record).apply(&mut project).expect("applies"));
        states.push(project.clone());
    }
    assert_eq!(states[1].decisions.author.as_deref(), Some("A. Jones"));
    while let Some(inverse) = back.pop() {
        assert_eq!(project, states.pop().unwrap());
        inverse.apply(&mut project).expect("undo applies");
    }
    assert_eq!(project, start);
}

#[test]
fn what_is_not_there_is_refused() {
    let mut project = project();
    let start = project.clone();
    assert_eq!(role("Quux").apply(&mut project), Err(Refused::NoSuchRole("Quux".into())));
    let of_nobody = Record::Settlement {
        server: ServerId::new("web01"),
        field: ServerField::Memory,
        signed: Some(signed("")),
    };
    assert!(of_nobody.apply(&mut project).is_err());
    assert!(Record::Placement { scenario: 7, signed: None }.apply(&mut project).is_err());
    assert_eq!(project, start);
}

#[test]
fn the_log_says_who_what_when_and_why() {
    let mut project = project();
    role("Database").apply(&mut project).expect("applies");
    let overruling = Overruling {
        verdict: Verdict::KeepPhysical,
        reason: "the maker says so".into(),
        on: Day::from_ymd(2026, 7, 1),
        by: None,
    };
    project.scenarios[0].overrulings.insert(ServerId::new("gone"), overruling);
    // Given by hand, and signed; the signature under another class would not count.
    let (first, other) = {
        let mut classes = project.service_classes.iter().map(|c| (c.id.clone(), c.name.clone()));
        (classes.next().expect("a class"), classes.next().expect("another"))
    };
    project.scenarios[0].class_assignments.servers.insert(ServerId::new("db01"), other.0.clone());
    let sign = |class: &crate::service_class::ClassId| Record::Class {
        server: ServerId::new("db01"),
        signed: Some(ClassSignature { class: class.clone(), signed: signed("runs the payroll") }),
    };
    sign(&other.0).apply(&mut project).expect("applies");
    let plan_of = |project: &Project| plan(project, 0, ON).expect("a plan");
    let plan = plan_of(&project);
    assert_eq!(&*plan.assessment.servers[1].role, "Database");
    let log = super::log(&plan);
    let text = |t: &str| Value::Text(t.into());
    let gib = |n: f64| Value::MiB(MiB::from_gib(n));
    let told: Vec<_> = log
        .iter()
        .map(|d| {
            (
                d.matter,
                d.about.as_str(),
                d.decided.clone(),
                d.reason.as_str(),
                d.by.as_deref(),
                d.in_inventory,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (Matter::Verdict, "gone", text("Keep as it is"), "the maker says so", None, false),
            (Matter::Role, "web01", text("Database"), "asked its owner", Some("A. Jones"), true),
            (Matter::Class, "db01", text(&other.1), "runs the payroll", Some("A. Jones"), true),
            (Matter::Conflict, "db01: Memory", gib(64.0), "by the larger number", None, true),
        ]
    );
    assert_eq!(log[3].proposed, [gib(64.0), gib(96.0)]);
    sign(&first.0).apply(&mut project).expect("applies");
    let unsigned = super::log(&plan_of(&project)).into_iter().find(|d| d.matter == Matter::Class);
    assert_eq!(unsigned.map(|d| (d.by, d.on)), Some((None, None)));
}
