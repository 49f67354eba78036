//! The sample holds what it promises, and stays the same.

use super::*;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

fn hex(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|b| format!("{b:02x}")).collect()
}

/// Blocks made from the printed table by reading it in the plainest way.
fn read_back(csv: &str) -> BTreeMap<(String, String), Vec<(String, f64)>> {
    let mut all: BTreeMap<(String, String), Vec<(String, f64)>> = BTreeMap::new();
    for line in csv.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        all.entry((cells[0].into(), cells[2].into()))
            .or_default()
            .push((cells[1].into(), cells[3].parse().unwrap()));
    }
    all
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let estate = SampleEstate::new(1, SERVERS, 7);
    // Recorded once: a change here changes every golden made from the sample, and every page that
    // names one of its figures.
    assert_eq!(
        hex(&estate.servers_csv()),
        "dcbe90ca344549cc52ae3763fa2e2f7b579edc0100186ed3bb2e18c5ca0f1163"
    );
    assert_eq!(
        hex(&estate.measurements_csv()),
        "ce978bf33ff37242481ec8211d0a95d08e65734177c9b2b16a9139f269250f9b"
    );
    assert_ne!(estate.servers_csv(), SampleEstate::new(2, SERVERS, 7).servers_csv());
}

#[test]
fn series_equal_what_reading_the_table_gives() {
    let estate = SampleEstate::new(5, 60, 22);
    let csv = estate.measurements_csv();
    let read = read_back(&csv);
    let names = [
        "cpu_percent",
        "memory_mib",
        "network_in_mbit_s",
        "network_out_mbit_s",
        "disk_operations_s",
        "disk_mb_s",
    ];
    let series = series_of(&estate);
    assert_eq!(series.len(), read.len());
    let lines: Vec<&str> = csv.lines().collect();
    for s in estate.measured().measurements {
        for row in [s.first_row, s.last_row] {
            assert!(lines[row as usize - 1].starts_with(&format!("{},", s.server)));
            assert!(lines[row as usize - 1].contains(names[s.block.resource() as usize]));
        }
    }
    for (server, block) in series {
        let rows = &read[&(server, names[block.resource() as usize].to_string())];
        let present: Vec<f32> = block.samples().iter().copied().filter(|s| !s.is_nan()).collect();
        assert_eq!(present.len(), rows.len());
        for (sample, (_, value)) in present.iter().zip(rows) {
            #[expect(clippy::cast_possible_truncation)]
            let expected =
                if block.resource() == Resource::Cpu { (value / 100.0) as f32 } else { *value as f32 };
            assert_eq!(sample.to_bits(), expected.to_bits());
        }
    }
}

#[test]
fn every_flaw_is_there() {
    let estate = SampleEstate::new(1, SERVERS, DAYS);
    assert_eq!(estate.servers().len(), 120);
    for flaw in [
        Flaw::OneNumberOnly,
        Flaw::NothingKnown,
        Flaw::WeekMissing,
        Flaw::ListedTwice,
        Flaw::MemoryInWrongUnit,
        Flaw::Dongle,
        Flaw::FaxCard,
        Flaw::Overloaded,
        Flaw::Idle,
        Flaw::NoSystem,
        Flaw::AncientSystem,
    ] {
        assert!(estate.servers().iter().any(|s| s.has(flaw)), "{flaw:?}");
    }
    let csv = estate.servers_csv();
    // Header, 120 servers, one row twice, one row without a name.
    assert_eq!(csv.lines().count(), 123);
    assert!(csv.lines().all(|l| l.split(',').count() == 32));
    assert_eq!(csv.lines().filter(|l| l.starts_with(',')).count(), 1);
    assert!(csv.lines().any(|l| l.split(',').nth(17) == Some("65536")));

    let series = series_of(&estate);
    let of = |flaw: Flaw| {
        let server = estate.servers().iter().find(|s| s.has(flaw)).unwrap();
        series.iter().find(|(n, b)| *n == server.name && b.resource() == Resource::Cpu).map(|(_, b)| b)
    };
    assert!(of(Flaw::NothingKnown).is_none());
    assert!(of(Flaw::OneNumberOnly).is_none());
    // 35 days of 24 hours, less a week.
    assert_eq!(of(Flaw::WeekMissing).unwrap().present(), 840 - 168);
    let overloaded = of(Flaw::Overloaded).unwrap();
    assert!(overloaded.samples().iter().filter(|s| **s > 0.9).count() * 20 > 840);
    assert!(of(Flaw::Idle).unwrap().samples().iter().all(|s| *s < 0.01));
}

#[test]
fn the_estate_is_believable() {
    let estate = SampleEstate::new(1, SERVERS, DAYS);
    let series = series_of(&estate);
    let cpu: Vec<f64> = series
        .iter()
        .filter(|(_, b)| b.resource() == Resource::Cpu)
        .flat_map(|(_, b)| b.samples().iter().filter(|s| !s.is_nan()).map(|s| f64::from(*s)))
        .collect();
    #[expect(clippy::cast_precision_loss)]
    let mean = cpu.iter().sum::<f64>() / cpu.len() as f64;
    assert!((0.08..0.15).contains(&mean), "average CPU {mean}");
    // Names are unique, in lower case.
    let mut names: Vec<&str> = estate.servers().iter().map(|s| s.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 120);
    let of_role = |role: &str| estate.servers().iter().filter(|s| s.role() == role).count();
    assert_eq!(of_role("Database"), 14);
    assert_eq!(of_role("File and print"), 24);
    // Memory in use never passes what is installed.
    for (name, block) in series.iter().filter(|(_, b)| b.resource() == Resource::Memory) {
        let installed = estate.servers().iter().find(|s| s.name == *name).unwrap().memory_gib * 1024;
        assert!(block.samples().iter().all(|s| s.is_nan() || f64::from(*s) <= f64::from(installed)));
    }
}

#[test]
fn any_size_can_be_made() {
    for servers in [0, 1, 2, 11, 120, 1000] {
        let estate = SampleEstate::new(9, servers, 1);
        assert_eq!(estate.servers().len(), servers.max(1) as usize);
        assert!(!estate.servers_csv().is_empty());
    }
    assert_eq!(SampleEstate::new(9, 5000, 1).servers().len(), 5000);
}

/// Names and blocks of the measured series.
fn series_of(estate: &SampleEstate) -> Vec<(String, SeriesBlock)> {
    estate.measured().measurements.into_iter().map(|m| (m.server.to_string(), m.block)).collect()
}
