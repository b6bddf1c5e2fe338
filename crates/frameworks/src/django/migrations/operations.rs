//! The operations of a migration, as they are written.
//!
//! See "Migration Operations" and "Database migration operations" (contrib.postgres) in Django's manual.

use modelry_graph::{FileId, Span};

use crate::django::project::Scope;
use crate::syntax::python::{Call, Class, Expr, ExprKind, Module, StatementKind};

/// An operation with where it stands.
#[derive(Clone, Debug)]
pub(super) struct Operation<'a> {
    /// What it does.
    pub(super) action: Action<'a>,
    /// All of it.
    pub(super) span: Span,
}

/// What an operation does. Names of models and fields are as written.
#[derive(Clone, Debug)]
pub(super) enum Action<'a> {
    CreateModel {
        name: &'a str,
        fields: Option<&'a Expr>,
        options: Option<&'a Expr>,
    },
    DeleteModel {
        name: &'a str,
    },
    RenameModel {
        old: &'a str,
        new: &'a str,
    },
    AlterModelTable {
        name: &'a str,
        table: Option<&'a Expr>,
    },
    AlterModelTableComment {
        name: &'a str,
        comment: Option<&'a Expr>,
    },
    /// `AlterUniqueTogether`, `AlterIndexTogether`.
    AlterTogether {
        name: &'a str,
        unique: bool,
        value: Option<&'a Expr>,
    },
    AlterOrderWithRespectTo {
        name: &'a str,
        field: Option<&'a Expr>,
    },
    AlterModelOptions {
        name: &'a str,
        options: Option<&'a Expr>,
    },
    /// `AddField`, `AlterField`. Without `keeps_default` the default is for the rows that are there and gone afterwards.
    SetField {
        model: &'a str,
        name: &'a str,
        field: &'a Expr,
        keeps_default: bool,
    },
    RemoveField {
        model: &'a str,
        name: &'a str,
    },
    RenameField {
        model: &'a str,
        old: &'a str,
        new: &'a str,
    },
    AddIndex {
        model: &'a str,
        index: &'a Expr,
    },
    RemoveIndex {
        model: &'a str,
        name: &'a str,
    },
    RenameIndex {
        model: &'a str,
        old: OldIndex<'a>,
        new: &'a str,
    },
    /// `AddConstraint`; not validated after `AddConstraintNotValid`.
    AddConstraint {
        model: &'a str,
        constraint: &'a Expr,
        validated: bool,
    },
    AlterConstraint {
        model: &'a str,
        name: &'a str,
        constraint: &'a Expr,
    },
    ValidateConstraint {
        model: &'a str,
        name: &'a str,
    },
    RemoveConstraint {
        model: &'a str,
        name: &'a str,
    },
    Separate {
        database: Vec<Operation<'a>>,
        state: Vec<Operation<'a>>,
    },
    RunSql {
        sql: Option<&'a Expr>,
        state: Vec<Operation<'a>>,
    },
    RunPython {
        code: Option<&'a Expr>,
    },
    /// Whether these run is decided when the program does: `if connection.vendor == "mysql": operations = […]`.
    Perhaps(Vec<Operation<'a>>),
    /// It has no effect on tables: extensions, collations, managers.
    Nothing,
    /// It is not known; `class` is what is called, `model` the model it names.
    Unknown {
        class: Option<&'a str>,
        model: Option<&'a str>,
        call: Option<Call<'a>>,
    },
}

impl Action<'_> {
    /// The model whose table it changes, if that is in the way of the operation.
    pub(super) fn model(&self) -> Option<&str> {
        match self {
            Action::DeleteModel { name }
            | Action::RenameModel { old: name, .. }
            | Action::AlterModelTable { name, .. }
            | Action::AlterModelTableComment { name, .. }
            | Action::AlterTogether { name, .. }
            | Action::AlterOrderWithRespectTo { name, .. }
            | Action::AlterModelOptions { name, .. } => Some(name),
            Action::SetField { model, .. }
            | Action::RemoveField { model, .. }
            | Action::RenameField { model, .. }
            | Action::AddIndex { model, .. }
            | Action::RemoveIndex { model, .. }
            | Action::RenameIndex { model, .. }
            | Action::AddConstraint { model, .. }
            | Action::AlterConstraint { model, .. }
            | Action::ValidateConstraint { model, .. }
            | Action::RemoveConstraint { model, .. } => Some(model),
            Action::Unknown { model, .. } => *model,
            Action::CreateModel { .. }
            | Action::Separate { .. }
            | Action::RunSql { .. }
            | Action::RunPython { .. }
            | Action::Perhaps(_)
            | Action::Nothing => None,
        }
    }
}

