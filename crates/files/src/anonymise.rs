//! Anonymised imports: names, addresses and free text become tokens before they enter a project, so that
//! a plan can be shown to others. The key, which says what each token stands for, stays with its
//! owner and turns every file of the plan back.
//!
//! The same original gives the same token in every import with the same key, so that lists and
//! measurements of different days still join. What is not about anybody stays: sizes, loads, operating
//! systems, models of hardware, and the one word by which a name or a text tells the planner a role or
//! special hardware, so that the plan stays the plan.

mod key;
mod key_file;
mod kind;
mod plain;
mod reveal;
mod reveal_table;
mod slices;
mod substitute;
mod token;
mod whole;

pub use key::Key;
pub use key_file::{FILE_NAME, FORMAT, KeyError, VERSION};
pub use kind::Kind;
pub use reveal::{reveal, reveal_name};
pub use slices::{Anonymising, AnonymisingProgress};
pub use whole::{Revealed, reveal_file, reveal_project};

use crate::import::Batch;
use engine::diagnostic::Diagnostic;
use slices::UnderWay;
use substitute::{Replaced, Substitute};

/// Puts tokens in the place of everything in a batch that could tell whose it is. Doing it twice
/// changes nothing more.
pub fn anonymise(batch: &mut Batch, key: &mut Key) {
    let mut under_way = UnderWay::default();
    while under_way.step(batch, key, usize::MAX) {}
}

/// Does the same for messages that are in no batch: of files that could not be read.
pub fn anonymise_messages(diagnostics: &mut [Diagnostic], key: &mut Key) {
    let mut replaced = Replaced::default();
    let mut to = Substitute::new(key, &mut replaced);
    for diagnostic in diagnostics {
        to.diagnostic(diagnostic);
    }
}
