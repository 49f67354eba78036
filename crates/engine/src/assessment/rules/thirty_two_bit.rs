//! 32 bits: what a system of 32 bits can address, and whether the platform takes it.

use super::{Subject, finding, of_sign};
use crate::assessment::words::{phrase_at, words};
use crate::assessment::{Evidence, Finding, Verdict};
use crate::figure::Value;
use crate::quantity::MiB;

pub(super) const ID: &str = "thirty_two_bit";

/// What 32 bits address: 2^32 bytes.
const ADDRESSED: MiB = MiB::from_gib(4.0);

pub(super) fn can_look(subject: &Subject<'_>) -> bool {
    subject.server.os.is_some()
}

/// Conditions where more memory is installed than 32 bits address, or where PAE is named; else a remark.
pub(super) fn check(subject: &Subject<'_>) -> Option<Finding> {
    let pae =
        of_sign(subject, ID, "Some platforms take systems of 32 bits with PAE only, others none at all");
    let Some(os) = subject.server.os.as_ref().filter(|os| is_32_bit(&os.value)) else { return pae };
    let mut evidence =
        vec![Evidence::imported("Operating system", Value::Text(os.value.to_string()), os.origin)];
    let memory = subject.server.memory.as_ref();
    if let Some(memory) = memory {
        evidence.push(Evidence::imported("Installed memory", memory.value.into(), memory.origin));
    }
    if memory.is_some_and(|m| m.value > ADDRESSED) {
        evidence.extend(pae.into_iter().flat_map(|f| f.evidence));
        return Some(finding(
            ID,
            "32-bit system with more than 4 GiB",
            Some(Verdict::ReadyWithConditions),
            "Without PAE it sees 4 GiB only: the rest would be given to the VM for nothing",
            evidence,
            "Find out whether its kernel uses PAE; if not, give the VM 4 GiB by correcting its memory",
        ));
    }
    pae.or_else(|| {
        Some(finding(
            ID,
            "32-bit system",
            None,
            "Platforms and tools leave 32-bit systems behind one after the other",
            evidence,
            "Check that the platform, its drivers and the conversion tool still take it",
        ))
    })
}

/// Whether the name of a system says 32 bits.
fn is_32_bit(os: &str) -> bool {
    let text = words(os);
    let says = |phrase: &str| phrase_at(&words(phrase), &text);
    if says("64 bit").is_some() || says("x64").is_some() || says("amd64").is_some() {
        return false;
    }
    // "x86_64" is two words, and no 32 bits.
    let x86 = says("x86").is_some_and(|i| text.get(i + 1).is_none_or(|next| next != "64"));
    x86 || ["32 bit", "i386", "i486", "i586", "i686", "ia32"].iter().any(|p| says(p).is_some())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{says, server};
    use super::*;
    use crate::inventory::Server;
    use crate::measurement::ServerLoads;
    use crate::origin::Sourced;

    fn of(os: &str, gib: f64, note: &str) -> Option<Option<Verdict>> {
        let server = Server {
            os: Some(Sourced::typed(os.into())),
            memory: Some(Sourced::typed(MiB::from_gib(gib))),
            note: Some(Sourced::typed(note.into())),
            ..server("a")
        };
        says(ID, server, ServerLoads::default()).map(|f| f.verdict)
    }

    #[test]
    fn fires_on_names_of_32_bits() {
        let conditions = Some(Some(Verdict::ReadyWithConditions));
        assert_eq!(of("Microsoft Windows Server 2003 (32-bit)", 8.0, ""), conditions);
        assert_eq!(of("Debian 7 i686", 4.0, ""), Some(None), "exactly what it addresses");
        assert_eq!(of("Windows Server 2008 x86", 2.0, ""), Some(None));
        assert_eq!(of("CentOS 5 i386", 2.0, "PAE kernel"), conditions);
    }

    #[test]
    fn says_nothing_of_64_bits() {
        for os in ["CentOS 7 (64-bit)", "Windows Server 2008 x64", "Linux x86_64", "Windows Server 2022"] {
            assert_eq!(of(os, 64.0, ""), None, "{os}");
        }
    }
}
