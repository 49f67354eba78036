//! The project file: a zip of `project.json` and one packed block per measured series. The layout is
//! described in `docs/formats/project-file.md`.
//!
//! Opening trusts nothing: sizes are limited, hashes are checked, values are brought within their
//! bounds, and whatever had to be changed or left out is said. A file that cannot be opened leaves
//! nothing half done: there is either a project or an error.

mod archive;
mod decisions;
mod document;
mod rules;
mod sanitise;

pub use document::View;
pub(crate) use sanitise::host_is_sound;
pub use writing::{FileProgress, FileWriting, Writing};

use engine::diagnostic::{Diagnostic, Place};
use engine::order::set_of;
use engine::project::Project;
use engine::series::SeriesStore;
use std::fmt;
use std::sync::Arc;

/// What `format` says in every project file.
pub const FORMAT: &str = "p2v-planner-project";
/// The layout that this version writes, and the newest that it reads.
pub const SCHEMA_VERSION: u32 = 1;
/// How a project file is named.
pub const EXTENSION: &str = "p2vplan";
/// Its media type.
pub const MIME: &str = "application/vnd.p2v-planner.project+zip";

/// The largest `project.json` that is read, in bytes once unpacked.
const MOST_DOCUMENT_BYTES: u64 = 512 << 20;
/// The most bytes of series that are read from one file, once unpacked.
const MOST_SERIES_BYTES: u64 = 1 << 30;

/// Why a file is not opened. The open document is not touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenError {
    /// Another kind of file.
    AnotherKind {
        /// What it seems to be, as a noun with its article.
        what: &'static str,
        /// What to do with it.
        remedy: &'static str,
    },
    /// Written by a newer version with a layout that this one does not know.
    Newer {
        /// Layout of the file.
        found: u32,
        /// Version that wrote it, where the file says so.
        app_version: Option<String>,
    },
    /// Cut short or damaged.
    Damaged {
        /// What was met, in words.
        what: String,
    },
    /// Larger, once unpacked, than anything that the planner writes.
    TooLarge {
        /// Which part.
        what: &'static str,
        /// The limit in bytes.
        limit: u64,
    },
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AnotherKind { what, .. } => write!(f, "this is {what}, not a project of the planner"),
            Self::Newer { found, app_version } => {
                write!(f, "this project was saved by a newer version of the planner")?;
                if let Some(version) = app_version {
                    write!(f, " ({version})")?;
                }
                write!(f, ": its layout is number {found}, and this version reads up to {SCHEMA_VERSION}")
            }
            Self::Damaged { what } => write!(f, "the project file is cut short or damaged: {what}"),
            Self::TooLarge { what, limit } => {
                write!(f, "{what} would unpack to more than {} MiB", limit >> 20)
            }
        }
    }
}

impl std::error::Error for OpenError {}

impl OpenError {
    /// As a message with its remedy.
    #[must_use]
    pub fn diagnostic(&self, file: &str) -> Diagnostic {
        let (code, remedy) = match self {
            Self::AnotherKind { remedy, .. } => ("project.another_kind", *remedy),
            Self::Newer { .. } => {
                ("project.newer", "Open it with the newer version; this one would lose what it does not know")
            }
            Self::Damaged { .. } => {
                ("project.damaged", "Take the file again from where it came, or an older copy")
            }
            Self::TooLarge { .. } => (
                "project.too_large",
                "Check where the file comes from: the planner does not write such files",
            ),
        };
        Diagnostic::error(code, self.to_string(), remedy)
            .at(Place { file: Some(file.into()), ..Place::default() })
    }
}

/// The bytes of a project file: the document and the blocks that its inventory refers to. The same
/// project gives the same bytes: entries are sorted and carry no time.
///
/// # Errors
/// When the zip cannot be written, with the reason (more than 4 GiB of series, say).
pub fn save(project: &Project, app_version: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
    save_viewed(project, View::default(), app_version)
}

/// As [`save`], with what is looked at.
///
/// # Errors
/// As [`save`].
pub fn save_viewed(project: &Project, view: View, app_version: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
    let mut parts = writing::FileParts::new(project, view, app_version)?;
    while !parts.step(project)?.is_done {}
    parts.finish()
}

/// Opens a project file. The diagnostics say what was missing or brought within bounds.
///
/// # Errors
/// [`OpenError`]: another kind of file, a newer layout, damage, or a size beyond all reason.
pub fn open(bytes: &[u8]) -> Result<(Project, Vec<Diagnostic>), OpenError> {
    open_viewed(bytes).map(|(project, _, diagnostics)| (project, diagnostics))
}

/// As [`open`], with what was looked at when it was saved.
///
/// # Errors
/// As [`open`].
pub fn open_viewed(bytes: &[u8]) -> Result<(Project, View, Vec<Diagnostic>), OpenError> {
    let mut archive = archive::Archive::open(bytes)?;
    let text = archive.document()?;
    let mut diagnostics = Vec::new();
    let (mut project, view) = document::read(&text, &mut diagnostics)?;
    let wanted = set_of(project.inventory.servers.iter().flat_map(|s| s.series.values().map(|m| m.block)));
    let mut store = SeriesStore::default();
    let mut left = MOST_SERIES_BYTES;
    for hash in wanted {
        if let Some(block) = archive.block(hash, &mut left)? {
            store.insert(block);
        }
    }
    project.series = Arc::new(store);
    sanitise::say_what_is_missing(&project, &mut diagnostics);
    Ok((project, view, diagnostics))
}

/// The document alone, for autosave: blocks are kept elsewhere under their hashes.
#[must_use]
pub fn save_document(project: &Project, app_version: &str) -> String {
    document::write(project, View::default(), app_version)
}

/// Whether bytes are a project file, by their content: a zip with a document of ours in it.
#[must_use]
pub fn is_project(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK") && archive::Archive::open(bytes).is_ok()
}

/// Opens a document whose blocks are in `store`.
///
/// # Errors
/// As [`open`].
pub fn open_document(text: &str, store: &SeriesStore) -> Result<(Project, Vec<Diagnostic>), OpenError> {
    let mut diagnostics = Vec::new();
    let (mut project, _) = document::read(text, &mut diagnostics)?;
    project.series = Arc::new(store.clone());
    sanitise::say_what_is_missing(&project, &mut diagnostics);
    Ok((project, diagnostics))
}

mod writing;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod writing_tests;
