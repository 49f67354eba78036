//! Any bytes opened as a project.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = files::project_file::open(data);
});
