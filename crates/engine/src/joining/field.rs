//! The values of a server one by one, so that two sources can be compared and a choice be applied.

use crate::figure::Value;
use crate::inventory::{Firmware, Known, Server, Text};
use crate::origin::{Origin, Sourced};
use crate::quantity::{Iops, Mbps, Mhz, MiB, Quantity, Ratio, Watts};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// A value with its origin, whatever its kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldValue {
    /// Words.
    Text(Sourced<Text>),
    /// A whole number: a year, rack units.
    Count(Sourced<u32>),
    /// Yes or no.
    Flag(Sourced<bool>),
    /// BIOS or UEFI.
    Firmware(Sourced<Firmware>),
    /// A clock, or CPU work.
    Clock(Sourced<Mhz>),
    /// Memory or disk.
    Size(Sourced<MiB>),
    /// A share.
    Share(Sourced<Ratio>),
    /// Operations per second.
    Operations(Sourced<Iops>),
    /// A network rate.
    Rate(Sourced<Mbps>),
    /// Power.
    Power(Sourced<Watts>),
    /// Sockets and cores per socket: they mean something together only.
    Cores {
        /// CPU sockets.
        sockets: Known<u32>,
        /// Cores in each.
        cores_per_socket: Known<u32>,
    },
}

impl FieldValue {
    /// Where it came from.
    #[must_use]
    pub fn origin(&self) -> Origin {
        match self {
            Self::Text(v) => v.origin,
            Self::Count(v) => v.origin,
            Self::Flag(v) => v.origin,
            Self::Firmware(v) => v.origin,
            Self::Clock(v) => v.origin,
            Self::Size(v) => v.origin,
            Self::Share(v) => v.origin,
            Self::Operations(v) => v.origin,
            Self::Rate(v) => v.origin,
            Self::Power(v) => v.origin,
            Self::Cores { sockets, cores_per_socket } => {
                sockets.as_ref().or(cores_per_socket.as_ref()).map_or(Origin::Typed, |v| v.origin)
            }
        }
    }

    /// As a page shows it.
    #[must_use]
    pub fn shown(&self) -> Value {
        match self {
            Self::Text(v) => Value::Text(v.value.to_string()),
            Self::Count(v) => Value::Count(u64::from(v.value), ""),
            Self::Flag(v) => Value::Text(if v.value { "yes" } else { "no" }.into()),
            Self::Firmware(v) => Value::Text(
                match v.value {
                    Firmware::Bios => "BIOS",
                    Firmware::Uefi => "UEFI",
                }
                .into(),
            ),
            Self::Clock(v) => Value::Mhz(v.value),
            Self::Size(v) => Value::MiB(v.value),
            Self::Share(v) => Value::Share(v.value),
            Self::Operations(v) => Value::Iops(v.value),
            Self::Rate(v) => Value::Mbps(v.value),
            Self::Power(v) => Value::Watts(v.value),
            Self::Cores { sockets, cores_per_socket } => Value::Text(match (sockets, cores_per_socket) {
                (Some(s), Some(c)) => format!("{} × {} cores", s.value, c.value),
                (Some(s), None) => format!("{} sockets", s.value),
                (None, Some(c)) => format!("{} cores per socket", c.value),
                (None, None) => "unknown".into(),
            }),
        }
    }

    /// Whether both say the same, wherever they stand.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        fn value<T: Copy>(known: &Known<T>) -> Option<T> {
            known.as_ref().map(|v| v.value)
        }
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => a.value == b.value,
            (Self::Count(a), Self::Count(b)) => a.value == b.value,
            (Self::Flag(a), Self::Flag(b)) => a.value == b.value,
            (Self::Firmware(a), Self::Firmware(b)) => a.value == b.value,
            (
                Self::Cores { sockets: s, cores_per_socket: c },
                Self::Cores { sockets: t, cores_per_socket: d },
            ) => value(s) == value(t) && value(c) == value(d),
            _ => self.compare(other) == Some(Ordering::Equal),
        }
    }

    /// Which number is larger; `None` for words, and for values of two kinds. Cores count as their
    /// product, where it is known.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        if std::mem::discriminant(self) != std::mem::discriminant(other) {
            return None;
        }
        Some(self.number()?.total_cmp(&other.number()?))
    }

    /// The number in the base unit of its quantity.
    fn number(&self) -> Option<f64> {
        match self {
            Self::Text(_) | Self::Flag(_) | Self::Firmware(_) => None,
            Self::Count(v) => Some(f64::from(v.value)),
            Self::Clock(v) => Some(v.value.base()),
            Self::Size(v) => Some(v.value.base()),
            Self::Share(v) => Some(v.value.fraction()),
            Self::Operations(v) => Some(v.value.base()),
            Self::Rate(v) => Some(v.value.base()),
            Self::Power(v) => Some(v.value.base()),
            Self::Cores { sockets, cores_per_socket } => {
                Some(f64::from(sockets.as_ref()?.value) * f64::from(cores_per_socket.as_ref()?.value))
            }
        }
    }

    /// Whether two numbers are the same but for rounding and units: within a share of the larger one.
    /// `None` where they are no numbers of one kind.
    #[must_use]
    pub fn is_within(&self, other: &Self, tolerance: Ratio) -> Option<bool> {
        self.compare(other)?;
        let (a, b) = (self.number()?, other.number()?);
        Some((a - b).abs() <= tolerance.fraction() * a.abs().max(b.abs()))
    }

    /// How round a number is: the higher, the less precise. Sizes are round in powers of two.
    #[must_use]
    pub fn roundness(&self) -> u32 {
        let Some(number) = self.number().filter(|n| *n != 0.0) else { return u32::MAX };
        let base = if matches!(self, Self::Size(_)) { 1024.0 } else { 10.0 };
        // From a ten-thousandth, or from a KiB.
        let (mut unit, steps) = if base > 100.0 { (1.0 / 1024.0, 5) } else { (0.000_1, 12) };
        let mut round = 0;
        for _ in 0..steps {
            unit *= base;
            let quotient = number / unit;
            if (quotient - quotient.round()).abs() > 1e-9 * quotient.abs().max(1.0) {
                break;
            }
            round += 1;
        }
        round
    }
}

