//! `cargo xtask serve`: builds, then serves `dist/` on this machine only, with the headers that a good
//! host would send.

use crate::deliver::{self, Delivery};
use crate::page::policy_of;
use crate::run::{Outcome, read_text};
use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

/// `serve [--port N] [--no-build]`
///
/// # Errors
/// A port that is taken, or what the build says.
pub fn command(arguments: &[String]) -> Outcome<()> {
    let (mut port, mut build) = (8080u16, true);
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--no-build" => build = false,
            "--port" => {
                let number = words.next().and_then(|number| number.parse().ok());
                port = number.ok_or("`--port` wants a number from 0 to 65535 (0: any that is free).")?;
            }
            unknown => return Err(format!("`serve` takes no \"{unknown}\".")),
        }
    }
    let server = Server::start(if build { deliver::build()? } else { deliver::built()? }, port)?;
    println!("P2V Planner is at {}   (stop with Ctrl+C)", server.address);
    server.serve();
    Ok(())
}

/// A static file server on the loopback address.
pub struct Server {
    listener: TcpListener,
    site: Site,
    /// Where it answers, with a slash at the end.
    pub address: String,
}

#[derive(Clone)]
struct Site {
    folder: PathBuf,
    policy: String,
}

impl Server {
    /// Takes a port; 0 takes any that is free.
    ///
    /// # Errors
    /// When the port is taken.
    pub fn start(delivery: Delivery, port: u16) -> Outcome<Server> {
        let listener = TcpListener::bind(("127.0.0.1", port)).map_err(|error| {
            format!(
                "Port {port} cannot be used ({error}). Choose another: cargo xtask serve --port {}",
                port.wrapping_add(1)
            )
        })?;
        let bound = listener.local_addr().map_err(|error| error.to_string())?;
        let policy = policy_of(&read_text(&delivery.page())?).unwrap_or_default();
        let site = Site { folder: delivery.folder, policy: format!("{policy}; frame-ancestors 'none'") };
        Ok(Server { listener, site, address: format!("http://{bound}/") })
    }

    /// Answers until the process ends.
    pub fn serve(&self) {
        for stream in self.listener.incoming().flatten() {
            let site = self.site.clone();
            std::thread::spawn(move || {
                // A connection that breaks off concerns only itself.
                let _ = site.answer(stream);
            });
        }
    }
}

impl Site {
    fn answer(&self, stream: TcpStream) -> std::io::Result<()> {
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        let mut lines = BufReader::new((&stream).take(64 * 1024));
        let mut request = String::new();
        lines.read_line(&mut request)?;
        // The rest of the request is read so that closing does not cut off the answer.
        let mut line = String::new();
        while lines.read_line(&mut line)? > 2 {
            line.clear();
        }
        let mut words = request.split_whitespace();
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let (status, kind, body, policy) = match method {
            "GET" | "HEAD" => match self.file(target) {
                Some(file) => {
                    // The single file carries a policy of its own, stricter than this one and not compatible with it.
                    let own = file.file_name().is_some_and(|name| name == deliver::SINGLE_FILE);
                    ("200 OK", media_type(&file), std::fs::read(&file)?, (!own).then_some(&self.policy))
                }
                None => {
                    ("404 Not Found", "text/plain; charset=utf-8", b"There is no such file.\n".to_vec(), None)
                }
            },
            _ => (
                "405 Method Not Allowed",
                "text/plain; charset=utf-8",
                b"Only GET and HEAD.\n".to_vec(),
                None,
            ),
        };
        let mut head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nCache-Control: no-cache\r\n\
             X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n",
            body.len()
        );
        if let Some(policy) = policy {
            head.push_str(&format!("Content-Security-Policy: {policy}\r\n"));
        }
        let mut out = &stream;
        out.write_all(head.as_bytes())?;
        out.write_all(b"\r\n")?;
        if method == "GET" {
            out.write_all(&body)?;
        }
        out.flush()
    }

    /// The file that a request target names, if it is in the folder.
    fn file(&self, target: &str) -> Option<PathBuf> {
        let name = target.split(['?', '#']).next()?.trim_start_matches('/');
        let name = Path::new(if name.is_empty() { "index.html" } else { name });
        let inside = name.components().all(|part| matches!(part, Component::Normal(_)));
        let file = self.folder.join(name);
        (inside && file.is_file()).then_some(file)
    }
}

/// The media type of a file, by its ending.
pub fn media_type(file: &Path) -> &'static str {
    match file.extension().and_then(|ending| ending.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_above_the_folder_is_served() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let site = Site { folder, policy: String::new() };
        assert!(site.file("/main.rs?x#y").is_some());
        for target in ["/../Cargo.toml", "//../Cargo.toml", "/./../Cargo.toml", "/", "/no-such-file"] {
            assert_eq!(site.file(target), None, "{target}");
        }
    }
}
