//! Assumptions: every number that the planner takes for granted until someone knows better. Each is
//! declared once, with its bounds; default, label and source are data (`data/assumptions.json`).

use crate::money::{Currency, Money};
use crate::quantity::{Hours, Iops, MBps, Mbps, Mhz, MiB, Months, PageRate, Ratio, Watts};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The unit in which an assumption is kept and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AssumptionUnit {
    /// A share, kept as a fraction, shown in per cent.
    Share,
    /// A plain factor or quotient.
    Factor,
    /// A whole number of things.
    Count,
    /// Years.
    Years,
    /// Months.
    Months,
    /// Hours.
    Hours,
    /// MHz, shown in GHz.
    Megahertz,
    /// MiB, shown in GiB where large.
    Mebibytes,
    /// Mbit/s.
    MegabitsPerSecond,
    /// MB/s.
    MegabytesPerSecond,
    /// Operations per second.
    Operations,
    /// Pages of memory per second.
    PagesPerSecond,
    /// Watts.
    Watts,
    /// Money of the project's currency.
    Money,
    /// Yes (1) or no (0).
    Switch,
}

/// How far a default can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Trust {
    /// The vendor's or another primary page.
    Vendor,
    /// Somebody else's page.
    ThirdParty,
    /// One of the planning guides.
    Guide,
    /// Worked out from a sourced figure.
    Derived,
    /// No source that could be checked: an estimate, to be replaced.
    Unconfirmed,
}

/// Which panel an assumption belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// When a server is a candidate.
    Candidates,
    /// What workloads need.
    Demand,
    /// Networks, replication and backup.
    Network,
    /// Storage.
    Storage,
    /// Limits on hosts and failover.
    Placement,
    /// Licences.
    Licences,
    /// How long moving takes.
    Conversion,
    /// Running costs, direct.
    RunningCosts,
    /// Running costs, time of people.
    People,
    /// Costs of getting there.
    Adoption,
    /// Horizon, rates, ramp.
    Finance,
}

/// What is known of an assumption besides its value.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct AssumptionInfo {
    /// Its stable name in files.
    pub id: String,
    /// Which panel.
    pub group: Group,
    /// On screen.
    pub label: String,
    /// What it does, in one sentence.
    pub help: String,
    /// Unit.
    pub unit: AssumptionUnit,
    /// Default, in the unit.
    pub default: f64,
    /// Smallest allowed.
    pub min: f64,
    /// Largest allowed.
    pub max: f64,
    /// Where the default comes from.
    pub source: String,
    /// When that was read or published (a year, or a date).
    pub date: String,
    /// How far to trust it.
    pub trust: Trust,
}

macro_rules! assumptions {
    ($($id:ident $name:literal $get:ident -> $type:ident $make:expr;)*) => {
        /// The name of an assumption.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[allow(missing_docs, reason = "label and help are data")]
        pub enum AssumptionId { $(#[serde(rename = $name)] $id,)* }

        impl AssumptionId {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$id,)*];
            /// The stable name in files.
            #[must_use]
            pub const fn name(self) -> &'static str { match self { $(Self::$id => $name,)* } }
        }

        impl Policy {
            $(
                /// The value in force (see the assumption of the same name).
                #[must_use]
                pub fn $get(&self) -> $type {
                    let make: fn(f64, &Self) -> $type = $make;
                    make(self.value(AssumptionId::$id), self)
                }
            )*
        }
    };
}

