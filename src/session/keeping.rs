//! Keeps the document in this browser while the user works, and finds what was kept.

use super::importing::SLICE_MS;
use super::{Busy, Saved, Session, Work};
use crate::browser::storage::{BLOCKS, DOCUMENTS, Database, Failure, SLOTS, set_tab_value, tab_value};
use crate::browser::{clock, files as browser_files, observe};
use engine::diagnostic::Diagnostic;
use engine::order::{Order as _, set_of};
use engine::project::Project;
use engine::series::{BlockHash, SeriesBlock, SeriesStore};
use files::project_file;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

/// Under which this tab keeps the key of the open project.
const OPEN: &str = "open";
/// Records between two looks at the clock while a document is written.
const RECORDS: usize = 500;
/// Milliseconds without a change before the document is saved.
const QUIET_MS: u64 = 700;
/// The version of the planner, written into what it saves.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A kept project, for the list on the first page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Slot {
    /// Key in the database.
    pub key: String,
    /// Name of the project.
    pub name: String,
    /// When it was saved, milliseconds since 1970 UTC.
    pub saved_ms: f64,
    /// Servers in it.
    pub servers: usize,
    /// Scenarios in it.
    pub scenarios: usize,
    /// The scenario that was looked at.
    #[serde(default)]
    pub scenario: usize,
    /// Hashes of its series blocks.
    pub blocks: Vec<String>,
}

/// Saves after every change, once the user pauses or turns to something else.
pub fn follow(session: Session) {
    observe::on_hidden(move || flush(session));
    Effect::new(move |before: Option<()>| {
        let slot = session.slot.get();
        // At the start it is still to be read.
        if before.is_some() {
            set_tab_value(OPEN, slot.as_deref().unwrap_or_default());
        }
    });
    // Another scenario that is looked at is worth saving too, once there is anything saved.
    Effect::new(move |before: Option<(Option<String>, usize)>| {
        let now = (session.slot.get(), session.scenario.get());
        let same_project = before.as_ref().is_some_and(|b| b.0.is_some() && b.0 == now.0);
        if same_project && before.is_some_and(|b| b.1 != now.1) {
            session.saved.update(|s| {
                if matches!(s, Saved::At(_)) {
                    *s = Saved::Pending;
                }
            });
        }
        now
    });
    let run = Rc::new(Cell::new(0_u32));
    Effect::new(move |_| {
        // Follows the document itself, and `saved`, which says that there is something to save: another
        // scenario to look at is no change of the document.
        let project = session.project();
        // An older timer ends here in any case: what it waited for is another document's business.
        let this = run.get() + 1;
        run.set(this);
        if session.saved.get() != Saved::Pending {
            return;
        }
        let key = slot_key(session);
        let run = Rc::clone(&run);
        spawn_local(async move {
            clock::wait(QUIET_MS).await;
            if run.get() != this {
                return;
            }
            let wanted = || run.get() == this;
            let result = save(&key, &project, session.scenario.get_untracked(), Some(&wanted)).await;
            if run.get() == this {
                session.saved.set(match result {
                    Ok(()) => Saved::At(clock::time_of_day()),
                    Err(why) => Saved::Failed(why),
                });
            }
        });
    });
}

/// The key of the open document; the first time it gets one.
fn slot_key(session: Session) -> String {
    session.slot.get_untracked().unwrap_or_else(|| {
        let key = format!("{:.0}", clock::now_ms());
        session.slot.set(Some(key.clone()));
        key
    })
}

/// Saves at once what still waits for the user to pause: another document is about to take its place, or the page may
/// not come back.
pub fn flush(session: Session) {
    if session.saved.get_untracked() == Saved::Pending {
        let (key, project) = (slot_key(session), session.project_now());
        let scenario = session.scenario.get_untracked();
        spawn_local(async move {
            if let Err(why) = save(&key, &project, scenario, None).await {
                session.tell(&format!("{} was not saved here: {why}", project.name), false);
            }
        });
    }
}

/// The document of a project as text, written in slices; `None` where it is not wanted any more.
async fn document_of(project: &Arc<Project>, wanted: &dyn Fn() -> bool) -> Option<String> {
    let mut writing = project_file::Writing::new(Arc::clone(project), VERSION);
    let mut since = clock::stopwatch_ms();
    while writing.step(RECORDS) {
        if clock::stopwatch_ms() - since > SLICE_MS {
            clock::breathe().await;
            if !wanted() {
                return None;
            }
            since = clock::stopwatch_ms();
        }
    }
    Some(writing.finish())
}

