//! Assumed shapes: usual hours of a role, for servers of which one number or two are known. A shape says when,
//! the numbers say how much.

use super::cpu::{Consumption, Taken};
use crate::assumption::{Policy, Trust};
use crate::inventory::Server;
use crate::profile::Profile;
use crate::quantity::Ratio;
use crate::time::{HourOfWeek, WEEK};
use serde::Deserialize;
use std::sync::LazyLock;

/// The usual hours of some roles, by data.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Shape {
    /// Stable name.
    pub id: String,
    /// On screen.
    pub label: String,
    /// Each hour of a working day as a share of the busiest hour of the week.
    pub weekday: Vec<Ratio>,
    /// Each hour of a day of the weekend, likewise.
    pub weekend: Vec<Ratio>,
    /// Roles that have it where nobody says otherwise.
    pub roles: Vec<String>,
    /// Where it comes from.
    pub source: String,
    /// When that was recorded or estimated.
    pub date: String,
    /// How far to trust it.
    pub trust: Trust,
}

static SHAPES: LazyLock<Vec<Shape>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../data/shapes.json")).unwrap_or_default());

/// All shapes.
#[must_use]
pub fn shapes() -> &'static [Shape] {
    &SHAPES
}

/// The shape of a role in the planner's words; `None` where none is usual.
#[must_use]
pub fn of_role(role: &str) -> Option<&'static Shape> {
    SHAPES.iter().find(|s| s.roles.iter().any(|r| r == role))
}

impl Shape {
    /// The hour as a share of the busiest one.
    #[must_use]
    pub fn at(&self, hour: HourOfWeek) -> Ratio {
        let day = if hour.is_weekend() { &self.weekend } else { &self.weekday };
        day.get(hour.hour()).copied().unwrap_or(Ratio::ONE)
    }
    /// Each hour as a share of the peak, so that the mean of the week is `mean` of the peak: the shape mixed with
    /// a flat line where it is too thin for that mean, and with its own 8th or 64th power, which keep the busiest
    /// hour and thin out the others, where it is too fat. A mean lower than that of the 64th power stays there.
    /// Without a mean: the shape as it is.
    #[must_use]
    pub fn through(&self, mean: Option<Ratio>) -> Profile<Ratio> {
        let plain: Vec<f64> = HourOfWeek::all().map(|h| self.at(h).fraction().clamp(0.0, 1.0)).collect();
        let hours = match mean.map(Ratio::fraction) {
            Some(mean) => mixed(plain, mean),
            None => plain,
        };
        Profile::new(|h| hours.get(h.index()).copied().map(Ratio::from_fraction))
    }
}

#[expect(clippy::cast_precision_loss, reason = "168")]
fn mean_of(hours: &[f64]) -> f64 {
    hours.iter().sum::<f64>() / WEEK as f64
}

fn mixed(plain: Vec<f64>, mean: f64) -> Vec<f64> {
    let mut fatter: Vec<f64> = vec![1.0; WEEK];
    let mut thinner = plain;
    // 1, s, s^8, s^64: each leaves the busiest hour at 1.
    for _ in 0..3 {
        let (fat, thin) = (mean_of(&fatter), mean_of(&thinner));
        if mean >= thin && fat > thin {
            let part = ((mean - thin) / (fat - thin)).min(1.0);
            return fatter.iter().zip(&thinner).map(|(f, t)| part * f + (1.0 - part) * t).collect();
        }
        let eighth = thinner
            .iter()
            .map(|s| {
                let fourth = s * s * s * s;
                fourth * fourth
            })
            .collect();
        fatter = std::mem::replace(&mut thinner, eighth);
    }
    fatter
}

/// What the mean of a server is of its peak, where its one number leaves that open: average ÷ peak where the
/// inventory has both, 1 ÷ the policy's factor where the peak was made from an average.
fn mean_of_peak(server: &Server, taken: Taken, peak: Ratio) -> Option<Ratio> {
    if !matches!(taken, Taken::Peak | Taken::Average) || peak <= Ratio::ZERO {
        return None;
    }
    server.cpu_average.as_ref().map(|a| (a.value / peak).min(Ratio::ONE))
}

