//! Guesses what columns mean: by their header, with the values as a second opinion.

use super::field::{Field, Shape};
use super::header::Header;
use super::unit::{Dimension, Unit};
use super::{Claim, ColumnMapping, Mapping, magnitude, synonyms};
use crate::dialect::{NumberStyle, parse_number, style_of};
use engine::order::Order as _;
use engine::quantity::Ratio;
use std::sync::Arc;

/// Below this a guess is shown as a reason, not used.
const ENOUGH: f64 = 0.5;

struct Candidate {
    field: Field,
    confidence: f64,
    reason: String,
}

/// Guesses what each column means. `rows` are samples, in order.
#[must_use]
pub fn guess(headers: &[Arc<str>], rows: &[Vec<String>]) -> Mapping {
    let columns: Vec<Vec<&str>> = (0..headers.len())
        .map(|c| {
            let cells = rows.iter().filter_map(|r| r.get(c)).map(|v| v.trim());
            cells.filter(|v| !is_missing(v)).collect()
        })
        .collect();
    let parsed: Vec<Header> = headers.iter().map(|h| Header::new(h)).collect();
    let names: Vec<Vec<Candidate>> = headers
        .iter()
        .zip(&parsed)
        .zip(&columns)
        .map(|((header, parsed), values)| candidates(header, parsed, values))
        .collect();
    // A table with a moment in it holds measurements: "cpu" is then a sample, else a CPU name.
    let measured = names.iter().flatten().any(|c| c.field == Field::Timestamp && c.confidence >= ENOUGH);
    let mut chosen = choose(&names, measured);
    for (choice, header) in chosen.iter_mut().zip(&parsed) {
        if choice.field.is_none() && synonyms::is_not_needed(header) {
            choice.reason = "known, and no plan needs it".into();
        }
    }
    let mut mapping = Mapping::default();
    for (i, header) in headers.iter().enumerate() {
        let Ok(column) = u16::try_from(i) else { break };
        let values = &columns[i];
        let Some(choice) = chosen.get_mut(i).map(std::mem::take) else { break };
        let Choice { field, confidence, mut reason, claims } = choice;
        let unit = field.and_then(|f| unit_of(f, &parsed[i], values, &mut reason));
        let proposal = field.zip(unit).and_then(|(f, u)| magnitude::propose(f, u, values));
        let (proposed_unit, unit_doubt) = proposal.map_or((None, String::new()), |(u, why)| (Some(u), why));
        let claims = claims.map(|(field, confidence, mut reason)| {
            let unit = unit_of(field, &parsed[i], values, &mut reason);
            Claim { field, unit, confidence: Ratio::from_fraction(confidence), reason }
        });
        mapping.columns.push(ColumnMapping {
            column,
            header: Arc::clone(header),
            first_value: values.first().map(ToString::to_string).unwrap_or_default(),
            field,
            unit,
            confidence: Ratio::from_fraction(confidence),
            reason,
            proposed_unit,
            unit_doubt,
            claims,
        });
    }
    mapping
}

/// Text that stands for "not known".
#[must_use]
pub fn is_missing(text: &str) -> bool {
    let text = text.trim();
    text.is_empty()
        || text.chars().all(|c| matches!(c, '-' | '–' | '—' | '?' | '.'))
        || [
            "n/a",
            "na",
            "null",
            "nan",
            "unknown",
            "unbekannt",
            "inconnu",
            "desconocido",
            "#n/a",
            "k.a.",
            "(null)",
            "tbd",
        ]
        .iter()
        .any(|m| text.eq_ignore_ascii_case(m))
}

/// What a column may be, by its header and then by its values; best first.
fn candidates(header: &str, parsed: &Header, values: &[&str]) -> Vec<Candidate> {
    let mut out: Vec<Candidate> = Vec::new();
    let mut offer =
        |field: Field, confidence: f64, reason: String| match out.iter_mut().find(|c| c.field == field) {
            Some(c) if c.confidence >= confidence => {}
            Some(c) => *c = Candidate { field, confidence, reason },
            None => out.push(Candidate { field, confidence, reason }),
        };
    if let Some(field) = Field::from_key(&header.trim().trim_start_matches('\u{feff}').to_lowercase()) {
        offer(field, 1.0, "the header of the template".into());
    }
    let key = parsed.key();
    for s in synonyms::all() {
        if key.is_empty() {
            break;
        }
        let label = s.field.label().to_lowercase();
        if s.key == key {
            offer(s.field, 0.95, format!("a name of “{label}” in {}", s.language));
        } else if s.words.iter().all(|w| parsed.words.contains(w)) && worth_finding(&s.words) {
            #[expect(clippy::cast_precision_loss, reason = "a few words")]
            let share = s.words.len() as f64 / parsed.words.len().max(1) as f64;
            let found = s.words.join(" ");
            offer(
                s.field,
                0.35 + 0.45 * share,
                format!("“{found}” is a name of “{label}” in {}", s.language),
            );
        }
    }
    for c in &mut out {
        if let Some(unit) = parsed.unit
            && let Some(own) = c.field.unit()
            && unit.to_base(1.0, own.dimension()).is_none()
        {
            c.confidence *= 0.4;
            c.reason.push_str(&format!("; but {} is no unit of it", unit.label()));
        }
        second_opinion(c, values);
    }
    out.retain(|c| c.confidence > 0.2);
    out.order_by(|a, b| b.confidence.total_cmp(&a.confidence));
    out
}

