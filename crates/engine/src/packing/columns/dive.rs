//! A packing out of bins in parts: the bin of which most is in use is taken whole, and the rest is solved again, until
//! nothing is left.
//!
//! Source: Joncour, Michel, Sadykov, Sverdlov, Vanderbeck: Column generation based primal heuristics (2010).

use super::master::Master;
use super::pricing::Pricing;
use super::{Alike, Column, Columns, alone};
use crate::packing::draw::Draw;
use crate::packing::model::{Model, index};

/// Bins of which so much is in use are taken together.
const NEARLY: f64 = 0.8;
/// Bins among which one is drawn.
const DRAWN: usize = 3;
/// Times that new bins are looked for between two that are taken.
const ROUNDS: u32 = 8;
/// Branches of a search for a better bin, in one step and in all.
const BRANCHES: (u32, u32) = (256, 4_096);
/// Bins filled in one step.
const FILLED: usize = 2;

#[derive(Debug)]
enum At {
    Choosing,
    Solving,
    Filling(usize, usize, Option<Box<Pricing>>, Vec<(f64, Column)>),
    /// A kind, the search for its best bin, the branches that were looked at.
    Searching(usize, Option<Box<Pricing>>, u32),
    Done,
}

/// A packing being made.
#[derive(Debug)]
pub(super) struct Dive {
    /// The how manieth it is. The first takes the bin of which most is in use, the others draw among the first.
    nth: u32,
    draw: Draw,
    left: Vec<bool>,
    taken: Vec<Column>,
    /// Bins taken of each limit.
    used: Vec<u64>,
    /// The program for what is left: its columns, its pieces.
    master: Option<Master>,
    columns: Vec<Column>,
    rows: Vec<u32>,
    row_of: Vec<u32>,
    rounds: u32,
    at: At,
    failed: bool,
}

impl Dive {
    pub fn new(pieces: usize, nth: u32, seed: u64) -> Self {
        Self {
            nth,
            draw: Draw::new(seed ^ u64::from(nth) << 32),
            left: vec![true; pieces],
            taken: Vec::new(),
            used: Vec::new(),
            master: None,
            columns: Vec::new(),
            rows: Vec::new(),
            row_of: Vec::new(),
            rounds: 0,
            at: At::Choosing,
            failed: false,
        }
    }

    /// One step. False when it is done.
    pub fn step(&mut self, all: &mut Columns, model: &Model) -> bool {
        match std::mem::replace(&mut self.at, At::Done) {
            At::Choosing => self.choose(all),
            At::Solving => {
                let Some(master) = &mut self.master else { return false };
                if master.step() {
                    self.at = At::Solving;
                } else {
                    self.solved(all);
                }
            }
            At::Filling(kind, at, pricing, found) => self.fill(all, model, kind, at, pricing, found),
            At::Searching(kind, pricing, looked_at) => self.search(all, model, kind, pricing, looked_at),
            At::Done => return false,
        }
        true
    }

    #[expect(clippy::cast_precision_loss, reason = "only compares")]
    fn solved(&mut self, all: &Columns) {
        let Some(master) = &self.master else { return };
        let spent: u64 = self.taken.iter().map(|c| all.kinds[c.kind].cost).sum();
        let least = spent as f64 + (master.value() - 5e-3) * all.dearest as f64;
        // The rest in parts would cost too much; better ones may still come in. Another packing of the same cost is
        // another place to search from.
        let hopeless = least > all.best as f64;
        if self.rounds >= ROUNDS {
            if hopeless {
                self.failed = true;
                self.at = At::Done;
            } else {
                self.at = At::Choosing;
            }
        } else {
            self.rounds += 1;
            self.at = At::Filling(0, 0, None, Vec::new());
        }
    }

    /// Takes bins whole.
    fn choose(&mut self, all: &Columns) {
        let (parts, columns) = match &self.master {
            Some(m) => (m.in_use(), &self.columns),
            None => (all.master.in_use(), &all.pool),
        };
        let skip = if self.nth == 0 { 0 } else { self.draw.below(DRAWN.min(parts.len())) };
        let mut take: Vec<Column> = Vec::new();
        if self.used.is_empty() {
            self.used = vec![0; all.limits.len()];
        }
        for (part, c) in parts.iter().skip(skip) {
            if !take.is_empty() && *part < NEARLY {
                break;
            }
            let Some(column) = columns.get(*c as usize) else { continue };
            let own: Vec<u32> = column.pieces.iter().copied().filter(|i| self.left[*i as usize]).collect();
            let kind = &all.kinds[column.kind];
            let full = kind.row.is_some_and(|r| Some(self.used[r as usize]) >= kind.limit);
            if own.len() < column.pieces.len() && !take.is_empty() || own.is_empty() || full {
                continue;
            }
            own.iter().for_each(|i| self.left[*i as usize] = false);
            if let Some(r) = kind.row {
                self.used[r as usize] += 1;
            }
            take.push(Column { kind: column.kind, pieces: own });
        }
        if take.is_empty() {
            self.failed = true;
            return;
        }
        self.taken.extend(take);
        self.rows = (0..index(self.left.len())).filter(|i| self.left[*i as usize]).collect();
        if self.rows.is_empty() {
            return;
        }
        self.row_of = vec![u32::MAX; self.left.len()];
        for (r, i) in self.rows.iter().enumerate() {
            self.row_of[*i as usize] = index(r);
        }
        #[expect(clippy::cast_precision_loss, reason = "a number of bins")]
        let limits: Vec<f64> = all
            .kinds
            .iter()
            .filter_map(|k: &Alike| Some(k.limit?.saturating_sub(self.used[k.row? as usize]) as f64))
            .collect();
        self.columns.clear();
        let master = Master::new(self.rows.len(), &limits, alone(&limits), all.seed ^ u64::from(self.nth));
        self.master = Some(master);
        // A part of a bin is a bin.
        let mut known: Vec<Column> = all
            .pool
            .iter()
            .map(|c| Column {
                kind: c.kind,
                pieces: c.pieces.iter().copied().filter(|i| self.left[*i as usize]).collect(),
            })
            .filter(|c| !c.pieces.is_empty())
            .collect();
        known.iter_mut().for_each(|c| c.pieces.sort_unstable());
        known.sort();
        known.dedup();
        known.into_iter().for_each(|c| self.add(all, c));
        self.rounds = 0;
        self.at = At::Solving;
    }

