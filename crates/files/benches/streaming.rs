//! A file too large for memory: 5,000 servers measured hourly for 30 days, written to a temporary file,
//! read piece by piece and joined: `cargo bench -p files --bench streaming`. Prints how long it took and
//! the most memory that the process held (Linux only). Nothing is asserted.

use files::import::{Choices, Excerpt, Reading, merge, read};
use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Instant;

const SERVERS: u32 = 5_000;
const HOURS: u32 = 30 * 24;
const PIECE: usize = 256 * 1024;
const ROWS: usize = 500;

fn main() -> std::io::Result<()> {
    let path = std::env::temp_dir().join("p2v-planner-streaming.csv");
    let bytes = write(&path)?;
    println!("group\twhat\tcount\tms");
    let result = run(&path);
    std::fs::remove_file(&path)?;
    let (rows, series, times) = result?;
    let peak = peak_mib().map_or_else(|| "unknown".into(), |v| format!("{v} MiB"));
    println!("streaming\tlooked at\t{bytes} bytes\t{:.0}", times[0]);
    println!("streaming\tread\t{rows} rows\t{:.0}", times[1]);
    println!("streaming\tlongest slice of {ROWS} rows or 8 servers\t1\t{:.1}", times[2]);
    println!("streaming\tjoined\t{series} series\t{:.0}", times[3]);
    println!("streaming\tmost memory held\t{peak}\t");
    Ok(())
}

/// A row for each server and hour, all servers of one hour together, as monitoring writes them.
fn write(path: &Path) -> std::io::Result<u64> {
    let mut out = BufWriter::new(File::create(path)?);
    writeln!(out, "server,timestamp,cpu_percent,memory_mib,network_in_mbit_s,network_out_mbit_s,disk_mb_s")?;
    let mut bytes = 0;
    for hour in 0..HOURS {
        let (day, of_day) = (hour / 24 + 1, hour % 24);
        for server in 0..SERVERS {
            // Any figures will do: two that look like load.
            let (a, b) = ((server * 7 + hour * 13) % 1000, (server * 31 + hour * 17) % 10_000);
            let line = format!(
                "srv{server:05}.example.com,2026-03-{day:02}T{of_day:02}:00:00Z,{}.{},{},{}.{:02},{}.{:02},{}.{:02}\n",
                a / 10,
                a % 10,
                1024 + b,
                b / 100,
                b % 100,
                a / 10,
                a % 10,
                b / 50,
                b % 50
            );
            bytes += line.len() as u64;
            out.write_all(line.as_bytes())?;
        }
    }
    out.flush()?;
    Ok(bytes)
}

fn run(path: &Path) -> std::io::Result<(u32, usize, [f64; 4])> {
    let mut file = File::open(path)?;
    let size = file.metadata()?.len();
    let mut parts = Vec::new();
    let begun = Instant::now();
    for range in Excerpt::ranges(size) {
        file.seek(SeekFrom::Start(range.start))?;
        let mut part = Vec::new();
        Read::by_ref(&mut file).take(range.end - range.start).read_to_end(&mut part)?;
        parts.push(part);
    }
    let excerpt = Excerpt::new("measurements.csv", size, parts.iter().map(Vec::as_slice).collect());
    let choices = Choices::default();
    let mut reading = Reading::new(&excerpt, &choices);
    let looked = ms(begun);
    file.seek(SeekFrom::Start(0))?;
    let mut piece = vec![0; PIECE];
    let mut longest = 0.0_f64;
    let begun = Instant::now();
    loop {
        let slice = Instant::now();
        let progress = reading.step(ROWS);
        if progress.is_done {
            break;
        }
        if progress.is_hungry {
            match file.read(&mut piece)? {
                0 => reading.close(),
                n => reading.push(&piece[..n]),
            }
        }
        longest = longest.max(ms(slice));
    }
    let batch = reading.finish();
    let read_ms = ms(begun);
    let rows = batch.sources[0].rows_used;
    // The servers themselves, so that there is something to join to.
    let mut list = String::from("name,memory_gib,cores\n");
    for server in 0..SERVERS {
        list.push_str(&format!("srv{server:05}.example.com,16,4\n"));
    }
    let servers = read("servers.csv", list.as_bytes(), &choices);
    let begun = Instant::now();
    let (_, store, _) = merge(&Default::default(), &Default::default(), vec![servers, batch]);
    Ok((rows, store.len(), [looked, read_ms, longest, ms(begun)]))
}

fn ms(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}

fn peak_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kb| kb / 1024)
}
