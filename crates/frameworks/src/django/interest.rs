//! Which Python files say anything about models, decided before they are parsed.

use memchr::memmem;
use modelry_graph::SourceFile;

use crate::ReadFile;

/// Words of which a file has at least one when it declares models, fields, migrations, apps or databases.
const WORDS: &[&str] = &[
    "models.Model",
    "models.",
    "Migration(",
    "AppConfig",
    "DATABASES",
    "INSTALLED_APPS",
    "AUTH_USER_MODEL",
    "Field(",
    "Field)",
    "TextChoices",
    "Manager",
    "QuerySet",
];

/// May the file matter?
pub(crate) fn matters(file: &SourceFile) -> bool {
    WORDS.iter().any(|word| memmem::find(file.text.as_bytes(), word.as_bytes()).is_some())
}

/// The files, passed over at first, from which those that matter import something.
pub(crate) fn more(_read: &[ReadFile], _passed_over: &[&SourceFile]) -> Vec<usize> {
    Vec::new()
}
