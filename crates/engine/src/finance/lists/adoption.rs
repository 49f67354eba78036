//! The six items of getting there.

use super::{Basis, OnceItem, Paid, assumed_term, counted_term, rate_term};
use crate::assumption::AssumptionId;
use crate::figure::{CostList, Term, Value};
use crate::finance::{CostLine, LineKind};
use crate::money::Money;
use crate::quantity::{Hours, Ratio};

fn once(
    id: &'static str,
    label: &'static str,
    amount: Money,
    is_time: bool,
    paid: Paid,
    formula: &'static str,
    terms: Vec<Term>,
) -> OnceItem {
    let line = CostLine {
        id,
        list: CostList::Adoption,
        kind: LineKind::Adoption,
        label,
        amount: Some(amount),
        is_time,
        why_not: None,
        formula,
        terms,
    };
    OnceItem { line, paid }
}

fn per_server(
    b: Basis<'_>,
    id: &'static str,
    label: &'static str,
    assumption: AssumptionId,
    hours: Hours,
) -> OnceItem {
    let n = b.estate.servers;
    once(
        id,
        label,
        b.work(n, hours, Ratio::ONE),
        true,
        Paid::AtStart,
        "work = servers of the inventory n × hours a × rate w",
        vec![
            counted_term("n", "Servers of the inventory", n, "servers"),
            assumed_term("a", assumption, hours),
            rate_term(b.policy),
        ],
    )
}

/// All lines, in the order of the pages.
pub(crate) fn items(b: Basis<'_>) -> Vec<OnceItem> {
    let (e, p) = (b.estate, b.policy);
    let (migration, rebuild) = (p.migration_hours(), p.rebuild_hours());
    let work = b.work(e.conversions, migration, Ratio::ONE).amount()
        + b.work(e.rebuilds, rebuild, Ratio::ONE).amount();
    let people = p.learning_people();
    let people_term =
        assumed_term("n", AssumptionId::LearningPeople, Value::Count(u64::from(people), "people"));
    vec![
        per_server(
            b,
            "find_candidates",
            "Find candidates",
            AssumptionId::CandidateHours,
            p.candidate_hours(),
        ),
        per_server(
            b,
            "capacity_planning",
            "Capacity planning",
            AssumptionId::CapacityHours,
            p.capacity_hours(),
        ),
        once(
            "roi_analysis",
            "ROI analysis",
            b.work(1, p.roi_hours(), Ratio::ONE),
            true,
            Paid::AtStart,
            "work = hours a × rate w",
            vec![assumed_term("a", AssumptionId::RoiHours, p.roi_hours()), rate_term(p)],
        ),
        once(
            "migration",
            "Migration",
            Money::new(work, b.currency()),
            true,
            Paid::AlongRamp,
            "work = (conversions n × hours a + systems built anew m × hours r) × rate w",
            vec![
                counted_term("n", "Conversions", e.conversions, "conversions"),
                assumed_term("a", AssumptionId::MigrationHours, migration),
                counted_term("m", "Systems built anew", e.rebuilds, "systems"),
                assumed_term("r", AssumptionId::RebuildHours, rebuild),
                rate_term(p),
            ],
        ),
        once(
            "learning",
            "Learning",
            b.work(people, p.learning_hours(), Ratio::ONE),
            true,
            Paid::AtStart,
            "work = people n × hours a × rate w",
            vec![
                people_term.clone(),
                assumed_term("a", AssumptionId::LearningHours, p.learning_hours()),
                rate_term(p),
            ],
        ),
        once(
            "learning_material",
            "Learning material",
            b.priced(people, p.learning_material()),
            false,
            Paid::AtStart,
            "material = people n × material of one c",
            vec![people_term, assumed_term("c", AssumptionId::LearningMaterial, p.learning_material())],
        ),
        once(
            "tools",
            "Conversion tools",
            b.priced(e.conversions, p.tool_price()),
            false,
            Paid::AlongRamp,
            "tools = conversions n × price of one c",
            vec![
                counted_term("n", "Conversions", e.conversions, "conversions"),
                assumed_term("c", AssumptionId::ToolPrice, p.tool_price()),
            ],
        ),
    ]
}
