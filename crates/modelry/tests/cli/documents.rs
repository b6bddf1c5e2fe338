//! What a project is: its graph, how it keeps the standards.

use crate::scene::{SCHEMA, Scene};

#[test]
fn compliance_is_reported() {
    let phones = "  phone1     String\n  phone2     String\n  phone3     String\n  total      Float";
    let config = "select = [\"types\", \"indexes\", \"normalization\"]\n";
    Scene::new("report")
        .file("schema.prisma", &SCHEMA.replace("  total      Float", phones))
        .file("modelry.toml", config)
        .file("modelry-baseline.txt", "unindexed-foreign-key orders.customer_id\n")
        .run(&["report"])
        .run(&["report", "--format", "json"])
        .run(&["report", "--format", "html", "--output-file", "report.html"])
        .matches("report");
}

#[test]
fn the_graph_is_an_outline_or_json() {
    Scene::new("graph")
        .file("schema.prisma", SCHEMA)
        .run(&["graph"])
        .run(&["graph", "--format", "json"])
        .matches("graph");
}
