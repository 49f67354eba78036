//! Jobs by method, and their names in words.

use super::{Bottleneck, ConversionPlan, Job, Method};
use crate::quantity::{Hours, MiB};

/// All jobs of one method.
#[derive(Debug, Clone, PartialEq)]
pub struct MethodSum {
    /// Which method.
    pub method: Method,
    /// How many jobs.
    pub jobs: usize,
    /// Sum of the data known.
    pub data: MiB,
    /// Jobs whose data is unknown; not in the sum.
    pub data_unknown: usize,
    /// The longest downtime known.
    pub longest_downtime: Option<Hours>,
}

impl ConversionPlan {
    /// Sums for each method that has jobs, in the order of [`Method::ALL`].
    #[must_use]
    pub fn by_method(&self) -> Vec<MethodSum> {
        Method::ALL
            .into_iter()
            .filter_map(|method| {
                let jobs: Vec<&Job> = self.jobs.iter().filter(|j| j.method == method).collect();
                (!jobs.is_empty()).then(|| MethodSum {
                    method,
                    jobs: jobs.len(),
                    data: jobs.iter().filter_map(|j| j.data).sum(),
                    data_unknown: jobs.iter().filter(|j| j.data.is_none()).count(),
                    longest_downtime: jobs.iter().filter_map(|j| j.downtime).max(),
                })
            })
            .collect()
    }
    /// The job of a server.
    #[must_use]
    pub fn job(&self, server: &crate::inventory::ServerId) -> Option<&Job> {
        self.jobs.iter().find(|j| j.server == *server)
    }
}

impl Method {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::ColdImage, Self::LiveCutOver, Self::VirtualToVirtual, Self::Rebuild];
    /// In words, for people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::ColdImage => "cold image",
            Self::LiveCutOver => "live, cut-over",
            Self::VirtualToVirtual => "VM to VM",
            Self::Rebuild => "build anew",
        }
    }
}

impl Bottleneck {
    /// In words, for people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::SourceDisk => "source disk",
            Self::SourcePort => "source port",
            Self::SharedLink => "shared link",
            Self::ConversionServer => "conversion server",
            Self::TargetDisk => "target disk",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::ServerId;
    use crate::quantity::MBps;

    fn job(name: &str, method: Method, gib: Option<f64>, down: Option<f64>) -> Job {
        Job {
            server: ServerId::new(name),
            vm: 0,
            vm_name: name.into(),
            host: None,
            method,
            reason: String::new(),
            data: gib.map(MiB::from_gib),
            rate: MBps::from_mbytes_per_s(100.0),
            bottleneck: Bottleneck::SourceDisk,
            copy: None,
            fixed: Hours::from_hours(1.0),
            duration: None,
            downtime: down.map(Hours::from_hours),
            diagnostics: Vec::new(),
        }
    }

    /// By hand: 10 + 30 GiB cold, one of unknown size beside them; the longer of 2 h and 5 h.
    #[test]
    fn unknown_data_is_counted_apart() {
        let plan = ConversionPlan {
            jobs: vec![
                job("a", Method::ColdImage, Some(10.0), Some(2.0)),
                job("b", Method::Rebuild, None, None),
                job("c", Method::ColdImage, Some(30.0), Some(5.0)),
                job("d", Method::ColdImage, None, None),
            ],
            ..ConversionPlan::default()
        };
        let sums = plan.by_method();
        assert_eq!(sums.len(), 2);
        assert_eq!((sums[0].jobs, sums[0].data, sums[0].data_unknown), (3, MiB::from_gib(40.0), 1));
        assert_eq!(sums[0].longest_downtime, Some(Hours::from_hours(5.0)));
        assert_eq!((sums[1].method, sums[1].longest_downtime), (Method::Rebuild, None));
        assert_eq!(plan.job(&ServerId::new("c")).map(|j| j.method), Some(Method::ColdImage));
    }
}
