//! Questions to the readings themselves: sums, rare days, the replay of the placement, and what measuring would change.
//! Answered in slices on the page, while somebody looks, and anew when what they rest on changes.

use super::Session;
use crate::browser::clock;
use engine::aligned::{Asked, Group, RareDaysSearch, TogetherSearch, Workloads};
use engine::assessment::Assessment;
use engine::demand::Demand;
use engine::inventory::Inventory;
use engine::measurement::Measurements;
use engine::placement::Placement;
use engine::placement::narrowing::NarrowingSearch;
use engine::placement::replay::Replay;
use engine::project::Resolved;
use engine::series::SeriesStore;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

/// Milliseconds of work before the page may answer.
const SLICE_MS: f64 = 12.0;
/// Days kept for each resource.
const DAYS: usize = 3;

/// What can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Question {
    /// What servers that were picked need together.
    Picked,
    /// What all servers that move need together.
    Moving,
    /// Rare days of the plan.
    Days,
    /// The placement against the readings.
    Replay,
    /// What measuring would change.
    Narrowing,
}

impl Question {
    const ALL: [Self; 5] = [Self::Picked, Self::Moving, Self::Days, Self::Replay, Self::Narrowing];

    fn forget(self, asked: &mut Asked) -> bool {
        match self {
            Self::Picked => asked.together.remove(&Group::Picked).is_some(),
            Self::Moving => asked.together.remove(&Group::Moving).is_some(),
            Self::Days => asked.days.take().is_some(),
            Self::Replay => asked.replayed.take().is_some(),
            Self::Narrowing => asked.narrowing.take().is_some(),
        }
    }
}

/// Who asks, and how far the answers are.
#[derive(Clone, Copy)]
pub struct Readings {
    /// Servers that somebody wants added up, as indices into the inventory.
    pub picked: RwSignal<Arc<Vec<usize>>>,
    /// Share done of what is under way.
    pub under_way: RwSignal<BTreeMap<Question, f64>>,
    looked_at: RwSignal<BTreeMap<Question, u32>>,
}

impl Readings {
    /// Nobody asks.
    pub fn new() -> Self {
        Self { picked: RwSignal::default(), under_way: RwSignal::default(), looked_at: RwSignal::default() }
    }
}

/// What answers rest on: the same things, or others.
#[derive(Clone)]
struct Inputs {
    inventory: Arc<Inventory>,
    series: Arc<SeriesStore>,
    measurements: Arc<Measurements>,
    resolved: Arc<Resolved>,
    assessment: Option<Arc<Assessment>>,
    demand: Option<Arc<Demand>>,
    placement: Option<Arc<Placement>>,
    picked: Option<Arc<Vec<usize>>>,
}

fn same<T>(a: Option<&Arc<T>>, b: Option<&Arc<T>>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => Arc::ptr_eq(a, b),
        (None, None) => true,
        _ => false,
    }
}

impl PartialEq for Inputs {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inventory, &other.inventory)
            && Arc::ptr_eq(&self.series, &other.series)
            && Arc::ptr_eq(&self.measurements, &other.measurements)
            && Arc::ptr_eq(&self.resolved, &other.resolved)
            && same(self.assessment.as_ref(), other.assessment.as_ref())
            && same(self.demand.as_ref(), other.demand.as_ref())
            && same(self.placement.as_ref(), other.placement.as_ref())
            && same(self.picked.as_ref(), other.picked.as_ref())
    }
}

impl Inputs {
    fn of(session: Session, question: Question) -> Option<Self> {
        let stages = session.stages();
        let inputs = Self {
            inventory: stages.inventory.get()?,
            series: Arc::clone(&session.project().series),
            measurements: stages.measurements.get()?,
            resolved: stages.resolved.get()?,
            assessment: None,
            demand: None,
            placement: None,
            picked: None,
        };
        Some(match question {
            Question::Picked => {
                let picked = session.readings.picked.get();
                (!picked.is_empty()).then_some(())?;
                Self { picked: Some(picked), ..inputs }
            }
            Question::Moving => Self { assessment: Some(stages.assessment.get()?), ..inputs },
            Question::Days => Self { demand: Some(stages.demand.get()?), ..inputs },
            Question::Replay => {
                let (demand, placement) = (stages.demand.get()?, stages.placement.get()?);
                Self { demand: Some(demand), placement: Some(placement), ..inputs }
            }
            Question::Narrowing => {
                let (assessment, demand) = (stages.assessment.get()?, stages.demand.get()?);
                (!demand.vms.is_empty()).then_some(())?;
                Self { assessment: Some(assessment), demand: Some(demand), ..inputs }
            }
        })
    }
    fn workloads(&self) -> Workloads<'_> {
        Workloads {
            inventory: &self.inventory,
            series: &self.series,
            measurements: &self.measurements,
            resolved: &self.resolved,
        }
    }
}

/// Works in slices; false when nobody wants the answer any more.
async fn sliced(
    wanted: &impl Fn() -> bool,
    say: &impl Fn(f64),
    mut step: impl FnMut() -> (bool, (usize, usize)),
) -> bool {
    let mut since = clock::stopwatch_ms();
    loop {
        let (more, (done, all)) = step();
        if !more {
            return true;
        }
        if clock::stopwatch_ms() - since > SLICE_MS {
            #[expect(clippy::cast_precision_loss, reason = "a share for a progress bar")]
            say(done as f64 / all.max(1) as f64);
            clock::breathe().await;
            if !wanted() {
                return false;
            }
            since = clock::stopwatch_ms();
        }
    }
}

