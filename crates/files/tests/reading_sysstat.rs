//! What must come out of recordings of Linux servers. Expected values are worked out by hand from the
//! files, with the arithmetic beside them.

use engine::inventory::Inventory;
use engine::series::{Resource, SeriesStore};
use files::import::{Batch, Choices, Meaning, MeasuredSeries, inspect, merge, read};
use proptest::prelude::*;

macro_rules! fixture {
    ($name:literal) => {
        ($name, include_bytes!(concat!("../../../tests/fixtures/", $name)) as &[u8])
    };
}

type File = (&'static str, &'static [u8]);

const ROWS: File = fixture!("sysstat/recording-d.csv");
const LOCAL: File = fixture!("sysstat/recording-d-t.de_DE.csv");
const SECONDS: File = fixture!("sysstat/recording-d-U.csv");
const SIDE_BY_SIDE: File = fixture!("sysstat/recording-dh.csv");
const VALUES: File = fixture!("sysstat/recording-p.tsv");
const JSON: File = fixture!("sysstat/recording-j.json");
const TEXT: File = fixture!("sysstat/recording-sar.C.txt");
const TEXT_GERMAN: File = fixture!("sysstat/recording-sar.de_DE.txt");
const TEXT_FRENCH: File = fixture!("sysstat/recording-sar.fr_FR.txt");
const TEXT_AMERICAN: File = fixture!("sysstat/recording-sar.en_US.txt");

/// 2026-11-21 13:47:59 UTC, from Python's datetime.
const AT: i64 = 1_795_268_879;

fn batch((name, bytes): File) -> Batch {
    batch_with(name, bytes, &Choices::default())
}

fn text(name: &str, text: &str) -> Batch {
    batch_with(name, text.as_bytes(), &Choices::default())
}

fn batch_with(name: &str, bytes: &[u8], choices: &Choices) -> Batch {
    let batch = read(name, bytes, choices);
    for (i, s) in batch.sources.iter().enumerate() {
        let aside: u32 = batch.set_aside.iter().filter(|a| usize::from(a.source) == i).map(|a| a.rows).sum();
        assert_eq!(s.rows, s.rows_used + aside, "{name}: {:?}", batch.set_aside);
        let of: u32 = batch.measurements.iter().filter(|m| usize::from(m.source) == i).map(|m| m.rows).sum();
        assert_eq!(s.rows_used, of, "{name}: every used row is counted with a series");
    }
    batch
}

fn reader((name, bytes): File) -> Option<&'static str> {
    inspect(name, bytes).recognised.map(|r| r.reader)
}

fn series(batch: &Batch, server: &str, resource: Resource) -> MeasuredSeries {
    let mut all =
        batch.measurements.iter().filter(|m| &*m.server == server && m.block.resource() == resource);
    let one =
        all.next().unwrap_or_else(|| panic!("no {resource:?} of {server}: {:?}", batch.set_aside)).clone();
    assert!(all.next().is_none(), "two series of {resource:?} of {server}");
    one
}

#[track_caller]
fn holds(batch: &Batch, server: &str, resource: Resource, start: i64, step: u32, expected: &[f64]) {
    let found = series(batch, server, resource).block;
    assert_eq!(found.start().unix_seconds(), start, "{resource:?}");
    assert_eq!(found.interval_seconds(), step, "{resource:?}");
    assert_eq!(found.samples().len(), expected.len(), "{resource:?} {:?}", found.samples());
    for (a, e) in found.samples().iter().zip(expected) {
        assert!(
            e.is_nan() && a.is_nan() || (f64::from(*a) - e).abs() <= e.abs() * 1e-6,
            "{resource:?}: {a} is not {e}: {:?}",
            found.samples()
        );
    }
}

fn codes(batch: &Batch) -> Vec<&str> {
    let aside = batch.set_aside.iter().map(|s| &*s.reason.code);
    aside.chain(batch.diagnostics.iter().map(|d| &*d.code)).collect()
}

