//! `sadf -j`: JSON, an entry for each moment with all activities in it. Rows are these entries, counted
//! from 1 through the file; restarts and remarks are rows too.

use super::clock::stamp;
use super::counter::{Counter, Values};
use super::layout::Activity;
use super::machine::Machines;
use super::sadf_rows::impossible;
use crate::dialect::Record;
use crate::import::Batch;
use crate::readers::timestamp::Moment;
use crate::readers::{Head, Preview, Recognition};
use engine::diagnostic::Diagnostic;
use engine::quantity::Ratio;
use serde_json::Value;

/// Recognises a file.
#[must_use]
pub fn detect(preview: &Preview<'_>) -> Option<Recognition> {
    let bare: String = preview.start.chars().filter(|c| !c.is_whitespace()).take(40).collect();
    bare.trim_start_matches('\u{feff}').starts_with("{\"sysstat\":{").then(|| Recognition {
        confidence: Ratio::from_fraction(0.99),
        reason: "it is the JSON that sadf -j writes".into(),
    })
}

/// Reads a whole text.
pub fn read(head: Head, text: &str, batch: &mut Batch) {
    let root: Value = match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
        Ok(v) => v,
        Err(e) => {
            batch.diagnostics.push(
                Diagnostic::error(
                    "file.json_damaged",
                    format!("The JSON cannot be read from line {} on", e.line()),
                    "Export it again, whole; a recording that still runs is exported without its end",
                )
                .at(head.place(u32::try_from(e.line()).unwrap_or(u32::MAX), None)),
            );
            return;
        }
    };
    let mut machines = Machines::new(head);
    let mut row = 0;
    for host in list(&root["sysstat"]["hosts"]) {
        let name = host["nodename"].as_str().unwrap_or_default();
        for entry in list(&host["statistics"]) {
            row += 1;
            machines.begin(row, 1);
            take(&mut machines, name, entry);
            machines.end();
        }
        for (key, code) in [("restarts", "row.restart"), ("comments", "row.comment")] {
            for _ in list(&host[key]) {
                row += 1;
                machines.begin(row, 1);
                machines.leave_out(code);
            }
        }
    }
    machines.finish(batch);
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn take(machines: &mut Machines, name: &str, entry: &Value) {
    let Some(moment) = moment(&entry["timestamp"]) else {
        let record = Record::from_cells(0, [entry["timestamp"].to_string()]);
        let reason =
            Diagnostic::error("row.no_time", "The time of the entry cannot be read", "Export it again")
                .found(entry["timestamp"].to_string(), "a date and a time");
        return machines.refuse(&record, Some("timestamp"), reason);
    };
    let at = machines.utc(moment);
    let machine = machines.machine(name);
    let mut put = |activity, item: &str, main: &str, values: &Values| {
        let column = machines.headers(&[main]).first().copied().unwrap_or(u16::MAX);
        if !machines.put(machine, at, activity, item, values, column) {
            let record = Record::from_cells(0, [entry["timestamp"].to_string()]);
            machines.refuse(&record, Some(main), impossible());
        }
    };
    let text = |v: &Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
    for cpu in list(&entry["cpu-load"]).chain(list(&entry["cpu-load-all"])) {
        put(Activity::Cpu, &text(&cpu["cpu"]), "idle", &values(&[cpu]));
    }
    if entry["memory"].is_object() {
        put(Activity::Memory, "", "avail", &values(&[&entry["memory"]]));
    }
    let io = &entry["io"];
    if io.is_object() {
        put(Activity::AllDisks, "", "tps", &values(&[io, &io["io-reads"], &io["io-writes"]]));
    }
    for disk in list(&entry["disk"]) {
        put(Activity::Disk, &text(&disk["disk-device"]), "tps", &values(&[disk]));
    }
    for (key, activity, main) in [
        ("queue", Activity::Queue, "runq-sz"),
        ("swap-pages", Activity::Swapping, "pswpin"),
        ("paging", Activity::Faults, "majflt"),
    ] {
        if entry[key].is_object() {
            put(activity, "", main, &values(&[&entry[key]]));
        }
    }
    let network = &entry["network"];
    for card in list(&network["net-dev"]) {
        put(Activity::Interface, &text(&card["iface"]), "rxkB", &values(&[card]));
    }
}

/// The values of some objects. Those that are no numbers are missing.
fn values(objects: &[&Value]) -> Values {
    let mut values = Values::default();
    for (key, value) in objects.iter().filter_map(|o| o.as_object()).flatten() {
        if let Some(((counter, factor), number)) = Counter::named(key).zip(value.as_f64())
            && number >= 0.0
        {
            values.set(counter, number * factor);
        }
    }
    values
}

/// UTC where the entry says so (`utc` in older versions, `tz` in newer ones), else a clock without zone.
fn moment(stamped: &Value) -> Option<Moment> {
    let (date, time) = (stamped["date"].as_str()?, stamped["time"].as_str()?);
    let utc = stamped["utc"].as_i64() == Some(1) || stamped["tz"].as_str() == Some("UTC");
    stamp(&format!("{date} {time}{}", if utc { " UTC" } else { "" }))
}
