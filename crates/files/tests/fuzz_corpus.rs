//! Replays what fuzzing kept, and every fixture through every reader: no panic, rows add up, and pieces
//! give what the whole gives.

use files::readers::READERS;
use std::path::{Path, PathBuf};

#[path = "../../../fuzz/check.rs"]
mod check;

/// All files below a folder, in order.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return out };
    for path in entries.flatten().map(|e| e.path()) {
        if path.is_dir() {
            out.extend(files_in(&path));
        } else {
            out.push(path);
        }
    }
    out.sort();
    out
}

fn root(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder)
}

#[test]
fn what_fuzzing_kept_is_read() {
    type Check = fn(&[u8]);
    let targets: [(&str, Check); 5] = [
        ("read", check::read_any),
        ("workbook", check::workbook),
        ("preset", check::preset),
        ("anonymised", check::anonymised),
        ("project", check::project),
    ];
    for (target, check) in targets {
        let files = files_in(&root("fuzz/corpus").join(target));
        assert!(!files.is_empty(), "{target}");
        for path in files {
            check(&std::fs::read(&path).unwrap());
        }
    }
}

/// A reader may be chosen for any file: it must say what it cannot use, and not fall over it.
#[test]
fn every_reader_takes_every_fixture() {
    for path in files_in(&root("tests/fixtures")) {
        let bytes = std::fs::read(&path).unwrap();
        // Pieces of some bytes take long with the largest.
        for reader in 0..=READERS.len() {
            if bytes.len() > 60_000 && reader > 0 {
                continue;
            }
            let mut data = vec![u8::try_from(reader).unwrap()];
            data.extend_from_slice(&bytes);
            check::read_any(&data);
        }
    }
}
