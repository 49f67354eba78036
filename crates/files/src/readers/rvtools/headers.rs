//! Headers, whatever the version calls them: MB and MiB, older names, and the names without blanks that
//! the switch for databases writes ("vInfoVMName"). Every header becomes one key.

use super::kinds::Kind;

/// The keys of headers, in order. A header that stands there twice counts for the one that belongs to
/// the format; the other becomes a custom attribute, with an empty key.
pub(super) fn keys(kind: Kind, headers: &[std::sync::Arc<str>]) -> Vec<String> {
    let mut keys: Vec<String> = headers
        .iter()
        .enumerate()
        .map(|(i, h)| key(kind, without_number(h, headers.get(..i).unwrap_or_default())))
        .collect();
    for i in 0..keys.len() {
        let Some(key) = keys.get(i).filter(|k| !k.is_empty()).cloned() else { continue };
        let places: Vec<usize> = (i..keys.len()).filter(|j| keys.get(*j) == Some(&key)).collect();
        if places.len() < 2 {
            continue;
        }
        let own = built_in(kind, &key, &places, &keys);
        for j in places.into_iter().filter(|j| *j != own) {
            if let Some(k) = keys.get_mut(j) {
                k.clear();
            }
        }
    }
    keys
}

/// Columns that stand behind the custom attributes, in order.
const BEHIND: [&str; 16] = [
    "datacenter",
    "cluster",
    "host",
    "folder",
    "osconfigured",
    "ostools",
    "customizationinfo",
    "guestdetaileddata",
    "vmref",
    "vmid",
    "smbiosuuid",
    "vmuuid",
    "visdkservertype",
    "visdkapiversion",
    "visdkserver",
    "visdkuuid",
];

/// Which of several columns of one name is the format's own: the one beside its usual neighbours; else
/// the last of those that stand behind the custom attributes, and the first of the others.
fn built_in(kind: Kind, key: &str, places: &[usize], keys: &[String]) -> usize {
    let first = places.first().copied().unwrap_or_default();
    let last = places.last().copied().unwrap_or_default();
    if !kind.is_of_vms() {
        return if matches!(key, "uuid" | "visdkserver" | "visdkuuid") { last } else { first };
    }
    let Some(rank) = BEHIND.iter().position(|b| *b == key) else { return first };
    let rank_at =
        |i: Option<usize>| i.and_then(|i| keys.get(i)).and_then(|k| BEHIND.iter().position(|b| b == k));
    let neighbours = |i: usize| {
        let before = rank_at(i.checked_sub(1)).is_some_and(|r| r < rank);
        let after = rank_at(i.checked_add(1)).is_some_and(|r| r > rank);
        usize::from(before) + usize::from(after)
    };
    // The last of the best.
    places.iter().copied().max_by_key(|i| (neighbours(*i), *i)).unwrap_or(last)
}

/// "Datacenter (2)" is "Datacenter" where that stands to the left: a table numbers what it has twice.
fn without_number<'h>(header: &'h str, before: &[std::sync::Arc<str>]) -> &'h str {
    let plain = header
        .strip_suffix(')')
        .and_then(|h| h.rsplit_once(" ("))
        .filter(|(_, n)| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
        .map(|(plain, _)| plain);
    match plain {
        Some(p) if before.iter().any(|b| b.trim().eq_ignore_ascii_case(p.trim())) => p,
        _ => header,
    }
}

/// What stands behind the sheet's name in a header of the database kind.
pub(super) fn of_database(kind: Kind, header: &str) -> Option<&str> {
    let header = header.trim();
    let name = kind.name();
    let (before, behind) = (header.get(..name.len())?, header.get(name.len()..)?);
    (before.eq_ignore_ascii_case(name) && !behind.is_empty() && !behind.starts_with(' ')).then_some(behind)
}

/// A custom attribute without what the database names put before it.
pub(super) fn attribute(kind: Kind, header: &str) -> &str {
    let behind = of_database(kind, header).unwrap_or(header);
    let behind = behind.trim_start_matches('_');
    behind.strip_prefix("tags_").unwrap_or(behind)
}

