//! Quantities with their units. A number with a unit has a type here; the field is private, the
//! constructors and accessors name the unit, so that MiB are never added to MB by accident.
//!
//! All hold a finite `f64`. Constructors that take data from outside are `try_from_*` and refuse
//! what is not finite or lies out of the bounds of the type.

use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

/// A value that cannot be this quantity.
#[derive(Debug, Clone, PartialEq)]
pub struct OutOfBounds {
    /// What was to be made, in words ("clock rate in MHz").
    pub quantity: &'static str,
    /// What was found.
    pub found: f64,
    /// Smallest allowed value in the base unit.
    pub min: f64,
    /// Largest allowed value in the base unit.
    pub max: f64,
}

impl fmt::Display for OutOfBounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} expected from {} to {}, found {}", self.quantity, self.min, self.max, self.found)
    }
}

impl std::error::Error for OutOfBounds {}

/// What all quantities share: a base unit. For generic containers such as [`crate::profile::Profile`].
pub trait Quantity: Copy + Ord + Default {
    /// From the base unit.
    fn from_base(value: f64) -> Self;
    /// In the base unit.
    fn base(self) -> f64;
}

impl Quantity for Ratio {
    fn from_base(value: f64) -> Self {
        Self(value)
    }
    fn base(self) -> f64 {
        self.0
    }
}

macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident, $words:literal, base $from:ident $to:ident $try_from:ident,
     $min:expr, $max:expr $(, also $afrom:ident $ato:ident $factor:expr)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(f64);

        impl $name {
            /// Nothing of it.
            pub const ZERO: Self = Self(0.0);
            /// Smallest value that data from outside may have, in the base unit.
            pub const MIN: f64 = $min;
            /// Largest value that data from outside may have, in the base unit.
            pub const MAX: f64 = $max;

            /// From the base unit.
            #[must_use]
            pub const fn $from(value: f64) -> Self { Self(value) }
            /// In the base unit.
            #[must_use]
            pub const fn $to(self) -> f64 { self.0 }
            /// From data: refused where not finite or out of bounds.
            ///
            /// # Errors
            /// `OutOfBounds` with the bounds of this quantity.
            pub fn $try_from(value: f64) -> Result<Self, OutOfBounds> {
                if value.is_finite() && (Self::MIN..=Self::MAX).contains(&value) { Ok(Self(value)) }
                else { Err(OutOfBounds { quantity: $words, found: value, min: Self::MIN, max: Self::MAX }) }
            }
            $(
                /// From another unit of the same quantity.
                #[must_use]
                pub const fn $afrom(value: f64) -> Self { Self(value * $factor) }
                /// In another unit of the same quantity.
                #[must_use]
                pub const fn $ato(self) -> f64 { self.0 / $factor }
            )*
            /// The larger one.
            #[must_use]
            pub fn max(self, other: Self) -> Self { if self < other { other } else { self } }
            /// The smaller one.
            #[must_use]
            pub fn min(self, other: Self) -> Self { if other < self { other } else { self } }
            /// How many times `other` fits, as a plain ratio; `None` when `other` is zero.
            #[must_use]
            pub fn per(self, other: Self) -> Option<Ratio> {
                (other.0 != 0.0).then(|| Ratio(self.0 / other.0))
            }
        }

        impl Quantity for $name {
            fn from_base(value: f64) -> Self { Self(value) }
            fn base(self) -> f64 { self.0 }
        }
        impl PartialEq for $name { fn eq(&self, o: &Self) -> bool { self.cmp(o) == Ordering::Equal } }
        impl Eq for $name {}
        impl PartialOrd for $name { fn partial_cmp(&self, o: &Self) -> Option<Ordering> { Some(self.cmp(o)) } }
        impl Ord for $name { fn cmp(&self, o: &Self) -> Ordering { self.0.total_cmp(&o.0) } }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "{}({})", stringify!($name), self.0) }
        }
        impl Add for $name { type Output = Self; fn add(self, o: Self) -> Self { Self(self.0 + o.0) } }
        impl Sub for $name { type Output = Self; fn sub(self, o: Self) -> Self { Self(self.0 - o.0) } }
        impl Neg for $name { type Output = Self; fn neg(self) -> Self { Self(-self.0) } }
        impl AddAssign for $name { fn add_assign(&mut self, o: Self) { self.0 += o.0; } }
        impl SubAssign for $name { fn sub_assign(&mut self, o: Self) { self.0 -= o.0; } }
        impl Mul<Ratio> for $name { type Output = Self; fn mul(self, r: Ratio) -> Self { Self(self.0 * r.0) } }
        impl Div<Ratio> for $name { type Output = Self; fn div(self, r: Ratio) -> Self { Self(self.0 / r.0) } }
        impl Mul<u32> for $name { type Output = Self; fn mul(self, n: u32) -> Self { Self(self.0 * f64::from(n)) } }
        impl Sum for $name { fn sum<I: Iterator<Item = Self>>(i: I) -> Self { i.fold(Self::ZERO, Add::add) } }
    };
}

/// A plain ratio: a share (0.8 is 80 %), a factor, a quotient.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ratio(f64);

