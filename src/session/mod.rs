//! The open document: one signal that only commands change, its history, and the stages made from
//! it. Pages read; they change the document through [`Session::run`] alone.

pub mod anonymising;
pub mod deciding;
pub mod draft;
mod draft_file;
mod file_content;
pub mod importing;
pub mod keeping;
pub mod measuring;
pub mod opening;
pub mod readings;
mod services;
pub mod solving;
pub mod stages;

use crate::browser::clock;
use engine::command::Command;
use engine::diagnostic::Diagnostic;
use engine::figure::FigureId;
use engine::inventory::ServerId;
use engine::placement::InputsHash;
use engine::project::Project;
use engine::time::Day;
use leptos::prelude::*;
use stages::Stages;
use std::sync::Arc;

/// The pages, in the order of the way through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// Import, and the table of servers.
    Inventory,
    /// Verdicts.
    Candidates,
    /// Demand, policy, host types.
    Capacity,
    /// VMs on hosts.
    Placement,
    /// Money.
    BusinessCase,
    /// Methods, durations, orders.
    Conversion,
    /// What is printed.
    Report,
    /// All assumptions with their sources.
    Assumptions,
    /// What was done, step by step.
    History,
    /// The projects that this browser keeps.
    Projects,
}

impl Page {
    /// The steps of the way through.
    pub const STEPS: [Self; 7] = [
        Self::Inventory,
        Self::Candidates,
        Self::Capacity,
        Self::Placement,
        Self::BusinessCase,
        Self::Conversion,
        Self::Report,
    ];
    /// The hash that names it.
    pub const fn hash(self) -> &'static str {
        match self {
            Self::Inventory => "#/inventory",
            Self::Candidates => "#/candidates",
            Self::Capacity => "#/capacity",
            Self::Placement => "#/placement",
            Self::BusinessCase => "#/business-case",
            Self::Conversion => "#/conversion",
            Self::Report => "#/report",
            Self::Assumptions => "#/assumptions",
            Self::History => "#/history",
            Self::Projects => "#/projects",
        }
    }
    /// On screen.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Inventory => "Inventory",
            Self::Candidates => "Candidates",
            Self::Capacity => "Capacity",
            Self::Placement => "Placement",
            Self::BusinessCase => "Business case",
            Self::Conversion => "Conversion",
            Self::Report => "Report",
            Self::Assumptions => "Assumptions",
            Self::History => "History",
            Self::Projects => "Projects",
        }
    }
    /// From a hash; anything unknown is the first page.
    pub fn from_hash(hash: &str) -> Self {
        let mut all = Self::STEPS.to_vec();
        all.extend([Self::Assumptions, Self::History, Self::Projects]);
        let path = hash.split('?').next().unwrap_or_default();
        all.into_iter().find(|p| p.hash() == path).unwrap_or(Self::Inventory)
    }
}

/// A step of the history: what was done, and the command that goes to the other side of it.
#[derive(Debug, Clone)]
pub struct Step {
    /// In words.
    pub label: String,
    /// When, as the user's time of day.
    pub at: String,
    back: Command,
}

/// What the drawer shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Drawer {
    /// How figures came about: the last one, with the way that led there.
    Working(Vec<FigureId>),
    /// One server.
    Server(ServerId),
}

/// Kinds of long work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Reading and joining files.
    Import,
    /// Folding measurements.
    Fold,
    /// Looking for a placement.
    Solve,
    /// Writing the project into a file.
    Save,
}

/// Work that takes more than a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Busy {
    /// Whose work it is: only its owner takes it away again.
    pub owner: Work,
    /// What is being done ("Placing 96 VMs").
    pub what: String,
    /// How much is done, 0 to 1; `None` where that cannot be said.
    pub share: Option<f64>,
    /// How far, in words ("84 of 241 MB"); empty where the share says enough.
    pub detail: String,
    /// Whether the user can stop it.
    pub can_cancel: bool,
}

/// A message that goes away by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// Counts up, so that the same words twice are two notices.
    pub number: u32,
    /// What happened.
    pub text: String,
    /// Whether undo is offered.
    pub undo: bool,
}

/// How the document stands with this browser's storage.
#[derive(Debug, Clone, PartialEq)]
pub enum Saved {
    /// Nothing to save yet.
    Nothing,
    /// Changed since the last save.
    Pending,
    /// Saved, at the user's time of day.
    At(String),
    /// The browser refused.
    Failed(String),
}

