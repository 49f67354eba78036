//! RVTools exports: one sheet (or CSV file) for each kind of thing, joined into VMs. Both families of
//! headers (MB and MiB) mean MiB. There is no time in it: loads are those of the moment of the export.

use super::{Preview, Recognition, Table, TablePreview};
use crate::import::Batch;
use crate::mapping::{ColumnMapping, Mapping, guess, is_missing};
use engine::diagnostic::{Diagnostic, Place};
use engine::quantity::Ratio;
use headers::{is_built_in, keys};
use kinds::{Kind, kind_of};
use sheet::Sheet;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use vms::{GUESSED, Vms, own_field};

pub use vms::GIVEN;

mod attach;
mod headers;
mod hosts;
mod kinds;
mod platform;
mod sheet;
mod vms;

/// The name of a table: its sheet, or its file.
fn kind_of_table(table: &TablePreview, file: &str) -> Option<Kind> {
    kind_of(table.sheet.as_deref().unwrap_or(file), &table.headers)
}

/// Which tables of a file are joined. Licence keys are not among them.
#[must_use]
pub fn wants(table: &TablePreview, file: &str) -> bool {
    kind_of_table(table, file).is_some_and(|k| k != Kind::License)
}

/// Whether a file is called like a sheet of an export that holds nothing for a plan. It has hosts and
/// addresses, and must not be taken for a list of servers.
#[must_use]
pub fn leaves_out(file: &str) -> bool {
    kinds::is_not_read(file)
}

/// Whether a sheet says of each row where on the platform it was found, as the sheets of hosts do.
fn is_of_a_platform(headers: &[Arc<str>]) -> bool {
    let has = |wanted: &str| headers.iter().any(|h| h.trim().eq_ignore_ascii_case(wanted));
    has("VI SDK Server") || has("Datacenter") && has("Cluster")
}

/// Recognises an export by the headers of its sheets.
#[must_use]
pub fn detect(preview: &Preview<'_>) -> Option<Recognition> {
    // A collector of another maker uses the same names of sheets for other columns.
    let foreign = |t: &TablePreview| {
        let has = |wanted: &str| t.headers.iter().any(|h| h.trim().eq_ignore_ascii_case(wanted));
        has("moid") || has("collector version")
    };
    if preview.tables.iter().any(foreign) {
        return None;
    }
    if let [table] = preview.tables
        && leaves_out(preview.name)
        && is_of_a_platform(&table.headers)
    {
        let reason = "it is a sheet of the export that holds nothing for a plan".to_owned();
        return Some(Recognition { confidence: Ratio::from_fraction(0.95), reason });
    }
    let kinds: Vec<(Kind, &TablePreview)> = preview
        .tables
        .iter()
        .filter(|t| !t.headers.is_empty())
        .filter_map(|t| Some((kind_of_table(t, preview.name)?, t)))
        .collect();
    let names: BTreeSet<Kind> = kinds.iter().map(|(k, _)| *k).collect();
    let listed: Vec<&str> = names.iter().map(|k| k.name()).collect();
    let info = kinds.iter().find(|(k, _)| *k == Kind::Info);
    let Some((_, info)) = info else {
        let first = kinds.first()?;
        // Sheets alone say little, a lone one least.
        let confidence = if names.len() > 1 { 0.95 } else { 0.9 };
        let reason = match first.0 {
            Kind::License => "it holds licence keys, which are not read".to_owned(),
            Kind::Host => "its columns are those of the sheet vHost".to_owned(),
            _ => format!(
                "its columns are those of {}, but vInfo, which names the VMs, is missing",
                listed.join(", ")
            ),
        };
        return Some(Recognition { confidence: Ratio::from_fraction(confidence), reason });
    };
    let keys = keys(Kind::Info, &info.headers);
    let has = |k: &str| keys.iter().any(|h| h == k);
    let marks = kinds::info_marks(&keys);
    if !(has("cpus") && has("memory")) && marks < 2 {
        return None;
    }
    let confidence = if marks >= 2 { 0.99 } else { 0.85 };
    let reason =
        format!("it has the columns of the sheet vInfo; sheets that are read: {}", listed.join(", "));
    Some(Recognition { confidence: Ratio::from_fraction(confidence), reason })
}

/// Columns that the user may give a meaning: custom attributes and tags, which the format knows nothing of.
#[must_use]
pub fn attributes(table: &TablePreview) -> Vec<u16> {
    let name = table.sheet.as_deref().unwrap_or_default();
    if kind_of(name, &table.headers) != Some(Kind::Info) {
        return Vec::new();
    }
    let keys = keys(Kind::Info, &table.headers);
    let own = |i: usize| keys.get(i).is_some_and(|k| !k.is_empty() && is_built_in(k));
    let columns = (0_u16..).zip(table.headers.iter().enumerate());
    columns.filter(|(_, (i, header))| !own(*i) && !header.is_empty()).map(|(c, _)| c).collect()
}

