//! The tables in which django-parler keeps translations.
//!
//! `translations = TranslatedFields(title=CharField(…))` gives `Product` a second model, `ProductTranslation`, with a row for
//! every language (manual of the package, "Models").

use modelry_graph::{Gap, Place, Stated};

use crate::django::fields;
use crate::django::history::{everything, sized};
use crate::django::implied::{cascading, column_declaration};
use crate::django::models::ModelClass;
use crate::django::options;
use crate::django::project::{Entity, Project, Scope};
use crate::django::state::{
    ConstraintDeclaration, FieldDeclaration, FieldState, IndexDeclaration, KeyPart, ModelReference, ModelState,
    Options, Purpose, RelationDeclaration,
};
use crate::django::tables::Tables;
use crate::django::types::{ColumnKind, FieldKind};
use crate::syntax::python::{Call, Expr, ExprKind, StatementKind};

/// The models of the translations of all models.
pub(super) fn models(project: &Project, found: &[ModelClass], tables: &Tables) -> Vec<ModelClass> {
    let mut made = Vec::new();
    for model in found.iter().filter(|it| !it.state.provided && !it.state.options.is_abstract) {
        let scope = project.class_scope(model.class);
        for statement in &project.class(model.class).node.body {
            let StatementKind::Assign { target, value: Some(value), augmented: false, .. } = &statement.kind else {
                continue;
            };
            let Some(call) = value.call().filter(|call| makes_translations(project, scope, call.function)) else {
                continue;
            };
            let place = project.place(scope, value.span);
            let made_here = Translations { project, scope, call, accessor: target, place };
            let mut state = made_here.of(&model.state, tables);
            if statement.is_conditional() {
                state.gaps.extend(everything("the translations are there only sometimes", place));
            }
            made.push(ModelClass { class: model.class, state, parents: Vec::new() });
        }
    }
    made
}

fn makes_translations(project: &Project, scope: Scope, function: &Expr) -> bool {
    let resolved = function.name().map(|name| project.resolve(scope, name));
    matches!(resolved, Some(Entity::External(path)) if path == "parler.models.TranslatedFields")
}

struct Translations<'p, 'a> {
    project: &'p Project<'a>,
    scope: Scope,
    call: Call<'a>,
    accessor: &'a str,
    place: Place,
}

impl Translations<'_, '_> {
    fn of(&self, base: &ModelState, tables: &Tables) -> ModelState {
        let mut options = Options::default();
        let mut gaps = Vec::new();
        if self.call.is_open() {
            gaps.extend(everything("the translated fields are computed", self.place));
        }
        match self.call.argument(0, "meta") {
            None => {}
            Some(Expr { kind: ExprKind::Dict(pairs), .. }) => {
                for (name, value) in pairs {
                    match name.as_ref().and_then(Expr::text) {
                        Some(name) => options::read(&mut options, self.project, self.scope, name, value),
                        None => gaps.extend(everything("an option of the translations is computed", self.place)),
                    }
                }
            }
            Some(_) => {
                options.db_table = Stated::Unknown;
                gaps.extend(everything("the options of the translations are computed", self.place));
            }
        }
        if options.db_table == Stated::Implied(None) {
            options.db_table = match tables.table_name(base) {
                Some(table) => Stated::Implied(Some(format!("{}_translation", table.text))),
                None => Stated::Unknown,
            };
        }
        options.app_label = None;
        options.managed = base.options.managed.clone();
        options.constraints.push(ConstraintDeclaration::Key(self.one_of_each_language()));
        ModelState {
            app: base.app.clone(),
            name: format!("{}Translation", base.name),
            fields: self.fields(base, &mut gaps),
            options,
            proxy_for: None,
            automatic_key: base.automatic_key.clone(),
            key_is_settled: base.key_is_settled,
            provided: false,
            made_by_package: true,
            gaps,
            place: self.place,
        }
    }

    fn fields(&self, base: &ModelState, gaps: &mut Vec<Gap>) -> Vec<FieldState> {
        let mut language = sized(column_declaration("CharField", ColumnKind::Char, self.place), 15);
        language.db_index = Stated::Implied(true);
        // Those of the settings.
        language.choices = Stated::Unknown;
        let mut found = vec![FieldState { name: "language_code".to_owned(), declaration: language }];
        for keyword in self.call.keywords {
            let Some(name) = keyword.name.as_ref().filter(|name| *name != "meta") else { continue };
            match fields::read(self.project, self.scope, &keyword.value) {
                Some(declaration) => {
                    for (end, declaration) in fields::companions(self.project, self.scope, &keyword.value) {
                        found.push(FieldState { name: format!("{name}{end}"), declaration });
                    }
                    found.push(FieldState { name: name.to_string(), declaration });
                }
                None => gaps.extend(everything("a translated field could not be read", self.place)),
            }
        }
        let target = ModelReference::Label { app: base.app.clone(), model: base.name.clone() };
        let related_name = Stated::Written(Some(self.accessor.to_owned()), self.place);
        let relation = RelationDeclaration { related_name, ..cascading(target, self.place) };
        let master = FieldDeclaration {
            kind: FieldKind::ForeignKey,
            null: Stated::Implied(true),
            editable: Stated::Implied(false),
            db_index: Stated::Implied(true),
            relation: Some(relation),
            ..column_declaration("TranslationsForeignKey", ColumnKind::Unknown, self.place)
        };
        found.push(FieldState { name: "master".to_owned(), declaration: master });
        found
    }

    /// It is named by one rule in one version of the package and by another one in the next.
    fn one_of_each_language(&self) -> IndexDeclaration {
        let part = |field: &str| KeyPart { field: Some(field.to_owned()), ..KeyPart::unknown() };
        IndexDeclaration {
            name: Stated::Unknown,
            parts: vec![part("language_code"), part("master")],
            purpose: Purpose::Unique,
            deferrable: false,
            condition: Stated::Implied(None),
            method: "btree".to_owned(),
            include: Vec::new(),
            nulls_not_distinct: false,
            place: self.place,
        }
    }
}
