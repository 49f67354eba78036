//! CPU: work consumed by a server, and work demanded by its VM.

use super::shape::Shape;
use super::{Basis, CpuSteps};
use crate::assumption::Policy;
use crate::catalogue::Hypervisor;
use crate::cpu_model::CpuName;
use crate::inventory::{Kind, Known, Server};
use crate::measurement::ServerLoads;
use crate::profile::Profile;
use crate::quantity::{Iops, Mhz, Quantity as _, Ratio};

/// Work consumed = sockets × cores per socket × clock × utilisation: the planning guides' rule
/// (4 processors × 1 GHz × 40 % = 1.6 GHz). Utilisation is the share of all logical processors that
/// is busy, 0 to 1.
#[must_use]
pub fn work_consumed(sockets: u32, cores_per_socket: u32, clock: Mhz, utilisation: Ratio) -> Mhz {
    clock * sockets * cores_per_socket * utilisation
}

/// Work demanded of the host = consumed × overhead × growth.
#[must_use]
pub fn work_demanded(consumed: Mhz, overhead: Ratio, growth: Ratio) -> Mhz {
    consumed * overhead * growth
}

/// Work on the target's cores = work × source's factor ÷ target's factor, the quotient given; 1 leaves every
/// bit as it is.
#[must_use]
pub fn work_on_target(work: Mhz, generation: Ratio) -> Mhz {
    work * generation
}

/// Factor of virtualisation = 1 + the hypervisor's share × the role's factor + the share for I/O × min(1,
/// operations at the busiest hour ÷ the heavy-disk mark).
#[must_use]
pub fn overhead_factor(
    hypervisor: &Hypervisor,
    of_role: Ratio,
    busiest_operations: Iops,
    policy: &Policy,
) -> Ratio {
    let part = busiest_operations.per(policy.heavy_operations()).unwrap_or(Ratio::ONE).min(Ratio::ONE);
    Ratio::ONE + hypervisor.cpu_overhead * of_role + policy.input_output_overhead() * part
}

/// Cores' worth of work at a utilisation u of all logical processors, with two threads a core of which the
/// second is worth s: every core runs one thread first, so 2 u up to one half; then 1 + s (2 u − 1).
#[must_use]
pub fn cores_busy(utilisation: Ratio, second_thread: Ratio) -> Ratio {
    let both = utilisation.fraction() * 2.0;
    let cores = if both <= 1.0 { both } else { 1.0 + second_thread.fraction() * (both - 1.0) };
    Ratio::from_fraction(cores)
}

/// Where the size of a CPU was taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SizeFrom {
    /// The inventory says it.
    Inventory,
    /// The name of the CPU says it ("@ 2.40GHz", "20C").
    Name,
    /// The catalogue says it of the model that the name is.
    Catalogue,
    /// An assumption.
    Assumed,
}

/// The CPU that a server has, with what had to be assumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Configured {
    /// Sockets.
    pub sockets: u32,
    /// Cores per socket.
    pub cores_per_socket: u32,
    /// Clock of one core.
    pub clock: Mhz,
    /// Whether sockets or cores were assumed.
    pub cores_assumed: bool,
    /// Whether the clock was assumed.
    pub clock_assumed: bool,
    /// Where the cores of a socket come from.
    pub cores_from: SizeFrom,
    /// Where the clock comes from.
    pub clock_from: SizeFrom,
    /// What the second thread of its cores is worth, where its utilisation is that of two threads a core;
    /// `None` where that is not known or not counted.
    pub second_thread: Option<Ratio>,
}

