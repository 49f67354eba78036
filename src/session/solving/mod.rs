//! Looks for a placement whenever its inputs change: several searches, in workers where the browser has them, each
//! better plan shown as it is found.

mod comparing;
mod job;
mod messages;
mod repairing;
mod serving;
mod workers;

pub use comparing::Comparing;
pub use repairing::{Repaired, anew};
pub use serving::serve;
pub use workers::Workers;

use super::{Busy, Session, Work};
use crate::browser::clock;
use crate::shell::LOCALE;
use engine::placement::bound::bound;
use engine::placement::{ATTEMPTS, Found, Problem, better_of, gap};
use engine::quantity::Ratio;
use leptos::prelude::*;
use messages::{Said, Task};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

/// Work that is done sooner than this is not shown.
const SHOW_AFTER_MS: f64 = 200.0;

/// One search of a proposal.
#[derive(Default)]
struct Search {
    job: Option<u32>,
    done: Ratio,
    /// Its answer, once it has ended.
    ended: Option<Option<Found>>,
}

/// The searches for one proposal.
struct Round {
    session: Session,
    workers: Workers,
    problem: Arc<Problem>,
    /// Hosts that are needed at least.
    least: u32,
    began: f64,
    searches: RefCell<Vec<Search>>,
    best: RefCell<Option<Found>>,
    /// No longer of today's inputs.
    over: Cell<bool>,
    /// Ended by the user.
    stopped: Cell<bool>,
}

impl Round {
    fn hear(self: &Rc<Self>, number: usize, said: Said) {
        if self.over.get() {
            return;
        }
        match said {
            Said::Working(done) => {
                if let Some(s) = self.searches.borrow_mut().get_mut(number) {
                    s.done = done;
                }
                self.show_progress();
            }
            Said::Better(found) => {
                self.take(*found);
                self.show_progress();
            }
            Said::Searched(found) => {
                if let Some(s) = self.searches.borrow_mut().get_mut(number) {
                    s.done = Ratio::ONE;
                    s.ended = Some(found.as_deref().cloned());
                }
                if let Some(found) = found {
                    self.take(*found);
                }
                if !self.stopped.get() {
                    self.settle();
                }
            }
            // What others ask; a search says none of it.
            Said::Answered(_) | Said::Repaired(_) | Said::RepairEnded(_) => {}
        }
    }

    /// Shows a plan if it is better than what is shown.
    fn take(&self, found: Found) {
        let best = better_of(self.best.borrow().clone(), found);
        if self.best.borrow().as_ref() != Some(&best) {
            show(self.session, &best);
            *self.best.borrow_mut() = Some(best);
        }
    }

    /// Ends the round when it is known which plan is the best: that of the searches up to the first after which it is
    /// proven, or of all. So which search was quicker decides nothing.
    fn settle(&self) {
        let mut best: Option<Found> = None;
        let mut known = true;
        for search in self.searches.borrow().iter() {
            let Some(ended) = &search.ended else {
                known = false;
                break;
            };
            if let Some(found) = ended {
                best = Some(better_of(best, found.clone()));
            }
            if best.as_ref().is_some_and(|b| b.is_proven(self.least)) {
                break;
            }
        }
        if !known {
            return;
        }
        self.end();
        self.session.done(Work::Solve);
        match best {
            Some(found) => {
                if self.best.borrow().as_ref() != Some(&found) {
                    show(self.session, &found);
                }
            }
            None => self.session.stages().proposal.set(None),
        }
        self.session.settled.set(Some(self.problem.hash()));
    }

    /// Stops what still runs, and hears no more of it.
    fn end(&self) {
        self.over.set(true);
        self.call_off();
    }

    fn call_off(&self) {
        for search in self.searches.borrow().iter().filter(|s| s.ended.is_none()) {
            if let Some(job) = search.job {
                self.workers.stop(job);
            }
        }
    }

    /// The user wants no more of it. What was found stays, and what a search still tells of its best is taken.
    fn cancel(&self) {
        self.stopped.set(true);
        self.call_off();
        self.session.done(Work::Solve);
        self.session.stopped.set(true);
        let words = match self.best.borrow().as_ref() {
            Some(best) => {
                format!("The search was stopped. The best placement so far is kept: {}", self.standing(best))
            }
            None => "The search was stopped before it found a placement".into(),
        };
        self.session.tell(&words, false);
    }

