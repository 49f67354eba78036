//! Decimal marks and the order of dates of columns, from samples of the whole file.

use super::Reading;
use crate::dialect::{DateOrder, Dialect, NumberStyle, Record, sniff_date_order, style_of};
use crate::import::{Cure, Repair};
use crate::mapping::{Field, Shape};
use crate::readers::Head;
use crate::readers::timestamp::Moment;
use engine::diagnostic::Diagnostic;

impl Reading {
    /// Decimal marks and the order of dates, from samples of the columns.
    pub(super) fn settle_columns(
        &mut self,
        head: &mut Head,
        samples: &[Record],
        dialect: Option<&Dialect>,
        order: Option<DateOrder>,
    ) {
        let cells = |c: usize| samples.iter().filter_map(move |r| r.get(c));
        let given = dialect.and_then(|d| d.decimal_comma);
        let thousands = dialect.and_then(|d| d.thousands);
        let separator = dialect.map_or(',', |d| d.separator);
        let whole_file = given.or_else(|| {
            let numbers = head.mapping.columns.iter().filter(|c| is_number(c.field));
            let all = numbers.flat_map(|c| cells(usize::from(c.column)));
            let (style, open) = style_of(all, separator, None);
            (style.decimal_comma && !open).then_some(true)
        });
        let mut open_columns = Vec::new();
        head.styles = (0..head.headers.len())
            .map(|c| match given {
                Some(decimal_comma) => NumberStyle::new(decimal_comma, thousands),
                None => {
                    let (style, open) = style_of(cells(c), separator, whole_file);
                    let used = head.mapping.columns.get(c).is_some_and(|m| is_number(m.field));
                    if open && used && thousands.is_none() {
                        open_columns.push(u16::try_from(c).unwrap_or(u16::MAX));
                    }
                    NumberStyle::new(style.decimal_comma, thousands)
                }
            })
            .collect();
        for c in open_columns {
            let sample = samples.iter().filter_map(|r| r.get(usize::from(c))).find(|v| v.contains(','));
            let found = sample.unwrap_or_default().trim().to_owned();
            self.batch.repairs.push(
                Repair::of(head, "column.decimal_mark_open", None, c, Cure::DecimalComma(true)).because(
                    "commas may mark decimals, not thousands",
                    found.replace(',', ""),
                    found.replace(',', "."),
                ),
            );
            self.batch.diagnostics.push(
                Diagnostic::warning(
                    "column.decimal_mark_open",
                    "Numbers such as 1,234 were read as thousands; they could be decimals",
                    "Choose the decimal mark, if that is wrong",
                )
                .at(head.place(head.header_row, Some(c))),
            );
        }
        let Some(time) = head.mapping.column_of(Field::Timestamp).map(|c| c.column) else { return };
        let time_cells = || cells(usize::from(time)).filter(|v| v.contains('/') || v.contains('.'));
        head.date_order = order.or_else(|| sniff_date_order(time_cells()));
        if head.date_order.is_none() && time_cells().any(|v| v.contains('/') && !v.starts_with("20")) {
            head.date_order = Some(DateOrder::MonthDayYear);
            let found = time_cells().find(|v| v.contains('/')).unwrap_or_default().trim().to_owned();
            let becomes = Moment::parse(&found, Some(DateOrder::DayMonthYear));
            let repair = Cure::DateOrder(DateOrder::DayMonthYear);
            self.batch.repairs.push(Repair::of(head, "column.date_order_open", None, time, repair).because(
                "dates may be written day first",
                found,
                becomes.map(|m| m.date_text()).unwrap_or_default(),
            ));
            self.batch.diagnostics.push(
                Diagnostic::warning(
                    "column.date_order_open",
                    "The dates could be read day first or month first; they were read month first",
                    "Choose the order of dates",
                )
                .at(head.place(head.header_row, Some(time))),
            );
        }
    }
}

fn is_number(field: Option<Field>) -> bool {
    field.is_some_and(|f| matches!(f.shape(), Shape::Number(_) | Shape::Count) || f == Field::Value)
}
