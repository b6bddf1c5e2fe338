use modelry_graph::{
    Action, DeleteDecision, Evidence, Model, ModelGraph, ModelKind, Relation, RelationKind, Stated, Table, Witness,
};

use crate::Report;
use crate::rule::declare_rule;

declare_rule! {
    /// Foreign keys whose deletion behavior depends on which side was declared first.
    ///
    /// Both sides of a relation may say what becomes of the rows when the other one is
    /// deleted, and what a side does not say it takes from a default of its own. Of
    /// two that differ, the one that is run first wins.
    ///
    /// Bad:
    ///
    /// ```javascript models/post.js
    /// const { Sequelize, DataTypes } = require("sequelize");
    /// const sequelize = new Sequelize("postgres://localhost/shop");
    /// const Post = sequelize.define("Post", { title: DataTypes.STRING });
    /// const Comment = sequelize.define("Comment", { postId: { type: DataTypes.INTEGER, allowNull: false } });
    /// Post.hasMany(Comment, { foreignKey: "postId" });
    /// Comment.belongsTo(Post, { foreignKey: "postId" });
    /// ```
    ///
    /// Good:
    ///
    /// ```javascript models/post.js
    /// const { Sequelize, DataTypes } = require("sequelize");
    /// const sequelize = new Sequelize("postgres://localhost/shop");
    /// const Post = sequelize.define("Post", { title: DataTypes.STRING });
    /// const Comment = sequelize.define("Comment", { postId: { type: DataTypes.INTEGER, allowNull: false } });
    /// Post.hasMany(Comment, { foreignKey: "postId", onDelete: "CASCADE" });
    /// Comment.belongsTo(Post, { foreignKey: "postId", onDelete: "CASCADE" });
    /// ```
    Relationships / "orm-nullifies-before-cascade", Error, of References
}

fn check(graph: &ModelGraph, report: &mut Report) {
    for model in graph.judged_models().filter(|model| model.kind == ModelKind::Concrete) {
        let Some(table) = model.table.map(|table| graph.table(table)) else { continue };
        // Migrations that make the foreign key decide by themselves.
        if table.witness != Witness::Models || table.provided {
            continue;
        }
        for relation in model.relations.iter().filter(|it| it.kind == RelationKind::BelongsTo && !it.polymorphic) {
            let Some(own) = action(relation) else { continue };
            let Some(back) = other_side(graph, model, table, relation) else { continue };
            let Some(theirs) = action(back) else { continue };
            let written = |it: &Relation| matches!(it.on_delete, Stated::Written(..));
            if same(own, theirs) || written(relation) && written(back) {
                continue;
            }
            let names = table.names(&relation.columns);
            let line = |it: &Relation| Evidence { witness: Witness::Models, place: it.place };
            report
                .finding(
                    model.subject(&relation.name),
                    &[line(relation)],
                    format!(
                        "deletion along `{names}` is {} to `{}`, and {} to `{}`",
                        own.name(),
                        relation.name,
                        theirs.name(),
                        back.name
                    ),
                )
                .and(&[line(back)])
                .help("say on both sides what is meant");
        }
    }
}

fn action(relation: &Relation) -> Option<Action> {
    match relation.on_delete.known()? {
        Some(DeleteDecision::Action(action)) => Some(*action),
        _ => None,
    }
}

/// Both refuse.
fn same(one: Action, other: Action) -> bool {
    let refuses = |it: Action| matches!(it, Action::NoAction | Action::Restrict);
    one == other || refuses(one) && refuses(other)
}

/// The relation of the other model that rests on the same key.
fn other_side<'a>(graph: &'a ModelGraph, model: &Model, table: &Table, relation: &Relation) -> Option<&'a Relation> {
    let other = graph.model(relation.target_model?);
    other.relations.iter().find(|back| {
        let owns = matches!(back.kind, RelationKind::HasOne | RelationKind::HasMany) && back.through.is_none();
        let key = back.key.iter().map(|name| table.column_named(name)).collect::<Option<Vec<_>>>();
        owns && back.target_model == Some(model.id) && key.is_some_and(|key| !key.is_empty() && key == relation.columns)
    })
}
