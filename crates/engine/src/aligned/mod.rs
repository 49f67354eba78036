//! Series of several servers on one time axis: what they need together, instant by instant.
//!
//! A percentile of a sum is no sum of percentiles, in either direction. Packing adds figures of hours; here the
//! readings themselves are added, so that the difference can be seen.

mod asked;
mod explain;
mod part;
mod rare_days;
mod slots;
mod summing;
#[cfg(test)]
mod tests;
mod together;
mod workloads;
mod worst_day;

pub use asked::{Asked, Group, Said};
pub use explain::explain;
pub use part::Part;
pub use rare_days::{RareDays, RareDaysSearch, rare_days};
pub use slots::Slots;
pub use summing::{AlignedSum, Own, SideBySide, Summing};
pub use together::{Share, SumOf, Together, TogetherSearch};
pub use workloads::Workloads;
pub use worst_day::{MOST_DAYS, RankedDays, WorstDay, WorstDaySearch};
