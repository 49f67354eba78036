//! Values of a server that people correct: how each is read from what is typed, and put in place by a
//! command. What is typed says so in its origin, and stands before every import.

use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::number_field::{NumberText, judge};
use engine::command::Command;
use engine::inventory::{Server, ServerId};
use engine::joining::{FieldValue, ServerField};
use engine::origin::{Origin, Sourced};
use engine::quantity::{Mhz, MiB};
use format::Unit;

/// A number that can be corrected: the unit it is typed in, its bounds, how it is read from a server
/// and put into one.
pub struct Number {
    /// The unit of what is typed without one.
    pub unit: Unit,
    /// Smallest and largest value taken, in that unit.
    pub bounds: (f64, f64),
    /// From a server, in that unit.
    pub get: fn(&Server) -> Option<f64>,
    set: fn(&mut Server, Option<f64>),
}

impl Number {
    /// As it stands in a cell: counts and whole sizes without decimals, clocks with two.
    pub fn text(&self, v: f64) -> String {
        let decimals = match self.unit {
            Unit::Plain => 0,
            Unit::Ghz => 2,
            _ if (v - v.round()).abs() < 0.005 => 0,
            _ if v < 9.995 => 2,
            _ => 1,
        };
        format::number(v, decimals, LOCALE)
    }
}

/// A value that can be corrected.
pub struct Correctable {
    /// Stable name, of a column too.
    pub key: &'static str,
    /// What people call it.
    pub label: &'static str,
    /// About what sources may differ.
    pub field: ServerField,
    /// How it is typed; `None`: as words.
    pub number: Option<Number>,
    origin: fn(&Server) -> Option<Origin>,
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounds are 1 to 1,024")]
const fn whole(v: f64) -> u32 {
    v as u32
}

macro_rules! size {
    ($key:literal, $label:literal, $field:ident, $slot:ident, $min:literal, $max:literal) => {
        Correctable {
            key: $key,
            label: $label,
            field: ServerField::$field,
            number: Some(Number {
                unit: Unit::GiB,
                bounds: ($min, $max),
                get: |s| s.$slot.as_ref().map(|m| m.value.gib()),
                set: |s, v| s.$slot = v.map(|v| Sourced::typed(MiB::from_gib(v))),
            }),
            origin: |s| s.$slot.as_ref().map(|m| m.origin),
        }
    };
}

macro_rules! count {
    ($key:literal, $label:literal, $slot:ident) => {
        Correctable {
            key: $key,
            label: $label,
            field: ServerField::Cores,
            number: Some(Number {
                unit: Unit::Plain,
                bounds: (1.0, 1024.0),
                get: |s| s.$slot.as_ref().map(|n| f64::from(n.value)),
                set: |s, v| s.$slot = v.map(|v| Sourced::typed(whole(v))),
            }),
            origin: |s| s.$slot.as_ref().map(|n| n.origin),
        }
    };
}

macro_rules! words {
    ($key:literal, $label:literal, $field:ident, $slot:ident) => {
        Correctable {
            key: $key,
            label: $label,
            field: ServerField::$field,
            number: None,
            origin: |s| s.$slot.as_ref().map(|t| t.origin),
        }
    };
}

/// Sizes, in the order in which the drawer lists them.
pub static SIZES: [Correctable; 6] = [
    size!("memory", "Memory", Memory, memory, 0.0625, 65_536.0),
    count!("sockets", "Sockets", sockets),
    count!("cores", "Cores per socket", cores_per_socket),
    Correctable {
        key: "clock",
        label: "Clock",
        field: ServerField::Clock,
        number: Some(Number {
            unit: Unit::Ghz,
            bounds: (0.1, 10.0),
            get: |s| s.clock.as_ref().map(|c| c.value.ghz()),
            set: |s, v| s.clock = v.map(|v| Sourced::typed(Mhz::from_ghz(v))),
        }),
        origin: |s| s.clock.as_ref().map(|c| c.origin),
    },
    size!("disk-used", "Disk in use", DiskUsed, disk_used, 0.0, 1_048_576.0),
    size!("disk", "Disk", DiskCapacity, disk_capacity, 0.0, 1_048_576.0),
];

/// Words, in the order of the columns.
pub static WORDS: [Correctable; 6] = [
    words!("site", "Site", Site, site),
    words!("environment", "Environment", Environment, environment),
    words!("role", "Role", Role, role),
    words!("os", "Operating system", Os, os),
    words!("application", "Application", Application, application),
    words!("owner", "Owner", Owner, owner),
];

/// By its stable name.
pub fn correctable(key: &str) -> Option<&'static Correctable> {
    SIZES.iter().chain(&WORDS).find(|c| c.key == key)
}

