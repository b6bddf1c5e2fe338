//! One shop, written in every framework: the graphs agree, and so do the findings of all rules.
//!
//! `fixtures/rosetta/<framework>/` all mean the same tables. Everything is compared with the first
//! framework; what may differ stands below with its reason, and a difference that no longer
//! occurs fails the test, too.

#![allow(clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use modelry_engine::{Project, Settings};
use modelry_graph::{SourceFile, Sure, Table};

const FRAMEWORKS: &[&str] = &["prisma", "django", "sql", "sequelize", "rails"];

/// What a framework calls by another name: the framework, its name, the common one.
/// A name with a dot is that of a column or index, with the common name of its table.
const NAMES: &[(&str, &str, &str)] = &[
    ("prisma", "_ProductToTag", "product_tags"),
    ("prisma", "product_tags.A", "product_tags.product_id"),
    ("prisma", "product_tags.B", "product_tags.tag_id"),
    ("django", "products_tags", "product_tags"),
    ("django", "categories.categories_parent_id_fc02df82", "categories.category_by_parent"),
    ("django", "order_line.order_line_order_id_b9148391", "order_line.order_line_by_order"),
];

/// Differences from the first framework: the framework, what it has more (`+`) or less (`-`), and why.
const DIFFERENCES: &[(&str, &str, &str)] = &[
    ("django", "- orders.status order_status", "Django knows no enumeration types"),
    ("django", "+ orders.status character varying(10)", "Django knows no enumeration types"),
    ("django", "+ enum-without-db-constraint Order#status", "so nothing but the model limits the values"),
    ("django", "- product_tags primary key (product_id, tag_id)", "Django gives the join table a key of its own"),
    ("django", "+ product_tags primary key (id)", "Django gives the join table a key of its own"),
    ("django", "+ product_tags.id bigint", "Django gives the join table a key of its own"),
    ("django", "+ product_tags index (id)", "Django gives the join table a key of its own"),
    ("django", "+ product_tags unique (id)", "Django gives the join table a key of its own"),
    (
        "django",
        "+ product_tags index (product_id)",
        "Django indexes every foreign key, also where the pair leads with it",
    ),
    ("django", "+ django-null-blank-semantics Order#note", "the rule is about the forms of Django"),
    ("sequelize", "- orders.status order_status", "Sequelize names the type of an enumeration by table and column"),
    (
        "sequelize",
        "+ orders.status enum_orders_status",
        "Sequelize names the type of an enumeration by table and column",
    ),
];

#[test]
fn every_framework_tells_of_the_same_shop() {
    let mut failures = Vec::new();
    let mut expected = BTreeSet::new();
    for (position, framework) in FRAMEWORKS.iter().enumerate() {
        let facts = facts(framework);
        if position == 0 {
            assert!(facts.len() > 100, "the shop is small: {} facts", facts.len());
            expected = facts;
            continue;
        }
        let more = facts.difference(&expected).map(|fact| format!("+ {fact}"));
        let less = expected.difference(&facts).map(|fact| format!("- {fact}"));
        let differences: BTreeSet<String> = more.chain(less).collect();
        let declared: BTreeSet<String> =
            DIFFERENCES.iter().filter(|it| it.0 == *framework).map(|it| it.1.to_owned()).collect();
        failures.extend(differences.difference(&declared).map(|it| format!("{framework}: {it}")));
        failures.extend(declared.difference(&differences).map(|it| format!("{framework}: no longer {it}")));
    }
    assert!(failures.is_empty(), "{} differences\n{}", failures.len(), failures.join("\n"));
}

/// What a framework's shop holds and what the rules find in it, in common names.
fn facts(framework: &str) -> BTreeSet<String> {
    let project = Project::from_sources(sources(framework), &Settings::default());
    assert!(project.graph.problems.is_empty(), "{framework}: {:?}", project.graph.problems);
    let common = |name: String| common(framework, name);
    let mut facts = BTreeSet::new();
    for table in &project.graph.tables {
        let name = common(table.name.text.clone());
        let column = |column: &str| {
            let full = common(format!("{name}.{column}"));
            full.rsplit_once('.').map_or(full.clone(), |(_, column)| column.to_owned())
        };
        let list = |columns: Vec<&str>| columns.into_iter().map(&column).collect::<Vec<_>>().join(", ");
        facts.insert(format!("table {name}, complete {}", table.complete()));
        for (position, it) in table.columns() {
            let ty = it.ty.known().expect("every type is written");
            let null = match table.nullable(position) {
                Sure::Yes => ", null",
                Sure::No => "",
                Sure::Unknown => ", null?",
            };
            facts.insert(format!("{name}.{} {ty}{null}", column(&it.name.text)));
        }
        for (kind, mut key) in keys(table) {
            if kind != "primary key" {
                key.sort_unstable();
            }
            facts.insert(format!("{name} {kind} ({})", list(key)));
        }
        for key in &table.foreign_keys {
            let target = key.target.known().expect("every target is written");
            let columns = key.columns.iter().map(|it| table.column(*it).name.text.as_str()).collect();
            facts.insert(format!("{name} ({}) → {}", list(columns), common(target.table.clone())));
        }
    }
    for finding in project.check(&|_| true).findings {
        let subject = match finding.subject.split_once('.') {
            Some((table, member)) => common(format!("{}.{member}", common(table.to_owned()))),
            None => common(finding.subject.clone()),
        };
        facts.insert(format!("{} {subject}", finding.rule.name));
    }
    facts
}

/// Primary key, unique keys and the columns of indexes. Every key is an index, too.
fn keys(table: &Table) -> Vec<(&'static str, Vec<&str>)> {
    let mut keys = Vec::new();
    if let Some(key) = &table.primary_key {
        let columns: Vec<&str> = key.columns.iter().map(|it| table.column(*it).name.text.as_str()).collect();
        keys.push(("unique", columns.clone()));
        keys.push(("index", columns.clone()));
        keys.push(("primary key", columns));
    }
    for index in &table.indexes {
        let columns = index.columns().expect("all indexes are of plain columns");
        let columns: Vec<&str> = columns.into_iter().map(|it| table.column(it).name.text.as_str()).collect();
        if index.unique {
            keys.push(("unique", columns.clone()));
        }
        keys.push(("index", columns));
    }
    keys
}

fn common(framework: &str, name: String) -> String {
    let found = NAMES.iter().find(|it| it.0 == framework && it.1 == name);
    found.map_or(name, |it| it.2.to_owned())
}

fn sources(framework: &str) -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/rosetta").join(framework);
    let mut sources = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a fixture is readable").flatten() {
            let path: PathBuf = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it != "snap") {
                let text = std::fs::read_to_string(&path).expect("a fixture is text");
                let path = path.strip_prefix(&root).expect("the file lies in its fixture").display().to_string();
                sources.push(SourceFile { path, text });
            }
        }
    }
    sources
}
