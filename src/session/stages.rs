//! The stages as memos: each is made again only when what it is made from has changed.

use super::solving::Repaired;
use engine::aligned::Asked;
use engine::assessment::{Assessment, assess};
use engine::catalogue::HostType;
use engine::comparison::{Answer, Basis, Comparison, Question, Room};
use engine::conversion::{ConversionPlan, convert};
use engine::demand::{Demand, demand};
use engine::finance::{BusinessCase, business_case};
use engine::inventory::Inventory;
use engine::licensing::{self, Licences};
use engine::measurement::Measurements;

use engine::placement::{Assignment, Found, InputsHash, Placement, Problem, evaluate, evaluate_with};
use engine::plan::{Plan, with_rare_days};
use engine::project::{Project, Resolved};
use engine::time::Day;
use leptos::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A stage: what it made, or nothing where it cannot be made yet.
pub type Stage<T> = Memo<Option<Arc<T>>>;

/// All stages of the scenario that is looked at.
#[derive(Clone, Copy)]
pub struct Stages {
    /// Everything that the scenario says.
    pub resolved: Stage<Resolved>,
    /// What was imported.
    pub inventory: Stage<Inventory>,
    /// Measurements folded, with the inventory that they are of; made in slices by [`super::measuring`].
    pub folded: RwSignal<Option<(Arc<Inventory>, Arc<Measurements>)>>,
    /// The same, where they are of today's inventory: servers and loads are joined by position.
    pub measurements: Stage<Measurements>,
    /// Verdicts.
    pub assessment: Stage<Assessment>,
    /// Needs of the VMs.
    pub demand: Stage<Demand>,
    /// The same as packed lanes.
    pub problem: Stage<Problem>,
    /// Needs, scenario, host types and rooms together: what a search and a question are about.
    pub basis: Stage<Basis>,
    /// The solver's answer to today's inputs; made in slices by [`super::solving`].
    pub proposal: RwSignal<Option<Arc<Assignment>>>,
    /// The proposal with where everything restarts, so that it need not be looked for again.
    pub found: RwSignal<Option<Arc<Found>>>,
    /// The accepted assignment of the scenario.
    pub accepted: Stage<Assignment>,
    /// The accepted placement carried over to today's inputs, where it was made for others; made by
    /// [`super::solving`].
    pub repaired: RwSignal<Option<Repaired>>,
    /// The accepted placement, else the proposal, evaluated.
    pub placement: Stage<Placement>,
    /// Licences.
    pub licences: Stage<Licences>,
    /// Jobs.
    pub conversion: Stage<ConversionPlan>,
    /// Money.
    pub business_case: Stage<BusinessCase>,
    /// Answers to questions about today's inputs; made by [`super::solving`].
    pub answers: RwSignal<Arc<BTreeMap<Question, Answer>>>,
    /// What was asked of the readings, as far as it is answered; made by [`super::readings`].
    pub asked: RwSignal<Arc<Asked>>,
    /// The plan beside what was asked.
    pub comparison: Stage<Comparison>,
    /// All of it as one plan.
    pub plan: Stage<Plan>,
}

fn same<T>(a: Option<&Option<Arc<T>>>, b: Option<&Option<Arc<T>>>) -> bool {
    match (a.and_then(Option::as_ref), b.and_then(Option::as_ref)) {
        (Some(a), Some(b)) => Arc::ptr_eq(a, b),
        (None, None) => a.is_some() == b.is_some(),
        _ => false,
    }
}

fn stage<T: Send + Sync + 'static>(make: impl Fn() -> Option<Arc<T>> + Send + Sync + 'static) -> Stage<T> {
    Memo::new_with_compare(move |_| make(), |a, b| !same(a, b))
}

