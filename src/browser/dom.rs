//! Elements: focus, selection, dialogs, scrolling.

use web_sys::{Element, HtmlDialogElement, HtmlElement, HtmlInputElement};

/// Gives an element the focus. One that cannot take it is left alone.
pub fn focus(element: &HtmlElement) {
    let _ = element.focus();
}

/// Gives the focus to the element with this id, if there is one.
pub fn focus_id(id: &str) {
    use wasm_bindgen::JsCast;
    if let Some(element) = by_id(id).and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
        focus(&element);
    }
}

/// Gives the focus to the first control within the element with this id, and scrolls it into sight.
pub fn focus_in(id: &str) {
    use wasm_bindgen::JsCast;
    let control = by_id(id).and_then(|e| e.query_selector("select, input, button").ok().flatten());
    if let Some(control) = control.and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
        focus(&control);
        reveal_id(id);
    }
}

/// Gives an element that the next frame will hold the focus.
pub fn focus_soon(id: &str) {
    let id = id.to_owned();
    gloo::timers::callback::Timeout::new(0, move || focus_id(&id)).forget();
}

/// Selects the text of a field, so that typing replaces it.
pub fn select_text(input: &HtmlInputElement) {
    input.select();
}

/// Goes into a field that has just been made, its text selected. The text is put there first: the field may not show its
/// value yet, and showing it later would drop the selection.
pub fn edit_text(input: &HtmlInputElement, text: &str) {
    focus(input);
    if input.value() != text {
        input.set_value(text);
    }
    select_text(input);
}

/// Opens a dialog above the page; the rest cannot be reached meanwhile.
pub fn show_modal(dialog: &HtmlDialogElement) {
    if !dialog.open() {
        let _ = dialog.show_modal();
    }
}

/// Closes a dialog; the browser gives the focus back to what had it.
pub fn close_dialog(dialog: &HtmlDialogElement) {
    if dialog.open() {
        dialog.close();
    }
}

/// Whether a dialog is open above the page.
#[must_use]
pub fn dialog_is_open() -> bool {
    let document = web_sys::window().and_then(|w| w.document());
    document.and_then(|d| d.query_selector("dialog[open]").ok().flatten()).is_some()
}

/// How far an element is scrolled down, and how high its visible part is, in CSS px.
#[must_use]
pub fn scroll_window(element: &HtmlElement) -> (f64, f64) {
    (f64::from(element.scroll_top()), f64::from(element.client_height()))
}

/// Whether an element holds more than its width shows.
#[must_use]
pub fn scrolls_sideways(element: &HtmlElement) -> bool {
    element.scroll_width() > element.client_width()
}

/// Scrolls an element to a distance from its top, in CSS px.
pub fn scroll_to(element: &HtmlElement, top: f64) {
    #[expect(clippy::cast_possible_truncation, reason = "pixels; the cast saturates")]
    element.set_scroll_top(top as i32);
}

/// Scrolls the page, and the element with this id, to the top.
pub fn scroll_to_top(id: &str) {
    let Some(window) = web_sys::window() else { return };
    window.scroll_to_with_x_and_y(0.0, 0.0);
    if let Some(element) = window.document().and_then(|d| d.get_element_by_id(id)) {
        element.set_scroll_top(0);
    }
}

/// Scrolls the element with this id into sight, by as little as needed.
pub fn reveal_id(id: &str) {
    if let Some(element) = by_id(id) {
        let options = js_sys::Object::new();
        let _ = js_sys::Reflect::set(&options, &"block".into(), &"nearest".into());
        let method = js_sys::Reflect::get(&element, &"scrollIntoView".into());
        if let Ok(method) = method.map(js_sys::Function::from) {
            let _ = method.call1(&element, &options);
        }
    }
}

fn by_id(id: &str) -> Option<Element> {
    web_sys::window()?.document()?.get_element_by_id(id)
}

/// Where the pointer is across the element that listens, as a share of its width (0 to 1).
#[must_use]
pub fn share_across(event: &web_sys::MouseEvent) -> Option<f64> {
    use wasm_bindgen::JsCast;
    let element = event.current_target()?.dyn_into::<Element>().ok()?;
    let bounds = element.get_bounding_client_rect();
    let width = bounds.width();
    (width > 0.0).then(|| ((f64::from(event.client_x()) - bounds.left()) / width).clamp(0.0, 1.0))
}

/// Whether an event came from the element that listens itself, not from something inside it.
#[must_use]
pub fn hit_itself(event: &web_sys::Event) -> bool {
    event.target().is_some() && event.target() == event.current_target()
}

/// Writes the title of the page.
pub fn set_title(title: &str) {
    if let Some(document) = web_sys::window().and_then(|w| w.document()) {
        document.set_title(title);
    }
}

/// Asks the browser to print the page; from there it can be saved as PDF.
pub fn print() {
    if let Some(window) = web_sys::window() {
        let _ = window.print();
    }
}

/// Scrolls an element into sight that the next frame will hold.
pub fn reveal_soon(id: &str) {
    let id = id.to_owned();
    gloo::timers::callback::Timeout::new(60, move || reveal_id(&id)).forget();
}

/// Whether this is a page, and not a worker.
pub fn has_page() -> bool {
    web_sys::window().is_some()
}
