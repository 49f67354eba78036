//! Several files as one: a zip whose bytes depend on nothing but its content.

use super::{Export, NotWritten, failed};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// A zip of files in the order given, dated 1980-01-01, the earliest date of the format.
pub fn zip(name: &str, files: Vec<(String, Vec<u8>)>) -> Result<Export, NotWritten> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(6))
        .last_modified_time(DateTime::DEFAULT)
        .unix_permissions(0o644);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name, options).map_err(|e| failed(&e))?;
        zip.write_all(&bytes).map_err(|e| failed(&e))?;
    }
    let bytes = zip.finish().map_err(|e| failed(&e))?.into_inner();
    Ok(Export { file_name: name.into(), mime: "application/zip", bytes })
}
