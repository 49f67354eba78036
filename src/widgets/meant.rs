//! What a number out of bounds was probably meant to be: a slip of the decimal mark or of the unit.

/// Of value ÷ 10, ÷ 100, ÷ 1,000, ÷ 1,024 (and, below the bounds, × the same) that lie within the
/// bounds, the one nearest to the value in force by ratio, else the first; `None` where none does,
/// or where the value is fine already.
#[must_use]
pub fn meant(value: f64, in_force: Option<f64>, min: Option<f64>, max: Option<f64>) -> Option<f64> {
    let fits = |v: f64| min.is_none_or(|m| v >= m) && max.is_none_or(|m| v <= m);
    if !value.is_finite() || value == 0.0 || fits(value) {
        return None;
    }
    // A sign too many is commoner than a slip by a power of ten.
    if value < 0.0 {
        return Some(-value).filter(|v| fits(*v));
    }
    let slips = [10.0, 100.0, 1000.0, 1024.0];
    let too_large = max.is_some_and(|m| value > m);
    let mended = slips.iter().map(|s| if too_large { value / s } else { value * s }).filter(|v| fits(*v));
    let away = |v: f64| match in_force {
        Some(now) if now > 0.0 && v > 0.0 => (v / now).max(now / v),
        _ => 1.0,
    };
    mended.min_by(|a, b| away(*a).total_cmp(&away(*b)))
}
