//! Four lanes at once, and the inner loops over them, in the machine's own instructions: SIMD128 in WebAssembly,
//! SSE2 on x86-64, plain code elsewhere; all three answer alike. Written out because compilers do not find the test
//! "is any lane too small" by themselves.

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod machine {
    use core::arch::wasm32::{
        f32x4_add, f32x4_convert_i32x4, f32x4_extract_lane, f32x4_mul, f32x4_pmax, f32x4_splat, i32x4,
        i32x4_add, i32x4_extract_lane, i32x4_gt, i32x4_sub, v128, v128_any_true, v128_or,
    };

    pub type Word = v128;
    pub type Weights = v128;
    pub type Mask = v128;

    #[inline(always)]
    pub fn word(a: [i32; 4]) -> Word {
        i32x4(a[0], a[1], a[2], a[3])
    }
    #[inline(always)]
    pub fn lanes(w: Word) -> [i32; 4] {
        [
            i32x4_extract_lane::<0>(w),
            i32x4_extract_lane::<1>(w),
            i32x4_extract_lane::<2>(w),
            i32x4_extract_lane::<3>(w),
        ]
    }
    #[inline(always)]
    pub fn weights(a: [f32; 4]) -> Weights {
        core::arch::wasm32::f32x4(a[0], a[1], a[2], a[3])
    }
    #[inline(always)]
    pub fn add(a: Word, b: Word) -> Word {
        i32x4_add(a, b)
    }
    #[inline(always)]
    pub fn sub(a: Word, b: Word) -> Word {
        i32x4_sub(a, b)
    }
    #[inline(always)]
    pub fn above(a: Word, b: Word) -> Mask {
        i32x4_gt(a, b)
    }
    #[inline(always)]
    pub fn or(a: Mask, b: Mask) -> Mask {
        v128_or(a, b)
    }
    #[inline(always)]
    pub fn any(a: Mask) -> bool {
        v128_any_true(a)
    }
    #[inline(always)]
    pub fn zero() -> Weights {
        f32x4_splat(0.0)
    }
    #[inline(always)]
    pub fn plus_product(sum: Weights, a: Word, b: Weights) -> Weights {
        f32x4_add(sum, f32x4_mul(f32x4_convert_i32x4(a), b))
    }
    #[inline(always)]
    pub fn or_product(most: Weights, a: Word, b: Weights) -> Weights {
        f32x4_pmax(most, f32x4_mul(f32x4_convert_i32x4(a), b))
    }
    #[inline(always)]
    pub fn parts(a: Weights) -> [f32; 4] {
        [
            f32x4_extract_lane::<0>(a),
            f32x4_extract_lane::<1>(a),
            f32x4_extract_lane::<2>(a),
            f32x4_extract_lane::<3>(a),
        ]
    }
}

#[cfg(target_arch = "x86_64")]
#[expect(unsafe_code, reason = "SSE2 is part of x86-64: these instructions are always there")]
mod machine {
    use core::arch::x86_64::{
        __m128, __m128i, _mm_add_epi32, _mm_add_ps, _mm_cmpgt_epi32, _mm_cvtepi32_ps, _mm_cvtsi128_si32,
        _mm_cvtss_f32, _mm_max_ps, _mm_movemask_epi8, _mm_mul_ps, _mm_or_si128, _mm_set_epi32, _mm_set_ps,
        _mm_setzero_ps, _mm_shuffle_epi32, _mm_shuffle_ps, _mm_sub_epi32,
    };

    pub type Word = __m128i;
    pub type Weights = __m128;
    pub type Mask = __m128i;