/// Which index a `RenameIndex` means.
#[derive(Clone, Debug)]
pub(super) enum OldIndex<'a> {
    Named(&'a str),
    /// One of `index_together`.
    Of(Vec<String>),
}

/// Where the names of a migration are looked up: its class, then its module.
#[derive(Clone, Copy)]
pub(super) struct Names<'a> {
    pub(super) scope: Scope,
    pub(super) file: FileId,
    pub(super) module: &'a Module,
    pub(super) class: &'a Class,
}

impl<'a> Names<'a> {
    /// The value of a name that is assigned once; other expressions are themselves.
    pub(super) fn value(&self, expr: &'a Expr) -> &'a Expr {
        let Some(name) = expr.name() else { return expr };
        let assigned = self.class.body.iter().chain(&self.module.body).filter_map(|statement| match &statement.kind {
            StatementKind::Assign { target, value: Some(value), .. } if target == name => Some((statement, value)),
            _ => None,
        });
        let assigned: Vec<_> = assigned.collect();
        match assigned.as_slice() {
            [(statement, value)] if !statement.is_conditional() => value,
            _ => expr,
        }
    }
}

/// Reads a list of operations. What cannot be read is an `Unknown` among them.
pub(super) fn operations<'a>(names: Names<'a>, list: &'a Expr, depth: u32, found: &mut Vec<Operation<'a>>) {
    let list = names.value(list);
    if depth > 8 {
        found.push(unknown(list));
        return;
    }
    match &list.kind {
        ExprKind::List(elements) | ExprKind::Tuple(elements) => {
            for element in elements {
                match &element.kind {
                    ExprKind::Starred(rest) => operations(names, rest, depth + 1, found),
                    _ => found.push(operation(names, element, depth)),
                }
            }
        }
        ExprKind::Binary(it) if it.operator == "+" => {
            operations(names, &it.left, depth + 1, found);
            operations(names, &it.right, depth + 1, found);
        }
        ExprKind::None => {}
        _ => found.push(unknown(list)),
    }
}

/// Reads one operation.
pub(super) fn operation<'a>(names: Names<'a>, expr: &'a Expr, depth: u32) -> Operation<'a> {
    let expr = names.value(expr);
    let Some(call) = expr.call() else { return unknown(expr) };
    let class = call.function.name();
    let known = class.and_then(|class| known(names, class, call, depth));
    let action = known.unwrap_or_else(|| unknown_call(class, call));
    Operation { action, span: expr.span }
}

fn unknown(expr: &Expr) -> Operation<'_> {
    Operation { action: Action::Unknown { class: expr.name(), model: None, call: None }, span: expr.span }
}

fn unknown_call<'a>(class: Option<&'a str>, call: Call<'a>) -> Action<'a> {
    let named = ["model_name", "model", "name"].iter().find_map(|keyword| call.keyword(keyword));
    let model =
        named.or(call.arguments.first()).and_then(Expr::text).map(|text| text.rsplit('.').next().unwrap_or(text));
    Action::Unknown { class, model, call: Some(call) }
}

fn known<'a>(names: Names<'a>, class: &'a str, call: Call<'a>, depth: u32) -> Option<Action<'a>> {
    as_class(names, class.rsplit('.').next().unwrap_or(class), call, depth)
}

