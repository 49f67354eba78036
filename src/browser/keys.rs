//! Shortcuts of the whole page.

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;

/// A key with its modifiers, as a shortcut sees it.
pub struct Key {
    /// The key's name in lower case ("z", "k", "escape").
    pub name: String,
    /// Ctrl, or Cmd on a Mac.
    pub command: bool,
    /// Shift.
    pub shift: bool,
    /// Whether the user is typing into a field.
    pub typing: bool,
    /// Whether that field holds text, which has an undo of its own.
    pub text: bool,
}

/// Calls `handle` for every key; where it returns true the browser's own reaction is prevented.
pub fn watch(handle: impl Fn(Key) -> bool + 'static) {
    let Some(window) = web_sys::window() else { return };
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&window, "keydown", options, move |event| {
        let Some(key) = event.dyn_ref::<web_sys::KeyboardEvent>() else { return };
        let target = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        let is_choice = |e: &web_sys::Element| {
            let kind = e.get_attribute("type");
            e.tag_name() == "SELECT" || matches!(kind.as_deref(), Some("checkbox" | "radio"))
        };
        let typing =
            target.as_ref().is_some_and(|e| matches!(e.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"));
        let text = typing && !target.as_ref().is_some_and(is_choice);
        let pressed = Key {
            name: key.key().to_lowercase(),
            command: key.ctrl_key() || key.meta_key(),
            shift: key.shift_key(),
            typing,
            text,
        };
        if handle(pressed) {
            event.prevent_default();
        }
    })
    .forget();
}
