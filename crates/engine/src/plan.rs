//! One plan: every stage evaluated for one scenario of one project.

use crate::aligned::{Asked, Workloads, rare_days};
use crate::assessment::{Assessment, assess};
use crate::comparison::Comparison;
use crate::conversion::{ConversionPlan, convert};
use crate::decision::{Decisions, PlacementSignature};
use crate::demand::{Demand, demand, take_rare_days};
use crate::finance::{BusinessCase, business_case};
use crate::inventory::Inventory;
use crate::licensing::{self, LicenceCost, Licences};
use crate::measurement::{Measurements, fold_by};
use crate::placement::{InputsHash, Placement, Problem, evaluate, propose_best};
use crate::project::{Project, Resolved};
use crate::series::SeriesStore;
use crate::time::Day;
use std::sync::Arc;

/// All stages of one scenario. Stages after placement are there only when there is a placement.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The day for which it was made.
    pub today: Day,
    /// Name of the project.
    pub project: String,
    /// Name of the scenario.
    pub scenario: String,
    /// Everything that the scenario says.
    pub resolved: Arc<Resolved>,
    /// What was imported.
    pub inventory: Arc<Inventory>,
    /// Measurements folded.
    pub measurements: Arc<Measurements>,
    /// Verdicts.
    pub assessment: Arc<Assessment>,
    /// Needs of the VMs.
    pub demand: Arc<Demand>,
    /// What people decided about the project as a whole.
    pub decisions: Arc<Decisions>,
    /// The signature under the accepted placement.
    pub placement_signed: Option<PlacementSignature>,
    /// The name of today's inputs of placement.
    pub placement_inputs: InputsHash,
    /// The placement, accepted or proposed.
    pub placement: Option<Arc<Placement>>,
    /// Licences of that placement.
    pub licences: Option<Arc<Licences>>,
    /// Conversion of its VMs.
    pub conversion: Option<Arc<ConversionPlan>>,
    /// Its business case.
    pub business_case: Option<Arc<BusinessCase>>,
    /// The plan beside other rules, host types and arrangements, as far as that was asked.
    pub comparison: Option<Arc<Comparison>>,
    /// What was asked of the readings, as far as it is answered.
    pub asked: Arc<Asked>,
}

/// Evaluates a scenario with the placement that it has accepted. Pure: solves nothing.
///
/// `None` when the catalogue holds no host type or no hypervisor.
#[must_use]
pub fn plan(project: &Project, scenario: usize, today: Day) -> Option<Plan> {
    let resolved = Arc::new(project.resolve(scenario)?);
    let own = project.scenarios.get(scenario).or_else(|| project.scenarios.first())?;
    let inventory = Arc::clone(&project.inventory);
    let measurements = Arc::new(fold_by(
        &inventory,
        &project.series,
        &resolved.policy,
        project.clock,
        resolved.statistics(),
    ));
    let assessment = Arc::new(assess(&inventory, &measurements, &resolved, today));
    let mut demand = demand(&inventory, &measurements, &assessment, &resolved);
    with_rare_days(&mut demand, &inventory, &project.series, &measurements, &resolved);
    let demand = Arc::new(demand);
    let problem = Problem::new(&demand, &resolved);
    let mut plan = Plan {
        today,
        project: project.name.clone(),
        scenario: own.name.clone(),
        resolved: Arc::clone(&resolved),
        inventory: Arc::clone(&inventory),
        measurements: Arc::clone(&measurements),
        assessment: Arc::clone(&assessment),
        demand: Arc::clone(&demand),
        decisions: Arc::clone(&project.decisions),
        placement_signed: own.placement_signature().cloned(),
        placement_inputs: problem.hash(),
        placement: None,
        licences: None,
        conversion: None,
        business_case: None,
        comparison: None,
        asked: Arc::default(),
    };
    if let Some(assignment) = &own.accepted {
        let horizon = resolved.policy.horizon_months();
        let placement = evaluate(&problem, &demand, &resolved, assignment, true);
        let licences = licensing::count(&placement, &demand, &resolved, today, horizon);
        let conversion = convert(&inventory, &assessment, &demand, &placement, &resolved);
        let money = business_case(
            &inventory,
            &assessment,
            &demand,
            &measurements,
            &placement,
            &licences,
            &conversion,
            &resolved,
            today,
        );
        plan.placement = Some(Arc::new(placement));
        plan.licences = Some(Arc::new(licences));
        plan.conversion = Some(Arc::new(conversion));
        plan.business_case = Some(Arc::new(money));
    }
    Some(plan)
}

/// Puts so many rare days into needs as the policy asks for. Reads every sample twice where it asks for any.
pub fn with_rare_days(
    demand: &mut Demand,
    inventory: &Inventory,
    series: &SeriesStore,
    measurements: &Measurements,
    resolved: &Resolved,
) {
    let count = resolved.policy.rare_days_packed() as usize;
    if count > 0 {
        let workloads = Workloads { inventory, series, measurements, resolved };
        let rare = rare_days(&workloads, demand, count);
        take_rare_days(demand, &rare);
    }
}

/// Looks for a placement where the scenario has none for today's inputs, accepts it into the
/// project, and evaluates: what a script wants. The same project gives the same plan.
#[must_use]
pub fn plan_solved(project: &mut Project, scenario: usize, today: Day) -> Option<Plan> {
    let first = plan(project, scenario, today)?;
    let problem = Problem::new(&first.demand, &first.resolved);
    let current = project.scenarios.get(scenario)?.accepted.as_ref();
    if current.is_some_and(|a| a.made_for == problem.hash()) {
        return Some(first);
    }
    let horizon = first.resolved.policy.horizon_months();
    let costs = LicenceCost::new(&first.demand, &first.resolved, today, horizon);
    let found = propose_best(&Arc::new(problem), &costs, project.seed);
    project.scenarios.get_mut(scenario)?.accepted = found.map(|f| Arc::new(f.assignment));
    plan(project, scenario, today)
}
