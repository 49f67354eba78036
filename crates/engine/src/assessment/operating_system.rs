//! Operating systems by their written names: family, end of support, and whether they can run as a VM.

use super::words::{all_in, words};
use crate::assumption::Trust;
use crate::time::Day;
use serde::Deserialize;
use std::sync::LazyLock;

/// Whether current hypervisors can run a system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moves {
    /// They can.
    Yes,
    /// They cannot: other processor, or no drivers.
    No,
    /// It depends on something to be found out.
    Check,
}

/// One release, or all releases of one system.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct OperatingSystem {
    /// On screen.
    pub name: String,
    /// "windows_server", "windows_client", "linux", "bsd", "unix" or "unknown".
    pub family: String,
    /// Ways to write it: each a set of words that must all occur.
    words: Vec<String>,
    /// Last day on which it is developed further, as written in the data ("2015-01-13").
    pub mainstream_end: Option<String>,
    /// Last day of the vendor's general support, as written in the data ("2020-01-14").
    pub end_of_support: Option<String>,
    /// Last day for which further support can be bought.
    pub paid_end: Option<String>,
    /// What that support is called; empty where there is none.
    pub paid_name: String,
    /// Whether it can move.
    pub moves: Moves,
    /// Why not, or what to find out.
    pub why: String,
    /// Where the day comes from.
    pub source: String,
    /// When that was read.
    pub date: String,
    /// How far to trust it.
    pub trust: Trust,
}

/// How far the vendor still supports a system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// It is developed further.
    Mainstream,
    /// Faults that matter are mended.
    Extended,
    /// Who pays gets them mended.
    Paid,
    /// Nothing is mended.
    Over,
}

impl OperatingSystem {
    /// The last day of support, where it is known.
    #[must_use]
    pub fn last_day(&self) -> Option<Day> {
        day(self.end_of_support.as_deref()?)
    }
    /// How far it is supported on a day; the last day of a phase still counts. `None` where no day is known.
    #[must_use]
    pub fn phase(&self, today: Day) -> Option<Phase> {
        let last = self.last_day()?;
        let until = |written: &Option<String>| written.as_deref().and_then(day);
        Some(if today > last {
            if until(&self.paid_end).is_some_and(|paid| today <= paid) { Phase::Paid } else { Phase::Over }
        } else if until(&self.mainstream_end).is_some_and(|end| today > end) {
            Phase::Extended
        } else {
            Phase::Mainstream
        })
    }
}

fn day(written: &str) -> Option<Day> {
    let mut parts = written.splitn(3, '-');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    let day = parts.next()?.parse().ok()?;
    Some(Day::from_ymd(year, month, day))
}

struct Entry {
    system: OperatingSystem,
    patterns: Vec<Vec<String>>,
}

static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let all: Vec<OperatingSystem> =
        serde_json::from_str(include_str!("../../data/operating_systems.json")).unwrap_or_default();
    all.into_iter()
        .map(|system| Entry { patterns: system.words.iter().map(|w| words(w)).collect(), system })
        .collect()
});