fn rows_aside(batch: &Batch, code: &str) -> u32 {
    batch.set_aside.iter().filter(|s| &*s.reason.code == code).map(|s| s.rows).sum()
}

/// The recording of three seconds that all of the forms print.
#[track_caller]
fn holds_the_recording(batch: &Batch) {
    // 100 - idle - iowait - steal: 100-3.05; 100-36.32-3.98; 100-50.
    holds(batch, "vm", Resource::Cpu, AT, 1, &[0.9695, 0.5970, 0.5000]);
    // kbavail in KiB, left and not used.
    let left = [23_812_916.0 / 1024.0, 23_827_984.0 / 1024.0, 23_847_536.0 / 1024.0];
    holds(batch, "vm", Resource::Memory, AT, 1, &left);
    assert_eq!(series(batch, "vm", Resource::Memory).meaning, Meaning::Free);
    holds(batch, "vm", Resource::DiskOperations, AT, 1, &[669.0, 874.0, 0.0]);
    // Blocks of 512 bytes: (9080+81920)*512 = 46,592,000; (163848+43680)*512 = 106,254,336. In kB of
    // 1024 bytes: (4540+40960)*1024 and (81924+21840)*1024, the same.
    holds(batch, "vm", Resource::DiskThroughput, AT, 1, &[46.592, 106.254_336, 0.0]);
    // Only the loopback had traffic.
    holds(batch, "vm", Resource::NetworkIn, AT, 1, &[0.0; 3]);
    holds(batch, "vm", Resource::NetworkOut, AT, 1, &[0.0; 3]);
}

/// runq-sz, and %util of the one disk, in the forms that were printed with -q and -d.
#[track_caller]
fn holds_its_shortages(batch: &Batch, (name, bytes): File) {
    let says = |word: &str| String::from_utf8_lossy(bytes).contains(word);
    assert!(says("runq-sz") || says("util"), "{name}");
    if says("runq-sz") {
        holds(batch, "vm", Resource::RunQueue, AT, 1, &[2.0, 1.0, 1.0]);
    }
    if says("%util") || says("util-percent") {
        holds(batch, "vm", Resource::DiskBusy, AT, 1, &[0.036, 0.084, 0.0]);
    }
}

#[test]
fn every_form_of_one_recording_gives_the_same() {
    for (file, expected) in [
        (ROWS, "sadf"),
        (LOCAL, "sadf"),
        (SECONDS, "sadf"),
        (SIDE_BY_SIDE, "sadf"),
        (VALUES, "sadf_values"),
        (JSON, "sadf_json"),
    ] {
        assert_eq!(reader(file), Some(expected), "{}", file.0);
        let batch = batch(file);
        holds_the_recording(&batch);
        holds_its_shortages(&batch, file);
        let zone_said = codes(&batch).contains(&"times.no_zone");
        assert_eq!(zone_said, file.0 == LOCAL.0, "{}", file.0);
    }
    // The text has the clock of Berlin, an hour ahead of UTC in November.
    let choices = Choices { zone_offset_minutes: Some(60), ..Choices::default() };
    for file in [TEXT, TEXT_GERMAN, TEXT_FRENCH, TEXT_AMERICAN] {
        assert_eq!(reader(file), Some("sar"), "{}", file.0);
        let batch = batch_with(file.0, file.1, &choices);
        holds_the_recording(&batch);
        holds_its_shortages(&batch, file);
        assert!(!codes(&batch).iter().any(|c| c.starts_with("times.") || c.starts_with("column.")));
        // 3 of CPU, 1 of totals, 1 of memory, 1 of the disk, 4 of the cards.
        assert_eq!(rows_aside(&batch, "row.average"), 10, "{}", file.0);
        assert!(codes(&read(file.0, file.1, &Choices::default())).contains(&"times.no_zone"));
    }
}

