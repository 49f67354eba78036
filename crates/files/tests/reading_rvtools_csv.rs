//! RVTools exports as CSV: a set of files out of an archive, and files on their own. What is expected
//! stands beside what is read.
#![allow(clippy::unwrap_used, clippy::panic, clippy::float_cmp, clippy::indexing_slicing, missing_docs)]

use engine::inventory::{Inventory, Server, ServerId};
use engine::series::SeriesStore;
use files::import::{Batch, Choices, inspect, merge, read};
use std::io::Write;

fn counted(batch: Batch) -> Batch {
    for (i, s) in batch.sources.iter().enumerate() {
        let aside: u32 = batch.set_aside.iter().filter(|a| usize::from(a.source) == i).map(|a| a.rows).sum();
        assert_eq!(s.rows, s.rows_used + aside, "{} {:?}", s.file, s.sheet);
    }
    batch
}

fn plain(name: &str, bytes: &[u8]) -> Batch {
    assert_eq!(inspect(name, bytes).recognised.map(|r| r.reader), Some("rvtools"), "{name}");
    counted(read(name, bytes, &Choices::default()))
}

fn server<'a>(inventory: &'a Inventory, name: &str) -> &'a Server {
    inventory.server(&ServerId::new(name)).unwrap_or_else(|| {
        panic!("no server {name} in {:?}", inventory.servers.iter().map(|s| &s.id).collect::<Vec<_>>())
    })
}

fn told<'a>(batch: &'a Batch, code: &str) -> Vec<&'a str> {
    batch.diagnostics.iter().filter(|d| &*d.code == code).map(|d| d.message.as_str()).collect()
}

fn aside(batch: &Batch, code: &str) -> usize {
    batch.set_aside.iter().filter(|s| &*s.reason.code == code).count()
}

/// A set of CSV files in an archive.
fn csv_set(files: &[(&str, &str)]) -> Batch {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    counted(read("export.zip", &zip.finish().unwrap().into_inner(), &Choices::default()))
}

/// The CSV export of a system with decimal commas: semicolons, one at the end of each line. Two
/// platforms in two folders of one archive; without ids, rows belong to their folder.
#[test]
fn a_set_of_csv_files() {
    let one = "VM;Powerstate;Template;CPUs;Memory;Host;\nweb;poweredOn;False;2;4.096;esx1;\n";
    let two = "VM;Powerstate;Template;CPUs;Memory;Host;\nweb;poweredOn;False;4;8192;esx2;\n";
    let batch = csv_set(&[
        ("berlin/RVTools_tabvInfo.csv", one),
        ("berlin/RVTools_tabvDisk.csv", "VM;Disk;Capacity MiB;\nweb;Hard disk 1;1000;\n"),
        ("köln/RVTools_tabvInfo.csv", two),
        ("köln/RVTools_tabvDisk.csv", "VM;Disk;Capacity MiB;\nweb;Hard disk 1;2000;\n"),
        ("köln/RVTools_tabvHost.csv", "Host;CPU Model;Speed;# CPU;Cores per CPU;\nesx2;x;2400;2;8;\n"),
    ]);
    assert_eq!(batch.set_aside, []);
    let inventory = merge(&Inventory::default(), &SeriesStore::default(), vec![batch]).0;
    let of = |name: &str| {
        let s = server(&inventory, name);
        (s.memory.as_ref().unwrap().value.mib(), s.disk_capacity.as_ref().unwrap().value.mib())
    };
    assert_eq!((of("web"), of("web (esx2)")), ((4096.0, 1000.0), (8192.0, 2000.0)));
    assert_eq!(server(&inventory, "web (esx2)").clock.as_ref().unwrap().value.mhz(), 2400.0);
}

#[test]
fn lone_csv_files() {
    // vInfo under a name of the user's.
    let info = "VM;Powerstate;Template;SRM Placeholder;CPUs;Memory;Provisioned MiB;\n\
                a;poweredOn;False;False;2;4096;1000;\nb;poweredOff;False;False;1;512;1000;\n";
    let batch = plain("servers of berlin.csv", info.as_bytes());
    assert_eq!((batch.servers.len(), batch.set_aside.len()), (2, 0));
    assert_eq!(told(&batch, "rvtools.sheets_missing").len(), 1);
    // Numbers with commas in quotes.
    let info =
        "VM,Powerstate,Template,CPUs,Memory,Provisioned MiB\na,poweredOn,False,2,\"16,384\",\"1,000\"\n";
    let batch = plain("x.csv", info.as_bytes());
    assert_eq!(batch.servers[0].memory.as_ref().unwrap().value.gib(), 16.0);
    assert!(told(&batch, "column.decimal_mark_open").is_empty());
    // The others are recognised, and say what they need.
    let disk = "VM,Powerstate,Template,Disk,Disk Key,Capacity MiB,Raw,Disk Mode,VM ID\n\
                a,poweredOn,False,Hard disk 1,2000,1024,False,persistent,vm-1\n";
    let batch = plain("disks.csv", disk.as_bytes());
    assert_eq!((batch.servers.len(), aside(&batch, "row.needs_vinfo")), (0, 1));
    assert_eq!(told(&batch, "rvtools.needs_vinfo").len(), 1);
    // Hosts stand for themselves.
    let host = "Host,Datacenter,Cluster,CPU Model,Speed,# CPU,Cores per CPU,# Cores,# Memory\n\
                esx1,Berlin,C1,Example,2600,2,16,32,524288\n";
    let batch = plain("h.csv", host.as_bytes());
    assert_eq!((batch.hosts.len(), batch.servers.len(), batch.set_aside.len()), (1, 0, 0));
    // Licence keys are read by nobody.
    let keys = "Name,Key,Labels,Cost Unit,Total,Used,Expiration Date,Features\nvSphere,SECRET-1,x,cpu,1,1,Never,all\n";
    let batch = plain("RVTools_tabvLicense.csv", keys.as_bytes());
    assert!(!format!("{batch:?}").contains("SECRET"), "{batch:?}");
    assert_eq!(aside(&batch, "row.licence_key"), 1);
    // The cards of the hosts are no servers, though they have names and addresses.
    let cards = "Host,Datacenter,Cluster,Port Group,Device,Mac Address,DHCP,IP Address,Subnet mask,MTU,VI SDK Server\n\
                 esx1,DC,C1,Management,vmk0,00:50:56:00:00:01,False,192.0.2.1,255.255.255.0,1500,vc\n";
    let batch = plain("RVTools_tabvSC_VMK.csv", cards.as_bytes());
    assert_eq!((batch.servers.len(), batch.hosts.len()), (0, 0));
    assert_eq!(aside(&batch, "row.not_needed"), 1, "{batch:?}");
    // Under another name it may be anybody's list.
    let by = |name: &str| inspect(name, cards.as_bytes()).recognised.map(|r| r.reader);
    assert_eq!((by("RVTools_tabvSC_VMK.csv"), by("cards.csv")), (Some("rvtools"), Some("server_list")));
}
