//! Anonymised imports: nothing of the originals is left in anything that is written, everything comes
//! back with the key, and the plan stays the plan.

use engine::diagnostic::Diagnostic;
use engine::inventory::{Inventory, NetworkCard, Server, SetAside};
use engine::origin::{Source, Sourced};
use engine::plan::{Plan, plan_solved};
use engine::project::Project;
use engine::series::SeriesStore;
use engine::time::Day;
use files::anonymise::{Key, KeyError, Kind, anonymise, reveal, reveal_file};
use files::import::{Batch, Choices, merge, read};
use files::sample::{SERVERS_FILE, SampleEstate};
use files::{project_file, writers};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};
use std::sync::Arc;

const TODAY: Day = Day::from_ymd(2026, 11, 21);

fn key() -> Key {
    Key::new([7; 32])
}

fn project(batches: Vec<Batch>) -> Project {
    let (inventory, series, _) = merge(&Inventory::default(), &SeriesStore::default(), batches);
    Project { inventory: Arc::new(inventory), series: Arc::new(series), ..Project::default() }
}

fn sample() -> Vec<Batch> {
    let estate = SampleEstate::new(4117, 120, 8);
    let list = read(SERVERS_FILE, estate.servers_csv().as_bytes(), &Choices::default());
    vec![list, estate.measured()]
}

fn rvtools() -> Vec<Batch> {
    let bytes = include_bytes!("../../../tests/fixtures/rvtools/kubev2v-example1.xlsx");
    vec![read("Kunde Meier RVTools.xlsx", bytes, &Choices::default())]
}

fn anonymised(mut batches: Vec<Batch>, key: &mut Key) -> Vec<Batch> {
    batches.iter_mut().for_each(|b| anonymise(b, key));
    batches
}

/// Every file of a plan by its name, archives unpacked, and the document of the project.
fn written(project: &mut Project) -> (Plan, BTreeMap<String, Vec<u8>>) {
    let plan = plan_solved(project, 0, TODAY).expect("the built-in catalogue has hosts");
    let (all, _) = writers::write_all(&plan, &writers::ConversionTarget::default()).unwrap();
    let mut files = unpacked(&all.bytes);
    files.insert("project.json".into(), project_file::save_document(project, "1").into_bytes());
    (plan, files)
}

fn unpacked(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = BTreeMap::new();
    for i in 0..zip.len() {
        let mut entry = zip.by_index(i).unwrap();
        let name = entry.name().unwrap().to_string();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        if content.starts_with(b"PK") {
            out.extend(unpacked(&content).into_iter().map(|(n, c)| (format!("{name}/{n}"), c)));
        } else {
            out.insert(name, content);
        }
    }
    out
}

/// Everything in an inventory that says whose it is, taken without the help of the anonymiser.
fn identifying(inventory: &Inventory) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for s in &inventory.servers {
        all.insert(s.name.value.to_string());
        all.insert(s.id.as_str().to_string());
        all.extend(s.other_names.iter().map(|n| n.value.to_string()));
        let texts = [&s.dns_name, &s.uuid, &s.platform_id, &s.serial, &s.site, &s.application, &s.owner];
        all.extend(texts.into_iter().flatten().map(|t| t.value.to_string()));
        let texts = [&s.special_hardware, &s.note, &s.address];
        all.extend(texts.into_iter().flatten().map(|t| t.value.to_string()));
        for card in &s.network_cards {
            all.extend(card.mac.iter().map(ToString::to_string));
            all.extend(card.mac.iter().map(|m| m.to_lowercase().replace(':', "-")));
            all.extend(card.network.iter().map(|n| n.value.to_string()));
        }
    }
    for source in &inventory.sources {
        all.insert(source.file.to_string());
        // The sample that is not read has no hash of a file.
        all.extend((source.sha256.len() == 64).then(|| source.sha256.clone()));
    }
    // A word of an environment stays where it is one, even if a department is called the same.
    for environment in inventory.servers.iter().filter_map(|s| s.environment.as_ref()) {
        all.remove(&*environment.value);
    }
    all.retain(|t| t.trim().chars().count() >= 3);
    all
}

/// Whether a text stands in another as a word, or as words.
fn stands_in(needle: &str, text: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric();
    text.match_indices(needle)
        .any(|(at, _)| !text[..at].ends_with(is_word) && !text[at + needle.len()..].starts_with(is_word))
}

