//! The app. It is compiled to wasm only; on other targets it is an empty program, so that the
//! workspace builds everywhere.

fn main() {}
