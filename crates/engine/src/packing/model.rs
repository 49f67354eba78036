//! An [`Instance`] made ready for the search: items that must be together are one piece, pieces stand in the order of
//! their ranks, lanes that cannot bind are gone, rows are packed into words.

use super::instance::{Instance, LARGEST, MAX_CLASSES};
use super::lanes;
use super::word::{Word, sub_row, words};

/// Lists of lists in two vectors.
#[derive(Debug, Clone, Default)]
pub(super) struct Lists {
    from: Vec<u32>,
    all: Vec<u32>,
}

impl Lists {
    pub fn new(lists: impl IntoIterator<Item = Vec<u32>>) -> Self {
        let mut l = Self { from: vec![0], all: Vec::new() };
        for list in lists {
            l.all.extend(list);
            l.from.push(index(l.all.len()));
        }
        l
    }
    pub fn get(&self, i: usize) -> &[u32] {
        match (self.from.get(i), self.from.get(i + 1)) {
            (Some(a), Some(b)) => self.all.get(*a as usize..*b as usize).unwrap_or_default(),
            _ => &[],
        }
    }
}

/// A count as an index; there are never 2^32 of anything.
pub(super) fn index(i: usize) -> u32 {
    u32::try_from(i).unwrap_or(u32::MAX)
}

/// A place at which a bin stands, by level; bins that stand alone have none.
pub(super) type Location = Vec<Option<u32>>;

/// A type of bin, or one that is there.
#[derive(Debug, Clone)]
pub(super) struct Kind {
    pub bin_type: u32,
    pub existing: Option<u32>,
    pub cost: u64,
    pub limit: Option<u32>,
    pub has: u64,
    pub labels: Option<u32>,
    pub location: Location,
    pub cluster: Option<u32>,
    /// What an empty one carries: a row for each set of classes.
    room: Vec<Word>,
}

/// An instance made ready.
#[derive(Debug, Clone)]
pub struct Model {
    /// Pieces.
    pub(super) n: usize,
    /// Words of a row.
    pub(super) k: usize,
    rows: Vec<Word>,
    /// Mean share of a bin that a piece takes, lanes weighed by how much they bind, in 2^-20.
    pub(super) size: Vec<u32>,
    /// The room of an empty bin of each kind in the same measure.
    pub(super) room_size: Vec<u32>,
    /// Items of each piece, by rank.
    pub(super) items: Lists,
    pub(super) need: Vec<u64>,
    pub(super) pinned: Vec<Option<u32>>,
    pub(super) classes: Vec<u8>,
    pub(super) labels: Lists,
    label_weights: Vec<u32>,
    /// For each level (0: the bin itself), the pieces that a piece may not meet there.
    pub(super) mates: Vec<Lists>,
    /// Whether anything but capacity and bits restricts a piece.
    pub(super) restricted: Vec<bool>,
    /// Types first, then existing bins.
    pub(super) kinds: Vec<Kind>,
    pub(super) types: usize,
    /// Sets of classes: 2^classes.
    pub(super) masks: usize,
    pub(super) cluster_limits: Vec<Option<u32>>,
    /// Pieces that fit in no empty bin, or contradict themselves.
    pub(super) homeless: Vec<bool>,
    /// Lanes that can bind, by their number in the instance.
    pub(super) lanes: Vec<usize>,
    /// Place of each item of the instance in the order of ranks.
    ranks: Vec<u32>,
}

