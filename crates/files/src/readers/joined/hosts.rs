//! Hosts of a platform: existing ones for the plan, and clock and CPU for the VMs that run on them.

use super::{Estate, Part};
use crate::dialect::Record;
use crate::readers::findings::counted;
use crate::readers::server_list::ServerList;
use engine::assessment::telling;
use engine::diagnostic::Diagnostic;
use engine::inventory::{ExistingHost, Known, Server, ServerId, Text};
use engine::origin::{Origin, Sourced};
use std::collections::{BTreeMap, BTreeSet};

/// Hosts that were found, and the VMs that run on each.
#[derive(Debug, Default)]
pub(super) struct Hosts {
    pub(super) found: Vec<ExistingHost>,
    known: BTreeSet<ServerId>,
    /// Servers by the name of their host; made for the first host, when all VMs are known.
    guests: Option<BTreeMap<String, Vec<usize>>>,
}

impl Estate {
    /// Uses the row of a host. Hosts are not servers to be moved.
    ///
    /// # Errors
    /// Why it is set aside.
    #[allow(clippy::result_large_err, reason = "most rows are used; large on 64 bit only")]
    pub(super) fn host(
        &mut self,
        part: &Part,
        list: &mut ServerList,
        record: &Record,
        named: Sourced<Text>,
    ) -> Result<(), Diagnostic> {
        let name = named.value.to_string();
        if !self.hosts.known.insert(ServerId::new(&name)) {
            let message = "The host is in a row above already";
            return Err(Diagnostic::warning("row.duplicate", message, "Delete one of the rows").about(&name));
        }
        let (server, _) = list.server_of(record, named);
        let mut host = host_of(server);
        (part.describe)(&list.by_name(record), &mut host);
        let servers = &mut self.servers;
        let guests = self.hosts.guests.get_or_insert_with(|| {
            let mut guests: BTreeMap<String, Vec<usize>> = BTreeMap::new();
            for (i, joined) in servers.iter().enumerate() {
                if let Some(host) = &joined.host {
                    guests.entry(host.clone()).or_default().push(i);
                }
            }
            guests
        });
        for index in guests.get(&name.to_lowercase()).into_iter().flatten() {
            let Some(guest) = servers.get_mut(*index).map(|j| &mut j.server) else { continue };
            guest.clock = guest.clock.take().or_else(|| host.clock.clone());
            guest.cpu_model = guest.cpu_model.take().or_else(|| host.cpu_model.clone());
        }
        self.hosts.found.push(host);
        Ok(())
    }
}

/// What a row says of a server, as that of a host.
fn host_of(server: Server) -> ExistingHost {
    let Server { name, site, model, serial, cpu_model, sockets, cores_per_socket, clock, memory, .. } =
        server;
    ExistingHost {
        site,
        model,
        serial: serial.filter(|s| telling::is_serial(&s.value)),
        cpu_model,
        sockets,
        cores_per_socket,
        clock,
        memory,
        ..ExistingHost::named(name)
    }
}

/// Says of how many hosts of a table the sockets are assumed.
pub(super) fn tell_assumed(list: &mut ServerList, hosts: &[ExistingHost]) {
    let derived = |v: &Known<u32>| v.as_ref().is_some_and(|v| matches!(v.origin, Origin::Derived(_)));
    let here = |h: &&ExistingHost| matches!(h.name.origin, Origin::Cell(c) if c.source == list.head.source);
    let assumed = hosts.iter().filter(here).filter(|h| derived(&h.sockets) && derived(&h.cores_per_socket));
    let assumed = assumed.count();
    if assumed > 0 {
        list.findings.tell(
            Diagnostic::note(
                "hosts.sockets_assumed",
                counted(
                    assumed as u64,
                    "host comes with all its cores and no sockets; counted as one socket",
                    "hosts come with all their cores and no sockets; counted as one socket each",
                ),
                "Export them with their sockets, where licences count those",
            )
            .at(list.head.place(list.head.header_row, None)),
        );
    }
}
