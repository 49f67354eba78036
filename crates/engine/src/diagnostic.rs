//! What went wrong or is doubtful: where, what was found, what was expected, what to do.

use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How bad it is. Data lost is always an `Error`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; nothing to do.
    Note,
    /// A figure is weaker for it.
    Warning,
    /// Something was not used, or a figure cannot be made.
    Error,
}

/// A place in what was imported. Rows and columns count from 1, as spreadsheets show them.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// File name as the user gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<Arc<str>>,
    /// Sheet of a workbook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<Arc<str>>,
    /// Row, counted from 1 with the header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// Header of the column, as written in the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<Arc<str>>,
    /// The server, host or other thing that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Arc<str>>,
}

/// One message. `code` groups messages that one repair cures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How bad.
    pub severity: Severity,
    /// A stable name for the kind of problem, such as `row.no_name`.
    pub code: Arc<str>,
    /// Where.
    pub place: Place,
    /// What is the matter, as one sentence without its full stop.
    pub message: String,
    /// What was found, where a value is to blame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
    /// What was expected instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What the user can do.
    pub remedy: String,
}

impl Diagnostic {
    /// A message with its remedy; place and values are added with the methods below.
    #[must_use]
    pub fn new(
        severity: Severity,
        code: &str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            severity,
            code: code.into(),
            place: Place::default(),
            message: message.into(),
            found: None,
            expected: None,
            remedy: remedy.into(),
        }
    }
    /// An error.
    #[must_use]
    pub fn error(code: &str, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message, remedy)
    }
    /// A warning.
    #[must_use]
    pub fn warning(code: &str, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message, remedy)
    }
    /// A note.
    #[must_use]
    pub fn note(code: &str, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message, remedy)
    }
    /// Where it is.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        let subject = self.place.subject.take();
        self.place = place;
        self.place.subject = self.place.subject.take().or(subject);
        self
    }
    /// What it is about.
    #[must_use]
    pub fn about(mut self, subject: &str) -> Self {
        self.place.subject = Some(subject.into());
        self
    }
    /// What was found and what was expected.
    #[must_use]
    pub fn found(mut self, found: impl Into<String>, expected: impl Into<String>) -> Self {
        self.found = Some(found.into());
        self.expected = Some(expected.into());
        self
    }
}
