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
mod substitute;
mod token;
mod whole;

pub use key::Key;
pub use key_file::{FILE_NAME, FORMAT, KeyError, VERSION};
pub use kind::Kind;
pub use reveal::{reveal, reveal_name};
pub use whole::{Revealed, reveal_file, reveal_project};

use crate::import::{Batch, MeasuredSeries, Problem};
use engine::diagnostic::Diagnostic;
use engine::inventory::SetAside;
use substitute::Substitute;

/// Puts tokens in the place of everything in a batch that could tell whose it is. Doing it twice
/// changes nothing more.
pub fn anonymise(batch: &mut Batch, key: &mut Key) {
    // Named one by one, so that a new field has to be thought about here.
    let Batch {
        sources,
        servers,
        hosts,
        // What can be bought tells of the seller only.
        host_types: _,
        measurements,
        set_aside,
        diagnostics,
        problems,
        repairs,
        returned,
    } = batch;
    let mut to = Substitute::new(key);
    let kinds: Vec<_> = sources.iter().map(|s| substitute::kinds_of(&s.headers)).collect();
    for source in sources.iter_mut() {
        to.source(source);
    }
    for server in servers {
        to.server(server);
    }
    for host in hosts {
        to.existing_host(host);
    }
    for measured in measurements {
        let MeasuredSeries {
            server,
            block: _,
            meaning: _,
            source: _,
            first_row: _,
            last_row: _,
            rows: _,
            column: _,
            number: _,
            shared: _,
        } = measured;
        *server = to.name(server).into();
    }
    for row in set_aside.iter_mut() {
        let kinds = kinds.get(usize::from(row.source)).map(Vec::as_slice).unwrap_or_default();
        let SetAside { source: _, row: _, rows: _, reason: _, cells } = row;
        to.cells(cells, kinds);
    }
    for row in returned {
        let kinds = kinds.get(usize::from(row.source)).map(Vec::as_slice).unwrap_or_default();
        to.returned(row, kinds);
    }
    for Problem { code: _, column, count: _ } in problems {
        *column = to.header(column);
    }
    // Proposals quote cells, and are of no use once a batch is taken.
    repairs.clear();
    // Messages quote what was found elsewhere, so they come last.
    let mut messages = to.messages();
    for diagnostic in diagnostics {
        messages.diagnostic(diagnostic);
    }
    for row in set_aside {
        messages.diagnostic(&mut row.reason);
    }
}

/// Does the same for messages that are in no batch: of files that could not be read.
pub fn anonymise_messages(diagnostics: &mut [Diagnostic], key: &mut Key) {
    let mut messages = Substitute::new(key).messages();
    for diagnostic in diagnostics {
        messages.diagnostic(diagnostic);
    }
}