#[test]
fn rows_are_counted() {
    let batch = batch(ROWS);
    // 9 of CPU, 3 each of totals, memory, queues and the disk, 12 of network cards.
    assert_eq!(batch.sources[0].rows, 33);
    // 3 of CPU, 3 of totals, 3 of memory, 3 of queues, 3 of the disk for how busy it was, 3 of eth0.
    assert_eq!(batch.sources[0].rows_used, 18);
    // 6 of single processors, 9 of lo and ifb.
    assert_eq!(rows_aside(&batch, "row.counted_elsewhere"), 15);
    assert_eq!(rows_aside(&batch, "row.not_needed"), 0);
    assert!(batch.set_aside.iter().all(|s| s.reason.severity == engine::diagnostic::Severity::Note));
    // Where a value came from can be shown: the column of %idle.
    let cpu = series(&batch, "vm", Resource::Cpu);
    assert_eq!(&*batch.sources[0].headers[usize::from(cpu.column)], "%idle");
    assert_eq!((cpu.first_row, cpu.last_row), (2, 8));
}

#[test]
fn single_activities_of_another_recording() {
    // 2026-11-21 08:05:37 UTC.
    const START: i64 = 1_795_248_337;
    for file in [
        fixture!("sysstat/sadf-d_u.csv"),
        fixture!("sysstat/sadf-d_u.de_DE.csv"),
        fixture!("sysstat/sadf-d_uALL.csv"),
        fixture!("sysstat/sadf-d_PALL.csv"),
        fixture!("sysstat/sadf-dh_u-r-b.csv"),
        fixture!("sysstat/sadf-j.json"),
        fixture!("sysstat/sar_u.C.txt"),
        fixture!("sysstat/sar_u.de_DE.txt"),
    ] {
        // 100-16.50-0.50, 100-4.59-0.51, 100-1.02.
        holds(&batch(file), "vm", Resource::Cpu, START, 1, &[0.83, 0.949, 0.9898]);
    }
    for file in [fixture!("sysstat/sadf-d_r.csv"), fixture!("sysstat/sadf-d_rALL.csv")] {
        let batch = batch(file);
        // 23771184/1024, 23808288/1024, 23746516/1024 MiB left.
        let left = [23_214.046_875, 23_250.281_25, 23_189.957_031_25];
        holds(&batch, "vm", Resource::Memory, START, 1, &left);
    }
    for file in [fixture!("sysstat/sadf-d_b.csv"), fixture!("sysstat/sadf-d_d.csv")] {
        let batch = batch(file);
        holds(&batch, "vm", Resource::DiskOperations, START, 1, &[365.0, 51.0, 34.0]);
        // (3744+480)*512, 424*512, 152*512 bytes.
        holds(&batch, "vm", Resource::DiskThroughput, START, 1, &[2.162_688, 0.217_088, 0.077_824]);
    }
    // runq-sz and %util as they stand in the files.
    let queue = fixture!("sysstat/sadf-d_q.csv");
    holds(&batch(queue), "vm", Resource::RunQueue, START, 1, &[2.0, 4.0, 2.0]);
    holds(
        &batch(fixture!("sysstat/sadf-d_d.csv")),
        "vm",
        Resource::DiskBusy,
        START,
        1,
        &[0.008, 0.008, 0.008],
    );
    // How full the swap space is says nothing of paging: known to be sysstat's, and nothing is made of it.
    let space = fixture!("sysstat/sadf-d_S.csv");
    assert_eq!(reader(space), Some("sadf"));
    let batch = batch(space);
    assert!(batch.measurements.is_empty());
    assert_eq!(rows_aside(&batch, "row.not_needed"), 3);
}

