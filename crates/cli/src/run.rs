//! The commands.

use crate::arguments::{Input, PlanRequest, Said, SampleRequest, calendar_day};
use crate::{output, reveal, stages};
use engine::diagnostic::{Diagnostic, Severity};
use engine::project::Project;
use files::import::Named;
use files::project_file;
use files::sample::{self, SampleEstate};
use files::writers::{ConversionTarget, EXPORTS};
use std::path::Path;

const VERSION: &str = env!("CARGO_PKG_VERSION");

pub fn read(path: &Path) -> Result<Named, String> {
    let bytes = std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    Ok((name, bytes))
}

/// Reads what can be read, and complains of the rest.
fn read_all(inputs: &[Input]) -> Vec<(Named, Said)> {
    let mut all = Vec::with_capacity(inputs.len());
    for Input { path, said } in inputs {
        match read(path) {
            // Exports of two platforms have files of the same names, each in a folder of its own.
            Ok((name, bytes)) => {
                let folder = path.parent().and_then(Path::file_name).map(|f| f.to_string_lossy());
                let name = folder.map_or_else(|| name.clone(), |f| format!("{f}/{name}"));
                all.push(((name, bytes), said.clone()));
            }
            Err(message) => output::complain(&format!("{message}.")),
        }
    }
    all
}

/// Says what files are. Succeeds when every file was recognised.
pub fn inspect(inputs: &[Input], json: bool) -> Result<(), String> {
    let (files, diagnostics) = stages::arrange(read_all(inputs));
    output::complain_of(&diagnostics);
    let mut usable = 0;
    let mut found = Vec::with_capacity(files.len());
    for ((name, bytes), said) in &files {
        match stages::inspect(name, bytes, said) {
            Ok(inspection) => {
                usable += 1;
                found.push(inspection);
            }
            Err(diagnostic) => output::complain_of([&*diagnostic]),
        }
    }
    if json {
        let all: Vec<_> = found.iter().map(|f| &f.json).collect();
        let text = serde_json::to_string_pretty(&all).map_err(|e| e.to_string())?;
        output::print(&format!("{text}\n"))?;
    } else {
        for inspection in &found {
            output::print(&inspection.text)?;
        }
    }
    match (usable, files.len() + diagnostics.len()) {
        (0, _) => Err("none of the files can be read".into()),
        (n, all) if n < all => Err(String::new()),
        _ => Ok(()),
    }
}

/// Makes a plan and writes everything.
pub fn plan(request: &PlanRequest) -> Result<(), String> {
    let mut project = match &request.project {
        None => Project::default(),
        Some(path) => {
            let (name, bytes) = read(path)?;
            let (project, diagnostics) =
                project_file::open(&bytes).map_err(|e| output::line(&e.diagnostic(&name)))?;
            output::complain_of(&diagnostics);
            project
        }
    };
    if !request.files.is_empty() {
        let mut key = request.anonymise.as_deref().map(reveal::open_or_make).transpose()?;
        let diagnostics = stages::import(&mut project, read_all(&request.files), key.as_mut());
        output::complain_of(&diagnostics);
        // Before anything that it turns back.
        if let (Some(key), Some(path)) = (&key, &request.anonymise) {
            reveal::save(key, path)?;
        }
    }
    if project.inventory.servers.is_empty() {
        return Err("no servers, so there is nothing to plan".into());
    }
    let scenario = scenario(&project, request.scenario.as_deref())?;
    if let Some(host) = &request.host {
        stages::choose_host(&mut project, scenario, host)?;
    }
    let today = request.today.unwrap_or_else(|| calendar_day(chrono::Local::now().date_naive()));
    let plan =
        stages::solve(&mut project, scenario, today).ok_or("the catalogue holds no host to plan with")?;

    output::make_folder(&request.out)?;
    let mut written = Vec::new();
    let target = ConversionTarget::from(&*project.conversion_target);
    for format in EXPORTS {
        match format.write_for(&plan, &target) {
            Ok(export) => {
                output::write_file(&request.out, &export.file_name, &export.bytes)?;
                written.push(export.file_name);
            }
            Err(why) => {
                // A file that this plan does not need is no error of the whole.
                let why = Diagnostic { severity: Severity::Note, ..*why };
                output::complain(&format!("{}: {}", format.file_name, output::line(&why)));
            }
        }
    }
    let file = format!("project.{}", project_file::EXTENSION);
    let bytes = project_file::save(&project, VERSION).map_err(|d| output::line(&d))?;
    output::write_file(&request.out, &file, &bytes)?;
    written.push(file);

    let hosts = plan.placement.as_ref().map(|p| p.hosts.iter().filter(|h| !h.vms.is_empty()).count());
    let counted = |n: usize, one, many| format::count(n as u64, one, many, format::Locale::En);
    let mut text = format!(
        "{}, of which {} on {}\n",
        counted(plan.inventory.servers.len(), "server", "servers"),
        counted(plan.demand.vms.len(), "moves", "move"),
        hosts.map_or_else(|| "an unknown number of hosts".into(), |n| counted(n, "host", "hosts")),
    );
    for name in written {
        text.push_str(&format!("{}\n", request.out.join(name).display()));
    }
    output::print(&text)?;
    if plan.placement.is_none() { Err("no placement was found".into()) } else { Ok(()) }
}

/// A scenario by name or by number from 1; the first, where none is named.
fn scenario(project: &Project, wanted: Option<&str>) -> Result<usize, String> {
    let Some(wanted) = wanted else { return Ok(0) };
    let named = project.scenarios.iter().position(|s| s.name == wanted);
    let numbered = wanted.parse().ok().filter(|n| (1..=project.scenarios.len()).contains(n)).map(|n| n - 1);
    named.or(numbered).ok_or_else(|| {
        let names: Vec<_> = project.scenarios.iter().map(|s| format!("\"{}\"", s.name)).collect();
        format!("there is no scenario \"{wanted}\"; expected {}", names.join(", "))
    })
}

/// Writes the sample estate.
pub fn sample(request: &SampleRequest) -> Result<(), String> {
    let estate = SampleEstate::new(request.seed, request.servers, request.days);
    output::make_folder(&request.out)?;
    for (name, text) in
        [("servers.csv", estate.servers_csv()), ("measurements.csv", estate.measurements_csv())]
    {
        output::write_file(&request.out, name, text.as_bytes())?;
        output::print(&format!("{}\n", request.out.join(name).display()))?;
    }
    output::complain(&format!(
        "{}: {} servers, {} days, seed {}",
        sample::COMPANY,
        request.servers,
        request.days,
        request.seed
    ));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::project::Scenario;

    #[test]
    fn scenarios_are_found_by_name_or_number() {
        let mut project = Project::default();
        project.scenarios.push(Scenario { name: "1".into(), ..Scenario::default() });
        assert_eq!(scenario(&project, None), Ok(0));
        assert_eq!(scenario(&project, Some("Base")), Ok(0));
        // A name goes before a number.
        assert_eq!(scenario(&project, Some("1")), Ok(1));
        assert_eq!(scenario(&project, Some("2")), Ok(1));
        assert_eq!(
            scenario(&project, Some("3")).unwrap_err(),
            "there is no scenario \"3\"; expected \"Base\", \"1\""
        );
    }
}
