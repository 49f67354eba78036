//! The machines of the sample: a cross-section of what was sold from 2008 to 2021.

/// A kind of machine.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Machine {
    pub model: &'static str,
    pub cpu: &'static str,
    /// First and last year in which the company bought it.
    pub years: (u32, u32),
    pub sockets: u32,
    pub cores: u32,
    /// Clock in hundredths of a GHz.
    pub clock: u32,
    /// Memory in GiB: small, usual, large.
    pub memory: [u32; 3],
    /// Power in watts at a usual load.
    pub power: u32,
    pub rack_units: u32,
}

const fn machine(
    model: &'static str,
    cpu: &'static str,
    years: (u32, u32),
    shape: (u32, u32, u32),
    memory: [u32; 3],
    power: u32,
    rack_units: u32,
) -> Machine {
    Machine { model, cpu, years, sockets: shape.0, cores: shape.1, clock: shape.2, memory, power, rack_units }
}

/// All kinds, oldest first. Cores and clocks are those of the CPUs named.
pub const MACHINES: &[Machine] = &[
    machine("Dell PowerEdge 2950", "Intel Xeon E5450", (2008, 2009), (2, 4, 300), [4, 8, 16], 335, 2),
    machine("HP ProLiant DL360 G5", "Intel Xeon E5440", (2008, 2009), (1, 4, 283), [4, 4, 8], 260, 1),
    machine("HP ProLiant DL380 G6", "Intel Xeon X5570", (2009, 2010), (2, 4, 293), [8, 16, 32], 290, 2),
    machine("IBM System x3650 M3", "Intel Xeon X5670", (2010, 2011), (2, 6, 293), [12, 24, 48], 280, 2),
    machine("HP ProLiant DL360 G7", "Intel Xeon E5620", (2011, 2012), (1, 4, 240), [8, 12, 24], 180, 1),
    machine("Dell PowerEdge R720", "Intel Xeon E5-2640", (2012, 2014), (2, 6, 250), [16, 32, 64], 240, 2),
    machine(
        "HP ProLiant DL360p Gen8",
        "Intel Xeon E5-2650 v2",
        (2013, 2014),
        (2, 8, 260),
        [16, 32, 96],
        230,
        1,
    ),
    machine(
        "Fujitsu PRIMERGY TX1330 M1",
        "Intel Xeon E3-1220 v3",
        (2013, 2015),
        (1, 4, 310),
        [4, 8, 16],
        90,
        4,
    ),
    machine("Dell PowerEdge R730", "Intel Xeon E5-2640 v3", (2015, 2016), (2, 8, 260), [32, 64, 128], 225, 2),
    machine(
        "HPE ProLiant DL380 Gen9",
        "Intel Xeon E5-2650 v4",
        (2016, 2017),
        (2, 12, 220),
        [32, 64, 192],
        230,
        2,
    ),
    machine("HPE ProLiant ML30 Gen9", "Intel Xeon E3-1220 v5", (2016, 2018), (1, 4, 300), [8, 8, 16], 85, 4),
    machine(
        "Fujitsu PRIMERGY RX2530 M4",
        "Intel Xeon Silver 4114",
        (2018, 2019),
        (2, 10, 220),
        [48, 96, 192],
        210,
        1,
    ),
    machine(
        "Dell PowerEdge R640",
        "Intel Xeon Gold 6130",
        (2018, 2019),
        (2, 16, 210),
        [96, 192, 384],
        280,
        1,
    ),
    machine(
        "Lenovo ThinkSystem SR650",
        "Intel Xeon Silver 4214",
        (2019, 2021),
        (2, 12, 220),
        [64, 128, 256],
        240,
        2,
    ),
    machine("Dell PowerEdge R6515", "AMD EPYC 7302P", (2020, 2021), (1, 16, 300), [64, 128, 256], 190, 1),
];
