//! What must come out of logs of counters, of views and of answers of monitoring systems. Values are read
//! off the fixtures by eye, with the arithmetic beside them; moments are from Python:
//! `datetime(2026, 3, 2, 8, tzinfo=timezone.utc).timestamp()` is 1772438400.

use engine::inventory::{Inventory, ServerId};
use engine::series::{Resource, SeriesBlock, SeriesStore};
use files::import::{Batch, Choices, Meaning, inspect, mapping_for, merge, read};
use files::mapping::{Field, Mapping, Unit};

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!("../../../tests/fixtures/", $name))
    };
}

/// 2026-03-02 08:00:00 UTC.
const MORNING: i64 = 1_772_438_400;
/// 2026-07-21 00:00:00 UTC.
const JULY: i64 = 1_784_592_000;

fn read_as(reader: &str, name: &str, bytes: &[u8], choices: &Choices) -> Batch {
    let inspection = inspect(name, bytes);
    let recognised = inspection.recognised.as_ref();
    assert_eq!(recognised.map(|r| r.reader), Some(reader), "{:?}", inspection.diagnostics);
    assert!(recognised.is_some_and(|r| !r.reason.is_empty() && !r.reason.ends_with('.')));
    let batch = read(name, bytes, choices);
    for (i, s) in batch.sources.iter().enumerate() {
        let aside: u32 = batch.set_aside.iter().filter(|a| usize::from(a.source) == i).map(|a| a.rows).sum();
        assert_eq!(s.rows, s.rows_used + aside, "{:?}", batch.set_aside);
    }
    let counted: u32 = batch.measurements.iter().map(|m| m.rows).sum();
    assert!(batch.measurements.is_empty() || counted == batch.sources[0].rows_used, "{counted}");
    batch
}

fn series<'a>(batch: &'a Batch, server: &str, resource: Resource) -> (&'a SeriesBlock, Meaning) {
    let of = |m: &&files::import::MeasuredSeries| &*m.server == server && m.block.resource() == resource;
    let mut all = batch.measurements.iter().filter(of);
    let found = all.next().unwrap_or_else(|| panic!("{server} has no {resource:?}"));
    assert!(all.next().is_none(), "{server} has {resource:?} twice");
    (&found.block, found.meaning)
}

/// Values of a series; missing ones as -1.
fn values(batch: &Batch, server: &str, resource: Resource) -> Vec<f32> {
    series(batch, server, resource).0.samples().iter().map(|v| if v.is_nan() { -1.0 } else { *v }).collect()
}

fn start_of(batch: &Batch, server: &str, resource: Resource) -> i64 {
    series(batch, server, resource).0.start().unix_seconds()
}

fn counts(batch: &Batch) -> (u32, u32) {
    (batch.sources[0].rows, batch.sources[0].rows_used)
}

fn has(batch: &Batch, code: &str) -> bool {
    batch.diagnostics.iter().any(|d| &*d.code == code)
}

fn aside(batch: &Batch) -> Vec<(u32, u32, &str)> {
    batch.set_aside.iter().map(|s| (s.row, s.rows, &*s.reason.code)).collect()
}

fn chosen(name: &str, bytes: &[u8], change: impl Fn(&mut Mapping)) -> Choices {
    let inspection = inspect(name, bytes);
    let mut mapping = mapping_for(&inspection, &Choices::default(), 0);
    change(&mut mapping);
    Choices { mappings: [(0, mapping)].into(), ..Choices::default() }
}

