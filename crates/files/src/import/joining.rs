//! Which records are one server. All records of an import and all servers of the project are looked
//! at together, rule by rule, the strongest first, so that neither the order of files nor that of rows
//! decides.
//!
//! A rule joins records that share a key of it, unless a stronger key is known on both and differs. A key
//! that stands at differently named servers of one list identifies nobody (a chassis, a cloned image, a
//! team of network cards). Where a record fits two servers that are not the same, it joins neither by
//! that rule. Two servers that the project has already are never joined: choices refer to both.

use super::identity::{Keys, SiteWords, site_of};
use engine::joining::JoinRule;
use std::collections::BTreeMap;

/// Records with one key beyond which nobody looks for pairs.
const MOST_OF_ONE_KEY: usize = 64;

/// A record that is looked at.
#[derive(Debug, Clone, Default)]
pub struct Candidate {
    /// What identifies it.
    pub keys: Keys,
    /// The list that it stands in.
    pub source: u16,
    /// A server that the project has already.
    pub existing: bool,
}

/// What became of the records.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Joined {
    /// The record that stands for the server of each record: the first of it.
    pub base: Vec<usize>,
    /// By which rule each record was joined; `None` for those that stand for a server.
    pub rule: Vec<Option<JoinRule>>,
    /// Keys that identify nobody, by rule: how many, and two records that have one.
    pub shared: BTreeMap<JoinRule, (usize, [usize; 2])>,
    /// Records that fit several servers, with the rule.
    pub doubtful: BTreeMap<usize, JoinRule>,
}

/// Joins records. Those of the project come first.
#[cfg(test)]
fn join_records(all: Vec<Candidate>) -> Joined {
    let mut matching = Matching::new(all);
    while matching.step() {}
    matching.finish()
}

/// Joins records rule by rule, a rule a step.
#[derive(Debug)]
pub struct Matching {
    all: Vec<Candidate>,
    words: SiteWords,
    out: Joined,
    next: usize,
}

impl Matching {
    /// Of these records; those of the project come first.
    #[must_use]
    pub fn new(all: Vec<Candidate>) -> Self {
        let (base, rule) = ((0..all.len()).collect(), vec![None; all.len()]);
        let out = Joined { base, rule, ..Joined::default() };
        Self { all, words: SiteWords::default(), out, next: 0 }
    }

    /// Takes the next rule; true while more are left.
    pub fn step(&mut self) -> bool {
        let Self { all, words, out, next } = self;
        let at = *next;
        *next += 1;
        // First away with what identifies nobody, for the rules by which machines and not names are meant.
        let told = JoinRule::ALL.into_iter().take_while(|r| *r < JoinRule::DnsName).count();
        if at < told {
            if let Some(rule) = JoinRule::ALL.get(at) {
                leave_shared_out(all, *rule, out);
            }
            return true;
        }
        if at == told {
            *words = SiteWords::of(all.iter().map(|c| &c.keys));
            return true;
        }
        let Some(&rule) = JoinRule::ALL.get(at - told - 1) else { return false };
        let mut by_key: Vec<(u64, u64, usize)> = Vec::new();
        for (i, c) in all.iter().enumerate() {
            // Names are one within a site first; with a site unknown on one side afterwards.
            for key in keys_of(c, rule) {
                match rule {
                    JoinRule::NameInSite => {
                        by_key.extend(c.keys.sites.iter().map(|s| (*key, site_of(*s), i)))
                    }
                    _ => by_key.push((*key, 0, i)),
                }
            }
        }
        join_by(all, &mut by_key, rule, words, out);
        if rule == JoinRule::NameInSite {
            by_key.clear();
            for (i, c) in all.iter().enumerate() {
                by_key.extend(keys_of(c, rule).iter().map(|k| (*k, 0, i)));
            }
            join_by(all, &mut by_key, rule, words, out);
        }
        true
    }

    /// What became of the records.
    #[must_use]
    pub fn finish(self) -> Joined {
        let mut out = self.out;
        for i in 0..out.base.len() {
            let root = root_of(&mut out.base, i);
            if let Some(base) = out.base.get_mut(i) {
                *base = root;
            }
        }
        // What one rule left open another may have settled.
        let rules = &out.rule;
        out.doubtful.retain(|i, _| rules.get(*i).is_some_and(Option::is_none));
        out
    }
}

