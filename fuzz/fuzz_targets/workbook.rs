//! Any bytes as the sheet, the shared strings and the styles of a workbook.
#![no_main]
#![allow(dead_code, reason = "each target uses one of the checks")]

use libfuzzer_sys::fuzz_target;

#[path = "../check.rs"]
mod check;

fuzz_target!(|data: &[u8]| check::workbook(data));
