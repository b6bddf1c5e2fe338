//! What each declaration of a module takes from others, so that only those lead on that somebody asks for.

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use super::Search;
use crate::syntax::javascript::{Module, Pattern, StatementKind};

/// What somebody takes from a module: a name that it exports, or whatever is there.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Taken {
    All,
    Name(CompactString),
}

impl Taken {
    fn of(name: &CompactString) -> Taken {
        if name == "*" { Taken::All } else { Taken::Name(name.clone()) }
    }
}

/// A specifier, and what is taken from the module that it names.
pub(super) type Need = (CompactString, Taken);

/// A module by its statements.
#[derive(Default)]
pub(super) struct Outline {
    parts: Vec<Part>,
    /// The statements that declare a name here.
    declared: FxHashMap<CompactString, Vec<usize>>,
    imports: FxHashMap<CompactString, Need>,
    /// What is exported under another name, or from another module.
    renamed: FxHashMap<CompactString, CompactString>,
    passed_on: FxHashMap<CompactString, Need>,
    /// The modules of which everything is passed on.
    all_passed_on: Vec<CompactString>,
}

/// A statement.
struct Part {
    names: Vec<CompactString>,
    required: Vec<CompactString>,
    /// Does it run whatever is taken from the module?
    is_effect: bool,
    is_taken: bool,
}

impl Outline {
    pub(super) fn of(module: &Module) -> Outline {
        let mut outline = Outline::default();
        for statement in &module.body {
            let mut declared = Vec::new();
            match &statement.kind {
                StatementKind::Import { module, name, local } => {
                    outline.imports.insert(local.clone(), (module.clone(), Taken::of(name)));
                    continue;
                }
                StatementKind::Export { module: Some(module), local, name } if local == "*" && name == "*" => {
                    outline.all_passed_on.push(module.clone());
                    continue;
                }
                StatementKind::Export { module: Some(module), local, name } => {
                    outline.passed_on.insert(name.clone(), (module.clone(), Taken::of(local)));
                    continue;
                }
                StatementKind::Export { module: None, local, name } => {
                    outline.renamed.insert(name.clone(), local.clone());
                    continue;
                }
                StatementKind::Declare { target, .. } => names_of(target, &mut declared),
                StatementKind::Class(class) => declared.push(&class.name),
                StatementKind::Function(function) => declared.push(&function.name),
                StatementKind::Enum(it) => declared.push(&it.name),
                StatementKind::ExportDefault(_)
                | StatementKind::Type(_)
                | StatementKind::Assign { .. }
                | StatementKind::Expression(_)
                | StatementKind::Return(_)
                | StatementKind::If(_)
                | StatementKind::Each(_)
                | StatementKind::Block { .. } => {}
            }
            let is_default = matches!(statement.kind, StatementKind::ExportDefault(_));
            let is_effect = declared.is_empty() && !is_default;
            for name in declared {
                outline.declared.entry(name.clone()).or_default().push(outline.parts.len());
            }
            if is_default {
                outline.declared.entry("default".into()).or_default().push(outline.parts.len());
            }
            let mut search = Search::default();
            search.statement(statement);
            outline.parts.push(Part {
                names: search.names.into_iter().map(CompactString::from).collect(),
                required: search.specifiers.into_iter().map(CompactString::from).collect(),
                is_effect,
                is_taken: false,
            });
        }
        outline
    }

    /// What is needed of other modules for what is taken of this one, but for what was told before.
    pub(super) fn needs(&mut self, taken: &Taken) -> Vec<Need> {
        let mut needs = Vec::new();
        let mut pending = Vec::new();
        let name = match taken {
            // What CommonJS exports is not found by its name.
            Taken::Name(name) if self.exports(name) || !self.all_passed_on.is_empty() => Some(name),
            Taken::Name(_) | Taken::All => None,
        };
        for position in 0..self.parts.len() {
            self.take(position, name.is_some(), &mut needs, &mut pending);
        }
        match name {
            Some(name) => {
                needs.extend(self.passed_on.get(name).cloned());
                pending.push(self.renamed.get(name).unwrap_or(name).clone());
                if !self.exports(name) {
                    needs.extend(self.all_passed_on.iter().map(|module| (module.clone(), taken.clone())));
                }
            }
            None => {
                needs.extend(self.passed_on.values().cloned());
                pending.extend(self.renamed.values().cloned());
                needs.extend(self.all_passed_on.iter().map(|module| (module.clone(), Taken::All)));
            }
        }
        while let Some(name) = pending.pop() {
            needs.extend(self.imports.get(&name).cloned());
            for position in self.declared.get(&name).cloned().unwrap_or_default() {
                self.take(position, false, &mut needs, &mut pending);
            }
        }
        needs
    }

    fn exports(&self, name: &CompactString) -> bool {
        self.declared.contains_key(name) || self.renamed.contains_key(name) || self.passed_on.contains_key(name)
    }

    fn take(&mut self, position: usize, if_effect: bool, needs: &mut Vec<Need>, pending: &mut Vec<CompactString>) {
        let Some(part) = self.parts.get_mut(position) else { return };
        if part.is_taken || if_effect && !part.is_effect {
            return;
        }
        part.is_taken = true;
        needs.extend(part.required.iter().map(|module| (module.clone(), Taken::All)));
        pending.extend(part.names.iter().cloned());
    }
}

fn names_of<'p>(pattern: &'p Pattern, names: &mut Vec<&'p CompactString>) {
    match pattern {
        Pattern::Name(name) => names.push(name),
        Pattern::Object(pairs) => pairs.iter().for_each(|(_, pattern)| names_of(pattern, names)),
        Pattern::Other => {}
    }
}
