//! What the writers write for a plan with something in every place.

use super::sample_plan::plan;
use super::*;
use engine::plan::Plan;
use std::io::{Cursor, Read};

fn text(id: &str, plan: &Plan) -> String {
    String::from_utf8(export(id).unwrap().write(plan).unwrap().bytes).unwrap()
}

fn rows(csv_text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv_text.as_bytes());
    // Not flexible: every row must be as long as the header.
    reader.records().map(|r| r.unwrap().iter().map(String::from).collect()).collect()
}

fn bare() -> Plan {
    Plan {
        placement: None,
        licences: None,
        conversion: None,
        business_case: None,
        comparison: None,
        asked: std::sync::Arc::default(),
        ..plan()
    }
}

#[test]
fn every_export_is_made_and_named_as_promised() {
    let plan = plan();
    for format in EXPORTS {
        let export = format.write(&plan).unwrap();
        assert_eq!(export.file_name, format.file_name, "{}", format.id);
        assert!(!export.bytes.is_empty());
        assert_eq!(export, format.write(&plan).unwrap(), "the same plan gives the same bytes");
    }
    let mut ids: Vec<_> = EXPORTS.iter().map(|e| e.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), EXPORTS.len());
}

#[test]
fn a_stage_that_is_not_there_is_said() {
    for id in [
        "placement-csv",
        "hosts-csv",
        "failover-csv",
        "jobs-csv",
        "business-case-csv",
        "comparison-csv",
        "virt-p2v",
    ] {
        assert_eq!(&*export(id).unwrap().write(&bare()).unwrap_err().code, "export.no_stage");
    }
    for id in ["plan-json", "summary-json", "decisions-csv", "set-aside-csv"] {
        assert!(export(id).unwrap().write(&bare()).is_ok());
    }
}

#[test]
fn one_zip_holds_all_that_can_be_written() {
    let names = |plan: &Plan| {
        let (export, left_out) = write_all(plan, &ConversionTarget::default()).unwrap();
        let mut zip = zip::ZipArchive::new(Cursor::new(export.bytes)).unwrap();
        let inside: Vec<String> =
            (0..zip.len()).map(|i| zip.by_index(i).unwrap().name().unwrap().to_string()).collect();
        (inside, left_out.into_iter().map(|(f, _)| f.id).collect::<Vec<_>>())
    };
    let (inside, left_out) = names(&plan());
    assert_eq!(inside.len(), EXPORTS.len());
    assert!(left_out.is_empty());
    let (inside, left_out) = names(&bare());
    assert_eq!(inside, ["plan.json", "summary.json", "decisions.csv", "set-aside.csv"]);
    assert_eq!(
        left_out,
        [
            "virt-p2v",
            "placement-csv",
            "hosts-csv",
            "failover-csv",
            "jobs-csv",
            "business-case-csv",
            "comparison-csv"
        ]
    );
}

#[test]
fn placement_names_the_host_or_the_reason() {
    let rows = rows(&text("placement-csv", &plan()));
    assert_eq!(rows.len(), 4);
    assert_eq!(rows[1][..6], ["fs01", "fs01", "H1", &rows[1][3], "", "4"]);
    assert_eq!(rows[3][..5], ["web01", "web01", "", "", "no host has room"]);
    // When H1 fails, fs01 restarts on H2; no rule speaks of it.
    assert_eq!(rows[1][14..18], ["H2", "", "", ""]);
    assert_eq!(rows[1][18], "1");
    // 1500 MHz at hour 9, the rest 400.5.
    assert_eq!(rows[1][7], "1500");
}

#[test]
fn hosts_and_restarts_are_read_back() {
    let hosts = rows(&text("hosts-csv", &plan()));
    let column = |rows: &[Vec<String>], name: &str| rows[0].iter().position(|h| h == name).unwrap();
    let placement = plan().placement.unwrap();
    assert_eq!(hosts.len(), placement.hosts.len() + 1);
    assert_eq!(hosts[1][..3], ["H1", &hosts[1][1], "no"]);
    assert_eq!(hosts[1][column(&hosts, "vms")], placement.hosts[0].vms.len().to_string());
    assert_eq!(hosts[1][column(&hosts, "when_it_fails")], "safe");
    assert_eq!(hosts[1][column(&hosts, "restarts_on")], "H2");
    let restarts = rows(&text("failover-csv", &plan()));
    let all: usize = placement.hosts.iter().map(|h| h.vms.len()).sum();
    assert_eq!(restarts.len(), all + 1);
    assert_eq!(
        (&*restarts[1][0], &*restarts[1][1], &*restarts[1][5], &*restarts[1][6]),
        ("H1", "fs01", "H2", "restarts")
    );
}