#[test]
fn a_log_of_two_hosts() {
    let batch = read_as("perfmon", "log.csv", fixture!("perfmon/two-hosts.csv"), &Choices::default());
    // 09:05:05 in Berlin with a bias of -60 is 08:05:05 UTC.
    assert_eq!(start_of(&batch, "WEB01", Resource::Cpu), MORNING + 305);
    assert_eq!(values(&batch, "WEB01", Resource::Cpu), [0.125, 0.25]);
    assert_eq!(series(&batch, "WEB01", Resource::Memory).1, Meaning::Free);
    assert_eq!(values(&batch, "WEB01", Resource::Memory), [4096.0, 4000.0, 3896.0, -1.0, 3800.0]);
    assert_eq!(start_of(&batch, "WEB01", Resource::Memory), MORNING + 5);
    assert_eq!(values(&batch, "WEB01", Resource::DiskOperations), [150.5, 20.0, -1.0, 30.0]);
    assert_eq!(values(&batch, "WEB01", Resource::DiskThroughput), [2.5, 1.0, -1.0, 2.0]);
    // Two cards: 1,000,000 + 250,000 bytes are 10 Mbit; the tunnel and the second object count nothing.
    assert_eq!(values(&batch, "WEB01", Resource::NetworkIn), [10.0, 1.0, -1.0, 2.0]);
    assert_eq!(values(&batch, "WEB01", Resource::NetworkOut), [1.0, 2.0, -1.0, 1.0]);
    // 130.25 % of the nominal clock is all there is.
    assert_eq!(values(&batch, "DB01", Resource::Cpu), [1.0, 0.5, -1.0, 0.25]);
    assert_eq!(values(&batch, "DB01", Resource::DiskOperations), [100.0, 4.0, -1.0, 2.0]);
    // 500,000 bytes in both directions are 4 Mbit.
    assert_eq!(values(&batch, "DB01", Resource::NetworkIn), [4.0, 2.0, -1.0, 1.0]);
    assert_eq!(counts(&batch), (5, 4));
    assert_eq!(aside(&batch), [(5, 1, "row.no_value")]);
    assert!(has(&batch, "cpu.above_all") && has(&batch, "network.both_directions"));
    let bad = batch.diagnostics.iter().find(|d| &*d.code == "row.bad_value").unwrap();
    assert_eq!((bad.place.row, bad.found.as_deref()), (Some(6), Some("oops")));
    // The form says month first and which zone: nothing is open.
    assert!(!has(&batch, "times.no_zone") && !has(&batch, "column.date_order_open"));
}

#[test]
fn signs_of_shortage_in_two_languages() {
    let english = r#""(PDH-CSV 4.0) (UTC)(0)","\\A\System\Processor Queue Length","\\A\Memory\Pages/sec","\\A\PhysicalDisk(0 C:)\% Idle Time","\\A\PhysicalDisk(1 D:)\% Idle Time","\\A\PhysicalDisk(_Total)\% Idle Time","\\A\PhysicalDisk(0 C:)\% Disk Time","\\A\Memory\Page Faults/sec"
"03/02/2026 08:00:00.000","9","2500.5","80","25","52.5","300","90000"
"03/02/2026 08:05:00.000","0","0","100","100","100","0","90000"
"#;
    let german = r#""(PDH-CSV 4.0) (UTC)(0)","\\A\System\Prozessor-Warteschlangenlänge","\\A\Arbeitsspeicher\Seiten/s","\\A\Physikalischer Datenträger(0 C:)\Leerlaufzeit (%)","\\A\Physikalischer Datenträger(1 D:)\Leerlaufzeit (%)","\\A\Physikalischer Datenträger(_Total)\Leerlaufzeit (%)","\\A\Physikalischer Datenträger(0 C:)\Zeit (%)","\\A\Arbeitsspeicher\Seitenfehler/s"
"03/02/2026 08:00:00.000","9","2500.5","80","25","52.5","300","90000"
"03/02/2026 08:05:00.000","0","0","100","100","100","0","90000"
"#;
    for log in [english, german] {
        let batch = read_as("perfmon", "log.csv", log.as_bytes(), &Choices::default());
        assert_eq!(values(&batch, "A", Resource::ProcessorQueue), [9.0, 0.0]);
        assert_eq!(values(&batch, "A", Resource::Paging), [2500.5, 0.0]);
        // The busier of two disks, 100 - 25; neither the mean over both nor the time that counts waiting requests.
        assert_eq!(values(&batch, "A", Resource::DiskBusy), [0.75, 0.0]);
        assert_eq!(series(&batch, "A", Resource::DiskBusy).1, Meaning::Stored);
        assert_eq!(counts(&batch), (2, 2));
    }
    // Where nothing better was recorded: no disk is busier than always.
    let only = r#""(PDH-CSV 4.0) (UTC)(0)","\\A\PhysicalDisk(_Total)\% Disk Time"
"03/02/2026 08:00:00.000","300"
"03/02/2026 08:05:00.000","40"
"#;
    let batch = read_as("perfmon", "log.csv", only.as_bytes(), &Choices::default());
    assert_eq!(values(&batch, "A", Resource::DiskBusy), [1.0, 0.4]);
}

