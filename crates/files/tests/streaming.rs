//! Reading in pieces gives what reading at once gives, wherever the pieces are cut.

use files::import::{Batch, Choices, Excerpt, Reading, arrange, read};
use proptest::prelude::*;
use std::io::Write;

/// Reads in pieces of `piece` bytes, handing over `rows` rows at a time.
fn in_pieces(name: &str, bytes: &[u8], piece: usize, rows: usize) -> Batch {
    let parts: Vec<&[u8]> = Excerpt::ranges(bytes.len() as u64)
        .into_iter()
        .map(|r| &bytes[usize::try_from(r.start).unwrap()..usize::try_from(r.end).unwrap()])
        .collect();
    let excerpt = Excerpt::new(name, bytes.len() as u64, parts);
    let mut reading = Reading::new(&excerpt, &Choices::default());
    let mut pieces = bytes.chunks(piece);
    let mut last = 0;
    loop {
        let progress = reading.step(rows);
        assert!(progress.bytes_done >= last && progress.bytes_done <= progress.bytes_total);
        last = progress.bytes_done;
        if progress.is_done {
            assert_eq!(last, bytes.len() as u64);
            return reading.finish();
        }
        if progress.is_hungry {
            match pieces.next() {
                Some(bytes) => reading.push(bytes),
                None => reading.close(),
            }
        }
    }
}

/// A list of 700 kB and more, with all that can go wrong at a cut: letters of several bytes, line breaks
/// in quotes, a quote that is never closed, both line ends.
fn list(servers: usize) -> Vec<u8> {
    let mut text = String::from("name,memory_gib,site,note\r\n");
    for i in 0..servers {
        text.push_str(&match i % 5 {
            0 => format!("srv{i:05},{},Köln,\"Zeile 1\nZeile 2, mit Komma\"\r\n", i % 512 + 1),
            1 => format!("srv{i:05},{},Łódź,19\" rack\n", i % 512 + 1),
            2 => format!("srv{i:05},{},東京,\"\"\"quoted\"\"\"\n", i % 512 + 1),
            // No quote follows that could close it.
            3 if i + 5 > servers => format!("srv{i:05},{},Köln,\"never closed\n", i % 512 + 1),
            _ => format!("srv{i:05},{},Ulm,\n", i % 512 + 1),
        });
    }
    text.into_bytes()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn pieces_of_any_size_give_the_same(piece in 1_000usize..900_000, rows in 1usize..5_000) {
        let bytes = list(20_000);
        let whole = read("list.csv", &bytes, &Choices::default());
        prop_assert_eq!(whole.servers.len(), 20_000);
        prop_assert_eq!(in_pieces("list.csv", &bytes, piece, rows), whole);
    }
}

#[test]
fn single_bytes_give_the_same() {
    for bytes in [list(40), include_bytes!("../../../tests/fixtures/measurements.csv").to_vec()] {
        let whole = read("file.csv", &bytes, &Choices::default());
        // As text: a missing sample is not equal to itself.
        assert_eq!(format!("{:?}", in_pieces("file.csv", &bytes, 1, 1)), format!("{whole:?}"));
    }
}

#[test]
fn text_without_a_line_break_is_given_up_with_the_reason() {
    let mut bytes = b"name,memory_gib\nweb01,8\n".to_vec();
    bytes.resize(70 * 1024 * 1024, b'x');
    let batch = read("list.csv", &bytes, &Choices::default());
    assert_eq!(batch.servers.len(), 1);
    let told = batch.diagnostics.iter().find(|d| &*d.code == "file.row_too_long").unwrap();
    assert!(told.message.contains("Row 3"), "{}", told.message);
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const INFO: &[u8] =
    b"VM;Powerstate;Template;SRM Placeholder;CPUs;Memory\nweb01;poweredOn;False;False;2;4096\n";
const DISK: &[u8] = b"VM;Powerstate;Template;SRM Placeholder;Disk;Capacity MiB\nweb01;poweredOn;False;False;Hard disk 1;40960\n";

/// Tables of one export belong together, dropped in a zip or one by one; other files stay apart.
#[test]
fn what_belongs_together_is_read_together() {
    let list = b"name,memory_gib\ndb01,16\n";
    let set: [(&str, &[u8]); 2] = [("out/RVTools_tabvInfo.csv", INFO), ("out/RVTools_tabvDisk.csv", DISK)];
    let loose: Vec<(String, Vec<u8>)> = set
        .iter()
        .map(|(n, b)| (n.rsplit('/').next().unwrap().to_owned(), b.to_vec()))
        .chain([("list.csv".to_owned(), list.to_vec())])
        .collect();
    let in_zips = vec![
        ("export.zip".to_owned(), zipped(&set)),
        ("more.zip".to_owned(), zipped(&[("list.csv", list), ("inner.zip", &zipped(&set))])),
    ];
    for (files, faults) in [(loose, 0), (in_zips, 1)] {
        let (arranged, diagnostics) = arrange(files);
        assert_eq!((arranged.len(), diagnostics.len()), (2, faults));
        let batch = read(&arranged[0].0, &arranged[0].1, &Choices::default());
        let server = &batch.servers[0];
        assert_eq!(&*server.name.value, "web01");
        assert_eq!(server.disks[0].capacity.value.gib(), 40.0);
        assert_eq!(batch.sources.len(), 2);
        assert!(batch.sources[0].sheet.as_deref().unwrap().contains("tabvInfo"));
        assert_eq!(arranged[1].0, "list.csv");
        assert_eq!(read("list.csv", &arranged[1].1, &Choices::default()).servers.len(), 1);
    }
}
