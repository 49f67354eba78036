//! Packings of small published instances within a budget of steps are never worse than they were.

#[path = "../examples/pack/formats.rs"]
mod formats;

use engine::packing::{Model, Solver};
use std::path::Path;
use std::sync::Arc;

#[test]
fn packings_only_get_better() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/packing");
    let reference = std::fs::read_to_string(folder.join("reference.tsv")).expect("the reference is there");
    let mut faults = Vec::new();
    let mut rows = 0;
    for line in reference.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [file, bound, cost, steps] = cells[..] else { panic!("{line}") };
        let text = std::fs::read_to_string(folder.join(file)).expect("the instance is there");
        let model = Arc::new(Model::new(&formats::read(file, &text, 1.0)));
        let mut solver = Solver::new(Arc::clone(&model), 1);
        solver.step(steps.parse().expect("a number of steps"));
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let (found, proved) = (solver.best().cost as f64 / 1000.0, solver.bound() as f64 / 1000.0);
        let (cost, bound): (f64, f64) = (cost.parse().expect("a cost"), bound.parse().expect("a bound"));
        println!("{file}\t{proved}\t{found}\t{steps}");
        assert!(solver.best().unplaced.is_empty() && found >= proved, "{file}: {found}, bound {proved}");
        if found > cost || proved < bound {
            faults.push(format!("{file}: {found} (was {cost}), bound {proved} (was {bound})"));
        }
        rows += 1;
    }
    assert!(rows > 5, "the reference has {rows} rows");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
