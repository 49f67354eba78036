//! Any bytes, anonymised, and any bytes as a key.
#![no_main]
#![allow(dead_code, reason = "each target uses one of the checks")]

use libfuzzer_sys::fuzz_target;

#[path = "../check.rs"]
mod check;

fuzz_target!(|data: &[u8]| check::anonymised(data));
