//! What a solver answers: how far it is, the best plan so far, and the best of all.

use super::{Candidate, EVENED, SPREADING, Solver, Stage, Work};
use crate::packing::ProvedBy;
use crate::placement::pricing::cost_beside;
use crate::placement::problem::index;
use crate::placement::{Assignment, HostCost, Proven, ProvenBy};
use crate::quantity::Ratio;

impl Solver {
    #[expect(clippy::cast_precision_loss, reason = "small counts")]
    pub(super) fn done(&self) -> Ratio {
        let share = match self.stage {
            Stage::Opening => 0.5 * (self.steps as f64 / self.search_until as f64).min(0.99),
            Stage::Fallback => 0.5,
            Stage::Evening(m, n) => self.done_over(m, n),
            Stage::Spreading(m, method) => self.done_over(m, EVENED + method),
            Stage::Done => 1.0,
        };
        Ratio::from_fraction(share)
    }

    /// Two numbers of hosts are tried at most: that of the packing, and one more.
    #[expect(clippy::cast_precision_loss, reason = "small counts")]
    fn done_over(&self, hosts: usize, method: usize) -> f64 {
        let per = EVENED + SPREADING.len() + self.rounds;
        let at = hosts.saturating_sub(self.first) * per + method;
        let all = (self.enough.unwrap_or(hosts).saturating_sub(self.first) + 1) * per;
        0.5 + 0.5 * at as f64 / all as f64
    }

    /// The best plan so far: fewest hosts, then the most even one. Costs beside the hosts are not
    /// asked for; [`Solver::finish`] does.
    #[must_use]
    pub fn best(&self) -> Option<Assignment> {
        let best = self.candidates.iter().min_by(|a, b| a.fullest.total_cmp(&b.fullest));
        Some(self.assignment(best.or(self.not_safe.as_ref()).or(self.while_packing().as_ref())?))
    }

    /// Hosts of what `best` gives.
    pub(super) fn hosts_so_far(&self) -> Option<u32> {
        if !self.candidates.is_empty() {
            return Some(index(self.hosts));
        }
        let Some(Work::Packed(solver)) = &self.work else { return None };
        let hosts = solver.best_size()? + self.problem.hosts_that_may_fail() as usize;
        Some(index(hosts))
    }

    /// While the search for fewer hosts goes on: its best packing, and a host that stays empty where one may fail.
    fn while_packing(&self) -> Option<Candidate> {
        let Some(Work::Packed(solver)) = &self.work else { return None };
        solver.best_size()?;
        let bins = solver.best().bins;
        let hosts = bins.len() + self.problem.hosts_that_may_fail() as usize;
        Some(Candidate { fullest: 1.0, ..self.plan_of(&bins, hosts) })
    }

    /// The best plan: fewest hosts, then the lowest cost beside the hosts, then the most even one.
    #[must_use]
    pub fn finish(&self, cost: &dyn HostCost) -> Option<Assignment> {
        let host = self.problem.host();
        let priced =
            self.candidates.iter().enumerate().map(|(i, c)| {
                (
                    self.pricing.done.get(i).copied().unwrap_or_else(|| {
                        cost_beside(&c.own(), &c.restarts, host, cost).map(|m| m.amount())
                    }),
                    c,
                )
            });
        let best = priced.min_by(|(a, x), (b, y)| {
            let money = match (a, b) {
                (Some(a), Some(b)) => a.total_cmp(b),
                // A plan with a price goes before one without.
                (a, b) => a.is_none().cmp(&b.is_none()),
            };
            money.then(x.fullest.total_cmp(&y.fullest))
        });
        best.map_or_else(|| self.best(), |(_, best)| Some(self.assignment(best)))
    }

    fn assignment(&self, candidate: &Candidate) -> Assignment {
        let place = candidate
            .lists
            .iter()
            .enumerate()
            .flat_map(|(h, list)| list.iter().map(move |vm| (*vm, h)))
            .map(|(vm, h)| (self.problem.vms()[vm as usize].clone(), index(h)))
            .collect();
        let hosts = candidate.hosts.clone();
        Assignment {
            hosts,
            place,
            made_for: self.problem.hash(),
            seed: self.seed,
            steps: self.steps,
            proven: self.proven,
        }
    }

    /// What packing has proven, in the words of the problem. Hosts were packed under the stricter of both ceilings:
    /// where the one after a failure is lower, and VMs may stay down then, a plan need not keep to that, and nothing
    /// is proven.
    pub(super) fn proof(&self, hosts: usize, by: ProvedBy) -> Option<Proven> {
        let p = &self.problem;
        let normal_binds = p.ceilings_after_failure().1;
        let all_run = self.movable.iter().all(|vm| !p.may_stay_down(*vm as usize));
        if !(normal_binds || all_run || p.hosts_that_may_fail() == 0) {
            return None;
        }
        let by = match by {
            ProvedBy::Sums => ProvenBy::Sums,
            ProvedBy::Lane(i) => self
                .problem
                .columns()
                .find(|(at, _)| *at == i)
                .map_or(ProvenBy::Sums, |(_, c)| ProvenBy::Limit(c.lane, c.hour())),
            ProvedBy::Apart => ProvenBy::Pairs,
            ProvedBy::Columns => ProvenBy::Columns,
            ProvedBy::EveryWay => ProvenBy::EveryWay,
        };
        Some(Proven { hosts: index(hosts), by })
    }
}