#[test]
fn comparisons_say_what_is_proven() {
    let rows = rows(&text("comparison-csv", &plan()));
    let column = |name: &str| rows[0].iter().position(|h| h == name).unwrap();
    assert_eq!(rows[1][..4], ["plan", "8", "8", ""]);
    // 8 and 7 are both proven, so is their difference; 90,000 less 100,000, and two of three VMs have a place.
    assert_eq!(rows[2][..7], ["without_failover", "7", "7", "-1", "-1", "-1", "exact"]);
    assert_eq!(
        (&*rows[2][column("money_than_the_plan")], &*rows[2][column("money_per_vm")]),
        ("-10000", "45000")
    );
    // Another VM is left out: nothing is proven of the difference.
    assert_eq!(rows[3][..7], ["host_1x32-512", "3", "2", "-5", "", "", "found"]);
    assert_eq!(rows[3][column("licences_over_the_horizon")], "");
}

#[test]
fn jobs_leave_unknown_empty() {
    let rows = rows(&text("jobs-csv", &plan()));
    assert_eq!(rows[0].len(), rows[1].len());
    let column = |name: &str| rows[0].iter().position(|h| h == name).unwrap();
    assert_eq!(rows[1][column("method")], "cold_image");
    // 219 GiB × 1024.
    assert_eq!(rows[1][column("data_mib")], "224256");
    assert_eq!(rows[1][column("downtime_hours")], "");
    assert_eq!(rows[1][column("to_settle_before")], "the firmware is not known");
}

#[test]
fn decisions_are_guarded() {
    let rows = rows(&text("decisions-csv", &plan()));
    assert_eq!(
        rows[1],
        [
            "Verdict",
            "fs01",
            "fs01",
            "Ready with conditions",
            "Ready",
            "'=HYPERLINK(\"x\") said the owner, in writing",
            "'@jones",
            "2026-11-02",
            "yes"
        ]
    );
}

#[test]
fn rows_set_aside_keep_their_cells_and_get_a_reason() {
    let rows = rows(&text("set-aside-csv", &plan()));
    assert_eq!(rows[0][..4], ["name", "memory_gib", "note", "column 4"]);
    assert_eq!(rows[0][5], "set_aside_reason");
    assert_eq!(rows[1][..6], ["", "'=1+1", "x, y", "one too many", "5", "the row has no name"]);
    // From two files: a zip with a table each.
    let mut plan = plan();
    let inventory = std::sync::Arc::make_mut(&mut plan.inventory);
    let mut other = inventory.set_aside[0].clone();
    other.source = 1;
    inventory.set_aside.push(other);
    let export = export("set-aside-csv").unwrap().write(&plan).unwrap();
    assert_eq!(export.file_name, "set-aside.zip");
    let zip = zip::ZipArchive::new(Cursor::new(export.bytes)).unwrap();
    let names: Vec<String> = zip.file_names().map(|n| n.unwrap().into_owned()).collect();
    assert_eq!(names, ["01-servers-csv.csv", "02-more-b-ro-xlsx.csv"]);
}

#[test]
fn business_case_says_why_there_is_no_amount() {
    let rows = rows(&text("business-case-csv", &plan()));
    assert_eq!(rows[1][..5], ["as_is", "energy", "Energy", "direct", "1200"]);
    assert_eq!(rows[2][4], "");
    assert_eq!(rows[2][9], "no figure for downtime was given");
    assert_eq!(rows[1][8], "'= power × hours × price");
    assert!(rows.iter().any(|r| r[1] == "npv" && r[4] == "-1234.5" && r[7] == "cash_only"));
}

#[test]
fn virt_p2v_gets_what_it_understands() {
    let orders = virt_p2v::orders(&plan(), &ConversionTarget::default());
    // The VM goes from platform to platform and gets no order.
    assert_eq!(orders.iter().map(|o| o.server.as_str()).collect::<Vec<_>>(), ["fs01", "Web01"]);
    // 8191.2 MiB rounded up, with the unit; four vCPUs; no disks, because one has another system's
    // name; the network's space became a dash; the entry without a card stands last.
    assert_eq!(
        orders[0].command_line(),
        "p2v.server=conversion.example p2v.identity=https://conversion.example/id_rsa p2v.name=fs01 \
         p2v.vcpu.cores=4 p2v.memory=8192M p2v.network=em1:vlan-10,default p2v.o=libvirt p2v.os=default p2v.of=qcow2"
    );
    assert!(orders[1].command_line().contains("p2v.disks=sda,sdb p2v.network=default p2v.o="));
    assert_eq!(orders[0].boot_files, ["01-02-50-32-00-aa-02"]);
    assert!(!orders[0].command_line().contains("password"));
}