/// Everything that is open. Copies are handles to the same session.
#[derive(Clone, Copy)]
pub struct Session {
    project: RwSignal<Arc<Project>>,
    undo: RwSignal<Vec<Step>>,
    redo: RwSignal<Vec<Step>>,
    /// The scenario that is looked at.
    pub scenario: RwSignal<usize>,
    /// The day for which plans are made.
    pub today: Day,
    /// What the drawer shows.
    pub drawer: RwSignal<Option<Drawer>>,
    /// Long work under way.
    pub busy: RwSignal<Option<Busy>>,
    /// Counts up when the user cancels long work.
    pub cancelled: RwSignal<u32>,
    /// Whether the last search for a placement was stopped by the user.
    pub stopped: RwSignal<bool>,
    /// Counts up when the user wants a placement looked for again.
    pub look_again: RwSignal<u32>,
    /// The inputs for which the search for a placement came to its end.
    pub settled: RwSignal<Option<InputsHash>>,
    /// Answers to questions beside the plan.
    pub comparing: RwSignal<solving::Comparing>,
    /// How many look at them.
    compared_by: RwSignal<u32>,
    /// The inputs for which somebody wants them all.
    compare: RwSignal<Option<InputsHash>>,
    /// The inputs for which somebody stopped them.
    not_again: RwSignal<Option<InputsHash>>,
    /// Counts up when somebody stops them.
    stop_comparing: RwSignal<u32>,
    /// Questions to the readings: who asks, and how far the answers are.
    pub readings: readings::Readings,
    /// Those who do long work beside the page.
    workers: StoredValue<solving::Workers, LocalStorage>,
    /// The last notice.
    pub notice: RwSignal<Option<Notice>>,
    /// A file that could not be opened, with what to do; until the user closes it.
    pub failed: RwSignal<Option<Diagnostic>>,
    /// How the document stands with storage.
    pub saved: RwSignal<Saved>,
    /// The name under which this browser keeps the document.
    pub slot: RwSignal<Option<String>>,
    /// Whether the project that was open before the page was loaded again is still on its way.
    pub reopening: RwSignal<bool>,
    /// A project from a file whose name a kept one has.
    pub arrived: RwSignal<Option<opening::Arrived>>,
    /// Whether the user is asked if the wizard may be left.
    pub leaving: RwSignal<bool>,
    /// The stages.
    stages: Stages,
    /// An import that is being looked through.
    pub import: RwSignal<Option<draft::Draft>>,
}

impl Session {
    /// An empty project, with its stages and everything that follows them.
    pub fn start() -> Self {
        let project = RwSignal::new(Arc::new(Project::default()));
        let (scenario, today) = (RwSignal::new(0), clock::today());
        let session = Self {
            project,
            undo: RwSignal::default(),
            redo: RwSignal::default(),
            scenario,
            today,
            drawer: RwSignal::new(None),
            busy: RwSignal::new(None),
            cancelled: RwSignal::new(0),
            stopped: RwSignal::new(false),
            look_again: RwSignal::new(0),
            settled: RwSignal::new(None),
            comparing: RwSignal::default(),
            compared_by: RwSignal::new(0),
            compare: RwSignal::new(None),
            not_again: RwSignal::new(None),
            stop_comparing: RwSignal::new(0),
            readings: readings::Readings::new(),
            workers: StoredValue::new_local(solving::Workers::default()),
            notice: RwSignal::new(None),
            failed: RwSignal::new(None),
            saved: RwSignal::new(Saved::Nothing),
            slot: RwSignal::new(None),
            reopening: RwSignal::new(false),
            arrived: RwSignal::new(None),
            leaving: RwSignal::new(false),
            stages: Stages::new(project, scenario, today),
            import: RwSignal::new(None),
        };
        measuring::follow(session);
        solving::follow(session);
        readings::follow(session);
        draft::follow(session);
        keeping::follow(session);
        keeping::reopen(session);
        provide_context(session);
        session
    }

    /// The session of this page.
    pub fn here() -> Self {
        expect_context()
    }

    /// The stages.
    pub fn stages(self) -> Stages {
        self.stages
    }

    /// The document; reading it here follows its changes.
    pub fn project(self) -> Arc<Project> {
        self.project.get()
    }

