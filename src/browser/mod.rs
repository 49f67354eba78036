//! Every call to the browser. Nothing else in the app names `web_sys`, `js_sys` or `wasm_bindgen`.

pub mod canvas;
pub mod clipboard;
pub mod clock;
pub mod crash;
pub mod dom;
pub mod files;
pub mod keys;
pub mod observe;
pub mod random;
pub mod route;
pub mod storage;
pub mod theme;
pub mod worker;
