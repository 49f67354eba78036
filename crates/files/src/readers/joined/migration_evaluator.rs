//! The import workbook of AWS Migration Evaluator (before: TSO Logic). Sheets are joined by the unique
//! identifier; loads are fractions, one row for each server and day.

use super::{JoinedLists, PART, Part, Role};
use crate::mapping::{Field, Unit};
use crate::readers::presets::{ListPreset, Row, amendments};
use engine::inventory::Server;

const ID: &[&str] = &["uniqueidentifier"];

const MACHINES: ListPreset = ListPreset {
    must: &["uniqueidentifier"],
    signs: &["humanname", "pcpucores", "vcpucores", "memorymb", "totalstoragesizegb", "cpustring"],
    least: 3,
    name: "AWS Migration Evaluator",
    columns: &[
        ("humanname", Field::Name, None),
        ("uniqueidentifier", Field::PlatformId, None),
        ("pcpucores", Field::Cores, None),
        ("vcpucores", Field::Cores, None),
        ("memorymb", Field::Memory, Some(Unit::MiB)),
        ("totalstoragesizegb", Field::DiskCapacity, Some(Unit::GB)),
        ("cpustring", Field::CpuModel, None),
        ("operatingsystem", Field::Os, None),
        ("address", Field::Address, None),
        ("location", Field::Site, None),
        ("model", Field::Model, None),
        ("databasetype", Field::Role, None),
    ],
    named_by: ID,
    amend: |row, server| amendments::maker(row, "make", server),
    ..ListPreset::PLAIN
};

/// The sheets.
pub const LISTS: JoinedLists = JoinedLists {
    id: "aws_migration_evaluator",
    name: "AWS Migration Evaluator workbook",
    unconfirmed: Some("its sheets are known from programs that write and check it, not from its maker"),
    confidence: 0.98,
    mark: None,
    parts: &[
        Part { sheet: "physicalprovisioning", list: MACHINES, ids: ID, ..PART },
        Part {
            sheet: "virtualprovisioning",
            list: ListPreset { amend: virtual_machine, ..MACHINES },
            ids: ID,
            ..PART
        },
        Part {
            sheet: "assetownership",
            list: ListPreset {
                must: ID,
                signs: &["environment", "application", "department", "lineofbusiness", "inscope"],
                name: "AWS Migration Evaluator",
                columns: &[
                    ("humanname", Field::Name, None),
                    ("environment", Field::Environment, None),
                    ("application", Field::Application, None),
                    ("department", Field::Owner, None),
                    ("lineofbusiness", Field::Owner, None),
                ],
                named_by: ID,
                ..ListPreset::PLAIN
            },
            role: Role::About,
            ids: ID,
            ..PART
        },
        Part {
            sheet: "utilization",
            list: ListPreset {
                must: ID,
                signs: &["cpuutilizationpeak", "cpuutilizationavg", "memoryutilizationpeak"],
                name: "AWS Migration Evaluator",
                columns: &[
                    ("humanname", Field::Name, None),
                    ("cpuutilizationpeak", Field::CpuPeak, Some(Unit::Fraction)),
                    ("cpuutilizationavg", Field::CpuAverage, Some(Unit::Fraction)),
                    ("memoryutilizationpeak", Field::MemoryShare, Some(Unit::Fraction)),
                    ("memoryutilizationavg", Field::MemoryShare, Some(Unit::Fraction)),
                    ("storageutilizationpeak", Field::DiskShare, Some(Unit::Fraction)),
                    ("storageutilizationavg", Field::DiskShare, Some(Unit::Fraction)),
                ],
                named_by: ID,
                note: Some([
                    "list.days",
                    "Loads are percentiles of whole days: the highest of the peaks and the mean of the averages were taken, and no series",
                    "Import measurements by the hour, to see when servers are busy",
                ]),
                ..ListPreset::PLAIN
            },
            role: Role::Days,
            ids: ID,
            alone: &["uniqueidentifier", "cpuutilizationpeak"],
            ..PART
        },
    ],
};

fn virtual_machine(_: &Row<'_>, server: &mut Server) {
    amendments::is_virtual(server);
}