fn share(v: f64, _: &Policy) -> Ratio {
    Ratio::from_fraction(v)
}
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounds are positive and small")]
fn count(v: f64, _: &Policy) -> u32 {
    libm::round(v) as u32
}
fn months(v: f64, _: &Policy) -> Months {
    Months::from_months(v)
}
fn years(v: f64, _: &Policy) -> Months {
    Months::from_years(v)
}
fn hours(v: f64, _: &Policy) -> Hours {
    Hours::from_hours(v)
}
fn mhz(v: f64, _: &Policy) -> Mhz {
    Mhz::from_mhz(v)
}
fn mib(v: f64, _: &Policy) -> MiB {
    MiB::from_mib(v)
}
fn mbps(v: f64, _: &Policy) -> Mbps {
    Mbps::from_mbps(v)
}
fn mbytes(v: f64, _: &Policy) -> MBps {
    MBps::from_mbytes_per_s(v)
}
fn iops(v: f64, _: &Policy) -> Iops {
    Iops::from_iops(v)
}
fn pages(v: f64, _: &Policy) -> PageRate {
    PageRate::from_pages_per_s(v)
}
fn watts(v: f64, _: &Policy) -> Watts {
    Watts::from_watts(v)
}
fn money(v: f64, p: &Policy) -> Money {
    Money::new(v, p.currency)
}
fn switch(v: f64, _: &Policy) -> bool {
    v >= 0.5
}