/// Keeps a project: in slices where `wanted` is given, which is asked between them and says whether a
/// newer one has not come; else the document is written at once.
async fn save(
    key: &str,
    project: &Arc<Project>,
    scenario: usize,
    wanted: Option<&dyn Fn() -> bool>,
) -> Result<(), Failure> {
    let database = Database::open().await?;
    let kept = set_of(database.keys(BLOCKS).await?);
    let missing: Vec<(String, Vec<u8>)> = project
        .series
        .iter()
        .map(|b| (b.hash().hex(), b))
        .filter(|(hash, _)| !kept.contains(hash))
        .map(|(hash, b)| (hash, b.to_bytes()))
        .collect();
    database.put_blocks(&missing).await?;
    let document = match wanted {
        None => Some(project_file::save_document(project, VERSION)),
        Some(wanted) => document_of(project, wanted).await,
    };
    // The newer one is kept in its place, and must not be overwritten by this one.
    let Some(document) = document else { return Ok(()) };
    database.put_text(DOCUMENTS, key, &document).await?;
    let slot = Slot {
        key: key.into(),
        name: project.name.clone(),
        saved_ms: clock::now_ms(),
        servers: project.inventory.servers.len(),
        scenarios: project.scenarios.len(),
        scenario,
        blocks: project.series.iter().map(|b| b.hash().hex()).collect(),
    };
    let text = serde_json::to_string(&slot).map_err(|e| e.to_string())?;
    database.put_text(SLOTS, key, &text).await
}

/// Opens the project again that was open in this tab before the page was loaded anew. Files that the user
/// brings meanwhile come first.
pub fn reopen(session: Session) {
    let Some(key) = tab_value(OPEN) else { return };
    session.reopening.set(true);
    spawn_local(async move {
        let found = slots().await.ok().and_then(|all| all.into_iter().find(|s| s.key == key));
        let untouched = || {
            !session.has_servers_now()
                && session.slot.with_untracked(Option::is_none)
                && session.import.with_untracked(Option::is_none)
        };
        if let Some(slot) = found.filter(|_| untouched()) {
            let name = slot.name.clone();
            if let Err(why) = resume(session, slot).await {
                session.tell(&format!("{name} could not be opened again: {why}"), false);
            }
        }
        session.reopening.set(false);
    });
}

/// A name that no other kept project has: the one wished for, or with a number behind it.
pub async fn free_name(wished: &str) -> String {
    let taken: Vec<String> =
        slots().await.unwrap_or_default().into_iter().map(|s| s.name.to_lowercase()).collect();
    let is_free = |name: &String| !taken.contains(&name.to_lowercase());
    let numbered = (2..).map(|n| format!("{wished} ({n})"));
    std::iter::once(wished.to_owned()).chain(numbered).find(is_free).unwrap_or_default()
}

/// Closes the open project: it stays kept in this browser.
pub fn close(session: Session) {
    session.open(Project::default(), None);
}

/// The projects that this browser keeps, the newest first. A record that cannot be read is left out.
pub async fn slots() -> Result<Vec<Slot>, Failure> {
    let database = Database::open().await?;
    let mut slots: Vec<Slot> =
        database.texts(SLOTS).await?.iter().filter_map(|t| serde_json::from_str(t).ok()).collect();
    slots.order_by(|a, b| b.saved_ms.total_cmp(&a.saved_ms));
    Ok(slots)
}

/// Reads a kept project, with what is wrong with it.
async fn load(slot: &Slot) -> Result<(Project, Vec<Diagnostic>), Failure> {
    let database = Database::open().await?;
    let text = database.text(DOCUMENTS, &slot.key).await?.ok_or("its document is gone from this browser")?;
    let mut series = SeriesStore::default();
    for bytes in database.blocks(&slot.blocks).await? {
        // A damaged block is missing; opening the document then says whose it was.
        if let Some(block) = SeriesBlock::from_bytes(&bytes) {
            series.insert(block);
        }
    }
    project_file::open_document(&text, &series).map_err(|e| e.to_string())
}

/// Opens a kept project.
pub async fn resume(session: Session, slot: Slot) -> Result<(), Failure> {
    let (project, doubts) = load(&slot).await?;
    let scenario = slot.scenario.min(project.scenarios.len().saturating_sub(1));
    session.open(project, Some(slot.key));
    session.scenario.set(scenario);
    session.saved.set(Saved::At(clock::date_time(slot.saved_ms)));
    match doubts.first() {
        Some(doubt) => session.tell(&format!("{}: {}", doubt.message, doubt.remedy), false),
        None => session.tell(&format!("{} is open again, as it was saved", slot.name), false),
    }
    Ok(())
}

/// The document of a kept project as text.
pub async fn document(key: &str) -> Option<String> {
    Database::open().await.ok()?.text(DOCUMENTS, key).await.ok().flatten()
}

