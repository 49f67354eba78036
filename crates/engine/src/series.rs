//! Measurements: immutable packed blocks, named by the hash of their content, stored once.

use crate::time::Instant;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What was measured, and with it the unit of the samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resource {
    /// Share of the logical processors that is busy, 0 to 1.
    Cpu,
    /// Memory in use, MiB.
    Memory,
    /// Network received, Mbit/s.
    NetworkIn,
    /// Network sent, Mbit/s.
    NetworkOut,
    /// Disk operations per second, reads and writes.
    DiskOperations,
    /// Disk throughput, MB/s, reads and writes.
    DiskThroughput,
    /// Threads that run or are ready to run, on all processors together.
    RunQueue,
    /// Threads that are ready to run and wait for a processor; those that run are not among them.
    ProcessorQueue,
    /// Pages of 4 KiB moved between memory and disk because memory is short, per second.
    Paging,
    /// Share of the time in which the busiest disk had work, 0 to 1.
    DiskBusy,
}

impl Resource {
    /// All of them, in the order in which pages show them; stored blocks name them by their place here.
    pub const ALL: [Self; 10] = [
        Self::Cpu,
        Self::Memory,
        Self::NetworkIn,
        Self::NetworkOut,
        Self::DiskOperations,
        Self::DiskThroughput,
        Self::RunQueue,
        Self::ProcessorQueue,
        Self::Paging,
        Self::DiskBusy,
    ];
    /// Those that are work done, of which servers need so much together. The others tell how short a server
    /// is of something.
    pub const LOADS: [Self; 6] = [
        Self::Cpu,
        Self::Memory,
        Self::NetworkIn,
        Self::NetworkOut,
        Self::DiskOperations,
        Self::DiskThroughput,
    ];
    /// Whether the parts of a machine add up to the whole; else the highest of them counts.
    #[must_use]
    pub const fn adds_up(self) -> bool {
        !matches!(self, Self::DiskBusy)
    }
}

/// The content hash of a block (SHA-256).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlockHash([u8; 32]);

impl BlockHash {
    /// As 64 hexadecimal digits.
    #[must_use]
    pub fn hex(&self) -> String {
        use std::fmt::Write;
        self.0.iter().fold(String::with_capacity(64), |mut s, b| {
            let _ = write!(s, "{b:02x}");
            s
        })
    }
    /// From 64 hexadecimal digits.
    #[must_use]
    pub fn from_hex(hex: &str) -> Option<Self> {
        if hex.len() != 64 || !hex.is_ascii() {
            return None;
        }
        let mut bytes = [0; 32];
        for (i, b) in bytes.iter_mut().enumerate() {
            *b = u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).ok()?;
        }
        Some(Self(bytes))
    }
}

impl std::fmt::Debug for BlockHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.hex()[..12])
    }
}

impl Serialize for BlockHash {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.hex())
    }
}

impl<'de> Deserialize<'de> for BlockHash {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let hex = String::deserialize(d)?;
        Self::from_hex(&hex)
            .ok_or_else(|| serde::de::Error::custom("block hash: 64 hexadecimal digits expected"))
    }
}

/// Samples of one resource of one server at a fixed interval. A missing sample is unknown, not zero.
#[derive(Debug, Clone)]
pub struct SeriesBlock {
    resource: Resource,
    start: Instant,
    interval_seconds: u32,
    /// Unit by `resource`; NaN is missing.
    samples: Vec<f32>,
    hash: BlockHash,
}

/// By content, as its name: compared as numbers, a block with a missing sample would not equal itself.
impl PartialEq for SeriesBlock {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash
    }
}

impl Eq for SeriesBlock {}

/// First bytes of a stored block; the digit is the version of the layout.
const MAGIC: &[u8; 8] = b"P2VSER1\n";
/// No block is longer than this: 20 years of minutes.
const MAX_SAMPLES: usize = 11_000_000;