assumptions! {
    // Candidates
    IdleCpu "idle_cpu" idle_cpu -> Ratio share;
    IdleNetwork "idle_network" idle_network -> Mbps mbps;
    HeavyOperations "heavy_operations" heavy_operations -> Iops iops;
    HeavyThroughput "heavy_throughput" heavy_throughput -> MBps mbytes;
    HeavyNetwork "heavy_network" heavy_network -> Mbps mbps;
    BottleneckCpu "bottleneck_cpu" bottleneck_cpu -> Ratio share;
    BelievableMemory "believable_memory" believable_memory -> MiB mib;
    BottleneckShare "bottleneck_share" bottleneck_share -> Ratio share;
    BottleneckQueue "bottleneck_queue" bottleneck_queue -> Ratio share;
    BottleneckPaging "bottleneck_paging" bottleneck_paging -> PageRate pages;
    BottleneckDisk "bottleneck_disk" bottleneck_disk -> Ratio share;
    MergeCpu "merge_cpu" merge_cpu -> Ratio share;
    MergeServers "merge_servers" merge_servers -> u32 count;
    MergedVcpus "merged_vcpus" merged_vcpus -> u32 count;
    MergedMemory "merged_memory" merged_memory -> MiB mib;
    ZombieCpu "zombie_cpu" zombie_cpu -> Ratio share;
    SupportWarning "support_warning" support_warning -> Months months;
    ShapeRatio "shape_ratio" shape_ratio -> Ratio share;
    // Demand
    Percentile "percentile" percentile -> Ratio share;
    MinimumStars "minimum_stars" minimum_stars -> u32 count;
    UnmeasuredCpu "unmeasured_cpu" unmeasured_cpu -> Ratio share;
    PeakOverMoment "peak_over_moment" peak_over_moment -> Ratio share;
    AssumedShapes "assumed_shapes" assumed_shapes -> bool switch;
    LowUtilisation "low_utilisation" low_utilisation -> Ratio share;
    UnmeasuredNetwork "unmeasured_network" unmeasured_network -> Mbps mbps;
    UnmeasuredOperations "unmeasured_operations" unmeasured_operations -> Iops iops;
    GrowthPerYear "growth_per_year" growth_per_year -> Ratio share;
    GrowthYears "growth_years" growth_years -> Months years;
    InputOutputOverhead "input_output_overhead" input_output_overhead -> Ratio share;
    VcpuTarget "vcpu_target" vcpu_target -> Ratio share;
    RightSizeMemory "right_size_memory" right_size_memory -> bool switch;
    MemoryMargin "memory_margin" memory_margin -> Ratio share;
    DiskGrowthMargin "disk_growth_margin" disk_growth_margin -> Ratio share;
    SnapshotReserve "snapshot_reserve" snapshot_reserve -> Ratio share;
    AssumedCores "assumed_cores" assumed_cores -> u32 count;
    AssumedClock "assumed_clock" assumed_clock -> Mhz mhz;
    CpuFromName "cpu_from_name" cpu_from_name -> bool switch;
    CompareCpusByWork "compare_cpus_by_work" compare_cpus_by_work -> bool switch;
    AssumedMemory "assumed_memory" assumed_memory -> MiB mib;
    AssumedStorage "assumed_storage" assumed_storage -> MiB mib;
    RightSizeVcpus "right_size_vcpus" right_size_vcpus -> bool switch;
    SecondThreadsOnSources "second_threads_on_sources" second_threads_on_sources -> bool switch;
    // Network and backup
    PortsTogether "ports_together" ports_together -> u32 count;
    ReservedManagement "reserved_management" reserved_management -> Ratio share;
    ReservedMigration "reserved_migration" reserved_migration -> Ratio share;
    ReservedStorage "reserved_storage" reserved_storage -> Ratio share;
    ChangedPerDay "changed_per_day" changed_per_day -> Ratio share;
    ReplicationPeak "replication_peak" replication_peak -> Ratio share;
    BackupStart "backup_start" backup_start -> u32 count;
    BackupLength "backup_length" backup_length -> Hours hours;
    BackupFullWeekly "backup_full_weekly" backup_full_weekly -> bool switch;
    BackupFullDay "backup_full_day" backup_full_day -> u32 count;
    BackupFullLength "backup_full_length" backup_full_length -> Hours hours;
    BackupRate "backup_rate" backup_rate -> MBps mbytes;
    BackupOnVmPorts "backup_on_vm_ports" backup_on_vm_ports -> bool switch;
    // Storage
    ThinDisks "thin_disks" thin_disks -> bool switch;
    OverProvisioning "over_provisioning" over_provisioning -> Ratio share;
    WriteShare "write_share" write_share -> Ratio share;
    StagingLargest "staging_largest" staging_largest -> Ratio share;
    // Placement
    HostCpuReserve "host_cpu_reserve" host_cpu_reserve -> Ratio share;
    CpuCeiling "cpu_ceiling" cpu_ceiling -> Ratio share;
    MemoryCeiling "memory_ceiling" memory_ceiling -> Ratio share;
    NetworkCeiling "network_ceiling" network_ceiling -> Ratio share;
    DiskCeiling "disk_ceiling" disk_ceiling -> Ratio share;
    FailureCeiling "failure_ceiling" failure_ceiling -> Ratio share;
    HostsThatMayFail "hosts_that_may_fail" hosts_that_may_fail -> u32 count;
    ThreadWorth "thread_worth" thread_worth -> Ratio share;
    VmsPerCore "vms_per_core" vms_per_core -> Ratio share;
    VcpusPerCore "vcpus_per_core" vcpus_per_core -> Ratio share;
    FreeShareCpu "free_share_cpu" free_share_cpu -> Ratio share;
    FreeShareMemory "free_share_memory" free_share_memory -> Ratio share;
    ReservedPorts "reserved_ports" reserved_ports -> u32 count;
    RareDaysPacked "rare_days_packed" rare_days_packed -> u32 count;
    // Licences
    UsdRate "usd_rate" usd_rate -> Ratio share;
    SoftwareAssurance "software_assurance" software_assurance -> Ratio share;
    // Conversion
    SourceDiskRate "source_disk_rate" source_disk_rate -> MBps mbytes;
    SourcePortRate "source_port_rate" source_port_rate -> Mbps mbps;
    SharedLink "shared_link" shared_link -> Mbps mbps;
    ParallelJobs "parallel_jobs" parallel_jobs -> u32 count;
    ConversionServerRate "conversion_server_rate" conversion_server_rate -> MBps mbytes;
    TargetWriteRate "target_write_rate" target_write_rate -> MBps mbytes;
    TransferEfficiency "transfer_efficiency" transfer_efficiency -> Ratio share;
    BootTime "boot_time" boot_time -> Hours hours;
    DriverTime "driver_time" driver_time -> Hours hours;
    ToolsTime "tools_time" tools_time -> Hours hours;
    VerificationTime "verification_time" verification_time -> Hours hours;
    LastDeltaShare "last_delta_share" last_delta_share -> Ratio share;
    CutOverTime "cut_over_time" cut_over_time -> Hours hours;
    RebuildTime "rebuild_time" rebuild_time -> Hours hours;
    AllowedDowntime "allowed_downtime" allowed_downtime -> Hours hours;
    // Running costs
    FloorPrice "floor_price" floor_price -> Money money;
    FloorIncludesEnergy "floor_includes_energy" floor_includes_energy -> bool switch;
    RackUnitsUnknown "rack_units_unknown" rack_units_unknown -> u32 count;
    EnergyPrice "energy_price" energy_price -> Money money;
    Pue "pue" pue -> Ratio share;
    FixedOverheadShare "fixed_overhead_share" fixed_overhead_share -> Ratio share;
    IdlePowerOld "idle_power_old" idle_power_old -> Watts watts;
    FullPowerOld "full_power_old" full_power_old -> Watts watts;
    IdlePowerMiddle "idle_power_middle" idle_power_middle -> Watts watts;
    FullPowerMiddle "full_power_middle" full_power_middle -> Watts watts;
    IdlePowerNew "idle_power_new" idle_power_new -> Watts watts;
    FullPowerNew "full_power_new" full_power_new -> Watts watts;
    TypicalUtilisation "typical_utilisation" typical_utilisation -> Ratio share;
    ServerPrice "server_price" server_price -> Money money;
    ServerLife "server_life" server_life -> Months years;
    HostLife "host_life" host_life -> Months years;
    NetworkLife "network_life" network_life -> Months years;
    StorageLife "storage_life" storage_life -> Months years;
    PortsUnknown "ports_unknown" ports_unknown -> u32 count;
    PortPrice "port_price" port_price -> Money money;
    CardAndCablePrice "card_and_cable_price" card_and_cable_price -> Money money;
    StoragePrice "storage_price" storage_price -> Money money;
    StorageByTier "storage_by_tier" storage_by_tier -> bool switch;
    OsLicencePrice "os_licence_price" os_licence_price -> Money money;
    HardwareSupport "hardware_support" hardware_support -> Money money;
    SoftwareSupport "software_support" software_support -> Money money;
    HostSupportShare "host_support_share" host_support_share -> Ratio share;
    StorageSupportShare "storage_support_share" storage_support_share -> Ratio share;
    FailuresPerYear "failures_per_year" failures_per_year -> Ratio share;
    SparePartPrice "spare_part_price" spare_part_price -> Money money;
    FailureDowntime "failure_downtime" failure_downtime -> Hours hours;
    RestartDowntime "restart_downtime" restart_downtime -> Hours hours;
    DowntimeCost "downtime_cost" downtime_cost -> Money money;
    // People
    HourlyRate "hourly_rate" hourly_rate -> Money money;
    MaintenancePhysical "maintenance_physical" maintenance_physical -> Hours hours;
    MaintenanceVm "maintenance_vm" maintenance_vm -> Hours hours;
    MaintenanceNetworkDevice "maintenance_network_device" maintenance_network_device -> Hours hours;
    PortsPerDevice "ports_per_device" ports_per_device -> u32 count;
    NewServersPerYear "new_servers_per_year" new_servers_per_year -> Ratio share;
    DeployPhysical "deploy_physical" deploy_physical -> Hours hours;
    DeployVm "deploy_vm" deploy_vm -> Hours hours;
    ConfigurePhysical "configure_physical" configure_physical -> Hours hours;
    ConfigureVm "configure_vm" configure_vm -> Hours hours;
    SevereFailuresPerYear "severe_failures_per_year" severe_failures_per_year -> Ratio share;
    FailureMovePhysical "failure_move_physical" failure_move_physical -> Hours hours;
    FailureMoveVm "failure_move_vm" failure_move_vm -> Hours hours;
    RenewalMovePhysical "renewal_move_physical" renewal_move_physical -> Hours hours;
    RenewalMoveVm "renewal_move_vm" renewal_move_vm -> Hours hours;
    // Adoption
    CandidateHours "candidate_hours" candidate_hours -> Hours hours;
    CapacityHours "capacity_hours" capacity_hours -> Hours hours;
    RoiHours "roi_hours" roi_hours -> Hours hours;
    MigrationHours "migration_hours" migration_hours -> Hours hours;
    RebuildHours "rebuild_hours" rebuild_hours -> Hours hours;
    LearningPeople "learning_people" learning_people -> u32 count;
    LearningHours "learning_hours" learning_hours -> Hours hours;
    LearningMaterial "learning_material" learning_material -> Money money;
    ToolPrice "tool_price" tool_price -> Money money;
    DisposalPrice "disposal_price" disposal_price -> Money money;
    RebatePerServer "rebate_per_server" rebate_per_server -> Money money;
    // Finance
    HorizonMonths "horizon_months" horizon_months -> Months months;
    DiscountRate "discount_rate" discount_rate -> Ratio share;
    RampStartMonth "ramp_start_month" ramp_start_month -> Months months;
    RampMonths "ramp_months" ramp_months -> Months months;
    EnergyEscalation "energy_escalation" energy_escalation -> Ratio share;
    LabourEscalation "labour_escalation" labour_escalation -> Ratio share;
    PriceEscalation "price_escalation" price_escalation -> Ratio share;
    RenewalsByAge "renewals_by_age" renewals_by_age -> bool switch;
}

