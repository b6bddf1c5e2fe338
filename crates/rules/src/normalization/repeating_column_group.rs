use std::collections::BTreeMap;

use modelry_graph::names::{singularize, words};
use modelry_graph::{ColumnIdx, ModelGraph, Table, TypeKind};

use super::own_columns;
use crate::predicates::is_append_only;
use crate::rule::declare_rule;
use crate::{Report, Severity};

declare_rule! {
    /// Columns that number or list the same thing.
    ///
    /// `phone1`, `phone2`, `phone3` hold three phones and no fourth. Every query
    /// asks all of them, no index serves them together, and a gap means nothing.
    ///
    /// Bad:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE contacts (id bigint PRIMARY KEY, phone1 text, phone2 text, phone3 text);
    /// ```
    ///
    /// Good:
    ///
    /// ```sql schema.sql
    /// CREATE TABLE contacts (id bigint PRIMARY KEY, name text NOT NULL);
    /// CREATE TABLE phones (
    ///     id bigint PRIMARY KEY,
    ///     contact_id bigint NOT NULL REFERENCES contacts,
    ///     number text NOT NULL
    /// );
    /// ```
    Normalization / "repeating-column-group", Warning;
    /// So many columns that differ in a number only are a group; three make a warning.
    COLUMNS: Number("columns", 2, 2..=100),
}

/// Last words that are followed by a number that is part of a name: algorithms, encodings, standards, points, quarters.
const NUMBERED_NAMES: &[&str] = &[
    "alpha", "api", "base", "byte", "bytes", "http", "int", "ip", "ipv", "iso", "level", "md", "mp", "oauth", "part",
    "phase", "point", "pos", "protocol", "rfc", "sha", "stage", "step", "tier", "tls", "ucs", "uint", "utf", "uuid",
    "ver", "version", "web",
];

/// Last words of the lines of a postal address, of which there are two by custom and four at most.
const LINES: &[&str] = &["addr", "address", "line", "street", "streetaddress", "addressline"];

/// Last words of a column that tell kinds of the same thing apart.
const KINDS: &[&str] = &[
    "alternate",
    "alternative",
    "business",
    "cell",
    "emergency",
    "fax",
    "home",
    "mobile",
    "office",
    "other",
    "personal",
    "primary",
    "private",
    "secondary",
    "tertiary",
    "work",
];

fn check(graph: &ModelGraph, report: &mut Report) {
    for table in graph.judged_tables().filter(|table| !is_append_only(graph, table)) {
        for group in numbered(graph, table) {
            tell(table, &group, if group.len() >= 3 { Severity::Warning } else { Severity::Info }, report);
        }
        for group in kinds(graph, table) {
            tell(table, &group, Severity::Info, report);
        }
    }
}

fn tell(table: &Table, group: &[ColumnIdx], severity: Severity, report: &mut Report) {
    let places: Vec<_> = group.iter().flat_map(|column| table.column(*column).places.iter().copied()).collect();
    let names: Vec<String> = group.iter().map(|column| format!("`{}`", table.column(*column).name.text)).collect();
    report
        .finding(table.subject(group), &places, format!("{} hold the same thing several times", names.join(", ")))
        .severity(severity)
        .help("keep them as rows of a table of their own, or as one array");
}

/// `phone1, phone2`, `tag_1, tag_2, tag_3`, `email, email2`: by their base, in the order of their numbers.
fn numbered(graph: &ModelGraph, table: &Table) -> Vec<Vec<ColumnIdx>> {
    let own = own_columns(graph, table);
    let fewest = COLUMNS.of(graph.policy(table));
    let mut groups: BTreeMap<&str, Vec<(u32, ColumnIdx)>> = BTreeMap::new();
    for (position, column) in &own {
        if let Some((base, number)) = split(&column.name.text) {
            groups.entry(base).or_default().push((number, *position));
        }
    }
    // `email` is the first where there is an `email2`.
    for (position, column) in &own {
        let group = groups.get_mut(column.name.text.as_str());
        if let Some(group) = group.filter(|group| group.iter().all(|(number, _)| *number > 1)) {
            group.push((1, *position));
        }
    }
    let mut found = Vec::new();
    for (base, mut group) in groups {
        group.sort();
        let numbers: Vec<u32> = group.iter().map(|(number, _)| *number).collect();
        let columns: Vec<ColumnIdx> = group.into_iter().map(|(_, column)| column).collect();
        let runs = numbers.first().is_some_and(|first| *first <= 1) && columns.len() >= fewest;
        if runs && !is_numbered_name(base, columns.len()) && of_one_kind(table, &columns) {
            found.push(columns);
        }
    }
    found
}

/// `phone_2` is `phone` and 2. Large numbers and those with leading zeros are something else: years, codes, sizes.
fn split(name: &str) -> Option<(&str, u32)> {
    let base = name.trim_end_matches(|it: char| it.is_ascii_digit());
    let digits = name.get(base.len()..).filter(|digits| digits.len() == 1 || !digits.starts_with('0'))?;
    let number = digits.parse().ok().filter(|number| *number < 100)?;
    let base = base.trim_end_matches('_');
    (!base.is_empty()).then_some((base, number))
}

fn is_numbered_name(base: &str, members: usize) -> bool {
    let words = words(base);
    let Some(last) = words.last() else { return true };
    // `x1`, `q4`, `h6`; `street1` and `street2` are the lines of an address.
    last.chars().count() == 1
        || NUMBERED_NAMES.contains(&last.as_str())
        || (members <= 4 && (LINES.contains(&last.as_str()) || LINES.contains(&words.concat().as_str())))
}

/// `phone_home, phone_work, phone_mobile`, `home_phone, work_phone, mobile_phone`: three kinds of one thing.
fn kinds(graph: &ModelGraph, table: &Table) -> Vec<Vec<ColumnIdx>> {
    let mut groups: BTreeMap<(bool, String), Vec<ColumnIdx>> = BTreeMap::new();
    for (position, column) in own_columns(graph, table) {
        let is_flag = column.ty.known().is_none_or(|ty| ty.kind == TypeKind::Boolean);
        if is_flag {
            continue;
        }
        let words = words(&column.name.text);
        let (Some(first), Some(last), true) = (words.first(), words.last(), words.len() >= 2) else { continue };
        if KINDS.contains(&last.as_str()) {
            let thing: Vec<String> = words.iter().take(words.len() - 1).map(|word| singularize(word)).collect();
            groups.entry((false, thing.join(" "))).or_default().push(position);
        } else if KINDS.contains(&first.as_str()) {
            let thing: Vec<String> = words.iter().skip(1).map(|word| singularize(word)).collect();
            groups.entry((true, thing.join(" "))).or_default().push(position);
        }
    }
    groups.into_values().filter(|group| group.len() >= 3 && of_one_kind(table, group)).collect()
}

fn of_one_kind(table: &Table, columns: &[ColumnIdx]) -> bool {
    let mut kinds = columns.iter().map(|column| table.column(*column).ty.known().map(|ty| (&ty.kind, ty.dimensions)));
    let first = kinds.next().flatten();
    first.is_some() && kinds.all(|kind| kind == first)
}
