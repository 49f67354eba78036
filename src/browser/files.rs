//! Files that the user picks or drops, and files that the user saves. Nothing is sent anywhere.

use js_sys::Promise;
use std::ops::Range;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Blob, BlobPropertyBag, DragEvent, File, FileList, FileSystemDirectoryEntry, FileSystemEntry,
    FileSystemFileEntry, HtmlAnchorElement, HtmlInputElement, Url,
};

/// Bytes read at once: small enough that progress shows and the page stays alive.
const PIECE: u64 = 8 << 20;

/// A file that was picked; nothing of it is read yet.
#[derive(Debug, Clone)]
pub struct PickedFile {
    /// Its name, without a path.
    pub name: String,
    /// The folder that was dropped with it, and those within, with a slash behind each; empty where it
    /// was picked by itself.
    pub folder: String,
    /// Its size in bytes.
    pub size: u64,
    file: File,
}

impl PickedFile {
    fn new(file: File) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "sizes are whole and not negative"
        )]
        let size = file.size() as u64;
        Self { name: file.name(), folder: String::new(), size, file }
    }

    /// Its name with the folders that it came in.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{}{}", self.folder, self.name)
    }

    /// Reads a part of it.
    ///
    /// # Errors
    /// A sentence for the user: the file cannot be read (moved or changed since).
    pub async fn part(&self, range: Range<u64>) -> Result<Vec<u8>, String> {
        let refused = |_| format!("{} cannot be read. Was it moved or changed? Choose it again.", self.name);
        #[expect(clippy::cast_precision_loss, reason = "file sizes stay below 2^53")]
        let (from, to) = (range.start as f64, range.end as f64);
        let piece = self.file.slice_with_f64_and_f64(from, to).map_err(refused)?;
        let buffer = JsFuture::from(piece.array_buffer()).await.map_err(refused)?;
        Ok(js_sys::Uint8Array::new(&buffer).to_vec())
    }

    /// Reads it all, piece by piece. `on_progress` gets the bytes read so far and says whether to
    /// go on.
    ///
    /// # Errors
    /// A sentence for the user: the file cannot be read (moved or changed since), or was cancelled.
    pub async fn bytes(&self, on_progress: impl Fn(u64) -> bool) -> Result<Vec<u8>, String> {
        let mut all = Vec::new();
        all.try_reserve_exact(usize::try_from(self.size).unwrap_or(usize::MAX))
            .map_err(|_| format!("{} is too large for the memory of this browser.", self.name))?;
        let mut from = 0;
        while from < self.size {
            let to = (from + PIECE).min(self.size);
            all.extend(self.part(from..to).await?);
            from = to;
            if !on_progress(from) {
                return Err(format!("Reading {} was cancelled.", self.name));
            }
        }
        Ok(all)
    }
}

fn listed(list: Option<FileList>) -> Vec<PickedFile> {
    let Some(list) = list else { return Vec::new() };
    (0..list.length()).filter_map(|i| list.get(i)).map(PickedFile::new).collect()
}

/// The files chosen in a file input. Empties the input, so that the same file can be chosen again.
#[must_use]
pub fn chosen(input: &HtmlInputElement) -> Vec<PickedFile> {
    let files = listed(input.files());
    input.set_value("");
    files
}

/// What was dropped: files, and how many were passed over because their names hide them.
#[derive(Debug, Default)]
pub struct Dropped {
    /// The files, those of folders too.
    pub files: Vec<PickedFile>,
    /// Hidden files and folders, which no one means to import.
    pub hidden: usize,
    /// Folders.
    pub folders: usize,
    /// Files and folders that the browser did not hand over.
    pub unread: usize,
}

/// Files of a folder that are taken; beyond that something else was dropped than exports.
const MOST_FILES: usize = 5_000;

/// The files dropped; folders are opened, and the folders in them.
pub fn dropped(event: &DragEvent, take: impl FnOnce(Dropped) + 'static) {
    let transfer = event.data_transfer();
    // Entries are there only while the event is handled.
    let items = transfer.as_ref().map(web_sys::DataTransfer::items);
    let entries: Vec<FileSystemEntry> = items
        .map(|items| {
            let item = |i| items.get(i)?.webkit_get_as_entry().ok().flatten();
            (0..items.length()).filter_map(item).collect()
        })
        .unwrap_or_default();
    if entries.iter().all(FileSystemEntry::is_file) {
        return take(Dropped { files: listed(transfer.and_then(|d| d.files())), ..Dropped::default() });
    }
    spawn_local(async move { take(gathered(entries).await) });
}