impl SeriesBlock {
    /// Packs samples; anything that is not finite, or negative, counts as missing.
    #[must_use]
    pub fn new(resource: Resource, start: Instant, interval_seconds: u32, mut samples: Vec<f32>) -> Self {
        for s in &mut samples {
            if !s.is_finite() || *s < 0.0 {
                *s = f32::NAN;
            }
        }
        let mut block = Self {
            resource,
            start,
            interval_seconds: interval_seconds.max(1),
            samples,
            hash: BlockHash([0; 32]),
        };
        block.hash = BlockHash(Sha256::digest(block.to_bytes()).into());
        block
    }
    /// What was measured.
    #[must_use]
    pub const fn resource(&self) -> Resource {
        self.resource
    }
    /// When the first sample was taken.
    #[must_use]
    pub const fn start(&self) -> Instant {
        self.start
    }
    /// Seconds between samples, at least 1.
    #[must_use]
    pub const fn interval_seconds(&self) -> u32 {
        self.interval_seconds
    }
    /// The samples; NaN is missing.
    #[must_use]
    pub fn samples(&self) -> &[f32] {
        &self.samples
    }
    /// How many samples are not missing.
    #[must_use]
    pub fn present(&self) -> usize {
        self.samples.iter().filter(|s| !s.is_nan()).count()
    }
    /// The name of this content.
    #[must_use]
    pub const fn hash(&self) -> BlockHash {
        self.hash
    }
    /// When a sample was taken.
    #[must_use]
    #[expect(clippy::cast_possible_wrap, reason = "an index below 11 million")]
    pub const fn instant(&self, index: usize) -> Instant {
        Instant::from_unix_seconds(self.start.unix_seconds() + index as i64 * self.interval_seconds as i64)
    }
    /// The stored form: little endian, the same on every platform.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(25 + 4 * self.samples.len());
        out.extend_from_slice(MAGIC);
        out.push(self.resource as u8);
        out.extend_from_slice(&self.start.unix_seconds().to_le_bytes());
        out.extend_from_slice(&self.interval_seconds.to_le_bytes());
        for s in &self.samples {
            let s = if s.is_nan() { f32::NAN } else { *s };
            out.extend_from_slice(&s.to_bits().to_le_bytes());
        }
        out
    }
    /// From the stored form; `None` when it is damaged, or reaches out of the years 1 to 9999.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (&resource, rest) = rest.split_first()?;
        let resource = *Resource::ALL.get(usize::from(resource))?;
        let (start, rest) = rest.split_first_chunk::<8>()?;
        let (interval, rest) = rest.split_first_chunk::<4>()?;
        if rest.len() % 4 != 0 || rest.len() / 4 > MAX_SAMPLES {
            return None;
        }
        let samples = rest.chunks_exact(4).map(|c| f32::from_le_bytes([c[0], c[1], c[2], c[3]])).collect();
        let start = Instant::from_unix_seconds(i64::from_le_bytes(*start));
        let interval_seconds = u32::from_le_bytes(*interval);
        let length = i64::try_from(rest.len() / 4).ok()?.checked_mul(i64::from(interval_seconds))?;
        let end = Instant::from_unix_seconds(start.unix_seconds().checked_add(length)?);
        if start.day().is_none() || end.day().is_none() {
            return None;
        }
        Some(Self::new(resource, start, interval_seconds, samples))
    }
}

/// All blocks of a project. Cheap to clone: the blocks are shared.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SeriesStore {
    blocks: BTreeMap<BlockHash, Arc<SeriesBlock>>,
}

impl SeriesStore {
    /// Keeps a block; the same content is kept once.
    pub fn insert(&mut self, block: SeriesBlock) -> BlockHash {
        let hash = block.hash();
        self.blocks.entry(hash).or_insert_with(|| Arc::new(block));
        hash
    }
    /// A block by its name.
    #[must_use]
    pub fn get(&self, hash: BlockHash) -> Option<&Arc<SeriesBlock>> {
        self.blocks.get(&hash)
    }
    /// All blocks, by hash.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<SeriesBlock>> {
        self.blocks.values()
    }
    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.blocks.len()
    }
    /// None at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }
    /// Takes in all blocks of another store.
    pub fn merge(&mut self, other: &Self) {
        for (hash, block) in &other.blocks {
            self.blocks.entry(*hash).or_insert_with(|| Arc::clone(block));
        }
    }
}
