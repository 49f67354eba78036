//! CPU models as their makers print them: cores, clock, year, and the work that a core does per GHz. The
//! catalogue is data (`data/cpus.json`) with sources; names as files write them are matched to it, exactly
//! first, then by family, else not at all.
//!
//! Second threads and turbo are left out: a factor compares one thread of a core at equal clock.

mod matching;
mod name;
mod pack;
mod rating;

pub use matching::{CpuName, CpuNames, Found, Why};
pub use pack::{CoreDesign, CpuModel, CpuModels};
pub use rating::{BenchmarkScore, CpuFactor, CpuRating, CpuRatings, FactorFrom, RatedCpu, compared};

use std::sync::Arc;

/// Reads the name of a CPU and finds it in the catalogue. `names` of many servers repeat: [`CpuNames`]
/// reads each spelling once.
#[must_use]
pub fn read(text: &str) -> Arc<CpuName> {
    Arc::new(matching::find(text, CpuModels::built_in()))
}