#[test]
fn memory_left_joins_a_server_whose_memory_is_known() {
    let list = read("servers.csv", b"name,memory_gib,os\nvm,24,Debian 12\n", &Choices::default());
    let (inventory, store, summary) =
        merge(&Inventory::default(), &SeriesStore::default(), vec![list, batch(ROWS)]);
    assert_eq!(summary.rows_in, summary.rows_used + summary.set_aside);
    // CPU, memory, operations, throughput, two of the network, run queue, time of busy disk.
    assert_eq!((summary.joined, inventory.servers.len()), (8, 1));
    let memory = store.iter().find(|b| b.resource() == Resource::Memory).unwrap();
    // 24 GiB are 24,576 MiB; 23812916 KiB of them are left: 1,321.2 MiB in use.
    assert!((f64::from(memory.samples()[0]) - (24_576.0 - 23_812_916.0 / 1024.0)).abs() < 0.01);
}

#[test]
fn restarts_and_remarks_lie_between_headers() {
    let batch = text(
        "restarts.csv",
        "# hostname;interval;timestamp;CPU;%user;%nice;%system;%iowait;%steal;%idle\n\
         a;600;2026-03-02 08:00:00 UTC;-1;10.00;0.00;5.00;1.00;4.00;80.00\n\
         a;600;2026-03-02 08:10:00 UTC;-1;20.00;0.00;5.00;0.00;0.00;75.00\n\
         # hostname;interval;timestamp;kbmemfree;kbmemused;%memused;kbbuffers;kbcached;kbcommit;%commit\n\
         a;600;2026-03-02 08:00:00 UTC;2048;8192;80.00;1024;3072;0;0.00\n\
         a;-1;2026-03-02 08:15:00 UTC;LINUX-RESTART\t(4 CPU)\n\
         a;-1;2026-03-02 08:16:00 UTC;COM an update; and more\n\
         # hostname;interval;timestamp;CPU;%user;%nice;%system;%iowait;%steal;%idle\n\
         a;600;2026-03-02 08:30:00 UTC;-1;0.00;0.00;0.00;0.00;0.00;100.00\n\
         b;600;2026-03-02 08:30:00 UTC;-1;50.00;0.00;0.00;0.00;0.00;50.00\n\
         b;600;yesterday;-1;50.00;0.00;0.00;0.00;0.00;50.00\n\
         b;600;2026-03-02 08:40:00 UTC;-1;50.00;0.00;0.00\n\
         b;600;2026-03-02 08:40:00 UTC;-1;50.00;0.00;0.00;0.00;x;50.00\n",
    );
    // 100-80-1-4, 100-75, none, 100-100. Steal is no use of its own.
    holds(&batch, "a", Resource::Cpu, 1_772_438_400, 600, &[0.15, 0.25, f64::NAN, 0.0]);
    holds(&batch, "b", Resource::Cpu, 1_772_440_200, 300, &[0.5]);
    // An old version: 8192 of 10240 are 80 %, with 1024 of buffers and 3072 of cache: 4096 KiB in use.
    holds(&batch, "a", Resource::Memory, 1_772_438_400, 300, &[4.0]);
    assert_eq!(series(&batch, "a", Resource::Memory).meaning, Meaning::Stored);
    assert!(codes(&batch).contains(&"memory.without_available"));
    for code in ["row.restart", "row.comment", "row.no_time", "row.cut", "row.bad_value"] {
        assert_eq!(rows_aside(&batch, code), 1, "{code}");
    }
    let bad = batch.set_aside.iter().find(|s| &*s.reason.code == "row.bad_value").unwrap();
    assert_eq!((bad.row, bad.reason.place.column.as_deref()), (13, Some("%steal")));
    assert_eq!(bad.reason.found.as_deref(), Some("x"));
}

