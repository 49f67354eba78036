//! What is looked at of a file before it is read: all of it where it is small, else its start and
//! pieces from end to end, since a column often shows its style late.

use crate::dialect::{Encoding, Record, Records, decode};
use std::ops::Range;

/// Files up to this size are looked at whole.
const WHOLE: u64 = 1024 * 1024;
/// Bytes of the start of a larger file.
const START: u64 = 512 * 1024;
/// Bytes of each further piece.
const PIECE: u64 = 16 * 1024;
/// Further pieces.
const PIECES: u64 = 31;

/// The parts of a file that are looked at before it is read.
#[derive(Debug, Clone)]
pub struct Excerpt<'a> {
    /// File name.
    pub name: &'a str,
    /// Bytes of the whole file.
    pub size: u64,
    pieces: Vec<&'a [u8]>,
    all: Option<&'a [u8]>,
}

impl<'a> Excerpt<'a> {
    /// The ranges of bytes of a file of some size that an excerpt is made of, in order.
    #[must_use]
    pub fn ranges(size: u64) -> Vec<Range<u64>> {
        if size <= WHOLE {
            return std::iter::once(0..size).collect();
        }
        let mut out: Vec<Range<u64>> = std::iter::once(0..START).collect();
        for i in 1..=PIECES {
            // Even, so that text of two bytes a letter is not torn apart.
            let from = ((size - PIECE) / PIECES * i).max(START) & !1;
            if out.last().is_none_or(|last| last.end <= from) {
                out.push(from..(from + PIECE).min(size));
            }
        }
        out
    }
    /// From the bytes of those ranges.
    #[must_use]
    pub fn new(name: &'a str, size: u64, pieces: Vec<&'a [u8]>) -> Self {
        let all = pieces.first().copied().filter(|p| p.len() as u64 == size);
        Self { name, size, pieces, all }
    }
    /// Of a file in memory.
    #[must_use]
    pub fn of(name: &'a str, bytes: &'a [u8]) -> Self {
        let size = bytes.len() as u64;
        let index = |v: u64| usize::try_from(v).unwrap_or(usize::MAX);
        let piece = |r: Range<u64>| bytes.get(index(r.start)..index(r.end));
        let pieces = Self::ranges(size).into_iter().filter_map(piece).collect();
        Self { name, size, pieces, all: Some(bytes) }
    }
    /// The first bytes.
    #[must_use]
    pub fn start(&self) -> &'a [u8] {
        self.pieces.first().copied().unwrap_or_default()
    }
    /// All bytes, where they are in memory.
    #[must_use]
    pub fn all(&self) -> Option<&'a [u8]> {
        self.all
    }
    /// The encoding as far as these parts show it, and whether it is a guess.
    #[must_use]
    pub fn encoding(&self) -> (Encoding, bool) {
        let (first, mut guessed) = Encoding::sniff(whole_lines(self.start(), true));
        if first != Encoding::Utf8 {
            return (first, guessed);
        }
        for piece in self.pieces.iter().skip(1) {
            let (encoding, is_guess) = Encoding::sniff(whole_lines(piece, false));
            if encoding != Encoding::Utf8 && is_guess {
                return (encoding, true);
            }
            guessed |= is_guess;
        }
        (first, guessed)
    }
    /// Records from all parts.
    #[must_use]
    pub fn records(&self, encoding: Encoding, separator: char) -> Vec<Record> {
        let mut out = Vec::new();
        for (i, piece) in self.pieces.iter().enumerate() {
            let (text, _) = decode(piece, encoding);
            // A piece begins and ends within a line.
            let from = if i == 0 { Some(0) } else { text.find('\n').map(|n| n + 1) };
            let cut = self.all.is_none() || self.pieces.len() > 1;
            let to = if cut { text.rfind('\n').map(|n| n + 1) } else { Some(text.len()) };
            let Some(lines) = from.zip(to).and_then(|(a, b)| text.get(a..b)) else { continue };
            let mut records = Records::new(lines, separator);
            let mut record = Record::default();
            while records.next(&mut record) {
                out.push(record.clone());
            }
        }
        out
    }
}

/// The bytes up to the last line break, and where the start is torn too, from the first one on: a
/// letter of several bytes may be cut at the ends.
fn whole_lines(bytes: &[u8], is_start: bool) -> &[u8] {
    let from = if is_start { 0 } else { bytes.iter().position(|b| *b == b'\n').map_or(0, |n| n + 1) };
    let to = bytes.iter().rposition(|b| *b == b'\n').map_or(bytes.len(), |n| n + 1);
    bytes.get(from..to).filter(|b| !b.is_empty()).unwrap_or(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_lie_in_order_within_the_file() {
        for size in [0, 1, WHOLE, WHOLE + 1, 2_000_001, 240_000_000, 5_000_000_000] {
            let ranges = Excerpt::ranges(size);
            assert!(ranges.windows(2).all(|w| w[0].end <= w[1].start), "{size}");
            assert!(ranges.iter().all(|r| r.start <= r.end && r.end <= size && r.start % 2 == 0), "{size}");
            let sum: u64 = ranges.iter().map(|r| r.end - r.start).sum();
            assert!(sum <= WHOLE, "{size}: {sum}");
            assert!(size <= WHOLE || ranges.last().is_some_and(|r| size - r.end < 40_000), "{size}");
        }
    }

    #[test]
    fn a_letter_far_inside_tells_the_encoding() {
        let mut bytes = b"name;site\n".to_vec();
        while bytes.len() < 3_000_000 {
            bytes.extend_from_slice(b"web01;K\xF6ln\n");
        }
        bytes.splice(10..600_000, std::iter::repeat_n(b"a;b\n", 150_000).flatten().copied());
        assert_eq!(Excerpt::of("a.csv", &bytes).encoding(), (Encoding::Windows1252, true));
    }
}
