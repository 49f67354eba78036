//! The linear program over the bins that are known: each piece in one of them at least, at the least cost, bins in
//! parts. A primal simplex with the inverse of its basis in full, a pivot a step.
//!
//! It is worked out in floating point, and nothing is concluded from it: it only says which values of the pieces are
//! worth a proof in whole numbers, and which bins go together well.

use super::super::draw::Draw;

/// Right-hand sides are disturbed by up to this, so that pivots make a difference.
const DISTURBED: f64 = 1e-3;
/// What counts as zero: of reduced costs, and of pivots.
const REDUCED: f64 = 1e-7;
const PIVOT: f64 = 1e-7;
/// Pivots after which the inverse is made anew.
const ANEW: usize = 300;

/// What is in the basis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Variable {
    /// A bin.
    Column(u32),
    /// A piece is in more bins than one.
    Surplus(u32),
    /// What a row began with: a piece without a bin, or a limit that is not reached.
    Start(u32),
}

/// A bin: what it costs, its rows.
#[derive(Debug, Clone)]
struct Column {
    cost: f64,
    rows: Vec<u32>,
    basic: bool,
}

/// The program under way.
#[derive(Debug, Clone)]
pub(super) struct Master {
    /// Rows of pieces; rows of limits follow.
    pieces: usize,
    rows: usize,
    right: Vec<f64>,
    /// Cost of a piece without a bin.
    alone: f64,
    columns: Vec<Column>,
    basis: Vec<Variable>,
    /// By columns.
    inverse: Vec<f64>,
    x: Vec<f64>,
    y: Vec<f64>,
    alpha: Vec<f64>,
    pivots: usize,
    /// What is to come into the basis again.
    again: Vec<Variable>,
}

impl Master {
    /// For so many pieces, with limits on some kinds of bins. `alone` is more than any bin costs.
    pub fn new(pieces: usize, limits: &[f64], alone: f64, seed: u64) -> Self {
        let rows = pieces + limits.len();
        let mut draw = Draw::new(seed);
        #[expect(clippy::cast_precision_loss, reason = "of a thousand")]
        let right = (0..rows).map(|r| match r.checked_sub(pieces) {
            None => 1.0 + DISTURBED * (draw.below(1_000) as f64 / 1_000.0),
            Some(limit) => limits[limit],
        });
        let mut m = Self {
            pieces,
            rows,
            right: right.collect(),
            alone,
            columns: Vec::new(),
            basis: Vec::new(),
            inverse: Vec::new(),
            x: Vec::new(),
            y: Vec::new(),
            alpha: vec![0.0; rows],
            pivots: 0,
            again: Vec::new(),
        };
        m.begin();
        m
    }

    fn begin(&mut self) {
        let rows = self.rows;
        self.basis = (0..rows).map(|r| Variable::Start(u32::try_from(r).unwrap_or(0))).collect();
        self.inverse = vec![0.0; rows * rows];
        for r in 0..rows {
            self.inverse[r * rows + r] = 1.0;
        }
        self.x.clone_from(&self.right);
        self.y = (0..rows).map(|r| if r < self.pieces { self.alone } else { 0.0 }).collect();
        self.pivots = 0;
        self.columns.iter_mut().for_each(|c| c.basic = false);
    }

    /// Another bin. `limit`: the limit that it counts towards.
    pub fn add(&mut self, cost: f64, pieces: impl Iterator<Item = u32>, limit: Option<u32>) {
        let mut rows: Vec<u32> = pieces.collect();
        rows.extend(limit.map(|l| u32::try_from(self.pieces).unwrap_or(0) + l));
        self.columns.push(Column { cost, rows, basic: false });
    }

    /// What each piece is worth, and each limit (none above zero).
    pub fn duals(&self) -> (&[f64], &[f64]) {
        self.y.split_at(self.pieces)
    }

    /// Cost of the parts of bins that are in use, and of pieces without one.
    pub fn value(&self) -> f64 {
        let cost = |v: &Variable| match v {
            Variable::Column(c) => self.columns[*c as usize].cost,
            Variable::Start(r) if (*r as usize) < self.pieces => self.alone,
            _ => 0.0,
        };
        self.basis.iter().zip(&self.x).map(|(v, x)| cost(v) * x).sum()
    }

    /// Bins in use, with how much of each, the most first.
    pub fn in_use(&self) -> Vec<(f64, u32)> {
        let parts = self.basis.iter().zip(&self.x).filter_map(|(v, x)| match v {
            Variable::Column(c) if *x > 1e-6 => Some((*x, *c)),
            _ => None,
        });
        let mut parts: Vec<(f64, u32)> = parts.collect();
        parts.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        parts
    }

    fn reduced(&self, column: &Column) -> f64 {
        column.cost - column.rows.iter().map(|r| self.y[*r as usize]).sum::<f64>()
    }

