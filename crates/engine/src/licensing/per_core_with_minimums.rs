//! All cores of a host, with a minimum a socket and a minimum a host, sold in packs.

use serde::Deserialize;

/// The minimums of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Minimums {
    /// Cores that a socket counts at least.
    pub minimum_per_socket: u32,
    /// Cores that a host counts at least.
    pub minimum_per_host: u32,
    /// Cores in the smallest pack, at least 1.
    pub sold_in: u32,
}

/// Cores to license: max(minimum per host, sockets × max(minimum per socket, cores per socket)),
/// rounded up to packs.
#[must_use]
pub fn cores_to_license(sockets: u32, cores_per_socket: u32, minimums: &Minimums) -> u32 {
    let counted = sockets.saturating_mul(cores_per_socket.max(minimums.minimum_per_socket));
    counted
        .max(minimums.minimum_per_host)
        .div_ceil(minimums.sold_in.max(1))
        .saturating_mul(minimums.sold_in.max(1))
}

/// How often the whole host has to be licensed for so many VMs: once for any number, else
/// ceil(VMs ÷ VMs per licensing), at least once.
#[must_use]
pub fn licensings(vms: u32, vms_per_licensing: Option<u32>) -> u32 {
    vms_per_licensing.map_or(1, |per| vms.div_ceil(per.max(1)).max(1))
}

/// The counting in words.
#[must_use]
pub fn working(sockets: u32, cores_per_socket: u32, minimums: &Minimums) -> String {
    let cores = cores_to_license(sockets, cores_per_socket, minimums);
    let mut least = Vec::new();
    if minimums.minimum_per_socket > 0 {
        least.push(format!("{} a socket", minimums.minimum_per_socket));
    }
    if minimums.minimum_per_host > 0 {
        least.push(format!("{} a host", minimums.minimum_per_host));
    }
    let least = if least.is_empty() { String::new() } else { format!(", at least {}", least.join(" and ")) };
    format!("{sockets} × {cores_per_socket} cores{least}: {cores} cores to license")
}