/// The values of all assumptions for one scenario, in one currency.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    currency: Currency,
    /// Indexed by `AssumptionId as usize`.
    values: Vec<f64>,
}

/// What a set of changes says, by assumption.
pub type Changes = BTreeMap<AssumptionId, f64>;

impl Policy {
    /// The defaults with changes on top, later ones last.
    #[must_use]
    pub fn new<'a>(currency: Currency, layers: impl IntoIterator<Item = &'a Changes>) -> Self {
        let mut values: Vec<f64> = AssumptionId::ALL.iter().map(|id| id.info().default).collect();
        for layer in layers {
            for (id, v) in layer {
                let info = id.info();
                if v.is_finite() {
                    values[*id as usize] = v.clamp(info.min, info.max);
                }
            }
        }
        Self { currency, values }
    }
    /// The value in force, in the unit of the assumption.
    #[must_use]
    pub fn value(&self, id: AssumptionId) -> f64 {
        self.values[id as usize]
    }
    /// The same with one value in another's place, within its bounds.
    #[must_use]
    pub fn with(&self, id: AssumptionId, value: f64) -> Self {
        let mut other = self.clone();
        let info = id.info();
        if value.is_finite() {
            other.values[id as usize] = value.clamp(info.min, info.max);
        }
        other
    }
    /// The project's currency, in which all assumed amounts are.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.currency
    }
}

static INFOS: LazyLock<Vec<AssumptionInfo>> = LazyLock::new(|| {
    let all: Vec<AssumptionInfo> =
        serde_json::from_str(include_str!("../data/assumptions.json")).unwrap_or_default();
    // In the order of the enumeration; the test below keeps file and enumeration the same set.
    AssumptionId::ALL
        .iter()
        .map(|id| {
            all.iter().find(|i| i.id == id.name()).cloned().unwrap_or_else(|| AssumptionInfo {
                id: id.name().into(),
                group: Group::Finance,
                label: id.name().into(),
                help: String::new(),
                unit: AssumptionUnit::Factor,
                default: 0.0,
                min: 0.0,
                max: 0.0,
                source: String::new(),
                date: String::new(),
                trust: Trust::Unconfirmed,
            })
        })
        .collect()
});

impl AssumptionId {
    /// Label, bounds, default and source.
    #[must_use]
    pub fn info(self) -> &'static AssumptionInfo {
        &INFOS[self as usize]
    }
}
