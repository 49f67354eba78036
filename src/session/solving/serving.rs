//! What a worker does: it keeps the inputs that came last, and does one job after the other.

use super::job::run;
use super::messages::{Order, Report};
use crate::browser::worker;
use engine::catalogue::HostType;
use engine::comparison::{Basis, Room};
use engine::demand::{Demand, VmDemand};
use engine::placement::Problem;
use engine::project::Resolved;
use engine::time::Day;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

/// Long enough to waste nothing on waiting, short enough to stop at once.
const SLICE_MS: f64 = 40.0;

/// What an order for new inputs carries as JSON.
type Scenario = (Resolved, Vec<HostType>, Room);

#[derive(Default)]
struct Desk {
    /// Inputs that are still coming.
    coming: Option<(Scenario, Day, Vec<VmDemand>)>,
    basis: Option<Arc<Basis>>,
    job: Option<u32>,
}

impl Desk {
    fn basis(&mut self) -> Option<Arc<Basis>> {
        if let Some(((resolved, hosts, room), today, vms)) = self.coming.take() {
            let demand = Demand { vms, diagnostics: Vec::new() };
            let problem = Arc::new(Problem::new(&demand, &resolved));
            self.basis = Some(Arc::new(Basis {
                demand: Arc::new(demand),
                resolved: Arc::new(resolved),
                problem,
                hosts: Arc::new(hosts),
                room: Arc::new(room),
                today,
            }));
        }
        self.basis.clone()
    }
}

fn tell(report: &Report) {
    if let Ok(bytes) = postcard::to_allocvec(report) {
        worker::answer(&bytes);
    }
}

/// Serves the page that started this worker.
pub fn serve() {
    let desk = Rc::new(RefCell::new(Desk::default()));
    let serving = worker::serve(move |bytes| {
        let Ok(order) = postcard::from_bytes::<Order>(&bytes) else { return };
        match order {
            Order::Inputs(scenario, today) => {
                let scenario: Option<Scenario> = serde_json::from_str(&scenario).ok();
                let mut desk = desk.borrow_mut();
                // The old ones are given back before the new ones are there.
                desk.basis = None;
                desk.coming = scenario.map(|s| (s, today, Vec::new()));
            }
            Order::Vms(more) => {
                if let Some((_, _, vms)) = &mut desk.borrow_mut().coming {
                    vms.extend(more);
                }
            }
            Order::Stop(job) => {
                let mut desk = desk.borrow_mut();
                if desk.job == Some(job) {
                    desk.job = None;
                }
            }
            Order::Job(job, task) => {
                let mut own = desk.borrow_mut();
                own.job = Some(job);
                // The page sends inputs before the first job; without them nothing could be said.
                let Some(basis) = own.basis() else { return };
                drop(own);
                let desk = Rc::clone(&desk);
                worker::spawn(async move {
                    let wanted = move || desk.borrow().job == Some(job);
                    run(basis, task, SLICE_MS, wanted, |said| tell(&Report::Of(job, said))).await;
                });
            }
        }
    });
    if serving {
        tell(&Report::Ready);
    }
}
