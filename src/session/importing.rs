//! Importing: files are looked at, their columns shown, read in slices, and joined to the inventory
//! by one command. A project file is opened instead; the sample estate takes the same way.

use super::anonymising::anonymise_all;
use super::draft;
use super::file_content::Content;
use super::{Busy, Session, Work, keeping, opening};
use crate::browser::{clock, files::PickedFile};
use engine::catalogue::Catalogue;
use engine::command::Command;
use engine::diagnostic::{Diagnostic, Severity};
use engine::inventory::Inventory;
use engine::project::{Project, Scenario};
use engine::series::SeriesStore;
use files::anonymise::AnonymisingProgress;
use files::detect::is_streamed;
use files::import::{
    Batch, Excerpt, ImportSummary, Joining, JoiningProgress, Progress, arrange_beside, with_host_types,
};
use files::project_file;
use files::sample::{COMPANY, DAYS, SERVERS, SampleEstate};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;

/// The seed of the sample estate.
const SAMPLE_SEED: u64 = 4117;
/// The host type that the sample's owner has an offer for.
const SAMPLE_HOST: &str = "2x24-768";
/// How long work goes on before the page may answer.
pub(super) const SLICE_MS: f64 = 12.0;
/// Servers and series, with those of the project, up to which joining is done for a look.
const OUTLOOK: usize = 20_000;
/// Records between two looks at the clock while they are joined: a few milliseconds of work.
const RECORDS: usize = 500;
/// Text larger than this is not taken into memory: parts of it are looked at, and it is read piece by
/// piece when it is imported.
const STREAMED_BYTES: u64 = 16 * 1024 * 1024;
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

/// How far, in words: "84 of 241 MB".
fn of_bytes(done: u64, total: u64) -> String {
    let unit = |v: u64| match total {
        0..1_000_000 => v.div_ceil(1000),
        _ => v / 1_000_000,
    };
    let name = if total < 1_000_000 { "kB" } else { "MB" };
    let number = |v| format::integer(unit(v), crate::shell::LOCALE);
    format!("{} of {} {name}", number(done.min(total)), number(total))
}

/// What was noticed, with what to do where there is something.
fn in_one_line(d: &Diagnostic) -> String {
    match d.severity {
        Severity::Note => format!("{}.", d.message),
        _ => format!("{}: {}.", d.message, d.remedy),
    }
}

fn share_of(done: u64, total: u64) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "a share for a progress bar")]
    let share = done as f64 / total.max(1) as f64;
    Some(share)
}

