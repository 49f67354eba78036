//! No data: too little is known to size a VM.

use super::{Subject, finding};
use crate::assessment::{Finding, Verdict};

pub(super) const ID: &str = "no_data";

/// Unknown where neither cores nor memory are known, or memory and every figure of the CPU's use are
/// missing; a remark where only part is missing, because that part will be assumed.
pub(super) fn check(subject: &Subject<'_>) -> Option<Finding> {
    let (server, loads) = (subject.server, subject.loads);
    let size_of_cpu = server.cores().is_some();
    let size_of_memory = server.memory.is_some() || server.memory_used.is_some() || loads.memory.is_some();
    let use_of_cpu = loads.cpu.is_some()
        || server.cpu_peak.is_some()
        || server.cpu_now.is_some()
        || server.cpu_average.is_some();
    if !size_of_memory && (!size_of_cpu || !use_of_cpu) {
        return Some(finding(
            ID,
            "Too little is known",
            Some(Verdict::Unknown),
            "Its memory and its CPU are unknown: any size would be a guess",
            Vec::new(),
            "Add memory, cores and clock to the inventory, or measure it",
        ));
    }
    let missing = match (size_of_cpu, size_of_memory, use_of_cpu) {
        (false, ..) => "The number of cores is unknown and will be assumed",
        (_, false, _) => "The memory is unknown and will be assumed",
        (.., false) => "Its use of the CPU is unknown: the configured size will be taken",
        _ => return None,
    };
    Some(finding(
        ID,
        "Partly unknown",
        None,
        missing,
        Vec::new(),
        "Measure it for two weeks, or add the figure",
    ))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{load, says, server};
    use super::*;
    use crate::inventory::Server;
    use crate::measurement::ServerLoads;
    use crate::quantity::Ratio;

    #[test]
    fn fires_without_size() {
        let bare = Server { sockets: None, memory: None, ..server("a") };
        assert_eq!(says(ID, bare, ServerLoads::default()).unwrap().verdict, Some(Verdict::Unknown));
        let no_use = Server { memory: None, cpu_peak: None, ..server("a") };
        assert_eq!(says(ID, no_use.clone(), ServerLoads::default()).unwrap().verdict, Some(Verdict::Unknown));
        // Measured CPU, cores known: the memory is assumed, and that is remarked.
        let loads = ServerLoads { cpu: Some(load(Ratio::ONE, 5)), stars: 5, ..ServerLoads::default() };
        assert_eq!(says(ID, no_use, loads).unwrap().verdict, None);
        let remark = says(ID, Server { cpu_peak: None, ..server("a") }, ServerLoads::default()).unwrap();
        assert_eq!(remark.verdict, None);
    }

    #[test]
    fn says_nothing_when_sized_and_used() {
        assert_eq!(says(ID, server("a"), ServerLoads::default()), None);
    }
}
