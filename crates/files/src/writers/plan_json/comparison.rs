//! The plan beside other rules, host types and arrangements.

use super::values::money;
use crate::writers::names;
use engine::comparison::{Answer, Comparison, Difference, Question};
use serde_json::{Value, json};

pub(super) fn value(c: &Comparison) -> Value {
    json!({
        "plan": answer(&c.plan),
        "answers": c.answers.iter().map(|(q, a)| one(c, q, a)).collect::<Vec<_>>(),
    })
}

fn one(c: &Comparison, question: &Question, a: &Answer) -> Value {
    json!({
        "question": question.name(),
        "answer": answer(a),
        "hosts_than_the_plan": c.hosts(question).map(difference),
        "money_than_the_plan": c.money(question).map(money),
    })
}

fn difference(d: Difference) -> Value {
    // Where nothing is known, the ends are as far as numbers go.
    let end = |n: i64| (n != i64::MIN && n != i64::MAX).then_some(n);
    json!({ "found": d.found, "from": end(d.from), "to": end(d.to), "proof": names::proof(d.proof()) })
}

fn answer(a: &Answer) -> Value {
    json!({
        "hosts": a.hosts,
        "hosts_at_least": a.least,
        "vms_without_a_place": a.unplaced,
        "hosts_not_safe": a.not_safe,
        "cores": a.cores,
        "hardware": a.hardware.map(money),
        "licences_over_the_horizon": a.licences.map(money),
        "hours_over_a_limit": a.hours_over,
        "steps": a.steps,
    })
}
