use modelry_graph::names::words;
use modelry_graph::{
    ColumnIdx, Evidence, Model, ModelGraph, ModelKind, Part, Relation, RelationKind, Sure, Table, TypeKind,
    ValidationKind, Witness, condition,
};

use crate::rule::declare_rule;
use crate::{Report, Severity};

declare_rule! {
    /// References to rows of any table whose type and id do not go together.
    ///
    /// A type without an id leads nowhere, and an id without a type leads anywhere.
    /// No foreign key checks such a reference: what its two columns admit is all
    /// that keeps it whole.
    ///
    /// Bad:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE comments (id bigint PRIMARY KEY, subject_type varchar(40), subject_id bigint NOT NULL);
    /// ```
    ///
    /// Good:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE comments (id bigint PRIMARY KEY, subject_type varchar(40) NOT NULL, subject_id bigint NOT NULL);
    /// ```
    Relationships / "polymorphic-pair-inconsistent", Warning, of PolymorphicRelations
}

fn check(graph: &ModelGraph, report: &mut Report) {
    for model in graph.judged_models().filter(|model| model.kind == ModelKind::Concrete) {
        let Some(table) = model.table.map(|table| graph.table(table)).filter(|table| !table.provided) else { continue };
        for relation in model.relations.iter().filter(|it| it.polymorphic && it.kind == RelationKind::BelongsTo) {
            let (Some(ty), [id]) = (relation.type_column, relation.columns.as_slice()) else { continue };
            let subject = model.subject(&relation.name);
            let line = Evidence { witness: Witness::Models, place: relation.place };
            let places = places(table, ty, *id, Some(line));
            halves_differ(report, table, &subject, ty, *id, &places);
            let targets = targets(graph, model, relation);
            if !targets.is_empty() {
                against_targets(graph, report, table, relation, &subject, (ty, *id), &places, &targets);
            }
        }
    }
    // Without a model only the names tell.
    for table in graph.judged_tables().filter(|table| table.models.is_empty()) {
        for (ty, id) in named_pairs(graph, table) {
            halves_differ(report, table, &table.subject_of_set(&[ty, id]), ty, id, &places(table, ty, id, None));
        }
    }
}

fn places(table: &Table, ty: ColumnIdx, id: ColumnIdx, line: Option<Evidence>) -> Vec<Evidence> {
    let columns = table.column(ty).places.iter().chain(&table.column(id).places);
    line.into_iter().chain(columns.copied()).collect()
}

/// One half may be NULL, the other may not.
fn halves_differ(report: &mut Report, table: &Table, subject: &str, ty: ColumnIdx, id: ColumnIdx, places: &[Evidence]) {
    let (open, firm) = match (table.nullable(ty), table.nullable(id)) {
        (Sure::Yes, Sure::No) => (ty, id),
        (Sure::No, Sure::Yes) => (id, ty),
        (Sure::Unknown, _) | (_, Sure::Unknown) => {
            return report.abstain(subject, "whether both columns may be NULL could not be read");
        }
        (Sure::Yes, Sure::Yes) | (Sure::No, Sure::No) => return,
    };
    // A check over both may hold them together.
    let checked = table.checks.iter().any(|check| {
        let names = check.expression.known().and_then(|sql| condition::columns(sql));
        names.is_none_or(|names| {
            [ty, id].iter().all(|it| names.contains(&table.column(*it).name.text.to_ascii_lowercase()))
        })
    });
    if checked || table.gap(Part::Checks).is_some() {
        return;
    }
    let (open, firm) = (&table.column(open).name.text, &table.column(firm).name.text);
    report
        .finding(subject, places, format!("`{open}` may be NULL, `{firm}` may not"))
        .help("make both NOT NULL, or let both be NULL");
}

/// The models that say that the relation leads to them.
fn targets<'a>(graph: &'a ModelGraph, model: &Model, relation: &Relation) -> Vec<&'a Model> {
    let leads_here = |it: &&Model| {
        it.relations.iter().any(|back| {
            back.interface.as_deref() == Some(relation.name.as_str()) && back.target_model == Some(model.id)
        })
    };
    graph.models.iter().filter(leads_here).collect()
}

