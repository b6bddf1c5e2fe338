//! Which databases an application talks to: `config/database.yml`, the `Gemfile`, and what a dump says in its comments.

use modelry_graph::{Dialect, SourceFile, Span};

use crate::{FileFacts, Reader};

/// What a file that is no Ruby, or its comments, say about databases.
#[derive(Clone, Debug, Default)]
pub struct Configuration {
    /// The databases of `config/database.yml`, as they are in production.
    pub(super) databases: Vec<Database>,
    /// The adapters that a `Gemfile` names.
    pub(super) adapters: Vec<(Dialect, Span)>,
    /// Tables that a dump tells to exist without saying how they look.
    pub(super) undumped: Vec<(String, Span)>,
}

/// A database by its name; that of the only one is empty.
#[derive(Clone, Debug, Default)]
pub(super) struct Database {
    pub(super) name: String,
    pub(super) adapter: Option<(Dialect, Span)>,
    /// Only a literal adapter is certain; one inside of ERB may be another.
    pub(super) literal: bool,
    pub(super) migrations: Option<String>,
}

/// Reads them.
pub struct ConfigurationReader;

impl Reader for ConfigurationReader {
    fn wants(&self, path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        is_database_file(path) || name == "Gemfile" || is_dump(path)
    }

    fn read(&self, file: &SourceFile) -> Option<FileFacts> {
        let configuration = read(file);
        let says = !configuration.databases.is_empty()
            || !configuration.adapters.is_empty()
            || !configuration.undumped.is_empty();
        says.then_some(FileFacts::RailsConfiguration(configuration))
    }
}

fn read(file: &SourceFile) -> Configuration {
    let mut configuration = Configuration::default();
    if is_dump(&file.path) {
        configuration.undumped = undumped(&file.text);
    } else if is_database_file(&file.path) {
        configuration.databases = databases(&file.text);
    } else {
        configuration.adapters = adapters(&file.text);
    }
    configuration
}

/// `config/database.yml` and the examples that stand in for it where it is not committed.
pub(super) fn is_database_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let in_config = || path == name || path.starts_with("config/") || path.contains("/config/");
    name.starts_with("database") && name.contains(".yml") && !name.ends_with(".rb") && in_config()
}

fn is_dump(path: &str) -> bool {
    path.ends_with("schema.rb")
}

/// `# Could not dump table "places" because of following StandardError`
fn undumped(text: &str) -> Vec<(String, Span)> {
    const SIGN: &str = "# Could not dump table \"";
    let mut found = Vec::new();
    for at in memchr::memmem::find_iter(text.as_bytes(), SIGN.as_bytes()) {
        let start = at + SIGN.len();
        let Some(name) = text.get(start..).and_then(|rest| rest.split('"').next()) else { continue };
        found.push((name.to_owned(), Span::new(start as u32, (start + name.len()) as u32)));
    }
    found
}

/// `gem "pg"`.
fn adapters(text: &str) -> Vec<(Dialect, Span)> {
    let mut found: Vec<(Dialect, Span)> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_start();
        let name = trimmed.strip_prefix("gem").and_then(|rest| {
            let rest = rest.trim_start_matches([' ', '(']);
            let quote = rest.chars().next().filter(|it| matches!(it, '"' | '\''))?;
            rest.get(1..)?.split(quote).next()
        });
        let dialect = name.and_then(dialect_of_adapter);
        if let Some(dialect) = dialect.filter(|dialect| found.iter().all(|(other, _)| other != dialect)) {
            let at = start + (line.len() - trimmed.len());
            found.push((dialect, Span::new(at as u32, (at + trimmed.trim_end().len()) as u32)));
        }
        start += line.len();
    }
    found
}

fn dialect_of_adapter(name: &str) -> Option<Dialect> {
    Some(match name {
        "pg" | "postgresql" | "postgis" | "activerecord-postgis-adapter" | "postgres" | "cockroachdb" => {
            Dialect::Postgres
        }
        "mysql2" | "trilogy" | "mysql" | "activerecord-trilogy-adapter" => Dialect::Mysql,
        "sqlite3" | "sqlite" | "litestack" => Dialect::Sqlite,
        _ => return None,
    })
}

/// A line `key: value` of YAML.
struct Line<'t> {
    indent: usize,
    key: &'t str,
    value: &'t str,
    /// Where the value stands.
    at: usize,
}

/// The lines of a file of nested mappings, without comments and without what ERB does by itself.
fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let body = line.trim_end();
        let trimmed = body.trim_start();
        let is_pair = trimmed.starts_with("<<:") || !trimmed.starts_with(['#', '<', '%', '-', ':']);
        if let Some((key, value)) = trimmed.split_once(':').filter(|_| is_pair) {
            let value = value.trim();
            let value = value.split(" #").next().unwrap_or_default().trim();
            let at = start + body.find(value).filter(|_| !value.is_empty()).unwrap_or(0);
            let at = if value.is_empty() { at } else { start + body.rfind(value).unwrap_or(at - start) };
            lines.push(Line { indent: body.len() - trimmed.len(), key: key.trim_matches(['"', '\'']), value, at });
        }
        start += line.len();
    }
    lines
}

