//! What identifies a server in a record: keys of six kinds, strongest first, brought into one form so
//! that what two tools write differently is compared as one.

use super::numbers::{Known, Numbers};
use engine::inventory::{Server, ServerId};
use engine::joining::{Conflict, FieldValue, JoinRule, ServerField};
use engine::origin::{Origin, Source};
use std::collections::{BTreeMap, BTreeSet};

/// Kinds of keys.
pub const KINDS: usize = JoinRule::ALL.len();

/// The keys of one record as numbers, by rule; equal keys have equal numbers. Sorted, each once.
#[derive(Debug, Clone, Default)]
pub struct Keys {
    /// Keys of each rule. Those of the platform hold platform and identity in one number.
    pub of: [Numbers; KINDS],
    /// Sites, each with the kind of list that names it in the same number.
    pub sites: Numbers,
}

/// Which kinds of lists speak of sites in the same words: those that have one in common. What a
/// platform calls a datacenter and an asset list a city tells no two servers apart.
#[derive(Debug, Clone, Default)]
pub struct SiteWords(BTreeSet<(u64, u64)>);

impl SiteWords {
    /// From the sites of all records.
    pub fn of<'k>(all: impl IntoIterator<Item = &'k Keys>) -> Self {
        let mut by_site: BTreeMap<u64, BTreeSet<u64>> = BTreeMap::new();
        for site in all.into_iter().flat_map(|k| k.sites.iter()) {
            by_site.entry(site_of(*site)).or_default().insert(kind_of(*site));
        }
        let pairs =
            by_site.values().flat_map(|kinds| kinds.iter().flat_map(|a| kinds.iter().map(|b| (*a, *b))));
        Self(pairs.collect())
    }
    /// Whether both name sites in the same words, and none of them is the same.
    fn differ(&self, a: &[u64], b: &[u64]) -> bool {
        let same = a.iter().any(|x| b.iter().any(|y| site_of(*x) == site_of(*y)));
        let comparable = |x: u64, y: u64| {
            let (x, y) = (kind_of(x), kind_of(y));
            x == y || x == TYPED || y == TYPED || self.0.contains(&(x, y))
        };
        !same && a.iter().any(|x| b.iter().any(|y| comparable(*x, *y)))
    }
}

/// In the place of the kind of list: the user typed it.
const TYPED: u64 = 0;

/// The site of a key, without the kind of list.
#[must_use]
pub const fn site_of(key: u64) -> u64 {
    key & 0xffff_ffff
}

const fn kind_of(key: u64) -> u64 {
    key >> 32
}

impl Keys {
    /// Whether both know keys of a kind and none of them is the same.
    #[must_use]
    pub fn differ(&self, other: &Self, rule: JoinRule) -> bool {
        let (Some(a), Some(b)) = (self.of.get(rule as usize), other.of.get(rule as usize)) else {
            return false;
        };
        if a.is_empty() || b.is_empty() || meet(a, b) {
            return false;
        }
        // Another platform has other identities for the same machine.
        rule != JoinRule::PlatformId || a.iter().any(|x| b.iter().any(|y| x >> 32 == y >> 32))
    }
    /// Whether a rule may join both: no stronger key differs, and for names the site does not either.
    #[must_use]
    pub fn may_join(&self, other: &Self, rule: JoinRule, words: &SiteWords) -> bool {
        let stronger = JoinRule::ALL.into_iter().take_while(|r| *r != rule);
        let apart = || rule == JoinRule::NameInSite && words.differ(&self.sites, &other.sites);
        stronger.into_iter().all(|r| !self.differ(other, r)) && !apart()
    }
    /// Takes up what another record of the same server knows.
    pub fn take_up(&mut self, other: &Self) {
        let own = self.of.iter_mut().chain(std::iter::once(&mut self.sites));
        for (into, from) in own.zip(other.of.iter().chain(std::iter::once(&other.sites))) {
            if !from.is_empty() {
                from.iter().for_each(|key| into.push(*key));
                into.settle();
            }
        }
    }
}

/// Whether two lists have something in common.
fn meet(a: &[u64], b: &[u64]) -> bool {
    a.iter().any(|x| b.contains(x))
}

