//! Where converted machines go: what the orders for the tools need besides the plan.

use serde::{Deserialize, Serialize};

/// Characters kept of each part.
const LONGEST: usize = 500;

/// Where converted machines go. An empty part was not said; whoever writes orders puts a placeholder in
/// its place. No password: orders are read by many.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Target {
    /// Host name or address of the conversion server.
    pub server: String,
    /// URL of the private key that opens it.
    pub identity_url: String,
    /// How the result is written.
    pub output: String,
    /// Storage pool or path on the conversion server.
    pub storage: String,
    /// Disk format.
    pub format: String,
    /// Network for cards whose own is not known.
    pub network: String,
}

impl Target {
    /// Whether nothing was said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
    /// The same on one line each, without what no order can carry (control characters), and no longer
    /// than 500 characters each.
    #[must_use]
    pub fn sound(&self) -> Self {
        let clean = |text: &str| {
            let kept: String = text.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
            kept.trim().to_owned()
        };
        Self {
            server: clean(&self.server),
            identity_url: clean(&self.identity_url),
            output: clean(&self.output),
            storage: clean(&self.storage),
            format: clean(&self.format),
            network: clean(&self.network),
        }
    }
}
