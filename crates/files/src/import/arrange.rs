//! Files as they were dropped into files as they are read: an archive is unpacked, unless its tables
//! belong together; loose tables that belong together become one file.
#![allow(clippy::result_large_err, reason = "made once for a file; large on 64 bit only")]

use super::inspect::inspect;
use crate::detect::{Content, content};
use crate::readers::csv_archive::CsvArchive;
use crate::readers::{How, READERS, by_id};
use crate::writers::zip_files::zip;
use engine::diagnostic::{Diagnostic, Place};
use std::collections::BTreeMap;

/// A file with its name.
pub type Named = (String, Vec<u8>);

/// Larger files are no part of an export of several tables, and are not looked into.
const MAX_PART: usize = 64 * 1024 * 1024;

/// Unpacks archives and puts together what belongs together. What cannot be unpacked is told and left
/// out; nothing else is lost. The order stays.
#[must_use]
pub fn arrange(files: Vec<Named>) -> (Vec<Named>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut loose = Vec::new();
    for (name, bytes) in files {
        if !matches!(content(&bytes, bytes.len() as u64), Ok(Content::Archive)) || is_joined(&name, &bytes) {
            loose.push((name, bytes));
            continue;
        }
        match CsvArchive::open(bytes.into()).and_then(|mut archive| archive.unpacked()) {
            Ok(entries) => loose.extend(entries.into_iter().filter_map(|(entry, bytes)| {
                let short = entry.rsplit('/').next().unwrap_or(&entry).to_owned();
                if matches!(content(&bytes, bytes.len() as u64), Ok(Content::Archive)) {
                    diagnostics.push(
                        Diagnostic::error(
                            "file.archive_in_archive",
                            format!("{short} is an archive within an archive and was not opened"),
                            "Unpack it and drop in the files that it holds",
                        )
                        .at(Place { file: Some(name.as_str().into()), ..Place::default() }),
                    );
                    return None;
                }
                Some((short, bytes))
            })),
            Err(d) => {
                diagnostics.push(d.at(Place { file: Some(name.as_str().into()), ..Place::default() }));
            }
        }
    }
    (together(loose), diagnostics)
}

/// Whether the tables of an archive are read as one.
fn is_joined(name: &str, bytes: &[u8]) -> bool {
    let reader = inspect(name, bytes).recognised.and_then(|r| by_id(r.reader));
    reader.is_some_and(|r| matches!(r.how, How::Tables(..)))
}

/// Loose tables of one export become an archive, in the place of the first of them.
fn together(files: Vec<Named>) -> Vec<Named> {
    let mut parts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (i, (name, bytes)) in files.iter().enumerate() {
        if bytes.len() <= MAX_PART
            && matches!(content(bytes, bytes.len() as u64), Ok(Content::Text))
            && let Some(reader) = part_of(name, bytes)
        {
            parts.entry(reader).or_default().push(i);
        }
    }
    parts.retain(|_, list| list.len() > 1);
    let mut files: Vec<Option<Named>> = files.into_iter().map(Some).collect();
    for (reader, list) in parts {
        let taken: Vec<Named> =
            list.iter().filter_map(|i| files.get_mut(*i).and_then(Option::take)).collect();
        let name = READERS.get(reader).map_or("Tables", |r| r.name);
        let name = format!("{name} ({} files)", taken.len());
        let kept = taken.clone();
        match zip(&name, taken) {
            Ok(export) => {
                if let Some(slot) = list.first().and_then(|i| files.get_mut(*i)) {
                    *slot = Some((export.file_name, export.bytes));
                }
            }
            // Not put together, they are read one by one.
            Err(_) => {
                for (i, file) in list.iter().zip(kept) {
                    if let Some(slot) = files.get_mut(*i) {
                        *slot = Some(file);
                    }
                }
            }
        }
    }
    files.into_iter().flatten().collect()
}

/// The reader of several tables that a text file is one of.
fn part_of(name: &str, bytes: &[u8]) -> Option<usize> {
    let inspection = inspect(name, bytes);
    let table = inspection.tables.first()?;
    READERS.iter().position(|r| matches!(r.how, How::Tables(wants, _) if wants(table, name)))
}
