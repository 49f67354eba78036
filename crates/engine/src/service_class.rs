//! Service classes: the performance that is acceptable of a service. A class says by which figure of its
//! samples a VM is sized, how full a host may be that carries it, how fast its storage must be, and when it
//! must run again after a failure. Every VM has one; placement, failover and conversion keep it.

use crate::assumption::Policy;
use crate::inventory::{ServerId, Text};
use crate::measurement::{Statistic, Statistics};
use crate::quantity::{Hours, Ratio};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

/// The stable name of a class.
pub type ClassId = Text;

/// Which figure of the samples of an hour of the week stands for that hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClassStatistic {
    /// 95th percentile.
    P95,
    /// 99th percentile.
    P99,
    /// The highest sample.
    Peak,
}

impl ClassStatistic {
    /// All of them, the most lenient first.
    pub const ALL: [Self; 3] = [Self::P95, Self::P99, Self::Peak];
    /// As a share of the samples that it covers.
    #[must_use]
    pub const fn share(self) -> Ratio {
        match self {
            Self::P95 => Ratio::from_fraction(0.95),
            Self::P99 => Ratio::from_fraction(0.99),
            Self::Peak => Ratio::ONE,
        }
    }
    /// As measurements are folded by it.
    #[must_use]
    pub fn statistic(self) -> Statistic {
        Statistic::percentile(self.share())
    }
    /// In words, for people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::P95 => "95th percentile",
            Self::P99 => "99th percentile",
            Self::Peak => "Highest sample",
        }
    }
}

/// How fast storage must answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LatencyTier {
    /// The fastest tiers only.
    Fast,
    /// What most services need.
    #[default]
    Standard,
    /// Any tier will do.
    Slow,
}

impl LatencyTier {
    /// All of them, the fastest first.
    pub const ALL: [Self; 3] = [Self::Fast, Self::Standard, Self::Slow];
    /// In words, for people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Fast => "Fast",
            Self::Standard => "Standard",
            Self::Slow => "Any",
        }
    }
}

/// In which order VMs start again after a failure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RestartPriority {
    /// First.
    High,
    /// Then these.
    #[default]
    Medium,
    /// Last.
    Low,
}

impl RestartPriority {
    /// All of them, the first to start first.
    pub const ALL: [Self; 3] = [Self::High, Self::Medium, Self::Low];
    /// In words, for people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::High => "High",
            Self::Medium => "Medium",
            Self::Low => "Low",
        }
    }
}

/// The acceptable performance of a kind of service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServiceClass {
    /// Its stable name in files.
    pub id: ClassId,
    /// On screen.
    pub name: String,
    /// The figure of each hour that its VMs are sized by; `None` follows the assumption.
    #[serde(default)]
    pub statistic: Option<ClassStatistic>,
    /// Share of its CPU that a host which carries such a VM may use; `None` follows the assumption.
    #[serde(default)]
    pub cpu_ceiling: Option<Ratio>,
    /// Share of its memory that a host which carries such a VM may use; `None` follows the assumption.
    #[serde(default)]
    pub memory_ceiling: Option<Ratio>,
    /// Both after another host has failed; `None` follows the assumption.
    #[serde(default)]
    pub failure_ceiling: Option<Ratio>,
    /// How fast its storage must answer.
    #[serde(default)]
    pub latency: LatencyTier,
    /// When its VMs start again after a failure.
    #[serde(default)]
    pub restart: RestartPriority,
    /// Whether its VMs may stay down until the failed host is back.
    #[serde(default)]
    pub may_stay_down: bool,
    /// Whether its data is copied to another site all day.
    #[serde(default)]
    pub replicated: bool,
    /// How long it may be down for its conversion; `None` follows the assumption.
    #[serde(default)]
    pub allowed_downtime: Option<Hours>,
    /// Where these values come from, in words.
    #[serde(default)]
    pub source: String,
}

