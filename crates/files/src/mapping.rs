//! What the columns of a table mean: guessed from headers and values, with a reason; changed by the
//! user; remembered by the headers.

pub use field::{Field, Shape, sample_unit};
pub use guess::{guess, is_missing, unit_for};
pub use header::Header;
pub use preset::{Applied, Preset};
pub use unit::{Dimension, Unit};

use engine::order::Order as _;
use engine::quantity::Ratio;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::sync::Arc;

mod field;
mod guess;
pub mod header;
pub mod magnitude;
pub mod preset;
mod synonyms;
mod unit;

/// What one column means.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ColumnMapping {
    /// Column, from 0.
    pub column: u16,
    /// Header as written.
    pub header: Arc<str>,
    /// The first value that is not blank.
    pub first_value: String,
    /// What it means; `None`: not used.
    pub field: Option<Field>,
    /// Unit of its numbers, where the field has one.
    pub unit: Option<Unit>,
    /// How sure this is.
    pub confidence: Ratio,
    /// Why, as words that follow the header ("named memory in English; unit from the header").
    pub reason: String,
    /// A unit that would make the values believable, where the unit above does not.
    pub proposed_unit: Option<Unit>,
    /// Why another unit is proposed; empty where none is.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit_doubt: String,
    /// A meaning that another column has and this one claims too; [`Mapping::swap`] gives it to this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claims: Option<Claim>,
}

/// A meaning that a column would have, had another column not got it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// The meaning.
    pub field: Field,
    /// Unit of the numbers under this meaning.
    pub unit: Option<Unit>,
    /// How sure.
    pub confidence: Ratio,
    /// Why.
    pub reason: String,
}

/// Columns that claim one meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contest {
    /// The meaning.
    pub field: Field,
    /// The column that has it.
    pub winner: u16,
    /// The columns that claim it too, in order.
    pub others: Vec<u16>,
}

/// What the columns of a table mean.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Mapping {
    /// One for each column, in order.
    pub columns: Vec<ColumnMapping>,
}

impl ColumnMapping {
    /// What it means now, as a claim.
    fn as_claim(&self) -> Option<Claim> {
        let (field, unit, confidence) = (self.field?, self.unit, self.confidence);
        Some(Claim { field, unit, confidence, reason: self.reason.clone() })
    }
}

