use modelry_graph::{
    Action, DeleteDecision, Enforcement, Evidence, ForeignKey, Model, ModelGraph, ModelKind, Relation, RelationKind,
    Stated, Sure, Witness,
};

use crate::predicates::bases_first;
use crate::rule::declare_rule;
use crate::{Report, Severity};

declare_rule! {
    /// Deletions that pass over the callbacks of the rows that they delete.
    ///
    /// A model that cleans up behind itself, files, counters, rows of its own, does so
    /// when it is deleted as a model. One statement that deletes all rows, and a
    /// cascade of the database, know nothing of that.
    ///
    /// Bad:
    ///
    /// ```ruby app/models/post.rb
    /// class Post < ApplicationRecord
    ///   has_many :comments, dependent: :delete_all
    /// end
    /// ```
    ///
    /// ```ruby app/models/comment.rb
    /// class Comment < ApplicationRecord
    ///   belongs_to :post
    ///   after_destroy :remove_from_search
    ///
    ///   def remove_from_search = Search.remove(self)
    /// end
    /// ```
    ///
    /// ```ruby app/models/application_record.rb
    /// class ApplicationRecord < ActiveRecord::Base
    ///   primary_abstract_class
    /// end
    /// ```
    ///
    /// Good:
    ///
    /// ```ruby app/models/post.rb
    /// class Post < ApplicationRecord
    ///   has_many :comments, dependent: :destroy
    /// end
    /// ```
    ///
    /// ```ruby app/models/comment.rb
    /// class Comment < ApplicationRecord
    ///   belongs_to :post
    ///   after_destroy :remove_from_search
    ///
    ///   def remove_from_search = Search.remove(self)
    /// end
    /// ```
    ///
    /// ```ruby app/models/application_record.rb
    /// class ApplicationRecord < ActiveRecord::Base
    ///   primary_abstract_class
    /// end
    /// ```
    Relationships / "delete-skips-callbacks", Warning, of Relations
}

fn check(graph: &ModelGraph, report: &mut Report) {
    for model in bases_first(graph).into_iter().filter(|model| model.kind == ModelKind::Concrete) {
        for relation in model.relations.iter().filter(|it| it.through.is_none()) {
            let owns = matches!(relation.kind, RelationKind::HasOne | RelationKind::HasMany);
            if let Some(child) = relation.target_model.map(|it| graph.model(it)).filter(|_| owns) {
                judge(graph, report, model, relation, child);
            }
        }
    }
}

fn judge(graph: &ModelGraph, report: &mut Report, model: &Model, relation: &Relation, child: &Model) {
    let subject = model.subject(&relation.name);
    let line = Evidence { witness: Witness::Models, place: relation.place };
    let (name, child_name) = (&relation.name, &child.name);
    let key = foreign_key(graph, model, relation, child);
    let cascades = key.filter(|key| key.on_delete.is(&Action::Cascade));
    match &relation.on_delete {
        Stated::Written(Some(DeleteDecision::DeleteAll), _) | Stated::Implied(Some(DeleteDecision::DeleteAll)) => {
            let tells_others = tells_others(model, relation, child);
            if child.traits.runs_on_delete == Sure::Unknown && !tells_others {
                report.abstain(subject, format!("whether deleting a `{child_name}` runs code could not be read"));
            } else if child.traits.runs_on_delete.yes() || tells_others {
                report
                    .finding(subject, &[line], format!("`{name}` deletes rows without the callbacks of `{child_name}`"))
                    .and(&[child.evidence()])
                    .help("delete them one by one, each with its callbacks");
            }
        }
        Stated::Written(Some(DeleteDecision::DestroyAsync), _)
        | Stated::Implied(Some(DeleteDecision::DestroyAsync)) => {
            let refuses =
                |key: &&ForeignKey| matches!(key.on_delete.known(), Some(Action::NoAction | Action::Restrict));
            if let Some(key) = key.filter(refuses) {
                report
                    .finding(
                        subject,
                        &[line],
                        format!("`{name}` is deleted later, and the foreign key refuses to wait"),
                    )
                    .and(&key.places)
                    .why("The row is deleted before those that refer to it, which the database refuses.")
                    .help("delete them at once, or let the foreign key set NULL or cascade")
                    .severity(Severity::Error);
            }
        }
        Stated::Written(Some(DeleteDecision::Destroy), _) | Stated::Implied(Some(DeleteDecision::Destroy)) => {
            let nothing_to_do = is_leaf(graph, child) && kin(graph, child).all(does_nothing);
            if relation.kind == RelationKind::HasMany && nothing_to_do && cascades.is_none() {
                report
                    .finding(
                        subject,
                        &[line],
                        format!("`{name}` loads every row, and deleting a `{child_name}` runs no code"),
                    )
                    .and(&[child.evidence()])
                    .why("One statement would delete them all.")
                    .help("delete them with one statement, or by a cascade of the foreign key")
                    .severity(Severity::Info);
            }
        }
        Stated::Written(None | Some(DeleteDecision::Nothing | DeleteDecision::Action(Action::Cascade)), _)
        | Stated::Implied(None | Some(DeleteDecision::Nothing | DeleteDecision::Action(Action::Cascade))) => {
            if let Some(key) = cascades.filter(|_| child.traits.runs_on_delete.yes()) {
                report
                    .finding(
                        subject,
                        &[line],
                        format!("the foreign key behind `{name}` deletes rows without the callbacks of `{child_name}`"),
                    )
                    .and(&key.places)
                    .and(&[child.evidence()])
                    .help("let the model delete them one by one, each with its callbacks");
            }
        }
        Stated::Written(..) | Stated::Implied(_) | Stated::Unknown => {}
    }
}

/// The model and all that share its table: a row of it may be of any of these classes.
fn kin<'a>(graph: &'a ModelGraph, model: &'a Model) -> impl Iterator<Item = &'a Model> {
    let of_table = model.table.into_iter().flat_map(|table| &graph.table(table).models);
    of_table.map(|it| graph.model(*it)).chain([model])
}

/// Is there surely nothing to do when one of its rows is deleted?
fn does_nothing(model: &Model) -> bool {
    let tells = model.relations.iter().any(|it| it.touches || it.counter != Stated::Implied(None));
    model.traits.runs_on_delete.no() && !tells && model.complete && !model.traits.extended_elsewhere
}

/// Is another row told of the deletion than the one that is deleted anyway?
fn tells_others(parent: &Model, relation: &Relation, child: &Model) -> bool {
    child.relations.iter().any(|back| {
        let here = back.key == relation.key || back.target_model == Some(parent.id);
        let by_name = back.polymorphic && relation.interface.as_deref() == Some(back.name.as_str());
        back.touches && !here && !by_name
    })
}

/// Does no table refer to that of the model, so that its rows can go by themselves?
fn is_leaf(graph: &ModelGraph, model: &Model) -> bool {
    model.table.is_some_and(|table| graph.references_to(table).next().is_none())
}

/// The foreign key of the child that leads to the model, when the database enforces one.
fn foreign_key<'a>(graph: &'a ModelGraph, model: &Model, relation: &Relation, child: &Model) -> Option<&'a ForeignKey> {
    let table = graph.table(child.table?);
    let columns = relation.key.iter().map(|name| table.column_named(name)).collect::<Option<Vec<_>>>()?;
    table.foreign_keys.iter().find(|key| {
        let there = key.target.known().is_some_and(|target| target.id.is_some() && target.id == model.table);
        there && !columns.is_empty() && key.columns == columns && key.enforcement.is(&Enforcement::Enforced)
    })
}
