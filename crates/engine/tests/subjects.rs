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
    let columns: String =
        (0..12).map(|number| format!("CREATE TABLE \"someThing{number}\" (\"itsKey\" int);")).collect();
    let about = |path: &str| {
        let file = SourceFile { path: path.to_owned(), text: columns.clone() };
        let report = Project::from_sources(vec![file], &Settings::default()).check(&|_| true);
        let of_database = report.findings.into_iter().filter(|it| it.rule.name == "database-identifier-casing");
        of_database.map(|it| it.subject).collect::<Vec<_>>()
    };
    assert_eq!(about("schema.sql"), ["sql database"]);
    assert_eq!(about("store/db/schema.sql"), ["sql database"]);
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
