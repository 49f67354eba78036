//! The document: what was imported, the catalogue, and scenarios that hold only what they change.

use crate::adjustment::Adjustments;
use crate::assessment::Verdict;
use crate::assumption::{AssumptionId, Changes, Policy};
use crate::catalogue::{Catalogue, CatalogueId, HostType, Hypervisor};
use crate::conversion::Target;
use crate::cpu_model::{CpuFactor, CpuRatings};
use crate::decision::{Decisions, PlacementSignature, RoleOverruling};
use crate::inventory::{Inventory, ServerId};
use crate::measurement::Statistics;
use crate::money::{Currency, Rates};
use crate::network_zone::NetworkZones;
use crate::placement::Assignment;
use crate::placement::failover::FailoverPolicy;
use crate::placement::rules::{Rules, of_zones};
use crate::placement::supply::HostSupply;
use crate::series::SeriesStore;
use crate::service_class::{ClassAssignments, ServiceClass, ServiceClasses};
use crate::storage_tier::StorageTier;
use crate::time::{Day, SiteClock};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A verdict set by a person, with the reason; goes into the decision log and the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overruling {
    /// What the person decided.
    pub verdict: Verdict,
    /// Why.
    pub reason: String,
    /// When.
    pub on: Day,
    /// Who; `None` where nobody gave a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Arc<str>>,
}

/// One variant of the plan. The first scenario is the base; others hold only differences from it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Scenario {
    /// Its name, unique in the project.
    pub name: String,
    /// Changed assumptions.
    pub assumptions: Changes,
    /// Chosen host type, where it differs.
    pub host_type: Option<CatalogueId>,
    /// Chosen hypervisor, where it differs.
    pub hypervisor: Option<CatalogueId>,
    /// Verdicts set by hand.
    pub overrulings: BTreeMap<ServerId, Overruling>,
    /// Placement rules: its own, and those of the base that it changes.
    #[serde(skip_serializing_if = "Rules::is_empty")]
    pub rules: Rules,
    /// Hosts to place on, where they differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supply: Option<Arc<HostSupply>>,
    /// What is planned for a failure, where it differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failover: Option<FailoverPolicy>,
    /// Service classes of roles and servers, where they differ.
    #[serde(skip_serializing_if = "ClassAssignments::is_empty")]
    pub class_assignments: ClassAssignments,
    /// Overhead and growth of roles and servers, where they differ.
    #[serde(skip_serializing_if = "Adjustments::is_empty")]
    pub adjustments: Adjustments,
    /// The accepted placement: a decision, made for given inputs. Never inherited.
    pub accepted: Option<Arc<Assignment>>,
    /// Who accepted it, when and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub placement_signed: Option<PlacementSignature>,
}

impl Scenario {
    /// The signature under its accepted placement; one under another placement is none.
    #[must_use]
    pub fn placement_signature(&self) -> Option<&PlacementSignature> {
        let accepted = self.accepted.as_ref()?;
        self.placement_signed.as_ref().filter(|s| s.is_under(accepted))
    }
}

/// The open document. Large parts are shared, so a clone is cheap.
#[derive(Debug, Clone, PartialEq)]
pub struct Project {
    /// Its name.
    pub name: String,
    /// The currency of all amounts that are assumed or reported.
    pub currency: Currency,
    /// Seed of everything that is drawn by chance.
    pub seed: u64,
    /// The clock of the site where the VMs will run.
    pub clock: SiteClock,
    /// What was imported.
    pub inventory: Arc<Inventory>,
    /// Measured series.
    pub series: Arc<SeriesStore>,
    /// Host types and hypervisors.
    pub catalogue: Arc<Catalogue>,
    /// Work per core-GHz of CPUs, where a person said it.
    pub cpu_ratings: Arc<CpuRatings>,
    /// Where converted machines go.
    pub conversion_target: Arc<Target>,
    /// Service classes, the first for what has no other.
    pub service_classes: Arc<ServiceClasses>,
    /// Which networks belong together, and which need ports of their own.
    pub network_zones: Arc<NetworkZones>,
    /// What people decided about the project as a whole.
    pub decisions: Arc<Decisions>,
    /// Scenarios, at least one; the first is the base.
    pub scenarios: Vec<Scenario>,
}

impl Default for Project {
    fn default() -> Self {
        Self {
            name: "New project".into(),
            currency: Currency::EUR,
            seed: 1,
            clock: SiteClock::default(),
            inventory: Arc::default(),
            series: Arc::default(),
            catalogue: Catalogue::built_in(),
            cpu_ratings: Arc::default(),
            conversion_target: Arc::default(),
            service_classes: ServiceClasses::built_in(),
            network_zones: Arc::default(),
            decisions: Arc::default(),
            scenarios: vec![Scenario { name: "Base".into(), ..Scenario::default() }],
        }
    }
}

