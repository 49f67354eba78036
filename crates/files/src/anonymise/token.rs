//! Tokens: a keyed hash, cut short, in a shape that no word has.
//!
//! Letters and digits take turns, so that no token holds the beginning of a word ("db", "fs") by which
//! names of servers tell their role, none can be read as a number, and each has a letter that shows
//! its case.

use super::kind::{Kind, Shape};
use sha2::{Digest, Sha256};

/// Pairs of a letter and a digit in a token: 220^5 tokens, 39 bits.
const PAIRS: usize = 5;
/// Letters that are not taken for digits.
const LETTERS: &[u8; 22] = b"ABCDEFGHJKMNPQRSTVWXYZ";

/// HMAC-SHA-256 (RFC 2104) over parts, each led by its length.
pub(super) fn keyed_hash(salt: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut block = [0_u8; 64];
    if salt.len() > block.len() {
        block[..32].copy_from_slice(&Sha256::digest(salt));
    } else {
        block[..salt.len()].copy_from_slice(salt);
    }
    let mut inner = Sha256::new_with_prefix(block.map(|b| b ^ 0x36));
    for part in parts {
        inner.update((part.len() as u64).to_le_bytes());
        inner.update(part);
    }
    let mut outer = Sha256::new_with_prefix(block.map(|b| b ^ 0x5c));
    outer.update(inner.finalize());
    outer.finalize().into()
}

/// The token of an original: what finds it in a text. `attempt` counts the tokens before it that
/// another original has.
pub(super) fn stem(salt: &[u8], kind: Kind, normalised: &str, attempt: u32) -> String {
    let hash = keyed_hash(salt, &[kind.key().as_bytes(), normalised.as_bytes(), &attempt.to_le_bytes()]);
    match kind.shape() {
        Shape::Word(prefix) => {
            let mut out = format!("{prefix}_");
            let (start, _) = hash.split_at(16);
            let mut number = start.iter().fold(0_u128, |n, b| n << 8 | u128::from(*b));
            for _ in 0..PAIRS {
                let letter = LETTERS.get((number % 22) as usize).copied().unwrap_or(b'A');
                number /= 22;
                out.push(char::from(letter));
                out.push(char::from(b'0' + (number % 10) as u8));
                number /= 10;
            }
            out
        }
        Shape::Hex(digits) => {
            let mut hex: Vec<u8> = hash.iter().flat_map(|b| format!("{b:02x}").into_bytes()).collect();
            hex.truncate(digits);
            match kind {
                // Administered locally, for one card.
                Kind::Mac => set(&mut hex, 0, b"02"),
                Kind::Uuid => {
                    set(&mut hex, 12, b"8");
                    set(&mut hex, 16, b"a");
                }
                _ => {}
            }
            // A letter shows whether a text writes it in capitals.
            if !hex.iter().any(u8::is_ascii_alphabetic) {
                let last = hex.len().saturating_sub(1);
                set(&mut hex, last, b"c");
            }
            hex.into_iter().map(char::from).collect()
        }
    }
}

fn set(hex: &mut [u8], at: usize, to: &[u8]) {
    if let Some(place) = hex.get_mut(at..at + to.len()) {
        place.copy_from_slice(to);
    }
}

/// Length of the part of a word token after the underscore.
pub(super) const TAIL: usize = 2 * PAIRS;

/// Whether a text is a letter and a digit in turns, as the tail of a word token is, in any case.
pub(super) fn is_tail(text: &[u8]) -> bool {
    text.len() == TAIL
        && text.chunks_exact(2).all(|pair| match pair {
            [letter, digit] => LETTERS.contains(&letter.to_ascii_uppercase()) && digit.is_ascii_digit(),
            _ => false,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with Python: `hmac.new(b"Jefe", struct.pack("<Q", 28) + b"what do ya want for nothing?",
    /// "sha256")` (key and text of RFC 4231, case 2), and with a key longer than a block, `bytes([7]) * 80`.
    #[test]
    fn the_hash_is_hmac_sha_256() {
        let hash = keyed_hash(b"Jefe", &[b"what do ya want for nothing?"]);
        let hex: String = hash.iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(hex, "c0b77cf99718fc7f09c8727ff74305bde25761b2db20b1081cfcc82a3ec6029e");
        let hash = keyed_hash(&[7; 80], &[b"a", b""]);
        let hex: String = hash.iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(hex, "70452d0cc7016e83d52d3403b5ada0714a4c18f32aefdb8201b37a481a7fceed");
    }

    #[test]
    fn tokens_have_their_shape() {
        let word = stem(&[1; 16], Kind::Server, "web01", 0);
        let (prefix, tail) = word.split_once('_').unwrap();
        assert!(prefix == "srv" && is_tail(tail.as_bytes()), "{word}");
        assert_ne!(word, stem(&[1; 16], Kind::Server, "web01", 1));
        assert_ne!(word, stem(&[2; 16], Kind::Server, "web01", 0));
        let mac = stem(&[1; 16], Kind::Mac, "aabbccddeeff", 0);
        assert!(mac.len() == 12 && mac.starts_with("02"), "{mac}");
        let uuid = stem(&[1; 16], Kind::Uuid, "x", 0);
        assert!(uuid.len() == 32 && &uuid[12..13] == "8" && &uuid[16..17] == "a", "{uuid}");
    }
}
