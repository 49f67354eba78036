//! Importing: files are looked at, their columns shown, read in slices, and joined to the inventory
//! by one command. A project file is opened instead; the sample estate takes the same way.

use super::{Busy, Session, Work};
use crate::browser::{clock, files::PickedFile, storage};
use engine::command::Command;
use engine::inventory::Inventory;
use engine::project::{Project, Scenario};
use engine::series::SeriesStore;
use files::import::{
    Batch, Choices, ImportSummary, Inspection, Reading, Repair, inspect, inspect_as, mapping_for, merge,
};
use files::mapping::Mapping;
use files::project_file;
use files::sample::{COMPANY, DAYS, SERVERS, SampleEstate};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;

/// The seed of the sample estate.
const SAMPLE_SEED: u64 = 4117;
/// The host type that the sample's owner has an offer for.
const SAMPLE_HOST: &str = "2x24-768";
const SLICE_MS: f64 = 12.0;
/// Rows between two looks at the clock.
const ROWS: usize = 500;
/// A preview of what is read is made anew only below this size: it must follow the user's choices.
const PREVIEW_BYTES: usize = 4 * 1024 * 1024;

/// A file in the wizard.
#[derive(Clone)]
pub struct DraftFile {
    /// Its content.
    pub bytes: Arc<Vec<u8>>,
    /// What it was recognised as, with its tables.
    pub inspection: Arc<Inspection>,
    /// What the user chose.
    pub choices: Choices,
    /// What it gives with these choices, where it is small enough to be read at once.
    pub batch: Option<Arc<Batch>>,
}

/// Files that are being looked through before they are imported.
#[derive(Clone, Default)]
pub struct Draft {
    /// The files in order.
    pub files: Vec<DraftFile>,
    /// Which file is shown.
    pub shown: usize,
}

impl DraftFile {
    fn new(name: &str, bytes: Vec<u8>) -> Self {
        let inspection = inspect(name, &bytes);
        let mut choices = Choices::default();
        for (i, table) in inspection.tables.iter().enumerate() {
            if let Some(mapping) = remembered(&table.mapping) {
                choices.mappings.insert(i, mapping);
            }
        }
        let mut file =
            Self { bytes: Arc::new(bytes), inspection: Arc::new(inspection), choices, batch: None };
        file.refresh();
        file
    }
    /// Whether anything in it can be imported.
    pub fn is_readable(&self) -> bool {
        self.inspection.recognised.is_some() || self.choices.reader.is_some()
    }
    /// Reads it again with the present choices, where that is quick.
    pub fn refresh(&mut self) {
        self.batch = (self.is_readable() && self.bytes.len() <= PREVIEW_BYTES)
            .then(|| Arc::new(files::import::read(&self.inspection.name, &self.bytes, &self.choices)));
    }
    /// Looks at it again after the user said how it is written: columns may be others now.
    pub fn look_again(&mut self) {
        let dialect = self.choices.dialect.as_ref();
        self.inspection = Arc::new(inspect_as(&self.inspection.name, &self.bytes, dialect));
        self.choices.mappings.clear();
        self.choices.cell_units.clear();
    }
    /// The mapping of a table: the user's, else what the reader knows, else the guess.
    pub fn mapping(&self, table: usize) -> Option<Mapping> {
        (table < self.inspection.tables.len()).then(|| mapping_for(&self.inspection, &self.choices, table))
    }
}

fn remembered(guess: &Mapping) -> Option<Mapping> {
    let text = storage::preference(&format!("mapping.{}", guess.signature()))?;
    let kept: Mapping = serde_json::from_str(&text).ok()?;
    let mut mapping = guess.clone();
    mapping.recall(&kept);
    Some(mapping)
}

fn remember(file: &DraftFile) {
    for mapping in file.choices.mappings.values() {
        if let Ok(text) = serde_json::to_string(mapping) {
            storage::set_preference(&format!("mapping.{}", mapping.signature()), &text);
        }
    }
}

/// Takes files that were dropped or chosen.
pub fn take(session: Session, files: Vec<PickedFile>) {
    let cancelled = session.cancelled.get_untracked();
    spawn_local(async move {
        let mut draft = session.import.get_untracked().unwrap_or_default();
        let several = files.len() > 1;
        let total: u64 = files.iter().map(|f| f.size).sum();
        let mut before = 0;
        for file in files {
            let show = |done: u64| {
                #[expect(clippy::cast_precision_loss, reason = "a share for a progress bar")]
                let share = (before + done) as f64 / total.max(1) as f64;
                session.busy.set(Some(Busy {
                    owner: Work::Import,
                    what: format!("Reading {}", file.name),
                    share: Some(share),
                    can_cancel: true,
                }));
                session.cancelled.get_untracked() == cancelled
            };
            let bytes = match file.bytes(show).await {
                Ok(bytes) => bytes,
                Err(why) => {
                    session.tell(&why, false);
                    continue;
                }
            };
            before += file.size;
            if file.name.ends_with(&format!(".{}", project_file::EXTENSION))
                || project_file::is_project(&bytes)
            {
                session.done(Work::Import);
                if open_project(session, &file.name, &bytes) && several {
                    session.tell(
                        "Only the project was opened: drop the other files again to import them",
                        false,
                    );
                }
                return;
            }
            clock::breathe().await;
            draft.files.push(DraftFile::new(&file.name, bytes));
        }
        session.done(Work::Import);
        if !draft.files.is_empty() {
            draft.shown = draft.files.len() - 1;
            session.import.set(Some(draft));
            crate::browser::route::go(super::Page::Inventory);
        }
    });
}

