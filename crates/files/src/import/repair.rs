//! What mends the doubts about a file, grouped so that one action cures many rows. Nothing is changed
//! before the user applies it; keeping the old choices is the way back.

use super::{Batch, Choices, Inspection, mapping_for};
use crate::dialect::{DateOrder, Dialect, Encoding, Thousands};
use crate::mapping::{Mapping, Unit};
use crate::readers::Head;
use crate::readers::timestamp::Moment;
use engine::diagnostic::{Diagnostic, Place, Severity};
use engine::inventory::SetAside;
use std::collections::BTreeMap;

/// Examples of a group.
const EXAMPLES: usize = 5;

/// What a repair changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cure {
    /// The unit of the cell, or of the column where no row is named.
    Unit(Unit),
    /// The text of the cell.
    Text(String),
    /// The decimal mark of the file: a comma or not.
    DecimalComma(bool),
    /// The mark between thousands.
    Thousands(Thousands),
    /// The order of dates.
    DateOrder(DateOrder),
    /// The encoding.
    Encoding(Encoding),
    /// What stands between two cells.
    Separator(char),
    /// The row of the header, from 1.
    HeaderRow(u32),
    /// Minutes that clocks without a zone are ahead of UTC.
    Zone(i32),
    /// The column takes the meaning that it claims and another column has.
    TakeOver,
    /// The column and this one exchange their meanings.
    Exchange(u16),
}

impl Cure {
    /// What it does, for a button's hint; `column` is the header, `row` the row of a single cell.
    #[must_use]
    pub fn label(&self, column: &str, row: Option<u32>) -> String {
        match (self, row) {
            (Self::Unit(u), Some(row)) => format!("Read {column} in row {row} as {}", u.label()),
            (Self::Unit(u), None) => format!("Read the column {column} as {}", u.label()),
            (Self::Text(t), Some(row)) => format!("Correct {column} in row {row} to {t}"),
            (Self::Text(t), None) => format!("Correct {column} to {t}"),
            (Self::DecimalComma(true), _) => "Read the comma as the decimal mark".into(),
            (Self::DecimalComma(false), _) => "Read the point as the decimal mark".into(),
            (Self::Thousands(t), _) => format!("Read thousands with {}", t.label()),
            (Self::DateOrder(DateOrder::DayMonthYear), _) => "Read dates day first".into(),
            (Self::DateOrder(DateOrder::MonthDayYear), _) => "Read dates month first".into(),
            (Self::Encoding(e), _) => format!("Read the file as {}", e.label()),
            (Self::Separator(c), _) => format!("Separate cells at “{c}”"),
            (Self::HeaderRow(r), _) => format!("Take row {r} as the header"),
            (Self::Zone(_), _) => "Read the times in this time zone".into(),
            (Self::TakeOver, _) => format!("Use {column} instead"),
            (Self::Exchange(_), _) => format!("Exchange {column} and the other column"),
        }
    }
    const fn rank(&self) -> u8 {
        match self {
            Self::HeaderRow(_) => 0,
            Self::Separator(_) => 1,
            Self::Encoding(_) => 2,
            Self::TakeOver | Self::Exchange(_) => 3,
            Self::DateOrder(_) => 4,
            Self::DecimalComma(_) | Self::Thousands(_) => 5,
            Self::Zone(_) => 6,
            Self::Unit(_) => 7,
            Self::Text(_) => 8,
        }
    }
}

/// A change of the choices that cures a doubt in one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// Stable name of the doubt that it cures, as in its diagnostic.
    pub code: &'static str,
    /// Index into `Batch::sources`.
    pub source: u16,
    /// Index into `Inspection::tables`.
    pub table: usize,
    /// Row of a single cell; `None`: the whole column or file.
    pub row: Option<u32>,
    /// Column, from 0; `None`: the file.
    pub column: Option<u16>,
    /// What it changes.
    pub cure: Cure,
    /// What is the matter, in words that follow a count of rows ("memory looks like GiB, not MiB").
    pub doubt: String,
    /// What stands there, as it is read now.
    pub found: String,
    /// What it would become.
    pub becomes: String,
}

