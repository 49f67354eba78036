//! How short a server is of processors, memory and disks: what it did not get shows in queues, not in load.

use super::percentile::percentile_of_unsorted;
use crate::assumption::Policy;
use crate::cpu_model;
use crate::inventory::{Kind, Server};
use crate::quantity::{PageRate, Quantity, Ratio};
use crate::series::{Resource, SeriesBlock};

/// One sign of shortage over all samples. Queues and paging come in bursts, so that it counts how often
/// they pass their mark, not how high they are in an hour of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shortage<Q> {
    /// Share of the samples present that lie above the mark of policy.
    pub share_above: Ratio,
    /// 95th percentile (linear interpolation between order statistics).
    pub p95: Q,
    /// Highest sample.
    pub max: Q,
    /// Samples present.
    pub present: usize,
}

/// The signs of shortage of one server; `None` where nothing was measured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shortages {
    /// Threads that wait for a processor, for each logical processor. `None` too where the processors are
    /// not known.
    pub waiting_threads: Option<Shortage<Ratio>>,
    /// Pages moved between memory and disk.
    pub paging: Option<Shortage<PageRate>>,
    /// Share of the time in which the busiest disk had work.
    pub disk_busy: Option<Shortage<Ratio>>,
}

impl Shortages {
    /// Of the blocks of a server.
    pub(super) fn of<'a>(
        server: &Server,
        block: impl Fn(Resource) -> Option<&'a SeriesBlock>,
        policy: &Policy,
    ) -> Self {
        Self {
            waiting_threads: waiting(
                server,
                block(Resource::ProcessorQueue),
                block(Resource::RunQueue),
                policy.bottleneck_queue(),
            ),
            paging: block(Resource::Paging).and_then(|b| shortage(b, policy.bottleneck_paging(), |v| v)),
            disk_busy: block(Resource::DiskBusy).and_then(|b| shortage(b, policy.bottleneck_disk(), |v| v)),
        }
    }

    /// Whether any of them was measured.
    #[must_use]
    pub const fn any(&self) -> bool {
        self.waiting_threads.is_some() || self.paging.is_some() || self.disk_busy.is_some()
    }
}

/// Threads that wait for each logical processor. Where both ways to count were recorded, the one that needs
/// no subtraction.
fn waiting(
    server: &Server,
    waiting: Option<&SeriesBlock>,
    ready: Option<&SeriesBlock>,
    mark: Ratio,
) -> Option<Shortage<Ratio>> {
    let block = waiting.or(ready)?;
    let n = f64::from(logical_processors(server)?);
    if waiting.is_some() {
        shortage(block, mark, |v| v / n)
    } else {
        shortage(block, mark, |v| (v - n).max(0.0) / n)
    }
}

/// Logical processors: the cores, or twice as many where the maker says so of the model. Whether second
/// threads are on is seldom known; with twice as many fewer threads are taken to wait.
fn logical_processors(server: &Server) -> Option<u32> {
    let cores = server.cores().filter(|n| *n > 0)?;
    let name = server.cpu_model.as_ref().filter(|_| server.kind == Kind::Physical);
    let name = name.map(|n| cpu_model::read(&n.value));
    let two = name.as_ref().and_then(|n| n.model()).is_some_and(|m| m.threads == m.cores.saturating_mul(2));
    Some(cores.saturating_mul(if two { 2 } else { 1 }))
}

