//! Whether two values of one server differ, or one is the other written less precisely.

use super::identity::{folded, is_dns_name, mac, serial, uuid};
use engine::joining::{FieldValue, ServerField};
use engine::quantity::Ratio;

/// Sizes, clocks and rates that are closer than this are one, rounded or in other units.
pub const TOLERANCE: Ratio = Ratio::from_fraction(0.01);

/// How a new value stands to the one that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement {
    /// Nothing new.
    Same,
    /// The same, more precisely.
    MorePrecise,
    /// Something else.
    Differs,
}

/// Compares values of one field. Which of two is called more precise does not depend on which is new.
#[must_use]
pub fn agreement(field: ServerField, known: &FieldValue, new: &FieldValue) -> Agreement {
    if known.says_the_same(new) {
        return Agreement::Same;
    }
    let precise = |new_is: bool| if new_is { Agreement::MorePrecise } else { Agreement::Same };
    if let (FieldValue::Text(a), FieldValue::Text(b)) = (known, new) {
        let (a, b) = (&*a.value, &*b.value);
        let same_key = match field {
            ServerField::Uuid => both(uuid(a), uuid(b)),
            ServerField::Serial => both(serial(a), serial(b)),
            ServerField::Address => both(mac(a), mac(b)),
            _ => false,
        };
        if same_key || folded(a) == folded(b) {
            return Agreement::Same;
        }
        return match field {
            ServerField::DnsName => match (is_dns_name(&folded(a)), is_dns_name(&folded(b))) {
                (false, true) if folded(b).starts_with(&format!("{}.", folded(a))) => precise(true),
                (true, false) if folded(a).starts_with(&format!("{}.", folded(b))) => precise(false),
                _ => Agreement::Differs,
            },
            ServerField::Os | ServerField::Model | ServerField::CpuModel => {
                let (known, new) = (words(a), words(b));
                match (refines(&known, &new), refines(&new, &known)) {
                    // The same words: the longer text, else the first in the alphabet.
                    (true, true) => precise((b.len(), a) > (a.len(), b)),
                    (false, true) => precise(true),
                    (true, false) => precise(false),
                    (false, false) => Agreement::Differs,
                }
            }
            _ => Agreement::Differs,
        };
    }
    if field == ServerField::DiskCapacity
        && let (FieldValue::Size(a), FieldValue::Size(b)) = (known, new)
        && is_other_gb(a.value.mib(), b.value.mib())
    {
        // The larger one: a disk must hold what the other list says, too.
        return precise(b.value.mib() > a.value.mib());
    }
    // Whole things are counted, not measured.
    let counted = matches!(known, FieldValue::Count(_) | FieldValue::Cores { .. });
    if !counted && known.is_within(new, TOLERANCE) == Some(true) {
        // Of equally round ones the larger.
        let finer = new.roundness().cmp(&known.roundness());
        let larger = new.compare(known).unwrap_or(std::cmp::Ordering::Equal);
        return precise(finer.reverse().then(larger).is_gt());
    }
    Agreement::Differs
}

/// Whether two sizes are one number, once of GB or TB (10^9, 10^12 bytes) and once of GiB or TiB: lists
/// write GB of disks and mean either.
fn is_other_gb(a: f64, b: f64) -> bool {
    let ratio = a.max(b) / a.min(b);
    [1.073_741_824, 1.099_511_627_776].iter().any(|r| (ratio / r - 1.0).abs() < 0.000_5)
}

fn both(a: Option<String>, b: Option<String>) -> bool {
    a.is_some() && a == b
}

/// The words of a product's name that tell it from others.
fn words(text: &str) -> Vec<String> {
    // What stands behind the clock of a CPU's name is the clock.
    let text = text.split('@').next().unwrap_or(text).to_lowercase();
    let text = text.replace("(r)", " ").replace("(tm)", " ").replace(['®', '™'], " ");
    text.split(|c: char| !(c.is_alphanumeric() || c == '.' || c == '-'))
        .map(|w| w.trim_matches(['.', '-']))
        .filter(|w| !w.is_empty() && !matches!(*w, "cpu" | "processor" | "0" | "bit"))
        .filter(|w| !matches!(*w, "64-bit" | "64bit" | "64" | "x64" | "x86-64" | "amd64"))
        .map(str::to_owned)
        .collect()
}

