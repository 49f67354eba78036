//! Which columns of a table hold what, by their headers.

use super::counter::{Counter, Values, number};
use crate::dialect::Record;

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activity {
    /// A processor, or all of them.
    Cpu,
    /// Memory.
    Memory,
    /// All disks together.
    AllDisks,
    /// One disk.
    Disk,
    /// One network card.
    Interface,
    /// Processes that run or wait.
    Queue,
    /// Pages swapped in and out.
    Swapping,
    /// Faults of memory.
    Faults,
}

/// Headers of the column that says which processor, disk or network card.
const ITEMS: [&str; 3] = ["CPU", "DEV", "IFACE"];

/// The columns of one activity.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// What its rows are about.
    pub activity: Activity,
    /// The column of the item; `None` where rows are about the whole machine.
    pub item: Option<usize>,
    /// The columns of counters, with the factor of their unit.
    pub counters: Vec<(usize, Counter, f64)>,
    /// The column that stands for the others in messages.
    pub main: usize,
}

impl Layout {
    /// The activities that stand in columns with these headers; the first of them has index `first`.
    #[must_use]
    pub fn all(headers: &[&str], first: usize) -> Vec<Self> {
        let item = headers.iter().position(|h| ITEMS.contains(h));
        let counters: Vec<(usize, Counter, f64)> = headers
            .iter()
            .enumerate()
            .filter_map(|(i, h)| Counter::named(h).map(|(counter, factor)| (first + i, counter, factor)))
            .collect();
        let of = |activity, item: Option<usize>, wanted: &[Counter]| -> Option<Self> {
            let mine: Vec<_> = counters.iter().copied().filter(|c| wanted.contains(&c.1)).collect();
            let main = wanted.iter().find_map(|w| mine.iter().find(|c| c.1 == *w))?.0;
            Some(Self { activity, item: item.map(|i| first + i), counters: mine, main })
        };
        use Counter as C;
        let named = item.and_then(|i| headers.get(i).copied());
        let disk = [C::Transfers, C::Read, C::Written, C::DiskBusy];
        let memory = [C::Available, C::Free, C::Used, C::UsedPercent, C::Buffers, C::Cached];
        let item_activity = match named {
            Some("CPU") => of(Activity::Cpu, item, &[C::Idle, C::Waiting, C::Stolen, C::Busy]),
            Some("DEV") => of(Activity::Disk, item, &disk),
            Some("IFACE") => of(Activity::Interface, item, &[C::Received, C::Sent]),
            _ => None,
        };
        let all_disks = headers.contains(&"bread/s").then(|| of(Activity::AllDisks, None, &disk)).flatten();
        let whole = [
            of(Activity::Memory, None, &memory),
            all_disks,
            of(Activity::Queue, None, &[C::Ready]),
            of(Activity::Swapping, None, &[C::SwappedIn, C::SwappedOut]),
            of(Activity::Faults, None, &[C::MajorFaults]),
        ];
        std::iter::once(item_activity).chain(whole).flatten().collect()
    }

    /// The values of a row.
    ///
    /// # Errors
    /// The column of a value that is no number.
    pub fn values(&self, record: &Record) -> Result<Values, usize> {
        let mut values = Values::default();
        for &(column, counter, factor) in &self.counters {
            let value = record.get(column).and_then(number).ok_or(column)?;
            values.set(counter, value * factor);
        }
        Ok(values)
    }
}
