//! Which files make one schema, and what its blocks and names mean.

use std::collections::{BTreeMap, HashMap};

use modelry_graph::{Dialect, FileId, Place, Span, Stated};

use super::syntax::{Attribute, Block, BlockKind, FieldType, Member, SchemaFile};

/// The engine that a datasource names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Provider {
    Postgres,
    Cockroach,
    Mysql,
    Sqlite,
    SqlServer,
    Mongo,
}

impl Provider {
    /// `provider = "postgresql"`.
    pub(super) fn from_name(name: &str) -> Option<Provider> {
        match name {
            "postgresql" | "postgres" => Some(Provider::Postgres),
            "cockroachdb" => Some(Provider::Cockroach),
            "mysql" => Some(Provider::Mysql),
            "sqlite" => Some(Provider::Sqlite),
            "sqlserver" => Some(Provider::SqlServer),
            "mongodb" => Some(Provider::Mongo),
            _ => None,
        }
    }

    /// The longest name that Prisma generates, in bytes.
    pub(super) fn identifier_limit(self) -> usize {
        match self {
            Provider::Postgres | Provider::Cockroach => 63,
            Provider::Mysql => 64,
            Provider::SqlServer => 128,
            Provider::Mongo => 127,
            Provider::Sqlite => 10_000,
        }
    }

    pub(super) fn dialect(self) -> Option<Dialect> {
        match self {
            Provider::Postgres | Provider::Cockroach => Some(Dialect::Postgres),
            Provider::Mysql => Some(Dialect::Mysql),
            Provider::Sqlite => Some(Dialect::Sqlite),
            Provider::SqlServer | Provider::Mongo => None,
        }
    }

    fn of(dialect: Dialect) -> Provider {
        match dialect {
            Dialect::Postgres => Provider::Postgres,
            Dialect::Mysql | Dialect::MariaDb => Provider::Mysql,
            Dialect::Sqlite => Provider::Sqlite,
        }
    }

    /// Does it know `String[]`?
    pub(super) fn has_lists(self) -> bool {
        matches!(self, Provider::Postgres | Provider::Cockroach | Provider::Mongo)
    }
}

/// A file of a schema.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part<'a> {
    pub(super) id: FileId,
    pub(super) path: &'a str,
    pub(super) file: &'a SchemaFile,
}

/// A block and the file it stands in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Located<'a> {
    pub(super) id: FileId,
    pub(super) path: &'a str,
    pub(super) block: &'a Block,
}

impl<'a> Located<'a> {
    pub(super) fn place(&self, span: Span) -> Place {
        span.within(self.id)
    }

    pub(super) fn name(&self) -> &'a str {
        &self.block.name.text
    }

    /// Its name in the database and the attribute that chose it: `@@map("orders")`.
    pub(super) fn mapped(&self) -> Option<&'a str> {
        mapped(self.block.attribute("map"))
    }

    /// The name of its table.
    pub(super) fn table(&self) -> &'a str {
        self.mapped().unwrap_or(self.name())
    }

    /// `@@schema("shop")`.
    pub(super) fn schema(&self) -> Option<&'a str> {
        self.block.attribute("schema")?.argument("map", Some(0))?.text()
    }
}

/// The value of `@map("…")` or `@@map(name: "…")`.
pub(super) fn mapped(attribute: Option<&Attribute>) -> Option<&str> {
    attribute?.argument("name", Some(0))?.text()
}

/// The column of a field.
pub(super) fn column_name(member: &Member) -> &str {
    mapped(member.attribute("map")).unwrap_or(&member.name.text)
}

/// A whole schema.
pub(super) struct Schema<'a> {
    /// The file with the datasource, or the folder when there is none.
    pub(super) path: String,
    /// The folder of that file.
    pub(super) folder: String,
    /// Its files, sorted by path.
    pub(super) parts: Vec<Part<'a>>,
    /// The engine, when it is written or was decided by the user.
    pub(super) provider: Option<Provider>,
    /// The engine as a dialect, with the place where it is written.
    pub(super) dialect: Stated<Dialect>,
    /// `relationMode = "prisma"`: where it is written, when it is.
    pub(super) relation_mode_prisma: Option<Place>,
    /// Is it surely for Prisma 6 or later?
    pub(super) since_six: bool,
    names: HashMap<&'a str, Located<'a>>,
}