/// A scenario with everything filled in: its own changes over the base's over the defaults.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Resolved {
    /// Index of the scenario.
    pub scenario: usize,
    /// Values of all assumptions.
    pub policy: Policy,
    /// The host type.
    pub host: HostType,
    /// The hypervisor.
    pub hypervisor: Hypervisor,
    /// Work per core-GHz of CPUs, where a person said it.
    pub cpu_ratings: Arc<CpuRatings>,
    /// Service classes, the first for what has no other.
    pub service_classes: Arc<ServiceClasses>,
    /// Which role or server has which of them.
    pub class_assignments: ClassAssignments,
    /// Overhead and growth of roles and servers, where they differ.
    pub adjustments: Adjustments,
    /// Network zones of the site.
    pub network_zones: Arc<NetworkZones>,
    /// Tiers of storage.
    pub storage_tiers: Vec<StorageTier>,
    /// Rates of other currencies.
    pub rates: Rates,
    /// Verdicts set by hand.
    pub overrulings: BTreeMap<ServerId, Overruling>,
    /// Placement rules, those that are off included.
    pub rules: Arc<Rules>,
    /// Hosts to place on.
    pub supply: Arc<HostSupply>,
    /// Every host type that hosts to place on are of, beside `host`.
    pub host_types: Vec<HostType>,
    /// What is planned for a failure.
    pub failover: FailoverPolicy,
    /// Roles set by hand.
    pub roles: BTreeMap<ServerId, RoleOverruling>,
    /// The site's clock.
    pub clock: SiteClock,
    /// Seed.
    pub seed: u64,
}

impl Resolved {
    /// Work per core-GHz of the host type's CPU; `None` where neither a person nor the catalogue says it.
    #[must_use]
    pub fn host_factor(&self) -> Option<CpuFactor> {
        self.cpu_ratings.of_host(&self.host)
    }
    /// The statistics by which measurements must be folded beside the policy's, for the service classes in use.
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        self.service_classes.statistics(&self.class_assignments)
    }
    /// The service class of a server of a role: its own, else its role's, else the first.
    #[must_use]
    pub fn service_class(&self, server: &ServerId, role: &str) -> Arc<ServiceClass> {
        self.service_classes.of(&self.class_assignments, server, role)
    }
}

impl Project {
    /// Everything that a scenario says, filled in. An index past the end means the base. `None`
    /// only when the catalogue holds no host type or no hypervisor at all.
    #[must_use]
    pub fn resolve(&self, scenario: usize) -> Option<Resolved> {
        let base = self.scenarios.first()?;
        let own = self.scenarios.get(scenario).unwrap_or(base);
        let policy = Policy::new(self.currency, [&base.assumptions, &own.assumptions]);
        let host = [&own.host_type, &base.host_type]
            .into_iter()
            .flatten()
            .find_map(|id| self.catalogue.host(id))
            .or_else(|| self.catalogue.hosts.first())?
            .clone();
        let hypervisor = [&own.hypervisor, &base.hypervisor]
            .into_iter()
            .flatten()
            .find_map(|id| self.catalogue.hypervisor(id))
            .or_else(|| self.catalogue.hypervisors.first())?
            .clone();
        let mut overrulings = base.overrulings.clone();
        overrulings.extend(own.overrulings.iter().map(|(k, v)| (k.clone(), v.clone())));
        let mut rules = of_zones(&self.network_zones, policy.ports_together());
        rules.extend(base.rules.iter().map(|(k, v)| (k.clone(), v.clone())));
        rules.extend(own.rules.iter().map(|(k, v)| (k.clone(), v.clone())));
        let supply = own.supply.as_ref().or(base.supply.as_ref()).cloned().unwrap_or_default();
        let host_types = self.catalogue.hosts.iter().filter(|h| h.id != host.id && supply.has_type(&h.id));
        let host_types = host_types.cloned().collect();
        let failover = own.failover.or(base.failover).unwrap_or_default();
        let mut class_assignments = base.class_assignments.clone();
        class_assignments.extend(&own.class_assignments);
        let mut adjustments = base.adjustments.clone();
        adjustments.extend(&own.adjustments);
        let rates = Rates::new(
            self.currency,
            Currency::from_code("USD").map(|usd| (usd, policy.usd_rate())).into_iter().collect(),
        );
        Some(Resolved {
            scenario,
            policy,
            host,
            hypervisor,
            cpu_ratings: Arc::clone(&self.cpu_ratings),
            service_classes: Arc::clone(&self.service_classes),
            class_assignments,
            adjustments,
            network_zones: Arc::clone(&self.network_zones),
            storage_tiers: self.catalogue.storage_tiers.clone(),
            rates,
            overrulings,
            rules: Arc::new(rules),
            supply,
            host_types,
            failover,
            roles: self.decisions.roles.clone(),
            clock: self.clock,
            seed: self.seed,
        })
    }

    /// Whether a scenario (not the base) changes an assumption.
    #[must_use]
    pub fn is_overridden(&self, scenario: usize, id: AssumptionId) -> bool {
        self.scenarios.get(scenario).is_some_and(|s| s.assumptions.contains_key(&id))
    }
}