#[test]
fn virt_p2v_quotes_whole_values_and_drops_what_it_cannot_carry() {
    let target = ConversionTarget {
        storage: "pool \"two\"\n".into(),
        network: "a,b:c".into(),
        ..ConversionTarget::default()
    };
    let order = &virt_p2v::orders(&plan(), &target)[0];
    assert!(order.command_line().contains("p2v.os=\"pool two\" "));
    assert!(order.command_line().contains("p2v.network=em1:vlan-10,a-b-c "));
    assert!(order.diagnostics.iter().any(|d| &*d.code == "virt_p2v.value_changed"));
}

#[test]
fn virt_p2v_takes_what_the_project_says_and_leaves_placeholders_for_the_rest() {
    let said = engine::conversion::Target { server: "v2v.plant".into(), ..Default::default() };
    let line = virt_p2v::orders(&plan(), &ConversionTarget::from(&said))[0].command_line();
    assert!(
        line.starts_with("p2v.server=v2v.plant p2v.identity=https://conversion.example/id_rsa "),
        "{line}"
    );
}

#[test]
fn virt_p2v_zip_holds_lines_and_boot_entries() {
    let export = export("virt-p2v").unwrap().write(&plan()).unwrap();
    let mut zip = zip::ZipArchive::new(Cursor::new(export.bytes)).unwrap();
    let mut entry = String::new();
    zip.by_name("pxelinux.cfg/01-02-50-32-00-aa-03").unwrap().read_to_string(&mut entry).unwrap();
    assert!(entry.starts_with("# Web01\nDEFAULT p2v\n"));
    assert!(entry.contains("  APPEND initrd=initrd0.img ip=dhcp p2v.server="));
    let mut lines = String::new();
    zip.by_name("command-lines.txt").unwrap().read_to_string(&mut lines).unwrap();
    assert_eq!(lines.lines().filter(|l| l.starts_with("p2v.server=")).count(), 2);
}

#[test]
fn plan_json_holds_every_stage() {
    let value: serde_json::Value = serde_json::from_str(&text("plan-json", &plan())).unwrap();
    assert_eq!(value["format"], "p2v-plan");
    assert_eq!(value["servers"][0]["assessment"]["verdict"], "ready");
    assert_eq!(value["servers"][0]["assessment"]["findings"][0]["evidence"][0]["origin"]["column"], "note");
    assert_eq!(value["vms"][0]["cpu_peak_hour_of_week"], 9);
    assert_eq!(value["placement"]["hosts"][0]["when_it_fails"]["restarts"][0]["host"], "H2");
    assert_eq!(value["licences"]["products"][0]["hosts"][0]["when_fails"], "H2");
    assert_eq!(value["conversion"]["jobs"][0]["downtime_hours"], serde_json::Value::Null);
    assert_eq!(value["business_case"]["time_valued"]["payback"]["months"], 18.5);
    assert_eq!(value["business_case"]["lines"][0]["amount"]["currency"], "EUR");
}

/// For `tests/validators`: writes the exports of this plan where the variable says, and does nothing
/// without it.
#[test]
fn write_for_validators() {
    let Some(folder) = std::env::var_os("P2V_VALIDATE_DIR").map(std::path::PathBuf::from) else { return };
    for (plan, prefix) in [(plan(), ""), (bare(), "bare-")] {
        for format in EXPORTS {
            if let Ok(export) = format.write(&plan) {
                std::fs::write(folder.join(format!("{prefix}{}", export.file_name)), export.bytes).unwrap();
            }
        }
    }
    let target = ConversionTarget { storage: "pool two".into(), ..ConversionTarget::default() };
    let orders = virt_p2v::orders(&plan(), &target);
    let intended: Vec<_> = orders
        .iter()
        .map(|o| {
            let arguments: std::collections::BTreeMap<_, _> = o.arguments.iter().cloned().collect();
            serde_json::json!({ "line": o.command_line(), "arguments": arguments })
        })
        .collect();
    std::fs::write(folder.join("virt-p2v-orders.json"), serde_json::to_vec(&intended).unwrap()).unwrap();
}
