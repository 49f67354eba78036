//! Looks for a placement, in slices, whenever the inputs of placement change.

use super::{Busy, Session, Work};
use crate::browser::clock;
use engine::licensing::LicenceCost;
use engine::placement::{Progress, Solver};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

const SLICE_MS: f64 = 12.0;
/// Steps between two looks at the clock.
const STEPS: u32 = 50;
/// Hosts priced between two looks at the clock.
const PRICED: u32 = 4;
/// Work that is done sooner than this is not shown.
const SHOW_AFTER_MS: f64 = 200.0;

/// Follows the session from now on.
pub fn follow(session: Session) {
    let run = Rc::new(Cell::new(0_u32));
    let solved = Rc::new(Cell::new(None));
    Effect::new(move |_| {
        let stages = session.stages();
        session.look_again.track();
        // Whatever ran before ran for other inputs.
        let this = run.get() + 1;
        run.set(this);
        session.done(Work::Solve);
        session.stopped.set(false);
        let Some(problem) = stages.problem.get() else {
            solved.set(None);
            stages.proposal.set(None);
            return;
        };
        // The same inputs give the same answer: an edit that ends where it began keeps it.
        if solved.get() == Some(problem.hash()) && stages.proposal.with_untracked(Option::is_some) {
            return;
        }
        let Some(resolved) = stages.resolved.get_untracked() else { return };
        let Some(demand) = stages.demand.get_untracked() else { return };
        let run = Rc::clone(&run);
        let solved = Rc::clone(&solved);
        let cancelled = session.cancelled.get_untracked();
        spawn_local(async move {
            let costs = LicenceCost::new(&demand, &resolved, session.today, resolved.policy.horizon_months());
            let mut solver = Solver::new(Arc::clone(&problem), resolved.seed);
            let started = clock::stopwatch_ms();
            let mut since = started;
            loop {
                let progress = solver.step(STEPS);
                if matches!(progress, Progress::Done) {
                    solved.set(Some(problem.hash()));
                    break;
                }
                if session.cancelled.get_untracked() != cancelled {
                    session.stopped.set(true);
                    break;
                }
                let now = clock::stopwatch_ms();
                if now - since > SLICE_MS {
                    if now - started > SHOW_AFTER_MS
                        && let Progress::Working { done, .. } = progress
                    {
                        session.busy.set(Some(Busy {
                            owner: Work::Solve,
                            what: format!("Placing {} VMs", demand.vms.len()),
                            share: Some(done.fraction()),
                            detail: String::new(),
                            can_cancel: true,
                        }));
                    }
                    clock::breathe().await;
                    if run.get() != this {
                        return;
                    }
                    since = clock::stopwatch_ms();
                }
            }
            while solver.price(PRICED, &costs) {
                if clock::stopwatch_ms() - since > SLICE_MS {
                    clock::breathe().await;
                    if run.get() != this {
                        return;
                    }
                    since = clock::stopwatch_ms();
                }
            }
            session.done(Work::Solve);
            if session.stopped.get_untracked() {
                session.tell(
                    "The search was stopped: the best placement so far is shown, if there is one",
                    false,
                );
            }
            session.stages().proposal.set(solver.finish(&costs).map(Arc::new));
        });
    });
}
