//! The catalogue of CPU models, as the data has it.

use crate::assumption::Trust;
use crate::order::set_of;
use crate::quantity::{Mhz, Ratio};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// A microarchitecture, and the work that one of its cores does per GHz.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CoreDesign {
    /// Stable name.
    pub id: String,
    /// On screen.
    pub name: String,
    /// Work per core-GHz; 1 for [`CpuModels::reference`]. One thread, no turbo.
    pub factor: Ratio,
    /// How far to trust the factor.
    pub trust: Trust,
    /// Where the factor comes from.
    pub source: String,
    /// The page, where there is one.
    pub url: String,
    /// Year of the statement, or of the estimate.
    pub date: String,
}

/// One model.
#[derive(Debug, Clone, PartialEq)]
pub struct CpuModel {
    /// As its maker prints it, without the maker.
    pub name: String,
    /// Index into [`CpuModels::cores`].
    pub(super) core: usize,
    /// Cores of one processor.
    pub cores: u32,
    /// Threads of one processor.
    pub threads: u32,
    /// Base clock, without turbo.
    pub clock: Mhz,
    /// Year in which it came out.
    pub year: u32,
    /// Where cores and clock were checked, or that they were not.
    pub source: String,
    /// Whether cores and clock agree with another list.
    pub checked: bool,
    /// The words of its name.
    pub(super) words: BTreeSet<String>,
}

/// A family: words that its names have, and the design of its cores.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Family {
    /// As the data writes it (`#` a digit, `?` a letter, `*` anything).
    pub(super) pattern: String,
    /// Word by word.
    pub(super) words: Vec<Vec<char>>,
    /// Index into [`CpuModels::cores`].
    pub(super) core: usize,
}

/// The catalogue.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CpuModels {
    /// Designs of cores.
    pub cores: Vec<CoreDesign>,
    /// Models, in the order of the data.
    pub models: Vec<CpuModel>,
    /// Stable name of the design whose factor is 1.
    pub reference: String,
    /// The day on which the sources were read.
    pub read_on: String,
    pub(super) families: Vec<Family>,
    /// Words that name a product line.
    pub(super) brands: BTreeSet<String>,
    /// Words that say nothing of the model.
    pub(super) noise: BTreeSet<String>,
    /// Words of CPUs that a hypervisor invents.
    pub(super) invented: BTreeSet<String>,
    /// Models by the word of their number.
    pub(super) by_number: BTreeMap<String, Vec<usize>>,
}

#[derive(Deserialize)]
struct Data {
    reference: String,
    read_on: String,
    checks: BTreeMap<String, Check>,
    unchecked: String,
    brands: Vec<String>,
    noise: Vec<String>,
    #[serde(rename = "virtual")]
    invented: Vec<String>,
    cores: Vec<CoreDesign>,
    families: Vec<(String, String)>,
    models: Vec<Group>,
}

#[derive(Deserialize)]
struct Check {
    source: String,
    url: String,
}

#[derive(Deserialize)]
struct Group {
    core: String,
    year: u32,
    brand: String,
    models: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Row {
    Checked(String, u32, u32, f64, String),
    Plain(String, u32, u32, f64),
}

static BUILT_IN: LazyLock<CpuModels> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../data/cpus.json")).map(CpuModels::of).unwrap_or_default()
});

impl CpuModels {
    /// The catalogue that the planner comes with.
    #[must_use]
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// The design of a model's cores.
    #[must_use]
    pub fn core_of(&self, model: &CpuModel) -> Option<&CoreDesign> {
        self.cores.get(model.core)
    }

    fn of(data: Data) -> Self {
        let design = |id: &str| data.cores.iter().position(|c| c.id == id);
        let mut families = Vec::new();
        for (pattern, core) in &data.families {
            let words = pattern.split(' ').map(|w| w.chars().collect()).collect();
            families.extend(design(core).map(|core| Family { pattern: pattern.clone(), words, core }));
        }
        let mut models = Vec::new();
        for group in &data.models {
            let Some(core) = design(&group.core) else { continue };
            for row in &group.models {
                let (name, cores, threads, ghz, check) = match row {
                    Row::Checked(n, c, t, g, check) => (n, *c, *t, *g, data.checks.get(check)),
                    Row::Plain(n, c, t, g) => (n, *c, *t, *g, None),
                };
                let name = format!("{} {name}", group.brand);
                models.push(CpuModel {
                    words: set_of(super::name::words(&name)),
                    name,
                    core,
                    cores,
                    threads,
                    clock: Mhz::from_ghz(ghz),
                    year: group.year,
                    source: check
                        .map_or_else(|| data.unchecked.clone(), |c| format!("{} ({})", c.source, c.url)),
                    checked: matches!(row, Row::Checked(.., c) if c != "disputed"),
                });
            }
        }
        let mut by_number: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (i, model) in models.iter().enumerate() {
            for word in model.words.iter().filter(|w| super::name::is_number(w)) {
                by_number.entry(word.clone()).or_default().push(i);
            }
        }
        Self {
            cores: data.cores,
            models,
            reference: data.reference,
            read_on: data.read_on,
            families,
            brands: set_of(data.brands),
            noise: set_of(data.noise),
            invented: set_of(data.invented),
            by_number,
        }
    }
}
