//! Which way a server is converted, by a matrix that is data.

use super::Method;
use crate::inventory::Kind;
use crate::quantity::Hours;
use serde::Deserialize;
use std::sync::LazyLock;

/// What can be done with a family of operating systems.
#[derive(Debug, Clone, Deserialize)]
struct Family {
    family: String,
    cold: bool,
    live: bool,
    licence_is_paid: bool,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct CopiesOnlyUsed {
    cold_image: bool,
    live_cut_over: bool,
    virtual_to_virtual: bool,
    rebuild: bool,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Matrix {
    families: Vec<Family>,
    roles_live: Vec<String>,
    roles_rebuilt: Vec<String>,
    systems_rebuilt: Vec<String>,
    copies_only_used: CopiesOnlyUsed,
}

static MATRIX: LazyLock<Matrix> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../data/methods.json")).unwrap_or_default());

fn family(os_family: &str) -> Option<&'static Family> {
    MATRIX.families.iter().find(|f| f.family == os_family)
}

/// Whether a system of this family is paid for; a family that the matrix does not know is not.
#[must_use]
pub fn licence_is_paid(os_family: &str) -> bool {
    family(os_family).is_some_and(|f| f.licence_is_paid)
}

/// Whether a method copies what is in use only, and skips free space.
#[must_use]
pub fn copies_only_used(method: Method) -> bool {
    let m = &MATRIX.copies_only_used;
    match method {
        Method::ColdImage => m.cold_image,
        Method::LiveCutOver => m.live_cut_over,
        Method::VirtualToVirtual => m.virtual_to_virtual,
        Method::Rebuild => m.rebuild,
    }
}

/// What the choice of a method looks at.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// Physical or already a VM.
    pub kind: Kind,
    /// Family of the operating system.
    pub os_family: &'a str,
    /// Operating system as written, where known.
    pub os: Option<&'a str>,
    /// Role in words.
    pub role: &'a str,
    /// How long a cold conversion would keep it down; `None` where its disks are unknown.
    pub cold_downtime: Option<Hours>,
    /// Longest downtime allowed.
    pub allowed_downtime: Hours,
}

fn is_one_of(word: &str, list: &[String]) -> bool {
    list.iter().any(|l| l.eq_ignore_ascii_case(word.trim()))
}

/// The method, and why in words.
///
/// In order: an identity service or a system that no tool takes is built anew; a VM goes from
/// platform to platform; a service that must not be down, or whose cold conversion would take longer
/// than allowed, is copied live where its system permits; everything else is copied cold.
#[must_use]
pub fn choose(q: &Question<'_>) -> (Method, String) {
    let os = q.os.unwrap_or_default().to_lowercase();
    if is_one_of(q.role, &MATRIX.roles_rebuilt) {
        let why = format!(
            "role {}: a copy beside its original breaks replication between them, a new system joins cleanly",
            q.role
        );
        return (Method::Rebuild, why);
    }
    if q.kind == Kind::Virtual {
        return (Method::VirtualToVirtual, "already a VM: its disks are converted".into());
    }
    if let Some(old) = MATRIX.systems_rebuilt.iter().find(|old| os.contains(old.as_str())) {
        return (Method::Rebuild, format!("system too old or foreign for the tools ({old}): build it anew"));
    }
    let (cold, live) = family(q.os_family).map_or((true, false), |f| (f.cold, f.live));
    if !cold {
        return (Method::Rebuild, format!("systems of family {} are not converted", q.os_family));
    }
    if is_one_of(q.role, &MATRIX.roles_live) {
        return if live {
            (Method::LiveCutOver, format!("role {}: short downtime wanted", q.role))
        } else {
            (Method::ColdImage, format!("role {}, but its system permits no live conversion", q.role))
        };
    }
    match q.cold_downtime {
        Some(down) if down > q.allowed_downtime && live => {
            (Method::LiveCutOver, "a cold conversion would take longer than the downtime allowed".into())
        }
        Some(down) if down > q.allowed_downtime => (
            Method::ColdImage,
            "takes longer than the downtime allowed, but its system permits no live conversion".into(),
        ),
        Some(_) => (Method::ColdImage, "simple and complete; fits into the downtime allowed".into()),
        None => {
            (Method::ColdImage, "simple and complete; its downtime is not known without disk sizes".into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(kind: Kind, os_family: &str, os: &str, role: &str, down: f64) -> Method {
        choose(&Question {
            kind,
            os_family,
            os: Some(os),
            role,
            cold_downtime: Some(Hours::from_hours(down)),
            allowed_downtime: Hours::from_hours(8.0),
        })
        .0
    }

    #[test]
    fn matrix_is_read() {
        assert_eq!(MATRIX.families.len(), 6);
    }

    #[test]
    fn first_that_fits() {
        let p = Kind::Physical;
        assert_eq!(ask(p, "windows_server", "Windows Server 2012 R2", "Web", 2.0), Method::ColdImage);
        assert_eq!(ask(p, "windows_server", "Windows Server 2012 R2", "Web", 9.0), Method::LiveCutOver);
        assert_eq!(ask(p, "linux", "RHEL 6", "Database", 2.0), Method::LiveCutOver);
        assert_eq!(ask(p, "bsd", "FreeBSD 12", "Mail", 2.0), Method::ColdImage);
        assert_eq!(ask(p, "windows_server", "Windows NT 4.0", "Application", 2.0), Method::Rebuild);
        assert_eq!(ask(p, "windows_server", "Windows Server 2016", "Identity", 2.0), Method::Rebuild);
        assert_eq!(ask(p, "solaris", "Solaris 10", "Database", 2.0), Method::Rebuild);
        assert_eq!(ask(Kind::Virtual, "linux", "Debian 11", "Database", 2.0), Method::VirtualToVirtual);
        assert_eq!(ask(p, "never seen", "", "Web", 2.0), Method::ColdImage);
    }
}