/// The files of a folder chosen in an input for folders. Empties the input.
#[must_use]
pub fn chosen_folder(input: &HtmlInputElement) -> Dropped {
    let list = input.files();
    let all = list.iter().flat_map(|list| (0..list.length()).filter_map(|i| list.get(i)));
    let mut dropped = Dropped { folders: 1, ..Dropped::default() };
    for file in all {
        let path = js_sys::Reflect::get(&file, &"webkitRelativePath".into()).ok();
        let path = path.and_then(|p| p.as_string()).unwrap_or_default();
        if path.split('/').any(|part| part.starts_with('.')) {
            dropped.hidden += 1;
        } else if dropped.files.len() >= MOST_FILES {
            dropped.unread += 1;
        } else {
            dropped.files.push(PickedFile::new(file));
        }
    }
    input.set_value("");
    dropped
}

/// All files of these entries, in the order of their names within each folder.
async fn gathered(entries: Vec<FileSystemEntry>) -> Dropped {
    let mut all = Dropped::default();
    let mut waiting = entries;
    waiting.reverse();
    while let Some(entry) = waiting.pop() {
        if entry.name().starts_with('.') {
            all.hidden += 1;
        } else if entry.is_directory() {
            all.folders += 1;
            match inside(entry.unchecked_ref()).await {
                Some(mut inside) => {
                    inside.sort_by_key(|e| std::cmp::Reverse(e.name()));
                    waiting.extend(inside);
                }
                None => all.unread += 1,
            }
        } else if all.files.len() >= MOST_FILES {
            all.unread += 1;
        } else {
            match file_of(entry.unchecked_ref()).await {
                Some(file) => {
                    let path = entry.full_path();
                    let folder = path.rfind('/').and_then(|end| path.get(..=end)).unwrap_or_default();
                    let folder = folder.trim_start_matches('/').to_owned();
                    all.files.push(PickedFile { folder, ..PickedFile::new(file) });
                }
                None => all.unread += 1,
            }
        }
    }
    all
}

/// What is in a folder; a browser hands it over in parts.
async fn inside(folder: &FileSystemDirectoryEntry) -> Option<Vec<FileSystemEntry>> {
    let reader = folder.create_reader();
    let mut all = Vec::new();
    loop {
        let part = JsFuture::from(Promise::new(&mut |resolve, reject| {
            let _ = reader.read_entries_with_callback_and_callback(&resolve, &reject);
        }));
        let part = js_sys::Array::from(&part.await.ok()?);
        if part.length() == 0 {
            return Some(all);
        }
        all.extend(part.iter().map(FileSystemEntry::unchecked_from_js));
    }
}

async fn file_of(entry: &FileSystemFileEntry) -> Option<File> {
    let file = JsFuture::from(Promise::new(&mut |resolve, reject| {
        entry.file_with_callback_and_callback(&resolve, &reject);
    }));
    file.await.ok()?.dyn_into().ok()
}

/// Lets the user choose files, and hands them over. Nothing happens when none is chosen.
pub fn choose(take: impl Fn(Vec<PickedFile>) + 'static) {
    let input = web_sys::window()
        .and_then(|w| w.document())
        .and_then(|d| d.create_element("input").ok())
        .and_then(|e| e.dyn_into::<HtmlInputElement>().ok());
    let Some(input) = input else { return };
    input.set_type("file");
    input.set_multiple(true);
    let from = input.clone();
    let changed = Closure::once_into_js(move || {
        let files = chosen(&from);
        if !files.is_empty() {
            take(files);
        }
    });
    input.set_onchange(Some(changed.unchecked_ref()));
    input.click();
}

/// A file dropped beside the drop zone must not replace the page, and with it the user's work.
pub fn guard_drops() {
    let Some(window) = web_sys::window() else { return };
    for event in ["dragover", "drop"] {
        let options = gloo::events::EventListenerOptions::enable_prevent_default();
        gloo::events::EventListener::new_with_options(&window, event, options, |e| e.prevent_default())
            .forget();
    }
}

/// Opens the browser's own dialog for choosing files.
pub fn open_chooser(input: &HtmlInputElement) {
    input.click();
}

/// Opens the browser's own dialog for choosing a folder.
pub fn open_folder_chooser(input: &HtmlInputElement) {
    input.set_webkitdirectory(true);
    input.click();
}

/// Saves bytes under a name, by a download.
///
/// # Errors
/// A sentence for the user where the browser refuses.
pub fn save_file(name: &str, mime: &str, bytes: &[u8]) -> Result<(), String> {
    save(name, mime, bytes)
        .map_err(|_| format!("The browser did not save {name}. Allow downloads and try again."))
}

fn save(name: &str, mime: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let options = BlobPropertyBag::new();
    options.set_type(mime);
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let document = web_sys::window().and_then(|w| w.document()).ok_or(JsValue::NULL)?;
    let link: HtmlAnchorElement = document.create_element("a")?.dyn_into()?;
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The download has to begin before its address goes.
    gloo::timers::callback::Timeout::new(10_000, move || {
        let _ = Url::revoke_object_url(&url);
    })
    .forget();
    Ok(())
}
