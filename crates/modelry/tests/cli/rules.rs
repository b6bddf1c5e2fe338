//! Rules by name: chosen, explained, listed.

use crate::scene::{SCHEMA, Scene};

#[test]
fn rules_are_chosen_by_name_or_standard() {
    Scene::new("select")
        .file("schema.prisma", SCHEMA)
        .run(&["check", "--format", "concise", "--select", "indexes"])
        .run(&["check", "--format", "concise", "--select", "float-for-exact-value,indexes", "--ignore", "indexes"])
        .run(&["check", "--format", "concise", "--select", "unindexed-foriegn-key"])
        .run(&["check", "--format", "concise", "--ignore", "everything"])
        .matches("select");
}

#[test]
fn the_failing_severity_is_chosen() {
    Scene::new("fail_on")
        .file("schema.prisma", SCHEMA)
        .run(&["check", "--format", "concise", "--select", "indexes", "--fail-on", "error"])
        .run(&["check", "--format", "concise", "--select", "indexes", "--fail-on", "never"])
        .run(&["check", "--format", "concise", "--select", "indexes", "--fail-on", "info"])
        .matches("fail_on");
}

#[test]
fn rules_are_explained() {
    Scene::new("explain")
        .run(&["explain", "unindexed-foreign-key"])
        .run(&["explain", "indexes"])
        .run(&["explain", "index"])
        .matches("explain");
}

#[test]
fn every_rule_is_listed() {
    let text = Scene::new("list").run(&["explain"]).text.clone();
    for rule in modelry_rules::rules() {
        assert!(text.contains(&format!("  {} ", rule.name)), "{} is not listed", rule.name);
    }
}
