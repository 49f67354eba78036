//! Rules in words, for lists and messages.

use super::{Across, AfterFailure, Members, Rule, RuleKind};

impl Across {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Host, Self::Rack, Self::Site];
    /// "on one host".
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Host => "on one host",
            Self::Rack => "in one rack",
            Self::Site => "at one site",
        }
    }
}

impl AfterFailure {
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Holds => "holds after a failure too",
            Self::MayBreak => "may be broken after a failure",
        }
    }
}

impl Members {
    /// "db1, db2, role web".
    #[must_use]
    pub fn in_words(&self) -> String {
        const SHOWN: usize = 4;
        let selected = self.selected_by.iter().map(|s| format!("{} {}", s.attribute.words(), s.value));
        let mut parts: Vec<String> =
            selected.chain(self.servers.iter().map(|s| s.as_str().to_owned())).collect();
        let more = parts.len().saturating_sub(SHOWN);
        parts.truncate(SHOWN);
        let listed = parts.join(", ");
        if more > 0 { format!("{listed} and {more} more") } else { listed }
    }
}

impl RuleKind {
    /// The kind in a few words.
    #[must_use]
    pub const fn words(&self) -> &'static str {
        match self {
            Self::Apart { across: Across::Host, .. } => "apart by host",
            Self::Apart { across: Across::Rack, .. } => "apart by rack",
            Self::Apart { across: Across::Site, .. } => "apart by site",
            Self::Together { .. } => "together",
            Self::NeverWith { .. } => "never with",
            Self::OnlyOn { .. } => "only on hosts",
            Self::NotOn { .. } => "not on hosts",
            Self::Zone { .. } => "network of its own",
            Self::Island { .. } => "island of hosts",
            Self::Pinned { .. } => "pinned",
            Self::LargestShare { .. } => "largest share of a host",
        }
    }
}

impl Rule {
    /// What it demands, as a sentence without its full stop.
    #[must_use]
    pub fn in_words(&self) -> String {
        match &self.kind {
            RuleKind::Apart { members, across } => {
                format!("No two of {} {}", members.in_words(), across.words())
            }
            RuleKind::Together { members } => format!("{} on one host", members.in_words()),
            RuleKind::NeverWith { members, others } => {
                format!("{} never on a host with {}", members.in_words(), others.in_words())
            }
            RuleKind::OnlyOn { members, hosts } => {
                format!("{} only on {}", members.in_words(), hosts.in_words())
            }
            RuleKind::NotOn { members, hosts } => {
                format!("{} not on {}", members.in_words(), hosts.in_words())
            }
            RuleKind::Zone { members, ports } => {
                let unit = if *ports == 1 { "port" } else { "ports" };
                format!("{} on a network of their own, {ports} {unit} a host", members.in_words())
            }
            RuleKind::Island { members, hosts } => {
                let unit = if *hosts == 1 { "host" } else { "hosts" };
                format!("{} on {hosts} {unit} at most", members.in_words())
            }
            RuleKind::Pinned { server, host } => format!("{} on {host}", server.as_str()),
            RuleKind::LargestShare { members, share } => {
                let percent = share.percent();
                format!("Each of {} takes {percent:.0} % of a host at most", members.in_words())
            }
        }
    }
}
