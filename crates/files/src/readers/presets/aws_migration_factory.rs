//! Intake lists of the Cloud Migration Factory on AWS: what is to be moved when, and hardly any sizes.

use super::{ListPreset, Row, amendments};
use crate::mapping::Field;
use engine::inventory::Server;
use engine::origin::{Origin, Sourced};

/// The format.
pub const LIST: ListPreset = ListPreset {
    id: "aws_migration_factory",
    name: "AWS Cloud Migration Factory list",
    confidence: 0.98,
    must: &["servername"],
    signs: &[
        "rtype",
        "serverosfamily",
        "serverosversion",
        "serverfqdn",
        "servertier",
        "wavename",
        "awsaccountid",
        "awsregion",
        "securitygroupids",
    ],
    least: 4,
    columns: &[
        ("servername", Field::Name, None),
        ("serverfqdn", Field::DnsName, None),
        ("serverosversion", Field::Os, None),
        ("serverosfamily", Field::Os, None),
        ("appname", Field::Application, None),
        ("servertier", Field::Role, None),
        ("serverenvironment", Field::Environment, None),
    ],
    amend,
    ..ListPreset::PLAIN
};

fn amend(row: &Row<'_>, server: &mut Server) {
    amendments::tags(row, "tags", server);
    // A bare "2016" is no name of an operating system.
    if let Some(os) = &mut server.os
        && os.value.starts_with(|c: char| c.is_ascii_digit())
        && let Some((family, cell)) = row.cell("serverosfamily")
    {
        *os = Sourced { value: format!("{family} {}", os.value).into(), origin: Origin::Derived(cell) };
    }
}
