//! Whether the application itself writes an attribute somewhere: `order.update({ updatedAt: new Date() })`.

use memchr::memmem;
use modelry_graph::SourceFile;

use super::layout::Layout;
use crate::syntax::javascript::paths::is_module;

/// The code in which to look.
#[derive(Clone, Copy)]
pub(super) struct Writes<'s> {
    pub(super) sources: &'s [SourceFile],
    pub(super) layout: &'s Layout,
}

impl Writes<'_> {
    /// May some code assign it, by one of these names? Declarations of models are no such code, migrations and seeds neither.
    pub(super) fn may_assign(self, names: [&str; 2]) -> bool {
        let code = self.sources.iter().filter(|it| is_module(&it.path) && !self.layout.is_history(&it.path));
        code.into_iter().any(|file| names.iter().any(|name| assigns(&file.text, name)))
    }
}

fn assigns(text: &str, name: &str) -> bool {
    let word = |it: Option<char>| it.is_some_and(|it| it.is_alphanumeric() || it == '_' || it == '$');
    let mut found = memmem::find_iter(text.as_bytes(), name);
    found.any(|at| {
        let before = text.get(..at).unwrap_or_default();
        let after = text.get(at + name.len()..).unwrap_or_default();
        !word(before.chars().next_back()) && !word(after.chars().next()) && is_assignment(before, after)
    })
}

fn is_assignment(before: &str, after: &str) -> bool {
    let before = before.trim_end();
    if let Some(before) = before.strip_suffix(['"', '\'', '`']) {
        // `order.set("updatedAt", new Date())`, `order["updatedAt"] = …`.
        return before.ends_with("set(") || before.ends_with("setDataValue(") || before.ends_with('[');
    }
    let after = after.trim_start();
    if let Some(value) = after.strip_prefix(':') {
        let value = value.trim_start();
        let declares = ["{", "DataType", "Sequelize", "\"", "'", "true", "false"];
        return !declares.iter().any(|it| value.starts_with(it));
    }
    // `{ number, updatedAt }`.
    let shorthand = before.ends_with(['{', ',']) && after.starts_with([',', '}']);
    let set = after.starts_with('=') && !after.starts_with("==") && !after.starts_with("=>");
    shorthand || set
}
