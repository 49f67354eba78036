//! Columns of a grid, and the order of its rows.

use engine::order::Order as _;
use leptos::prelude::*;
use std::cmp::Ordering;
use std::sync::Arc;

/// What a column sorts by. The unknown comes last in both directions.
#[derive(Debug, Clone, PartialEq)]
pub enum SortKey {
    /// By size.
    Number(f64),
    /// By the alphabet.
    Text(String),
    /// Last.
    Unknown,
}

impl SortKey {
    /// A number, or unknown.
    #[must_use]
    pub fn number(value: Option<f64>) -> Self {
        value.map_or(Self::Unknown, Self::Number)
    }
    fn order(&self, other: &Self, descending: bool) -> Ordering {
        let turn = |o: Ordering| if descending { o.reverse() } else { o };
        match (self, other) {
            (Self::Unknown, Self::Unknown) => Ordering::Equal,
            (Self::Unknown, _) => Ordering::Greater,
            (_, Self::Unknown) => Ordering::Less,
            (Self::Number(a), Self::Number(b)) => turn(a.total_cmp(b)),
            (Self::Text(a), Self::Text(b)) => turn(a.cmp(b)),
            (Self::Number(_), Self::Text(_)) => turn(Ordering::Less),
            (Self::Text(_), Self::Number(_)) => turn(Ordering::Greater),
        }
    }
}

/// Draws one cell of a row; the argument is the row's identity, not its position.
pub type CellView = Arc<dyn Fn(usize) -> AnyView + Send + Sync>;
/// What a row sorts by.
pub type SortBy = Arc<dyn Fn(usize) -> SortKey + Send + Sync>;

/// Takes what was typed into a row, by its identity.
pub type EnterCell = Arc<dyn Fn(usize, &str) -> Result<(), String> + Send + Sync>;

/// How the cells of a column are changed in place.
#[derive(Clone)]
pub struct CellEdit {
    /// What stands in the field at first, by the row's identity.
    pub text: Arc<dyn Fn(usize) -> String + Send + Sync>,
    /// Takes what was typed into a row; the error is a sentence for the user.
    pub enter: EnterCell,
    /// What the field is called, by the row's identity ("Memory of web01, GiB").
    pub name: Arc<dyn Fn(usize) -> String + Send + Sync>,
    /// Words that other rows have in this column.
    pub suggestions: Arc<dyn Fn() -> Vec<String> + Send + Sync>,
}

/// One column.
#[derive(Clone)]
pub struct Column {
    /// A stable name.
    pub key: &'static str,
    /// Its head.
    pub label: String,
    /// The unit of all its values.
    pub unit: Option<String>,
    /// Values stand right.
    pub number: bool,
    /// Width in px.
    pub width: u32,
    /// Its cells.
    pub cell: CellView,
    /// What it sorts by; without it the column cannot be sorted.
    pub sort_by: Option<SortBy>,
    /// How its cells are changed in place; without it they are for reading.
    pub edit: Option<CellEdit>,
}

impl Column {
    /// A column of words.
    pub fn words(
        key: &'static str,
        label: impl Into<String>,
        width: u32,
        cell: impl Fn(usize) -> AnyView + Send + Sync + 'static,
    ) -> Self {
        Self {
            key,
            label: label.into(),
            unit: None,
            number: false,
            width,
            cell: Arc::new(cell),
            sort_by: None,
            edit: None,
        }
    }
    /// A column of numbers, in a unit where they have one.
    pub fn numbers(
        key: &'static str,
        label: impl Into<String>,
        unit: Option<&str>,
        width: u32,
        cell: impl Fn(usize) -> AnyView + Send + Sync + 'static,
    ) -> Self {
        Self { unit: unit.map(ToOwned::to_owned), number: true, ..Self::words(key, label, width, cell) }
    }
    /// Lets it be sorted.
    #[must_use]
    pub fn sorted_by(mut self, by: impl Fn(usize) -> SortKey + Send + Sync + 'static) -> Self {
        self.sort_by = Some(Arc::new(by));
        self
    }
    /// Lets its cells be changed in place.
    #[must_use]
    pub fn edited_by(mut self, edit: CellEdit) -> Self {
        self.edit = Some(edit);
        self
    }
}

/// By which column, and which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// The column's key.
    pub key: &'static str,
    /// From high to low.
    pub descending: bool,
}

/// Rows in the order shown; ties keep the order given.
pub(super) fn sorted(rows: &Arc<Vec<usize>>, columns: &[Column], sort: Option<Sort>) -> Arc<Vec<usize>> {
    let by = sort.and_then(|s| columns.iter().find(|c| c.key == s.key)?.sort_by.clone().map(|by| (by, s)));
    let Some((by, sort)) = by else { return Arc::clone(rows) };
    let mut keyed: Vec<(SortKey, usize)> = rows.iter().map(|&r| (by(r), r)).collect();
    keyed.order_by(|a, b| a.0.order(&b.0, sort.descending));
    Arc::new(keyed.into_iter().map(|(_, r)| r).collect())
}