#[test]
fn what_a_platform_swaps_of_a_vm_is_no_paging_of_the_vm() {
    // The host is short of memory then: more for the VM would make it worse.
    let stat = r#""Value","Timestamp","MetricId","Unit","Description","Entity","EntityId","IntervalSecs","Instance"
"8","2026-03-02T08:00:00Z","mem.swapinrate.average","KBps","","vm-web","VirtualMachine-vm-42","300",""
"32","2026-03-02T08:00:00Z","mem.swapoutrate.average","KBps","","vm-web","VirtualMachine-vm-42","300",""
"0","2026-03-02T08:05:00Z","mem.swapinrate.average","KBps","","vm-web","VirtualMachine-vm-42","300",""
"0","2026-03-02T08:05:00Z","mem.swapoutrate.average","KBps","","vm-web","VirtualMachine-vm-42","300",""
"#;
    let batch = read("stat.csv", stat.as_bytes(), &Choices::default());
    let rows: Vec<(u32, u32)> = batch.sources.iter().map(|s| (s.rows, s.rows_used)).collect();
    let aside: u32 = batch.set_aside.iter().map(|a| a.rows).sum();
    assert_eq!((rows, aside), (vec![(4, 0)], 4), "every row is set aside");
}

#[test]
fn signs_of_shortage_in_lists() {
    let long = "server,timestamp,resource,value\n\
         a,2026-03-02T08:00:00Z,run_queue,12\na,2026-03-02T08:00:00Z,processor_queue,4\n\
         a,2026-03-02T08:00:00Z,paging_pages_s,150\na,2026-03-02T08:00:00Z,disk_busy_percent,95\n";
    let wide = "server,timestamp,run_queue,processor_queue,paging_pages_s,disk_busy_percent\n\
         a,2026-03-02T08:00:00Z,12,4,150,95\n";
    for list in [long, wide] {
        let batch = read("list.csv", list.as_bytes(), &Choices::default());
        assert_eq!(values(&batch, "a", Resource::RunQueue), [12.0]);
        assert_eq!(values(&batch, "a", Resource::ProcessorQueue), [4.0]);
        assert_eq!(values(&batch, "a", Resource::Paging), [150.0]);
        assert_eq!(values(&batch, "a", Resource::DiskBusy), [0.95]);
    }
}

#[test]
fn a_german_log_in_its_code_page() {
    let batch = read_as("perfmon", "log.csv", fixture!("perfmon/german-cp1252.csv"), &Choices::default());
    let host = "SRV-MÜNCHEN";
    // 10:00 summer time with a bias of -120; 07/01 is the first of July.
    assert_eq!(start_of(&batch, host, Resource::Cpu), 1_782_892_800);
    assert_eq!(values(&batch, host, Resource::Cpu), [0.5, 0.75]);
    assert_eq!(values(&batch, host, Resource::Memory), [2048.0, 1024.0]);
    assert_eq!(values(&batch, host, Resource::DiskOperations), [100.0, 200.0]);
    assert_eq!(values(&batch, host, Resource::NetworkIn), [1.0, 2.0]);
    assert_eq!(values(&batch, host, Resource::NetworkOut), [2.0, 1.0]);
    assert_eq!(counts(&batch), (2, 2));
    assert!(!has(&batch, "column.date_order_open"));
}

#[test]
fn a_russian_log_with_a_damaged_zone() {
    let bytes = fixture!("perfmon/russian-cp1251.csv");
    let moscow = Choices { zone_offset_minutes: Some(180), ..Choices::default() };
    let batch = read_as("perfmon", "log.csv", bytes, &moscow);
    assert_eq!(start_of(&batch, "SRV1C", Resource::Cpu), MORNING + 15);
    assert_eq!(values(&batch, "SRV1C", Resource::Cpu), [0.335, 0.445]);
    assert_eq!(values(&batch, "SRV1C", Resource::Memory), [8192.0, 8000.0, 7900.0]);
    // 1,250,000 bytes are 10 Mbit.
    assert_eq!(values(&batch, "SRV1C", Resource::NetworkIn), [10.0, 20.0]);
    assert_eq!(counts(&batch), (3, 3));
    assert!(has(&batch, "file.encoding_guessed") && !has(&batch, "times.no_zone"));
    let nobody_said = read("log.csv", bytes, &Choices::default());
    assert_eq!(start_of(&nobody_said, "SRV1C", Resource::Cpu), MORNING + 3 * 3600 + 15);
    assert!(has(&nobody_said, "times.no_zone"));
}

