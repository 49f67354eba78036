//! How each server becomes a VM: method, duration, downtime, orders.

pub mod duration;
pub mod explain;
pub mod method;
pub mod names;
mod summary;
mod target;

mod convert;
#[cfg(test)]
mod tests;

pub use convert::{allocated, convert, data_to_copy};
pub use summary::MethodSum;
pub use target::Target;

use crate::diagnostic::Diagnostic;
use crate::inventory::ServerId;
use crate::quantity::{Hours, MBps, MiB};
use serde::{Deserialize, Serialize};

/// The way in which a server is converted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Booted from conversion media; down for the whole copy.
    ColdImage,
    /// Copied while it runs; down for the last difference and the cut-over.
    LiveCutOver,
    /// Already a VM: its disks are converted from platform to platform.
    VirtualToVirtual,
    /// Built anew, data moved by its own means.
    Rebuild,
}

/// Which part of the way is slowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bottleneck {
    /// Reading the source's disks.
    SourceDisk,
    /// The source's network port.
    SourcePort,
    /// The link that all jobs share.
    SharedLink,
    /// The conversion server.
    ConversionServer,
    /// Writing on the target.
    TargetDisk,
}

/// One server's conversion.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Which server.
    pub server: ServerId,
    /// Index into `Demand::vms`.
    pub vm: usize,
    /// Name of the VM, as tools accept it.
    pub vm_name: String,
    /// Index into `Placement::hosts`; `None` when it has no place.
    pub host: Option<usize>,
    /// How.
    pub method: Method,
    /// Why this method.
    pub reason: String,
    /// Data to copy; `None` when the disks are unknown.
    pub data: Option<MiB>,
    /// Rate of the slowest part, efficiency included.
    pub rate: MBps,
    /// Which part that is.
    pub bottleneck: Bottleneck,
    /// Copying; `None` when the data is unknown.
    pub copy: Option<Hours>,
    /// Boot, drivers, tools, checks.
    pub fixed: Hours,
    /// Copy + fixed.
    pub duration: Option<Hours>,
    /// How long the service is down.
    pub downtime: Option<Hours>,
    /// What must be known or done before.
    pub diagnostics: Vec<Diagnostic>,
}

/// All jobs, sorted by server.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ConversionPlan {
    /// The jobs.
    pub jobs: Vec<Job>,
    /// Sum of the data known.
    pub data: MiB,
    /// Copying all data with the shared link kept full: no plan of jobs is faster, and one job alone is slower.
    pub link_kept_full: Hours,
}