/// Whether `fine` says what `coarse` says and perhaps more. More words without digits are an edition or
/// a maker; a word with digits is another product ("R2"), unless `coarse` has none ("Debian").
fn refines(fine: &[String], coarse: &[String]) -> bool {
    let digits = |w: &String| w.bytes().any(|b| b.is_ascii_digit());
    let numbered = coarse.iter().any(digits);
    let mut used = vec![false; fine.len()];
    for word in coarse {
        let more = format!("{word}.");
        let found = fine.iter().enumerate().position(|(i, f)| {
            used.get(i) == Some(&false) && (f == word || digits(word) && f.starts_with(&more))
        });
        match found.and_then(|i| used.get_mut(i)) {
            Some(u) => *u = true,
            None => return false,
        }
    }
    !numbered || fine.iter().zip(&used).all(|(f, u)| *u || !digits(f))
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::origin::Sourced;
    use engine::quantity::{Mhz, MiB};

    fn text(field: ServerField, a: &str, b: &str) -> Agreement {
        let v = |t: &str| FieldValue::Text(Sourced::typed(t.into()));
        let (there, back) = (agreement(field, &v(a), &v(b)), agreement(field, &v(b), &v(a)));
        // At most one is more precise than the other.
        assert!((there == Agreement::Differs) == (back == Agreement::Differs), "{a} / {b}");
        assert!(there != Agreement::MorePrecise || back != Agreement::MorePrecise, "{a} / {b}");
        there
    }

    #[test]
    fn names_of_products() {
        use Agreement::{Differs, MorePrecise, Same};
        for (field, a, b, expected) in [
            (ServerField::Os, "Windows Server 2016", "Microsoft Windows Server 2016 (64-bit)", MorePrecise),
            (ServerField::Os, "Microsoft Windows Server 2016 (64-bit)", "windows  server 2016", Same),
            (ServerField::Os, "Windows Server 2012", "Windows Server 2012 R2", Differs),
            (ServerField::Os, "Windows Server 2016 Standard", "Windows Server 2016 Datacenter", Differs),
            (ServerField::Os, "Windows Server 2016", "Windows Server 2016 Standard", MorePrecise),
            (ServerField::Os, "Red Hat Enterprise Linux 7", "Red Hat Enterprise Linux 7.9", MorePrecise),
            (ServerField::Os, "Red Hat Enterprise Linux 7", "Red Hat Enterprise Linux 8", Differs),
            (ServerField::Os, "Debian", "Debian 12", MorePrecise),
            (ServerField::Model, "PowerEdge R620", "Dell PowerEdge R620", MorePrecise),
            (ServerField::Model, "PowerEdge R620", "PowerEdge R720", Differs),
            (
                ServerField::CpuModel,
                "Intel Xeon E5-2640",
                "Intel(R) Xeon(R) CPU E5-2640 0 @ 2.50GHz",
                MorePrecise,
            ),
            (ServerField::CpuModel, "Intel Xeon E5-2640", "Intel Xeon E5-2640 v4", Differs),
            (ServerField::Site, "Berlin", " BERLIN ", Same),
            (ServerField::Site, "Berlin", "Rome", Differs),
            (ServerField::DnsName, "web01", "web01.example.com", MorePrecise),
            (ServerField::DnsName, "web01.a.com", "web01.b.com", Differs),
        ] {
            assert_eq!(text(field, a, b), expected, "{a} / {b}");
        }
    }

    #[test]
    fn numbers_in_other_units() {
        let gib = |v: f64| FieldValue::Size(Sourced::typed(MiB::from_gib(v)));
        // 64 GiB, and what an operating system sees of it: 63.7 GiB are 0.5 % less, 63 GiB 1.6 %.
        assert_eq!(agreement(ServerField::Memory, &gib(64.0), &gib(63.7)), Agreement::MorePrecise);
        assert_eq!(agreement(ServerField::Memory, &gib(63.7), &gib(64.0)), Agreement::Same);
        assert_eq!(agreement(ServerField::Memory, &gib(64.0), &gib(63.0)), Agreement::Differs);
        // 100 GB of an asset list are 93.13 GiB; the platform's disk has 100 GiB, or 101.
        let disk = |a, b| agreement(ServerField::DiskCapacity, &gib(a), &gib(b));
        assert_eq!(disk(93.132_257_46, 100.0), Agreement::MorePrecise);
        assert_eq!(disk(100.0, 93.132_257_46), Agreement::Same);
        assert_eq!(disk(93.132_257_46, 101.0), Agreement::Differs);
        assert_eq!(agreement(ServerField::Memory, &gib(93.132_257_46), &gib(100.0)), Agreement::Differs);
        let ghz = |v: f64| FieldValue::Clock(Sourced::typed(Mhz::from_ghz(v)));
        assert_eq!(agreement(ServerField::Clock, &ghz(2.6), &ghz(2.594)), Agreement::MorePrecise);
        let year = |v| FieldValue::Count(Sourced::typed(v));
        assert_eq!(agreement(ServerField::Bought, &year(2013), &year(2014)), Agreement::Differs);
    }
}