/// What the columns of a sheet mean: those of the format are known, and custom attributes that look
/// like an owner, an application, an environment or a role are offered as that.
#[must_use]
pub fn columns(table: &TablePreview) -> Option<Mapping> {
    let kind = kind_of(table.sheet.as_deref().unwrap_or_default(), &table.headers)?;
    let keys = keys(kind, &table.headers);
    let is_attribute =
        |i: usize| kind == Kind::Info && keys.get(i).is_some_and(|k| k.is_empty() || !is_built_in(k));
    // Only attributes are guessed at, so that no column of the format competes with them.
    let names: Vec<Arc<str>> = table
        .headers
        .iter()
        .enumerate()
        .map(|(i, h)| if is_attribute(i) { headers::attribute(kind, h).into() } else { "".into() })
        .collect();
    let samples: Vec<Vec<String>> = table.rows.iter().map(|r| r.1.clone()).collect();
    let guessed = guess(&names, &samples);
    let mut mapping = Mapping::default();
    for (i, header) in table.headers.iter().enumerate() {
        let Ok(column) = u16::try_from(i) else { break };
        let own = keys.get(i).and_then(|k| own_field(kind, k));
        let attribute = guessed.columns.get(i).filter(|_| is_attribute(i) && !header.is_empty());
        let offered = attribute.and_then(|c| Some((c.field.filter(|f| GUESSED.contains(f))?, c)));
        let (field, unit, confidence, reason) = match (own, offered, attribute) {
            (Some((field, unit)), ..) => {
                (Some(field), unit, Ratio::ONE, format!("a column of {}", kind.name()))
            }
            (None, Some((field, guess)), _) => {
                (Some(field), None, guess.confidence, format!("a custom attribute or tag; {}", guess.reason))
            }
            (None, None, Some(_)) => (
                None,
                None,
                Ratio::ZERO,
                "a custom attribute or tag: say what it means, if it is wanted".into(),
            ),
            (None, None, None) => (None, None, Ratio::ZERO, "not needed for a plan".into()),
        };
        let mut values = table.rows.iter().filter_map(|r| r.1.get(i)).filter(|v| !is_missing(v));
        mapping.columns.push(ColumnMapping {
            column,
            header: Arc::clone(header),
            first_value: values.next().cloned().unwrap_or_default(),
            field,
            unit,
            confidence,
            reason,
            ..ColumnMapping::default()
        });
    }
    Some(mapping)
}

/// Reads the sheets of an export, or of several exports in the folders of an archive.
pub fn read(tables: Vec<Table>, batch: &mut Batch) {
    // Sizes are whole numbers here, so a mark between groups of three leaves nothing open.
    batch.diagnostics.retain(|d| &*d.code != "column.decimal_mark_open");
    let mut sheets: BTreeMap<Kind, Vec<Sheet>> = BTreeMap::new();
    let mut file = None;
    for table in tables {
        file.get_or_insert_with(|| Arc::clone(&table.head.file));
        let name = table.head.sheet.as_deref().unwrap_or(&table.head.file);
        match kind_of(name, &table.head.headers) {
            Some(kind) => sheets.entry(kind).or_default().push(Sheet::new(kind, table)),
            // Chosen by hand for something else.
            None => not_of_the_format(table, batch),
        }
    }
    let mut told = Vec::new();
    let mut platform = platform::Platform::default();
    let mut take = |kind: Kind| sheets.remove(&kind).unwrap_or_default();
    for kind in [Kind::License, Kind::MetaData, Kind::Source, Kind::Cluster, Kind::Datastore] {
        for mut sheet in take(kind) {
            platform.read(&mut sheet);
            sheet.close(batch);
        }
    }
    let mut vms = Vms::default();
    let info = take(Kind::Info);
    let has_info = !info.is_empty();
    for mut sheet in info {
        let smbios = smbios_column(&sheet, platform.version());
        told.extend(missing_columns(&sheet));
        vms.read(&mut sheet, smbios);
        sheet.close(batch);
    }
    let host_sheets = take(Kind::Host);
    let only_hosts = !has_info && !host_sheets.is_empty();
    let mut found: BTreeSet<Kind> = sheets.keys().copied().collect();
    if !host_sheets.is_empty() {
        found.insert(Kind::Host);
    }
    let mut remarks = attach::Remarks::default();
    for (_, list) in sheets {
        for mut sheet in list {
            attach::rows(&mut sheet, &mut vms, &mut remarks);
            sheet.close(batch);
        }
    }
    for mut sheet in host_sheets {
        hosts::read(&mut sheet, &mut vms, &mut batch.hosts);
        sheet.close(batch);
    }
    let without_clock = attach::settle(&mut vms);
    if without_clock > 0 {
        told.push(Diagnostic::warning(
            "rvtools.no_clock",
            match without_clock {
                1 => "The clock of 1 VM is unknown: its host is not in the sheet vHost".to_owned(),
                n => format!("The clock of {n} VMs is unknown: their hosts are not in the sheet vHost"),
            },
            "Export all sheets of the same vCenter together, or type the clock",
        ));
    }
    if has_info {
        told.extend(missing_sheets(&found));
        told.extend(remarks.told());
    } else if !only_hosts && !found.is_empty() {
        told.push(Diagnostic::error(
            "rvtools.needs_vinfo",
            "The sheet vInfo is missing, which names the VMs: nothing can be made of the others alone",
            "Put all CSV files of the export into one zip, and import that",
        ));
    }
    if has_info || only_hosts {
        told.extend(platform.told(&batch.hosts));
    }
    let place = Place { file, ..Place::default() };
    batch.diagnostics.extend(told.into_iter().map(|mut d| {
        d.place.file.clone_from(&place.file);
        d
    }));
    batch.servers.extend(vms.list.into_iter().map(|v| v.server));
}