/// A header as a key: lower case, letters and digits only, MB as MiB, older and other names as the
/// present one.
pub(super) fn key(kind: Kind, header: &str) -> String {
    let database = of_database(kind, header);
    let folded = database.unwrap_or(header).to_lowercase();
    let mut squashed = String::new();
    for word in folded.split(|c: char| !(c.is_alphanumeric() || matches!(c, '#' | '%'))) {
        squashed.push_str(match word {
            "mb" => "mib",
            "kb" => "kib",
            other => other,
        });
    }
    if database.is_some()
        && let Some(stem) = squashed.strip_suffix("mb")
    {
        squashed = format!("{stem}mib");
    }
    let known = if database.is_some() { database_name(kind, &squashed) } else { None };
    known.or_else(|| other_name(kind, &squashed)).map_or(squashed, str::to_owned)
}

/// Names of older versions.
fn other_name(kind: Kind, key: &str) -> Option<&'static str> {
    Some(match (kind, key) {
        (_, "vcenteruuid") => "visdkuuid",
        (_, "osaccordingtotheconfigurationfile") => "osconfigured",
        (_, "osaccordingtothevmwaretools") => "ostools",
        (Kind::Info, "os") => "osconfigured",
        (Kind::Info, "diskenableuuid") => "enableuuid",
        (Kind::Network, "ipaddress") => "ipv4address",
        (k, "objectid") if k.is_of_vms() => "vmid",
        (k, "uuid") if k.is_of_vms() => "vmuuid",
        _ => return None,
    })
}

/// Names that the switch for databases gives otherwise than by leaving out the blanks.
fn database_name(kind: Kind, key: &str) -> Option<&'static str> {
    Some(match (kind, key) {
        (k, "vmname") if k.is_of_vms() => "vm",
        (k, "vmobjectid") if k.is_of_vms() => "vmid",
        (k, "os") if k.is_of_vms() => "osconfigured",
        (_, "vcuuid") => "visdkuuid",
        (Kind::Info, "guesthostname") => "dnsname",
        (Kind::Info, "instanceuuid") => "vmuuid",
        (Kind::Info, "provisioned") => "provisionedmib",
        (Kind::Info, "inuse") => "inusemib",
        (Kind::Info, "notes") => "annotation",
        (Kind::Cpu, "corespersocket") => "coresps",
        (Kind::Cpu, "cores") => "coresps",
        (Kind::Memory, "size") => "sizemib",
        (Kind::Disk | Kind::Partition, "name") => "disk",
        (Kind::Disk, "mode") => "diskmode",
        (Kind::Disk | Kind::Partition | Kind::Datastore, "capacity") => "capacitymib",
        (Kind::Partition, "consumed") => "consumedmib",
        (Kind::Network, "name") => "network",
        (Kind::Network, "label") => "niclabel",
        (Kind::Network, "ip4address" | "ipaddress") => "ipv4address",
        (Kind::Usb | Kind::Cd, "label") => "devicenode",
        (Kind::Usb | Kind::Cd, "summary") => "devicetype",
        (Kind::Host, "name") => "host",
        (Kind::Host, "cpumhz") => "speed",
        (Kind::Host, "numcpu") => "#cpu",
        (Kind::Host, "numcpucores") => "#cores",
        (Kind::Host, "memorysize") => "#memory",
        (Kind::Host, "overallcpuusage") => "cpuusage%",
        (Kind::Host, "overallmemoryusage") => "memoryusage%",
        (Kind::Host, "fullname" | "version") => "esxversion",
        (Kind::Host, "biosreleasedate") => "biosdate",
        (Kind::Host, "serial") => "serialnumber",
        (Kind::Datastore, "inuse") => "inusemib",
        (Kind::Datastore, "freespace") => "freemib",
        (Kind::Datastore, "numhosts") => "#hosts",
        (Kind::MetaData, "version") => "rvtoolsversion",
        _ => return None,
    })
}

