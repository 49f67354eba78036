//! Tables as CSV: RFC 4180, CRLF, UTF-8, cells that a spreadsheet would take for a formula guarded.

use super::{Export, NotWritten, failed};
use std::borrow::Cow;

/// Media type of CSV.
pub const MIME: &str = "text/csv; charset=utf-8";

/// A cell as it is safe in a spreadsheet: one that begins like a formula gets an apostrophe in
/// front, unless it is a number.
#[must_use]
pub fn guarded(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(FORMULA) && !is_number(cell) { format!("'{cell}").into() } else { cell.into() }
}

/// What a formula begins with, also after a line break, and in the full width of East Asian keyboards.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A cell that was guarded, as it was before.
#[must_use]
pub fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(FORMULA) && !is_number(rest)).unwrap_or(cell)
}

/// Digits with sign, decimal mark and exponent; not "inf" and other words that parse as well.
fn is_number(cell: &str) -> bool {
    cell.parse::<f64>().is_ok_and(f64::is_finite)
}

/// A number for programs: at most four decimals, a point, no grouping; empty when unknown.
#[must_use]
pub fn number(value: Option<f64>) -> String {
    match value {
        Some(v) if v.is_finite() => {
            let rounded = libm::round(v * 1e4) / 1e4;
            // No minus in front of a zero.
            format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
        }
        _ => String::new(),
    }
}

/// The bytes of a table.
///
/// # Errors
/// When the writer fails.
pub fn bytes<R>(headers: &[&str], rows: impl IntoIterator<Item = R>) -> Result<Vec<u8>, NotWritten>
where
    R: IntoIterator<Item = String>,
{
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(Vec::new());
    writer.write_record(headers.iter().map(|h| guarded(h).into_owned())).map_err(|e| failed(&e))?;
    for row in rows {
        writer
            .write_record(row.into_iter().map(|cell| guarded(&cell).into_owned()))
            .map_err(|e| failed(&e))?;
    }
    writer.into_inner().map_err(|e| failed(&e))
}

/// A table as a file.
///
/// # Errors
/// As [`bytes`].
pub fn file<R>(name: &str, headers: &[&str], rows: impl IntoIterator<Item = R>) -> Result<Export, NotWritten>
where
    R: IntoIterator<Item = String>,
{
    Ok(Export { file_name: name.into(), mime: MIME, bytes: bytes(headers, rows)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_guarded_and_numbers_are_not() {
        for cell in ["=1+1", "+A1", "-cmd", "@SUM(A1)", "\t=1", "-", "+inf", "-nan", "=", "-1;2", "+49 30 1"]
        {
            assert_eq!(guarded(cell), format!("'{cell}"));
            assert_eq!(unguarded(&guarded(cell)), cell);
        }
        // A spreadsheet takes these for formulas as well: a line break in front, or full width.
        for cell in ["\n=1+1", "＝1+1", "＋A1", "－cmd", "＠SUM(A1)"] {
            assert_eq!(guarded(cell), format!("'{cell}"));
            assert_eq!(unguarded(&guarded(cell)), cell);
        }
        assert_eq!(unguarded("'quoted'"), "'quoted'");
        for cell in ["-1", "+1.5", "-1e3", "web01", "", "a=b", "1-2", "'=x"] {
            assert_eq!(guarded(cell), cell);
        }
    }

    #[test]
    fn tables_follow_rfc_4180() {
        let rows = [["a,b".to_string(), "say \"yes\"".into()], ["two\nlines".into(), "=1".into()]];
        let bytes = bytes(&["x", "y"], rows).unwrap();
        let expected = "x,y\r\n\"a,b\",\"say \"\"yes\"\"\"\r\n\"two\nlines\",'=1\r\n";
        assert_eq!(String::from_utf8(bytes).unwrap(), expected);
    }

    #[test]
    fn numbers_are_for_programs() {
        assert_eq!(number(Some(0.1 + 0.2)), "0.3");
        assert_eq!(number(Some(-0.000_01)), "0");
        assert_eq!(number(Some(1_234_567.0)), "1234567");
        assert_eq!(number(None), "");
        assert_eq!(number(Some(f64::NAN)), "");
    }
}
