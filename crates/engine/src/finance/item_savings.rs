//! Which items of the running costs the saving comes from.

use super::lists::counted;
use super::{BusinessCase, CostLine};
use crate::figure::{CostList, View};
use crate::money::Money;
use crate::order::Order as _;

/// What one item saves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ItemSaving {
    /// Stable name of the item.
    pub id: &'static str,
    /// On screen.
    pub label: &'static str,
    /// A year as it is; zero for an item that today's estate does not have.
    pub as_is: Money,
    /// A year as it will be.
    pub to_be: Money,
    /// AS IS − TO BE, a year, once all is moved; below zero where the item costs more.
    pub a_year: Money,
}

/// What each item of the running costs saves a year, the most first; equal amounts by name. Items
/// without an amount are left out, as in all totals. The amounts add up to the saving per year.
#[must_use]
pub fn item_savings(case: &BusinessCase, view: View) -> Vec<ItemSaving> {
    let amount = |line: Option<&CostLine>| line.and_then(|l| l.amount).map_or(0.0, |a| a.amount());
    // Every item that runs on has a line in TO BE; not every one is there today.
    let mut all: Vec<ItemSaving> = counted(&case.lines, CostList::ToBe, view)
        .filter_map(|l| {
            let (as_is, to_be) = (amount(case.line(CostList::AsIs, l.id)), l.amount?.amount());
            let money = |v| Money::new(v, case.currency);
            let (id, label) = (l.id, l.label);
            Some(ItemSaving {
                id,
                label,
                as_is: money(as_is),
                to_be: money(to_be),
                a_year: money(as_is - to_be),
            })
        })
        .collect();
    all.order_by(|a, b| b.a_year.amount().total_cmp(&a.a_year.amount()).then_with(|| a.id.cmp(b.id)));
    all
}

/// The `n` items that change most, the largest first, whether they save or cost; equal ones by name.
/// Items that do not change are left out.
#[must_use]
pub fn largest_differences(case: &BusinessCase, view: View, n: usize) -> Vec<ItemSaving> {
    let mut all = item_savings(case, view);
    all.retain(|s| s.a_year.amount() != 0.0);
    all.order_by(|a, b| {
        b.a_year.amount().abs().total_cmp(&a.a_year.amount().abs()).then_with(|| a.id.cmp(b.id))
    });
    all.truncate(n);
    all
}
