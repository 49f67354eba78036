//! Sockets of a host, whatever their cores.

/// Sockets to license: those that the host has.
#[must_use]
pub const fn sockets_to_license(sockets: u32) -> u32 {
    sockets
}

/// The counting in words.
#[must_use]
pub fn working(sockets: u32) -> String {
    format!("{} sockets to license", sockets_to_license(sockets))
}