impl Mapping {
    /// The column of a field.
    #[must_use]
    pub fn column_of(&self, field: Field) -> Option<&ColumnMapping> {
        self.columns.iter().find(|c| c.field == Some(field))
    }
    /// Gives a column a meaning; a column that had it before loses it.
    pub fn assign(&mut self, column: u16, field: Option<Field>, unit: Option<Unit>) {
        for c in &mut self.columns {
            if c.column == column {
                c.field = field;
                c.unit = unit.or_else(|| field.and_then(Field::unit));
                c.confidence = Ratio::ONE;
                c.reason = "chosen by you".into();
                c.proposed_unit = None;
                c.unit_doubt.clear();
                c.claims = None;
            } else if field.is_some_and(|f| !f.repeats()) && c.field == field {
                c.claims = c.as_claim();
                c.field = None;
                c.unit = None;
                c.proposed_unit = None;
                c.unit_doubt.clear();
                c.reason = "its meaning was given to another column by you".into();
            }
        }
    }
    /// Meanings that several columns claim, in the order of the columns that have them.
    #[must_use]
    pub fn contests(&self) -> Vec<Contest> {
        let claims = |field: Field| {
            let others = self.columns.iter().filter(|c| c.claims.as_ref().is_some_and(|k| k.field == field));
            others.map(|c| c.column).collect::<Vec<_>>()
        };
        let contest = |c: &ColumnMapping| {
            let field = c.field.filter(|f| !f.repeats())?;
            let others: Vec<u16> = claims(field).into_iter().filter(|o| *o != c.column).collect();
            (!others.is_empty()).then_some(Contest { field, winner: c.column, others })
        };
        self.columns.iter().filter_map(contest).collect()
    }
    /// Gives a column the meaning that it claims. The column that had it claims it from then on, so that
    /// the same call with that column takes it back. Nothing changes where the column claims nothing.
    pub fn swap(&mut self, column: u16) {
        let Some(taker) = self.columns.iter_mut().find(|c| c.column == column) else { return };
        let Some(claim) = taker.claims.take() else { return };
        let before = taker.as_claim();
        taker.field = Some(claim.field);
        taker.unit = claim.unit;
        taker.confidence = Ratio::ONE;
        taker.reason = "chosen by you".into();
        taker.proposed_unit = None;
        taker.unit_doubt.clear();
        let holder = self.columns.iter_mut().find(|c| c.column != column && c.field == Some(claim.field));
        if let Some(holder) = holder {
            holder.claims = holder.as_claim();
            holder.field = None;
            holder.unit = None;
            holder.proposed_unit = None;
            holder.unit_doubt.clear();
            holder.reason = "its meaning was given to another column by you".into();
        }
        // What the taker meant before is free, unless another column claims it.
        if let Some(before) = before
            && let Some(next) = self.columns.iter_mut().find(|c| {
                c.column != column
                    && c.field.is_none()
                    && c.claims.as_ref().is_some_and(|k| k.field == before.field)
            })
            && let Some(k) = next.claims.take()
        {
            next.field = Some(k.field);
            next.unit = k.unit;
            next.confidence = k.confidence;
            next.reason = k.reason;
        }
    }
    /// Two columns exchange their meanings; each keeps the unit of its numbers where that fits.
    pub fn exchange(&mut self, a: u16, b: u16) {
        let field = |c: u16, m: &Self| m.columns.iter().find(|x| x.column == c).map(|x| x.field);
        let (Some(of_a), Some(of_b)) = (field(a, self), field(b, self)) else { return };
        for c in &mut self.columns {
            let new = if c.column == a {
                of_b
            } else if c.column == b {
                of_a
            } else {
                continue;
            };
            let fits = |u: &Unit| new.is_some_and(|f| f.units().contains(u));
            c.field = new;
            c.unit = c.unit.filter(fits).or_else(|| new.and_then(Field::unit));
            c.confidence = Ratio::ONE;
            c.reason = "exchanged by you".into();
            c.proposed_unit = None;
            c.unit_doubt.clear();
            c.claims = None;
        }
    }
    /// Gives a column another unit.
    pub fn set_unit(&mut self, column: u16, unit: Unit) {
        if let Some(c) = self.columns.iter_mut().find(|c| c.column == column) {
            c.unit = Some(unit);
            c.proposed_unit = None;
            c.unit_doubt.clear();
            c.reason = format!("{}; {} chosen by you", c.reason, unit.label());
        }
    }
    /// A name for this set of headers, whatever their order: what the app remembers a mapping by.
    #[must_use]
    pub fn signature(&self) -> String {
        signature(self.columns.iter().map(|c| &*c.header))
    }
    /// Brings the choices of a remembered mapping to this table, by header.
    pub fn recall(&mut self, remembered: &Self) {
        for c in &mut self.columns {
            if let Some(old) = remembered.columns.iter().find(|o| o.header == c.header) {
                c.field = old.field;
                c.unit = old.unit;
                c.confidence = Ratio::ONE;
                c.reason = "as in an earlier import of these headers".into();
                c.proposed_unit = None;
                c.unit_doubt.clear();
                c.claims = old.claims.clone();
            }
        }
    }
    /// Names a server, and says something about it.
    #[must_use]
    pub fn makes_servers(&self) -> bool {
        self.column_of(Field::Name).is_some()
            && self.columns.iter().filter_map(|c| c.field).filter(|f| !f.is_measurement()).count() >= 2
    }
    /// Names a server, a moment, and a value.
    #[must_use]
    pub fn makes_measurements(&self) -> bool {
        let has = |f| self.column_of(f).is_some();
        let samples = self.columns.iter().any(|c| matches!(c.field, Some(Field::Sample(_))));
        has(Field::Name) && has(Field::Timestamp) && (samples || has(Field::Resource) && has(Field::Value))
    }
}

