//! What every token of a key turns back into, in each of the forms in which texts write it.

use super::key::{Entry, Form, Key};
use super::kind::Kind;
use engine::conversion::names::vm_names;
use engine::inventory::ServerId;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The originals as names of VMs, which are unlike each other.
pub(super) struct RevealTable<'k> {
    pub key: &'k Key,
    labels: BTreeMap<(ServerId, Kind), String>,
}

impl<'k> RevealTable<'k> {
    pub(super) fn new(key: &'k Key) -> Self {
        let is_name = |kind| matches!(kind, Kind::Server | Kind::Address);
        let named = key.tokens().filter(|(kind, ..)| is_name(*kind));
        // In the order of the inventory, as they were named where nothing was anonymised.
        let mut labels: BTreeMap<(ServerId, Kind), String> =
            named.map(|(kind, _, original)| ((ServerId::new(original), kind), String::new())).collect();
        let names: Vec<String> = vm_names(labels.keys().map(|(id, _)| id.as_str()));
        for (slot, name) in labels.values_mut().zip(names) {
            *slot = name;
        }
        Self { key, labels }
    }

    /// What a token stands for, in the form in which a text writes it.
    pub(super) fn original<'a>(&'a self, entry: &'a Entry, form: Form) -> Cow<'a, str> {
        match form {
            Form::Written => entry.original.as_str().into(),
            Form::Small => entry.original.to_lowercase().into(),
            Form::Label => match self.labels.get(&(ServerId::new(&entry.original), entry.kind)) {
                Some(label) => label.as_str().into(),
                None => as_part_of_a_file_name(&entry.original).into(),
            },
        }
    }
}

/// As names of written files quote those of imported ones.
fn as_part_of_a_file_name(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect()
}
