//! How long a conversion takes: data ÷ the slowest part of the way, plus fixed parts.

use super::{Bottleneck, Method};
use crate::assumption::Policy;
use crate::quantity::{Hours, MBps, Mbps, MiB, Ratio};

/// Megabytes (10^6 bytes) of a size: tools count GiB, links and disks count MB.
fn megabytes(data: MiB) -> f64 {
    data.mib() * 1.048_576
}

/// A network rate as throughput: 8 Mbit/s are 1 MB/s.
#[must_use]
pub fn as_throughput(rate: Mbps) -> MBps {
    MBps::from_mbytes_per_s(rate.megabytes_per_s())
}

/// Time to copy: data ÷ rate. `None` where the rate is nothing.
#[must_use]
pub fn copy_time(data: MiB, rate: MBps) -> Option<Hours> {
    let rate = rate.mbytes_per_s();
    (rate > 0.0).then(|| Hours::from_hours(megabytes(data) / rate / 3600.0))
}

/// Rate of a copy that was timed: data ÷ time, to calibrate from a pilot. `None` for no time.
#[must_use]
pub fn rate_of(data: MiB, time: Hours) -> Option<MBps> {
    let seconds = time.hours() * 3600.0;
    (seconds > 0.0).then(|| MBps::from_mbytes_per_s(megabytes(data) / seconds))
}

/// The parts of the way from a source's disks to those of the target, for one of several jobs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Way {
    /// Reading the source's disks.
    pub source_disk: MBps,
    /// The source's own port.
    pub source_port: Mbps,
    /// The common link, all jobs together.
    pub shared_link: Mbps,
    /// The conversion server, all jobs together.
    pub conversion_server: MBps,
    /// Writing on the target, all jobs together.
    pub target_write: MBps,
    /// Jobs at once.
    pub jobs: u32,
    /// Share of the slowest part's rate that arrives.
    pub efficiency: Ratio,
}

impl Way {
    /// The way of a policy.
    #[must_use]
    pub fn of(policy: &Policy) -> Self {
        Self {
            source_disk: policy.source_disk_rate(),
            source_port: policy.source_port_rate(),
            shared_link: policy.shared_link(),
            conversion_server: policy.conversion_server_rate(),
            target_write: policy.target_write_rate(),
            jobs: policy.parallel_jobs(),
            efficiency: policy.transfer_efficiency(),
        }
    }
    /// What each part can do for one job; ties go to the first in this order.
    #[must_use]
    pub fn parts(&self) -> [(Bottleneck, MBps); 5] {
        let share = Ratio::from_fraction(1.0 / f64::from(self.jobs.max(1)));
        [
            (Bottleneck::SourceDisk, self.source_disk),
            (Bottleneck::SourcePort, as_throughput(self.source_port)),
            (Bottleneck::SharedLink, as_throughput(self.shared_link) * share),
            (Bottleneck::ConversionServer, self.conversion_server * share),
            (Bottleneck::TargetDisk, self.target_write * share),
        ]
    }
    /// Rate of the slowest part × efficiency, and which part it is.
    #[must_use]
    pub fn slowest(&self) -> (MBps, Bottleneck) {
        let first = (Bottleneck::SourceDisk, self.source_disk);
        let (part, rate) =
            self.parts().into_iter().fold(first, |slow, part| if part.1 < slow.1 { part } else { slow });
        (rate * self.efficiency, part)
    }
    /// The common link with nothing else on it, efficiency included.
    #[must_use]
    pub fn whole_link(&self) -> MBps {
        as_throughput(self.shared_link) * self.efficiency
    }
}

/// The parts of a job that do not grow with its data, by method.
#[must_use]
pub fn fixed_time(method: Method, policy: &Policy) -> Hours {
    let after = policy.tools_time() + policy.verification_time();
    match method {
        Method::ColdImage => policy.boot_time() + policy.driver_time() + after,
        Method::LiveCutOver => policy.cut_over_time() + policy.driver_time() + after,
        Method::VirtualToVirtual => policy.driver_time() + after,
        Method::Rebuild => policy.rebuild_time() + policy.verification_time(),
    }
}

/// Copy + fixed parts; `None` when the copy is unknown.
#[must_use]
pub fn duration(copy: Option<Hours>, fixed: Hours) -> Option<Hours> {
    copy.map(|copy| copy + fixed)
}

