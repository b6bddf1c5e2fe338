//! Where models are declared, related and connected: calls and classes, wherever they stand.

use std::rc::Rc;

use modelry_graph::Place;

use super::evaluate::Scope;
use super::layout::Layout;
use super::project::{ModuleId, Project};
use super::value::{Kind, Value};
use crate::syntax::javascript::{
    Call, Class, Expr, ExprKind, Function, MemberKind, Property, Statement, StatementKind,
};

/// How deep statements and expressions are searched.
const DEPTH: u32 = 120;

/// A call that says something about models.
#[derive(Clone)]
pub(super) struct Site<'a> {
    pub(super) scope: Rc<Scope<'a>>,
    pub(super) call: &'a Call,
    /// What is called on what: `User` and `hasMany`.
    pub(super) method: &'a str,
    pub(super) place: Place,
    /// Does something decide whether it runs?
    pub(super) conditional: bool,
}

/// A class and what names mean around it.
#[derive(Clone)]
pub(super) struct ClassSite<'a> {
    pub(super) scope: Rc<Scope<'a>>,
    pub(super) class: &'a Class,
    pub(super) place: Place,
}

/// All of them, in the order of files and text.
#[derive(Default)]
pub(super) struct Sites<'a> {
    pub(super) calls: Vec<Site<'a>>,
    pub(super) classes: Vec<ClassSite<'a>>,
}

impl<'a> Sites<'a> {
    /// Those in some modules.
    pub(super) fn of(&self, wanted: impl Fn(ModuleId) -> bool) -> Sites<'a> {
        Sites {
            calls: self.calls.iter().filter(|it| wanted(it.scope.module)).cloned().collect(),
            classes: self.classes.iter().filter(|it| wanted(it.scope.module)).cloned().collect(),
        }
    }
}

/// The methods that matter, by name.
const METHODS: &[&str] = &[
    "define",
    "init",
    "hasOne",
    "hasMany",
    "belongsTo",
    "belongsToMany",
    "addModels",
    "addHook",
    "hook",
    "beforeDestroy",
    "afterDestroy",
    "beforeValidate",
    "afterValidate",
    "beforeCreate",
    "beforeSave",
    "beforeUpsert",
    "beforeBulkCreate",
    "beforeUpdate",
    "beforeBulkUpdate",
    "addScope",
    "removeAttribute",
    "beforeDefine",
    "afterDefine",
    "Sequelize",
    "Umzug",
];

pub(super) fn sites<'a>(project: &Project<'a>, layout: &Layout) -> Sites<'a> {
    let mut sites = Sites::default();
    for (module, file) in project.modules() {
        if layout.is_history(file.path) {
            continue;
        }
        let mut walk = Walk { project, module, sites: &mut sites, depth: 0, conditional: false };
        walk.statements(&Scope::top(module), &file.module.body);
    }
    sites
}

struct Walk<'w, 'a> {
    project: &'w Project<'a>,
    module: ModuleId,
    sites: &'w mut Sites<'a>,
    depth: u32,
    conditional: bool,
}

