//! What page and worker say to each other.

use engine::comparison::{Answer, Question};
use engine::demand::VmDemand;
use engine::placement::{Assignment, Found, Transition};
use engine::quantity::Ratio;
use engine::time::Day;
use serde::{Deserialize, Serialize};

/// From the page. Inputs come in parts, so that neither packing nor unpacking keeps anybody waiting.
#[derive(Debug, Serialize, Deserialize)]
pub enum Order {
    /// New inputs begin: everything that the scenario says, host types that may be chosen and what stands together
    /// today, as JSON, and the day.
    Inputs(String, Day),
    /// Some more VMs of them.
    Vms(Vec<VmDemand>),
    /// A job for the inputs that came last.
    Job(u32, Task),
    /// A job is to end with what it has.
    Stop(u32),
}

/// What can be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Task {
    /// The search with this number, for a placement.
    Search(u32),
    /// What would be otherwise.
    Answer(Question),
    /// The accepted placement, carried over to these inputs.
    Repair(Box<Assignment>),
}

/// From the worker.
#[derive(Debug, Serialize, Deserialize)]
pub enum Report {
    /// It has started.
    Ready,
    /// What a job says.
    Of(u32, Said),
}

/// What a job says on its way.
#[derive(Debug, Serialize, Deserialize)]
pub enum Said {
    /// So much of it is done.
    Working(Ratio),
    /// The search has a better plan.
    Better(Box<Found>),
    /// The search has ended, by itself or because it was stopped, with its best plan.
    Searched(Option<Box<Found>>),
    /// The answer; none where it was stopped, or the question means nothing.
    Answered(Option<Box<Answer>>),
    /// The repair so far.
    Repaired(Box<Transition>),
    /// The repair has ended, with its best; none where no VM can be placed.
    RepairEnded(Option<Box<Transition>>),
}

impl Said {
    /// Whether nothing comes after it.
    pub const fn is_last(&self) -> bool {
        matches!(self, Self::Searched(_) | Self::Answered(_) | Self::RepairEnded(_))
    }
}
