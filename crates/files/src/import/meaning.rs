//! Series that say how much is left, or which part is in use, into what is in use: possible once the
//! server is known.

use super::Meaning;
use engine::diagnostic::Diagnostic;
use engine::inventory::Server;
use engine::series::SeriesBlock;

/// The series in the unit that is stored.
///
/// # Errors
/// What is missing of the server. The series can be joined once it is known.
#[allow(clippy::result_large_err, reason = "made once for a series; large on 64 bit only")]
#[expect(clippy::cast_possible_truncation, reason = "samples are stored with seven digits")]
pub fn stored(block: SeriesBlock, meaning: Meaning, server: &Server) -> Result<SeriesBlock, Diagnostic> {
    let memory = || {
        server.memory.as_ref().map(|m| m.value.mib()).ok_or_else(|| {
            Diagnostic::error(
                "measurement.memory_unknown",
                "Memory was measured as a share or as what is left, and the installed memory is not known",
                "Import a list with the memory of this server, then this file again",
            )
        })
    };
    let change = |value: &dyn Fn(f64) -> f64| {
        let samples = block.samples().iter().map(|v| value(f64::from(*v)) as f32).collect();
        SeriesBlock::new(block.resource(), block.start(), block.interval_seconds(), samples)
    };
    match meaning {
        Meaning::Stored | Meaning::Open => Ok(block),
        Meaning::OfInstalled => memory().map(|all| change(&|v| v * all)),
        // More left than installed is a wrong figure, or another server.
        Meaning::Free => memory().map(|all| change(&|v| if v <= all { all - v } else { f64::NAN })),
        Meaning::Cores => match server.cores().map(f64::from).filter(|n| *n > 0.0) {
            Some(all) => Ok(change(&|v| if v <= all * 1.01 { (v / all).min(1.0) } else { f64::NAN })),
            None => Err(Diagnostic::error(
                "measurement.cores_unknown",
                "CPU was measured as a sum over the cores, and the cores of the server are not known",
                "Import a list with the cores of this server, then this file again",
            )),
        },
        Meaning::Clock => {
            let cores = server.cores().map(f64::from);
            let clock = server.clock.as_ref().map(|c| c.value.mhz());
            match cores.zip(clock).map(|(n, mhz)| n * mhz).filter(|all| *all > 0.0) {
                Some(all) => Ok(change(&|v| if v <= all * 1.5 { (v / all).min(1.0) } else { f64::NAN })),
                None => Err(Diagnostic::error(
                    "measurement.clock_unknown",
                    "CPU was measured in MHz, and the cores or the clock of the server are not known",
                    "Import a list with cores and clock of this server, then this file again",
                )),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::origin::Sourced;
    use engine::quantity::{Mhz, MiB};
    use engine::series::Resource;
    use engine::time::Instant;

    #[test]
    fn what_is_left_becomes_what_is_used() {
        let block = |r, v: &[f32]| SeriesBlock::new(r, Instant::from_unix_seconds(0), 60, v.to_vec());
        let bare = Server::named(Sourced::typed("a".into()));
        let free = block(Resource::Memory, &[1024.0, 8192.0, 20_000.0]);
        let refused = stored(free.clone(), Meaning::Free, &bare).unwrap_err();
        assert_eq!(&*refused.code, "measurement.memory_unknown");
        let server = Server {
            memory: Some(Sourced::typed(MiB::from_gib(16.0))),
            sockets: Some(Sourced::typed(2)),
            cores_per_socket: Some(Sourced::typed(4)),
            clock: Some(Sourced::typed(Mhz::from_ghz(2.5))),
            ..bare
        };
        // 16 GiB are 16,384 MiB; 20,000 cannot be left of them.
        let used = stored(free, Meaning::Free, &server).unwrap();
        assert_eq!(used.samples()[..2], [15_360.0, 8192.0]);
        assert!(used.samples()[2].is_nan());
        let share = stored(block(Resource::Memory, &[0.25]), Meaning::OfInstalled, &server).unwrap();
        assert_eq!(share.samples(), [4096.0]);
        // 8 cores of 2.5 GHz are 20,000 MHz.
        let clock = stored(block(Resource::Cpu, &[5000.0]), Meaning::Clock, &server).unwrap();
        assert_eq!(clock.samples(), [0.25]);
    }
}
