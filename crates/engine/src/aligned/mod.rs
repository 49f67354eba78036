//! Series of several servers on one time axis: what they need together, instant by instant.
//!
//! A percentile of a sum is no sum of percentiles, in either direction. Packing adds figures of hours; here the
//! readings themselves are added, so that the difference can be seen.

mod part;
mod slots;
mod summing;
#[cfg(test)]
mod tests;
mod together;
mod workloads;
mod worst_day;

pub use part::Part;
pub use slots::Slots;
pub use summing::{AlignedSum, SideBySide, Summing};
pub use together::{Together, TogetherSearch};
pub use workloads::Workloads;
pub use worst_day::{MOST_DAYS, RareDays, WorstDay, WorstDaySearch, rare_days};
