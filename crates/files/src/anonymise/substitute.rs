//! What becomes a token of which kind, place by place.

use super::key::{Kept, Key};
use super::kind::{Kind, is_hex};
use super::plain;
use crate::import::ReturnedRow;
use crate::mapping::{Field, field_named};
use crate::readers::known_columns;
use engine::assessment::telling;
use engine::diagnostic::{Diagnostic, Place};
use engine::inventory::{Disk, ExistingHost, Known, NetworkCard, Server, ServerId, Text};
use engine::order::Order as _;
use engine::origin::Source;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::Arc;

/// What was replaced so far, which messages and rows set aside quote.
#[derive(Debug, Default)]
pub(super) struct Replaced {
    /// What was replaced, as it was written.
    spellings: BTreeMap<String, String>,
    /// What servers keep: systems and models.
    kept: BTreeSet<Text>,
    /// What messages may quote, longest first, by the word that it begins with; made when they come.
    by_start: BTreeMap<String, Vec<(String, String)>>,
}

impl Replaced {
    /// Sorts what was replaced for messages, so much of it: from the spelling behind `after` on. The last
    /// spelling that was taken; `None` when all are.
    pub(super) fn sort_for_messages(&mut self, after: Option<&str>, count: usize) -> Option<String> {
        use std::ops::Bound::{Excluded, Unbounded};
        let from = after.map_or(Unbounded, Excluded);
        let mut last = None;
        for (original, token) in self.spellings.range::<str, _>((from, Unbounded)).take(count) {
            last = Some(original);
            let is_short = original.chars().count() < 3;
            if !(is_short || original.len() < 5 && plain::is_number(original)) {
                let list = self.by_start.entry(start(original).to_owned()).or_default();
                list.push((original.clone(), token.clone()));
            }
        }
        if let Some(last) = last {
            return Some(last.clone());
        }
        for list in self.by_start.values_mut() {
            list.order_by_key(|(original, _)| std::cmp::Reverse(original.len()));
        }
        None
    }
}

/// Puts tokens in, and remembers what it replaced: messages quote it.
pub(super) struct Substitute<'k> {
    key: &'k mut Key,
    replaced: &'k mut Replaced,
}

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cells {
    Names,
    Of(Kind),
    /// Numbers, and whatever else.
    Others,
}

/// What the columns under these headers hold.
pub(super) fn kinds_of(headers: &[Arc<str>]) -> Vec<Cells> {
    headers
        .iter()
        .map(|h| match field_named(h) {
            Some(Field::Name | Field::OtherName | Field::DnsName) => Cells::Names,
            Some(Field::Uuid) => Cells::Of(Kind::Uuid),
            Some(Field::PlatformId) => Cells::Of(Kind::PlatformId),
            Some(Field::Serial) => Cells::Of(Kind::Serial),
            Some(Field::Site) => Cells::Of(Kind::Site),
            Some(Field::Environment) => Cells::Of(Kind::Environment),
            Some(Field::Role) => Cells::Of(Kind::Role),
            Some(Field::Application) => Cells::Of(Kind::Application),
            Some(Field::Owner) => Cells::Of(Kind::Owner),
            Some(Field::SpecialHardware) => Cells::Of(Kind::Hardware),
            Some(Field::Note) => Cells::Of(Kind::Note),
            Some(Field::Address) => Cells::Of(Kind::Address),
            Some(Field::Mac) => Cells::Of(Kind::Mac),
            _ => Cells::Others,
        })
        .collect()
}

impl<'k> Substitute<'k> {
    /// Goes on with what was replaced so far.
    pub(super) const fn new(key: &'k mut Key, replaced: &'k mut Replaced) -> Self {
        Self { key, replaced }
    }