/// Words that the planner says itself, whatever was imported.
fn leaks(originals: &BTreeSet<String>, files: &BTreeMap<String, Vec<u8>>, own: &str) -> Vec<String> {
    let mut out = Vec::new();
    for (name, bytes) in files {
        let text = String::from_utf8_lossy(bytes);
        for original in originals.iter().filter(|o| !stands_in(o, own)) {
            if stands_in(original, &text) || stands_in(original, name) {
                out.push(format!("{original:?} in {name}"));
            }
        }
    }
    out
}

/// What the planner writes for an estate that has nothing in common with any other.
fn planners_own_words() -> String {
    let server = Server {
        sockets: Some(Sourced::typed(1)),
        cores_per_socket: Some(Sourced::typed(2)),
        ..Server::named(Sourced::typed("zzz1".into()))
    };
    let mut project = project(vec![Batch { servers: vec![server], ..Batch::default() }]);
    let (_, files) = written(&mut project);
    let words = include_str!("../../engine/data/roles.json").to_owned();
    files.into_values().fold(words, |all, f| all + &String::from_utf8_lossy(&f))
}

#[test]
fn nothing_of_the_originals_is_written() {
    // A column of RVTools has the name that its only site has here.
    let own = planners_own_words() + " Datacenter Cluster ";
    for (what, batches) in [("the sample", sample()), ("RVTools", rvtools())] {
        let mut key = key();
        let plain = project(batches.clone());
        let originals = identifying(&plain.inventory);
        assert!(originals.len() > 5, "{what}: {originals:?}");
        let mut hidden = project(anonymised(batches, &mut key));
        assert_eq!(hidden.inventory.servers.len(), plain.inventory.servers.len(), "{what}");
        let (_, files) = written(&mut hidden);
        let found = leaks(&originals, &files, &own);
        assert!(
            found.is_empty(),
            "{what}: {} of {}: {:#?}",
            found.len(),
            originals.len(),
            &found[..found.len().min(20)]
        );
        // The cells of rows set aside, messages, headers: all that became a token. Other cells of RVTools
        // hold words that it has everywhere ("Active", "Hard disk 1").
        let all: BTreeSet<String> = key
            .tokens()
            .filter(|(kind, ..)| what == "the sample" || *kind != Kind::Text)
            .map(|(_, _, o)| o.to_string())
            .filter(|o| o.chars().count() > 3 && !["Production", "Active"].contains(&o.as_str()))
            .collect();
        let found = leaks(&all, &files, &own);
        assert!(found.is_empty(), "{what}: {:#?}", &found[..found.len().min(20)]);
    }
}

fn sorted_lines(bytes: &[u8]) -> Vec<String> {
    let mut lines: Vec<String> = String::from_utf8_lossy(bytes).lines().map(String::from).collect();
    lines.sort();
    lines
}

/// The same but for the last bits of numbers: sums are taken in the order of names.
fn alike(a: &serde_json::Value, b: &serde_json::Value) -> bool {
    use serde_json::Value::{Array, Number, Object};
    match (a, b) {
        (Number(a), Number(b)) => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            (a - b).abs() <= 1e-9 * a.abs().max(1.0)
        }
        (Array(a), Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| alike(a, b)),
        (Object(a), Object(b)) => {
            a.len() == b.len() && a.iter().all(|(k, v)| b.get(k).is_some_and(|w| alike(v, w)))
        }
        _ => a == b,
    }
}