impl Model {
    /// Makes an instance ready.
    #[must_use]
    pub fn new(instance: &Instance) -> Self {
        let lanes = lanes::that_bind(instance);
        let k = lanes.len().div_ceil(super::word::LANES);
        let groups = grouped(instance);
        let n = groups.len();
        let mut piece_of = vec![0u32; instance.items.len()];
        for (p, group) in groups.iter().enumerate() {
            for i in group {
                piece_of[*i as usize] = index(p);
            }
        }
        let classes = instance.items.iter().map(|i| usize::from(i.class)).max().unwrap_or(0) + 1;
        let masks = 1 << classes.min(MAX_CLASSES);
        let mut homeless = vec![false; n];
        let mut rows = Vec::with_capacity(n * k);
        let mut need = vec![0u64; n];
        let mut pinned = vec![None; n];
        let mut class_of = vec![0u8; n];
        let mut labels = Vec::with_capacity(n);
        for (p, group) in groups.iter().enumerate() {
            let mut sums = vec![0u64; lanes.len()];
            let mut own = Vec::new();
            for item in group.iter().map(|i| &instance.items[*i as usize]) {
                for (s, l) in sums.iter_mut().zip(&lanes) {
                    *s += u64::from(item.demand.get(*l).copied().unwrap_or(0));
                }
                need[p] |= item.need;
                class_of[p] |= 1 << usize::from(item.class).min(MAX_CLASSES - 1);
                own.extend(&item.labels);
                if let Some(to) = item.pinned {
                    homeless[p] |=
                        pinned[p].is_some_and(|t| t != to) || to as usize >= instance.existing.len();
                    pinned[p] = Some(to);
                }
            }
            own.sort_unstable();
            own.dedup();
            labels.push(own);
            rows.extend(words(sums.iter().map(|s| i32::try_from(*s).unwrap_or(i32::MAX).min(1 << 25))));
        }
        let mates = mates(instance, &piece_of, &mut homeless);
        let mut model = Self {
            n,
            k,
            rows,
            size: Vec::new(),
            room_size: Vec::new(),
            items: Lists::new(groups),
            restricted: (0..n)
                .map(|p| mates.iter().any(|m| !m.get(p).is_empty()) || !labels[p].is_empty())
                .collect(),
            need,
            pinned,
            classes: class_of,
            labels: Lists::new(labels),
            label_weights: instance.label_weights.clone(),
            mates,
            kinds: kinds(instance, &lanes, masks),
            types: instance.types.len(),
            masks,
            cluster_limits: instance.cluster_limits.clone(),
            homeless,
            lanes,
            ranks: {
                let mut order: Vec<u32> = (0..index(instance.items.len())).collect();
                order.sort_by_key(|i| instance.items[*i as usize].rank);
                let mut ranks = vec![0; order.len()];
                for (r, i) in order.iter().enumerate() {
                    ranks[*i as usize] = index(r);
                }
                ranks
            },
        };
        (model.size, model.room_size) = model.sizes();
        for p in 0..n {
            model.homeless[p] |= !(0..model.kinds.len()).any(|kind| model.fits_empty(kind, p));
        }
        model
    }

    /// Items that can be in no bin whatever else is packed: too large, no bin has what they need, or their own
    /// restrictions contradict each other.
    #[must_use]
    pub fn fit_nowhere(&self) -> Vec<u32> {
        let homeless = (0..self.n).filter(|p| self.homeless[*p]);
        homeless.flat_map(|p| self.items.get(p)).copied().collect()
    }
    /// Lanes of the instance that can bind, those that bind most first.
    #[must_use]
    pub fn binding_lanes(&self) -> &[usize] {
        &self.lanes
    }

