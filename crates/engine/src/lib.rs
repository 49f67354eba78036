//! The planning: pure functions over plain data. No browser, no files, no clock, no unseeded
//! randomness. Inventory → assessment → demand → placement → licences → conversion → business case;
//! each arrow is one function here, and every figure can be explained.

pub mod adjustment;
pub mod aligned;
pub mod assessment;
pub mod assumption;
pub mod catalogue;
pub mod command;
pub mod comparison;
pub mod conversion;
pub mod cpu_model;
pub mod decision;
pub mod demand;
pub mod diagnostic;
pub mod explain;
pub mod figure;
pub mod finance;
pub mod inventory;
pub mod joining;
pub mod licensing;
pub mod measurement;
pub mod money;
pub mod network_zone;
pub mod order;
pub mod origin;
pub mod packing;
pub mod placement;
pub mod plan;
pub mod profile;
pub mod project;
pub mod quantity;
pub mod series;
pub mod service_class;
pub mod storage_tier;
pub mod summer_time;
pub mod time;
