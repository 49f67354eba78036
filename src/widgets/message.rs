//! A message: where, what was found, what was expected, what to do. Icon and word carry the
//! severity; the colour only repeats it.

use super::button::{Button, ButtonKind};
use super::icon::{Glyph, Icon};
use engine::diagnostic::{Diagnostic, Place, Severity};
use leptos::prelude::*;

/// How a message is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tell {
    /// Something was not used, or cannot be made.
    Error,
    /// A figure is weaker for it.
    Warning,
    /// Worth knowing.
    Note,
    /// Checked, and right.
    Done,
}

impl From<Severity> for Tell {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Error => Self::Error,
            Severity::Warning => Self::Warning,
            Severity::Note => Self::Note,
        }
    }
}

impl Tell {
    /// The icon.
    #[must_use]
    pub const fn glyph(self) -> Glyph {
        match self {
            Self::Error => Glyph::Error,
            Self::Warning => Glyph::Warning,
            Self::Note => Glyph::Note,
            Self::Done => Glyph::Check,
        }
    }
    /// The word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
            Self::Done => "checked",
        }
    }
    const fn ink(self) -> &'static str {
        match self {
            Self::Error => "crit",
            Self::Warning => "warn",
            Self::Note => "told",
            Self::Done => "ok",
        }
    }
    const fn class(self) -> &'static str {
        match self {
            Self::Error => "message error",
            Self::Warning => "message warning",
            Self::Note => "message info",
            Self::Done => "message done",
        }
    }
}

/// What a message offers to do: verb and object, and the deed.
#[derive(Clone)]
pub struct Remedy {
    /// Verb and object.
    pub label: String,
    /// The deed.
    pub run: Callback<()>,
}

impl Remedy {
    /// A remedy.
    pub fn new(label: impl Into<String>, run: impl Fn() + Send + Sync + 'static) -> Self {
        Self { label: label.into(), run: Callback::new(move |()| run()) }
    }
}

/// A message in a box.
#[component]
pub fn Message(
    /// How it is meant.
    tell: Tell,
    /// What it is, in a few words.
    #[prop(into)]
    title: String,
    /// Where, found, expected, what to do.
    #[prop(optional, into)]
    text: String,
    /// What it offers to do.
    #[prop(optional, into)]
    remedy: Option<Remedy>,
    /// It came up by itself, not with the page: it is read out.
    #[prop(optional)]
    live: bool,
    /// What it offers is the one thing to do next on the page.
    #[prop(optional)]
    primary: bool,
) -> impl IntoView {
    view! {
        <div class=tell.class() role=live.then_some("alert")>
            <Icon glyph=tell.glyph() />
            <div>
                <span class="heard">{tell.word()} ": "</span>
                <span class="title">{title}</span>
                {(!text.is_empty()).then(|| view! { <p class="text">{text}</p> })}
            </div>
            {remedy
                .map(|r| {
                    view! {
                        <div class="actions">
                            <Button
                                label=r.label
                                kind=if primary { ButtonKind::Primary } else { ButtonKind::Plain }
                                on_press=r.run
                            />
                        </div>
                    }
                })}
        </div>
    }
    .into_any()
}

/// Where it is: "servers.xlsx, Export, row 14, RAM".
#[must_use]
pub fn place_words(place: &Place) -> String {
    let row = place.row.map(|r| format!("row {r}"));
    let parts = [
        place.file.as_deref().map(ToOwned::to_owned),
        place.sheet.as_deref().map(ToOwned::to_owned),
        row,
        place.column.as_deref().map(ToOwned::to_owned),
        place.subject.as_deref().map(ToOwned::to_owned),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Everything that a diagnostic says after its message, as plain sentences.
#[must_use]
pub fn diagnostic_words(d: &Diagnostic) -> String {
    let mut parts = Vec::new();
    let place = place_words(&d.place);
    if !place.is_empty() {
        parts.push(format!("{place}."));
    }
    match (&d.found, &d.expected) {
        (Some(found), Some(expected)) => parts.push(format!("Found {found}; expected {expected}.")),
        (Some(found), None) => parts.push(format!("Found {found}.")),
        (None, Some(expected)) => parts.push(format!("Expected {expected}.")),
        (None, None) => {}
    }
    if !d.remedy.is_empty() {
        parts.push(d.remedy.clone());
    }
    parts.join(" ")
}

/// A diagnostic of the engine in a box.
#[component]
pub fn DiagnosticMessage(
    /// What the engine or a reader said.
    diagnostic: Diagnostic,
    /// What can be done about it here.
    #[prop(optional, into)]
    remedy: Option<Remedy>,
) -> impl IntoView {
    let text = diagnostic_words(&diagnostic);
    match remedy {
        Some(remedy) => view! {
            <Message tell=diagnostic.severity.into() title=diagnostic.message text=text remedy=remedy />
        }
        .into_any(),
        None => view! { <Message tell=diagnostic.severity.into() title=diagnostic.message text=text /> }
            .into_any(),
    }
}

/// Icon and word on a line, for lists and tables.
#[component]
pub fn SeverityMark(
    /// How it is meant.
    tell: Tell,
    /// Instead of the word of the severity.
    #[prop(optional, into)]
    label: Option<String>,
) -> impl IntoView {
    let words = label.unwrap_or_else(|| tell.word().to_owned());
    view! {
        <span class="severity">
            <Icon glyph=tell.glyph() class=tell.ink() />
            <span>{words}</span>
        </span>
    }
}