/// The databases of the environment that counts (Configuring Rails Applications, "Configuring a Database").
fn databases(text: &str) -> Vec<Database> {
    let lines = lines(text);
    let top: Vec<usize> = (0..lines.len()).filter(|it| lines.get(*it).is_some_and(|line| line.indent == 0)).collect();
    let named = |name: &str| top.iter().copied().find(|it| lines.get(*it).is_some_and(|line| line.key == name));
    let environment = ["production", "default", "development", "staging"].iter().find_map(|name| named(name));
    let Some(environment) = environment.or(top.first().copied()) else { return Vec::new() };
    let mut found = Vec::new();
    let own = settings(&lines, environment, 0);
    let nested: Vec<usize> = children(&lines, environment)
        .into_iter()
        .filter(|it| {
            let line = lines.get(*it);
            let is_mapping = line.is_some_and(|line| line.value.is_empty() || line.value.starts_with(['&', '*']));
            is_mapping
                && line.is_some_and(|line| !matches!(line.key, "<<" | "variables"))
                && (!children(&lines, *it).is_empty() || line.is_some_and(|line| line.value.starts_with('*')))
        })
        .collect();
    let is_database =
        |it: &usize| settings(&lines, *it, 0).iter().any(|line| matches!(line.key, "adapter" | "url" | "database"));
    let databases: Vec<usize> = nested.into_iter().filter(is_database).collect();
    if databases.is_empty() {
        found.push(database(String::new(), &own));
    }
    for (position, line) in databases.iter().enumerate() {
        let name = lines.get(*line).map_or("", |it| it.key);
        // The first one is the primary one, whatever its name.
        let name = if position == 0 { "" } else { name };
        found.push(database(name.to_owned(), &settings(&lines, *line, 0)));
    }
    found.retain(|it| it.adapter.is_some() || it.migrations.is_some() || !it.name.is_empty());
    found
}

fn children(lines: &[Line<'_>], parent: usize) -> Vec<usize> {
    let Some(indent) = lines.get(parent).map(|line| line.indent) else { return Vec::new() };
    let within: Vec<usize> =
        (parent + 1..lines.len()).take_while(|it| lines.get(*it).is_some_and(|line| line.indent > indent)).collect();
    let first = within.first().and_then(|it| lines.get(*it)).map_or(0, |line| line.indent);
    within.into_iter().filter(|it| lines.get(*it).is_some_and(|line| line.indent == first)).collect()
}

/// The lines of a mapping, with those of the mappings that it takes over (`<<: *default`) in front.
fn settings<'l, 't>(lines: &'l [Line<'t>], parent: usize, depth: usize) -> Vec<&'l Line<'t>> {
    let mut found = Vec::new();
    if depth > 8 {
        return found;
    }
    let anchor =
        |name: &str| lines.iter().position(|line| line.value.strip_prefix('&').is_some_and(|it| it.trim() == name));
    let taken = |value: &str| value.strip_prefix('*').and_then(|name| anchor(name.trim()));
    if let Some(other) = lines.get(parent).and_then(|line| taken(line.value)) {
        found.extend(settings(lines, other, depth + 1));
    }
    for child in children(lines, parent) {
        let Some(line) = lines.get(child) else { continue };
        if line.key == "<<" {
            for name in line.value.trim_matches(['[', ']']).split(',') {
                if let Some(other) = taken(name.trim()) {
                    found.extend(settings(lines, other, depth + 1));
                }
            }
        }
        found.push(line);
    }
    found
}

fn database(name: String, settings: &[&Line<'_>]) -> Database {
    let last = |key: &str| settings.iter().rev().find(|line| line.key == key);
    let span = |line: &Line<'_>| Span::new(line.at as u32, (line.at + line.value.len()) as u32);
    let mut database = Database { name, ..Database::default() };
    if let Some(line) = last("adapter") {
        database.literal = !line.value.contains("<%");
        let dialect = dialect_of_adapter(line.value.trim_matches(['"', '\''])).or_else(|| dialect_in(line.value));
        database.adapter = dialect.map(|dialect| (dialect, span(line)));
    }
    if let Some(line) = last("url").filter(|_| database.adapter.is_none()) {
        let schemes = [
            ("postgres", Dialect::Postgres),
            ("mysql2", Dialect::Mysql),
            ("trilogy", Dialect::Mysql),
            ("sqlite3:", Dialect::Sqlite),
        ];
        let found = schemes.iter().find(|(scheme, _)| line.value.contains(scheme));
        database.literal = !line.value.contains("<%");
        database.adapter = found.map(|(_, dialect)| (*dialect, span(line)));
    }
    database.migrations = last("migrations_paths").map(|line| line.value.trim_matches(['"', '\'']).to_owned());
    database
}

/// The name of an adapter in quotes within ERB: `<%= ENV.fetch("DB_ADAPTER", "postgresql") %>`.
fn dialect_in(value: &str) -> Option<Dialect> {
    value.split(['"', '\'']).filter_map(dialect_of_adapter).next_back()
}