#[test]
fn the_plan_stays_the_plan_and_comes_back() {
    let mut key = key();
    let (plain, before) = written(&mut project(sample()));
    let mut hidden = project(anonymised(sample(), &mut key));
    let (plan, files) = written(&mut hidden);

    let verdicts = |p: &Plan| {
        let names = p.inventory.servers.iter().map(|s| s.id.as_str().to_string());
        let says = p.assessment.servers.iter().map(|a| (a.verdict, a.role.to_string(), a.findings.len()));
        names.zip(says).collect::<BTreeMap<_, _>>()
    };
    let revealed: BTreeMap<_, _> =
        verdicts(&plan).into_iter().map(|(id, v)| (reveal("a.txt", &id, &key).0, v)).collect();
    assert_eq!(revealed, verdicts(&plain), "verdicts and roles");
    let hosts = |p: &Plan| p.placement.as_ref().unwrap().hosts.len();
    assert_eq!(hosts(&plan), hosts(&plain));
    assert_eq!(plan.demand.vms.len(), plain.demand.vms.len());
    let summary = |files: &BTreeMap<String, Vec<u8>>| {
        serde_json::from_slice::<serde_json::Value>(&files["summary.json"]).unwrap()
    };
    let (a, b) = (summary(&files), summary(&before));
    for (name, value) in b.as_object().unwrap() {
        assert!(alike(&a[name], value), "{name}: {} {value}", a[name]);
    }

    // Tables whose rows stand in the order of names come back but for that order.
    for (name, bytes) in &files {
        let back = reveal_file(name, bytes, &key).unwrap();
        match name.as_str() {
            "business-case.csv" | "decisions.csv" | "set-aside.csv" => {
                let (a, b) = (String::from_utf8_lossy(&back.bytes), String::from_utf8_lossy(&before[name]));
                assert_eq!(a, b, "{name}");
            }
            "jobs.csv" => assert_eq!(sorted_lines(&back.bytes).len(), sorted_lines(&before[name]).len()),
            _ => {}
        }
    }
    let column = |bytes: &[u8]| -> BTreeSet<String> {
        String::from_utf8_lossy(bytes)
            .lines()
            .map(|l| l.split(',').take(2).collect::<Vec<_>>().join(","))
            .collect()
    };
    let back = reveal_file("placement.csv", &files["placement.csv"], &key).unwrap();
    assert_eq!(column(&back.bytes), column(&before["placement.csv"]), "servers and names of VMs");
    let boots = |files: &BTreeMap<String, Vec<u8>>| {
        let names = files.keys().filter(|n| n.contains("pxelinux")).cloned();
        names.map(|n| n.rsplit('/').next().unwrap().to_string()).collect::<BTreeSet<_>>()
    };
    let back: BTreeSet<_> = boots(&files).iter().map(|n| files::anonymise::reveal_name(n, &key)).collect();
    assert!(!back.is_empty());
    assert_eq!(back, boots(&before), "hardware addresses in names of files");
}

#[test]
fn a_project_comes_back_whole() {
    let mut key = key();
    let plain = project(sample());
    let hidden = project(anonymised(sample(), &mut key));
    let saved = project_file::save(&hidden, "1").unwrap();
    let back = reveal_file("project.p2vplan", &saved, &key).unwrap();
    assert!(back.count > 500, "{}", back.count);
    let (opened, _) = project_file::open(&back.bytes).unwrap();
    assert_eq!(opened.inventory.servers, plain.inventory.servers);
    assert_eq!(opened.inventory.sources, plain.inventory.sources);
    assert_eq!(opened.inventory.set_aside, plain.inventory.set_aside);
    assert_eq!(opened.inventory.diagnostics, plain.inventory.diagnostics);
}

#[test]
fn later_imports_join_and_doing_it_twice_changes_nothing() {
    let mut first = key();
    let list = anonymised(vec![sample().remove(0)], &mut first);
    let mut again = Key::parse(first.to_json().as_bytes()).unwrap();
    assert_eq!(again, first);
    let measured = anonymised(vec![sample().remove(1)], &mut again);
    let (_, _, plain) = merge(&Inventory::default(), &SeriesStore::default(), sample());
    let both: Vec<Batch> = list.into_iter().chain(measured).collect();
    let (_, _, hidden) = merge(&Inventory::default(), &SeriesStore::default(), both.clone());
    assert_eq!(plain, hidden);
    let tokens = again.len();
    assert_eq!(anonymised(both.clone(), &mut again), both);
    assert_eq!(again.len(), tokens);
}

/// Cells of rows set aside quote whole names, addresses and files of the same batch, each of several
/// tokens, under headers that say nothing of it.
#[test]
fn cells_that_quote_stay_when_it_is_done_again() {
    let mut batch = one();
    let cells = [
        "Web01.Corp.example",
        "WEB01.CORP.EXAMPLE",
        "10.1.2.3, 10.1.2.4",
        "Oracle der Firma Meier",
        "Meier.csv",
        ".corp.example",
    ];
    let row = |cells: &[&str]| SetAside {
        cells: cells.iter().map(ToString::to_string).collect(),
        ..batch.set_aside[0].clone()
    };
    // Under headers that are not known, then under those of names.
    let unknown = row(&[&["", "", ""], &cells[..]].concat());
    let named = row(&["web01.corp.example."]);
    batch.set_aside.extend([unknown, named]);
    let mut first = key();
    let once = anonymised(vec![batch], &mut first);
    let quoted = &once[0].set_aside[1].cells;
    for word in ["corp", "web01", "Meier", "10.1.2"] {
        assert!(!quoted.iter().any(|c| c.contains(word)), "{word}: {quoted:?}");
    }
    // What is quoted is the token of what is quoted.
    let dns = &once[0].servers[0].dns_name.as_ref().unwrap().value;
    assert_eq!(quoted[3], **dns);
    assert_eq!(quoted[7], *once[0].sources[0].file);
    let mut again = first.clone();
    assert_eq!(anonymised(once.clone(), &mut again), once);
    assert_eq!(again, first);
}

