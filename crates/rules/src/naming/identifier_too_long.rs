use modelry_graph::{Dialect, ModelGraph, NameOrigin};

use crate::Report;
use crate::predicates::{DatabaseName, database_names};
use crate::rule::declare_rule;

declare_rule! {
    /// Names longer than the database keeps.
    ///
    /// PostgreSQL cuts a name after 63 bytes and says so only in a notice; MySQL
    /// and MariaDB refuse more than 64 characters. What looks for the full name
    /// later does not find it, and two names that differ only at the end become one.
    ///
    /// Bad:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE subscription_invoices (
    ///   id bigserial PRIMARY KEY,
    ///   customer_id bigint,
    ///   billing_period_start date
    /// );
    /// CREATE INDEX index_subscription_invoices_on_customer_id_and_billing_period_start
    ///   ON subscription_invoices (customer_id, billing_period_start);
    /// ```
    ///
    /// Good:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE subscription_invoices (
    ///   id bigserial PRIMARY KEY,
    ///   customer_id bigint,
    ///   billing_period_start date
    /// );
    /// CREATE INDEX subscription_invoices_customer_period
    ///   ON subscription_invoices (customer_id, billing_period_start);
    /// ```
    Naming / "identifier-too-long", Warning, of Names;
    /// The longest name that the project wants; what the database engine keeps is the limit in any case.
    LIMIT: OptionalNumber("limit", 8..=128),
}

fn check(graph: &ModelGraph, report: &mut Report) {
    for table in graph.judged_tables() {
        let names = database_names(table);
        let longest = names.iter().map(|it| it.name.text.len()).max().unwrap_or(0);
        let wanted = LIMIT.of(graph.policy(table));
        let Some(dialect) = graph.dialect(table) else {
            wish(&names, wanted, report);
            if longest > 63 && wanted.is_none() {
                report.abstain(table.subject(&[]), "the database engine is not known");
            }
            continue;
        };
        let Some(limit) = dialect.identifier_limit().filter(|limit| wanted.is_none_or(|wanted| wanted > *limit)) else {
            wish(&names, wanted, report);
            continue;
        };
        for it in &names {
            let text = &it.name.text;
            let kept = kept(dialect, limit, text);
            if kept == text || it.name.origin == NameOrigin::Shortened {
                continue;
            }
            let twin = names.iter().find(|other| {
                other.kind == it.kind
                    && other.name.text != *text
                    && self::kept(dialect, limit, &other.name.text) == kept
            });
            let (length, unit) = match dialect {
                Dialect::Postgres => (text.len(), "bytes"),
                Dialect::Mysql | Dialect::MariaDb | Dialect::Sqlite => (text.chars().count(), "characters"),
            };
            let message = match twin {
                None => format!(
                    "the {} name `{text}` has {length} {unit}, of which {} keeps {limit}",
                    it.kind,
                    dialect.title()
                ),
                Some(twin) => format!(
                    "the {} names `{text}` and `{}` are the same in {} after {limit} {unit}",
                    it.kind,
                    twin.name.text,
                    dialect.title()
                ),
            };
            report.finding(it.subject(), &it.places, message).help(format!("shorten it to at most {limit} {unit}"));
        }
    }
}

/// Names that somebody chose and that are longer than the project wants.
fn wish(names: &[DatabaseName<'_>], wanted: Option<usize>, report: &mut Report) {
    let Some(wanted) = wanted else { return };
    for it in names {
        let length = it.name.text.chars().count();
        let chosen = match it.name.origin {
            NameOrigin::Written | NameOrigin::Derived => true,
            NameOrigin::Generated | NameOrigin::Shortened => false,
        };
        if chosen && length > wanted {
            let message =
                format!("the {} name `{}` has {length} characters, the project wants {wanted}", it.kind, it.name.text);
            report
                .finding(it.subject(), &it.places, message)
                .help(format!("shorten it to at most {wanted} characters"));
        }
    }
}

/// The part of a name that the database keeps.
fn kept(dialect: Dialect, limit: usize, text: &str) -> &str {
    let end = match dialect {
        Dialect::Postgres => text.floor_char_boundary(limit),
        Dialect::Mysql | Dialect::MariaDb | Dialect::Sqlite => {
            text.char_indices().nth(limit).map_or(text.len(), |(position, _)| position)
        }
    };
    text.get(..end).unwrap_or(text)
}
