//! The program as scripts see it: files, streams, exit codes.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_p2v-plan")).args(arguments).output().unwrap()
}

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

#[test]
fn help_and_version_go_to_standard_output() {
    let help = run(&["--help"]);
    assert_eq!(help.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&help.stdout).contains("p2v-plan inspect FILE"));
    assert!(help.stderr.is_empty());
    assert!(String::from_utf8_lossy(&run(&["-V"]).stdout).starts_with("p2v-plan "));
}

#[test]
fn exit_codes_tell_usage_from_failure() {
    let usage = run(&["dance"]);
    assert_eq!(usage.status.code(), Some(2));
    assert!(usage.stdout.is_empty());
    assert!(String::from_utf8_lossy(&usage.stderr).contains("not a command"));
    assert_eq!(run(&["inspect", "no/such/file.csv"]).status.code(), Some(1));
    let folder = folder("failure");
    let plan = run(&["plan", "--project", "no/such/project", "--out", folder.to_str().unwrap()]);
    assert_eq!(plan.status.code(), Some(1));
    assert!(!folder.exists(), "nothing is made for a plan that fails");
}

#[test]
fn a_file_that_is_no_project_is_named() {
    let folder = folder("no-project");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("a.csv");
    std::fs::write(&file, "name,kind\n").unwrap();
    let plan = run(&["plan", "--project", file.to_str().unwrap(), "--out", folder.to_str().unwrap()]);
    assert_eq!(plan.status.code(), Some(1));
    let message = String::from_utf8_lossy(&plan.stderr).into_owned();
    assert!(message.contains("a.csv: error: this is a text or a table"), "{message}");
}

#[test]
fn the_sample_is_written_and_repeats() {
    let (one, two) = (folder("sample-1"), folder("sample-2"));
    for folder in [&one, &two] {
        let out = run(&["sample", "--out", folder.to_str().unwrap(), "--servers", "12", "--days", "2"]);
        assert_eq!(out.status.code(), Some(0));
        assert_eq!(String::from_utf8_lossy(&out.stdout).lines().count(), 2);
    }
    for name in ["servers.csv", "measurements.csv"] {
        assert_eq!(std::fs::read(one.join(name)).unwrap(), std::fs::read(two.join(name)).unwrap());
    }
    assert!(std::fs::read_dir(&one).unwrap().count() == 2, "no partial file is left");
}

#[test]
fn the_sample_becomes_a_plan() {
    let (from, to, again) = (folder("plan-from"), folder("plan-to"), folder("plan-again"));
    let text = |p: &std::path::Path| p.to_str().unwrap().to_string();
    run(&["sample", "--out", &text(&from), "--servers", "120", "--days", "8"]);
    let (servers, measurements) = (text(&from.join("servers.csv")), text(&from.join("measurements.csv")));

    let inspected = run(&["inspect", &servers, &measurements, "--json"]);
    assert_eq!(inspected.status.code(), Some(0), "{}", String::from_utf8_lossy(&inspected.stderr));
    let json: serde_json::Value = serde_json::from_slice(&inspected.stdout).unwrap();
    assert_eq!(json.as_array().map(Vec::len), Some(2));
    assert_eq!(json[0]["series"].as_array().map(Vec::len), Some(0));
    let series = json[1]["series"].as_array().unwrap();
    let cpu = series.iter().find(|s| s["resource"] == "cpu").unwrap();
    // Eight days of samples; CPU is a share.
    let (count, interval) = (cpu["count"].as_u64().unwrap(), cpu["interval_s"].as_u64().unwrap());
    assert!((7 * 86_400..=8 * 86_400).contains(&(count * interval)), "{cpu}");
    assert!(cpu["mean"].as_f64() < cpu["max"].as_f64() && cpu["max"].as_f64() <= Some(1.0), "{cpu}");
    assert!(cpu["first"].as_str().unwrap().ends_with('Z'));

    // The order of the files changes nothing.
    let plan = run(&["plan", &measurements, &servers, "--out", &text(&to), "--today", "2026-11-02"]);
    let complaints = String::from_utf8_lossy(&plan.stderr).into_owned();
    assert_eq!(plan.status.code(), Some(0), "{complaints}");
    assert!(complaints.contains("servers.csv:123"), "the row without a name: {complaints}");
    for name in ["plan.json", "placement.csv", "project.p2vplan", "set-aside.csv"] {
        assert!(to.join(name).exists(), "{name}");
    }
    // The project file gives the same plan.
    let project = text(&to.join("project.p2vplan"));
    let plan = run(&["plan", "--project", &project, "--out", &text(&again), "--today", "2026-11-02"]);
    assert_eq!(plan.status.code(), Some(0), "{}", String::from_utf8_lossy(&plan.stderr));
    assert_eq!(std::fs::read(to.join("plan.json")).unwrap(), std::fs::read(again.join("plan.json")).unwrap());
}