/// Saves what is open, if it waits to be saved.
pub async fn save_now(session: Session) {
    if session.saved.get_untracked() != Saved::Pending {
        return;
    }
    let (key, project) = (slot_key(session), session.project_now());
    if save(&key, &project, session.scenario.get_untracked(), None).await.is_ok()
        && Arc::ptr_eq(&project, &session.project_now())
    {
        session.saved.set(Saved::At(clock::time_of_day()));
    }
}

/// Gives a kept project another name; the open one is renamed by a command.
pub async fn rename(slot: &Slot, name: &str) -> Result<(), Failure> {
    let (mut project, doubts) = load(slot).await?;
    if let Some(doubt) = doubts.first() {
        return Err(format!("{}; open it to rename it", doubt.message));
    }
    name.clone_into(&mut project.name);
    save(&slot.key, &Arc::new(project), slot.scenario, None).await
}

/// Removes a kept project, with the series that no other one uses.
pub async fn forget(key: &str) -> Result<(), Failure> {
    let database = Database::open().await?;
    let all = slots().await?;
    let others = set_of(all.iter().filter(|s| s.key != key).flat_map(|s| &s.blocks));
    let orphans: Vec<String> = all
        .iter()
        .filter(|s| s.key == key)
        .flat_map(|s| &s.blocks)
        .filter(|b| !others.contains(b) && BlockHash::from_hex(b).is_some())
        .cloned()
        .collect();
    let key = [key.to_owned()];
    database.delete(SLOTS, &key).await?;
    database.delete(DOCUMENTS, &key).await?;
    database.delete(BLOCKS, &orphans).await
}

/// Saves the project as it is now as a file of the user's, in slices.
pub fn save_as_file(session: Session) {
    let project = session.project_now();
    if project.inventory.servers.is_empty() {
        session.tell("There is nothing to save yet: import an inventory first", false);
        return;
    }
    // Pressed again, it is on its way.
    if session.busy.with_untracked(|b| b.as_ref().is_some_and(|b| b.owner == Work::Save)) {
        return;
    }
    let view = project_file::View { scenario: session.scenario.get_untracked() };
    spawn_local(async move {
        let name = format!("{}.{}", file_stem(&project.name), project_file::EXTENSION);
        let bytes = file_of(session, &project, view, &name).await;
        session.done(Work::Save);
        match bytes {
            Ok(bytes) => match browser_files::save_file(&name, project_file::MIME, &bytes) {
                Ok(()) => session.tell(&format!("Saved as {name}"), false),
                Err(why) => session.tell(&why, false),
            },
            Err(why) => session.tell(&format!("{}. {}", why.message, why.remedy), false),
        }
    });
}

/// The bytes of a project file. What takes longer than a slice says how far it is.
async fn file_of(
    session: Session,
    project: &Arc<Project>,
    view: project_file::View,
    name: &str,
) -> Result<Vec<u8>, Box<Diagnostic>> {
    let mut writing = project_file::FileWriting::new(Arc::clone(project), view, VERSION)?;
    let mut since = clock::stopwatch_ms();
    loop {
        let progress = writing.step()?;
        if progress.is_done {
            return writing.finish();
        }
        if clock::stopwatch_ms() - since > SLICE_MS {
            #[expect(clippy::cast_precision_loss, reason = "a share for a progress bar")]
            let share = progress.done as f64 / progress.total.max(1) as f64;
            session.busy.set(Some(Busy {
                owner: Work::Save,
                what: format!("Writing {name}"),
                share: Some(share),
                detail: String::new(),
                can_cancel: false,
            }));
            clock::breathe().await;
            since = clock::stopwatch_ms();
        }
    }
}

/// Saves one of the exports of the plan, by its stable name.
pub fn save_export(session: Session, id: &str) {
    let Some(plan) = session.stages().plan.get_untracked() else { return };
    let Some(format) = files::writers::export(id) else { return };
    match format.write(&plan) {
        Ok(export) => {
            if let Err(why) = browser_files::save_file(&export.file_name, export.mime, &export.bytes) {
                session.tell(&why, false);
            }
        }
        Err(why) => session.tell(&format!("{}. {}", why.message, why.remedy), false),
    }
}

/// A name that every file system takes.
pub fn file_stem(name: &str) -> String {
    let words: Vec<String> =
        name.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
    if words.is_empty() { "project".into() } else { words.join("-") }
}

/// Asks for files and opens them: a project file replaces the document, anything else is imported.
pub fn choose_and_open(session: Session) {
    browser_files::choose(move |files| super::importing::take(session, files));
}
