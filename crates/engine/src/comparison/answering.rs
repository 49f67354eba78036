//! A question answered: packed as the plan is, in slices.

use super::arrangement::flattened;
use super::question::{Arrangement, Question};
use super::room::Room;
use super::{Answer, bought, licences_of, price_of};
use crate::catalogue::HostType;
use crate::demand::{Demand, on_host};
use crate::licensing::{self, LicenceCost};
use crate::money::Money;
use crate::placement::failover::FailedSets;
use crate::placement::{
    ATTEMPTS, Attempt, Found, InputsHash, Placement, Problem, Progress, better_of, bound, evaluate_with,
};
use crate::project::Resolved;
use crate::quantity::Ratio;
use crate::time::Day;
use std::collections::VecDeque;
use std::sync::Arc;

/// Up to so many VMs a question gets as many searches as the plan; above, one: there are many questions.
const ALL_SEARCHES_UP_TO: usize = 1_000;

/// What questions are asked of.
#[derive(Debug, Clone)]
pub struct Basis {
    /// Needs of the VMs.
    pub demand: Arc<Demand>,
    /// Everything that the scenario says.
    pub resolved: Arc<Resolved>,
    /// Both packed.
    pub problem: Arc<Problem>,
    /// Host types that may be chosen.
    pub hosts: Arc<Vec<HostType>>,
    /// What stands together today.
    pub room: Arc<Room>,
    /// The day, for prices.
    pub today: Day,
}

