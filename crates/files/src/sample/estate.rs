//! Which servers the sample has: names, machines, systems, and the flaws.

use super::hardware::{MACHINES, Machine};
use super::roles::{ROLES, RoleKind};
use super::{FIRST_DAY, SITES};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// What is wrong with a server or its row, on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flaw {
    /// No measurement at all; the row holds one average and one peak.
    OneNumberOnly,
    /// No measurement at all, and no number in the row either.
    NothingKnown,
    /// The third week of its measurements is missing.
    WeekMissing,
    /// Its row is there twice.
    ListedTwice,
    /// Its memory is in MiB, in a column that is in GiB.
    MemoryInWrongUnit,
    /// A dongle on a USB port.
    Dongle,
    /// An ISDN card for faxes.
    FaxCard,
    /// More work than it can do.
    Overloaded,
    /// Nobody uses it.
    Idle,
    /// No operating system given.
    NoSystem,
    /// An operating system of another age.
    AncientSystem,
}

/// A server of the sample.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleServer {
    /// Its name.
    pub name: String,
    /// Index into the roles.
    pub(super) role: usize,
    pub(super) site: usize,
    pub(super) machine: Machine,
    pub(super) bought: u32,
    pub(super) system: &'static str,
    pub(super) memory_gib: u32,
    pub(super) disks_gib: Vec<u32>,
    pub(super) disk_used_gib: u32,
    pub(super) application: &'static str,
    pub(super) owner: &'static str,
    pub(super) environment: &'static str,
    pub(super) is_virtual: bool,
    pub(super) number: u32,
    /// What is wrong with it.
    pub flaws: Vec<Flaw>,
}

impl SampleServer {
    /// Whether it has a flaw.
    #[must_use]
    pub fn has(&self, flaw: Flaw) -> bool {
        self.flaws.contains(&flaw)
    }
    /// Its role, as the table names it.
    #[must_use]
    pub fn role(&self) -> &'static str {
        self.kind().name
    }
    pub(super) fn kind(&self) -> &'static RoleKind {
        &ROLES[self.role]
    }
    pub(super) fn is_measured(&self) -> bool {
        !self.has(Flaw::OneNumberOnly) && !self.has(Flaw::NothingKnown)
    }
}

/// Numbers by chance, from a stream of its own for each server and purpose.
pub(super) struct Chance(ChaCha8Rng);

impl Chance {
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(stream);
        Self(generator)
    }
    /// From 0 to below 1.
    pub(super) fn unit(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / 4_294_967_296.0
    }
    /// Between two values.
    pub(super) fn between(&mut self, (low, high): (f64, f64)) -> f64 {
        low + (high - low) * self.unit()
    }
    /// One of so many.
    pub(super) fn below(&mut self, n: usize) -> usize {
        ((u64::from(self.0.next_u32()) * n as u64) >> 32) as usize
    }
    /// Yes, in so many of a hundred cases.
    pub(super) fn percent(&mut self, share: u32) -> bool {
        self.below(100) < share as usize
    }
}

