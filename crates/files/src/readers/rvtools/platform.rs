//! What an export says about itself and about the platform: version, moment, clusters, datastores.
#![allow(clippy::result_large_err, reason = "the reason why one row is left out; large on 64 bit only")]

use super::kinds::Kind;
use super::sheet::{Sheet, moment};
use engine::diagnostic::Diagnostic;
use engine::inventory::ExistingHost;
use engine::quantity::MiB;
use format::Locale;
use std::collections::BTreeMap;

/// What the sheets about the export and its platform said.
#[derive(Default)]
pub(super) struct Platform {
    /// Versions of the program, as numbers, and as written.
    versions: Vec<(Vec<u32>, String)>,
    /// When the export was made, as written.
    moments: Vec<String>,
    /// Names of the platforms with their versions.
    sources: Vec<String>,
    /// Hosts that each cluster says it has.
    clusters: BTreeMap<String, u64>,
    capacity: MiB,
    in_use: MiB,
    datastores: usize,
}

impl Platform {
    /// Reads one of these sheets.
    pub(super) fn read(&mut self, sheet: &mut Sheet) {
        let kind = sheet.kind;
        sheet.each_row(|sheet, record| {
            let word = |column| sheet.word(record, column).to_owned();
            match kind {
                Kind::MetaData => {
                    let written = word("rvtoolsversion");
                    let parts = written.split('.').map_while(|p| p.trim().parse().ok()).collect();
                    self.versions.push((parts, written));
                    let at = ["xlsxcreationdatetime", "csvcreationdatetime", "creationdatetime"];
                    if let Some((text, _)) = at.iter().find_map(|c| sheet.text(record, c)) {
                        self.moments.push(moment(text));
                    }
                }
                Kind::Source => {
                    let server =
                        sheet.text(record, "visdkserver").map_or_else(|| word("name"), |(t, _)| t.to_owned());
                    let product =
                        sheet.text(record, "fullname").or_else(|| sheet.text(record, "productname"));
                    self.sources.push(match product {
                        Some((product, _)) => format!("{server} ({product})"),
                        None => server,
                    });
                }
                Kind::Cluster => {
                    if let Some((hosts, _)) = sheet.number(record, "numhosts") {
                        #[expect(
                            clippy::cast_possible_truncation,
                            clippy::cast_sign_loss,
                            reason = "a count"
                        )]
                        let hosts = hosts.min(1e6) as u64;
                        *self.clusters.entry(word("name").to_lowercase()).or_default() += hosts;
                    }
                }
                Kind::Datastore => {
                    let capacity = sheet.size(record, "capacitymib");
                    if let Some(capacity) = capacity {
                        self.capacity += capacity.value;
                        self.datastores += 1;
                        let in_use = sheet.size(record, "inusemib").or_else(|| {
                            let free = sheet.size(record, "freemib")?;
                            let used = (capacity.value - free.value).max(MiB::ZERO);
                            Some(engine::origin::Sourced { value: used, origin: free.origin })
                        });
                        self.in_use += in_use.map_or(MiB::ZERO, |u| u.value);
                    }
                }
                _ => {
                    return Err(Diagnostic::note(
                        "row.licence_key",
                        "Licence keys are neither read nor kept",
                        "Nothing to do",
                    ));
                }
            }
            Ok(())
        });
    }

    /// The oldest version that wrote the file: `None` where it does not say.
    pub(super) fn version(&self) -> Option<&[u32]> {
        self.versions.iter().map(|v| v.0.as_slice()).filter(|v| !v.is_empty()).min()
    }

    /// What people should know.
    pub(super) fn told(&self, hosts: &[ExistingHost]) -> Vec<Diagnostic> {
        let mut out = Vec::new();
        let mut written = self.versions.iter().map(|v| v.1.as_str()).filter(|v| !v.is_empty());
        let version = written.next().map_or_else(String::new, |v| format!(" by version {v}"));
        let at = match self.moments.as_slice() {
            [] => "of one moment".to_owned(),
            [one] => format!("of one moment, {one}{version}"),
            [first, ..] => format!("of {} moments, the first {first}{version}", self.moments.len()),
        };
        out.push(Diagnostic::note(
            "rvtools.one_moment",
            format!("Loads in this export are those {at}: neither average nor peak"),
            "Import measurements over at least a week",
        ));
        if !self.sources.is_empty() {
            out.push(Diagnostic::note(
                "rvtools.platforms",
                format!("The export is of {}", self.sources.join(", ")),
                "Nothing to do, if that is all of the estate",
            ));
        }
        if self.datastores > 0 {
            let size = |m| format::mib(m, Locale::En);
            out.push(Diagnostic::note(
                "rvtools.datastores",
                format!(
                    "{} datastores hold {}, of which {} are in use",
                    self.datastores,
                    size(self.capacity),
                    size(self.in_use)
                ),
                "Nothing to do",
            ));
        }
        // A cluster of which hosts are missing was exported with too few rights, or trimmed.
        for (name, expected) in &self.clusters {
            let named =
                |h: &&ExistingHost| h.cluster.as_ref().is_some_and(|c| c.value.to_lowercase() == *name);
            let found = hosts.iter().filter(named).count() as u64;
            if !hosts.is_empty() && found < *expected {
                out.push(
                    Diagnostic::warning(
                        "rvtools.hosts_missing",
                        "Hosts of the cluster are not in the sheet vHost",
                        "Export again with the right to see all hosts",
                    )
                    .about(name)
                    .found(format!("{found} hosts"), format!("{expected} hosts")),
                );
            }
        }
        out
    }
}
