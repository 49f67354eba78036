//! A price list of hosts: one host type in each row, for the catalogue. What a row must say is a name,
//! sockets, cores, clock, memory and a price; the rest is taken from the built-in type with the nearest
//! number of cores, and said.
#![allow(clippy::result_large_err, reason = "the reason why one row is left out; large on 64 bit only")]

use super::findings::Findings;
use super::{Head, Preview, Recognition, RowReader, TablePreview};
use crate::dialect::{NumberStyle, Record, parse_number};
use crate::import::Batch;
use crate::mapping::{ColumnMapping, Field, Header, Mapping, Unit, is_missing};
use crate::project_file::host_is_sound;
use engine::catalogue::{Catalogue, HostType};
use engine::diagnostic::Diagnostic;
use engine::money::{Currency, Money};
use engine::quantity::{Iops, Mbps, Mhz, MiB, Ratio, Watts};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a column says about a host type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    Name,
    Vendor,
    Model,
    Sockets,
    CoresPerSocket,
    Cores,
    Threads,
    Clock,
    CpuModel,
    Memory,
    Network,
    Ports,
    DiskOperations,
    IdlePower,
    FullPower,
    RackUnits,
    Price,
    Currency,
    Source,
}

/// The headers of the price list that the planner offers as a template, in order.
pub const TEMPLATE_HEADERS: [&str; 17] = [
    "name",
    "vendor",
    "model",
    "sockets",
    "cores_per_socket",
    "threads_per_core",
    "clock_ghz",
    "memory_gib",
    "network_gbit_per_s",
    "ports",
    "disk_operations_per_s",
    "idle_power_w",
    "full_power_w",
    "rack_units",
    "price",
    "currency",
    "source",
];

/// The template of host types with an example row.
#[must_use]
pub fn template_csv() -> String {
    let row = "Rack host 2 x 24,Example,R750,2,24,2,2.6,768,40,4,90000,180,760,1,31200,EUR,Offer of 2 March";
    format!("{}\r\n{row}\r\n", TEMPLATE_HEADERS.join(","))
}

/// Columns of servers that are there, which no price list has.
const OF_SERVERS: [Field; 9] = [
    Field::Serial,
    Field::Os,
    Field::Address,
    Field::Mac,
    Field::Environment,
    Field::Application,
    Field::Owner,
    Field::CpuAverage,
    Field::MemoryUsed,
];

/// The column of a header, with its unit, and the currency that it names.
fn column_of(header: &str) -> Option<(Column, Option<Unit>, Option<Currency>)> {
    use Column as C;
    let parsed = Header::new(header);
    let words: Vec<&str> = parsed.words.iter().map(String::as_str).collect();
    let plain = |c| Some((c, parsed.unit, None));
    match words.join(" ").as_str() {
        "name" | "host type" | "host" | "type" | "configuration" => plain(C::Name),
        "vendor" | "manufacturer" | "maker" | "hersteller" => plain(C::Vendor),
        "model" | "server model" | "modell" => plain(C::Model),
        "sockets" | "cpu sockets" | "cpus" | "processors" | "# cpu" => plain(C::Sockets),
        "cores per socket" | "cores per cpu" | "cores socket" => plain(C::CoresPerSocket),
        "cores" | "total cores" | "cores total" | "kerne" => plain(C::Cores),
        "threads per core" => plain(C::Threads),
        "clock" | "base clock" | "cpu clock" | "base frequency" | "frequency" | "takt" => plain(C::Clock),
        "cpu model" | "cpu" | "cpu type" | "processor" | "processor model" | "prozessor" => {
            plain(C::CpuModel)
        }
        "memory" | "ram" | "installed memory" | "arbeitsspeicher" => plain(C::Memory),
        "network" | "nic" | "network rate" | "nic speed" => plain(C::Network),
        "ports" | "nic ports" | "network ports" => plain(C::Ports),
        "disk operations" | "storage operations" | "iops" | "storage iops" => plain(C::DiskOperations),
        "idle power" | "power idle" => plain(C::IdlePower),
        "full power" | "power full" | "power" | "max power" | "maximum power" => plain(C::FullPower),
        "rack units" | "height" | "rack u" | "units" => plain(C::RackUnits),
        "currency" | "währung" | "wahrung" => plain(C::Currency),
        "source" | "offer" | "quote" => plain(C::Source),
        "ghz" => Some((C::Clock, Some(Unit::Ghz), None)),
        "mhz" => Some((C::Clock, Some(Unit::Mhz), None)),
        _ => match words.as_slice() {
            ["price" | "preis" | "cost", rest @ ..] | ["unit" | "list" | "net", "price", rest @ ..]
                if rest.len() < 2 =>
            {
                let currency = rest.first().and_then(|c| Currency::from_code(c));
                (rest.is_empty() || currency.is_some()).then_some((C::Price, None, currency))
            }
            _ => None,
        },
    }
}

