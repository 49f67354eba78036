//! How the shown file is read: as what, and how its text is written. What was found is said, and stays
//! in force until something else is chosen.

use crate::session::Session;
use crate::session::draft::{self, DraftFile};
use crate::shell::LOCALE;
use crate::widgets::number_field::{NumberField, NumberText};
use crate::widgets::select::{Choice, Select};
use crate::widgets::switch::Checkbox;
use crate::widgets::text_field::TextField;
use files::dialect::{DateOrder, Dialect, Encoding, OFFERED_SEPARATORS, Thousands};
use files::import::Setting;
use files::readers::kinds::Gives;
use files::readers::{How, READERS, by_id};
use leptos::prelude::*;

/// Nothing was recognised, and nothing chosen yet.
const OPEN: &str = "open";
/// The last row that a header may stand in.
const LAST_ROW: f64 = 1_048_576.0;

/// Where the page leads for a setting.
pub const fn place_of(setting: Setting) -> (&'static str, &'static str) {
    match setting {
        Setting::Encoding => ("read-encoding", "Choose the encoding"),
        Setting::Layout => ("read-layout", "Choose separator and header row"),
        Setting::Numbers => ("read-numbers", "Choose the decimal mark"),
        Setting::DateOrder => ("read-dates", "Choose the order of dates"),
        Setting::Zone => ("read-zone", "Choose the time zone"),
        Setting::Columns => ("columns-of-file", "Go to the columns"),
    }
}

fn separator_name(mark: char) -> String {
    match mark {
        ',' => "comma ,".into(),
        ';' => "semicolon ;".into(),
        '\t' => "tab".into(),
        '|' => "bar |".into(),
        ' ' => "blanks".into(),
        other => format!("“{other}”"),
    }
}

const fn order_name(order: DateOrder) -> &'static str {
    match order {
        DateOrder::DayMonthYear => "day first (31/12)",
        DateOrder::MonthDayYear => "month first (12/31)",
    }
}

const fn order_key(order: Option<DateOrder>) -> &'static str {
    match order {
        Some(DateOrder::DayMonthYear) => "day",
        Some(DateOrder::MonthDayYear) => "month",
        None => "",
    }
}

fn found(is: bool, words: &str) -> String {
    if is { format!("{words} (found)") } else { words.to_owned() }
}

/// Minutes ahead of UTC: whole hours, and the zones between them.
fn zones() -> Vec<i32> {
    let mut all: Vec<i32> = (-12..=14).map(|h| h * 60).collect();
    all.extend([-570, -210, 210, 270, 330, 345, 390, 525, 570, 630, 765]);
    all.sort_unstable();
    all
}

/// The formats to choose from: the recognised one, what it might be instead, all others by kind.
fn formats(file: &DraftFile) -> Vec<Choice> {
    let recognised = file.found.recognised.as_ref();
    let mut all: Vec<Choice> = recognised
        .map(|r| Choice::new(r.reader, format!("{} (found)", r.name)).under("Recognised"))
        .into_iter()
        .collect();
    all.extend(file.found.alternatives.iter().map(|a| {
        let words = format!("{}: {}, {}", a.name, format::share(a.confidence, LOCALE), a.reason);
        Choice::new(a.reader, words).under("It might be")
    }));
    if recognised.is_none() || file.reader().is_none() {
        all.insert(0, Choice::new(OPEN, "Not recognised: choose a format"));
    }
    let known: Vec<String> = all.iter().map(|c| c.value.clone()).collect();
    for kind in Gives::ALL {
        let others = READERS.iter().filter(|r| r.gives() == kind && !known.iter().any(|k| k == r.id));
        all.extend(others.map(|r| Choice::new(r.id, r.name).under(kind.label())));
    }
    all.push(Choice::new("", "Nothing: leave it out").under("Otherwise"));
    all
}

