//! Positions on an axis and where its ticks are.

/// A straight scale from values to CSS pixels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scale {
    from: (f64, f64),
    to: (f64, f64),
}

impl Scale {
    /// The values of `from` land on the pixels of `to`. An empty range of values is widened.
    pub(crate) fn new(from: (f64, f64), to: (f64, f64)) -> Self {
        let from = if from.1 > from.0 { from } else { (from.0, from.0 + 1.0) };
        Self { from, to }
    }
    pub(crate) fn at(&self, v: f64) -> f64 {
        self.to.0 + (v - self.from.0) / (self.from.1 - self.from.0) * (self.to.1 - self.to.0)
    }
}

/// Round values from at most `low` to at least `high`, with at most `most` steps between.
pub(crate) fn ticks(low: f64, high: f64, most: u32) -> Vec<f64> {
    let span = high - low;
    let most = f64::from(most.max(1));
    if !(span.is_finite() && span > 0.0) {
        return vec![low];
    }
    let mut decade = 1e-6;
    let step = loop {
        let fits = [1.0, 2.0, 2.5, 5.0]
            .into_iter()
            .map(|m| m * decade)
            .find(|step| (high / step).ceil() - (low / step).floor() <= most);
        match fits {
            Some(step) => break step,
            None if decade > 1e15 => break span,
            None => decade *= 10.0,
        }
    };
    let (first, last) = ((low / step).floor(), (high / step).ceil());
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most `most`")]
    let count = (last - first) as u32;
    (0..=count).map(|i| (first + f64::from(i)) * step).collect()
}

#[cfg(test)]
mod tests {
    use super::ticks;

    #[test]
    fn round_steps() {
        assert_eq!(ticks(-350.0, 995.0, 4), [-500.0, 0.0, 500.0, 1000.0]);
        assert_eq!(ticks(0.0, 100.0, 4), [0.0, 25.0, 50.0, 75.0, 100.0]);
        assert_eq!(ticks(0.0, 7.0, 4), [0.0, 2.0, 4.0, 6.0, 8.0]);
        assert_eq!(ticks(3.0, 3.0, 4), [3.0]);
    }
}