fn columns_of(headers: &[Arc<str>]) -> BTreeMap<Column, (u16, Option<Unit>, Option<Currency>)> {
    let mut out = BTreeMap::new();
    for (i, header) in headers.iter().enumerate() {
        if let (Ok(i), Some((column, unit, currency))) = (u16::try_from(i), column_of(header)) {
            out.entry(column).or_insert((i, unit, currency));
        }
    }
    out
}

fn is_price_list(table: &TablePreview) -> bool {
    let columns = columns_of(&table.headers);
    let has = |c: Column| columns.contains_key(&c);
    let named = has(Column::Name) || has(Column::Model);
    let cores = has(Column::CoresPerSocket) || has(Column::Cores);
    let of_servers = OF_SERVERS.iter().any(|f| table.mapping.column_of(*f).is_some());
    named && has(Column::Price) && has(Column::Sockets) && cores && has(Column::Memory) && !of_servers
}

/// Recognises a price list: a price beside sockets, cores and memory, and nothing that servers in use
/// have.
#[must_use]
pub fn detect(preview: &Preview<'_>) -> Option<Recognition> {
    let table = preview.tables.iter().find(|t| is_price_list(t))?;
    let own = |h: &&Arc<str>| TEMPLATE_HEADERS.contains(&h.trim());
    let template = table.headers.iter().filter(own).count();
    let (confidence, reason) = if template >= 8 {
        (0.99, format!("{template} of its headers are those of the template of host types"))
    } else {
        (0.9, "it has a price beside sockets, cores and memory".to_owned())
    };
    Some(Recognition { confidence: Ratio::from_fraction(confidence), reason })
}

/// What the columns mean, as far as servers have such values too.
#[must_use]
pub fn columns(table: &TablePreview) -> Option<Mapping> {
    if !is_price_list(table) {
        return None;
    }
    let mut mapping = Mapping::default();
    for (i, header) in table.headers.iter().enumerate() {
        let known = column_of(header);
        let field = known.and_then(|(column, ..)| match column {
            Column::Name => Some(Field::Name),
            Column::Model => Some(Field::Model),
            Column::Sockets => Some(Field::Sockets),
            Column::CoresPerSocket => Some(Field::CoresPerSocket),
            Column::Cores => Some(Field::Cores),
            Column::Clock => Some(Field::Clock),
            Column::Memory => Some(Field::Memory),
            Column::RackUnits => Some(Field::RackUnits),
            _ => None,
        });
        let mut values = table.rows.iter().filter_map(|r| r.1.get(i)).filter(|v| !is_missing(v));
        mapping.columns.push(ColumnMapping {
            column: u16::try_from(i).ok()?,
            header: Arc::clone(header),
            first_value: values.next().cloned().unwrap_or_default(),
            field,
            unit: field.and_then(|f| known.and_then(|k| k.1).map(|u| f.meant(u)).or_else(|| f.unit())),
            confidence: if known.is_some() { Ratio::ONE } else { Ratio::ZERO },
            reason: match known {
                Some(_) => "a column of a list of host types".into(),
                None => "not a column of a list of host types".into(),
            },
            ..ColumnMapping::default()
        });
    }
    // A list by model alone: the model is the name.
    if mapping.column_of(Field::Name).is_none() {
        let model = mapping.columns.iter_mut().find(|c| c.field == Some(Field::Model));
        if let Some(c) = model {
            c.field = Some(Field::Name);
        }
    }
    Some(mapping)
}

/// Starts reading a table.
#[must_use]
pub fn start(head: Head) -> Box<dyn RowReader> {
    let columns = columns_of(&head.headers);
    Box::new(PriceList {
        head,
        columns,
        types: Vec::new(),
        names: BTreeSet::new(),
        findings: Findings::default(),
        rows: 0,
        used: 0,
    })
}

struct PriceList {
    head: Head,
    columns: BTreeMap<Column, (u16, Option<Unit>, Option<Currency>)>,
    types: Vec<HostType>,
    names: BTreeSet<String>,
    findings: Findings,
    rows: u32,
    used: u32,
}