impl Consumption {
    /// Spread over the week by the shape of a role where the policy says so and one number is all that is known
    /// of the server; else as it was. The peak hour stays what it was.
    #[must_use]
    pub fn by_role(self, server: &Server, role: &str, policy: &Policy) -> Self {
        if policy.assumed_shapes() { self.shaped(server, role) } else { self }
    }
    /// As [`Self::by_role`], whatever the policy says.
    #[must_use]
    pub(crate) fn shaped(mut self, server: &Server, role: &str) -> Self {
        let one_number = matches!(self.taken, Taken::Peak | Taken::Moment | Taken::Average);
        let Some(shape) = of_role(role).filter(|_| one_number) else { return self };
        let share = shape.through(mean_of_peak(server, self.taken, self.utilisation));
        self.week = Profile::new(|h| Some(self.week.at(h)? * share.at(h)?));
        self.shape = Some(shape);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assumption::{AssumptionId, Changes};
    use crate::demand::Basis;
    use crate::demand::cpu::Configured;
    use crate::measurement::ServerLoads;
    use crate::money::Currency;
    use crate::origin::Sourced;
    use crate::quantity::Mhz;
    use proptest::prelude::*;

    #[test]
    fn data_are_whole() {
        assert!(shapes().len() >= 5);
        for s in shapes() {
            assert!(s.weekday.len() == 24 && s.weekend.len() == 24 && !s.source.is_empty(), "{}", s.id);
            let hours = s.weekday.iter().chain(&s.weekend);
            assert!(hours.clone().all(|h| *h > Ratio::ZERO && *h <= Ratio::ONE), "{}", s.id);
            assert_eq!(hours.max(), Some(&Ratio::ONE), "{}: the busiest hour is the whole", s.id);
            for role in &s.roles {
                assert_eq!(of_role(role).map(|found| &found.id), Some(&s.id), "{role} has two shapes");
            }
        }
        assert_eq!(of_role("Unknown"), None);
    }

    /// By hand: one hour of the day at 1, the others at 0.5, at all days: the mean is 12.5 ÷ 24 = 0.520833. A mean
    /// of 0.76 lies half way to the flat line (0.239583 of 0.479167), so the quiet hours are at 0.75.
    #[test]
    fn mixed_with_a_flat_line_by_hand() {
        let day: Vec<Ratio> = (0..24).map(|h| Ratio::from_fraction(if h == 9 { 1.0 } else { 0.5 })).collect();
        let shape = Shape { weekday: day.clone(), weekend: day, ..shapes()[0].clone() };
        let mean = 0.520_833_333_333_333_3 + 0.239_583_333_333_333_3;
        let week = shape.through(Some(Ratio::from_fraction(mean)));
        let at = |h: usize| week.at(HourOfWeek::new(h)).unwrap().fraction();
        assert!((at(3) - 0.75).abs() < 1e-12 && (at(9) - 1.0).abs() < 1e-12, "{} {}", at(3), at(9));
    }

    fn of(average: Option<f64>, peak: Option<f64>, shapes_on: f64) -> (Consumption, Basis) {
        let policy = Policy::new(
            Currency::EUR,
            [&Changes::from([(AssumptionId::AssumedShapes, shapes_on), (AssumptionId::PeakOverMoment, 3.0)])],
        );
        let ratio = |v: f64| Sourced::typed(Ratio::from_fraction(v));
        let server = Server {
            sockets: Some(Sourced::typed(4)),
            cores_per_socket: Some(Sourced::typed(1)),
            clock: Some(Sourced::typed(Mhz::from_ghz(1.0))),
            cpu_average: average.map(ratio),
            cpu_peak: peak.map(ratio),
            ..Server::default()
        };
        let configured = Configured::of(&server, None, &policy);
        let c = Consumption::of(&server, &ServerLoads::default(), &configured, &policy)
            .by_role(&server, "Batch", &policy);
        let basis = c.basis(&configured);
        (c, basis)
    }

    /// 4 × 1 GHz with a peak of 40 % and an average of 10 %: the busiest hour of the night has 1.6 GHz, the week
    /// 0.4 GHz on average. Switched off, 1.6 GHz at every hour.
    #[test]
    fn through_average_and_peak() {
        let (flat, basis) = of(Some(0.1), Some(0.4), 0.0);
        assert_eq!(
            (flat.week.mean(), basis, flat.shape),
            (Some(Mhz::from_mhz(1600.0)), Basis::OneNumber, None)
        );
        let (shaped, basis) = of(Some(0.1), Some(0.4), 1.0);
        assert!((shaped.week.mean().unwrap().mhz() - 400.0).abs() < 1e-9, "{:?}", shaped.week.mean());
        assert_eq!(shaped.week.peak(), Some((HourOfWeek::new(3), Mhz::from_mhz(1600.0))));
        assert_eq!(basis, Basis::Assumed, "an assumption more");
        // An average alone: the peak is three times as high, so the mean is a third of it.
        let (average, _) = of(Some(0.1), None, 1.0);
        assert!((average.week.mean().unwrap().mhz() - 400.0).abs() < 1e-9);
        assert!((average.week.peak().unwrap().1.mhz() - 1200.0).abs() < 1e-9);
        // Nothing at all is the configured size, shape or no shape.
        let (nothing, _) = of(None, None, 1.0);
        assert_eq!(nothing.shape, None);
    }

    proptest! {
        /// Whatever the mean, no hour is above the peak, the busiest is at the peak, and the mean is met unless it
        /// is lower than the thinnest form of the shape.
        #[test]
        fn mean_and_peak_are_met(which in 0_usize..5, mean in 0.0_f64..1.3) {
            let shape = &shapes()[which];
            let week = shape.through(Some(Ratio::from_fraction(mean)));
            let (_, peak) = week.peak().unwrap();
            prop_assert!((peak.fraction() - 1.0).abs() < 1e-12);
            let got = week.mean().unwrap().fraction();
            let thinnest = shape.through(Some(Ratio::ZERO)).mean().unwrap().fraction();
            prop_assert!((got - mean.min(1.0).max(thinnest)).abs() < 1e-9, "{got} for {mean}, at least {thinnest}");
        }
    }
}
