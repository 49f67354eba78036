//! Bytes to text.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

macro_rules! encodings {
    ($($(#[$doc:meta])* $name:ident $label:literal $table:ident;)*) => {
        /// How the characters of a file are encoded.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Encoding { $($(#[$doc])* $name,)* }

        impl Encoding {
            /// All of them, in the order in which they are offered.
            pub const ALL: [Self; [$(Self::$name,)*].len()] = [$(Self::$name,)*];
            /// Its name for people.
            #[must_use]
            pub const fn label(self) -> &'static str { match self { $(Self::$name => $label,)* } }
            fn table(self) -> &'static encoding_rs::Encoding {
                match self { $(Self::$name => encoding_rs::$table,)* }
            }
        }
    };
}

encodings! {
    /// UTF-8, with or without a byte order mark.
    Utf8 "UTF-8" UTF_8;
    /// UTF-16, low byte first.
    Utf16Le "UTF-16 (little endian)" UTF_16LE;
    /// UTF-16, high byte first.
    Utf16Be "UTF-16 (big endian)" UTF_16BE;
    /// Western European Windows. ISO-8859-1 differs in control characters only.
    Windows1252 "Windows-1252, ISO-8859-1 (Western European)" WINDOWS_1252;
    /// Western European with the euro sign.
    Iso8859_15 "ISO-8859-15 (Western European)" ISO_8859_15;
    /// Central European Windows.
    Windows1250 "Windows-1250 (Central European)" WINDOWS_1250;
    /// Cyrillic Windows.
    Windows1251 "Windows-1251 (Cyrillic)" WINDOWS_1251;
    /// Cyrillic of older Unix.
    Koi8R "KOI8-R (Cyrillic)" KOI8_R;
    /// Cyrillic of DOS.
    Cp866 "CP 866 (Cyrillic, DOS)" IBM866;
    /// Greek Windows.
    Windows1253 "Windows-1253 (Greek)" WINDOWS_1253;
    /// Turkish Windows.
    Windows1254 "Windows-1254 (Turkish)" WINDOWS_1254;
    /// Baltic Windows.
    Windows1257 "Windows-1257 (Baltic)" WINDOWS_1257;
    /// Japanese Windows.
    ShiftJis "Shift_JIS (Japanese)" SHIFT_JIS;
    /// Simplified Chinese.
    Gbk "GBK (simplified Chinese)" GBK;
    /// Traditional Chinese.
    Big5 "Big5 (traditional Chinese)" BIG5;
    /// Korean.
    EucKr "EUC-KR (Korean)" EUC_KR;
}

/// Bytes in which the letters are counted.
const STATISTICS: usize = 256 * 1024;

impl Encoding {
    /// Finds the encoding: byte order mark, else UTF-16 by its zero bytes, else UTF-8 where the bytes
    /// are valid, else Western European, Central European or Cyrillic by how letters follow each other.
    /// The flag says that it is a guess. Others are never guessed: they have to be chosen.
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
        if std::str::from_utf8(bytes).is_ok() { (Self::Utf8, false) } else { (by_letters(bytes), true) }
    }
}

/// Which single-byte encoding letters speak for. In Cyrillic text whole words lie above ASCII; Polish
/// and Czech words hold letters where Western European has signs that no word holds.
fn by_letters(bytes: &[u8]) -> Encoding {
    // Only the part around letters beyond ASCII tells anything, and that may come late.
    let first = bytes.iter().position(|b| *b >= 0x80).unwrap_or(0).saturating_sub(1);
    let rest = bytes.get(first..).unwrap_or_default();
    let text = &rest[..rest.len().min(STATISTICS)];
    let at = |i: Option<usize>| i.and_then(|i| text.get(i)).copied().unwrap_or(b' ');
    let (mut high, mut cyrillic, mut central) = (0_usize, 0_usize, 0_usize);
    let (mut carons, mut czech) = (0_usize, 0_usize);
    for (i, &b) in text.iter().enumerate().filter(|(_, b)| **b >= 0x80) {
        let (before, after) = (at(i.checked_sub(1)), at(i.checked_add(1)));
        let russian = |b: u8| b >= 0xC0 || matches!(b, 0xA8 | 0xB8);
        high += 1;
        cyrillic += usize::from(
            russian(b)
                && (russian(before) || russian(after))
                && !before.is_ascii_alphabetic()
                && !after.is_ascii_alphabetic(),
        );
        // Followed by a letter, so that "m\u{b3}" and "\u{bf}" before a word of Spanish do not count.
        let inside = before.is_ascii_alphabetic() && (after.is_ascii_alphabetic() || after >= 0xC0);
        central += usize::from(inside && matches!(b, 0xB3 | 0xB9 | 0xBF | 0x9F | 0x9D));
        central += usize::from(b == 0xA3 && after >= 0xC0 && at(i.checked_add(2)).is_ascii_alphabetic());
        let beside = before.is_ascii_alphabetic() || after.is_ascii_alphabetic();
        carons += usize::from(beside && matches!(b, 0x8A | 0x9A | 0x8E | 0x9E | 0x9D | 0x8D));
        czech += usize::from(beside && matches!(b, 0xE8 | 0xEC | 0xF8 | 0xF9 | 0xC8 | 0xD8));
    }
    if cyrillic >= 3 && cyrillic * 10 >= high * 8 {
        Encoding::Windows1251
    } else if central > 0 && central * 20 >= high || carons > 0 && czech > 0 {
        Encoding::Windows1250
    } else {
        Encoding::Windows1252
    }
}

/// Decodes a whole file, without its byte order mark. The flag says that some bytes had no meaning in
/// this encoding and were replaced.
#[must_use]
pub fn decode(bytes: &[u8], encoding: Encoding) -> (Cow<'_, str>, bool) {
    encoding.table().decode_with_bom_removal(bytes)
}