/// Opens a project file; says why where it cannot.
fn open_project(session: Session, name: &str, bytes: &[u8]) -> bool {
    match project_file::open(bytes) {
        Ok((project, doubts)) => {
            let words = match doubts.first() {
                Some(d) => format!("{name} is open. {}: {}", d.message, d.remedy),
                None => format!("{name} is open"),
            };
            session.open(project, None);
            session.tell(&words, false);
            true
        }
        Err(why) => {
            session.failed.set(Some(why.diagnostic(name)));
            false
        }
    }
}

fn say(session: Session, what: &str, share: Option<f64>, can_cancel: bool) {
    session.busy.set(Some(Busy { owner: Work::Import, what: what.into(), share, can_cancel }));
}

/// Reads the files of the draft, joins them to the inventory, and puts that into the document.
pub fn commit(session: Session) {
    let Some(draft) = session.import.get_untracked() else { return };
    let cancelled = session.cancelled.get_untracked();
    let before = session.project_now();
    if session.busy.with_untracked(|b| b.as_ref().is_some_and(|b| b.owner == Work::Import)) {
        return;
    }
    spawn_local(async move {
        let mut batches = Vec::new();
        let count = draft.files.iter().filter(|f| f.is_readable()).count();
        for file in draft.files.iter().filter(|f| f.is_readable()) {
            remember(file);
            if let Some(batch) = &file.batch {
                batches.push((**batch).clone());
                continue;
            }
            let what = format!("Importing {}", file.inspection.name);
            let mut reading = Reading::new(&file.inspection.name, &file.bytes, &file.choices);
            let mut since = clock::stopwatch_ms();
            loop {
                let progress = reading.step(ROWS);
                if progress.is_done() {
                    break;
                }
                if clock::stopwatch_ms() - since > SLICE_MS {
                    #[expect(clippy::cast_precision_loss, reason = "a share for a progress bar")]
                    let share = progress.bytes_done as f64 / progress.bytes_total.max(1) as f64;
                    say(session, &what, Some(share), true);
                    clock::breathe().await;
                    if session.cancelled.get_untracked() != cancelled {
                        session.done(Work::Import);
                        session.tell("The import was cancelled: nothing was changed", false);
                        return;
                    }
                    since = clock::stopwatch_ms();
                }
            }
            batches.push(reading.finish());
        }
        say(session, "Joining servers and measurements", None, false);
        clock::breathe().await;
        let project = session.project_now();
        if !Arc::ptr_eq(&before.inventory, &project.inventory) {
            session.done(Work::Import);
            session
                .tell("The inventory changed during the import: nothing was imported, start it again", false);
            return;
        }
        let (inventory, series, summary) = merge(&project.inventory, &project.series, batches);
        session.done(Work::Import);
        session.import.set(None);
        let label = format!("Import {}", format::count(count as u64, "file", "files", crate::shell::LOCALE));
        put(session, label, inventory, series, &summary);
    });
}

fn put(session: Session, label: String, inventory: Inventory, series: SeriesStore, summary: &ImportSummary) {
    session.run(Command::ReplaceInventory {
        label,
        inventory: Arc::new(inventory),
        series: Arc::new(series),
    });
    let number = |n: usize| format::integer(n as u64, crate::shell::LOCALE);
    session.tell(
        &format!(
            "{} servers new, {} updated, {} unchanged; {} rows set aside",
            number(summary.new),
            number(summary.updated),
            number(summary.unchanged),
            number(summary.set_aside)
        ),
        true,
    );
}

/// Opens the sample estate as a project of its own. Its server list is read like any file, so that
/// every value has its cell; its measurements are made in place of being parsed.
pub fn open_sample(session: Session) {
    say(session, "Making the sample estate", None, false);
    spawn_local(async move {
        // Let the bar be drawn before the work begins.
        clock::wait(30).await;
        let (inventory, series, _) = SampleEstate::new(SAMPLE_SEED, SERVERS, DAYS).imported();
        let project = Project {
            name: COMPANY.into(),
            seed: SAMPLE_SEED,
            inventory: Arc::new(inventory),
            series: Arc::new(series),
            scenarios: vec![Scenario {
                name: "Base".into(),
                host_type: Some(SAMPLE_HOST.into()),
                ..Scenario::default()
            }],
            ..Project::default()
        };
        session.done(Work::Import);
        session.open(project, None);
        session.tell("The sample estate is open: 120 invented servers with flaws left in on purpose", false);
    });
}

/// Changes the choices for the file that is shown, and reads it again.
pub fn edit(session: Session, change: impl Fn(&mut DraftFile)) {
    session.import.update(|draft| {
        if let Some(draft) = draft
            && let Some(file) = draft.files.get_mut(draft.shown)
        {
            change(file);
            file.refresh();
        }
    });
}

/// Takes a file out of the draft; the last one closes it.
pub fn leave_out(session: Session, index: usize) {
    session.import.update(|slot| {
        if let Some(draft) = slot {
            if index < draft.files.len() {
                draft.files.remove(index);
            }
            draft.shown = draft.shown.min(draft.files.len().saturating_sub(1));
            if draft.files.is_empty() {
                *slot = None;
            }
        }
    });
}

/// Applies a repair that reading proposed.
pub fn repair(session: Session, repair: &Repair) {
    edit(session, |file| {
        let before = file.choices.dialect.clone();
        repair.apply(&file.inspection, &mut file.choices);
        if file.choices.dialect != before {
            let dialect = file.choices.dialect.as_ref();
            file.inspection = Arc::new(inspect_as(&file.inspection.name, &file.bytes, dialect));
        }
    });
}
