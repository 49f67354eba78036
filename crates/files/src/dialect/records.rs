//! Cuts text into records. Kept here, and not left to a library, for two reasons: the row of a record
//! is the row that a spreadsheet shows (blank lines count, line breaks inside quotes do not), and
//! reading can stop and go on at any record.

/// Longest quoted cell, in bytes: a quote that is never closed must not swallow the file.
pub const MAX_QUOTED: usize = 128 * 1024;

/// The cells of one record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    text: String,
    ends: Vec<usize>,
    /// Row, counted from 1, as a spreadsheet shows it.
    row: u32,
}

impl Record {
    /// From cells, with a row.
    pub fn from_cells<S: AsRef<str>>(row: u32, cells: impl IntoIterator<Item = S>) -> Self {
        let mut record = Self { row, ..Self::default() };
        for c in cells {
            record.push(c.as_ref());
        }
        record
    }
    /// Appends a cell.
    pub fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }
    /// A cell.
    #[must_use]
    pub fn get(&self, column: usize) -> Option<&str> {
        let end = *self.ends.get(column)?;
        let start = if column == 0 { 0 } else { *self.ends.get(column - 1)? };
        self.text.get(start..end)
    }
    /// Puts other text in place of a cell; cells between the last and it are blank then.
    pub fn set(&mut self, column: usize, cell: &str) {
        let mut cells: Vec<String> = self.iter().map(str::to_owned).collect();
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        if let Some(c) = cells.get_mut(column) {
            cell.clone_into(c);
        }
        *self = Self::from_cells(self.row, &cells);
    }
    /// How many cells.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }
    /// No cell at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
    /// Nothing but blanks.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
    /// Row, counted from 1, as a spreadsheet shows it.
    #[must_use]
    pub const fn row(&self) -> u32 {
        self.row
    }
    /// All cells, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|i| self.get(i))
    }
    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }
}

/// Walks over the records of a text.
#[derive(Debug, Clone)]
pub struct Records<'a> {
    text: &'a str,
    separator: u8,
    position: usize,
    row: u32,
}

impl<'a> Records<'a> {
    /// From the start of a text. A separator outside of ASCII counts as a comma. A blank stands for any
    /// run of blanks and tabs, as terminals print tables; quotes mean nothing then.
    #[must_use]
    pub fn new(text: &'a str, separator: char) -> Self {
        Self::resume(text, separator, 0, 0)
    }
    /// Goes on behind `position`, where `row` rows lie.
    #[must_use]
    pub fn resume(text: &'a str, separator: char, position: usize, row: u32) -> Self {
        let separator = u8::try_from(separator).ok().filter(u8::is_ascii).unwrap_or(b',');
        Self { text, separator, position, row }
    }
    /// Bytes read so far.
    #[must_use]
    pub const fn position(&self) -> usize {
        self.position
    }
    /// Rows read so far.
    #[must_use]
    pub const fn row(&self) -> u32 {
        self.row
    }

    /// Reads one record into `record`; false at the end of the text.
    pub fn next(&mut self, record: &mut Record) -> bool {
        record.clear();
        let bytes = self.text.as_bytes();
        if self.position >= bytes.len() {
            return false;
        }
        self.row = self.row.saturating_add(1);
        record.row = self.row;
        let mut i = self.position;
        if self.separator == b' ' {
            let rest = self.text.get(i..).unwrap_or_default();
            let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
            for cell in rest.get(..end).unwrap_or_default().split_whitespace() {
                record.push(cell);
            }
            let mark = if rest.get(end..).is_some_and(|r| r.starts_with("\r\n")) { 2 } else { 1 };
            self.position = i + (end + mark).min(rest.len());
            return true;
        }
        loop {
            if bytes.get(i) == Some(&b'"')
                && let Some(after) = self.quoted(i, record)
            {
                i = after;
            }
            let start = i;
            while let Some(&b) = bytes.get(i) {
                if b == self.separator || b == b'\n' || b == b'\r' {
                    break;
                }
                i += 1;
            }
            record.push(self.text.get(start..i).unwrap_or_default());
            match bytes.get(i) {
                Some(b'\r') if bytes.get(i + 1) == Some(&b'\n') => i += 2,
                Some(b'\r' | b'\n') => i += 1,
                None => {}
                Some(_) => {
                    i += 1;
                    continue;
                }
            }
            self.position = i;
            return true;
        }
    }

    /// Takes the inside of a quoted cell that opens at `open`; where to go on. `None` when the quote
    /// is never closed: then it is a character like any other.
    fn quoted(&self, open: usize, record: &mut Record) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let before = record.text.len();
        let limit = bytes.len().min(open + MAX_QUOTED);
        let (mut start, mut i) = (open + 1, open + 1);
        while i < limit {
            if bytes[i] != b'"' {
                i += 1;
                continue;
            }
            record.text.push_str(self.text.get(start..i)?);
            if bytes.get(i + 1) != Some(&b'"') {
                return Some(i + 1);
            }
            start = i + 1;
            i += 2;
        }
        record.text.truncate(before);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(text: &str, separator: char) -> Vec<(u32, Vec<String>)> {
        let mut records = Records::new(text, separator);
        let mut record = Record::default();
        let mut out = Vec::new();
        while records.next(&mut record) {
            out.push((record.row(), record.iter().map(str::to_owned).collect()));
        }
        out
    }

    #[test]
    fn rows_are_those_of_a_spreadsheet() {
        let rows = all("a,b\r\n\r\n\"x\ny\",2\r\n3,4", ',');
        let numbers: Vec<u32> =
            rows.iter().filter(|r| r.1.iter().any(|c| !c.is_empty())).map(|r| r.0).collect();
        assert_eq!(numbers, [1, 3, 4]);
        assert_eq!(rows[2].1, ["x\ny", "2"]);
    }

    #[test]
    fn an_unclosed_quote_harms_its_own_line_only() {
        let rows = all("a,b\n\"19\" rack,1\n\"oops,2\nc,3\n", ',');
        assert_eq!(rows[1].1, ["19 rack", "1"]);
        assert_eq!(rows[2].1, ["\"oops", "2"]);
        assert_eq!(rows[3].1, ["c", "3"]);
    }

    proptest! {
        /// What the csv library writes comes back, whatever it holds.
        #[test]
        fn reads_what_the_csv_library_writes(
            rows in proptest::collection::vec(proptest::collection::vec("[a-z\",;\n\r é]{0,6}", 2..5), 1..6)
        ) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            for r in &rows {
                writer.write_record(r).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let read: Vec<Vec<String>> = all(&text, ',').into_iter().map(|r| r.1).collect();
            prop_assert_eq!(read, rows);
        }

        #[test]
        fn any_text_is_read_to_its_end(text in "\\PC{0,80}", cut in 0usize..80) {
            let mut whole = Vec::new();
            let mut r = Records::new(&text, ',');
            let mut record = Record::default();
            while r.next(&mut record) { whole.push(record.clone()); }
            // Stopping and going on changes nothing.
            let mut again = Vec::new();
            let (mut position, mut row) = (0, 0);
            for _ in 0..=cut + 80 {
                let mut r = Records::resume(&text, ',', position, row);
                if !r.next(&mut record) { break; }
                again.push(record.clone());
                (position, row) = (r.position(), r.row());
            }
            prop_assert_eq!(whole, again);
        }
    }
}