/// All headers of vInfo, as keys: what is none of these is a custom attribute or a tag.
const INFO: &str = "vm powerstate template srmplaceholder configstatus dnsname connectionstate gueststate heartbeat \
     consolidationneeded poweron suspendedtomemory suspendtime suspendinterval creationdate \
     changeversion cpus overallcpureadiness memory activememory nics disks totaldiskcapacitymib \
     fixedpassthruhotplug minrequiredevcmodekey latencysensitivity opnotificationtimeout enableuuid \
     cbt primaryipaddress network#1 network#2 network#3 network#4 network#5 network#6 network#7 \
     network#8 nummonitors videoramkib resourcepool folderid folder vapp dasprotection ftstate ftrole \
     ftlatency ftbandwidth ftseclatency vmfailoverinprogress provisionedmib inusemib unsharedmib \
     harestartpriority haisolationresponse havmmonitoring clusterrules clusterrulenames bootrequired \
     bootdelay bootretrydelay bootretryenabled bootbiossetup rebootpoweroff efisecureboot firmware \
     hwversion hwupgradestatus hwupgradepolicy hwtarget path logdirectory snapshotdirectory \
     suspenddirectory annotation datacenter cluster host osconfigured ostools customizationinfo \
     guestdetaileddata vmid smbiosuuid vmuuid visdkservertype visdkapiversion visdkserver visdkuuid \
     vmref version";

/// Whether a column of vInfo belongs to the format.
pub(super) fn is_built_in(key: &str) -> bool {
    INFO.split_whitespace().any(|k| k == key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn headers(list: &str) -> Vec<Arc<str>> {
        list.split(", ").map(Into::into).collect()
    }

    #[test]
    fn one_key_for_every_name_of_a_column() {
        for (kind, names, wanted) in [
            (Kind::Info, "Provisioned MB, Provisioned MiB, vInfoProvisioned", "provisionedmib"),
            (Kind::Info, "In Use MB, In use MB, In use MiB, In Use MiB, vInfoInUse", "inusemib"),
            (Kind::Info, "DNS Name, vInfoGuestHostName", "dnsname"),
            (Kind::Info, "VM, vInfoVMName", "vm"),
            (Kind::Info, "vCenter UUID, VI SDK UUID, vInfoVISDKUUID", "visdkuuid"),
            (Kind::Info, "VM ID, Object ID, vInfoObjectID", "vmid"),
            (Kind::Info, "Datacenter, vInfoDataCenter", "datacenter"),
            (Kind::Disk, "Capacity MB, Capacity MiB, vDiskCapacityMiB, vDiskCapacityMB", "capacitymib"),
            (Kind::Cpu, "Cores p/s, vCPUCoresPerSocket", "coresps"),
            (Kind::Usb, "OS according to the VMware tools, OS according to the VMware Tools", "ostools"),
            (Kind::Host, "# CPU, vHostNumCPU, vHostNumCpu", "#cpu"),
            (Kind::Host, "Speed, vHostCpuMhz", "speed"),
            (Kind::Partition, "Free %, Free % ", "free%"),
        ] {
            for name in names.split(", ") {
                assert_eq!(key(kind, name), wanted, "{name}");
            }
        }
        // Not a database name, but that of another tool.
        assert_eq!(key(Kind::Info, "VM Name"), "vmname");
        // The UUID of a host is none of a VM.
        assert_eq!(key(Kind::Host, "UUID"), "uuid");
    }

    #[test]
    fn the_formats_own_column_is_told_from_an_attribute_of_its_name() {
        let h = headers("VM, Annotation, Host, Datacenter, Datacenter (2), Cluster, Host (2), VM ID");
        assert_eq!(
            keys(Kind::Disk, &h),
            ["vm", "annotation", "", "", "datacenter", "cluster", "host", "vmid"]
        );
        // An attribute behind the last column.
        let h = headers("VM, Annotation, Datacenter, Cluster, Host, VM ID, Cluster (2)");
        assert_eq!(keys(Kind::Disk, &h)[3], "cluster");
        assert_eq!(keys(Kind::Disk, &h)[6], "");
        // The number is the user's own where nothing of the name stands before it.
        assert_eq!(keys(Kind::Disk, &headers("VM, Host (2)"))[1], "host2");
    }
}
