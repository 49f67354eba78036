//! The zip around document and blocks.

use super::{MOST_DOCUMENT_BYTES, MOST_SERIES_BYTES, OpenError};
use engine::series::{BlockHash, SeriesBlock};
use std::io::{Cursor, Read, Write};
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// Name of the document in the zip.
const DOCUMENT: &str = "project.json";

fn block_name(hash: BlockHash) -> String {
    format!("series/{}.bin", hash.hex())
}

/// A project file that is being written: entries in the order given, all dated 1980-01-01, the earliest
/// date of the format.
pub(super) struct ArchiveWriting {
    zip: ZipWriter<Cursor<Vec<u8>>>,
    options: SimpleFileOptions,
}

impl ArchiveWriting {
    /// Begins with the document, which is empty until pieces of it come.
    pub(super) fn new() -> ZipResult<Self> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(6))
            .last_modified_time(DateTime::DEFAULT)
            .unix_permissions(0o644);
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file(DOCUMENT, options)?;
        Ok(Self { zip, options })
    }

    /// The next piece of the document.
    pub(super) fn document(&mut self, piece: &[u8]) -> ZipResult<()> {
        Ok(self.zip.write_all(piece)?)
    }

    /// A block; the document has ended.
    pub(super) fn block(&mut self, block: &SeriesBlock) -> ZipResult<()> {
        self.zip.start_file(block_name(block.hash()), self.options)?;
        Ok(self.zip.write_all(&block.to_bytes())?)
    }

    pub(super) fn finish(self) -> ZipResult<Vec<u8>> {
        Ok(self.zip.finish()?.into_inner())
    }
}

/// A project file that is being opened.
pub(super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
}

fn damaged(what: &str, error: &dyn std::fmt::Display) -> OpenError {
    OpenError::Damaged { what: format!("{what}: {error}") }
}

impl<'a> Archive<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, OpenError> {
        if let Some(error) = another_kind(bytes) {
            return Err(error);
        }
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| damaged("its list of contents", &e))?;
        if zip.index_for_name(DOCUMENT).is_none() {
            let is_workbook = zip.file_names().flatten().any(|n| n.starts_with("xl/"));
            return Err(if is_workbook {
                OpenError::AnotherKind {
                    what: "a workbook",
                    remedy: "Import it under Inventory; opening is for projects that were saved by the planner",
                }
            } else {
                OpenError::AnotherKind {
                    what: "a zip without a project in it",
                    remedy: "If it holds tables, import it under Inventory",
                }
            });
        }
        Ok(Self { zip })
    }

    pub(super) fn document(&mut self) -> Result<String, OpenError> {
        let entry = self.zip.by_name(DOCUMENT).map_err(|e| damaged(DOCUMENT, &e))?;
        let bytes = read_up_to(entry, MOST_DOCUMENT_BYTES, DOCUMENT)?;
        String::from_utf8(bytes).map_err(|e| damaged(DOCUMENT, &e))
    }

    /// A block; `None` when it is not there, or is not what its name says. What is read is taken off
    /// `left`.
    pub(super) fn block(
        &mut self,
        hash: BlockHash,
        left: &mut u64,
    ) -> Result<Option<SeriesBlock>, OpenError> {
        let Ok(entry) = self.zip.by_name(&block_name(hash)) else { return Ok(None) };
        match read_up_to(entry, *left, "the measurements") {
            Ok(bytes) => {
                *left = left.saturating_sub(bytes.len() as u64);
                Ok(SeriesBlock::from_bytes(&bytes).filter(|b| b.hash() == hash))
            }
            Err(OpenError::TooLarge { what, .. }) => {
                Err(OpenError::TooLarge { what, limit: MOST_SERIES_BYTES })
            }
            Err(_) => Ok(None),
        }
    }
}

/// Reads to the end, but never more than `limit`, whatever size the zip claims.
fn read_up_to(entry: impl Read, limit: u64, what: &'static str) -> Result<Vec<u8>, OpenError> {
    let mut bytes = Vec::new();
    entry.take(limit + 1).read_to_end(&mut bytes).map_err(|e| damaged(what, &e))?;
    if bytes.len() as u64 > limit { Err(OpenError::TooLarge { what, limit }) } else { Ok(bytes) }
}

/// Says what a file is that does not begin like a zip.
fn another_kind(bytes: &[u8]) -> Option<OpenError> {
    let kind = |what, remedy| Some(OpenError::AnotherKind { what, remedy });
    const IMPORT: &str = "Import it under Inventory; opening is for projects that were saved by the planner";
    const NOTHING: &str = "Choose a project that was saved by the planner";
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return None;
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match text {
        [] => kind("an empty file", NOTHING),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => kind("an old or an encrypted Office document", IMPORT),
        [0x1f, 0x8b, ..] => kind("a gzip archive", "Unpack it first"),
        [b'%', b'P', b'D', b'F', ..] => kind("a PDF document", NOTHING),
        [b'{' | b'[', ..] => {
            let start = String::from_utf8_lossy(text.get(..400).unwrap_or(text));
            if start.contains("p2v-plan\"") {
                kind("an exported plan", "Open the project that it was exported from; a plan is a result")
            } else {
                kind("a JSON file", IMPORT)
            }
        }
        _ if !text.iter().take(4096).any(|b| *b == 0) => kind("a text or a table", IMPORT),
        _ => kind("a file of an unknown kind", NOTHING),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bomb_is_not_unpacked() {
        // An entry that never ends, as a few bytes of deflate can pretend to be.
        let error = read_up_to(std::io::repeat(b' '), 1 << 20, "a part");
        assert_eq!(error, Err(OpenError::TooLarge { what: "a part", limit: 1 << 20 }));
        assert_eq!(read_up_to(&b"abc"[..], 3, "a part"), Ok(b"abc".to_vec()));
    }
}
