//! Answers questions beside the plan, one after the other, once the search for the plan has ended and somebody looks.

use super::messages::{Said, Task};
use crate::session::Session;
use engine::comparison::{Answer, Basis, Question, questions};
use engine::placement::InputsHash;
use engine::quantity::Ratio;
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

/// Up to so many VMs questions are answered unasked; above, somebody says that they want to know.
const UNASKED_UP_TO: usize = 1_000;
/// Inputs whose answers are kept: an edit taken back finds them again.
const KEPT: usize = 12;

/// How far the answers are.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Comparing {
    /// What there is to ask, in the order of asking.
    pub questions: Vec<Question>,
    /// How many of them are answered.
    pub answered: usize,
    /// Questions under way, with the share done.
    pub under_way: BTreeMap<Question, Ratio>,
    /// Questions still to be answered wait for somebody to want it.
    pub waits: bool,
}

impl Comparing {
    /// Share of all questions that is answered.
    pub fn done(&self) -> f64 {
        let under_way: f64 = self.under_way.values().map(|r| r.fraction()).sum();
        #[expect(clippy::cast_precision_loss, reason = "a share for a progress bar")]
        let share = (self.answered as f64 + under_way) / self.questions.len().max(1) as f64;
        share
    }
}

/// Answers by inputs, the ones of last use last.
#[derive(Default)]
struct Kept(Vec<(InputsHash, BTreeMap<Question, Answer>)>);

impl Kept {
    fn of(&mut self, name: InputsHash) -> &mut BTreeMap<Question, Answer> {
        let own = match self.0.iter().position(|(n, _)| *n == name) {
            Some(at) => self.0.remove(at),
            None => (name, BTreeMap::new()),
        };
        if self.0.len() >= KEPT {
            self.0.remove(0);
        }
        self.0.push(own);
        let last = self.0.len() - 1;
        &mut self.0[last].1
    }
}

/// One set of questions about one set of inputs.
struct Asking {
    session: Session,
    name: InputsHash,
    kept: Rc<RefCell<Kept>>,
    jobs: RefCell<BTreeMap<u32, Question>>,
    over: Cell<bool>,
}

impl Asking {
    fn stop(&self) {
        self.over.set(true);
        if let Some(workers) = self.session.workers.try_get_value() {
            for job in self.jobs.borrow().keys() {
                workers.stop(*job);
            }
        }
        self.session.comparing.update(|c| c.under_way.clear());
    }

    fn hear(&self, question: &Question, said: Said) {
        if self.over.get() {
            return;
        }
        match said {
            Said::Working(done) => {
                self.session.comparing.update(|c| {
                    c.under_way.insert(question.clone(), done);
                });
            }
            Said::Answered(answer) => {
                let answers = answer.map(|answer| {
                    let mut kept = self.kept.borrow_mut();
                    let own = kept.of(self.name);
                    own.insert(question.clone(), *answer);
                    own.clone()
                });
                self.session.comparing.update(|c| {
                    c.under_way.remove(question);
                    match &answers {
                        Some(answers) => c.answered = answers.len(),
                        // It means nothing here after all.
                        None => c.questions.retain(|q| q != question),
                    }
                });
                if let Some(answers) = answers {
                    self.session.stages().answers.set(Arc::new(answers));
                }
            }
            Said::Better(_) | Said::Searched(_) | Said::Repaired(_) | Said::RepairEnded(_) => {}
        }
    }
}

fn ask(
    session: Session,
    basis: &Arc<Basis>,
    name: InputsHash,
    kept: &Rc<RefCell<Kept>>,
) -> Option<Rc<Asking>> {
    let workers = session.workers.try_get_value()?;
    let asking = Rc::new(Asking {
        session,
        name,
        kept: Rc::clone(kept),
        jobs: RefCell::default(),
        over: Cell::new(false),
    });
    let answers = session.stages().answers.get_untracked();
    let open: Vec<Question> = session
        .comparing
        .with_untracked(|c| c.questions.iter().filter(|q| !answers.contains_key(q)).cloned().collect());
    for question in open {
        let (hearing, about) = (Rc::clone(&asking), question.clone());
        let job = workers.give(basis, Task::Answer(question.clone()), move |said| hearing.hear(&about, said));
        asking.jobs.borrow_mut().insert(job, question);
    }
    Some(asking)
}

/// Follows the session from now on.
pub fn follow(session: Session) {
    let kept: Rc<RefCell<Kept>> = Rc::default();
    let under_way: Rc<RefCell<Option<Rc<Asking>>>> = Rc::default();
    Effect::new(move |before: Option<(Option<InputsHash>, u32)>| {
        let stages = session.stages();
        let basis = stages.basis.get();
        let settled = session.settled.get();
        let (looked_at, wanted) = (session.compared_by.get() > 0, session.compare.get());
        let stopped = session.stop_comparing.get();
        if let Some(old) = under_way.borrow_mut().take() {
            old.stop();
        }
        let Some(basis) = basis.filter(|b| settled == Some(b.problem.hash())) else {
            session.comparing.set(Comparing::default());
            if !stages.answers.with_untracked(|a| a.is_empty()) {
                stages.answers.set(Arc::default());
            }
            return (None, stopped);
        };
        let Some(name) = basis.name() else { return (None, stopped) };
        let questions = questions(&basis.resolved, &basis.hosts, &basis.room);
        let mut answers = kept.borrow_mut().of(name).clone();
        answers.retain(|q, _| questions.contains(q));
        let all = questions.iter().all(|q| answers.contains_key(q));
        // What was stopped stays so until the inputs change, or somebody wants it again.
        let was_stopped = before.is_some_and(|(of, n)| of == Some(name) && n != stopped);
        if was_stopped {
            session.compare.set(None);
        }
        let go = !was_stopped
            && looked_at
            && (wanted == Some(name)
                || basis.demand.vms.len() <= UNASKED_UP_TO
                    && session.not_again.get_untracked() != Some(name));
        if was_stopped {
            session.not_again.set(Some(name));
        }
        session.comparing.set(Comparing {
            questions,
            answered: answers.len(),
            under_way: BTreeMap::new(),
            waits: !all && !go,
        });
        if stages.answers.with_untracked(|a| **a != answers) {
            stages.answers.set(Arc::new(answers));
        }
        if go && !all {
            *under_way.borrow_mut() = ask(session, &basis, name, &kept);
        }
        (Some(name), stopped)
    });
}

impl Session {
    /// Has the questions answered that are open.
    pub fn compare_now(self) {
        let name = self.stages().basis.get_untracked().and_then(|b| b.name());
        self.not_again.set(None);
        self.compare.set(name);
    }
    /// Answers no more of them; what is answered stays.
    pub fn stop_comparing(self) {
        self.stop_comparing.update(|n| *n += 1);
    }
    /// Somebody looks at the answers for as long as the owner lives.
    pub fn look_at_comparison(self) {
        self.compared_by.update(|n| *n += 1);
        on_cleanup(move || {
            let _ = self.compared_by.try_update(|n| *n = n.saturating_sub(1));
        });
    }
}