fn keys_of(c: &Candidate, rule: JoinRule) -> &[u64] {
    c.keys.of.get(rule as usize).map_or(&[], |keys| keys)
}

/// Takes keys away that differently named servers of one list have.
fn leave_shared_out(all: &mut [Candidate], rule: JoinRule, out: &mut Joined) {
    let mut by_key: Vec<(u64, u16, usize)> = Vec::new();
    for (i, c) in all.iter().enumerate() {
        by_key.extend(keys_of(c, rule).iter().map(|k| (*k, c.source, i)));
    }
    by_key.sort_unstable();
    let mut nobody: Vec<u64> = Vec::new();
    for list in by_key.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let names = |i: usize| all.get(i).map(|c| keys_of(c, JoinRule::NameInSite)).unwrap_or_default();
        let Some(&(key, _, first)) = list.first() else { continue };
        let other = list.iter().find(|(.., i)| !names(*i).iter().any(|n| names(first).contains(n)));
        if let Some(&(.., other)) = other {
            nobody.push(key);
            out.shared.entry(rule).or_insert((0, [first, other])).0 += 1;
        }
    }
    nobody.sort_unstable();
    nobody.dedup();
    if !nobody.is_empty() {
        for c in all {
            if let Some(keys) = c.keys.of.get_mut(rule as usize) {
                keys.retain(|k| nobody.binary_search(k).is_err());
            }
        }
    }
}

fn root_of(base: &mut [usize], of: usize) -> usize {
    let mut at = of;
    while let Some(&next) = base.get(at) {
        if next == at {
            break;
        }
        // Shortens the way for the next time.
        let beyond = base.get(next).copied().unwrap_or(next);
        if let Some(slot) = base.get_mut(at) {
            *slot = beyond;
        }
        at = next;
    }
    at
}

fn join_by(
    all: &mut [Candidate],
    by_key: &mut [(u64, u64, usize)],
    rule: JoinRule,
    words: &SiteWords,
    out: &mut Joined,
) {
    by_key.sort_unstable();
    let mut roots: Vec<usize> = Vec::new();
    for group in by_key.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        if group.len() < 2 {
            continue;
        }
        roots.clear();
        roots.extend(group.iter().map(|(.., i)| root_of(&mut out.base, *i)));
        roots.sort_unstable();
        roots.dedup();
        if roots.len() < 2 {
            continue;
        }
        if roots.len() > MOST_OF_ONE_KEY {
            out.doubtful.extend(roots.iter().map(|i| (*i, rule)));
            continue;
        }
        let fits = |a: usize, b: usize| {
            let (Some(x), Some(y)) = (all.get(a), all.get(b)) else { return false };
            !(x.existing && y.existing) && x.keys.may_join(&y.keys, rule, words)
        };
        if let [a, b] = *roots {
            if fits(a, b) {
                unite(all, out, rule, a, b);
            }
            continue;
        }
        // Each with those that it may be one with; who fits two that do not fit each other stays alone.
        let around: Vec<Vec<usize>> = roots
            .iter()
            .map(|a| roots.iter().copied().filter(|b| b == a || fits(*a, *b)).collect())
            .collect();
        let clear = |near: &[usize]| {
            let pairs =
                near.iter().enumerate().flat_map(|(i, a)| near.iter().skip(i + 1).map(move |b| (*a, *b)));
            pairs.into_iter().all(|(a, b)| fits(a, b))
        };
        let sure: Vec<bool> = around.iter().map(|near| clear(near)).collect();
        let mut unions: Vec<(usize, usize)> = Vec::new();
        for ((root, near), sure_here) in roots.iter().zip(&around).zip(&sure) {
            if !sure_here {
                out.doubtful.insert(*root, rule);
                continue;
            }
            let sure_of =
                |b: &usize| roots.iter().position(|r| r == b).and_then(|i| sure.get(i)) == Some(&true);
            if let Some(first) = near.iter().find(|b| sure_of(b))
                && first < root
            {
                unions.push((*first, *root));
            }
        }
        for (into, from) in unions {
            unite(all, out, rule, into, from);
        }
    }
}