impl Basis {
    /// The name of everything that an answer depends on: equal inputs, equal name. `None` where they cannot be written.
    #[must_use]
    pub fn name(&self) -> Option<InputsHash> {
        let scenario = serde_json::to_vec(&(&self.resolved, &self.hosts, &self.room, self.today)).ok()?;
        let mut name = self.problem.hash().0;
        // FNV-1a over what the name of the problem does not cover: prices, other host types, groups.
        for byte in scenario {
            name = (name ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        Some(InputsHash(name))
    }

    /// The needs and the scenario under a question, in parts that share no hosts. Empty where the question means
    /// nothing here.
    fn parts(&self, question: &Question) -> VecDeque<(Demand, Resolved)> {
        let Some(resolved) = question.resolved(&self.resolved, &self.hosts) else { return VecDeque::new() };
        match question {
            Question::Arranged(Arrangement::AsInTheRoom) => (0..self.room.groups())
                .filter_map(|g| u32::try_from(g).ok())
                .map(|g| (self.room.part(&self.demand, g), resolved.clone()))
                .filter(|(demand, _)| !demand.vms.is_empty())
                .collect(),
            Question::Arranged(a) => {
                let share = resolved.policy.percentile();
                VecDeque::from([(flattened(&self.demand, *a, share), resolved)])
            }
            Question::OnHost(_) | Question::MoreMemory(_) => {
                VecDeque::from([(on_host(&self.demand, &resolved), resolved)])
            }
            _ => VecDeque::from([((*self.demand).clone(), resolved)]),
        }
    }
}

/// One part under way.
struct Part {
    demand: Demand,
    resolved: Resolved,
    problem: Arc<Problem>,
    least: u32,
    attempts: u32,
    number: u32,
    attempt: Attempt,
    best: Option<Found>,
}

impl Part {
    fn new(demand: Demand, resolved: Resolved) -> Self {
        let problem = Arc::new(Problem::new(&demand, &resolved));
        Self {
            least: bound::bound(&problem).hosts,
            attempts: if demand.vms.len() <= ALL_SEARCHES_UP_TO { ATTEMPTS } else { 1 },
            number: 0,
            attempt: Attempt::new(Arc::clone(&problem), resolved.seed, 0),
            best: None,
            demand,
            resolved,
            problem,
        }
    }
    fn costs(&self, today: Day) -> LicenceCost {
        LicenceCost::new(&self.demand, &self.resolved, today, self.resolved.policy.horizon_months())
    }
    /// Takes the best of the search that has ended; whether there is another one.
    fn next(&mut self, today: Day) -> bool {
        let found = self.attempt.finish(&self.costs(today));
        if let Some(found) = found {
            self.best = Some(better_of(self.best.take(), found));
        }
        self.number += 1;
        if self.best.as_ref().is_none_or(|b| b.is_proven(self.least)) || self.number >= self.attempts {
            return false;
        }
        self.attempt = Attempt::new(Arc::clone(&self.problem), self.resolved.seed, self.number);
        true
    }
}

/// A question under way. Owns what it needs, so it can live from slice to slice.
pub struct Answering {
    basis: Basis,
    question: Question,
    all: usize,
    waiting: VecDeque<(Demand, Resolved)>,
    now: Option<Box<Part>>,
    answer: Answer,
}

impl Answering {
    /// A question at its start. `None` where it means nothing here.
    #[must_use]
    pub fn new(basis: Basis, question: Question) -> Option<Self> {
        let waiting = basis.parts(&question);
        let all = waiting.len();
        let own = basis.resolved.rates.own();
        let answer = Answer {
            hosts: 0,
            least: 0,
            vms: 0,
            unplaced: 0,
            not_safe: 0,
            cores: 0,
            hardware: Some(Money::zero(own)),
            licences: Some(Money::zero(own)),
            hours_over: matches!(question, Question::Arranged(_)).then_some(0),
            steps: 0,
        };
        (all > 0).then_some(Self { basis, question, all, waiting, now: None, answer })
    }

    /// Works for about so many steps, as [`Attempt::step`]. Gives the share done, or `None` when all is.
    pub fn step(&mut self, budget: u32) -> Option<Ratio> {
        let Some(part) = &mut self.now else {
            let (demand, resolved) = self.waiting.pop_front()?;
            self.now = Some(Box::new(Part::new(demand, resolved)));
            return Some(self.done(Ratio::ZERO));
        };
        match part.attempt.step(budget) {
            Progress::Working { done, .. } => Some(self.done(done)),
            Progress::Done => {
                if !part.next(self.basis.today)
                    && let Some(part) = self.now.take()
                {
                    self.add(&part);
                }
                (self.now.is_some() || !self.waiting.is_empty()).then(|| self.done(Ratio::ZERO))
            }
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a share for a progress bar")]
    fn done(&self, of_search: Ratio) -> Ratio {
        let over = self.all - self.waiting.len() - usize::from(self.now.is_some());
        let of_part = self
            .now
            .as_ref()
            .map_or(0.0, |p| (f64::from(p.number) + of_search.fraction()) / f64::from(p.attempts.max(1)));
        Ratio::from_fraction((over as f64 + of_part) / self.all.max(1) as f64)
    }

    /// Puts a part that is done to the others.
    fn add(&mut self, part: &Part) {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let sum = &mut self.answer;
        sum.least += part.best.as_ref().map_or(part.least, |b| b.least(part.least));
        sum.vms += count(part.demand.vms.len());
        let Some(found) = &part.best else {
            sum.unplaced += count(part.demand.vms.len());
            return;
        };
        let placement = evaluate_with(
            &part.problem,
            &part.demand,
            &part.resolved,
            &found.assignment,
            false,
            &found.restarts,
            found.sets.as_ref(),
        );
        let horizon = part.resolved.policy.horizon_months();
        let licences = licensing::count(&placement, &part.demand, &part.resolved, self.basis.today, horizon);
        let own = Answer::of(&placement, Some(&licences), &part.resolved.rates);
        let both = |a: Option<Money>, b: Option<Money>| a?.plus(b?).ok();
        sum.hosts += own.hosts;
        sum.unplaced += own.unplaced;
        sum.not_safe += own.not_safe;
        sum.cores += own.cores;
        sum.steps += own.steps;
        sum.hardware = both(sum.hardware, price_of(bought(&placement), &part.resolved.rates));
        sum.licences = both(sum.licences, licences_of(&licences, &part.resolved.rates));
        if let Some(over) = &mut sum.hours_over {
            *over += self.basis.hours_over(&self.question, found);
        }
    }

    /// The answer; what it has so far where it is not done.
    #[must_use]
    pub fn finish(self) -> Answer {
        self.answer
    }
}

impl Basis {
    /// Hours of the week at which a host of a plan passes a limit by hour with the needs as they are, summed over its
    /// hosts. A plan made from the needs as they are passes none.
    fn hours_over(&self, question: &Question, found: &Found) -> u32 {
        if !matches!(question, Question::Arranged(Arrangement::Percentile | Arrangement::SumOfPeaks)) {
            return 0;
        }
        let assignment = &found.assignment;
        let real: Placement = evaluate_with(
            &self.problem,
            &self.demand,
            &self.resolved,
            assignment,
            false,
            &[],
            Some(&FailedSets::default()),
        );
        let hours = |violations: &[(crate::placement::Lane, Option<crate::time::HourOfWeek>, Ratio)]| {
            crate::order::set_of(violations.iter().filter_map(|v| v.1)).len()
        };
        real.hosts.iter().map(|h| u32::try_from(hours(&h.violations)).unwrap_or(u32::MAX)).sum()
    }
}
