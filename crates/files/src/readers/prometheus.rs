//! Answers of the HTTP API of Prometheus (and of what speaks its language): a vector or a matrix as JSON.

use super::counter_choice::{CounterChoice, Lane};
use super::findings::Findings;
use super::sample_value::value_in;
use super::samples::{Sample, Samples};
use super::server_name::server_of_file;
use super::{Head, Preview, Recognition};
use crate::import::{Batch, Meaning};
use engine::diagnostic::Diagnostic;
use engine::inventory::SetAside;
use engine::quantity::Ratio;
use engine::series::Resource;
use expression::{Kind, kind_of};
use serde::Deserialize;
use std::collections::BTreeMap;

mod expression;

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    status: String,
    data: Option<Data>,
    #[serde(default)]
    error: String,
    #[serde(default, alias = "expr")]
    query: String,
}

#[derive(Deserialize)]
struct Data {
    #[serde(rename = "resultType")]
    result_type: String,
    #[serde(default)]
    result: serde_json::Value,
}

#[derive(Deserialize)]
struct Series {
    #[serde(default)]
    metric: BTreeMap<String, String>,
    #[serde(default)]
    values: Vec<(f64, String)>,
    value: Option<(f64, String)>,
}

/// Recognises an answer by its form.
#[must_use]
pub fn detect(preview: &Preview<'_>) -> Option<Recognition> {
    let text = preview.start.trim_start();
    if !text.starts_with('{') || !text.contains("\"resultType\"") {
        return None;
    }
    let kind = ["matrix", "vector"].into_iter().find(|k| text.contains(&format!("\"{k}\"")))?;
    Some(Recognition {
        confidence: Ratio::from_fraction(0.98),
        reason: format!("it is JSON with a result of the type {kind}"),
    })
}

/// Reads an answer. A row is one value with its moment; rows are counted from 1 through all series.
pub fn read(head: Head, text: &str, batch: &mut Batch) {
    let mut reader = Reader {
        findings: Findings::default(),
        collected: Samples::default(),
        choice: CounterChoice::default(),
        rows: 0,
        own: None,
        cpu_unit_open: Vec::new(),
        head,
    };
    match serde_json::from_str::<Answer>(text) {
        Ok(answer) => reader.answer(answer, batch),
        Err(e) => {
            let place = reader.head.place(1, None);
            reader.findings.tell(
                Diagnostic::error(
                    "prometheus.damaged",
                    "The answer is damaged or cut short",
                    "Run the query again and save the whole answer",
                )
                .at(place)
                .found(format!("line {}, character {}", e.line(), e.column()), "JSON to the end"),
            );
        }
    }
    let Reader { head, findings, mut collected, choice, rows, .. } = reader;
    let used = choice.settle(&mut collected, &head, batch);
    collected.finish(head, rows, used, findings, batch);
}

/// Moment, number and row.
type OpenSample = (f64, f64, u32);

struct Reader {
    head: Head,
    findings: Findings,
    collected: Samples,
    choice: CounterChoice,
    rows: u32,
    own: Option<String>,
    /// Series of CPU of which nothing says whether they are per cent, by server.
    cpu_unit_open: Vec<(usize, Vec<OpenSample>)>,
}

impl Reader {
    fn answer(&mut self, answer: Answer, batch: &mut Batch) {
        let place = self.head.place(1, None);
        if answer.status != "success" && !answer.error.is_empty() {
            let remedy = "Correct the query and save the answer again";
            let failed = Diagnostic::error("prometheus.failed", "The answer is an error", remedy);
            return self.findings.tell(failed.at(place).found(answer.error, "an answer with data"));
        }
        let Some(data) = answer.data else { return };
        let series: Vec<Series> = match data.result_type.as_str() {
            "matrix" | "vector" => serde_json::from_value(data.result).unwrap_or_default(),
            _ => Vec::new(),
        };
        if series.is_empty() {
            let nothing = "The answer holds no series";
            let remedy = "Check the query and its period; ask for a range (query_range)";
            self.findings.tell(Diagnostic::error("prometheus.empty", nothing, remedy).at(place));
            return;
        }
        if data.result_type == "vector" {
            self.findings.tell(
                Diagnostic::warning(
                    "prometheus.one_moment",
                    "The answer holds one moment only, which is no load over time",
                    "Ask for a range: /api/v1/query_range with start, end and step",
                )
                .at(place),
            );
        }
        let query = if answer.query.is_empty() { self.head.file.to_string() } else { answer.query };
        for s in series {
            self.series(s, &query, batch);
        }
        self.settle_open_cpu();
    }

