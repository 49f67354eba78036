//! The page's HTML as far as we need it: elements found by name, and the content security policy of
//! what stands inline.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// One element in a page, by byte positions.
#[derive(Debug, Clone)]
pub struct Element {
    /// Where its start tag begins.
    pub start: usize,
    /// Just past its end tag (or past its start tag, when it has no content).
    pub end: usize,
    /// The start tag, from `<` to `>`.
    pub tag: String,
    /// What stands between the tags.
    pub content: String,
}

impl Element {
    /// The value of an attribute in double quotes.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let from = self.tag.find(&format!(" {name}=\""))? + name.len() + 3;
        self.tag.get(from..)?.split('"').next()
    }
}

/// Elements with content (`script`, `style`), in order.
pub fn with_content(page: &str, name: &str) -> Vec<Element> {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = page[at..].find(&open).map(|i| at + i) {
        let Some(inside) = page[start..].find('>').map(|i| start + i + 1) else { break };
        let Some(stop) = page[inside..].find(&close).map(|i| inside + i) else { break };
        let end = stop + close.len();
        found.push(Element {
            start,
            end,
            tag: page[start..inside].to_string(),
            content: page[inside..stop].to_string(),
        });
        at = end;
    }
    found
}

/// Elements without content (`link`, `meta`), in order.
pub fn without_content(page: &str, name: &str) -> Vec<Element> {
    let open = format!("<{name} ");
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = page[at..].find(&open).map(|i| at + i) {
        let Some(end) = page[start..].find('>').map(|i| start + i + 1) else { break };
        found.push(Element { start, end, tag: page[start..end].to_string(), content: String::new() });
        at = end;
    }
    found
}

/// Puts texts in the place of elements.
pub fn replaced(page: &str, mut changes: Vec<(Element, String)>) -> String {
    changes.sort_by_key(|(element, _)| element.start);
    let mut out = String::with_capacity(page.len());
    let mut at = 0;
    for (element, text) in changes {
        out.push_str(&page[at..element.start]);
        out.push_str(&text);
        at = element.end;
    }
    out.push_str(&page[at..]);
    out
}

/// Where a page's parts may come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A web server: files beside the page.
    Hosted,
    /// One file: everything inline, no connection at all.
    SingleFile,
}

/// The page with a `meta` element carrying a strict policy, which allows of inline scripts and styles
/// only those that are in it, by hash.
pub fn with_policy(page: &str, origin: Origin) -> String {
    let policy = policy(page, origin);
    let meta = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">");
    let charset = without_content(page, "meta").into_iter().find(|meta| meta.attribute("charset").is_some());
    // It holds for what follows it, so it comes first; only the encoding must be known before.
    let at = charset.map_or_else(|| page.find("<head>").map_or(0, |i| i + 6), |meta| meta.end);
    format!("{}\n{meta}{}", &page[..at], &page[at..])
}

fn policy(page: &str, origin: Origin) -> String {
    let inline = |name: &str| {
        let elements = with_content(page, name).into_iter();
        let inline = elements.filter(|e| e.attribute("src").is_none() && e.attribute("type").is_none());
        inline
            .map(|e| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(&e.content))))
            .collect::<Vec<_>>()
    };
    let list = |own: &[&str], hashes: Vec<String>| {
        let all: Vec<String> = own.iter().map(ToString::to_string).chain(hashes).collect();
        if all.is_empty() { "'none'".to_string() } else { all.join(" ") }
    };
    let hosted = origin == Origin::Hosted;
    let own = |others: &[&'static str]| -> Vec<&'static str> {
        hosted.then_some("'self'").into_iter().chain(others.iter().copied()).collect()
    };
    [
        "default-src 'none'".to_string(),
        format!("script-src {}", list(&own(&["'wasm-unsafe-eval'"]), inline("script"))),
        format!("worker-src {}", list(&own(&["blob:"]), Vec::new())),
        format!("style-src {}", list(&own(&[]), inline("style"))),
        // Widths of bars and positions of rows; no rule and no selector can come in by it.
        "style-src-attr 'unsafe-inline'".to_string(),
        format!("img-src {}", list(&own(&["data:", "blob:"]), Vec::new())),
        format!("font-src {}", list(&own(if hosted { &[] } else { &["data:"] }), Vec::new())),
        format!("connect-src {}", list(&own(&[]), Vec::new())),
        "base-uri 'none'".to_string(),
        "form-action 'none'".to_string(),
    ]
    .join("; ")
}

/// The policy that a page carries.
pub fn policy_of(page: &str) -> Option<String> {
    let metas = without_content(page, "meta").into_iter();
    let mut policies = metas.filter(|meta| meta.attribute("http-equiv") == Some("Content-Security-Policy"));
    policies.next().and_then(|meta| meta.attribute("content").map(str::to_string))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policy_allows_inline_scripts_by_hash_only() {
        // The hash is the example of the W3C's CSP Level 2, section 7.17.2: alert('Hello, world.');
        let page = "<head><meta charset=\"utf-8\"></head><script>alert('Hello, world.');</script>";
        let page = with_policy(page, Origin::Hosted);
        let policy = policy_of(&page).unwrap();
        assert!(policy.contains("'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"), "{policy}");
        assert!(page.find("Content-Security-Policy") < page.find("<script>"));
        assert!(!policy.contains("script-src 'unsafe-inline'"));
    }

    #[test]
    fn single_file_may_connect_to_nothing() {
        let page = with_policy("<head></head>", Origin::SingleFile);
        let policy = policy_of(&page).unwrap();
        assert!(policy.contains("connect-src 'none'"));
        assert!(!policy.contains("'self'"), "{policy}");
    }

    #[test]
    fn elements_are_found_and_replaced() {
        let page = "a<link rel=\"icon\" href=\"x\"/>b<link rel=\"stylesheet\" href=\"y\">c";
        let links = without_content(page, "link");
        assert_eq!(links[1].attribute("href"), Some("y"));
        let changes = links.into_iter().map(|link| (link, "-".to_string())).collect();
        assert_eq!(replaced(page, changes), "a-b-c");
    }
}
