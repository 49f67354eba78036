//! What the servers of the sample are measured to do, hour by hour.

use super::estate::{Chance, Flaw, SampleServer};
use super::{FIRST_DAY, Printed};
use engine::series::Resource;
use engine::time::{Day, HourOfWeek};

/// When a role is busy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Working hours, two humps and a lunch between.
    Office,
    /// Working hours, the same from start to end.
    OfficeHard,
    /// Working hours, and more at month-end.
    OfficeAndMonthEnd,
    /// When people come to work.
    Morning,
    /// In the evening, at weekends too.
    Evening,
    /// At night, and more at month-end.
    NightAndMonthEnd,
    /// Now and then in working hours.
    Bursts,
    /// Always.
    Flat,
}

/// A bell around an hour of the day, on the round of 24 hours.
fn bell(hour: f64, at: f64, width: f64) -> f64 {
    let away = libm::fabs(hour - at);
    let away = if away > 12.0 { 24.0 - away } else { away } / width;
    libm::exp(-away * away / 2.0)
}

/// A plateau with soft edges between two hours of a day.
fn plateau(hour: f64, from: f64, to: f64) -> f64 {
    let edge = |x: f64| 1.0 / (1.0 + libm::exp(-3.0 * x));
    edge(hour - from) * edge(to - hour)
}

/// How busy a shape is, 0 to 1 and at month-end somewhat more.
fn intensity(shape: Shape, week: HourOfWeek, month_end: bool, chance: &mut Chance) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "0 to 23")]
    let hour = week.hour() as f64 + 0.5;
    let office_day = match week.day() {
        5 => 0.12,
        6 => 0.06,
        _ => 1.0,
    };
    let more = if month_end { 1.5 } else { 1.0 };
    match shape {
        Shape::Office => (bell(hour, 10.0, 1.7) + 0.9 * bell(hour, 14.5, 1.8)) * office_day,
        Shape::OfficeHard => plateau(hour, 7.0, 17.5) * office_day,
        Shape::OfficeAndMonthEnd => {
            (bell(hour, 10.0, 1.7) + 0.9 * bell(hour, 14.5, 1.8)) * if month_end { 1.5 } else { office_day }
        }
        Shape::Morning => (bell(hour, 7.8, 1.0) + 0.3 * bell(hour, 12.8, 1.6)) * office_day,
        Shape::Evening => {
            let day = if week.is_weekend() { 0.85 } else { 1.0 };
            (bell(hour, 20.0, 2.0) + 0.45 * bell(hour, 12.5, 2.5)) * day
        }
        Shape::NightAndMonthEnd => {
            let day = if week.is_weekend() { 0.4 } else { 1.0 };
            (plateau(hour, 22.0, 25.0) + plateau(hour, -1.0, 4.5)) * day * more
        }
        Shape::Bursts => {
            let lucky = chance.unit() < 0.3;
            if lucky { plateau(hour, 8.0, 18.0) * office_day } else { 0.03 }
        }
        Shape::Flat => 0.5,
    }
}

/// The last two days of a month, and the first of the next.
fn is_month_end(day: Day) -> bool {
    [-1, 1, 2].iter().any(|ahead| day.ymd().1 != Day::from_days(day.days() + ahead).ymd().1)
}

/// The measurements of one server: for each resource one value per hour as printed; `None` where the
/// sample is missing. Nothing at all for a server that was not measured.
pub(super) fn measure(
    seed: u64,
    index: usize,
    server: &SampleServer,
    days: u32,
) -> Vec<(Resource, Vec<Option<Printed>>)> {
    if !server.is_measured() {
        return Vec::new();
    }
    let mut chance = Chance::new(seed, 2 * index as u64 + 1);
    let habits = Habits::of(server, &mut chance);
    let hours = days as usize * 24;
    let mut columns: Vec<Vec<Option<Printed>>> =
        Resource::LOADS.iter().map(|_| Vec::with_capacity(hours)).collect();
    for day in 0..days {
        let mood = chance.between((0.9, 1.1));
        let date = Day::from_days(FIRST_DAY.days() + i32::try_from(day).unwrap_or_default());
        let gone = server.has(Flaw::WeekMissing) && (14..21).contains(&day);
        for hour in 0..24 {
            let week = HourOfWeek::new(day as usize * 24 + hour);
            let sample = habits.hour(week, is_month_end(date), mood, &mut chance);
            for (column, value) in columns.iter_mut().zip(sample) {
                column.push((!gone).then_some(value));
            }
        }
    }
    Resource::LOADS.into_iter().zip(columns).collect()
}

