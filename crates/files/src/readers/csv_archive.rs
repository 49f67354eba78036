//! Text files in an archive, as the tables of one file. Sizes that the archive declares are not
//! believed: what is unpacked is counted.
#![allow(clippy::result_large_err, reason = "made once for a file; large on 64 bit only")]

use super::workbook::SheetRows;
use crate::dialect::{Encoding, Record, Records, decode, sniff_separator};
use engine::diagnostic::Diagnostic;
use std::io::{Cursor, Read};
use std::sync::Arc;
use zip::ZipArchive;

/// Bytes that all files of an archive may unpack to together.
pub const MAX_UNPACKED: u64 = 1024 * 1024 * 1024;
/// Files of one archive.
pub const MAX_ENTRIES: usize = 1_000;

/// An open archive.
pub struct CsvArchive {
    zip: ZipArchive<Cursor<Arc<[u8]>>>,
    left: u64,
}

fn damaged(what: &str) -> Diagnostic {
    Diagnostic::error(
        "file.damaged",
        format!("The archive is damaged: {what}"),
        "Copy or download it again, or unpack it and drop in the files that it holds",
    )
}

fn over_limit(what: &str, limit: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::error(
        "file.too_large",
        format!("The archive holds more {what} than are read"),
        "Unpack it and drop in the files that are needed",
    )
    .found(format!("more than {limit}"), format!("at most {limit}"))
}

/// Whether a system put an entry beside files (`__MACOSX`, `.DS_Store`).
fn is_hidden(name: &str) -> bool {
    name.starts_with("__MACOSX/") || name.rsplit(['/', '\\']).next().is_some_and(|f| f.starts_with('.'))
}

/// Whether an entry may be a table. What systems put beside files (`__MACOSX`, `.DS_Store`) is not.
fn is_text(name: &str) -> bool {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name).to_lowercase();
    !is_hidden(name) && [".csv", ".tsv", ".txt"].iter().any(|end| file.ends_with(end))
}

impl CsvArchive {
    /// Opens an archive.
    ///
    /// # Errors
    /// A diagnostic when it is damaged or holds more files than are read.
    pub fn open(bytes: Arc<[u8]>) -> Result<Self, Diagnostic> {
        Self::open_within(bytes, MAX_UNPACKED)
    }
    fn open_within(bytes: Arc<[u8]>, left: u64) -> Result<Self, Diagnostic> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| damaged(&e.to_string()))?;
        if zip.len() > MAX_ENTRIES {
            return Err(over_limit("files", MAX_ENTRIES));
        }
        Ok(Self { zip, left })
    }
    /// The names of its text files, in order.
    #[must_use]
    pub fn entries(&self) -> Vec<String> {
        self.names().into_iter().filter(|n| is_text(n)).collect()
    }
    /// The names of the files that are no text by their name, in order; those that systems put beside
    /// files are not among them.
    #[must_use]
    pub fn others(&self) -> Vec<String> {
        self.names().into_iter().filter(|n| !is_text(n) && !n.ends_with('/') && !is_hidden(n)).collect()
    }
    /// All files but folders, with their names.
    ///
    /// # Errors
    /// A diagnostic when one is damaged, or they are more than is read.
    pub fn unpacked(&mut self) -> Result<Vec<(String, Vec<u8>)>, Diagnostic> {
        let files = self.names().into_iter().filter(|n| !n.ends_with('/') && !is_hidden(n));
        files.map(|name| self.bytes(&name).map(|bytes| (name, bytes))).collect()
    }
    fn names(&self) -> Vec<String> {
        self.zip.file_names().filter_map(|n| n.ok().map(std::borrow::Cow::into_owned)).collect()
    }
    fn bytes(&mut self, name: &str) -> Result<Vec<u8>, Diagnostic> {
        let left = self.left;
        let mut entry = self.zip.by_name(name).map_err(|e| damaged(&e.to_string()))?;
        let mut out = Vec::new();
        entry.by_ref().take(left + 1).read_to_end(&mut out).map_err(|e| damaged(&e.to_string()))?;
        let read = out.len() as u64;
        if read > left {
            return Err(over_limit("bytes, unpacked,", MAX_UNPACKED));
        }
        self.left -= read;
        Ok(out)
    }
    /// The rows of a file, at most `most` of them.
    ///
    /// # Errors
    /// A diagnostic when it is damaged or unpacks to more than is read.
    pub fn rows(&mut self, name: &str, most: usize) -> Result<SheetRows, Diagnostic> {
        let bytes = self.bytes(name)?;
        let (text, _) = decode(&bytes, Encoding::sniff(&bytes).0);
        let mut out = SheetRows::default();
        let mut records = Records::new(&text, sniff_separator(&text));
        let mut record = Record::default();
        while out.rows.len() < most && records.next(&mut record) {
            if !record.is_blank() {
                out.rows.push(record.clone());
            }
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::write::SimpleFileOptions;

    fn zipped(files: &[(&str, &[u8])]) -> Arc<[u8]> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner().into()
    }

    #[test]
    fn text_files_are_tables_and_the_rest_is_not() {
        let bytes = zipped(&[
            ("export/a.csv", b"name;memory\nweb01;8\n".as_slice()),
            ("__MACOSX/export/a.csv", b"\0"),
            ("readme.pdf", b"%PDF"),
            ("b.TSV", b"x\ty\n1\t2\n"),
        ]);
        let mut archive = CsvArchive::open(bytes).unwrap();
        assert_eq!(archive.entries(), ["export/a.csv", "b.TSV"]);
        assert_eq!(archive.others(), ["readme.pdf"]);
        let rows = archive.rows("export/a.csv", usize::MAX).unwrap().rows;
        assert_eq!((rows.len(), rows[1].get(0), rows[1].get(1)), (2, Some("web01"), Some("8")));
    }

    #[test]
    fn an_archive_that_unpacks_to_too_much_is_refused() {
        let bytes = zipped(&[("a.csv", &vec![b'a'; 100_000]), ("b.csv", &vec![b'b'; 100_000])]);
        assert!(bytes.len() < 5_000);
        let mut archive = CsvArchive::open_within(bytes, 150_000).unwrap();
        assert!(archive.rows("a.csv", 1).is_ok());
        // What was unpacked before counts.
        assert_eq!(&*archive.rows("b.csv", 1).unwrap_err().code, "file.too_large");
    }
}
