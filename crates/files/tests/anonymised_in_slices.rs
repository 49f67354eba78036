//! Putting tokens in the place of names some records at a time gives what doing it at once gives.

use files::anonymise::{Anonymising, Key, anonymise};
use files::import::{Batch, Choices, read};
use files::sample::{SERVERS_FILE, SampleEstate};

/// Servers and series, hosts, rows set aside, messages that quote them.
fn batches() -> Vec<Batch> {
    let estate = SampleEstate::new(4117, 60, 3);
    let list = read(SERVERS_FILE, estate.servers_csv().as_bytes(), &Choices::default());
    let bad = include_bytes!("../../../tests/fixtures/servers.csv");
    let rvtools = include_bytes!("../../../tests/fixtures/rvtools/kubev2v-example1.xlsx");
    let hosts = include_bytes!("../../../tests/fixtures/live_optics/esx-hosts-alone.csv");
    let all: [(&str, &[u8]); 3] =
        [("Kunde Meier.csv", bad), ("Meier RVTools.xlsx", rvtools), ("ESX Hosts.csv", hosts)];
    let mut out = vec![list, estate.measured(), Batch::default()];
    out.extend(all.map(|(name, bytes)| read(name, bytes, &Choices::default())));
    out
}

#[test]
fn slices_give_what_the_whole_gives() {
    let (mut whole, mut key) = (batches(), Key::new([7; 32]));
    // A key that knows some of the names already, as that of an earlier import does.
    anonymise(&mut whole[0].clone(), &mut key);
    let known = key.clone();
    whole.iter_mut().for_each(|b| anonymise(b, &mut key));
    assert!(whole.iter().any(|b| !b.hosts.is_empty()) && whole.iter().any(|b| !b.set_aside.is_empty()));
    for count in [1, 3, 50, 100_000] {
        let mut under_way = Anonymising::new(batches(), known.clone());
        let (mut last, mut steps) = (0, 0);
        loop {
            let progress = under_way.step(count);
            steps += 1;
            assert!(progress.done >= last && progress.done <= progress.total, "{progress:?}");
            last = progress.done;
            if progress.is_done {
                assert_eq!(progress.done, progress.total);
                break;
            }
        }
        assert!(count > 3 || steps > servers_and_series(&whole) / count);
        let (sliced, own) = under_way.finish();
        // As text: a missing sample is not equal to itself.
        assert_eq!(format!("{sliced:?}"), format!("{whole:?}"), "{count} records at once");
        assert_eq!(own.to_json(), key.to_json());
    }
    // Finished at once, nothing is left out.
    let (sliced, _) = Anonymising::new(batches(), known).finish();
    assert_eq!(format!("{sliced:?}"), format!("{whole:?}"));
}

/// Fewer records than steps go through.
fn servers_and_series(batches: &[Batch]) -> usize {
    batches.iter().map(|b| b.servers.len() + b.measurements.len()).sum()
}

#[test]
fn nothing_is_done_at_once() {
    let (batches, _) = Anonymising::new(Vec::new(), Key::new([7; 32])).finish();
    assert!(batches.is_empty());
    assert!(Anonymising::new(Vec::new(), Key::new([7; 32])).step(1).is_done);
}
