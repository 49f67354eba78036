//! The sample estate: an invented maker of food with two sites, made from a seed, so that everything
//! can be tried without data of one's own. It has flaws on purpose, as real exports have.
//!
//! The same seed gives the same bytes on every platform: the numbers come from one generator with a
//! fixed stream per server, the shapes from `libm`, and nothing reads a clock.

mod estate;
mod hardware;
mod load;
mod roles;
mod tables;

use crate::import::{self, Batch, Choices, ImportSummary, MeasuredSeries};
use engine::inventory::Inventory;
use engine::origin::Source;
use engine::quantity::Ratio;
use engine::series::{Resource, SeriesBlock, SeriesStore};
use engine::time::{Day, Instant};

pub use estate::{Flaw, SampleServer};

/// The invented company.
pub const COMPANY: &str = "Brenntal Foods";
/// Its head office with the larger plant, and its second plant.
pub const SITES: [&str; 2] = ["Brenntal", "Weidach"];
/// The first day of measurement, a Monday.
pub const FIRST_DAY: Day = Day::from_ymd(2026, 9, 28);
/// Days of measurement unless asked otherwise: five weeks, with two month-ends.
pub const DAYS: u32 = 35;
/// Servers unless asked otherwise.
pub const SERVERS: u32 = 120;
/// Most servers that are made.
pub const MOST_SERVERS: u32 = 20_000;
/// Most days that are made.
pub const MOST_DAYS: u32 = 400;

/// A sample estate, ready to be written as tables or taken as series.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleEstate {
    seed: u64,
    days: u32,
    servers: Vec<SampleServer>,
}

impl SampleEstate {
    /// Makes the estate: so many servers (1 to 20,000), measured every hour for so many days (1 to
    /// 400). Numbers outside are brought to the nearest allowed one.
    #[must_use]
    pub fn new(seed: u64, servers: u32, days: u32) -> Self {
        let servers = servers.clamp(1, MOST_SERVERS);
        let days = days.clamp(1, MOST_DAYS);
        Self { seed, days, servers: estate::servers(seed, servers) }
    }

    /// The servers, in the order of the table.
    #[must_use]
    pub fn servers(&self) -> &[SampleServer] {
        &self.servers
    }

    /// The inventory as a table with a header, in the planner's own template.
    #[must_use]
    pub fn servers_csv(&self) -> String {
        tables::servers(self)
    }

    /// The measurements as a table with a header: server, timestamp, resource, value. Sorted by
    /// server as in the inventory, then resource, then time; a missing sample has no row.
    #[must_use]
    pub fn measurements_csv(&self) -> String {
        tables::measurements(self)
    }

    /// The same measurements without the detour over text, as a batch: equal to the last bit to what
    /// reading [`Self::measurements_csv`] gives, with the rows that each block takes there.
    #[must_use]
    pub fn measured(&self) -> Batch {
        let mut measurements = Vec::with_capacity(self.servers.len() * Resource::LOADS.len());
        let start = Instant::from_unix_seconds(i64::from(FIRST_DAY.days()) * 86_400);
        // Row 1 is the header; a sample that is missing has no row.
        let mut next_row = 2;
        for (index, server) in self.servers.iter().enumerate() {
            for (resource, printed) in load::measure(self.seed, index, server, self.days) {
                let samples =
                    printed.iter().map(|p| p.map_or(f32::NAN, |p| as_sample(resource, p))).collect();
                let block = SeriesBlock::new(resource, start, 3600, samples);
                let rows = u32::try_from(block.present()).unwrap_or(u32::MAX);
                if rows == 0 {
                    continue;
                }
                let number = u32::try_from(measurements.len()).unwrap_or(u32::MAX);
                measurements.push(MeasuredSeries {
                    number,
                    shared: Vec::new(),
                    meaning: crate::import::Meaning::Stored,
                    server: server.name.as_str().into(),
                    block,
                    source: 0,
                    first_row: next_row,
                    last_row: next_row + rows - 1,
                    rows,
                    column: 3,
                });
                next_row += rows;
            }
        }
        let source = Source {
            file: MEASUREMENTS_FILE.into(),
            sheet: None,
            recognised_as: "Measurements of the sample estate".into(),
            headers: ["server", "timestamp", "resource", "value"].map(Into::into).to_vec(),
            rows: next_row - 2,
            rows_used: next_row - 2,
            sha256: format!("sample-{}-{}-{}", self.seed, self.servers.len(), self.days),
        };
        Batch { sources: vec![source], measurements, ..Batch::default() }
    }

    /// The estate as an import of its two tables gives it. The server list is really read, so that
    /// every value has its cell and every flaw is found; the measurements are not parsed.
    #[must_use]
    pub fn imported(&self) -> (Inventory, SeriesStore, ImportSummary) {
        let list = import::read(SERVERS_FILE, self.servers_csv().as_bytes(), &Choices::default());
        import::merge(&Inventory::default(), &SeriesStore::default(), vec![list, self.measured()])
    }
}

/// Name of the server list in provenance, and of the file that the command line writes.
pub const SERVERS_FILE: &str = "servers.csv";
/// Name of the table of measurements.
pub const MEASUREMENTS_FILE: &str = "measurements.csv";

/// What is printed, as an integer: hundredths, or MiB for memory.
type Printed = u32;

/// The sample that a reader makes of the printed number. Dividing a whole number by 100 gives the
/// same `f64` as reading its decimal form: both are the nearest to the same fraction.
#[expect(clippy::cast_possible_truncation, reason = "samples are kept as f32")]
fn as_sample(resource: Resource, printed: Printed) -> f32 {
    let printed = f64::from(printed);
    match resource {
        Resource::Cpu => Ratio::from_percent(printed / 100.0).fraction() as f32,
        Resource::Memory => printed as f32,
        _ => (printed / 100.0) as f32,
    }
}

#[cfg(test)]
mod tests;