/// The format, why, and what is not certain about it.
#[component]
fn ReadAs() -> impl IntoView {
    let session = Session::here();
    let file = move |f: &dyn Fn(&DraftFile) -> String| {
        session.import.with(|d| d.as_ref().and_then(|d| d.file()).map(f).unwrap_or_default())
    };
    let value = Signal::derive(move || {
        file(&|f| if f.left_out { String::new() } else { f.reader().map_or(OPEN, |r| r.id).to_owned() })
    });
    let choices = Memo::new(move |_| {
        session.import.with(|d| d.as_ref().and_then(|d| d.file()).map(formats).unwrap_or_default())
    });
    let change = Callback::new(move |reader: String| match by_id(&reader) {
        None if reader == OPEN => draft::edit(session, "Choose no format", |f| {
            f.left_out = false;
            f.choices.reader = None;
        }),
        None => draft::edit(session, "Leave the file out", |f| f.left_out = true),
        Some(r) => draft::edit(session, format!("Read the file as {}", r.name), |f| {
            f.left_out = false;
            let recognised = f.found.recognised.as_ref().map(|r| r.reader);
            f.choices.reader = (recognised != Some(r.id)).then(|| r.id.to_owned());
            f.choices.mappings.clear();
        }),
    });
    let because = Signal::derive(move || {
        file(&|f| {
            let of = |id: &str| {
                let all = f.found.recognised.iter().chain(&f.found.alternatives);
                all.clone()
                    .find(|r| r.reader == id)
                    .map(|r| format!("{} sure: {}", format::share(r.confidence, LOCALE), r.reason))
            };
            match f.reader() {
                _ if f.left_out => "It stays in the list and is not imported.".into(),
                Some(r) => of(r.id).unwrap_or_else(|| "chosen by you; it was not recognised as this".into()),
                None => "Say what it is, or what its columns mean.".into(),
            }
        })
    });
    let unconfirmed = Memo::new(move |_| {
        session.import.with(|d| {
            let file = d.as_ref().and_then(|d| d.file()).filter(|f| !f.left_out)?;
            file.reader().and_then(|r| r.unconfirmed)
        })
    });
    view! {
        <div class="read-as" id="read-as">
            <Select label="Read as" choices=choices value=value hint=because on_change=change />
            {move || {
                unconfirmed
                    .get()
                    .map(|why| {
                        view! {
                            <p class="unconfirmed">
                                <span class="chip">"shape not confirmed"</span>
                                " "
                                {format!("{why}: compare a few values with the file.")}
                            </p>
                        }
                    })
            }}
        </div>
    }
}

