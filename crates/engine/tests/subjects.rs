//! What a finding is about stays the same in whatever order the columns are stated, and from whatever folder the
//! project is looked at: a baseline knows it by that.

use modelry_engine::{Project, Settings};
use modelry_graph::SourceFile;

#[test]
fn the_order_of_columns_changes_no_subject() {
    let found = subjects("follower_id", "followed_id");
    assert_eq!(found, ["follows.followed_id+follower_id", "slots.followed_id+follower_id"]);
    assert_eq!(found, subjects("followed_id", "follower_id"));
}

#[test]
fn the_folder_of_a_database_changes_no_subject() {
    let numbers = || 0..12;
    let tables: String = numbers().map(|it| format!("CREATE TABLE \"someThing{it}\" (\"itsKey\" int);")).collect();
    let models: String = numbers().map(|it| format!("model someThing{it} {{\n  itsKey Int @id\n}}\n")).collect();
    let classes: String = numbers()
        .map(|it| format!("class Thing{it}(models.Model):\n    itsKey = models.IntegerField(db_column='itsKey{it}')\n"))
        .collect();
    let python = format!("from django.db import models\n{classes}");
    for (subject, path, text) in [
        ("sql database", "schema.sql", &tables),
        ("prisma database", "schema.prisma", &models),
        ("django database", "things/models.py", &python),
    ] {
        for folder in ["", "store/", "packages/store/"] {
            let file = SourceFile { path: format!("{folder}{path}"), text: text.clone() };
            let report = Project::from_sources(vec![file], &Settings::default()).check(&|_| true);
            let of_database = report.findings.iter().filter(|it| it.rule.name == "database-identifier-casing");
            assert_eq!(of_database.map(|it| it.subject.as_str()).collect::<Vec<_>>(), [subject], "{folder}{path}");
        }
    }
}

/// Of a pair that comes twice, and of a unique key, one of whose columns may always be NULL.
fn subjects(first: &str, second: &str) -> Vec<String> {
    let text = format!(
        "CREATE TABLE users (id bigint PRIMARY KEY);
        CREATE TABLE follows ({first} bigint NOT NULL REFERENCES users, {second} bigint NOT NULL REFERENCES users);
        CREATE TABLE slots (id bigint PRIMARY KEY, follower_id int, followed_id int NOT NULL, UNIQUE ({first}, {second}));"
    );
    let file = SourceFile { path: "schema.sql".to_owned(), text };
    let report = Project::from_sources(vec![file], &Settings::default()).check(&|_| true);
    let of_sets = ["join-table-not-unique", "nullable-column-in-unique"];
    report.findings.into_iter().filter(|it| of_sets.contains(&it.rule.name)).map(|it| it.subject).collect()
}
