//! Signs of shortage in recordings of Linux servers. Expected values stand beside the rows that they are from.

use engine::series::Resource;
use files::import::{Batch, Choices, read};

fn text(name: &str, text: &str) -> Batch {
    let batch = read(name, text.as_bytes(), &Choices::default());
    let aside: u32 = batch.set_aside.iter().map(|a| a.rows).sum();
    assert_eq!(batch.sources[0].rows, batch.sources[0].rows_used + aside, "{name}: {:?}", batch.set_aside);
    batch
}

#[track_caller]
fn holds(batch: &Batch, server: &str, resource: Resource, start: i64, step: u32, expected: &[f64]) {
    let of = |m: &&files::import::MeasuredSeries| &*m.server == server && m.block.resource() == resource;
    let found: Vec<_> = batch.measurements.iter().filter(of).map(|m| &m.block).collect();
    let [block] = found.as_slice() else { panic!("{} series of {resource:?}", found.len()) };
    assert_eq!((block.start().unix_seconds(), block.interval_seconds()), (start, step), "{resource:?}");
    let near = |(a, e): (&f32, &f64)| (f64::from(*a) - e).abs() <= e.abs() * 1e-6;
    assert!(
        block.samples().len() == expected.len() && block.samples().iter().zip(expected).all(near),
        "{resource:?}: {:?} is not {expected:?}",
        block.samples()
    );
}

fn rows_aside(batch: &Batch, code: &str) -> u32 {
    batch.set_aside.iter().filter(|s| &*s.reason.code == code).map(|s| s.rows).sum()
}

#[test]
fn paging_is_what_was_swapped_else_major_faults() {
    let both = "# hostname;interval;timestamp;pswpin/s;pswpout/s\n\
         a;60;2026-03-02 08:00:00 UTC;100.00;20.00\n\
         a;60;2026-03-02 08:01:00 UTC;0.00;0.00\n\
         # hostname;interval;timestamp;pgpgin/s;pgpgout/s;fault/s;majflt/s;pgfree/s;pgscank/s;pgscand/s;pgsteal/s;%vmeff\n\
         a;60;2026-03-02 08:00:00 UTC;5000.00;400.00;900.00;7.00;0.00;0.00;0.00;0.00;0.00\n\
         b;60;2026-03-02 08:00:00 UTC;5000.00;400.00;900.00;7.00;0.00;0.00;0.00;0.00;0.00\n";
    let batch = text("paging.csv", both);
    let at = 1_772_438_400;
    // 100 + 20; what disks read and wrote for files (pgpgin, pgpgout) is no paging.
    holds(&batch, "a", Resource::Paging, at, 60, &[120.0, 0.0]);
    holds(&batch, "b", Resource::Paging, at, 300, &[7.0]);
    assert_eq!(rows_aside(&batch, "row.counted_elsewhere"), 1);

    let sar = "Linux 6.1.0 (a) \t2026-03-02 \t_x86_64_\t(4 CPU)\n\n\
         08:00:00     pswpin/s pswpout/s\n\
         08:01:00       100.00     20.00\n\
         08:02:00         0.00      0.00\n\
         Average:        50.00     10.00\n\n\
         08:00:00      runq-sz  plist-sz   ldavg-1   ldavg-5  ldavg-15   blocked\n\
         08:01:00           12       200      1.00      1.00      1.00         0\n";
    let batch = text("sar.txt", sar);
    holds(&batch, "a", Resource::Paging, at + 60, 60, &[120.0, 0.0]);
    holds(&batch, "a", Resource::RunQueue, at + 60, 300, &[12.0]);

    let json = r#"{"sysstat": {"hosts": [{"nodename": "a", "statistics": [
        {"timestamp": {"date": "2026-03-02", "time": "08:00:00", "utc": 1, "interval": 60},
         "swap-pages": {"pswpin": 100.0, "pswpout": 20.0}, "paging": {"fault": 9.0, "majflt": 7.0},
         "queue": {"runq-sz": 12},
         "disk": [{"disk-device": "sda", "tps": 1.0, "util-percent": 40.0},
                  {"disk-device": "sdb", "tps": 2.0, "util-percent": 95.0}]}]}]}}"#;
    let batch = text("a.json", json);
    holds(&batch, "a", Resource::Paging, at, 300, &[120.0]);
    holds(&batch, "a", Resource::RunQueue, at, 300, &[12.0]);
    holds(&batch, "a", Resource::DiskBusy, at, 300, &[0.95]);
    holds(&batch, "a", Resource::DiskOperations, at, 300, &[3.0]);
}
