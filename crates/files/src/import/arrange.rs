//! Files as they were dropped into files as they are read: an archive is unpacked, unless its tables
//! belong together; loose tables that belong together become one file.
#![allow(clippy::result_large_err, reason = "made once for a file; large on 64 bit only")]

use super::inspect::inspect;
use crate::detect::{Content, content};
use crate::readers::csv_archive::CsvArchive;
use crate::readers::{How, READERS, Reader, TablePreview, by_id, left_out_by};
use crate::writers::zip_files::zip;
use engine::diagnostic::{Diagnostic, Place};
use std::collections::BTreeMap;
use std::sync::Arc;

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
        if !matches!(content(&bytes, bytes.len() as u64), Ok(Content::Archive)) {
            loose.push((name, bytes));
            continue;
        }
        let at = Place { file: Some(name.as_str().into()), ..Place::default() };
        let joined_by = joined_by(&name, &bytes);
        let bytes: Arc<[u8]> = bytes.into();
        let mut entries = match CsvArchive::open(Arc::clone(&bytes)).and_then(|mut a| a.unpacked()) {
            Ok(entries) => entries,
            Err(d) => {
                diagnostics.push(d.at(at));
                continue;
            }
        };
        if let Some(reader) = joined_by {
            let (parts, others): (Vec<_>, Vec<_>) =
                entries.into_iter().partition(|(entry, bytes)| stays(reader, entry, bytes));
            // What else was put into the archive is read by itself.
            let kept =
                if others.is_empty() { Ok(bytes.to_vec()) } else { zip(&name, parts).map(|e| e.bytes) };
            match kept {
                Ok(kept) => loose.push((name.clone(), kept)),
                Err(_) => {
                    loose.push((name, bytes.to_vec()));
                    continue;
                }
            }
            entries = others;
        }
        drop(bytes);
        let mut short_names: BTreeMap<String, u32> = BTreeMap::new();
        for (entry, _) in &entries {
            *short_names.entry(short(entry).to_lowercase()).or_default() += 1;
        }
        for (entry, bytes) in entries {
            // Logs of several servers may have one name, each in a folder of its own.
            let alone = short_names.get(&short(&entry).to_lowercase()) == Some(&1);
            let named = if alone { short(&entry).to_owned() } else { entry };
            if matches!(content(&bytes, bytes.len() as u64), Ok(Content::Archive)) {
                diagnostics.push(
                    Diagnostic::error(
                        "file.archive_in_archive",
                        format!("{named} is an archive within an archive and was not opened"),
                        "Unpack it and drop in the files that it holds",
                    )
                    .at(at.clone()),
                );
                continue;
            }
            loose.push((named, bytes));
        }
    }
    (together(loose), diagnostics)
}

/// The name of a file without its folders.
fn short(entry: &str) -> &str {
    entry.rsplit(['/', '\\']).next().unwrap_or(entry)
}

/// The reader that reads the tables of an archive as one.
fn joined_by(name: &str, bytes: &[u8]) -> Option<usize> {
    let reader = inspect(name, bytes).recognised.and_then(|r| by_id(r.reader))?;
    matches!(reader.how, How::Tables(..)).then(|| place_of(reader)).flatten()
}

/// The place of a reader in the table of readers.
fn place_of(reader: &Reader) -> Option<usize> {
    READERS.iter().position(|r| r.id == reader.id)
}

/// Whether a file of an archive is left to the reader that joins its tables: it wants it, knows that it
/// is not needed, or nobody else can read it.
fn stays(reader: usize, entry: &str, bytes: &[u8]) -> bool {
    if !matches!(content(bytes, bytes.len() as u64), Ok(Content::Text)) {
        return false;
    }
    let inspection = inspect(entry, bytes);
    let wanted = inspection.tables.first().is_some_and(|t| wants(reader, t, entry));
    wanted || left_out_by(entry).is_some() || inspection.recognised.is_none()
}

fn wants(reader: usize, table: &TablePreview, name: &str) -> bool {
    READERS.get(reader).is_some_and(|r| matches!(r.how, How::Tables(wants, _) if wants(table, name)))
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
    // What an export has beside them is put away with it.
    for (i, (name, _)) in files.iter().enumerate() {
        if let Some(list) = left_out_by(name).and_then(place_of).and_then(|r| parts.get_mut(&r))
            && !list.contains(&i)
        {
            list.push(i);
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
    (0..READERS.len()).find(|r| wants(*r, table, name))
}
