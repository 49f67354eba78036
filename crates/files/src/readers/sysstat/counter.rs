//! The counters of sysstat by their names.

/// A counter that is needed. All of CPU but idle, waiting and stolen is one: it only tells whether a
/// processor was there at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counter {
    /// CPU: idle, per cent.
    Idle,
    /// CPU: waiting for disks, per cent.
    Waiting,
    /// CPU: taken by the hypervisor, per cent.
    Stolen,
    /// CPU: in use for anything, per cent.
    Busy,
    /// Memory that programs could still have, KiB.
    Available,
    /// Memory that holds nothing, KiB.
    Free,
    /// Memory in use, KiB; with or without caches, by the version of sysstat.
    Used,
    /// Memory in use, per cent of what is installed.
    UsedPercent,
    /// Buffers, KiB.
    Buffers,
    /// Page cache, KiB.
    Cached,
    /// Transfers to and from disks, per second.
    Transfers,
    /// Read from disks, bytes per second.
    Read,
    /// Written to disks, bytes per second.
    Written,
    /// Received by a network card, bytes per second.
    Received,
    /// Sent by a network card, bytes per second.
    Sent,
    /// Processes that run or wait for a processor.
    Ready,
    /// Pages swapped in, per second.
    SwappedIn,
    /// Pages swapped out, per second.
    SwappedOut,
    /// Faults for which a page had to be read from disk, per second.
    MajorFaults,
    /// Share of the time in which a disk had work, per cent.
    DiskBusy,
}

/// How many counters there are.
const COUNT: usize = 20;

impl Counter {
    /// A counter by the header of its column, or by its key in JSON; with the factor that brings it to
    /// the unit above.
    #[must_use]
    pub fn named(name: &str) -> Option<(Self, f64)> {
        Some(match name {
            "%idle" | "idle" => (Self::Idle, 1.0),
            "%iowait" | "iowait" => (Self::Waiting, 1.0),
            "%steal" | "steal" => (Self::Stolen, 1.0),
            "%user" | "%usr" | "%nice" | "%system" | "%sys" | "%irq" | "%soft" | "user" | "usr" | "nice"
            | "system" | "sys" | "irq" | "soft" => (Self::Busy, 1.0),
            "kbavail" | "avail" => (Self::Available, 1.0),
            "kbmemfree" | "memfree" => (Self::Free, 1.0),
            "kbmemused" | "memused" => (Self::Used, 1.0),
            "%memused" | "memused-percent" => (Self::UsedPercent, 1.0),
            "kbbuffers" | "buffers" => (Self::Buffers, 1.0),
            "kbcached" | "cached" => (Self::Cached, 1.0),
            "tps" => (Self::Transfers, 1.0),
            "rkB/s" | "rkB" => (Self::Read, 1024.0),
            "wkB/s" | "wkB" => (Self::Written, 1024.0),
            "rd_sec/s" | "bread/s" | "rd_sec" | "bread" => (Self::Read, 512.0),
            "wr_sec/s" | "bwrtn/s" | "wr_sec" | "bwrtn" => (Self::Written, 512.0),
            "rxkB/s" | "rxkB" => (Self::Received, 1024.0),
            "txkB/s" | "txkB" => (Self::Sent, 1024.0),
            "rxbyt/s" => (Self::Received, 1.0),
            "txbyt/s" => (Self::Sent, 1.0),
            "runq-sz" => (Self::Ready, 1.0),
            "pswpin/s" | "pswpin" => (Self::SwappedIn, 1.0),
            "pswpout/s" | "pswpout" => (Self::SwappedOut, 1.0),
            "majflt/s" | "majflt" => (Self::MajorFaults, 1.0),
            "%util" | "util-percent" => (Self::DiskBusy, 1.0),
            _ => return None,
        })
    }
}

/// The values of one machine, processor, disk or network card at one moment.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Values([Option<f64>; COUNT]);

impl Values {
    /// A value.
    #[must_use]
    pub fn get(&self, counter: Counter) -> Option<f64> {
        self.0.get(counter as usize).copied().flatten()
    }
    /// Notes a value; what keeps CPU busy adds up.
    pub fn set(&mut self, counter: Counter, value: f64) {
        if let Some(slot) = self.0.get_mut(counter as usize) {
            *slot = Some(if counter == Counter::Busy { slot.unwrap_or(0.0) + value } else { value });
        }
    }
}

/// A number as sysstat prints it: no grouping, and the decimal mark of the locale. `None` for what is
/// none, or is below zero.
#[must_use]
pub fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let first = text.bytes().next()?;
    if !first.is_ascii_digit() {
        return None;
    }
    let value: f64 = match text.split_once(',') {
        Some((whole, part)) => format!("{whole}.{part}").parse().ok()?,
        None => text.parse().ok()?,
    };
    value.is_finite().then_some(value)
}
