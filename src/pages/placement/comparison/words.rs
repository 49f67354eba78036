//! Questions and differences in words.

use crate::session::Session;
use crate::shell::LOCALE;
use engine::comparison::{Arrangement, Difference, Proof, Question};
use leptos::prelude::*;

/// A question as the head of its row.
pub fn question(question: &Question, session: Session) -> String {
    let label = |id: &engine::assumption::AssumptionId| id.info().label.clone();
    match question {
        Question::WithoutFailover => "No failure planned for".into(),
        Question::OneMoreFailure => "One host more may fail".into(),
        Question::MoreMemory(gib) => {
            format!("{} GiB more in each host", format::integer(u64::from(*gib), LOCALE))
        }
        Question::HigherCeiling(id, points) => {
            format!("{}: {} points higher", label(id), format::integer(u64::from(*points), LOCALE))
        }
        Question::WithoutLimit(id) => format!("{}: lifted as far as it goes", label(id)),
        Question::OnHost(id) => session.stages().basis.with(|b| {
            let host =
                b.as_ref().and_then(|b| b.hosts.iter().find(|h| h.id == *id).map(|h| h.name.to_string()));
            host.unwrap_or_else(|| id.to_string())
        }),
        Question::Arranged(a) => arrangement(*a).into(),
    }
}

/// An arrangement by its name.
pub const fn arrangement(a: Arrangement) -> &'static str {
    match a {
        Arrangement::AsInTheRoom => "As in the room",
        Arrangement::SumOfPeaks => "Sum of peaks",
        Arrangement::Percentile => "Percentile",
        Arrangement::HourByHour => "Hour by hour",
    }
}

/// "1 fewer", "2 more", "the same".
fn amount(n: i64) -> String {
    let count = format::integer(n.unsigned_abs(), LOCALE);
    match n {
        0 => "the same".into(),
        n if n < 0 => format!("{count} fewer"),
        _ => format!("{count} more"),
    }
}

/// What was found, and what of it is proven.
pub fn difference(d: Difference) -> (String, String) {
    let proof = match d.proof() {
        Proof::Exact => "proven".into(),
        Proof::AtLeast(n) if n == d.found => "proven, at least".into(),
        Proof::AtLeast(n) => format!("found; {} is proven", amount(n)),
        Proof::Found => "found".into(),
    };
    (amount(d.found), proof)
}