    #[inline]
    pub(super) fn row(&self, piece: usize) -> &[Word] {
        &self.rows[piece * self.k..(piece + 1) * self.k]
    }
    /// What an empty bin of a kind carries for items of these classes.
    #[inline]
    pub(super) fn room(&self, kind: usize, mask: u8) -> &[Word] {
        let m = usize::from(mask) & (self.masks - 1);
        &self.kinds[kind].room[m * self.k..(m + 1) * self.k]
    }
    /// Whether a piece may be in a bin of this kind as far as bits and pins go.
    #[inline]
    pub(super) fn suits(&self, kind: usize, piece: usize) -> bool {
        let k = &self.kinds[kind];
        self.need[piece] & !k.has == 0 && self.pinned[piece].is_none_or(|p| k.existing == Some(p))
    }
    /// Whether a piece goes into an empty bin of this kind.
    pub(super) fn fits_empty(&self, kind: usize, piece: usize) -> bool {
        let most = self.kinds[kind].labels.unwrap_or(u32::MAX);
        self.suits(kind, piece)
            && self.weight(self.labels.get(piece).iter()) <= most
            && super::word::fits(self.room(kind, self.classes[piece]), self.row(piece))
    }
    /// What labels weigh together.
    pub(super) fn weight<'a>(&self, labels: impl Iterator<Item = &'a u32>) -> u32 {
        let of = |l: &u32| self.label_weights.get(*l as usize).copied().unwrap_or(1);
        labels.fold(0, |sum, l| sum.saturating_add(of(l)))
    }
    pub(super) fn item_count(&self) -> usize {
        self.ranks.len()
    }
    pub(super) fn rank_of(&self, item: u32) -> u32 {
        self.ranks.get(item as usize).copied().unwrap_or(u32::MAX)
    }
    /// The place of a kind's bins at a level above 0; `None`: each stands alone.
    #[inline]
    pub(super) fn place(&self, kind: usize, level: usize) -> Option<usize> {
        self.kinds[kind].location.get(level - 1).copied().flatten().map(|p| p as usize)
    }
    /// Places at a level.
    pub(super) fn places_at(&self, level: usize) -> usize {
        if level == 0 {
            return 0;
        }
        self.kinds.iter().enumerate().filter_map(|(k, _)| self.place(k, level)).max().map_or(0, |p| p + 1)
    }
    /// Whether two pieces may not share a bin.
    pub(super) fn may_not_meet(&self, piece: usize, other: usize) -> bool {
        self.mates.iter().any(|m| m.get(piece).binary_search(&index(other)).is_ok())
    }
    /// A number of a row, lane by lane of `lanes`.
    pub(super) fn numbers(row: &[Word]) -> impl Iterator<Item = i32> + '_ {
        row.iter().flat_map(|w| super::word::lanes(*w))
    }
    /// Mean room of the types, lane by lane; of existing bins where there are no types.
    #[expect(clippy::cast_precision_loss, reason = "capacities lie below 2^24")]
    pub(super) fn mean_room(&self) -> Vec<f64> {
        let of = if self.types > 0 { 0..self.types } else { 0..self.kinds.len() };
        let n = of.len().max(1) as f64;
        let mut mean = vec![0.0; self.k * super::word::LANES];
        for kind in of {
            for (m, c) in mean.iter_mut().zip(Self::numbers(self.room(kind, 0))) {
                *m += f64::from(c.max(0)) / n;
            }
        }
        mean
    }
    /// What all pieces need together, lane by lane.
    pub(super) fn totals(&self) -> Vec<u64> {
        let mut totals = vec![0u64; self.k * super::word::LANES];
        for p in (0..self.n).filter(|p| !self.homeless[*p]) {
            for (t, w) in totals.iter_mut().zip(Self::numbers(self.row(p))) {
                *t += u64::try_from(w).unwrap_or(0);
            }
        }
        totals
    }

    /// Sizes of pieces and of empty bins.
    #[expect(clippy::cast_precision_loss, reason = "sums stay far below 2^53")]
    fn sizes(&self) -> (Vec<u32>, Vec<u32>) {
        let mean = self.mean_room();
        let shares = self.totals();
        let shares = shares.iter().zip(&mean).map(|(t, c)| if *c > 0.0 { *t as f64 / c } else { 0.0 });
        let pressure: Vec<f64> = shares.collect();
        let all: f64 = pressure.iter().sum();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
        let size = |row: &[Word]| {
            let parts = Self::numbers(row).zip(&mean).zip(&pressure);
            let of = |((w, c), q): ((i32, &f64), &f64)| if *c > 0.0 { f64::from(w) / c * q } else { 0.0 };
            let share = if all > 0.0 { parts.map(of).sum::<f64>() / all } else { 0.0 };
            (share * f64::from(1 << 20)).clamp(0.0, f64::from(u32::MAX)) as u32
        };
        let of_kinds = (0..self.kinds.len()).map(|kind| size(self.room(kind, 0))).collect();
        ((0..self.n).map(|p| size(self.row(p))).collect(), of_kinds)
    }
}

/// Items that must be together, by union; each group by rank, and groups by the rank of their first.
fn grouped(instance: &Instance) -> Vec<Vec<u32>> {
    let n = instance.items.len();
    let mut root: Vec<usize> = (0..n).collect();
    fn find(root: &mut [usize], mut i: usize) -> usize {
        while root[i] != i {
            root[i] = root[root[i]];
            i = root[i];
        }
        i
    }
    for group in &instance.together {
        let mut members = group.iter().map(|i| *i as usize).filter(|i| *i < n);
        if let Some(first) = members.next() {
            for other in members {
                let (a, b) = (find(&mut root, first), find(&mut root, other));
                root[b] = a;
            }
        }
    }
    let mut order: Vec<u32> = (0..index(n)).collect();
    order.sort_by_key(|i| instance.items[*i as usize].rank);
    let mut place: Vec<Option<usize>> = vec![None; n];
    let mut groups: Vec<Vec<u32>> = Vec::new();
    for i in order {
        let r = find(&mut root, i as usize);
        let at = *place[r].get_or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[at].push(i);
    }
    groups
}