/// The signature of a set of headers: 16 hexadecimal digits.
pub fn signature<'a>(headers: impl Iterator<Item = &'a str>) -> String {
    let mut keys: Vec<String> = headers.map(|h| header::words(h).join(" ")).collect();
    keys.order();
    let digest = Sha256::digest(keys.join("\n").as_bytes());
    digest.iter().take(8).map(|b| format!("{b:02x}")).collect()
}

/// The resource that a header is a name of.
#[must_use]
pub fn resource_named(header: &Header) -> Option<engine::series::Resource> {
    let key = header.key();
    synonyms::all().iter().find_map(|s| match s.field {
        Field::Sample(r) if s.key == key => Some(r),
        _ => None,
    })
}

/// The field that a header names, letter by letter.
#[must_use]
pub fn field_named(header: &str) -> Option<Field> {
    let key = Header::new(header).key();
    let plain = || Field::from_key(&header.trim().to_lowercase());
    plain().or_else(|| synonyms::all().iter().find(|s| !key.is_empty() && s.key == key).map(|s| s.field))
}

/// Whether a header is a known name of anything.
#[must_use]
pub fn is_known_header(header: &str) -> bool {
    synonyms::is_known(header)
}

/// The headers of the server list that the planner offers as a template, in order.
pub const TEMPLATE_HEADERS: [&str; 32] = [
    "name",
    "kind",
    "serial",
    "site",
    "environment",
    "role",
    "application",
    "owner",
    "os",
    "model",
    "cpu_model",
    "bought_year",
    "sockets",
    "cores_per_socket",
    "clock_ghz",
    "cpu_average_percent",
    "cpu_peak_percent",
    "memory_gib",
    "memory_used_gib",
    "disk_capacity_gib",
    "disk_used_gib",
    "disk_operations_per_s",
    "network_mbit_per_s",
    "power_w",
    "rack_units",
    "firmware",
    "special_hardware",
    "address",
    "mac",
    "disks",
    "powered_on",
    "note",
];

/// The headers of the measurement template.
pub const MEASUREMENT_HEADERS: [&str; 4] = ["server", "timestamp", "resource", "value"];

/// The server list template with two example rows.
#[must_use]
pub fn template_csv() -> String {
    let rows = [
        "web01,physical,CZJ1234567,Berlin,production,web,Shop,Team Web,Windows Server 2012 R2,Example R620,\
         Intel Xeon E5-2640,2013,2,6,2.5,12,55,64,22,500,180,250,80,210,1,bios,,10.0.0.11,\
         em1=02:00:00:00:00:01;em2=02:00:00:00:00:02,sda:100;sdb:400,yes,an example: delete this row",
        "db01,physical,CZJ1234568,Berlin,production,database,ERP,Team Data,Red Hat Enterprise Linux 7,\
         Example R730,Intel Xeon E5-2690 v4,2016,2,14,2.6,25,80,256,190,2000,1400,1800,300,380,2,uefi,\
         USB dongle,10.0.0.21,em1=02:00:00:00:00:03,sda:200;sdb:1800,yes,an example: delete this row",
    ];
    format!("{}\r\n{}\r\n{}\r\n", TEMPLATE_HEADERS.join(","), rows[0], rows[1])
}

/// The measurement template with example rows.
#[must_use]
pub fn measurement_template_csv() -> String {
    format!(
        "{}\r\nweb01,2026-03-02T08:00:00Z,cpu_percent,12.5\r\nweb01,2026-03-02T08:00:00Z,memory_mib,22528\r\n",
        MEASUREMENT_HEADERS.join(",")
    )
}
