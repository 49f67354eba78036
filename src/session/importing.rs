//! Importing: files are looked at, their columns shown, read in slices, and joined to the inventory
//! by one command. A project file is opened instead; the sample estate takes the same way.

use super::anonymising::{KeyChoice, anonymise_all};
use super::{Busy, Session, Work};
use crate::browser::{clock, files::PickedFile, storage};
use engine::command::Command;
use engine::inventory::Inventory;
use engine::project::{Project, Scenario};
use engine::series::SeriesStore;
use files::detect::is_streamed;
use files::import::{
    Batch, Choices, Excerpt, ImportSummary, Inspection, Reading, Repair, arrange, inspect_excerpt,
    mapping_for, merge,
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
/// Text larger than this is not taken into memory: parts of it are looked at, and it is read piece by
/// piece when it is imported.
const STREAMED_BYTES: u64 = 16 * 1024 * 1024;
/// Bytes of a piece: a quarter of a slice or so.
const PIECE: u64 = 256 * 1024;

/// What is in memory of a file.
#[derive(Clone)]
enum Content {
    /// All of it.
    Whole(Arc<Vec<u8>>),
    /// The parts that are looked at.
    Parts { file: PickedFile, parts: Arc<Vec<Vec<u8>>> },
}

impl Content {
    fn size(&self) -> u64 {
        match self {
            Self::Whole(bytes) => bytes.len() as u64,
            Self::Parts { file, .. } => file.size,
        }
    }
    /// The parts that are looked at.
    fn excerpt<'a>(&'a self, name: &'a str) -> Excerpt<'a> {
        match self {
            Self::Whole(bytes) => Excerpt::of(name, bytes),
            Self::Parts { file, parts } => {
                Excerpt::new(name, file.size, parts.iter().map(Vec::as_slice).collect())
            }
        }
    }
    /// The bytes from `from` on, at most a piece of them.
    async fn piece(&self, from: u64) -> Result<Vec<u8>, String> {
        let to = (from + PIECE).min(self.size());
        match self {
            Self::Whole(bytes) => {
                let index = |v| usize::try_from(v).unwrap_or(usize::MAX);
                Ok(bytes.get(index(from)..index(to)).unwrap_or_default().to_vec())
            }
            Self::Parts { file, .. } => file.part(from..to).await,
        }
    }
}

/// A file in the wizard.
#[derive(Clone)]
pub struct DraftFile {
    content: Content,
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
    /// The key with which names become tokens; `None`: they stay.
    pub anonymise: Option<KeyChoice>,
}

impl DraftFile {
    fn new(name: &str, content: Content) -> Self {
        let inspection = inspect_excerpt(&content.excerpt(name), None);
        let mut choices = Choices::default();
        for (i, table) in inspection.tables.iter().enumerate() {
            if let Some(mapping) = remembered(&table.mapping) {
                choices.mappings.insert(i, mapping);
            }
        }
        let mut file = Self { content, inspection: Arc::new(inspection), choices, batch: None };
        file.refresh();
        file
    }
    /// Whether anything in it can be imported.
    pub fn is_readable(&self) -> bool {
        self.inspection.recognised.is_some() || self.choices.reader.is_some()
    }
    /// Reads it again with the present choices, where that is quick.
    pub fn refresh(&mut self) {
        self.batch = match &self.content {
            Content::Whole(bytes) if self.is_readable() && bytes.len() <= PREVIEW_BYTES => {
                Some(Arc::new(files::import::read(&self.inspection.name, bytes, &self.choices)))
            }
            Content::Whole(_) | Content::Parts { .. } => None,
        };
    }
    /// Looks at it again after the user said how it is written: columns may be others now.
    pub fn look_again(&mut self) {
        let dialect = self.choices.dialect.as_ref();
        let excerpt = self.content.excerpt(&self.inspection.name);
        self.inspection = Arc::new(inspect_excerpt(&excerpt, dialect));
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

/// Takes a file into memory, or the parts of it that are looked at.
async fn content_of(file: &PickedFile, show: impl Fn(u64) -> bool) -> Result<Content, String> {
    if file.size > STREAMED_BYTES {
        let mut parts = Vec::new();
        for range in Excerpt::ranges(file.size) {
            parts.push(file.part(range).await?);
            if !show(0) {
                return Err(format!("Reading {} was cancelled.", file.name));
            }
        }
        let start = parts.first().map(Vec::as_slice).unwrap_or_default();
        if is_streamed(start, file.size) {
            return Ok(Content::Parts { file: file.clone(), parts: Arc::new(parts) });
        }
    }
    file.bytes(show).await.map(|bytes| Content::Whole(Arc::new(bytes)))
}

/// Takes files that were dropped or chosen.
pub fn take(session: Session, files: Vec<PickedFile>) {
    let cancelled = session.cancelled.get_untracked();
    spawn_local(async move {
        let mut draft = session.import.get_untracked().unwrap_or_default();
        let several = files.len() > 1;
        let total: u64 = files.iter().map(|f| f.size).sum();
        let mut before = 0;
        let mut whole = Vec::new();
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
            let content = match content_of(&file, show).await {
                Ok(content) => content,
                Err(why) => {
                    session.tell(&why, false);
                    continue;
                }
            };
            before += file.size;
            let bytes = match content {
                Content::Whole(bytes) => bytes,
                parts @ Content::Parts { .. } => {
                    clock::breathe().await;
                    draft.files.push(DraftFile::new(&file.name, parts));
                    continue;
                }
            };
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
            whole.push((file.name.clone(), Arc::unwrap_or_clone(bytes)));
        }
        clock::breathe().await;
        let (files, faults) = arrange(whole);
        for fault in faults {
            session.tell(&format!("{}: {}", fault.message, fault.remedy), false);
        }
        for (name, bytes) in files {
            clock::breathe().await;
            draft.files.push(DraftFile::new(&name, Content::Whole(Arc::new(bytes))));
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
            let mut reading = Reading::new(&file.content.excerpt(&file.inspection.name), &file.choices);
            let mut since = clock::stopwatch_ms();
            let mut pushed = 0;
            loop {
                let progress = reading.step(ROWS);
                if progress.is_done {
                    break;
                }
                if progress.is_hungry {
                    match file.content.piece(pushed).await {
                        Ok(piece) if piece.is_empty() => reading.close(),
                        Ok(piece) => {
                            pushed += piece.len() as u64;
                            reading.push(&piece);
                        }
                        Err(why) => {
                            session.done(Work::Import);
                            session.tell(&format!("{why} Nothing was imported."), false);
                            return;
                        }
                    }
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
        if let Some(choice) = &draft.anonymise {
            say(session, "Putting tokens in the place of names", None, false);
            clock::breathe().await;
            if let Err(why) = anonymise_all(&mut batches, choice) {
                session.done(Work::Import);
                session.tell(&format!("{why} Nothing was imported."), false);
                return;
            }
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
    let also = |n: usize, words: &str| {
        if n == 0 { String::new() } else { format!("; {} {words}", number(n)) }
    };
    session.tell(
        &format!(
            "{} servers new, {} updated, {} unchanged; {} rows set aside{}{}",
            number(summary.new),
            number(summary.updated),
            number(summary.unchanged),
            number(summary.set_aside),
            also(summary.repaired, "repaired"),
            also(summary.conflicts, "values on which files differ")
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
            let excerpt = file.content.excerpt(&file.inspection.name);
            let inspection = inspect_excerpt(&excerpt, file.choices.dialect.as_ref());
            file.inspection = Arc::new(inspection);
        }
    });
}
