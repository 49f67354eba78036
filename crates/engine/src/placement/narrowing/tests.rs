//! By hand, on hosts that carry 8 GHz (10 × 1 GHz planned to 80 %), without failures.

use super::*;
use crate::assumption::AssumptionId;
use crate::inventory::Server;
use crate::origin::Sourced;
use crate::placement::tests::{demand, resolved, vm};

fn rules() -> Resolved {
    resolved(&[
        (AssumptionId::HostsThatMayFail, 0.0),
        (AssumptionId::LowUtilisation, 0.05),
        (AssumptionId::TypicalUtilisation, 0.15),
        (AssumptionId::PeakOverMoment, 3.0),
    ])
}

fn server(name: &str, ghz: u32, peak: Option<f64>) -> Server {
    let mut server = Server::named(Sourced::typed(name.into()));
    server.sockets = Some(Sourced::typed(ghz));
    server.cores_per_socket = Some(Sourced::typed(1));
    server.clock = Some(Sourced::typed(Mhz::from_ghz(1.0)));
    server.cpu_peak = peak.map(|p| Sourced::typed(Ratio::from_fraction(p)));
    server
}

fn search(servers: Vec<Server>, measured: Vec<VmDemand>, resolved: &Resolved) -> Narrowing {
    let mut vms: Vec<VmDemand> = servers
        .iter()
        .enumerate()
        .map(|(index, s)| VmDemand { index, cpu_basis: Basis::Assumed, ..vm(s.id.as_str(), 4000.0, 1.0) })
        .collect();
    vms.extend(measured.into_iter().map(|m| VmDemand { index: 999, ..m }));
    let inventory = Inventory { servers, ..Inventory::default() };
    let demand = demand(vms);
    what_measuring_changes(&inventory, &Measurements::default(), &Assessment::default(), &demand, resolved)
}

/// Four servers of 4 × 1 GHz beside 6 GHz measured. Low: an average of 5 %, a peak of 15 %: 0.6 GHz each, 8.4 in
/// all, 2 hosts. High: 4 GHz each, 22 in all, 3 hosts. One that turns out as usual has 45 %, 1.8 GHz. With two
/// measured high is 6 + 2 × 4 + 2 × 1.8 = 17.6, still 3 hosts; with three 6 + 4 + 3 × 1.8 = 15.4, 2 hosts.
#[test]
fn three_of_four_by_hand() {
    let servers = ["a", "b", "c", "d"].map(|n| server(n, 4, None)).to_vec();
    let n = search(servers, vec![vm("m", 6000.0, 1.0)], &rules());
    assert_eq!((n.low, n.high, n.then, n.not_measured), (2, 3, 2, 4));
    // As planned today all four are at their configured size.
    assert_eq!(n.today, 3);
    assert_eq!(n.measure, ["a", "b", "c"].map(ServerId::new));
    assert_eq!(
        n.words(),
        "Measuring these 3 servers would narrow the number of hosts from 2–3 to 2, if they turn out as usual"
    );
}

/// The large one alone decides: 0.05 × 3 × 8 = 1.2 GHz or 8 GHz, the small ones 0.15 or 1 GHz.
#[test]
fn the_widest_first() {
    let mut servers = vec![server("a", 1, None), server("b", 1, None), server("z", 8, None)];
    servers[0].cpu_peak = Some(Sourced::typed(Ratio::from_fraction(0.5)));
    let n = search(servers, Vec::new(), &rules());
    // Low 0.5 + 0.15 + 1.2 GHz, high 0.5 + 1 + 8 GHz.
    assert_eq!((n.low, n.high, n.then), (1, 2, 1));
    assert_eq!(n.measure, [ServerId::new("z")]);
}

/// Larger than a host: it counts as a full one, and does not fall out of the bound.
#[test]
fn larger_than_a_host() {
    let n = search(vec![server("huge", 40, None)], vec![vm("m", 1000.0, 1.0)], &rules());
    assert_eq!((n.low, n.high), (1, 2));
}

#[test]
fn nothing_to_learn() {
    let n = search(Vec::new(), vec![vm("m", 6000.0, 1.0)], &rules());
    assert_eq!((n.low, n.today, n.high, n.not_measured), (1, 1, 1, 0));
    assert!(n.measure.is_empty() && n.words().starts_with("All servers that move are measured"));
    let n = search(vec![server("a", 4, None)], Vec::new(), &rules());
    assert_eq!((n.low, n.high, n.not_measured, n.measure.len()), (1, 1, 1, 0));
    assert!(n.words().starts_with("Measuring more would not change"));
}

/// One number: its role's usual hours are the low reading, the number at every hour the high one. Two mail
/// servers of 10 × 1 GHz with a peak of 50 %: their weekend lies at 28 % of it.
#[test]
fn one_number_is_open_too() {
    let r = rules();
    let mail = server("mail1", 10, Some(0.5));
    let inventory = Inventory { servers: vec![mail], ..Inventory::default() };
    let mut names = CpuNames::default();
    let one = VmDemand { cpu_basis: Basis::OneNumber, ..vm("mail1", 5000.0, 1.0) };
    let [low, expected, high] = readings(&one, &inventory, "Mail", &r, &mut names).unwrap();
    let sunday = HourOfWeek::new(6 * 24 + 3);
    let at = |vm: &VmDemand, h: HourOfWeek| vm.cpu.at(h).unwrap().mhz();
    assert!((at(&low, sunday) - 1400.0).abs() < 1e-9 && (at(&high, sunday) - 5000.0).abs() < 1e-9);
    assert!((at(&expected, sunday) - 3200.0).abs() < 1e-9);
    let peaks = [&low, &expected, &high].map(|vm| vm.cpu.peak().unwrap().1);
    assert_eq!(peaks, [Mhz::from_mhz(5000.0); 3], "the peak is known");
}
