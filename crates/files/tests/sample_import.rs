//! The sample goes through the readers as any other estate, and comes out as it was made.

use files::import::{Choices, merge, read};
use files::sample::{Flaw, SampleEstate};

#[test]
fn reading_the_sample_gives_its_own_series() {
    let estate = SampleEstate::new(1, 120, 22);
    let batches = [("servers.csv", estate.servers_csv()), ("measurements.csv", estate.measurements_csv())]
        .map(|(name, text)| read(name, text.as_bytes(), &Choices::default()));
    let (inventory, store, _) =
        merge(&engine::inventory::Inventory::default(), &Default::default(), batches.into());
    assert_eq!(inventory.servers.len(), 120);
    assert_eq!(inventory.set_aside.len(), 2, "the row without a name, and the row that is there twice");
    for series in estate.measured().measurements {
        let server = inventory.server(&engine::inventory::ServerId::new(&series.server)).unwrap();
        let measured = &server.series[&series.block.resource()];
        assert_eq!(measured.block, series.block.hash(), "{} {:?}", series.server, series.block.resource());
        assert_eq!((measured.first_row, measured.last_row), (series.first_row, series.last_row));
        assert!(store.get(measured.block).is_some());
    }
    let (made, made_store, _) = estate.imported();
    assert_eq!(made.servers, inventory.servers, "without the detour over text the servers are the same");
    assert_eq!(made_store, store);
    let unmeasured =
        estate.servers().iter().filter(|s| s.has(Flaw::OneNumberOnly) || s.has(Flaw::NothingKnown)).count();
    assert_eq!(inventory.servers.iter().filter(|s| s.series.is_empty()).count(), unmeasured);
}
