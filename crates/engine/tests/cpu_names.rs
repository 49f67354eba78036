//! Names of CPUs as files write them. Where a name stands in a fixture, the fixture is named; the figures
//! are those that the makers print.

use engine::cpu_model::{CpuModels, Why, read};
use engine::quantity::Mhz;
use proptest::prelude::*;

/// What is written, the model, its cores, its clock.
const MODELS: &[(&str, &str, u32, f64)] = &[
    ("Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz", "Xeon E5-2680 v4", 14, 2.4),
    ("Intel Xeon E5-2680v4", "Xeon E5-2680 v4", 14, 2.4),
    ("intel xeon e5 2680 V4   ", "Xeon E5-2680 v4", 14, 2.4),
    ("E5-2680 v4", "Xeon E5-2680 v4", 14, 2.4),
    ("Intel R Xeon R CPU E5-2680 v4", "Xeon E5-2680 v4", 14, 2.4),
    ("2x Xeon Gold 6148 20C 2.4GHz", "Xeon Gold 6148", 20, 2.4),
    ("2 × Intel Xeon Gold 6148 (20 Kerne, 2,4 GHz)", "Xeon Gold 6148", 20, 2.4),
    ("Intel(R) Xeon(R) Gold 6148 CPU @ 2.40GHz", "Xeon Gold 6148", 20, 2.4),
    ("Intel® Xeon® Gold 6226R-Prozessor mit 16 Kernen", "Xeon Gold 6226R", 16, 2.9),
    ("AMD EPYC 7402P 24-Core Processor", "EPYC 7402P", 24, 2.8),
    ("AMD EPYC 7402P 24-Core Processor               ", "EPYC 7402P", 24, 2.8),
    ("AMD EPYC(TM) 9654 96-Core Processor", "EPYC 9654", 96, 2.4),
    ("AMD Opteron(tm) Processor 6276", "Opteron 6276", 16, 2.3),
    ("Quad-Core AMD Opteron(tm) Processor 2384", "Opteron 2384", 4, 2.7),
    ("Six-Core AMD Opteron(tm) Processor 2427 HE", "Opteron 2427", 6, 2.2),
    ("Dual Core AMD Opteron(tm) Processor 270", "Opteron 270", 2, 2.0),
    ("Intel(R) Xeon(R) CPU           X5670  @ 2.93GHz", "Xeon X5670", 6, 2.93),
    ("Intel(R) Xeon(R) CPU            5160  @ 3.00GHz", "Xeon 5160", 2, 3.0),
    ("Intel(R) XEON(R) 6980P", "Xeon 6980P", 128, 2.0),
    ("Intel Xeon 6 6980P", "Xeon 6980P", 128, 2.0),
    ("INTEL(R) XEON(R) PLATINUM 8592+", "Xeon Platinum 8592+", 64, 1.9),
    ("Intel Xeon E-2236 CPU @ 3.40GHz", "Xeon E-2236", 6, 3.4),
    // Fixtures: live_optics, aws_migration_evaluator, rvtools, nutanix_collector, glpi, servicenow, servers.csv.
    ("Intel(R) Xeon(R) CPU E5-2640 0 @ 2.50GHz", "Xeon E5-2640", 6, 2.5),
    ("Intel Xeon E5-2640 @ 2.50GHz", "Xeon E5-2640", 6, 2.5),
    ("Intel(R) Xeon(R) CPU E5-2690 v4 @ 2.60GHz", "Xeon E5-2690 v4", 14, 2.6),
    ("Intel(R) Xeon(R) E5345", "Xeon E5345", 4, 2.33),
    ("Intel(R) Xeon(R) Gold 6130", "Xeon Gold 6130", 16, 2.1),
    ("Intel Xeon Gold 6130", "Xeon Gold 6130", 16, 2.1),
    ("Intel Xeon E5-2690", "Xeon E5-2690", 8, 2.9),
    ("AMD EPYC 7302P", "EPYC 7302P", 16, 3.0),
    ("Intel Xeon Silver 4214", "Xeon Silver 4214", 12, 2.2),
    ("Intel Xeon Silver 4114", "Xeon Silver 4114", 10, 2.2),
    ("Intel Xeon E3-1220 v5", "Xeon E3-1220 v5", 4, 3.0),
    ("Intel Xeon E3-1220 v3", "Xeon E3-1220 v3", 4, 3.1),
    ("Intel Xeon E5-2650 v4", "Xeon E5-2650 v4", 12, 2.2),
    ("Intel Xeon E5-2640 v3", "Xeon E5-2640 v3", 8, 2.6),
    ("Intel Xeon E5-2650 v2", "Xeon E5-2650 v2", 8, 2.6),
    ("Intel Xeon E5620", "Xeon E5620", 4, 2.4),
    ("Intel Xeon X5570", "Xeon X5570", 4, 2.93),
    ("Intel Xeon E5440", "Xeon E5440", 4, 2.83),
    ("Intel Xeon E5450", "Xeon E5450", 4, 3.0),
];

