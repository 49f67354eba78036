//! Columns that exports of other products always have, so that nothing is learned from their names.

/// In small letters, without units.
const COLUMNS: [&str; 62] = [
    "vm",
    "powerstate",
    "template",
    "srm placeholder",
    "config status",
    "dns name",
    "connection state",
    "guest state",
    "heartbeat",
    "creation date",
    "poweron",
    "cpus",
    "memory",
    "nics",
    "disks",
    "min required evc mode key",
    "latency sensitivity",
    "enableuuid",
    "cbt",
    "primary ip address",
    "network #1",
    "network #2",
    "network #3",
    "network #4",
    "num monitors",
    "video ram",
    "resource pool",
    "folder",
    "vapp",
    "fault tolerance state",
    "firmware",
    "hw version",
    "path",
    "annotation",
    "datacenter",
    "cluster",
    "host",
    "os according to the configuration file",
    "os according to the vmware tools",
    "vm id",
    "vm uuid",
    "vi sdk server",
    "vi sdk server type",
    "vi sdk api version",
    "vi sdk uuid",
    "vcenter uuid",
    "sockets",
    "cores p/s",
    "overall",
    "consumed",
    "max",
    "disk",
    "disk key",
    "capacity",
    "provisioned",
    "in use",
    "nic label",
    "adapter",
    "network",
    "mac address",
    "device type",
    "cpu model",
];

/// Whether a header is one of them, whatever its case and unit.
#[must_use]
pub fn is_known(header: &str) -> bool {
    let lower = header.trim().to_lowercase();
    let name = ["mib", "mb", "kib", "kb"].iter().find_map(|unit| lower.strip_suffix(unit)).unwrap_or(&lower);
    COLUMNS.contains(&name.trim())
}

/// Sheets that such exports have, and those that spreadsheets name by themselves.
const SHEETS: [&str; 16] = [
    "vinfo",
    "vcpu",
    "vmemory",
    "vdisk",
    "vpartition",
    "vnetwork",
    "vusb",
    "vhost",
    "vcluster",
    "vdatastore",
    "vsnapshot",
    "vtools",
    "sheet",
    "tabelle",
    "feuil",
    "hoja",
];

/// Whether the name of a sheet is one of them.
#[must_use]
pub fn is_known_sheet(name: &str) -> bool {
    let lower = name.trim().to_lowercase();
    let name = lower.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
    SHEETS.contains(&name.strip_prefix("tab").filter(|n| n.starts_with('v')).unwrap_or(name))
}