impl Configured {
    /// From the inventory; what it does not say, from the name of the CPU where the policy allows it (cores
    /// of machines only: the CPU of a VM is the host's). Then cores in all are assumed and spread over the
    /// sockets known (rounded up); a VM with sockets only has one core each; cores without sockets are one
    /// socket. Zero counts as unknown.
    #[must_use]
    pub fn of(server: &Server, name: Option<&CpuName>, policy: &Policy) -> Self {
        let name = name.filter(|_| policy.cpu_from_name());
        let model = name.and_then(CpuName::model);
        let machine = name.filter(|_| server.kind == Kind::Physical);
        let named_cores = machine.and_then(|n| n.cores).map(|c| (c, SizeFrom::Name));
        let named_cores = named_cores.or_else(|| machine.and(model).map(|m| (m.cores, SizeFrom::Catalogue)));
        let given = |known: &Known<u32>| known.as_ref().map(|k| k.value).filter(|n| *n > 0);
        let sockets = given(&server.sockets).or_else(|| machine.and_then(|n| n.processors));
        let cores = given(&server.cores_per_socket).map(|c| (c, SizeFrom::Inventory)).or(named_cores);
        let assumed = policy.assumed_cores().max(1);
        let (sockets, (cores_per_socket, cores_from), cores_assumed) = match (sockets, cores) {
            (Some(s), Some(c)) => (s, c, false),
            (Some(s), None) if server.kind == Kind::Virtual => (s, (1, SizeFrom::Inventory), false),
            (Some(s), None) => (s, (assumed.div_ceil(s), SizeFrom::Assumed), true),
            (None, Some(c)) => (1, c, true),
            (None, None) => (1, (assumed, SizeFrom::Assumed), true),
        };
        let clock = server.clock.as_ref().map(|c| c.value).filter(|c| *c > Mhz::ZERO);
        let (clock, clock_from) = clock
            .map(|c| (c, SizeFrom::Inventory))
            .or_else(|| name.and_then(|n| n.clock).map(|c| (c, SizeFrom::Name)))
            .or_else(|| model.map(|m| (m.clock, SizeFrom::Catalogue)))
            .unwrap_or_else(|| (policy.assumed_clock(), SizeFrom::Assumed));
        Self {
            sockets,
            cores_per_socket,
            clock,
            cores_assumed,
            clock_assumed: clock_from == SizeFrom::Assumed,
            cores_from,
            clock_from,
            second_thread: machine
                .and_then(CpuName::model)
                .filter(|m| policy.second_threads_on_sources() && m.threads == m.cores.saturating_mul(2))
                .map(|_| policy.thread_worth()),
        }
    }
    /// Whether something was taken from the name of the CPU.
    #[must_use]
    pub const fn from_name(&self) -> bool {
        matches!(self.cores_from, SizeFrom::Name | SizeFrom::Catalogue)
            || matches!(self.clock_from, SizeFrom::Name | SizeFrom::Catalogue)
    }
    /// All that it could do.
    #[must_use]
    pub fn full(&self) -> Mhz {
        self.consumed(Ratio::ONE)
    }
    /// Work consumed at a utilisation of all cores: the plain rule.
    #[must_use]
    pub fn consumed(&self, utilisation: Ratio) -> Mhz {
        work_consumed(self.sockets, self.cores_per_socket, self.clock, utilisation)
    }
    /// Work consumed at a utilisation of all logical processors, as systems report it.
    #[must_use]
    pub fn consumed_by_threads(&self, utilisation: Ratio) -> Mhz {
        match self.second_thread {
            Some(worth) => self.consumed(cores_busy(utilisation, worth)),
            None => self.consumed(utilisation),
        }
    }
}

/// What the consumption of a server was taken from, in the order of preference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// Hourly measurements with enough stars.
    Week,
    /// The peak utilisation of the inventory, at every hour.
    Peak,
    /// The MHz in use at the moment of the export × peak over moment, at most all it could do.
    Moment,
    /// The average utilisation of the inventory × peak over moment, at most 100 %.
    Average,
    /// The configured size × the share for the unmeasured.
    Nothing,
}

/// The work that a server consumes, hour by hour.
#[derive(Debug, Clone, PartialEq)]
pub struct Consumption {
    /// Before overhead and growth.
    pub week: Profile<Mhz>,
    /// Utilisation at the peak hour.
    pub utilisation: Ratio,
    /// What it was taken from.
    pub taken: Taken,
    /// The shape by which one number was spread over the week; `None` where it stands at every hour.
    pub shape: Option<&'static Shape>,
}

