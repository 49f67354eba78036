//! A file in the wizard: what it is, how it is read, and what it gives with the user's choices.

use super::file_content::Content;
use super::importing::SLICE_MS;
use crate::browser::{clock, storage};
use engine::diagnostic::{Diagnostic, Severity};
use files::dialect::Dialect;
use files::import::{
    Batch, Choices, Inspection, Progress, Reading, Repair, RepairGroup, Tally, inspect_excerpt, mapping_for,
};
use files::mapping::{Applied, Mapping, Preset};
use files::readers::{Reader, by_id};
use std::sync::Arc;

/// What a file gives is made anew with every choice of the user's only below this size.
pub const FOLLOWED: usize = 4 * 1024 * 1024;
/// Smaller ones are read at once: that takes a few slices at most. Others are read in slices.
const READ_AT_ONCE: usize = 512 * 1024;
/// Rows between two looks at the clock.
const ROWS: usize = 500;

/// A file in the wizard.
#[derive(Clone)]
pub struct DraftFile {
    /// Tells it from the others, also from one of the same name.
    pub id: u32,
    pub(super) content: Content,
    /// What it was recognised as when nobody had chosen anything.
    pub found: Arc<Inspection>,
    /// What it was recognised as, with its tables, as its text is read now.
    pub inspection: Arc<Inspection>,
    /// What the user chose.
    pub choices: Choices,
    /// It stays in the list and is not imported.
    pub left_out: bool,
    /// The table that is shown.
    pub table: usize,
    /// What it gives with these choices, where it is small enough to follow them; with those before
    /// while it is stale.
    pub batch: Option<Arc<Batch>>,
    /// It is still to be read with these choices, which is done in slices.
    pub is_stale: bool,
    /// Headers whose meaning is that of an earlier import.
    pub recalled: Arc<Vec<String>>,
    /// What can be mended in it.
    pub groups: Arc<Vec<RepairGroup>>,
}

