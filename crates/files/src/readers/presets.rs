//! Lists that products export under headers of their own. Such a format is a file here with one
//! [`ListPreset`], and a line in the table of readers; it is read by [`super::server_list`].

use super::{Head, Preview, Recognition, RowReader, TablePreview, server_list};
use crate::dialect::Record;
use crate::import::Batch;
use crate::mapping::{Field, Header, Mapping, Unit, is_missing, unit_for};
use engine::diagnostic::Diagnostic;
use engine::inventory::{Server, Text};
use engine::origin::{Cell, Origin, Sourced};
use engine::quantity::Ratio;
use std::collections::BTreeMap;

pub mod amendments;
pub mod aws_discovery;
pub mod aws_migration_factory;
pub mod azure_migrate;
pub mod glpi;
pub mod google_migration_center;
pub mod hyper_v;
pub mod netbox;
pub mod powercli;
pub mod prism_central;
pub mod servicenow;

/// A column: its header as [`ListPreset::key`] gives it, what it means, and the unit of its numbers.
/// Without a unit, it is taken from the header, the values or their size, as in any list.
pub type Column = (&'static str, Field, Option<Unit>);

/// What a column means, and its unit.
pub type Meant = (Field, Option<Unit>);

/// What a format says about its columns and rows.
#[derive(Debug, Clone, Copy)]
pub struct ListPreset {
    /// Stable name.
    pub id: &'static str,
    /// What it is, for people.
    pub name: &'static str,
    /// Why its shape is not certain.
    pub unconfirmed: Option<&'static str>,
    /// How sure a table is that fits, 0 to 1.
    pub confidence: f64,
    /// A header without what differs between versions.
    pub key: fn(&str) -> String,
    /// Headers that all must be there.
    pub must: &'static [&'static str],
    /// Headers that hardly any other list has.
    pub signs: &'static [&'static str],
    /// How many of them make the format.
    pub least: usize,
    /// What the columns mean. Of two with one meaning the first one with values is taken.
    pub columns: &'static [Column],
    /// Meaning of headers that carry a number ("disk1size").
    pub numbered: fn(&str) -> Option<Meant>,
    /// Columns that add up with others of their meaning: the second is left out of the rows in which
    /// the first has a value.
    pub instead: &'static [(&'static str, &'static str)],
    /// Whether columns that are not named here are guessed; else they are not used.
    pub guesses_others: bool,
    /// Columns that are never guessed: the preset reads them in a way of its own, or they mislead.
    pub unused: &'static [&'static str],
    /// Columns that name a server whose name is empty, in order.
    pub named_by: &'static [&'static str],
    /// Cells that say nothing.
    pub missing: fn(&str) -> bool,
    /// A reason not to use a row.
    pub refuse: fn(&Row<'_>) -> Option<Diagnostic>,
    /// What cells say together, or in a way of their own.
    pub amend: fn(&Row<'_>, &mut Server),
    /// A note on every table of this format: code, message, remedy.
    pub note: Option<[&'static str; 3]>,
}

impl ListPreset {
    /// Says nothing about any column: the start of every preset, and what any other list is read by.
    pub const PLAIN: Self = Self {
        id: "",
        name: "",
        unconfirmed: None,
        confidence: 0.96,
        key: letters,
        must: &[],
        signs: &[],
        least: 1,
        columns: &[],
        numbered: |_| None,
        instead: &[],
        guesses_others: false,
        unused: &[],
        named_by: &[],
        missing: is_missing,
        refuse: |_| None,
        amend: |_, _| {},
        note: None,
    };

    /// How many of the signs a table has; `None` when it is another format.
    #[must_use]
    pub fn fits(&self, table: &TablePreview) -> Option<usize> {
        let keys: Vec<String> = table.headers.iter().map(|h| (self.key)(h)).collect();
        let has = |k: &&&str| keys.iter().any(|own| own == **k);
        let found = self.signs.iter().filter(has).count();
        (self.must.iter().all(|k| has(&k)) && found >= self.least).then_some(found)
    }

    /// Recognises a file with a table of this format.
    #[must_use]
    pub fn detect(&self, preview: &Preview<'_>) -> Option<Recognition> {
        let names_servers = |t: &&TablePreview| self.columns(t).is_some_and(|m| m.makes_servers());
        let table = preview.tables.iter().filter(names_servers).max_by_key(|t| self.fits(t))?;
        Some(Recognition { confidence: Ratio::from_fraction(self.confidence), reason: self.reason(table) })
    }

    /// Why a table is taken for this format.
    pub(super) fn reason(&self, table: &TablePreview) -> String {
        let own = self.must.iter().chain(self.signs);
        let mut headers = table.headers.iter().filter(|h| own.clone().any(|k| *k == (self.key)(h)));
        let shown: Vec<&str> = headers.by_ref().take(4).map(|h| &**h).collect();
        let more = headers.count();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("it has the columns {}{more}", shown.join(", "))
    }

    /// What the columns of a table mean; `None` when it is another format.
    #[must_use]
    pub fn columns(&self, table: &TablePreview) -> Option<Mapping> {
        self.fits(table)?;
        let keys: Vec<String> = table.headers.iter().map(|h| (self.key)(h)).collect();
        let values = |c: usize| {
            let cells = table.rows.iter().filter_map(move |r| r.1.get(c)).map(|v| v.trim());
            cells.filter(|v| !(self.missing)(v))
        };
        // Column by column: what it means, and how early the preset names it.
        let mut known: Vec<Option<(usize, Field, Option<Unit>)>> = keys
            .iter()
            .map(|key| {
                let named = self.columns.iter().enumerate().find(|(_, c)| c.0 == key);
                named
                    .map(|(i, c)| (i, c.1, c.2))
                    .or_else(|| (self.numbered)(key).map(|(field, unit)| (self.columns.len(), field, unit)))
            })
            .collect();
        for c in 0..known.len() {
            let Some((rank, field, _)) = known[c].filter(|k| !k.1.repeats()) else { continue };
            let empty = values(c).next().is_none();
            let better = known.iter().enumerate().any(|(other, k)| {
                let Some((r, f, _)) = k else { return false };
                *f == field && other != c && {
                    let other_empty = values(other).next().is_none();
                    (other_empty, *r, other) < (empty, rank, c)
                }
            });
            if better {
                known[c] = None;
            }
        }
        if known.iter().flatten().all(|k| k.1 != Field::Name)
            && let Some(c) = self.named_by.iter().find_map(|key| keys.iter().position(|k| k == key))
        {
            known[c] = Some((0, Field::Name, None));
        }
        let mut mapping = table.mapping.clone();
        for column in &mut mapping.columns {
            let c = usize::from(column.column);
            let found = known.get(c).copied().flatten();
            column.claims = None;
            column.unit_doubt.clear();
            if let Some((_, field, unit)) = found {
                let cells: Vec<&str> = values(c).collect();
                column.field = Some(field);
                column.confidence = Ratio::from_fraction(0.97);
                column.reason = format!("a column of {}", self.name);
                column.unit = match unit {
                    Some(unit) => Some(settled(unit, field, &column.header)),
                    None => unit_for(field, &column.header, &cells, &mut column.reason),
                };
                column.proposed_unit = None;
            } else {
                let taken = column.field.is_none_or(|f| known.iter().flatten().any(|k| k.1 == f));
                let unused = keys.get(c).is_some_and(|k| self.unused.contains(&k.as_str()));
                if taken || unused || !self.guesses_others {
                    column.field = None;
                    column.unit = None;
                    column.proposed_unit = None;
                    column.confidence = Ratio::ZERO;
                    column.reason = format!("not needed of {}", self.name);
                }
            }
        }
        Some(mapping)
    }

    /// Starts reading a table.
    #[must_use]
    pub fn start(&'static self, head: Head) -> Box<dyn RowReader> {
        Box::new(server_list::ServerList::new(head, self))
    }

    /// The column of each header.
    pub(super) fn keys(&self, head: &Head) -> BTreeMap<String, u16> {
        let mut keys = BTreeMap::new();
        for (i, h) in head.headers.iter().enumerate() {
            if let Ok(i) = u16::try_from(i) {
                keys.entry((self.key)(h)).or_insert(i);
            }
        }
        keys
    }

    /// Tells the note of the format.
    pub(super) fn tell_note(&self, head: &Head, batch: &mut Batch) {
        if let Some([code, message, remedy]) = self.note {
            let place = head.place(head.header_row, None);
            batch.diagnostics.push(Diagnostic::note(code, message, remedy).at(place));
        }
    }
}

/// A row with its columns by name.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    pub(super) preset: &'a ListPreset,
    pub(super) head: &'a Head,
    pub(super) keys: &'a BTreeMap<String, u16>,
    pub(super) record: &'a Record,
}

impl<'a> Row<'a> {
    /// A cell that says something, and where it stands.
    #[must_use]
    pub fn cell(&self, key: &str) -> Option<(&'a str, Cell)> {
        let column = *self.keys.get(key)?;
        let text = self.record.get(usize::from(column))?.trim();
        let cell = Cell { source: self.head.source, column, row: self.record.row() };
        (!(self.preset.missing)(text)).then_some((text, cell))
    }
    /// Whether another cell of the row goes before that of a column.
    pub(super) fn is_replaced(&self, column: u16) -> bool {
        let is = |key: &str| self.keys.get(key) == Some(&column);
        self.preset.instead.iter().any(|(first, second)| is(second) && self.text(first).is_some())
    }
    /// A cell that says something.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&'a str> {
        self.cell(key).map(|c| c.0)
    }
    /// A cell as a value.
    #[must_use]
    pub fn known(&self, key: &str) -> Option<Sourced<Text>> {
        self.cell(key).map(|(text, cell)| Sourced { value: text.into(), origin: Origin::Cell(cell) })
    }
}