impl PriceList {
    fn text<'r>(&self, record: &'r Record, column: Column) -> Option<(&'r str, u16)> {
        let (c, ..) = *self.columns.get(&column)?;
        let text = record.get(usize::from(c))?.trim();
        (!is_missing(text)).then_some((text, c))
    }

    /// A number in the base unit of its dimension.
    fn number(&self, record: &Record, column: Column, default: Unit) -> Option<f64> {
        let (text, c) = self.text(record, column)?;
        let (value, rest) = parse_number(text, self.head.style(c))?;
        let of_header = self.columns.get(&column).and_then(|(_, unit, _)| *unit);
        let unit = if rest.is_empty() { of_header.unwrap_or(default) } else { Unit::from_words(rest)? };
        // Memory comes in powers of two, whatever is written.
        let unit = if column == Column::Memory { unit.binary() } else { unit };
        unit.to_base(value, default.dimension()).filter(|v| v.is_finite() && *v >= 0.0)
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked bounds")]
    fn count(&self, record: &Record, column: Column) -> Option<u32> {
        let (text, c) = self.text(record, column)?;
        let (value, _) = parse_number(text, self.head.style(c))?;
        ((1.0..=100_000.0).contains(&value) && value.fract() == 0.0).then_some(value as u32)
    }

    /// The price, and whether its currency had to be assumed.
    fn price(&self, record: &Record) -> Option<(Money, bool)> {
        let (text, c) = self.text(record, Column::Price)?;
        let (amount, rest) = price_of(text, self.head.style(c))?;
        let column = self.text(record, Column::Currency).and_then(|(t, _)| currency_of(t));
        let header = self.columns.get(&Column::Price).and_then(|(.., currency)| *currency);
        let known = currency_of(&rest).or(column).or(header);
        (amount >= 0.0).then(|| (Money::new(amount, known.unwrap_or(Currency::EUR)), known.is_none()))
    }

    /// The host type of a row, and what had to be assumed for it.
    fn host_type(&self, record: &Record) -> Result<(HostType, Vec<Diagnostic>), Diagnostic> {
        let word = |c| self.text(record, c).map(|(t, _)| t).unwrap_or_default();
        let hardware = [word(Column::Vendor), word(Column::Model)].join(" ").trim().to_owned();
        let name = match word(Column::Name) {
            "" => hardware.clone(),
            name => name.to_owned(),
        };
        let sockets = self.count(record, Column::Sockets);
        let cores_per_socket = self.count(record, Column::CoresPerSocket).or_else(|| {
            let (all, sockets) = (self.count(record, Column::Cores)?, sockets?);
            all.is_multiple_of(sockets).then(|| all / sockets)
        });
        let clock = self.number(record, Column::Clock, Unit::Ghz).filter(|v| *v > 0.0);
        let memory = self.number(record, Column::Memory, Unit::GiB).filter(|v| *v > 0.0);
        let price = self.price(record);
        let missing: Vec<&str> = [
            ("a name", name.is_empty()),
            ("sockets", sockets.is_none()),
            ("cores per socket", cores_per_socket.is_none()),
            ("a clock", clock.is_none()),
            ("memory", memory.is_none()),
            ("a price", price.is_none()),
        ]
        .into_iter()
        .filter_map(|(what, is_missing)| is_missing.then_some(what))
        .collect();
        let (
            Some(sockets),
            Some(cores_per_socket),
            Some(clock),
            Some(memory),
            Some((price, assumed_currency)),
            true,
        ) = (sockets, cores_per_socket, clock, memory, price, missing.is_empty())
        else {
            return Err(Diagnostic::error(
                "host_type.incomplete",
                format!("The host type lacks {}, or it cannot be read", missing.join(", ")),
                "Fill in the cells; the template shows how",
            )
            .about(&name));
        };
        let built_in = Catalogue::built_in();
        let cores = sockets.saturating_mul(cores_per_socket);
        let like = built_in.hosts.iter().min_by_key(|h| h.cores().abs_diff(cores));
        let Some(like) = like else {
            return Err(Diagnostic::error(
                "host_type.nothing_like_it",
                "No built-in host type is there to take missing values from",
                "Start the planner again",
            ));
        };
        let mut assumed: Vec<&str> = Vec::new();
        let mut or_like = |found: Option<f64>, other: f64, what: &'static str| {
            found.unwrap_or_else(|| {
                assumed.push(what);
                other
            })
        };
        let network = self.number(record, Column::Network, Unit::GbitPerS);
        let network = or_like(network, like.network.mbps(), "network rate");
        let operations = self.number(record, Column::DiskOperations, Unit::PerSecond);
        let operations = or_like(operations, like.disk_operations.iops(), "disk operations");
        let full = self.number(record, Column::FullPower, Unit::Watt);
        let share = like.idle_power.per(like.full_power).unwrap_or(Ratio::ONE).fraction();
        let full = or_like(full, like.full_power.watts(), "full power");
        let idle = self.number(record, Column::IdlePower, Unit::Watt);
        let idle = or_like(idle, full * share, "idle power");
        let mut count_or = |found: Option<u32>, other: u32, what: &'static str| {
            found.unwrap_or_else(|| {
                assumed.push(what);
                other
            })
        };
        let threads =
            count_or(self.count(record, Column::Threads), like.threads_per_core, "threads per core");
        let rack_units = count_or(self.count(record, Column::RackUnits), like.rack_units, "rack units");
        let ports = count_or(self.count(record, Column::Ports), like.ports, "ports");
        let mut source = match word(Column::Source) {
            "" => format!("{}, row {}", self.head.file, record.row()),
            written => written.to_owned(),
        };
        if !assumed.is_empty() {
            source = format!("{source}; {} as in {}", assumed.join(", "), like.name);
        }
        let host = HostType {
            id: id_of(&name).into(),
            name: match hardware.as_str() {
                "" => name.as_str().into(),
                hardware if name.contains(hardware) => name.as_str().into(),
                hardware => format!("{name} ({hardware})").into(),
            },
            sockets,
            cores_per_socket,
            threads_per_core: threads,
            clock: Mhz::from_mhz(clock),
            cpu_model: self.text(record, Column::CpuModel).map(|(name, _)| name.into()),
            memory: MiB::from_mib(memory),
            network: Mbps::from_mbps(network),
            disk_operations: Iops::from_iops(operations),
            idle_power: Watts::from_watts(idle),
            full_power: Watts::from_watts(full),
            rack_units,
            ports,
            price,
            source,
        };
        let place = self.head.place(record.row(), None);
        if !host_is_sound(&host) || idle > full {
            return Err(Diagnostic::error(
                "host_type.out_of_range",
                "A value of the host type is larger than any host has, or it draws more power idle than busy",
                "Correct the cells, or their units in the header",
            )
            .about(&name));
        }
        let mut told = Vec::new();
        if !assumed.is_empty() {
            told.push(
                Diagnostic::note(
                    "host_type.assumed",
                    format!("The list does not say {}: taken from {}", assumed.join(", "), like.name),
                    "Add the columns, or correct the values in the catalogue",
                )
                .at(place.clone())
                .about(&name),
            );
        }
        if assumed_currency {
            told.push(
                Diagnostic::warning(
                    "host_type.currency_assumed",
                    "The price names no currency and was read as EUR",
                    "Add a column currency with codes such as EUR or USD",
                )
                .at(place)
                .about(&name),
            );
        }
        Ok((host, told))
    }
}

