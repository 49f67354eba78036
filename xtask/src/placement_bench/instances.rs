//! Instances in their published formats, read by themselves, and what is known of them.

use crate::run::{Outcome, read_text, root, run};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// An instance to be packed.
#[derive(Debug, Clone)]
pub struct Case {
    pub name: String,
    pub file: PathBuf,
    /// Capacities times this.
    pub scale: u32,
}

/// An item: what it needs, and what it may not meet.
#[derive(Debug, Default)]
pub struct Item {
    pub needs: Vec<f64>,
    pub group: Option<usize>,
    pub conflicts: Vec<usize>,
}

/// An instance as the checker sees it.
#[derive(Debug, Default)]
pub struct Instance {
    /// Cost and capacities.
    pub types: Vec<(f64, Vec<f64>)>,
    pub items: Vec<Item>,
}

/// All instances below a folder, by name; packed ones are unpacked below `target`.
pub fn find(folder: &Path, scale: u32) -> Outcome<Vec<Case>> {
    let mut cases = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        let entries = std::fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        for path in entries.flatten().map(|e| e.path()) {
            let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            if path.is_dir() {
                open.push(path);
            } else if let Some(stem) = name.strip_suffix(".xz") {
                let to = unpacked(&path)?.join(stem);
                if !to.is_file() {
                    let out = std::fs::File::create(&to).map_err(|e| e.to_string())?;
                    run(Command::new("xz").arg("-dc").arg(&path).stdout(out))?;
                }
                add(&mut cases, &to, scale);
            } else if name.ends_with(".tar.gz") {
                let to = unpacked(&path)?.join(name.trim_end_matches(".tar.gz"));
                if !to.is_dir() {
                    std::fs::create_dir_all(&to).map_err(|e| e.to_string())?;
                    run(Command::new("tar").arg("xzf").arg(&path).arg("-C").arg(&to))?;
                }
                open.push(to);
            } else {
                add(&mut cases, &path, scale);
            }
        }
    }
    cases.sort_by_key(|case| natural(&case.name));
    Ok(cases)
}

/// Numbers in names by size.
fn natural(name: &str) -> Vec<(u64, String)> {
    let parts = name.split(['_', '/']);
    parts.map(|p| (p.parse().unwrap_or(0), p.to_string())).collect()
}

fn unpacked(archive: &Path) -> Outcome<PathBuf> {
    let parent = archive.parent().and_then(Path::file_name).unwrap_or_default();
    let to = root().join("target/bench/packing").join(parent);
    std::fs::create_dir_all(&to).map_err(|e| e.to_string())?;
    Ok(to)
}

