//! When hardware is bought again.

use crate::money::Money;
use crate::quantity::Months;
use crate::time::Day;

/// A whole number of months, at least 1.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 1 to 1,200")]
fn whole(months: Months) -> u32 {
    libm::round(months.months()).clamp(1.0, 1200.0) as u32
}

/// Months within the horizon in which something bought today is bought again: each multiple of its
/// life before the horizon ends. A renewal in the last month would serve the time after it only.
#[must_use]
pub fn renewal_months(life: Months, horizon: Months) -> Vec<u32> {
    let (life, horizon) = (whole(life), whole(horizon));
    (1..).map(|k| k * life).take_while(|m| *m < horizon).collect()
}

/// Cash for replacements by month from 1 to the horizon: a machine of known year falls due in the
/// month in which its age reaches its life (at once where it already has), and again each life
/// later; one of unknown year is spread evenly. A machine counts as bought in the middle of its year.
#[must_use]
pub fn by_age(bought: &[Option<u32>], price: Money, life: Months, horizon: Months, today: Day) -> Vec<Money> {
    let (life, horizon) = (whole(life), whole(horizon));
    let mut months = vec![0.0; horizon as usize];
    let (year, month, _) = today.ymd();
    for machine in bought {
        let Some(bought) = machine else {
            for m in &mut months {
                *m += price.amount() / f64::from(life);
            }
            continue;
        };
        // Age in whole months since July of its year.
        let age = (i64::from(year) - i64::from(*bought)) * 12 + i64::from(month) - 7;
        let first = u32::try_from((i64::from(life) - age).max(1)).unwrap_or(u32::MAX);
        let mut due = first;
        while due <= horizon {
            if let Some(m) = months.get_mut(due as usize - 1) {
                *m += price.amount();
            }
            due = due.saturating_add(life);
        }
    }
    months.into_iter().map(|a| Money::new(a, price.currency())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    #[test]
    fn bought_again_before_the_end_only() {
        // By hand: life of 4 years in a horizon of 5: once, after 48 months; a life of 5: not.
        assert_eq!(renewal_months(Months::from_years(4.0), Months::from_months(60.0)), [48]);
        assert!(renewal_months(Months::from_years(5.0), Months::from_months(60.0)).is_empty());
        assert_eq!(renewal_months(Months::from_years(2.0), Months::from_months(60.0)), [24, 48]);
    }

    #[test]
    fn falls_due_when_age_reaches_life() {
        // By hand, today January 2026: bought in mid-2023 it is 30 months old; with a life of five
        // years it falls due in 30 months, and not again within 60. Bought in 2010: at once, and
        // again in month 61, which is outside.
        let price = Money::new(1000.0, Currency::EUR);
        let (life, horizon) = (Months::from_years(5.0), Months::from_months(60.0));
        let flows = by_age(&[Some(2023), Some(2010)], price, life, horizon, Day::from_ymd(2026, 1, 15));
        let due: Vec<usize> = (1..).zip(&flows).filter(|(_, m)| m.amount() > 0.0).map(|(m, _)| m).collect();
        assert_eq!(due, [1, 30]);
        let even = by_age(&[None], price, life, horizon, Day::from_ymd(2026, 1, 15));
        assert!(even.iter().all(|m| (m.amount() - 1000.0 / 60.0).abs() < 1e-9));
    }
}