impl Consumption {
    /// By the first of [`Taken`] for which there is data.
    #[must_use]
    pub fn of(server: &Server, loads: &ServerLoads, configured: &Configured, policy: &Policy) -> Self {
        if u32::from(loads.stars) >= policy.minimum_stars()
            && let Some(cpu) = &loads.cpu
            && let Some((_, utilisation)) = cpu.week.peak()
        {
            let week = match configured.second_thread {
                // The guides' rule is a product.
                None => cpu.week.scaled([Ratio::from_fraction(configured.full().base())]),
                Some(_) => cpu.week.map(|u| configured.consumed_by_threads(u)),
            };
            return Self { week, utilisation, taken: Taken::Week, shape: None };
        }
        let flat = |utilisation, taken| Self {
            week: Profile::flat(configured.consumed(utilisation)),
            utilisation,
            taken,
            shape: None,
        };
        let by_threads = |utilisation, taken| Self {
            week: Profile::flat(configured.consumed_by_threads(utilisation)),
            utilisation,
            taken,
            shape: None,
        };
        if let Some(peak) = &server.cpu_peak {
            return by_threads(peak.value, Taken::Peak);
        }
        if let Some(now) = &server.cpu_now {
            let work = (now.value * policy.peak_over_moment()).min(configured.full());
            let utilisation = work.per(configured.full()).unwrap_or(Ratio::ONE);
            return Self { week: Profile::flat(work), utilisation, taken: Taken::Moment, shape: None };
        }
        if let Some(average) = &server.cpu_average {
            let utilisation = (average.value * policy.peak_over_moment()).min(Ratio::ONE);
            return by_threads(utilisation, Taken::Average);
        }
        flat(policy.unmeasured_cpu(), Taken::Nothing)
    }

    /// How well it is founded. A configured size that itself was assumed makes it an assumption.
    #[must_use]
    pub const fn basis(&self, configured: &Configured) -> Basis {
        match self.taken {
            _ if configured.cores_assumed || configured.clock_assumed || self.shape.is_some() => {
                Basis::Assumed
            }
            Taken::Week => Basis::Measured,
            Taken::Peak | Taken::Moment | Taken::Average => Basis::OneNumber,
            Taken::Nothing => Basis::Assumed,
        }
    }

    /// The steps of the peak hour; `None` when no hour is known.
    #[must_use]
    pub fn steps(
        &self,
        configured: &Configured,
        overhead: Ratio,
        growth: Ratio,
        generation: Ratio,
    ) -> Option<CpuSteps> {
        let (_, consumed) = self.week.peak()?;
        Some(CpuSteps {
            configured: configured.full(),
            utilisation: self.utilisation,
            consumed,
            overhead,
            growth,
            generation,
            demanded: work_on_target(work_demanded(consumed, overhead, growth), generation),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand, s = 0.25: a quarter busy is half of the cores with one thread each; one half all cores with one
    /// thread; three quarters 1 + 0.25 × 0.5; all 1.25. With s = 0.5 a full core counts 1.5, as the kubev2v
    /// migration planner has it: cores + 0.5 × (threads − cores).
    #[test]
    fn second_threads() {
        let of = |u: f64, s: f64| cores_busy(Ratio::from_fraction(u), Ratio::from_fraction(s)).fraction();
        for (u, cores) in [(0.0, 0.0), (0.25, 0.5), (0.5, 1.0), (0.75, 1.125), (1.0, 1.25)] {
            assert!((of(u, 0.25) - cores).abs() < 1e-12, "{u}");
        }
        assert!((of(1.0, 0.5) - 1.5).abs() < 1e-12);
        assert!((of(0.9, 0.0) - 1.0).abs() < 1e-12, "a second thread worth nothing");
    }

    #[test]
    fn the_guides_rule() {
        // Planning guides: 4 processors of 1 GHz at 40 % consume 1.6 GHz.
        let work = work_consumed(4, 1, Mhz::from_ghz(1.0), Ratio::from_percent(40.0));
        assert_eq!(work, Mhz::from_ghz(1.6));
    }
}