/// A recording that names neither its server nor its zone, and a list whose column says no unit.
#[test]
fn what_is_said_of_a_file_is_used() {
    let folder = folder("said");
    std::fs::create_dir_all(&folder).unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_string()
    };
    let list = file("list.csv", "name,RAM\nweb01,4096\n");
    let log = file("log.csv", "time,cpu %\n2026-03-02 08:00,10\n2026-03-02 08:05,20\n2026-03-02 08:10,30\n");
    let json = |arguments: &[&str]| -> serde_json::Value {
        let out = run(arguments);
        assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
        serde_json::from_slice(&out.stdout).unwrap()
    };
    let said =
        json(&["inspect", &log, "--as", "measurements", "--zone", "+01:00", "--server", "web01", "--json"]);
    assert_eq!(said[0]["reader"], "measurements");
    assert_eq!(said[0]["series"][0]["server"], "web01", "{said}");
    // 08:00 an hour ahead of UTC is 07:00 UTC.
    assert_eq!(said[0]["series"][0]["first"], "2026-03-02T07:00:00Z");
    let unit = |of: &serde_json::Value| of[0]["tables"][0]["columns"][1]["unit"].as_str().unwrap().to_owned();
    assert_eq!(unit(&json(&["inspect", &list, "--unit", "ram=MiB", "--json"])), "MiB");
    assert_eq!(unit(&json(&["inspect", &list, "--unit", "ram=GiB", "--json"])), "GiB");
    // The same is said for a plan: the series finds its server, and 4096 MiB are 4 GiB.
    let to = folder.join("plan");
    let plan = run(&[
        "plan",
        &list,
        "--unit",
        "RAM=MiB",
        &log,
        "--as",
        "measurements",
        "--zone",
        "+01:00",
        "--server",
        "web01",
        "--out",
        to.to_str().unwrap(),
        "--today",
        "2026-11-02",
    ]);
    let complaints = String::from_utf8_lossy(&plan.stderr).into_owned();
    assert!(complaints.contains("1 series joined"), "{complaints}");
    assert!(!complaints.contains("no time zone"), "{complaints}");
    // What finds nothing in its file is told.
    let told = run(&["inspect", &list, "--unit", "Taktrate=GHz"]);
    let told = String::from_utf8_lossy(&told.stderr).into_owned();
    assert!(told.contains("no column Taktrate has values that could be in GHz"), "{told}");
}

/// A price list beside the inventory: its host type can be planned with.
#[test]
fn a_price_list_is_planned_with() {
    let (from, to) = (folder("prices-from"), folder("prices-to"));
    let text = |p: &std::path::Path| p.to_str().unwrap().to_string();
    run(&["sample", "--out", &text(&from), "--servers", "20", "--days", "1"]);
    let prices = from.join("prices.csv");
    std::fs::write(&prices, files::readers::host_types::template_csv()).unwrap();
    let (servers, prices, to_text) = (text(&from.join("servers.csv")), text(&prices), text(&to));
    let plan = |host: &str| {
        run(&["plan", &servers, &prices, "--out", &to_text, "--host", host, "--today", "2026-11-02"])
    };
    let unknown = plan("no such host");
    assert_eq!(unknown.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("rack-host-2-x-24"), "{unknown:?}");
    let made = plan("Rack-Host-2-x-24");
    assert_eq!(made.status.code(), Some(0), "{}", String::from_utf8_lossy(&made.stderr));
    let json = std::fs::read_to_string(to.join("plan.json")).unwrap();
    assert!(json.contains("rack-host-2-x-24") || json.contains("Rack host 2 x 24"), "the host of the list");
}

#[test]
fn a_plan_is_anonymised_and_turned_back() {
    let (from, to, back) = (folder("anonymise-from"), folder("anonymise-to"), folder("anonymise-back"));
    let text = |p: &std::path::Path| p.to_str().unwrap().to_string();
    run(&["sample", "--out", &text(&from), "--servers", "20", "--days", "8"]);
    let (servers, key) = (text(&from.join("servers.csv")), text(&from.join("key.json")));
    let day = ["--today", "2026-11-02"];
    let plan =
        |anonymise: &[&str]| run(&[&["plan", &servers, "--out", &text(&to)], &day[..], anonymise].concat());
    let done = plan(&["--anonymise", &key]);
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    let first = std::fs::read(to.join("placement.csv")).unwrap();
    assert!(!String::from_utf8_lossy(&first).contains("br-"));
    // The key is there now: the same tokens again.
    plan(&["--anonymise", &key]);
    assert_eq!(std::fs::read(to.join("placement.csv")).unwrap(), first);

    let files = ["placement.csv", "project.p2vplan"].map(|n| text(&to.join(n)));
    let done = run(&["reveal", "--key", &key, &files[0], &files[1], "--out", &text(&back)]);
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(std::fs::read_to_string(back.join("placement.csv")).unwrap().contains("br-"));
    assert!(back.join("project.p2vplan").exists());
    // A file that is no key is not overwritten.
    let done = plan(&["--anonymise", &servers]);
    assert_eq!(done.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&done.stderr).contains("no key file"));
    assert!(std::fs::read_to_string(&servers).unwrap().starts_with("name,"));
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let mut child =
        Command::new(env!("CARGO_BIN_EXE_p2v-plan")).arg("--help").stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