    #[inline(always)]
    pub fn word(a: [i32; 4]) -> Word {
        unsafe { _mm_set_epi32(a[3], a[2], a[1], a[0]) }
    }
    #[inline(always)]
    pub fn lanes(w: Word) -> [i32; 4] {
        unsafe {
            [
                _mm_cvtsi128_si32(w),
                _mm_cvtsi128_si32(_mm_shuffle_epi32::<1>(w)),
                _mm_cvtsi128_si32(_mm_shuffle_epi32::<2>(w)),
                _mm_cvtsi128_si32(_mm_shuffle_epi32::<3>(w)),
            ]
        }
    }
    #[inline(always)]
    pub fn weights(a: [f32; 4]) -> Weights {
        unsafe { _mm_set_ps(a[3], a[2], a[1], a[0]) }
    }
    #[inline(always)]
    pub fn add(a: Word, b: Word) -> Word {
        unsafe { _mm_add_epi32(a, b) }
    }
    #[inline(always)]
    pub fn sub(a: Word, b: Word) -> Word {
        unsafe { _mm_sub_epi32(a, b) }
    }
    #[inline(always)]
    pub fn above(a: Word, b: Word) -> Mask {
        unsafe { _mm_cmpgt_epi32(a, b) }
    }
    #[inline(always)]
    pub fn or(a: Mask, b: Mask) -> Mask {
        unsafe { _mm_or_si128(a, b) }
    }
    #[inline(always)]
    pub fn any(a: Mask) -> bool {
        unsafe { _mm_movemask_epi8(a) != 0 }
    }
    #[inline(always)]
    pub fn zero() -> Weights {
        unsafe { _mm_setzero_ps() }
    }
    #[inline(always)]
    pub fn plus_product(sum: Weights, a: Word, b: Weights) -> Weights {
        unsafe { _mm_add_ps(sum, _mm_mul_ps(_mm_cvtepi32_ps(a), b)) }
    }
    #[inline(always)]
    pub fn or_product(most: Weights, a: Word, b: Weights) -> Weights {
        // Of equal ones (two zeros) the instruction gives the second.
        unsafe { _mm_max_ps(_mm_mul_ps(_mm_cvtepi32_ps(a), b), most) }
    }
    #[inline(always)]
    pub fn parts(a: Weights) -> [f32; 4] {
        unsafe {
            [
                _mm_cvtss_f32(a),
                _mm_cvtss_f32(_mm_shuffle_ps::<1>(a, a)),
                _mm_cvtss_f32(_mm_shuffle_ps::<2>(a, a)),
                _mm_cvtss_f32(_mm_shuffle_ps::<3>(a, a)),
            ]
        }
    }
}

#[cfg(any(test, not(any(target_arch = "x86_64", all(target_arch = "wasm32", target_feature = "simd128")))))]
#[cfg_attr(test, allow(dead_code, reason = "beside the machine's own, to compare"))]
mod plain {
    pub type Word = [i32; 4];
    pub type Weights = [f32; 4];
    pub type Mask = bool;

    pub fn word(a: [i32; 4]) -> Word {
        a
    }
    pub fn lanes(w: Word) -> [i32; 4] {
        w
    }
    pub fn weights(a: [f32; 4]) -> Weights {
        a
    }
    pub fn add(a: Word, b: Word) -> Word {
        std::array::from_fn(|i| a[i].wrapping_add(b[i]))
    }
    pub fn sub(a: Word, b: Word) -> Word {
        std::array::from_fn(|i| a[i].wrapping_sub(b[i]))
    }
    pub fn above(a: Word, b: Word) -> Mask {
        (0..4).any(|i| a[i] > b[i])
    }
    pub fn or(a: Mask, b: Mask) -> Mask {
        a | b
    }
    pub fn any(a: Mask) -> bool {
        a
    }
    pub fn zero() -> Weights {
        [0.0; 4]
    }
    #[expect(clippy::cast_precision_loss, reason = "rounded as the instructions do")]
    pub fn plus_product(sum: Weights, a: Word, b: Weights) -> Weights {
        std::array::from_fn(|i| sum[i] + a[i] as f32 * b[i])
    }
    #[expect(clippy::cast_precision_loss, reason = "rounded as the instructions do")]
    pub fn or_product(most: Weights, a: Word, b: Weights) -> Weights {
        std::array::from_fn(|i| {
            let x = a[i] as f32 * b[i];
            if x > most[i] { x } else { most[i] }
        })
    }
    pub fn parts(a: Weights) -> [f32; 4] {
        a
    }
}

