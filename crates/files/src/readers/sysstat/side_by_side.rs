//! `sadf -dh` prints the activities of a moment side by side. `[...]` behind a header says that its
//! activity comes as often as the machine has processors, disks or network cards; how often is not
//! said, and is found from the number of cells and from what stands in them.

use super::counter::{Counter, number};
use super::device::{self, Kind};
use super::layout::Layout;
use crate::dialect::Record;

/// Headers that stand together.
#[derive(Debug, Clone, PartialEq)]
struct Group {
    headers: Vec<String>,
    repeats: bool,
}

/// The activities of a header, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Groups(Vec<Group>);

/// Ways to share cells out that are tried, at most.
const TRIES: u32 = 20_000;

impl Groups {
    /// From the headers behind the time stamp. An activity with items begins with the name of them, the
    /// only headers in capitals; `[...]` is left out where there is one item only.
    #[must_use]
    pub fn new(headers: &[&str]) -> Self {
        let mut groups: Vec<Group> = Vec::new();
        let mut open: Vec<String> = Vec::new();
        for (i, header) in headers.iter().enumerate() {
            let bare = header.trim_end_matches("[...]");
            let next = headers.get(i + 1).copied();
            if is_item(bare) || bare == "kbmemfree" || bare == "tps" && next == Some("rtps") {
                groups.push(Group { headers: std::mem::take(&mut open), repeats: false });
            }
            open.push(bare.to_owned());
            if bare != *header {
                groups.push(Group { headers: std::mem::take(&mut open), repeats: true });
            }
        }
        groups.push(Group { headers: open, repeats: false });
        groups.retain(|g| !g.headers.is_empty());
        Self(groups)
    }

    /// The activities of one row, each at its cells, which begin at `first`. `None` when there is no
    /// way to share the cells out, or more than one.
    #[must_use]
    pub fn spread(&self, record: &Record, first: usize) -> Option<Vec<Layout>> {
        let mut found = Vec::new();
        let mut tries = TRIES;
        share(&self.0, record, first, &mut Vec::new(), &mut found, &mut tries);
        if tries == 0 || found.len() != 1 {
            return None;
        }
        let mut layouts = Vec::new();
        let mut at = first;
        for (group, times) in self.0.iter().zip(found.pop()?) {
            let headers: Vec<&str> = group.headers.iter().map(String::as_str).collect();
            for _ in 0..times {
                layouts.extend(Layout::all(&headers, at));
                at += headers.len();
            }
        }
        Some(layouts)
    }
}

/// Tries every number of times for the first group, then the rest.
fn share(
    groups: &[Group],
    record: &Record,
    at: usize,
    times: &mut Vec<usize>,
    found: &mut Vec<Vec<usize>>,
    tries: &mut u32,
) {
    if found.len() > 1 || *tries == 0 {
        return;
    }
    *tries -= 1;
    let Some((group, rest)) = groups.split_first() else {
        if at == record.len() {
            found.push(times.clone());
        }
        return;
    };
    let width = group.headers.len();
    let mut n = 0;
    loop {
        let from = at + n * width;
        if n > 0 || !group.repeats {
            let taken = if group.repeats { n } else { 1 };
            let to = at + taken * width;
            if to > record.len() || !group.repeats && !fits(group, record, at, 0) {
                return;
            }
            times.push(taken);
            share(rest, record, to, times, found, tries);
            times.pop();
            if !group.repeats {
                return;
            }
        }
        if from + width > record.len() || !fits(group, record, from, n) {
            return;
        }
        n += 1;
    }
}

/// Whether a header names the items of an activity.
fn is_item(header: &str) -> bool {
    header.len() > 1 && header.bytes().all(|b| b.is_ascii_uppercase())
}

/// Whether cells can be those of a group, for the `n`th time.
fn fits(group: &Group, record: &Record, at: usize, n: usize) -> bool {
    let item = record.get(at).unwrap_or_default().trim();
    let figures = item.bytes().all(|b| b.is_ascii_digit());
    let item_fits = match group.headers.first().map(String::as_str) {
        Some("CPU") => figures || n == 0 && matches!(item, "-1" | "all"),
        Some("DEV") if group.repeats => {
            number(item).is_none() && device::disk(item) != Kind::Unsure || is_numbered(item)
        }
        Some("IFACE") if group.repeats => {
            number(item).is_none() && device::disk(item) == Kind::Unsure && !is_numbered(item)
        }
        _ => true,
    };
    let known = |(i, h): (usize, &String)| {
        Counter::named(h).is_none() || record.get(at + i).is_some_and(|c| number(c).is_some())
    };
    item_fits && group.headers.iter().enumerate().all(known)
}

/// `dev8-16`, as older versions call a disk.
fn is_numbered(item: &str) -> bool {
    item.strip_prefix("dev").is_some_and(|r| r.contains('-'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readers::sysstat::layout::Activity;

    fn spread(header: &str, row: &str) -> Option<Vec<(Activity, usize)>> {
        let headers: Vec<&str> = header.split(';').collect();
        let record = Record::from_cells(2, row.split(';'));
        let layouts = Groups::new(&headers).spread(&record, 0)?;
        Some(layouts.iter().map(|l| (l.activity, l.main)).collect())
    }

    #[test]
    fn cells_are_shared_out() {
        let header = "CPU;%user;%idle[...];kbmemfree;kbavail;IFACE;rxkB/s;txkB/s[...]";
        let row = "-1;10,0;90,0;0;5,0;95,0;1;15,0;85,0;100;200;lo;0,0;0,0;eth0;1,0;2,0";
        assert_eq!(
            spread(header, row),
            Some(vec![
                (Activity::Cpu, 2),
                (Activity::Cpu, 5),
                (Activity::Cpu, 8),
                (Activity::Memory, 10),
                (Activity::Interface, 12),
                (Activity::Interface, 15),
            ])
        );
        // Disks and cards have as many columns here; their names tell them apart.
        let header = "DEV;tps;rkB/s[...];IFACE;rxkB/s;txkB/s[...]";
        let layouts = spread(header, "sda;1.0;2.0;sdb;1.0;2.0;eth0;1.0;2.0").map(|l| l.len());
        assert_eq!(layouts, Some(3));
        assert_eq!(spread(header, "sda;1.0;2.0;sdb;1.0;2.0;eth0;1.0"), None);
    }
}
