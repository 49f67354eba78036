//! What changes around a drawing: the size of its place, the theme, the density of pixels.

use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, ResizeObserver};

/// The element that a chart is drawn on.
pub type Canvas = web_sys::HtmlCanvasElement;

/// Watches one element's size until dropped.
struct SizeWatch {
    observer: ResizeObserver,
    _called: Closure<dyn FnMut()>,
}

impl SizeWatch {
    fn new(element: &Element, on_change: impl FnMut() + 'static) -> Option<Self> {
        let called = Closure::<dyn FnMut()>::new(on_change);
        let observer = ResizeObserver::new(called.as_ref().unchecked_ref()).ok()?;
        observer.observe(element);
        Some(Self { observer, _called: called })
    }
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Calls `on_size` with width and height in CSS px when the element is there and whenever its size
/// changes, for as long as the component lives.
pub fn watch_size(element: NodeRef<leptos::html::Div>, on_size: impl Fn(f64, f64) + Clone + 'static) {
    let watch = StoredValue::new_local(None::<SizeWatch>);
    Effect::new(move |_| {
        let Some(element) = element.get() else { return };
        let element: HtmlElement = (*element).clone();
        let (on_size, own) = (on_size.clone(), element.clone());
        let measured = move || on_size(f64::from(own.client_width()), f64::from(own.client_height()));
        measured();
        watch.set_value(SizeWatch::new(&element, measured));
    });
}

/// CSS px to device px, at least 1.
#[must_use]
pub fn pixel_ratio() -> f64 {
    web_sys::window().map_or(1.0, |w| w.device_pixel_ratio()).max(1.0)
}

thread_local! {
    static APPEARANCE: ArcRwSignal<u64> = watch_appearance();
}

fn watch_appearance() -> ArcRwSignal<u64> {
    let signal = ArcRwSignal::new(0);
    for query in ["(prefers-color-scheme: dark)", "(min-resolution: 1.5dppx)"] {
        let media = web_sys::window().and_then(|w| w.match_media(query).ok().flatten());
        if let Some(media) = media {
            let signal = signal.clone();
            let called = Closure::<dyn FnMut()>::new(move || signal.update(|n| *n += 1));
            let listener = called.as_ref().unchecked_ref();
            let _ = media.add_event_listener_with_callback("change", listener);
            // Lives as long as the page.
            called.forget();
            std::mem::forget(media);
        }
    }
    signal
}

/// Counts changes of theme and pixel density. Drawings that read colours read this too.
#[must_use]
pub fn appearance() -> Signal<u64> {
    APPEARANCE.with(|a| a.clone().into())
}

/// To be called after the theme or the density of the page was set.
pub fn appearance_changed() {
    APPEARANCE.with(|a| a.update(|n| *n += 1));
}

/// Calls back when the page is no longer seen: another tab or program is in front, or it is being closed. On a phone it
/// may be the last that the page hears.
pub fn on_hidden(callback: impl Fn() + 'static) {
    let Some(document) = web_sys::window().and_then(|w| w.document()) else { return };
    let seen = document.clone();
    gloo::events::EventListener::new(&document, "visibilitychange", move |_| {
        if seen.hidden() {
            callback();
        }
    })
    .forget();
}