/// How the text is written.
#[component]
fn Written() -> impl IntoView {
    let session = Session::here();
    let file = move |f: &dyn Fn(&DraftFile) -> String| {
        session.import.with(|d| d.as_ref().and_then(|d| d.file()).map(f).unwrap_or_default())
    };
    let now =
        move |f: &dyn Fn(&Dialect) -> String| file(&|x| x.dialect().as_ref().map(f).unwrap_or_default());
    let list = move |f: &dyn Fn(&DraftFile) -> Vec<Choice>| {
        session.import.with(|d| d.as_ref().and_then(|d| d.file()).map(f).unwrap_or_default())
    };
    let set = move |label: String, change: Box<dyn FnOnce(&mut Dialect)>| {
        draft::edit(session, label, |f| f.set_dialect(change));
    };
    let encodings = Memo::new(move |_| {
        list(&|f| {
            let own = f.found.dialect.as_ref().map(|d| d.encoding);
            Encoding::ALL.iter().map(|e| Choice::new(e.label(), found(own == Some(*e), e.label()))).collect()
        })
    });
    let set_encoding = Callback::new(move |label: String| {
        if let Some(e) = Encoding::ALL.into_iter().find(|e| e.label() == label) {
            set(format!("Read the file as {}", e.label()), Box::new(move |d| d.encoding = e));
        }
    });
    let separators = Memo::new(move |_| {
        list(&|f| {
            let own = f.found.dialect.as_ref().map(|d| d.separator);
            let mut all = OFFERED_SEPARATORS.to_vec();
            // Any other may be in force: from a preset, or found.
            all.extend([own, f.dialect().map(|d| d.separator)].into_iter().flatten());
            let mut seen = Vec::new();
            all.retain(|c| {
                !seen.contains(c) && {
                    seen.push(*c);
                    true
                }
            });
            let choice = |c: &char| Choice::new(c.to_string(), found(own == Some(*c), &separator_name(*c)));
            all.iter().map(choice).collect()
        })
    });
    let set_separator = Callback::new(move |mark: String| {
        if let Some(mark) = mark.chars().next() {
            set(format!("Separate cells at {}", separator_name(mark)), Box::new(move |d| d.separator = mark));
        }
    });
    let decimals = Memo::new(move |_| {
        list(&|f| {
            let as_found = match f.inspection.observed.decimal_comma {
                Some(true) => "comma (found)",
                Some(false) => "point (found)",
                None => "by column",
            };
            vec![
                Choice::new("", as_found),
                Choice::new("point", "point 1.5"),
                Choice::new("comma", "comma 1,5"),
            ]
        })
    });
    let set_decimal = Callback::new(move |mark: String| {
        let comma = match mark.as_str() {
            "point" => Some(false),
            "comma" => Some(true),
            _ => None,
        };
        let label = match comma {
            Some(_) => format!("Read the {mark} as the decimal mark"),
            None => "Read the decimal mark as found".to_owned(),
        };
        set(label, Box::new(move |d| d.decimal_comma = comma));
    });
    let thousands = Memo::new(move |_| {
        list(&|f| {
            let as_found = match f.inspection.observed.thousands {
                Some(t) => format!("{} (found)", t.label()),
                None => "by number".to_owned(),
            };
            let mut all = vec![Choice::new("", as_found)];
            all.extend(Thousands::ALL.iter().map(|t| Choice::new(t.label(), t.label())));
            all
        })
    });
    let set_thousands = Callback::new(move |label: String| {
        let mark = Thousands::ALL.into_iter().find(|t| t.label() == label);
        let words = mark.map_or_else(|| "as found".to_owned(), |t| format!("with {}", t.label()));
        set(format!("Read thousands {words}"), Box::new(move |d| d.thousands = mark));
    });
    let orders = Memo::new(move |_| {
        list(&|f| {
            let own =
                f.found.dialect.as_ref().and_then(|d| d.date_order).or(f.inspection.observed.date_order);
            let as_found =
                own.map_or_else(|| "by column".to_owned(), |o| format!("{} (found)", order_name(o)));
            let all = [DateOrder::DayMonthYear, DateOrder::MonthDayYear];
            let named = all.iter().map(|o| Choice::new(order_key(Some(*o)), order_name(*o)));
            std::iter::once(Choice::new("", as_found)).chain(named).collect()
        })
    });
    let set_order = Callback::new(move |key: String| {
        let order = [DateOrder::DayMonthYear, DateOrder::MonthDayYear]
            .into_iter()
            .find(|o| order_key(Some(*o)) == key);
        let words = order.map_or("as found", order_name);
        draft::edit(session, format!("Read dates {words}"), |f| {
            let own = f.found.dialect.as_ref().and_then(|d| d.date_order);
            f.set_dialect(|d| d.date_order = order.or(own));
        });
    });
    let order_now = Signal::derive(move || {
        file(&|f| {
            let own = f.found.dialect.as_ref().and_then(|d| d.date_order);
            let now = f.dialect().and_then(|d| d.date_order);
            order_key(now.filter(|_| now != own)).to_owned()
        })
    });
    let header = Signal::derive(move || {
        session.import.with(|d| d.as_ref()?.file()?.dialect().map(|d| f64::from(d.header_row)))
    });
    let rows = NumberText::new(
        |typed| {
            let whole = format::parse_number(typed, LOCALE).ok().filter(|v| v.fract() == 0.0);
            whole.ok_or_else(|| "A whole number, such as 3; 0 where there is no header.".to_owned())
        },
        |v| format::number(v, 0, LOCALE),
    );
    let set_header = Callback::new(move |row: f64| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 1,048,576, whole")]
        let row = row as u32;
        let label = if row == 0 {
            "Read it without a header".to_owned()
        } else {
            format!("Take row {row} as the header")
        };
        set(label, Box::new(move |d| d.header_row = row));
    });
    let header_hint = Signal::derive(move || {
        file(&|f| match f.found.dialect.as_ref().map(|d| d.header_row) {
            Some(own) if f.dialect().is_some_and(|d| d.header_row != own) => format!("row {own} was found"),
            _ => "found; 0 where there is none".into(),
        })
    });
    view! {
        <div id="read-encoding">
            <Select
                label="Encoding"
                choices=encodings
                value=Signal::derive(move || now(&|d| d.encoding.label().to_owned()))
                on_change=set_encoding
            />
        </div>
        <div id="read-layout">
            <Select
                label="Separator"
                choices=separators
                value=Signal::derive(move || now(&|d| d.separator.to_string()))
                on_change=set_separator
            />
        </div>
        <NumberField
            label="Header row"
            value=header
            numbers=rows
            min=0.0
            max=LAST_ROW
            hint=header_hint
            on_commit=set_header
        />
        <div id="read-numbers">
            <Select
                label="Decimal mark"
                choices=decimals
                value=Signal::derive(move || {
                    now(&|d| match d.decimal_comma {
                        Some(true) => "comma".into(),
                        Some(false) => "point".into(),
                        None => String::new(),
                    })
                })
                on_change=set_decimal
            />
        </div>
        <Select
            label="Between thousands"
            choices=thousands
            value=Signal::derive(move || {
                now(&|d| d.thousands.map_or("", Thousands::label).to_owned())
            })
            on_change=set_thousands
        />
        <div id="read-dates">
            <Select label="Dates" choices=orders value=order_now on_change=set_order />
        </div>
    }
}

