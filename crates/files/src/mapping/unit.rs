//! Units that a column may be in, and what they are worth in the base unit of their quantity.

use serde::{Deserialize, Serialize};

/// What a number measures; units of one dimension turn into each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// Clock rate; base MHz.
    Clock,
    /// Memory or storage; base MiB.
    Size,
    /// Share of a whole; base is the fraction.
    Share,
    /// Share of one of several equal parts, such as the cores of a server; base is the fraction.
    PartShare,
    /// Network rate; base Mbit/s.
    NetworkRate,
    /// Throughput; base MB/s.
    Throughput,
    /// Events per second.
    PerSecond,
    /// Power; base watt.
    Power,
    /// Things counted at one moment.
    Count,
}

macro_rules! units {
    ($($(#[$doc:meta])* $name:ident $label:literal $dimension:ident $factor:expr, $words:literal;)*) => {
        /// A unit of a column.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Unit { $($(#[$doc])* $name,)* }

        impl Unit {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)*];
            /// As people write it.
            #[must_use]
            pub const fn label(self) -> &'static str { match self { $(Self::$name => $label,)* } }
            /// What it measures.
            #[must_use]
            pub const fn dimension(self) -> Dimension { match self { $(Self::$name => Dimension::$dimension,)* } }
            /// How much of the base unit of its dimension one of it is.
            #[must_use]
            pub const fn factor(self) -> f64 { match self { $(Self::$name => $factor,)* } }
            /// Ways to write it, in lower case, words separated by one blank.
            const fn words(self) -> &'static str { match self { $(Self::$name => $words,)* } }
        }
    };
}

const MIB: f64 = 1_048_576.0;

units! {
    /// Megahertz.
    Mhz "MHz" Clock 1.0, "mhz";
    /// Gigahertz.
    Ghz "GHz" Clock 1000.0, "ghz";
    /// Bytes.
    Byte "bytes" Size 1.0 / MIB, "byte|bytes|b|octets";
    /// 2^10 bytes.
    KiB "KiB" Size 1.0 / 1024.0, "kib";
    /// 2^20 bytes.
    MiB "MiB" Size 1.0, "mib";
    /// 2^30 bytes.
    GiB "GiB" Size 1024.0, "gib";
    /// 2^40 bytes.
    TiB "TiB" Size MIB, "tib";
    /// 1000 bytes.
    KB "KB" Size 1e3 / MIB, "kb|ko";
    /// 10^6 bytes.
    MB "MB" Size 1e6 / MIB, "mb|mo|megabytes|megabyte";
    /// 10^9 bytes.
    GB "GB" Size 1e9 / MIB, "gb|go|gigabytes|gigabyte";
    /// 10^12 bytes.
    TB "TB" Size 1e12 / MIB, "tb|to|terabytes|terabyte";
    /// Per cent.
    Percent "%" Share 0.01, "%|percent|pct|prozent|pourcent|porcentaje|percentage";
    /// Fraction of one.
    Fraction "fraction" Share 1.0, "fraction|ratio";
    /// Per cent of one core: the sum over all cores may pass 100.
    PercentOfCore "% of one core" PartShare 0.01, "percent of one core|percent of core|% of one core|% of a core";
    /// Kilobit per second.
    KbitPerS "kbit/s" NetworkRate 1e-3, "kbit s|kbps|kbit per s";
    /// Megabit per second.
    MbitPerS "Mbit/s" NetworkRate 1.0, "mbit s|mbps|mbit per s|mbit|megabit s|mbit sec";
    /// Gigabit per second.
    GbitPerS "Gbit/s" NetworkRate 1000.0, "gbit s|gbps|gbit per s|gbit";
    /// Bytes per second.
    BytePerS "bytes/s" Throughput 1e-6, "bytes s|byte s|bytes sec|b s|bytes per s|bytes per second";
    /// 1000 bytes per second.
    KBPerS "KB/s" Throughput 1e-3, "kb s|kbytes s|kb per s|kb sec";
    /// 10^6 bytes per second.
    MBPerS "MB/s" Throughput 1.0, "mb s|mbytes s|mb per s|mb sec|mb per second";
    /// Per second.
    PerSecond "per second" PerSecond 1.0, "per s|s|per second|sec|per sec|iops";
    /// Watt.
    Watt "W" Power 1.0, "w|watt|watts";
    /// Kilowatt.
    Kilowatt "kW" Power 1000.0, "kw|kilowatt|kilowatts";
    /// Threads, or processes.
    Threads "threads" Count 1.0, "threads|processes|tasks";
}

impl Unit {
    /// The unit that words stand for ("GiB", "Mbit/s", "%").
    #[must_use]
    pub fn from_words(text: &str) -> Option<Self> {
        let words = super::header::words(text).join(" ");
        Self::of_tokens(&words)
    }
    pub(crate) fn of_tokens(words: &str) -> Option<Self> {
        if words.is_empty() {
            return None;
        }
        Self::ALL.iter().copied().find(|u| u.words().split('|').any(|w| w == words))
    }
    /// A value in this unit as a value in `other`; `None` when they measure different things. Bytes
    /// per second turn into bits per second.
    #[must_use]
    pub fn convert(self, value: f64, other: Self) -> Option<f64> {
        self.to_base(value, other.dimension()).map(|v| v / other.factor())
    }
    /// A value in this unit in the base unit of a dimension.
    #[must_use]
    pub fn to_base(self, value: f64, dimension: Dimension) -> Option<f64> {
        let base = value * self.factor();
        match (self.dimension(), dimension) {
            (a, b) if a == b => Some(base),
            (Dimension::Throughput, Dimension::NetworkRate) => Some(base * 8.0),
            (Dimension::NetworkRate, Dimension::Throughput) => Some(base / 8.0),
            _ => None,
        }
    }
    /// The binary unit that people mean who write MB or GB of memory.
    #[must_use]
    pub const fn binary(self) -> Self {
        match self {
            Self::KB => Self::KiB,
            Self::MB => Self::MiB,
            Self::GB => Self::GiB,
            Self::TB => Self::TiB,
            other => other,
        }
    }
}
