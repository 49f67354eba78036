//! Backup and replication: how much data goes over the network each night, for how long, and in which hours.

use super::{Demand, storage};
use crate::assumption::Policy;
use crate::conversion::duration::{copy_time, rate_of};
use crate::diagnostic::Diagnostic;
use crate::inventory::Server;
use crate::profile::Profile;
use crate::quantity::{Hours, MBps, Mbps, MiB};
use crate::service_class::ServiceClass;
use crate::time::{HourOfWeek, WEEK};

/// Days of a week, and hours of a day.
const DAYS: usize = 7;
const DAY: usize = 24;

/// What a backup takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Run {
    /// What changed since the day before.
    Changes,
    /// All data.
    Full,
}

/// One night's window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The hour in which it begins.
    pub first: HourOfWeek,
    /// How long it is.
    pub length: Hours,
    /// What is taken in it.
    pub run: Run,
}

/// The windows of a week, one for each night; the full one takes the place of that night's changes.
#[must_use]
pub fn windows(policy: &Policy) -> Vec<Window> {
    let start = policy.backup_start() as usize % DAY;
    let full_day = policy.backup_full_weekly().then(|| policy.backup_full_day() as usize % DAYS);
    (0..DAYS)
        .map(|day| {
            let full = full_day == Some(day);
            Window {
                first: HourOfWeek::new(day * DAY + start),
                length: if full { policy.backup_full_length() } else { policy.backup_length() },
                run: if full { Run::Full } else { Run::Changes },
            }
        })
        .collect()
}

/// Data of a server that is backed up: disk in use, else allocated, else the assumption.
#[must_use]
pub fn data(server: &Server, policy: &Policy) -> MiB {
    let used = storage::used(server).map(|(size, _)| size);
    used.or_else(|| storage::allocated(server).map(|(size, _)| size))
        .unwrap_or_else(|| policy.assumed_storage())
}

/// What one run takes of so much data: all of it, or the share that changes in a day.
#[must_use]
pub fn volume(data: MiB, run: Run, policy: &Policy) -> MiB {
    match run {
        Run::Full => data,
        Run::Changes => data * policy.changed_per_day(),
    }
}

fn as_network(rate: MBps) -> Mbps {
    Mbps::from_mbps(rate.mbytes_per_s() * 8.0)
}

/// Network load of the backup of so much data, hour by hour: volume ÷ window in every hour that the window
/// touches.
#[must_use]
pub fn load(data: MiB, policy: &Policy) -> Profile<Mbps> {
    let mut hours = [Mbps::ZERO; WEEK];
    for window in windows(policy) {
        let Some(rate) = rate_of(volume(data, window.run, policy), window.length) else { continue };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounds are small")]
        let touched = libm::ceil(window.length.hours()) as usize;
        for h in 0..touched.min(WEEK) {
            hours[HourOfWeek::new(window.first.index() + h).index()] += as_network(rate);
        }
    }
    Profile::new(|h| Some(hours[h.index()]))
}

/// Network load of copying changes to another site all day = data × share changed ÷ 24 h × peak over mean;
/// nothing where the class is not replicated.
#[must_use]
pub fn replication(data: MiB, class: &ServiceClass, policy: &Policy) -> Mbps {
    if !class.replicated {
        return Mbps::ZERO;
    }
    let day = Hours::from_hours(24.0);
    rate_of(data * policy.changed_per_day(), day)
        .map_or(Mbps::ZERO, |mean| as_network(mean) * policy.replication_peak())
}

/// One run of all VMs against its window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RunTime {
    /// What is taken.
    pub run: Run,
    /// Data that goes over.
    pub volume: MiB,
    /// The window.
    pub window: Hours,
    /// Volume ÷ what the backup takes in.
    pub needed: Hours,
    /// Volume ÷ window: the load on the network inside the window.
    pub load: Mbps,
}

impl RunTime {
    /// Hours that the window lacks; `None` where it is long enough.
    #[must_use]
    pub fn missing(&self) -> Option<Hours> {
        (self.needed > self.window).then(|| self.needed - self.window)
    }
}

