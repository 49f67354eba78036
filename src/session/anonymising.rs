//! Anonymised imports: the key with which names become tokens, and plans turned back with it. The key
//! is never kept here: it comes from a file of the user's and goes back into one.

use super::importing::SLICE_MS;
use crate::browser::clock;
use crate::browser::files::{PickedFile, save_file};
use crate::browser::random;
use files::anonymise::{Anonymising, AnonymisingProgress, FILE_NAME, Key, reveal_file};
use files::import::Batch;
use std::sync::Arc;

/// Key files larger than this are not taken.
const KEY_BYTES: u64 = 256 << 20;
/// Records between two looks at the clock: less than a slice of work.
const RECORDS: usize = 50;

/// The key of an import that is anonymised.
#[derive(Debug, Clone, Default)]
pub enum KeyChoice {
    /// A new one, made at import.
    #[default]
    New,
    /// From a key file, so that names keep the tokens they have.
    Existing {
        /// The file's name.
        name: String,
        /// What it holds.
        key: Arc<Key>,
    },
}

/// Reads a key file.
///
/// # Errors
/// A sentence for the user.
pub async fn read_key(file: &PickedFile) -> Result<Key, String> {
    if file.size > KEY_BYTES {
        return Err(format!(
            "{} is larger than any key file. Choose the file that was saved at import.",
            file.name
        ));
    }
    let bytes = file.bytes(|_| true).await?;
    Key::parse(&bytes).map_err(|e| {
        let d = e.diagnostic(&file.name);
        format!("{}: {}. {}", file.name, d.message, d.remedy)
    })
}

/// Puts tokens in the place of names in everything that is about to be imported, in slices, and saves the
/// key: without it nothing could be turned back. `None` where `go_on`, asked between slices, says so; then
/// no key is saved either.
///
/// # Errors
/// A sentence for the user; then nothing may be imported.
pub async fn anonymise_all(
    batches: Vec<Batch>,
    choice: &KeyChoice,
    go_on: impl Fn(AnonymisingProgress) -> bool,
) -> Result<Option<Vec<Batch>>, String> {
    let (key, name) = match choice {
        KeyChoice::New => (Key::new(random::salt()?), FILE_NAME.to_owned()),
        KeyChoice::Existing { name, key } => ((**key).clone(), name.clone()),
    };
    let before = key.len();
    let mut under_way = Anonymising::new(batches, key);
    let mut since = clock::stopwatch_ms();
    loop {
        let progress = under_way.step(RECORDS);
        if progress.is_done {
            break;
        }
        if clock::stopwatch_ms() - since > SLICE_MS {
            let goes_on = go_on(progress);
            clock::breathe().await;
            if !goes_on {
                return Ok(None);
            }
            since = clock::stopwatch_ms();
        }
    }
    let (batches, key) = under_way.finish();
    if matches!(choice, KeyChoice::New) || key.len() != before {
        save_file(&name, "application/json", key.to_json().as_bytes())?;
    }
    Ok(Some(batches))
}

/// A file that was turned back, or why it was not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurnedBack {
    /// The name of the file that was chosen.
    pub name: String,
    /// How many tokens became names again, and what was noticed.
    pub outcome: Result<(usize, Vec<String>), String>,
}

/// Turns files back and saves each under its original name.
pub async fn turn_back(files: &[PickedFile], key: &Key) -> Vec<TurnedBack> {
    let mut all = Vec::new();
    for file in files {
        clock::breathe().await;
        let outcome = match file.bytes(|_| true).await {
            Ok(bytes) => turn_one_back(&file.name, &bytes, key),
            Err(why) => Err(why),
        };
        all.push(TurnedBack { name: file.name.clone(), outcome });
    }
    all
}

fn turn_one_back(name: &str, bytes: &[u8], key: &Key) -> Result<(usize, Vec<String>), String> {
    let revealed = reveal_file(name, bytes, key).map_err(|d| format!("{}. {}", d.message, d.remedy))?;
    let told = revealed.diagnostics.iter().map(|d| format!("{}. {}", d.message, d.remedy)).collect();
    // Nothing to give back where nothing was turned.
    if revealed.count > 0 {
        save_file(&revealed.name, "application/octet-stream", &revealed.bytes)?;
    }
    Ok((revealed.count, told))
}