/// The system that a text names: the first entry of the data of which one spelling fits, so that
/// newer and narrower entries stand first there.
pub(super) fn recognise(text: &str) -> Option<&'static OperatingSystem> {
    let text = words(text);
    ENTRIES.iter().find(|e| e.patterns.iter().any(|p| all_in(p, &text))).map(|e| &e.system)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_is_whole() {
        assert!(ENTRIES.len() > 60);
        let families = ["windows_server", "windows_client", "linux", "bsd", "unix", "unknown"];
        for e in ENTRIES.iter() {
            assert!(families.contains(&e.system.family.as_str()), "{}", e.system.name);
            assert!(!e.patterns.is_empty() && e.patterns.iter().all(|p| !p.is_empty()), "{}", e.system.name);
            assert_eq!(e.system.end_of_support.is_some(), e.system.last_day().is_some(), "{}", e.system.name);
            let days = [&e.system.mainstream_end, &e.system.end_of_support, &e.system.paid_end];
            let days: Vec<Option<Day>> = days.map(|d| d.as_deref().map(|d| day(d).unwrap())).into();
            assert!(days.iter().flatten().is_sorted(), "{}: phases in their order", e.system.name);
            assert_eq!(e.system.paid_end.is_some(), !e.system.paid_name.is_empty(), "{}", e.system.name);
            assert!(e.system.moves == Moves::Yes || !e.system.why.is_empty(), "{}", e.system.name);
        }
    }

    // Lifecycle of Windows Server 2012 R2 as its vendor publishes it: 2018-10-09, 2023-10-10, 2026-10-13.
    #[test]
    fn a_phase_lasts_to_the_end_of_its_last_day() {
        let system = recognise("Windows Server 2012 R2").unwrap();
        for (year, month, day, phase) in [
            (2018, 10, 9, Phase::Mainstream),
            (2018, 10, 10, Phase::Extended),
            (2023, 10, 10, Phase::Extended),
            (2023, 10, 11, Phase::Paid),
            (2026, 10, 13, Phase::Paid),
            (2026, 10, 14, Phase::Over),
        ] {
            assert_eq!(system.phase(Day::from_ymd(year, month, day)), Some(phase), "{year}-{month}-{day}");
        }
        assert_eq!(recognise("Linux").unwrap().phase(Day::from_ymd(2026, 1, 1)), None);
    }

    #[test]
    fn names_as_tools_write_them() {
        for (text, name, family) in [
            ("Microsoft Windows Server 2012 (64-bit)", "Windows Server 2012", "windows_server"),
            ("Microsoft Windows Server 2008 R2 (64-bit)", "Windows Server 2008 R2", "windows_server"),
            ("Windows Server 2012 R2 Standard", "Windows Server 2012 R2", "windows_server"),
            (
                "Microsoft(R) Windows(R) Server 2003, Enterprise Edition",
                "Windows Server 2003",
                "windows_server",
            ),
            ("Microsoft Windows Server 2016 or later (64-bit)", "Windows Server 2016", "windows_server"),
            ("Win2k8 R2", "Windows Server 2008 R2", "windows_server"),
            ("Windows NT 4.0 Server", "Windows NT 4.0", "windows_server"),
            ("Windows 2000 Server", "Windows 2000", "windows_server"),
            ("Microsoft Windows 10 (64-bit)", "Windows 10", "windows_client"),
            ("Windows XP Professional", "Windows XP", "windows_client"),
            ("Red Hat Enterprise Linux 7 (64-bit)", "Red Hat Enterprise Linux 7", "linux"),
            ("RHEL6.10", "Red Hat Enterprise Linux 6", "linux"),
            ("Red Hat Enterprise Linux Server", "Linux", "linux"),
            ("CentOS 4/5/6/7 (64-bit)", "CentOS 7", "linux"),
            ("SUSE Linux Enterprise 12 (64-bit)", "SUSE Linux Enterprise 12", "linux"),
            ("SLES12 SP5", "SUSE Linux Enterprise 12", "linux"),
            ("Debian GNU/Linux 10 (64-bit)", "Debian 10", "linux"),
            ("Ubuntu 18.04.6 LTS", "Ubuntu 18.04", "linux"),
            ("Ubuntu Linux (64-bit)", "Linux", "linux"),
            ("Other 2.4.x Linux (32-bit)", "Linux kernel 2.4", "linux"),
            ("FreeBSD 12.4", "FreeBSD 12", "bsd"),
            ("AIX 7.1", "AIX", "unix"),
            ("HP-UX 11i v3", "HP-UX", "unix"),
            ("Solaris 10 SPARC", "Solaris on SPARC", "unix"),
            ("Oracle Solaris 11 (64-bit)", "Solaris on x86", "unix"),
            ("SunOS 5.10", "Solaris", "unix"),
        ] {
            let system = recognise(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((system.name.as_str(), system.family.as_str()), (name, family), "{text}");
        }
        assert_eq!(recognise("Quux 9000"), None);
        assert_eq!(recognise(""), None);
    }
}