/// Takes files that were dropped or chosen. Cancelled, everything is as it was.
pub fn take(session: Session, files: Vec<PickedFile>) {
    let cancelled = session.cancelled.get_untracked();
    spawn_local(async move {
        let several = files.len() > 1;
        let total: u64 = files.iter().map(|f| f.size).sum();
        let mut before = 0;
        let mut whole = Vec::new();
        let mut pieces: Vec<(String, Content)> = Vec::new();
        let mut presets = Vec::new();
        for file in files {
            let show = |done: u64| {
                let done = before + done;
                session.busy.set(Some(Busy {
                    owner: Work::Import,
                    what: format!("Reading {}", file.name),
                    share: share_of(done, total),
                    detail: of_bytes(done, total),
                    can_cancel: true,
                }));
                session.cancelled.get_untracked() == cancelled
            };
            let content = match content_of(&file, show).await {
                Ok(content) => content,
                Err(_) if session.cancelled.get_untracked() != cancelled => {
                    session.done(Work::Import);
                    session.tell("Reading was cancelled: nothing was added", false);
                    return;
                }
                Err(why) => {
                    session.tell(&why, false);
                    continue;
                }
            };
            before += file.size;
            let bytes = match content {
                Content::Whole(bytes) => bytes,
                parts @ Content::Parts { .. } => {
                    pieces.push((file.path(), parts));
                    continue;
                }
            };
            if draft::is_preset(&bytes) {
                presets.push((file.name.clone(), bytes));
                continue;
            }
            if file.name.ends_with(&format!(".{}", project_file::EXTENSION))
                || project_file::is_project(&bytes)
            {
                session.done(Work::Import);
                if is_in_the_way(session) {
                    return;
                }
                if opening::open_file(session, &file.name, &bytes).await && several {
                    session.tell(
                        "Only the project was opened: drop the other files again to import them",
                        false,
                    );
                }
                return;
            }
            whole.push((file.path(), Arc::unwrap_or_clone(bytes)));
        }
        clock::breathe().await;
        let (names, pieces): (Vec<_>, Vec<_>) = pieces.into_iter().unzip();
        let (files, names, told) = arrange_beside(whole, names);
        if !told.is_empty() {
            session.tell(&told.iter().map(in_one_line).collect::<Vec<_>>().join(" "), false);
        }
        let mut taken: Vec<(String, Content)> = names.into_iter().zip(pieces).collect();
        taken.extend(files.into_iter().map(|(name, bytes)| (name, Content::Whole(Arc::new(bytes)))));
        let with_files = !taken.is_empty();
        if with_files {
            let mut draft = session.import.get_untracked().unwrap_or_default();
            draft.add(taken);
            session.done(Work::Import);
            session.import.set(Some(draft));
            crate::browser::route::go(super::Page::Inventory);
        }
        session.done(Work::Import);
        for (name, bytes) in presets {
            if session.import.with_untracked(Option::is_none) {
                session
                    .tell(&format!("{name} says how to read other files: drop it together with them"), false);
                continue;
            }
            draft::apply_preset(session, &name, &bytes, with_files);
        }
    });
}

fn say(session: Session, what: &str, bytes: Option<(u64, u64)>) {
    session.busy.set(Some(Busy {
        owner: Work::Import,
        what: what.into(),
        share: bytes.and_then(|(done, total)| share_of(done, total)),
        detail: bytes.map(|(done, total)| of_bytes(done, total)).unwrap_or_default(),
        can_cancel: bytes.is_some(),
    }));
}

/// Whether an import with work in it is in the way of another project; says so.
pub fn is_in_the_way(session: Session) -> bool {
    let work = session.import.with_untracked(|d| d.as_ref().is_some_and(|d| d.changes() > 0));
    if work {
        crate::browser::route::go(super::Page::Inventory);
        session.tell("An import is under way: finish it or leave it, then open the other project", false);
    }
    work
}

/// Closes the wizard, after a question where work would be lost.
pub fn ask_to_close(session: Session) {
    let changes = session.import.with_untracked(|d| d.as_ref().map_or(0, draft::Draft::changes));
    if changes == 0 { close(session) } else { session.leaving.set(true) }
}

