//! IndexedDB: projects kept in this browser, and small preferences in local storage.

use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbObjectStore, IdbRequest, IdbTransactionMode};

const DATABASE: &str = "p2v-planner";
const VERSION: u32 = 1;
/// Small records: what is kept, for the list.
pub const SLOTS: &str = "slots";
/// The documents without their series.
pub const DOCUMENTS: &str = "documents";
/// Series blocks by content hash.
pub const BLOCKS: &str = "blocks";

/// The browser's database.
#[derive(Clone)]
pub struct Database(IdbDatabase);

/// What the browser said, in words.
pub type Failure = String;

fn words(e: &JsValue) -> Failure {
    e.dyn_ref::<web_sys::DomException>()
        .map(web_sys::DomException::message)
        .or_else(|| e.as_string())
        .unwrap_or_else(|| "the browser gave no reason".into())
}

/// A promise for the result of a request.
fn finished(request: &IdbRequest) -> JsFuture {
    let request = request.clone();
    JsFuture::from(Promise::new(&mut |resolve, reject| {
        let done = request.clone();
        let ok = Closure::once_into_js(move || {
            let _ = resolve.call1(&JsValue::NULL, &done.result().unwrap_or(JsValue::UNDEFINED));
        });
        let failed = request.clone();
        let bad = Closure::once_into_js(move || {
            let reason = failed.error().ok().flatten().map_or(JsValue::UNDEFINED, JsValue::from);
            let _ = reject.call1(&JsValue::NULL, &reason);
        });
        request.set_onsuccess(Some(ok.unchecked_ref()));
        request.set_onerror(Some(bad.unchecked_ref()));
    }))
}

/// Waits until what was written is kept. A request succeeds before that, and a full disk undoes it still.
async fn kept(written: &IdbObjectStore) -> Result<(), Failure> {
    let transaction = written.transaction();
    JsFuture::from(Promise::new(&mut |resolve, reject| {
        transaction.set_oncomplete(Some(&resolve));
        let undone = transaction.clone();
        let bad = Closure::once_into_js(move || {
            let reason = undone.error().map_or(JsValue::UNDEFINED, JsValue::from);
            let _ = reject.call1(&JsValue::NULL, &reason);
        });
        transaction.set_onabort(Some(bad.unchecked_ref()));
    }))
    .await
    .map(|_| ())
    .map_err(|e| words(&e))
}

impl Database {
    /// Opens the database, and makes its stores the first time.
    pub async fn open() -> Result<Self, Failure> {
        let window = web_sys::window().ok_or("there is no window")?;
        let factory =
            window.indexed_db().map_err(|e| words(&e))?.ok_or("this browser keeps no database for pages")?;
        let request = factory.open_with_u32(DATABASE, VERSION).map_err(|e| words(&e))?;
        let upgrading = request.clone();
        let upgrade = Closure::once_into_js(move || {
            if let Ok(result) = upgrading.result()
                && let Ok(db) = result.dyn_into::<IdbDatabase>()
            {
                for store in [SLOTS, DOCUMENTS, BLOCKS] {
                    // Fails only where the store is there already.
                    let _ = db.create_object_store(store);
                }
            }
        });
        request.set_onupgradeneeded(Some(upgrade.unchecked_ref()));
        let db = finished(&request).await.map_err(|e| words(&e))?;
        Ok(Self(db.dyn_into().map_err(|e| words(&e))?))
    }

    fn store(&self, name: &str, mode: IdbTransactionMode) -> Result<IdbObjectStore, Failure> {
        self.0
            .transaction_with_str_and_mode(name, mode)
            .and_then(|t| t.object_store(name))
            .map_err(|e| words(&e))
    }

    /// Stores a text under a key.
    pub async fn put_text(&self, store: &str, key: &str, text: &str) -> Result<(), Failure> {
        let store = self.store(store, IdbTransactionMode::Readwrite)?;
        store.put_with_key(&JsValue::from_str(text), &JsValue::from_str(key)).map_err(|e| words(&e))?;
        kept(&store).await
    }

