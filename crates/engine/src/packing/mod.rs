//! Vector bin packing with restrictions: items of whole numbers in many lanes into bins of several types, at
//! the least cost. Knows nothing of servers, hosts or money: `placement` makes an [`Instance`] of its problem.
//!
//! All sums are of whole numbers and all draws come from the seed, so the same instance, seed and steps give the
//! same packing on every platform, however the steps are sliced.

mod bins;
mod bound;
mod columns;
mod construct;
mod draw;
mod every_way;
mod instance;
mod lanes;
mod mix;
mod model;
mod repair;
mod search;
mod solver;
mod spread;
mod word;

pub use bound::ProvedBy;
pub use instance::{Apart, Bin, BinType, ExistingBin, Instance, Item, LARGEST, MAX_CLASSES, Packing};
pub use model::Model;
#[cfg(test)]
mod tests;

pub use solver::{Progress, Solver};
pub use spread::Spread;
