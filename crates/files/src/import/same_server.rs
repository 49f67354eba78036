//! Two descriptions of one server into one.

use super::agreement::{Agreement, agreement};
use super::identity::folded;
use engine::inventory::{Kind, Server};
use engine::joining::{FieldValue, ServerField};
use engine::origin::{Origin, Sourced};

/// A value about which two descriptions differ.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Which value.
    pub field: ServerField,
    /// What was kept.
    pub kept: FieldValue,
    /// What the other says.
    pub other: FieldValue,
}

/// What happened when one description was laid over another.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filled {
    /// Values that were unknown and are known now, or were replaced.
    pub filled: usize,
    /// Values that both know and that differ.
    pub differing: Vec<Difference>,
}

/// A value as words, for messages.
#[must_use]
pub fn in_words(value: &FieldValue) -> String {
    match value {
        FieldValue::Clock(v) if v.value.mhz() < 1000.0 => in_unit(v.value.mhz(), "MHz"),
        FieldValue::Clock(v) => in_unit(v.value.ghz(), "GHz"),
        FieldValue::Size(v) if v.value.mib() < 1024.0 => in_unit(v.value.mib(), "MiB"),
        FieldValue::Size(v) => in_unit(v.value.gib(), "GiB"),
        FieldValue::Share(v) => in_unit(v.value.percent(), "%"),
        FieldValue::Operations(v) => in_unit(v.value.iops(), "per second"),
        FieldValue::Rate(v) => in_unit(v.value.mbps(), "Mbit/s"),
        FieldValue::Power(v) => in_unit(v.value.watts(), "W"),
        FieldValue::Count(v) => v.value.to_string(),
        words => match words.shown() {
            engine::figure::Value::Text(text) => text,
            _ => String::new(),
        },
    }
}

/// With two digits behind the point at most: values that are closer are not told apart.
fn in_unit(value: f64, unit: &str) -> String {
    let digits = format::number(value, 2, format::Locale::En);
    format!("{} {unit}", digits.trim_end_matches('0').trim_end_matches('.'))
}

/// Fills what `into` does not know from `from`, and takes the more precise where both say the same. What
/// `outdated` says of the place of a value that is known gives way to what differs, but never what the
/// user typed.
pub fn fill(into: &mut Server, from: &Server, outdated: &dyn Fn(&Origin) -> bool) -> Filled {
    let mut out = Filled::default();
    for &field in ServerField::ALL {
        let Some(new) = from.value_of(field) else { continue };
        if field == ServerField::Cores {
            lay_cores(into, from, outdated, &mut out);
            continue;
        }
        let (set, counts) = match into.value_of(field) {
            None => (true, true),
            Some(old) if old.origin() == Origin::Typed => (false, false),
            Some(old) if outdated(&old.origin()) => (true, !old.says_the_same(&new)),
            Some(old) => match agreement(field, &old, &new) {
                Agreement::Same => (false, false),
                Agreement::MorePrecise => (true, true),
                Agreement::Differs => {
                    out.differing.push(Difference { field, kept: old, other: new.clone() });
                    (false, false)
                }
            },
        };
        if set {
            into.set_value(field, Some(new));
            out.filled += usize::from(counts);
        }
    }
    let old_disks = into.disks.first().is_some_and(|d| outdated(&d.capacity.origin));
    if !from.disks.is_empty() && (into.disks.is_empty() || old_disks) {
        let sizes = |s: &Server| s.disks.iter().map(|d| d.capacity.value).collect::<Vec<_>>();
        out.filled += usize::from(sizes(into) != sizes(from));
        into.disks.clone_from(&from.disks);
    }
    if !from.network_cards.is_empty()
        && (into.network_cards.is_empty() || outdated(&into.name.origin))
        && into.network_cards != from.network_cards
    {
        into.network_cards.clone_from(&from.network_cards);
        out.filled += 1;
    }
    // Another name of the same machine is kept: measurements may use it.
    let is_new = |s: &Server, name: &str| super::identity::names(s).all(|n| folded(n) != folded(name));
    let names = std::iter::once(&from.name).filter(|n| !n.value.trim().is_empty()).chain(&from.other_names);
    for name in names {
        if is_new(into, &name.value) {
            into.other_names.push(name.clone());
        }
    }
    if outdated(&into.name.origin) && folded(&into.name.value) == folded(&from.name.value) {
        into.name.origin = from.name.origin;
    }
    // Physical is what is assumed where nothing is said.
    if from.kind == Kind::Virtual && into.kind == Kind::Physical {
        into.kind = Kind::Virtual;
        out.filled += 1;
    }
    out
}

/// Sockets and cores per socket belong together; all cores counted as one socket give way to sockets.
fn lay_cores(into: &mut Server, from: &Server, outdated: &dyn Fn(&Origin) -> bool, out: &mut Filled) {
    let field = ServerField::Cores;
    let (old, Some(new)) = (into.value_of(field), from.value_of(field)) else { return };
    let Some(old) = old else {
        into.set_value(field, Some(new));
        out.filled += 1;
        return;
    };
    if old.origin() == Origin::Typed {
        return;
    }
    if outdated(&old.origin()) {
        out.filled += usize::from(!old.says_the_same(&new));
        into.set_value(field, Some(new));
        return;
    }
    let assumed = |s: &Server| s.sockets.as_ref().is_some_and(|v| matches!(v.origin, Origin::Derived(_)));
    if assumed(from) && into.sockets.is_some() && !assumed(into) {
        if let (Some(a), Some(b)) = (into.cores(), from.cores())
            && a != b
        {
            out.differing.push(Difference { field, kept: old, other: new });
        }
        return;
    }
    if assumed(into) && from.sockets.is_some() && !assumed(from) {
        if let (Some(a), Some(b)) = (into.cores(), from.cores())
            && a != b
        {
            out.differing.push(Difference { field, kept: old, other: new });
            return;
        }
        let cores = into.cores_per_socket.clone();
        into.sockets.clone_from(&from.sockets);
        into.cores_per_socket.clone_from(&from.cores_per_socket);
        if let (None, Some(cores), Some(sockets)) = (&into.cores_per_socket, cores, &into.sockets)
            && sockets.value > 0
            && cores.value % sockets.value == 0
        {
            into.cores_per_socket =
                Some(Sourced { value: cores.value / sockets.value, origin: cores.origin });
        }
        out.filled += 1;
        return;
    }
    let differ = |a: &Option<Sourced<u32>>, b: &Option<Sourced<u32>>| match (a, b) {
        (Some(a), Some(b)) => a.value != b.value,
        _ => false,
    };
    if differ(&into.sockets, &from.sockets) || differ(&into.cores_per_socket, &from.cores_per_socket) {
        out.differing.push(Difference { field, kept: old, other: new });
        return;
    }
    for (slot, value) in
        [(&mut into.sockets, &from.sockets), (&mut into.cores_per_socket, &from.cores_per_socket)]
    {
        if slot.is_none() && value.is_some() {
            slot.clone_from(value);
            out.filled += 1;
        }
    }
}

/// Moves every cell of a server to another place in the list of sources.
pub fn shift_sources(server: &mut Server, by: u16) {
    server.each_origin(|origin| match origin {
        Origin::Cell(c) | Origin::Derived(c) => c.source = c.source.saturating_add(by),
        Origin::Typed => {}
    });
    for m in server.series.values_mut() {
        m.source = m.source.saturating_add(by);
    }
}
