//! The command line.

use engine::time::Day;
use files::mapping::Unit;
use files::readers::{READERS, by_id};
use lexopt::prelude::{Long, Short, Value, ValueExt};
use std::path::PathBuf;

pub const HELP: &str = "\
p2v-plan plans the move of physical servers onto virtual hosts.

  p2v-plan inspect FILE... [--json]
      Says what each file is, how its columns are understood, and what is wrong.

  p2v-plan plan [FILE [HOW]...]... --out DIR [--project FILE] [--scenario NAME]
                [--host TYPE] [--today YYYY-MM-DD] [--anonymise KEY]
      Reads inventories, measurements and price lists of hosts, makes a plan, and
      writes every export and the project file into DIR.
      --project   starts from this project; the files are added to it
      --scenario  by name or by number, the first is 1 (default: the first)
      --host      the host type to plan with, by its name or id in the catalogue
                  (default: that of the scenario)
      --today     the day that counts as today (default: the clock's)
      --anonymise names, addresses and free text of the files become tokens.
                  The file KEY says what they stand for: it is made, or extended
                  where it is there, and is not for others. The same KEY gives
                  the same tokens in every plan

  HOW stands behind the file that it is about, for inspect and for plan:
      --as READER      reads it as this format: the id that inspect --json gives
      --zone +HH:MM    the zone of clocks that say none (also Z)
      --server NAME    the server of a file that names none
      --unit COL=UNIT  the unit of a column, by its header: --unit RAM=MiB
      Such a file is read by itself, not put together with others; of an archive
      it holds for every file.

  p2v-plan reveal --key KEY FILE... --out DIR
      Turns the tokens in files of an anonymised plan back (exports, archives of
      them, the project) and writes the files into DIR.

  p2v-plan sample --out DIR [--servers N] [--days N] [--seed N]
      Writes the inventory and the measurements of an invented company.
      (default: 120 servers, 35 days, seed 1)

  -h, --help      this text
  -V, --version   the version

Messages go to standard error as FILE:ROW:COLUMN. Exit code 0: done. 1: nothing
usable came about. 2: the command line was not understood.
";

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    Help,
    Version,
    Inspect { files: Vec<Input>, json: bool },
    Plan(PlanRequest),
    Reveal(RevealRequest),
    Sample(SampleRequest),
}

/// A file, and how it is to be read where that differs from what is found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Input {
    pub path: PathBuf,
    pub said: Said,
}