impl Repair {
    /// A repair of a whole column (no row) or one cell of a table.
    #[must_use]
    pub fn of(head: &Head, code: &'static str, row: Option<u32>, column: u16, cure: Cure) -> Self {
        Self {
            code,
            source: head.source,
            table: head.table,
            row,
            column: Some(column),
            cure,
            doubt: String::new(),
            found: String::new(),
            becomes: String::new(),
        }
    }
    /// A repair of how the file is written.
    #[must_use]
    pub fn of_file(code: &'static str, cure: Cure) -> Self {
        Self {
            code,
            source: 0,
            table: 0,
            row: None,
            column: None,
            cure,
            doubt: String::new(),
            found: String::new(),
            becomes: String::new(),
        }
    }
    /// Adds what is the matter, what was found, and what it would become.
    #[must_use]
    pub fn because(
        mut self,
        doubt: impl Into<String>,
        found: impl Into<String>,
        becomes: impl Into<String>,
    ) -> Self {
        self.doubt = doubt.into();
        self.found = found.into();
        self.becomes = becomes.into();
        self
    }

    /// Changes the choices. What the file is read as follows from them: when the dialect changed it has
    /// to be inspected again, with the dialect of the choices.
    pub fn apply(&self, inspection: &Inspection, choices: &mut Choices) {
        let mut dialect = |change: &dyn Fn(&mut Dialect)| {
            let start = || inspection.dialect.clone().unwrap_or_default();
            change(choices.dialect.get_or_insert_with(start));
        };
        match &self.cure {
            Cure::DecimalComma(comma) => dialect(&|d| {
                d.decimal_comma = Some(*comma);
                d.thousands = None;
            }),
            Cure::Thousands(mark) => dialect(&|d| d.thousands = Some(*mark)),
            Cure::DateOrder(order) => dialect(&|d| d.date_order = Some(*order)),
            Cure::Encoding(encoding) => dialect(&|d| d.encoding = *encoding),
            Cure::HeaderRow(row) => {
                dialect(&|d| d.header_row = *row);
                choices.mappings.clear();
            }
            Cure::Separator(separator) => {
                dialect(&|d| d.separator = *separator);
                // Columns are others now.
                choices.mappings.clear();
                choices.cells.clear();
                choices.cell_units.clear();
            }
            Cure::Zone(minutes) => choices.zone_offset_minutes = Some(*minutes),
            Cure::Unit(unit) => match (self.row, self.column) {
                (Some(row), Some(column)) => {
                    choices.cell_units.insert((self.table, row, column), *unit);
                }
                (None, Some(column)) => self.mapped(inspection, choices, |m| m.set_unit(column, *unit)),
                (_, None) => {}
            },
            Cure::Text(text) => {
                if let (Some(row), Some(column)) = (self.row, self.column) {
                    choices.cells.insert((self.table, row, column), text.clone());
                }
            }
            Cure::TakeOver => {
                if let Some(column) = self.column {
                    self.mapped(inspection, choices, |m| m.swap(column));
                }
            }
            Cure::Exchange(other) => {
                if let Some(column) = self.column {
                    self.mapped(inspection, choices, |m| m.exchange(column, *other));
                }
            }
        }
    }

    /// How bad the doubt is, where no diagnostic says it: one column too many is only worth knowing.
    fn severity(&self) -> Severity {
        if self.cure == Cure::TakeOver { Severity::Note } else { Severity::Warning }
    }

    fn mapped(&self, inspection: &Inspection, choices: &mut Choices, change: impl Fn(&mut Mapping)) {
        let mut mapping = mapping_for(inspection, choices, self.table);
        change(&mut mapping);
        choices.mappings.insert(self.table, mapping);
    }
}

/// What the user can set where no single repair is sure: the page leads there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// Encoding of the file.
    Encoding,
    /// Row of the header, separator.
    Layout,
    /// Decimal mark and thousands.
    Numbers,
    /// Order of dates.
    DateOrder,
    /// Time zone of clocks without one.
    Zone,
    /// Meaning and unit of columns.
    Columns,
}

/// A row of which a group is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepairExample {
    /// Where.
    pub place: Place,
    /// What stands there.
    pub found: String,
    /// What it would become; `None`: no repair is known.
    pub becomes: Option<String>,
}

