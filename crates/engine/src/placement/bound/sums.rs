//! What VMs need together, column by column and class by class, in one pass over their rows.

use crate::placement::problem::Problem;

/// Sums over VMs.
#[derive(Debug, Clone)]
pub(super) struct Sums {
    width: usize,
    classes: usize,
    of_all: Vec<u64>,
    /// Without those that may stay down after a failure.
    of_running: Option<Vec<u64>>,
}

impl Sums {
    /// Over some VMs, in some columns: others stay zero.
    pub fn new(problem: &Problem, vms: &[usize], columns: Option<&[usize]>) -> Self {
        let classes = problem.host_types().first().map_or(1, |k| k.by_class.len().max(1));
        let width = problem.columns().map(|(i, _)| i + 1).max().unwrap_or(0);
        let mut sums = Self { width, classes, of_all: vec![0; width * classes], of_running: None };
        let whole = vms.len() == problem.vms().len() && classes == 1;
        if whole {
            for (i, c) in problem.columns() {
                if let Some(sum) = sums.of_all.get_mut(i) {
                    *sum = c.total;
                }
            }
        } else {
            vms.iter().for_each(|vm| add(&mut sums.of_all, width, problem, *vm, columns));
        }
        if vms.iter().any(|vm| problem.may_stay_down(*vm)) {
            let mut running = vec![0; width * classes];
            let run = vms.iter().filter(|vm| !problem.may_stay_down(**vm));
            run.for_each(|vm| add(&mut running, width, problem, *vm, columns));
            sums.of_running = Some(running);
        }
        sums
    }

    /// Of all of them, by class.
    pub fn of_all(&self, column: usize) -> Vec<u64> {
        self.by_class(&self.of_all, column)
    }

    /// Of those that have to run after a failure, by class.
    pub fn of_running(&self, column: usize) -> Vec<u64> {
        self.by_class(self.of_running.as_ref().unwrap_or(&self.of_all), column)
    }

    fn by_class(&self, of: &[u64], column: usize) -> Vec<u64> {
        (0..self.classes).map(|c| of.get(c * self.width + column).copied().unwrap_or(0)).collect()
    }
}

fn add(sums: &mut [u64], width: usize, problem: &Problem, vm: usize, columns: Option<&[usize]>) {
    let at = problem.class_of(vm) * width;
    let Some(sums) = sums.get_mut(at..at + width) else { return };
    match columns {
        Some(columns) => {
            for i in columns {
                if let Some(sum) = sums.get_mut(*i) {
                    *sum += u64::from(problem.need(vm, *i));
                }
            }
        }
        None => {
            let row = problem.all_needs(u32::try_from(vm).unwrap_or(u32::MAX));
            sums.iter_mut().zip(row).for_each(|(sum, w)| *sum += u64::from(*w));
        }
    }
}