/// What the command line says of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// The id of a reader.
    pub reader: Option<String>,
    /// Minutes that clocks without a zone are ahead of UTC.
    pub zone: Option<i32>,
    /// The server of a file that names none.
    pub server: Option<String>,
    /// Units of columns, by their headers.
    pub units: Vec<(String, Unit)>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct PlanRequest {
    pub files: Vec<Input>,
    pub out: PathBuf,
    pub project: Option<PathBuf>,
    pub scenario: Option<String>,
    pub host: Option<String>,
    pub today: Option<Day>,
    /// Key file, where the files are to be anonymised.
    pub anonymise: Option<PathBuf>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct RevealRequest {
    pub files: Vec<PathBuf>,
    pub key: PathBuf,
    pub out: PathBuf,
}

#[derive(Debug, PartialEq, Eq)]
pub struct SampleRequest {
    pub out: PathBuf,
    pub servers: u32,
    pub days: u32,
    pub seed: u64,
}

/// Reads the command line.
pub fn parse(mut parser: lexopt::Parser) -> Result<Command, lexopt::Error> {
    let mut word: Option<String> = None;
    let mut files: Vec<Input> = Vec::new();
    let (mut json, mut out, mut project, mut scenario, mut today) = (false, None, None, None, None);
    let mut host = None;
    let (mut servers, mut days, mut seed) = (None, None, None);
    let (mut anonymise, mut key) = (None, None);
    while let Some(argument) = parser.next()? {
        match (argument, word.as_deref()) {
            (Short('h') | Long("help"), _) => return Ok(Command::Help),
            (Short('V') | Long("version"), _) => return Ok(Command::Version),
            (Value(first), None) => {
                let first = first.string()?;
                if !["inspect", "plan", "reveal", "sample"].contains(&first.as_str()) {
                    return Err(format!(
                        "\"{first}\" is not a command; expected inspect, plan, reveal or sample"
                    )
                    .into());
                }
                word = Some(first);
            }
            (Value(file), Some("inspect" | "plan" | "reveal")) => {
                files.push(Input { path: PathBuf::from(file), said: Said::default() });
            }
            (Long("as"), Some("inspect" | "plan")) => {
                of_file(&mut files, "--as")?.reader = Some(parser.value()?.parse_with(reader)?);
            }
            (Long("zone"), Some("inspect" | "plan")) => {
                of_file(&mut files, "--zone")?.zone = Some(parser.value()?.parse_with(zone)?);
            }
            (Long("server"), Some("inspect" | "plan")) => {
                of_file(&mut files, "--server")?.server = Some(parser.value()?.parse_with(named)?);
            }
            (Long("unit"), Some("inspect" | "plan")) => {
                let unit = parser.value()?.parse_with(column_unit)?;
                of_file(&mut files, "--unit")?.units.push(unit);
            }
            (Long("json"), Some("inspect")) => json = true,
            (Long("out"), Some("plan" | "reveal" | "sample")) => out = Some(PathBuf::from(parser.value()?)),
            (Long("project"), Some("plan")) => project = Some(PathBuf::from(parser.value()?)),
            (Long("anonymise"), Some("plan")) => anonymise = Some(PathBuf::from(parser.value()?)),
            (Long("key"), Some("reveal")) => key = Some(PathBuf::from(parser.value()?)),
            (Long("scenario"), Some("plan")) => scenario = Some(parser.value()?.string()?),
            (Long("host"), Some("plan")) => host = Some(parser.value()?.string()?),
            (Long("today"), Some("plan")) => today = Some(parser.value()?.parse_with(day)?),
            (Long("servers"), Some("sample")) => {
                servers = Some(parser.value()?.parse_with(|t| whole(t, files::sample::MOST_SERVERS))?);
            }
            (Long("days"), Some("sample")) => {
                days = Some(parser.value()?.parse_with(|t| whole(t, files::sample::MOST_DAYS))?);
            }
            (Long("seed"), Some("sample")) => seed = Some(parser.value()?.parse()?),
            (other, _) => return Err(other.unexpected()),
        }
    }
    let need_out = |out: Option<PathBuf>| out.ok_or_else(|| lexopt::Error::from("--out DIR is missing"));
    match word.as_deref() {
        Some("inspect") if files.is_empty() => Err("no file to inspect".into()),
        Some("inspect") => Ok(Command::Inspect { files, json }),
        Some("plan") if files.is_empty() && project.is_none() => {
            Err("nothing to plan: name files, a project, or both".into())
        }
        Some("plan") if anonymise.is_some() && project.is_some() => {
            Err("--anonymise is for files: what is in a project is anonymised already, or not at all".into())
        }
        Some("plan") => Ok(Command::Plan(PlanRequest {
            files,
            out: need_out(out)?,
            project,
            scenario,
            host,
            today,
            anonymise,
        })),
        Some("reveal") if files.is_empty() => Err("no file to turn back".into()),
        Some("reveal") => Ok(Command::Reveal(RevealRequest {
            files: files.into_iter().map(|f| f.path).collect(),
            key: key.ok_or_else(|| lexopt::Error::from("--key KEY is missing"))?,
            out: need_out(out)?,
        })),
        Some(_) => Ok(Command::Sample(SampleRequest {
            out: need_out(out)?,
            servers: servers.unwrap_or(files::sample::SERVERS),
            days: days.unwrap_or(files::sample::DAYS),
            seed: seed.unwrap_or(1),
        })),
        None => Err("a command is missing: inspect, plan, reveal or sample".into()),
    }
}

/// What is said of the last file that was named.
fn of_file<'f>(files: &'f mut [Input], option: &str) -> Result<&'f mut Said, lexopt::Error> {
    let last = files.last_mut().map(|f| &mut f.said);
    last.ok_or_else(|| format!("{option} stands behind the file that it is about").into())
}

/// The id of a reader.
fn reader(text: &str) -> Result<String, String> {
    let known = || READERS.iter().map(|r| r.id).collect::<Vec<_>>().join(", ");
    by_id(text).map(|r| r.id.to_owned()).ok_or_else(|| format!("expected one of {}", known()))
}

/// Minutes ahead of UTC.
fn zone(text: &str) -> Result<i32, String> {
    let wrong = || "expected a zone such as +01:00, -05:30 or Z".to_owned();
    if matches!(text, "Z" | "z" | "UTC") {
        return Ok(0);
    }
    let (sign, rest) = match text.split_at_checked(1) {
        Some(("+", rest)) => (1, rest),
        Some(("-", rest)) => (-1, rest),
        _ => return Err(wrong()),
    };
    let (hours, minutes) = rest.split_once(':').unwrap_or((rest, "00"));
    let number = |t: &str| t.bytes().all(|b| b.is_ascii_digit()).then(|| t.parse::<i32>().ok()).flatten();
    let (hours, minutes) = number(hours).zip(number(minutes)).ok_or_else(wrong)?;
    if hours > 14 || minutes > 59 {
        return Err(wrong());
    }
    Ok(sign * (hours * 60 + minutes))
}

