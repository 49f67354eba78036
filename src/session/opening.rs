//! Opening a project file, beside or in place of a project of that name that this browser keeps.

use super::keeping::{self, Slot, VERSION};
use super::{Saved, Session};
use engine::project::Project;
use files::project_file;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;

/// A project from a file that has the name of one that is kept; the user says what becomes of both.
#[derive(Clone, PartialEq)]
pub struct Arrived {
    /// What is in the file.
    pub project: Arc<Project>,
    /// The kept one.
    pub kept: Slot,
    /// The scenario that was looked at when the file was saved.
    scenario: usize,
    /// What is said once it is open.
    words: String,
}

/// Opens a project file; says why where it cannot. True: another document is open now.
pub async fn open_file(session: Session, name: &str, bytes: &[u8]) -> bool {
    let (project, view, doubts) = match project_file::open_viewed(bytes) {
        Ok(opened) => opened,
        Err(why) => {
            session.failed.set(Some(why.diagnostic(name)));
            return false;
        }
    };
    let words = match doubts.first() {
        Some(d) => format!("{name} is open. {}: {}", d.message, d.remedy),
        None => format!("{name} is open"),
    };
    let same_name = |s: &Slot| s.name.to_lowercase() == project.name.to_lowercase();
    // The open one is saved before it is compared.
    keeping::save_now(session).await;
    let kept: Vec<Slot> = keeping::slots().await.unwrap_or_default().into_iter().filter(same_name).collect();
    let text = project_file::save_document(&project, VERSION);
    for slot in &kept {
        if keeping::document(&slot.key).await.is_some_and(|kept| kept == text) {
            return open_same(session, name, slot.clone(), view.scenario).await;
        }
    }
    let scenario = view.scenario;
    match kept.into_iter().next() {
        Some(kept) => {
            session.arrived.set(Some(Arrived { project: Arc::new(project), kept, scenario, words }));
            false
        }
        None => {
            show(session, project, None, scenario, &words);
            true
        }
    }
}

/// What is kept already, to the last letter, is not kept twice.
async fn open_same(session: Session, name: &str, slot: Slot, scenario: usize) -> bool {
    let is_open = session.slot.with_untracked(|s| s.as_ref() == Some(&slot.key));
    if !is_open && let Err(why) = keeping::resume(session, slot).await {
        session.tell(&format!("{name} could not be opened: {why}"), false);
        return false;
    }
    session.scenario.set(scenario);
    session.tell(&format!("{name} is open; this browser kept the same project already"), false);
    true
}

fn show(session: Session, project: Project, slot: Option<String>, scenario: usize, words: &str) {
    session.open(project, slot);
    session.scenario.set(scenario);
    session.tell(words, false);
}

/// Keeps both: the one from the file gets a name of its own.
pub fn keep_both(session: Session) {
    let Some(arrived) = session.arrived.get_untracked() else { return };
    session.arrived.set(None);
    spawn_local(async move {
        let mut project = Arc::unwrap_or_clone(arrived.project);
        project.name = keeping::free_name(&project.name).await;
        let words = format!("{}, as {}", arrived.words, project.name);
        show(session, project, None, arrived.scenario, &words);
    });
}

/// The one from the file takes the place of the kept one.
pub fn replace(session: Session) {
    let Some(Arrived { project, kept, scenario, words }) = session.arrived.get_untracked() else { return };
    session.arrived.set(None);
    if session.slot.with_untracked(|s| s.as_ref() == Some(&kept.key)) {
        // What it replaces is not saved once more.
        session.saved.set(Saved::Nothing);
    }
    show(session, Arc::unwrap_or_clone(project), Some(kept.key), scenario, &words);
}
