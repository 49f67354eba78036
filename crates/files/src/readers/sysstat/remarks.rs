//! What is said of recordings: which series are less sure than others, and why rows were left out.

use super::device::Kind;
use super::machine::Holds;
use crate::readers::findings::counted;
use engine::diagnostic::Diagnostic;

/// What is doubtful about a series of this kind.
pub(super) fn doubt(holds: Holds) -> Option<Diagnostic> {
    Some(match holds {
        Holds::EachProcessor => Diagnostic::note(
            "cpu.averaged",
            "The file has rows of single processors only; CPU is the mean of those that it has",
            "Record all of them: sadf -d FILE -- -u",
        ),
        Holds::MemoryUsed => Diagnostic::note(
            "memory.without_available",
            "This version of sysstat does not say how much memory is available; what is in use is what it \
             calls used, less buffers and cache where it counts them in",
            "Nothing to do; a little of the cache cannot be given up, so that memory may be a little low",
        ),
        Holds::Disks(Kind::Unsure) => Diagnostic::warning(
            "disk.names_unclear",
            "The names of the disks do not say which of them are volumes over others; all were summed",
            "Record the totals too, which count every transfer once: sadf -d FILE -- -b",
        ),
        Holds::Disks(Kind::Layer) => Diagnostic::warning(
            "disk.volumes_only",
            "The file has volumes only and not the disks below them; the volumes were summed",
            "Record the totals too, which count every transfer once: sadf -d FILE -- -b",
        ),
        Holds::Interfaces(Kind::Layer) => Diagnostic::note(
            "network.bonds_only",
            "The file has bonded network cards and not the cards below them; the bonds were summed",
            "Nothing to do, unless one bond runs over another",
        ),
        _ => return None,
    })
}

/// Why rows were left out.
pub(super) fn left_out(code: &'static str, rows: u32) -> Diagnostic {
    let (message, remedy) = match code {
        "row.average" => ("rows hold averages over all of the others", "Nothing to do"),
        "row.restart" => ("rows say that the server was started", "Nothing to do: the gap stays unknown"),
        "row.comment" => ("rows hold remarks", "Nothing to do"),
        "row.counted_elsewhere" => (
            "rows hold a part that other rows count already (single processors, partitions, volumes, bridges, \
             loopback)",
            "Nothing to do",
        ),
        "row.bad_value" => (
            "rows hold processors that are idle, waiting and stolen for more than 100 per cent",
            "Export the file again",
        ),
        _ => ("rows hold what no plan needs (swap space, sockets, errors and the like)", "Nothing to do"),
    };
    // All begin with what rows do: "rows hold", "rows say".
    let one = message.replacen("rows hold", "row holds", 1).replacen("rows say", "row says", 1);
    Diagnostic::note(code, counted(rows, &one, message), remedy)
}
