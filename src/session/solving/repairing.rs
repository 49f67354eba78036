//! Carries the accepted placement over to inputs that have changed: at once, so that there is something to decide, and
//! then better, in a worker.

use super::messages::{Said, Task};
use crate::session::Session;
use engine::placement::{InputsHash, Repair, Transition, named_after};
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

/// Up to so many VMs the page repairs by itself before it draws; above, the worker's first answer is waited for.
const AT_ONCE_UP_TO: usize = 2_000;

/// The accepted placement carried over to the inputs of today.
#[derive(Debug, Clone, PartialEq)]
pub struct Repaired {
    /// The inputs of today.
    pub made_for: InputsHash,
    /// With the fewest moves.
    pub first: Arc<Transition>,
    /// What the search made of it, where that is otherwise.
    pub better: Option<Arc<Transition>>,
    /// Whether the search goes on.
    pub searching: bool,
}

/// A repair that a worker makes better.
struct UnderWay {
    job: Cell<Option<u32>>,
    over: Cell<bool>,
}

fn take(session: Session, name: InputsHash, found: Transition, searching: bool) {
    session.stages().repaired.update(|now| match now {
        Some(r) if r.made_for == name => {
            r.searching = searching;
            let other =
                (&found.moved, &found.assignment.hosts) != (&r.first.moved, &r.first.assignment.hosts);
            r.better = other.then(|| Arc::new(found));
        }
        _ => {
            *now = Some(Repaired { made_for: name, first: Arc::new(found), better: None, searching });
        }
    });
}

/// Follows the session from now on.
pub fn follow(session: Session) {
    let under_way: Rc<RefCell<Option<Rc<UnderWay>>>> = Rc::default();
    Effect::new(move |_| {
        let stages = session.stages();
        let (accepted, problem) = (stages.accepted.get(), stages.problem.get());
        if let Some(old) = under_way.borrow_mut().take() {
            old.over.set(true);
            if let (Some(job), Some(workers)) = (old.job.get(), session.workers.try_get_value()) {
                workers.stop(job);
            }
        }
        let stale = accepted.zip(problem).filter(|(a, p)| a.made_for != p.hash());
        let Some((plan, problem)) = stale else {
            if stages.repaired.with_untracked(Option::is_some) {
                stages.repaired.set(None);
            }
            return;
        };
        let name = problem.hash();
        stages.repaired.set(None);
        if problem.vms().len() <= AT_ONCE_UP_TO
            && let Some(repair) = Repair::new(&problem, &plan, plan.seed)
        {
            take(session, name, repair.best(), true);
        }
        let (Some(basis), Some(workers)) = (stages.basis.get_untracked(), session.workers.try_get_value())
        else {
            return;
        };
        let new = Rc::new(UnderWay { job: Cell::new(None), over: Cell::new(false) });
        let hearing = Rc::clone(&new);
        let job = workers.give(&basis, Task::Repair(Box::new((*plan).clone())), move |said| {
            if hearing.over.get() {
                return;
            }
            match said {
                Said::Repaired(found) => take(session, name, *found, true),
                Said::RepairEnded(Some(found)) => take(session, name, *found, false),
                Said::RepairEnded(None) => session.stages().repaired.update(|r| {
                    if let Some(r) = r {
                        r.searching = false;
                    }
                }),
                _ => {}
            }
        });
        new.job.set(Some(job));
        *under_way.borrow_mut() = Some(new);
    });
}

/// The proposal as a change of the accepted placement, where it is of today's inputs.
pub fn anew(session: Session) -> Option<Transition> {
    let stages = session.stages();
    let (problem, plan) = (stages.problem.get()?, stages.accepted.get()?);
    let proposal = stages.proposal.get().filter(|a| a.made_for == problem.hash())?;
    Some(named_after(&problem, &plan, &proposal))
}
