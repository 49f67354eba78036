//! `Get-VMHost | Export-Csv` of VMware PowerCLI: hosts, with all their cores and no sockets. Sizes in MB
//! and GB are MiB and GiB. Use is that of the moment of the export.

use super::{JoinedLists, PART, Part, Role};
use crate::dialect::parse_number;
use crate::mapping::{Field, Unit};
use crate::readers::presets::{ListPreset, Row, powercli};
use engine::inventory::{ExistingHost, Text};
use engine::origin::{Origin, Sourced};
use engine::quantity::{Mhz, Ratio};

/// The format: one table.
pub const LISTS: JoinedLists = JoinedLists {
    id: "powercli_get_vmhost",
    name: "PowerCLI Get-VMHost export",
    unconfirmed: Some("the headers are those of what it prints, no file of ours was exported by it"),
    confidence: 0.98,
    mark: None,
    parts: &[Part {
        list: ListPreset {
            name: "PowerCLI Get-VMHost",
            must: &["name", "numcpu", "cputotalmhz"],
            signs: &[
                "connectionstate",
                "manufacturer",
                "memorytotalmb",
                "memorytotalgb",
                "processortype",
                "hyperthreadingactive",
                "maxevcmode",
            ],
            columns: &[
                ("name", Field::Name, None),
                ("model", Field::Model, None),
                ("numcpu", Field::Cores, None),
                ("processortype", Field::CpuModel, None),
                ("memorytotalmb", Field::Memory, Some(Unit::MiB)),
                ("memorytotalgb", Field::Memory, Some(Unit::GiB)),
            ],
            missing: powercli::says_nothing,
            ..ListPreset::PLAIN
        },
        role: Role::Hosts,
        alone: &["name", "numcpu", "cputotalmhz"],
        describe,
        secret: &["licensekey"],
        ..PART
    }],
};

fn describe(row: &Row<'_>, host: &mut ExistingHost) {
    let number = |key| {
        let (text, cell) = row.cell(key)?;
        let (value, _) = parse_number(text, row.head.style(cell.column))?;
        (value.is_finite() && value > 0.0).then_some((value, cell))
    };
    // What a part is of a whole; more than the whole is no share.
    let share = |part, whole| {
        let ((part, cell), (whole, _)) = (number(part)?, number(whole)?);
        let value = Ratio::from_fraction((part <= whole).then_some(part / whole)?);
        Some(Sourced { value, origin: Origin::Derived(cell) })
    };
    host.vendor = row.known("manufacturer");
    host.hypervisor = row.known("version").map(|version: Sourced<Text>| Sourced {
        value: format!("VMware ESXi {}", version.value).as_str().into(),
        ..version
    });
    // A host of no cluster stands in a folder.
    let alone = row.text("isstandalone").is_some_and(|v| v.eq_ignore_ascii_case("true"));
    host.cluster = row.known("parent").filter(|_| !alone);
    host.clock = number("cputotalmhz").zip(number("numcpu")).and_then(|((all, cell), (cores, _))| {
        let value = Mhz::try_from_mhz(all / cores).ok().filter(|v| (1.0..=100_000.0).contains(&v.mhz()))?;
        Some(Sourced { value, origin: Origin::Derived(cell) })
    });
    host.cpu_now = share("cpuusagemhz", "cputotalmhz");
    host.memory_now =
        share("memoryusagemb", "memorytotalmb").or_else(|| share("memoryusagegb", "memorytotalgb"));
}
