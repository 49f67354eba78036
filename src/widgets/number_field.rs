//! A field for a number: what is typed stays as typed until it is committed; what cannot be read
//! says what was meant; the last good value stays in force.

use super::button::LinkButton;
use super::icon::{Glyph, Icon};
use super::unique_id;
use crate::browser::dom;
use leptos::prelude::*;
use std::sync::Arc;

/// How a number is read from what is typed; the error is a sentence for the user.
pub type ReadNumber = Arc<dyn Fn(&str) -> Result<f64, String> + Send + Sync>;
/// How a number is written into the field.
pub type WriteNumber = Arc<dyn Fn(f64) -> String + Send + Sync>;

/// Reading and writing the numbers of a field, with unit and locale settled.
#[derive(Clone)]
pub struct NumberText {
    /// From text.
    pub read: ReadNumber,
    /// To text.
    pub write: WriteNumber,
}

impl NumberText {
    /// From two functions.
    pub fn new(
        read: impl Fn(&str) -> Result<f64, String> + Send + Sync + 'static,
        write: impl Fn(f64) -> String + Send + Sync + 'static,
    ) -> Self {
        Self { read: Arc::new(read), write: Arc::new(write) }
    }
}

/// A number that was typed, read and held against its bounds.
///
/// # Errors
/// A sentence for the user: what is wrong with it, and what was probably meant.
pub fn judge(
    numbers: &NumberText,
    typed: &str,
    in_force: Option<f64>,
    min: Option<f64>,
    max: Option<f64>,
) -> Result<f64, String> {
    let value = (numbers.read)(typed)?;
    // Who counts does not mean a part.
    let whole = |v: f64| v.fract() == 0.0;
    let guess = super::meant::meant(value, in_force, min, max)
        .filter(|guess| whole(*guess) || !in_force.is_some_and(whole));
    let meant = || match guess {
        Some(guess) => format!(" Did you mean {}?", (numbers.write)(guess)),
        None => String::new(),
    };
    match (min, max) {
        (_, Some(max)) if value > max => Err(format!("At most {}.{}", (numbers.write)(max), meant())),
        (Some(min), _) if value < min => Err(format!("At least {}.{}", (numbers.write)(min), meant())),
        _ => Ok(value),
    }
}

/// A field for a number with its unit. Enter and leaving the field commit, Esc takes back.
#[component]
pub fn NumberField(
    /// What it is.
    #[prop(into)]
    label: Signal<String>,
    /// The value in force; `None` shows an empty field.
    #[prop(into)]
    value: Signal<Option<f64>>,
    /// How numbers are read and written.
    numbers: NumberText,
    /// Called with a good new value.
    on_commit: Callback<f64>,
    /// Called when the field is emptied; without it an empty field is a fault.
    #[prop(optional, into)]
    on_clear: Option<Callback<()>>,
    /// The unit, in a cell of its own.
    #[prop(optional, into)]
    unit: Signal<String>,
    /// Smallest value taken.
    #[prop(optional, into)]
    min: Option<f64>,
    /// Largest value taken.
    #[prop(optional, into)]
    max: Option<f64>,
    /// Limits, source or shape, in a few words below the field.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// What the value would be without the change ("Base: 384 GiB"); tints the field.
    #[prop(optional, into)]
    changed_from: Signal<Option<String>>,
    /// Takes the change back; shown as "Reset" beside `changed_from`.
    #[prop(optional, into)]
    on_reset: Option<Callback<()>>,
    /// Shown in an empty field.
    #[prop(optional, into)]
    placeholder: Option<String>,
    /// Label and field on one line.
    #[prop(optional)]
    inline: bool,
    /// The label is read out but not drawn: in a table, where the head says it.
    #[prop(optional)]
    hide_label: bool,
    /// Cannot be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let id = unique_id("number");
    let (hint_id, fault_id) = (format!("{id}-hint"), format!("{id}-fault"));
    let draft = RwSignal::new(None::<String>);
    let fault = RwSignal::new(None::<String>);
    let numbers = StoredValue::new(numbers);
    let input = NodeRef::<leptos::html::Input>::new();

    let shown = move || {
        draft.get().unwrap_or_else(|| match value.get() {
            Some(v) => numbers.with_value(|n| (n.write)(v)),
            None => String::new(),
        })
    };
    let reading = move |typed: &str| numbers.with_value(|n| judge(n, typed, value.get_untracked(), min, max));
    let commit = move || {
        // A field that goes with its page loses the focus after its signals are gone.
        let Some(typed) = draft.try_get_untracked().flatten() else { return };
        if let (true, Some(clear)) = (typed.trim().is_empty(), on_clear) {
            draft.set(None);
            fault.set(None);
            clear.run(());
            return;
        }
        match reading(&typed) {
            Ok(v) => {
                fault.set(None);
                draft.set(None);
                if value.get_untracked() != Some(v) {
                    on_commit.run(v);
                }
            }
            Err(why) => fault.set(Some(why)),
        }
    };
    let type_in = move |typed: String| {
        // A fault once shown goes as soon as it is mended; none is shown while typing.
        if fault.with_untracked(Option::is_some) {
            fault.set(reading(&typed).err());
        }
        draft.set(Some(typed));
    };
    let on_key = move |key: String| match key.as_str() {
        "Enter" => commit(),
        "Escape" => {
            draft.set(None);
            fault.set(None);
        }
        _ => {}
    };

    let described = {
        let (hint_id, fault_id) = (hint_id.clone(), fault_id.clone());
        move || if fault.with(Option::is_some) { fault_id.clone() } else { hint_id.clone() }
    };
    let box_class = move || {
        let changed = if changed_from.with(Option::is_some) { " changed" } else { "" };
        let faulty = if fault.with(Option::is_some) { " faulty" } else { "" };
        format!("box number-box{changed}{faulty}")
    };
    let below = move || match (fault.get(), changed_from.get()) {
        (Some(why), _) => view! {
            <span class="fault" id=fault_id.clone() role="alert">
                <Icon glyph=Glyph::Error />
                <span>{why}</span>
            </span>
        }
        .into_any(),
        (None, Some(base)) => view! {
            <span class="hint" id=hint_id.clone()>
                {base} " "
                {on_reset
                    .map(|reset| {
                        let name = format!("Reset {}", label.get_untracked());
                        view! { <LinkButton label="Reset" name=name on_press=reset /> }
                    })}
            </span>
        }
        .into_any(),
        (None, None) => {
            let text = hint.get();
            (!text.is_empty())
                .then(|| view! { <span class="hint" id=hint_id.clone()>{text}</span> })
                .into_any()
        }
    };

    view! {
        <div class=if inline { "field inline" } else { "field" }>
            <label for=id.clone() class:heard=hide_label>
                {move || label.get()}
            </label>
            <span class=box_class>
                <input
                    node_ref=input
                    id=id
                    type="text"
                    inputmode="decimal"
                    autocomplete="off"
                    spellcheck="false"
                    placeholder=placeholder
                    disabled=move || disabled.get()
                    aria-invalid=move || fault.with(Option::is_some).then_some("true")
                    aria-describedby=described
                    prop:value=shown
                    on:input=move |ev| type_in(event_target_value(&ev))
                    on:keydown=move |ev| on_key(ev.key())
                    on:focus=move |_| {
                        if let Some(input) = input.get_untracked() {
                            dom::select_text(&input);
                        }
                    }
                    on:blur=move |_| commit()
                />
                {move || {
                    let unit = unit.get();
                    (!unit.is_empty()).then(|| view! { <span class="unit">{unit}</span> })
                }}
            </span>
            {below}
        </div>
    }
    .into_any()
}