#[test]
fn known_names_are_found() {
    for (text, model, cores, ghz) in MODELS {
        let name = read(text);
        let found = name.model().unwrap_or_else(|| panic!("{text}: {:?} ({})", name.why, name.key));
        assert_eq!((found.name.as_str(), found.cores), (*model, *cores), "{text}");
        assert_eq!(found.clock, Mhz::from_ghz(*ghz), "{text}");
        assert_eq!(name.why, Why::Model);
        // What the name says of itself agrees with the catalogue, to the last digit that it prints.
        assert!(name.cores.is_none_or(|c| c == *cores), "{text}: {:?}", name.cores);
        assert!(name.clock.is_none_or(|c| (c.ghz() - ghz).abs() < 0.005), "{text}: {:?}", name.clock);
    }
}

#[test]
fn what_the_name_says_beside_the_model() {
    let read_figures = |text: &str| {
        let n = read(text);
        (n.processors, n.cores, n.clock.map(|c| c.mhz()))
    };
    assert_eq!(read_figures("2x Xeon Gold 6148 20C 2.4GHz"), (Some(2), Some(20), Some(2400.0)));
    assert_eq!(
        read_figures("2 × Intel Xeon Gold 6148 (20 Kerne, 2,4 GHz)"),
        (Some(2), Some(20), Some(2400.0))
    );
    assert_eq!(read_figures("AMD EPYC 7402P 24-Core Processor"), (None, Some(24), None));
    assert_eq!(read_figures("Xeon E5345 2333 MHz"), (None, None, Some(2333.0)));
    assert_eq!(read_figures("Intel(R) Xeon(R) CPU X5670 @ 2.93GHz"), (None, None, Some(2930.0)));
    assert_eq!(read_figures("Intel Xeon E5-2680 v4"), (None, None, None));
    assert_eq!(read_figures("x 0x 0c 99999c 0 GHz @ @ 1e9GHz"), (None, None, None));
}

/// A family says the design of the cores and nothing of their number.
#[test]
fn else_the_family_is_said_to_be_one() {
    for (text, core) in [
        ("Intel(R) Xeon(R) Platinum 8259CL CPU @ 2.50GHz", "skylake"),
        ("Intel(R) Xeon(R) Platinum 8375C CPU @ 2.90GHz", "sunny-cove"),
        ("Intel(R) Xeon(R) Platinum 8380H CPU", "skylake"),
        ("Intel Xeon E5-2673 v4", "broadwell"),
        ("Xeon E5-2680 v4 (Broadwell), LGA2011", "broadwell"),
        ("Intel Xeon E5 v3", "haswell"),
        ("Intel Xeon E5-2637", "sandy-bridge"),
        ("Intel(R) Xeon(R) CPU X5677 @ 3.47GHz", "westmere"),
        ("AMD EPYC 7R13 Processor", "zen3"),
        ("AMD EPYC-Rome Processor", "zen2"),
        ("AMD EPYC 9R14", "zen4"),
        ("Intel Xeon Processor (Cascadelake)", "skylake"),
        ("Intel Xeon Processor (Skylake, IBRS)", "skylake"),
        ("Westmere E56xx/L56xx/X56xx (Nehalem-C)", "westmere"),
        ("AMD Opteron 8356 SE", "k10"),
        ("AMD Opteron(tm) Processor 8393 SE", "k10.5"),
    ] {
        let name = read(text);
        let id = name.core.map(|c| c.id.as_str());
        assert_eq!(id, Some(core), "{text} ({:?}, {})", name.why, name.key);
        if text != "AMD Opteron 8356 SE" {
            assert_eq!((name.why, name.model()), (Why::Family, None), "{text}");
        }
    }
}

