//! Cells that hold one of a few words, in the languages that lists come in.

use engine::inventory::{Firmware, Kind};

fn any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|w| text.eq_ignore_ascii_case(w))
}

/// Yes or no, also on or off, also as platforms write power states.
#[must_use]
pub fn yes_no(text: &str) -> Option<bool> {
    let t = text.trim();
    if any(
        t,
        &[
            "true",
            "yes",
            "y",
            "1",
            "on",
            "ja",
            "oui",
            "sí",
            "si",
            "poweredon",
            "powered on",
            "running",
            "up",
            "wahr",
            "vrai",
            "verdadero",
            "active",
            "ein",
            "an",
            "x",
        ],
    ) {
        Some(true)
    } else if any(
        t,
        &[
            "false",
            "no",
            "n",
            "0",
            "off",
            "nein",
            "non",
            "poweredoff",
            "powered off",
            "suspended",
            "stopped",
            "down",
            "falsch",
            "faux",
            "falso",
            "inactive",
            "aus",
            "shut off",
        ],
    ) {
        Some(false)
    } else {
        None
    }
}

/// Physical or virtual.
#[must_use]
pub fn kind(text: &str) -> Option<Kind> {
    let t = text.trim().to_lowercase();
    if any(
        &t,
        &[
            "physical",
            "physisch",
            "physique",
            "físico",
            "fisico",
            "bare metal",
            "baremetal",
            "bare-metal",
            "p",
            "physical server",
            "hardware",
        ],
    ) {
        Some(Kind::Physical)
    } else if any(
        &t,
        &["virtual", "virtuell", "virtuel", "vm", "v", "virtual machine", "guest", "virtual server"],
    ) {
        Some(Kind::Virtual)
    } else {
        None
    }
}

/// BIOS or UEFI.
#[must_use]
pub fn firmware(text: &str) -> Option<Firmware> {
    let t = text.trim();
    if any(t, &["bios", "legacy", "mbr", "legacy bios", "pcat"]) {
        Some(Firmware::Bios)
    } else if any(t, &["uefi", "efi", "gpt", "secure boot"]) {
        Some(Firmware::Uefi)
    } else {
        None
    }
}

/// Words by which people say that there is nothing.
#[must_use]
pub fn nothing(text: &str) -> bool {
    any(
        text.trim(),
        &["none", "no", "nothing", "keine", "kein", "nein", "aucun", "aucune", "non", "ninguno", "ninguna"],
    )
}

/// A row that adds up the rows above it.
#[must_use]
pub fn total(text: &str) -> bool {
    let t = text.trim().trim_end_matches(':');
    any(
        t,
        &[
            "total",
            "totals",
            "grand total",
            "sum",
            "summe",
            "gesamt",
            "gesamtsumme",
            "somme",
            "suma",
            "totales",
            "average",
            "mittelwert",
            "moyenne",
            "promedio",
        ],
    )
}
