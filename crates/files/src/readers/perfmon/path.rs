//! The path of a counter, as it stands in a header: `\\HOST\Object(instance)\Counter`.

use super::names::{self, Counter, Object};

/// A path taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Path<'a> {
    /// Host, where it is named.
    pub host: Option<&'a str>,
    /// Object as written.
    pub object: &'a str,
    /// Instance; it may hold any character, brackets too.
    pub instance: Option<&'a str>,
    /// Counter as written.
    pub counter: &'a str,
}

/// Which cards of a machine an instance is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Card {
    /// One with a plug.
    Real,
    /// One that bundles or bridges others, whose traffic they count too.
    Bundle,
    /// A loop or a tunnel: never traffic of its own.
    Inner,
}

impl<'a> Path<'a> {
    /// Takes a header apart; `None` when it is no path.
    #[must_use]
    pub fn parse(header: &'a str) -> Option<Self> {
        let text = header.trim();
        let (host, rest) = match text.strip_prefix(r"\\") {
            Some(t) => {
                let (host, rest) = t.split_once('\\')?;
                (Some(host.trim()).filter(|h| !h.is_empty()), rest)
            }
            None => (None, text.strip_prefix('\\')?),
        };
        // The last part is the counter. Some counters hold a "/", none a "\"; instances may hold both.
        let close = rest.rfind(r")\");
        let (front, counter) = match close {
            Some(i) => (rest.get(..=i)?, rest.get(i + 2..)?),
            None => rest.split_once('\\')?,
        };
        let counter = numbered(counter.trim());
        let (object, instance) = match front.split_once('(') {
            Some((o, i)) => (o, Some(i.strip_suffix(')').unwrap_or(i).trim())),
            None => (front, None),
        };
        let object = object.trim();
        (!object.is_empty() && !counter.is_empty()).then_some(Self { host, object, instance, counter })
    }

    /// What it counts, where that is known.
    #[must_use]
    pub fn known(&self) -> Option<(Object, Counter)> {
        let object = names::object(self.object)?;
        names::counter(object, self.counter).map(|c| (object, c))
    }

    /// Whether the instance is the sum over all.
    #[must_use]
    pub fn is_total(&self) -> bool {
        self.instance.is_some_and(|i| i.eq_ignore_ascii_case("_total"))
    }

    /// Which kind of card the instance is.
    #[must_use]
    pub fn card(&self) -> Card {
        let name = self.instance.unwrap_or_default().to_lowercase();
        let any = |words: &[&str]| words.iter().any(|w| name.contains(w));
        if any(&[
            "loopback",
            "isatap",
            "teredo",
            "6to4",
            "pseudo-interface",
            "wan miniport",
            "ras async",
            "kernel debug",
            "ip-https",
            "qos packet",
            "wfp ",
            "npcap",
        ]) || self.is_total()
        {
            Card::Inner
        } else if any(&["multiplexor", "hyper-v virtual ethernet", "vethernet", "virtual switch"]) {
            Card::Bundle
        } else {
            Card::Real
        }
    }
}

/// Without the number that a header gets which stands twice.
fn numbered(counter: &str) -> &str {
    match counter.rsplit_once(" (") {
        Some((name, n)) if n.strip_suffix(')').is_some_and(|n| n.parse::<u32>().is_ok()) => name,
        _ => counter,
    }
}

/// The minutes that the clock of a log is behind UTC, from its first header: the number in the last
/// pair of brackets. The name of the zone before it is damaged in some files and says nothing.
#[must_use]
pub fn bias_minutes(header: &str) -> Option<i32> {
    let header = header.trim();
    let open = header.rfind('(')?;
    let inside = header.get(open + 1..)?.strip_suffix(')')?;
    let minutes: i32 = inside.trim().parse().ok()?;
    (-14 * 60..=12 * 60).contains(&minutes).then_some(minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_with_odd_instances() {
        let p = Path::parse(r"\\WEB01\Processor(_Total)\% Processor Time").unwrap();
        assert_eq!(
            (p.host, p.object, p.instance, p.counter),
            (Some("WEB01"), "Processor", Some("_Total"), "% Processor Time")
        );
        let p = Path::parse(r"\\A\Network Interface(Intel[R] X (10/100) #2)\Bytes Sent/sec").unwrap();
        assert_eq!((p.instance, p.counter), (Some("Intel[R] X (10/100) #2"), "Bytes Sent/sec"));
        let p = Path::parse(r"\Prozessor(_Total)\Prozessorzeit (%)").unwrap();
        assert_eq!((p.host, p.counter), (None, "Prozessorzeit (%)"));
        assert_eq!(Path::parse(r"\\A\Memory\Available MBytes (2)").unwrap().counter, "Available MBytes");
        assert_eq!(Path::parse(r"\\A\Process(C:\x.exe)\ID Process").unwrap().instance, Some(r"C:\x.exe"));
        for no in ["", r"\\", r"\\A", "(PDH-CSV 4.0)", "Time", r"\\A\"] {
            assert_eq!(Path::parse(no), None, "{no}");
        }
    }

    #[test]
    fn the_bias_survives_a_damaged_zone() {
        assert_eq!(bias_minutes("(PDH-CSV 4.0) (W. Europe Standard Time)(-60)"), Some(-60));
        assert_eq!(bias_minutes("(PDH-CSV 4.0) (Eastern Daylight Time)(240)"), Some(240));
        assert_eq!(bias_minutes("(PDH-CSV 4.0) (RTZ 2 (\u{fffd}(-180)"), Some(-180));
        assert_eq!(bias_minutes("(PDH-CSV 4.0) (RTZ 2 ("), None);
        assert_eq!(bias_minutes("(PDH-CSV 4.0)"), None);
    }
}
