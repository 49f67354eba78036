//! Price lists of hosts, into the catalogue of a project.
#![allow(clippy::unwrap_used, clippy::panic, clippy::float_cmp, clippy::indexing_slicing, missing_docs)]

use engine::catalogue::Catalogue;
use engine::command::Command;
use engine::money::Currency;
use engine::project::Project;
use files::import::{Batch, Choices, catalogue_with, inspect, read, with_host_types};
use files::readers::host_types::{TEMPLATE_HEADERS, template_csv};
use std::sync::Arc;

fn plain(name: &str, text: &str) -> Batch {
    let found = inspect(name, text.as_bytes());
    assert_eq!(found.recognised.map(|r| r.reader), Some("host_types"), "{name}");
    let batch = read(name, text.as_bytes(), &Choices::default());
    let source = &batch.sources[0];
    assert_eq!(source.rows as usize, source.rows_used as usize + batch.set_aside.len());
    batch
}

#[test]
fn the_template_is_read_value_by_value() {
    let batch = plain("hosts.csv", &template_csv());
    assert!(batch.diagnostics.is_empty() && batch.set_aside.is_empty(), "{batch:?}");
    let host = &batch.host_types[0];
    assert_eq!((&*host.id, &*host.name), ("rack-host-2-x-24", "Rack host 2 x 24 (Example R750)"));
    assert_eq!((host.sockets, host.cores_per_socket, host.threads_per_core), (2, 24, 2));
    assert_eq!((host.clock.ghz(), host.memory.gib()), (2.6, 768.0));
    assert_eq!((host.network.mbps(), host.ports, host.disk_operations.iops()), (40_000.0, 4, 90_000.0));
    assert_eq!((host.idle_power.watts(), host.full_power.watts(), host.rack_units), (180.0, 760.0, 1));
    assert_eq!((host.price.amount(), host.price.currency()), (31_200.0, Currency::EUR));
    assert_eq!(host.source, "Offer of 2 March");
}

/// As an offer may come: other words, decimal commas, prices with their sign, cores in total.
#[test]
fn an_offer_in_other_words() {
    let text = "Hersteller;Modell;Sockets;Kerne;GHz;RAM (GB);Power (W);Preis\n\
                Example;R1;2;32;2,9;512;700;\"17.900,00 €\"\n\
                Example;R2;1;24;3,1;256;400;9900 USD\n\
                Example;R2;1;24;3,1;256;400;9900 USD\n\
                Example;R3;1;24;3,1;256;400;on request\n\
                Example;R4;3;32;3,1;256;400;1\n";
    let batch = plain("offer.csv", text);
    let codes: Vec<&str> = batch.set_aside.iter().map(|s| &*s.reason.code).collect();
    // R4: 32 cores are not shared out over three sockets.
    assert_eq!(codes, ["row.duplicate", "host_type.incomplete", "host_type.incomplete"]);
    assert!(batch.set_aside[1].reason.message.contains("a price"), "{:?}", batch.set_aside[1].reason);
    assert!(batch.set_aside[2].reason.message.contains("cores per socket"));
    let [one, two] = batch.host_types.as_slice() else { panic!("{:?}", batch.host_types) };
    assert_eq!((&*one.id, one.cores_per_socket, one.clock.ghz()), ("example-r1", 16, 2.9));
    // GB of memory are powers of two.
    assert_eq!(
        (one.memory.gib(), one.price.amount(), one.price.currency()),
        (512.0, 17_900.0, Currency::EUR)
    );
    assert_eq!((two.price.amount(), two.price.currency().code()), (9900.0, "USD"));
    // Taken from the built-in type of 32 cores (2 x 16, 384 GiB), and said.
    let like = Catalogue::built_in().host("2x16-384").unwrap().clone();
    assert_eq!((one.network, one.rack_units, one.ports), (like.network, like.rack_units, like.ports));
    // 700 W of 620 W at full load, 150 W of them idle.
    assert!((one.idle_power.watts() - 700.0 * 150.0 / 620.0).abs() < 1e-9);
    assert!(one.source.starts_with("offer.csv, row 2; network rate"), "{}", one.source);
    assert_eq!(batch.diagnostics.iter().filter(|d| &*d.code == "host_type.assumed").count(), 2);
}

#[test]
fn impossible_values_are_set_aside() {
    let text = format!(
        "{}\nbig,,,2,24,2,2.6,99999999999,40,4,1,180,760,1,31200,EUR,\nhot,,,2,24,2,2.6,768,40,4,1,900,760,1,31200,,\n\
         ok,,,2,24,2,2.6,768,40,4,1,180,760,1,31200,,\n",
        TEMPLATE_HEADERS.join(",")
    );
    let batch = plain("hosts.csv", &text);
    let codes: Vec<&str> = batch.set_aside.iter().map(|s| &*s.reason.code).collect();
    assert_eq!(codes, ["host_type.out_of_range", "host_type.out_of_range"]);
    assert!(batch.diagnostics.iter().any(|d| &*d.code == "host_type.currency_assumed"));
    assert_eq!(batch.host_types.len(), 1);
}

/// Servers in use are no offer, even where their price is known.
#[test]
fn a_list_of_servers_with_prices_stays_one() {
    let text = "name,serial,os,sockets,cores_per_socket,clock_ghz,memory_gib,price\nweb01,CZ1,Debian 9,2,8,2.4,64,4000\n";
    let found = inspect("servers.csv", text.as_bytes());
    assert_eq!(found.recognised.map(|r| r.reader), Some("server_list"));
    let servers = files::mapping::template_csv();
    assert_eq!(inspect("t.csv", servers.as_bytes()).recognised.map(|r| r.reader), Some("server_list"));
}

#[test]
fn they_go_into_the_catalogue_by_the_command_that_sets_it() {
    let batch = plain("hosts.csv", &template_csv());
    let mut project = Project::default();
    let before = project.catalogue.hosts.len();
    let catalogue = with_host_types(&project.catalogue, std::slice::from_ref(&batch)).unwrap();
    let undo = Command::SetCatalogue(Arc::new(catalogue)).apply(&mut project).unwrap();
    assert_eq!(project.catalogue.hosts.len(), before + 1);
    // The same list again changes nothing; a new price takes the place of the old one.
    assert!(with_host_types(&project.catalogue, std::slice::from_ref(&batch)).is_none());
    let mut dearer = batch.host_types[0].clone();
    dearer.rack_units = 2;
    let newer = catalogue_with(&project.catalogue, &[dearer]);
    assert_eq!((newer.hosts.len(), newer.host("rack-host-2-x-24").unwrap().rack_units), (before + 1, 2));
    undo.apply(&mut project).unwrap();
    assert_eq!(project.catalogue.hosts.len(), before);
    assert!(with_host_types(&project.catalogue, &[]).is_none());
}
