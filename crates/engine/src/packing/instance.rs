//! What is to be packed, as plain data; whoever knows the rules of a platform compiles them to this.

/// No demand or capacity is larger: sums of some thousand of them still fit in 32 bits with a sign, and each is a
/// whole number in an `f32`. Larger demands count as this, so they fit nowhere; larger capacities as this too.
pub const LARGEST: u32 = (1 << 24) - 1;

/// There are at most so many ceiling classes.
pub const MAX_CLASSES: usize = 8;

/// Something to be packed whole into one bin.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Item {
    /// A number of its own, by which ties are broken: its place in an order that does not depend on the order of
    /// the input (say, of the names). Of equal ranks the earlier one goes first.
    pub rank: u32,
    /// What it needs of each lane, in units of the lane.
    pub demand: Vec<u32>,
    /// Bits that a bin must have: it may go where `need & !has == 0`. "Not on such a bin" is a bit that all other
    /// types have.
    pub need: u64,
    /// The one existing bin in which it must be (index into `Instance::existing`).
    pub pinned: Option<u32>,
    /// Ceiling class: a bin may carry, in each lane, the least of what the classes of its items allow.
    pub class: u8,
    /// Labels, for instance of network zones: what those of a bin weigh together, each once, is at most
    /// `BinType::labels`. Indices into `Instance::label_weights`.
    pub labels: Vec<u32>,
}

/// A type of which bins can be opened. Where a rack, site or cluster matters, each of them is a type of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BinType {
    /// What it carries of each lane: a row for each ceiling class, at least one. A class without a row has the
    /// last one.
    pub capacity: Vec<Vec<u32>>,
    /// Cost of opening one, in whole units of any one kind; only sums and comparisons are made of it.
    pub cost: u64,
    /// Bins of this type at most.
    pub limit: Option<u32>,
    /// Bits that items can ask for.
    pub has: u64,
    /// What the labels in a bin weigh together at most; `None`: anything.
    pub labels: Option<u32>,
    /// Where its bins stand, from the narrow to the wide (rack, site). `None`, or a missing level: each bin stands
    /// alone there.
    pub location: Vec<Option<u32>>,
    /// Which cluster its bins belong to (index into `Instance::cluster_limits`).
    pub cluster: Option<u32>,
}

/// A bin that is there already. It costs its type's cost once it carries an item, counts towards the limit of its
/// cluster then, and never towards the limit of its type. For a bin that is paid for, give it a type that costs
/// nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExistingBin {
    /// Its type (index into `Instance::types`).
    pub bin_type: u32,
    /// What is in it and stays, of each lane. Empty: nothing.
    pub preload: Vec<u32>,
    /// Where it stands, as in [`BinType::location`]; in place of its type's.
    pub location: Vec<Option<u32>>,
    /// Bits that it has, in place of its type's.
    pub has: u64,
}

/// Items of which no two may share a bin, or a location.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Apart {
    /// Indices into `Instance::items`.
    pub items: Vec<u32>,
    /// 0: no two in one bin. 1 and more: no two at one location of that level (1 is the first of
    /// `BinType::location`).
    pub level: u8,
}

/// A packing problem.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Instance {
    /// Number of lanes: the length of every demand, capacity and preload. What is missing counts as zero.
    pub lanes: usize,
    /// For each lane, the kind of what it measures (CPU at several hours is one kind). Only decides in which order
    /// lanes are looked at; empty: all of one kind.
    pub kinds: Vec<u16>,
    /// What is to be packed.
    pub items: Vec<Item>,
    /// What can be opened.
    pub types: Vec<BinType>,
    /// What is there.
    pub existing: Vec<ExistingBin>,
    /// Groups of which no two items may meet.
    pub apart: Vec<Apart>,
    /// Pairs of items that may not share a bin.
    pub conflicts: Vec<(u32, u32)>,
    /// Groups that must share one bin.
    pub together: Vec<Vec<u32>>,
    /// What each label weighs in a bin that has it; one where it is missing.
    pub label_weights: Vec<u32>,
    /// Bins in use at most, for each cluster.
    pub cluster_limits: Vec<Option<u32>>,
}

/// One bin of a packing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bin {
    /// Index into `Instance::types`.
    pub bin_type: u32,
    /// Index into `Instance::existing`, if it was there.
    pub existing: Option<u32>,
    /// Indices into `Instance::items`, by rank.
    pub items: Vec<u32>,
}

/// An answer: bins in use, and what found no place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Packing {
    /// Bins that carry items, each with at least one: existing ones in their order, then new ones by type, the
    /// largest first and equal ones by the rank of their first item.
    pub bins: Vec<Bin>,
    /// Items without a place, by rank.
    pub unplaced: Vec<u32>,
    /// Cost of the bins, extra costs included where they were asked for.
    pub cost: u64,
}
