//! Files that are looked through before they are imported: how each is read, what was changed on the
//! way, and the way back. The document knows nothing of it.

use super::Session;
use super::anonymising::KeyChoice;
use super::file_content::Content;
use crate::browser::storage;
use engine::diagnostic::{Diagnostic, Severity};
use files::dialect::Dialect;
use files::import::{Batch, Choices, Inspection, Repair, RepairGroup, inspect_excerpt, mapping_for};
use files::mapping::{Applied, Mapping, Preset, preset};
use files::readers::{Reader, by_id};
use leptos::prelude::*;
use std::sync::Arc;

/// What is read is made anew at once only below this size: it must follow the user's choices.
const READ_AT_ONCE: usize = 4 * 1024 * 1024;
/// Changes that can be taken back.
const STEPS: usize = 60;

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
    /// What it gives with these choices, where it is small enough to be read at once.
    pub batch: Option<Arc<Batch>>,
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
    /// How many of its problems weaken or lose something.
    pub fn doubts(&self) -> usize {
        self.groups.iter().filter(|g| g.severity > Severity::Note).count()
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
    /// Reads it again with the present choices, where that is quick.
    fn refresh(&mut self) {
        self.batch = match &self.content {
            Content::Whole(bytes) if self.is_readable() && bytes.len() <= READ_AT_ONCE => {
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
        for (i, table) in self.inspection.tables.iter().enumerate() {
            let Some(text) = storage::preference(&format!("mapping.{}", table.mapping.signature())) else {
                continue;
            };
            if let Ok(kept) = serde_json::from_str::<Mapping>(&text) {
                let mut mapping = mapping_for(&self.inspection, &self.choices, i);
                mapping.recall(&kept);
                self.choices.mappings.insert(i, mapping);
            }
        }
    }
    /// Keeps what its columns mean for later files with these headers.
    pub(super) fn remember(&self) {
        for mapping in self.choices.mappings.values() {
            if let Ok(text) = serde_json::to_string(mapping) {
                storage::set_preference(&format!("mapping.{}", mapping.signature()), &text);
            }
        }
    }
    fn repair(&mut self, repairs: &[Repair]) {
        let before = self.choices.dialect.clone();
        for repair in repairs {
            repair.apply(&self.inspection, &mut self.choices);
        }
        if self.choices.dialect != before {
            self.look_again();
        }
    }
    fn bring(&mut self, preset: &Preset) -> Result<Applied, Box<Diagnostic>> {
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

/// What became of a preset.
#[derive(Clone)]
pub enum Told {
    /// It was applied to files.
    Applied {
        /// Name of the preset's file.
        preset: String,
        /// Files, and what matched in each.
        files: Vec<(String, Applied)>,
    },
    /// It was not.
    Refused(Box<Diagnostic>),
}

#[derive(Clone)]
struct Change {
    label: String,
    files: Vec<DraftFile>,
}

/// Files that are being looked through before they are imported.
#[derive(Clone, Default)]
pub struct Draft {
    /// The files in order.
    pub files: Vec<DraftFile>,
    /// Which file is shown.
    pub shown: usize,
    /// The key with which names become tokens; `None`: they stay.
    pub anonymise: Option<KeyChoice>,
    /// Counts every change.
    pub revision: u64,
    /// What became of the last preset; until the next change.
    pub told: Option<Told>,
    /// The last change in words, to be read out.
    pub said: String,
    past: Vec<Change>,
    future: Vec<Change>,
    next: u32,
}

impl Draft {
    /// The file that is shown.
    pub fn file(&self) -> Option<&DraftFile> {
        self.files.get(self.shown)
    }
    /// What undo would take back.
    pub fn back(&self) -> Option<&str> {
        self.past.last().map(|c| c.label.as_str())
    }
    /// What redo would do again.
    pub fn forward(&self) -> Option<&str> {
        self.future.last().map(|c| c.label.as_str())
    }
    /// Adds files and shows the first of them that has something to mend.
    pub(super) fn add(&mut self, contents: Vec<(String, Content)>) {
        let added = format::count(contents.len() as u64, "file", "files", crate::shell::LOCALE);
        let before = self.files.len();
        let first = before == 0;
        self.change(format!("Add {added}"), |draft| {
            for (name, content) in contents {
                draft.next += 1;
                draft.files.push(DraftFile::new(draft.next, &name, content));
            }
            let mends = |f: &DraftFile| f.groups.iter().any(|g| !g.repairs.is_empty());
            let new = || draft.files.iter().enumerate().skip(before);
            let shown = new().find(|(_, f)| mends(f)).or_else(|| new().find(|(_, f)| f.doubts() > 0));
            draft.shown = shown.map_or(before, |(i, _)| i).min(draft.files.len().saturating_sub(1));
        });
        if first {
            self.past.clear();
        }
    }
    fn change(&mut self, label: String, change: impl FnOnce(&mut Self)) {
        let before = self.files.clone();
        self.told = None;
        change(self);
        let same = |(a, b): (&DraftFile, &DraftFile)| {
            a.id == b.id && a.choices == b.choices && a.left_out == b.left_out
        };
        self.revision += 1;
        if before.len() == self.files.len() && before.iter().zip(&self.files).all(same) {
            return;
        }
        if self.past.len() == STEPS {
            self.past.remove(0);
        }
        self.said.clone_from(&label);
        self.past.push(Change { label, files: before });
        self.future.clear();
    }
    /// Takes back the last change, or does it again; false where there is none.
    fn go(&mut self, back: bool) -> bool {
        let Some(step) = (if back { self.past.pop() } else { self.future.pop() }) else { return false };
        let now = std::mem::replace(&mut self.files, step.files);
        self.revision += 1;
        self.told = None;
        // What the step changed is shown.
        let changed = self.files.iter().position(|f| {
            !now.iter().any(|o| o.id == f.id && o.choices == f.choices && o.left_out == f.left_out)
        });
        self.shown = changed.unwrap_or(self.shown).min(self.files.len().saturating_sub(1));
        let other = Change { label: step.label.clone(), files: now };
        let word = if back { "Undone" } else { "Done again" };
        self.said = format!("{word}: {}", lower_first(&step.label));
        if back {
            self.future.push(other);
        } else {
            self.past.push(other);
        }
        true
    }
}

/// A label within a sentence: "Read …" becomes "read …", "RAM …" stays.
pub fn lower_first(label: &str) -> String {
    let mut chars = label.chars();
    match (chars.next(), chars.next()) {
        (Some(a), Some(b)) if b.is_lowercase() => a.to_lowercase().chain(label.chars().skip(1)).collect(),
        _ => label.to_owned(),
    }
}

fn with(session: Session, change: impl FnOnce(&mut Draft)) {
    session.import.update(|slot| {
        if let Some(draft) = slot {
            change(draft);
        }
    });
}

/// Changes the shown file, and reads it again; `label` names the change as a deed ("Read the file as
/// UTF-8").
pub fn edit(session: Session, label: impl Into<String>, change: impl FnOnce(&mut DraftFile)) {
    with(session, |draft| {
        let shown = draft.shown;
        draft.change(label.into(), |draft| {
            if let Some(file) = draft.files.get_mut(shown) {
                change(file);
                file.refresh();
            }
        });
    });
}

/// Shows a file.
pub fn show(session: Session, index: usize) {
    with(session, |draft| {
        draft.shown = index.min(draft.files.len().saturating_sub(1));
        draft.revision += 1;
    });
}

/// Shows a table of the shown file.
pub fn show_table(session: Session, table: usize) {
    with(session, |draft| {
        if let Some(file) = draft.files.get_mut(draft.shown) {
            file.table = table;
        }
        draft.revision += 1;
    });
}

/// Shows the sheet of that name of the shown file.
pub fn show_sheet(session: Session, sheet: Option<&str>) {
    let table = session.import.with_untracked(|d| {
        let file = d.as_ref()?.file()?;
        file.inspection.tables.iter().position(|t| t.sheet.as_deref() == sheet)
    });
    if let Some(table) = table {
        show_table(session, table);
    }
}

/// Takes a file out of the list; the last one closes the wizard.
pub fn take_out(session: Session, index: usize) {
    session.import.update(|slot| {
        if let Some(draft) = slot {
            let name = draft.files.get(index).map(|f| f.name().to_owned()).unwrap_or_default();
            draft.change(format!("Take out {name}"), |draft| {
                if index < draft.files.len() {
                    draft.files.remove(index);
                }
                if draft.shown > index || draft.shown >= draft.files.len() {
                    draft.shown = draft.shown.saturating_sub(1);
                }
            });
            if draft.files.is_empty() {
                *slot = None;
            }
        }
    });
}

/// Applies what mends a group of doubts.
pub fn repair(session: Session, group: &RepairGroup) {
    edit(session, deed(group), |file| file.repair(&group.repairs));
}

/// What applying a group does, as a deed.
pub fn deed(group: &RepairGroup) -> String {
    let rows = group.repairs.iter().filter(|r| r.row.is_some()).count();
    let column = group.examples.first().and_then(|e| e.place.column.clone());
    match (group.repairs.first().map(|r| &r.cure), column, rows) {
        (Some(files::import::Cure::Unit(unit)), Some(column), 2..) => {
            format!("Read {column} as {} in {rows} rows", unit.label())
        }
        (Some(files::import::Cure::Text(_)), Some(column), 2..) => format!("Correct {column} in {rows} rows"),
        _ => group.remedy.clone(),
    }
}

/// Takes back the last change of the wizard, or does it again; false where there is none.
pub fn go(session: Session, back: bool) -> bool {
    session.import.try_update(|slot| slot.as_mut().is_some_and(|d| d.go(back))).unwrap_or(false)
}

/// Whether these bytes are meant as a preset.
pub(super) fn is_preset(bytes: &[u8]) -> bool {
    let mark = preset::FORMAT.as_bytes();
    bytes.len() <= preset::MAX_BYTES
        && bytes.trim_ascii_start().iter().find(|b| b.is_ascii()) == Some(&b'{')
        && bytes.windows(mark.len()).any(|w| w == mark)
}

/// The preset that the shown file amounts to, with a name for its file.
pub fn preset_of_shown(session: Session) -> Option<(String, String)> {
    session.import.with_untracked(|draft| {
        let file = draft.as_ref()?.file()?;
        let stem = file.name().rsplit_once('.').map_or(file.name(), |(stem, _)| stem);
        Some((format!("{stem}.mapping.json"), Preset::of(&file.inspection, &file.choices).to_json()))
    })
}

/// Applies a preset: to the shown file, or to every file with its columns where it came with them.
pub(super) fn apply_preset(session: Session, name: &str, bytes: &[u8], to_all: bool) {
    let preset = match Preset::from_json(bytes) {
        Ok(preset) => preset,
        Err(why) => {
            let at = engine::diagnostic::Place { file: Some(name.into()), ..why.place.clone() };
            return with(session, |d| d.told = Some(Told::Refused(Box::new(why.at(at)))));
        }
    };
    with(session, |draft| {
        let shown = draft.shown;
        let mut applied = Vec::new();
        let mut refused = None;
        draft.change(format!("Apply {name}"), |draft| {
            for (i, file) in draft.files.iter_mut().enumerate() {
                if !to_all && i != shown {
                    continue;
                }
                match file.bring(&preset) {
                    Ok(what) => {
                        file.refresh();
                        applied.push((file.name().to_owned(), what));
                    }
                    Err(why) => refused = Some(why),
                }
            }
        });
        draft.told = if applied.is_empty() {
            refused.map(Told::Refused)
        } else {
            Some(Told::Applied { preset: name.to_owned(), files: applied })
        };
    });
}
