use std::collections::BTreeSet;

use modelry_graph::{Evidence, Model, ModelGraph, ModelKind, Relation, RelationKind, Stated, TableId, Witness};
use rustc_hash::FxHashMap;

use crate::predicates::bases_first;
use crate::rule::declare_rule;
use crate::{Report, Severity};

declare_rule! {
    /// Relations whose two sides do not know each other.
    ///
    /// Each side then loads the other one anew: a change that was made through one of
    /// them is not seen through the other, and is overwritten when that is saved.
    ///
    /// Bad:
    ///
    /// ```ruby app/models/user.rb
    /// class User < ActiveRecord::Base
    ///   has_many :posts, foreign_key: :author_id
    /// end
    /// ```
    ///
    /// ```ruby app/models/post.rb
    /// class Post < ActiveRecord::Base
    ///   belongs_to :author, class_name: "User"
    /// end
    /// ```
    ///
    /// Good:
    ///
    /// ```ruby app/models/user.rb
    /// class User < ActiveRecord::Base
    ///   has_many :posts, foreign_key: :author_id, inverse_of: :author
    /// end
    /// ```
    ///
    /// ```ruby app/models/post.rb
    /// class Post < ActiveRecord::Base
    ///   belongs_to :author, class_name: "User", inverse_of: :posts
    /// end
    /// ```
    Relationships / "missing-inverse", Info, of Relations
}

fn check(graph: &ModelGraph, report: &mut Report) {
    let mut told = BTreeSet::new();
    // Several classes of one table share its rows.
    let mut of_table: FxHashMap<TableId, Vec<&Model>> = FxHashMap::default();
    for model in &graph.models {
        if let Some(table) = model.table {
            of_table.entry(table).or_default().push(model);
        }
    }
    for model in bases_first(graph).into_iter().filter(|model| model.kind == ModelKind::Concrete) {
        for relation in &model.relations {
            let owns = matches!(relation.kind, RelationKind::HasOne | RelationKind::HasMany);
            let plain = relation.through.is_none() && !relation.polymorphic && relation.interface.is_none();
            let known = !relation.key.is_empty() && relation.dangling.is_none();
            // What a class inherits is said of the one that declares it.
            let one_sided = relation.inverse == Stated::Implied(None);
            if !(owns && plain && known && one_sided) || told.contains(&relation.place) {
                continue;
            }
            let Some(other) = relation.target_model.map(|it| graph.model(it)).filter(|it| !it.provided) else {
                continue;
            };
            let line = Evidence { witness: Witness::Models, place: relation.place };
            let subject = model.subject(&relation.name);
            match back(graph, model, relation, other) {
                Some(back) => {
                    told.insert(relation.place);
                    report
                        .finding(
                            subject,
                            &[line],
                            format!("`{}` and `{}#{}` do not know each other", relation.name, other.name, back.name),
                        )
                        .and(&[Evidence { witness: Witness::Models, place: back.place }])
                        .help(format!("name `{}` as the inverse", back.name))
                        .severity(Severity::Info);
                }
                None => {
                    // A class that shares the table may have it, and so may the part of one that was not read.
                    let shared = other.table.and_then(|table| of_table.get(&table));
                    let elsewhere = shared.into_iter().flatten().any(|it| {
                        !it.complete
                            || it.traits.runs_on_delete == modelry_graph::Sure::Unknown
                            || back(graph, model, relation, it).is_some()
                    });
                    // Of a class whose table is not known nobody can tell which others share it.
                    if elsewhere || !other.complete || model.table.is_none() {
                        report.abstain(subject, "not every relation of the other model could be read");
                        continue;
                    }
                    told.insert(relation.place);
                    report
                        .finding(
                            subject,
                            &[line],
                            format!("`{}` leads to `{}`, and nothing leads back", relation.name, other.name),
                        )
                        .and(&[other.evidence()])
                        .help(format!("give `{}` a relation back, on `{}`", other.name, relation.key.join(", ")))
                        .severity(Severity::Info);
                }
            }
        }
    }
}

/// The relation of the other model that rests on the same key and leads back: to this very class rather than to
/// another one of its table.
fn back<'a>(graph: &ModelGraph, model: &Model, relation: &Relation, other: &'a Model) -> Option<&'a Relation> {
    let shares = |target| model.table.is_some() && graph.model(target).table == model.table;
    let candidates = || {
        let same_key = |back: &&Relation| back.kind == RelationKind::BelongsTo && back.key == relation.key;
        other.relations.iter().filter(same_key)
    };
    let exact = candidates().find(|back| back.target_model == Some(model.id));
    exact.or_else(|| candidates().find(|back| back.target_model.is_some_and(shares)))
}
