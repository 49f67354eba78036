// What must hold for any bytes; shared by the fuzz targets and the test that replays what was found.

use files::anonymise::{Key, anonymise, reveal};
use files::import::{Batch, Choices, Excerpt, Reading, inspect, merge, read};
use files::mapping::Preset;
use files::project_file;
use files::readers::READERS;
use std::io::Write;

/// The first byte names the reader (0: whichever recognises the file), the rest is the file.
pub fn read_any(data: &[u8]) {
    let Some((first, bytes)) = data.split_first() else { return };
    let reader = usize::from(*first).checked_sub(1).map(|i| READERS[i % READERS.len()].id.to_owned());
    let choices = Choices { reader, ..Choices::default() };
    let _ = inspect("file.csv", bytes);
    holds("file.csv", bytes, &choices);
}

/// A sheet, shared strings and styles, parted by bytes of zero: what stands in a workbook, without the
/// sums by which an archive knows damage.
pub fn workbook(data: &[u8]) {
    let mut parts = data.splitn(3, |b| *b == 0);
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut put = |name: &str, bytes: &[u8]| {
        zip.start_file(name, stored).expect("a new file");
        zip.write_all(bytes).expect("into memory");
    };
    put("_rels/.rels", br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#);
    put("xl/workbook.xml", br#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="vInfo" sheetId="1" r:id="rId1"/></sheets></workbook>"#);
    put("xl/_rels/workbook.xml.rels", br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#);
    for name in ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"] {
        if let Some(part) = parts.next() {
            put(name, part);
        }
    }
    let bytes = zip.finish().expect("into memory").into_inner();
    holds("file.xlsx", &bytes, &Choices::default());
}

/// A preset, and a file that it is applied to, parted by a byte of zero.
pub fn preset(data: &[u8]) {
    let end = data.iter().position(|b| *b == 0).unwrap_or(data.len());
    let (json, file) = (&data[..end], data.get(end + 1..).unwrap_or_default());
    let Ok(preset) = Preset::from_json(json) else { return };
    assert_eq!(Preset::from_json(preset.to_json().as_bytes()).as_ref(), Ok(&preset));
    let mut choices = Choices::default();
    let inspection = inspect("file.csv", file);
    if preset.apply(&inspection, &mut choices).is_ok() {
        holds("file.csv", file, &choices);
    }
}

/// A file, anonymised, and a key: both any bytes, parted by a byte of zero.
pub fn anonymised(data: &[u8]) {
    let end = data.iter().position(|b| *b == 0).unwrap_or(data.len());
    let (file, key) = (&data[..end], data.get(end + 1..).unwrap_or_default());
    if let Ok(key) = Key::parse(key) {
        assert_eq!(Key::parse(key.to_json().as_bytes()).map(|k| k.to_json()), Ok(key.to_json()));
        for name in ["file.csv", "file.json", "file.txt"] {
            let _ = reveal(name, &String::from_utf8_lossy(file), &key);
        }
    }
    let mut batch = read("file.csv", file, &Choices::default());
    let mut key = Key::new([7; 32]);
    anonymise(&mut batch, &mut key);
    rows_add_up(&batch);
    // Doing it twice changes nothing more, in the batch and in the key.
    let known = key.to_json();
    let mut again = batch.clone();
    anonymise(&mut again, &mut key);
    assert_eq!(format!("{again:?}"), format!("{batch:?}"));
    assert_eq!(key.to_json(), known);
    assert_eq!(Key::parse(known.as_bytes()).map(|k| k.to_json()), Ok(known));
    let _ = reveal("file.txt", &format!("{batch:?}"), &key);
}

/// An archive, or the document in one: what can be opened is written so that it opens as the same, and all
/// its scenarios can be looked at.
pub fn project(data: &[u8]) {
    let opened = if data.starts_with(b"PK") {
        project_file::open(data)
    } else {
        project_file::open_document(&String::from_utf8_lossy(data), &Default::default())
    };
    let Ok((project, _)) = opened else { return };
    let written = project_file::save_document(&project, "0");
    let (again, _) = project_file::open_document(&written, &project.series).expect("it was written here");
    assert_eq!(project_file::save_document(&again, "0"), written);
    assert!(!project.scenarios.is_empty());
    for scenario in 0..project.scenarios.len() {
        assert!(project.resolve(scenario).is_some());
    }
}

/// Rows add up, pieces give what the whole gives, and what is read can be merged.
fn holds(name: &str, bytes: &[u8], choices: &Choices) {
    let whole = read(name, bytes, choices);
    rows_add_up(&whole);
    // As text: a missing sample is not equal to itself.
    assert_eq!(format!("{:?}", in_pieces(name, bytes, choices)), format!("{whole:?}"));
    let (inventory, _, summary) = merge(&Default::default(), &Default::default(), vec![whole]);
    assert_eq!(summary.rows_in, summary.rows_used + summary.set_aside);
    assert!(inventory.servers.is_sorted_by(|a, b| a.id < b.id));
}

fn in_pieces(name: &str, bytes: &[u8], choices: &Choices) -> Batch {
    let mut reading = Reading::new(&Excerpt::of(name, bytes), choices);
    let mut pieces = bytes.chunks(7);
    loop {
        let progress = reading.step(3);
        if progress.is_done {
            return reading.finish();
        }
        if progress.is_hungry {
            match pieces.next() {
                Some(piece) => reading.push(piece),
                None => reading.close(),
            }
        }
    }
}

fn rows_add_up(batch: &Batch) {
    for (i, s) in batch.sources.iter().enumerate() {
        let aside: u32 = batch.set_aside.iter().filter(|a| usize::from(a.source) == i).map(|a| a.rows).sum();
        assert_eq!(s.rows, s.rows_used + aside, "{} {:?}", s.file, s.sheet);
    }
    let sources = batch.sources.len();
    assert!(batch.measurements.iter().all(|m| usize::from(m.source) < sources));
}