/// Closes the wizard without importing; reading that is under way stops.
pub fn close(session: Session) {
    if session.busy.with_untracked(|b| b.as_ref().is_some_and(|b| b.owner == Work::Import)) {
        session.cancelled.update(|c| *c += 1);
    }
    session.leaving.set(false);
    session.import.set(None);
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
            file.remember();
            if let Some(batch) = file.batch.as_ref().filter(|_| !file.is_stale) {
                batches.push((**batch).clone());
                continue;
            }
            let what = format!("Importing {}", file.inspection.name);
            let go_on = |Progress { bytes_done, bytes_total, .. }| {
                if session.cancelled.get_untracked() != cancelled {
                    return was_cancelled(session);
                }
                say(session, &what, Some((bytes_done, bytes_total)));
                true
            };
            match file.read(go_on).await {
                Ok(Some(batch)) => batches.push(batch),
                Ok(None) => return,
                Err(why) => {
                    session.done(Work::Import);
                    session.tell(&format!("{why} Nothing was imported."), false);
                    return;
                }
            }
        }
        if let Some(choice) = &draft.anonymise {
            let go_on = |AnonymisingProgress { done, total, .. }| {
                go_on(session, cancelled, "Putting tokens in the place of names", (done, total))
            };
            batches = match anonymise_all(batches, choice, go_on).await {
                Ok(Some(batches)) => batches,
                Ok(None) => return,
                Err(why) => {
                    session.done(Work::Import);
                    session.tell(&format!("{why} Nothing was imported."), false);
                    return;
                }
            };
        }
        let name = first_name(session, &draft).await;
        let types = batches.iter().map(|b| b.host_types.len()).sum();
        let catalogue = with_host_types(&before.catalogue, &batches);
        let hosts = batches.iter().map(|b| b.hosts.len()).sum();
        let go_on = |JoiningProgress { done, total, .. }| {
            go_on(session, cancelled, "Joining servers and measurements", (done, total))
        };
        let Some((inventory, series, summary)) = join(&before, batches, go_on).await else { return };
        session.done(Work::Import);
        let project = session.project_now();
        let same_catalogue = catalogue.is_none() || Arc::ptr_eq(&before.catalogue, &project.catalogue);
        if !Arc::ptr_eq(&before.inventory, &project.inventory) || !same_catalogue {
            session
                .tell("The project changed during the import: nothing was imported, start it again", false);
            return;
        }
        session.import.set(None);
        let label = format!("Import {}", format::count(count as u64, "file", "files", crate::shell::LOCALE));
        put(session, label, (inventory, series), (catalogue, name), (types, hosts), &summary);
    });
}

/// Joins batches to the inventory of a project in slices; `None` where `go_on`, asked between them, says
/// so.
async fn join(
    project: &Project,
    batches: Vec<Batch>,
    go_on: impl Fn(JoiningProgress) -> bool,
) -> Option<(Inventory, SeriesStore, ImportSummary)> {
    let mut joining = Joining::new(&project.inventory, (*project.series).clone(), batches);
    let mut since = clock::stopwatch_ms();
    loop {
        let progress = joining.step(RECORDS);
        if progress.is_done {
            return Some(joining.finish());
        }
        if clock::stopwatch_ms() - since > SLICE_MS {
            let goes_on = go_on(progress);
            clock::breathe().await;
            if !goes_on {
                return None;
            }
            since = clock::stopwatch_ms();
        }
    }
}

/// Says that an import was cancelled, before what was made is let go, which takes a moment too. It does
/// not go on.
fn was_cancelled(session: Session) -> bool {
    session.done(Work::Import);
    session.tell("The import was cancelled: nothing was changed", false);
    false
}

/// Says how far an import is, and whether it goes on: it does not once it was cancelled since it began,
/// which is said too.
fn go_on(session: Session, cancelled: u32, what: &str, (done, total): (usize, usize)) -> bool {
    if session.cancelled.get_untracked() != cancelled {
        return was_cancelled(session);
    }
    let number = |n: usize| format::integer(n as u64, crate::shell::LOCALE);
    session.busy.set(Some(Busy {
        owner: Work::Import,
        what: what.into(),
        share: share_of(done as u64, total as u64),
        detail: format!("{} of {} records", number(done), number(total)),
        can_cancel: true,
    }));
    true
}

/// The name of a project that has none yet: that of the first file. File names may say whose they are,
/// so an anonymised project is named by its day.
async fn first_name(session: Session, draft: &draft::Draft) -> Option<String> {
    let project = session.project_now();
    if project.name != Project::default().name || !project.inventory.servers.is_empty() {
        return None;
    }
    let first = draft.files.iter().find(|f| f.is_readable()).filter(|_| draft.anonymise.is_none());
    let stem = first.map(|f| f.name().rsplit_once('.').map_or(f.name(), |(stem, _)| stem).trim());
    let by_day = || format!("Project {}", format::day_iso(session.today));
    Some(keeping::free_name(&stem.filter(|s| !s.is_empty()).map_or_else(by_day, ToOwned::to_owned)).await)
}