/// One short word inside a longer header says too little ("os" in "os disk").
fn worth_finding(words: &[String]) -> bool {
    words.len() > 1 || words.first().is_some_and(|w| w.chars().count() >= 5)
}

/// Values that do not look like the field lower the confidence.
fn second_opinion(candidate: &mut Candidate, values: &[&str]) {
    if values.is_empty() {
        candidate.confidence *= 0.9;
        candidate.reason.push_str("; no value to compare");
        return;
    }
    let fits = values.iter().filter(|v| looks_like(candidate.field, v)).count();
    #[expect(clippy::cast_precision_loss, reason = "samples")]
    let share = fits as f64 / values.len() as f64;
    if share < 0.999 {
        candidate.reason.push_str(&format!("; {fits} of {} values look like it", values.len()));
        candidate.confidence *= 0.25 + 0.75 * share;
    }
}

fn looks_like(field: Field, value: &str) -> bool {
    let number = parse_number(value, NumberStyle::default());
    let plain_number = number.is_some_and(|(_, rest)| rest.is_empty());
    match field.shape() {
        Shape::Count => number.is_some_and(|(v, rest)| rest.len() <= 6 && v.fract() == 0.0),
        Shape::Number(d) => number.is_some_and(|(_, rest)| {
            rest.is_empty() || Unit::from_words(rest).is_some_and(|u| u.to_base(1.0, d).is_some())
        }),
        Shape::Year => number.is_some() || value.chars().filter(char::is_ascii_digit).count() >= 4,
        Shape::YesNo => crate::readers::words::yes_no(value).is_some(),
        Shape::Moment => crate::readers::timestamp::Moment::parse(value, None).is_some(),
        Shape::Word => match field {
            Field::Kind => crate::readers::words::kind(value).is_some(),
            Field::Firmware => crate::readers::words::firmware(value).is_some(),
            _ => !plain_number,
        },
        Shape::Text => match field {
            Field::Mac => {
                // Also as twelve digits, with dots or nothing between.
                let digits = value.chars().filter(|c| !matches!(c, '.' | ' '));
                value.matches([':', '-']).count() >= 5
                    || value.contains('=')
                    || digits.clone().count() == 12 && digits.clone().all(|c| c.is_ascii_hexdigit())
            }
            Field::Address => value.contains(['.', ':']),
            Field::Disks => number.is_some() || value.contains([':', '=']),
            Field::Value => number.is_some(),
            Field::CpuModel | Field::Model | Field::Os | Field::Name | Field::Owner | Field::Site => {
                !plain_number
            }
            _ => true,
        },
    }
}

/// What a column was given, and what it would have been given too.
#[derive(Debug, Default)]
struct Choice {
    field: Option<Field>,
    confidence: f64,
    reason: String,
    claims: Option<(Field, f64, String)>,
}