/// Doubts that one action cures, or that need the same hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepairGroup {
    /// What is the matter, with the count of rows ("34 rows: memory looks like GiB, not MiB").
    pub title: String,
    /// How bad.
    pub severity: Severity,
    /// Stable name of the doubt.
    pub code: String,
    /// What to do, in words.
    pub remedy: String,
    /// Rows or cells that it is about; columns and files count once.
    pub count: u32,
    /// Some of them.
    pub examples: Vec<RepairExample>,
    /// To be applied together: one press. Empty: there is no repair by itself, see `remedy`.
    pub repairs: Vec<Repair>,
    /// Where it can be set by hand.
    pub setting: Option<Setting>,
}

/// Where a doubt is settled by hand.
fn setting_of(code: &str) -> Option<Setting> {
    Some(match code {
        "file.encoding_guessed" | "file.encoding_wrong" => Setting::Encoding,
        "file.header_row" | "file.separator" => Setting::Layout,
        "column.decimal_mark_open" => Setting::Numbers,
        "column.date_order_open" | "row.no_time" => Setting::DateOrder,
        "times.no_zone" => Setting::Zone,
        "file.no_known_column"
        | "column.unit_doubtful"
        | "value.unit_doubtful"
        | "column.meanings_exchanged"
        | "column.claimed_twice"
        | "value.unreadable"
        | "value.out_of_range"
        | "row.bad_value"
        | "row.unknown_resource"
        | "series.cpu_fraction"
        | "sheet.not_read" => Setting::Columns,
        _ => return None,
    })
}

fn rows(count: u32) -> String {
    if count == 1 { "1 row".into() } else { format!("{count} rows") }
}

impl Batch {
    /// The doubts and the rows set aside, grouped by what cures them: doubts before notes, and
    /// those of one press first.
    #[must_use]
    pub fn repair_groups(&self) -> Vec<RepairGroup> {
        let mut out = self.repairable();
        out.extend(self.recoverable());
        let cured = |d: &Diagnostic| {
            self.repairs.iter().any(|r| {
                // Another unit brings back what lies out of bounds in this one.
                let unit =
                    r.row.is_none() && r.code == "column.unit_doubtful" && &*d.code == "value.out_of_range";
                (r.code == &*d.code || unit)
                    && (r.column.is_none() || self.header(r) == d.place.column.as_deref())
            })
        };
        let mut by_problem: BTreeMap<(&str, &str), Vec<&Diagnostic>> = BTreeMap::new();
        for d in self.diagnostics.iter().filter(|d| !cured(d)) {
            if d.severity > Severity::Note || setting_of(&d.code).is_some() {
                let column = d.place.column.as_deref().unwrap_or_default();
                by_problem.entry((&d.code, column)).or_default().push(d);
            }
        }
        for ((code, column), list) in by_problem {
            let Some(first) = list.first() else { continue };
            let counted = self.problems.iter().find(|p| p.code == code && &*p.column == column);
            let one_by_one = u32::try_from(list.len()).unwrap_or(u32::MAX);
            let count = counted.map_or(one_by_one, |p| p.count.max(1));
            let single = list.iter().all(|d| d.place.row.is_none()) || count == 1;
            out.push(RepairGroup {
                title: if single {
                    first.message.clone()
                } else {
                    format!("{}: {}", rows(count), first.message)
                },
                severity: first.severity,
                code: code.to_owned(),
                remedy: first.remedy.clone(),
                count,
                examples: list
                    .iter()
                    .filter(|d| d.found.is_some())
                    .take(EXAMPLES)
                    .map(|d| example(d))
                    .collect(),
                repairs: Vec::new(),
                setting: setting_of(code),
            });
        }
        super::tally::in_order(&mut out);
        out
    }

    fn header(&self, repair: &Repair) -> Option<&str> {
        let source = self.sources.get(usize::from(repair.source))?;
        repair.column.and_then(|c| source.headers.get(usize::from(c))).map(|h| &**h)
    }

