//! Computers of GLPI. Headers are in the language of the user: those that are known here are few, the
//! others are guessed as in any list.

use super::{ListPreset, Row, all_letters, amendments};
use crate::mapping::{Field, Unit};
use engine::diagnostic::Diagnostic;
use engine::inventory::Server;

/// The format.
pub const LIST: ListPreset = ListPreset {
    id: "glpi_computers",
    name: "GLPI list of computers",
    unconfirmed: Some("its headers are in the language of the user, and only some of them are known"),
    confidence: 0.9,
    key: |header| all_letters(header.split('(').next().unwrap_or(header)),
    signs: &[
        // Entity, and operating system, component, network with what is shown of them.
        "entity",
        "entité",
        "entität",
        "einheit",
        "instanz",
        "entidad",
        "operatingsystemname",
        "systèmedexploitationnom",
        "betriebssystemname",
        "sistemaoperativonombre",
        "componentsprocessor",
        "composantsprocesseur",
        "komponentenprozessor",
        "componentesprocesador",
        "lastupdate",
        "dernièremodification",
        "letzteänderung",
        "últimaactualización",
        "inventorynumber",
        "numérodinventaire",
    ],
    least: 3,
    columns: &[
        ("name", Field::Name, None),
        ("nom", Field::Name, None),
        ("nombre", Field::Name, None),
        ("operatingsystemname", Field::Os, None),
        ("systèmedexploitationnom", Field::Os, None),
        ("betriebssystemname", Field::Os, None),
        ("sistemaoperativonombre", Field::Os, None),
        ("componentsprocessor", Field::CpuModel, None),
        ("composantsprocesseur", Field::CpuModel, None),
        ("komponentenprozessor", Field::CpuModel, None),
        ("componentesprocesador", Field::CpuModel, None),
        ("serialnumber", Field::Serial, None),
        ("numérodesérie", Field::Serial, None),
        ("seriennummer", Field::Serial, None),
        ("númerodeserie", Field::Serial, None),
        ("inventorynumber", Field::PlatformId, None),
        ("numérodinventaire", Field::PlatformId, None),
        ("model", Field::Model, None),
        ("modèle", Field::Model, None),
        ("modell", Field::Model, None),
        ("modelo", Field::Model, None),
        ("location", Field::Site, None),
        ("lieu", Field::Site, None),
        ("standort", Field::Site, None),
        ("composantsmémoire", Field::Memory, Some(Unit::MiB)),
        ("componentsmemory", Field::Memory, Some(Unit::MiB)),
    ],
    guesses_others: true,
    unused: &[
        "status",
        "statut",
        "estado",
        "type",
        "typ",
        "tipo",
        "lastupdate",
        "dernièremodification",
        "letzteänderung",
        "últimaactualización",
    ],
    refuse,
    amend,
    ..ListPreset::PLAIN
};

fn refuse(row: &Row<'_>) -> Option<Diagnostic> {
    ["status", "statut", "estado"].iter().find_map(|key| amendments::not_in_service(row, key))
}

fn amend(row: &Row<'_>, server: &mut Server) {
    for key in ["manufacturer", "fabricant", "hersteller", "fabricante"] {
        amendments::maker(row, key, server);
    }
}
