//! Chance from a seed.

/// SplitMix64 (Steele, Lea and Flood: Fast splittable pseudorandom number generators, 2014).
#[derive(Debug, Clone)]
pub(super) struct Draw(u64);

impl Draw {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    /// Below `n`, in 64 bits: the product would pass the width of an index where that has 32. 0 for 0.
    pub fn below(&mut self, n: usize) -> usize {
        let wide = (self.next() >> 32) * (n as u64);
        usize::try_from(wide >> 32).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// First numbers of the published algorithm for the seed 1234567.
    #[test]
    fn as_published() {
        let mut d = Draw::new(1_234_567);
        assert_eq!(
            [d.next(), d.next(), d.next()],
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        );
    }

    #[test]
    fn below_reaches_all_and_no_more() {
        let mut d = Draw::new(3);
        let mut seen = [0u32; 7];
        for _ in 0..7000 {
            seen[d.below(7)] += 1;
        }
        assert!(seen.iter().all(|n| (800..1200).contains(n)), "{seen:?}");
        assert_eq!(d.below(0), 0);
        // What passes 32 bits in the product.
        assert!((0..20).any(|_| d.below(3_000_000_000) > 1_000_000_000));
    }
}