/// Reads and writes numbers in a unit; without one they are counts.
pub fn numbers(unit: Unit) -> NumberText {
    NumberText::new(
        move |text| match format::typed(text, unit, LOCALE).map(|t| t.value) {
            Ok(v) if unit == Unit::Plain && v.fract() != 0.0 => Err("A whole number is expected here".into()),
            read => read.map_err(|e| e.to_string()),
        },
        |v| format::factor(v, LOCALE),
    )
}

impl Correctable {
    /// Where the value of a server came from; `None`: it is unknown.
    pub fn origin(&self, server: &Server) -> Option<Origin> {
        (self.origin)(server)
    }
    /// As it stands in a field; empty where it is unknown.
    pub fn text(&self, server: &Server) -> String {
        match &self.number {
            Some(number) => (number.get)(server).map_or_else(String::new, |v| number.text(v)),
            None => match server.value_of(self.field) {
                Some(FieldValue::Text(t)) => t.value.to_string(),
                _ => String::new(),
            },
        }
    }
    /// The unit of its numbers; empty for words and counts.
    pub fn unit(&self) -> &'static str {
        self.number.as_ref().map_or("", |n| n.unit.name())
    }
    /// Puts a number in place; `None` makes it unknown.
    pub fn set(&self, session: Session, id: &ServerId, value: Option<f64>) {
        if let Some(number) = &self.number {
            correct(session, id, |server| (number.set)(server, value));
        }
    }
    /// Takes what was typed for a server; nothing makes the value unknown.
    ///
    /// # Errors
    /// A sentence for the user: why it cannot be taken.
    pub fn enter(&self, session: Session, id: &ServerId, typed: &str) -> Result<(), String> {
        let typed = typed.trim();
        let Some(number) = &self.number else {
            let value = (!typed.is_empty()).then(|| FieldValue::Text(Sourced::typed(typed.into())));
            correct(session, id, |server| {
                server.set_value(self.field, value);
            });
            return Ok(());
        };
        if typed.is_empty() {
            self.set(session, id, None);
            return Ok(());
        }
        let in_force = session.project_now().inventory.server(id).and_then(number.get);
        let (min, max) = number.bounds;
        let value = judge(&numbers(number.unit), typed, in_force, Some(min), Some(max))?;
        self.set(session, id, Some(value));
        // What has another meaning elsewhere, and could be meant, is said.
        let otherwise = format::typed(typed, number.unit, LOCALE).ok().and_then(|t| t.otherwise);
        if let Some(other) = otherwise.filter(|o| (min..=max).contains(o)) {
            let words = |v: f64| {
                let decimals = if v.fract() == 0.0 { 0 } else { 3 };
                format!("{} {}", format::number(v, decimals, LOCALE), number.unit.name()).trim().to_owned()
            };
            session.tell(
                &format!(
                    "“{typed}” was read as {}: the point is the decimal mark here. If you meant {}, type it like that",
                    words(value),
                    words(other)
                ),
                true,
            );
        }
        Ok(())
    }
}

/// Changes a server by a command.
fn correct(session: Session, id: &ServerId, change: impl FnOnce(&mut Server)) {
    let project = session.project_now();
    if let Some(found) = project.inventory.server(id) {
        let mut corrected = found.clone();
        change(&mut corrected);
        if corrected != *found {
            session.run(Command::EditServer(Box::new(corrected)));
        }
    }
}