/// Gives each field to one column: the surest pairs first, ties to the column on the left.
fn choose(candidates: &[Vec<Candidate>], measured: bool) -> Vec<Choice> {
    let mut pairs: Vec<(f64, usize, &Candidate)> = Vec::new();
    for (column, list) in candidates.iter().enumerate() {
        for c in list {
            let bonus = match c.field {
                Field::Sample(_) if !measured => continue,
                Field::Timestamp | Field::Resource | Field::Value | Field::ValueUnit if !measured => continue,
                // Between the samples of a measurement and the single figures of a server.
                f if measured && !f.is_measurement() && f != Field::Name => 0.85,
                _ => 1.0,
            };
            pairs.push((c.confidence * bonus, column, c));
        }
    }
    pairs.order_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut out: Vec<Choice> = candidates.iter().map(|_| Choice::default()).collect();
    let mut taken: Vec<(Field, usize)> = Vec::new();
    for &(confidence, column, c) in pairs.iter().filter(|p| p.0 >= ENOUGH) {
        if out[column].field.is_some() {
            continue;
        }
        if taken.iter().any(|(f, _)| *f == c.field) {
            // The best of what it cannot have.
            out[column].claims.get_or_insert_with(|| (c.field, confidence, c.reason.clone()));
            continue;
        }
        taken.push((c.field, column));
        let choice = &mut out[column];
        (choice.field, choice.confidence, choice.reason) = (Some(c.field), confidence, c.reason.clone());
    }
    name_in_place_of_domain_name(candidates, &mut out);
    for (column, choice) in out.iter_mut().enumerate() {
        if choice.field.is_some() {
            continue;
        }
        let lost = choice.claims.as_ref().and_then(|(field, ..)| {
            let winner = taken.iter().find(|(f, _)| f == field)?.1;
            let label = field.label();
            Some(format!("also looks like “{label}”, but column {} is the better match", winner + 1))
        });
        let weak = candidates[column].first().map(|c| format!("perhaps “{}”: {}", c.field.label(), c.reason));
        choice.reason = lost.or(weak).unwrap_or_else(|| "not a known name of anything".into());
    }
    out
}

/// A list may name its servers by their names in the domain alone.
fn name_in_place_of_domain_name(candidates: &[Vec<Candidate>], choices: &mut [Choice]) {
    if choices.iter().any(|c| c.field == Some(Field::Name)) {
        return;
    }
    // One that claims the name already could not be read as anything else.
    let Some(column) = choices.iter().position(|c| c.field == Some(Field::DnsName)) else { return };
    let Some(choice) = choices.get_mut(column) else { return };
    let fits = candidates.get(column).is_some_and(|c| c.iter().any(|c| c.field == Field::DnsName));
    if fits {
        choice.field = Some(Field::Name);
        choice.reason.push_str("; no other column names the server");
    }
}

/// The unit of a column whose meaning is known; what it was taken from is appended to the reason.
pub fn unit_for(field: Field, header: &str, values: &[&str], reason: &mut String) -> Option<Unit> {
    unit_of(field, &Header::new(header), values, reason)
}

/// The unit of a column: named by the header, else by the values, else by their size.
fn unit_of(field: Field, header: &Header, values: &[&str], reason: &mut String) -> Option<Unit> {
    let own = field.unit()?;
    if let Some(unit) = header.unit.filter(|u| u.to_base(1.0, own.dimension()).is_some()) {
        let meant = field.meant(unit);
        reason.push_str(&format!("; {} from the header", unit.label()));
        if meant != unit {
            reason.push_str(&format!(", read as {}: memory comes in powers of two", meant.label()));
        }
        return Some(meant);
    }
    // "65.536" is over sixty thousand where another value says so; a whole file may say more later.
    let (style, _) = style_of(values.iter().copied(), ',', None);
    let numbers: Vec<(f64, &str)> = values.iter().filter_map(|v| parse_number(v, style)).collect();
    if let Some(unit) = numbers.iter().find_map(|(_, rest)| Unit::from_words(rest))
        && unit.to_base(1.0, own.dimension()).is_some()
    {
        reason.push_str(&format!("; {} from the values", unit.label()));
        return Some(field.meant(unit));
    }
    let mut sizes: Vec<f64> = numbers.iter().map(|(v, _)| *v).filter(|v| *v > 0.0).collect();
    sizes.order_by(f64::total_cmp);
    let (Some(middle), Some(highest)) = (sizes.get(sizes.len() / 2).copied(), sizes.last().copied()) else {
        return Some(own);
    };
    let unit = match own.dimension() {
        Dimension::Clock if middle >= 100.0 => Unit::Mhz,
        Dimension::Share if highest <= 1.0 => Unit::Fraction,
        Dimension::Size if matches!(field, Field::Memory | Field::MemoryUsed) => match middle {
            m if m >= 1e8 => Unit::Byte,
            // More MiB than the largest servers have.
            m if m >= 6.3e6 => Unit::KiB,
            m if m >= 1024.0 => Unit::MiB,
            _ => Unit::GiB,
        },
        Dimension::Size if middle >= 1e9 || own == Unit::MiB && middle >= 1e8 => Unit::Byte,
        Dimension::Size if field != Field::Disks && middle >= 30_000.0 => Unit::MiB,
        _ => own,
    };
    reason.push_str(&format!("; {} assumed from the size of the values", unit.label()));
    Some(unit)
}
