//! Presets, on screen "mappings": what the columns of a kind of file mean and how it is written, as a small file that people
//! keep and hand on. What it does not know it refuses, and says where.

use super::{Field, Mapping, Unit, signature};
use crate::dialect::{DateOrder, Dialect, Encoding, Thousands};
use crate::import::{Choices, Inspection, mapping_for};
use crate::readers::by_id;
use crate::readers::workbook::{MAX_COLUMNS, MAX_SHEETS};
use engine::diagnostic::Diagnostic;
use engine::quantity::Ratio;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What such a file says that it is.
pub const FORMAT: &str = "p2v-planner-import-preset";
/// The version that is written; older ones are read, newer ones refused.
const VERSION: u64 = 1;
/// Bytes of a preset.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;
/// Characters of a header.
const MAX_HEADER: usize = 4096;
/// Minutes that a clock may be off UTC: UTC−14 to UTC+14.
const MAX_OFFSET: i64 = 14 * 60;

/// The meaning of one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresetColumn {
    /// Header as written.
    pub header: String,
    /// What it means; `None`: not used.
    pub field: Option<Field>,
    /// Unit of its numbers.
    pub unit: Option<Unit>,
}

/// The columns of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresetTable {
    /// Sheet of a workbook.
    pub sheet: Option<String>,
    /// Signature of its headers.
    pub signature: String,
    /// Its columns, in order.
    pub columns: Vec<PresetColumn>,
}

/// How files of one kind are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preset {
    /// Stable name of the reader; `None`: as recognised.
    pub reader: Option<String>,
    /// The tables.
    pub tables: Vec<PresetTable>,
    /// How the text is written; `None` for workbooks.
    pub dialect: Option<Dialect>,
    /// Minutes that clocks without a zone are ahead of UTC.
    pub zone_offset_minutes: Option<i32>,
}

/// What a preset did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applied {
    /// All headers are those of the preset, in whatever order.
    pub exact: bool,
    /// Headers that were found and got the meaning of the preset.
    pub matched: Vec<String>,
    /// Headers of the preset that the file lacks.
    pub missing: Vec<String>,
    /// Headers of the file that the preset does not know; they keep their guessed meaning.
    pub unknown: Vec<String>,
}

type Refused = Box<Diagnostic>;

fn refuse(at: &str, found: impl Into<String>, expected: impl Into<String>) -> Refused {
    Box::new(
        Diagnostic::error(
            "preset.unreadable",
            format!("The mapping cannot be read at {at}"),
            "Save the mapping again, or correct this place",
        )
        .found(found, expected),
    )
}

impl Preset {
    /// What the choices for an inspected file amount to.
    #[must_use]
    pub fn of(inspection: &Inspection, choices: &Choices) -> Self {
        let table = |(i, preview): (usize, &crate::readers::TablePreview)| {
            let mapping = mapping_for(inspection, choices, i);
            let column = |c: &super::ColumnMapping| PresetColumn {
                header: c.header.to_string(),
                field: c.field,
                unit: c.unit,
            };
            PresetTable {
                sheet: preview.sheet.as_ref().map(ToString::to_string),
                signature: mapping.signature(),
                columns: mapping.columns.iter().map(column).collect(),
            }
        };
        let tables = inspection.tables.iter().enumerate().filter(|(_, t)| !t.headers.is_empty());
        Self {
            reader: choices
                .reader
                .clone()
                .or_else(|| inspection.recognised.as_ref().map(|r| r.reader.into())),
            tables: tables.map(table).collect(),
            dialect: choices.dialect.clone().or_else(|| inspection.dialect.clone()),
            zone_offset_minutes: choices.zone_offset_minutes,
        }
    }