    /// A text of one kind, whole.
    fn text(&mut self, kind: Kind, text: &str) -> String {
        // A form that its digits do not fill is a text like any other.
        let kind = match kind {
            Kind::Mac if !is_hex(text, 12) => Kind::Text,
            Kind::Uuid if !is_hex(text, 32) => Kind::PlatformId,
            other => other,
        };
        let words = |w: Option<String>| w.map_or(Kept::Nothing, Kept::Words);
        let token = match kind {
            Kind::Role if plain::role(text) => return text.to_owned(),
            Kind::Environment if plain::environment(text) => return text.to_owned(),
            Kind::Device if plain::device(text) => return text.to_owned(),
            Kind::Hardware if telling::says_nothing(text) => return text.to_owned(),
            Kind::Role | Kind::Application => {
                self.key.token(kind, text, || words(telling::of_application(text)))
            }
            Kind::Hardware => self.key.token(kind, text, || words(telling::hardware_in_column(text))),
            Kind::Note => self.key.token(kind, text, || words(telling::hardware_in_note(text))),
            Kind::Serial => self.key.token(kind, text, || {
                // Many boards hold the same words in the place of a number: they are no twins.
                words((!telling::is_serial(text)).then(|| "unknown".to_owned()))
            }),
            _ => self.key.token(kind, text, || Kept::Nothing),
        };
        self.remember(text, &token);
        token
    }

    /// Remembers a token that was there already as itself: cells quote names and files of several tokens,
    /// which no key knows whole.
    fn remember(&mut self, original: &str, token: &str) {
        let original = original.trim();
        if !original.is_empty() {
            self.replaced.spellings.insert(original.to_owned(), token.to_owned());
        }
    }

    /// The name of a server. Its first label and its domain are tokens of their own, so that a short
    /// name and a whole one are still seen to be one server's.
    pub(super) fn name(&mut self, name: &str) -> String {
        let text = name.trim();
        if text.is_empty() {
            return name.to_owned();
        }
        if text.parse::<IpAddr>().is_ok() {
            return self.text(Kind::Address, text);
        }
        let (label, domain) = text.split_once('.').map_or((text, ""), |(l, d)| (l, d));
        let mut token = if label.is_empty() {
            String::new()
        } else {
            let token = self.key.token(Kind::Server, label, || {
                telling::role_in_name(label).map_or(Kept::Nothing, Kept::Label)
            });
            self.remember_name(label, &token);
            token
        };
        if text.contains('.') {
            token.push('.');
            token.push_str(&self.key.token(Kind::Domain, domain, || Kept::Nothing));
            self.remember_name(text, &token);
        }
        token
    }

    fn remember_name(&mut self, name: &str, token: &str) {
        self.remember(name, token);
        let small = name.to_lowercase();
        if small != name {
            self.remember(&small, &token.to_lowercase());
        }
    }

    /// Addresses: one, several, or names.
    fn address(&mut self, text: &str) -> String {
        let mut out = String::new();
        for piece in text.split_inclusive([',', ';', ' ', '/']) {
            let inner = piece.trim_end_matches([',', ';', ' ', '/']);
            let is_address = inner.parse::<IpAddr>().is_ok() || !inner.chars().any(char::is_alphabetic);
            let token = if is_address { self.text(Kind::Address, inner) } else { self.name(inner) };
            out.push_str(&token);
            out.push_str(piece.get(inner.len()..).unwrap_or_default());
        }
        self.remember(text, &out);
        out
    }

    fn file(&mut self, name: &str) -> Text {
        let ending = name.rfind('.').filter(|at| {
            let ending = name.get(at + 1..).unwrap_or_default();
            (1..=7).contains(&ending.len()) && ending.bytes().all(|b| b.is_ascii_alphanumeric())
        });
        let (stem, ending) = name.split_at(ending.unwrap_or(name.len()));
        let token = self.key.token(Kind::File, stem, || Kept::Nothing) + ending;
        self.remember(name, &token);
        token.into()
    }

    fn sheet(&mut self, name: &str) -> Text {
        if known_columns::is_known_sheet(name) { name.into() } else { self.text(Kind::Sheet, name).into() }
    }

    pub(super) fn header(&mut self, header: &Text) -> Text {
        if plain::header(header) { header.clone() } else { self.text(Kind::Header, header).into() }
    }

    pub(super) fn source(&mut self, source: &mut Source) {
        let Source { file, sheet, recognised_as: _, headers, rows: _, rows_used: _, sha256 } = source;
        *file = self.file(file);
        if let Some(sheet) = sheet {
            *sheet = self.sheet(sheet);
        }
        for header in headers {
            *header = self.header(header);
        }
        if is_hex(sha256, 64) {
            *sha256 = self.key.token(Kind::Content, sha256, || Kept::Nothing);
        }
    }

    fn known(&mut self, kind: Kind, value: &mut Known<Text>) {
        if let Some(value) = value {
            value.value = self.text(kind, &value.value).into();
        }
    }

