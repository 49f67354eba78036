//! The workers of this page: who does which job. Where the browser gives none, or one stops on an error, the page does
//! the work itself, in slices.

use super::job::run;
use super::messages::{Order, Report, Said, Task};
use crate::browser::clock;
use crate::browser::worker::{self, Parcel, Worker};
use engine::comparison::Basis;
use leptos::task::spawn_local;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};
use std::sync::Arc;

/// A frame has 16 ms; the rest is the page's.
const SLICE_ON_PAGE_MS: f64 = 12.0;
/// VMs that are packed at once.
const VMS_A_PART: usize = 200;
/// Work that is done sooner is not worth another worker.
const MORE_AFTER_MS: u64 = 250;

/// Inputs on their way to workers. They are packed once, however many workers get them.
pub struct Shipment {
    id: u32,
    basis: Arc<Basis>,
    parts: OnceCell<Vec<Parcel>>,
}

/// A job to be done or under way.
#[derive(Clone)]
struct Job {
    id: u32,
    shipment: Rc<Shipment>,
    task: Task,
    heard: Rc<dyn Fn(Said)>,
}

#[derive(Default)]
struct Slot {
    /// Nothing once it has stopped on an error.
    worker: Option<Worker>,
    ready: bool,
    /// The shipment that it has.
    has: Option<u32>,
    job: Option<Job>,
    /// Its job was stopped before it was sent.
    called_off: bool,
}

#[derive(Default)]
struct Inner {
    /// Counts jobs and shipments.
    last: u32,
    slots: Vec<Slot>,
    starting: bool,
    /// No worker can be had.
    refused: bool,
    queue: VecDeque<Job>,
    /// The inputs that were given last.
    shipment: Option<Rc<Shipment>>,
    /// The job that the page does itself, and whether it is still wanted.
    on_page: Option<(u32, Rc<Cell<bool>>)>,
}

/// All workers.
#[derive(Clone, Default)]
pub struct Workers(Rc<RefCell<Inner>>);

impl Workers {
    /// The same inputs are packed once, whoever asks.
    fn shipment(&self, basis: &Arc<Basis>) -> Rc<Shipment> {
        let id = self.count();
        let mut inner = self.0.borrow_mut();
        match &inner.shipment {
            Some(s) if Arc::ptr_eq(&s.basis, basis) => Rc::clone(s),
            _ => {
                let new = Rc::new(Shipment { id, basis: Arc::clone(basis), parts: OnceCell::new() });
                inner.shipment = Some(Rc::clone(&new));
                new
            }
        }
    }

    /// Has a task done; gives the number of the job. `heard` is told what it says, until it says its last.
    pub fn give(&self, basis: &Arc<Basis>, task: Task, heard: impl Fn(Said) + 'static) -> u32 {
        let (shipment, id) = (self.shipment(basis), self.count());
        let job = Job { id, shipment, task, heard: Rc::new(heard) };
        self.0.borrow_mut().queue.push_back(job);
        self.hand_out();
        id
    }

    /// Ends a job: one that waits says nothing, one under way says its last with what it has.
    pub fn stop(&self, job: u32) {
        let mut inner = self.0.borrow_mut();
        inner.queue.retain(|j| j.id != job);
        if let Some(slot) = inner.slots.iter_mut().find(|s| s.job.as_ref().is_some_and(|j| j.id == job)) {
            slot.called_off = true;
            if let Some(worker) = &slot.worker {
                send(worker, &Order::Stop(job));
            }
        }
        if let Some((_, wanted)) = inner.on_page.as_ref().filter(|(id, _)| *id == job) {
            wanted.set(false);
        }
    }

    fn count(&self) -> u32 {
        let mut inner = self.0.borrow_mut();
        inner.last += 1;
        inner.last
    }

    /// Gives waiting jobs to whoever is free.
    fn hand_out(&self) {
        loop {
            let mut inner = self.0.borrow_mut();
            if inner.queue.is_empty() {
                return;
            }
            if inner.refused {
                if inner.on_page.is_none()
                    && let Some(job) = inner.queue.pop_front()
                {
                    let wanted = Rc::new(Cell::new(true));
                    inner.on_page = Some((job.id, Rc::clone(&wanted)));
                    drop(inner);
                    self.do_on_page(job, wanted);
                }
                return;
            }
            let free = inner.slots.iter().position(|s| s.ready && s.worker.is_some() && s.job.is_none());
            let Some(at) = free else {
                drop(inner);
                self.start_more();
                return;
            };
            let Some(job) = inner.queue.pop_front() else { return };
            let slot = &mut inner.slots[at];
            slot.job = Some(job.clone());
            slot.called_off = false;
            drop(inner);
            let own = self.clone();
            spawn_local(async move { own.dispatch(at, job).await });
        }
    }