    /// Gives the tables of a file the meanings of the preset, by header, and its way of writing numbers,
    /// dates and times. Encoding, separator and header row stay as they were found, since the headers
    /// were found with them; the encoding of the preset is taken where that of the file is a guess. Where
    /// no header is found, inspecting the file again with [`Preset::dialect`] may show them.
    ///
    /// # Errors
    /// No header of the preset is in the file. Nothing is changed then.
    #[allow(clippy::result_large_err, reason = "made once for a file; large on 64 bit only")]
    pub fn apply(&self, inspection: &Inspection, choices: &mut Choices) -> Result<Applied, Diagnostic> {
        let mut applied = Applied { exact: true, ..Applied::default() };
        let mut mappings = BTreeMap::new();
        let mut free: Vec<&PresetTable> = self.tables.iter().collect();
        for (i, preview) in inspection.tables.iter().enumerate() {
            let file_signature = preview.mapping.signature();
            let shared = |t: &PresetTable| {
                t.columns.iter().filter(|c| preview.headers.iter().any(|h| same(h, &c.header))).count()
            };
            let fit = |t: &PresetTable| {
                let sheet = t.sheet.as_deref() == preview.sheet.as_deref();
                (t.signature == file_signature, shared(t), sheet)
            };
            let best = (0..free.len())
                .filter(|k| free.get(*k).is_some_and(|t| shared(t) > 0))
                .max_by_key(|k| (free.get(*k).map(|t| fit(t)), std::cmp::Reverse(*k)));
            let Some(best) = best else {
                // A sheet without headers is no table.
                applied.exact &= preview.headers.is_empty();
                applied.unknown.extend(preview.headers.iter().map(ToString::to_string));
                continue;
            };
            let table = free.remove(best);
            applied.exact &= table.signature == file_signature;
            let mut mapping = mapping_for(inspection, choices, i);
            table.bring(&mut mapping, &mut applied);
            mappings.insert(i, mapping);
        }
        applied.exact &= free.is_empty();
        applied.missing.extend(free.iter().flat_map(|t| &t.columns).map(|c| c.header.clone()));
        if applied.matched.is_empty() {
            let headers = inspection.tables.iter().flat_map(|t| t.headers.iter().map(|h| &**h));
            let wanted = self.tables.iter().flat_map(|t| t.columns.iter().map(|c| c.header.as_str()));
            return Err(Diagnostic::error(
                "preset.other_columns",
                "The mapping is for a file with other columns",
                "Choose the mapping of this kind of file, or its separator and header row first",
            )
            .found(
                headers.take(8).collect::<Vec<_>>().join(", "),
                wanted.take(8).collect::<Vec<_>>().join(", "),
            ));
        }
        choices.mappings.extend(mappings);
        if self.reader.is_some() {
            choices.reader.clone_from(&self.reader);
        }
        if self.zone_offset_minutes.is_some() {
            choices.zone_offset_minutes = self.zone_offset_minutes;
        }
        if let Some(kept) = &self.dialect {
            let given = choices.dialect.is_some();
            let mut dialect =
                choices.dialect.clone().or_else(|| inspection.dialect.clone()).unwrap_or_default();
            let guessed = inspection.diagnostics.iter().any(|d| &*d.code == "file.encoding_guessed");
            if guessed && !given {
                dialect.encoding = kept.encoding;
            }
            dialect.decimal_comma = kept.decimal_comma;
            dialect.thousands = kept.thousands;
            dialect.date_order = kept.date_order;
            choices.dialect = Some(dialect);
        }
        Ok(applied)
    }

    /// The preset as a file.
    #[must_use]
    pub fn to_json(&self) -> String {
        let column = |c: &PresetColumn| {
            json!({
                "header": c.header,
                "field": c.field.map(Field::key),
                "unit": c.unit.map(Unit::label),
            })
        };
        let table = |t: &PresetTable| {
            json!({
                "sheet": t.sheet,
                "signature": t.signature,
                "columns": t.columns.iter().map(column).collect::<Vec<_>>(),
            })
        };
        let dialect = self.dialect.as_ref().map(|d| {
            json!({
                "encoding": d.encoding,
                "separator": d.separator.to_string(),
                "header_row": d.header_row,
                "decimal_comma": d.decimal_comma,
                "thousands": d.thousands,
                "date_order": d.date_order,
            })
        });
        let value = json!({
            "format": FORMAT,
            "version": VERSION,
            "reader": self.reader,
            "tables": self.tables.iter().map(table).collect::<Vec<_>>(),
            "dialect": dialect,
            "zone_offset_minutes": self.zone_offset_minutes,
        });
        format!("{value:#}\n")
    }

