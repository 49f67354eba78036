//! Samples at any moments onto a grid of equal steps, as series are stored.

use engine::series::{Resource, SeriesBlock};
use engine::time::Instant;
use std::collections::BTreeMap;

/// Longest grid.
pub const MAX_SAMPLES: i64 = 11_000_000;
/// A grid may have this many slots for each sample, beyond a small one.
const MAX_SPARSE: i64 = 500;
/// Interval of a series with one sample: nothing tells.
const LONE_INTERVAL: u32 = 300;

/// A series on its grid, and what did not fit it.
#[derive(Debug)]
pub struct Gridded {
    /// The series.
    pub block: SeriesBlock,
    /// Samples replaced by a later one in the same slot.
    pub duplicates: u32,
    /// Samples moved to the nearest slot.
    pub moved: u32,
    /// Slots without a sample.
    pub missing: u32,
}

/// Places samples (seconds since 1970 UTC, value in the unit of the resource) on a grid. The interval
/// is the most common difference between neighbours; of two samples in one slot the later row wins.
/// `None` when the samples lie so far apart that no grid makes sense, or there is none.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "indices inside the grid")]
pub fn grid(resource: Resource, samples: &mut [(i64, f32)]) -> Option<Gridded> {
    if !samples.is_sorted_by_key(|s| s.0) {
        // Stable: of equal moments the later row stays later.
        samples.sort_by_key(|s| s.0);
    }
    let (start, end) = (samples.first()?.0, samples.last()?.0);
    let interval = interval_of(samples);
    let step = i64::from(interval);
    let slots = (end - start + step / 2) / step + 1;
    let sparse = i64::try_from(samples.len()).ok()? * MAX_SPARSE + 100_000;
    if slots > MAX_SAMPLES || slots > sparse {
        return None;
    }
    let mut values = vec![f32::NAN; slots as usize];
    let (mut duplicates, mut moved) = (0, 0);
    for &(at, value) in samples.iter() {
        let offset = at - start;
        let slot = (offset + step / 2) / step;
        moved += u32::from(offset % step != 0);
        if let Some(v) = values.get_mut(slot as usize) {
            duplicates += u32::from(!v.is_nan());
            *v = value;
        }
    }
    let missing = values.iter().filter(|v| v.is_nan()).count() as u32;
    let block = SeriesBlock::new(resource, Instant::from_unix_seconds(start), interval, values);
    Some(Gridded { block, duplicates, moved, missing })
}

/// The most common difference between neighbours; the smaller of equally common ones.
fn interval_of(samples: &[(i64, f32)]) -> u32 {
    let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
    let mut last = (0, 0);
    for pair in samples.windows(2) {
        let difference = pair[1].0 - pair[0].0;
        if difference > 0 {
            if last.0 == difference {
                last.1 += 1;
                continue;
            }
            *counts.entry(last.0).or_default() += last.1;
            last = (difference, 1);
        }
    }
    *counts.entry(last.0).or_default() += last.1;
    counts.remove(&0);
    let mut best = (0, i64::from(LONE_INTERVAL));
    for (difference, n) in counts {
        if n > best.0 {
            best = (n, difference);
        }
    }
    u32::try_from(best.1).unwrap_or(LONE_INTERVAL)
}

/// Joins two series of one resource into one, the second winning where both have a sample. `None` when
/// their intervals or their phases differ.
#[must_use]
pub fn join(a: &SeriesBlock, b: &SeriesBlock) -> Option<SeriesBlock> {
    let step = i64::from(a.interval_seconds());
    let (a0, b0) = (a.start().unix_seconds(), b.start().unix_seconds());
    if a.interval_seconds() != b.interval_seconds() || a.resource() != b.resource() || (a0 - b0) % step != 0 {
        return None;
    }
    let start = a0.min(b0);
    let end_of =
        |s: &SeriesBlock| i64::try_from(s.samples().len()).ok().map(|n| s.start().unix_seconds() + n * step);
    let slots = (end_of(a)?.max(end_of(b)?) - start) / step;
    let present = i64::try_from(a.present() + b.present()).ok()?;
    if slots > MAX_SAMPLES || slots > present * MAX_SPARSE + 100_000 {
        return None;
    }
    let mut values = vec![f32::NAN; usize::try_from(slots).ok()?];
    for s in [a, b] {
        let from = usize::try_from((s.start().unix_seconds() - start) / step).ok()?;
        for (slot, value) in values.iter_mut().skip(from).zip(s.samples()) {
            if !value.is_nan() {
                *slot = *value;
            }
        }
    }
    Some(SeriesBlock::new(a.resource(), Instant::from_unix_seconds(start), a.interval_seconds(), values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_find_their_slots() {
        // Every five minutes, one 10 s late, one twice, one missing.
        let mut samples = vec![(0, 1.0), (300, 2.0), (610, 3.0), (1200, 4.0), (1200, 5.0), (1500, 6.0)];
        let g = grid(Resource::Cpu, &mut samples).unwrap();
        assert_eq!(g.block.interval_seconds(), 300);
        assert_eq!((g.duplicates, g.moved, g.missing), (1, 1, 1));
        let v = g.block.samples();
        assert_eq!((v[0], v[1], v[2], v[4], v[5]), (1.0, 2.0, 3.0, 5.0, 6.0));
        assert!(v[3].is_nan());
        assert!(grid(Resource::Cpu, &mut [(0, 1.0), (1, 1.0), (4_000_000_000, 1.0)]).is_none());
    }

    #[test]
    fn two_weeks_of_one_series_become_one() {
        let block = |start, values: &[f32]| {
            SeriesBlock::new(Resource::Cpu, Instant::from_unix_seconds(start), 60, values.to_vec())
        };
        let joined = join(&block(120, &[3.0, 4.0]), &block(0, &[1.0, f32::NAN, 9.0])).unwrap();
        assert_eq!(joined.start().unix_seconds(), 0);
        assert_eq!(joined.samples()[0], 1.0);
        assert!(joined.samples()[1].is_nan());
        assert_eq!(joined.samples()[2..], [9.0, 4.0]);
        assert!(join(&block(0, &[1.0]), &block(30, &[1.0])).is_none());
    }
}