/// The column with the identity in the firmware. Until 4.3 it was VM UUID, which from 4.3.1 on is the
/// identity that the platform gave; since 4.4.1 there is one for each.
fn smbios_column(info: &Sheet, version: Option<&[u32]>) -> Option<&'static str> {
    if info.has("smbiosuuid") {
        return Some("smbiosuuid");
    }
    let before = match version {
        Some(v) => v < [4, 3, 1].as_slice(),
        // The older headers were written until 4.1.1.
        None => info.head.headers.iter().any(|h| h.to_lowercase().ends_with(" mb")),
    };
    (before && info.has("vmuuid")).then_some("vmuuid")
}

/// Columns that a plan cannot do without, or that others are joined by.
fn missing_columns(info: &Sheet) -> Vec<Diagnostic> {
    let place = info.head.place(info.head.header_row, None);
    let mut out = Vec::new();
    for (column, name, lost) in [
        ("cpus", "CPUs", "the number of processors, unless the sheet vCPU has it"),
        ("memory", "Memory", "the memory, unless the sheet vMemory has it"),
    ] {
        if !info.has(column) {
            out.push(
                Diagnostic::error(
                    "rvtools.column_missing",
                    format!("The sheet vInfo has no column {name}: lost is {lost}"),
                    "Export again with all columns",
                )
                .at(place.clone()),
            );
        }
    }
    if !info.has("vmid") {
        out.push(
            Diagnostic::warning(
                "rvtools.no_id",
                "The sheet vInfo has no column VM ID: VMs are told apart by their names, and moves between \
                 two exports of one VM under another name are not seen",
                "Export again with all columns",
            )
            .at(place.clone()),
        );
    } else if !info.has("visdkuuid") && !info.has("visdkserver") {
        out.push(
            Diagnostic::note(
                "rvtools.no_platform",
                "The sheet vInfo does not say which vCenter each VM is of, so its VM ID is used in this file only",
                "Nothing to do, unless other files name VMs by their id",
            )
            .at(place),
        );
    }
    out
}

/// Says what is lost with sheets that are not there.
fn missing_sheets(found: &BTreeSet<Kind>) -> Option<Diagnostic> {
    let missing = Kind::ALL.into_iter().filter(|k| !found.contains(k));
    let lost: Vec<String> = missing.filter_map(|k| Some(format!("{} ({})", k.name(), k.gives()?))).collect();
    (!lost.is_empty()).then(|| {
        Diagnostic::warning(
            "rvtools.sheets_missing",
            format!("Sheets are not in the export, and with them is lost: {}", lost.join(", ")),
            "Export all sheets; of CSV files put all into one zip, and import that",
        )
    })
}

fn not_of_the_format(table: Table, batch: &mut Batch) {
    let mut findings = super::findings::Findings::default();
    let known = leaves_out(&table.head.file);
    for record in &table.rows {
        let reason = if known {
            Diagnostic::note("row.not_needed", "The sheet holds nothing for a plan", "Nothing to do")
        } else {
            Diagnostic::error(
                "row.unknown_sheet",
                "The columns are those of no sheet that is known",
                "Choose another format",
            )
        }
        .at(table.head.place(record.row(), None));
        let cells = record.iter().map(str::to_owned).collect();
        findings.set_aside(table.head.source, record.row(), reason, cells);
    }
    let rows = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
    batch.close(table.head, rows, 0, findings);
}
