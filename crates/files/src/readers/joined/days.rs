//! Load figures of single days into one figure for each server. They are percentiles of a day and not
//! samples of a moment, so no series is made of them: a day has no hours in it.

use crate::readers::server_values::Pending;
use engine::inventory::Server;
use engine::origin::{Cell, Origin, Sourced};
use engine::quantity::Ratio;

/// What the days of a server say.
#[derive(Debug, Default)]
pub(super) struct Days {
    peak: Option<Sourced<Ratio>>,
    memory: Option<Sourced<Ratio>>,
    disk: Option<Sourced<Ratio>>,
    /// Sum and number of the averages, and where the first stands.
    average: Option<(f64, f64, Cell)>,
}

fn highest(kept: &mut Option<Sourced<Ratio>>, new: Option<Sourced<Ratio>>) {
    if let Some(new) = new
        && kept.as_ref().is_none_or(|k| k.value < new.value)
    {
        *kept = Some(new);
    }
}

impl Days {
    /// One day.
    pub(super) fn add(&mut self, day: &Server, shares: Pending) {
        highest(&mut self.peak, day.cpu_peak.clone());
        highest(&mut self.memory, shares.memory_share);
        highest(&mut self.disk, shares.disk_share);
        if let Some(Sourced { value, origin: Origin::Cell(cell) }) = &day.cpu_average {
            let (sum, days, first) = self.average.unwrap_or((0.0, 0.0, *cell));
            self.average = Some((sum + value.fraction(), days + 1.0, first));
        }
    }

    /// What all days say together.
    pub(super) fn settle(self, server: &mut Server, shares: &mut Pending) {
        server.cpu_peak = server.cpu_peak.take().or(self.peak);
        if let Some((sum, days, cell)) = self.average
            && server.cpu_average.is_none()
        {
            let value = Ratio::from_fraction(sum / days);
            server.cpu_average = Some(Sourced { value, origin: Origin::Derived(cell) });
        }
        shares.memory_share = shares.memory_share.take().or(self.memory);
        shares.disk_share = shares.disk_share.take().or(self.disk);
    }
}