/// Backup of all VMs together.
#[derive(Debug, Clone, PartialEq)]
pub struct BackupSum {
    /// Data of all VMs.
    pub data: MiB,
    /// The runs of a week: changes, and the full one where there is one.
    pub runs: Vec<RunTime>,
    /// Replication at its peak, all VMs that have it.
    pub replication: Mbps,
}

/// The time that a run of so much data takes; `None` where the backup takes in nothing.
#[must_use]
pub fn run_time(data: MiB, run: Run, policy: &Policy) -> Option<RunTime> {
    let volume = volume(data, run, policy);
    let window = match run {
        Run::Changes => policy.backup_length(),
        Run::Full => policy.backup_full_length(),
    };
    Some(RunTime {
        run,
        volume,
        window,
        needed: copy_time(volume, policy.backup_rate())?,
        load: as_network(rate_of(volume, window)?),
    })
}

/// Backup of all VMs against its windows.
#[must_use]
pub fn backup(demand: &Demand, policy: &Policy) -> BackupSum {
    let data: MiB = demand.vms.iter().map(|vm| vm.backup_data).sum();
    let runs = [Run::Changes, Run::Full];
    let runs = runs.into_iter().filter(|r| *r == Run::Changes || policy.backup_full_weekly());
    BackupSum {
        data,
        runs: runs.filter_map(|run| run_time(data, run, policy)).collect(),
        replication: demand.vms.iter().map(|vm| replication(vm.backup_data, &vm.class, policy)).sum(),
    }
}

/// Says which window is too short, and by how much.
pub(super) fn too_short(demand: &Demand, policy: &Policy) -> Vec<Diagnostic> {
    let sum = backup(demand, policy);
    let said = |run: &RunTime| {
        let missing = run.missing()?;
        let (what, code) = match run.run {
            Run::Changes => ("The nightly backup", "backup.window_too_short"),
            Run::Full => ("The full backup", "backup.full_window_too_short"),
        };
        let hours = |h: Hours| libm::round(h.hours() * 10.0) / 10.0;
        // Rounded up: a window longer by what is said is long enough.
        let missing = libm::ceil(missing.hours() * 10.0) / 10.0;
        Some(
            Diagnostic::error(
                code,
                format!("{what} does not fit into its window: {missing} hours are missing"),
                "Make the window longer or the backup faster, take less data each night, or begin earlier",
            )
            .found(format!("{} hours", hours(run.needed)), format!("at most {} hours", hours(run.window))),
        )
    };
    sum.runs.iter().filter_map(said).collect()
}

