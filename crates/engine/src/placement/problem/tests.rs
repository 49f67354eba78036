use super::*;
use crate::assumption::AssumptionId;
use crate::placement::tests::{demand, resolved, vm};

/// Whatever decides between placements is in their name: what is packed, and what a host costs.
#[test]
fn inputs_that_decide_have_another_name() {
    let d = demand(vec![vm("a", 1000.0, 4.0), vm("b", 2000.0, 8.0)]);
    let of = |d: &Demand, changes: &[(AssumptionId, f64)]| Problem::new(d, &resolved(changes)).hash();
    let before = of(&d, &[]);
    assert_eq!(of(&d, &[]), before);
    let mut other = d.clone();
    other.vms[0].os_family = "another".into();
    assert_ne!(of(&other, &[]), before);
    for change in [
        (AssumptionId::UsdRate, 0.7),
        (AssumptionId::HorizonMonths, 24.0),
        (AssumptionId::SoftwareAssurance, 0.4),
    ] {
        assert_ne!(of(&d, &[change]), before, "{change:?}");
    }
}

/// jaelae.com, "vSphere capacity planning": 4 hosts of 2 × 16 cores are 128 cores; at 4:1 they carry 512 vCPUs.
#[test]
fn a_published_count_of_vcpus() {
    let hosts = 4 * counted(2 * 16, Ratio::from_fraction(4.0));
    assert_eq!(hosts, 512);
}