/// The unit of a preset, unless the header names one that is far from it. MB and MiB are near: there the
/// preset knows which of them is meant.
fn settled(unit: Unit, field: Field, header: &str) -> Unit {
    let named = Header::new(header).unit;
    let worth = |u: Unit| u.convert(1.0, unit).filter(|v| !(0.9..=1.1).contains(v));
    named.filter(|u| worth(*u).is_some()).map_or(unit, |u| field.meant(u))
}

/// The letters and figures of a header, in lower case; what stands in brackets is left out.
#[must_use]
pub fn letters(header: &str) -> String {
    let end = header.find(['(', '[']).filter(|i| *i > 0).unwrap_or(header.len());
    let behind = header.rfind([')', ']']).filter(|i| *i > end).map_or("", |i| &header[i + 1..]);
    all_letters(&header[..end]) + &all_letters(behind)
}

/// The letters and figures of a header, in lower case, and per cent signs.
#[must_use]
pub fn all_letters(header: &str) -> String {
    header.chars().filter(|c| c.is_alphanumeric() || *c == '%').flat_map(char::to_lowercase).collect()
}

/// The line of a preset in the table of readers.
macro_rules! list {
    ($preset:path) => {
        $crate::readers::Reader {
            id: $preset.id,
            name: $preset.name,
            detect: |preview| $preset.detect(preview),
            columns: Some(|table| $preset.columns(table)),
            unconfirmed: $preset.unconfirmed,
            how: $crate::readers::How::Rows(|head| $preset.start(head)),
        }
    };
}
pub(super) use list;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_keep_their_letters() {
        assert_eq!(letters("*Memory (In MB)"), "memory");
        assert_eq!(letters("Disk 1 size (In GB)"), "disk1size");
        assert_eq!(letters("CPU.UsagePct.Avg"), "cpuusagepctavg");
        assert_eq!(letters("Used Memory (active) (MiB)"), "usedmemory");
        assert_eq!(all_letters("95th Percentile % (recommended)"), "95thpercentile%recommended");
        assert_eq!(letters("Numéro de série"), "numérodesérie");
    }

    #[test]
    fn a_header_may_name_another_unit() {
        let unit = |u, header| settled(u, Field::DiskCapacity, header);
        assert_eq!(unit(Unit::GB, "Disk space (TB)"), Unit::TB);
        assert_eq!(unit(Unit::MiB, "Virtual Disk Size (MB)"), Unit::MiB);
        assert_eq!(unit(Unit::GB, "Disk space"), Unit::GB);
        assert_eq!(settled(Unit::MiB, Field::Memory, "*Memory (In GB)"), Unit::GiB);
        assert_eq!(settled(Unit::MBPerS, Field::Network, "Network In throughput"), Unit::MBPerS);
    }
}