#[test]
fn disks_and_cards_count_once() {
    let batch = text(
        "devices.csv",
        "# hostname;interval;timestamp;DEV;tps;rd_sec/s;wr_sec/s;avgrq-sz;avgqu-sz;await;svctm;%util\n\
         a;60;2026-03-02 08:00:00 UTC;sda;10.00;1000.00;1000.00;0.00;0.00;0.00;0.00;62.50\n\
         a;60;2026-03-02 08:00:00 UTC;sda1;10.00;1000.00;1000.00;0.00;0.00;0.00;0.00;62.50\n\
         a;60;2026-03-02 08:00:00 UTC;nvme0n1;5.00;500.00;0.00;0.00;0.00;0.00;0.00;25.00\n\
         a;60;2026-03-02 08:00:00 UTC;dm-0;15.00;1500.00;1000.00;0.00;0.00;0.00;0.00;100.00\n\
         a;60;2026-03-02 08:00:00 UTC;md0;15.00;1500.00;1000.00;0.00;0.00;0.00;0.00;0.00\n\
         b;60;2026-03-02 08:00:00 UTC;dm-0;15.00;1500.00;1000.00;0.00;0.00;0.00;0.00;0.00\n\
         # hostname;interval;timestamp;IFACE;rxpck/s;txpck/s;rxkB/s;txkB/s;rxcmp/s;txcmp/s;rxmcst/s\n\
         a;60;2026-03-02 08:00:00 UTC;lo;1.00;1.00;500.00;500.00;0.00;0.00;0.00\n\
         a;60;2026-03-02 08:00:00 UTC;eno1;1.00;1.00;100.00;10.00;0.00;0.00;0.00\n\
         a;60;2026-03-02 08:00:00 UTC;eno2;1.00;1.00;200.00;20.00;0.00;0.00;0.00\n\
         a;60;2026-03-02 08:00:00 UTC;bond0;2.00;2.00;300.00;30.00;0.00;0.00;0.00\n\
         a;60;2026-03-02 08:00:00 UTC;bond0.100;2.00;2.00;300.00;30.00;0.00;0.00;0.00\n\
         a;60;2026-03-02 08:00:00 UTC;br0;2.00;2.00;300.00;30.00;0.00;0.00;0.00\n\
         b;60;2026-03-02 08:00:00 UTC;bond0;2.00;2.00;300.00;30.00;0.00;0.00;0.00\n",
    );
    let at = 1_772_438_400;
    holds(&batch, "a", Resource::DiskOperations, at, 300, &[15.0]);
    // The busier of the two disks; a volume over both is busy while either is.
    holds(&batch, "a", Resource::DiskBusy, at, 300, &[0.625]);
    // (2000+500) sectors of 512 bytes.
    holds(&batch, "a", Resource::DiskThroughput, at, 300, &[1.28]);
    // 300 and 30 kB of 1024 bytes, 8 bits each.
    holds(&batch, "a", Resource::NetworkIn, at, 300, &[2.4576]);
    holds(&batch, "a", Resource::NetworkOut, at, 300, &[0.245_76]);
    // Where nothing else is there, volumes and bonds are taken, and it is said.
    holds(&batch, "b", Resource::DiskOperations, at, 300, &[15.0]);
    holds(&batch, "b", Resource::NetworkIn, at, 300, &[2.4576]);
    assert!(codes(&batch).contains(&"disk.volumes_only"));
    assert!(codes(&batch).contains(&"network.bonds_only"));
    // sda1, dm-0, md0, lo, bond0, bond0.100 and br0 of a.
    assert_eq!(rows_aside(&batch, "row.counted_elsewhere"), 7);
}

#[test]
fn single_processors_are_averaged_where_all_of_them_is_missing() {
    let batch = text(
        "processors.csv",
        "# hostname;interval;timestamp;CPU;%user;%nice;%system;%iowait;%steal;%idle\n\
         a;60;2026-03-02 08:00:00;0;50.00;0.00;0.00;0.00;0.00;50.00\n\
         a;60;2026-03-02 08:00:00;1;100.00;0.00;0.00;0.00;0.00;0.00\n\
         a;60;2026-03-02 08:00:00;2;0.00;0.00;0.00;0.00;0.00;0.00\n\
         a;60;2026-03-02 08:00:00;3;0.00;0.00;0.00;0.00;0.00;100.00\n",
    );
    // (50+100+0)/3: the third processor is switched off.
    holds(&batch, "a", Resource::Cpu, 1_772_438_400, 300, &[0.5]);
    assert!(codes(&batch).contains(&"cpu.averaged"));
    assert!(codes(&batch).contains(&"times.no_zone"));
}

