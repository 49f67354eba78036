//! What the columns of a table mean: guessed from headers and values, with a reason; changed by the
//! user; remembered by the headers.

pub use field::{Field, Shape, sample_unit};
pub use guess::{guess, is_missing};
pub use header::Header;
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
mod synonyms;
mod unit;

/// What one column means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
}

/// What the columns of a table mean.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Mapping {
    /// One for each column, in order.
    pub columns: Vec<ColumnMapping>,
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
            } else if field.is_some() && c.field == field {
                c.field = None;
                c.unit = None;
                c.reason = "its meaning was given to another column by you".into();
            }
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