fn add(cases: &mut Vec<Case>, file: &Path, scale: u32) {
    let ending = file.extension().map(|e| e.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = file.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let set = file.components().rev().nth(2).map(|c| c.as_os_str().to_string_lossy().into_owned());
    let (name, scale) = match ending.as_str() {
        // Sets are told by the folder that their archive has: "New_instances_multidim".
        "vbp" => match set.and_then(|s| s.split_once("_instances").map(|(s, _)| s.to_string())) {
            Some(set) => (format!("{set}/{stem}"), 1),
            None => (stem, 1),
        },
        "cons" if scale != 1 => (format!("{stem}_h{scale}"), scale),
        "cons" => (stem, 1),
        "txt" => (stem, 1),
        _ => return,
    };
    cases.push(Case { name, file: file.to_path_buf(), scale });
}

/// Reads an instance.
pub fn read(file: &Path, scale: u32) -> Outcome<Instance> {
    let text = read_text(file)?;
    let broken = || format!("{} is no instance that can be read.", file.display());
    let rows: Vec<Vec<f64>> = text
        .lines()
        .map(|l| l.split_whitespace().map(str::parse).collect::<Result<Vec<f64>, _>>())
        .collect::<Result<_, _>>()
        .map_err(|_| broken())?;
    let rows: Vec<Vec<f64>> = rows.into_iter().filter(|r| !r.is_empty()).collect();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts in files")]
    let count = |v: f64| v as usize;
    let mut i = Instance::default();
    match file.extension().and_then(|e| e.to_str()) {
        Some("vbp") => {
            let [_, capacity, _, items @ ..] = &rows[..] else { return Err(broken()) };
            i.types.push((1.0, capacity.clone()));
            for row in items {
                let (copies, needs) = row.split_last().ok_or_else(broken)?;
                for _ in 0..count(*copies) {
                    i.items.push(Item { needs: needs.to_vec(), ..Item::default() });
                }
            }
        }
        Some("cons") => {
            let (head, rest) = rows.split_first().ok_or_else(broken)?;
            let types = count(*head.get(2).ok_or_else(broken)?);
            if rest.len() < types {
                return Err(broken());
            }
            for row in &rest[..types] {
                let capacity = row[1..].iter().map(|c| c * f64::from(scale)).collect();
                i.types.push((row[0], capacity));
            }
            for row in &rest[types..] {
                let group = if row[0] < 0.0 { None } else { Some(count(row[0])) };
                i.items.push(Item { needs: row[1..].to_vec(), group, conflicts: Vec::new() });
            }
        }
        _ => {
            let (head, rest) = rows.split_first().ok_or_else(broken)?;
            i.types.push((1.0, vec![*head.get(1).ok_or_else(broken)?]));
            for row in rest {
                let conflicts = row[2..].iter().map(|c| count(*c) - 1).collect();
                i.items.push(Item { needs: vec![row[1]], group: None, conflicts });
            }
        }
    }
    Ok(i)
}

/// What is known of an instance.
#[derive(Debug, Clone, Copy, Default)]
pub struct KnownValue {
    /// Least cost that anybody found.
    pub best: Option<f64>,
    /// Whether that is proved to be the least.
    pub proven: bool,
    /// Best of the programs that it is compared with.
    pub others: Option<f64>,
}

/// Known values by name of the instance.
#[derive(Debug, Default)]
pub struct Known(BTreeMap<String, KnownValue>);

impl Known {
    /// Reads `reference.tsv`, `known.tsv` and `…_known.tsv` of a folder and those below it.
    pub fn read(folder: &Path) -> Outcome<Self> {
        let mut known = Self::default();
        let mut open = vec![folder.to_path_buf()];
        let mut files = Vec::new();
        while let Some(folder) = open.pop() {
            for path in std::fs::read_dir(&folder).map_err(|e| e.to_string())?.flatten().map(|e| e.path()) {
                let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
                if path.is_dir() {
                    open.push(path);
                } else if name == "reference.tsv" || name.ends_with("known.tsv") {
                    files.push((name != "reference.tsv", name, path));
                }
            }
        }
        // What is published as proven goes over what was found.
        files.sort();
        for (_, name, path) in files {
            known.add(&name, &read_text(&path)?);
        }
        Ok(known)
    }

    fn add(&mut self, file: &str, text: &str) {
        let set = match file.split_once("_known") {
            Some((set, _)) => {
                let mut letters = set.chars();
                let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
                format!("{first}{}/", letters.as_str())
            }
            None => String::new(),
        };
        let mut lines = text.lines().map(|l| l.split('\t').collect::<Vec<_>>());
        let head = lines.next().unwrap_or_default();
        let column = |names: &[&str]| head.iter().position(|h| names.contains(h));
        let best = column(&["OPT", "best_known", "best"]);
        let bound = column(&["LB", "lower_bound", "bound"]);
        let others = column(&["best_overall", "peer_portfolio350"]);
        let proven = column(&["proven_optimal"]);
        for row in lines {
            let number = |at: Option<usize>| at.and_then(|i| row.get(i)?.parse::<f64>().ok());
            let best = number(best).filter(|b| *b >= 0.0);
            let is_proven = match proven {
                Some(_) => number(proven) == Some(1.0),
                None => best.is_some() && (head.contains(&"OPT") || best == number(bound)),
            };
            let name = format!("{set}{}", row.first().unwrap_or(&""));
            let entry = self.0.entry(name).or_default();
            if let Some(best) = best.filter(|b| is_proven || entry.best.is_none_or(|e| *b <= e)) {
                (entry.best, entry.proven) = (Some(best), is_proven || entry.proven);
            }
            entry.others = number(others).or(entry.others);
        }
    }

    pub fn of(&self, name: &str) -> Option<KnownValue> {
        self.0.get(name).copied()
    }
}
