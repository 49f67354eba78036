//! Why a change is not made.

use crate::adjustment::RoleAdjustment;
use crate::assumption::AssumptionId;
use crate::catalogue::CatalogueId;
use crate::cpu_model::CpuRating;
use crate::inventory::ServerId;
use crate::joining::ServerField;
use crate::service_class::ClassId;
use std::fmt;
use std::sync::Arc;

/// Why a command was not applied. The document is as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// There is no scenario of that index.
    NoSuchScenario(usize),
    /// The base cannot be removed, and nothing can be put in its place.
    BaseStays,
    /// A scenario of that name is there already, or the name is empty.
    NameTaken(String),
    /// The inventory has no server of that name.
    NoSuchServer(ServerId),
    /// The inventory has no such conflict, or the conflict no such value.
    NoSuchConflict {
        /// The server.
        server: ServerId,
        /// Which value.
        field: ServerField,
    },
    /// There is no such role.
    NoSuchRole(Arc<str>),
    /// The catalogue has no such entry.
    NotInCatalogue(CatalogueId),
    /// The value is not a number within the bounds of the assumption.
    OutOfBounds(AssumptionId),
    /// A rule, list of hosts or policy cannot be kept as it is; why, as a sentence.
    CannotHold(&'static str),
    /// The factor of a CPU is none that a CPU has, or not that of its score.
    ImpossibleFactor,
    /// The list of service classes is none that a plan can be made with; why.
    ImpossibleClasses(String),
    /// There is no service class of that name.
    NoSuchClass(ClassId),
    /// A role or a server still has the class that the new list lacks.
    ClassInUse(ClassId),
    /// Overhead or growth lie outside of what is taken.
    ImpossibleAdjustment,
    /// The network zones are none that a plan can be made with; why.
    ImpossibleZones(String),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchScenario(i) => write!(f, "There is no scenario number {}", i + 1),
            Self::BaseStays => f.write_str("The base scenario stays: the others are differences from it"),
            Self::NameTaken(n) if n.trim().is_empty() => f.write_str("A scenario needs a name"),
            Self::NameTaken(n) => write!(f, "There is a scenario named {n} already: choose another name"),
            Self::NoSuchServer(id) => write!(f, "The inventory has no server {} any more", id.as_str()),
            Self::NoSuchConflict { server, field } => {
                write!(f, "The sources do not differ that way about {}: {}", server.as_str(), field.label())
            }
            Self::NoSuchRole(role) => write!(f, "There is no role {role}: choose one of the list"),
            Self::NotInCatalogue(id) => write!(f, "The catalogue has no entry {id}"),
            Self::OutOfBounds(id) => {
                let info = id.info();
                write!(f, "{}: expected from {} to {}", info.label, info.min, info.max)
            }
            Self::CannotHold(why) => f.write_str(why),
            Self::ImpossibleFactor => f.write_str(CpuRating::EXPECTED),
            Self::ImpossibleClasses(why) | Self::ImpossibleZones(why) => f.write_str(why),
            Self::ImpossibleAdjustment => {
                let info = AssumptionId::GrowthPerYear.info();
                write!(
                    f,
                    "Expected the overhead from 0 to {} times, and growth a year from {} % to {} %",
                    RoleAdjustment::MOST_OVERHEAD.fraction(),
                    info.min * 100.0,
                    info.max * 100.0
                )
            }
            Self::NoSuchClass(id) => write!(f, "There is no service class {id}"),
            Self::ClassInUse(id) => {
                write!(f, "A role or a server has the service class {id}: give it another one first")
            }
        }
    }
}

impl std::error::Error for Refused {}
