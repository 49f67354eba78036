//! Records of several files become one server, or stay two, and nothing is lost on the way. What is
//! expected is read off the few rows that each test writes down.

use engine::command::Command;
use engine::inventory::{Inventory, Server, ServerId};
use engine::joining::{JoinRule, ServerField, SettlingRule};
use engine::plan::plan;
use engine::project::Project;
use engine::series::SeriesStore;
use engine::time::Day;
use files::import::{Batch, Choices, ImportSummary, Joining, merge, read};
use files::writers::export;
use proptest::prelude::*;
use std::sync::Arc;

fn batch(name: &str, text: &str) -> Batch {
    read(name, text.as_bytes(), &Choices::default())
}

/// Imports files one after the other.
fn onto(inventory: &Inventory, files: &[(&str, &str)]) -> (Inventory, ImportSummary) {
    let batches = files.iter().map(|(name, text)| batch(name, text)).collect();
    let (out, _, summary) = merge(inventory, &SeriesStore::default(), batches);
    rows_add_up(&out);
    assert_eq!(summary.rows_in, summary.rows_used + summary.set_aside);
    (out, summary)
}

fn import(files: &[(&str, &str)]) -> (Inventory, ImportSummary) {
    onto(&Inventory::default(), files)
}

fn rows_add_up(inventory: &Inventory) {
    for (i, s) in inventory.sources.iter().enumerate() {
        let aside: u32 =
            inventory.set_aside.iter().filter(|a| usize::from(a.source) == i).map(|a| a.rows).sum();
        assert_eq!(s.rows, s.rows_used + aside, "{} {:?}", s.file, inventory.set_aside);
    }
}

fn ids(inventory: &Inventory) -> Vec<&str> {
    inventory.servers.iter().map(|s| s.id.as_str()).collect()
}

fn server<'a>(inventory: &'a Inventory, id: &str) -> &'a Server {
    inventory.server(&ServerId::new(id)).unwrap_or_else(|| panic!("no {id} in {:?}", ids(inventory)))
}

fn codes(inventory: &Inventory) -> Vec<&str> {
    inventory.diagnostics.iter().map(|d| &*d.code).collect()
}

