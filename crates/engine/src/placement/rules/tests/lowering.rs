//! Rules as restrictions of a packing.

use super::*;
use crate::packing::{Instance, Item};
use crate::placement::keeping::Kept;
use crate::placement::restrictions::Lowered;

fn plain() -> Vec<PlannedHost> {
    (1..=4).map(|n| PlannedHost::new(format!("H{n}"), "ten-cores")).collect()
}

fn lowered(d: &Demand, r: &Resolved) -> Lowered {
    {
        let problem = Problem::new(d, r);
        Lowered::new(&problem, problem.by_id(), &Kept::new(&problem))
    }
}

/// What the restrictions of a packing say of VMs on hosts, by the words of its documentation: bits, pins,
/// labels, pairs, groups. Hosts that are not named are of the first type.
fn allowed(l: &Lowered, place: &[usize]) -> bool {
    let i: &Instance = &l.instance;
    let named = |h: usize| l.named.iter().position(|n| n.name == plain()[h].name);
    let items = || i.items.iter().zip(place);
    let bits = |item: &Item, h: usize| {
        let has = named(h).map_or(i.types[0].has, |n| i.existing[n].has);
        item.need & !has == 0
    };
    let pins = |item: &Item, h: usize| item.pinned.is_none_or(|p| named(h) == Some(p as usize));
    let labels = (0..4).all(|h| {
        let on: std::collections::BTreeSet<u32> =
            items().filter(|(_, at)| **at == h).flat_map(|(item, _)| item.labels.clone()).collect();
        let weigh: u32 = on.iter().map(|l| i.label_weights[*l as usize]).sum();
        i.types[0].labels.is_none_or(|most| weigh <= most)
    });
    let at = |vm: &u32| place[*vm as usize];
    items().all(|(item, h)| bits(item, *h) && pins(item, *h))
        && labels
        && i.conflicts.iter().all(|(a, b)| at(a) != at(b))
        && i.together.iter().all(|g| g.windows(2).all(|w| at(&w[0]) == at(&w[1])))
        && i.apart
            .iter()
            .filter(|a| a.level == 0)
            .all(|a| a.items.iter().all(|x| a.items.iter().all(|y| x == y || at(x) != at(y))))
}

#[test]
fn islands_and_limits_are_types_of_their_own() {
    let mut r = ruled(vec![RuleKind::Island { members: Members::named(["s0", "s1"]), hosts: 2 }]);
    let l = lowered(&five(), &r);
    assert_eq!(l.instance.types.len(), 2);
    assert_eq!((l.instance.types[0].limit, l.instance.types[1].limit), (None, Some(2)));
    assert_eq!(l.instance.items[0].need & !l.instance.types[1].has, 0);
    assert_ne!(l.instance.items[0].need & !l.instance.types[0].has, 0);
    assert_eq!(l.instance.items[4].need, 0);
    // Five of a type over two racks: three and two; what stands costs nothing and cannot be opened again.
    r.rules = Arc::default();
    r.supply = Arc::new(HostSupply {
        to_buy: vec![crate::placement::supply::ToBuy {
            host_type: "ten-cores".into(),
            most: Some(5),
            ..Default::default()
        }],
        sites: vec![crate::placement::supply::SupplySite {
            name: "n".into(),
            racks: vec!["A".into(), "B".into()],
        }],
        standing: vec![crate::placement::supply::StandingHost {
            name: "old".into(),
            host_type: "ten-cores".into(),
            carries: crate::placement::supply::Carried {
                cpu: crate::quantity::Mhz::from_mhz(5000.0),
                ..Default::default()
            },
            ..Default::default()
        }],
        ..HostSupply::default()
    });
    let l = lowered(&five(), &r);
    let limits: Vec<Option<u32>> = l.instance.types.iter().map(|t| t.limit).collect();
    assert_eq!(limits, [Some(3), Some(2), Some(0)]);
    assert_eq!(l.instance.types[2].cost, 0);
    assert_ne!(l.instance.types[0].location, l.instance.types[1].location);
    // 5 of 10 GHz are 30,000 of 60,000 units.
    assert!(l.instance.existing[0].preload.contains(&30_000));
}

proptest! {
    /// What a packing allows, the rules allow.
    #[test]
    fn restrictions_are_no_looser_than_the_rules(
        kinds in prop::collection::vec(any_rule(), 1..5),
        at in prop::collection::vec(0usize..4, 5),
    ) {
        let kinds: Vec<RuleKind> = kinds
            .into_iter()
            .filter(|k| !matches!(k, RuleKind::Island { .. } | RuleKind::Apart { across: Across::Rack, .. }))
            .collect();
        let (d, r) = drawn(kinds);
        let l = lowered(&d, &r);
        let problem = Problem::new(&d, &r);
        let facts = r.supply.facts(&plain());
        let mut lists: Vec<Vec<usize>> = vec![Vec::new(); 4];
        at.iter().enumerate().for_each(|(vm, h)| lists[*h].push(vm));
        let placed = Placed { problem: &problem, facts: &facts, types: &[0; 4], lists: &lists };
        let kept: Vec<_> =
            problem.rules().iter().filter(|f| !l.left_out.contains(&f.id)).cloned().collect();
        if allowed(&l, &at) {
            let broken = violations(&kept, &placed);
            prop_assert!(broken.is_empty(), "{broken:?}");
        }
    }
}