/// A batch with one server with all that identifies.
fn one() -> Batch {
    let text = |t: &str| Some(Sourced::typed(t.into()));
    let server = Server {
        dns_name: text("Web01.Corp.example"),
        uuid: text("4C4C4544-0042-3510-8054-B4C04F4D3232"),
        serial: text("To be filled by O.E.M."),
        owner: text("Meier, \"Sepp\""),
        application: text("Oracle der Firma Meier"),
        special_hardware: text("HASP key"),
        note: text("=cmd|' /C calc'!A0"),
        address: text("10.1.2.3, 10.1.2.4"),
        network_cards: vec![NetworkCard {
            name: Some("em1".into()),
            mac: Some("AA-BB-CC-00-11-22".into()),
            network: text("VLAN 7, Meier"),
        }],
        ..Server::named(Sourced::typed("WEB01".into()))
    };
    let headers = ["name", "owner", "Kostenstelle Meier"].map(Into::into).to_vec();
    let source = Source {
        file: "Meier.csv".into(),
        sheet: None,
        recognised_as: "Server list".into(),
        headers,
        rows: 2,
        rows_used: 1,
        sha256: "ab".repeat(32),
    };
    let reason = Diagnostic::error("x", "WEB01 of \"Huber\" is there twice", "Ask Meier, \"Sepp\"")
        .about("WEB01")
        .found("Kunde Huber", "64 GiB");
    let cells = ["web01", "Huber", "64 GiB", "2026-01-02", "yes", "Lager 3"].map(String::from).to_vec();
    let row = SetAside { source: 0, row: 3, rows: 1, reason, cells };
    Batch { sources: vec![source], servers: vec![server], set_aside: vec![row], ..Batch::default() }
}

#[test]
fn each_place_gets_the_token_that_fits() {
    let mut key = key();
    let batch = anonymised(vec![one()], &mut key).remove(0);
    let server = &batch.servers[0];
    let name = server.name.value.to_string();
    assert!(name.starts_with("srv_") && name.ends_with("-web"), "{name}");
    assert_eq!(server.id.as_str(), name.to_lowercase());
    let dns = &server.dns_name.as_ref().unwrap().value;
    assert!(dns.starts_with(&format!("{name}.dom_")), "{dns}");
    let mac = server.network_cards[0].mac.as_ref().unwrap();
    assert!(mac.starts_with("02-") && mac.len() == 17 && mac.to_uppercase() == **mac, "{mac}");
    assert_eq!(server.network_cards[0].name.as_deref(), Some("em1"));
    assert!(server.special_hardware.as_ref().unwrap().value.ends_with(" (dongle)"));
    assert!(server.application.as_ref().unwrap().value.ends_with(" (database / oracle database)"));
    assert!(server.serial.as_ref().unwrap().value.ends_with(" (unknown)"), "no twin of other boards");
    let cells = &batch.set_aside[0].cells;
    assert_eq!(cells[0], name.to_lowercase());
    assert!(cells[1].starts_with("own_") && cells[5].starts_with("txt_"), "{cells:?}");
    assert_eq!(cells[2..5], ["64 GiB", "2026-01-02", "yes"]);
    let reason = &batch.set_aside[0].reason;
    let said = format!("{reason:?}{:?}", batch.sources);
    for word in ["Huber", "Meier", "Sepp", "WEB01", "Kunde"] {
        assert!(!said.contains(word), "{word}: {said}");
    }
    assert_eq!(reason.expected.as_deref(), Some("64 GiB"));
    assert_eq!(batch.sources[0].headers[..2], ["name".into(), "owner".into()]);
    assert!(batch.sources[0].file.ends_with(".csv"));
}