#[expect(clippy::cast_precision_loss, reason = "counts of samples, at most millions")]
fn shortage<Q: Quantity>(block: &SeriesBlock, mark: Q, into: impl Fn(f64) -> f64) -> Option<Shortage<Q>> {
    let mut samples: Vec<f64> =
        block.samples().iter().filter(|s| !s.is_nan()).map(|s| into(f64::from(*s))).collect();
    let present = samples.len();
    let above = samples.iter().filter(|s| **s > mark.base()).count();
    let p95 = percentile_of_unsorted(&mut samples, Ratio::from_percent(95.0))?;
    let max = percentile_of_unsorted(&mut samples, Ratio::ONE)?;
    Some(Shortage {
        share_above: Ratio::from_fraction(above as f64 / present.max(1) as f64),
        p95: Q::from_base(p95),
        max: Q::from_base(max),
        present,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assumption::{AssumptionId, Changes};
    use crate::money::Currency;
    use crate::origin::Sourced;
    use crate::time::Instant;

    fn block(resource: Resource, samples: &[f32]) -> SeriesBlock {
        SeriesBlock::new(resource, Instant::from_unix_seconds(0), 60, samples.to_vec())
    }

    fn server(cores: Option<u32>) -> Server {
        Server {
            sockets: cores.map(|_| Sourced::typed(1)),
            cores_per_socket: cores.map(Sourced::typed),
            ..Server::named(Sourced::typed("a".into()))
        }
    }

    fn of(server: &Server, blocks: &[SeriesBlock], policy: &Policy) -> Shortages {
        Shortages::of(server, |r| blocks.iter().find(|b| b.resource() == r), policy)
    }

    fn policy(changes: &[(AssumptionId, f64)]) -> Policy {
        let changes: Changes = changes.iter().copied().collect();
        Policy::new(Currency::EUR, [&changes])
    }

    // By hand, 4 processors: of 3, 4, 8, 12, 14 threads that run or wait, 0, 0, 4, 8, 10 wait: 0, 0, 1, 2 and
    // 2.5 for each. One of five is above 2. NumPy: percentile([0, 0, 1, 2, 2.5], 95) = 2.4.
    #[test]
    fn threads_that_run_do_not_wait() {
        let queue = block(Resource::RunQueue, &[3.0, 4.0, f32::NAN, 8.0, 12.0, 14.0]);
        let found = of(&server(Some(4)), &[queue], &policy(&[])).waiting_threads.unwrap();
        assert_eq!((found.present, found.max), (5, Ratio::from_fraction(2.5)));
        assert!((found.share_above.fraction() - 0.2).abs() < 1e-12);
        assert!((found.p95.fraction() - 2.4).abs() < 1e-12);
    }

    // The same moments as Windows counts them, running threads left out.
    #[test]
    fn both_ways_to_count_say_the_same() {
        let ready = block(Resource::RunQueue, &[3.0, 4.0, 8.0, 12.0, 14.0]);
        let waiting = block(Resource::ProcessorQueue, &[0.0, 0.0, 4.0, 8.0, 10.0]);
        let (four, policy) = (server(Some(4)), policy(&[]));
        let alone = of(&four, std::slice::from_ref(&waiting), &policy);
        assert_eq!(of(&four, std::slice::from_ref(&ready), &policy), alone);
        assert_eq!(of(&four, &[ready, waiting], &policy), alone);
    }

    #[test]
    fn second_threads_are_processors() {
        // Of 14 threads 8 run on 4 cores with two threads each: 6 ÷ 8 wait for each. Intel says of this model: 4
        // cores, 8 threads.
        let queue = [block(Resource::RunQueue, &[14.0])];
        let named = |kind| Server {
            cpu_model: Some(Sourced::typed("Intel(R) Xeon(R) CPU E5-2637 v4 @ 3.50GHz".into())),
            kind,
            ..server(Some(4))
        };
        let highest = |s: &Server| of(s, &queue, &policy(&[])).waiting_threads.map(|w| w.max);
        assert_eq!(highest(&named(Kind::Physical)), Some(Ratio::from_fraction(0.75)));
        // A VM has the processors that it was given.
        assert_eq!(highest(&named(Kind::Virtual)), Some(Ratio::from_fraction(2.5)));
    }

    #[test]
    fn unknown_is_not_zero() {
        let (queue, policy) = (block(Resource::RunQueue, &[50.0]), policy(&[]));
        assert_eq!(of(&server(None), &[queue], &policy), Shortages::default());
        let empty = [block(Resource::Paging, &[f32::NAN]), block(Resource::DiskBusy, &[])];
        assert!(!of(&server(Some(4)), &empty, &policy).any());
    }

    #[test]
    fn marks_are_those_of_policy() {
        let blocks = [
            block(Resource::Paging, &[900.0, 1000.0, 1001.0, 5000.0]),
            block(Resource::DiskBusy, &[0.5, 0.95, 1.0]),
        ];
        let found = of(&server(None), &blocks, &policy(&[]));
        assert_eq!(found.paging.map(|p| p.share_above), Some(Ratio::from_fraction(0.5)));
        assert_eq!(found.disk_busy.map(|p| p.share_above), Some(Ratio::from_fraction(2.0 / 3.0)));
        let changed = policy(&[(AssumptionId::BottleneckPaging, 950.0), (AssumptionId::BottleneckDisk, 1.0)]);
        let found = of(&server(None), &blocks, &changed);
        assert_eq!(found.paging.map(|p| p.share_above), Some(Ratio::from_fraction(0.75)));
        assert_eq!(found.disk_busy.map(|p| p.share_above), Some(Ratio::ZERO));
    }
}