/// Decodes a file piece by piece; a piece may end in the middle of a character.
pub struct Decoder(encoding_rs::Decoder);

impl Decoder {
    /// At the start of a file; its byte order mark is left out.
    #[must_use]
    pub fn new(encoding: Encoding) -> Self {
        Self(encoding.table().new_decoder_with_bom_removal())
    }
    /// Appends the text of the next bytes; `last` says that no more come, and a decoder is used up
    /// then. Says whether some bytes had no meaning and were replaced.
    pub fn push(&mut self, bytes: &[u8], last: bool, out: &mut String) -> bool {
        let (mut rest, mut replaced) = (bytes, false);
        loop {
            // Most text is ASCII: a byte is a byte. What needs more makes another round.
            out.reserve(rest.len().saturating_add(16));
            let (result, read, bad) = self.0.decode_to_string(rest, out, last);
            replaced |= bad;
            rest = rest.get(read..).unwrap_or_default();
            if result == encoding_rs::CoderResult::InputEmpty {
                return replaced;
            }
        }
    }
}

impl std::fmt::Debug for Decoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Decoder").field(&self.0.encoding().name()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Bytes made with Python's codecs: `"text".encode("codec").hex()`.
    #[test]
    fn every_encoding_reads_its_letters() {
        for (encoding, bytes, text) in [
            (Encoding::Windows1252, &b"\x80 caf\xe9"[..], "€ café"),
            (Encoding::Iso8859_15, b"\xa4 caf\xe9", "€ café"),
            (Encoding::Windows1250, b"\xa3\xf3d\x9f", "Łódź"),
            (Encoding::Windows1251, b"\xd1\xe5\xf0\xe2\xe5\xf0", "Сервер"),
            (Encoding::Koi8R, b"\xf3\xc5\xd2\xd7\xc5\xd2", "Сервер"),
            (Encoding::Cp866, b"\x91\xa5\xe0\xa2\xa5\xe0", "Сервер"),
            (Encoding::Windows1253, b"\xcc\xed\xde\xec\xe7", "Μνήμη"),
            (Encoding::Windows1254, b"\xdd\xfelemci", "İşlemci"),
            (Encoding::Windows1257, b"\xd0iauliai", "Šiauliai"),
            (Encoding::ShiftJis, b"\x83T\x81[\x83o", "サーバ"),
            (Encoding::Gbk, b"\xc4\xda\xb4\xe6", "内存"),
            (Encoding::Big5, b"\xb0O\xbe\xd0\xc5\xe9", "記憶體"),
            (Encoding::EucKr, b"\xbc\xad\xb9\xf6", "서버"),
        ] {
            assert_eq!(decode(bytes, encoding), (text.into(), false), "{}", encoding.label());
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

    /// Each text was encoded by Python's codecs cp1251, cp1250 and cp1252.
    #[test]
    fn letters_tell_the_part_of_europe() {
        let sniff = |b: &[u8]| Encoding::sniff(b).0;
        // "Имя;Память\nсервер1;64\n"
        let russian = b"\xc8\xec\xff;\xcf\xe0\xec\xff\xf2\xfc\n\xf1\xe5\xf0\xe2\xe5\xf01;64\n";
        assert_eq!(sniff(russian), Encoding::Windows1251);
        // "Nazwa;Pamięć;Właściciel;Łódź"
        let polish = b"Nazwa;Pami\xea\xe6;W\xb3a\x9cciciel;\xa3\xf3d\x9f\n";
        assert_eq!(sniff(polish), Encoding::Windows1250);
        // "Název;Paměť;Umístění;Společnost;Počítač;Žďár, Košice"
        let czech = b"N\xe1zev;Pam\xec\x9d;Um\xedst\xecn\xed;Spole\xe8nost;Po\xe8\xedta\xe8;\x8e\xef\xe1r, Ko\x9aice\n";
        assert_eq!(sniff(czech), Encoding::Windows1250);
        // "Größe in m³ für Müller; 3 £; ¿Qué?; Où; Ñandú; forêt; Ærø"
        let western = b"Gr\xf6\xdfe in m\xb3 f\xfcr M\xfcller; 3 \xa3; \xbfQu\xe9?; O\xf9; \xd1and\xfa; for\xeat; \xc6r\xf8\n";
        assert_eq!(sniff(western), Encoding::Windows1252);
        // "Nom;Cœurs par socket;Mémoire"
        assert_eq!(sniff(b"Nom;C\x9curs par socket;M\xe9moire\n"), Encoding::Windows1252);
    }

    proptest! {
        /// Cut anywhere, the text is that of the whole, in every encoding.
        #[test]
        fn any_cut_gives_the_same(
            bytes in proptest::collection::vec(any::<u8>(), 0..120),
            cuts in proptest::collection::vec(0usize..120, 0..6),
            which in 0usize..Encoding::ALL.len(),
        ) {
            let encoding = Encoding::ALL[which];
            let (whole, replaced) = decode(&bytes, encoding);
            let mut cuts: Vec<usize> = cuts.into_iter().map(|c| c.min(bytes.len())).collect();
            cuts.sort_unstable();
            cuts.push(bytes.len());
            let (mut decoder, mut text, mut bad, mut from) = (Decoder::new(encoding), String::new(), false, 0);
            for (i, to) in cuts.iter().copied().enumerate() {
                bad |= decoder.push(&bytes[from..to], i + 1 == cuts.len(), &mut text);
                from = to;
            }
            prop_assert_eq!((text, bad), (whole.into_owned(), replaced));
        }
    }
}