/// Gives keys their numbers, each kind for itself.
#[derive(Debug, Default)]
pub struct Interner([Known<String, u64>; 9]);

impl Interner {
    fn number(&mut self, kind: u8, key: &str) -> u64 {
        let Some(known) = self.0.get_mut(usize::from(kind)) else { return 0 };
        if let Some(number) = known.get(key) {
            return *number;
        }
        let next = known.len() as u64;
        known.insert(key.to_owned(), next);
        next
    }

    /// The keys of a server, with those that other sources gave for it.
    pub fn keys(&mut self, server: &Server, conflicts: &[Conflict], sources: &[Source]) -> Keys {
        let mut keys = Keys::default();
        let texts = |field: ServerField| {
            let own = server.value_of(field);
            let others = conflicts.iter().filter(move |c| c.field == field).flat_map(|c| c.values.clone());
            own.into_iter().chain(others).filter_map(|v| match v {
                FieldValue::Text(t) => Some(t),
                _ => None,
            })
        };
        let mut put = |rule: JoinRule, key: u64| keys.of[rule as usize].push(key);
        for t in texts(ServerField::Uuid) {
            if let Some(k) = uuid(&t.value) {
                put(JoinRule::Uuid, self.number(0, &k));
            }
        }
        for t in texts(ServerField::PlatformId) {
            if let Some((platform, id)) = platform_id(&t.value) {
                // An identity that names no platform is one of the kind of list that it stands in.
                let platform = platform.unwrap_or_else(|| match t.origin {
                    Origin::Cell(c) | Origin::Derived(c) => sources
                        .get(usize::from(c.source))
                        .map_or_else(String::new, |s| s.recognised_as.clone()),
                    Origin::Typed => String::new(),
                });
                let (platform, id) = (self.number(1, &platform), self.number(2, &id));
                put(JoinRule::PlatformId, platform << 32 | id & u64::from(u32::MAX));
            }
        }
        for t in texts(ServerField::Serial) {
            if let Some(k) = serial(&t.value) {
                put(JoinRule::Serial, self.number(3, &k));
            }
        }
        for card in &server.network_cards {
            if let Some(k) = card.mac.as_deref().and_then(mac) {
                put(JoinRule::Mac, self.number(4, &k));
            }
        }
        let names: Vec<String> = names(server).map(folded).collect();
        for t in texts(ServerField::DnsName).map(|t| folded(&t.value)).filter(|t| is_dns_name(t)) {
            put(JoinRule::DnsName, self.number(5, &t));
        }
        for name in names.iter().filter(|n| is_dns_name(n)) {
            put(JoinRule::DnsName, self.number(5, name));
        }
        let dns = server.dns_name.as_ref().map(|d| folded(&d.value)).filter(|d| is_dns_name(d));
        for name in names.into_iter().chain(dns) {
            let label = first_label(&name).unwrap_or(&name);
            if !label.is_empty() {
                put(JoinRule::NameInSite, self.number(6, label));
            }
        }
        for t in texts(ServerField::Site) {
            let list = match t.origin {
                Origin::Cell(c) | Origin::Derived(c) => sources.get(usize::from(c.source)),
                Origin::Typed => None,
            };
            let kind = list.map_or(TYPED, |s| self.number(8, &s.recognised_as) + 1);
            keys.sites.push(kind << 32 | site_of(self.number(7, &folded(&t.value))));
        }
        for list in keys.of.iter_mut().chain(std::iter::once(&mut keys.sites)) {
            list.settle();
        }
        keys
    }
}

/// All names of a server as written.
pub fn names(server: &Server) -> impl Iterator<Item = &str> {
    std::iter::once(&*server.name.value).chain(server.other_names.iter().map(|n| &*n.value))
}

/// Lower case, with single blanks.
#[must_use]
pub fn folded(text: &str) -> String {
    // Most names are plain, and a list has a hundred thousand of them.
    if text.bytes().all(|b| b.is_ascii_graphic()) && !text.ends_with('.') {
        return text.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().flat_map(char::to_lowercase));
    }
    // A name in the domain may end in the dot of the root.
    if out.len() > 1 && out.ends_with('.') {
        out.pop();
    }
    out
}

