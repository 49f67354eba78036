//! Bytes to text. The few encodings that inventories come in are decoded here: a library for all of
//! them would bring its tables for East Asian encodings into the app.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// How the characters of a file are encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// Western European Windows.
    Windows1252,
    /// Cyrillic Windows.
    Windows1251,
    /// Central European Windows.
    Windows1250,
}

impl Encoding {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 6] =
        [Self::Utf8, Self::Utf16Le, Self::Utf16Be, Self::Windows1252, Self::Windows1251, Self::Windows1250];

    /// Its name for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16 (little endian)",
            Self::Utf16Be => "UTF-16 (big endian)",
            Self::Windows1252 => "Windows-1252 (Western European)",
            Self::Windows1251 => "Windows-1251 (Cyrillic)",
            Self::Windows1250 => "Windows-1250 (Central European)",
        }
    }

    /// Finds the encoding: byte order mark, else UTF-16 by its zero bytes, else UTF-8 where the bytes
    /// are valid, else Cyrillic or Western European by how its letters stand together. The flag says that
    /// it is a guess.
    #[must_use]
    pub fn sniff(bytes: &[u8]) -> (Self, bool) {
        if bytes.starts_with(&[0xFF, 0xFE]) {
            return (Self::Utf16Le, false);
        }
        if bytes.starts_with(&[0xFE, 0xFF]) {
            return (Self::Utf16Be, false);
        }
        let head = &bytes[..bytes.len().min(4096)];
        let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
        let (even, odd) = (zeros(0), zeros(1));
        // Text of Western letters in UTF-16 has every other byte zero.
        if head.len() >= 8 && even.max(odd) * 3 > head.len() && even.min(odd) * 20 < head.len() {
            return (if odd > even { Self::Utf16Le } else { Self::Utf16Be }, true);
        }
        if std::str::from_utf8(bytes).is_ok() {
            return (Self::Utf8, false);
        }
        (if is_cyrillic(bytes) { Self::Windows1251 } else { Self::Windows1252 }, true)
    }
}

/// Letters beyond ASCII come in whole words in Cyrillic text, and one by one between others in Western.
fn is_cyrillic(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(1024 * 1024)];
    let (mut all, mut in_words) = (0_usize, 0_usize);
    for run in head.split(|b| *b < 0xC0 && !matches!(b, 0xA8 | 0xB8)) {
        all += run.len();
        in_words += if run.len() >= 3 { run.len() } else { 0 };
    }
    in_words * 2 > all
}

/// Decodes a whole file, without its byte order mark. The flag says that some bytes had no meaning in
/// this encoding and were replaced.
#[must_use]
pub fn decode(bytes: &[u8], encoding: Encoding) -> (Cow<'_, str>, bool) {
    match encoding {
        Encoding::Utf8 => {
            let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
            let text = String::from_utf8_lossy(bytes);
            let replaced = matches!(text, Cow::Owned(_));
            (text, replaced)
        }
        Encoding::Utf16Le => utf16(bytes, [0xFF, 0xFE], u16::from_le_bytes),
        Encoding::Utf16Be => utf16(bytes, [0xFE, 0xFF], u16::from_be_bytes),
        Encoding::Windows1252 => (single(bytes, WINDOWS_1252), false),
        Encoding::Windows1251 => (single(bytes, WINDOWS_1251), false),
        Encoding::Windows1250 => (single(bytes, WINDOWS_1250), false),
    }
}

fn utf16(bytes: &[u8], mark: [u8; 2], unit: fn([u8; 2]) -> u16) -> (Cow<'_, str>, bool) {
    let bytes = bytes.strip_prefix(&mark).unwrap_or(bytes);
    let mut replaced = !bytes.len().is_multiple_of(2);
    let units = bytes.chunks_exact(2).map(|c| unit([c[0], c[1]]));
    let text = char::decode_utf16(units)
        .map(|c| {
            c.unwrap_or_else(|_| {
                replaced = true;
                char::REPLACEMENT_CHARACTER
            })
        })
        .collect();
    (Cow::Owned(text), replaced)
}

fn single<'a>(bytes: &'a [u8], upper: &str) -> Cow<'a, str> {
    let upper: Vec<char> = upper.chars().collect();
    let letter = |b: &u8| match b.checked_sub(0x80) {
        None => char::from(*b),
        Some(i) => upper.get(usize::from(i)).copied().unwrap_or(char::REPLACEMENT_CHARACTER),
    };
    Cow::Owned(bytes.iter().map(letter).collect())
}

// The characters for bytes 0x80 to 0xFF.
const WINDOWS_1252: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ\u{a0}¡¢£¤¥¦§¨©ª«¬\u{ad}®¯°±²³´µ¶·¸¹º»¼½¾¿ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ";
const WINDOWS_1251: &str = "ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\u{98}™љ›њќћџ\u{a0}ЎўЈ¤Ґ¦§Ё©Є«¬\u{ad}®Ї°±Ііґµ¶·ё№є»јЅѕїАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя";
const WINDOWS_1250: &str = "€\u{81}‚\u{83}„…†‡\u{88}‰Š‹ŚŤŽŹ\u{90}‘’“”•–—\u{98}™š›śťžź\u{a0}ˇ˘Ł¤Ą¦§¨©Ş«¬\u{ad}®Ż°±˛ł´µ¶·¸ąş»Ľ˝ľżŔÁÂĂÄĹĆÇČÉĘËĚÍÎĎĐŃŇÓÔŐÖ×ŘŮÚŰÜÝŢßŕáâăäĺćçčéęëěíîďđńňóôőö÷řůúűüýţ˙";

#[cfg(test)]
mod tests {
    use super::*;

    /// The tables against those of a browser engine's library.
    #[test]
    fn single_byte_tables_are_the_published_ones() {
        let bytes: Vec<u8> = (0..=255).collect();
        for (ours, theirs) in [
            (Encoding::Windows1252, encoding_rs::WINDOWS_1252),
            (Encoding::Windows1251, encoding_rs::WINDOWS_1251),
            (Encoding::Windows1250, encoding_rs::WINDOWS_1250),
        ] {
            let (expected, _) = theirs.decode_without_bom_handling(&bytes);
            assert_eq!(decode(&bytes, ours).0, expected, "{}", ours.label());
        }
    }

    #[test]
    fn encodings_are_told_apart() {
        let sniff = |b: &[u8]| Encoding::sniff(b).0;
        assert_eq!(sniff("Größe".as_bytes()), Encoding::Utf8);
        assert_eq!(sniff(b"Gr\xF6\xDFe"), Encoding::Windows1252);
        let cyrillic = b"\xCF\xF0\xEE\xF6\xE5\xF1\xF1\xEE\xF0(_Total)\\% \xE7\xE0\xE3\xF0\xF3\xE7\xEA\xE8";
        assert_eq!(sniff(cyrillic), Encoding::Windows1251);
        assert_eq!(decode(cyrillic, sniff(cyrillic)).0, "Процессор(_Total)\\% загрузки");
        let utf16: Vec<u8> = "name;memory".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(sniff(&utf16), Encoding::Utf16Le);
        assert_eq!(decode(&utf16, Encoding::Utf16Le), ("name;memory".into(), false));
        let marked: Vec<u8> =
            [0xFE, 0xFF].into_iter().chain("é".encode_utf16().flat_map(u16::to_be_bytes)).collect();
        assert_eq!(decode(&marked, sniff(&marked)), ("é".into(), false));
        assert_eq!(decode(b"\xEF\xBB\xBFx", Encoding::Utf8), ("x".into(), false));
        assert!(decode(b"a\xFFb", Encoding::Utf8).1);
    }
}
