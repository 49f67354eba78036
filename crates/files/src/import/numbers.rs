//! Keys as numbers, for a hundred thousand servers: few of each kind, found in maps that are only asked,
//! never gone through.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Deref;

/// Numbers of which there is nearly always none or one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Numbers {
    /// None.
    #[default]
    None,
    /// One.
    One([u64; 1]),
    /// Any number of them.
    Some(Vec<u64>),
}

impl Deref for Numbers {
    type Target = [u64];
    fn deref(&self) -> &[u64] {
        match self {
            Self::None => &[],
            Self::One(one) => one,
            Self::Some(all) => all,
        }
    }
}

impl Numbers {
    /// Appends one.
    pub fn push(&mut self, number: u64) {
        match self {
            Self::None => *self = Self::One([number]),
            Self::One([one]) => *self = Self::Some(vec![*one, number]),
            Self::Some(all) => all.push(number),
        }
    }
    /// Sorts them, and leaves each once.
    pub fn settle(&mut self) {
        if let Self::Some(all) = self {
            all.sort_unstable();
            all.dedup();
        }
    }
    /// Leaves those of which it is true.
    pub fn retain(&mut self, keep: impl Fn(&u64) -> bool) {
        match self {
            Self::One([one]) if !keep(one) => *self = Self::None,
            Self::None | Self::One(_) => {}
            Self::Some(all) => all.retain(keep),
        }
    }
}

/// A map that is asked often.
pub type Known<K, V> = HashMap<K, V, BuildHasherDefault<Mixing>>;

/// A quick hash: turned and multiplied, eight bytes at a time, as FxHash does. Who made up a file in which
/// all names meet would only wait for it.
#[derive(Debug, Default)]
pub struct Mixing(u64);

impl Mixing {
    fn mix(&mut self, word: u64) {
        // An odd number without pattern: the fraction of the golden ratio.
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

impl Hasher for Mixing {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.mix(u64::from_le_bytes(*word));
        }
        let mut last = [0; 8];
        for (to, from) in last.iter_mut().zip(rest) {
            *to = *from;
        }
        self.mix(u64::from_le_bytes(last) ^ (bytes.len() as u64) << 56);
    }
    fn write_u8(&mut self, byte: u8) {
        self.mix(u64::from(byte));
    }
    fn finish(&self) -> u64 {
        // Products have their best bits on top; maps look at both ends.
        let folded = (self.0 ^ self.0 >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        folded ^ folded >> 29
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::hash::Hash;

    #[test]
    fn numbers_are_a_sorted_list() {
        let mut numbers = Numbers::default();
        assert!(numbers.is_empty());
        for n in [7, 3, 7, 5] {
            numbers.push(n);
        }
        numbers.settle();
        assert_eq!(*numbers, [3, 5, 7]);
        numbers.retain(|n| *n != 5);
        assert_eq!(*numbers, [3, 7]);
        let mut one = Numbers::default();
        one.push(4);
        one.retain(|n| *n == 4);
        assert_eq!(*one, [4]);
        one.retain(|n| *n != 4);
        assert!(one.is_empty());
    }

    /// Names as lists have them are spread: over as many places as names, so many are taken as by chance
    /// (1 - 1/e = 63 %), at both ends of the hash.
    #[test]
    fn names_are_spread() {
        let n = 1 << 14;
        for ends in [0, 50] {
            let mut taken = vec![false; n];
            for i in 0..n {
                let mut hasher = Mixing::default();
                format!("srv{i:06}.example.com").hash(&mut hasher);
                taken[(hasher.finish() >> ends) as usize % n] = true;
            }
            let share = taken.iter().filter(|t| **t).count() as f64 / n as f64;
            assert!(share > 0.55, "{share} at {ends}");
        }
    }
}