#[test]
fn else_nothing() {
    for (text, why) in [
        ("QEMU Virtual CPU version 2.5+", Why::Invented),
        ("Common KVM processor", Why::Invented),
        ("", Why::Empty),
        ("  CPU @ 2.40GHz ", Why::Empty),
        ("AMD EPYC Processor", Why::NotInCatalogue),
        ("Intel Xeon E5-2680 v9", Why::NotInCatalogue),
        ("Intel(R) Core(TM) i7-4770 CPU @ 3.40GHz", Why::NotInCatalogue),
        ("Example CPU", Why::NotInCatalogue),
        ("6148", Why::NotInCatalogue),
        ("AMD EPYC 6148", Why::NotInCatalogue),
        ("POWER9", Why::NotInCatalogue),
        ("SPARC-T5", Why::NotInCatalogue),
    ] {
        let name = read(text);
        assert_eq!((name.why, name.core.map(|c| c.id.as_str())), (why, None), "{text} ({})", name.key);
    }
}

/// Held against the data itself: every name leads back to its entry, and no entry is impossible.
#[test]
fn every_model_is_found_by_its_own_name() {
    let all = CpuModels::built_in();
    assert!(all.models.len() > 500 && all.cores.len() > 20);
    for model in &all.models {
        let name = read(&model.name);
        assert_eq!(name.model().map(|m| m.name.as_str()), Some(model.name.as_str()));
        assert!((1..=256).contains(&model.cores) && model.threads >= model.cores);
        assert!((1.0..=5.0).contains(&model.clock.ghz()) && (2003..=2026).contains(&model.year));
    }
    let reference = all.cores.iter().find(|c| c.id == all.reference).expect("a reference");
    assert_eq!(reference.factor.fraction().to_bits(), 1.0_f64.to_bits());
    assert!(all.cores.iter().all(|c| (0.1..=3.0).contains(&c.factor.fraction()) && !c.source.is_empty()));
}

proptest! {
    #[test]
    fn case_blanks_and_order_change_nothing(
        which in 0..CpuModels::built_in().models.len(), upper: bool, blanks in 1_usize..4, turn in 0_usize..4,
    ) {
        let model = &CpuModels::built_in().models[which];
        let mut words: Vec<&str> = model.name.split(['-', ' ']).collect();
        words.push("CPU");
        let places = words.len();
        words.rotate_left(turn % places);
        let text = format!("  {} ", words.join(&" ".repeat(blanks)));
        let text = if upper { text.to_uppercase() } else { text.to_lowercase() };
        let name = read(&text);
        prop_assert_eq!(name.model().map(|m| m.name.as_str()), Some(model.name.as_str()), "{}", text);
    }

    #[test]
    fn any_text_is_read(text in ".{0,300}") {
        let name = read(&text);
        prop_assert_eq!(name.core.is_some(), name.found.is_some());
        prop_assert!(name.processors.is_none_or(|n| (1..=64).contains(&n)));
        prop_assert!(name.cores.is_none_or(|n| (1..=1024).contains(&n)));
    }
}