#[test]
fn text_of_sar_runs_past_midnight() {
    let table = "CPU     %user     %nice   %system   %iowait    %steal     %idle";
    let sar = format!(
        "Linux 5.14.0 (db01) \t03/04/26 \t_x86_64_\t(4 CPU)\n\n\
         11:40:01 PM     {table}\n\
         11:50:01 PM     all     10.00      0.00      0.00      0.00      0.00     90.00\n\
         12:00:01 AM     all     20.00      0.00      0.00      0.00      0.00     80.00\n\n\
         12:00:01 AM     {table}\n\
         12:10:01 AM     all     30.00      0.00      0.00      0.00      0.00     70.00\n\
         Average:        all     20.00      0.00      0.00      0.00      0.00     80.00\n\n\
         11:40:01 PM kbmemfree   kbavail kbmemused  %memused kbbuffers  kbcached\n\
         11:50:01 PM      1024      2048      1024      1.00         0         0\n\
         12:00:01 AM      1024      3072      1024      1.00         0         0\n\
         12:05:00 AM  LINUX RESTART\t(4 CPU)\n\
         12:06:00 AM  COM hello\n\
         Average:         1024      2560      1024      1.00         0         0\n"
    );
    let batch = text("sar.txt", &sar);
    // 2026-03-04 23:50:01, month first as sar writes it in the locale C; a doubt is told.
    let at = 1_772_668_201;
    holds(&batch, "db01", Resource::Cpu, at, 600, &[0.1, 0.2, 0.3]);
    holds(&batch, "db01", Resource::Memory, at, 600, &[2.0, 3.0]);
    assert!(codes(&batch).contains(&"column.date_order_open"));
    for (code, n) in [("row.average", 2), ("row.restart", 1), ("row.comment", 1)] {
        assert_eq!(rows_aside(&batch, code), n, "{code}");
    }
    // A decimal comma is no locale of the United States: 3 April.
    let french = sar.replace("11:40:01 PM", "23:40:01").replace("11:50:01 PM", "23:50:01").replace(" AM", "");
    let french: String = french.replace("12:0", "00:0").replace("12:1", "00:1").replace(".00", ",00");
    let batch = text("sar.txt", &french.replace("5,14.0", "5.14.0"));
    holds(&batch, "db01", Resource::Cpu, 1_775_260_201, 600, &[0.1, 0.2, 0.3]);
    assert!(!codes(&batch).contains(&"column.date_order_open"));
    // A date in words leaves the rows aside, with what to do.
    let batch = text("sar.txt", &sar.replace("03/04/26", "4 March 2026"));
    assert!(batch.measurements.is_empty());
    assert_eq!(rows_aside(&batch, "row.no_date"), 5);
}