/// The operation that a call makes, if its class is (or, for a class of the project's own, derives from) this one of Django's.
pub(super) fn as_class<'a>(names: Names<'a>, class: &str, call: Call<'a>, depth: u32) -> Option<Action<'a>> {
    let expr = |position: usize, name: &str| call.argument(position, name);
    let text = |position: usize, name: &str| expr(position, name).and_then(|it| names.value(it).text());
    let given = |position: usize, name: &str| expr(position, name).filter(|it| !matches!(it.kind, ExprKind::None));
    let list = |position: usize, name: &str| {
        let mut found = Vec::new();
        if let Some(list) = expr(position, name) {
            operations(names, list, depth + 1, &mut found);
        }
        found
    };
    if call.is_open() {
        return None;
    }
    Some(match class {
        "CreateModel" => Action::CreateModel {
            name: text(0, "name")?,
            fields: expr(1, "fields").map(|it| names.value(it)),
            options: expr(2, "options").map(|it| names.value(it)),
        },
        "DeleteModel" => Action::DeleteModel { name: text(0, "name")? },
        "RenameModel" => Action::RenameModel { old: text(0, "old_name")?, new: text(1, "new_name")? },
        "AlterModelTable" => Action::AlterModelTable { name: text(0, "name")?, table: given(1, "table") },
        "AlterModelTableComment" => {
            Action::AlterModelTableComment { name: text(0, "name")?, comment: given(1, "table_comment") }
        }
        "AlterUniqueTogether" => {
            Action::AlterTogether { name: text(0, "name")?, unique: true, value: expr(1, "unique_together") }
        }
        "AlterIndexTogether" => {
            Action::AlterTogether { name: text(0, "name")?, unique: false, value: expr(1, "index_together") }
        }
        "AlterOrderWithRespectTo" => {
            Action::AlterOrderWithRespectTo { name: text(0, "name")?, field: given(1, "order_with_respect_to") }
        }
        "AlterModelOptions" => {
            Action::AlterModelOptions { name: text(0, "name")?, options: expr(1, "options").map(|it| names.value(it)) }
        }
        "AddField" | "AlterField" => Action::SetField {
            model: text(0, "model_name")?,
            name: text(1, "name")?,
            field: expr(2, "field")?,
            keeps_default: match expr(3, "preserve_default") {
                None => true,
                Some(value) => value.bool()?,
            },
        },
        "RemoveField" => Action::RemoveField { model: text(0, "model_name")?, name: text(1, "name")? },
        "RenameField" => {
            Action::RenameField { model: text(0, "model_name")?, old: text(1, "old_name")?, new: text(2, "new_name")? }
        }
        "AddIndex" | "AddIndexConcurrently" => {
            Action::AddIndex { model: text(0, "model_name")?, index: names.value(expr(1, "index")?) }
        }
        "RemoveIndex" | "RemoveIndexConcurrently" => {
            Action::RemoveIndex { model: text(0, "model_name")?, name: text(1, "name")? }
        }
        "RenameIndex" => Action::RenameIndex {
            model: text(0, "model_name")?,
            new: text(1, "new_name")?,
            old: match (text(2, "old_name"), expr(3, "old_fields")) {
                (Some(name), _) => OldIndex::Named(name),
                (None, fields) => OldIndex::Of(texts(names.value(fields?))?),
            },
        },
        "AddConstraint" | "AddConstraintNotValid" => Action::AddConstraint {
            model: text(0, "model_name")?,
            constraint: names.value(expr(1, "constraint")?),
            validated: class == "AddConstraint",
        },
        "AlterConstraint" => Action::AlterConstraint {
            model: text(0, "model_name")?,
            name: text(1, "name")?,
            constraint: names.value(expr(2, "constraint")?),
        },
        "ValidateConstraint" => Action::ValidateConstraint { model: text(0, "model_name")?, name: text(1, "name")? },
        "RemoveConstraint" => Action::RemoveConstraint { model: text(0, "model_name")?, name: text(1, "name")? },
        "SeparateDatabaseAndState" => {
            Action::Separate { database: list(0, "database_operations"), state: list(1, "state_operations") }
        }
        "RunSQL" => Action::RunSql { sql: expr(0, "sql"), state: list(2, "state_operations") },
        "RunPython" => Action::RunPython { code: expr(0, "code") },
        "AlterModelManagers" | "CreateExtension" | "BloomExtension" | "BtreeGinExtension" | "BtreeGistExtension"
        | "CITextExtension" | "CryptoExtension" | "HStoreExtension" | "TrigramExtension" | "UnaccentExtension"
        | "CreateCollation" | "RemoveCollation" => Action::Nothing,
        _ => return None,
    })
}

/// The texts of a list of texts.
pub(super) fn texts(expr: &Expr) -> Option<Vec<String>> {
    expr.elements()?.iter().map(|element| element.text().map(str::to_owned)).collect()
}

/// The sets of fields of a `unique_together`: `{("a", "b")}`, `set([("a", "b")])`, `("a", "b")`, `None`.
pub(super) fn together(expr: &Expr) -> Option<Vec<Vec<String>>> {
    match &expr.kind {
        ExprKind::None => Some(Vec::new()),
        ExprKind::Dict(pairs) if pairs.is_empty() => Some(Vec::new()),
        ExprKind::Call(call) if call.keywords.is_empty() => match (call.function.name()?, &*call.arguments) {
            ("set" | "frozenset" | "list" | "tuple", []) => Some(Vec::new()),
            ("set" | "frozenset" | "list" | "tuple", [only]) => together(only),
            _ => None,
        },
        _ => {
            let elements = expr.elements()?;
            if !elements.is_empty() && elements.iter().all(|element| element.text().is_some()) {
                return Some(vec![texts(expr)?]);
            }
            elements.iter().map(texts).collect()
        }
    }
}