impl<'a> Schema<'a> {
    fn new(path: String, parts: Vec<Part<'a>>, setting: Option<Dialect>) -> Schema<'a> {
        let is_file = parts.iter().any(|part| part.path == path);
        let folder = if is_file { parent(&path).unwrap_or("").to_owned() } else { path.clone() };
        let path = if path.is_empty() { ".".to_owned() } else { path };
        let mut schema = Schema {
            path,
            folder,
            parts,
            provider: setting.map(Provider::of),
            dialect: setting.map_or(Stated::Unknown, Stated::Implied),
            relation_mode_prisma: None,
            since_six: false,
            names: HashMap::new(),
        };
        schema.configure();
        // The file with the datasource comes first: of a block that is declared twice, its one counts.
        let mut parts = schema.parts.clone();
        parts.sort_by_key(|part| (part.path != schema.path, part.path));
        for part in parts {
            for block in &part.file.blocks {
                if !matches!(block.kind, BlockKind::Datasource | BlockKind::Generator) {
                    let located = Located { id: part.id, path: part.path, block };
                    schema.names.entry(&block.name.text).or_insert(located);
                }
            }
        }
        schema
    }

    /// Takes in what the datasource and the generators say.
    fn configure(&mut self) {
        for part in self.parts.clone() {
            for block in &part.file.blocks {
                match block.kind {
                    BlockKind::Datasource => self.datasource(part, block),
                    BlockKind::Generator => {
                        // This generator came with Prisma 6.
                        let generator = block.property("provider").and_then(|value| value.text());
                        self.since_six |= generator == Some("prisma-client");
                    }
                    BlockKind::Model | BlockKind::View | BlockKind::Enum | BlockKind::Composite => {}
                }
            }
        }
    }

    fn datasource(&mut self, part: Part<'_>, block: &Block) {
        // Prisma 7 took the URL out of the schema; before, it had to be there.
        self.since_six |= block.property("url").is_none();
        if let Some(value) = block.property("provider") {
            let place = value.span.within(part.id);
            self.provider = value.text().and_then(Provider::from_name).or(self.provider);
            if let Some(dialect) = self.provider.and_then(Provider::dialect) {
                self.dialect = Stated::Written(dialect, place);
            }
        }
        let mode = block.property("relationMode").or(block.property("referentialIntegrity"));
        if let Some(mode) = mode.filter(|mode| mode.text() == Some("prisma")) {
            self.relation_mode_prisma = Some(mode.span.within(part.id));
        }
    }

    /// The block of that name.
    pub(super) fn block(&self, name: &str) -> Option<Located<'a>> {
        self.names.get(name).copied()
    }

    /// The enum of that name.
    pub(super) fn enumeration(&self, name: &str) -> Option<Located<'a>> {
        self.block(name).filter(|it| it.block.kind == BlockKind::Enum)
    }

    /// The model or view of that name.
    pub(super) fn model(&self, name: &str) -> Option<Located<'a>> {
        self.block(name).filter(|it| matches!(it.block.kind, BlockKind::Model | BlockKind::View))
    }

    /// Is it the type of a relation?
    pub(super) fn is_relation(&self, ty: &FieldType) -> bool {
        !ty.unsupported && self.model(&ty.name.text).is_some()
    }

    /// All models, views, enums and composite types, in the order of files.
    pub(super) fn blocks(&self) -> Vec<Located<'a>> {
        let mut blocks: Vec<Located<'a>> = self.names.values().copied().collect();
        blocks.sort_by_key(|it| (it.id, it.block.name.span));
        blocks
    }
}

/// Puts files together: a file with a datasource takes the files without one that lie in its folder or below.
/// (Manual: "Prisma schema", "Multi-file Prisma schema".)
pub(super) fn schemas<'a>(parts: &[Part<'a>], setting: Option<Dialect>) -> Vec<Schema<'a>> {
    let outputs: Vec<String> = parts.iter().flat_map(outputs).collect();
    let is_copy = |part: &&Part<'_>| outputs.iter().any(|output| is_within(part.path, output));
    let parts: Vec<Part<'a>> = parts.iter().filter(|part| !is_copy(part)).copied().collect();
    let has_datasource = |part: &Part<'_>| part.file.blocks.iter().any(|it| it.kind == BlockKind::Datasource);
    let mut groups: BTreeMap<String, Vec<Part<'a>>> = BTreeMap::new();
    for part in parts.iter().filter(|part| has_datasource(part)) {
        groups.insert(part.path.to_owned(), vec![*part]);
    }
    let roots: Vec<String> = groups.keys().cloned().collect();
    for part in parts.iter().filter(|part| !has_datasource(part)) {
        let home = home(&roots, part.path).unwrap_or_else(|| parent(part.path).unwrap_or("").to_owned());
        groups.entry(home).or_default().push(*part);
    }
    groups
        .into_iter()
        .map(|(path, mut parts)| {
            parts.sort_by_key(|part| part.id);
            Schema::new(path, parts, setting)
        })
        .collect()
}

/// The file with a datasource in the nearest folder above that has one; `None` when there are several there.
fn home(roots: &[String], path: &str) -> Option<String> {
    let mut folder = parent(path);
    while let Some(current) = folder {
        let mut here = roots.iter().filter(|root| parent(root) == Some(current));
        match (here.next(), here.next()) {
            (Some(only), None) => return Some(only.clone()),
            (Some(_), Some(_)) => return None,
            (None, _) => folder = parent(current),
        }
    }
    None
}

/// The folders that the generators of a file write to; each gets a copy of the schema, too.
/// A folder that holds the file itself is left out.
/// (Manual: "Generators", "Prisma Client", "output".)
fn outputs(part: &Part<'_>) -> Vec<String> {
    let folder = parent(part.path).unwrap_or("");
    let generators = part.file.blocks.iter().filter(|it| it.kind == BlockKind::Generator);
    let written = generators.filter_map(|it| it.property("output")?.text());
    written.filter_map(|output| resolve(folder, output)).filter(|output| !is_within(part.path, output)).collect()
}

/// `src/db` and `../generated` are `src/generated`; `None` for what lies outside of the run.
fn resolve(folder: &str, path: &str) -> Option<String> {
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in path.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop()?;
            }
            _ => steps.push(step),
        }
    }
    Some(steps.join("/"))
}

fn is_within(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// The folder of a path; `""` is the root of the run.
pub(super) fn parent(path: &str) -> Option<&str> {
    if path.is_empty() {
        return None;
    }
    Some(path.rsplit_once('/').map_or("", |(folder, _)| folder))
}