#[test]
fn vmstat_needs_times_and_takes_its_server_from_the_name_of_the_file() {
    let file = fixture!("vmstat/vmstat-t.txt");
    assert_eq!(reader(file), Some("vmstat"));
    let batch = batch_with("web01-vmstat.txt", file.1, &Choices::default());
    // 2026-11-21 08:22:52 UTC; the first row is that since the start of the machine.
    let at = 1_795_249_372;
    // id+wa: 0+3, 1+7, 0+0, 0+0.
    holds(&batch, "web01", Resource::Cpu, at, 1, &[0.97, 0.92, 1.0, 1.0]);
    // 20073224+87276+4302828 KiB.
    holds(&batch, "web01", Resource::Memory, at, 1, &[24_463_328.0 / 1024.0; 4]);
    assert_eq!(series(&batch, "web01", Resource::Memory).meaning, Meaning::Free);
    // (23808+4), (118992+8), 3772 and 0 KiB.
    holds(&batch, "web01", Resource::DiskThroughput, at, 1, &[24.383_488, 121.856, 3.862_528, 0.0]);
    // Column r, and si + so, which are all 0.
    holds(&batch, "web01", Resource::RunQueue, at, 1, &[5.0, 3.0, 3.0, 3.0]);
    holds(&batch, "web01", Resource::Paging, at, 1, &[0.0; 4]);
    assert_eq!(rows_aside(&batch, "row.since_boot"), 1);
    assert!(codes(&batch).contains(&"file.server_from_name"));
    assert!(!codes(&batch).contains(&"times.no_zone"), "the header says UTC");

    let choices = Choices { server_name: Some("db01".into()), ..Choices::default() };
    let wide = fixture!("vmstat/vmstat-w-t.txt");
    let batch = batch_with(wide.0, wide.1, &choices);
    holds(&batch, "db01", Resource::Cpu, 1_795_249_376, 1, &[1.0, 0.99]);
    assert!(!codes(&batch).contains(&"file.server_from_name"));

    // 8 + 400 KiB a second are 102 pages of 4 KiB.
    let swapping = "procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu----- -----timestamp-----\n\
         r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st                 UTC\n\
         1  0      0 200000  87276 430000    0    0     0     0    0    0  0  0 99  1  0 2026-03-02 08:00:00\n\
         9  4   9000 200000  87276 430000    8  400     0     0    0    0  9  1 10 80  0 2026-03-02 08:01:00\n";
    let batch = batch_with("web02.txt", swapping.as_bytes(), &Choices::default());
    holds(&batch, "web02", Resource::Paging, 1_772_438_460, 300, &[102.0]);
    holds(&batch, "web02", Resource::RunQueue, 1_772_438_460, 300, &[9.0]);

    let (name, bytes) = fixture!("vmstat/vmstat.txt");
    assert_eq!(reader((name, bytes)), Some("vmstat"));
    let batch = batch_with(name, bytes, &Choices::default());
    assert!(batch.measurements.is_empty());
    assert_eq!((rows_aside(&batch, "row.since_boot"), rows_aside(&batch, "file.no_times")), (1, 4));
    let error = batch.diagnostics.iter().find(|d| &*d.code == "file.no_times").unwrap();
    assert!(error.remedy.contains("vmstat -t"));
}

#[test]
fn collectl_with_blanks_and_commas() {
    for (file, at, cpu) in [
        // 2026-11-21 08:23:00, 08:23:08 and 13:43:56 UTC; 100 less idle, wait and steal.
        (fixture!("collectl/collectl-P-sep-comma.csv"), 1_795_249_380, 1.0),
        (fixture!("collectl/collectl-P.txt"), 1_795_249_388, 0.5),
        (fixture!("collectl/vm-20261121.tab"), 1_795_268_636, 1.0),
    ] {
        assert_eq!(reader(file), Some("collectl"), "{}", file.0);
        let choices = Choices { server_name: Some("vm".into()), ..Choices::default() };
        let batch = batch_with(file.0, file.1, &choices);
        let found = series(&batch, "vm", Resource::Cpu).block;
        assert_eq!(found.start().unix_seconds(), at, "{}", file.0);
        assert!((f64::from(found.samples()[0]) - cpu).abs() < 1e-6, "{}", file.0);
        assert_eq!(batch.measurements.len(), 8);
        assert_eq!(batch.sources[0].rows, batch.sources[0].rows_used);
    }
    // The file that it wrote itself names the host and the zone.
    let batch = batch(fixture!("collectl/vm-20261121.tab"));
    let at = 1_795_268_636;
    assert!(!codes(&batch).iter().any(|c| matches!(*c, "times.no_zone" | "file.server_from_name")));
    holds(&batch, "vm", Resource::DiskOperations, at, 1, &[7.0, 50.0, 17.0]);
    // [CPU]RunTot; nothing was swapped.
    holds(&batch, "vm", Resource::RunQueue, at, 1, &[9.0, 8.0, 8.0]);
    holds(&batch, "vm", Resource::Paging, at, 1, &[0.0; 3]);
    // 2780, 540 and 92 KB of 1024 bytes.
    holds(&batch, "vm", Resource::DiskThroughput, at, 1, &[2.846_72, 0.552_96, 0.094_208]);
    // Used less buffers, cache and slab that can be given up: 21433676-221652-18203848-(888760-85504) and so on.
    holds(
        &batch,
        "vm",
        Resource::Memory,
        at,
        1,
        &[
            (21_433_676.0 - 221_652.0 - 18_203_848.0 - 803_256.0) / 1024.0,
            (21_340_200.0 - 221_660.0 - 18_218_004.0 - 803_280.0) / 1024.0,
            (21_292_888.0 - 221_676.0 - 18_229_304.0 - 803_580.0) / 1024.0,
        ],
    );
}

