//! What a token stands for, and how tokens of each kind look.

use std::borrow::Cow;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident $key:literal $shape:expr, $same:expr;)*) => {
        /// What a token stands for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Kind { $($(#[$doc])* $name,)* }
        impl Kind {
            /// All kinds, in the order of the key file.
            pub const ALL: &[Self] = &[$(Self::$name,)*];
            /// Its name in the key file.
            #[must_use]
            pub const fn key(self) -> &'static str { match self { $(Self::$name => $key,)* } }
            pub(super) const fn shape(self) -> Shape { match self { $(Self::$name => $shape,)* } }
            const fn same(self) -> Same { match self { $(Self::$name => $same,)* } }
        }
    };
}

/// How tokens of a kind look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A prefix, an underscore, and five pairs of a capital letter and a digit.
    Word(&'static str),
    /// So many hexadecimal digits, written as the original writes its own.
    Hex(usize),
}

/// When two originals are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Same {
    /// Letter by letter.
    Exact,
    /// Whatever the case.
    AnyCase,
    /// By their hexadecimal digits.
    Digits,
}

use Same::{AnyCase, Digits, Exact};
use Shape::{Hex, Word};

// No prefix is a word by which the planner knows roles or hardware.
kinds! {
    /// First label of a server's name.
    Server "server" Word("srv"), AnyCase;
    /// The rest of a name in the domain.
    Domain "domain" Word("dom"), AnyCase;
    /// IP address.
    Address "address" Word("addr"), AnyCase;
    /// MAC address; its token is one that is administered locally (02:…).
    Mac "mac" Hex(12), Digits;
    /// Identity in the firmware; its token is a UUID of version 8, which is free for such use.
    Uuid "uuid" Hex(32), Digits;
    /// Identity on a platform.
    PlatformId "platform_id" Word("pid"), AnyCase;
    /// Serial number.
    Serial "serial" Word("sn"), AnyCase;
    /// Site or room.
    Site "site" Word("site"), AnyCase;
    /// Owner.
    Owner "owner" Word("own"), Exact;
    /// Application.
    Application "application" Word("apl"), Exact;
    /// Role, in words that the planner does not know.
    Role "role" Word("rol"), Exact;
    /// Environment, in words that the planner does not know.
    Environment "environment" Word("env"), Exact;
    /// Special hardware.
    Hardware "special_hardware" Word("hw"), Exact;
    /// Note.
    Note "note" Word("note"), Exact;
    /// Network or port group.
    Network "network" Word("net"), Exact;
    /// Name of a disk or card that is not one of a device.
    Device "device" Word("dvc"), Exact;
    /// File name without its ending.
    File "file" Word("src"), Exact;
    /// Sheet of a workbook.
    Sheet "sheet" Word("sheet"), Exact;
    /// Header of a column that the planner does not know.
    Header "header" Word("col"), Exact;
    /// The hash of a file: whoever has the file could tell that it is this one.
    Content "content" Hex(64), Digits;
    /// Any other text.
    Text "text" Word("txt"), Exact;
}

impl Kind {
    /// What is the same for two originals that are one.
    pub(super) fn normalised(self, original: &str) -> Cow<'_, str> {
        let text = original.trim();
        match self.same() {
            Exact => text.into(),
            AnyCase => text.to_lowercase().into(),
            Digits => hex_digits(text).into(),
        }
    }
    /// A kind by its name in the key file.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|k| k.key() == key)
    }
}

/// The hexadecimal digits of a text, small.
pub(super) fn hex_digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_hexdigit).map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether a text is so many hexadecimal digits with nothing but separators between.
pub(super) fn is_hex(text: &str, digits: usize) -> bool {
    let text = text.trim().trim_start_matches('{').trim_end_matches('}');
    text.chars().filter(char::is_ascii_hexdigit).count() == digits
        && text.chars().all(|c| c.is_ascii_hexdigit() || matches!(c, ':' | '-' | '.' | ' '))
}

/// A text with other hexadecimal digits, its separators and its case kept.
pub(super) fn with_digits(like: &str, digits: &str) -> String {
    let capitals = like.chars().any(|c| matches!(c, 'A'..='F'));
    let mut digits = digits.chars();
    like.chars()
        .map(|c| match c.is_ascii_hexdigit().then(|| digits.next()).flatten() {
            Some(d) if capitals => d.to_ascii_uppercase(),
            Some(d) => d.to_ascii_lowercase(),
            None => c,
        })
        .collect()
}
