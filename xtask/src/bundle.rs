//! `cargo xtask bundle`: what is handed out.

use crate::run::Outcome;
use crate::{deliver, sizes};

/// Builds both deliverables and prints their sizes.
///
/// # Errors
/// What `deliver::build` says.
pub fn command(arguments: &[String]) -> Outcome<()> {
    if let Some(unknown) = arguments.first() {
        return Err(format!("`bundle` takes no \"{unknown}\"."));
    }
    let delivery = deliver::build()?;
    sizes::print(&delivery)?;
    println!(
        "\nFor a web server: {}\nFor a double click: {}",
        delivery.folder.display(),
        delivery.single_file().display()
    );
    Ok(())
}
