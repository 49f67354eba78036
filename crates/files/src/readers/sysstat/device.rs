//! Disks and network cards by their names: which of them carry load of their own, and which carry what
//! others count already (a partition of a disk, a volume over disks, a bond over network cards).

/// How a device counts. Only the first kind that a machine has is summed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Hardware, or what a hypervisor shows as such.
    Whole,
    /// Hardware or a layer over it: its name does not tell.
    Unsure,
    /// A layer over others: volumes, software RAID, bonds.
    Layer,
    /// Never load of the machine: loopback, partitions, memory disks, bridges.
    Nothing,
}

/// A disk.
#[must_use]
pub fn disk(name: &str) -> Kind {
    let name = name.trim_start_matches("/dev/");
    if let Some((major, minor)) = numbered(name) {
        return disk_numbered(major, minor);
    }
    let base = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = base.len() < name.len();
    match base {
        "loop" | "ram" | "zram" | "sr" | "scd" | "fd" => return Kind::Nothing,
        "dm-" | "md" | "drbd" | "bcache" => return Kind::Layer,
        _ => {}
    }
    // sda, hdb, vdc, xvdd, dasda: with a number behind, a partition.
    for prefix in ["sd", "hd", "vd", "xvd", "dasd", "ubd"] {
        if let Some(letters) = base.strip_prefix(prefix)
            && (1..=3).contains(&letters.len())
            && letters.bytes().all(|b| b.is_ascii_lowercase())
        {
            return if digits { Kind::Nothing } else { Kind::Whole };
        }
    }
    // nvme0n1, mmcblk0, cciss/c0d0, rbd0, nbd0: a partition has p1 behind.
    for prefix in ["nvme", "mmcblk", "cciss", "ida", "rbd", "nbd", "pmem"] {
        if name.starts_with(prefix) {
            let partition =
                base.ends_with('p') && base.bytes().rev().nth(1).is_some_and(|b| b.is_ascii_digit());
            return if partition { Kind::Nothing } else { Kind::Whole };
        }
    }
    Kind::Unsure
}

/// The numbers of `dev8-16`.
fn numbered(name: &str) -> Option<(u32, u32)> {
    let (major, minor) = name.strip_prefix("dev")?.split_once('-')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

/// By the list of devices of the kernel (Documentation/admin-guide/devices.txt). Majors 240 to 254 are
/// given out as drivers come: virtio disks and the device mapper both get theirs from there.
const fn disk_numbered(major: u32, minor: u32) -> Kind {
    match major {
        1 | 2 | 7 | 11 => Kind::Nothing,
        8 | 65..=71 | 128..=135 | 202 if !minor.is_multiple_of(16) => Kind::Nothing,
        3 | 22 | 33 | 34 if !minor.is_multiple_of(64) => Kind::Nothing,
        179 if !minor.is_multiple_of(8) => Kind::Nothing,
        94 if !minor.is_multiple_of(4) => Kind::Nothing,
        9 | 147 => Kind::Layer,
        240..=254 => Kind::Unsure,
        _ => Kind::Whole,
    }
}

/// Beginnings of the names of what is made in software, beside cards: bridges, tunnels, and the ends
/// of virtual machines and containers.
const SOFTWARE: &[&str] = &[
    "lo",
    "br-",
    "virbr",
    "vmbr",
    "vnet",
    "veth",
    "tap",
    "tun",
    "docker",
    "podman",
    "cni",
    "flannel",
    "cali",
    "cilium",
    "lxc",
    "lxd",
    "dummy",
    "ifb",
    "sit",
    "gre",
    "erspan",
    "ip6tnl",
    "ip6gre",
    "ip_vti",
    "ip6_vti",
    "tunl",
    "macvtap",
    "macvlan",
    "ipvlan",
    "wg",
    "ovs",
    "vxlan",
    "geneve",
    "genev_sys",
    "nlmon",
    "kube-",
    "nodelocaldns",
    "vlan",
    "fwbr",
    "fwpr",
    "fwln",
    "qbr",
    "qvo",
    "qvb",
    "weave",
    "rpl",
];

/// A network card.
#[must_use]
pub fn interface(name: &str) -> Kind {
    let numbered = |prefix: &str| {
        name.strip_prefix(prefix).is_some_and(|r| r.bytes().next().is_some_and(|b| b.is_ascii_digit()))
    };
    // eth0.100 and eth0:1 run over eth0.
    if name.contains(['.', ':', '@']) {
        return Kind::Nothing;
    }
    if numbered("bond") || numbered("team") {
        return Kind::Layer;
    }
    if numbered("br") || SOFTWARE.iter().any(|s| *s != "lo" && name.starts_with(s)) || name == "lo" {
        return Kind::Nothing;
    }
    let card = ["eth", "em", "ib", "wlan", "hsi"].iter().any(|p| numbered(p))
        || ["en", "wl", "ww"].iter().any(|p| name.starts_with(p))
        || numbered("p");
    // Cards may be given any name; what is made in software mostly has one of those above.
    if card || !name.starts_with("bond") { Kind::Whole } else { Kind::Layer }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disks_by_name() {
        for name in
            ["sda", "sdab", "vda", "xvda", "nvme0n1", "mmcblk0", "cciss/c0d0", "dasda", "dev8-16", "dev259-0"]
        {
            assert_eq!(disk(name), Kind::Whole, "{name}");
        }
        for name in
            ["sda1", "sdab12", "nvme0n1p2", "mmcblk0p1", "cciss/c0d0p1", "loop3", "sr0", "dev8-17", "dev7-0"]
        {
            assert_eq!(disk(name), Kind::Nothing, "{name}");
        }
        for name in ["dm-0", "md127", "dev9-0", "drbd1"] {
            assert_eq!(disk(name), Kind::Layer, "{name}");
        }
        for name in ["dev253-0", "vg-root", "rhel-swap"] {
            assert_eq!(disk(name), Kind::Unsure, "{name}");
        }
    }

    #[test]
    fn network_cards_by_name() {
        for name in ["eth0", "eno1", "ens192", "enp6s0", "wlp5s0", "em1", "p2p1", "ib0", "lan0"] {
            assert_eq!(interface(name), Kind::Whole, "{name}");
        }
        for name in ["lo", "eth0.100", "br0", "br-1a2b", "virbr0", "veth12", "docker0", "ifb0", "vlan10"] {
            assert_eq!(interface(name), Kind::Nothing, "{name}");
        }
        assert_eq!(interface("bond0"), Kind::Layer);
        assert_eq!(interface("team0"), Kind::Layer);
    }
}
