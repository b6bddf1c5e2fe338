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

#[test]
fn modules_find_each_other_wherever_the_project_lies() {
    const BASE: &str = "import { Column, DataType, Model } from 'sequelize-typescript';\n\n\
                        export abstract class Base extends Model {\n  @Column(DataType.STRING) code: string;\n}\n";
    const ORDER: &str = "import { Table } from 'sequelize-typescript';\nimport { Base } from '../common/base';\n\n\
                         @Table({ timestamps: false })\nexport class Order extends Base {}\n";
    for root in ["", "shop/", "/srv/shop/", "../shop/"] {
        let files = [("models/order.ts", ORDER), ("common/base.ts", BASE)];
        let sources = files.map(|(path, text)| SourceFile { path: format!("{root}{path}"), text: text.to_owned() });
        let project = Project::from_sources(sources.to_vec(), &Settings::default());
        let columns = project.graph.tables.iter().flat_map(|table| &table.columns);
        let columns: Vec<&str> = columns.map(|column| column.name.text.as_str()).collect();
        assert_eq!(columns, ["id", "code"], "{root}");
    }
}