/// What an inventory says, without the cells that say it.
fn said(inventory: &Inventory) -> serde_json::Value {
    fn strip(v: &mut serde_json::Value) {
        match v {
            serde_json::Value::Object(m) => {
                m.remove("origin");
                m.values_mut().for_each(strip);
            }
            serde_json::Value::Array(a) => a.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let mut v = serde_json::to_value(&inventory.servers).unwrap();
    strip(&mut v);
    v
}

#[test]
fn each_rule_joins_and_says_so() {
    // The second list writes the UUID with its first three groups turned round.
    let a = "name,uuid,serial,mac,memory_gib,site\n\
             w1,00112233-4455-6677-8899-aabbccddeeff,,,64,\n\
             w2,,CZJ 1,,64,\n\
             w3,,,00:50:56:00:00:03,64,\n\
             w4.example.com,,,,64,\n\
             w5,,,,64,Berlin\n";
    let b = "name,uuid,serial,mac,os,site\n\
             x1,33221100-5544-7766-8899-AABBCCDDEEFF,,,Debian 12,\n\
             x2,,czj-1,,Debian 12,\n\
             x3,,,0050.5600.0003,Debian 12,\n\
             W4.EXAMPLE.COM,,,,Debian 12,\n\
             w5,,,,Debian 12,berlin\n";
    for files in [[("a.csv", a), ("b.csv", b)], [("b.csv", b), ("a.csv", a)]] {
        let (inventory, summary) = import(&files);
        assert_eq!(ids(&inventory), ["w1", "w2", "w3", "w4.example.com", "w5"]);
        assert!(inventory.servers.iter().all(|s| s.os.is_some() && s.memory.is_some()));
        let expected: Vec<(JoinRule, usize)> =
            JoinRule::ALL.into_iter().filter(|r| *r != JoinRule::PlatformId).map(|r| (r, 1)).collect();
        assert_eq!(inventory.joined_by(), expected);
        assert_eq!(summary.joined_by().collect::<Vec<_>>(), expected);
        assert_eq!(inventory.joins[0].source, 1);
        // The other name is kept, and measurements find the server by it.
        assert_eq!(&*server(&inventory, "w2").other_names[0].value, "x2");
        let measured = "server,timestamp,resource,value\nX2,2026-03-02T08:00:00Z,cpu_percent,12\n\
                        x2,2026-03-02T08:05:00Z,cpu_percent,12\n\
                        w4,2026-03-02T08:00:00Z,cpu_percent,12\nw4,2026-03-02T08:05:00Z,cpu_percent,12\n";
        let (measured, summary) = onto(&inventory, &[("m.csv", measured)]);
        assert_eq!(summary.joined, 2);
        assert_eq!(server(&measured, "w2").series.len(), 1);
        assert_eq!(server(&measured, "w4.example.com").series.len(), 1);
    }
}

#[test]
fn a_weaker_rule_does_not_join_what_a_stronger_tells_apart() {
    let a = "name,serial,site,memory_gib\nweb01,S-100,Berlin,64\n";
    let b = "name,serial,site,memory_gib\nweb01,S-200,Rome,32\n";
    let (inventory, _) = import(&[("a.csv", a), ("b.csv", b)]);
    assert_eq!(ids(&inventory), ["web01 (berlin)", "web01 (rome)"]);
    assert!(codes(&inventory).contains(&"server.same_name"));
    assert_eq!(&*server(&inventory, "web01 (rome)").name.value, "web01 (Rome)");
    // One after the other, the server that the project has keeps its name, and again later.
    let (first, _) = import(&[("a.csv", a)]);
    let (second, _) = onto(&first, &[("b.csv", b)]);
    assert_eq!(ids(&second), ["web01", "web01 (rome)"]);
    let newer = "name,serial,site,memory_gib\nweb01,S-200,Rome,48\n";
    let (third, summary) = onto(&second, &[("b.csv", newer)]);
    assert_eq!((ids(&third), summary.updated), (vec!["web01", "web01 (rome)"], 1));
    assert_eq!(server(&third, "web01 (rome)").memory.as_ref().unwrap().value.gib(), 48.0);
    // A measurement of "web01" could be of either.
    let rows = "server,timestamp,resource,value\nweb01,2026-03-02T08:00:00Z,cpu_percent,12\n\
                web01,2026-03-02T08:05:00Z,cpu_percent,12\n";
    let (measured, _) = onto(&third, &[("m.csv", rows)]);
    assert!(measured.set_aside.iter().any(|s| &*s.reason.code == "measurement.name_shared"));
    // Within one list, too.
    let both =
        "name,serial,site,memory_gib\nweb01,S-100,Berlin,64\nweb01,S-200,Berlin,32\nweb01,S-200,Berlin,32\n";
    let (one, _) = import(&[("a.csv", both)]);
    assert_eq!(ids(&one), ["web01 (s-100)", "web01 (s-200)"]);
    assert_eq!(one.set_aside.len(), 1);
}

#[test]
fn what_identifies_nobody_joins_nobody() {
    // Makers' fillings; and one card team's address at two servers of a list.
    let a = "name,serial,mac,memory_gib\nw1,To be filled by O.E.M.,02:42:ac:11:00:02,1\n\
             w2,0,00:50:56:00:00:01,2\nw3,None,00:50:56:00:00:01,3\n";
    let b = "name,serial,mac,memory_gib\nx1,To be filled by O.E.M.,02:42:ac:11:00:02,1\nx2,0,00:50:56:00:00:01,2\n";
    let (inventory, _) = import(&[("a.csv", a), ("b.csv", b)]);
    assert_eq!(ids(&inventory), ["w1", "w2", "w3", "x1", "x2"]);
    assert!(codes(&inventory).contains(&"server.key_shared"));
    // A name without site that fits two sites.
    let (inventory, _) = import(&[
        ("a.csv", "name,site,memory_gib\nfs01,Berlin,1\nfs01,Rome,2\n"),
        ("b.csv", "name,os\nfs01,Debian 12\n"),
    ]);
    assert_eq!(inventory.servers.len(), 3);
    assert!(codes(&inventory).contains(&"server.fits_several"));
}

#[test]
fn conflicts_are_data_and_are_settled_by_a_command() {
    let a = "name,memory_gib,os,clock_ghz\nweb01,64,Windows Server 2016,2.6\ndb01,128,,\n";
    let b =
        "name,memory_gib,os,clock_ghz\nweb01,96,Microsoft Windows Server 2016 (64-bit),2.594\ndb01,127.7,,\n";
    let (inventory, summary) = import(&[("a.csv", a), ("b.csv", b)]);
    // Rounding and spelling are no conflict; the more precise is kept.
    assert_eq!((inventory.conflicts.len(), summary.conflicts), (1, 1));
    let web = server(&inventory, "web01");
    assert_eq!(&*web.os.as_ref().unwrap().value, "Microsoft Windows Server 2016 (64-bit)");
    assert_eq!(web.clock.as_ref().unwrap().value.ghz(), 2.594);
    assert_eq!(server(&inventory, "db01").memory.as_ref().unwrap().value.gib(), 127.7);
    let conflict = inventory.conflict(&ServerId::new("web01"), ServerField::Memory).unwrap();
    assert_eq!((conflict.values.len(), conflict.taken, conflict.settled), (2, Some(0), None));
    let settlements = inventory.settlements(&SettlingRule::LargerNumber);
    let mut project = Project { inventory: Arc::new(inventory.clone()), ..Project::default() };
    let back = Command::SettleConflicts { label: "x".into(), settlements }.apply(&mut project).unwrap();
    assert_eq!(server(&project.inventory, "web01").memory.as_ref().unwrap().value.gib(), 96.0);
    // What was chosen stays when the other list comes again with another memory, and is open again.
    let newer = "name,memory_gib,os,clock_ghz\nweb01,80,Windows Server 2016,2.6\ndb01,128,,\n";
    let (again, _) = onto(&project.inventory, &[("a.csv", newer)]);
    assert_eq!(server(&again, "web01").memory.as_ref().unwrap().value.gib(), 96.0);
    let open: Vec<_> = again.open_conflicts().collect();
    assert_eq!((open.len(), open[0].values.len(), open[0].taken), (1, 2, Some(1)));
    // And gone once both agree.
    let agrees = "name,memory_gib,os,clock_ghz\nweb01,96,Windows Server 2016,2.6\ndb01,128,,\n";
    let (agreed, _) = onto(&again, &[("a.csv", agrees)]);
    assert!(agreed.conflicts.is_empty(), "{:?}", agreed.conflicts);
    back.apply(&mut project).unwrap();
    assert_eq!(*project.inventory, inventory);
}

/// The rows set aside as the planner writes them.
fn written(inventory: &Inventory) -> String {
    let project = Project { inventory: Arc::new(inventory.clone()), ..Project::default() };
    let plan = plan(&project, 0, Day::from_ymd(2026, 11, 2)).unwrap();
    String::from_utf8(export("set-aside-csv").unwrap().write(&plan).unwrap().bytes).unwrap()
}

#[test]
fn rows_set_aside_come_back_repaired() {
    let list = "name,memory_gib,os\nweb01,64,Debian 12\n,32,=cmd\n,16,SLES 15\nweb01,64,Debian 12\n";
    let (inventory, _) = import(&[("list.csv", list)]);
    assert_eq!(inventory.set_aside.len(), 3);
    let csv = written(&inventory);
    assert!(
        csv.contains(",'=cmd,3,") && csv.lines().next().unwrap().ends_with("set_aside_file,set_aside_sheet")
    );
    // One of them gets its name.
    let repaired = csv.replace(",32,'=cmd", "web02,32,'=cmd");
    let (back, summary) = onto(&inventory, &[("set-aside.csv", &repaired)]);
    assert_eq!(ids(&back), ["web01", "web02"]);
    assert_eq!(server(&back, "web02").os.as_ref().map(|o| &*o.value), Some("=cmd"));
    assert_eq!((summary.rows_in, summary.rows_used, summary.repaired), (3, 1, 1));
    let open: Vec<(u16, u32)> =
        back.set_aside.iter().filter(|s| s.is_open()).map(|s| (s.source, s.row)).collect();
    assert_eq!(open, [(0, 4), (0, 5)]);
    // The rest once more, from what is written now: the last row is repaired, the duplicate is not.
    let rest = written(&back);
    assert_eq!(rest.lines().count(), 3, "{rest}");
    let (done, summary) = onto(&back, &[("set-aside.csv", &rest.replace(",16,", "web03,16,"))]);
    assert_eq!((ids(&done), summary.repaired), (vec!["web01", "web02", "web03"], 1));
    let open: Vec<u32> = done.set_aside.iter().filter(|s| s.is_open()).map(|s| s.row).collect();
    assert_eq!(open, [5]);
}

/// Who gives a duplicate another name says that there are two servers, though the rest of their rows is the
/// same; the next import does not make them one again.
#[test]
fn a_duplicate_with_another_name_is_another_server() {
    let list = "name,serial,memory_gib\nweb01,CZ1234,64\nweb01,CZ1234,64\n";
    let (inventory, _) = import(&[("list.csv", list)]);
    assert_eq!((ids(&inventory), inventory.set_aside.len()), (vec!["web01"], 1));
    let csv = written(&inventory).replace("web01,", "web02,");
    let (two, summary) = onto(&inventory, &[("set-aside.csv", &csv)]);
    assert_eq!((ids(&two), summary.repaired), (vec!["web01", "web02"], 1));
    assert!(two.joins.is_empty());
    // The same list with more memory, and another list of both.
    let (again, _) = onto(&two, &[("list.csv", &list.replace(",64", ",96"))]);
    assert_eq!(ids(&again), ["web01", "web02"]);
    let (more, _) =
        onto(&again, &[("assets.csv", "name,serial,os\nweb02,CZ1234,SLES 15\nweb01,CZ1234,RHEL 9\n")]);
    assert_eq!(ids(&more), ["web01", "web02"]);
    assert_eq!(server(&more, "web02").os.as_ref().map(|o| &*o.value), Some("SLES 15"));
}

/// A city of the asset list is no contradiction to a datacenter of the platform; two lists of one kind
/// contradict each other.
#[test]
fn sites_in_other_words_are_no_conflict() {
    let assets = "name,site,serial\nweb01,Berlin,CZ1\nweb02,Hamburg,CZ2\n";
    let platform = "VM,Powerstate,Template,CPUs,Memory,Datacenter,Host,VM UUID\n\
                    web01,poweredOn,False,2,4096,DC-1,esx1,564d0001-0000-4000-8000-000000000001\n\
                    web02,poweredOn,False,2,4096,DC-2,esx1,564d0002-0000-4000-8000-000000000002\n";
    let (inventory, summary) = import(&[("assets.csv", assets), ("RVTools_tabvInfo.csv", platform)]);
    assert_eq!(ids(&inventory), ["web01", "web02"], "{:?}", codes(&inventory));
    assert_eq!(summary.conflicts, 0);
    assert!(!codes(&inventory).contains(&"server.conflict"), "{:?}", inventory.diagnostics);
    // Both are kept, so that a later list of either kind finds its server.
    assert_eq!(inventory.conflicts.iter().filter(|c| c.field == ServerField::Site).count(), 2);
    let (_, summary) = import(&[("assets.csv", assets), ("more.csv", &assets.replace("Hamburg", "Köln"))]);
    assert_eq!(summary.conflicts, 1);
}

/// What several files of one import share is said once; another import says it for itself.
#[test]
fn a_note_about_several_files_is_said_once() {
    let log = |server: &str| {
        format!(
            "\"(PDH-CSV 4.0) (GMT)(0)\",\"\\\\{server}\\Network Interface(Intel)\\Bytes Total/sec\"\n\
             \"03/02/2026 08:00:00.000\",\"125000\"\n"
        )
    };
    let list = "name,memory_gib\nweb01,64\nweb02,64\nweb03,64\n";
    let logs: Vec<(String, String)> =
        (1..4).map(|n| (format!("log{n}.csv"), log(&format!("WEB0{n}")))).collect();
    let notes = |files: &[(&str, &str)]| {
        let (inventory, _) = import(files);
        let notes = inventory.diagnostics.iter().filter(|d| d.severity == engine::diagnostic::Severity::Note);
        notes.map(|d| d.message.to_string()).collect::<Vec<_>>()
    };
    let one = notes(&[("list.csv", list), ("log1.csv", &logs[0].1)]);
    let mut all: Vec<(&str, &str)> = logs.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    all.push(("list.csv", list));
    let three = notes(&all);
    assert_eq!(one, ["Bytes received and sent are measured together; they are counted as received"]);
    assert_eq!(three, one.iter().map(|m| format!("{m}; so in 2\u{a0}more files")).collect::<Vec<_>>());
}

/// However merging is sliced, the same comes out.
#[test]
fn slices_change_nothing() {
    let list = "name,serial,site,memory_gib\nweb01,CZ1,Berlin,64\nweb02,CZ2,Berlin,64\nweb01,CZ1,Berlin,64\n";
    let other = "hostname,serial,ram\nweb01.corp.example,CZ1,65536\ndb01,CZ9,128\nweb02,CZ8,32\n";
    let measured = "timestamp,server,cpu_percent\n2026-03-02T08:00:00Z,web01,10\n2026-03-02T08:00:00Z,db01,20\n\
                    2026-03-02T08:00:00Z,nobody,30\n";
    let files = [("a.csv", list), ("b.csv", other), ("m.csv", measured)];
    let batches = || files.iter().map(|(name, text)| batch(name, text)).collect::<Vec<_>>();
    let (before, ..) = merge(&Inventory::default(), &SeriesStore::default(), vec![batch("z.csv", other)]);
    let (whole, _, counts) = merge(&before, &SeriesStore::default(), batches());
    assert!(counts.joined == 2 && counts.by_rule.iter().sum::<usize>() > 0);
    for most in [1, 2, 5] {
        let mut joining = Joining::new(&before, SeriesStore::default(), batches());
        let (mut steps, mut last) = (0, 0);
        loop {
            let progress = joining.step(most);
            assert!(progress.done >= last && progress.done <= progress.total);
            (steps, last) = (steps + 1, progress.done);
            if progress.is_done {
                break;
            }
        }
        assert!(steps > 10, "{steps}");
        let (sliced, _, counted) = joining.finish();
        assert_eq!(
            (serde_json::to_value(&sliced).unwrap(), counted),
            (serde_json::to_value(&whole).unwrap(), counts)
        );
    }
}

#[test]
fn thousands_meet_thousands() {
    let list = |what: &str, from: usize| {
        let mut text = format!("name,serial,{what}\n");
        for i in 0..2_000 {
            text += &format!("srv{:05}.example.com,CZJ{i:07},{}\n", i + from, 64);
        }
        text
    };
    let (a, b) = (list("memory_gib", 0), list("sockets", 50_000));
    let (inventory, summary) = import(&[("a.csv", &a), ("b.csv", &b)]);
    assert_eq!(inventory.servers.len(), 2_000);
    assert_eq!(summary.joined_by().collect::<Vec<_>>(), [(JoinRule::Serial, 2_000)]);
}

/// Rows of distinct servers: number, memory, sockets, site, serial known.
fn rows() -> impl Strategy<Value = Vec<(u8, u32, u32, u8, bool)>> {
    let row = (0u8..40, 1u32..512, 1u32..8, 0u8..3, any::<bool>());
    proptest::collection::vec(row, 0..25).prop_map(|mut rows| {
        rows.sort_by_key(|r| r.0);
        rows.dedup_by_key(|r| r.0);
        rows
    })
}

fn serial((n, .., known): &(u8, u32, u32, u8, bool)) -> String {
    if *known { format!("CZJ{n:05}") } else { String::new() }
}

fn whole(rows: &[(u8, u32, u32, u8, bool)]) -> String {
    let mut text = "name,serial,site,memory_gib,sockets\n".to_owned();
    for r in rows {
        text += &format!("s{},{},site{},{},{}\n", r.0, serial(r), r.3, r.1, r.2);
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever is joined, every row is used or set aside, and no server is there twice.
    #[test]
    fn any_mix_is_counted(
        files in proptest::collection::vec(
            proptest::collection::vec("(web0[1-3](\\.a|\\.b)?)?,(S-10[1-3])?,(Berlin|Rome)?,(00:50:56:00:00:0[1-3])?,(64|32)?", 0..8), 1..4),
    ) {
        let texts: Vec<String> =
            files.iter().map(|rows| format!("name,serial,site,mac,memory_gib\n{}\n", rows.join("\n"))).collect();
        let batches = |order: &dyn Fn(usize) -> usize| -> Vec<Batch> {
            (0..texts.len()).map(order).map(|i| batch(&format!("{i}.csv"), &texts[i])).collect()
        };
        let there = merge(&Inventory::default(), &SeriesStore::default(), batches(&|i| i));
        rows_add_up(&there.0);
        prop_assert!(there.0.servers.is_sorted_by(|a, b| a.id < b.id));
        // The order in which files are dropped decides nothing.
        let back = merge(&Inventory::default(), &SeriesStore::default(), batches(&|i| texts.len() - 1 - i));
        prop_assert_eq!(&there.0, &back.0);
        // The same once more changes nothing.
        let again = merge(&there.0, &SeriesStore::default(), batches(&|i| i));
        prop_assert_eq!(&again.0.servers, &there.0.servers);
        prop_assert_eq!(&again.0.joins, &there.0.joins);
        prop_assert_eq!(&again.0.conflicts, &there.0.conflicts);
        prop_assert_eq!((again.2.new, again.2.updated, again.2.rows_in), (0, 0, 0));
    }

    #[test]
    fn a_list_in_two_files_is_the_list(rows in rows()) {
        let (mut a, mut b) = ("name,serial,site,memory_gib\n".to_owned(), "name,serial,site,sockets\n".to_owned());
        for r in &rows {
            a += &format!("s{},{},site{},{}\n", r.0, serial(r), r.3, r.1);
            b += &format!("s{},{},site{},{}\n", r.0, serial(r), r.3, r.2);
        }
        let (one, _) = import(&[("whole.csv", &whole(&rows))]);
        let (two, _) = import(&[("a.csv", &a), ("b.csv", &b)]);
        prop_assert_eq!(said(&one), said(&two));
        prop_assert!(two.conflicts.is_empty());
    }

    #[test]
    fn the_order_of_rows_decides_nothing(rows in rows(), seed in any::<u64>()) {
        let mut shuffled = rows.clone();
        shuffled.sort_by_key(|r| (u64::from(r.0) + 1).wrapping_mul(seed | 1).rotate_left(17));
        let (one, _) = import(&[("list.csv", &whole(&rows))]);
        let (other, _) = import(&[("list.csv", &whole(&shuffled))]);
        prop_assert_eq!(said(&one), said(&other));
    }
}