#[test]
fn a_row_that_gives_no_value_is_not_used() {
    // `sadf -p` cut off after each of its lines: an item may then lack what would make it a value.
    let whole = String::from_utf8_lossy(VALUES.1);
    for (end, _) in whole.match_indices('\n') {
        text(VALUES.0, &whole[..=end]);
    }
    // With what was read and without what was written, and without the operations: nothing is known.
    let alone = text(
        VALUES.0,
        "vm\t1\t2026-11-21 13:47:59 UTC\tall\t%idle\t3.05\n\
                                vm\t1\t2026-11-21 13:47:59 UTC\t-\tbread/s\t9080.00\n\
                                vm\t1\t2026-11-21 13:47:59 UTC\teth0\trxpck/s\t1.00\n",
    );
    assert_eq!((alone.sources[0].rows, alone.sources[0].rows_used), (3, 1), "{:?}", alone.set_aside);
    assert_eq!(alone.measurements.len(), 1);
    // One disk says its operations, the other what it read and wrote: the sums of neither are known.
    let disjoint = text(
        VALUES.0,
        "vm\t1\t2026-11-21 13:47:59 UTC\tall\t%idle\t3.05\n\
                                   vm\t1\t2026-11-21 13:47:59 UTC\tsda\ttps\t5.00\n\
                                   vm\t1\t2026-11-21 13:47:59 UTC\tsdb\trkB/s\t5.00\n\
                                   vm\t1\t2026-11-21 13:47:59 UTC\tsdb\twkB/s\t5.00\n",
    );
    assert_eq!((disjoint.sources[0].rows, disjoint.sources[0].rows_used), (4, 1), "{:?}", disjoint.set_aside);
    assert_eq!(rows_aside(&disjoint, "row.no_value"), 3);
}

proptest! {
    /// Cut anywhere, with any line put in: nothing panics, and rows in are rows used and set aside.
    #[test]
    fn damaged_recordings_are_counted(
        which in 0usize..9,
        cut in 0.0f64..1.0,
        line in "[ -~äß\t;,]{0,60}",
    ) {
        let all = [ROWS, LOCAL, SIDE_BY_SIDE, VALUES, JSON, TEXT_GERMAN, TEXT_AMERICAN,
            fixture!("vmstat/vmstat-t.txt"), fixture!("collectl/vm-20261121.tab")];
        let (name, bytes) = all[which];
        let whole = String::from_utf8_lossy(bytes);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a small file")]
        let mut at = (whole.len() as f64 * cut) as usize;
        while !whole.is_char_boundary(at) {
            at -= 1;
        }
        text(name, &format!("{}\n{line}\n{}", &whole[..at], &whole[at..]));
        text(name, &whole[..at]);
    }
}
