//! Power, energy and the overhead of the room (cooling and power losses).

use crate::assumption::Policy;
use crate::inventory::{Kind, Server};
use crate::measurement::ServerLoads;
use crate::money::Money;
use crate::quantity::{Hours, Kwh, Ratio, Watts};

/// Hours of a year that machines run: 365 × 24.
pub const HOURS_OF_A_YEAR: Hours = Hours::from_hours(8760.0);

/// Power at a mean use, on the line between idle and full: idle + (full − idle) × use.
/// `use_of_cpu` counts from 0 to 1; more is taken as 1.
#[must_use]
pub fn power_at(idle: Watts, full: Watts, use_of_cpu: Ratio) -> Watts {
    idle + (full - idle) * use_of_cpu.max(Ratio::ZERO).min(Ratio::ONE)
}

/// Energy of a year at constant mean power: watts ÷ 1,000 × 8,760 h.
#[must_use]
pub fn yearly_energy(power: Watts) -> Kwh {
    Kwh::from_kwh(power.kilowatts() * HOURS_OF_A_YEAR.hours())
}

/// What energy costs at a price per kWh.
#[must_use]
pub fn energy_cost(energy: Kwh, price_per_kwh: Money) -> Money {
    price_per_kwh.times(Ratio::from_fraction(energy.kwh()))
}

/// Overhead of the room that stays whatever the computers draw: energy before × (PUE − 1) × share.
#[must_use]
pub fn fixed_overhead(before: Kwh, pue: Ratio, fixed_share: Ratio) -> Kwh {
    before * ((pue - Ratio::ONE) * fixed_share)
}

/// Overhead of the room that follows the computers: energy × (PUE − 1) × (1 − share).
#[must_use]
pub fn marginal_overhead(energy: Kwh, pue: Ratio, fixed_share: Ratio) -> Kwh {
    energy * ((pue - Ratio::ONE) * (Ratio::ONE - fixed_share))
}

/// How the power of a server was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PowerBasis {
    /// Measured.
    Measured,
    /// From the power curve of its class at its own CPU use.
    Curve,
    /// From the power curve at the typical use, because its own is not known.
    Assumed,
    /// It draws none of its own: a VM, or switched off.
    NoneOfItsOwn,
}

/// Idle and full power of a server's class, by the year of purchase, for its sockets (the classes
/// are of two sockets; more count in proportion).
#[must_use]
pub fn class_power(server: &Server, policy: &Policy) -> (Watts, Watts) {
    let (idle, full) = match server.bought.as_ref().map(|b| b.value) {
        Some(year) if year <= 2007 => (policy.idle_power_old(), policy.full_power_old()),
        Some(year) if year >= 2015 => (policy.idle_power_new(), policy.full_power_new()),
        Some(_) | None => (policy.idle_power_middle(), policy.full_power_middle()),
    };
    let sockets = server.sockets.as_ref().map_or(2, |s| s.value).max(2);
    let pairs = Ratio::from_fraction(f64::from(sockets) / 2.0);
    (idle * pairs, full.max(idle) * pairs)
}

/// Mean CPU use of a server, where anything is known of it: measured mean, the source's average,
/// or the share of its clock in use at one moment.
#[must_use]
pub fn mean_use(server: &Server, loads: Option<&ServerLoads>) -> Option<Ratio> {
    if let Some(cpu) = loads.and_then(|l| l.cpu.as_ref()) {
        return Some(cpu.mean);
    }
    if let Some(average) = &server.cpu_average {
        return Some(average.value);
    }
    let now = server.cpu_now.as_ref()?.value;
    let all = server.clock.as_ref()?.value * server.cores()?;
    now.per(all)
}

/// Mean power of one server of today.
#[must_use]
pub fn server_power(server: &Server, loads: Option<&ServerLoads>, policy: &Policy) -> (Watts, PowerBasis) {
    if server.kind == Kind::Virtual || server.powered_on.as_ref().is_some_and(|on| !on.value) {
        return (Watts::ZERO, PowerBasis::NoneOfItsOwn);
    }
    if let Some(power) = &server.power {
        return (power.value, PowerBasis::Measured);
    }
    let (idle, full) = class_power(server, policy);
    match mean_use(server, loads) {
        Some(u) => (power_at(idle, full, u), PowerBasis::Curve),
        None => (power_at(idle, full, policy.typical_utilisation()), PowerBasis::Assumed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    #[test]
    fn one_kilowatt_the_year_round() {
        // By hand: 1 kW × 8,760 h = 8,760 kWh; ODIN's "kWh/yr = W × 8.76" says the same.
        assert!((yearly_energy(Watts::from_watts(1000.0)).kwh() - 8760.0).abs() < 1e-9);
        let cost = energy_cost(Kwh::from_kwh(8760.0), Money::new(0.2, Currency::EUR));
        assert!((cost.amount() - 1752.0).abs() < 1e-9);
    }

    #[test]
    fn azure_core_hours() {
        // Azure Migrate's figures without its load factor: 100 cores × 0.009 kWh per core-hour are
        // 900 W; with a PUE of 1.8 they are 14,191 kWh a year.
        let it = yearly_energy(Watts::from_watts(900.0));
        let room = fixed_overhead(it, Ratio::from_fraction(1.8), Ratio::ZERO)
            + marginal_overhead(it, Ratio::from_fraction(1.8), Ratio::ZERO);
        assert!(((it + room).kwh() - 14_191.2).abs() < 0.1);
    }

    #[test]
    fn half_of_the_overhead_stays() {
        // By hand: 1,000 kWh at PUE 1.6 carry 600 kWh of overhead; with 200 kWh left, 300 stay and
        // 200 × 0.6 ÷ 2 = 60 follow.
        let (pue, half) = (Ratio::from_fraction(1.6), Ratio::from_fraction(0.5));
        let stays = fixed_overhead(Kwh::from_kwh(1000.0), pue, half);
        let follows = marginal_overhead(Kwh::from_kwh(200.0), pue, half);
        assert!((stays.kwh() - 300.0).abs() < 1e-9);
        assert!((follows.kwh() - 60.0).abs() < 1e-9);
    }

    #[test]
    fn power_on_the_line() {
        // By hand: 120 W idle, 280 W full, 15 %: 120 + 160 × 0.15 = 144 W.
        let p = power_at(Watts::from_watts(120.0), Watts::from_watts(280.0), Ratio::from_fraction(0.15));
        assert!((p.watts() - 144.0).abs() < 1e-9);
    }
}
