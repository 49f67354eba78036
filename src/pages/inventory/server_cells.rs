//! The columns of the table of servers: values in the unit of their column, marked where they were
//! typed in or where files differ, and changed in place.

use crate::pages::cells;
use crate::pages::correctable::{Correctable, correctable};
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::grid::{CellEdit, Column, SortKey};
use crate::widgets::icon::{Glyph, Icon};
use crate::widgets::stars::Stars;
use engine::inventory::{Inventory, Kind, Server, ServerId};
use engine::joining::ServerField;
use engine::origin::Origin;
use leptos::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Most words that a field suggests.
const SUGGESTED: usize = 200;

/// What all columns are made from.
struct Rows {
    session: Session,
    inventory: Arc<Inventory>,
    open: Arc<BTreeSet<(ServerId, ServerField)>>,
}

/// A value with what is to be known of it at a glance.
fn marked(text: String, typed: bool, differs: bool) -> AnyView {
    if text.is_empty() && !differs {
        return if typed {
            view! {
                <span class="typed-value">
                    <Icon glyph=Glyph::Edit />
                    <span class="quiet">"unknown"</span>
                </span>
            }
            .into_any()
        } else {
            cells::unknown()
        };
    }
    match (typed, differs) {
        (true, _) => view! {
            <span class="typed-value">
                <Icon glyph=Glyph::Edit />
                <span>{text}</span>
                <span class="heard">", typed in here"</span>
            </span>
        }
        .into_any(),
        (false, true) => view! {
            <span class="differing-value">
                <Icon glyph=Glyph::Warning class="warn" />
                <span>{text}</span>
                <span class="heard">", files differ"</span>
            </span>
        }
        .into_any(),
        (false, false) => text.into_any(),
    }
}

impl Rows {
    fn server(&self) -> impl Fn(usize) -> Option<Server> + Send + Sync + Clone + 'static {
        let inventory = Arc::clone(&self.inventory);
        move |i| inventory.servers.get(i).cloned()
    }

    /// A column whose cells can be changed.
    fn column(&self, key: &'static str, label: &'static str, width: u32) -> Option<Column> {
        let c = correctable(key)?;
        let (inventory, open) = (Arc::clone(&self.inventory), Arc::clone(&self.open));
        let cell = move |i: usize| {
            inventory.servers.get(i).map_or_else(cells::unknown, |s| {
                let typed = c.origin(s) == Some(Origin::Typed);
                marked(c.text(s), typed, open.contains(&(s.id.clone(), c.field)))
            })
        };
        let inventory = Arc::clone(&self.inventory);
        let by = move |i: usize| {
            let server = inventory.servers.get(i);
            match &c.number {
                Some(number) => SortKey::number(server.and_then(number.get)),
                None => match server.map(|s| c.text(s)).filter(|t| !t.is_empty()) {
                    Some(text) => SortKey::Text(text.to_lowercase()),
                    None => SortKey::Unknown,
                },
            }
        };
        let column = if c.number.is_some() {
            let unit = Some(c.unit()).filter(|u| !u.is_empty());
            Column::numbers(key, label, unit, width, cell)
        } else {
            Column::words(key, label, width, cell)
        };
        Some(column.sorted_by(by).edited_by(self.edit(c)))
    }

    fn edit(&self, c: &'static Correctable) -> CellEdit {
        let (session, inventory) = (self.session, Arc::clone(&self.inventory));
        let (text, enter, name) = (self.server(), self.server(), self.server());
        let unit = c.unit();
        CellEdit {
            text: Arc::new(move |i| text(i).map_or_else(String::new, |s| c.text(&s))),
            enter: Arc::new(move |i, typed| match enter(i) {
                Some(server) => c.enter(session, &server.id, typed),
                None => Ok(()),
            }),
            name: Arc::new(move |i| {
                let of = name(i).map_or_else(String::new, |s| format!(" of {}", s.name.value));
                let unit = if unit.is_empty() { String::new() } else { format!(", {unit}") };
                format!("{}{of}{unit}", c.label)
            }),
            suggestions: Arc::new(move || {
                if c.number.is_some() {
                    return Vec::new();
                }
                let all = inventory.servers.iter().map(|s| c.text(s)).filter(|t| !t.is_empty());
                all.collect::<BTreeSet<_>>().into_iter().take(SUGGESTED).collect()
            }),
        }
    }
}

