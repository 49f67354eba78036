//! The plan beside other rules, host types and arrangements, for spreadsheets and scripts.

use super::csv_table::{file, number};
use super::{Export, NotWritten, names, no_stage};
use engine::comparison::Answer;
use engine::money::Money;
use engine::plan::Plan;

const HEADERS: &[&str] = &[
    "question",
    "hosts",
    "hosts_at_least",
    "hosts_than_the_plan",
    "hosts_than_the_plan_from",
    "hosts_than_the_plan_to",
    "proof",
    "vms_without_a_place",
    "hosts_not_safe",
    "cores",
    "hardware",
    "licences_over_the_horizon",
    "money_than_the_plan",
    "money_per_vm",
    "hours_over_a_limit",
    "currency",
];

fn amount(money: Option<Money>) -> String {
    number(money.map(Money::amount))
}

fn whole(n: Option<i64>) -> String {
    n.filter(|n| *n != i64::MIN && *n != i64::MAX).map_or_else(String::new, |n| n.to_string())
}

/// The table: the plan first, then each question that was answered.
///
/// # Errors
/// When nothing was compared.
pub fn write(plan: &Plan) -> Result<Export, NotWritten> {
    let comparison = plan.comparison.as_ref().ok_or_else(|| no_stage("comparison"))?;
    let row = |name: String, a: &Answer, question: Option<&engine::comparison::Question>| {
        let hosts = question.and_then(|q| comparison.hosts(q));
        vec![
            name,
            a.hosts.to_string(),
            a.least.to_string(),
            whole(hosts.map(|d| d.found)),
            whole(hosts.map(|d| d.from)),
            whole(hosts.map(|d| d.to)),
            hosts.map(|d| names::proof(d.proof())).unwrap_or_default().to_string(),
            a.unplaced.to_string(),
            a.not_safe.to_string(),
            a.cores.to_string(),
            amount(a.hardware),
            amount(a.licences),
            amount(question.and_then(|q| comparison.money(q))),
            amount(a.money_per_vm()),
            a.hours_over.map_or_else(String::new, |n| n.to_string()),
            plan.resolved.policy.currency().code().to_string(),
        ]
    };
    let own = std::iter::once(row("plan".into(), &comparison.plan, None));
    let others = comparison.answers.iter().map(|(q, a)| row(q.name(), a, Some(q)));
    file("comparison.csv", HEADERS, own.chain(others))
}
