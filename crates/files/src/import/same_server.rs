//! Two descriptions of one server into one.

use engine::inventory::{Kind, Server};
use engine::origin::{Origin, Sourced};

/// What happened when one description was laid over another.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filled {
    /// Values that were unknown and are known now, or were replaced.
    pub filled: usize,
    /// Values that both know and that differ: what it is, what was kept, what the other says.
    pub conflicts: Vec<(&'static str, String, String)>,
}

/// A value as words, for messages.
trait InWords {
    fn in_words(&self) -> String;
}
macro_rules! in_words {
    ($($t:ty => $f:expr;)*) => { $(impl InWords for $t {
        fn in_words(&self) -> String { let f: fn(&$t) -> String = $f; f(self) }
    })* };
}
in_words! {
    engine::inventory::Text => |v| v.to_string();
    u32 => |v| v.to_string();
    bool => |v| if *v { "yes".into() } else { "no".into() };
    engine::inventory::Firmware => |v| match v {
        engine::inventory::Firmware::Bios => "BIOS".into(),
        engine::inventory::Firmware::Uefi => "UEFI".into(),
    };
    engine::quantity::Mhz => |v| format!("{} MHz", v.mhz());
    engine::quantity::MiB => |v| format!("{} MiB", v.mib());
    engine::quantity::Ratio => |v| format!("{} %", v.percent());
    engine::quantity::Iops => |v| format!("{} per second", v.iops());
    engine::quantity::Mbps => |v| format!("{} Mbit/s", v.mbps());
    engine::quantity::Watts => |v| format!("{} W", v.watts());
}

fn lay<T: Clone + PartialEq + InWords>(
    label: &'static str,
    into: &mut Option<Sourced<T>>,
    from: &Option<Sourced<T>>,
    replace: bool,
    out: &mut Filled,
) {
    let Some(new) = from else { return };
    match into {
        Some(old) if old.value == new.value => {}
        Some(old) if !replace || old.origin == Origin::Typed => {
            out.conflicts.push((label, old.value.in_words(), new.value.in_words()));
        }
        _ => {
            *into = Some(new.clone());
            out.filled += 1;
        }
    }
}

/// Every known value of a server, by a macro, so that no list of them can be forgotten.
macro_rules! each_known {
    ($do:ident) => {
        $do! {
            dns_name "Name in the domain", uuid "UUID", platform_id "Identity on its platform",
            serial "Serial number", site "Site", environment "Environment", role "Role",
            application "Application", owner "Owner", os "Operating system", model "Hardware model",
            cpu_model "CPU model", bought "Year of purchase", clock "Clock", cpu_average "CPU average",
            cpu_peak "CPU peak", cpu_now "CPU now", memory "Memory", memory_used "Memory in use",
            disk_used "Disk in use", disk_operations "Disk operations", network "Network rate",
            power "Power", rack_units "Rack units", firmware "Firmware",
            special_hardware "Special hardware", note "Note", address "Address", powered_on "Powered on"
        }
    };
}

/// Fills what `into` does not know from `from`. With `replace`, what `from` knows wins, but for what
/// the user typed.
pub fn fill(into: &mut Server, from: &Server, replace: bool) -> Filled {
    let mut out = Filled::default();
    macro_rules! lay_all {
        ($($field:ident $label:literal),*) => {
            $(lay($label, &mut into.$field, &from.$field, replace, &mut out);)*
        };
    }
    each_known!(lay_all);
    lay_cores(into, from, replace, &mut out);
    // A sum over single disks gives way to nothing else, and single disks bring their own sum.
    if into.disks.is_empty() && !from.disks.is_empty()
        || replace && !from.disks.is_empty() && into.disks != from.disks
    {
        into.disks.clone_from(&from.disks);
        out.filled += 1;
    }
    lay("Disk capacity", &mut into.disk_capacity, &from.disk_capacity, replace, &mut out);
    if !from.network_cards.is_empty()
        && (into.network_cards.is_empty() || replace && into.network_cards != from.network_cards)
    {
        into.network_cards.clone_from(&from.network_cards);
        out.filled += 1;
    }
    for name in &from.other_names {
        if into.other_names.iter().all(|n| n.value != name.value) {
            into.other_names.push(name.clone());
        }
    }
    // Physical is what is assumed where nothing is said.
    if from.kind == Kind::Virtual && into.kind == Kind::Physical {
        into.kind = Kind::Virtual;
        out.filled += 1;
    }
    out
}

/// Sockets and cores per socket belong together; all cores counted as one socket give way to sockets.
fn lay_cores(into: &mut Server, from: &Server, replace: bool, out: &mut Filled) {
    let assumed = |s: &Server| s.sockets.as_ref().is_some_and(|v| matches!(v.origin, Origin::Derived(_)));
    if assumed(from) && into.sockets.is_some() && !assumed(into) {
        if let (Some(a), Some(b)) = (into.cores(), from.cores())
            && a != b
        {
            out.conflicts.push(("Cores", a.to_string(), b.to_string()));
        }
        return;
    }
    if assumed(into) && from.sockets.is_some() && !assumed(from) {
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
    lay("CPU sockets", &mut into.sockets, &from.sockets, replace, out);
    lay("Cores per socket", &mut into.cores_per_socket, &from.cores_per_socket, replace, out);
}

/// Moves every cell of a server to another place in the list of sources.
pub fn shift_sources(server: &mut Server, by: u16) {
    let shift = |origin: &mut Origin| match origin {
        Origin::Cell(c) | Origin::Derived(c) => c.source = c.source.saturating_add(by),
        Origin::Typed => {}
    };
    shift(&mut server.name.origin);
    macro_rules! shift_all {
        ($($field:ident $label:literal),*) => {
            $(if let Some(v) = &mut server.$field { shift(&mut v.origin); })*
        };
    }
    each_known!(shift_all);
    for v in [&mut server.sockets, &mut server.cores_per_socket].into_iter().flatten() {
        shift(&mut v.origin);
    }
    if let Some(v) = &mut server.disk_capacity {
        shift(&mut v.origin);
    }
    for n in &mut server.other_names {
        shift(&mut n.origin);
    }
    for d in &mut server.disks {
        shift(&mut d.capacity.origin);
    }
    for n in server.network_cards.iter_mut().filter_map(|n| n.network.as_mut()) {
        shift(&mut n.origin);
    }
    for m in server.series.values_mut() {
        m.source = m.source.saturating_add(by);
    }
}