impl Ratio {
    /// Nothing.
    pub const ZERO: Self = Self(0.0);
    /// The whole.
    pub const ONE: Self = Self(1.0);
    /// From a fraction of one.
    #[must_use]
    pub const fn from_fraction(value: f64) -> Self {
        Self(value)
    }
    /// From per cent.
    #[must_use]
    pub const fn from_percent(value: f64) -> Self {
        Self(value / 100.0)
    }
    /// As a fraction of one.
    #[must_use]
    pub const fn fraction(self) -> f64 {
        self.0
    }
    /// In per cent.
    #[must_use]
    pub const fn percent(self) -> f64 {
        self.0 * 100.0
    }
    /// From data in per cent, 0 to 100.
    ///
    /// # Errors
    /// `OutOfBounds` outside of 0 to 100 %.
    pub fn try_from_percent(value: f64) -> Result<Self, OutOfBounds> {
        if value.is_finite() && (0.0..=100.0).contains(&value) {
            Ok(Self(value / 100.0))
        } else {
            Err(OutOfBounds { quantity: "share in per cent", found: value, min: 0.0, max: 100.0 })
        }
    }
    /// The larger one.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        if self < other { other } else { self }
    }
    /// The smaller one.
    #[must_use]
    pub fn min(self, other: Self) -> Self {
        if other < self { other } else { self }
    }
}

impl PartialEq for Ratio {
    fn eq(&self, o: &Self) -> bool {
        self.cmp(o) == Ordering::Equal
    }
}
impl Eq for Ratio {}
impl PartialOrd for Ratio {
    fn partial_cmp(&self, o: &Self) -> Option<Ordering> {
        Some(self.cmp(o))
    }
}
impl Ord for Ratio {
    fn cmp(&self, o: &Self) -> Ordering {
        self.0.total_cmp(&o.0)
    }
}
impl fmt::Debug for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ratio({})", self.0)
    }
}
impl Add for Ratio {
    type Output = Self;
    fn add(self, o: Self) -> Self {
        Self(self.0 + o.0)
    }
}
impl Sub for Ratio {
    type Output = Self;
    fn sub(self, o: Self) -> Self {
        Self(self.0 - o.0)
    }
}
impl Mul for Ratio {
    type Output = Self;
    fn mul(self, o: Self) -> Self {
        Self(self.0 * o.0)
    }
}
impl Div for Ratio {
    type Output = Self;
    fn div(self, o: Self) -> Self {
        Self(self.0 / o.0)
    }
}

quantity!(
    /// Rate of CPU work, base unit MHz (one core at one MHz, fully busy).
    Mhz, "CPU rate in MHz", base from_mhz mhz try_from_mhz, 0.0, 1e12,
    also from_ghz ghz 1000.0
);
quantity!(
    /// Memory or storage, base unit MiB (2^20 bytes). GB are decimal, GiB are 2^30.
    MiB, "size in MiB", base from_mib mib try_from_mib, 0.0, 1e12,
    also from_gib gib 1024.0, also from_tib tib 1_048_576.0,
    also from_mb_decimal mb_decimal 0.953_674_316_406_25,
    also from_gb_decimal gb_decimal 953.674_316_406_25,
    also from_tb_decimal tb_decimal 953_674.316_406_25
);
quantity!(
    /// Network rate, base unit megabit per second (10^6 bits).
    Mbps, "network rate in Mbit/s", base from_mbps mbps try_from_mbps, 0.0, 1e9,
    also from_gbps gbps 1000.0, also from_megabytes_per_s megabytes_per_s 8.0
);
quantity!(
    /// Disk throughput, base unit megabyte per second (10^6 bytes).
    MBps, "throughput in MB/s", base from_mbytes_per_s mbytes_per_s try_from_mbytes_per_s, 0.0, 1e9
);
quantity!(
    /// Disk operations per second.
    Iops, "operations per second", base from_iops iops try_from_iops, 0.0, 1e10
);
quantity!(
    /// Pages of 4 KiB moved between memory and disk, per second.
    PageRate, "pages per second", base from_pages_per_s pages_per_s try_from_pages_per_s, 0.0, 1e10
);
quantity!(
    /// Electrical power in watts; all of it becomes heat, for which rooms are also planned in BTU/h
    /// (1 BTU is 1,055.056 J: 1 W is 3.412 BTU/h).
    Watts, "power in W", base from_watts watts try_from_watts, 0.0, 1e9,
    also from_kilowatts kilowatts 1000.0, also from_btu_per_hour btu_per_hour 0.293_071_070_172_222_2
);
quantity!(
    /// Energy in kilowatt-hours.
    Kwh, "energy in kWh", base from_kwh kwh try_from_kwh, 0.0, 1e12
);
quantity!(
    /// A duration or an effort in hours.
    Hours, "hours", base from_hours hours try_from_hours, 0.0, 1e9,
    also from_minutes minutes 0.016_666_666_666_666_666
);
quantity!(
    /// A duration in months.
    Months, "months", base from_months months try_from_months, 0.0, 1200.0,
    also from_years years 12.0
);

#[cfg(test)]
mod tests {
    use super::*;

    // ODIN for Azure Local, sizer.js: BTU/h = W × 3.412. NIST SP 811: 1 Btu (IT) is 1,055.055 852 62 J, so 1 W is
    // 3,600 ÷ 1,055.055 852 62 = 3.412 141 633 BTU/h.
    #[test]
    fn watts_as_heat() {
        assert!((Watts::from_watts(1.0).btu_per_hour() - 3.412_141_633).abs() < 1e-9);
        assert!((Watts::from_watts(750.0).btu_per_hour() - 750.0 * 3.412).abs() < 0.2);
        assert!((Watts::from_btu_per_hour(12_000.0).watts() - 3_516.852_842).abs() < 1e-6);
    }
}
