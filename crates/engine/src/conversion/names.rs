//! Names of VMs that every tool accepts: labels of the domain name system.

use std::collections::BTreeSet;

/// Longest label (RFC 1035).
const LONGEST: usize = 63;

/// A name as a label: the host part of a full name, small letters, digits and single hyphens within,
/// at most 63 characters. `vm` where nothing is left.
#[must_use]
pub fn vm_name(name: &str) -> String {
    let name = name.trim().to_lowercase();
    let is_address = name.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ':'));
    let host = if is_address { name.as_str() } else { name.split('.').next().unwrap_or_default() };
    let mut label = String::with_capacity(host.len());
    for c in host.chars() {
        match c {
            'a'..='z' | '0'..='9' => label.push(c),
            'ä' => label.push_str("ae"),
            'ö' => label.push_str("oe"),
            'ü' => label.push_str("ue"),
            'ß' => label.push_str("ss"),
            _ if !label.is_empty() && !label.ends_with('-') => label.push('-'),
            _ => {}
        }
    }
    label.truncate(LONGEST);
    let label = label.trim_end_matches('-');
    if label.is_empty() { "vm".into() } else { label.into() }
}

/// One name for each server, in order, no two alike: the later of two gets "-2", "-3" and so on.
#[must_use]
pub fn vm_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    names
        .into_iter()
        .map(|name| {
            let label = vm_name(name);
            let mut unique = label.clone();
            let mut n = 2u32;
            while !taken.insert(unique.clone()) {
                let suffix = format!("-{n}");
                let room = label.len().min(LONGEST - suffix.len());
                unique = format!("{}{suffix}", label.get(..room).unwrap_or("vm").trim_end_matches('-'));
                n += 1;
            }
            unique
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn by_hand() {
        assert_eq!(vm_name("HAM-APP-02.nordhaven.example"), "ham-app-02");
        assert_eq!(vm_name("10.0.0.7"), "10-0-0-7");
        assert_eq!(vm_name(" Büro_Server (alt) "), "buero-server-alt");
        assert_eq!(vm_name("サーバ"), "vm");
        assert_eq!(vm_names(["a b", "a_b", "a-b-2", "a.x"]), ["a-b", "a-b-2", "a-b-2-2", "a"]);
    }

    proptest! {
        #[test]
        fn always_labels_and_never_twice(names in prop::collection::vec(".{0,80}", 0..20)) {
            let made = vm_names(names.iter().map(String::as_str));
            let unique: BTreeSet<_> = made.iter().collect();
            prop_assert_eq!(unique.len(), names.len());
            for name in &made {
                prop_assert!(!name.is_empty() && name.len() <= 63);
                prop_assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
                prop_assert!(!name.starts_with('-') && !name.ends_with('-'));
            }
        }
    }
}
