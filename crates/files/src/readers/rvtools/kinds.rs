//! Kinds of sheets, by their names and by their headers.

use super::headers::{keys, of_database};

/// The sheets that are read, in the order in which they are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    MetaData,
    Source,
    Info,
    Cpu,
    Memory,
    Disk,
    Partition,
    Network,
    Cd,
    Usb,
    Snapshot,
    Tools,
    Host,
    Cluster,
    Datastore,
    /// Licence keys: known so that nobody else reads them.
    License,
}

/// Sheets of the export that hold nothing for a plan.
const NOT_READ: [&str; 13] = [
    "vrp",
    "vhba",
    "vnic",
    "vswitch",
    "vport",
    "dvswitch",
    "dvport",
    "vsc_vmk",
    "vsc+vmk",
    "vmultipath",
    "vfileinfo",
    "vhealth",
    "vfloppy",
];

impl Kind {
    pub(super) const ALL: [Self; 16] = [
        Self::MetaData,
        Self::Source,
        Self::Info,
        Self::Cpu,
        Self::Memory,
        Self::Disk,
        Self::Partition,
        Self::Network,
        Self::Cd,
        Self::Usb,
        Self::Snapshot,
        Self::Tools,
        Self::Host,
        Self::Cluster,
        Self::Datastore,
        Self::License,
    ];

    /// As the program writes it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::MetaData => "vMetaData",
            Self::Source => "vSource",
            Self::Info => "vInfo",
            Self::Cpu => "vCPU",
            Self::Memory => "vMemory",
            Self::Disk => "vDisk",
            Self::Partition => "vPartition",
            Self::Network => "vNetwork",
            Self::Cd => "vCD",
            Self::Usb => "vUSB",
            Self::Snapshot => "vSnapshot",
            Self::Tools => "vTools",
            Self::Host => "vHost",
            Self::Cluster => "vCluster",
            Self::Datastore => "vDatastore",
            Self::License => "vLicense",
        }
    }

    /// Whether its rows belong to VMs.
    pub(super) const fn is_of_vms(self) -> bool {
        !matches!(
            self,
            Self::MetaData | Self::Source | Self::Host | Self::Cluster | Self::Datastore | Self::License
        )
    }

    /// What is lost where the sheet is not in the export.
    pub(super) const fn gives(self) -> Option<&'static str> {
        Some(match self {
            Self::Cpu => "sockets and cores of the VMs, CPU in use",
            Self::Memory => "memory in use",
            Self::Disk => "the single disks",
            Self::Partition => "what the guests use of their disks",
            Self::Network => "network cards",
            Self::Usb => "USB devices",
            Self::Host => "clock and CPU of the VMs, the existing hosts",
            _ => return None,
        })
    }

    /// Headers that only this sheet has, as keys; the first of them must be there.
    const fn marks(self) -> &'static [&'static str] {
        match self {
            Self::MetaData => &["rvtoolsversion", "rvtoolsmajorversion"],
            Self::Source => &["name", "apitype", "fullname"],
            Self::Info => &["vm", "cpus", "memory"],
            Self::Cpu => &["vm", "sockets", "coresps"],
            Self::Memory => &["vm", "sizemib", "consumed", "ballooned"],
            Self::Disk => &["vm", "disk", "capacitymib", "diskmode"],
            Self::Partition => &["vm", "disk", "capacitymib", "consumedmib"],
            Self::Network => &["vm", "network", "macaddress", "startsconnected"],
            Self::Cd => &["vm", "devicenode", "devicetype", "startsconnected"],
            Self::Usb => &["vm", "devicenode", "devicetype", "family"],
            Self::Snapshot => &["vm", "sizemibtotal", "filename"],
            Self::Tools => &["vm", "tools", "toolsversion", "requiredversion"],
            Self::Host => &["host", "#cpu", "corespercpu", "#memory"],
            Self::Cluster => &["name", "numhosts", "totalcpu"],
            Self::Datastore => &["name", "capacitymib", "#hosts", "siocenabled"],
            Self::License => &["name", "key", "costunit", "expirationdate"],
        }
    }
}

