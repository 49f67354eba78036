//! The app. It is compiled to wasm only; on other targets it is an empty program, so that the
//! workspace builds everywhere.
#![cfg_attr(not(target_arch = "wasm32"), allow(missing_docs))]

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(target_arch = "wasm32")]
mod pages;
#[cfg(target_arch = "wasm32")]
mod session;
#[cfg(target_arch = "wasm32")]
mod shell;
#[cfg(target_arch = "wasm32")]
mod widgets;

#[cfg(target_arch = "wasm32")]
fn main() {
    // The same module serves a worker, which has no page to mount on.
    if browser::dom::has_page() {
        browser::crash::show_instead_of_freezing();
        leptos::mount::mount_to_body(shell::App);
    } else {
        session::solving::serve();
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This is the app for browsers: `cargo xtask serve` builds and serves it.");
}
