//! Hosts that can be bought, from files into the catalogue of a project.

use super::Batch;
use engine::catalogue::{Catalogue, HostType};

/// A catalogue with these host types in it: one of a name that is there already takes its place, the
/// others are added behind it, in order.
#[must_use]
pub fn catalogue_with(catalogue: &Catalogue, types: &[HostType]) -> Catalogue {
    let mut out = catalogue.clone();
    for new in types {
        match out.hosts.iter_mut().find(|old| old.id == new.id) {
            Some(old) => old.clone_from(new),
            None => out.hosts.push(new.clone()),
        }
    }
    out
}

/// The catalogue with the host types of all batches; `None` where that changes nothing. Put it into
/// the document with the command that sets the catalogue.
#[must_use]
pub fn with_host_types(catalogue: &Catalogue, batches: &[Batch]) -> Option<Catalogue> {
    let types: Vec<HostType> = batches.iter().flat_map(|b| b.host_types.iter().cloned()).collect();
    let out = catalogue_with(catalogue, &types);
    (out != *catalogue).then_some(out)
}
