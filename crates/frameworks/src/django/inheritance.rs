//! Classes with their members and their ancestors, across files.

use std::rc::Rc;

use crate::django::labels;
use crate::django::project::{Ancestor, BindingKind, ClassId, Entity, MAX_STEPS, Member, Project, Scope};
use crate::syntax::python::{Class, Expr, ExprKind, StatementKind};

/// How many generations of classes are followed.
const MAX_ANCESTRY: u32 = 100;

impl<'a> Project<'a> {
    /// A member that the body of the class itself states. The last statement wins.
    pub fn own_member(&self, class: ClassId, name: &str) -> Option<Member<'a>> {
        self.member_before(class, name, u32::MAX)
    }

    pub(super) fn member_before(&self, class: ClassId, name: &str, before: u32) -> Option<Member<'a>> {
        let found = self.class(class);
        let end = found.members.partition_point(|(other, start, _)| (*other, *start) < (name, before));
        let (_, _, position) = found.members.get(..end)?.last().filter(|(other, _, _)| *other == name)?;
        let node: &'a Class = found.node;
        match &node.body.get(*position)?.kind {
            StatementKind::Assign { value, .. } => Some(value.as_ref().map_or(Member::Annotation, Member::Value)),
            StatementKind::Function(function) => Some(Member::Function(function)),
            StatementKind::Class(inner) => {
                let id = found.nested.iter().find(|id| std::ptr::eq(self.class(**id).node, &**inner))?;
                Some(Member::Class(*id))
            }
            StatementKind::Import { .. } | StatementKind::Expression(_) => None,
        }
    }

    /// A member of the class or of the first ancestor that has it, with its owner.
    pub fn member(&self, class: ClassId, name: &str) -> Option<(ClassId, Member<'a>)> {
        self.lineage(class).iter().find_map(|ancestor| match ancestor {
            Ancestor::Class(owner) => self.own_member(*owner, name).map(|member| (*owner, member)),
            Ancestor::External(_) | Ancestor::Unknown => None,
        })
    }

    /// The class and its ancestors in the order in which Python asks them for members.
    pub fn lineage(&self, class: ClassId) -> Rc<Vec<Ancestor>> {
        self.lineage_within(class, 0)
    }

    fn lineage_within(&self, class: ClassId, depth: u32) -> Rc<Vec<Ancestor>> {
        if depth > MAX_ANCESTRY {
            return Rc::new(vec![Ancestor::Class(class), Ancestor::Unknown]);
        }
        if let Some(known) = self.lineages.borrow().get(&class) {
            return known.clone();
        }
        // An inheritance cycle finds the class itself only.
        self.lineages.borrow_mut().insert(class, Rc::new(vec![Ancestor::Class(class)]));
        let lists: Vec<Vec<Ancestor>> = self
            .bases(class)
            .into_iter()
            .map(|base| match base {
                Ancestor::Class(id) => self.lineage_within(id, depth + 1).to_vec(),
                other => vec![other],
            })
            .collect();
        let mut order = vec![Ancestor::Class(class)];
        order.extend(linearized(lists));
        let order = Rc::new(order);
        self.lineages.borrow_mut().insert(class, order.clone());
        order
    }

    /// The direct bases of a class.
    pub fn bases(&self, class: ClassId) -> Vec<Ancestor> {
        let found = self.class(class);
        let scope = Scope { class: found.outer, ..self.class_scope(class) };
        found.node.bases.iter().flat_map(|base| self.base(scope, base, 0)).collect()
    }

    fn base(&self, scope: Scope, base: &'a Expr, steps: u32) -> Vec<Ancestor> {
        if steps > MAX_STEPS {
            return vec![Ancestor::Unknown];
        }
        match &base.kind {
            ExprKind::Name(name) => match self.resolve(scope, name) {
                Entity::Class(id) => vec![Ancestor::Class(id)],
                Entity::External(path) => vec![Ancestor::External(path)],
                Entity::Value(at, value) => self.base(at, value, steps + 1),
                Entity::Unknown => self.one_of_several(scope, name, steps),
                Entity::Module(_) | Entity::Function(..) => vec![Ancestor::Unknown],
            },
            // `QuerySet["Order"]` is `QuerySet`.
            ExprKind::Subscript(generic, _) => self.base(scope, generic, steps + 1),
            // `six.with_metaclass(Metaclass, Base)` derives from `Base`.
            ExprKind::Call(call) => match &call.function.kind {
                ExprKind::Name(name) if is_get_model(name) => {
                    self.model_by_label(&call.arguments).map_or(vec![Ancestor::Unknown], |id| vec![Ancestor::Class(id)])
                }
                ExprKind::Name(name) if name.ends_with("with_metaclass") => {
                    call.arguments.iter().skip(1).flat_map(|it| self.base(scope, it, steps + 1)).collect()
                }
                ExprKind::Attribute(_) | ExprKind::Name(_) => {
                    self.made_base(scope, &call.function, &call.arguments, steps)
                }
                _ => vec![Ancestor::Unknown],
            },
            _ => vec![Ancestor::Unknown],
        }
    }

    /// A name that is bound differently from case to case: what all cases have in common is sure, the rest is not.
    fn one_of_several(&self, scope: Scope, name: &str, steps: u32) -> Vec<Ancestor> {
        let mut common: Option<Vec<Ancestor>> = None;
        for binding in self.module(scope.module).bindings.get(name).into_iter().flatten() {
            let BindingKind::Value(value) = binding.kind else { return vec![Ancestor::Unknown] };
            let mut lineage = Vec::new();
            for base in self.base(self.module_scope(scope.module), value, steps + 1) {
                match base {
                    Ancestor::Class(id) => lineage.extend(self.lineage(id).iter().cloned()),
                    other => lineage.push(other),
                }
            }
            common = Some(match common {
                None => lineage,
                Some(so_far) => so_far.into_iter().filter(|it| lineage.contains(it)).collect(),
            });
        }
        let nearest = common.unwrap_or_default().into_iter().find(|it| matches!(it, Ancestor::Class(_)));
        nearest.into_iter().chain([Ancestor::Unknown]).collect()
    }

    /// The class that `get_model("shop", "Order")` or `get_model("shop.Order")` gives.
    ///
    /// `None` while the apps themselves are still being looked for.
    pub fn model_by_label(&self, arguments: &[Expr]) -> Option<ClassId> {
        self.apps.get()?;
        let (app, name) = match arguments {
            [label] => label.text()?.rsplit_once('.')?,
            [app, name, ..] => (app.text()?, name.text()?),
            [] => return None,
        };
        let mut named = self.classes_named(name).iter().copied().filter(|id| self.class(*id).outer.is_none());
        named.find(|id| labels::label_of(self, *id).0 == app)
    }

    /// `Manager.from_queryset(OrderQuerySet)` has the members of both.
    fn made_base(&self, scope: Scope, function: &'a Expr, arguments: &'a [Expr], steps: u32) -> Vec<Ancestor> {
        let ExprKind::Name(name) = &function.kind else { return vec![Ancestor::Unknown] };
        let Some(manager) = name.strip_suffix(".from_queryset") else { return vec![Ancestor::Unknown] };
        let mut bases = match self.resolve(scope, manager) {
            Entity::Class(id) => vec![Ancestor::Class(id)],
            Entity::External(path) => vec![Ancestor::External(path)],
            _ => vec![Ancestor::Unknown],
        };
        bases.extend(arguments.iter().flat_map(|it| self.base(scope, it, steps + 1)));
        bases
    }

    /// Does the class derive from one with this canonical name?
    pub fn derives_from(&self, class: ClassId, canonical_name: &str) -> bool {
        self.lineage(class).iter().any(|it| matches!(it, Ancestor::External(path) if path == canonical_name))
    }
}

/// Python's order of ancestors (C3); where that is impossible, each list in turn.
fn linearized(mut lists: Vec<Vec<Ancestor>>) -> Vec<Ancestor> {
    let firsts: Vec<Ancestor> = lists.iter().filter_map(|list| list.first().cloned()).collect();
    lists.push(firsts);
    let mut order: Vec<Ancestor> = Vec::new();
    loop {
        lists.retain(|list| !list.is_empty());
        let Some(first) = lists.first() else { return order };
        let free = lists
            .iter()
            .filter_map(|list| list.first())
            .find(|candidate| !lists.iter().any(|list| list.iter().skip(1).any(|it| it == *candidate)));
        let Some(next) = free.or(first.first()).cloned() else { return order };
        for list in &mut lists {
            list.retain(|it| *it != next);
        }
        order.push(next);
    }
}

/// `apps.get_model`, `get_model`.
pub fn is_get_model(function: &str) -> bool {
    function == "get_model" || function.ends_with(".get_model")
}