    /// A text by its key.
    pub async fn text(&self, store: &str, key: &str) -> Result<Option<String>, Failure> {
        let request = self
            .store(store, IdbTransactionMode::Readonly)?
            .get(&JsValue::from_str(key))
            .map_err(|e| words(&e))?;
        finished(&request).await.map(|v| v.as_string()).map_err(|e| words(&e))
    }

    /// All texts of a store.
    pub async fn texts(&self, store: &str) -> Result<Vec<String>, Failure> {
        let request = self.store(store, IdbTransactionMode::Readonly)?.get_all().map_err(|e| words(&e))?;
        let all = finished(&request).await.map_err(|e| words(&e))?;
        Ok(Array::from(&all).iter().filter_map(|v| v.as_string()).collect())
    }

    /// All keys of a store, sorted.
    pub async fn keys(&self, store: &str) -> Result<Vec<String>, Failure> {
        let request =
            self.store(store, IdbTransactionMode::Readonly)?.get_all_keys().map_err(|e| words(&e))?;
        let all = finished(&request).await.map_err(|e| words(&e))?;
        Ok(Array::from(&all).iter().filter_map(|v| v.as_string()).collect())
    }

    /// Stores many blocks in one transaction.
    pub async fn put_blocks(&self, blocks: &[(String, Vec<u8>)]) -> Result<(), Failure> {
        if blocks.is_empty() {
            return Ok(());
        }
        let store = self.store(BLOCKS, IdbTransactionMode::Readwrite)?;
        for (key, bytes) in blocks {
            let value = Uint8Array::from(bytes.as_slice());
            store.put_with_key(&value, &JsValue::from_str(key)).map_err(|e| words(&e))?;
        }
        kept(&store).await
    }

    /// Blocks by their keys; one that is not there is left out.
    pub async fn blocks(&self, keys: &[String]) -> Result<Vec<Vec<u8>>, Failure> {
        let store = self.store(BLOCKS, IdbTransactionMode::Readonly)?;
        let mut requests = Vec::with_capacity(keys.len());
        for key in keys {
            let request = store.get(&JsValue::from_str(key)).map_err(|e| words(&e))?;
            requests.push(finished(&request));
        }
        let mut found = Vec::with_capacity(keys.len());
        for request in requests {
            if let Ok(bytes) = request.await.map_err(|e| words(&e))?.dyn_into::<Uint8Array>() {
                found.push(bytes.to_vec());
            }
        }
        Ok(found)
    }

    /// Removes entries; one that is not there is no error.
    pub async fn delete(&self, store: &str, keys: &[String]) -> Result<(), Failure> {
        let store = self.store(store, IdbTransactionMode::Readwrite)?;
        for key in keys {
            store.delete(&JsValue::from_str(key)).map_err(|e| words(&e))?;
        }
        kept(&store).await
    }
}

fn preferences() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

/// A preference of this browser. Keys are prefixed: all local files share one store.
pub fn preference(key: &str) -> Option<String> {
    preferences()?.get_item(&format!("p2v-planner.{key}")).ok().flatten()
}

/// Keeps a preference; a browser that refuses only forgets it.
pub fn set_preference(key: &str, value: &str) {
    if let Some(storage) = preferences() {
        let _ = storage.set_item(&format!("p2v-planner.{key}"), value);
    }
}

fn of_tab() -> Option<web_sys::Storage> {
    web_sys::window()?.session_storage().ok().flatten()
}

/// What this tab keeps until it is closed; a reload keeps it.
pub fn tab_value(key: &str) -> Option<String> {
    of_tab()?.get_item(&format!("p2v-planner.{key}")).ok().flatten().filter(|v| !v.is_empty())
}

/// Keeps a value for this tab; a browser that refuses only forgets it.
pub fn set_tab_value(key: &str, value: &str) {
    if let Some(storage) = of_tab() {
        let _ = storage.set_item(&format!("p2v-planner.{key}"), value);
    }
}
