//! The clock: today, now, and giving the page time to answer.

use engine::time::Day;
use js_sys::{Array, Function, Promise, Reflect};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Today on the user's calendar.
pub fn today() -> Day {
    use chrono::Datelike;
    let now = chrono::Local::now();
    Day::from_ymd(now.year(), now.month(), now.day())
}

/// Milliseconds since 1970 UTC.
pub fn now_ms() -> f64 {
    js_sys::Date::now()
}

/// The user's time of day ("14:32").
pub fn time_of_day() -> String {
    chrono::Local::now().format("%H:%M").to_string()
}

/// A moment as the user's date and time ("21 Nov 2026 14:32").
pub fn date_time(ms: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds fit far beyond the year 9999")]
    let utc = chrono::DateTime::from_timestamp_millis(ms as i64);
    utc.map(|t| t.with_timezone(&chrono::Local).format("%-d %b %Y %H:%M").to_string()).unwrap_or_default()
}

/// Milliseconds that only grow, for slicing long work.
pub fn stopwatch_ms() -> f64 {
    web_sys::window().and_then(|w| w.performance()).map_or_else(js_sys::Date::now, |p| p.now())
}

/// Lets the page answer, draw and handle input before work goes on.
pub async fn breathe() {
    // Timers that follow on timers wait four milliseconds, a third of a slice; messages do not.
    let turn = TURNS.with(|turns| turns.as_ref().and_then(Turns::next));
    match turn {
        Some(turn) => {
            // It is never rejected.
            let _ = JsFuture::from(turn).await;
        }
        None => gloo::timers::future::sleep(Duration::ZERO).await,
    }
}

thread_local! {
    static TURNS: Option<Turns> = Turns::new();
}

/// Messages to oneself: what waits goes on when its message comes, behind what the browser has to do.
struct Turns {
    port: JsValue,
    post: Function,
    waiting: Rc<RefCell<VecDeque<Function>>>,
    _on_message: Closure<dyn FnMut()>,
}

impl Turns {
    /// `None` where the browser has no channels.
    fn new() -> Option<Self> {
        let make: Function =
            Reflect::get(&js_sys::global(), &"MessageChannel".into()).ok()?.dyn_into().ok()?;
        let channel = Reflect::construct(&make, &Array::new()).ok()?;
        let part = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).ok();
        let (to, port) = (part(&channel, "port1")?, part(&channel, "port2")?);
        let post: Function = part(&port, "postMessage")?.dyn_into().ok()?;
        let waiting: Rc<RefCell<VecDeque<Function>>> = Rc::default();
        let next = Rc::clone(&waiting);
        let on_message = Closure::<dyn FnMut()>::new(move || {
            let go_on = next.borrow_mut().pop_front();
            if let Some(go_on) = go_on {
                let _ = go_on.call0(&JsValue::UNDEFINED);
            }
        });
        Reflect::set(&to, &"onmessage".into(), on_message.as_ref()).ok()?;
        Some(Self { port, post, waiting, _on_message: on_message })
    }

    /// Kept when the browser's turn is over.
    fn next(&self) -> Option<Promise> {
        let mut go_on = None;
        let turn = Promise::new(&mut |resolve, _| go_on = Some(resolve));
        self.waiting.borrow_mut().push_back(go_on?);
        if self.post.call1(&self.port, &JsValue::NULL).is_ok() {
            return Some(turn);
        }
        self.waiting.borrow_mut().pop_back();
        None
    }
}

/// Waits.
pub async fn wait(ms: u64) {
    gloo::timers::future::sleep(Duration::from_millis(ms)).await;
}
