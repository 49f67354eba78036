//! Whether a plan survives every failure that is planned for, one host or one set of hosts a step.

use super::{Candidate, Solver, Work};
use crate::placement::failover::{Failover, Sets};
use std::sync::Arc;

impl Solver {
    /// One host of a plan fails, then, once each of them is survived by itself, one set of those that may fail at once.
    pub(super) fn let_fail(
        &mut self,
        mut plan: Box<Candidate>,
        mut check: Box<Failover>,
        sets: Option<Box<Sets>>,
    ) {
        let problem = Arc::clone(&self.problem);
        if plan.restarts.len() < plan.lists.len() {
            let r = check.restart(&problem, &[plan.restarts.len()]);
            if !r.is_safe() {
                return self.is_not_safe(*plan);
            }
            plan.restarts.push(r);
            self.work = Some(Work::Failover { plan, check, sets });
            return;
        }
        let may_fail = problem.hosts_that_may_fail();
        let mut sets = sets.unwrap_or_else(|| Box::new(Sets::new(&plan.hosts, may_fail)));
        match (may_fail > 1).then(|| sets.step(&problem, &mut check, &plan.restarts)).flatten() {
            Some(true) => self.work = Some(Work::Failover { plan, check, sets: Some(sets) }),
            Some(false) => self.is_not_safe(*plan),
            None => {
                self.keep(*plan);
                self.next();
            }
        }
    }

    /// Better than nothing to look at, where rules leave no plan that survives.
    fn is_not_safe(&mut self, plan: Candidate) {
        let best = self.not_safe.as_ref().map_or(0, |c| c.restarts.len() + 1);
        if !self.ground.is_plain() && plan.restarts.len() >= best {
            self.not_safe = Some(plan);
        }
        self.next();
    }
}
