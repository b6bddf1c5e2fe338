//! Tables that no model uses, as far as the text of a project can tell: one whose name stands nowhere but where it is made.

use std::collections::{BTreeMap, BTreeSet};

use modelry_graph::{Part, SourceFile, TableFact, TableKind};

use crate::mentions;

/// What a project says of its tables beside making them.
pub(crate) struct Uses<'u> {
    /// The names of tables that models have or that stand between two of them.
    pub(crate) tables: &'u BTreeSet<&'u str>,
    /// What would show that something uses a table, each with how often it stands in files for other reasons.
    pub(crate) names: &'u dyn Fn(&str) -> BTreeMap<String, usize>,
    /// The files that may use a table.
    pub(crate) texts: &'u [&'u SourceFile],
    /// Those that make tables, of which only statements that read or change rows count.
    pub(crate) scripts: &'u [&'u SourceFile],
}

impl Uses<'_> {
    /// Marks the tables that nothing uses. Where that would be many, something was not read.
    pub(crate) fn note(&self, tables: &mut [TableFact]) {
        let own = tables.iter().filter(|table| table.kind == TableKind::Base).count();
        let mut families: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        let mut gone = Vec::new();
        for (position, table) in tables.iter().enumerate() {
            let family = families.entry(family(&table.name.text).to_owned()).or_default();
            family.0 += 1;
            if self.is_unknown(table) {
                family.1 += 1;
                gone.push(position);
            }
        }
        gone.retain(|position| {
            let table = tables.get(*position).map_or("", |it| it.name.text.as_str());
            families.get(family(table)).is_none_or(|(all, gone)| *all == 1 || gone * 2 < *all)
        });
        if gone.is_empty() || gone.len() * 3 >= own {
            return;
        }
        let names: Vec<&str> = gone.iter().filter_map(|it| tables.get(*it)).map(|it| it.name.text.as_str()).collect();
        let unused = self.unused(&names);
        for (position, _) in gone.into_iter().zip(unused).filter(|(_, unused)| *unused) {
            if let Some(table) = tables.get_mut(position) {
                table.unmodeled = true;
            }
        }
    }

    /// Is it surely there, and the table of no model?
    fn is_unknown(&self, table: &TableFact) -> bool {
        let doubtful = |part: &Part| table.gaps.iter().any(|gap| gap.part == *part);
        table.kind == TableKind::Base
            && !table.provided
            && table.parent.is_none()
            && table.changed_elsewhere.is_empty()
            && !Part::ALL.iter().all(doubtful)
            && !self.tables.contains(table.name.text.as_str())
    }

    /// Which of them are named nowhere?
    fn unused(&self, tables: &[&str]) -> Vec<bool> {
        let clues: Vec<Clues> = tables.iter().map(|table| self.clues(table)).collect();
        let of_texts: Vec<String> = clues.iter().flat_map(|it| it.names.keys().cloned()).collect();
        let of_scripts: Vec<String> = clues.iter().flat_map(|it| it.statements.iter().cloned()).collect();
        let in_texts = mentions::count(&of_texts, self.texts);
        let in_scripts = mentions::count(&of_scripts, self.scripts);
        let is_unused = |it: &Clues| {
            let named = it.names.iter().any(|(name, known)| in_texts.get(name.as_str()).copied().unwrap_or(0) > *known);
            !named && !it.statements.iter().any(|statement| in_scripts.contains_key(statement.as_str()))
        };
        clues.iter().map(is_unused).collect()
    }

    fn clues(&self, table: &str) -> Clues {
        let verbs = ["from", "into", "join", "update", "FROM", "INTO", "JOIN", "UPDATE"];
        let marks = ["", "\"", "`", "public."];
        let statements = verbs.iter().flat_map(|verb| marks.iter().map(move |mark| format!("{verb} {mark}{table}")));
        Clues { names: (self.names)(table), statements: statements.collect() }
    }
}

/// What would show that something uses a table.
struct Clues {
    /// Each with how often it stands there for other reasons.
    names: BTreeMap<String, usize>,
    /// Statements about its rows.
    statements: Vec<String>,
}

/// How a name is put together that may be that of the table: `"#{kind}_orders"`. `opening` is what a value begins with there.
pub(crate) fn put_together(table: &str, opening: &str) -> Vec<String> {
    let parts = table.match_indices('_').filter_map(|(at, _)| Some((table.get(..at)?, table.get(at + 1..)?)));
    parts.flat_map(|(before, after)| [format!("{before}_{opening}"), format!("}}_{after}")]).collect()
}

/// What the tables of a package have in common.
fn family(table: &str) -> &str {
    table.split('_').next().unwrap_or(table)
}