/// Makes two servers one: the first record of both stands for it.
fn unite(all: &mut [Candidate], out: &mut Joined, rule: JoinRule, into: usize, from: usize) {
    let (into, from) = (root_of(&mut out.base, into), root_of(&mut out.base, from));
    let (into, from) = (into.min(from), into.max(from));
    if into == from {
        return;
    }
    let keys = all.get_mut(from).map(|c| std::mem::take(&mut c.keys)).unwrap_or_default();
    if let Some(c) = all.get_mut(into) {
        c.keys.take_up(&keys);
    }
    if let (Some(base), Some(by)) = (out.base.get_mut(from), out.rule.get_mut(from)) {
        *base = into;
        *by = Some(rule);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A record of a list with the keys of each rule, and its sites.
    fn record(source: u16, keys: &[(JoinRule, u64)], sites: &[u64]) -> Candidate {
        let mut c = Candidate { source, ..Candidate::default() };
        for (rule, key) in keys {
            c.keys.of[*rule as usize].push(*key);
        }
        sites.iter().for_each(|s| c.keys.sites.push(*s));
        c
    }
    use JoinRule::{Mac, NameInSite, Serial, Uuid};

    #[test]
    fn a_weaker_rule_joins_unless_a_stronger_key_differs() {
        let joined = join_records(vec![
            record(0, &[(Serial, 1), (NameInSite, 7)], &[]),
            record(1, &[(Serial, 2), (NameInSite, 7)], &[]),
            record(1, &[(Serial, 1), (NameInSite, 8)], &[]),
        ]);
        assert_eq!(joined.base, [0, 1, 0]);
        assert_eq!(joined.rule, [None, None, Some(Serial)]);
    }

    #[test]
    fn a_name_joins_within_one_site() {
        let (berlin, rome) = ([1], [2]);
        let n = (NameInSite, 7);
        let joined =
            join_records(vec![record(0, &[n], &berlin), record(0, &[n], &rome), record(1, &[n], &berlin)]);
        assert_eq!(joined.base, [0, 1, 0]);
        // Without its site it fits both, and joins neither.
        let joined =
            join_records(vec![record(0, &[n], &berlin), record(0, &[n], &rome), record(1, &[n], &[])]);
        assert_eq!(joined.base, [0, 1, 2]);
        assert_eq!(joined.doubtful.keys().copied().collect::<Vec<_>>(), [2]);
        let joined = join_records(vec![record(0, &[n], &berlin), record(1, &[n], &[])]);
        assert_eq!(joined.rule, [None, Some(NameInSite)]);
    }

    #[test]
    fn sites_in_other_words_tell_nothing_apart() {
        // An asset list (kind 1) has cities 1 and 2, a platform (kind 2) datacenters 3 and 4.
        let (asset, platform) = (1 << 32, 2 << 32);
        let n = |key| (NameInSite, key);
        let lists = |third: u64| {
            join_records(vec![
                record(0, &[n(7)], &[asset | 1]),
                record(0, &[n(8)], &[asset | 2]),
                record(1, &[n(7)], &[platform | third]),
                record(1, &[n(9)], &[platform | 4]),
            ])
        };
        assert_eq!(lists(3).base, [0, 1, 0, 3]);
        // A site that both know makes the others comparable.
        assert_eq!(lists(2).base, [0, 1, 2, 3]);
        // A name that stands at two of the cities fits both, and joins neither.
        let joined = join_records(vec![
            record(0, &[n(7)], &[asset | 1]),
            record(0, &[n(7)], &[asset | 2]),
            record(1, &[n(7)], &[platform | 3]),
        ]);
        assert_eq!(joined.base, [0, 1, 2]);
        assert_eq!(joined.doubtful.keys().copied().collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn what_several_servers_of_a_list_have_identifies_nobody() {
        let joined = join_records(vec![
            record(0, &[(Mac, 1), (NameInSite, 7)], &[]),
            record(0, &[(Mac, 1), (NameInSite, 8)], &[]),
            record(1, &[(Mac, 1), (NameInSite, 9)], &[]),
            record(1, &[(Mac, 2), (NameInSite, 8)], &[]),
        ]);
        assert_eq!(joined.base, [0, 1, 2, 1]);
        assert_eq!(joined.shared.get(&Mac), Some(&(1, [0, 1])));
    }

    #[test]
    fn servers_of_the_project_stay_two() {
        let mut all = vec![record(0, &[(Uuid, 1)], &[]), record(1, &[(Uuid, 1)], &[])];
        all.iter_mut().for_each(|c| c.existing = true);
        assert_eq!(join_records(all).base, [0, 1]);
    }
}
