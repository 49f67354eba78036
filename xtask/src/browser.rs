//! The browser that the tests drive.

use crate::run::{Outcome, on_path, printed, run, say};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A Chromium or Chrome on this machine.
pub struct Browser {
    /// The program.
    pub program: PathBuf,
}

const NAMES: [&str; 5] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const PLACES: [&str; 4] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

impl Browser {
    /// `$CHROME`, or one of the system; on Debian and Ubuntu, as root, installed with apt-get.
    pub fn find_or_install() -> Outcome<Browser> {
        if let Some(program) = std::env::var_os("CHROME") {
            let program = PathBuf::from(program);
            return match program.is_file() {
                true => Ok(Browser { program }),
                false => Err(format!("CHROME names {}, which is not there.", program.display())),
            };
        }
        if let Some(program) = Self::of_the_system() {
            return Ok(Browser { program });
        }
        let root = printed(Command::new("id").arg("-u")).is_some_and(|id| id == "0");
        if root && on_path(&["apt-get"]).is_some() {
            say("Installing Chromium with apt-get");
            let get = |arguments: &[&str]| {
                run(Command::new("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
            };
            get(&["update"]).and_then(|()| get(&["install", "-y", "--no-install-recommends", "chromium"]))?;
        }
        Self::of_the_system().map(|program| Browser { program }).ok_or_else(|| {
            "No Chromium or Chrome was found. The one command that brings it on Debian: apt-get install chromium \
             (or set CHROME to the program)"
                .to_string()
        })
    }

    fn of_the_system() -> Option<PathBuf> {
        let placed = || PLACES.iter().map(Path::new).find(|place| place.is_file()).map(Path::to_path_buf);
        on_path(&NAMES).or_else(placed)
    }
}
