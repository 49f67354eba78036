//! Where the terminal meets the stages: reading files, and making the plan.

use crate::arguments::Said;
use crate::output;
use engine::command::Command;
use engine::diagnostic::Diagnostic;
use engine::plan::Plan;
use engine::project::Project;
use engine::quantity::Ratio;
use engine::series::Resource;
use engine::time::Day;
use files::anonymise::Key;
use files::import::{Choices, Inspection, Meaning, MeasuredSeries, Named, Recognised, mapping_for};
use files::mapping::Field;
use files::readers::by_id;
use std::sync::Arc;

/// What a file is, for people and for programs.
pub struct Inspected {
    /// Lines with a line break each.
    pub text: String,
    /// The same as JSON.
    pub json: serde_json::Value,
}

/// Files as they are read. One of which something is said stays by itself, and what is said of an archive
/// holds for each of its files; of the others, what belongs together is put together.
pub fn arrange(files: Vec<(Named, Said)>) -> (Vec<(Named, Said)>, Vec<Diagnostic>) {
    let (mut out, mut plain, mut diagnostics) = (Vec::new(), Vec::new(), Vec::new());
    for (named, said) in files {
        if said == Said::default() {
            plain.push(named);
        } else {
            let (parts, found) = files::import::arrange(vec![named]);
            diagnostics.extend(found);
            out.extend(parts.into_iter().map(|part| (part, said.clone())));
        }
    }
    let (plain, found) = files::import::arrange(plain);
    diagnostics.extend(found);
    out.extend(plain.into_iter().map(|named| (named, Said::default())));
    (out, diagnostics)
}

/// What is said of a file as choices, and what of it finds nothing in the file.
fn choices(name: &str, found: &Inspection, said: &Said) -> (Choices, Vec<Diagnostic>) {
    let mut out = Choices {
        reader: said.reader.clone(),
        zone_offset_minutes: said.zone,
        server_name: said.server.clone(),
        ..Choices::default()
    };
    let mut doubts = Vec::new();
    for (header, unit) in &said.units {
        let mut fits = false;
        for table in 0..found.tables.len() {
            let mut mapping = mapping_for(found, &out, table);
            let columns = mapping.columns.iter_mut();
            let named = columns.filter(|c| c.header.trim().eq_ignore_ascii_case(header));
            let mut measured = named.filter(|c| {
                let dimension = c.field.and_then(|f| f.unit()).map(|u| u.dimension());
                dimension.is_some_and(|d| unit.to_base(1.0, d).is_some())
            });
            if let Some(column) = measured.next() {
                column.unit = Some(*unit);
                fits = true;
                out.mappings.insert(table, mapping);
            }
        }
        if !fits {
            let message = format!("no column {header} has values that could be in {}", unit.label());
            let remedy = "Name the column as inspect shows it, with a unit of what it holds";
            doubts.push(in_file(Diagnostic::warning("column.unit_unused", message, remedy), name));
        }
    }
    (out, doubts)
}

