//! The factor of a CPU: typed for a server, a model or a host type, worked out from a benchmark, or taken
//! from the catalogue.

use super::{CoreDesign, CpuName};
use crate::assumption::Trust;
use crate::catalogue::{CatalogueId, HostType};
use crate::inventory::{ServerId, Text};
use crate::quantity::{Mhz, Ratio};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A published score, from which a factor is worked out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BenchmarkScore {
    /// Which benchmark, in words.
    pub benchmark: String,
    /// The score of the whole machine.
    pub score: Ratio,
    /// All cores of that machine.
    pub cores: u32,
    /// The clock of its cores.
    pub clock: Mhz,
    /// What the same benchmark gives per core-GHz on the reference design, so that the factor can be compared
    /// with others.
    pub reference: Ratio,
}

fn quotient(part: Ratio, whole: Ratio) -> Option<Ratio> {
    let q = part.fraction() / whole.fraction();
    (q.is_finite() && q > 0.0).then(|| Ratio::from_fraction(q))
}

impl BenchmarkScore {
    /// Score per core-GHz = score ÷ cores ÷ GHz. `None` without cores or clock.
    #[must_use]
    pub fn per_core_ghz(&self) -> Option<Ratio> {
        let work = self.clock * self.cores;
        quotient(self.score, Ratio::from_fraction(work.ghz()))
    }
    /// The factor = score per core-GHz ÷ that of the reference. `None` where something is nothing.
    #[must_use]
    pub fn factor(&self) -> Option<Ratio> {
        quotient(self.per_core_ghz()?, self.reference)
    }
}

/// A factor as a person gave it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CpuRating {
    /// Work per core-GHz; 1 is the reference design.
    pub factor: Ratio,
    /// The score that it was worked out from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<BenchmarkScore>,
    /// Where it comes from, in the person's words.
    #[serde(default)]
    pub note: String,
}

impl CpuRating {
    /// Smallest factor that is taken.
    pub const LEAST: Ratio = Ratio::from_fraction(0.01);
    /// Largest factor that is taken.
    pub const MOST: Ratio = Ratio::from_fraction(100.0);

    /// What is expected, in words.
    pub const EXPECTED: &'static str =
        "Work per core-GHz: expected from 0.01 to 100 and, with a score, that of the score";

    /// A factor typed in.
    #[must_use]
    pub const fn typed(factor: Ratio, note: String) -> Self {
        Self { factor, score: None, note }
    }
    /// A factor from a benchmark. `None` where cores, clock or the reference are nothing.
    #[must_use]
    pub fn scored(score: BenchmarkScore, note: String) -> Option<Self> {
        Some(Self { factor: score.factor()?, score: Some(score), note })
    }
    /// Whether a plan can be made with it: the factor is within bounds, and is that of its score.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        (Self::LEAST..=Self::MOST).contains(&self.factor)
            && self.score.as_ref().is_none_or(|s| s.factor() == Some(self.factor))
    }
}

/// What a factor is given for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RatedCpu {
    /// One server.
    Server(ServerId),
    /// All servers and host types with a CPU of this name ([`CpuName::key`]).
    Model(Text),
    /// One host type of the catalogue.
    Host(CatalogueId),
}

impl RatedCpu {
    /// The name of the server, model or host type.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Server(id) => id.as_str(),
            Self::Model(name) | Self::Host(name) => name,
        }
    }
}

/// All factors that people gave. What is nearer wins: the server before its model, both before the catalogue.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CpuRatings {
    /// By server.
    pub servers: BTreeMap<ServerId, CpuRating>,
    /// By name of the CPU, as [`CpuName::key`] has it.
    pub models: BTreeMap<Text, CpuRating>,
    /// By host type.
    pub hosts: BTreeMap<CatalogueId, CpuRating>,
}

