//! Product support: what the vendor of the application says about running it as a VM.

use super::{Subject, finding};
use crate::assessment::words::{phrase_at, words};
use crate::assessment::{Evidence, Finding, Verdict};
use crate::figure::Value;
use crate::inventory::Text;
use crate::origin::Sourced;
use serde::Deserialize;
use std::sync::LazyLock;

pub(super) const ID: &str = "product_support";

#[derive(Deserialize)]
struct Product {
    name: String,
    words: Vec<String>,
    verdict: Verdict,
    title: String,
    message: String,
    remedy: String,
    source: String,
    /// What an audit of licences looks at.
    audit: Option<Audit>,
}

/// What moving a product means for its licence.
#[derive(Deserialize)]
pub(super) struct Audit {
    pub title: String,
    pub message: String,
    pub remedy: String,
    pub source: String,
}

static PRODUCTS: LazyLock<Vec<(Product, Vec<Vec<String>>)>> = LazyLock::new(|| {
    let all: Vec<Product> =
        serde_json::from_str(include_str!("../../../data/products.json")).unwrap_or_default();
    all.into_iter()
        .map(|product| {
            let phrases = product.words.iter().map(|w| words(w)).collect();
            (product, phrases)
        })
        .collect()
});

fn named(text: &str) -> Option<&'static Product> {
    let text = words(text);
    PRODUCTS.iter().find(|(_, phrases)| phrases.iter().any(|p| phrase_at(p, &text).is_some())).map(|(p, _)| p)
}

/// The product that application or role name, with the text.
fn product_of<'a>(subject: &Subject<'a>) -> Option<(&'static Product, &'a Sourced<Text>)> {
    let server = subject.server;
    [&server.application, &server.role]
        .into_iter()
        .flatten()
        .find_map(|field| named(&field.value).map(|product| (product, field)))
}

/// What an audit looks at of the product that a server runs: name of the product, the matter, and the text.
pub(super) fn audit_of<'a>(
    subject: &Subject<'a>,
) -> Option<(&'static str, &'static Audit, &'a Sourced<Text>)> {
    let (product, field) = product_of(subject)?;
    Some((&product.name, product.audit.as_ref()?, field))
}

/// A word of the planner's own that names the same product as a text.
pub(in crate::assessment) fn words_in(text: &str) -> Option<String> {
    let found = named(text)?;
    let mut words = found.words.iter().map(|w| w.trim_end_matches('*'));
    words.find(|w| named(w).is_some_and(|p| std::ptr::eq(p, found))).map(str::to_owned)
}

pub(super) fn can_look(subject: &Subject<'_>) -> bool {
    subject.server.application.is_some() || subject.server.role.is_some()
}

/// A product of the data named as the application, or as the role.
pub(super) fn check(subject: &Subject<'_>) -> Option<Finding> {
    let (product, field) = product_of(subject)?;
    Some(finding(
        ID,
        format!("{}: {}", product.name, product.title),
        Some(product.verdict),
        &product.message,
        vec![
            Evidence::imported("Application", Value::Text(field.value.to_string()), field.origin),
            Evidence::measured("Source", Value::Text(product.source.clone())),
        ],
        &product.remedy,
    ))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{says, server};
    use super::*;
    use crate::inventory::Server;
    use crate::measurement::ServerLoads;
    use crate::origin::Sourced;

    fn title(application: &str) -> Option<String> {
        let server = Server { application: Some(Sourced::typed(application.into())), ..server("a") };
        says(ID, server, ServerLoads::default()).map(|f| f.title)
    }

    #[test]
    fn fires_on_products_with_conditions() {
        assert!(PRODUCTS.len() > 8);
        for (application, product) in [
            ("Oracle Database 19c", "Oracle Database"),
            ("MS SQL Server 2016", "Microsoft SQL Server"),
            ("SAP HANA", "SAP HANA"),
            ("SAP ERP", "SAP"),
            ("Domain controller", "Directory server"),
        ] {
            assert!(title(application).unwrap().starts_with(&format!("{product}:")), "{application}");
        }
    }

    #[test]
    fn says_nothing_of_others() {
        assert_eq!(title("Intranet"), None);
        assert_eq!(title(""), None);
    }
}