    /// Reads a preset.
    ///
    /// # Errors
    /// What it does not know: another kind of file, a newer version, a name or value, with the place.
    #[allow(clippy::result_large_err, reason = "made once for a file; large on 64 bit only")]
    pub fn from_json(bytes: &[u8]) -> Result<Self, Diagnostic> {
        if bytes.len() > MAX_BYTES {
            return Err(Diagnostic::error(
                "preset.too_large",
                "The file is too large for a mapping",
                "Choose a file that was saved as a mapping",
            )
            .found(format!("{} bytes", bytes.len()), format!("at most {MAX_BYTES} bytes")));
        }
        let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
        let value: Value = serde_json::from_slice(bytes).map_err(|e| {
            Diagnostic::error(
                "preset.not_json",
                "The file is no mapping: it is not JSON",
                "Choose a file that was saved as a mapping",
            )
            .found(e.to_string(), "a mapping in JSON")
        })?;
        read(&value).map_err(|d| *d)
    }
}

fn same(a: &str, b: &str) -> bool {
    a == b || signature([a].into_iter()) == signature([b].into_iter())
}

impl PresetTable {
    /// Gives the columns of a mapping their meanings, by header as written, else but for case and
    /// punctuation.
    fn bring(&self, mapping: &mut Mapping, applied: &mut Applied) {
        let mut free: Vec<&PresetColumn> = self.columns.iter().collect();
        let mut found: BTreeMap<u16, &PresetColumn> = BTreeMap::new();
        for exactly in [true, false] {
            for c in mapping.columns.iter() {
                if found.contains_key(&c.column) {
                    continue;
                }
                let fits = |p: &&PresetColumn| {
                    if exactly { p.header == *c.header } else { same(&p.header, &c.header) }
                };
                if let Some(at) = free.iter().position(fits) {
                    found.insert(c.column, free.remove(at));
                }
            }
        }
        let given: Vec<Field> = found.values().filter_map(|p| p.field).filter(|f| !f.repeats()).collect();
        for c in &mut mapping.columns {
            match found.get(&c.column) {
                Some(p) => {
                    c.field = p.field;
                    c.unit = p.unit.or_else(|| p.field.and_then(Field::unit));
                    c.confidence = Ratio::ONE;
                    c.reason = "as the mapping says".into();
                    c.proposed_unit = None;
                    c.unit_doubt.clear();
                    c.claims = None;
                    applied.matched.push(c.header.to_string());
                }
                None => {
                    applied.unknown.push(c.header.to_string());
                    if c.field.is_some_and(|f| given.contains(&f)) {
                        c.claims = c.as_claim();
                        c.field = None;
                        c.unit = None;
                        c.reason = "its meaning was given to another column by the mapping".into();
                    }
                }
            }
        }
        applied.missing.extend(free.iter().map(|p| p.header.clone()));
    }
}

/// The object at a place, with no names but these.
fn object<'a>(value: &'a Value, at: &str, names: &[&str]) -> Result<&'a Map<String, Value>, Refused> {
    let map = value.as_object().ok_or_else(|| refuse(at, kind(value), "an object"))?;
    match map.keys().find(|k| !names.contains(&k.as_str())) {
        Some(k) => Err(refuse(&join(at, &short(k)), "a name that is not known", names.join(", "))),
        None => Ok(map),
    }
}

fn join(at: &str, name: &str) -> String {
    if at == "the top" { name.to_owned() } else { format!("{at}.{name}") }
}

fn short(text: &str) -> String {
    text.chars().take(60).collect()
}