#[test]
fn typeperf_writes_lines_of_its_own_around() {
    let batch = read_as("perfmon", "out.csv", fixture!("perfmon/typeperf.csv"), &Choices::default());
    assert_eq!(start_of(&batch, "FILE01", Resource::Cpu), MORNING);
    assert_eq!(values(&batch, "FILE01", Resource::Cpu), [0.05, 0.15]);
    assert_eq!(values(&batch, "FILE01", Resource::Memory), [1024.0, 2048.0]);
    assert_eq!(counts(&batch), (4, 2));
    assert_eq!(aside(&batch), [(6, 1, "row.not_a_sample"), (7, 1, "row.not_a_sample")]);
    assert!(has(&batch, "times.no_zone"));
}

#[test]
fn a_column_in_an_unknown_language_can_be_pointed_at() {
    let bytes = fixture!("perfmon/unknown-language.csv");
    let batch = read_as("perfmon", "log.csv", bytes, &Choices::default());
    assert!(has(&batch, "log.no_known_counter"));
    assert_eq!(counts(&batch), (2, 0));
    let choices = chosen("log.csv", bytes, |m| m.assign(1, Some(Field::Sample(Resource::Cpu)), None));
    let batch = read_as("perfmon", "log.csv", bytes, &choices);
    assert_eq!(values(&batch, "BRNO1", Resource::Cpu), [0.12, 0.24]);
    assert_eq!(start_of(&batch, "BRNO1", Resource::Cpu), MORNING);
    assert_eq!(counts(&batch), (2, 2));
}

#[test]
fn of_esxtop_the_host_is_read_and_its_vms_are_not() {
    let batch = read_as("perfmon", "esx.csv", fixture!("perfmon/esxtop.csv"), &Choices::default());
    assert_eq!(batch.measurements.len(), 2);
    assert_eq!(values(&batch, "esx01.example.com", Resource::Cpu), [0.2, 0.4]);
    assert_eq!(values(&batch, "esx01.example.com", Resource::Memory), [131_072.0, 130_048.0]);
    assert!(has(&batch, "log.virtual_machines"));
}

#[test]
fn a_log_that_begins_again_within_the_file() {
    let log = |counter: &str, hour: u8| {
        format!(
            "\"(PDH-CSV 4.0) (UTC)(0)\",\"\\\\A\\{counter}\"\r\n\"03/02/2026 {hour:02}:00:00.000\",\"10\"\r\n"
        )
    };
    let cpu = r"Processor(_Total)\% Processor Time";
    let text = format!("{}{}{}", log(cpu, 8), log(cpu, 9), log(r"Memory\Available MBytes", 10));
    let batch = read_as("perfmon", "log.csv", text.as_bytes(), &Choices::default());
    assert_eq!(counts(&batch), (5, 2));
    let codes = [(3, 1, "row.header_again"), (5, 1, "row.header_again"), (6, 1, "row.other_columns")];
    assert_eq!(aside(&batch), codes);
}

#[test]
fn processors_without_a_total_share_the_load() {
    let text = "\"(PDH-CSV 4.0) (UTC)(0)\",\"\\Processor(0)\\% Processor Time\",\"\\Processor(1)\\% Processor Time\"\r\n\
                \"03/02/2026 08:00:00.000\",\"10\",\"30\"\r\n";
    let batch = read_as("perfmon", "dir/web07.csv", text.as_bytes(), &Choices::default());
    // No host in the paths: the file's name, with a warning.
    assert_eq!(values(&batch, "web07", Resource::Cpu), [0.2]);
    assert!(has(&batch, "file.server_from_name"));
}

