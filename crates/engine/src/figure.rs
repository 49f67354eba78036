//! Figures that people see, and how each came about. Every figure has an id; `explain` gives its
//! formula, its terms with value, unit and origin, and the result, by calling the same function that
//! made the figure. Nothing is traced that nobody asked for.

use crate::aligned::{Group, Said};
use crate::assumption::AssumptionId;
use crate::catalogue::CatalogueId;
use crate::comparison::Question;
use crate::demand::backup::Run;
use crate::demand::network::Direction;
use crate::inventory::{ServerId, Text};
use crate::money::Money;
use crate::origin::Origin;
use crate::placement::Lane;
use crate::quantity::{Hours, Iops, Kwh, MBps, Mbps, Mhz, MiB, Months, PageRate, Ratio, Watts};
use crate::series::Resource;
use crate::time::{Day, Instant, SiteClock};

/// A value as people see it; the crate `format` turns it into text.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// CPU work.
    Mhz(Mhz),
    /// Memory or storage.
    MiB(MiB),
    /// Network rate.
    Mbps(Mbps),
    /// Throughput.
    MBps(MBps),
    /// Operations per second.
    Iops(Iops),
    /// Paging.
    PageRate(PageRate),
    /// Power.
    Watts(Watts),
    /// Energy.
    Kwh(Kwh),
    /// Time or effort.
    Hours(Hours),
    /// Months, such as a payback.
    Months(Months),
    /// A share, shown in per cent.
    Share(Ratio),
    /// A plain factor or quotient.
    Factor(Ratio),
    /// A quotient shown as "12.0 : 1".
    ToOne(Ratio),
    /// Whole things, with their name in the plural ("hosts").
    Count(u64, &'static str),
    /// Money.
    Money(Money),
    /// A calendar day.
    Day(Day),
    /// An instant, on the clock of a site.
    When(Instant, SiteClock),
    /// Words.
    Text(String),
    /// Not known; never shown as zero. Why, in words.
    Unknown(String),
}

macro_rules! value_from {
    ($($t:ident),*) => { $(impl From<$t> for Value { fn from(v: $t) -> Self { Self::$t(v) } })* };
}
value_from!(Mhz, MiB, Mbps, MBps, Iops, PageRate, Watts, Kwh, Hours, Months, Money);

/// One of the three lists of the business case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CostList {
    /// Costs as they are.
    AsIs,
    /// Costs as they will be.
    ToBe,
    /// Costs of getting there, once.
    Adoption,
}

/// Whether hours of people count as money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum View {
    /// What leaves the bank.
    CashOnly,
    /// With time saved valued at a rate.
    TimeValued,
}

/// The name of a figure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FigureId {
    /// Servers that move, and the hosts that carry them.
    ServersToHosts,
    /// VMs per host.
    ConsolidationRatio,
    /// VMs per core of all hosts.
    VmsPerCore,
    /// AS IS minus TO BE, a year.
    SavingPerYear(View),
    /// Months until the money is back for good.
    Payback(View),
    /// Stars of the plan.
    Confidence,
    /// Systems to administer, now.
    SystemsBefore,
    /// Systems to administer, after.
    SystemsAfter,
    /// Systems to administer, after, with the groups to be merged merged.
    SystemsAfterMerging,
    /// CPU work that one server consumes at its peak hour.
    CpuConsumed(ServerId),
    /// CPU work that its VM demands at its peak hour.
    CpuDemanded(ServerId),
    /// Memory of its VM with the platform's overhead.
    VmMemory(ServerId),
    /// Storage of its VM.
    VmStorage(ServerId),
    /// vCPUs of its VM.
    Vcpus(ServerId),
    /// CPU work of all VMs at their common peak hour.
    CpuSum,
    /// Time that a backup of all VMs takes.
    BackupTime(Run),
    /// Network that all VMs of a zone need in their busiest hour; `None` for the zones that share ports.
    ZonePeak(Option<Text>, Direction),
    /// Usable capacity of one tier of storage.
    TierUsable(CatalogueId),
    /// Raw capacity of one tier.
    TierRaw(CatalogueId),
    /// Operations a second on the disks of one tier.
    TierOperations(CatalogueId),
    /// What one tier costs.
    TierPrice(CatalogueId),
    /// The lower bound on hosts.
    HostBound,
    /// Hosts that one kind of limit needs.
    LaneBound(Lane),
    /// Hosts that were found for a question beside the plan.
    HostsIf(Question),
    /// Hardware and licences of that.
    MoneyIf(Question),
    /// What a group of servers needs together of one resource, by its readings, said in one way.
    Together(Group, Resource, Said),
    /// What all VMs together needed on a rare day of one limit, the worst first.
    WorstDay(Lane, usize),
    /// The highest load of one limit of one host (index) in the readings, as a share of what it can do.
    ReplayWorst(usize, Lane),
    /// Intervals in which one limit of one host passed its ceiling in the readings.
    ReplayAbove(usize, Lane),
    /// Hosts at least, once the servers that widen the range most are measured.
    MeasuringChanges,
    /// What one product costs on one host (index into `Licences::products`, host index).
    HostLicence(usize, usize),
    /// What one product costs in all, once.
    LicencesOnce(usize),
    /// One line of the business case, by its stable name.
    CostLine(CostList, &'static str),
    /// Sum of one list.
    CostTotal(CostList, View),
    /// What is paid at the start.
    Investment(View),
    /// Net present value.
    Npv(View),
    /// Internal rate of return, yearly.
    Irr(View),
    /// Return on investment: net gain ÷ investment over the horizon, undiscounted.
    RoiSimple(View),
    /// Return on investment: savings ÷ investment over the horizon, undiscounted.
    RoiSavings(View),
    /// Total cost of ownership over the horizon.
    Tco(CostList, View),
    /// Duration of one server's conversion.
    JobDuration(ServerId),
    /// Downtime of one server's conversion.
    JobDowntime(ServerId),
}

/// Where a term came from.
#[derive(Debug, Clone, PartialEq)]
pub enum TermOrigin {
    /// An imported or typed value.
    Import(Origin),
    /// An assumption, with source and date.
    Assumption(AssumptionId),
    /// Another figure: click to go on.
    Figure(FigureId),
    /// The catalogue entry, by name and source.
    Catalogue(String),
    /// Counted or measured by the planner, in words ("counted in the plan").
    Counted(String),
}

/// One term of a formula.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// Its sign in the formula.
    pub symbol: &'static str,
    /// What it is.
    pub label: String,
    /// Its value.
    pub value: Value,
    /// Where it came from.
    pub origin: TermOrigin,
}

impl Term {
    /// A term.
    #[must_use]
    pub fn new(
        symbol: &'static str,
        label: impl Into<String>,
        value: impl Into<Value>,
        origin: TermOrigin,
    ) -> Self {
        Self { symbol, label: label.into(), value: value.into(), origin }
    }
}

/// How a figure came about.
#[derive(Debug, Clone, PartialEq)]
pub struct Working {
    /// Which figure.
    pub figure: FigureId,
    /// As a question answered ("How 18.5 months come about").
    pub title: String,
    /// The formula in symbols and words, such as `work = sockets × cores × clock × utilisation`.
    pub formula: String,
    /// The terms.
    pub terms: Vec<Term>,
    /// The result: equal, bit for bit, to the figure shown.
    pub result: Value,
    /// What the figure does not say; assumptions that weaken it.
    pub caveats: Vec<String>,
    /// Method page in `docs/method/` without its ending, such as `cpu-demand`.
    pub method: &'static str,
}
