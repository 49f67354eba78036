//! One job, in slices: the same on the page and in a worker.

use super::messages::{Said, Task};
use crate::browser::clock;
use engine::demand::Demand;
use engine::licensing::LicenceCost;
use engine::placement::{Attempt, Problem, Progress};
use engine::project::Resolved;
use engine::time::Day;
use std::sync::Arc;

/// Steps between two looks at the clock.
const STEPS: u32 = 200;
/// Between two better plans: telling one takes the search for all restarts.
const BETWEEN_PLANS_MS: f64 = 1_000.0;

/// What jobs are about.
#[derive(Debug, Clone)]
pub struct Inputs {
    /// Needs of the VMs.
    pub demand: Arc<Demand>,
    /// Everything that the scenario says.
    pub resolved: Arc<Resolved>,
    /// Both as packed lanes.
    pub problem: Arc<Problem>,
    /// The day.
    pub today: Day,
}

/// Does a task. `slice_ms` is how long it works before others may; `wanted` says whether to go on.
pub async fn run(inputs: Inputs, task: Task, slice_ms: f64, wanted: impl Fn() -> bool, say: impl Fn(Said)) {
    match task {
        Task::Search(number) => search(&inputs, number, slice_ms, wanted, say).await,
    }
}

async fn search(inputs: &Inputs, number: u32, slice_ms: f64, wanted: impl Fn() -> bool, say: impl Fn(Said)) {
    let resolved = &inputs.resolved;
    let costs = LicenceCost::new(&inputs.demand, resolved, inputs.today, resolved.policy.horizon_months());
    let mut attempt = Attempt::new(Arc::clone(&inputs.problem), resolved.seed, number);
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
    say(Said::Searched(attempt.finish(&costs).map(Box::new)));
}