    /// Repairs that say the same of one column, together.
    fn repairable(&self) -> Vec<RepairGroup> {
        let mut groups: BTreeMap<_, Vec<&Repair>> = BTreeMap::new();
        for r in &self.repairs {
            let column = (r.source, r.column);
            groups.entry((r.cure.rank(), column, r.code, r.doubt.as_str())).or_default().push(r);
        }
        let mut out = Vec::new();
        for ((_, _, code, doubt), list) in groups {
            let Some(first) = list.first() else { continue };
            let count = u32::try_from(list.len()).unwrap_or(u32::MAX);
            let about = self.diagnostics.iter().find(|d| &*d.code == code);
            let header = self.header(first).unwrap_or("the column");
            let title = match first.row {
                Some(_) => format!("{}: {doubt}", rows(count)),
                None if first.column.is_some() => format!("Column {header}: {doubt}"),
                None => doubt.to_owned(),
            };
            out.push(RepairGroup {
                title,
                severity: about.map_or(first.severity(), |d| d.severity),
                code: code.to_owned(),
                remedy: first.cure.label(header, first.row.filter(|_| count == 1)),
                count,
                examples: list
                    .iter()
                    .take(EXAMPLES)
                    .map(|r| RepairExample {
                        place: self.place(r),
                        found: r.found.clone(),
                        becomes: Some(r.becomes.clone()),
                    })
                    .collect(),
                repairs: list.into_iter().cloned().collect(),
                setting: setting_of(code),
            });
        }
        out
    }

    fn place(&self, repair: &Repair) -> Place {
        let source = self.sources.get(usize::from(repair.source));
        Place {
            file: source.map(|s| s.file.clone()),
            sheet: source.and_then(|s| s.sheet.clone()),
            row: repair.row,
            column: self.header(repair).map(Into::into),
            subject: None,
        }
    }

    /// Rows set aside, by reason; with the repair that brings them back where there is one.
    fn recoverable(&self) -> Vec<RepairGroup> {
        let mut reasons: BTreeMap<(&str, u16), Vec<&SetAside>> = BTreeMap::new();
        for s in &self.set_aside {
            reasons.entry((&s.reason.code, s.source)).or_default().push(s);
        }
        let mut out = Vec::new();
        for ((code, source), list) in reasons {
            let Some(first) = list.first() else { continue };
            let order = if code == "row.no_time" { other_order(&list) } else { None };
            if first.reason.severity == Severity::Note && order.is_none() {
                continue;
            }
            let count: u32 = list.iter().map(|s| s.rows).fold(0, u32::saturating_add);
            let (title, repairs) = match order {
                Some((order, read)) => {
                    let cure = Cure::DateOrder(order);
                    let doubt = match order {
                        DateOrder::DayMonthYear => "the dates can be read day first",
                        DateOrder::MonthDayYear => "the dates can be read month first",
                    };
                    let mut repair = Repair::of_file("row.no_time", cure).because(
                        doubt,
                        first.reason.found.clone().unwrap_or_default(),
                        "a date",
                    );
                    repair.source = source;
                    (format!("{}: {doubt}", rows(read)), vec![repair])
                }
                None => (format!("{} set aside: {}", rows(count), first.reason.message), Vec::new()),
            };
            out.push(RepairGroup {
                title,
                severity: first.reason.severity,
                code: code.to_owned(),
                remedy: repairs
                    .first()
                    .map_or_else(|| first.reason.remedy.clone(), |r| r.cure.label("", None)),
                count,
                examples: list
                    .iter()
                    .filter(|s| !s.cells.is_empty())
                    .take(EXAMPLES)
                    .map(|s| RepairExample {
                        place: s.reason.place.clone(),
                        found: s.reason.found.clone().unwrap_or_else(|| said(&s.cells)),
                        becomes: None,
                    })
                    .collect(),
                repairs,
                setting: setting_of(code),
            });
        }
        out
    }
}

/// What a row says, without its blank cells.
fn said(cells: &[String]) -> String {
    let says: Vec<&str> = cells.iter().map(|c| c.trim()).filter(|c| !c.is_empty()).collect();
    says.join(", ")
}

fn example(d: &Diagnostic) -> RepairExample {
    RepairExample { place: d.place.clone(), found: d.found.clone().unwrap_or_default(), becomes: None }
}

/// The order in which most of the refused times can be read, and how many of them: what was refused was
/// refused in the other one.
fn other_order(list: &[&SetAside]) -> Option<(DateOrder, u32)> {
    let read = |order| {
        let times = list.iter().filter_map(|s| s.reason.found.as_deref());
        times.filter(|t| Moment::parse(t, Some(order)).is_some()).count()
    };
    let (day, month) = (read(DateOrder::DayMonthYear), read(DateOrder::MonthDayYear));
    let best = if day > month { (DateOrder::DayMonthYear, day) } else { (DateOrder::MonthDayYear, month) };
    (day != month).then(|| (best.0, u32::try_from(best.1).unwrap_or(u32::MAX)))
}
