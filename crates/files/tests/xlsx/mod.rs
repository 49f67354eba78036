//! Writes small workbooks for tests, with cells where the test wants them.

use std::io::{Cursor, Write};

/// A sheet: its name, and cells by reference ("B2"); numbers are written as numbers.
pub type Sheet<'a> = (&'a str, Vec<(String, String)>);

/// Cells of a table that starts in A1. "=true" and "=false" become real booleans.
pub fn table(rows: &[&[&str]]) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for (r, row) in rows.iter().enumerate() {
        for (c, cell) in row.iter().enumerate() {
            let letter = |n: usize| char::from(b'A' + u8::try_from(n % 26).unwrap());
            let first = (c >= 26).then(|| letter(c / 26 - 1)).map_or_else(String::new, String::from);
            out.push((format!("{first}{}{}", letter(c), r + 1), (*cell).to_owned()));
        }
    }
    out
}

/// The bytes of a workbook.
pub fn workbook(sheets: &[Sheet<'_>]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let mut file = |name: &str, text: String| {
        zip.start_file(name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    };
    let mut list = String::new();
    let mut relations = String::new();
    for (i, (name, cells)) in sheets.iter().enumerate() {
        let n = i + 1;
        list += &format!("<sheet name=\"{name}\" sheetId=\"{n}\" r:id=\"rId{n}\"/>");
        relations += &format!(
            "<Relationship Id=\"rId{n}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>"
        );
        let mut rows = String::new();
        let mut open = String::new();
        for (reference, text) in cells {
            let row: String = reference.chars().filter(char::is_ascii_digit).collect();
            if open != row {
                if !open.is_empty() {
                    rows += "</row>";
                }
                rows += &format!("<row r=\"{row}\">");
                open = row;
            }
            if let Some(truth) = text.strip_prefix('=').and_then(|t| t.parse::<bool>().ok()) {
                rows += &format!("<c r=\"{reference}\" t=\"b\"><v>{}</v></c>", u8::from(truth));
            } else if text.parse::<f64>().is_ok() {
                rows += &format!("<c r=\"{reference}\"><v>{text}</v></c>");
            } else {
                rows += &format!("<c r=\"{reference}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
            }
        }
        if !open.is_empty() {
            rows += "</row>";
        }
        file(
            &format!("xl/worksheets/sheet{n}.xml"),
            format!(
                "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><dimension ref=\"A1:XFD1048576\"/><sheetData>{rows}</sheetData></worksheet>"
            ),
        );
    }
    file(
        "xl/workbook.xml",
        format!(
            "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>{list}</sheets></workbook>"
        ),
    );
    file(
        "xl/_rels/workbook.xml.rels",
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{relations}</Relationships>"
        ),
    );
    file(
        "_rels/.rels",
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>".to_owned(),
    );
    zip.finish().unwrap().into_inner()
}