/// Says what a file is.
///
/// # Errors
/// When nothing in the file is recognised: with the gravest thing that was found.
pub fn inspect(name: &str, bytes: &[u8], said: &Said) -> Result<Inspected, Box<Diagnostic>> {
    let found = files::import::inspect(name, bytes);
    let (choices, doubts) = choices(name, &found, said);
    output::complain_of(&doubts);
    let mut diagnostics: Vec<Diagnostic> =
        found.diagnostics.iter().cloned().map(|d| in_file(d, name)).collect();
    let chosen = said.reader.as_deref().and_then(by_id).map(|r| Recognised {
        reader: r.id,
        name: r.name,
        confidence: Ratio::ONE,
        reason: "the command line says so".into(),
    });
    if chosen.is_some() {
        diagnostics.retain(|d| &*d.code != "file.no_known_column");
    }
    let Some(recognised) = chosen.or_else(|| found.recognised.clone()) else {
        diagnostics.sort_by_key(|d| std::cmp::Reverse(d.severity));
        return Err(Box::new(diagnostics.into_iter().next().unwrap_or_else(|| {
            in_file(
                Diagnostic::error(
                    "file.not_recognised",
                    "nothing in this file is known",
                    "Map its columns in the planner",
                ),
                name,
            )
        })));
    };
    output::complain_of(&diagnostics);

    let mut text = format!("{name}: {} ({})\n", recognised.name, recognised.reason);
    let mut tables = Vec::new();
    for (i, table) in found.tables.iter().enumerate() {
        let sheet = table.sheet.as_deref();
        text.push_str(&format!(
            "  {}header in row {}\n",
            sheet.map(|s| format!("sheet {s}, ")).unwrap_or_default(),
            table.header_row
        ));
        let mut columns = Vec::new();
        for column in mapping_for(&found, &choices, i).columns {
            let field = column.field.map(|f| f.label());
            let unit = column.unit.map(|u| u.label());
            text.push_str(&format!("    {} -> {}", column.header, field.unwrap_or("not used")));
            if let Some(unit) = unit {
                text.push_str(&format!(", {unit}"));
            }
            text.push('\n');
            columns.push(serde_json::json!({
                "column": column.column,
                "header": column.header,
                "field": field,
                "unit": unit,
                "confidence_share": column.confidence.fraction(),
                "reason": column.reason,
            }));
        }
        tables.push(serde_json::json!({
            "sheet": sheet,
            "header_row": table.header_row,
            "columns": columns,
        }));
    }
    let batch = files::import::read(name, bytes, &choices);
    let measured: Vec<_> = batch.measurements.iter().filter_map(measured).collect();
    for series in &measured {
        text.push_str(&series.text);
    }
    let aside: u32 = batch.set_aside.iter().map(|s| s.rows).sum();
    let used: u32 = batch.sources.iter().map(|s| s.rows_used).sum();
    let json = serde_json::json!({
        "file": name,
        "reader": recognised.reader,
        "recognised_as": recognised.name,
        "confidence_share": recognised.confidence.fraction(),
        "reason": recognised.reason,
        "tables": tables,
        "rows_used": used,
        "rows_set_aside": aside,
        "series": measured.iter().map(|m| &m.json).collect::<Vec<_>>(),
        "diagnostics": diagnostics,
    });
    Ok(Inspected { text, json })
}

/// A measured series in figures; `None` when it holds no sample.
fn measured(series: &MeasuredSeries) -> Option<Inspected> {
    let block = &series.block;
    let present = || block.samples().iter().enumerate().filter(|(_, v)| !v.is_nan());
    let first = block.instant(present().next()?.0);
    let last = block.instant(present().next_back()?.0);
    let count = present().count();
    #[expect(clippy::cast_precision_loss, reason = "samples are counted in millions at most")]
    let mean = present().map(|(_, v)| f64::from(*v)).sum::<f64>() / count as f64;
    let max = present().map(|(_, v)| f64::from(*v)).fold(f64::NEG_INFINITY, f64::max);
    // What is not in the unit of the resource yet becomes so once its server is known.
    let (meaning, unit) = match series.meaning {
        Meaning::Free => ("memory_left", "MiB"),
        Meaning::OfInstalled => ("share_of_memory", "share"),
        Meaning::Clock => ("clock_used", "MHz"),
        Meaning::Cores => ("cores_used", "cores"),
        Meaning::Stored | Meaning::Open => (
            "used",
            match block.resource() {
                Resource::Cpu => "share",
                Resource::Memory => "MiB",
                Resource::NetworkIn | Resource::NetworkOut => "Mbit/s",
                Resource::DiskOperations => "1/s",
                Resource::DiskThroughput => "MB/s",
                Resource::RunQueue | Resource::ProcessorQueue => "threads",
                Resource::Paging => "pages/s",
                Resource::DiskBusy => "share",
            },
        ),
    };
    let field = Field::Sample(block.resource());
    let text = format!(
        "  {}, {}: {count} samples of {} s{}\n",
        series.server,
        field.label(),
        block.interval_seconds(),
        if meaning == "memory_left" { ", what is left" } else { "" }
    );
    let json = serde_json::json!({
        "server": &*series.server,
        "resource": resource_key(block.resource()),
        "meaning": meaning,
        "unit": unit,
        "count": count,
        "interval_s": block.interval_seconds(),
        "first": utc(first.unix_seconds()),
        "last": utc(last.unix_seconds()),
        "mean": mean,
        "max": max,
    });
    Some(Inspected { text, json })
}

const fn resource_key(resource: Resource) -> &'static str {
    match resource {
        Resource::Cpu => "cpu",
        Resource::Memory => "memory",
        Resource::NetworkIn => "network_in",
        Resource::NetworkOut => "network_out",
        Resource::DiskOperations => "disk_operations",
        Resource::DiskThroughput => "disk_throughput",
        Resource::RunQueue => "run_queue",
        Resource::ProcessorQueue => "processor_queue",
        Resource::Paging => "paging",
        Resource::DiskBusy => "disk_busy",
    }
}

