//! How much is doubtful about a file. The page that says whether a file is ready, the title over its list
//! and the sums before importing all count here, so that they agree.

use super::RepairGroup;
use engine::diagnostic::Severity;
use engine::order::Order as _;

/// What the groups of a file come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Doubts that one press each mends.
    pub repairs: u64,
    /// Rows, cells, columns and files that these are about.
    pub problems: u64,
    /// Doubts that need the user's hand.
    pub by_hand: u64,
    /// What is worth knowing, and needs nothing done: a file that has nothing else is ready.
    pub notes: u64,
}

impl Tally {
    /// Counts groups.
    #[must_use]
    pub fn of(groups: &[RepairGroup]) -> Self {
        let mut out = Self::default();
        for group in groups {
            if !group.is_doubt() {
                out.notes += 1;
            } else if group.repairs.is_empty() {
                out.by_hand += 1;
            } else {
                out.repairs += 1;
                out.problems += u64::from(group.count);
            }
        }
        out
    }
    /// Groups that weaken or lose something while nothing is done about them.
    #[must_use]
    pub const fn doubts(self) -> u64 {
        self.repairs + self.by_hand
    }
}

impl RepairGroup {
    /// Whether it weakens or loses something; what does not is worth knowing only.
    #[must_use]
    pub fn is_doubt(&self) -> bool {
        self.severity > Severity::Note
    }
}

/// Doubts before what is only worth knowing, of each those of one press first, then by how bad they are
/// and how many rows they are about.
pub(super) fn in_order(groups: &mut [RepairGroup]) {
    groups.order_by_key(|g| {
        (!g.is_doubt(), g.repairs.is_empty(), std::cmp::Reverse(g.severity), std::cmp::Reverse(g.count))
    });
}

#[cfg(test)]
mod tests {
    use crate::import::{Choices, Tally, read};

    fn tally(text: &[u8]) -> Tally {
        Tally::of(&read("list.csv", text, &Choices::default()).repair_groups())
    }

    #[test]
    fn a_note_is_no_doubt() {
        // "Köln" in Windows-1252: the encoding is a guess, and no value is weakened by it.
        let guessed = tally(b"name,site,memory_gib\nweb01,K\xf6ln,64\n");
        assert_eq!(guessed, Tally { notes: 1, ..Tally::default() });
        assert_eq!(guessed.doubts(), 0);
        assert_eq!(tally(b"name,memory_gib\nweb01,64\n"), Tally::default());
    }

    #[test]
    fn doubts_by_what_mends_them() {
        // 131,072 cannot be GiB of one server; "many" is no number, and nobody knows which it is.
        let mixed = tally(b"name,RAM (GB),cores\nweb01,131072,8\nweb02,262144,many\nweb03,65536,4\n");
        assert_eq!((mixed.repairs, mixed.by_hand, mixed.doubts()), (1, 1, 2), "{mixed:?}");
        assert!(mixed.problems >= 1);
    }
}