/// A kind of value that a server holds.
trait Held: Sized {
    fn put(value: Sourced<Self>) -> FieldValue;
    fn take(value: FieldValue) -> Option<Sourced<Self>>;
}
macro_rules! held {
    ($($t:ty => $kind:ident),*) => { $(impl Held for $t {
        fn put(value: Sourced<Self>) -> FieldValue { FieldValue::$kind(value) }
        fn take(value: FieldValue) -> Option<Sourced<Self>> {
            if let FieldValue::$kind(v) = value { Some(v) } else { None }
        }
    })* };
}
held!(Text => Text, u32 => Count, bool => Flag, Firmware => Firmware, Mhz => Clock, MiB => Size,
    Ratio => Share, Iops => Operations, Mbps => Rate, Watts => Power);

macro_rules! server_fields {
    ($($name:ident $slot:ident $label:literal;)*) => {
        /// A value of a server that several sources may know. Its key in files is that of the server.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum ServerField {
            $(#[doc = $label] $name,)*
            /// Sockets and cores per socket.
            Cores,
        }
        impl ServerField {
            /// All of them, in the order in which pages list them.
            pub const ALL: &[Self] = &[$(Self::$name,)* Self::Cores];
            /// Stable name.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => stringify!($slot),)* Self::Cores => "cores" }
            }
            /// What people call it.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$name => $label,)* Self::Cores => "CPU sockets and cores" }
            }
        }
        impl Server {
            /// A value with its origin; `None`: not known.
            #[must_use]
            pub fn value_of(&self, field: ServerField) -> Option<FieldValue> {
                match field {
                    $(ServerField::$name => self.$slot.clone().map(Held::put),)*
                    ServerField::Cores => {
                        let (sockets, cores_per_socket) = (self.sockets.clone(), self.cores_per_socket.clone());
                        (sockets.is_some() || cores_per_socket.is_some())
                            .then_some(FieldValue::Cores { sockets, cores_per_socket })
                    }
                }
            }
            /// Puts a value in place; `None` makes it unknown. False, and nothing changed, when the value
            /// is of another kind than the field.
            pub fn set_value(&mut self, field: ServerField, value: Option<FieldValue>) -> bool {
                match (field, value) {
                    $((ServerField::$name, None) => self.$slot = None,
                    (ServerField::$name, Some(value)) => match Held::take(value) {
                        Some(value) => self.$slot = Some(value),
                        None => return false,
                    },)*
                    (ServerField::Cores, None) => (self.sockets, self.cores_per_socket) = (None, None),
                    (ServerField::Cores, Some(FieldValue::Cores { sockets, cores_per_socket })) => {
                        (self.sockets, self.cores_per_socket) = (sockets, cores_per_socket);
                    }
                    (ServerField::Cores, Some(_)) => return false,
                }
                true
            }
            /// Calls `change` with the origin of everything that is known.
            pub fn each_origin(&mut self, mut change: impl FnMut(&mut Origin)) {
                change(&mut self.name.origin);
                $(if let Some(v) = &mut self.$slot { change(&mut v.origin); })*
                for v in [&mut self.sockets, &mut self.cores_per_socket].into_iter().flatten() {
                    change(&mut v.origin);
                }
                self.other_names.iter_mut().for_each(|v| change(&mut v.origin));
                self.disks.iter_mut().for_each(|d| change(&mut d.capacity.origin));
                for network in self.network_cards.iter_mut().filter_map(|n| n.network.as_mut()) {
                    change(&mut network.origin);
                }
            }
        }
    };
}

server_fields! {
    DnsName dns_name "Name in the domain";
    Uuid uuid "UUID";
    PlatformId platform_id "Identity on its platform";
    Serial serial "Serial number";
    Site site "Site";
    Environment environment "Environment";
    Role role "Role";
    Application application "Application";
    Owner owner "Owner";
    Os os "Operating system";
    Model model "Hardware model";
    CpuModel cpu_model "CPU model";
    Bought bought "Year of purchase";
    Clock clock "Clock";
    CpuAverage cpu_average "CPU average";
    CpuPeak cpu_peak "CPU peak";
    CpuNow cpu_now "CPU now";
    Memory memory "Memory";
    MemoryUsed memory_used "Memory in use";
    DiskCapacity disk_capacity "Disk capacity";
    DiskUsed disk_used "Disk in use";
    DiskOperations disk_operations "Disk operations";
    Network network "Network rate";
    Power power "Power";
    RackUnits rack_units "Rack units";
    Firmware firmware "Firmware";
    SpecialHardware special_hardware "Special hardware";
    Note note "Note";
    Address address "Address";
    PoweredOn powered_on "Powered on";
}
