//! Who may depend on whom, and versions that must agree.

use crate::{read, root};
use std::collections::BTreeMap;
use std::process::Command;

#[test]
fn dependencies_point_one_way() {
    let allowed: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("engine", &[] as &[&str]),
        ("format", &["engine"]),
        ("charts", &["engine", "format"]),
        ("files", &["engine", "format"]),
        ("cli", &["engine", "files", "format", "charts"]),
        ("p2v-planner", &["engine", "files", "format", "charts"]),
        ("xtask", &[]),
    ]);
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON");
    let packages = metadata["packages"].as_array().expect("there are packages");
    assert!(packages.len() >= allowed.len(), "packages are missing from the metadata");
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        let may =
            allowed.get(name).unwrap_or_else(|| panic!("{name} is new: say here what it may depend on"));
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let other = dependency["name"].as_str().unwrap_or_default();
            let is_ours = dependency["path"].is_string();
            // Tests may look from above: files' tests may draw charts.
            let is_for_tests = dependency["kind"].as_str() == Some("dev");
            assert!(!is_ours || is_for_tests || may.contains(&other), "{name} must not depend on {other}");
        }
    }
}

#[test]
fn wasm_bindgen_is_the_same_everywhere() {
    let tools = read("xtask/src/tools.rs".as_ref());
    let version = tools.split("const WASM_BINDGEN: &str = \"").nth(1).and_then(|rest| rest.split('"').next());
    let version = version.expect("tools.rs pins wasm-bindgen");
    assert!(
        read("Cargo.toml".as_ref()).contains(&format!("wasm-bindgen = \"={version}\"")),
        "Cargo.toml pins another"
    );
    let locked = format!("name = \"wasm-bindgen\"\nversion = \"{version}\"");
    assert!(read("Cargo.lock".as_ref()).contains(&locked), "Cargo.lock has another");
}