impl Stages {
    /// The stages of a document, seen from one of its scenarios.
    pub fn new(document: RwSignal<Arc<Project>>, scenario: RwSignal<usize>, today: Day) -> Self {
        // Compared by content: a new name or an import changes no assumption.
        let resolved: Stage<Resolved> = Memo::new_with_compare(
            move |_| document.get().resolve(scenario.get()).map(Arc::new),
            |a, b| a != b,
        );
        let inventory = stage(move || Some(Arc::clone(&document.get().inventory)));
        let folded = RwSignal::<Option<(Arc<Inventory>, Arc<Measurements>)>>::new(None);
        let measurements = stage(move || {
            let (of, measurements) = folded.get()?;
            Arc::ptr_eq(&of, &inventory.get()?).then_some(measurements)
        });
        let assessment = stage(move || {
            Some(Arc::new(assess(&*inventory.get()?, &*measurements.get()?, &*resolved.get()?, today)))
        });
        let demand = stage(move || {
            let (inventory, measurements, resolved) =
                (inventory.get()?, measurements.get()?, resolved.get()?);
            let mut made = demand(&inventory, &measurements, &*assessment.get()?, &resolved);
            let series = document.with_untracked(|d| Arc::clone(&d.series));
            with_rare_days(&mut made, &inventory, &series, &measurements, &resolved);
            Some(Arc::new(made))
        });
        let problem = stage(move || {
            let demand = demand.get()?;
            (!demand.vms.is_empty()).then_some(())?;
            Some(Arc::new(Problem::new(&demand, &*resolved.get()?)))
        });
        // Compared by content, as what is resolved.
        let hosts: Stage<Vec<HostType>> = Memo::new_with_compare(
            move |_| Some(Arc::new(document.get().catalogue.hosts.clone())),
            |a, b| a != b,
        );
        let room = stage(move || Some(Arc::new(Room::new(&*demand.get()?, &*inventory.get()?))));
        let basis = stage(move || {
            Some(Arc::new(Basis {
                demand: demand.get()?,
                resolved: resolved.get()?,
                problem: problem.get()?,
                hosts: hosts.get()?,
                room: room.get()?,
                today,
            }))
        });
        let proposal = RwSignal::<Option<Arc<Assignment>>>::new(None);
        let found = RwSignal::<Option<Arc<Found>>>::new(None);
        let accepted = stage(move || {
            let project = document.get();
            project.scenarios.get(scenario.get())?.accepted.clone()
        });
        let placement = stage(move || {
            let problem = problem.get()?;
            let (assignment, is_accepted) = match accepted.get() {
                Some(a) => (a, true),
                None => (proposal.get()?, false),
            };
            let (demand, resolved) = (demand.get()?, resolved.get()?);
            // Restarts hold for the inputs that they were looked for, and for no other assignment.
            let known = found.get_untracked().filter(|f| {
                f.assignment.made_for == problem.hash() && f.assignment.place == assignment.place
            });
            Some(Arc::new(match known {
                Some(f) => evaluate_with(
                    &problem,
                    &demand,
                    &resolved,
                    &assignment,
                    is_accepted,
                    &f.restarts,
                    f.sets.as_ref(),
                ),
                None => evaluate(&problem, &demand, &resolved, &assignment, is_accepted),
            }))
        });
        let licences = stage(move || {
            let resolved = resolved.get()?;
            let horizon = resolved.policy.horizon_months();
            Some(Arc::new(licensing::count(&*placement.get()?, &*demand.get()?, &resolved, today, horizon)))
        });
        let conversion = stage(move || {
            Some(Arc::new(convert(
                &*inventory.get()?,
                &*assessment.get()?,
                &*demand.get()?,
                &*placement.get()?,
                &*resolved.get()?,
            )))
        });
        let business_case = stage(move || {
            Some(Arc::new(business_case(
                &*inventory.get()?,
                &*assessment.get()?,
                &*demand.get()?,
                &*measurements.get()?,
                &*placement.get()?,
                &*licences.get()?,
                &*conversion.get()?,
                &*resolved.get()?,
                today,
            )))
        });
        let asked = RwSignal::<Arc<Asked>>::default();
        let answers = RwSignal::<Arc<BTreeMap<Question, Answer>>>::default();
        let comparison = stage(move || {
            let (placement, resolved) = (placement.get()?, resolved.get()?);
            let licences = licences.get();
            Some(Arc::new(Comparison {
                plan: Answer::of(&placement, licences.as_deref(), &resolved.rates),
                answers: (*answers.get()).clone(),
            }))
        });
        let plan = stage(move || {
            let project = document.get();
            let name = project.scenarios.get(scenario.get())?.name.clone();
            let problem = problem.get();
            Some(Arc::new(Plan {
                today,
                project: project.name.clone(),
                scenario: name,
                resolved: resolved.get()?,
                inventory: inventory.get()?,
                measurements: measurements.get()?,
                assessment: assessment.get()?,
                demand: demand.get()?,
                decisions: Arc::clone(&project.decisions),
                placement_signed: project
                    .scenarios
                    .get(scenario.get())
                    .and_then(|s| s.placement_signature().cloned()),
                placement_inputs: problem.as_ref().map_or(InputsHash(0), |p| p.hash()),
                placement: placement.get(),
                licences: licences.get(),
                conversion: conversion.get(),
                business_case: business_case.get(),
                comparison: comparison.get(),
                asked: asked.get(),
            }))
        });
        Self {
            resolved,
            inventory,
            folded,
            measurements,
            assessment,
            demand,
            problem,
            basis,
            proposal,
            found,
            accepted,
            repaired: RwSignal::new(None),
            placement,
            licences,
            conversion,
            business_case,
            answers,
            asked,
            comparison,
            plan,
        }
    }
}