    fn series(&mut self, series: Series, query: &str, batch: &mut Batch) {
        let Series { metric, mut values, value } = series;
        values.extend(value);
        let first = self.rows.saturating_add(1);
        let count = u32::try_from(values.len()).unwrap_or(u32::MAX);
        let kind = kind_of(&metric, query);
        let kind = match kind {
            Ok(kind) => kind,
            Err(reason) => {
                self.rows = self.rows.saturating_add(count);
                if count > 0 {
                    let reason = reason.at(self.head.place(first, None));
                    let cells = vec![words(&metric)];
                    let source = self.head.source;
                    batch.set_aside.push(SetAside { source, row: first, rows: count, reason, cells });
                }
                return;
            }
        };
        let name = match server_label(&metric) {
            Some(name) => name,
            None => {
                if self.own.is_none() {
                    self.own = Some(server_of_file(&self.head, &mut self.findings));
                }
                self.own.clone().unwrap_or_default()
            }
        };
        let server = self.collected.server(&name);
        let mut open = Vec::new();
        for (at, text) in values {
            self.rows = self.rows.saturating_add(1);
            let row = self.rows;
            let number = text.trim().parse::<f64>().ok().filter(|v| v.is_finite());
            let Some(number) = number else {
                let note = Diagnostic::note(
                    "row.no_value",
                    "The value is not a number: there was nothing to compute from",
                    "Nothing to do: missing is not zero",
                );
                self.aside(row, note, &metric, &text);
                continue;
            };
            if kind.resource == Resource::Cpu && kind.unit.is_none() {
                open.push((at, number, row));
                continue;
            }
            self.put(server, &kind, at, number, row, &metric, &text);
        }
        if !open.is_empty() {
            self.cpu_unit_open.push((server, open));
        }
    }

    #[allow(clippy::too_many_arguments, reason = "one sample and where it stands")]
    fn put(
        &mut self,
        server: usize,
        kind: &Kind,
        at: f64,
        number: f64,
        row: u32,
        metric: &BTreeMap<String, String>,
        text: &str,
    ) {
        let resource = kind.resource;
        let unit = kind.unit.unwrap_or(crate::mapping::sample_unit(resource));
        let moment = (1e8..=1e11).contains(&at).then_some(at);
        let Some((v, at)) = value_in(number, resource, unit, false).zip(moment) else {
            let bad = Diagnostic::error(
                "row.bad_value",
                "The value or its moment lies out of its bounds",
                "Check the query: CPU is 0 to 100 per cent of all processors together",
            );
            return self.aside(row, bad, metric, text);
        };
        let left = kind.left && v.meaning == Meaning::Stored;
        let meaning = if left { Meaning::Free } else { v.meaning };
        #[expect(clippy::cast_possible_truncation, reason = "seconds, checked above")]
        let at = at as i64;
        let sample =
            Sample { resource, meaning, at, value: v.value, row, column: 0, counts: true, part: kind.part };
        let lane = Lane { server, resource, rank: kind.rank, part: kind.part };
        self.choice.put(lane, &sample, kind.half);
    }

    /// CPU of which nothing says the unit: where no value passes one, it is a fraction.
    fn settle_open_cpu(&mut self) {
        let open = std::mem::take(&mut self.cpu_unit_open);
        let highest = open.iter().flat_map(|(_, v)| v).map(|v| v.1).fold(0.0, f64::max);
        let fraction = highest <= 1.01;
        let unit = if fraction { crate::mapping::Unit::Fraction } else { crate::mapping::Unit::Percent };
        let kind = Kind {
            resource: Resource::Cpu,
            unit: Some(unit),
            left: false,
            rank: 0,
            part: false,
            half: false,
        };
        if fraction && !open.is_empty() {
            self.findings.tell(
                Diagnostic::warning(
                    "series.cpu_fraction",
                    "No CPU value is above 1, so they were read as fractions and not as per cent",
                    "If they are per cent, write 100 * … in the query and give it the label resource=\"cpu_percent\"",
                )
                .at(self.head.place(1, None)),
            );
        }
        for (server, values) in open {
            for (at, number, row) in values {
                self.put(server, &kind, at, number, row, &BTreeMap::new(), "");
            }
        }
    }

    fn aside(&mut self, row: u32, reason: Diagnostic, metric: &BTreeMap<String, String>, found: &str) {
        let reason = reason.at(self.head.place(row, None)).found(found, "a number");
        let cells = vec![words(metric), found.to_owned()];
        self.findings.set_aside(self.head.source, row, reason, cells);
    }
}

/// Labels as they are written in a query.
fn words(metric: &BTreeMap<String, String>) -> String {
    let labels = metric.iter().filter(|(k, _)| *k != "__name__").map(|(k, v)| format!("{k}=\"{v}\""));
    let name = metric.get("__name__").map(String::as_str).unwrap_or_default();
    format!("{name}{{{}}}", labels.collect::<Vec<_>>().join(","))
}

/// The server of a series: the label that names it, without the port of the exporter.
fn server_label(metric: &BTreeMap<String, String>) -> Option<String> {
    const LABELS: [&str; 9] =
        ["nodename", "hostname", "host", "server", "vm", "exported_instance", "instance", "node", "name"];
    let label = LABELS.iter().find_map(|l| metric.get(*l)).filter(|v| !v.trim().is_empty())?;
    Some(host_of(label).to_owned())
}

/// The host of `host:port`, of `[address]:port`, or of an address of the web.
#[must_use]
pub fn host_of(text: &str) -> &str {
    let text = text.trim();
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    let text = text.split('/').next().unwrap_or(text);
    if let Some(rest) = text.strip_prefix('[') {
        return rest.split(']').next().unwrap_or(rest);
    }
    match text.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') && port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::host_of;

    #[test]
    fn hosts_lose_their_port() {
        assert_eq!(host_of("web01:9100"), "web01");
        assert_eq!(host_of("https://web01.example.com:9182/metrics"), "web01.example.com");
        assert_eq!(host_of("[2001:db8::1]:9100"), "2001:db8::1");
        assert_eq!(host_of("2001:db8::1"), "2001:db8::1");
        assert_eq!(host_of("db01"), "db01");
    }
}