#[cfg(any(target_arch = "x86_64", all(target_arch = "wasm32", target_feature = "simd128")))]
use machine as chosen;
#[cfg(not(any(target_arch = "x86_64", all(target_arch = "wasm32", target_feature = "simd128"))))]
use plain as chosen;

pub(super) use chosen::{Weights, Word, add, lanes, sub, weights, word};

/// Lanes of a word.
pub(super) const LANES: usize = 4;

macro_rules! kernels {
    ($m:ident) => {
        use super::$m::{Weights, Word, above, add, any, or, or_product, parts, plus_product, sub, zero};

        /// Whether `need` goes into `free`.
        #[inline]
        pub fn fits(free: &[Word], need: &[Word]) -> bool {
            let (f, w) = (free.chunks_exact(2), need.chunks_exact(2));
            let last = (f.remainder().first(), w.remainder().first());
            for (f, w) in f.zip(w) {
                if any(or(above(w[0], f[0]), above(w[1], f[1]))) {
                    return false;
                }
            }
            if let (Some(f), Some(w)) = last { !any(above(*w, *f)) } else { true }
        }

        /// Whether `need` goes into `free` once `out` has left.
        #[inline]
        pub fn fits_swap(free: &[Word], need: &[Word], out: &[Word]) -> bool {
            let (f, w, o) = (free.chunks_exact(2), need.chunks_exact(2), out.chunks_exact(2));
            let last = (f.remainder().first(), w.remainder().first(), o.remainder().first());
            for ((f, w), o) in f.zip(w).zip(o) {
                if any(or(above(w[0], add(f[0], o[0])), above(w[1], add(f[1], o[1])))) {
                    return false;
                }
            }
            if let (Some(f), Some(w), Some(o)) = last { !any(above(*w, add(*f, *o))) } else { true }
        }

        /// Whether `need` goes into `free` once two have left.
        #[inline]
        pub fn fits_swap2(free: &[Word], need: &[Word], out: &[Word], too: &[Word]) -> bool {
            for (((f, w), o), p) in free.iter().zip(need).zip(out).zip(too) {
                if any(above(*w, add(*f, add(*o, *p)))) {
                    return false;
                }
            }
            true
        }

        /// Sum of products, lane by lane in a fixed order.
        #[inline]
        pub fn dot(a: &[Word], b: &[Weights]) -> f32 {
            let mut sum = zero();
            for (a, b) in a.iter().zip(b) {
                sum = plus_product(sum, *a, *b);
            }
            let p = parts(sum);
            (p[0] + p[2]) + (p[1] + p[3])
        }

        /// Largest share that is used of any lane: of `room`, with `free` left, once `need` has come and `out` has
        /// left. `shares` are one over the room, 0 where there is none.
        #[inline]
        pub fn fullest(room: &[Word], free: &[Word], need: &[Word], out: &[Word], shares: &[Weights]) -> f32 {
            let mut most = zero();
            for ((((r, f), n), o), s) in room.iter().zip(free).zip(need).zip(out).zip(shares) {
                most = or_product(most, sub(add(sub(*r, *f), *n), *o), *s);
            }
            let p = parts(most);
            let max = |a: f32, b: f32| if b > a { b } else { a };
            max(max(p[0], p[1]), max(p[2], p[3]))
        }
    };
}

mod kernel {
    kernels!(chosen);
}
pub(super) use kernel::{dot, fits, fits_swap, fits_swap2, fullest};

/// Where `need` first passes `free`.
#[inline]
pub(super) fn first_above(free: &[Word], need: &[Word]) -> Option<usize> {
    free.iter().zip(need).position(|(f, w)| chosen::any(chosen::above(*w, *f)))
}

/// Whether any lane of a word passes that of another.
#[inline]
pub(super) fn passes(a: Word, b: Word) -> bool {
    chosen::any(chosen::above(a, b))
}

