//! The clipboard.

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// Puts a text on the clipboard.
///
/// # Errors
/// A sentence for the user where the browser refuses.
pub async fn copy(text: &str) -> Result<(), String> {
    let refused = || "The browser did not copy it. Select the text and press Ctrl+C.".to_owned();
    let navigator = web_sys::window().map(|w| w.navigator()).ok_or_else(refused)?;
    // A page that was not served securely has none, whatever the types say.
    let there = js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard"));
    if !there.is_ok_and(|c| c.is_object()) {
        return Err(refused());
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await.map(|_| ()).map_err(|_| refused())
}
