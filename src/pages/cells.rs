//! Table cells that many pages share.

use crate::shell::LOCALE;
use engine::inventory::Server;
use leptos::prelude::*;

/// A value that nobody knows.
pub fn unknown() -> AnyView {
    view! { <span class="quiet">"unknown"</span> }.into_any()
}

/// A value, or that it is unknown.
pub fn known(text: Option<String>) -> AnyView {
    match text {
        Some(text) => text.into_any(),
        None => unknown(),
    }
}

/// Sockets × cores × GHz.
pub fn cpu(server: &Server) -> AnyView {
    let part = |v: Option<u32>| v.map_or_else(|| "?".to_owned(), |v| v.to_string());
    if server.sockets.is_none() && server.cores_per_socket.is_none() && server.clock.is_none() {
        return unknown();
    }
    let clock =
        server.clock.as_ref().map_or_else(|| "?".into(), |c| format::number(c.value.ghz(), 1, LOCALE));
    format!(
        "{} × {} × {clock}",
        part(server.sockets.as_ref().map(|s| s.value)),
        part(server.cores_per_socket.as_ref().map(|c| c.value))
    )
    .into_any()
}
