//! Keeps what sources say differently, over several imports.

use super::same_server::{Difference, in_words};
use crate::readers::findings::{Findings, counted};
use engine::diagnostic::{Diagnostic, Place};
use engine::inventory::{Server, ServerId};
use engine::joining::{Conflict, FieldValue, ServerField, SettledBy};
use engine::origin::{Origin, Source};
use std::collections::BTreeMap;

/// The conflicts of an inventory while files are merged into it.
#[derive(Debug, Default)]
pub struct Conflicts {
    all: BTreeMap<(ServerId, ServerField), Conflict>,
    /// Conflicts beyond what is kept.
    lost: usize,
    /// Conflicts that were not there before.
    new: usize,
}

impl Conflicts {
    /// Those that are known.
    #[must_use]
    pub fn new(known: Vec<Conflict>) -> Self {
        let all = known.into_iter().map(|c| ((c.server.clone(), c.field), c)).collect();
        Self { all, ..Self::default() }
    }

    /// Those of each server, to be found by its name.
    #[must_use]
    pub fn of(&self, server: &ServerId) -> Vec<Conflict> {
        let Some(first) = ServerField::ALL.first().filter(|_| !self.all.is_empty()) else {
            return Vec::new();
        };
        let from = self.all.range((server.clone(), *first)..);
        from.map(|(_, c)| c).take_while(|c| c.server == *server).cloned().collect()
    }

    /// Takes up a difference. What an outdated reading of the same file said is replaced.
    pub fn put(&mut self, server: &Server, d: Difference, outdated: &dyn Fn(&Origin) -> bool) {
        self.take_up(server, d, outdated, None);
    }

    /// Takes up what differs and is right all the same: it is kept, since it joins later files, and asks
    /// nobody.
    pub fn remember(&mut self, server: &Server, d: Difference, outdated: &dyn Fn(&Origin) -> bool) {
        self.take_up(server, d, outdated, Some(SettledBy::First));
    }

    fn take_up(
        &mut self,
        server: &Server,
        d: Difference,
        outdated: &dyn Fn(&Origin) -> bool,
        settled: Option<SettledBy>,
    ) {
        let key = (server.id.clone(), d.field);
        let full = self.all.len() >= Conflict::MOST;
        if let Some(c) = self.all.get_mut(&key) {
            if let Some(said) = c.values.iter_mut().find(|v| v.says_the_same(&d.other)) {
                if outdated(&said.origin()) {
                    *said = d.other;
                }
                return;
            }
            let taken = c.taken;
            let old =
                c.values.iter().enumerate().position(|(i, v)| Some(i) != taken && outdated(&v.origin()));
            let room = c.values.len() < Conflict::MOST_VALUES;
            match old.and_then(|i| c.values.get_mut(i)) {
                Some(value) => *value = d.other,
                None if room => c.values.push(d.other),
                None => return,
            }
            // There is something new to choose from, unless nobody is asked.
            c.settled = c.settled.filter(|_| settled.is_some());
        } else if full {
            self.lost += 1;
        } else {
            self.new += usize::from(settled.is_none());
            let (server, field) = key.clone();
            let values = vec![d.kept, d.other];
            self.all.insert(key, Conflict { server, field, values, taken: Some(0), settled });
        }
    }

    /// Settles what a new reading of a file made moot, and says what it holds. The servers are in the order
    /// of their stable names.
    #[must_use]
    pub fn finish(
        mut self,
        servers: &[Server],
        outdated: &dyn Fn(&Origin) -> bool,
    ) -> (Vec<Conflict>, usize, Option<Diagnostic>) {
        self.all.retain(|_, c| {
            let place = servers.binary_search_by(|s| s.id.cmp(&c.server)).ok();
            let Some(now) = place.and_then(|i| servers.get(i)).map(|s| s.value_of(c.field)) else {
                return false;
            };
            let is_now = |v: &FieldValue| now.as_ref().is_some_and(|n| n.says_the_same(v));
            c.values.retain(|v| is_now(v) || !outdated(&v.origin()));
            c.taken = c.values.iter().position(is_now);
            if c.taken.is_none()
                && let Some(now) = now.as_ref().filter(|n| n.origin() != Origin::Typed)
            {
                c.values.insert(0, now.clone());
                c.values.truncate(Conflict::MOST_VALUES);
                c.taken = Some(0);
            }
            c.values.len() > 1
        });
        let told = (self.lost > 0).then(|| {
            Diagnostic::warning(
                "server.conflicts_not_kept",
                counted(
                    self.lost as u64,
                    "more value differs between files than is kept as a list",
                    "more values differ between files than are kept as a list",
                ),
                "Settle the conflicts that are listed, then import the files again",
            )
        });
        (self.all.into_values().collect(), self.new, told)
    }
}

/// Tells a difference as a message.
pub fn tell(findings: &mut Findings, server: &Server, d: &Difference, sources: &[Source]) {
    let mut place = Place { subject: Some(server.name.value.clone()), ..Place::default() };
    if let Origin::Cell(cell) | Origin::Derived(cell) = d.other.origin()
        && let Some(source) = sources.get(usize::from(cell.source))
    {
        place.file = Some(source.file.clone());
        place.sheet.clone_from(&source.sheet);
        place.row = Some(cell.row);
        place.column = Some(source.header(cell.column));
    }
    findings.tell(
        Diagnostic::warning(
            "server.conflict",
            format!("Two files differ about {}: {}", server.name.value, d.field.label()),
            "Choose one of the values, correct one of the files, or type the value",
        )
        .at(place)
        .found(in_words(&d.other), format!("{}, as imported before", in_words(&d.kept))),
    );
}