fn kind(value: &Value) -> String {
    match value {
        Value::Null => "nothing".into(),
        Value::Array(_) => "a list".into(),
        Value::Object(_) => "an object".into(),
        Value::String(s) => format!("“{}”", short(s)),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// What stands under a name; `None` where nothing does.
fn optional<'a>(map: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    map.get(name).filter(|v| !v.is_null())
}

fn text<'a>(value: &'a Value, at: &str) -> Result<&'a str, Refused> {
    value
        .as_str()
        .filter(|s| s.chars().count() <= MAX_HEADER)
        .ok_or_else(|| refuse(at, kind(value), format!("a text of at most {MAX_HEADER} characters")))
}

fn list<'a>(map: &'a Map<String, Value>, name: &str, at: &str, most: usize) -> Result<&'a [Value], Refused> {
    let at = join(at, name);
    let value = map.get(name).ok_or_else(|| refuse(&at, "nothing", "a list"))?;
    let list = value.as_array().ok_or_else(|| refuse(&at, kind(value), "a list"))?;
    if list.len() > most {
        return Err(refuse(&at, format!("{} entries", list.len()), format!("at most {most}")));
    }
    Ok(list)
}

/// One of the names that a setting has.
fn named<T: DeserializeOwned>(value: &Value, at: &str, expected: &str) -> Result<T, Refused> {
    serde_json::from_value(value.clone()).map_err(|_| refuse(at, kind(value), expected))
}

fn read(value: &Value) -> Result<Preset, Refused> {
    let top = "the top";
    let map = value.as_object().ok_or_else(|| refuse(top, kind(value), "an object"))?;
    if map.get("format").and_then(Value::as_str) != Some(FORMAT) {
        let found = map.get("format").map_or_else(|| "nothing".into(), kind);
        return Err(refuse("format", found, FORMAT));
    }
    let version = map.get("version").and_then(Value::as_u64).filter(|v| *v > 0);
    let Some(version) = version else {
        return Err(refuse("version", map.get("version").map_or("nothing".into(), kind), "a number from 1"));
    };
    // Before anything else: what a newer version holds is not known here.
    if version > VERSION {
        return Err(Box::new(
            Diagnostic::error(
                "preset.newer",
                "The mapping was saved by a newer planner",
                "Update the planner, or save the mapping again with this one",
            )
            .found(format!("version {version}"), format!("at most version {VERSION}")),
        ));
    }
    let map =
        object(value, top, &["format", "version", "reader", "tables", "dialect", "zone_offset_minutes"])?;
    let reader = match optional(map, "reader") {
        None => None,
        Some(v) => {
            let id = text(v, "reader")?;
            by_id(id).ok_or_else(|| refuse("reader", kind(v), "a format that this planner reads"))?;
            Some(id.to_owned())
        }
    };
    let tables = list(map, "tables", top, MAX_SHEETS)?;
    let tables = tables.iter().enumerate().map(|(i, t)| table(t, &format!("tables[{i}]")));
    let zone = match optional(map, "zone_offset_minutes") {
        None => None,
        Some(v) => {
            let minutes = v
                .as_i64()
                .filter(|m| (-MAX_OFFSET..=MAX_OFFSET).contains(m))
                .and_then(|m| i32::try_from(m).ok());
            Some(minutes.ok_or_else(|| refuse("zone_offset_minutes", kind(v), "minutes from -840 to 840"))?)
        }
    };
    Ok(Preset {
        reader,
        tables: tables.collect::<Result<_, _>>()?,
        dialect: optional(map, "dialect").map(dialect).transpose()?,
        zone_offset_minutes: zone,
    })
}