    pub(super) fn server(&mut self, server: &mut Server) {
        // Named one by one, so that a new field has to be thought about here.
        let Server {
            id,
            name,
            other_names,
            dns_name,
            uuid,
            platform_id,
            kind: _,
            serial,
            site,
            environment,
            role,
            application,
            owner,
            os,
            model,
            cpu_model,
            bought: _,
            sockets: _,
            cores_per_socket: _,
            clock: _,
            cpu_average: _,
            cpu_peak: _,
            cpu_now: _,
            memory: _,
            memory_used: _,
            disk_capacity: _,
            disk_used: _,
            disk_operations: _,
            network: _,
            power: _,
            rack_units: _,
            firmware: _,
            special_hardware,
            note,
            address,
            powered_on: _,
            disks,
            network_cards,
            series: _,
        } = server;
        let token = self.name(&name.value);
        let written = ServerId::new(&name.value);
        *id = if *id == written { ServerId::new(&token) } else { ServerId::new(&self.name(id.as_str())) };
        name.value = token.into();
        self.replaced.kept.extend([os, model, cpu_model].into_iter().flatten().map(|v| v.value.clone()));
        for other in other_names {
            other.value = self.name(&other.value).into();
        }
        if let Some(dns_name) = dns_name {
            dns_name.value = self.name(&dns_name.value).into();
        }
        self.known(Kind::Uuid, uuid);
        self.known(Kind::PlatformId, platform_id);
        self.known(Kind::Serial, serial);
        self.known(Kind::Site, site);
        self.known(Kind::Environment, environment);
        self.known(Kind::Role, role);
        self.known(Kind::Application, application);
        self.known(Kind::Owner, owner);
        self.known(Kind::Hardware, special_hardware);
        self.known(Kind::Note, note);
        if let Some(address) = address {
            address.value = self.address(&address.value).into();
        }
        for Disk { name, capacity: _ } in disks {
            if let Some(name) = name {
                *name = self.text(Kind::Device, name).into();
            }
        }
        for NetworkCard { name, mac, network } in network_cards {
            if let Some(name) = name {
                *name = self.text(Kind::Device, name).into();
            }
            if let Some(mac) = mac {
                *mac = self.text(Kind::Mac, mac).into();
            }
            self.known(Kind::Network, network);
        }
    }

    pub(super) fn existing_host(&mut self, host: &mut ExistingHost) {
        let ExistingHost {
            id,
            name,
            site,
            cluster,
            vendor: _,
            model: _,
            serial,
            bios_year: _,
            hypervisor: _,
            cpu_model: _,
            sockets: _,
            cores_per_socket: _,
            clock: _,
            cpu_now: _,
            memory: _,
            memory_now: _,
        } = host;
        name.value = self.name(&name.value).into();
        *id = ServerId::new(&self.name(id.as_str()));
        self.known(Kind::Site, site);
        self.known(Kind::Site, cluster);
        self.known(Kind::Serial, serial);
    }

    /// A row that comes back names the file that it was set aside from.
    pub(super) fn returned(&mut self, row: &mut ReturnedRow, kinds: &[Cells]) {
        let ReturnedRow { source: _, row: _, file, sheet, of_row: _, cells } = row;
        *file = self.file(file);
        if let Some(sheet) = sheet {
            *sheet = self.sheet(sheet);
        }
        self.cells(cells, kinds);
    }

    /// The cells of a row set aside: whatever is no number, unit or known word.
    pub(super) fn cells(&mut self, cells: &mut [String], kinds: &[Cells]) {
        for (i, cell) in cells.iter_mut().enumerate() {
            let text = cell.trim();
            if let Some(token) = self.replaced.spellings.get(text) {
                *cell = token.clone();
                continue;
            }
            // Rows are set aside because their cells may stand in the wrong column.
            let kind = kinds.get(i).copied().unwrap_or(Cells::Others);
            *cell = match kind {
                _ if text.is_empty() => continue,
                Cells::Names if text.parse::<f64>().is_err() => self.name(text),
                Cells::Of(Kind::Address) => self.address(text),
                Cells::Of(Kind::Serial | Kind::PlatformId | Kind::Mac | Kind::Uuid) if text.len() > 3 => {
                    let Cells::Of(kind) = kind else { continue };
                    self.text(kind, text)
                }
                _ if plain::cell(text) => continue,
                Cells::Others if self.replaced.kept.contains(text) => continue,
                Cells::Of(kind) => self.text(kind, text),
                Cells::Others if text.parse::<IpAddr>().is_ok() => self.text(Kind::Address, text),
                Cells::Others if is_hex(text, 12) => self.text(Kind::Mac, text),
                Cells::Names | Cells::Others => self.text(Kind::Text, text),
            };
        }
    }
}