#[test]
fn a_view_over_time() {
    let batch = read_as("vrops_view", "view.csv", fixture!("vrops/view-interval.csv"), &Choices::default());
    assert_eq!(series(&batch, "vm-web", Resource::Cpu).1, Meaning::Clock);
    assert_eq!(values(&batch, "vm-web", Resource::Cpu), [1791.26, 2000.0]);
    assert_eq!(start_of(&batch, "vm-web", Resource::Cpu), JULY);
    // KB of memory are KiB: 4,194,304 of them are 4,096 MiB.
    assert_eq!(series(&batch, "vm-web", Resource::Memory).1, Meaning::Stored);
    assert_eq!(values(&batch, "vm-web", Resource::Memory), [4096.0, 2048.0]);
    // 125 KB/s are 1 Mbit/s.
    assert_eq!(values(&batch, "vm-web", Resource::NetworkIn), [1.0]);
    assert_eq!(values(&batch, "vm-web", Resource::DiskOperations), [15.5, 21.0]);
    assert_eq!(values(&batch, "vm-db", Resource::Cpu), [1_234_567.5]);
    assert_eq!(counts(&batch), (4, 3));
    assert_eq!(aside(&batch), [(4, 1, "row.no_value")]);
    assert!(has(&batch, "times.no_zone"));
}

fn joined(batch: Batch) -> Inventory {
    merge(&Inventory::default(), &SeriesStore::default(), vec![batch]).0
}

#[test]
fn a_view_without_times_is_a_list() {
    let batch = read_as("vrops_summary", "view.csv", fixture!("vrops/view-summary.csv"), &Choices::default());
    assert_eq!(counts(&batch), (2, 2));
    assert!(has(&batch, "reader.shape_unconfirmed"));
    let inventory = joined(batch);
    let web = inventory.server(&ServerId::new("vm-web")).unwrap();
    assert_eq!(web.cores(), Some(4));
    assert_eq!(web.memory.as_ref().unwrap().value.gib(), 8.0);
    assert_eq!(web.memory_used.as_ref().unwrap().value.gib(), 4.0);
    assert_eq!(web.cpu_average.as_ref().unwrap().value.fraction(), 0.125);
    assert_eq!(web.cpu_peak.as_ref().unwrap().value.fraction(), 0.8);
    assert_eq!(web.disk_operations.as_ref().unwrap().value.iops(), 1500.0);
    let db = inventory.server(&ServerId::new("vm-db")).unwrap();
    assert!(db.cpu_average.is_none());
}

#[test]
fn get_stat_with_totals_and_instances() {
    let batch = read_as("powercli_stat", "stat.csv", fixture!("powercli/get-stat.csv"), &Choices::default());
    assert_eq!(values(&batch, "vm-web", Resource::Cpu), [0.125, 0.25]);
    assert_eq!(start_of(&batch, "vm-web", Resource::Cpu), JULY);
    assert_eq!(series(&batch, "vm-db", Resource::Cpu).1, Meaning::Clock);
    assert_eq!(values(&batch, "vm-db", Resource::Cpu), [1500.0]);
    assert_eq!(values(&batch, "vm-web", Resource::Memory), [4096.0]);
    assert_eq!(series(&batch, "vm-db", Resource::Memory).1, Meaning::OfInstalled);
    assert_eq!(values(&batch, "vm-db", Resource::Memory), [0.5]);
    // The whole of the cards, 125 KB/s, and not their parts.
    assert_eq!(values(&batch, "vm-web", Resource::NetworkIn), [1.0]);
    // 10 + 5 reads and 20 writes.
    assert_eq!(values(&batch, "vm-web", Resource::DiskOperations), [35.0]);
    assert_eq!(values(&batch, "vm-web", Resource::DiskThroughput), [1.0]);
    assert_eq!(counts(&batch), (17, 10));
    let mut codes: Vec<(u32, &str)> = batch.set_aside.iter().map(|s| (s.rows, &*s.reason.code)).collect();
    codes.sort();
    assert_eq!(
        codes,
        [
            (1, "row.no_value"),
            (1, "row.part_of_total"),
            (1, "row.said_twice"),
            (1, "row.said_twice"),
            (1, "row.unknown_resource"),
            (2, "row.said_twice"),
        ]
    );
}

#[test]
fn get_stat_in_german_culture() {
    let berlin = Choices { zone_offset_minutes: Some(120), ..Choices::default() };
    let batch = read_as("powercli_stat", "stat.csv", fixture!("powercli/get-stat-german.csv"), &berlin);
    assert_eq!(values(&batch, "vm-web", Resource::Cpu), [0.125, 0.25]);
    assert_eq!(start_of(&batch, "vm-web", Resource::Cpu), JULY - 7200);
}

