//! Files that come together: in one archive, under one name, with one row for several servers.

use engine::inventory::{Inventory, ServerId};
use engine::series::SeriesStore;
use files::import::{Choices, ImportSummary, arrange, arrange_beside, merge, read};
use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;

const INFO: &str = "VM;Powerstate;Template;SRM Placeholder;CPUs;Memory;Datacenter\n\
                    app01;poweredOn;False;False;2;4096;DC1\n";
const DISK: &str = "VM;Powerstate;Template;SRM Placeholder;Disk;Capacity MiB\n\
                    app01;poweredOn;False;False;Hard disk 1;40960\n";
// Headers as the program writes them; it lists hosts with their addresses, and no servers.
const KERNEL: &str = "Host;Datacenter;Cluster;Port Group;Device;Mac Address;DHCP;IP Address;MTU\n\
                      esx01;DC1;CL1;Mgmt;vmk0;00:50:56:11:11:11;False;10.0.0.5;1500\n";
const ASSETS: &str = "Servername;Standort;Arbeitsspeicher (GB)\n\
                      app01;Berlin;4\nsrv-file;Berlin;128\nsrv-print;Rome;64\n";

/// A log of two samples for each of the hosts, five minutes apart.
fn log(hosts: &[&str]) -> String {
    let counters = |of: &dyn Fn(&str) -> String| hosts.iter().map(|h| of(h)).collect::<Vec<_>>().join(",");
    let header = counters(&|h| {
        format!(r#""\\{h}\Processor(_Total)\% Processor Time","\\{h}\Memory\Available MBytes""#)
    });
    let row = counters(&|_| r#""25.0","1000""#.into());
    format!(
        "\"(PDH-CSV 4.0) (UTC)(0)\",{header}\n\"11/18/2026 08:00:00.000\",{row}\n\"11/18/2026 08:05:00.000\",{row}\n"
    )
}

fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn import(files: &[(&str, &str)]) -> (Inventory, ImportSummary) {
    let files = files.iter().map(|(n, t)| ((*n).to_owned(), t.as_bytes().to_vec())).collect();
    taken(files)
}

fn taken(files: Vec<(String, Vec<u8>)>) -> (Inventory, ImportSummary) {
    let (files, _) = arrange(files);
    let batches = files.iter().map(|(n, b)| read(n, b, &Choices::default())).collect();
    let (inventory, _, summary) = merge(&Inventory::default(), &SeriesStore::default(), batches);
    for (i, s) in inventory.sources.iter().enumerate() {
        let aside = inventory.set_aside.iter().filter(|a| usize::from(a.source) == i).map(|a| a.rows);
        assert_eq!(s.rows, s.rows_used + aside.sum::<u32>(), "{}", s.file);
    }
    (inventory, summary)
}

fn ids(inventory: &Inventory) -> Vec<&str> {
    inventory.servers.iter().map(|s| s.id.as_str()).collect()
}

fn measured(inventory: &Inventory, id: &str) -> usize {
    inventory.server(&ServerId::new(id)).map_or(0, |s| s.series.len())
}

#[test]
fn an_archive_of_everything_loses_nothing() {
    let one = log(&["SRV-FILE"]);
    let two = log(&["SRV-PRINT"]);
    let archive = zipped(&[
        ("rv/RVTools_tabvInfo.csv", INFO),
        ("rv/RVTools_tabvDisk.csv", DISK),
        ("rv/RVTools_tabvSC_VMK.csv", KERNEL),
        ("assets.csv", ASSETS),
        // What performance logs are called, in a folder for each server.
        ("srv-file/DataCollector01.csv", &one),
        ("srv-print/DataCollector01.csv", &two),
        ("read me.txt", "Hello,\nhere is everything\n"),
    ]);
    let (inventory, summary) = taken(vec![("all.zip".into(), archive)]);
    assert_eq!(ids(&inventory), ["app01", "srv-file", "srv-print"]);
    // vInfo 1, vDisk 1, three assets, two samples of each log.
    assert_eq!((summary.rows_in, summary.rows_used, summary.joined), (9, 9, 4));
    assert_eq!((measured(&inventory, "srv-file"), measured(&inventory, "srv-print")), (2, 2));
    let app = inventory.server(&ServerId::new("app01")).unwrap();
    assert_eq!(app.disks[0].capacity.value.gib(), 40.0);
    let files: Vec<&str> = inventory.sources.iter().map(|s| &*s.file).collect();
    assert!(files.contains(&"srv-file/DataCollector01.csv") && files.contains(&"assets.csv"), "{files:?}");
}

/// Exports of two platforms with a VM of one name, and disks of their own.
const BERLIN: [&str; 2] = [
    "VM;Powerstate;Template;SRM Placeholder;CPUs;Memory;Host\nweb;poweredOn;False;False;2;4096;esx1\n",
    "VM;Powerstate;Template;SRM Placeholder;Disk;Capacity MiB\nweb;poweredOn;False;False;Hard disk 1;10240\n",
];
const ROME: [&str; 2] = [
    "VM;Powerstate;Template;SRM Placeholder;CPUs;Memory;Host\nweb;poweredOn;False;False;4;8192;esx2\n",
    "VM;Powerstate;Template;SRM Placeholder;Disk;Capacity MiB\nweb;poweredOn;False;False;Hard disk 1;20480\n",
];

#[test]
fn two_exports_of_loose_tables_are_two() {
    let sizes = |names: [&str; 4]| {
        let texts = [BERLIN[0], BERLIN[1], ROME[0], ROME[1]];
        let files: Vec<(&str, &str)> = names.into_iter().zip(texts).collect();
        let (inventory, summary) = import(&files);
        assert_eq!((summary.rows_in, summary.rows_used), (4, 4), "{names:?} {:?}", inventory.set_aside);
        assert_eq!(
            inventory.sources.iter().map(|s| &*s.file).collect::<std::collections::BTreeSet<_>>().len(),
            1
        );
        let disks =
            inventory.servers.iter().map(|s| (s.id.as_str().to_owned(), s.disks[0].capacity.value.gib()));
        disks.collect::<Vec<_>>()
    };
    let two = [("web".to_owned(), 10.0), ("web (esx2)".to_owned(), 20.0)];
    // Two folders that were dropped; their files without the folders; what a browser saved twice.
    let folders = [
        "berlin/RVTools_tabvInfo.csv",
        "berlin/RVTools_tabvDisk.csv",
        "rome/RVTools_tabvInfo.csv",
        "rome/RVTools_tabvDisk.csv",
    ];
    assert_eq!(sizes(folders), two);
    assert_eq!(sizes(folders.map(|f| f.rsplit('/').next().unwrap())), two);
    assert_eq!(
        sizes([
            "RVTools_tabvInfo.csv",
            "RVTools_tabvDisk.csv",
            "RVTools_tabvInfo (1).csv",
            "RVTools_tabvDisk (1).csv"
        ]),
        two
    );
}

#[test]
fn folders_stay_where_they_tell_files_apart() {
    let named = |names: &[&str]| {
        let files = names.iter().map(|n| ((*n).to_owned(), ASSETS.as_bytes().to_vec())).collect();
        arrange(files).0.into_iter().map(|(name, _)| name).collect::<Vec<_>>()
    };
    assert_eq!(named(&["x/assets.csv", "y/Log.csv"]), ["assets.csv", "Log.csv"]);
    assert_eq!(named(&["x/a.csv", "y/A.csv", "y/b.csv"]), ["x/a.csv", "y/A.csv", "b.csv"]);
}

#[test]
fn what_an_archive_holds_besides_is_named() {
    let archive = zipped(&[
        ("rv/RVTools_tabvInfo.csv", INFO),
        ("rv/RVTools_tabvDisk.csv", DISK),
        ("rv/RVTools_tabvSC_VMK.csv", KERNEL),
        ("rv/read me.txt", "Hello,\nhere is everything\n"),
        ("notes.md", "# Export of Monday\n"),
    ]);
    let (inventory, summary) = taken(vec![("all.zip".into(), archive)]);
    assert_eq!((summary.rows_in, summary.rows_used), (2, 2));
    let told = inventory.diagnostics.iter().filter(|d| &*d.code == "archive.left_out");
    let told: Vec<&str> = told.map(|d| d.message.split(" too").next().unwrap_or_default()).collect();
    assert_eq!(told, ["The archive holds notes.md", "The archive holds rv/read me.txt"]);
}

#[test]
fn sheets_that_list_hosts_are_no_list_of_servers() {
    let loose =
        [("RVTools_tabvInfo.csv", INFO), ("RVTools_tabvDisk.csv", DISK), ("RVTools_tabvSC_VMK.csv", KERNEL)];
    assert_eq!(ids(&import(&loose).0), ["app01"]);
}

#[test]
fn a_datacenter_is_no_other_site_than_a_city() {
    let (inventory, _) = import(&[("RVTools_tabvInfo.csv", INFO), ("assets.csv", ASSETS)]);
    assert_eq!(ids(&inventory), ["app01", "srv-file", "srv-print"]);
    // That they say it differently is told.
    assert_eq!(inventory.conflicts.len(), 1);
}

#[test]
fn files_of_one_name_that_come_together_are_several() {
    let (a, b) = ("name,memory_gib\nweb01,64\nweb02,\n,1\n", "name,memory_gib\nweb01,96\nweb03,32\n");
    let (inventory, _) = import(&[("servers.csv", a), ("servers.csv", b)]);
    assert_eq!(ids(&inventory), ["web01", "web02", "web03"]);
    // They differ, neither is an older state of the other; and the row without a name stays to be mended.
    assert_eq!(inventory.conflicts.len(), 1);
    assert_eq!(inventory.set_aside.iter().map(|s| &*s.reason.code).collect::<Vec<_>>(), ["row.no_name"]);
}

#[test]
fn a_row_of_several_servers_is_used_when_one_of_them_is_known() {
    let all = log(&["nobody", "SRV-FILE", "srv-print"]);
    let (inventory, summary) = import(&[("assets.csv", ASSETS), ("log.csv", &all)]);
    assert_eq!((summary.rows_in, summary.rows_used, summary.joined), (5, 5, 4));
    let told = inventory.diagnostics.iter().find(|d| &*d.code == "measurement.unknown_server").unwrap();
    assert_eq!(told.place.subject.as_deref(), Some("nobody"));
    // With none of them known, each row is set aside once.
    let (_, summary) = import(&[("assets.csv", ASSETS), ("log.csv", &log(&["nobody", "no-one"]))]);
    assert_eq!((summary.rows_in, summary.rows_used, summary.set_aside), (5, 3, 2));
    // CPU is of no use without cores, memory is: the rows are used.
    let mhz = "name,time,cpu (MHz),memory (MiB)\nsrv-file,2026-11-18 08:00,500,1000\nsrv-file,2026-11-18 08:05,500,1000\n";
    let (inventory, summary) = import(&[("assets.csv", ASSETS), ("mhz.csv", mhz)]);
    assert_eq!((measured(&inventory, "srv-file"), summary.rows_used), (1, 5), "{:?}", inventory.set_aside);
}

#[test]
fn more_free_memory_than_is_installed_is_told() {
    // 1,000 MB are free; srv-print has 64 GB in one list, and half a GB in another.
    let list = "name,memory_gib\nsrv-print,0.5\n";
    let (inventory, summary) = import(&[("list.csv", list), ("log.csv", &log(&["SRV-PRINT"]))]);
    let doubt = inventory.diagnostics.iter().find(|d| &*d.code == "measurement.more_than_there_is").unwrap();
    assert!(doubt.message.starts_with("2 of 2 samples") && !doubt.remedy.is_empty(), "{doubt:?}");
    // The CPU of the same rows is used.
    assert_eq!((measured(&inventory, "srv-print"), summary.rows_used), (1, 3));
}

#[test]
fn a_disk_of_100_gb_is_no_conflict_and_figures_are_readable() {
    // 102,400 MiB are 100 GiB; the asset list says GB of 10^9 bytes by its header.
    let vm = "VM;Powerstate;Template;SRM Placeholder;CPUs;Memory;Total disk capacity MiB\n\
              app01;poweredOn;False;False;2;4096;102400\n";
    let assets = "Servername;Arbeitsspeicher (GB);Festplatte (GB)\napp01;6;100\n";
    let (inventory, _) = import(&[("vInfo.csv", vm), ("assets.csv", assets)]);
    let differing: Vec<&str> =
        inventory.diagnostics.iter().filter(|d| &*d.code == "server.conflict").map(|d| &*d.message).collect();
    assert_eq!(differing, ["Two files differ about app01: Memory"]);
    let told = inventory.diagnostics.iter().find(|d| &*d.code == "server.conflict").unwrap();
    assert_eq!(told.found.as_deref(), Some("4 GiB"));
    assert_eq!(told.expected.as_deref(), Some("6 GiB, as imported before"));
    let disk = inventory.servers[0].disk_capacity.as_ref().unwrap();
    assert_eq!(disk.value.gib(), 100.0);
}

/// What nobody put into an archive to be read is named, and does not stand among the files.
#[test]
fn what_holds_no_table_is_named() {
    let archive = zipped(&[
        ("handover/assets.csv", ASSETS),
        ("handover/contract.pdf", "%PDF-1.7\n"),
        ("handover/rack.png", "\u{89}PNG\r\n\0\0\0\r"),
        ("handover/.DS_Store", "\0\0\0\u{1}Bud1"),
    ]);
    let (files, told) = arrange(vec![("handover.zip".into(), archive)]);
    assert_eq!(files.iter().map(|(n, _)| n.as_str()).collect::<Vec<_>>(), ["assets.csv"]);
    let told: Vec<_> = told.iter().map(|d| (d.severity, d.message.to_string())).collect();
    let words = "contract.pdf and 1\u{a0}more file in handover.zip hold no table and were left out";
    assert_eq!(told, [(engine::diagnostic::Severity::Note, words.to_owned())]);
    // Dropped by itself it stays in the list of files, where it says what it is.
    assert_eq!(arrange(vec![("contract.pdf".into(), b"%PDF-1.7\n".to_vec())]).0.len(), 1);
}

/// Files that are too large for memory keep the folders that tell them from others.
#[test]
fn large_files_keep_their_folders() {
    let small = vec![("berlin/perf.csv".to_owned(), log(&["a"]).into_bytes())];
    let large = ["rome/perf.csv", "rome/all.csv"].map(str::to_owned).to_vec();
    let (files, large, _) = arrange_beside(small, large);
    assert_eq!(files[0].0, "berlin/perf.csv");
    assert_eq!(large, ["rome/perf.csv", "all.csv"]);
}
