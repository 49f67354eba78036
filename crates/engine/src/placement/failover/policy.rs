//! What is kept free for a failure, as data of the document.

use crate::quantity::{Mhz, MiB};
use serde::{Deserialize, Serialize};

/// How spare capacity is counted. How many hosts may fail and which share is kept free are assumptions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "count", rename_all = "snake_case")]
pub enum SpareCount {
    /// Any so many hosts fail, and each VM that must restart has room elsewhere at every hour.
    #[default]
    Restarts,
    /// A share of all capacity is free at every hour.
    Share,
    /// Hosts hold slots, as large as the largest VM; enough slots are left when the largest hosts fail.
    Slots {
        /// CPU of a slot at most; VMs that need more take several.
        cpu: Option<Mhz>,
        /// Memory of a slot at most.
        memory: Option<MiB>,
    },
}

impl SpareCount {
    /// In a few words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Restarts => "every VM has room to restart",
            Self::Share => "a share of capacity is free",
            Self::Slots { .. } => "slots are left",
        }
    }
}

/// Where the disks of a VM can be reached from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StorageReach {
    /// From every host of the cluster, shared or replicated: VMs restart elsewhere, and can move live.
    #[default]
    Cluster,
    /// From their own host alone: elsewhere a VM has to be restored from a backup first.
    Host,
}

/// What is planned for a failure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FailoverPolicy {
    /// How spare capacity is counted.
    pub spare: SpareCount,
    /// Where disks can be reached from.
    pub storage: StorageReach,
}

impl FailoverPolicy {
    /// What is impossible in it, as a sentence.
    #[must_use]
    pub fn fault(&self) -> Option<&'static str> {
        if let SpareCount::Slots { cpu, memory } = self.spare {
            let cpu = cpu.is_none_or(|c| c.mhz().is_finite() && c > Mhz::ZERO);
            let memory = memory.is_none_or(|m| m.mib().is_finite() && m > MiB::ZERO);
            if !cpu || !memory {
                return Some("A slot is larger than nothing");
            }
        }
        None
    }
}