/// How one server behaves.
struct Habits {
    shape: Shape,
    cpu_rest: f64,
    cpu_busy: f64,
    memory_mib: f64,
    memory_share: f64,
    network_busy: f64,
    sent: f64,
    operations_rest: f64,
    operations_busy: f64,
    operation_kib: f64,
    /// First hour of its backup, and how many.
    backup: Option<(usize, usize)>,
    /// MB/s of its backup.
    backup_rate: f64,
}

impl Habits {
    fn of(server: &SampleServer, chance: &mut Chance) -> Self {
        let kind = server.kind();
        // The same work is a smaller share of a larger machine.
        let cores = f64::from(server.machine.sockets * server.machine.cores);
        let size = libm::sqrt(8.0 / cores);
        let mut habits = Self {
            shape: kind.shape,
            cpu_rest: chance.between(kind.cpu[0]) * size,
            cpu_busy: chance.between(kind.cpu[1]) * size,
            memory_mib: f64::from(server.memory_gib) * 1024.0,
            memory_share: chance.between(kind.memory) / 100.0,
            network_busy: chance.between((kind.network.0, kind.network.1)),
            sent: kind.network.2,
            operations_rest: kind.operations.0 / 10.0,
            operations_busy: chance.between(kind.operations),
            operation_kib: kind.operation_kib,
            backup: Some((1 + chance.below(3), if server.disk_used_gib > 400 { 2 } else { 1 })),
            backup_rate: chance.between((8.0, 45.0)),
        };
        if server.has(Flaw::Idle) {
            habits = Self {
                shape: Shape::Flat,
                cpu_rest: 0.3,
                cpu_busy: 0.2,
                network_busy: 0.01,
                operations_rest: 0.2,
                operations_busy: 0.2,
                backup: None,
                ..habits
            };
        }
        if server.has(Flaw::Overloaded) {
            habits = Self {
                shape: Shape::OfficeHard,
                cpu_rest: 34.0,
                cpu_busy: 66.0,
                memory_share: 0.97,
                ..habits
            };
        }
        habits
    }

    /// One hour, in the order of `Resource::LOADS`.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive and below 2^32")]
    fn hour(&self, week: HourOfWeek, month_end: bool, mood: f64, chance: &mut Chance) -> [Printed; 6] {
        let busy = intensity(self.shape, week, month_end, chance) * mood;
        let backs_up = self.backup.is_some_and(|(from, hours)| (from..from + hours).contains(&week.hour()));
        let backup = if backs_up { self.backup_rate * chance.between((0.85, 1.15)) } else { 0.0 };
        let mut about = |value: f64, spread: f64| value * chance.between((1.0 - spread, 1.0 + spread));

        let cpu = about(self.cpu_rest, 0.2) + about(self.cpu_busy * busy, 0.14) + backup * 0.12;
        let memory = self.memory_mib * self.memory_share * about(0.96 + 0.04 * busy.min(1.0), 0.01);
        let network = 0.02 + about(self.network_busy * busy, 0.25) + about(self.network_busy * 0.02, 0.5);
        let operations =
            about(self.operations_rest, 0.3) + about(self.operations_busy * busy, 0.2) + backup * 4.0;
        let throughput = operations * self.operation_kib * 1024.0 / 1e6 + backup;
        let sent = network * self.sent + backup * 8.0;

        let hundredths = |value: f64| libm::round(value.max(0.0) * 100.0) as Printed;
        [
            hundredths(cpu.clamp(0.1, 100.0)),
            libm::round(memory.min(self.memory_mib)) as Printed,
            hundredths((network * (1.0 - self.sent)).min(940.0)),
            hundredths(sent.min(940.0)),
            hundredths(operations),
            hundredths(throughput),
        ]
    }
}