    /// Sends a job, and its inputs where the worker has others.
    async fn dispatch(&self, at: usize, job: Job) {
        if self.0.borrow().slots[at].has != Some(job.shipment.id) {
            let Some(parts) = packed(&job.shipment).await else {
                // What cannot be packed stays with the page.
                self.0.borrow_mut().refused = true;
                self.failed(at);
                return;
            };
            for part in parts {
                if let Some(worker) = &self.0.borrow().slots[at].worker {
                    worker.send(part);
                }
                clock::breathe().await;
            }
            self.0.borrow_mut().slots[at].has = Some(job.shipment.id);
        }
        let mut inner = self.0.borrow_mut();
        let slot = &mut inner.slots[at];
        if slot.called_off {
            slot.job = None;
            drop(inner);
            self.hand_out();
        } else if let Some(worker) = &slot.worker {
            send(worker, &Order::Job(job.id, job.task));
        }
    }

    /// Starts the first worker at once, and the others when there is more to do than a moment's work.
    fn start_more(&self) {
        let mut inner = self.0.borrow_mut();
        let most = worker::how_many();
        if most == 0 {
            inner.refused = true;
            drop(inner);
            self.hand_out();
            return;
        }
        if inner.starting || inner.slots.len() >= most {
            return;
        }
        inner.starting = true;
        let first = inner.slots.is_empty();
        drop(inner);
        let own = self.clone();
        spawn_local(async move {
            if !first {
                clock::wait(MORE_AFTER_MS).await;
                if own.0.borrow().queue.is_empty() {
                    own.0.borrow_mut().starting = false;
                    return;
                }
            }
            let at = own.0.borrow().slots.len();
            own.0.borrow_mut().slots.push(Slot::default());
            let (ear, mourner) = (Rc::downgrade(&own.0), Rc::downgrade(&own.0));
            let started = Worker::start(
                move |bytes| hear(&ear, at, &bytes),
                move || {
                    if let Some(inner) = mourner.upgrade() {
                        Self(inner).failed(at);
                    }
                },
            )
            .await;
            own.0.borrow_mut().starting = false;
            match started {
                Ok(worker) => own.0.borrow_mut().slots[at].worker = Some(worker),
                Err(worker::CannotStart) => own.failed(at),
            }
        });
    }

    /// A worker is gone: its job goes to another one, or to the page.
    fn failed(&self, at: usize) {
        let mut inner = self.0.borrow_mut();
        let slot = &mut inner.slots[at];
        slot.worker = None;
        slot.ready = false;
        let job = slot.job.take();
        // One that fails will fail again: no other is started in its place.
        if inner.slots.iter().all(|s| s.worker.is_none()) {
            inner.refused = true;
        }
        if let Some(job) = job {
            inner.queue.push_front(job);
        }
        drop(inner);
        self.hand_out();
    }

    fn do_on_page(&self, job: Job, wanted: Rc<Cell<bool>>) {
        let own = self.clone();
        let basis = Arc::clone(&job.shipment.basis);
        spawn_local(async move {
            let heard = Rc::clone(&job.heard);
            let say = move |said: Said| heard(said);
            run(basis, job.task, SLICE_ON_PAGE_MS, move || wanted.get(), say).await;
            own.0.borrow_mut().on_page = None;
            own.hand_out();
        });
    }
}

/// Inputs in parts, packed at the first call. `None` where they cannot be packed.
async fn packed(shipment: &Shipment) -> Option<&Vec<Parcel>> {
    if shipment.parts.get().is_none() {
        let basis = &shipment.basis;
        let scenario = serde_json::to_string(&(&*basis.resolved, &*basis.hosts, &*basis.room)).ok()?;
        let first = Order::Inputs(scenario, basis.today);
        let mut parts = vec![Parcel::new(&postcard::to_allocvec(&first).ok()?)];
        for some in basis.demand.vms.chunks(VMS_A_PART) {
            parts.push(Parcel::new(&postcard::to_allocvec(&Order::Vms(some.to_vec())).ok()?));
            clock::breathe().await;
        }
        // Another dispatch may have packed meanwhile: the first one stays.
        let _ = shipment.parts.set(parts);
    }
    shipment.parts.get()
}

fn send(worker: &Worker, order: &Order) {
    if let Ok(bytes) = postcard::to_allocvec(order) {
        worker.send(&Parcel::new(&bytes));
    }
}

fn hear(inner: &Weak<RefCell<Inner>>, at: usize, bytes: &[u8]) {
    let (Some(inner), Ok(report)) = (inner.upgrade(), postcard::from_bytes::<Report>(bytes)) else { return };
    let workers = Workers(inner);
    match report {
        Report::Ready => {
            workers.0.borrow_mut().slots[at].ready = true;
            workers.hand_out();
        }
        Report::Of(id, said) => {
            let mut inner = workers.0.borrow_mut();
            let Some(job) = inner.slots[at].job.clone().filter(|j| j.id == id) else { return };
            let last = said.is_last();
            if last {
                inner.slots[at].job = None;
            }
            drop(inner);
            (job.heard)(said);
            if last {
                workers.hand_out();
            }
        }
    }
}