impl DraftFile {
    pub(super) fn new(id: u32, name: &str, content: Content) -> Self {
        let inspection = Arc::new(inspect_excerpt(&content.excerpt(name), None));
        let mut file = Self {
            id,
            content,
            found: Arc::clone(&inspection),
            inspection,
            choices: Choices::default(),
            left_out: false,
            table: 0,
            batch: None,
            is_stale: false,
            recalled: Arc::default(),
            groups: Arc::default(),
        };
        file.recall();
        file.refresh();
        // The table that gives most is shown first; the one that was used, where a workbook has several.
        let used = |i: &usize| {
            file.mapping(*i).map_or(0, |m| m.columns.iter().filter(|c| c.field.is_some()).count())
        };
        file.table = (0..file.inspection.tables.len()).rev().max_by_key(used).unwrap_or(0);
        file
    }
    /// Its name.
    pub fn name(&self) -> &str {
        &self.inspection.name
    }
    /// The format that it is read as.
    pub fn reader(&self) -> Option<&'static Reader> {
        let recognised = self.inspection.recognised.as_ref().map(|r| r.reader);
        self.choices.reader.as_deref().or(recognised).and_then(by_id)
    }
    /// Whether anything in it can be imported.
    pub fn is_readable(&self) -> bool {
        let mapped = |m: &Mapping| m.makes_servers() || m.makes_measurements();
        !self.left_out && (self.reader().is_some() || self.choices.mappings.values().any(mapped))
    }
    /// The mapping of a table: the user's, else what the reader knows, else the guess.
    pub fn mapping(&self, table: usize) -> Option<Mapping> {
        (table < self.inspection.tables.len()).then(|| mapping_for(&self.inspection, &self.choices, table))
    }
    /// The mapping of a table before anybody changed it.
    pub fn mapping_found(&self, table: usize) -> Option<Mapping> {
        let unchanged = Choices { reader: self.choices.reader.clone(), ..Choices::default() };
        (table < self.inspection.tables.len()).then(|| mapping_for(&self.inspection, &unchanged, table))
    }
    /// How its text is read; `None` for workbooks.
    pub fn dialect(&self) -> Option<Dialect> {
        self.choices.dialect.clone().or_else(|| self.inspection.dialect.clone())
    }
    /// How much is doubtful about it.
    pub fn tally(&self) -> Tally {
        Tally::of(&self.groups)
    }
    /// Changes the mapping of a table.
    pub fn remap(&mut self, table: usize, change: impl FnOnce(&mut Mapping)) {
        if let Some(mut mapping) = self.mapping(table) {
            change(&mut mapping);
            self.choices.mappings.insert(table, mapping);
        }
    }
    /// Changes how its text is read. Where that makes other columns, what was said of them goes.
    pub fn set_dialect(&mut self, change: impl FnOnce(&mut Dialect)) {
        let Some(before) = self.dialect() else { return };
        let mut new = before.clone();
        change(&mut new);
        if new == before {
            return;
        }
        let others = new.separator != before.separator;
        if others || new.header_row != before.header_row {
            self.choices.mappings.clear();
        }
        if others {
            self.choices.cells.clear();
            self.choices.cell_units.clear();
        }
        self.choices.dialect = Some(new);
        self.look_again();
        if others {
            self.recall();
        }
    }
    /// Corrects a cell; the file's own text takes the correction back.
    pub fn set_cell(&mut self, row: u32, column: u16, text: String) {
        let key = (self.table, row, column);
        let rows = self.inspection.tables.get(self.table).map(|t| t.rows.as_slice()).unwrap_or_default();
        let own = rows.iter().find(|(r, _)| *r == row).and_then(|(_, c)| c.get(usize::from(column)));
        if own.is_some_and(|own| *own == text) || own.is_none() && text.is_empty() {
            self.choices.cells.remove(&key);
        } else {
            self.choices.cells.insert(key, text);
        }
    }
    /// Reads it again with the present choices where that is quick; else it is stale from now on, and what
    /// it gave before stays to be looked at.
    pub(super) fn refresh(&mut self) {
        let size = match &self.content {
            Content::Whole(bytes) if self.is_readable() => bytes.len(),
            Content::Whole(_) | Content::Parts { .. } => usize::MAX,
        };
        self.is_stale = (READ_AT_ONCE + 1..=FOLLOWED).contains(&size);
        if self.is_stale && self.batch.is_some() {
            return;
        }
        self.batch = match &self.content {
            Content::Whole(bytes) if size <= READ_AT_ONCE => {
                Some(Arc::new(files::import::read(&self.inspection.name, bytes, &self.choices)))
            }
            Content::Whole(_) | Content::Parts { .. } => None,
        };
        // What cannot be read at all is told above everything else.
        let told = self.inspection.diagnostics.iter().filter(|d| d.severity < Severity::Error);
        let found = || Batch {
            diagnostics: told.cloned().collect(),
            repairs: self.inspection.repairs.clone(),
            ..Batch::default()
        };
        self.groups = Arc::new(match &self.batch {
            Some(batch) => batch.repair_groups(),
            None if self.left_out => Vec::new(),
            None => found().repair_groups(),
        });
    }
    /// Takes what it gives with the present choices.
    pub(super) fn has_given(&mut self, batch: Batch) {
        self.groups = Arc::new(batch.repair_groups());
        self.batch = Some(Arc::new(batch));
        self.is_stale = false;
    }
    /// Reads it with the present choices in slices; `None` where `go_on`, asked between them, says so.
    ///
    /// # Errors
    /// A sentence for the user: the file cannot be read.
    pub(super) async fn read(&self, go_on: impl Fn(Progress) -> bool) -> Result<Option<Batch>, String> {
        let mut reading = Reading::new(&self.content.excerpt(&self.inspection.name), &self.choices);
        let mut since = clock::stopwatch_ms();
        let mut pushed = 0;
        loop {
            let progress = reading.step(ROWS);
            if progress.is_done {
                return Ok(Some(reading.finish()));
            }
            if progress.is_hungry {
                let piece = self.content.piece(pushed).await?;
                if piece.is_empty() {
                    reading.close();
                } else {
                    pushed += piece.len() as u64;
                    reading.push(&piece);
                }
            }
            if clock::stopwatch_ms() - since > SLICE_MS {
                let goes_on = go_on(progress);
                clock::breathe().await;
                if !goes_on {
                    return Ok(None);
                }
                since = clock::stopwatch_ms();
            }
        }
    }
    /// Looks at it again after the user said how it is written.
    fn look_again(&mut self) {
        let excerpt = self.content.excerpt(&self.inspection.name);
        self.inspection = Arc::new(inspect_excerpt(&excerpt, self.choices.dialect.as_ref()));
        self.table = self.table.min(self.inspection.tables.len().saturating_sub(1));
        // Another encoding writes the headers otherwise; their meanings stay.
        for (index, mapping) in &mut self.choices.mappings {
            let Some(table) = self.inspection.tables.get(*index) else { continue };
            for (column, now) in mapping.columns.iter_mut().zip(&table.mapping.columns) {
                column.header.clone_from(&now.header);
                column.first_value.clone_from(&now.first_value);
            }
        }
    }
    /// Takes the meanings that columns with these headers had in an earlier import.
    fn recall(&mut self) {
        let mut recalled = Vec::new();
        for (i, table) in self.inspection.tables.iter().enumerate() {
            let Some(text) = storage::preference(&format!("mapping.{}", table.mapping.signature())) else {
                continue;
            };
            if let Ok(kept) = serde_json::from_str::<Mapping>(&text) {
                let mut mapping = mapping_for(&self.inspection, &self.choices, i);
                let before = mapping.clone();
                mapping.recall(&kept);
                let changed = mapping.columns.iter().zip(&before.columns);
                let other = changed.filter(|(a, b)| a.field != b.field || a.unit != b.unit);
                recalled.extend(other.map(|(a, _)| a.header.to_string()));
                self.choices.mappings.insert(i, mapping);
            }
        }
        self.recalled = Arc::new(recalled);
    }
    /// Keeps what its columns mean for later files with these headers.
    pub(super) fn remember(&self) {
        for mapping in self.choices.mappings.values() {
            if let Ok(text) = serde_json::to_string(mapping) {
                storage::set_preference(&format!("mapping.{}", mapping.signature()), &text);
            }
        }
    }
    pub(super) fn repair(&mut self, repairs: &[Repair]) {
        let before = self.choices.dialect.clone();
        for repair in repairs {
            repair.apply(&self.inspection, &mut self.choices);
        }
        if self.choices.dialect != before {
            self.look_again();
        }
    }
    pub(super) fn bring(&mut self, preset: &Preset) -> Result<Applied, Box<Diagnostic>> {
        let mut choices = self.choices.clone();
        let applied = match (preset.apply(&self.inspection, &mut choices), &preset.dialect) {
            (Ok(applied), _) => applied,
            (Err(why), None) => return Err(Box::new(why)),
            // With the preset's separator and header row its headers may show.
            (Err(why), Some(dialect)) => {
                let excerpt = self.content.excerpt(&self.inspection.name);
                let other = inspect_excerpt(&excerpt, Some(dialect));
                choices = Choices { dialect: Some(dialect.clone()), ..Choices::default() };
                preset.apply(&other, &mut choices).map_err(|_| Box::new(why))?
            }
        };
        let reread = choices.dialect != self.choices.dialect;
        self.choices = choices;
        if reread {
            self.look_again();
        }
        Ok(applied)
    }
}