/// One step of the history: the inventory, the name of a project that had none, and the catalogue
/// where the files add host types to it.
fn put(
    session: Session,
    label: String,
    (inventory, series): (Inventory, SeriesStore),
    (catalogue, name): (Option<Catalogue>, Option<String>),
    (types, hosts): (usize, usize),
    summary: &ImportSummary,
) {
    let replace = Command::ReplaceInventory {
        label: label.clone(),
        inventory: Arc::new(inventory),
        series: Arc::new(series),
    };
    let more: Vec<Command> = name
        .map(Command::Rename)
        .into_iter()
        .chain(catalogue.map(|c| Command::SetCatalogue(Arc::new(c))))
        .collect();
    session.run(if more.is_empty() {
        replace
    } else {
        Command::Batch { label, commands: std::iter::once(replace).chain(more).collect() }
    });
    let number = |n: usize| format::integer(n as u64, crate::shell::LOCALE);
    let also = |n: usize, words: &str| {
        if n == 0 { String::new() } else { format!("; {} {words}", number(n)) }
    };
    // What stands beside the servers, which the figures do not show.
    let beside = |n: usize, one, many| match n {
        0 => String::new(),
        n => format!("{}; ", format::count(n as u64, one, many, crate::shell::LOCALE)),
    };
    let types = beside(types, "host type", "host types");
    let hosts = beside(hosts, "existing host", "existing hosts");
    session.tell(
        &format!(
            "{types}{hosts}{} servers new, {} updated, {} unchanged; {} rows set aside{}{}",
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

/// What importing the draft would do, where all of it was read already; the document stays as it is. It
/// is joined in slices whenever draft or inventory change; `None` until that is done.
pub fn outlook(session: Session) -> ReadSignal<Option<ImportSummary>> {
    let (summary, set_summary) = signal(None);
    let run = StoredValue::new(0_u32);
    let draft = Memo::new(move |_| session.import.with(|d| d.as_ref().map_or(0, |d| d.revision)));
    Effect::new(move |_| {
        draft.get();
        let project = session.project();
        run.update_value(|r| *r += 1);
        let this = run.try_get_value();
        let batches: Option<Vec<Batch>> = session.import.with_untracked(|draft| {
            let files = draft.as_ref()?.files.iter().filter(|f| f.is_readable());
            let batches: Vec<_> =
                files.map(|f| f.batch.clone().filter(|_| !f.is_stale)).collect::<Option<_>>()?;
            let new: usize = batches.iter().map(|b| b.servers.len() + b.measurements.len()).sum();
            (new + project.inventory.servers.len() <= OUTLOOK)
                .then(|| batches.iter().map(|b| (**b).clone()).collect())
        });
        let Some(batches) = batches else { return set_summary.set(None) };
        spawn_local(async move {
            // Unless gone with the page, or overtaken by another change.
            let is_wanted = || run.try_get_value() == this;
            let go_on = |_| {
                let wanted = is_wanted();
                if wanted {
                    set_summary.try_set(None);
                }
                wanted
            };
            let joined = join(&project, batches, go_on).await;
            if let Some((.., joined)) = joined.filter(|_| is_wanted()) {
                set_summary.try_set(Some(joined));
            }
        });
    });
    summary
}

/// Opens the sample estate as a project of its own. Its server list is read like any file, so that
/// every value has its cell; its measurements are made in place of being parsed.
pub fn open_sample(session: Session) {
    if is_in_the_way(session) {
        return;
    }
    say(session, "Making the sample estate", None);
    spawn_local(async move {
        // Let the bar be drawn before the work begins.
        clock::wait(30).await;
        let name = keeping::free_name(COMPANY).await;
        let (inventory, series, _) = SampleEstate::new(SAMPLE_SEED, SERVERS, DAYS).imported();
        let project = Project {
            name,
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
