//! One cell into one value of a server.

use super::words;
use crate::dialect::{NumberStyle, parse_number};
use crate::mapping::{Dimension, Field, Unit};
use engine::inventory::{Disk, Known, NetworkCard, Server, Text};
use engine::origin::{Cell, Origin, Sourced};
use engine::quantity::{Iops, Mbps, Mhz, MiB, Ratio, Watts};
use std::collections::HashSet;
use std::sync::Arc;

/// Why a cell could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Stable name of the problem.
    pub code: &'static str,
    /// What was expected instead.
    pub expected: String,
}

impl Refused {
    fn expected(expected: impl Into<String>) -> Self {
        Self { code: "value.unreadable", expected: expected.into() }
    }
    fn bounds(expected: impl Into<String>) -> Self {
        Self { code: "value.out_of_range", expected: expected.into() }
    }
}

/// Text that occurs in many rows is kept once.
#[derive(Debug, Default)]
pub struct Shared(HashSet<Text>);

impl Shared {
    /// The text, shared.
    pub fn text(&mut self, text: &str) -> Text {
        if let Some(t) = self.0.get(text) {
            return Arc::clone(t);
        }
        let t: Text = text.into();
        self.0.insert(Arc::clone(&t));
        t
    }
}

/// How the number of a cell is to be read.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    /// Unit of the column.
    pub unit: Option<Unit>,
    /// Decimal mark of the column.
    pub style: NumberStyle,
}

/// A number in the base unit of a dimension. A unit written in the cell goes before that of the column.
///
/// # Errors
/// What is no number, or carries a unit that measures something else.
pub fn number(text: &str, field: Field, dimension: Dimension, how: Reading) -> Result<f64, Refused> {
    let wanted =
        || Refused::expected(format!("a number in {}", how.unit.map_or("the column's unit", Unit::label)));
    let (value, rest) = parse_number(text, how.style).ok_or_else(wanted)?;
    let unit = if rest.is_empty() {
        how.unit.or_else(|| field.unit())
    } else {
        match (how.unit, field.meant(Unit::from_words(rest).ok_or_else(wanted)?)) {
            // A per cent sign does not say of what.
            (Some(Unit::PercentOfCore), Unit::Percent) => Some(Unit::PercentOfCore),
            (_, unit) => Some(unit),
        }
    };
    let base = match unit {
        Some(u) => u.to_base(value, dimension).ok_or_else(wanted)?,
        None => value,
    };
    if base < 0.0 { Err(Refused::bounds("nothing below zero")) } else { Ok(base) }
}

