// What must hold for any bytes; shared by the fuzz target and the test that replays what was found.

use files::import::{Batch, Choices, Excerpt, Reading, inspect, merge, read};
use files::readers::READERS;

/// The first byte names the reader (0: whichever recognises the file), the rest is the file.
pub fn read_any(data: &[u8]) {
    let Some((first, bytes)) = data.split_first() else { return };
    let reader = usize::from(*first).checked_sub(1).map(|i| READERS[i % READERS.len()].id.to_owned());
    let choices = Choices { reader, ..Choices::default() };
    let _ = inspect("file.csv", bytes);
    let whole = read("file.csv", bytes, &choices);
    rows_add_up(&whole);
    // As text: a missing sample is not equal to itself.
    assert_eq!(format!("{:?}", in_pieces(bytes, &choices)), format!("{whole:?}"));
    let (inventory, _, summary) = merge(&Default::default(), &Default::default(), vec![whole]);
    assert_eq!(summary.rows_in, summary.rows_used + summary.set_aside);
    assert!(inventory.servers.is_sorted_by(|a, b| a.id < b.id));
}

fn in_pieces(bytes: &[u8], choices: &Choices) -> Batch {
    let mut reading = Reading::new(&Excerpt::of("file.csv", bytes), choices);
    let mut pieces = bytes.chunks(7);
    loop {
        let progress = reading.step(3);
        if progress.is_done {
            return reading.finish();
        }
        if progress.is_hungry {
            match pieces.next() {
                Some(piece) => reading.push(piece),
                None => reading.close(),
            }
        }
    }
}

fn rows_add_up(batch: &Batch) {
    for (i, s) in batch.sources.iter().enumerate() {
        let aside: u32 = batch.set_aside.iter().filter(|a| usize::from(a.source) == i).map(|a| a.rows).sum();
        assert_eq!(s.rows, s.rows_used + aside, "{} {:?}", s.file, s.sheet);
    }
    let sources = batch.sources.len();
    assert!(batch.measurements.iter().all(|m| usize::from(m.source) < sources));
}
