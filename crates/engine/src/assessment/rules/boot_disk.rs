//! Boot disk: what a BIOS can boot from ends at 2 TiB.

use super::{Subject, finding};
use crate::assessment::{Evidence, Finding, Verdict};
use crate::figure::Value;
use crate::inventory::Firmware;
use crate::quantity::MiB;

pub(super) const ID: &str = "boot_disk";

/// What a master boot record addresses: 2^32 sectors of 512 bytes.
const ADDRESSED: MiB = MiB::from_tib(2.0);

pub(super) fn can_look(subject: &Subject<'_>) -> bool {
    !subject.server.disks.is_empty()
        && subject.server.firmware.as_ref().is_none_or(|f| f.value == Firmware::Bios)
}

/// Conditions where a server with a BIOS has but one disk, and that is larger than a master boot record addresses; a
/// remark where one of several is, or where the firmware is not known.
pub(super) fn check(subject: &Subject<'_>) -> Option<Finding> {
    let server = subject.server;
    if !can_look(subject) {
        return None;
    }
    let large: Vec<_> = server.disks.iter().filter(|d| d.capacity.value > ADDRESSED).collect();
    let first = large.first()?;
    let mut evidence = vec![Evidence::imported("Disk", first.capacity.value.into(), first.capacity.origin)];
    evidence.push(match &server.firmware {
        Some(f) => Evidence::imported("Firmware", Value::Text("BIOS".into()), f.origin),
        None => Evidence::measured("Firmware", Value::Unknown("no file says it".into())),
    });
    let is_boot_disk = server.disks.len() == 1 && server.firmware.is_some();
    Some(if is_boot_disk {
        finding(
            ID,
            "Boots by BIOS from a disk above 2 TiB",
            Some(Verdict::ReadyWithConditions),
            "A master boot record ends at 2 TiB: its disk has another layout, which not every tool can make boot as a VM",
            evidence,
            "Try one conversion first; else split the disk, or move it to UEFI on the way",
        )
    } else {
        finding(
            ID,
            "A disk above 2 TiB",
            None,
            "Such a disk needs a GUID partition table; under a BIOS it must not be the one to boot from",
            evidence,
            "Look which disk it boots from, and with which firmware",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{says, server};
    use super::*;
    use crate::inventory::{Disk, Server};
    use crate::measurement::ServerLoads;
    use crate::origin::Sourced;

    fn of(firmware: Option<Firmware>, tib: &[f64]) -> Option<Option<Verdict>> {
        let disk = |t: &f64| Disk { name: None, capacity: Sourced::cell(MiB::from_tib(*t), 0, 2, 8) };
        let server = Server {
            firmware: firmware.map(Sourced::typed),
            disks: tib.iter().map(disk).collect(),
            ..server("a")
        };
        says(ID, server, ServerLoads::default()).map(|f| f.verdict)
    }

    #[test]
    fn fires_above_what_a_boot_record_addresses() {
        assert_eq!(of(Some(Firmware::Bios), &[2.1]), Some(Some(Verdict::ReadyWithConditions)));
        assert_eq!(of(Some(Firmware::Bios), &[0.1, 4.0]), Some(None));
        assert_eq!(of(None, &[4.0]), Some(None));
    }

    #[test]
    fn says_nothing_at_the_limit_or_with_uefi() {
        assert_eq!(of(Some(Firmware::Bios), &[2.0]), None);
        assert_eq!(of(Some(Firmware::Uefi), &[8.0]), None);
        assert_eq!(of(None, &[]), None);
    }
}
