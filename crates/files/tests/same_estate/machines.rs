//! The estate: what every file must give back, as far as its format can carry it.

/// A server as its owner knows it.
#[derive(Debug, Clone, Default)]
pub struct Machine {
    pub name: &'static str,
    pub is_virtual: bool,
    pub site: &'static str,
    pub sockets: u32,
    pub cores_per_socket: u32,
    pub clock_mhz: u32,
    pub memory_mib: u64,
    pub disks_gib: &'static [u64],
    pub used_gib: u64,
    pub os: &'static str,
    pub address: &'static str,
    pub macs: Vec<String>,
    pub is_uefi: bool,
    pub is_on: bool,
    pub model: &'static str,
    /// Physical machines only.
    pub serial: Option<String>,
    /// VMs only.
    pub uuid: Option<String>,
    /// Number in the estate, from 1.
    pub number: usize,
}

impl Machine {
    pub fn cores(&self) -> u32 {
        self.sockets * self.cores_per_socket
    }
    pub fn capacity_gib(&self) -> u64 {
        self.disks_gib.iter().sum()
    }
}

/// Names that are written in an awkward way, and plain ones.
const NAMES: [&str; 40] = [
    "büro-süd",
    "ÄRZTE-DB",
    "rack \"A\", links",
    "web01.example.com",
    "10234",
    "l'entrepôt",
    "file;print",
    "Łódź_01",
    "r&d",
    "klein",
    "app01",
    "app02",
    "app03",
    "app04",
    "app05",
    "app06",
    "app07",
    "app08",
    "app09",
    "app10",
    "DB-A",
    "DB-B",
    "DB-C",
    "DB-D",
    "DB-E",
    "DB-F",
    "DB-G",
    "DB-H",
    "DB-I",
    "DB-J",
    "mail1",
    "mail2",
    "mail3",
    "mail4",
    "mail5",
    "mail6",
    "mail7",
    "mail8",
    "mail9",
    "mail 10",
];

const ADDRESSES: [&str; 5] = ["10.0.0.11", "10.20.30.40", "2001:db8::15", "192.0.2.7", "172.16.254.1"];
const SYSTEMS: [&str; 5] = [
    "Windows Server 2012 R2",
    "Red Hat Enterprise Linux 7.9",
    "Debian 12",
    "SUSE Linux Enterprise Server 15 SP4",
    "Windows Server 2019 Datacenter",
];
/// MiB: a gibibyte and a half, powers of two, one of six and one of 1.5 TiB.
const MEMORY: [u64; 7] = [1_536, 4_096, 8_192, 65_536, 786_432, 6_291_456, 1_572_864];
const DISKS: [&[u64]; 6] =
    [&[120], &[80, 500], &[40, 40, 40, 2_000], &[64, 100, 100, 100, 250, 250], &[12_000, 300], &[100, 1_000]];

/// The forty servers. The even ones are VMs; of either kind, every fifth has no MAC address.
pub fn machines() -> Vec<Machine> {
    let mut out = Vec::new();
    for (i, name) in NAMES.into_iter().enumerate() {
        let number = i + 1;
        let is_virtual = i % 2 == 0;
        let cards = match i {
            _ if i % 10 < 2 => 0,
            _ if i % 7 == 0 => 3,
            _ => 1,
        };
        let mac = |card: usize| format!("02:50:00:00:{number:02x}:{card:02x}");
        out.push(Machine {
            name,
            is_virtual,
            site: ["Köln-Süd", "Weidach", "Łódź"][i % 3],
            sockets: [1, 2, 4][i % 3],
            cores_per_socket: [1, 4, 6, 12][i % 4],
            clock_mhz: [2_100, 2_400, 3_333][i % 3],
            memory_mib: MEMORY[i % MEMORY.len()],
            disks_gib: if name == "klein" { &[5] } else { DISKS[i % DISKS.len()] },
            used_gib: 3 + i as u64,
            os: SYSTEMS[i % SYSTEMS.len()],
            address: ADDRESSES[i % ADDRESSES.len()],
            macs: (0..cards).map(mac).collect(),
            is_uefi: i % 3 == 1,
            is_on: i % 8 != 3,
            model: if is_virtual { "VMware Virtual Platform" } else { "PowerEdge R620" },
            serial: (!is_virtual).then(|| format!("CZJ{:04}", 1_000 + 37 * i)),
            uuid: is_virtual.then(|| format!("4221{number:04x}-7c1b-11e9-8f9e-2a86e4085a59")),
            number,
        });
    }
    out
}