/// Adds one row to another.
#[inline]
pub(super) fn add_row(to: &mut [Word], row: &[Word]) {
    for (a, b) in to.iter_mut().zip(row) {
        *a = add(*a, *b);
    }
}

/// Takes one row from another.
#[inline]
pub(super) fn sub_row(from: &mut [Word], row: &[Word]) {
    for (a, b) in from.iter_mut().zip(row) {
        *a = sub(*a, *b);
    }
}

/// Numbers as words, the last one filled up with zeros.
pub(super) fn words(values: impl IntoIterator<Item = i32>) -> Vec<Word> {
    let mut out = Vec::new();
    let mut part = [0; LANES];
    let mut at = 0;
    for v in values {
        part[at] = v;
        at += 1;
        if at == LANES {
            out.push(word(part));
            (part, at) = ([0; LANES], 0);
        }
    }
    if at > 0 {
        out.push(word(part));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    mod reference {
        kernels!(plain);
    }

    fn rows() -> impl Strategy<Value = Vec<[[i32; 4]; 4]>> {
        // Small numbers meet their limits often; large ones would show a wrong width.
        let number = prop_oneof![-3i32..40, 0i32..(1 << 24)];
        let four = prop::array::uniform4(number);
        prop::collection::vec(prop::array::uniform4(four), 0..9)
    }

    proptest! {
        /// The machine's instructions answer as plain code does, to the last bit.
        #[test]
        fn every_machine_answers_alike(rows in rows(), scale in 1u32..1000) {
            let column = |i: usize| rows.iter().map(|r| r[i]).collect::<Vec<_>>();
            let machine = |i: usize| column(i).into_iter().map(word).collect::<Vec<_>>();
            let (f, w, o, p) = (column(0), column(1), column(2), column(3));
            let (mf, mw, mo, mp) = (machine(0), machine(1), machine(2), machine(3));
            prop_assert_eq!(fits(&mf, &mw), reference::fits(&f, &w));
            prop_assert_eq!(fits_swap(&mf, &mw, &mo), reference::fits_swap(&f, &w, &o));
            prop_assert_eq!(fits_swap2(&mf, &mw, &mo, &mp), reference::fits_swap2(&f, &w, &o, &p));
            let by = |r: &[i32; 4]| r.map(|x| x as f32 / scale as f32);
            let plain_weights: Vec<[f32; 4]> = f.iter().map(by).collect();
            let machine_weights: Vec<Weights> = plain_weights.iter().map(|r| weights(*r)).collect();
            let (a, b) = (dot(&mw, &machine_weights), reference::dot(&w, &plain_weights));
            prop_assert_eq!(a.to_bits(), b.to_bits());
            prop_assert_eq!(
                fullest(&mf, &mw, &mo, &mp, &machine_weights).to_bits(),
                reference::fullest(&f, &w, &o, &p, &plain_weights).to_bits()
            );
            let mut sum = mf.clone();
            add_row(&mut sum, &mw);
            let expected: Vec<[i32; 4]> =
                f.iter().zip(&w).map(|(a, b)| std::array::from_fn(|i| a[i] + b[i])).collect();
            prop_assert_eq!(sum.iter().map(|x| lanes(*x)).collect::<Vec<_>>(), expected);
            sub_row(&mut sum, &mw);
            prop_assert_eq!(sum.iter().map(|x| lanes(*x)).collect::<Vec<_>>(), f.clone());
            // And as arithmetic has it.
            let holds = |out: &dyn Fn(usize, usize) -> i64| {
                (0..f.len()).all(|r| (0..4).all(|i| i64::from(w[r][i]) <= i64::from(f[r][i]) + out(r, i)))
            };
            prop_assert_eq!(fits(&mf, &mw), holds(&|_, _| 0));
            prop_assert_eq!(fits_swap(&mf, &mw, &mo), holds(&|r, i| i64::from(o[r][i])));
        }
    }
}