/// Sends backup and replication over the ports of the VMs, where the policy says so.
pub(super) fn onto(sent: Profile<Mbps>, data: MiB, class: &ServiceClass, policy: &Policy) -> Profile<Mbps> {
    let stream = replication(data, class, policy);
    let backup = policy.backup_on_vm_ports().then(|| load(data, policy));
    if stream == Mbps::ZERO && backup.is_none() {
        return sent;
    }
    Profile::new(|h| {
        let more = backup.as_ref().and_then(|b| b.at(h)).unwrap_or(Mbps::ZERO);
        Some(sent.at(h)? + stream + more)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assumption::{AssumptionId, Changes};
    use crate::demand::VmDemand;
    use crate::money::Currency;
    use std::sync::Arc;

    fn policy(changes: &[(AssumptionId, f64)]) -> Policy {
        let mut all = Changes::from([
            (AssumptionId::ChangedPerDay, 0.1),
            (AssumptionId::BackupStart, 22.0),
            (AssumptionId::BackupLength, 8.0),
            (AssumptionId::BackupFullWeekly, 0.0),
            (AssumptionId::BackupRate, 100.0),
        ]);
        all.extend(changes.iter().copied());
        Policy::new(Currency::EUR, [&all])
    }

    fn vms(gb: &[f64]) -> Demand {
        let vm = |gb: &f64| VmDemand { backup_data: MiB::from_gb_decimal(*gb), ..VmDemand::default() };
        Demand { vms: gb.iter().map(vm).collect(), diagnostics: Vec::new() }
    }

    /// By hand: 2,880 GB, a tenth each night in 8 hours: 288,000 MB ÷ 28,800 s = 10 MB/s = 80 Mbit/s from
    /// 22:00 to 06:00, and nothing in between.
    #[test]
    fn volume_by_window_inside_the_window() {
        let data = MiB::from_gb_decimal(2880.0);
        let load = load(data, &policy(&[]));
        for h in HourOfWeek::all() {
            let expected = if h.hour() >= 22 || h.hour() < 6 { 80.0 } else { 0.0 };
            assert!((load.at(h).unwrap().mbps() - expected).abs() < 1e-9, "{h:?}");
        }
    }

    /// By hand: the full run from Saturday 22:00 takes 2,880 GB in 16 hours: 50 MB/s = 400 Mbit/s until Sunday
    /// 14:00; it takes the place of that night's changes.
    #[test]
    fn the_full_run_takes_its_night() {
        let full = [
            (AssumptionId::BackupFullWeekly, 1.0),
            (AssumptionId::BackupFullDay, 5.0),
            (AssumptionId::BackupFullLength, 16.0),
        ];
        let load = load(MiB::from_gb_decimal(2880.0), &policy(&full));
        let at = |day: usize, hour: usize| load.at(HourOfWeek::new(day * 24 + hour)).unwrap().mbps();
        assert!((at(5, 22) - 400.0).abs() < 1e-9 && (at(6, 13) - 400.0).abs() < 1e-9);
        assert!(at(6, 14).abs() < 1e-9 && (at(6, 22) - 80.0).abs() < 1e-9 && (at(0, 0) - 80.0).abs() < 1e-9);
    }

    /// By hand: 3,600 GB changed at 100 MB/s take 10 hours; the window of 8 lacks 2. At 125 MB/s it is full.
    #[test]
    fn a_window_too_short_names_the_missing_hours() {
        let demand = vms(&[20_000.0, 16_000.0]);
        let said = too_short(&demand, &policy(&[]));
        assert_eq!(said.len(), 1);
        assert_eq!(said[0].severity, crate::diagnostic::Severity::Error);
        assert_eq!(said[0].message, "The nightly backup does not fit into its window: 2 hours are missing");
        assert_eq!(said[0].found.as_deref(), Some("10 hours"));
        assert!(too_short(&demand, &policy(&[(AssumptionId::BackupRate, 125.0)])).is_empty());
        let sum = backup(&demand, &policy(&[]));
        let run = sum.runs[0];
        assert!((run.missing().unwrap().hours() - 2.0).abs() < 1e-9);
        // 3,600,000 MB ÷ 28,800 s = 125 MB/s = 1,000 Mbit/s.
        assert!((run.load.mbps() - 1000.0).abs() < 1e-9);
    }

    /// kubev2v migration-planner: 500 × 1,024 MB at 620 Mbit/s (77.5 MB/s) take 110.1 minutes.
    #[test]
    fn a_published_copying_time() {
        let run = run_time(
            MiB::from_mb_decimal(512_000.0),
            Run::Full,
            &policy(&[(AssumptionId::BackupRate, 77.5)]),
        );
        assert!((run.unwrap().needed.minutes() - 110.1).abs() < 0.05);
    }

    /// By hand: 864 GB of which a tenth changes a day: 86,400 MB ÷ 86,400 s = 1 MB/s = 8 Mbit/s; × 3 = 24.
    #[test]
    fn replication_of_classes_that_have_it() {
        let policy = policy(&[(AssumptionId::ReplicationPeak, 3.0)]);
        let data = MiB::from_gb_decimal(864.0);
        let mut class = ServiceClass::default();
        assert_eq!(replication(data, &class, &policy), Mbps::ZERO);
        class.replicated = true;
        assert!((replication(data, &class, &policy).mbps() - 24.0).abs() < 1e-9);
        let flat = Profile::flat(Mbps::from_mbps(5.0));
        let sent = onto(flat, data, &class, &policy);
        assert!((sent.at(HourOfWeek::new(3)).unwrap().mbps() - 29.0).abs() < 1e-9);
        let demand = Demand {
            vms: vec![VmDemand { backup_data: data, class: Arc::new(class), ..VmDemand::default() }],
            diagnostics: Vec::new(),
        };
        assert!((backup(&demand, &policy).replication.mbps() - 24.0).abs() < 1e-9);
    }
}
