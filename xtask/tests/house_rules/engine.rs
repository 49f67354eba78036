//! What the engine must not know, and what may not stand outside its one place.

use crate::code::{Source, sources};
use crate::{Breach, exceptions, none, shown};

fn words(folder: &str, words: &[&str], in_text: bool, allowed: impl Fn(&Source) -> bool) -> Vec<Breach> {
    sources(folder).iter().filter(|s| !allowed(s)).flat_map(|s| s.words(words, in_text)).collect()
}

#[test]
fn the_engine_knows_no_platform() {
    let platform = [
        "leptos",
        "web_sys",
        "js_sys",
        "gloo",
        "wasm_bindgen",
        "std::fs",
        "std::net",
        "std::env",
        "std::process",
        "std::io",
        "std::time",
        "SystemTime",
        "thread_rng",
        "rand",
        "getrandom",
        "println!",
        "eprintln!",
        "RandomState",
    ];
    none(
        &words("crates/engine/src", &platform, false, |_| false),
        "The engine has no browser, file, network, clock or environment: pass in what it needs.",
    );
}

#[test]
fn the_engine_has_few_dependencies() {
    let allowed = ["libm", "serde", "serde_json", "sha2"];
    let manifest = crate::read("crates/engine/Cargo.toml".as_ref());
    let own = manifest.split("[dependencies]").nth(1).unwrap_or_default();
    let own = own.split("\n[").next().unwrap_or_default();
    let names = own.lines().filter_map(|line| line.split(['.', '=', ' ']).next()).filter(|n| !n.is_empty());
    let others: Vec<&str> = names.filter(|name| !allowed.contains(name) && !name.starts_with('#')).collect();
    assert!(others.is_empty(), "A dependency of the engine has to be argued for here: {others:?}");
}

#[test]
fn only_browser_calls_the_browser() {
    let browser = ["web_sys", "js_sys", "wasm_bindgen", "wasm_bindgen_futures", "gloo", "leptos_use"];
    none(
        &words("src", &browser, false, |source| {
            source.is_under("src/browser") || shown(&source.file) == "src/browser.rs"
        }),
        "Calls to the browser belong in src/browser/: give them a function there.",
    );
}

#[test]
fn nothing_imported_is_shown_as_markup() {
    none(
        // The report draws charts as SVG, made and escaped by the crate `charts`; this one file puts them in.
        &words("src", &["inner_html", "set_inner_html"], false, |source| {
            shown(&source.file) == "src/pages/report/drawing.rs"
        }),
        "Text goes into text nodes only; drawings go through src/pages/report/drawing.rs.",
    );
}

#[test]
fn the_engine_names_no_vendor() {
    // Whole words as vendors write them: `windows` of a slice and a backup's window are meant otherwise.
    let vendors = [
        "Microsoft",
        "Windows",
        "Hyper-V",
        "HyperV",
        "Azure",
        "VMware",
        "Broadcom",
        "vSphere",
        "ESXi",
        "ESX",
        "vCenter",
        "RedHat",
        "Red Hat",
        "RHEL",
        "OpenShift",
        "Oracle",
        "Citrix",
        "XenServer",
        "Proxmox",
        "Nutanix",
        "Intel",
        "AMD",
        "Xeon",
        "EPYC",
        "Dell",
        "HPE",
        "Lenovo",
        "Supermicro",
        "SUSE",
        "Ubuntu",
        "Canonical",
        "Debian",
        "Solaris",
        "AIX",
        "PlateSpin",
        "RVTools",
        "Veeam",
        "Datacenter",
        "SqlServer",
        "SQL Server",
    ];
    none(
        &words("crates/engine/src", &vendors, true, |_| false),
        "Products are data packs (crates/engine/data), metrics are code: name the metric, not the vendor.",
    );
}

#[test]
fn vendors_columns_stay_with_readers_and_writers() {
    let columns = [
        "vInfo",
        "vMemory",
        "vDisk",
        "vPartition",
        "vNetwork",
        "vHost",
        "vCluster",
        "vDatastore",
        "vSnapshot",
        "vTools",
        "In Use MiB",
        "In Use MB",
        "Provisioned MiB",
        "Provisioned MB",
        "Unshared MiB",
        "Powerstate",
        "CPUReadiness",
        "OS according to the configuration file",
        "OS according to the VMware Tools",
        "VM ID",
        "VM UUID",
        "PercentageOfCPUUtilization",
        "% Processor Time",
    ];
    let home = |s: &Source| s.is_under("crates/files/src/readers") || s.is_under("crates/files/src/writers");
    let mut breaches = words("crates", &columns, true, home);
    breaches.extend(words("src", &columns, true, |_| false));
    none(&breaches, "A vendor's column name belongs into crates/files/src/readers or writers.");
}

/// `file function | reason`, or `file * | reason` for a whole file.
#[test]
fn public_signatures_of_the_engine_carry_units() {
    let allowed = exceptions("bare_numbers.txt");
    let mut breaches = Vec::new();
    for source in sources("crates/engine/src") {
        let file = shown(&source.file);
        if allowed.contains(&format!("{file} *")) {
            continue;
        }
        for (at, _) in source.bare.match_indices("pub fn ") {
            let rest = &source.bare[at + 7..];
            let signature = rest.split(['{', ';']).next().unwrap_or_default();
            let name = signature.split(['(', '<']).next().unwrap_or_default().trim();
            let bare =
                signature.split(|c: char| !c.is_alphanumeric()).any(|word| word == "f64" || word == "f32");
            if bare && !allowed.contains(&format!("{file} {name}")) {
                let line = source.bare[..at].lines().count();
                breaches.push(Breach { file: source.file.clone(), line, what: name.to_string() });
            }
        }
    }
    none(
        &breaches,
        "A quantity with a unit has a type (crates/engine/src/quantity.rs). If a number really has no unit, list the \
         function in xtask/tests/house_rules/exceptions/bare_numbers.txt with the reason.",
    );
}

#[test]
fn nothing_panics_on_data() {
    let panics = [".unwrap()", "panic!", "todo!", "unimplemented!", "dbg!"];
    let mut breaches = words("crates/engine/src", &panics, false, |_| false);
    for folder in ["crates/files/src", "crates/format/src", "crates/charts/src", "src"] {
        breaches.extend(words(folder, &panics, false, |_| false));
    }
    none(
        &breaches,
        "Return what could be made and a diagnostic: a panic ends the planner with everything in it.",
    );
}