impl<'a> Walk<'_, 'a> {
    fn statements(&mut self, scope: &Rc<Scope<'a>>, statements: &'a [Statement]) {
        if self.depth >= DEPTH {
            return;
        }
        self.depth += 1;
        for statement in statements {
            self.statement(scope, statement);
        }
        self.depth -= 1;
    }

    fn maybe(&mut self, scope: &Rc<Scope<'a>>, statements: &'a [Statement]) {
        let outer = std::mem::replace(&mut self.conditional, true);
        self.block(scope, statements);
        self.conditional = outer;
    }

    /// A block has names of its own.
    fn block(&mut self, scope: &Rc<Scope<'a>>, statements: &'a [Statement]) {
        if !statements.is_empty() {
            self.statements(&scope.framed(statements, Vec::new()), statements);
        }
    }

    fn statement(&mut self, scope: &Rc<Scope<'a>>, statement: &'a Statement) {
        match &statement.kind {
            StatementKind::Declare { value: Some(value), .. }
            | StatementKind::Return(Some(value))
            | StatementKind::ExportDefault(value)
            | StatementKind::Expression(value) => self.expr(scope, value),
            StatementKind::Assign { target, value } => {
                self.expr(scope, target);
                self.expr(scope, value);
            }
            StatementKind::Class(class) => self.class(scope, class),
            StatementKind::Function(function) => self.function(scope, function),
            StatementKind::If(it) => {
                self.maybe(scope, &it.then);
                self.maybe(scope, &it.otherwise);
            }
            StatementKind::Each(it) => {
                let names = it.target.names().into_iter().map(|name| (name.into(), None)).collect();
                self.statements(&scope.framed(&it.body, names), &it.body);
            }
            StatementKind::Block { body, conditional: true } => self.maybe(scope, body),
            StatementKind::Block { body, conditional: false } => self.block(scope, body),
            StatementKind::Import { .. }
            | StatementKind::Export { .. }
            | StatementKind::Declare { .. }
            | StatementKind::Enum(_)
            | StatementKind::Type(_)
            | StatementKind::Return(None) => {}
        }
    }

    fn function(&mut self, scope: &Rc<Scope<'a>>, function: &'a Function) {
        self.statements(&scope.within(function), &function.body);
    }

    fn class(&mut self, scope: &Rc<Scope<'a>>, class: &'a Class) {
        let place = self.project.place(self.module, class.name_span);
        self.sites.classes.push(ClassSite { scope: Rc::clone(scope), class, place });
        let this = Value::new(Kind::Class(class, Rc::clone(scope)), place);
        let bound = ["this", "super"].map(|name| (name.into(), Some(this.clone()))).to_vec();
        for member in class.members.iter().filter(|it| it.is_static) {
            match &member.kind {
                MemberKind::Method(function) => {
                    let inner = scope.framed(&[], bound.clone()).within(function);
                    self.statements(&inner, &function.body);
                }
                MemberKind::StaticBlock(body) => self.statements(&scope.framed(body, bound.clone()), body),
                MemberKind::Field(Some(value)) => self.expr(scope, value),
                MemberKind::Field(None) | MemberKind::Getter(_) | MemberKind::Setter(_) => {}
            }
        }
    }

    fn expr(&mut self, scope: &Rc<Scope<'a>>, expr: &'a Expr) {
        if self.depth >= DEPTH {
            return;
        }
        self.depth += 1;
        match &expr.kind {
            ExprKind::Call(call) | ExprKind::New(call) => {
                let method = match &call.function.kind {
                    ExprKind::Name(name) => name.rsplit('.').next(),
                    ExprKind::Property(it) => Some(it.1.as_str()),
                    _ => None,
                };
                self.expr(scope, &call.function);
                if let Some(method) = method.filter(|it| METHODS.contains(it)) {
                    self.sites.calls.push(Site {
                        scope: Rc::clone(scope),
                        call,
                        method,
                        place: self.project.place(self.module, expr.span),
                        conditional: self.conditional,
                    });
                }
                call.arguments.iter().for_each(|it| self.expr(scope, it));
            }
            ExprKind::Function(function) => self.function(scope, function),
            ExprKind::Class(class) => self.class(scope, class),
            ExprKind::Property(it) => self.expr(scope, &it.0),
            ExprKind::Index(it) => self.expr(scope, &it.0),
            ExprKind::Array(elements) => elements.iter().for_each(|it| self.expr(scope, it)),
            ExprKind::Object(properties) => {
                for property in properties {
                    match property {
                        Property::Keyed { value, .. } | Property::Computed { value, .. } | Property::Spread(value) => {
                            self.expr(scope, value);
                        }
                    }
                }
            }
            ExprKind::Spread(inner) | ExprKind::Await(inner) | ExprKind::Unary(_, inner) => self.expr(scope, inner),
            ExprKind::Binary(it) => {
                self.expr(scope, &it.0);
                self.expr(scope, &it.2);
            }
            ExprKind::Conditional(it) => {
                self.expr(scope, &it.1);
                self.expr(scope, &it.2);
            }
            ExprKind::Name(_)
            | ExprKind::Null
            | ExprKind::Undefined
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::String(_)
            | ExprKind::Regex(_)
            | ExprKind::Template(_)
            | ExprKind::Other => {}
        }
        self.depth -= 1;
    }
}