    fn add(&mut self, all: &Columns, column: Column) {
        if let Some(master) = &mut self.master {
            let rows = column.pieces.iter().map(|i| self.row_of[*i as usize]);
            master.add(all.price(column.kind), rows, all.kinds[column.kind].row);
            self.columns.push(column);
        }
    }

    fn fill(
        &mut self,
        all: &mut Columns,
        model: &Model,
        kind: usize,
        at: usize,
        pricing: Option<Box<Pricing>>,
        mut found: Vec<(f64, Column)>,
    ) {
        if kind >= all.kinds.len() {
            found.iter_mut().for_each(|(_, c)| c.pieces.sort_unstable());
            found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
            found.dedup_by(|a, b| a.1 == b.1);
            if found.is_empty() {
                self.at = At::Searching(0, None, 0);
                return;
            }
            for (_, column) in found.into_iter().take(super::AT_ONCE) {
                all.add(column.clone());
                self.add(all, column);
            }
            self.at = At::Solving;
            return;
        }
        let Some(mut pricing) = pricing else {
            self.take_values(all);
            let pricing = all.pricing(model, kind, 0);
            self.at = At::Filling(kind, 0, Some(pricing), found);
            return;
        };
        let to = (at + FILLED).min(pricing.order().len());
        for at in at..to {
            let first = pricing.order()[at];
            let (ground, above) = (&all.kinds[kind].ground, all.costs(kind));
            if let Some(pieces) = pricing.with(model, &all.pieces, ground, first, above, super::BESIDE) {
                found.push((all.saves(kind, pricing.value(&pieces)), Column { kind, pieces }));
            }
        }
        self.at = if to < pricing.order().len() {
            At::Filling(kind, to, Some(pricing), found)
        } else {
            At::Filling(kind + 1, 0, None, found)
        };
    }

    /// Looks for bins that filling does not find.
    fn search(
        &mut self,
        all: &mut Columns,
        model: &Model,
        kind: usize,
        pricing: Option<Box<Pricing>>,
        looked_at: u32,
    ) {
        if kind >= all.kinds.len() {
            self.rounds = ROUNDS;
            self.at = At::Solving;
            return;
        }
        let Some(mut pricing) = pricing else {
            let pricing = all.pricing(model, kind, all.costs(kind));
            self.at = At::Searching(kind, Some(pricing), 0);
            return;
        };
        let more = pricing.step(model, &all.pieces, BRANCHES.0);
        if more && looked_at < BRANCHES.1 {
            self.at = At::Searching(kind, Some(pricing), looked_at + BRANCHES.0);
        } else if pricing.found.is_empty() {
            self.at = At::Searching(kind + 1, None, 0);
        } else {
            for mut pieces in pricing.found.drain(..) {
                pieces.sort_unstable();
                let column = Column { kind, pieces };
                all.add(column.clone());
                self.add(all, column);
            }
            self.at = At::Solving;
        }
    }

    /// Values of the pieces that are left; what is in a bin has none.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped"
    )]
    fn take_values(&self, all: &mut Columns) {
        let Some(master) = &self.master else { return };
        let unit = (all.unit() * all.dearest) as f64;
        let whole = |y: &f64| (y.clamp(0.0, 64.0) * unit) as u64;
        let (pieces, limits) = master.duals();
        all.values.iter_mut().for_each(|v| *v = 0);
        for (i, y) in self.rows.iter().zip(pieces) {
            all.values[*i as usize] = whole(y);
        }
        all.limits = limits.iter().map(|y| whole(&-y)).collect();
    }

    /// The packing, in kinds and pieces of the model. `None` where it led nowhere.
    pub fn bins(self, all: &Columns) -> Option<Vec<(Vec<usize>, Vec<u32>)>> {
        if self.failed {
            return None;
        }
        let piece = |i: &u32| all.pieces.of[*i as usize];
        let bin = |c: Column| (all.kinds[c.kind].kinds.clone(), c.pieces.iter().map(piece).collect());
        Some(self.taken.into_iter().map(bin).collect())
    }
}