fn count(text: &str, how: Reading, highest: u32) -> Result<u32, Refused> {
    let wanted = || Refused::expected("a whole number");
    let (value, rest) = parse_number(text, how.style).ok_or_else(wanted)?;
    if rest.chars().any(|c| c.is_ascii_digit()) || value.fract() != 0.0 {
        return Err(wanted());
    }
    if !(1.0..=f64::from(highest)).contains(&value) {
        return Err(Refused::bounds(format!("a whole number from 1 to {highest}")));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in bounds, whole")]
    Ok(value as u32)
}

fn year(text: &str) -> Result<u32, Refused> {
    let wanted = || Refused::expected("a year from 1980 to 2100, or a date");
    let digits = text.split(|c: char| !c.is_ascii_digit());
    digits
        .filter(|d| d.len() == 4)
        .filter_map(|d| d.parse().ok())
        .find(|y| (1980..=2100).contains(y))
        .ok_or_else(wanted)
}

/// Values of a row that mean something only together with others of it.
#[derive(Debug, Clone, Default)]
pub struct Pending {
    cores: Option<(u32, Cell)>,
    /// Memory in use, as a share of what is installed.
    pub memory_share: Option<Sourced<Ratio>>,
    /// Disk in use, as a share of what is allocated.
    pub disk_share: Option<Sourced<Ratio>>,
    /// CPU load, in cores.
    cores_busy: Vec<(Field, Cell, f64)>,
}

/// Puts a cell into a server. A cell that says "not known" changes nothing.
///
/// # Errors
/// A cell that cannot be read as its field; the value then stays unknown.
pub fn put(
    server: &mut Server,
    field: Field,
    text: &str,
    how: Reading,
    cell: Cell,
    pending: &mut Pending,
    shared: &mut Shared,
) -> Result<(), Refused> {
    let text = text.trim();
    let origin = Origin::Cell(cell);
    macro_rules! set {
        ($slot:ident, $value:expr) => {
            server.$slot = Some(Sourced { value: $value, origin })
        };
    }
    let dimension = field.unit().map(Unit::dimension);
    let amount = |_: ()| match dimension {
        Some(d) => number(text, field, d, how),
        None => Err(Refused::expected("a number")),
    };
    let size =
        |_: ()| amount(()).and_then(|v| MiB::try_from_mib(v).map_err(|e| Refused::bounds(e.to_string())));
    let share = |_: ()| {
        let v = amount(())?;
        // 100.4 % is rounding; more is another unit, or a sum over processors.
        if v <= 1.01 {
            Ok(Ratio::from_fraction(v.min(1.0)))
        } else {
            Err(Refused::bounds("0 to 100 per cent of all processors together"))
        }
    };
    match field {
        Field::Name => {
            server.name = Sourced { value: shared.text(text), origin };
            server.id = engine::inventory::ServerId::new(text);
        }
        Field::Kind => {
            server.kind = words::kind(text).ok_or_else(|| Refused::expected("physical or virtual"))?
        }
        Field::OtherName => server.other_names.push(Sourced { value: text.into(), origin }),
        Field::DnsName => set!(dns_name, text.into()),
        Field::Uuid => set!(uuid, text.into()),
        Field::PlatformId => set!(platform_id, text.into()),
        Field::Serial => set!(serial, text.into()),
        Field::Site => set!(site, shared.text(text)),
        Field::Environment => set!(environment, shared.text(text)),
        Field::Role => set!(role, shared.text(text)),
        Field::Application => set!(application, shared.text(text)),
        Field::Owner => set!(owner, shared.text(text)),
        Field::Os => set!(os, shared.text(text)),
        Field::Model => set!(model, shared.text(text)),
        Field::CpuModel => set!(cpu_model, shared.text(text)),
        Field::BoughtYear => set!(bought, year(text)?),
        Field::Sockets => set!(sockets, count(text, how, 1024)?),
        Field::CoresPerSocket => set!(cores_per_socket, count(text, how, 1024)?),
        // Shared out over the sockets once those are known; see `finish`.
        Field::Cores => pending.cores = Some((count(text, how, 65_536)?, cell)),
        Field::Clock => {
            let v = amount(())?;
            if !(1.0..=100_000.0).contains(&v) {
                return Err(Refused::bounds("a clock from 1 MHz to 100 GHz"));
            }
            set!(clock, Mhz::from_mhz(v));
        }
        Field::CpuAverage | Field::CpuPeak if how.unit == Some(Unit::PercentOfCore) => {
            pending.cores_busy.push((field, cell, number(text, field, Dimension::PartShare, how)?));
        }
        Field::CpuAverage => set!(cpu_average, share(())?),
        Field::CpuPeak => set!(cpu_peak, share(())?),
        // "61.2 GiB / 127 GiB": what is in use, of what there is.
        Field::Memory | Field::DiskCapacity if text.contains('/') => {
            let wanted = || Refused::expected("a number with its unit, or what is used / what there is");
            let (used, all) = text.split_once('/').ok_or_else(wanted)?;
            let dimension = dimension.ok_or_else(wanted)?;
            let part = |t: &str| {
                MiB::try_from_mib(number(t, field, dimension, how).map_err(|_| wanted())?)
                    .map_err(|_| wanted())
            };
            let all = part(all)?;
            let used = if crate::mapping::is_missing(used) { None } else { Some(part(used)?) };
            let used = used.map(|value| Sourced { value, origin });
            if field == Field::Memory {
                set!(memory, all);
                server.memory_used = used.or(server.memory_used.take());
            } else {
                set!(disk_capacity, all);
                server.disk_used = used.or(server.disk_used.take());
            }
        }
        Field::Memory => set!(memory, size(())?),
        Field::MemoryUsed => set!(memory_used, size(())?),
        Field::MemoryShare => pending.memory_share = Some(Sourced { value: share(())?, origin }),
        Field::DiskShare => pending.disk_share = Some(Sourced { value: share(())?, origin }),
        Field::DiskCapacity => set!(disk_capacity, size(())?),
        Field::DiskUsed => set!(disk_used, size(())?),
        Field::DiskOperations => {
            // Reads and writes stand in columns of their own in some lists.
            let before = server.disk_operations.as_ref().map_or(0.0, |v| v.value.iops());
            let sum = before + amount(())?;
            set!(disk_operations, Iops::try_from_iops(sum).map_err(|e| Refused::bounds(e.to_string()))?);
        }
        Field::Network => {
            let before = server.network.as_ref().map_or(0.0, |v| v.value.mbps());
            let sum = before + amount(())?;
            set!(network, Mbps::try_from_mbps(sum).map_err(|e| Refused::bounds(e.to_string()))?);
        }
        Field::Power => {
            set!(power, Watts::try_from_watts(amount(())?).map_err(|e| Refused::bounds(e.to_string()))?);
        }
        Field::RackUnits => set!(rack_units, count(text, how, 60)?),
        Field::Firmware => {
            set!(firmware, words::firmware(text).ok_or_else(|| Refused::expected("BIOS or UEFI"))?);
        }
        Field::SpecialHardware => {
            if !words::nothing(text) {
                set!(special_hardware, shared.text(text));
            }
        }
        // The first address stands for the server; others are kept with their card elsewhere.
        Field::Address if server.address.is_some() => {}
        Field::Address => {
            let first = text.split([';', ',', '|', ' ', '\n']).find(|a| !a.trim().is_empty());
            set!(address, first.unwrap_or(text).trim().into());
        }
        Field::Mac => server.network_cards.extend(network_cards(text)),
        Field::Disks => server.disks.extend(disks(text, how, cell)?),
        Field::PoweredOn => {
            set!(powered_on, words::yes_no(text).ok_or_else(|| Refused::expected("yes or no"))?)
        }
        Field::Note => set!(note, text.into()),
        Field::Timestamp | Field::Resource | Field::Value | Field::ValueUnit | Field::Sample(_) => {}
    }
    Ok(())
}

/// "sda:100;sdb:500": name and size, the name may be missing.
fn disks(text: &str, how: Reading, cell: Cell) -> Result<Vec<Disk>, Refused> {
    let wanted = || Refused::expected("disks as name:size, separated by ; (sda:100;sdb:500)");
    let mark = if text.contains(';') {
        ';'
    } else if text.contains('|') {
        '|'
    } else {
        ','
    };
    let mut out = Vec::new();
    for part in text.split([mark, '\n']).map(str::trim).filter(|p| !p.is_empty()) {
        let (name, size) = part.rsplit_once([':', '=']).map_or((None, part), |(n, s)| (Some(n.trim()), s));
        let mib = number(size, Field::Disks, Dimension::Size, how).map_err(|_| wanted())?;
        let capacity =
            Sourced { value: MiB::try_from_mib(mib).map_err(|_| wanted())?, origin: Origin::Cell(cell) };
        out.push(Disk { name: name.filter(|n| !n.is_empty()).map(Into::into), capacity });
    }
    Ok(out)
}

/// "em1=aa:bb:…;em2=…", or addresses alone.
fn network_cards(text: &str) -> Vec<NetworkCard> {
    text.split([';', ',', ' ', '\n', '|'])
        .map(str::trim)
        .filter(|p| !p.is_empty())
        .map(|part| {
            let (name, mac) = part.split_once('=').map_or((None, part), |(n, m)| (Some(n.trim()), m.trim()));
            NetworkCard { name: name.map(Into::into), mac: Some(mac.into()), network: None }
        })
        .collect()
}

/// Settles what needs several cells: all cores over sockets, disks into a sum, shares of a whole, load
/// over the cores. What another cell would be needed for comes back with the reason.
pub fn finish(server: &mut Server, pending: Pending) -> Vec<(Field, Cell, Refused)> {
    if let Some((cores, cell)) = pending.cores {
        let derived = |value| Some(Sourced { value, origin: Origin::Derived(cell) });
        let parts = |known: &Known<u32>| {
            known.as_ref().map(|v| v.value).filter(|v| *v > 0 && cores % *v == 0).map(|v| cores / v)
        };
        if let Some(per_socket) = parts(&server.sockets) {
            server.cores_per_socket = derived(per_socket);
        } else if let Some(sockets) = parts(&server.cores_per_socket) {
            server.sockets = derived(sockets);
        } else {
            server.sockets = derived(1);
            server.cores_per_socket = derived(cores);
        }
    }
    if server.disk_capacity.is_none()
        && let Some(first) = server.disks.first()
        && let Origin::Cell(cell) | Origin::Derived(cell) = first.capacity.origin
    {
        let sum = server.disks.iter().map(|d| d.capacity.value).sum();
        server.disk_capacity = Some(Sourced { value: sum, origin: Origin::Derived(cell) });
    }
    let part = |share: Option<Sourced<Ratio>>, whole: &Known<MiB>| {
        let (share, whole) = (share?, whole.as_ref()?);
        let Origin::Cell(cell) = share.origin else { return None };
        Some(Sourced { value: whole.value * share.value, origin: Origin::Derived(cell) })
    };
    if server.memory_used.is_none() {
        server.memory_used = part(pending.memory_share, &server.memory);
    }
    if server.disk_used.is_none() {
        server.disk_used = part(pending.disk_share, &server.disk_capacity);
    }
    let mut refused = Vec::new();
    for (field, cell, busy) in pending.cores_busy {
        let cores = server.cores().map(f64::from).filter(|n| *n > 0.0);
        let share = cores.map(|n| busy / n);
        match share {
            None => {
                refused.push((field, cell, Refused::bounds("the cores of the server, to divide the sum by")))
            }
            Some(s) if s > 1.01 => {
                refused.push((field, cell, Refused::bounds("100 per cent for each core at most")));
            }
            Some(s) => {
                let value =
                    Sourced { value: Ratio::from_fraction(s.min(1.0)), origin: Origin::Derived(cell) };
                if field == Field::CpuPeak {
                    server.cpu_peak = Some(value);
                } else {
                    server.cpu_average = Some(value);
                }
            }
        }
    }
    refused
}
