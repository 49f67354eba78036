//! Files that are looked through before they are imported: how each is read, what was changed on the
//! way, and the way back. The document knows nothing of it.

use super::Session;
use super::anonymising::KeyChoice;
pub use super::draft_file::{DraftFile, FOLLOWED};
use super::file_content::Content;
use engine::diagnostic::Diagnostic;
use files::import::RepairGroup;
use files::mapping::{Applied, Preset, preset};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::Cell;
use std::rc::Rc;

/// Changes that can be taken back.
const STEPS: usize = 60;

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
    /// How many changes would be lost if the files were let go: what was chosen, corrected or repaired,
    /// and that names are to become tokens.
    pub fn changes(&self) -> usize {
        self.past.len() + usize::from(self.anonymise.is_some())
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
            let mends = |f: &DraftFile| f.tally().repairs > 0;
            let new = || draft.files.iter().enumerate().skip(before);
            let shown = new().find(|(_, f)| mends(f)).or_else(|| new().find(|(_, f)| f.tally().doubts() > 0));
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

/// Takes a file out of the list; the last one closes the wizard, after a question where work would be
/// lost.
pub fn take_out(session: Session, index: usize) {
    let last = session.import.with_untracked(|d| d.as_ref().is_some_and(|d| d.files.len() == 1));
    if last {
        return super::importing::ask_to_close(session);
    }
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
        }
    });
}

/// Reads files that are too large to be read at once, in slices, whenever a choice of the user's made what
/// they give stale: the shown file first. A further choice begins anew.
pub(super) fn follow(session: Session) {
    let run = Rc::new(Cell::new(0_u32));
    let next = Memo::new(move |_| {
        session.import.with(|d| {
            let d = d.as_ref()?;
            let stale = |f: &&DraftFile| f.is_stale && f.is_readable();
            let file = d.file().filter(stale).or_else(|| d.files.iter().find(stale))?;
            Some((file.id, file.choices.clone()))
        })
    });
    Effect::new(move |_| {
        let next = next.get();
        let this = run.get() + 1;
        run.set(this);
        let found = session.import.with_untracked(|d| {
            let (id, _) = next.as_ref()?;
            d.as_ref()?.files.iter().find(|f| f.id == *id).cloned()
        });
        let Some(file) = found else { return };
        let run = Rc::clone(&run);
        spawn_local(async move {
            let Ok(Some(batch)) = file.read(|_| run.get() == this).await else { return };
            if run.get() != this {
                return;
            }
            with(session, |draft| {
                let same = |f: &&mut DraftFile| f.id == file.id && f.choices == file.choices;
                if let Some(file) = draft.files.iter_mut().find(same) {
                    file.has_given(batch);
                    draft.revision += 1;
                }
            });
        });
    });
}

/// Applies what mends a group of doubts; not while these are those of other choices.
pub fn repair(session: Session, group: &RepairGroup) {
    if session.import.with_untracked(|d| d.as_ref().and_then(Draft::file).is_some_and(|f| f.is_stale)) {
        return;
    }
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

/// The mapping of the shown file: a name for its file, what is in it, and for what it is, in words.
pub fn preset_of_shown(session: Session) -> Option<(String, String, String)> {
    session.import.with(|draft| {
        let file = draft.as_ref()?.file()?;
        let stem = file.name().rsplit_once('.').map_or(file.name(), |(stem, _)| stem);
        let mut headers: Vec<&str> = Vec::new();
        for table in file.inspection.tables.iter().filter(|t| !t.headers.is_empty()) {
            headers.extend(table.headers.iter().map(|h| &**h).filter(|h| !h.trim().is_empty()));
        }
        let columns = format::count(headers.len() as u64, "column", "columns", crate::shell::LOCALE);
        let more = if headers.len() > 4 { " …" } else { "" };
        let some = headers.iter().take(4).copied().collect::<Vec<_>>().join(", ");
        let about = format!("how {} is read, for files with its {columns} ({some}{more})", file.name());
        Some((format!("{stem}.mapping.json"), Preset::of(&file.inspection, &file.choices).to_json(), about))
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