/// A stable name: lower case, letters and digits, the rest as one hyphen.
fn id_of(name: &str) -> String {
    let mut out = String::new();
    for c in name.to_lowercase().chars() {
        if c.is_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}

/// "€ 17,900.00", "17.900,00 EUR": the amount, and what stands beside it.
fn price_of(text: &str, style: NumberStyle) -> Option<(f64, String)> {
    let start = text.find(|c: char| c.is_ascii_digit() || c == '-')?;
    let (before, number) = (text.get(..start)?, text.get(start..)?);
    let end =
        number.find(|c: char| c.is_alphabetic() || matches!(c, '€' | '$' | '£')).unwrap_or(number.len());
    let (value, rest) = parse_number(number.get(..end)?.trim(), style)?;
    let behind = number.get(end..)?;
    rest.trim_matches(['-', ',', '.', '–'])
        .is_empty()
        .then(|| (value, format!("{}{}", before.trim(), behind.trim())))
}

fn currency_of(text: &str) -> Option<Currency> {
    Currency::from_code(match text.trim() {
        "€" => "EUR",
        "$" | "US$" => "USD",
        "£" => "GBP",
        code => code,
    })
}

impl RowReader for PriceList {
    fn row(&mut self, record: &Record) {
        if record.is_blank() {
            return;
        }
        self.rows += 1;
        let result = self.host_type(record).and_then(|(host, told)| {
            if self.names.insert(host.id.to_string()) {
                return Ok((host, told));
            }
            let message = "A host type of this name is in a row above";
            Err(Diagnostic::warning("row.duplicate", message, "Give it another name").about(&host.name))
        });
        match result {
            Ok((host, told)) => {
                told.into_iter().for_each(|d| self.findings.tell(d));
                self.types.push(host);
                self.used += 1;
            }
            Err(reason) => {
                let place = self.head.place(record.row(), None);
                let cells = record.iter().map(str::to_owned).collect();
                self.findings.set_aside(self.head.source, record.row(), reason.at(place), cells);
            }
        }
    }

    fn finish(self: Box<Self>, batch: &mut Batch) {
        let Self { head, types, findings, rows, used, .. } = *self;
        batch.host_types.extend(types);
        batch.close(head, rows, used, findings);
    }
}
