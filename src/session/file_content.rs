//! What is in memory of a file that is being imported: all of it, or the parts that are looked at.

use crate::browser::files::PickedFile;
use files::import::Excerpt;
use std::sync::Arc;

/// Bytes of a piece: a quarter of a slice or so.
const PIECE: u64 = 256 * 1024;

/// What is in memory of a file.
#[derive(Clone)]
pub(super) enum Content {
    /// All of it.
    Whole(Arc<Vec<u8>>),
    /// The parts that are looked at.
    Parts { file: PickedFile, parts: Arc<Vec<Vec<u8>>> },
}

impl Content {
    pub(super) fn size(&self) -> u64 {
        match self {
            Self::Whole(bytes) => bytes.len() as u64,
            Self::Parts { file, .. } => file.size,
        }
    }
    /// The parts that are looked at.
    pub(super) fn excerpt<'a>(&'a self, name: &'a str) -> Excerpt<'a> {
        match self {
            Self::Whole(bytes) => Excerpt::of(name, bytes),
            Self::Parts { file, parts } => {
                Excerpt::new(name, file.size, parts.iter().map(Vec::as_slice).collect())
            }
        }
    }
    /// The bytes from `from` on, at most a piece of them.
    pub(super) async fn piece(&self, from: u64) -> Result<Vec<u8>, String> {
        let to = (from + PIECE).min(self.size());
        match self {
            Self::Whole(bytes) => {
                let index = |v| usize::try_from(v).unwrap_or(usize::MAX);
                Ok(bytes.get(index(from)..index(to)).unwrap_or_default().to_vec())
            }
            Self::Parts { file, .. } => file.part(from..to).await,
        }
    }
}
