//! How large VMs are, for the orders in which they are placed.

use super::problem::Problem;

/// Two sizes of every VM: the sum of its shares of a host, each weighed by how scarce its lane is,
/// and its largest share.
#[expect(clippy::cast_precision_loss, reason = "sums stay far below 2^53")]
pub(super) fn sizes(problem: &Problem, movable: &[u32]) -> (Vec<f64>, Vec<f64>) {
    let caps: Vec<(usize, f64, f64)> = problem
        .columns()
        .filter(|(i, c)| *i < problem.active() && c.normal > 0)
        .map(|(i, c)| (i, f64::from(c.normal), c.total as f64 / f64::from(c.normal)))
        .collect();
    // A limit counts once, however many hours stand for it.
    let mut columns_of = [0u32; super::Lane::ALL.len()];
    for (_, c) in problem.columns().filter(|(i, c)| *i < problem.active() && c.normal > 0) {
        columns_of[c.lane as usize] += 1;
    }
    let share_of: Vec<f64> = problem
        .columns()
        .filter(|(i, c)| *i < problem.active() && c.normal > 0)
        .map(|(_, c)| 1.0 / f64::from(columns_of[c.lane as usize].max(1)))
        .collect();
    let mut sum = vec![0.0; problem.vms().len()];
    let mut largest = vec![0.0; problem.vms().len()];
    for vm in movable {
        let v = *vm as usize;
        for ((i, cap, scarce), part) in caps.iter().zip(&share_of) {
            let share = f64::from(problem.need(v, *i)) / cap;
            sum[v] += share * scarce * part;
            if share > largest[v] {
                largest[v] = share;
            }
        }
    }
    (sum, largest)
}

/// SplitMix64 (Steele, Lea and Flood 2014) as a fraction of one.
#[expect(clippy::cast_precision_loss, reason = "53 bits")]
pub(super) fn draw(state: &mut u64) -> f64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}