/// For each level, whom each piece may not meet; a pair that may not meet at a wide level is not repeated at a
/// narrow one. A piece that may not meet itself is homeless.
fn mates(instance: &Instance, piece_of: &[u32], homeless: &mut [bool]) -> Vec<Lists> {
    let n = homeless.len();
    let levels = instance.apart.iter().map(|a| usize::from(a.level)).max().unwrap_or(0) + 1;
    if instance.apart.is_empty() && instance.conflicts.is_empty() {
        return vec![Lists::new(std::iter::empty())];
    }
    let mut all: Vec<Vec<Vec<u32>>> = vec![vec![Vec::new(); n]; levels];
    let mut put = |level: usize, a: u32, b: u32| {
        if a == b {
            homeless[a as usize] = true;
        } else {
            all[level][a as usize].push(b);
            all[level][b as usize].push(a);
        }
    };
    for group in &instance.apart {
        let pieces: Vec<u32> =
            group.items.iter().filter_map(|i| piece_of.get(*i as usize)).copied().collect();
        for (at, a) in pieces.iter().enumerate() {
            for b in &pieces[at + 1..] {
                put(usize::from(group.level), *a, *b);
            }
        }
    }
    for (a, b) in &instance.conflicts {
        // An item does not conflict with itself; a piece of two items that do has no home.
        if let (Some(p), Some(q)) = (piece_of.get(*a as usize), piece_of.get(*b as usize))
            && a != b
        {
            put(0, *p, *q);
        }
    }
    for lists in &mut all {
        for list in lists {
            list.sort_unstable();
            list.dedup();
        }
    }
    for level in 0..levels {
        for p in 0..n {
            let (narrow, wide) = all.split_at_mut(level + 1);
            narrow[level][p].retain(|q| !wide.iter().any(|w| w[p].binary_search(q).is_ok()));
        }
    }
    all.into_iter().map(Lists::new).collect()
}

fn kinds(instance: &Instance, lanes: &[usize], masks: usize) -> Vec<Kind> {
    let room = |capacity: &[Vec<u32>]| -> Vec<Word> {
        let mut all = Vec::new();
        for mask in 0..masks {
            let of_class = |class: usize, lane: usize| {
                let row = capacity.get(class).or(capacity.last());
                row.and_then(|r| r.get(lane)).copied().unwrap_or(0).min(LARGEST)
            };
            all.extend(words(lanes.iter().map(|lane| {
                // Of no class: the most that any class allows.
                let of = (0..MAX_CLASSES).filter(|c| mask >> c & 1 == 1).map(|c| of_class(c, *lane));
                let free = || (0..capacity.len()).map(|c| of_class(c, *lane)).max().unwrap_or(0);
                i32::try_from(of.min().unwrap_or_else(free)).unwrap_or(0)
            })));
        }
        all
    };
    let mut all: Vec<Kind> = instance
        .types
        .iter()
        .enumerate()
        .map(|(i, t)| Kind {
            bin_type: index(i),
            existing: None,
            cost: t.cost,
            limit: t.limit,
            has: t.has,
            labels: t.labels,
            location: t.location.clone(),
            cluster: t.cluster,
            room: room(&t.capacity),
        })
        .collect();
    for (i, bin) in instance.existing.iter().enumerate() {
        let Some(t) =
            all.get(bin.bin_type as usize).filter(|_| (bin.bin_type as usize) < instance.types.len())
        else {
            continue;
        };
        let mut t = t.clone();
        let preload = words(lanes.iter().map(|l| {
            i32::try_from(bin.preload.get(*l).copied().unwrap_or(0).min(LARGEST)).unwrap_or(i32::MAX)
        }));
        if !preload.is_empty() {
            for row in t.room.chunks_mut(preload.len()) {
                sub_row(row, &preload);
            }
        }
        t.existing = Some(index(i));
        t.limit = Some(1);
        t.has = bin.has;
        t.location.clone_from(&bin.location);
        all.push(t);
    }
    // Places by numbers from 0, whatever they were called.
    let levels = all.iter().map(|k| k.location.len()).max().unwrap_or(0);
    for level in 0..levels {
        let named = |k: &Kind| k.location.get(level).copied().flatten();
        let mut names: Vec<u32> = all.iter().filter_map(named).collect();
        names.sort_unstable();
        names.dedup();
        for kind in &mut all {
            if let Some(Some(place)) = kind.location.get_mut(level) {
                *place = index(names.binary_search(place).unwrap_or(0));
            }
        }
    }
    all
}