/// What no dialect says: the zone of clocks, the server of a file that names none, templates.
#[component]
fn Besides() -> impl IntoView {
    let session = Session::here();
    let shown = move |f: &dyn Fn(&DraftFile) -> bool| {
        session.import.with(|d| d.as_ref().and_then(|d| d.file()).is_some_and(f))
    };
    let zone = Signal::derive(move || {
        session.import.with(|d| {
            let minutes = d.as_ref().and_then(|d| d.file()?.choices.zone_offset_minutes);
            minutes.map(|m| m.to_string()).unwrap_or_default()
        })
    });
    let choices = Memo::new(move |_| {
        session.import.with(|d| {
            let carried =
                d.as_ref().and_then(|d| d.file()).and_then(|f| f.inspection.observed.times_carry_zone);
            let unsaid = match carried {
                Some(true) => "none here: the file says its zone (found)",
                Some(false) => "not said: taken as UTC (found)",
                None => "not said: taken as UTC",
            };
            let mut all = vec![Choice::new("", unsaid)];
            all.extend(zones().into_iter().map(|m| Choice::new(m.to_string(), format::utc_offset(m))));
            all
        })
    });
    let set_zone = Callback::new(move |minutes: String| {
        let minutes = minutes.parse::<i32>().ok();
        let words = minutes
            .map_or_else(|| "as they are written".to_owned(), |m| format!("in {}", format::utc_offset(m)));
        draft::edit(session, format!("Read times {words}"), |f| f.choices.zone_offset_minutes = minutes);
    });
    let timed = Memo::new(move |_| {
        shown(&|f| !f.left_out && f.reader().is_some_and(|r| r.gives() == Gives::Measurements))
    });
    let nameless = Memo::new(move |_| {
        shown(&|f| {
            let said =
                f.batch.as_ref().map(|b| b.diagnostics.iter().any(|d| &*d.code == "file.server_from_name"));
            let lines = || f.reader().is_some_and(|r| matches!(r.how, How::Lines(_)));
            !f.left_out && (f.choices.server_name.is_some() || said.unwrap_or_else(lines))
        })
    });
    let server = Signal::derive(move || {
        session
            .import
            .with(|d| d.as_ref().and_then(|d| d.file()?.choices.server_name.clone()))
            .unwrap_or_default()
    });
    let set_server = Callback::new(move |name: String| {
        let name = name.trim().to_owned();
        let label =
            if name.is_empty() { "Name no server".to_owned() } else { format!("Say that it is of {name}") };
        draft::edit(session, label, |f| f.choices.server_name = (!name.is_empty()).then_some(name));
    });
    let names = Signal::derive(move || {
        let project = session.project();
        project.inventory.servers.iter().map(|s| s.name.value.to_string()).take(500).collect::<Vec<_>>()
    });
    let templates =
        Memo::new(move |_| shown(&|f| !f.left_out && f.reader().is_some_and(|r| r.has_templates())));
    let with_templates = Signal::derive(move || shown(&|f| f.choices.with_templates));
    let set_templates = Callback::new(move |with: bool| {
        let label = if with { "Read templates too" } else { "Set templates aside" };
        draft::edit(session, label, |f| f.choices.with_templates = with);
    });
    view! {
        <Show when=move || timed.get()>
            <div id="read-zone">
                <Select label="Times without a zone are" choices=choices value=zone on_change=set_zone />
            </div>
        </Show>
        <Show when=move || nameless.get()>
            <div id="read-server">
                <TextField
                    label="Server of this file"
                    value=server
                    suggestions=names
                    hint="The file names none; without a name here, the file's own name is taken."
                    on_commit=set_server
                />
            </div>
        </Show>
        <Show when=move || templates.get()>
            <Checkbox
                label="Templates and placeholders too"
                checked=with_templates
                hint="They are set aside otherwise."
                on_change=set_templates
            />
        </Show>
    }
}

/// How the shown file is read.
#[component]
pub fn HowRead() -> impl IntoView {
    let session = Session::here();
    let text = Memo::new(move |_| {
        session.import.with(|d| d.as_ref().and_then(|d| d.file()).is_some_and(|f| f.dialect().is_some()))
    });
    // Fields keep what was typed into them: another file has fields of its own.
    let file = Memo::new(move |_| session.import.with(|d| d.as_ref().and_then(|d| Some(d.file()?.id))));
    move || {
        file.get().map(|_| {
            view! {
                <div class="how-read">
                    <ReadAs />
                    <Show when=move || text.get()>
                        <Written />
                    </Show>
                    <Besides />
                </div>
            }
        })
    }
}