#[allow(clippy::too_many_arguments)]
fn against_targets(
    graph: &ModelGraph,
    report: &mut Report,
    table: &Table,
    relation: &Relation,
    subject: &str,
    (ty, id): (ColumnIdx, ColumnIdx),
    places: &[Evidence],
    targets: &[&Model],
) {
    let name = &table.column(id).name.text;
    for target in targets {
        let Some(other) = target.table.map(|it| graph.table(it)) else { continue };
        let key = other.primary_key.as_ref().map(|key| key.columns.as_slice()).unwrap_or_default();
        let [key] = key else { continue };
        let kinds = table.column(id).ty.known().zip(other.column(*key).ty.known());
        if let Some((own, theirs)) = kinds.filter(|(own, theirs)| clash(&own.kind, &theirs.kind)) {
            report
                .finding(subject, places, format!("`{name}` is {own}, the key of `{}` is {theirs}", other.name.text))
                .and(&other.column(*key).places)
                .why("A comparison of the two needs a conversion, and no index helps it.")
                .help(format!("give `{name}` the type of the keys that it refers to"));
        }
    }
    // Those who extend the models add classes to the list.
    if targets.iter().any(|it| it.traits.extended_elsewhere) {
        return;
    }
    let mut tables: Vec<_> = targets.iter().filter_map(|it| it.table).collect();
    tables.sort();
    tables.dedup();
    let model = targets.first().map(|it| it.name.as_str()).unwrap_or_default();
    let everything_read = graph.judged_models().all(|it| it.complete);
    if tables.len() == 1 && targets.iter().all(|it| it.table.is_some()) && everything_read {
        report
            .finding(subject, places, format!("`{}` leads to rows of `{model}` only", relation.name))
            .why("A plain reference with a foreign key would do, and the database would check it.")
            .help(format!("refer to `{model}` by a foreign key"))
            .severity(Severity::Info);
    } else if tables.len() > 1 && !is_limited(graph, table, ty) {
        report
            .finding(subject, places, format!("`{}` admits any text", table.column(ty).name.text))
            .why("A misspelt or renamed class is found when the row is read.")
            .help(format!("limit it to the {} classes that it names, by a check or a validation", targets.len()))
            .severity(Severity::Info);
    }
}

/// Do a check, a type or a validation limit the type to a list?
fn is_limited(graph: &ModelGraph, table: &Table, ty: ColumnIdx) -> bool {
    let column = table.column(ty);
    let name = column.name.text.as_str();
    let typed = !column.values.is(&None) || column.ty.known().is_none_or(|it| !it.is_text());
    let checked = table.gap(Part::Checks).is_some()
        || table
            .checks_about(ty)
            .any(|check| check.expression.known().is_none_or(|sql| condition::allowed_values(sql, name).is_some()));
    let mut models = table.models.iter().map(|model| graph.model(*model));
    let validated = models.any(|model| {
        let named = |field: &String| field == name || model.field(field).is_some_and(|field| field.column == Some(ty));
        model.validations.iter().any(|it| {
            matches!(it.kind, ValidationKind::Inclusion { .. } | ValidationKind::Custom { .. })
                && it.fields.iter().any(named)
        })
    });
    let refers = table.foreign_keys.iter().any(|key| key.columns.contains(&ty));
    typed || checked || validated || refers
}

/// Can the two surely not be compared as they are?
fn clash(own: &TypeKind, theirs: &TypeKind) -> bool {
    let class = |kind: &TypeKind| match kind {
        TypeKind::Integer { .. } => Some(0),
        TypeKind::Uuid => Some(1),
        TypeKind::Varchar | TypeKind::Char | TypeKind::Text => Some(2),
        _ => None,
    };
    // A text takes keys of every type, by intent.
    matches!((class(own), class(theirs)), (Some(own), Some(theirs)) if own != theirs && own != 2)
}

/// `subject_type`, a text, beside `subject_id`, which is no foreign key.
fn named_pairs(graph: &ModelGraph, table: &Table) -> Vec<(ColumnIdx, ColumnIdx)> {
    let split = |name: &str| {
        let mut lead = words(name);
        let last = lead.pop();
        last.filter(|_| !lead.is_empty()).map(|last| (lead, last))
    };
    let mut pairs = Vec::new();
    for (ty, column) in table.columns() {
        let Some((lead, last)) = split(&column.name.text) else { continue };
        if last != "type" || !column.ty.known().is_some_and(|it| it.is_text()) {
            continue;
        }
        let id = table.columns().find(|(_, other)| {
            split(&other.name.text).is_some_and(|(other_lead, last)| last == "id" && other_lead == lead)
        });
        let outside = |id: ColumnIdx| graph.conventions(table).is_outside_id(&table.column(id).name.text);
        let refers = |id: ColumnIdx| table.foreign_keys.iter().any(|key| key.columns.contains(&id));
        if let Some((id, _)) = id.filter(|(id, _)| !refers(*id) && !outside(*id)) {
            pairs.push((ty, id));
        }
    }
    pairs
}