/// A column, and whether it is shown where nobody chose.
pub struct Offered {
    /// The column.
    pub column: Column,
    /// Whether it says anything that others do not.
    pub by_default: bool,
}

/// The columns that can be shown. Those shown by default fit a page 1,366 px wide.
pub fn columns(session: Session, inventory: Arc<Inventory>, stars: Vec<u8>) -> Vec<Offered> {
    let open = inventory.open_conflicts().map(|c| (c.server.clone(), c.field)).collect();
    let rows = Rows { session, inventory: Arc::clone(&inventory), open: Arc::new(open) };
    let (name, named, kind, kind_of) = (rows.server(), rows.server(), rows.server(), rows.server());
    let words = |k: Kind| if k == Kind::Physical { "physical" } else { "VM" };
    let stars = Arc::new(stars);
    let stars_by = Arc::clone(&stars);
    let given = |f: fn(&Server) -> bool| inventory.servers.iter().any(f);
    let name = Column::words("name", "Server", 126, move |i| {
        let text = name(i).map(|s| s.name.value.to_string()).unwrap_or_default();
        view! { <span class="opens">{text}</span> }.into_any()
    })
    .sorted_by(move |i| named(i).map_or(SortKey::Unknown, |s| SortKey::Text(s.name.value.to_lowercase())));
    let kind =
        Column::words("kind", "Kind", 66, move |i| cells::known(kind(i).map(|s| words(s.kind).to_owned())))
            .sorted_by(move |i| {
                kind_of(i).map_or(SortKey::Unknown, |s| SortKey::Text(words(s.kind).to_owned()))
            });
    let data = Column::words("stars", "Data", 72, move |i| {
        let stars = stars.get(i).copied();
        view! { <Stars value=stars /> }.into_any()
    })
    .sorted_by(move |i| SortKey::number(stars_by.get(i).map(|s| f64::from(*s))));
    // One kind of machine is said once, above.
    let mixed = given(|s| s.kind == Kind::Physical) && given(|s| s.kind != Kind::Physical);
    let all = [
        (Some(name), true),
        (rows.column("site", "Site", 80), true),
        (rows.column("environment", "Environment", 92), true),
        (rows.column("role", "Role as given", 96), true),
        (rows.column("os", "System", 140), true),
        (Some(kind), mixed),
        (rows.column("sockets", "Sockets", 62), true),
        (rows.column("cores", "Cores each", 76), true),
        (rows.column("clock", "Clock", 72), true),
        (rows.column("memory", "Memory", 84), true),
        (rows.column("disk", "Disk", 76), true),
        (Some(data), true),
        (rows.column("owner", "Owner", 104), given(|s| s.owner.is_some())),
        (rows.column("application", "Application", 120), false),
    ];
    all.into_iter().filter_map(|(column, by_default)| Some(Offered { column: column?, by_default })).collect()
}

/// How many words a page says about a value of a server, by the column's key.
pub struct Looked {
    /// The server's name.
    pub server: String,
    /// What the column holds.
    pub label: &'static str,
    /// The value, with its unit.
    pub value: String,
    /// Where it came from; `None`: nobody says it.
    pub origin: Option<Origin>,
    /// About what files may differ.
    pub field: Option<ServerField>,
    /// Whether it can be changed in place.
    pub editable: bool,
}

/// The value in a cell; `None` where the cell holds no value of a file.
pub fn looked_at(inventory: &Inventory, row: usize, key: &str) -> Option<Looked> {
    let server = inventory.servers.get(row)?;
    let name = server.name.value.to_string();
    if key == "name" {
        return Some(Looked {
            value: name.clone(),
            server: name,
            label: "Name",
            origin: Some(server.name.origin),
            field: None,
            editable: false,
        });
    }
    let c = correctable(key)?;
    // The whole value: a column has room for a rounded one only.
    let value = match (c.number.as_ref(), server.value_of(c.field)) {
        (Some(number), _) if matches!(c.field, ServerField::Cores) => {
            (number.get)(server).map_or_else(String::new, |v| number.text(v))
        }
        (_, Some(value)) => format::value(&value.shown(), LOCALE),
        (_, None) => String::new(),
    };
    Some(Looked {
        server: name,
        label: c.label,
        value,
        origin: c.origin(server),
        field: Some(c.field),
        editable: true,
    })
}
