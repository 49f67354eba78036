//! Whole files turned back: texts, tables, archives of them, projects.

use super::key::Key;
use super::reveal::Writing;
use super::reveal_table::RevealTable;
use crate::project_file;
use crate::writers::zip_files::zip;
use engine::diagnostic::{Diagnostic, Place};
use engine::order::Order as _;
use engine::project::Project;
use std::io::{Cursor, Read};
use std::sync::Arc;
use zip::ZipArchive;

/// Most bytes of an archive that are read, once unpacked.
const MOST_BYTES: u64 = 1 << 30;

/// A file turned back.
#[derive(Debug, Clone, PartialEq)]
pub struct Revealed {
    /// Its name, turned back too.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// Tokens that were turned back.
    pub count: usize,
    /// What was met on the way.
    pub diagnostics: Vec<Diagnostic>,
}

/// Turns a file back: a text, JSON, a table, a zip of these, or a project.
///
/// # Errors
/// When it is none of these, or cannot be read.
pub fn reveal_file(name: &str, bytes: &[u8], key: &Key) -> Result<Revealed, Box<Diagnostic>> {
    let table = RevealTable::new(key);
    if project_file::is_project(bytes) {
        let (bytes, count, diagnostics) = project(name, bytes, &table)?;
        return Ok(Revealed { name: table.name(name), bytes, count, diagnostics });
    }
    if bytes.starts_with(b"PK") {
        let (bytes, count) = archive(name, bytes, &table, &mut MOST_BYTES.clone(), 1)?;
        return Ok(Revealed { name: table.name(name), bytes, count, diagnostics: Vec::new() });
    }
    let (bytes, count) = text(name, bytes, &table)?;
    Ok(Revealed { name: table.name(name), bytes, count, diagnostics: Vec::new() })
}

/// Turns a project back.
///
/// # Errors
/// When the document cannot be made, which memory alone can cause.
pub fn reveal_project(opened: &Project, key: &Key) -> Result<(Project, usize), Box<Diagnostic>> {
    document("project", opened, &RevealTable::new(key)).map(|(project, count, _)| (project, count))
}

type Opened = (Project, usize, Vec<Diagnostic>);

fn document(name: &str, opened: &Project, table: &RevealTable<'_>) -> Result<Opened, Box<Diagnostic>> {
    let written = project_file::save_document(opened, env!("CARGO_PKG_VERSION"));
    let (text, count) = table.text(&written, Writing::Json);
    let (mut project, diagnostics) =
        project_file::open_document(&text, &opened.series).map_err(|e| Box::new(e.diagnostic(name)))?;
    // Sorted by names that are others now.
    let inventory = Arc::make_mut(&mut project.inventory);
    inventory.servers.order_by(|a, b| a.id.cmp(&b.id));
    inventory.hosts.order_by(|a, b| a.id.cmp(&b.id));
    Ok((project, count, diagnostics))
}

fn project(
    name: &str,
    bytes: &[u8],
    table: &RevealTable<'_>,
) -> Result<(Vec<u8>, usize, Vec<Diagnostic>), Box<Diagnostic>> {
    let (opened, mut diagnostics) = project_file::open(bytes).map_err(|e| Box::new(e.diagnostic(name)))?;
    let (project, count, found) = document(name, &opened, table)?;
    diagnostics.extend(found);
    let bytes = project_file::save(&project, env!("CARGO_PKG_VERSION"))?;
    Ok((bytes, count, diagnostics))
}

fn text(name: &str, bytes: &[u8], table: &RevealTable<'_>) -> Result<(Vec<u8>, usize), Box<Diagnostic>> {
    let text = std::str::from_utf8(bytes).map_err(|_| {
        not_turned_back(
            name,
            "It is neither a text in UTF-8 nor an archive of such",
            "Choose files that the planner wrote",
        )
    })?;
    let (out, count) = table.text(text, Writing::of(name, text));
    Ok((out.into_bytes(), count))
}

/// How deep archives in archives are followed: the archive of all exports holds archives.
const DEEPEST: u32 = 2;

fn archive(
    name: &str,
    bytes: &[u8],
    table: &RevealTable<'_>,
    left: &mut u64,
    depth: u32,
) -> Result<(Vec<u8>, usize), Box<Diagnostic>> {
    let damaged = |e: &dyn std::fmt::Display| {
        not_turned_back(
            name,
            &format!("The archive is damaged: {e}"),
            "Take the file again from where it came",
        )
    };
    let mut zipped = ZipArchive::new(Cursor::new(bytes)).map_err(|e| damaged(&e))?;
    let (mut files, mut total) = (Vec::new(), 0);
    for i in 0..zipped.len() {
        let entry = zipped.by_index(i).map_err(|e| damaged(&e))?;
        if entry.is_dir() {
            continue;
        }
        let inner = entry.name().map_err(|e| damaged(&e))?.to_string();
        let mut content = Vec::new();
        entry.take(*left + 1).read_to_end(&mut content).map_err(|e| damaged(&e))?;
        *left = left.checked_sub(content.len() as u64).ok_or_else(|| {
            not_turned_back(
                name,
                "It would unpack to more than 1024 MiB",
                "Unpack it and turn its files back",
            )
        })?;
        let (content, count) = if project_file::is_project(&content) {
            let (bytes, count, _) = project(&inner, &content, table)?;
            (bytes, count)
        } else if content.starts_with(b"PK") && depth < DEEPEST {
            archive(&inner, &content, table, left, depth + 1)?
        } else {
            text(&inner, &content, table)?
        };
        total += count;
        let parts: Vec<String> = inner.split('/').map(|part| table.name(part)).collect();
        files.push((parts.join("/"), content));
    }
    Ok((zip(name, files)?.bytes, total))
}

fn not_turned_back(name: &str, message: &str, remedy: &str) -> Box<Diagnostic> {
    let place = Place { file: Some(name.into()), ..Place::default() };
    Box::new(Diagnostic::error("key.not_turned_back", message, remedy).at(place))
}