#[test]
fn originals_are_written_as_their_file_needs() {
    let mut key = key();
    let batch = anonymised(vec![one()], &mut key).remove(0);
    let server = &batch.servers[0];
    let owner = &server.owner.as_ref().unwrap().value;
    let note = &server.note.as_ref().unwrap().value;
    let json = format!("{{\"a\\n{owner}\": \"\\n{owner}\"}}");
    let (json, count) = reveal("a.json", &json, &key);
    assert_eq!((json.as_str(), count), (r#"{"a\nMeier, \"Sepp\"": "\nMeier, \"Sepp\""}"#, 2));
    let (csv, count) = reveal("a.csv", &format!("x,{owner}\r\n{note},\"a\"\r\n"), &key);
    assert_eq!((csv.as_str(), count), ("x,\"Meier, \"\"Sepp\"\"\"\r\n'=cmd|' /C calc'!A0,\"a\"\r\n", 2));
    let network = &server.network_cards[0].network.as_ref().unwrap().value;
    let line = format!("p2v.name=web p2v.network=em1:{network},default\n");
    assert_eq!(
        reveal("command-lines.txt", &line, &key).0,
        "p2v.name=web p2v.network=em1:VLAN-7--Meier,default\n"
    );
    let id = server.id.as_str();
    let text = format!(
        "{id} x{id} {id}x {} 01-{}",
        id.replace('_', "-"),
        server.network_cards[0].mac.as_ref().unwrap().to_lowercase()
    );
    assert_eq!(reveal("a.txt", &text, &key).0, format!("web01 x{id} web01-webx web01 01-aa-bb-cc-00-11-22"));
    let uuid = &server.uuid.as_ref().unwrap().value;
    assert_eq!(reveal("a.txt", uuid, &key).0, "4C4C4544-0042-3510-8054-B4C04F4D3232");
}

#[test]
fn key_files_are_refused_by_what_is_wrong() {
    let mut full = key();
    anonymised(vec![one()], &mut full);
    let text = full.to_json();
    assert_eq!(Key::parse(text.as_bytes()), Ok(full.clone()));
    assert_eq!(Key::parse(b"name,owner\n"), Err(KeyError::AnotherKind));
    assert_eq!(Key::parse(b"{\"format\":\"other\"}"), Err(KeyError::AnotherKind));
    let newer = text.replace("\"version\": 1", "\"version\": 2");
    assert_eq!(Key::parse(newer.as_bytes()), Err(KeyError::Newer { found: 2 }));
    for broken in
        [text.replace("srv_", "abc_"), text.replace("\"0707", "\"zz07"), text[..text.len() / 2].into()]
    {
        assert!(matches!(Key::parse(broken.as_bytes()), Err(KeyError::Damaged { .. })));
    }
    // A key of another import: both can be turned back, and own tokens stay.
    let mut other = Key::new([9; 32]);
    let theirs = anonymised(vec![one()], &mut other).remove(0);
    let own = anonymised(vec![one()], &mut full.clone()).remove(0);
    assert!(full.merge(&other).is_empty());
    assert_eq!(anonymised(vec![one()], &mut full).remove(0), own);
    assert_eq!(reveal("a.txt", &theirs.servers[0].name.value, &full).0, "WEB01");
    assert_eq!(Key::parse(full.to_json().as_bytes()), Ok(full));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn names_get_one_token_each_and_come_back(names in prop::collection::btree_set("[a-z][a-z0-9-]{0,12}(\\.[a-z]{2,5}){0,2}", 1..30)) {
        let mut key = key();
        let servers: Vec<Server> = names.iter().map(|n| Server::named(Sourced::typed(n.as_str().into()))).collect();
        let mut batch = Batch { servers, ..Batch::default() };
        anonymise(&mut batch, &mut key);
        let tokens: BTreeSet<&str> = batch.servers.iter().map(|s| &*s.name.value).collect();
        prop_assert_eq!(tokens.len(), names.len());
        for (server, name) in batch.servers.iter().zip(&names) {
            prop_assert_eq!(&reveal("a.txt", &server.name.value, &key).0, name);
            prop_assert_eq!(server.name.value.contains('.'), name.contains('.'));
        }
        let stems: BTreeSet<&str> = key.tokens().map(|(_, t, _)| t).collect();
        prop_assert_eq!(stems.len(), key.len());
        prop_assert!(key.tokens().all(|(kind, ..)| matches!(kind, Kind::Server | Kind::Domain)));
    }

    #[test]
    fn any_text_is_revealed_without_harm(text in "\\PC{0,200}|[a-f0-9:-]{0,80}|[\",;\n\\\\a-z_]{0,60}") {
        let mut key = key();
        anonymised(vec![one()], &mut key);
        for name in ["a.txt", "a.csv", "a.json"] {
            let (out, count) = reveal(name, &text, &key);
            prop_assert!(count > 0 || out == text, "{}", out);
        }
    }
}