fn table(value: &Value, at: &str) -> Result<PresetTable, Refused> {
    let map = object(value, at, &["sheet", "signature", "columns"])?;
    let columns = list(map, "columns", at, MAX_COLUMNS)?;
    let columns: Vec<PresetColumn> = columns
        .iter()
        .enumerate()
        .map(|(i, c)| column(c, &format!("{at}.columns[{i}]")))
        .collect::<Result<_, _>>()?;
    for (i, c) in columns.iter().enumerate() {
        let twice = |o: &PresetColumn| o.field == c.field;
        if c.field.is_some_and(|f| !f.repeats()) && columns.iter().take(i).any(twice) {
            let found = c.field.map(Field::key).unwrap_or_default();
            return Err(refuse(
                &format!("{at}.columns[{i}].field"),
                found,
                "a meaning that no other column has",
            ));
        }
    }
    let place = join(at, "signature");
    let signature = map.get("signature").unwrap_or(&Value::Null);
    let written = text(signature, &place)?;
    // Headers that were edited by hand have another signature: it is made anew, not believed.
    if written.len() != 16 || !written.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(refuse(&place, kind(signature), "16 hexadecimal digits"));
    }
    let sheet = optional(map, "sheet").map(|v| text(v, &join(at, "sheet"))).transpose()?;
    Ok(PresetTable {
        sheet: sheet.map(Into::into),
        signature: super::signature(columns.iter().map(|c| c.header.as_str())),
        columns,
    })
}

fn column(value: &Value, at: &str) -> Result<PresetColumn, Refused> {
    let map = object(value, at, &["header", "field", "unit"])?;
    let header = text(map.get("header").unwrap_or(&Value::Null), &join(at, "header"))?.to_owned();
    let field = match optional(map, "field") {
        None => None,
        Some(v) => {
            let at = join(at, "field");
            let field = Field::from_key(text(v, &at)?);
            Some(field.ok_or_else(|| refuse(&at, kind(v), "a header of the template, or a resource"))?)
        }
    };
    let unit = match optional(map, "unit") {
        None => None,
        Some(v) => {
            let at = join(at, "unit");
            let label = text(v, &at)?;
            let units = field.map(Field::units).unwrap_or_default();
            let unit = units.iter().copied().find(|u| u.label() == label);
            let names = || units.iter().map(|u| u.label()).collect::<Vec<_>>().join(", ");
            Some(unit.ok_or_else(|| refuse(&at, kind(v), format!("a unit of the meaning: {}", names())))?)
        }
    };
    Ok(PresetColumn { header, field, unit })
}

fn dialect(value: &Value) -> Result<Dialect, Refused> {
    let at = "dialect";
    let names = ["encoding", "separator", "header_row", "decimal_comma", "thousands", "date_order"];
    let map = object(value, at, &names)?;
    let place = |name: &str| join(at, name);
    let needed = |name: &str| map.get(name).unwrap_or(&Value::Null);
    let mut separator = needed("separator").as_str().unwrap_or_default().chars();
    let separator = match (separator.next(), separator.next()) {
        (Some(c), None) if c.is_ascii() && !matches!(c, '"' | '\n' | '\r' | '\0') => c,
        _ => return Err(refuse(&place("separator"), kind(needed("separator")), "one ASCII character")),
    };
    let row = needed("header_row").as_u64().filter(|r| *r <= 1_048_576).and_then(|r| u32::try_from(r).ok());
    let header_row =
        row.ok_or_else(|| refuse(&place("header_row"), kind(needed("header_row")), "0 to 1048576"))?;
    let thousands = optional(map, "thousands")
        .map(|v| named::<Thousands>(v, &place("thousands"), "comma, point, blank, apostrophe or none"));
    let order = optional(map, "date_order")
        .map(|v| named::<DateOrder>(v, &place("date_order"), "day_month_year or month_day_year"));
    let comma = optional(map, "decimal_comma")
        .map(|v| v.as_bool().ok_or_else(|| refuse(&place("decimal_comma"), kind(v), "true or false")));
    Ok(Dialect {
        encoding: named::<Encoding>(needed("encoding"), &place("encoding"), "an encoding such as utf8")?,
        separator,
        header_row,
        decimal_comma: comma.transpose()?,
        thousands: thousands.transpose()?,
        date_order: order.transpose()?,
    })
}