/// All servers, role by role.
pub(super) fn servers(seed: u64, count: u32) -> Vec<SampleServer> {
    let width = if count > 2000 {
        4
    } else if count > 400 {
        3
    } else {
        2
    };
    let mut all = Vec::with_capacity(count as usize);
    let (mut shares, mut made) = (0, 0);
    for (role, kind) in ROLES.iter().enumerate() {
        shares += kind.of_120;
        let upto = count * shares / 120;
        for number in 1..=upto - made {
            let chance = Chance::new(seed, 2 * all.len() as u64);
            all.push(server(chance, role, number, width));
        }
        made = upto;
    }
    for server in &mut all {
        spoil(server);
    }
    all
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive and small")]
fn server(mut chance: Chance, role: usize, number: u32, width: usize) -> SampleServer {
    let kind = &ROLES[role];
    let site = usize::from(chance.percent(35));
    let fitting: Vec<&Machine> =
        MACHINES.iter().filter(|m| !kind.small || m.sockets == 1 && m.cores <= 4).collect();
    let mut machine = *fitting[chance.below(fitting.len())];
    // A first try at virtual machines, never finished: two vCPUs each.
    let is_virtual = matches!(kind.stem, "web" | "dev") && number % 8 == 4;
    if is_virtual {
        (machine.sockets, machine.cores) = (2, 1);
    }
    let bought = machine.years.0 + chance.below((machine.years.1 - machine.years.0 + 1) as usize) as u32;
    let system = system(&mut chance, bought, kind.windows);
    let memory_gib = machine.memory[kind.memory_class];
    let (low, high) = kind.data;
    let data = chance.between((f64::from(low), f64::from(high)));
    // Disks come in sizes, and are about half full.
    let capacity = data / chance.between((0.3, 0.75));
    let system_disk = if bought < 2012 {
        73
    } else if bought < 2016 {
        146
    } else {
        240
    };
    let mut disks_gib = vec![system_disk];
    let mut left = capacity - f64::from(system_disk);
    let size = *[146, 300, 600, 900, 1200].iter().find(|s| f64::from(**s) * 4.0 >= left).unwrap_or(&1800);
    while left > 20.0 && disks_gib.len() < 8 {
        disks_gib.push(size);
        left -= f64::from(size);
    }
    let total: u32 = disks_gib.iter().sum();
    let environment = if kind.stem == "dev" {
        "Development"
    } else if chance.percent(10) {
        "Test"
    } else {
        "Production"
    };
    SampleServer {
        name: format!("{}-{}{number:0width$}", ["br", "we"][site], kind.stem),
        role,
        site,
        machine,
        bought,
        system,
        memory_gib,
        disk_used_gib: (data as u32).min(total * 9 / 10),
        disks_gib,
        application: kind.applications[chance.below(kind.applications.len())],
        owner: kind.owners[chance.below(kind.owners.len())],
        environment,
        is_virtual,
        number,
        flaws: Vec::new(),
    }
}

fn system(chance: &mut Chance, bought: u32, windows: u32) -> &'static str {
    if chance.percent(windows) {
        return match bought {
            ..=2011 => "Microsoft Windows Server 2008 R2 Standard",
            2012..=2013 => "Microsoft Windows Server 2012 Standard",
            2014..=2015 => "Microsoft Windows Server 2012 R2 Standard",
            2016..=2018 => "Microsoft Windows Server 2016 Standard",
            2019.. => "Microsoft Windows Server 2019 Standard",
        };
    }
    let of_that_time: [&str; 3] = match bought {
        ..=2012 => ["Red Hat Enterprise Linux Server 6.10", "Debian GNU/Linux 8", "Ubuntu 14.04 LTS"],
        2013..=2016 => ["Red Hat Enterprise Linux Server 7.9", "Debian GNU/Linux 9", "Ubuntu 16.04 LTS"],
        2017.. => ["Red Hat Enterprise Linux 8.6", "Debian GNU/Linux 10", "Ubuntu 20.04 LTS"],
    };
    of_that_time[[0, 0, 0, 1, 1, 2][chance.below(6)]]
}

/// The flaws: at fixed places, so that every estate of a usual size has each of them.
fn spoil(server: &mut SampleServer) {
    let flaw: &[Flaw] = match (server.kind().stem, server.number) {
        ("app", 7) | ("fs", 13) => &[Flaw::OneNumberOnly],
        ("net", 3) => &[Flaw::NothingKnown, Flaw::NoSystem],
        ("dev", 2) => &[Flaw::NothingKnown],
        ("fs", 21) => &[Flaw::NoSystem],
        ("web", 3) => &[Flaw::WeekMissing],
        ("fs", 5) => &[Flaw::ListedTwice],
        ("app", 2) => &[Flaw::MemoryInWrongUnit],
        ("net", 6) | ("app", 12) => &[Flaw::Dongle],
        ("mail", 2) => &[Flaw::FaxCard],
        ("app", 5) => &[Flaw::Overloaded],
        ("app", 16) => &[Flaw::AncientSystem],
        ("web", 9) | ("dev", 5) | ("app", 18) => &[Flaw::Idle],
        // Larger estates go on in the same manner.
        (_, n) if n % 41 == 0 => &[Flaw::OneNumberOnly],
        (_, n) if n % 53 == 0 => &[Flaw::Idle],
        (_, n) if n % 97 == 0 => &[Flaw::NothingKnown],
        _ => &[],
    };
    server.flaws = flaw.to_vec();
    if server.has(Flaw::MemoryInWrongUnit) {
        server.memory_gib = 64;
    }
    if server.has(Flaw::Overloaded) || server.has(Flaw::AncientSystem) {
        server.machine = MACHINES[1];
        server.bought = server.machine.years.0;
        server.memory_gib = server.machine.memory[2];
        server.system = "Microsoft Windows Server 2008 R2 Standard";
    }
    if server.has(Flaw::AncientSystem) {
        server.system = "Microsoft Windows 2000 Server";
        server.application = "Weighing";
        server.owner = "Production";
    }
    if server.has(Flaw::NoSystem) {
        server.system = "";
    }
}

/// The address: a net per site, counted through.
pub(super) fn address(server: &SampleServer, index: usize) -> String {
    format!("10.{}.{}.{}", 20 + server.site, 10 + index / 200, 20 + index % 200)
}

/// A hardware address from the range that anyone may use (second bit of the first byte set).
pub(super) fn mac(index: usize) -> String {
    let i = index + 1;
    format!("02:50:32:{:02x}:{:02x}:01", i >> 8 & 0xff, i & 0xff)
}

/// The sites by name.
pub(super) fn site(server: &SampleServer) -> &'static str {
    SITES[server.site]
}

/// Years since it was bought, on the first day of measurement.
pub(super) fn age(server: &SampleServer) -> i32 {
    FIRST_DAY.ymd().0 - i32::try_from(server.bought).unwrap_or_default()
}
