//! A document is written some records at a time, and is the same text.

use super::{FileWriting, View, Writing, open_document, open_viewed, save_document, save_viewed};
use crate::import::{Choices, merge, read};
use engine::project::{Project, Scenario};
use std::sync::Arc;

/// Servers, hosts, rows set aside and what was said of them.
fn project() -> Project {
    let servers = include_bytes!("../../../../tests/fixtures/servers.csv");
    let rvtools = include_bytes!("../../../../tests/fixtures/rvtools/kubev2v-example1.xlsx");
    let batches = vec![
        read("servers.csv", servers, &Choices::default()),
        read("RVTools.xlsx", rvtools, &Choices::default()),
    ];
    let (inventory, series, _) = merge(&Default::default(), &Default::default(), batches);
    assert!(!inventory.hosts.is_empty() && !inventory.set_aside.is_empty());
    Project {
        name: "a }}, \"b\"".into(),
        inventory: inventory.into(),
        series: series.into(),
        ..Project::default()
    }
}

#[test]
fn slices_give_the_text_of_the_whole() {
    let empty = Project { scenarios: vec![Scenario::default()], ..Project::default() };
    for project in [project(), empty].map(Arc::new) {
        let whole = save_document(&project, "1.2.3");
        // The records are written one by one: as a list of the inventory, they are the same JSON.
        let read: serde_json::Value = serde_json::from_str(&whole).unwrap();
        assert_eq!(read["project"]["inventory"], serde_json::to_value(&*project.inventory).unwrap());
        assert!(whole.contains(&serde_json::to_string(&*project.inventory).unwrap()));
        for count in [0, 1, 2, 7, usize::MAX] {
            let mut writing = Writing::new(Arc::clone(&project), "1.2.3");
            let mut steps = 1;
            while writing.step(count) {
                steps += 1;
            }
            assert!(count > 7 || steps >= project.inventory.servers.len() / count.max(1));
            assert_eq!(writing.finish(), whole, "{count} records at once");
        }
        assert_eq!(Writing::new(Arc::clone(&project), "1.2.3").finish(), whole);
        let (again, told) = open_document(&whole, &project.series).unwrap();
        assert_eq!((&again, told), (&*project, vec![]));
    }
}

#[test]
fn a_file_part_by_part_is_the_file() {
    let estate = crate::sample::SampleEstate::new(4117, 40, 2);
    let (inventory, series, _) = estate.imported();
    let sample = Project { inventory: inventory.into(), series: series.into(), ..Project::default() };
    for project in [sample, project(), Project::default()].map(Arc::new) {
        let view = View { scenario: 0 };
        let whole = save_viewed(&project, view, "1.2.3").unwrap();
        let mut writing = FileWriting::new(Arc::clone(&project), view, "1.2.3").unwrap();
        let mut last = 0;
        loop {
            let progress = writing.step().unwrap();
            assert!(progress.done == last + 1 && progress.done <= progress.total, "{progress:?}");
            last = progress.done;
            if progress.is_done {
                break;
            }
        }
        assert!(last > project.series.iter().count());
        assert_eq!(writing.finish().unwrap(), whole);
        let (again, _, told) = open_viewed(&whole).unwrap();
        assert_eq!((again, told), ((*project).clone(), vec![]));
    }
}
