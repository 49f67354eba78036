//! The planner as one HTML file that opens by a double click: styles, font, script and module inline.

use crate::page::{Element, Origin, replaced, with_content, with_policy, without_content};
use crate::run::{Outcome, read_bytes, read_text};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write as _;
use std::num::NonZeroU64;
use std::path::Path;

const START: &str = include_str!("single_file.js");

/// Folds the page that trunk made, and the files it names in `folder`, into one.
///
/// # Errors
/// When the page names a file that is not there, or has not the parts that `index.html` is meant to have.
pub fn fold(page: &str, folder: &Path) -> Outcome<String> {
    let mut changes: Vec<(Element, String)> = Vec::new();
    for link in without_content(page, "link") {
        let href = link.attribute("href").unwrap_or_default().to_string();
        let text = match link.attribute("rel") {
            Some("stylesheet") => {
                let css = read_text(&folder.join(&href))?;
                format!("<style>{}</style>", with_data_urls(&css, folder)?)
            }
            Some("icon") => format!("<link rel=\"icon\" href=\"{}\">", data_url(&folder.join(&href))?),
            // What is inline needs no fetching ahead.
            _ => String::new(),
        };
        changes.push((link, text));
    }
    let scripts = with_content(page, "script");
    let app = scripts.iter().find(|script| script.attribute("src").is_some());
    let start = scripts.iter().find(|script| script.content.starts_with("startPlanner("));
    let (Some(app), Some(start)) = (app, start) else {
        return Err("The built page has no script with a source, or does not call startPlanner: \
                    index.html and pattern_script of Trunk.toml must agree with xtask/src/single_file.rs."
            .to_string());
    };
    let wasm = start.content.split('"').nth(3).unwrap_or_default();
    let script = read_text(&folder.join(app.attribute("src").unwrap_or_default()))?;
    let packed = packed(&read_bytes(&folder.join(wasm))?)?;
    let (count, packed) = (packed.len(), base85(&packed));
    changes.push((app.clone(), format!("<script id=\"planner-script\">{}</script>", inside_script(&script))));
    changes.push((
        start.clone(),
        format!(
            "<script id=\"planner-wasm\" type=\"application/octet-stream\" data-bytes=\"{count}\">{packed}</script>\n\
             <script>{START}</script>"
        ),
    ));
    Ok(with_policy(&replaced(page, changes), Origin::SingleFile))
}

/// Bytes packed as gzip by a search for the shortest: some seconds, and a twentieth smaller than a web server makes it.
fn packed(bytes: &[u8]) -> Outcome<Vec<u8>> {
    let options =
        zopfli::Options { iteration_count: NonZeroU64::MIN.saturating_add(4), ..zopfli::Options::default() };
    let mut packed = Vec::new();
    zopfli::compress(options, zopfli::Format::Gzip, bytes, &mut packed)
        .map_err(|error| format!("The module could not be packed: {error}."))?;
    Ok(packed)
}

/// Bytes as text, five characters for four bytes, zeros filling up the last four. Base 64 takes a fifteenth more. The
/// digits are the characters from `#` to `x` without `<`, which could end the element. `single_file.js` reads it.
fn base85(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(4) * 5);
    for four in bytes.chunks(4) {
        let byte = |i: usize| u32::from(four.get(i).copied().unwrap_or_default());
        let word = byte(0) << 24 | byte(1) << 16 | byte(2) << 8 | byte(3);
        for power in [85 * 85 * 85 * 85, 85 * 85 * 85, 85 * 85, 85, 1] {
            let digit = (word / power % 85) as u8 + b'#';
            text.push(char::from(if digit < b'<' { digit } else { digit + 1 }));
        }
    }
    text
}

/// Bytes packed as gzip, as a web server does it.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    // Writing to memory does not fail.
    let written = encoder.write_all(bytes);
    written.and_then(|()| encoder.finish()).unwrap_or_default()
}

/// JavaScript with the two sequences broken that would end a script element or hide its end.
fn inside_script(script: &str) -> String {
    script.replace("</script", "<\\/script").replace("<!--", "<\\!--")
}

/// A style sheet with each `url(…)` to a file replaced by its content.
fn with_data_urls(css: &str, folder: &Path) -> Outcome<String> {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(at) = rest.find("url(") {
        let (before, from) = rest.split_at(at + 4);
        let Some(close) = from.find(')') else { break };
        let name = from[..close].trim().trim_matches(['"', '\'']);
        out.push_str(before);
        if name.starts_with("data:") || name.starts_with('#') {
            out.push_str(&from[..close]);
        } else {
            out.push('"');
            out.push_str(&data_url(&folder.join(name))?);
            out.push('"');
        }
        rest = &from[close..];
    }
    out.push_str(rest);
    Ok(out)
}

fn data_url(file: &Path) -> Outcome<String> {
    let kind = crate::serve::media_type(file);
    Ok(format!("data:{kind};base64,{}", STANDARD.encode(read_bytes(file)?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    #[test]
    fn a_script_cannot_end_its_element() {
        assert_eq!(inside_script("a('</script>')"), "a('<\\/script>')");
    }

    #[test]
    fn the_packed_module_unpacks_to_itself() {
        let bytes: Vec<u8> = (0..10_000u32).flat_map(|i| (i * i).to_le_bytes()).collect();
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(packed(&bytes).unwrap().as_slice()).read_to_end(&mut unpacked).unwrap();
        assert_eq!(unpacked, bytes);
    }

    #[test]
    fn digits_are_those_that_the_script_reads() {
        // By hand: 0xFFFFFFFF = 82·85⁴ + 23·85³ + 54·85² + 12·85 + 0, and digit 25 would be `<`.
        assert_eq!(base85(&[0xff; 4]), "v:Z/#");
        assert_eq!(base85(&[0, 0, 0, 25]), "####=");
        assert_eq!(base85(&[0, 0, 0, 24, 0]), "####;#####");
    }

    #[test]
    fn data_urls_in_a_style_sheet_stay() {
        let css = "a{background:url(data:image/png;base64,AA)}b{c:d}";
        assert_eq!(with_data_urls(css, Path::new(".")).unwrap(), css);
    }
}
