//! Where the terminal meets the stages: reading files, and making the plan.

use crate::output;
use engine::diagnostic::Diagnostic;
use engine::plan::Plan;
use engine::project::Project;
use engine::time::Day;
use files::anonymise::Key;
use files::import::Choices;
use files::import::Named;
use std::sync::Arc;

/// What a file is, for people and for programs.
pub struct Inspected {
    /// Lines with a line break each.
    pub text: String,
    /// The same as JSON.
    pub json: serde_json::Value,
}

/// Says what a file is.
///
/// # Errors
/// When nothing in the file is recognised: with the gravest thing that was found.
pub fn inspect(name: &str, bytes: &[u8]) -> Result<Inspected, Box<Diagnostic>> {
    let found = files::import::inspect(name, bytes);
    let mut diagnostics: Vec<Diagnostic> = found.diagnostics.into_iter().map(|d| in_file(d, name)).collect();
    let Some(recognised) = found.recognised else {
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
    for table in &found.tables {
        let sheet = table.sheet.as_deref();
        text.push_str(&format!(
            "  {}header in row {}\n",
            sheet.map(|s| format!("sheet {s}, ")).unwrap_or_default(),
            table.header_row
        ));
        let mut columns = Vec::new();
        for column in &table.mapping.columns {
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
    let json = serde_json::json!({
        "file": name,
        "reader": recognised.reader,
        "recognised_as": recognised.name,
        "confidence_share": recognised.confidence.fraction(),
        "reason": recognised.reason,
        "tables": tables,
        "diagnostics": diagnostics,
    });
    Ok(Inspected { text, json })
}

/// Reads files into the project, all at once, so that their order does not matter. Says what was
/// doubtful or not used. With a key, what is read is anonymised before it enters the project.
pub fn import(project: &mut Project, files: Vec<Named>, mut key: Option<&mut Key>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut batches = Vec::with_capacity(files.len());
    let (files, found) = files::import::arrange(files);
    diagnostics.extend(found);
    for (name, bytes) in files {
        let mut batch = files::import::read(&name, &bytes, &Choices::default());
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

/// Solves, accepts and evaluates a scenario. `None` when the catalogue holds nothing to plan with.
pub fn solve(project: &mut Project, scenario: usize, today: Day) -> Option<Plan> {
    engine::plan::plan_solved(project, scenario, today)
}