impl Default for ServiceClass {
    /// Follows the assumptions in everything.
    fn default() -> Self {
        Self {
            id: "standard".into(),
            name: "Standard".into(),
            statistic: None,
            cpu_ceiling: None,
            memory_ceiling: None,
            failure_ceiling: None,
            latency: LatencyTier::default(),
            restart: RestartPriority::default(),
            may_stay_down: false,
            replicated: false,
            allowed_downtime: None,
            source: String::new(),
        }
    }
}

/// The stricter of a class's ceiling and the policy's: no service loosens what protects the others.
fn stricter(own: Option<Ratio>, policy: Ratio) -> Ratio {
    own.map_or(policy, |own| own.min(policy))
}

impl ServiceClass {
    /// Smallest ceiling that is taken.
    pub const LEAST_CEILING: Ratio = Ratio::from_fraction(0.1);
    /// Longest downtime that is taken: a year.
    pub const LONGEST_DOWNTIME: Hours = Hours::from_hours(8760.0);

    /// The share of samples that its statistic covers.
    #[must_use]
    pub fn percentile(&self, policy: &Policy) -> Ratio {
        self.statistic.map_or_else(|| policy.percentile(), ClassStatistic::share)
    }
    /// How much of a host's CPU may be used where such a VM runs, never more than the policy's ceiling.
    #[must_use]
    pub fn cpu_ceiling(&self, policy: &Policy) -> Ratio {
        stricter(self.cpu_ceiling, policy.cpu_ceiling())
    }
    /// The same for memory.
    #[must_use]
    pub fn memory_ceiling(&self, policy: &Policy) -> Ratio {
        stricter(self.memory_ceiling, policy.memory_ceiling())
    }
    /// How much of a host's CPU and memory may be used where such a VM runs and another host has failed,
    /// never more than the policy's ceiling after a failure.
    #[must_use]
    pub fn ceiling_after_failure(&self, policy: &Policy) -> Ratio {
        stricter(self.failure_ceiling, policy.failure_ceiling())
    }
    /// How long it may be down for its conversion.
    #[must_use]
    pub fn allowed_downtime(&self, policy: &Policy) -> Hours {
        self.allowed_downtime.unwrap_or_else(|| policy.allowed_downtime())
    }
    /// What is wrong with it, in words; `None` where a plan can be made with it.
    #[must_use]
    pub fn unsound(&self) -> Option<String> {
        let name = if self.name.trim().is_empty() { &*self.id } else { self.name.trim() };
        if self.id.trim().is_empty() || self.name.trim().is_empty() {
            return Some("A service class needs a name".into());
        }
        let ceilings = [self.cpu_ceiling, self.memory_ceiling, self.failure_ceiling];
        if ceilings.iter().flatten().any(|c| !(Self::LEAST_CEILING..=Ratio::ONE).contains(c)) {
            return Some(format!("The ceilings of the service class {name}: expected from 10 % to 100 %"));
        }
        let downtime = self.allowed_downtime;
        if downtime.is_some_and(|d| !(Hours::ZERO..=Self::LONGEST_DOWNTIME).contains(&d)) {
            return Some(format!("The downtime of the service class {name}: expected from 0 to 8760 hours"));
        }
        None
    }
}

/// All classes of a project; the first is that of every service which has no other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ServiceClasses {
    classes: Vec<Arc<ServiceClass>>,
}

#[derive(Deserialize)]
struct Data {
    classes: Vec<Arc<ServiceClass>>,
    suggested_roles: BTreeMap<Text, ClassId>,
}

static DATA: LazyLock<Data> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../data/service_classes.json"))
        .unwrap_or_else(|_| Data { classes: vec![Arc::default()], suggested_roles: BTreeMap::new() })
});
static BUILT_IN: LazyLock<Arc<ServiceClasses>> =
    LazyLock::new(|| Arc::new(ServiceClasses { classes: DATA.classes.clone() }));
static STANDARD: LazyLock<Arc<ServiceClass>> = LazyLock::new(Arc::default);

impl Default for ServiceClasses {
    fn default() -> Self {
        Self::built_in().as_ref().clone()
    }
}

impl ServiceClasses {
    /// Classes of a project, at most.
    pub const MOST: usize = 50;