    /// "8 hosts; at least 7 are needed, so within 14.3 %".
    fn standing(&self, best: &Found) -> String {
        let hosts = format::count(u64::from(best.worth.hosts), "host", "hosts", LOCALE);
        if best.is_proven(self.least) {
            return format!("{hosts}, and no fewer can be enough");
        }
        let least = best.least(self.least);
        let proven = gap(best.worth.hosts, least);
        let least = format::integer(u64::from(least), LOCALE);
        match proven.filter(|g| *g > Ratio::ZERO) {
            Some(gap) => {
                format!("{hosts}; at least {least} are needed, a gap of {}", format::share(gap, LOCALE))
            }
            None => hosts,
        }
    }

    fn show_progress(&self) {
        if self.stopped.get() || clock::stopwatch_ms() - self.began < SHOW_AFTER_MS {
            return;
        }
        let searches = self.searches.borrow();
        let done: f64 = searches.iter().map(|s| s.done.fraction()).sum();
        #[expect(clippy::cast_precision_loss, reason = "a handful")]
        let share = done / searches.len().max(1) as f64;
        let best = self.best.borrow();
        self.session.busy.set(Some(Busy {
            owner: Work::Solve,
            what: format!("Placing {}", format::count(self.problem.vms().len() as u64, "VM", "VMs", LOCALE)),
            share: Some(share),
            detail: best.as_ref().map_or_else(String::new, |b| self.standing(b)),
            can_cancel: true,
        }));
    }
}

fn show(session: Session, found: &Found) {
    let stages = session.stages();
    // First what makes evaluating quick, then what is evaluated.
    stages.found.set(Some(Arc::new(found.clone())));
    stages.proposal.set(Some(Arc::new(found.assignment.clone())));
}

/// Follows the session from now on.
pub fn follow(session: Session) {
    comparing::follow(session);
    // Before the search: a repair is quick, and is waited for.
    repairing::follow(session);
    let round: Rc<RefCell<Option<Rc<Round>>>> = Rc::default();
    let own = Rc::clone(&round);
    Effect::new(move |asked_before: Option<u32>| {
        let stages = session.stages();
        let asked = session.look_again.get();
        // Whatever ran before ran for other inputs.
        if let Some(old) = own.borrow_mut().take() {
            old.end();
        }
        session.done(Work::Solve);
        session.stopped.set(false);
        let Some(problem) = stages.problem.get() else {
            session.settled.set(None);
            stages.proposal.set(None);
            return asked;
        };
        // The same inputs give the same answer: an edit that ends where it began keeps it, unless somebody wants it
        // looked for again.
        if asked_before.is_none_or(|before| before == asked)
            && session.settled.get_untracked() == Some(problem.hash())
            && stages.proposal.with_untracked(Option::is_some)
        {
            return asked;
        }
        session.settled.set(None);
        let Some(basis) = stages.basis.get_untracked() else { return asked };
        let Some(workers) = session.workers.try_get_value() else { return asked };
        let new = Rc::new(Round {
            session,
            least: bound(&problem).hosts,
            problem,
            began: clock::stopwatch_ms(),
            searches: RefCell::new((0..ATTEMPTS).map(|_| Search::default()).collect()),
            best: RefCell::default(),
            over: Cell::new(false),
            stopped: Cell::new(false),
            workers: workers.clone(),
        });
        *own.borrow_mut() = Some(Rc::clone(&new));
        for (number, task) in (0..ATTEMPTS).map(Task::Search).enumerate() {
            let hearing = Rc::clone(&new);
            let job = workers.give(&basis, task, move |said| hearing.hear(number, said));
            if let Some(search) = new.searches.borrow_mut().get_mut(number) {
                search.job = Some(job);
            }
        }
        asked
    });
    Effect::new(move |before: Option<u32>| {
        let cancelled = session.cancelled.get();
        if before.is_some_and(|b| b != cancelled)
            && let Some(round) = round.borrow().as_ref().filter(|r| !r.over.get() && !r.stopped.get())
        {
            round.cancel();
        }
        cancelled
    });
}
