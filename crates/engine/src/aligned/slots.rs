//! The common time axis of several series.

use crate::series::SeriesBlock;
use crate::time::{HourOfWeek, Instant, LocalTime, SiteClock};

/// No axis has more slots: 114 years of hours, or two years of minutes.
const MOST_SLOTS: i64 = 1_000_000;
/// No slot is longer: hours of the week must be told apart.
const LONGEST: i64 = 3600;

/// Slots of one length, from the earliest to the latest sample of some series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slots {
    start: Instant,
    interval_seconds: u32,
    len: usize,
}

impl Slots {
    /// The axis of these series: slots as long as the longest interval of any, at most an hour, and begun at a
    /// multiple of that length since 1970. Series without any sample say nothing. `None` when none is left.
    ///
    /// An axis of more than a million slots gets longer ones, up to an hour; past that it keeps the latest.
    #[must_use]
    pub fn over<'a>(blocks: impl IntoIterator<Item = &'a SeriesBlock>) -> Option<Self> {
        let (mut start, mut end, mut interval) = (i64::MAX, i64::MIN, 1_i64);
        for block in blocks {
            let samples = block.samples();
            let Some(first) = samples.iter().position(|s| !s.is_nan()) else { continue };
            let last = samples.iter().rposition(|s| !s.is_nan()).unwrap_or(first);
            start = start.min(block.instant(first).unix_seconds());
            end = end.max(block.instant(last).unix_seconds());
            interval = interval.max(i64::from(block.interval_seconds()));
        }
        if start > end {
            return None;
        }
        interval = interval.min(LONGEST);
        while end.saturating_sub(start) / interval >= MOST_SLOTS && interval < LONGEST {
            interval = (interval * 2).min(LONGEST);
        }
        let last = end.div_euclid(interval);
        let first = start.div_euclid(interval).max(last - MOST_SLOTS + 1);
        Some(Self {
            start: Instant::from_unix_seconds(first * interval),
            interval_seconds: u32::try_from(interval).ok()?,
            len: usize::try_from(last - first + 1).ok()?,
        })
    }
    /// When the first slot begins.
    #[must_use]
    pub const fn start(&self) -> Instant {
        self.start
    }
    /// Length of a slot in seconds, 1 to 3,600.
    #[must_use]
    pub const fn interval_seconds(&self) -> u32 {
        self.interval_seconds
    }
    /// How many slots, at least 1.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "an axis has a slot")]
    pub const fn len(&self) -> usize {
        self.len
    }
    /// When a slot begins.
    #[must_use]
    #[expect(clippy::cast_possible_wrap, reason = "an index below a million")]
    pub const fn instant(&self, slot: usize) -> Instant {
        Instant::from_unix_seconds(self.start.unix_seconds() + slot as i64 * self.interval_seconds as i64)
    }
    /// The hour of the week in which each slot begins, on the site's clock.
    #[must_use]
    pub fn hours(&self, clock: SiteClock) -> Vec<HourOfWeek> {
        let mut local = LocalTime::new(clock);
        (0..self.len).map(|slot| HourOfWeek::of_local(local.seconds(self.instant(slot)))).collect()
    }
    /// The slots for which a sample stands that begins at an instant and lasts for so many seconds. One that is
    /// no longer than a slot stands for that in which it begins; a longer one for those that begin within it.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "within 0 and the number of slots"
    )]
    pub(super) fn of_sample(&self, at: Instant, lasts: i64) -> std::ops::Range<usize> {
        let interval = i64::from(self.interval_seconds);
        let offset = at.unix_seconds() - self.start.unix_seconds();
        let (from, to) = if lasts <= interval {
            let slot = offset.div_euclid(interval);
            (slot, slot + 1)
        } else {
            (
                (offset + interval - 1).div_euclid(interval),
                (offset + lasts + interval - 1).div_euclid(interval),
            )
        };
        let within = |slot: i64| slot.clamp(0, self.len as i64) as usize;
        within(from)..within(to)
    }
}