#[test]
fn the_performance_table_of_the_template() {
    let batch = read_as(
        "migration_center_performance",
        "perfInfo.csv",
        fixture!("migration-center/perfInfo.csv"),
        &Choices { zone_offset_minutes: Some(60), ..Choices::default() },
    );
    // Its times are UTC, whatever zone is chosen.
    assert_eq!(start_of(&batch, "m-1", Resource::Cpu), MORNING);
    assert_eq!(values(&batch, "m-1", Resource::Cpu), [0.125, 0.25]);
    assert_eq!(series(&batch, "m-1", Resource::Memory).1, Meaning::OfInstalled);
    assert_eq!(values(&batch, "m-1", Resource::Memory), [0.5, 0.25]);
    assert_eq!(values(&batch, "m-1", Resource::DiskOperations), [15.0, 3.5]);
    assert_eq!(values(&batch, "m-1", Resource::NetworkOut), [1.0, 0.0]);
    assert_eq!(values(&batch, "m-1", Resource::NetworkIn), [2.0]);
    assert_eq!(counts(&batch), (3, 2));
    assert_eq!(aside(&batch), [(4, 1, "row.no_value")]);
}

#[test]
fn an_answer_with_many_series() {
    let batch = read_as("prometheus", "answer.json", fixture!("prometheus/matrix.json"), &Choices::default());
    assert_eq!(start_of(&batch, "web01", Resource::Cpu), MORNING);
    // The second value is NaN: the two that are there lie 120 s apart.
    assert_eq!(values(&batch, "web01", Resource::Cpu), [0.125, 0.25]);
    assert_eq!(values(&batch, "db01.example.com", Resource::Cpu), [0.5, 0.6, 0.7]);
    assert_eq!(series(&batch, "web01", Resource::Memory).1, Meaning::Free);
    assert_eq!(values(&batch, "web01", Resource::Memory), [1024.0, 2048.0, 1024.0]);
    // Two cards add up; the loop does not count.
    assert_eq!(values(&batch, "web01", Resource::NetworkIn), [11.0, 22.0, 33.0]);
    assert_eq!(counts(&batch), (20, 14));
    let counter = batch.set_aside.iter().find(|s| &*s.reason.code == "prometheus.counter").unwrap();
    assert_eq!(counter.rows, 2);
    assert!(counter.reason.remedy.contains("rate(node_cpu_seconds_total{mode=\"idle\"}[5m])"));
    assert!(batch.set_aside.iter().any(|s| &*s.reason.code == "row.inner_device" && s.rows == 3));
}

#[test]
fn an_answer_that_tells_its_query() {
    let bytes = fixture!("prometheus/vector-with-query.json");
    let batch = read_as("prometheus", "answer.json", bytes, &Choices::default());
    assert_eq!(values(&batch, "web01", Resource::Cpu), [0.125]);
    assert!(has(&batch, "series.cpu_fraction") && has(&batch, "prometheus.one_moment"));
}

#[test]
fn answers_that_cannot_be_used_say_why() {
    let of = |text: &str| read("answer.json", text.as_bytes(), &Choices::default());
    let cut = "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":";
    assert!(has(&of(cut), "prometheus.damaged"));
    let empty = "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[]}}";
    assert!(has(&of(empty), "prometheus.empty"));
    let unknown = "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{\"instance\":\"a\"},\"values\":[[1772438400,\"1\"]]}]}}";
    assert_eq!(of(unknown).set_aside[0].reason.code.as_ref(), "prometheus.unknown_metric");
    let core = unknown.replace("\"instance\"", "\"cpu\":\"0\",\"resource\":\"cpu_percent\",\"instance\"");
    assert_eq!(of(&core).set_aside[0].reason.code.as_ref(), "prometheus.single_processor");
    // The name of the file decides where nothing else does.
    let named = read("cpu_percent.json", unknown.as_bytes(), &Choices::default());
    assert_eq!(values(&named, "a", Resource::Cpu), [0.01]);
}