    /// Those that come with the planner: standard, critical, basic.
    #[must_use]
    pub fn built_in() -> Arc<Self> {
        Arc::clone(&BUILT_IN)
    }
    /// Classes that the planner suggests for roles. Nothing has them until a person says so: a name with "db"
    /// in it makes no service critical.
    #[must_use]
    pub fn suggested_roles() -> &'static BTreeMap<Text, ClassId> {
        &DATA.suggested_roles
    }
    /// A list; [`Self::unsound`] says whether a plan can be made with it.
    #[must_use]
    pub fn new(classes: Vec<ServiceClass>) -> Self {
        Self { classes: classes.into_iter().map(Arc::new).collect() }
    }
    /// In their order.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<ServiceClass>> {
        self.classes.iter()
    }
    /// The class of every service that has no other.
    #[must_use]
    pub fn first(&self) -> &Arc<ServiceClass> {
        self.classes.first().unwrap_or(&STANDARD)
    }
    /// A class by its name in files.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Arc<ServiceClass>> {
        self.classes.iter().find(|c| *c.id == *id)
    }
    /// The class of a server of a role: its own, else its role's, else the first. What names a class that is
    /// not there counts as not given.
    #[must_use]
    pub fn of(&self, assigned: &ClassAssignments, server: &ServerId, role: &str) -> Arc<ServiceClass> {
        let own = assigned.servers.get(server).and_then(|id| self.get(id));
        let found = own.or_else(|| assigned.roles.get(role).and_then(|id| self.get(id)));
        Arc::clone(found.unwrap_or_else(|| self.first()))
    }
    /// The statistics by which measurements must be folded beside the policy's: those of classes that something
    /// has.
    #[must_use]
    pub fn statistics(&self, assigned: &ClassAssignments) -> Statistics {
        let used = assigned.used().filter_map(|id| self.get(id)).chain(std::iter::once(self.first()));
        Statistics::beside_policy(used.filter_map(|c| c.statistic).map(ClassStatistic::statistic))
    }
    /// What is wrong with the list, in words; `None` where a plan can be made with it.
    #[must_use]
    pub fn unsound(&self) -> Option<String> {
        if self.classes.is_empty() {
            return Some("A project needs at least one service class".into());
        }
        if self.classes.len() > Self::MOST {
            return Some(format!("Expected at most {} service classes", Self::MOST));
        }
        for (i, class) in self.classes.iter().enumerate() {
            if let Some(why) = class.unsound() {
                return Some(why);
            }
            let mut others = self.classes.iter().take(i);
            if others.any(|o| o.id == class.id || o.name.trim() == class.name.trim()) {
                return Some(format!(
                    "There is a service class {} already: choose another name",
                    class.name.trim()
                ));
            }
        }
        None
    }
}

/// What a class is given to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClassOf {
    /// All servers of a role that have none of their own.
    Role(Text),
    /// One server.
    Server(ServerId),
}

impl ClassOf {
    /// The role or the server, in words.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Role(role) => role,
            Self::Server(id) => id.as_str(),
        }
    }
}

/// Which role or server has which class.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClassAssignments {
    /// By role, in the planner's words.
    pub roles: BTreeMap<Text, ClassId>,
    /// By server.
    pub servers: BTreeMap<ServerId, ClassId>,
}

