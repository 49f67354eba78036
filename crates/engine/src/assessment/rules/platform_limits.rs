//! Platform limits: the largest disk, the most vCPUs and the most memory that the platform gives to one VM.

use super::{Subject, finding};
use crate::assessment::{Evidence, Finding, Verdict};
use crate::figure::Value;
use crate::inventory::Firmware;
use crate::quantity::MiB;
use serde::Deserialize;
use std::sync::LazyLock;

pub(super) const ID: &str = "platform_limits";

/// What one platform gives to one VM with one kind of firmware; `None` is not known.
#[derive(Deserialize)]
pub(super) struct Limits {
    hypervisor: String,
    firmware: Firmware,
    #[serde(rename = "largest_disk_mib")]
    largest_disk: Option<MiB>,
    vcpus: Option<u32>,
    #[serde(rename = "memory_mib")]
    memory: Option<MiB>,
    source: String,
}

static LIMITS: LazyLock<Vec<Limits>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../data/platform_limits.json")).unwrap_or_default()
});

/// The limits of a platform, one for each kind of firmware that it gives.
pub(super) fn of_platform(hypervisor: &str) -> impl Iterator<Item = &'static Limits> {
    LIMITS.iter().filter(move |l| l.hypervisor == hypervisor)
}

/// Whether a platform gives a kind of firmware; `None` where the data does not know the platform.
pub(super) fn gives(hypervisor: &str, firmware: Firmware) -> Option<bool> {
    of_platform(hypervisor).next()?;
    Some(of_platform(hypervisor).any(|l| l.firmware == firmware))
}

fn of(subject: &Subject<'_>) -> Option<&'static Limits> {
    // Where the firmware is not known, the wider of the two: what is said then holds in any case.
    let firmware = subject.server.firmware.as_ref().map_or(Firmware::Uefi, |f| f.value);
    of_platform(&subject.estate.resolved.hypervisor.id).find(|l| l.firmware == firmware)
}

pub(super) fn can_look(subject: &Subject<'_>) -> bool {
    of(subject).is_some() && (!subject.server.disks.is_empty() || subject.server.memory.is_some())
}

/// Conditions on a server with a disk, memory or more cores than the platform of the scenario gives to one VM.
pub(super) fn check(subject: &Subject<'_>) -> Option<Finding> {
    let (server, limits) = (subject.server, of(subject)?);
    let mut evidence = Vec::new();
    let mut over = Vec::new();
    if let Some(largest) = limits.largest_disk
        && let Some(disk) = server.disks.iter().find(|d| d.capacity.value > largest)
    {
        evidence.push(Evidence::imported("Disk", disk.capacity.value.into(), disk.capacity.origin));
        evidence.push(Evidence::measured("Largest disk of a VM", largest.into()));
        over.push("a disk");
    }
    if let (Some(most), Some(memory)) = (limits.memory, &server.memory)
        && memory.value > most
    {
        evidence.push(Evidence::imported("Installed memory", memory.value.into(), memory.origin));
        evidence.push(Evidence::measured("Most memory of a VM", most.into()));
        over.push("its memory");
    }
    if let (Some(most), Some(cores), Some(sockets)) = (limits.vcpus, server.cores(), &server.sockets)
        && cores > most
    {
        evidence.push(Evidence::imported("Cores", Value::Count(cores.into(), "cores"), sockets.origin));
        evidence.push(Evidence::measured("Most vCPUs of a VM", Value::Count(most.into(), "vCPUs")));
        over.push("the number of its cores");
    }
    if over.is_empty() {
        return None;
    }
    evidence.push(Evidence::measured("Source", Value::Text(limits.source.clone())));
    Some(finding(
        ID,
        "Beyond what the platform gives to one VM",
        Some(Verdict::ReadyWithConditions),
        format!("On this platform one VM cannot have as much: {}", over.join(", ")),
        evidence,
        "Split the disk or the work, map the disk raw, choose another platform, or keep the server",
    ))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{judged, resolved, server};
    use super::*;
    use crate::assumption::Changes;
    use crate::catalogue::Catalogue;
    use crate::inventory::{Disk, Server};
    use crate::origin::Sourced;

    fn on(platform: &str, server: Server) -> Option<Finding> {
        let mut resolved = resolved(&Changes::new());
        resolved.hypervisor = Catalogue::built_in().hypervisor(platform).unwrap().clone();
        let mut judged = judged(vec![server], Vec::new(), &resolved).servers;
        judged.remove(0).findings.into_iter().find(|f| f.rule == ID)
    }

    fn with(firmware: Firmware, sockets: u32, gib: f64, disk_tb: f64) -> Server {
        // 1 TB of the platforms' papers is 2^40 bytes here: 62 TB = 65,011,712 MiB.
        Server {
            firmware: Some(Sourced::typed(firmware)),
            sockets: Some(Sourced::cell(sockets, 0, 2, 1)),
            cores_per_socket: Some(Sourced::typed(1)),
            memory: Some(Sourced::typed(MiB::from_gib(gib))),
            disks: vec![Disk { name: None, capacity: Sourced::typed(MiB::from_tib(disk_tb)) }],
            ..server("a")
        }
    }

    #[test]
    fn fires_above_each_limit() {
        // Generation 1: 64 vCPUs and 1 TB. Generation 2: 240 vCPUs and 12 TB (the vendor's scalability page).
        for server in [
            with(Firmware::Bios, 65, 64.0, 0.1),
            with(Firmware::Bios, 8, 1025.0, 0.1),
            with(Firmware::Uefi, 241, 64.0, 0.1),
            with(Firmware::Uefi, 8, 64.0, 64.1),
        ] {
            assert_eq!(on("hyper-v", server).unwrap().verdict, Some(Verdict::ReadyWithConditions));
        }
        assert!(on("esxi", with(Firmware::Bios, 8, 64.0, 62.1)).is_some());
    }

    #[test]
    fn says_nothing_at_the_limits_or_of_unknown_platforms() {
        assert_eq!(on("hyper-v", with(Firmware::Bios, 64, 1024.0, 64.0)), None);
        assert_eq!(on("hyper-v", with(Firmware::Uefi, 65, 1025.0, 64.0)), None);
        assert_eq!(on("esxi", with(Firmware::Bios, 8, 64.0, 62.0)), None);
        assert_eq!(on("containers", with(Firmware::Bios, 512, 9999.0, 99.0)), None);
        // No figure was checked: nothing is said, not that it fits.
        assert_eq!(on("kvm", with(Firmware::Bios, 8, 64.0, 99.0)), None);
    }

    #[test]
    fn the_data_is_whole() {
        let catalogue = Catalogue::built_in();
        assert!(LIMITS.len() >= 7);
        assert!(LIMITS.iter().all(|l| catalogue.hypervisor(&l.hypervisor).is_some() && !l.source.is_empty()));
    }
}
