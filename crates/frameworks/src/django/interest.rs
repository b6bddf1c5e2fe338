//! Which Python files say anything about models, decided before they are parsed.
//!
//! A first look searches for the words of declarations. What those files import for their bases,
//! choices and constants is fetched afterwards, and so is every file with a class that derives from theirs.

mod heads;
mod leads;

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use memchr::memmem::{self, Finder};
use modelry_graph::SourceFile;

pub(crate) use self::leads::leads;

/// How the names of bases end that tell a declaration of something that has a part in a model.
const DECLARATIONS: &[&str] = &["Model", "Field", "QuerySet", "Manager", "from_queryset"];

/// What a word says about the file that it stands in.
#[derive(Clone, Copy)]
enum Clue {
    /// It matters: apps, settings, choices, members from outside, migrations and operations of theirs.
    Matters,
    /// It matters where forms, admin pages and receivers of signals are kept.
    Form,
    /// Code that keeps a timestamp up to date says both of these.
    Clock,
    Time,
    /// It may declare a part of a model.
    Database,
}

const WORDS: &[(&str, Clue)] = &[
    ("(migrations.", Clue::Matters),
    ("AppConfig", Clue::Matters),
    ("DATABASES", Clue::Matters),
    ("INSTALLED_APPS", Clue::Matters),
    ("DJANGO_SETTINGS_MODULE", Clue::Matters),
    ("AUTH_USER_MODEL =", Clue::Matters),
    ("TextChoices", Clue::Matters),
    ("IntegerChoices", Clue::Matters),
    ("add_to_class", Clue::Matters),
    ("ModelForm", Clue::Form),
    ("ModelAdmin", Clue::Form),
    ("admin.register", Clue::Form),
    ("site.register", Clue::Form),
    ("pre_save", Clue::Form),
    ("now(", Clue::Clock),
    (".updated", Clue::Time),
    (".modified", Clue::Time),
    (".last_updated", Clue::Time),
    (".last_modified", Clue::Time),
    ("updated_at=", Clue::Time),
    ("modified_at=", Clue::Time),
    ("django.db", Clue::Database),
];

/// What finds all of them in one go. It cannot fail to be made of so few; if it did, all files would matter.
static FINDER: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let words = WORDS.iter().map(|(word, _)| word);
    // The automaton is only asked where the search for all words at once stops, so it need not be a fast one.
    AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::NoncontiguousNFA))
        .match_kind(MatchKind::LeftmostFirst)
        .build(words)
        .ok()
});

static MIGRATIONS: LazyLock<Finder> = LazyLock::new(|| Finder::new("/migrations/"));
static MODELS: LazyLock<Finder> = LazyLock::new(|| Finder::new("/models/"));

/// Does it lie in such a folder, at the root or further down?
fn is_below(path: &str, further_down: &Finder, folder: &str) -> bool {
    path.starts_with(folder) || further_down.find(path.as_bytes()).is_some()
}

/// May the file matter?
pub(crate) fn matters(file: &SourceFile) -> bool {
    let has = |word: &str| memmem::find(file.text.as_bytes(), word.as_bytes()).is_some();
    if is_models_path(&file.path) {
        return has("class ") || has("import ");
    }
    if is_below(&file.path, &MIGRATIONS, "migrations/") {
        return has("Migration");
    }
    let Some(finder) = &*FINDER else { return true };
    let (mut clock, mut time, mut database) = (false, false, false);
    for found in finder.find_iter(&file.text) {
        match WORDS.get(found.pattern().as_usize()) {
            Some((_, Clue::Form)) => {
                if keeps_forms(&file.path) {
                    return true;
                }
            }
            Some((_, Clue::Clock)) => clock = true,
            Some((_, Clue::Time)) => time = true,
            Some((_, Clue::Database)) => database = true,
            Some((_, Clue::Matters)) | None => return true,
        }
        if clock && time {
            return true;
        }
    }
    let declares = |base: &str| DECLARATIONS.iter().any(|end| base.ends_with(end));
    database && heads::bases(&file.text).any(declares)
}

/// `shop/models.py`, `shop/models/order.py`, `shop/abstract_models.py`.
fn is_models_path(path: &str) -> bool {
    path.ends_with("models.py") || is_below(path, &MODELS, "models/")
}

/// `shop/admin.py`, `shop/forms/order.py`, `shop/signals.py`.
fn keeps_forms(path: &str) -> bool {
    let mut parts = path.rsplit('/').take(2);
    parts.any(|part| ["admin", "form", "signal", "receiver", "handler"].iter().any(|word| part.contains(word)))
}