    /// One pivot. False when the best parts of the bins that are known are found.
    pub fn step(&mut self) -> bool {
        if let Some(v) = self.again.pop() {
            self.enter_again(v);
            // Only what comes after counts.
            self.pivots = 0;
            return true;
        }
        if self.pivots >= ANEW {
            let start = |v: &Variable| matches!(v, Variable::Start(_));
            self.again = self.basis.iter().copied().filter(|v| !start(v)).collect();
            self.begin();
            return true;
        }
        let mut best = (-REDUCED, None);
        for (i, column) in self.columns.iter().enumerate().filter(|(_, c)| !c.basic) {
            let d = self.reduced(column);
            if d < best.0 {
                best = (d, Some(Variable::Column(u32::try_from(i).unwrap_or(0))));
            }
        }
        for (r, y) in self.y.iter().enumerate() {
            // A piece that is worth less than nothing goes into more bins; a limit worth more than nothing is not
            // reached.
            let (d, v) = if r < self.pieces { (*y, Variable::Surplus(0)) } else { (-*y, Variable::Start(0)) };
            if d < best.0 {
                let r = u32::try_from(r).unwrap_or(0);
                let v = if v == Variable::Surplus(0) { Variable::Surplus(r) } else { Variable::Start(r) };
                best = (d, Some(v));
            }
        }
        let (d, Some(entering)) = best else { return false };
        self.direction(entering);
        let mut row: Option<(f64, usize)> = None;
        for r in (0..self.rows).filter(|r| self.alpha[*r] > PIVOT) {
            let ratio = self.x[r].max(0.0) / self.alpha[r];
            let closer = row.is_none_or(|(least, of)| {
                ratio < least - 1e-12 || (ratio < least + 1e-12 && self.alpha[r] > self.alpha[of])
            });
            if closer {
                row = Some((ratio, r));
            }
        }
        let Some((_, row)) = row else { return false };
        self.pivot(row, entering, d);
        true
    }

    /// The column of a variable in terms of the basis.
    fn direction(&mut self, v: Variable) {
        let n = self.rows;
        self.alpha.iter_mut().for_each(|a| *a = 0.0);
        let inverse = &self.inverse;
        let alpha = &mut self.alpha;
        let mut plus = |r: u32, by: f64| {
            let column = &inverse[r as usize * n..(r as usize + 1) * n];
            alpha.iter_mut().zip(column).for_each(|(a, c)| *a += by * c);
        };
        match v {
            Variable::Column(c) => self.columns[c as usize].rows.iter().for_each(|r| plus(*r, 1.0)),
            Variable::Surplus(r) => plus(r, -1.0),
            Variable::Start(r) => plus(r, 1.0),
        }
    }

    fn pivot(&mut self, row: usize, entering: Variable, reduced: f64) {
        let n = self.rows;
        let by = self.alpha[row];
        let step = self.x[row] / by;
        for (x, a) in self.x.iter_mut().zip(&self.alpha) {
            *x -= step * a;
        }
        self.x[row] = step;
        for j in 0..n {
            let column = &mut self.inverse[j * n..(j + 1) * n];
            let factor = column[row] / by;
            if factor == 0.0 {
                continue;
            }
            self.y[j] += reduced * factor;
            for (c, a) in column.iter_mut().zip(&self.alpha) {
                *c -= factor * a;
            }
            column[row] = factor;
        }
        if let Variable::Column(c) = self.basis[row] {
            self.columns[c as usize].basic = false;
        }
        if let Variable::Column(c) = entering {
            self.columns[c as usize].basic = true;
        }
        self.basis[row] = entering;
        self.pivots += 1;
    }

    /// Brings a variable back into a basis that is made anew, wherever it stands best.
    fn enter_again(&mut self, v: Variable) {
        self.direction(v);
        let free = (0..self.rows).filter(|r| matches!(self.basis[*r], Variable::Start(_)));
        let best = free.max_by(|a, b| self.alpha[*a].abs().total_cmp(&self.alpha[*b].abs()).then(b.cmp(a)));
        let Some(row) = best.filter(|r| self.alpha[*r].abs() > PIVOT) else { return };
        let reduced = match v {
            Variable::Column(c) => self.reduced(&self.columns[c as usize]),
            Variable::Surplus(r) => self.y[r as usize],
            Variable::Start(_) => return,
        };
        self.pivot(row, v, reduced);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: three pieces of which any two fill a bin of cost 1; half of each of the three bins holds all: 1.5, and
    /// each piece is worth a half.
    #[test]
    fn halves_of_three_bins() {
        let mut m = Master::new(3, &[], 2.0, 1);
        for pair in [[0, 1], [1, 2], [0, 2]] {
            m.add(1.0, pair.into_iter(), None);
        }
        while m.step() {}
        assert!((m.value() - 1.5).abs() < 2e-3, "{}", m.value());
        assert!(m.duals().0.iter().all(|y| (y - 0.5).abs() < 1e-9));
        assert_eq!(m.in_use().len(), 3);
    }

    /// By hand: one bin at 1 that may be had once, others at 3; two pieces, one to a bin: 1 + 3. The limit is worth 2.
    #[test]
    fn limits_have_a_price() {
        let mut m = Master::new(2, &[1.0], 9.0, 1);
        for p in 0..2 {
            m.add(1.0, std::iter::once(p), Some(0));
            m.add(3.0, std::iter::once(p), None);
        }
        while m.step() {}
        assert!((m.value() - 4.0).abs() < 6e-3, "{}", m.value());
        assert!((m.duals().1[0] + 2.0).abs() < 1e-9);
    }
}