/// The first label of a host name; `None` for addresses and numbers.
#[must_use]
pub fn first_label(name: &str) -> Option<&str> {
    let label = name.split('.').next().unwrap_or(name);
    (!label.is_empty() && !label.bytes().all(|b| b.is_ascii_digit())).then_some(label)
}

/// A name with dots that is no address.
#[must_use]
pub fn is_dns_name(folded: &str) -> bool {
    let labels = folded.split('.').count();
    labels > 1
        && folded.split('.').all(|l| !l.is_empty())
        && !folded.contains(' ')
        && !folded.split('.').all(|l| l.bytes().all(|b| b.is_ascii_digit()))
        && first_label(folded).is_some_and(|l| !matches!(l, "localhost"))
}

/// A UUID in one form, whichever way round its first three groups are written: the smaller of the two.
/// `None` for what many machines have.
#[must_use]
pub fn uuid(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text.strip_prefix("urn:uuid:").unwrap_or(text);
    let digits: Vec<u8> = text
        .bytes()
        .filter(|b| !matches!(b, b'-' | b' ' | b'{' | b'}'))
        .map(|b| b.to_ascii_lowercase())
        .collect();
    let hexadecimal = digits.len() == 32 && digits.iter().all(u8::is_ascii_hexdigit);
    if !hexadecimal || digits.windows(2).all(|w| w.first() == w.last()) {
        return None;
    }
    // Bytes of the groups of eight, four and four digits, turned round.
    const TURNED: [usize; 16] = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
    let pair = |i: usize| digits.get(i * 2..i * 2 + 2).unwrap_or_default().to_vec();
    let turned: Vec<u8> = TURNED.into_iter().flat_map(pair).collect();
    let key = String::from_utf8(digits.min(turned)).ok()?;
    // What boards say whose maker put nothing in.
    const COUNTED_UP: [&str; 2] = ["00020003000400050006000700080009", "12345678123456781234567812345678"];
    (!COUNTED_UP.contains(&key.as_str())).then_some(key)
}

/// Platform, where it is named, and identity. Short plain numbers count rows and identify nothing.
fn platform_id(text: &str) -> Option<(Option<String>, String)> {
    let text = text.trim();
    match text.rsplit_once('/') {
        Some((platform, id)) if !id.is_empty() => Some((Some(platform.to_owned()), id.to_owned())),
        _ => {
            let counts = text.len() < 5 && text.bytes().all(|b| b.is_ascii_digit());
            (!counts).then(|| (None, text.to_owned()))
        }
    }
}

/// A serial number in one form; `None` for what makers put in where there is none.
#[must_use]
pub fn serial(text: &str) -> Option<String> {
    const JUNK: [&str; 24] = [
        "tobefilledbyoem",
        "none",
        "na",
        "notavailable",
        "notapplicable",
        "notspecified",
        "unknown",
        "default",
        "defaultstring",
        "systemserialnumber",
        "serialnumber",
        "serial",
        "chassisserialnumber",
        "empty",
        "null",
        "nil",
        "tbd",
        "invalid",
        "oem",
        "xxxxxxx",
        "0123456789",
        "123456789",
        "1234567890",
        "notpresent",
    ];
    let key: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let mut letters = key.chars();
    let first = letters.next()?;
    // "0", "00000000", "xxxx", "......".
    let one_letter = letters.all(|c| c == first);
    (key.len() > 2 && !one_letter && !JUNK.contains(&key.as_str())).then_some(key)
}

/// A MAC address as twelve digits; `None` for what is none, and for those that no card has: zero, all
/// ones, groups, and those that containers make up.
#[must_use]
pub fn mac(text: &str) -> Option<String> {
    let text = text.trim();
    let key: String = text
        .chars()
        .filter(|c| !matches!(c, ':' | '-' | '.' | ' '))
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let first = u8::from_str_radix(key.get(..2)?, 16).ok()?;
    let sound = key.len() == 12 && key.bytes().all(|b| b.is_ascii_hexdigit());
    let made_up = first & 1 == 1 || key.starts_with("0242") || key == "000000000000";
    (sound && !made_up).then_some(key)
}

