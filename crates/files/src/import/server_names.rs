//! Finds the server that a measurement names.

use super::identity::{first_label, folded, is_dns_name, uuid};
use engine::inventory::{Server, ServerId};
use std::collections::HashMap;

/// Who has a name.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Holder {
    One(ServerId),
    /// Several, so nobody can tell.
    Several,
}

/// What a name leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// This server.
    Server(ServerId),
    /// Servers of one name.
    Several,
    /// None.
    Nobody,
}

/// All names of all servers.
#[derive(Debug, Default)]
pub struct ServerNames {
    own: HashMap<String, Holder>,
    others: HashMap<String, Holder>,
    labels: HashMap<String, Holder>,
    /// Whole names in the domain, by server.
    dns: HashMap<ServerId, Vec<String>>,
}

fn hold(names: &mut HashMap<String, Holder>, name: String, id: &ServerId) {
    match names.get_mut(&name) {
        Some(Holder::One(known)) if known == id => {}
        Some(holder) => *holder = Holder::Several,
        None => {
            names.insert(name, Holder::One(id.clone()));
        }
    }
}

impl ServerNames {
    /// The names of servers.
    #[must_use]
    pub fn new(servers: &[Server]) -> Self {
        let mut out = Self::default();
        for server in servers {
            let id = &server.id;
            let name = folded(&server.name.value);
            for other in &server.other_names {
                let other = folded(&other.value);
                // "web01 (Berlin)" is called web01, it is only told apart by its site.
                let names =
                    if name.starts_with(&format!("{other} (")) { &mut out.own } else { &mut out.others };
                hold(names, other, id);
            }
            for text in [&server.dns_name, &server.platform_id].into_iter().flatten() {
                let text = folded(&text.value);
                if let Some((_, own)) = text.rsplit_once('/') {
                    hold(&mut out.others, own.to_owned(), id);
                }
                hold(&mut out.others, text, id);
            }
            if let Some(uuid) = server.uuid.as_ref().and_then(|u| uuid(&u.value)) {
                hold(&mut out.others, uuid, id);
            }
            let dns = server.dns_name.as_ref().map(|d| &*d.value);
            for written in super::identity::names(server).chain(dns) {
                let written = folded(written);
                if let Some(label) = first_label(&written) {
                    hold(&mut out.labels, label.to_owned(), id);
                }
                if is_dns_name(&written) {
                    out.dns.entry(id.clone()).or_default().push(written);
                }
            }
            hold(&mut out.own, name, id);
        }
        out
    }

    /// The server of a name: its own name first, then another of its names or identities, then the first
    /// label where only one server has it.
    #[must_use]
    pub fn find(&self, name: &str) -> Found {
        let name = folded(name);
        let found = |holder: &Holder| match holder {
            Holder::One(id) => Found::Server(id.clone()),
            Holder::Several => Found::Several,
        };
        if let Some(holder) = self.own.get(&name).or_else(|| self.others.get(&name)) {
            return found(holder);
        }
        if let Some(holder) = uuid(&name).and_then(|u| self.others.get(&u)) {
            return found(holder);
        }
        let Some(holder) = first_label(&name).and_then(|l| self.labels.get(l)) else { return Found::Nobody };
        match holder {
            // "web01.a" is not "web01.b": one of the two names must be the label alone.
            Holder::One(id) if is_dns_name(&name) && self.dns.contains_key(id) => Found::Nobody,
            other => found(other),
        }
    }
}