/// How long the service is down. Cold, and from platform to platform: for all of it. Live: for the
/// last difference and the cut-over. Built anew: for the cut-over.
#[must_use]
pub fn downtime(method: Method, copy: Option<Hours>, fixed: Hours, policy: &Policy) -> Option<Hours> {
    match method {
        Method::ColdImage | Method::VirtualToVirtual => duration(copy, fixed),
        Method::LiveCutOver => copy.map(|copy| copy * policy.last_delta_share() + policy.cut_over_time()),
        Method::Rebuild => Some(policy.cut_over_time()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guides_rule_both_ways() {
        // The planning guides: 72 GB in up to 30 minutes. 72,000 MB ÷ 1,800 s = 40.0 MB/s, which is
        // 320 Mbit/s: no 100 Mbit/s port can do it (96 minutes at its line rate).
        let data = MiB::from_gb_decimal(72.0);
        let rate = rate_of(data, Hours::from_minutes(30.0)).unwrap();
        assert!((rate.mbytes_per_s() - 40.0).abs() < 1e-9);
        let back = copy_time(data, MBps::from_mbytes_per_s(40.0)).unwrap();
        assert!((back.minutes() - 30.0).abs() < 1e-9);
        let fast_ethernet = copy_time(data, as_throughput(Mbps::from_mbps(100.0))).unwrap();
        assert!((fast_ethernet.minutes() - 96.0).abs() < 1e-9);
    }

    #[test]
    fn migration_planner_example() {
        // kubev2v migration-planner: 500 "GB" at 620 Mbit/s take 110 minutes. It reckons with
        // 500 × 1,024 MB of 10^6 bytes, between GB and GiB: by hand 512,000 ÷ 77.5 ÷ 60 = 110.1;
        // 500 GB are 107.5 minutes and 500 GiB (536,871 MB) are 115.5.
        let rate = as_throughput(Mbps::from_mbps(620.0));
        let minutes = |data| copy_time(data, rate).unwrap().minutes();
        assert!((minutes(MiB::from_mb_decimal(512_000.0)) - 110.1).abs() < 0.05);
        assert!((minutes(MiB::from_gb_decimal(500.0)) - 107.5).abs() < 0.05);
        assert!((minutes(MiB::from_gib(500.0)) - 115.5).abs() < 0.05);
        // A day of it: 500 ÷ 110 × 1,440 = 6,545 "GB"; IBM's guide plans 500 a day, a thirteenth.
        assert!((minutes(MiB::from_mb_decimal(6_545.0 * 1024.0)) - 1440.0).abs() < 2.0);
        assert!((6_545.0_f64 / 500.0 - 13.0).abs() < 0.1);
    }

    #[test]
    fn measured_with_a_converter() {
        // boche.net 2010: 500 GB in "a little over 5 hours": 500,000 ÷ 18,000 = 27.8 MB/s.
        let rate = rate_of(MiB::from_gb_decimal(500.0), Hours::from_hours(5.0)).unwrap();
        assert!((rate.mbytes_per_s() - 27.8).abs() < 0.03);
    }

    #[test]
    fn slowest_part_binds() {
        // By hand: link 1,000 Mbit/s = 125 MB/s over 5 jobs = 25 MB/s, the least of all; × 0.8 = 20.
        let way = Way {
            source_disk: MBps::from_mbytes_per_s(100.0),
            source_port: Mbps::from_mbps(1000.0),
            shared_link: Mbps::from_mbps(1000.0),
            conversion_server: MBps::from_mbytes_per_s(400.0),
            target_write: MBps::from_mbytes_per_s(500.0),
            jobs: 5,
            efficiency: Ratio::from_fraction(0.8),
        };
        let (rate, part) = way.slowest();
        assert_eq!(part, Bottleneck::SharedLink);
        assert!((rate.mbytes_per_s() - 20.0).abs() < 1e-9);
    }

    #[test]
    fn nothing_copied_is_not_unknown() {
        assert_eq!(copy_time(MiB::ZERO, MBps::from_mbytes_per_s(1.0)), Some(Hours::ZERO));
        assert_eq!(copy_time(MiB::ZERO, MBps::ZERO), None);
        assert_eq!(duration(None, Hours::from_hours(1.0)), None);
    }
}