/// An instant as ISO 8601 in UTC.
fn utc(unix_seconds: i64) -> Option<String> {
    let moment = chrono::DateTime::from_timestamp(unix_seconds, 0)?;
    Some(moment.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// Reads files into the project, all at once, so that their order does not matter. Says what was
/// doubtful or not used. With a key, what is read is anonymised before it enters the project.
pub fn import(
    project: &mut Project,
    files: Vec<(Named, Said)>,
    mut key: Option<&mut Key>,
) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut batches = Vec::with_capacity(files.len());
    let (files, found) = arrange(files);
    diagnostics.extend(found);
    for ((name, bytes), said) in files {
        let choices = if said == Said::default() {
            Choices::default()
        } else {
            let (choices, doubts) = choices(&name, &files::import::inspect(&name, &bytes), &said);
            diagnostics.extend(doubts);
            choices
        };
        let mut batch = files::import::read(&name, &bytes, &choices);
        // Whoever reads these messages has the file itself.
        if let Some(key) = key.as_deref_mut().filter(|_| !batch.sources.is_empty()) {
            files::anonymise::anonymise(&mut batch, key);
        }
        // What was found in rows comes back with the inventory; what kept a file from being read does not.
        if batch.sources.is_empty() {
            diagnostics.extend(batch.diagnostics.into_iter().map(|d| in_file(d, &name)));
        } else {
            batches.push(batch);
        }
    }
    if let Some(catalogue) = files::import::with_host_types(&project.catalogue, &batches) {
        project.catalogue = Arc::new(catalogue);
    }
    let before = (project.inventory.diagnostics.len(), project.inventory.set_aside.len());
    let (inventory, series, summary) = files::import::merge(&project.inventory, &project.series, batches);
    diagnostics.extend(inventory.diagnostics.iter().skip(before.0).cloned());
    diagnostics.extend(inventory.set_aside.iter().skip(before.1).map(|row| {
        let mut reason = row.reason.clone();
        reason.place.row = reason.place.row.or(Some(row.row));
        match inventory.sources.get(usize::from(row.source)) {
            Some(source) => in_file(reason, &source.file),
            None => reason,
        }
    }));
    // What was set aside may have been told with the file already.
    let mut told: std::collections::BTreeSet<String> = std::collections::BTreeSet::new();
    diagnostics.retain(|d| told.insert(output::line(d)));
    output::complain(&format!(
        "{} rows read, {} used, {} set aside; {} servers new, {} updated, {} unchanged; {} series joined",
        summary.rows_in,
        summary.rows_used,
        summary.set_aside,
        summary.new,
        summary.updated,
        summary.unchanged,
        summary.joined
    ));
    project.inventory = Arc::new(inventory);
    project.series = Arc::new(series);
    diagnostics
}

/// A message about a file names it.
fn in_file(mut diagnostic: Diagnostic, name: &str) -> Diagnostic {
    if diagnostic.place.file.is_none() {
        diagnostic.place.file = Some(name.into());
    }
    diagnostic
}

/// Chooses the host type of a scenario, by its id or by its name.
///
/// # Errors
/// When the catalogue has none of that name: with those that it has.
pub fn choose_host(project: &mut Project, scenario: usize, wanted: &str) -> Result<(), String> {
    let wanted = wanted.trim();
    let hosts = &project.catalogue.hosts;
    let Some(host) =
        hosts.iter().find(|h| h.id.eq_ignore_ascii_case(wanted) || h.name.eq_ignore_ascii_case(wanted))
    else {
        let ids: Vec<&str> = hosts.iter().map(|h| &*h.id).collect();
        return Err(format!("the catalogue has no host type \"{wanted}\"; expected {}", ids.join(", ")));
    };
    let id = Some(Arc::clone(&host.id));
    Command::ChooseHost { scenario, id }.apply(project).map_err(|refused| refused.to_string())?;
    Ok(())
}

/// Solves, accepts and evaluates a scenario. `None` when the catalogue holds nothing to plan with.
pub fn solve(project: &mut Project, scenario: usize, today: Day) -> Option<Plan> {
    engine::plan::plan_solved(project, scenario, today)
}
