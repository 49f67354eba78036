//! One job, in slices: the same on the page and in a worker.

use super::messages::{Said, Task};
use crate::browser::clock;
use engine::comparison::{Answering, Basis, Question};
use engine::licensing::LicenceCost;
use engine::placement::{Assignment, Attempt, Progress, Repair};
use std::sync::Arc;

/// Steps between two looks at the clock.
const STEPS: u32 = 50;
/// Hosts priced between two looks at the clock.
const PRICED: u32 = 4;
/// Between two better plans: telling one takes the search for all restarts.
const BETWEEN_PLANS_MS: f64 = 1_000.0;

/// Does a task. `slice_ms` is how long it works before others may; `wanted` says whether to go on.
pub async fn run(
    basis: Arc<Basis>,
    task: Task,
    slice_ms: f64,
    wanted: impl Fn() -> bool,
    say: impl Fn(Said),
) {
    match task {
        Task::Search(number) => search(&basis, number, slice_ms, wanted, say).await,
        Task::Answer(question) => answer(&basis, question, slice_ms, wanted, say).await,
        Task::Repair(plan) => repair(&basis, &plan, slice_ms, wanted, say).await,
    }
}

async fn search(basis: &Basis, number: u32, slice_ms: f64, wanted: impl Fn() -> bool, say: impl Fn(Said)) {
    let resolved = &basis.resolved;
    let costs = LicenceCost::new(&basis.demand, resolved, basis.today, resolved.policy.horizon_months());
    let mut attempt = Attempt::new(Arc::clone(&basis.problem), resolved.seed, number);
    let mut since = clock::stopwatch_ms();
    let (mut told, mut told_at) = (None, f64::NEG_INFINITY);
    while let Progress::Working { done, best } = attempt.step(STEPS) {
        let now = clock::stopwatch_ms();
        if now - since < slice_ms {
            continue;
        }
        if best.is_some() && best != told && now - told_at > BETWEEN_PLANS_MS {
            if let Some(found) = attempt.best(&costs) {
                say(Said::Better(Box::new(found)));
            }
            told = best;
            told_at = clock::stopwatch_ms();
        }
        say(Said::Working(done));
        clock::breathe().await;
        if !wanted() {
            break;
        }
        since = clock::stopwatch_ms();
    }
    while attempt.price(PRICED, &costs) {
        if clock::stopwatch_ms() - since > slice_ms {
            clock::breathe().await;
            since = clock::stopwatch_ms();
        }
    }
    say(Said::Searched(attempt.finish(&costs).map(Box::new)));
}

async fn repair(
    basis: &Basis,
    plan: &Assignment,
    slice_ms: f64,
    wanted: impl Fn() -> bool,
    say: impl Fn(Said),
) {
    let Some(mut repair) = Repair::new(&basis.problem, plan, plan.seed) else {
        say(Said::RepairEnded(None));
        return;
    };
    say(Said::Repaired(Box::new(repair.best())));
    let mut since = clock::stopwatch_ms();
    while repair.step(STEPS) {
        if clock::stopwatch_ms() - since < slice_ms {
            continue;
        }
        clock::breathe().await;
        if !wanted() {
            break;
        }
        since = clock::stopwatch_ms();
    }
    say(Said::RepairEnded(Some(Box::new(repair.best()))));
}

async fn answer(
    basis: &Arc<Basis>,
    question: Question,
    slice_ms: f64,
    wanted: impl Fn() -> bool,
    say: impl Fn(Said),
) {
    let Some(mut answering) = Answering::new((**basis).clone(), question) else {
        say(Said::Answered(None));
        return;
    };
    let mut since = clock::stopwatch_ms();
    while let Some(done) = answering.step(STEPS) {
        if clock::stopwatch_ms() - since < slice_ms {
            continue;
        }
        say(Said::Working(done));
        clock::breathe().await;
        if !wanted() {
            say(Said::Answered(None));
            return;
        }
        since = clock::stopwatch_ms();
    }
    say(Said::Answered(Some(Box::new(answering.finish()))));
}