#[test]
fn panels_in_both_forms() {
    let name = "CPU usage-data-2026-03-02 09_00_00.csv";
    let batch = read_as("grafana_series", name, fixture!("grafana/series.csv"), &Choices::default());
    assert_eq!(start_of(&batch, "web01", Resource::Cpu), MORNING);
    assert_eq!(values(&batch, "web01", Resource::Cpu), [0.125, 0.25]);
    assert_eq!(values(&batch, "db01", Resource::Cpu), [0.5]);
    assert_eq!(counts(&batch), (4, 3));
    assert_eq!(aside(&batch), [(4, 1, "row.no_value")]);
    assert!(has(&batch, "panel.measured_by_file_name"));

    let batch = read_as("grafana_columns", "panel.csv", fixture!("grafana/columns.csv"), &Choices::default());
    assert_eq!(values(&batch, "web01", Resource::Cpu), [0.125, 0.25]);
    assert_eq!(values(&batch, "db01", Resource::Cpu), [0.5]);
    assert_eq!(start_of(&batch, "db01", Resource::Cpu), MORNING);
    assert_eq!(counts(&batch), (2, 2));
}

#[test]
fn a_panel_that_does_not_say_what_it_shows() {
    let bytes = fixture!("grafana/untold.csv");
    let batch = read_as("grafana_columns", "panel.csv", bytes, &Choices::default());
    assert_eq!(aside(&batch), [(2, 1, "row.what_measured"), (3, 1, "row.what_measured")]);
    // One column said: the others of the panel show the same.
    let field = Field::Sample(Resource::DiskOperations);
    let choices = chosen("panel.csv", bytes, |m| m.assign(1, Some(field), None));
    let batch = read_as("grafana_columns", "panel.csv", bytes, &choices);
    assert_eq!(values(&batch, "web01", Resource::DiskOperations), [100.0, 150.0]);
    assert_eq!(values(&batch, "db01", Resource::DiskOperations), [200.0, 250.0]);
    assert_eq!(counts(&batch), (2, 2));
}

/// A table with a share of memory and a clock of CPU needs the server, and is read all the same.
#[test]
fn any_table_may_measure_shares_and_clocks() {
    let text = "server,time,cpu (MHz),memory used (%)\nweb01,2026-03-02T08:00:00Z,2500,50\n";
    let choices = chosen("t.csv", text.as_bytes(), |m| {
        m.assign(2, Some(Field::Sample(Resource::Cpu)), Some(Unit::Mhz));
        m.assign(3, Some(Field::Sample(Resource::Memory)), Some(Unit::Percent));
    });
    let batch = read("t.csv", text.as_bytes(), &choices);
    assert_eq!(series(&batch, "web01", Resource::Cpu).1, Meaning::Clock);
    assert_eq!(values(&batch, "web01", Resource::Cpu), [2500.0]);
    assert_eq!(series(&batch, "web01", Resource::Memory).1, Meaning::OfInstalled);
    assert!(Field::Sample(Resource::Memory).units().contains(&Unit::Percent));
    assert!(Field::Sample(Resource::Cpu).units().contains(&Unit::Mhz));
}

/// Cut anywhere and with bytes changed, nothing panics and every row is counted.
#[test]
fn damaged_files_are_counted() {
    let files: [(&str, &[u8]); 8] = [
        ("a.csv", fixture!("perfmon/two-hosts.csv")),
        ("b.csv", fixture!("perfmon/russian-cp1251.csv")),
        ("c.csv", fixture!("vrops/view-interval.csv")),
        ("d.csv", fixture!("vrops/view-summary.csv")),
        ("e.csv", fixture!("powercli/get-stat.csv")),
        ("f.csv", fixture!("migration-center/perfInfo.csv")),
        ("g.json", fixture!("prometheus/matrix.json")),
        ("h.csv", fixture!("grafana/columns.csv")),
    ];
    for (name, bytes) in files {
        for i in (0..bytes.len()).step_by(bytes.len() / 40 + 1) {
            let mut changed = bytes.to_vec();
            for (k, b) in [b'"', b'\\', b'(', 0xD0, b'9'].into_iter().enumerate() {
                changed[(i + k * 37) % bytes.len()] = b;
            }
            for part in [&bytes[..i], &bytes[i..], &changed[..]] {
                let batch = read(name, part, &Choices::default());
                for (i, s) in batch.sources.iter().enumerate() {
                    let of = |a: &&engine::inventory::SetAside| usize::from(a.source) == i;
                    let aside: u32 = batch.set_aside.iter().filter(of).map(|a| a.rows).sum();
                    assert_eq!(s.rows, s.rows_used + aside, "{name} {i}");
                }
            }
        }
    }
}
