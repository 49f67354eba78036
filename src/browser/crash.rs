//! A panic ends the program: say so, with what was kept, instead of leaving a page that is dead.

use wasm_bindgen::JsCast;

/// Replaces the page by a message when the program stops on an error of its own.
pub fn show_instead_of_freezing() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        let Some(document) = web_sys::window().and_then(|w| w.document()) else { return };
        let Some(body) = document.body() else { return };
        let Ok(note) = document.create_element("div") else { return };
        let _ = note.set_attribute("role", "alert");
        note.set_class_name("crash");
        for (tag, text) in [
            ("h1", "The planner has stopped on an error of its own".to_owned()),
            (
                "p",
                "Your project was saved in this browser after every change: load this page again and resume it. \
                 If it stops again, send the line below to those who make the planner."
                    .to_owned(),
            ),
            ("pre", info.to_string()),
        ] {
            if let Ok(part) = document.create_element(tag) {
                part.set_text_content(Some(&text));
                let _ = note.append_child(&part);
            }
        }
        if let Ok(button) = document.create_element("button")
            && let Ok(button) = button.dyn_into::<web_sys::HtmlElement>()
        {
            button.set_text_content(Some("Load again"));
            button.set_class_name("button primary");
            let reload = wasm_bindgen::closure::Closure::<dyn FnMut()>::new(|| {
                if let Some(window) = web_sys::window() {
                    let _ = window.location().reload();
                }
            });
            button.set_onclick(Some(reload.as_ref().unchecked_ref()));
            reload.forget();
            let _ = note.append_child(&button);
        }
        let _ = body.append_child(&note);
    }));
}