/// Headers of vInfo of which a list of somebody else has hardly two.
const INFO_MARKS: [&str; 10] = [
    "powerstate",
    "template",
    "srmplaceholder",
    "configstatus",
    "connectionstate",
    "provisionedmib",
    "osconfigured",
    "ostools",
    "vmid",
    "visdkuuid",
];

/// How many headers of vInfo are there that hardly any other list has.
pub(super) fn info_marks(keys: &[String]) -> usize {
    INFO_MARKS.iter().filter(|m| keys.iter().any(|k| k == *m)).count()
}

/// The name of a table without folder, ending and the marks that exports put before it.
fn base_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name).to_lowercase();
    let name = name.strip_suffix(".csv").unwrap_or(&name);
    let name = name.strip_prefix("rvtools_").unwrap_or(name);
    name.strip_prefix("tab").unwrap_or(name).to_owned()
}

/// The folder of a table in an archive, which tells exports of several platforms apart.
pub(super) fn folder(name: &str) -> &str {
    name.rfind(['/', '\\']).and_then(|i| name.get(..i)).unwrap_or_default()
}

/// Whether a table is called like a sheet that holds nothing for a plan.
pub(super) fn is_not_read(name: &str) -> bool {
    NOT_READ.contains(&base_name(name).as_str())
}

/// The kind of a table, by its name where its headers agree, else by its headers alone.
pub(super) fn kind_of(name: &str, headers: &[std::sync::Arc<str>]) -> Option<Kind> {
    if is_not_read(name) {
        return None;
    }
    let base = base_name(name);
    let has_mark = |kind: Kind, n: usize| {
        let keys = keys(kind, headers);
        kind.marks().iter().take(n).all(|m| keys.iter().any(|k| k == m))
    };
    let written = headers.iter().any(|h| !h.trim().is_empty());
    let named = Kind::ALL.into_iter().find(|k| k.name().eq_ignore_ascii_case(&base));
    if let Some(kind) = named
        && (!written || has_mark(kind, 1))
    {
        return Some(kind);
    }
    if named.is_some() || !written {
        return None;
    }
    // The database names carry the sheet with them.
    let prefixed = |kind: Kind| headers.iter().filter(|h| of_database(kind, h).is_some()).count();
    let by_prefix = Kind::ALL.into_iter().find(|k| prefixed(*k) >= 3 && has_mark(*k, 1));
    by_prefix.or_else(|| {
        Kind::ALL
            .into_iter()
            .find(|k| has_mark(*k, usize::MAX) && (*k != Kind::Info || info_marks(&keys(*k, headers)) >= 2))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn headers(list: &str) -> Vec<Arc<str>> {
        list.split(", ").map(Into::into).collect()
    }

    #[test]
    fn kinds_by_name_and_by_headers() {
        let info = headers("VM, Powerstate, Template, CPUs, Memory");
        for name in ["vInfo", "tabvInfo", "RVTools_tabvInfo", "x/y/RVTools_tabvInfo.csv", "servers.csv"] {
            assert_eq!(kind_of(name, &info), Some(Kind::Info), "{name}");
        }
        // A list with the same three columns and nothing else of it.
        assert_eq!(kind_of("servers.csv", &headers("VM, CPUs, Memory, Owner")), None);
        let database = headers("vDiskVMName, vDiskName, vDiskCapacityMiB");
        assert_eq!(kind_of("a.csv", &database), Some(Kind::Disk));
        // Another tool uses the names of the sheets.
        assert_eq!(kind_of("vInfo", &headers("VM Name, MOID, Power State, vCPUs")), None);
        assert_eq!(kind_of("vHealth", &headers("Name, Message, Message type")), None);
        let licence = headers("Name, Key, Labels, Cost Unit, Total, Used, Expiration Date, Features");
        assert_eq!(kind_of("keys.csv", &licence), Some(Kind::License));
    }
}
