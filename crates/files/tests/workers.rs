//! What goes to a worker comes out of the packing as it went in: the needs, and everything that the scenario says. A
//! field that is left out where it is empty would shift what follows it, and the worker would plan for other needs.

use engine::comparison::{Answer, Basis, Comparison, Room, questions};
use engine::demand::VmDemand;
use engine::placement::{Found, Problem, propose_best};
use engine::plan::plan_solved;
use engine::project::{Project, Resolved};
use engine::time::Day;
use files::sample::SampleEstate;
use std::sync::Arc;

const TODAY: Day = Day::from_ymd(2026, 11, 21);

fn there_and_back<T: serde::Serialize + serde::de::DeserializeOwned>(value: &T) -> T {
    postcard::from_bytes(&postcard::to_allocvec(value).expect("it can be packed")).expect("and unpacked")
}

#[test]
fn a_worker_plans_for_what_the_page_knows() {
    let (inventory, series, _) = SampleEstate::new(4117, 60, 14).imported();
    let mut project = Project {
        inventory: Arc::new(inventory),
        series: Arc::new(series),
        seed: 4117,
        ..Project::default()
    };
    let plan = plan_solved(&mut project, 0, TODAY).expect("the built-in catalogue has hosts");
    let vms: Vec<VmDemand> = there_and_back(&plan.demand.vms);
    assert_eq!(vms, plan.demand.vms);
    let text = serde_json::to_string(&*plan.resolved).expect("plain data");
    let resolved: Resolved = serde_json::from_str(&text).expect("what was written");
    assert_eq!(resolved, *plan.resolved);
    let demand = engine::demand::Demand { vms, diagnostics: Vec::new() };
    let problem = Arc::new(Problem::new(&demand, &resolved));
    assert_eq!(problem.hash(), plan.placement_inputs);

    let horizon = resolved.policy.horizon_months();
    let cost = engine::licensing::LicenceCost::new(&demand, &resolved, TODAY, horizon);
    let found = propose_best(&problem, &cost, resolved.seed).expect("a plan");
    let back: Found = there_and_back(&found);
    assert_eq!(back, found);

    let room = Arc::new(Room::new(&demand, &plan.inventory));
    let basis = Basis {
        demand: Arc::new(demand),
        resolved: Arc::new(resolved),
        problem,
        hosts: Arc::new(project.catalogue.hosts.clone()),
        room,
        today: TODAY,
    };
    let asked = questions(&basis.resolved, &basis.hosts, &basis.room);
    assert!(asked.len() > 8, "{asked:?}");
    assert_eq!(there_and_back(&asked), asked);
    let question = asked[0].clone();
    let mut answering = engine::comparison::Answering::new(basis, question.clone()).expect("a question");
    while answering.step(1000).is_some() {}
    let answer = answering.finish();
    let answers: Vec<Answer> = there_and_back(&vec![answer.clone()]);
    assert_eq!(answers, std::slice::from_ref(&answer));

    // Without failover the sample needs no more hosts.
    let licences = plan.licences.as_deref();
    let own = Answer::of(plan.placement.as_deref().expect("a placement"), licences, &plan.resolved.rates);
    let comparison = Comparison { plan: own, answers: [(question.clone(), answer)].into_iter().collect() };
    assert!(comparison.hosts(&question).is_some_and(|d| d.found <= 0));
}
