//! Folds measurements into weeks, in slices, whenever series, percentile or clock change.

use super::{Busy, Session, Work};
use crate::browser::clock;
use engine::measurement::{Folding, Measurements, ServerLoads, fold_server};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

/// Milliseconds of work before the page may answer.
const SLICE_MS: f64 = 12.0;

/// Follows the session from now on.
pub fn follow(session: Session) {
    let run = Rc::new(Cell::new(0_u32));
    // What the fold depends on, and nothing else.
    let inputs = Memo::new_with_compare(
        move |_| {
            let project = session.project();
            let resolved = session.stages().resolved.get();
            let policy = resolved.as_ref().map(|r| {
                let p = &r.policy;
                let short = (p.bottleneck_queue(), p.bottleneck_paging(), p.bottleneck_disk());
                (p.percentile(), p.bottleneck_cpu(), short, r.statistics())
            });
            (Arc::clone(&project.inventory), Arc::clone(&project.series), policy, project.clock)
        },
        |a, b| match (a, b) {
            (Some(a), Some(b)) => {
                !(Arc::ptr_eq(&a.0, &b.0) && Arc::ptr_eq(&a.1, &b.1) && a.2 == b.2 && a.3 == b.3)
            }
            _ => true,
        },
    );
    Effect::new(move |_| {
        let (inventory, series, _, clock_of_site) = inputs.get();
        let Some(resolved) = session.stages().resolved.get_untracked() else { return };
        let this = run.get() + 1;
        run.set(this);
        let run = Rc::clone(&run);
        spawn_local(async move {
            let mut loads: Vec<ServerLoads> = Vec::with_capacity(inventory.servers.len());
            let mut since = clock::stopwatch_ms();
            let mut folding = Folding::with(resolved.statistics());
            for (i, server) in inventory.servers.iter().enumerate() {
                loads.push(fold_server(server, &series, &resolved.policy, clock_of_site, &mut folding));
                if clock::stopwatch_ms() - since > SLICE_MS {
                    #[expect(clippy::cast_precision_loss, reason = "a share for a progress bar")]
                    let share = i as f64 / inventory.servers.len() as f64;
                    session.busy.set(Some(Busy {
                        owner: Work::Fold,
                        what: "Folding measurements into weeks".into(),
                        share: Some(share),
                        detail: String::new(),
                        can_cancel: false,
                    }));
                    clock::breathe().await;
                    if run.get() != this {
                        return;
                    }
                    since = clock::stopwatch_ms();
                }
            }
            session.done(Work::Fold);
            session.stages().folded.set(Some((inventory, Arc::new(Measurements { servers: loads }))));
        });
    });
}
