//! The arithmetic behind widgets, which knows no browser and so is tested on any target.

#[path = "../src/widgets/formula.rs"]
mod formula;
#[path = "../src/widgets/meant.rs"]
mod meant;
#[path = "../src/widgets/visible_range.rs"]
mod visible_range;

use formula::with_numbers;
use meant::meant;
use visible_range::{scroll_for, visible_range};

#[test]
fn the_window_starts_and_ends_within_the_rows() {
    // 28 px rows in 280 px: ten in sight, two for rows cut at the edges, eight beyond.
    assert_eq!(visible_range(0.0, 280.0, 28.0, 100_000, 8), 0..20);
    // Row 1,000 at the top: 8 above it, 12 from it, 8 below.
    assert_eq!(visible_range(28_000.0, 280.0, 28.0, 100_000, 8), 992..1_020);
    // Scrolled to the end: 100,000 rows are 2,800,000 px.
    assert_eq!(visible_range(2_799_720.0, 280.0, 28.0, 100_000, 8), 99_982..100_000);
    // Fewer rows than fit.
    assert_eq!(visible_range(0.0, 280.0, 28.0, 3, 8), 0..3);
    // Fewer rows than before, with the old scroll position: the last one is drawn.
    assert_eq!(visible_range(28_000.0, 280.0, 28.0, 3, 0), 2..3);
}

#[test]
fn nothing_odd_breaks_the_window() {
    assert_eq!(visible_range(0.0, 280.0, 28.0, 0, 8), 0..0);
    assert_eq!(visible_range(0.0, 280.0, 0.0, 10, 8), 0..0);
    assert_eq!(visible_range(f64::NAN, 280.0, 28.0, 10, 0), 0..10);
    assert_eq!(visible_range(-50.0, -1.0, 28.0, 10, 0), 0..2);
}

#[test]
fn scrolling_goes_no_further_than_needed() {
    assert_eq!(scroll_for(3, 0.0, 280.0, 28.0), None);
    // Row 10 ends at 308 px, 28 below what is in sight.
    assert_eq!(scroll_for(10, 0.0, 280.0, 28.0), Some(28.0));
    assert_eq!(scroll_for(3, 140.0, 280.0, 28.0), Some(84.0));
}

#[test]
fn a_slip_of_the_mark_is_recognised() {
    // 520 typed for 5.2 % with 5.0 in force; without a value in force the smallest slip.
    assert_eq!(meant(520.0, Some(5.0), Some(0.0), Some(100.0)), Some(5.2));
    assert_eq!(meant(520.0, None, Some(0.0), Some(100.0)), Some(52.0));
    // MiB typed for GiB.
    assert_eq!(meant(393_216.0, Some(384.0), Some(1.0), Some(24_576.0)), Some(384.0));
    assert_eq!(meant(-12.0, None, Some(0.0), Some(100.0)), Some(12.0));
    assert_eq!(meant(0.8, None, Some(10.0), Some(95.0)), Some(80.0));
    assert_eq!(meant(50.0, None, Some(0.0), Some(100.0)), None);
    assert_eq!(meant(f64::NAN, None, Some(0.0), Some(100.0)), None);
}

#[test]
fn a_formula_shows_its_numbers() {
    let n =
        |pairs: &[(&'static str, &str)]| pairs.iter().map(|(s, t)| (*s, (*t).to_owned())).collect::<Vec<_>>();
    let terms = n(&[("sockets", "2"), ("cores", "10"), ("clock", "2.2 GHz"), ("use", "41 %")]);
    assert_eq!(
        with_numbers("work = sockets × cores × clock × use", &terms).as_deref(),
        Some("2 × 10 × 2.2 GHz × 41 %")
    );
    // A symbol inside a longer word or symbol is not it.
    let terms = n(&[("N", "1"), ("N19", "23,957"), ("k", "18")]);
    assert_eq!(with_numbers("k + rank ÷ N19", &terms).as_deref(), Some("18 + rank ÷ 23,957"));
    // Letters of any alphabet.
    assert_eq!(with_numbers("x = η × Σ", &n(&[("η", "0.9")])).as_deref(), Some("0.9 × Σ"));
    assert_eq!(with_numbers("a sum of lines", &n(&[("P", "3")])), None);
}
