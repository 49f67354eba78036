//! Hosts that run VMs today, as hosts to place on: each becomes a host that stands, of a type that describes it.

use super::supply::{Carried, StandingHost};
use crate::catalogue::{Catalogue, HostType};
use crate::inventory::ExistingHost;
use crate::money::Money;
use crate::quantity::{Quantity as _, Ratio};

/// A host of today as one to place on.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// The host.
    pub host: StandingHost,
    /// Its type, where the catalogue has none of that shape yet.
    pub new_type: Option<HostType>,
}

/// What a host has to say of itself before VMs can be placed on it.
pub const NEEDED: &str = "sockets, cores, clock and memory";

/// The type of hosts like this one. What an export does not say of a host (threads, ports, disks, power, height) is taken
/// from `like`, and said. `None` where sockets, cores, clock or memory are not known, or nothing.
fn type_of(host: &ExistingHost, like: &HostType) -> Option<HostType> {
    let sockets = host.sockets.as_ref()?.value;
    let cores = host.cores_per_socket.as_ref()?.value;
    let (clock, memory) = (host.clock.as_ref()?.value, host.memory.as_ref()?.value);
    // More is a slip of the export.
    if !(1..=64).contains(&sockets)
        || !(1..=1024).contains(&cores)
        || clock.mhz() <= 0.0
        || memory.mib() <= 0.0
    {
        return None;
    }
    let model = host.model.as_ref().map(|m| m.value.trim().to_owned()).filter(|m| !m.is_empty());
    let shape = format!("{sockets}x{cores}-{:.0}-{:.0}", clock.mhz(), memory.gib());
    let id = match &model {
        Some(model) => format!("standing {model} {shape}"),
        None => format!("standing {shape}"),
    };
    let name = format!(
        "{}, {sockets} × {cores} cores, {:.1} GHz, {:.0} GiB",
        model.as_deref().unwrap_or("Standing host"),
        clock.ghz(),
        memory.gib()
    );
    let cpu_model = host.cpu_model.as_ref().map(|m| m.value.clone());
    Some(HostType {
        id: id.into(),
        name: name.into(),
        sockets,
        cores_per_socket: cores,
        clock,
        cpu_model,
        memory,
        price: Money::zero(like.price.currency()),
        source: format!(
            "Shape as imported; threads, ports, disks, power and height as of {}: replace them with the host's own",
            like.name
        ),
        ..like.clone()
    })
}

/// A host of today as one to place on; `with_load`: what it carried at the moment of the export stays on it. `None` where
/// too little is known of it.
#[must_use]
pub fn standing(
    host: &ExistingHost,
    catalogue: &Catalogue,
    like: &HostType,
    thread_worth: Ratio,
    with_load: bool,
) -> Option<Standing> {
    let made = type_of(host, like)?;
    let known = catalogue.host(&made.id).cloned();
    let of = known.as_ref().unwrap_or(&made);
    let mut carries = Carried::default();
    if with_load {
        if let Some(used) = &host.cpu_now {
            carries.cpu = of.cpu_capacity(thread_worth) * used.value;
        }
        if let Some(used) = &host.memory_now {
            carries.memory = of.memory * used.value;
        }
        if carries.cpu.base() < 0.0 || carries.memory.base() < 0.0 {
            carries = Carried::default();
        }
    }
    let text = |k: &crate::inventory::Known<crate::inventory::Text>| {
        k.as_ref().map(|t| t.value.trim().to_owned()).filter(|t| !t.is_empty())
    };
    let host = StandingHost {
        name: host.name.value.trim().to_owned(),
        host_type: of.id.clone(),
        site: text(&host.site),
        rack: None,
        classes: text(&host.cluster).into_iter().collect(),
        carries,
    };
    Some(Standing { host, new_type: known.is_none().then_some(made) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::origin::Sourced;
    use crate::quantity::{Mhz, MiB};

    /// By hand: 2 × 8 cores of 2.5 GHz are 40 GHz, 50 with second threads worth a quarter; 30 % of that are 15 GHz, and a
    /// half of 256 GiB are 128.
    #[test]
    fn a_host_of_today_with_what_it_carries() {
        let catalogue = Catalogue::built_in();
        let like = &catalogue.hosts[0];
        let mut host = ExistingHost::named(Sourced::typed("esx01".into()));
        let worth = Ratio::from_fraction(0.25);
        assert_eq!(standing(&host, &catalogue, like, worth, true), None);
        host.sockets = Some(Sourced::typed(2));
        host.cores_per_socket = Some(Sourced::typed(8));
        host.clock = Some(Sourced::typed(Mhz::from_ghz(2.5)));
        host.memory = Some(Sourced::typed(MiB::from_gib(256.0)));
        host.cpu_now = Some(Sourced::typed(Ratio::from_percent(30.0)));
        host.memory_now = Some(Sourced::typed(Ratio::from_percent(50.0)));
        host.cluster = Some(Sourced::typed("CL1".into()));
        let found = standing(&host, &catalogue, like, worth, true).expect("all is known");
        assert!((found.host.carries.cpu.ghz() - 15.0).abs() < 1e-9);
        assert!((found.host.carries.memory.gib() - 128.0).abs() < 1e-9);
        assert!(found.host.classes.contains("CL1"));
        let made = found.new_type.expect("no type of that shape yet");
        assert_eq!((made.cores(), made.price.amount()), (16, 0.0));
        assert_eq!(made.ports, like.ports);
        // The second host of the shape is of the same type.
        let mut with = (*catalogue).clone();
        with.hosts.push(made);
        let again = standing(&host, &with, like, worth, false).expect("all is known");
        assert_eq!((again.new_type, again.host.carries), (None, Carried::default()));
    }
}
