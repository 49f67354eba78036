//! What a file is, by its bytes; its name is not trusted.
#![allow(clippy::result_large_err, reason = "made once for a file; large on 64 bit only")]

use crate::dialect::Encoding;
use engine::diagnostic::Diagnostic;
use std::io::Cursor;

/// Largest file that is read whole: a workbook, an archive, JSON.
pub const MAX_FILE_BYTES: usize = 512 * 1024 * 1024;
/// Largest text file; it is read piece by piece.
pub const MAX_TEXT_BYTES: u64 = 4 * 1024 * 1024 * 1024;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// Text in lines, such as CSV.
    Text,
    /// A workbook (xlsx or xlsm).
    Workbook,
    /// An archive of text files.
    Archive,
    /// JSON.
    Json,
}

/// Finds what a file of `size` bytes is, by its first bytes; an archive is seen whole.
///
/// # Errors
/// A diagnostic for what cannot be read: empty, too large, a project, an old or locked workbook,
/// an archive, a picture …
pub fn content(bytes: &[u8], size: u64) -> Result<Content, Diagnostic> {
    let content = content_of(bytes)?;
    let limit = if content == Content::Text { MAX_TEXT_BYTES } else { MAX_FILE_BYTES as u64 };
    if size > limit {
        return Err(Diagnostic::error("file.too_large", "The file is larger than is read", "Split it")
            .found(format!("{size} bytes"), format!("at most {limit} bytes")));
    }
    Ok(content)
}

/// Whether a file of `size` bytes that begins like this is read piece by piece: text is; workbooks,
/// archives and JSON are needed whole.
#[must_use]
pub fn is_streamed(start: &[u8], size: u64) -> bool {
    !start.starts_with(b"PK") && matches!(content(start, size), Ok(Content::Text))
}

fn content_of(bytes: &[u8]) -> Result<Content, Diagnostic> {
    let blank = |b: &u8| b.is_ascii_whitespace() || matches!(b, 0xEF | 0xBB | 0xBF | 0xFE | 0xFF | 0);
    if bytes.iter().take(65_536).all(blank) {
        return Err(Diagnostic::error(
            "file.empty",
            "The file is empty",
            "Export it again and look inside before importing",
        ));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return archive(bytes);
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(Diagnostic::error(
            "file.old_workbook",
            "This is an xls workbook of before 2007, or one locked with a password",
            "Open it in a spreadsheet program and save it as xlsx without a password",
        ));
    }
    let mark = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes).trim_ascii_start();
    if mark.starts_with(b"{") || mark.starts_with(b"[{") || mark.starts_with(b"[\n") {
        return Ok(Content::Json);
    }
    if bytes.starts_with(b"<") || bytes.starts_with(b"%PDF") {
        return Err(Diagnostic::error(
            "file.not_a_table",
            "This is a document and not a table",
            "Export the table as CSV or xlsx",
        ));
    }
    if is_binary(bytes) {
        return Err(Diagnostic::error(
            "file.binary",
            "This is neither text nor a workbook",
            "Export the list as CSV or xlsx",
        ));
    }
    Ok(Content::Text)
}

fn archive(bytes: &[u8]) -> Result<Content, Diagnostic> {
    let Ok(zip) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        return Err(Diagnostic::error(
            "file.damaged",
            "The workbook or archive is damaged or cut short",
            "Copy or download it again",
        ));
    };
    let has = |name: &str| zip.index_for_name(name).is_some();
    if has("xl/workbook.xml") {
        return Ok(Content::Workbook);
    }
    if has("project.json") {
        return Err(Diagnostic::error(
            "file.is_project",
            "This is a project of the planner and not an inventory",
            "Open it with Open project",
        ));
    }
    if has("xl/workbook.bin") || has("content.xml") {
        return Err(Diagnostic::error(
            "file.other_workbook",
            "This is a workbook of another kind (xlsb or ods)",
            "Open it in a spreadsheet program and save it as xlsx",
        ));
    }
    Ok(Content::Archive)
}

/// Control characters that no text has.
fn is_binary(bytes: &[u8]) -> bool {
    if matches!(Encoding::sniff(&bytes[..bytes.len().min(8192)]).0, Encoding::Utf16Le | Encoding::Utf16Be) {
        return false;
    }
    let head = &bytes[..bytes.len().min(65_536)];
    let strange =
        head.iter().filter(|b| **b < 0x20 && !matches!(**b, b'\t' | b'\n' | b'\r' | 0x0C | 0x1A)).count();
    head.contains(&0) || strange * 100 > head.len()
}