/// Whether two rows of one list that have one name are one server: no identity that both have differs,
/// and both say the same of the site, if only that it is unknown.
#[must_use]
pub fn are_one(a: &Server, b: &Server) -> bool {
    fn differ(a: Option<String>, b: Option<String>) -> bool {
        matches!((a, b), (Some(a), Some(b)) if a != b)
    }
    let key = |known: &engine::inventory::Known<engine::inventory::Text>,
               form: fn(&str) -> Option<String>| {
        known.as_ref().and_then(|v| form(&v.value))
    };
    let plain: fn(&str) -> Option<String> = |t| Some(folded(t));
    let macs = |s: &Server| -> Vec<String> {
        s.network_cards.iter().filter_map(|c| c.mac.as_deref().and_then(mac)).collect()
    };
    let (ma, mb) = (macs(a), macs(b));
    key(&a.site, plain) == key(&b.site, plain)
        && !differ(key(&a.uuid, uuid), key(&b.uuid, uuid))
        && !differ(key(&a.platform_id, plain), key(&b.platform_id, plain))
        && !differ(key(&a.serial, serial), key(&b.serial, serial))
        && !differ(key(&a.dns_name, plain), key(&b.dns_name, plain))
        && (ma.is_empty() || mb.is_empty() || ma.iter().any(|m| mb.contains(m)))
}

/// A stable name that is free: with the site, the serial number or what else tells the server from
/// those of the same name.
#[must_use]
pub fn told_apart(name: &str, by: &str) -> (String, ServerId) {
    let name = format!("{name} ({})", by.trim());
    let id = ServerId::new(&name);
    (name, id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_is_one_either_way_round() {
        // The same machine as its firmware prints it and as tools do that take the first three groups
        // for numbers of the other byte order (RFC 4122 against SMBIOS 2.6, section 7.2.1, whose example
        // 00112233-4455-6677-8899-AABBCCDDEEFF is 33 22 11 00 55 44 77 66 88 99 AA BB … in memory).
        let a = uuid("00112233-4455-6677-8899-AABBCCDDEEFF");
        assert!(a.is_some());
        assert_eq!(a, uuid("{33221100-5544-7766-8899-aabbccddeeff}"));
        assert_eq!(a, uuid("33 22 11 00 55 44 77 66-88 99 aa bb cc dd ee ff"));
        assert_ne!(a, uuid("33221100-4455-6677-8899-aabbccddeeff"));
        for junk in [
            "",
            "n/a",
            "00000000-0000-0000-0000-000000000000",
            "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
            "03000200-0400-0500-0006-000700080009",
        ] {
            assert_eq!(uuid(junk), None, "{junk}");
        }
    }

    #[test]
    fn what_makers_put_in_is_no_serial_number() {
        for junk in [
            "To be filled by O.E.M.",
            "None",
            "0",
            "000000",
            "N/A",
            "Not Specified",
            "System Serial Number",
            "....",
            "-",
            "Default string",
            "xxxxxx",
        ] {
            assert_eq!(serial(junk), None, "{junk}");
        }
        assert_eq!(serial(" CZJ-123 4567"), serial("czj1234567"));
        assert!(serial("VMware-42 1a 6f 2b 11 c0 99 0d-5e 8d 3c 11 22 33 44 55").is_some());
    }

    #[test]
    fn addresses_of_cards_are_one_however_written() {
        for same in ["00:50:56:9A:01:02", "00-50-56-9a-01-02", "0050.569a.0102", "0050569A0102"] {
            assert_eq!(mac(same).as_deref(), Some("0050569a0102"));
        }
        for none in
            ["00:00:00:00:00:00", "02:42:ac:11:00:02", "ff:ff:ff:ff:ff:ff", "01:00:5e:00:00:fb", "eth0", ""]
        {
            assert_eq!(mac(none), None, "{none}");
        }
    }

    #[test]
    fn addresses_are_no_names() {
        assert!(is_dns_name("web01.example.com") && !is_dns_name("10.0.0.5") && !is_dns_name("web01"));
        assert!(!is_dns_name("localhost.localdomain") && !is_dns_name("v1. of it"));
        assert_eq!(folded(" WEB01.Example.COM. "), "web01.example.com");
    }
}
