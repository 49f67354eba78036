//! The list of what people call the fields, as data.

use super::field::Field;
use super::header::{Header, words};
use std::sync::OnceLock;

/// One name of a field.
#[derive(Debug)]
pub struct Synonym {
    /// The field that it names.
    pub field: Field,
    /// Language, for the reason.
    pub language: &'static str,
    /// Its words, normalised like headers.
    pub words: Vec<String>,
    /// The words run together.
    pub key: String,
}

const TABLE: &str = include_str!("synonyms.tsv");

/// All names.
pub fn all() -> &'static [Synonym] {
    static ALL: OnceLock<Vec<Synonym>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut out = Vec::new();
        for line in TABLE.lines().filter(|l| !l.starts_with('#')) {
            let mut parts = line.split('\t');
            let (Some(key), Some(language), Some(names)) = (parts.next(), parts.next(), parts.next()) else {
                continue;
            };
            let Some(field) = Field::from_key(key) else { continue };
            let language = match language {
                "de" => "German",
                "fr" => "French",
                "es" => "Spanish",
                "it" => "Italian",
                "nl" => "Dutch",
                "pt" => "Portuguese",
                _ => "English",
            };
            for name in names.split('|') {
                let words = words(name);
                out.push(Synonym { field, language, key: words.concat(), words });
            }
        }
        out
    })
}

/// Whether a header is that of a column which inventories have and no plan needs: who made a server.
pub fn is_not_needed(header: &Header) -> bool {
    static NAMES: OnceLock<Vec<String>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let lines = TABLE.lines().filter_map(|l| l.strip_prefix("-\t")).filter_map(|l| l.split_once('\t'));
        lines.flat_map(|(_, names)| names.split('|').map(|n| words(n).concat())).collect()
    });
    let key = header.key();
    names.contains(&key)
}

/// Whether a header is a known name of anything: finds the header row.
pub fn is_known(header: &str) -> bool {
    let text = header.trim();
    if Field::from_key(&text.to_lowercase()).is_some() {
        return true;
    }
    let header = Header::new(text);
    let key = header.key();
    !key.is_empty() && (all().iter().any(|s| s.key == key) || is_not_needed(&header))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Headers as inventories of the five languages have them, with units where they stand.
    #[test]
    fn common_headers_are_known() {
        for (header, field) in [
            ("Belegt (GB)", "disk_used_gib"),
            ("Inbetriebnahme", "bought_year"),
            ("Beschaffungsdatum", "bought_year"),
            ("Gebäude", "site"),
            ("Anzahl Sockets", "sockets"),
            ("Prozessorkerne", "cores"),
            ("Mise en service", "bought_year"),
            ("Nb cœurs", "cores"),
            ("Espace occupé (Go)", "disk_used_gib"),
            ("Modèle processeur", "cpu_model"),
            ("Puesta en servicio", "bought_year"),
            ("Espacio ocupado (GB)", "disk_used_gib"),
            ("Número de serie", "serial"),
            ("Messa in servizio", "bought_year"),
            ("Spazio occupato (GB)", "disk_used_gib"),
            ("Numero inventario", "platform_id"),
            ("Ingebruikname", "bought_year"),
            ("Gebruikte ruimte (GB)", "disk_used_gib"),
            ("Aantal processoren", "sockets"),
        ] {
            let field = Field::from_key(field).unwrap();
            let value = match field {
                Field::Site => "Haus 7",
                Field::CpuModel => "Xeon Gold 6130",
                Field::Serial | Field::PlatformId => "CZ3412X",
                Field::BoughtYear => "2019",
                _ => "12",
            };
            let mapping = super::super::guess(&[header.into()], &[vec![value.into()]]);
            assert_eq!(mapping.columns[0].field, Some(field), "{header}");
        }
        // Beside the model nothing is made of who made it, in whatever order they stand.
        for maker in ["Hersteller", "Fabricant", "Fabricante", "Produttore", "Fabrikant", "Manufacturer"] {
            let rows = [vec!["Dell".to_owned(), "PowerEdge R640".to_owned()]];
            let mapping = super::super::guess(&[maker.into(), "Model".into()], &rows);
            assert!(is_known(maker), "{maker}");
            assert_eq!(mapping.columns[0].field, None, "{maker}");
            assert_eq!(mapping.columns[0].reason, "known, and no plan needs it");
            assert_eq!(mapping.columns[1].field, Some(Field::Model), "{maker}");
        }
    }

    #[test]
    fn every_line_names_a_field_and_every_field_has_names_in_four_languages() {
        for line in TABLE.lines().filter(|l| !l.starts_with('#')) {
            let parts: Vec<&str> = line.split('\t').collect();
            assert_eq!(parts.len(), 3, "{line}");
            assert!(parts[0] == "-" || Field::from_key(parts[0]).is_some(), "{line}");
        }
        for field in Field::all() {
            for language in ["English", "German", "French", "Spanish"] {
                assert!(
                    all().iter().any(|s| s.field == field && s.language == language),
                    "{field:?} has no {language} name"
                );
            }
        }
    }
}
