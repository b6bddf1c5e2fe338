//! What stands above the path that the user names decides nothing.

use modelry_engine::{Project, Settings};
use modelry_graph::SourceFile;

const MODELS: &str =
    "from django.db import models\n\n\nclass Order(models.Model):\n    number = models.IntegerField()\n";

#[test]
fn folders_above_the_project_name_no_app() {
    for path in [
        "shop/models.py",
        "/srv/shop/models.py",
        "/srv/migrations/shop/models.py",
        "/srv/models/shop/models/orders.py",
        "../models/shop/models.py",
    ] {
        let source = SourceFile { path: path.to_owned(), text: MODELS.to_owned() };
        let project = Project::from_sources(vec![source], &Settings::default());
        let tables: Vec<&str> = project.graph.tables.iter().map(|table| table.name.text.as_str()).collect();
        assert_eq!(tables, ["shop_order"], "{path}");
    }
}