    /// The document as it is now, without following it.
    pub fn project_now(self) -> Arc<Project> {
        self.project.get_untracked()
    }

    /// Whether anything was imported.
    pub fn has_servers(self) -> bool {
        self.project.with(|p| !p.inventory.servers.is_empty())
    }

    /// Whether anything was imported, without following it.
    pub fn has_servers_now(self) -> bool {
        self.project.with_untracked(|p| !p.inventory.servers.is_empty())
    }

    /// Changes the document. A refusal is shown and changes nothing.
    pub fn run(self, command: Command) {
        let label = command.label();
        let mut changed = (*self.project_now()).clone();
        // Only what follows directly on its like, without anything undone in between, is one step.
        let merges = self.redo.with_untracked(Vec::is_empty)
            && self.undo.with_untracked(|u| u.last().is_some_and(|s| command.continues(&s.back)));
        match command.apply(&mut changed) {
            Ok(back) => {
                self.project.set(Arc::new(changed));
                if !merges {
                    self.undo.update(|u| u.push(Step { label, at: clock::time_of_day(), back }));
                }
                self.redo.update(Vec::clear);
                self.saved.set(Saved::Pending);
            }
            Err(refused) => self.tell(&refused.to_string(), false),
        }
    }

    /// Puts another document in place: opened, resumed or new. Its history starts here.
    pub fn open(self, project: Project, slot: Option<String>) {
        keeping::flush(self);
        self.undo.update(Vec::clear);
        self.redo.update(Vec::clear);
        self.drawer.set(None);
        self.import.set(None);
        self.scenario.set(0);
        self.slot.set(slot);
        self.saved.set(if project.inventory.servers.is_empty() { Saved::Nothing } else { Saved::Pending });
        self.project.set(Arc::new(project));
    }

    /// Whether undo means the wizard: it is open and in sight.
    pub fn in_wizard(self, page: Page) -> bool {
        page == Page::Inventory && self.import.with(Option::is_some)
    }

    /// Goes back one step.
    pub fn undo(self) {
        self.go(self.undo, self.redo, "Undone");
    }

    /// Goes forward one step.
    pub fn redo(self) {
        self.go(self.redo, self.undo, "Done again");
    }

    fn go(self, from: RwSignal<Vec<Step>>, to: RwSignal<Vec<Step>>, word: &str) {
        let Some(step) = from.try_update(Vec::pop).flatten() else { return };
        let mut changed = (*self.project_now()).clone();
        match step.back.clone().apply(&mut changed) {
            Ok(back) => {
                self.scenario.update(|s| *s = (*s).min(changed.scenarios.len() - 1));
                self.project.set(Arc::new(changed));
                self.tell(&format!("{word}: {}", step.label), false);
                to.update(|t| t.push(Step { label: step.label, at: clock::time_of_day(), back }));
                self.saved.set(Saved::Pending);
            }
            Err(refused) => {
                self.tell(&refused.to_string(), false);
                from.update(|f| f.push(step));
            }
        }
    }

    /// What can be undone, the last step last.
    pub fn past(self) -> Vec<Step> {
        self.undo.get()
    }

    /// What can be done again, the next step last.
    pub fn future(self) -> Vec<Step> {
        self.redo.get()
    }

    /// Takes away the progress of one kind of work.
    pub fn done(self, owner: Work) {
        if self.busy.with_untracked(|b| b.as_ref().is_some_and(|b| b.owner == owner)) {
            self.busy.set(None);
        }
    }

    /// Says something in passing.
    pub fn tell(self, text: &str, undo: bool) {
        self.notice.update(|n| {
            let number = n.as_ref().map_or(0, |n| n.number + 1);
            *n = Some(Notice { number, text: text.into(), undo });
        });
    }

    /// Opens the working of a figure.
    pub fn explain(self, figure: FigureId) {
        self.drawer.set(Some(Drawer::Working(vec![figure])));
    }

    /// Opens a figure from within another one's working.
    pub fn explain_further(self, figure: FigureId) {
        self.drawer.update(|d| match d {
            Some(Drawer::Working(path)) => {
                if let Some(at) = path.iter().position(|f| *f == figure) {
                    path.truncate(at + 1);
                } else {
                    path.push(figure);
                }
            }
            _ => *d = Some(Drawer::Working(vec![figure])),
        });
    }
}