impl ClassAssignments {
    /// Whether nothing has a class of its own.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.roles.is_empty() && self.servers.is_empty()
    }
    /// Classes that something has.
    pub fn used(&self) -> impl Iterator<Item = &ClassId> {
        self.roles.values().chain(self.servers.values())
    }
    /// Lays others on top.
    pub fn extend(&mut self, others: &Self) {
        self.roles.extend(others.roles.iter().map(|(k, v)| (k.clone(), v.clone())));
        self.servers.extend(others.servers.iter().map(|(k, v)| (k.clone(), v.clone())));
    }
    /// Sets or takes away one; gives what was there.
    pub fn set(&mut self, of: &ClassOf, class: Option<ClassId>) -> Option<ClassId> {
        match (of, class) {
            (ClassOf::Role(role), Some(class)) => self.roles.insert(role.clone(), class),
            (ClassOf::Role(role), None) => self.roles.remove(role),
            (ClassOf::Server(id), Some(class)) => self.servers.insert(id.clone(), class),
            (ClassOf::Server(id), None) => self.servers.remove(id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assumption::{AssumptionId, Changes};
    use crate::money::Currency;

    fn policy() -> Policy {
        Policy::new(Currency::EUR, [&Changes::from([(AssumptionId::AllowedDowntime, 6.0)])])
    }

    #[test]
    fn the_first_class_is_what_the_assumptions_say() {
        let policy = policy();
        let first = ServiceClasses::built_in().first().clone();
        assert_eq!(first.percentile(&policy), policy.percentile());
        assert_eq!(first.cpu_ceiling(&policy), policy.cpu_ceiling());
        assert_eq!(first.memory_ceiling(&policy), policy.memory_ceiling());
        assert_eq!(first.ceiling_after_failure(&policy), policy.failure_ceiling());
        assert_eq!(first.allowed_downtime(&policy), Hours::from_hours(6.0));
        assert!(!first.may_stay_down);
    }

    #[test]
    fn the_data_is_whole() {
        let classes = ServiceClasses::built_in();
        assert_eq!(classes.iter().map(|c| &*c.id).collect::<Vec<_>>(), ["standard", "critical", "basic"]);
        assert_eq!(classes.unsound(), None);
        assert!(classes.iter().all(|c| !c.source.is_empty()));
        for (role, class) in ServiceClasses::suggested_roles() {
            assert!(classes.get(class).is_some(), "{class}");
            assert!(crate::assessment::roles().any(|r| r == role), "{role}");
        }
    }

    #[test]
    fn a_class_is_never_looser_than_the_policy() {
        let policy = policy();
        let class = ServiceClass {
            cpu_ceiling: Some(Ratio::from_fraction(0.99)),
            memory_ceiling: Some(Ratio::from_fraction(0.5)),
            failure_ceiling: Some(Ratio::ONE),
            ..ServiceClass::default()
        };
        assert_eq!(class.cpu_ceiling(&policy), policy.cpu_ceiling());
        assert_eq!(class.memory_ceiling(&policy), Ratio::from_fraction(0.5));
        assert_eq!(class.ceiling_after_failure(&policy), policy.failure_ceiling());
    }

    #[test]
    fn what_is_nearer_wins() {
        let classes = ServiceClasses::built_in();
        let server = ServerId::new("a");
        let of = |assigned: &ClassAssignments| classes.of(assigned, &server, "Database").id.to_string();
        let mut assigned = ClassAssignments::default();
        assert_eq!(of(&assigned), "standard");
        assigned.set(&ClassOf::Role("Database".into()), Some("critical".into()));
        assert_eq!(of(&assigned), "critical");
        assigned.set(&ClassOf::Server(server.clone()), Some("basic".into()));
        assert_eq!(of(&assigned), "basic");
        assigned.set(&ClassOf::Server(server.clone()), Some("gone".into()));
        assert_eq!(of(&assigned), "critical", "a class that is not there counts as not given");
    }

    #[test]
    fn lists_that_no_plan_can_be_made_with() {
        let of = |classes: Vec<ServiceClass>| ServiceClasses::new(classes).unsound().unwrap_or_default();
        let one = ServiceClass::default;
        assert!(of(Vec::new()).contains("at least one"));
        assert!(of(vec![one(), one()]).contains("already"));
        assert!(of(vec![ServiceClass { name: " ".into(), ..one() }]).contains("needs a name"));
        let ceiling = Some(Ratio::from_fraction(f64::NAN));
        assert!(of(vec![ServiceClass { memory_ceiling: ceiling, ..one() }]).contains("10 % to 100 %"));
        let negative = Some(Hours::from_hours(-1.0));
        assert!(of(vec![ServiceClass { allowed_downtime: negative, ..one() }]).contains("8760"));
    }
}