/// The name of a server.
fn named(text: &str) -> Result<String, String> {
    let name = text.trim();
    if name.is_empty() { Err("expected the name of a server".into()) } else { Ok(name.to_owned()) }
}

/// A column and its unit.
fn column_unit(text: &str) -> Result<(String, Unit), String> {
    let (column, unit) = text.rsplit_once('=').ok_or("expected a column and its unit, such as RAM=MiB")?;
    let unit = Unit::from_words(unit).ok_or("expected a unit such as GiB, MB, GHz, % or Mbit/s")?;
    Ok((column.trim().to_owned(), unit))
}

/// A whole number from 1.
fn whole(text: &str, most: u32) -> Result<u32, String> {
    text.parse().ok().filter(|n| (1..=most).contains(n)).ok_or_else(|| format!("expected 1 to {most}"))
}

/// A day of the calendar.
fn day(text: &str) -> Result<Day, String> {
    let date = chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .map_err(|_| "expected a day such as 2026-11-30".to_string())?;
    Ok(calendar_day(date))
}

/// The same day in the engine's terms.
pub fn calendar_day(date: chrono::NaiveDate) -> Day {
    use chrono::Datelike;
    Day::from_ymd(date.year(), date.month(), date.day())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> Result<Command, String> {
        parse(lexopt::Parser::from_args(line.split_whitespace())).map_err(|e| e.to_string())
    }

    fn file(path: &str) -> Input {
        Input { path: path.into(), said: Said::default() }
    }

    #[test]
    fn commands_are_understood() {
        assert_eq!(of("--help"), Ok(Command::Help));
        assert_eq!(of("plan --help"), Ok(Command::Help));
        assert_eq!(of("-V"), Ok(Command::Version));
        assert_eq!(
            of("inspect a.csv --json b.xlsx"),
            Ok(Command::Inspect { files: vec![file("a.csv"), file("b.xlsx")], json: true })
        );
        let said = Said {
            reader: Some("sar".into()),
            zone: Some(-330),
            server: Some("web01".into()),
            units: vec![("RAM".into(), Unit::from_words("MiB").unwrap())],
        };
        assert_eq!(
            of("inspect a.csv --as sar --zone -05:30 --server web01 --unit RAM=MiB b.csv"),
            Ok(Command::Inspect {
                files: vec![Input { path: "a.csv".into(), said }, file("b.csv")],
                json: false
            })
        );
        assert_eq!(
            of("plan a.csv --out=o --project p --scenario 2 --host h --today 2026-02-28"),
            Ok(Command::Plan(PlanRequest {
                files: vec![file("a.csv")],
                out: "o".into(),
                project: Some("p".into()),
                scenario: Some("2".into()),
                host: Some("h".into()),
                today: Some(Day::from_ymd(2026, 2, 28)),
                anonymise: None,
            }))
        );
        assert_eq!(
            of("reveal --key k.json a.csv --out o"),
            Ok(Command::Reveal(RevealRequest {
                files: vec!["a.csv".into()],
                key: "k.json".into(),
                out: "o".into()
            }))
        );
        assert_eq!(
            of("sample --out o --seed 7"),
            Ok(Command::Sample(SampleRequest { out: "o".into(), servers: 120, days: 35, seed: 7 }))
        );
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (line, message) in [
            ("", "a command is missing"),
            ("dance", "\"dance\" is not a command"),
            ("inspect", "no file to inspect"),
            ("plan --out o", "nothing to plan"),
            ("plan a.csv", "--out DIR is missing"),
            ("plan a.csv --project p --anonymise k --out o", "--anonymise is for files"),
            ("reveal --out o --key k", "no file to turn back"),
            ("reveal a.csv --out o", "--key KEY is missing"),
            ("plan a.csv --out o --key k", "invalid option"),
            ("plan a.csv --out o --today 2026-02-30", "expected a day"),
            ("inspect --as sar a.csv", "--as stands behind the file"),
            ("inspect a.csv --as nonsense", "expected one of "),
            ("inspect a.csv --zone 1", "expected a zone such as"),
            ("inspect a.csv --zone +15:00", "expected a zone such as"),
            ("inspect a.csv --unit RAM", "expected a column and its unit"),
            ("inspect a.csv --unit RAM=furlongs", "expected a unit such as"),
            ("reveal a.csv --zone Z --out o --key k", "invalid option"),
            ("sample --out o --servers 0", "expected 1 to 20000"),
            ("sample --out o --json", "invalid option"),
            ("sample extra", "unexpected argument"),
            ("--json", "invalid option"),
        ] {
            let error = of(line).unwrap_err();
            assert!(error.contains(message), "{line:?}: {error}");
        }
    }
}
