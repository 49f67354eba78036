//! How big the deliverables are, beside what they aim at.

use crate::deliver::Delivery;
use crate::run::{Outcome, read_bytes};
use crate::single_file::gzip;

/// Bytes. Aims, not limits: passing one is a reason to look, not a failure.
const AIMS: [(&str, usize); 3] =
    [("hosted, raw", 1_600_000), ("hosted, gzip", 550_000), ("single file", 1_000_000)];

/// Prints each file and the three totals with their aims.
///
/// # Errors
/// When a file cannot be read.
pub fn print(delivery: &Delivery) -> Outcome<()> {
    println!("\n{:<44} {:>12} {:>12}", "File", "raw, bytes", "gzip, bytes");
    let (mut raw, mut packed) = (0, 0);
    for file in delivery.hosted_files() {
        let bytes = read_bytes(&file)?;
        // A font is packed already: a server sends it as it is.
        let is_packed = file.extension().is_some_and(|ending| ending == "woff2");
        let small = if is_packed { bytes.len() } else { gzip(&bytes).len() };
        let name = file.strip_prefix(&delivery.folder).unwrap_or(&file).display().to_string();
        println!("{name:<44} {:>12} {small:>12}", bytes.len());
        raw += bytes.len();
        packed += small;
    }
    let single = read_bytes(&delivery.single_file())?.len();
    println!("\n{:<44} {:>12} {:>12}", "Total", "bytes", "aim");
    for ((name, aim), size) in AIMS.iter().zip([raw, packed, single]) {
        let remark = if size > *aim { "  over the aim" } else { "" };
        println!("{name:<44} {size:>12} {aim:>12}{remark}");
    }
    Ok(())
}
