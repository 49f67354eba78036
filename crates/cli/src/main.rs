//! `p2v-plan`: the same plan from a terminal, for scripts and checks.

mod arguments;
mod output;
mod reveal;
mod run;
mod stages;

use arguments::Command;
use std::process::ExitCode;

/// Nothing usable came about: no file could be read, no plan could be made, nothing could be written.
const FAILED: u8 = 1;
/// The command line was not understood.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let result = match arguments::parse(lexopt::Parser::from_env()) {
        Ok(Command::Help) => output::print(arguments::HELP),
        Ok(Command::Version) => output::print(concat!("p2v-plan ", env!("CARGO_PKG_VERSION"), "\n")),
        Ok(Command::Inspect { files, json }) => run::inspect(&files, json),
        Ok(Command::Plan(request)) => run::plan(&request),
        Ok(Command::Reveal(request)) => reveal::reveal(&request),
        Ok(Command::Sample(request)) => run::sample(&request),
        Err(error) => {
            output::complain(&format!("p2v-plan: {error}\nTry \"p2v-plan --help\"."));
            return ExitCode::from(USAGE);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            if !message.is_empty() {
                output::complain(&format!("p2v-plan: {message}"));
            }
            ExitCode::from(FAILED)
        }
    }
}
