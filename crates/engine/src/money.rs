//! Money knows its currency at run time. Two currencies are never added by accident: the caller
//! settles them with a rate first.

use crate::quantity::Ratio;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;

/// A currency by its three-letter code (ISO 4217).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The euro, the planner's default.
    pub const EUR: Self = Self(*b"EUR");

    /// From a three-letter code, any case; `None` for anything else.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let bytes = code.trim().as_bytes();
        let three: [u8; 3] = bytes.try_into().ok()?;
        three.iter().all(u8::is_ascii_alphabetic).then(|| Self(three.map(|b| b.to_ascii_uppercase())))
    }

    /// The three-letter code.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let code = String::deserialize(d)?;
        Self::from_code(&code).ok_or_else(|| {
            serde::de::Error::custom(format!("currency: a three-letter code expected, found {code:?}"))
        })
    }
}

/// Two amounts in different currencies met without a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CurrencyMismatch {
    /// The currency of the first amount.
    pub left: Currency,
    /// The currency of the second one.
    pub right: Currency,
}

impl fmt::Display for CurrencyMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} and {} need a rate before they can be added", self.left.code(), self.right.code())
    }
}

impl std::error::Error for CurrencyMismatch {}

/// An amount of money in a currency. Costs are positive where the line says "cost", cash flows are
/// positive when they come in.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub struct Money {
    amount: f64,
    currency: Currency,
}

impl Money {
    /// An amount in a currency.
    #[must_use]
    pub const fn new(amount: f64, currency: Currency) -> Self {
        Self { amount, currency }
    }
    /// Nothing, in a currency.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0.0, currency)
    }
    /// The amount in units of the currency (not cents).
    #[must_use]
    pub const fn amount(self) -> f64 {
        self.amount
    }
    /// The currency.
    #[must_use]
    pub const fn currency(self) -> Currency {
        self.currency
    }
    /// The sum.
    ///
    /// # Errors
    /// When the currencies differ.
    pub fn plus(self, other: Self) -> Result<Self, CurrencyMismatch> {
        if self.currency == other.currency {
            Ok(Self::new(self.amount + other.amount, self.currency))
        } else {
            Err(CurrencyMismatch { left: self.currency, right: other.currency })
        }
    }
    /// The difference.
    ///
    /// # Errors
    /// When the currencies differ.
    pub fn minus(self, other: Self) -> Result<Self, CurrencyMismatch> {
        self.plus(other.times(Ratio::from_fraction(-1.0)))
    }
    /// A multiple.
    #[must_use]
    pub fn times(self, factor: Ratio) -> Self {
        Self::new(self.amount * factor.fraction(), self.currency)
    }
    /// So many of it.
    #[must_use]
    pub fn times_count(self, count: u64) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
        let n = count as f64;
        Self::new(self.amount * n, self.currency)
    }
    /// The sum of many amounts of one currency.
    ///
    /// # Errors
    /// When one of them is in another currency.
    pub fn sum(currency: Currency, items: impl IntoIterator<Item = Self>) -> Result<Self, CurrencyMismatch> {
        items.into_iter().try_fold(Self::zero(currency), Self::plus)
    }
}

impl PartialEq for Money {
    fn eq(&self, o: &Self) -> bool {
        self.currency == o.currency && self.amount.total_cmp(&o.amount) == Ordering::Equal
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.currency.code())
    }
}

/// What one unit of each currency is worth in the project's own. An input, never a guess:
/// a currency without a rate cannot be converted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rates {
    own: Currency,
    others: Vec<(Currency, Ratio)>,
}

impl Rates {
    /// Rates into `own`; its own rate is one.
    #[must_use]
    pub fn new(own: Currency, others: Vec<(Currency, Ratio)>) -> Self {
        Self { own, others }
    }
    /// The project's own currency.
    #[must_use]
    pub const fn own(&self) -> Currency {
        self.own
    }
    /// Own currency per unit of `of`.
    #[must_use]
    pub fn rate(&self, of: Currency) -> Option<Ratio> {
        if of == self.own {
            return Some(Ratio::ONE);
        }
        self.others.iter().find(|(c, _)| *c == of).map(|(_, r)| *r)
    }
    /// `money` in the project's own currency; `None` where no rate is given.
    #[must_use]
    pub fn convert(&self, money: Money) -> Option<Money> {
        let rate = self.rate(money.currency())?;
        Some(Money::new(money.amount() * rate.fraction(), self.own))
    }
}