/// The letters and digits that a text begins with; else its first character.
fn start(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
    let end = if end == 0 { text.chars().next().map_or(0, char::len_utf8) } else { end };
    text.get(..end).unwrap_or(text)
}

/// Messages, which quote what was replaced so far.
impl Substitute<'_> {
    pub(super) fn diagnostic(&mut self, diagnostic: &mut Diagnostic) {
        let Diagnostic { severity: _, code: _, place, message, found, expected, remedy } = diagnostic;
        let Place { file, sheet, row: _, column, subject } = place;
        let mut quoted: Vec<(String, String)> = Vec::new();
        if let Some(file) = file {
            let token = self.file(file);
            quoted.push((file.to_string(), token.to_string()));
            *file = token;
        }
        if let Some(sheet) = sheet {
            let token = self.sheet(sheet);
            quoted.push((sheet.to_string(), token.to_string()));
            *sheet = token;
        }
        if let Some(column) = column {
            let token = self.header(column);
            quoted.push((column.to_string(), token.to_string()));
            *column = token;
        }
        if let Some(subject) = subject {
            let token = match self.replaced.spellings.get(subject.trim()) {
                Some(token) => token.clone(),
                None if plain::saying(subject) || field_named(subject).is_some() => subject.to_string(),
                None => self.name(subject),
            };
            quoted.push((subject.to_string(), token.clone()));
            *subject = token.into();
        }
        if let Some(found) = found {
            let token = self.found(found);
            quoted.push((std::mem::replace(found, token.clone()), token));
        }
        quoted.retain(|(a, b)| a != b && a.chars().count() >= 3);
        for text in [Some(message), expected.as_mut(), Some(remedy)].into_iter().flatten() {
            *text = self.said(text, &quoted);
        }
    }

    /// A value that is to blame: it comes from the file, with words of the planner round it at most.
    fn found(&mut self, found: &str) -> String {
        if let Some(token) = self.replaced.spellings.get(found.trim()) {
            return token.clone();
        }
        let (swapped, rest) = self.swapped(found, &[]);
        if plain::saying(&rest) { swapped } else { self.text(Kind::Text, found) }
    }

    /// A sentence of the planner: what it quotes is replaced.
    fn said(&mut self, text: &str, quoted: &[(String, String)]) -> String {
        let (text, _) = self.swapped(text, quoted);
        // What stands in quotes is quoted, known or not.
        let mut out = String::with_capacity(text.len());
        for (i, part) in text.split('"').enumerate() {
            if i > 0 {
                out.push('"');
            }
            let stays =
                i % 2 == 0 || part.trim().is_empty() || plain::saying(part) || self.key.holds_token(part);
            out.push_str(&if stays { part.to_owned() } else { self.text(Kind::Text, part) });
        }
        out
    }

    /// A text with tokens for everything known in it, and what is left of it without them.
    fn swapped(&self, text: &str, quoted: &[(String, String)]) -> (String, String) {
        let (mut out, mut rest) = (String::with_capacity(text.len()), String::new());
        let mut at = 0;
        let mut after_word = false;
        while let Some(tail) = text.get(at..).filter(|t| !t.is_empty()) {
            if !after_word {
                if let Some((_, _, end)) = self.key.known_at(text, at) {
                    out.push_str(text.get(at..end).unwrap_or_default());
                    at = end;
                    continue;
                }
                let known = self.replaced.by_start.get(start(tail)).into_iter().flatten();
                let hit = quoted.iter().chain(known).find(|(original, _)| {
                    tail.strip_prefix(original.as_str())
                        .is_some_and(|after| !after.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
                });
                if let Some((original, token)) = hit {
                    out.push_str(token);
                    at += original.len();
                    continue;
                }
            }
            let Some(c) = tail.chars().next() else { break };
            after_word = c.is_alphanumeric() || c == '_';
            out.push(c);
            rest.push(c);
            at += c.len_utf8();
        }
        (out, rest)
    }
}
