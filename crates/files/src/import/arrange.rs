//! Files as they were dropped into files as they are read: an archive is unpacked, unless its tables
//! belong together; loose tables that belong together become one file.
#![allow(clippy::result_large_err, reason = "made once for a file; large on 64 bit only")]

use super::inspect::inspect;
use crate::detect::{Content, content};
use crate::readers::csv_archive::CsvArchive;
use crate::readers::{How, READERS, Reader, TablePreview, by_id, left_out_by};
use crate::writers::zip_files::zip;
use engine::diagnostic::{Diagnostic, Place};
use engine::order::Order as _;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A file with its name.
pub type Named = (String, Vec<u8>);

/// Larger files are no part of an export of several tables, and are not looked into.
const MAX_PART: usize = 64 * 1024 * 1024;

/// Unpacks archives and puts together what belongs together. What cannot be unpacked, and what holds no
/// tables, is told and left out; nothing else is lost. The order stays.
#[must_use]
pub fn arrange(files: Vec<Named>) -> (Vec<Named>, Vec<Diagnostic>) {
    let (files, _, diagnostics) = arrange_beside(files, Vec::new());
    (files, diagnostics)
}

/// Like [`arrange`], beside files that are read piece by piece: what of their names, with the folders that
/// they came in, tells them all apart.
#[must_use]
pub fn arrange_beside(
    files: Vec<Named>,
    mut pieces: Vec<String>,
) -> (Vec<Named>, Vec<String>, Vec<Diagnostic>) {
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
        let (entries, others): (Vec<_>, Vec<_>) =
            entries.into_iter().partition(|(_, bytes)| !holds_no_table(bytes));
        diagnostics.extend(left_out(&name, &others).map(|d| d.at(at.clone())));
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
    let mut files = together(loose);
    by_short_name(files.iter_mut().map(|(name, _)| name).chain(&mut pieces).collect());
    (files, pieces, diagnostics)
}

/// Whether a file of an archive is a document, a picture or a program, which nobody put there to be read.
fn holds_no_table(bytes: &[u8]) -> bool {
    let code = content(bytes, bytes.len() as u64).err().map(|d| d.code);
    matches!(code.as_deref(), Some("file.not_a_table" | "file.binary"))
}

/// Names what an archive holds beside tables.
fn left_out(archive: &str, files: &[Named]) -> Option<Diagnostic> {
    let [first, rest @ ..] = files else { return None };
    let first = short(&first.0);
    let (what, hold, were) = match rest.len() {
        0 => (first.to_owned(), "holds", "was"),
        n => {
            let more = format::count(n as u64, "more file", "more files", format::Locale::En);
            (format!("{first} and {more}"), "hold", "were")
        }
    };
    Some(Diagnostic::note(
        "file.no_table",
        format!("{what} in {archive} {hold} no table and {were} left out"),
        "Nothing to do",
    ))
}

/// Names of files without the folders that they came in, but for those that the folder alone tells apart.
fn by_short_name(files: Vec<&mut String>) {
    let mut names: BTreeMap<String, u32> = BTreeMap::new();
    for name in &files {
        *names.entry(short(name).to_lowercase()).or_default() += 1;
    }
    for name in files {
        if names.get(&short(name).to_lowercase()) == Some(&1) {
            *name = short(name).to_owned();
        }
    }
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
        if let Some(list) =
            left_out_by(&without_copy_mark(name).0).and_then(place_of).and_then(|r| parts.get_mut(&r))
            && !list.contains(&i)
        {
            list.push(i);
        }
    }
    parts.retain(|_, list| list.len() > 1);
    for list in parts.values_mut() {
        list.order_by(Ord::cmp);
    }
    let mut files: Vec<Option<Named>> = files.into_iter().map(Some).collect();
    for (reader, list) in parts {
        let taken: Vec<Named> =
            list.iter().filter_map(|i| files.get_mut(*i).and_then(Option::take)).collect();
        let name = READERS.get(reader).map_or("Tables", |r| r.name);
        let name = format!("{name} ({} files)", taken.len());
        let kept = taken.clone();
        match zip(&name, by_export(taken)) {
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

/// Loose tables of several exports in a folder for each, as an archive of them would have them. A folder
/// that they came in stays. Where there is none, a name that comes again begins the next export: programs
/// hand files over folder by folder.
fn by_export(files: Vec<Named>) -> Vec<Named> {
    let mut taken: BTreeSet<(String, u32, String)> = BTreeSet::new();
    let mut current: BTreeMap<String, u32> = BTreeMap::new();
    let placed = |(name, bytes): Named| {
        let (folder, file) = name.split_at(name.len() - short(&name).len());
        let (file, copy) = without_copy_mark(file);
        let key = |export: u32| (folder.to_lowercase(), export, file.to_lowercase());
        let mut export = copy.unwrap_or_else(|| current.get(folder).copied().unwrap_or(0));
        while !taken.insert(key(export)) {
            export = export.saturating_add(1);
        }
        if copy.is_none() {
            current.insert(folder.to_owned(), export);
        }
        let name = match export {
            0 => name,
            n => format!("{folder}export {}/{file}", n.saturating_add(1)),
        };
        (name, bytes)
    };
    files.into_iter().map(placed).collect()
}

/// A file name without the number that a browser or a file manager puts behind a second of one name
/// ("servers (1).csv"), and that number.
fn without_copy_mark(file: &str) -> (String, Option<u32>) {
    let plain = || (file.to_owned(), None);
    let Some((stem, ending)) = file.rsplit_once('.') else { return plain() };
    let marked = stem.strip_suffix(')').and_then(|s| s.rsplit_once(" ("));
    match marked.and_then(|(stem, n)| Some((stem, n.parse::<u32>().ok().filter(|n| (1..1_000).contains(n))?)))
    {
        Some((stem, n)) => (format!("{stem}.{ending}"), Some(n)),
        None => plain(),
    }
}

/// The reader of several tables that a text file is one of.
fn part_of(name: &str, bytes: &[u8]) -> Option<usize> {
    let inspection = inspect(name, bytes);
    let table = inspection.tables.first()?;
    let name = without_copy_mark(name).0;
    (0..READERS.len()).find(|r| wants(*r, table, &name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(names: &[&str]) -> Vec<String> {
        let files = names.iter().map(|n| ((*n).to_owned(), Vec::new())).collect();
        by_export(files).into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn exports_get_a_folder_each() {
        // One export, and several in folders of their own, stay as they are.
        for all in [["a.csv", "b.csv"], ["x/a.csv", "y/a.csv"]] {
            assert_eq!(placed(&all), all);
        }
        // Folder by folder, without their folders; the second export has a table less.
        assert_eq!(
            placed(&["a.csv", "b.csv", "c.csv", "a.csv", "c.csv", "a.csv"]),
            ["a.csv", "b.csv", "c.csv", "export 2/a.csv", "export 2/c.csv", "export 3/a.csv"]
        );
        // In one folder, as a browser saves a second of one name.
        assert_eq!(
            placed(&["x/a (1).csv", "x/a.csv", "x/b (1).csv", "x/b.csv"]),
            ["x/export 2/a.csv", "x/a.csv", "x/export 2/b.csv", "x/b.csv"]
        );
        assert_eq!(
            placed(&["a (1).csv", "a (1).csv", "a (x).csv"]),
            ["export 2/a.csv", "export 3/a.csv", "a (x).csv"]
        );
    }
}