/// What an answer changes in what is known.
type Answered = Box<dyn FnOnce(&mut Asked)>;

async fn answer(
    question: Question,
    inputs: &Inputs,
    wanted: impl Fn() -> bool,
    say: impl Fn(f64),
) -> Option<Answered> {
    let workloads = inputs.workloads();
    match question {
        Question::Picked | Question::Moving => {
            let (group, servers) = if question == Question::Picked {
                (Group::Picked, (**inputs.picked.as_ref()?).clone())
            } else {
                let verdicts = inputs.assessment.as_ref()?.servers.iter().enumerate();
                (Group::Moving, verdicts.filter(|(_, a)| a.verdict.moves()).map(|(i, _)| i).collect())
            };
            let mut search = TogetherSearch::today(workloads, servers);
            sliced(&wanted, &say, || (search.step(), search.progress())).await.then_some(())?;
            let found = Arc::new(search.finish());
            Some(Box::new(move |asked| {
                asked.together.insert(group, found);
            }))
        }
        Question::Days => {
            let demand = inputs.demand.as_ref()?;
            let mut search = RareDaysSearch::new(workloads, demand, DAYS);
            sliced(&wanted, &say, || (search.step(), search.progress())).await.then_some(())?;
            let found = Arc::new(search.finish());
            Some(Box::new(move |asked| asked.days = Some(found)))
        }
        Question::Replay => {
            let (demand, placement) = (inputs.demand.as_ref()?, inputs.placement.as_ref()?);
            let mut replay = Replay::new(workloads, demand, placement);
            sliced(&wanted, &say, || (replay.step(), replay.progress())).await.then_some(())?;
            let found = Arc::new(replay.finish());
            Some(Box::new(move |asked| asked.replayed = Some(found)))
        }
        Question::Narrowing => {
            let (assessment, demand) = (inputs.assessment.as_ref()?, inputs.demand.as_ref()?);
            let (inventory, measurements, resolved) =
                (&inputs.inventory, &inputs.measurements, &inputs.resolved);
            let mut search = NarrowingSearch::new(inventory, measurements, assessment, demand, resolved);
            sliced(&wanted, &say, || (search.step(), search.progress())).await.then_some(())?;
            let found = Arc::new(search.finish());
            Some(Box::new(move |asked| asked.narrowing = Some(found)))
        }
    }
}

fn change(session: Session, with: impl FnOnce(&mut Asked)) {
    let mut asked = (*session.stages().asked.get_untracked()).clone();
    with(&mut asked);
    session.stages().asked.set(Arc::new(asked));
}

fn follow_one(session: Session, question: Question) {
    let readings = session.readings;
    let inputs = Memo::new(move |_| Inputs::of(session, question));
    let looked_at = Memo::new(move |_| readings.looked_at.with(|l| l.get(&question).is_some_and(|n| *n > 0)));
    let run = Rc::new(Cell::new(0_u32));
    let answered: Rc<RefCell<Option<Inputs>>> = Rc::default();
    Effect::new(move |_| {
        let (inputs, looked_at) = (inputs.get(), looked_at.get());
        let this = run.get() + 1;
        run.set(this);
        if readings.under_way.with_untracked(|u| u.contains_key(&question)) {
            readings.under_way.update(|u| {
                u.remove(&question);
            });
        }
        if inputs.is_some() && *answered.borrow() == inputs {
            return;
        }
        // Whether or not somebody looks: an answer to other inputs is none.
        *answered.borrow_mut() = None;
        let mut asked = (*session.stages().asked.get_untracked()).clone();
        if question.forget(&mut asked) {
            session.stages().asked.set(Arc::new(asked));
        }
        let Some(inputs) = inputs.filter(|_| looked_at) else { return };
        readings.under_way.update(|u| {
            u.insert(question, 0.0);
        });
        let (run, answered) = (Rc::clone(&run), Rc::clone(&answered));
        spawn_local(async move {
            // Figures of the plan come first.
            clock::breathe().await;
            let wanted = || run.get() == this;
            let say = |share: f64| {
                readings.under_way.update(|u| {
                    u.insert(question, share);
                });
            };
            if !wanted() {
                return;
            }
            let Some(with) = answer(question, &inputs, wanted, say).await else { return };
            change(session, with);
            *answered.borrow_mut() = Some(inputs);
            readings.under_way.update(|u| {
                u.remove(&question);
            });
        });
    });
}

/// Follows the session from now on.
pub fn follow(session: Session) {
    for question in Question::ALL {
        follow_one(session, question);
    }
}

impl Session {
    /// Somebody wants the answer for as long as the owner lives.
    pub fn ask_readings(self, question: Question) {
        let looked_at = self.readings.looked_at;
        looked_at.update(|l| *l.entry(question).or_default() += 1);
        on_cleanup(move || {
            let _ = looked_at.try_update(|l| {
                if let Some(n) = l.get_mut(&question) {
                    *n = n.saturating_sub(1);
                }
            });
        });
    }
    /// Share done of an answer under way; `None` where nothing is.
    pub fn readings_under_way(self, question: Question) -> Option<f64> {
        self.readings.under_way.with(|u| u.get(&question).copied())
    }
}
