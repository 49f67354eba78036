//! Writing a document, or a project file, part by part, so that a page can answer in between.

use super::archive::ArchiveWriting;
use super::document::{Text, View};
use engine::diagnostic::Diagnostic;
use engine::order::Order as _;
use engine::project::Project;
use engine::series::SeriesBlock;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Bytes of the document that are packed in one part.
const PIECE: usize = 64 * 1024;
/// Records that are written in one part of a file.
const RECORDS: usize = 200;

/// The document of a project while it is written some records at a time. However it is sliced, the text is
/// that of [`super::save_document`].
#[derive(Debug)]
pub struct Writing {
    project: Arc<Project>,
    text: Text,
    is_done: bool,
}

impl Writing {
    /// Begins to write a project as it is now.
    #[must_use]
    pub fn new(project: Arc<Project>, app_version: &str) -> Self {
        let text = Text::new(&project, View::default(), app_version);
        Self { project, text, is_done: false }
    }

    /// Writes so many records; true while more is left.
    pub fn step(&mut self, count: usize) -> bool {
        self.is_done = self.is_done || !self.text.step(&self.project.inventory, count);
        !self.is_done
    }

    /// The text. What was not stepped through is written now.
    #[must_use]
    pub fn finish(mut self) -> String {
        while self.step(usize::MAX) {}
        self.text.finish()
    }
}

/// What is done next of a file.
enum Part {
    Document(Text),
    /// The document is packed from here on.
    Packing(String, usize),
    /// The block that is packed next.
    Block(usize),
}

/// A project file while it is written part by part. Its bytes are those of [`super::save_viewed`].
pub struct FileWriting {
    project: Arc<Project>,
    parts: FileParts,
}

/// How far a file is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FileProgress {
    /// Parts done: records, then pieces of the document and blocks.
    pub done: usize,
    /// Parts in all; it grows once when the size of the document is known.
    pub total: usize,
    /// Nothing is left.
    pub is_done: bool,
}

impl FileWriting {
    /// Begins to write a project as it is now, with what is looked at.
    ///
    /// # Errors
    /// As [`super::save`].
    pub fn new(project: Arc<Project>, view: View, app_version: &str) -> Result<Self, Box<Diagnostic>> {
        let parts = FileParts::new(&project, view, app_version)?;
        Ok(Self { project, parts })
    }

    /// Does one part: some records, a piece of the document, a block of measurements.
    ///
    /// # Errors
    /// As [`super::save`].
    pub fn step(&mut self) -> Result<FileProgress, Box<Diagnostic>> {
        self.parts.step(&self.project)
    }

    /// The bytes. What was not stepped through is written now.
    ///
    /// # Errors
    /// As [`super::save`].
    pub fn finish(mut self) -> Result<Vec<u8>, Box<Diagnostic>> {
        while !self.step()?.is_done {}
        self.parts.finish()
    }
}

/// A file without the project that it is of.
pub(super) struct FileParts {
    archive: ArchiveWriting,
    blocks: Vec<Arc<SeriesBlock>>,
    part: Part,
    done: usize,
    /// Parts of the document.
    document: usize,
}

impl FileParts {
    pub(super) fn new(project: &Project, view: View, app_version: &str) -> Result<Self, Box<Diagnostic>> {
        let mut blocks: Vec<Arc<SeriesBlock>> = Vec::new();
        let mut seen = BTreeSet::new();
        for server in &project.inventory.servers {
            for measured in server.series.values() {
                if seen.insert(measured.block) {
                    blocks.extend(project.series.get(measured.block).map(Arc::clone));
                }
            }
        }
        blocks.order_by_key(|b| b.hash());
        let archive = ArchiveWriting::new().map_err(not_made)?;
        let document = project.inventory.servers.len() / RECORDS + 1;
        Ok(Self {
            archive,
            blocks,
            part: Part::Document(Text::new(project, view, app_version)),
            done: 0,
            document,
        })
    }

    pub(super) fn step(&mut self, project: &Project) -> Result<FileProgress, Box<Diagnostic>> {
        let mut is_done = false;
        self.part = match std::mem::replace(&mut self.part, Part::Block(0)) {
            Part::Document(mut text) => {
                if text.step(&project.inventory, RECORDS) {
                    Part::Document(text)
                } else {
                    let text = text.finish();
                    self.document = self.done + 1 + text.len() / PIECE;
                    Part::Packing(text, 0)
                }
            }
            Part::Packing(text, at) => {
                let piece = text.as_bytes().get(at..).unwrap_or_default();
                let piece = piece.get(..PIECE).unwrap_or(piece);
                self.archive.document(piece).map_err(not_made)?;
                match at + piece.len() {
                    end if end < text.len() => Part::Packing(text, end),
                    _ => Part::Block(0),
                }
            }
            Part::Block(index) => {
                if let Some(block) = self.blocks.get(index) {
                    self.archive.block(block).map_err(not_made)?;
                }
                is_done = index + 1 >= self.blocks.len();
                Part::Block(index + 1)
            }
        };
        self.done += 1;
        let total = (self.document + self.blocks.len()).max(self.done);
        Ok(FileProgress { done: self.done, total, is_done })
    }

    pub(super) fn finish(self) -> Result<Vec<u8>, Box<Diagnostic>> {
        self.archive.finish().map_err(not_made)
    }
}

#[allow(clippy::needless_pass_by_value, reason = "as map_err wants it")]
fn not_made(error: zip::result::ZipError) -> Box<Diagnostic> {
    let message = format!("the project file could not be made: {error}");
    Box::new(Diagnostic::error("project.not_saved", message, "Try again"))
}
