//! Any bytes, read by the reader that the first byte names, at once and in pieces.
#![no_main]
#![allow(dead_code, reason = "each target uses one of the checks")]

use libfuzzer_sys::fuzz_target;

#[path = "../check.rs"]
mod check;

fuzz_target!(|data: &[u8]| check::read_any(data));
