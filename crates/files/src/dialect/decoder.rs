//! Bytes to text piece by piece: a letter may be cut between two pieces.

use super::{Encoding, decode};

/// Decodes a file in pieces.
#[derive(Debug, Clone)]
pub struct Decoder {
    encoding: Encoding,
    /// Bytes of a letter that is not whole yet.
    torn: Vec<u8>,
    begun: bool,
}

impl Decoder {
    /// Starts at the first byte of a file.
    #[must_use]
    pub const fn new(encoding: Encoding) -> Self {
        Self { encoding, torn: Vec::new(), begun: false }
    }
    /// Appends the text of the next bytes; `last` says that no more come. True when some bytes had no
    /// meaning in this encoding and were replaced.
    pub fn push(&mut self, bytes: &[u8], last: bool, text: &mut String) -> bool {
        let mut all = std::mem::take(&mut self.torn);
        all.extend_from_slice(bytes);
        let whole = if last { all.len() } else { self.whole(&all) };
        self.torn = all.split_off(whole);
        // Only the first bytes may carry a byte order mark.
        let mark = self.begun && (all.starts_with(&[0xEF, 0xBB, 0xBF]) || all.starts_with(&[0xFF, 0xFE]));
        self.begun |= !all.is_empty();
        let (decoded, replaced) = decode(&all, self.encoding);
        if mark {
            text.push('\u{feff}');
        }
        text.push_str(&decoded);
        replaced
    }
    /// How many bytes hold whole letters.
    fn whole(&self, bytes: &[u8]) -> usize {
        match self.encoding {
            Encoding::Utf8 => {
                let tail = bytes.len().saturating_sub(4);
                let start = bytes.iter().skip(tail).rposition(|b| *b < 0x80 || *b >= 0xC0).map(|i| i + tail);
                match start.and_then(|i| bytes.get(i).map(|b| (i, *b))) {
                    Some((i, b)) => {
                        let len = match b {
                            0..0x80 => 1,
                            0xF0.. => 4,
                            0xE0..0xF0 => 3,
                            _ => 2,
                        };
                        if i + len > bytes.len() { i } else { bytes.len() }
                    }
                    None => bytes.len(),
                }
            }
            Encoding::Utf16Le | Encoding::Utf16Be => bytes.len() / 4 * 4,
            Encoding::Windows1252 | Encoding::Windows1251 | Encoding::Windows1250 => bytes.len(),
        }
    }
}
