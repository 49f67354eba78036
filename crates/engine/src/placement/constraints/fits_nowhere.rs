//! A VM that is too big for an empty host: found before anything is solved, with what binds.

use crate::diagnostic::Diagnostic;
use crate::placement::problem::{Problem, lane_words};
use crate::placement::{HostKind, Lane};
use crate::quantity::Ratio;
use crate::time::HourOfWeek;

/// Why a VM fits on no host of this type.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TooBig {
    /// Index into `Problem::vms`.
    pub vm: usize,
    /// The limit that it passes furthest.
    pub lane: Lane,
    /// At which hour; `None` for a limit without hours.
    pub hour: Option<HourOfWeek>,
    /// What it needs ÷ what an empty host may carry.
    pub times: Ratio,
}

/// Whether a VM is too big for an empty host of any type that a plan may have, under the normal ceiling, or, where a host may fail,
/// under the one after a failure: it must be able to restart.
#[must_use]
pub fn too_big(problem: &Problem, vm: usize) -> Option<TooBig> {
    let mut first = None;
    for kind in problem.host_types() {
        let worst = too_big_for(problem, vm, kind)?;
        first = first.or(Some(worst));
    }
    first
}

/// The same for one type of host.
fn too_big_for(problem: &Problem, vm: usize, kind: &HostKind) -> Option<TooBig> {
    let mut worst: Option<TooBig> = None;
    for (i, c) in problem.columns() {
        let cap = |after| kind.cap(i, std::iter::once(problem.class_of(vm)), after);
        let cap = if problem.hosts_that_may_fail() > 0 { cap(false).min(cap(true)) } else { cap(false) };
        let need = problem.need(vm, i);
        if need > cap {
            let times = Ratio::from_fraction(f64::from(need) / f64::from(cap.max(1)));
            if worst.is_none_or(|w| times > w.times || (times == w.times && c.hour() < w.hour)) {
                worst = Some(TooBig { vm, lane: c.lane, hour: c.hour(), times });
            }
        }
    }
    worst
}

/// All VMs that are too big, in the order of `Problem::vms`.
#[must_use]
pub fn find(problem: &Problem) -> Vec<TooBig> {
    (0..problem.vms().len()).filter_map(|vm| too_big(problem, vm)).collect()
}

impl TooBig {
    /// As a message.
    #[must_use]
    pub fn diagnostic(&self, problem: &Problem) -> Diagnostic {
        let name = problem.vms().get(self.vm).map_or("", |v| v.as_str());
        let when = self
            .hour
            .map(|h| {
                const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
                format!(" on {} at {:02}:00", DAYS[h.day() % 7], h.hour())
            })
            .unwrap_or_default();
        Diagnostic::error(
            "placement.fits_nowhere",
            format!("This VM is too big for an empty host: {}{when}", lane_words(self.lane)),
            "Choose a larger host type, raise the ceiling, or keep the server as it is",
        )
        .about(name)
    }
}
