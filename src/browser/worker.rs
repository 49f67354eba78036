//! Workers: the same module once more, beside the page, so that long work does not keep the page from answering.
//!
//! A worker is made from what the page carries (`window.p2vPlanner`): a classic one from a blob, the only kind that a
//! page from disk may start. Nothing is downloaded for it but, on a web server, the script that the page has already.

use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, DedicatedWorkerGlobalScope, MessageEvent, Url};

/// What a worker does first: it takes the compiled module and starts it. `main` sees that it has no page, and serves.
const START: &str = ";onmessage = (e) => { onmessage = null; \
    wasm_bindgen({ module_or_path: e.data }).catch((error) => { setTimeout(() => { throw error; }); }); };";

/// More would take memory and gain little: a search has few parts.
const MOST: usize = 4;

/// How many workers this browser can use at once beside the page: one less than its processors, at least one; none
/// where it knows no workers.
#[must_use]
pub fn how_many() -> usize {
    let Some(window) = web_sys::window() else { return 0 };
    let known = |name: &str| Reflect::get(&window, &name.into()).is_ok_and(|v| !v.is_undefined());
    if !known("Worker") || !known("p2vPlanner") {
        return 0;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a small whole number; the cast saturates"
    )]
    let processors = window.navigator().hardware_concurrency() as usize;
    processors.saturating_sub(1).clamp(1, MOST)
}

/// Bytes that wait to be sent, outside the memory of the module.
#[derive(Debug, Clone)]
pub struct Parcel(Uint8Array);

impl Parcel {
    /// A copy of bytes.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Self {
        Self(Uint8Array::from(bytes))
    }
}

/// A worker under way; dropped, it ends at once.
#[derive(Debug)]
pub struct Worker {
    worker: web_sys::Worker,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(web_sys::Event)>,
}

impl Worker {
    /// Starts one. `on_message` gets what it sends; `on_failure` is called when it has stopped on an error.
    ///
    /// # Errors
    /// Where the browser starts none.
    pub async fn start(
        on_message: impl FnMut(Vec<u8>) + 'static,
        on_failure: impl FnMut() + 'static,
    ) -> Result<Self, CannotStart> {
        Self::begin(on_message, on_failure).await.map_err(|_| CannotStart)
    }

    async fn begin(
        mut on_message: impl FnMut(Vec<u8>) + 'static,
        mut on_failure: impl FnMut() + 'static,
    ) -> Result<Self, JsValue> {
        let window = web_sys::window().ok_or(JsValue::NULL)?;
        let planner = Reflect::get(&window, &"p2vPlanner".into())?;
        let script: Function = Reflect::get(&planner, &"script".into())?.dyn_into()?;
        let text = JsFuture::from(script.call0(&planner)?.dyn_into::<Promise>()?).await?;
        let module = Reflect::get(&planner, &"module".into())?;
        let options = BlobPropertyBag::new();
        options.set_type("text/javascript");
        let blob = Blob::new_with_str_sequence_and_options(&Array::of2(&text, &START.into()), &options)?;
        let url = Url::create_object_url_with_blob(&blob)?;
        let worker = web_sys::Worker::new(&url);
        // The browser has fetched the blob by then; it must not be kept for as long as the page lives.
        gloo::timers::callback::Timeout::new(10_000, move || {
            let _ = Url::revoke_object_url(&url);
        })
        .forget();
        let worker = worker?;
        let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Ok(bytes) = event.data().dyn_into::<Uint8Array>() {
                on_message(bytes.to_vec());
            }
        });
        let failed = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
            // Said here, not as an error of the page: the work goes on elsewhere.
            event.prevent_default();
            on_failure();
        });
        worker.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        worker.set_onerror(Some(failed.as_ref().unchecked_ref()));
        worker.post_message(&module)?;
        Ok(Self { worker, _on_message: heard, _on_error: failed })
    }

    /// Sends bytes, and keeps them.
    pub fn send(&self, parcel: &Parcel) {
        let _ = self.worker.post_message(&parcel.0);
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

/// This browser starts no worker.
#[derive(Debug, Clone, Copy)]
pub struct CannotStart;

fn scope() -> Option<DedicatedWorkerGlobalScope> {
    js_sys::global().dyn_into().ok()
}

/// In a worker: handles what the page sends, from now on. False on a page.
pub fn serve(mut handle: impl FnMut(Vec<u8>) + 'static) -> bool {
    let Some(scope) = scope() else { return false };
    // A panic ends the worker, and the page does its work; the console says why.
    std::panic::set_hook(Box::new(console_error_panic_hook::hook));
    let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let Ok(bytes) = event.data().dyn_into::<Uint8Array>() {
            handle(bytes.to_vec());
        }
    });
    scope.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    heard.forget();
    true
}

/// In a worker: works on from one slice to the next. (What spawns work on a page is set up when the page is mounted.)
pub fn spawn(work: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(work);
}

/// In a worker: sends bytes to the page.
pub fn answer(bytes: &[u8]) {
    if let Some(scope) = scope() {
        let bytes = Uint8Array::from(bytes);
        let _ = scope.post_message_with_transfer(&bytes, &Array::of1(&bytes.buffer()));
    }
}
