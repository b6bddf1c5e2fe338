//! Models as `CreateModel` states them.

use std::collections::BTreeMap;

use modelry_graph::{Part, Span};

use super::model::{FieldEntry, Model, Site, entry, same, set_field, set_together};
use super::operations::Names;
use super::state::{ModelKey, State};
use crate::syntax::python::{Expr, ExprKind};

impl<'a> State<'_, 'a> {
    /// Adds the model that `CreateModel` states.
    pub(super) fn create(
        &mut self,
        app: &str,
        names: Names<'a>,
        name: &str,
        fields: Option<&'a Expr>,
        options: Option<&'a Expr>,
        span: Span,
    ) {
        let step = self.step;
        let site = |expr: &'a Expr| Site { names, expr, step };
        let place = span.within(names.file);
        let mut model = Model {
            app: app.to_owned(),
            name: name.to_owned(),
            created: place,
            fields: Vec::new(),
            options: BTreeMap::new(),
            unique_together: Vec::new(),
            index_together: Vec::new(),
            kept_pairs: Vec::new(),
            together_since: step,
            indexes: Vec::new(),
            constraints: Vec::new(),
            not_valid: Vec::new(),
            gaps: Vec::new(),
            past_fields: Vec::new(),
            left_columns: Vec::new(),
            renamed_fields: Vec::new(),
            tables: Vec::new(),
        };
        let listed = fields.and_then(Expr::elements);
        for field in listed.unwrap_or_default() {
            match field.elements() {
                Some([name, field]) if name.text().is_some() => {
                    let name = name.text().unwrap_or_default().to_owned();
                    set_field(
                        &mut model,
                        FieldEntry { name, site: site(field), keeps_default: true, keeps_index: false },
                    );
                }
                _ => model.unsure("a field in a migration could not be read", field.span.within(names.file)),
            }
        }
        if fields.is_some() && listed.is_none() {
            model.unsure("the fields in a migration could not be read", place);
        }
        match options.map(|options| pairs(Some(options))) {
            None => {}
            Some(None) => model.unsure("the options in a migration could not be read", place),
            Some(Some(options)) => {
                for (option, value) in options {
                    let value = site(names.value(value));
                    match option {
                        "unique_together" => set_together(&mut model, true, Some(value)),
                        "index_together" => set_together(&mut model, false, Some(value)),
                        "indexes" | "constraints" => {
                            let part = if option == "indexes" { Part::Indexes } else { Part::Checks };
                            let Some(elements) = value.expr.elements() else {
                                model.gap(part, "a list in a migration could not be read", value.place());
                                continue;
                            };
                            let entries = elements.iter().map(|it| entry(site(names.value(it))));
                            if option == "indexes" {
                                model.indexes.extend(entries)
                            } else {
                                model.constraints.extend(entries)
                            }
                        }
                        _ => {
                            model.options.insert(option.to_owned(), value);
                        }
                    }
                }
            }
        }
        let key = (app.to_owned(), name.to_lowercase());
        self.models.insert(key.clone(), model);
        self.moved(&key);
        if self.only_state {
            self.take_over(&key);
        }
    }

    /// A model that moves to another app goes on with the table, and with the indexes, of the one it was.
    fn take_over(&mut self, key: &ModelKey) {
        let Some(table) = self.models.get(key).map(|model| model.table().to_owned()) else { return };
        let before = self.models.iter().find(|(other, model)| *other != key && model.table() == table);
        let indexed = before.map(|(_, model)| model.indexed_fields()).or_else(|| self.left.remove(&table));
        let Some(model) = self.models.get_mut(key) else { return };
        for field in &mut model.fields {
            field.keeps_index = indexed.iter().flatten().any(|name| same(name, &field.name));
        }
    }
}

/// The entries of a dictionary whose keys are all literal.
pub(super) fn pairs(dict: Option<&Expr>) -> Option<Vec<(&str, &Expr)>> {
    let Some(dict) = dict else { return Some(Vec::new()) };
    match &dict.kind {
        ExprKind::Dict(pairs) => pairs.iter().map(|(key, value)| Some((key.as_ref()?.text()?, value))).collect(),
        ExprKind::None => Some(Vec::new()),
        _ => None,
    }
}
