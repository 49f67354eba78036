//! Licence audit: products whose licence a move changes, and what an audit will ask for.

use super::product_support::audit_of;
use super::{Subject, finding};
use crate::assessment::{Evidence, Finding};
use crate::figure::Value;

pub(super) const ID: &str = "licence_audit";

/// A remark, by the product that application or role name.
pub(super) fn check(subject: &Subject<'_>) -> Option<Finding> {
    let (product, audit, field) = audit_of(subject)?;
    Some(finding(
        ID,
        format!("{product}: {}", audit.title),
        None,
        &audit.message,
        vec![
            Evidence::imported("Application", Value::Text(field.value.to_string()), field.origin),
            Evidence::measured("Source", Value::Text(audit.source.clone())),
        ],
        &audit.remedy,
    ))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{says, server};
    use super::*;
    use crate::inventory::Server;
    use crate::measurement::ServerLoads;
    use crate::origin::Sourced;

    fn of(application: &str) -> Option<Finding> {
        let server = Server { application: Some(Sourced::typed(application.into())), ..server("a") };
        says(ID, server, ServerLoads::default())
    }

    #[test]
    fn fires_on_products_that_are_audited() {
        for application in ["Oracle Database 19c", "MS SQL Server 2016", "IBM DB2 11"] {
            let finding = of(application).unwrap();
            assert_eq!(finding.verdict, None, "{application}: a remark");
            assert_eq!(finding.evidence[1].what, "Source");
        }
    }

    #[test]
    fn says_nothing_of_others() {
        assert_eq!(of("PostgreSQL 15"), None);
        assert_eq!(of(""), None);
    }
}