impl CpuRatings {
    /// Whether nobody gave any.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.servers.is_empty() && self.models.is_empty() && self.hosts.is_empty()
    }
    /// The factor of a server.
    #[must_use]
    pub fn of_server(&self, server: &ServerId, name: Option<&CpuName>) -> Option<CpuFactor> {
        self.server(server, name).map(|f| f.factor())
    }
    /// What a server's CPU was taken for and where its factor comes from, in words.
    #[must_use]
    pub fn source_of_server(&self, server: &ServerId, name: Option<&CpuName>) -> Option<String> {
        self.server(server, name).map(|f| f.source())
    }
    /// The factor of a host type.
    #[must_use]
    pub fn of_host(&self, host: &HostType) -> Option<CpuFactor> {
        let name = host.cpu_model.as_deref().map(super::read);
        self.host(&host.id, name.as_deref()).map(|f| f.factor())
    }
    /// What a host's CPU was taken for and where its factor comes from, in words.
    #[must_use]
    pub fn source_of_host(&self, host: &HostType) -> Option<String> {
        let name = host.cpu_model.as_deref().map(super::read);
        self.host(&host.id, name.as_deref()).map(|f| f.source())
    }
    fn server<'a>(&'a self, server: &ServerId, name: Option<&'a CpuName>) -> Option<Given<'a>> {
        self.servers.get(server).map(Given::Rating).or_else(|| self.name(name?))
    }
    fn host<'a>(&'a self, host: &CatalogueId, name: Option<&'a CpuName>) -> Option<Given<'a>> {
        self.hosts.get(host).map(Given::Rating).or_else(|| self.name(name?))
    }
    fn name<'a>(&'a self, name: &'a CpuName) -> Option<Given<'a>> {
        let rated = self.models.get(&name.key).map(Given::Rating);
        rated.or_else(|| name.core.map(|core| Given::Catalogue(name, core)))
    }
    /// Sets or takes away one; gives what was there.
    pub fn set(&mut self, of: &RatedCpu, rating: Option<CpuRating>) -> Option<CpuRating> {
        fn put<K: Ord + Clone>(
            map: &mut BTreeMap<K, CpuRating>,
            key: &K,
            rating: Option<CpuRating>,
        ) -> Option<CpuRating> {
            match rating {
                Some(rating) => map.insert(key.clone(), rating),
                None => map.remove(key),
            }
        }
        match of {
            RatedCpu::Server(id) => put(&mut self.servers, id, rating),
            RatedCpu::Model(key) => put(&mut self.models, key, rating),
            RatedCpu::Host(id) => put(&mut self.hosts, id, rating),
        }
    }
}

/// Where a factor comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum FactorFrom {
    /// A person gave it.
    Typed,
    /// The catalogue knows the model.
    Model,
    /// The catalogue knows the family.
    Family,
}

/// The factor of one CPU.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CpuFactor {
    /// Work per core-GHz; 1 is the reference design.
    pub factor: Ratio,
    /// Where it comes from.
    pub from: FactorFrom,
    /// How far to trust it; what a person gave is taken as given.
    pub trust: Trust,
}

/// What gives a factor.
enum Given<'a> {
    Rating(&'a CpuRating),
    Catalogue(&'a CpuName, &'static CoreDesign),
}

impl Given<'_> {
    const fn factor(&self) -> CpuFactor {
        match self {
            Self::Rating(r) => CpuFactor { factor: r.factor, from: FactorFrom::Typed, trust: Trust::Derived },
            Self::Catalogue(name, core) => {
                let from = if name.model().is_some() { FactorFrom::Model } else { FactorFrom::Family };
                CpuFactor { factor: core.factor, from, trust: core.trust }
            }
        }
    }
    fn source(&self) -> String {
        match self {
            Self::Rating(rating) => {
                let note = if rating.note.is_empty() { String::new() } else { format!(": {}", rating.note) };
                match &rating.score {
                    None => format!("Typed{note}"),
                    Some(s) => format!("From a typed score of {}{note}", s.benchmark),
                }
            }
            Self::Catalogue(name, core) => {
                let page = if core.url.is_empty() { String::new() } else { format!(", {}", core.url) };
                let taken = match name.model() {
                    Some(model) => format!("{}: {}", model.name, core.name),
                    None => core.name.clone(),
                };
                format!("{taken}. {}{page} ({})", core.source, core.date)
            }
        }
    }
}

/// What a source's work is multiplied by on a target = source's factor ÷ target's factor; 1 where either is
/// unknown, since half a comparison is none.
#[must_use]
pub fn compared(source: Option<Ratio>, target: Option<Ratio>) -> Ratio {
    match (source, target) {
        (Some(s), Some(t)) => quotient(s, t).unwrap_or(Ratio::ONE),
        _ => Ratio::ONE,
    }
}
