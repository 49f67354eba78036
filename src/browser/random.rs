//! Randomness of the browser, for secrets. The planning knows none.

use js_sys::{Function, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

/// Thirty-two random bytes.
///
/// # Errors
/// A sentence for the user where the browser gives none.
pub fn salt() -> Result<[u8; 32], String> {
    fill().map_err(|_| {
        "This browser gives no random numbers, and without them a key is no secret. Open the planner in a current one.".to_owned()
    })
}

fn fill() -> Result<[u8; 32], JsValue> {
    let crypto = Reflect::get(&js_sys::global(), &"crypto".into())?;
    let fill: Function = Reflect::get(&crypto, &"getRandomValues".into())?.dyn_into()?;
    let mut salt = [0; 32];
    let array = Uint8Array::new_with_length(32);
    fill.call1(&crypto, &array)?;
    array.copy_to(&mut salt);
    Ok(salt)
}
