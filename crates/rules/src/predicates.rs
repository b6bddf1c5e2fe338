//! What several rules ask about a table: lookup, join, append-only; which columns keep its times.
//!
//! Each answers for the common schema; where a table could be read only in part, rules look at its gaps first.

use std::collections::BTreeSet;

use modelry_graph::names::{singularize, words};
use modelry_graph::{
    Clock, Column, ColumnIdx, Dialect, Evidence, ForeignKey, Generator, ModelGraph, Name, NameOrigin, Table, TableKind,
    TypeKind, Witness,
};

/// Names of columns that keep when a row was made, without what separates their words.
const CREATED: &[&str] = &[
    "created",
    "createdat",
    "createdon",
    "createddate",
    "createdtime",
    "createddatetime",
    "createdts",
    "createdtimestamp",
    "createdutc",
    "createdatutc",
    "createdtm",
    "datecreated",
    "timecreated",
    "createdate",
    "createtime",
    "createdatetime",
    "createts",
    "createtimestamp",
    "creationdate",
    "creationtime",
    "creationdatetime",
    "creationtimestamp",
    "dateofcreation",
    "inserted",
    "insertedat",
    "insertedon",
    "inserttime",
    "insertdate",
    "dateinserted",
    "added",
    "addedat",
    "addedon",
    "dateadded",
    "addeddate",
    "timeadded",
    "ctime",
    "cdate",
    "crdate",
];

/// Further names that keep it under a word of the domain.
const CREATED_IN_DOMAIN: &[&str] = &[
    "registeredat",
    "registeredon",
    "registered",
    "dateregistered",
    "registrationdate",
    "joinedat",
    "joinedon",
    "datejoined",
    "joindate",
    "placedat",
    "dateplaced",
    "submittedat",
    "datesubmitted",
    "datesent",
    "sentat",
    "uploadedat",
    "dateuploaded",
    "uploaddate",
    "issuedat",
    "enrolledat",
    "postedat",
    "dateposted",
    "signedupat",
];

/// Names that keep it in a log.
const CREATED_IN_LOG: &[&str] = &[
    "timestamp",
    "ts",
    "time",
    "date",
    "datetime",
    "when",
    "loggedat",
    "occurredat",
    "occurredon",
    "happenedat",
    "recordedat",
    "receivedat",
    "performedat",
    "executedat",
    "appliedat",
    "actiontime",
    "eventtime",
    "eventdate",
    "eventtimestamp",
    "eventat",
];

/// Names of columns that keep when a row was last changed.
const UPDATED: &[&str] = &[
    "updated",
    "updatedat",
    "updatedon",
    "updateddate",
    "updatedtime",
    "updateddatetime",
    "updatedts",
    "updatedtimestamp",
    "updatedutc",
    "updatedatutc",
    "updatedtm",
    "dateupdated",
    "timeupdated",
    "updatedate",
    "updatetime",
    "updatedatetime",
    "updatets",
    "updatetimestamp",
    "lastupdated",
    "lastupdatedat",
    "lastupdatedon",
    "lastupdate",
    "lastupdateat",
    "lastupdatetime",
    "lastupdatedate",
    "datelastupdated",
    "modified",
    "modifiedat",
    "modifiedon",
    "modifieddate",
    "modifiedtime",
    "datemodified",
    "timemodified",
    "lastmodified",
    "lastmodifiedat",
    "lastmodifiedon",
    "lastmodifieddate",
    "lastmodifiedtime",
    "datelastmodified",
    "modificationdate",
    "modificationtime",
    "modtime",
    "moddate",
    "mtime",
    "changed",
    "changedat",
    "changedon",
    "datechanged",
    "lastchanged",
    "lastchangedat",
    "lastchange",
    "editedat",
    "lastedited",
    "lasteditedat",
    "tstamp",
];

/// Last words of tables whose rows are written once.
const APPEND_ONLY: &[&str] =
    &["audit", "auditlog", "changelog", "history", "ledger", "log", "migration", "modlog", "revision", "snapshot"];

/// The same, behind another word: `order_events` are written once, `events` may be a calendar.
const APPEND_ONLY_BEHIND_A_WORD: &[&str] = &["activity", "change", "event", "version"];

/// Words that add nothing behind these: `log_entries`, `event_data`.
const ENTRIES: &[&str] = &["entry", "record", "line", "row", "item", "datum", "payload", "trail"];

/// Names of columns that only put rows in order.
const POSITIONS: &[&str] = &[
    "position",
    "pos",
    "sortorder",
    "order",
    "ordering",
    "ordinal",
    "rank",
    "sequence",
    "seq",
    "displayorder",
    "index",
    "idx",
    "priority",
];

/// Columns that keep when a row was made: by name, or because something sets them on insert.
pub(crate) fn created_columns(graph: &ModelGraph, table: &Table) -> Vec<ColumnIdx> {
    let log = is_append_only(graph, table);
    let found = table.columns().filter(|(_, column)| {
        let known = || {
            is_named(table, column, CREATED)
                || is_named(table, column, CREATED_IN_DOMAIN)
                || log && is_named(table, column, CREATED_IN_LOG)
        };
        keeps_time(graph, table, column) && (known() || set_on_insert(column) && !is_updated_name(table, column))
    });
    found.map(|(position, _)| position).collect()
}

/// Columns that keep when a row was last changed: by name, or because something sets them on every write.
pub(crate) fn updated_columns(graph: &ModelGraph, table: &Table) -> Vec<ColumnIdx> {
    let found = table.columns().filter(|(_, column)| {
        let known = is_updated_name(table, column) || column.clock.is(&Clock::Update);
        keeps_time(graph, table, column) && known && !is_created_name(table, column)
    });
    found.map(|(position, _)| position).collect()
}

/// Does the column's name say that it keeps when the row was made, whatever the domain: `created_at`, `date_added`?
pub(crate) fn is_created_name(table: &Table, column: &Column) -> bool {
    is_named(table, column, CREATED)
}

/// Does the column's name say that it keeps when the row was last changed: `updated_at`, `last_modified`?
pub(crate) fn is_updated_name(table: &Table, column: &Column) -> bool {
    is_named(table, column, UPDATED)
}

/// Is the column's name one of these: `createdAt`, `created_at` and, in a table of posts, `post_created_at`?
fn is_named(table: &Table, column: &Column, known: &[&str]) -> bool {
    let name: String =
        column.name.text.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let of_the_table = |lead: &str| words(&table.name.text).iter().any(|it| it == lead || singularize(it) == lead);
    known.iter().any(|it| match name.strip_suffix(it) {
        Some("") => true,
        Some(lead) => of_the_table(lead),
        None => false,
    })
}

/// Something fills in the present when the row is made.
fn set_on_insert(column: &Column) -> bool {
    let now = |default: &modelry_graph::Stated<Option<modelry_graph::DefaultValue>>| matches!(default.known(), Some(Some(value)) if value.generator == Generator::Now);
    column.clock.is(&Clock::Insert) || now(&column.default) || now(&column.application_default)
}

/// Does a default or a clock surely fill the column in when the row is made?
pub(crate) fn is_filled_in(column: &Column) -> bool {
    let clock = matches!(column.clock.known(), Some(Clock::Insert | Clock::Update));
    column.surely_has_default() || clock
}

/// Can the column hold a time? What could not be read may; numbers may count seconds; SQLite writes times as text.
pub(crate) fn keeps_time(graph: &ModelGraph, table: &Table, column: &Column) -> bool {
    let Some(ty) = column.ty.known() else { return true };
    if ty.dimensions > 0 {
        return false;
    }
    match &ty.kind {
        TypeKind::Timestamp { .. } | TypeKind::Date => true,
        TypeKind::Integer { bits, .. } => *bits >= 32,
        TypeKind::Float { .. } | TypeKind::Decimal | TypeKind::Other(_) => true,
        TypeKind::Varchar | TypeKind::Char | TypeKind::Text => {
            graph.dialect(table).is_none_or(|dialect| dialect == Dialect::Sqlite)
        }
        TypeKind::Boolean
        | TypeKind::Binary
        | TypeKind::Uuid
        | TypeKind::Time { .. }
        | TypeKind::Interval
        | TypeKind::Json
        | TypeKind::Jsonb
        | TypeKind::Enum(_) => false,
    }
}

/// Does the column keep when the row was made or changed?
fn is_row_time(graph: &ModelGraph, table: &Table, column: &Column) -> bool {
    let named = is_created_name(table, column) || is_updated_name(table, column);
    keeps_time(graph, table, column) && (named || set_on_insert(column) || column.clock.is(&Clock::Update))
}

/// A short list that other tables point into: at most four columns beside its times, one of them a name, code or label.
///
/// That its rows come from seeds only cannot be seen; people and things that are kept apart by more than a name
/// (`users`, `customers`) are no lookup.
pub(crate) fn is_lookup_table(graph: &ModelGraph, table: &Table) -> bool {
    let payload: Vec<&Column> = table.columns.iter().filter(|column| !is_row_time(graph, table, column)).collect();
    let last_word = |column: &&&Column| words(&column.name.text).pop().unwrap_or_default();
    let labelled = payload.iter().any(|column| {
        matches!(last_word(&column).as_str(), "name" | "code" | "label")
            && column.ty.known().is_none_or(|ty| ty.is_text())
    });
    let personal = payload.iter().any(|column| {
        matches!(last_word(&column).as_str(), "email" | "password" | "phone" | "username" | "mail" | "address")
    });
    let independent = table.foreign_keys.iter().all(|key| key.target.known().is_some_and(|it| it.id == Some(table.id)));
    let referenced = graph.references_to(table.id).any(|(other, _)| other.id != table.id);
    payload.len() <= 4 && labelled && !personal && !names_people(graph, table) && independent && referenced
}

fn names_people(graph: &ModelGraph, table: &Table) -> bool {
    names(graph, table).iter().any(|name| {
        matches!(
            name.last().map(|word| singularize(word)).as_deref(),
            Some(
                "user"
                    | "customer"
                    | "person"
                    | "account"
                    | "member"
                    | "author"
                    | "employee"
                    | "contact"
                    | "client"
                    | "owner"
            )
        )
    })
}

/// Holds pairs and nothing else: exactly two foreign keys, and no other columns than an id, times and a position.
pub(crate) fn is_join_table(graph: &ModelGraph, table: &Table) -> bool {
    table.foreign_keys.len() == 2 && links_only(graph, table)
}

/// Does each row only link others: two foreign keys or more, and no other columns than an id, times and a position?
fn links_only(graph: &ModelGraph, table: &Table) -> bool {
    link_payload(graph, table).is_some_and(|payload| payload.iter().all(|column| is_position(table.column(*column))))
}

/// What a table of pairs, of exactly two foreign keys, says about each pair: its columns without keys, id and times.
/// `None` for a table of anything else.
pub(crate) fn join_payload(graph: &ModelGraph, table: &Table) -> Option<Vec<ColumnIdx>> {
    link_payload(graph, table).filter(|_| table.foreign_keys.len() == 2)
}

/// The same for a table of two foreign keys or more, no two of them of the same columns.
fn link_payload(graph: &ModelGraph, table: &Table) -> Option<Vec<ColumnIdx>> {
    let keys: BTreeSet<&[ColumnIdx]> = table.foreign_keys.iter().map(|key| key.columns.as_slice()).collect();
    if keys.len() < 2 || keys.len() < table.foreign_keys.len() {
        return None;
    }
    let payload = table.columns().filter(|(position, column)| {
        let held = keys.iter().any(|key| key.contains(position));
        let alone = table.primary_key.as_ref().is_some_and(|key| key.columns == [*position]);
        // A text that is the key names something of its own.
        let surrogate = column.ty.known().is_some_and(|ty| !ty.is_text());
        let id = column.name.text.eq_ignore_ascii_case("id") || alone && surrogate;
        !held && !id && !is_row_time(graph, table, column)
    });
    Some(payload.map(|(position, _)| position).collect())
}

/// Does the column only put rows in order?
pub(crate) fn is_position(column: &Column) -> bool {
    POSITIONS.contains(&words(&column.name.text).concat().as_str())
}

/// Are its rows written once, by its name: `order_events`, `audit_logs`, `price_history`, `event_data`?
pub(crate) fn is_append_only(graph: &ModelGraph, table: &Table) -> bool {
    let made = match table.name.origin {
        NameOrigin::Written | NameOrigin::Derived => false,
        NameOrigin::Generated | NameOrigin::Shortened => true,
    };
    names(graph, table).iter().any(|name| is_log(name, false))
        // The app may say it: the `Record` of `logs` is kept in `logs_record`. But the `Event` of `shop` is none.
        || made && is_log(&words(&table.name.text), true)
}

fn is_log(name: &[String], behind_an_app: bool) -> bool {
    let mut nouns: Vec<String> = name.iter().map(|word| singularize(word)).collect();
    let entries = nouns.len() > 1 && nouns.last().is_some_and(|word| ENTRIES.contains(&word.as_str()));
    if entries {
        nouns.pop();
    }
    let last = nouns.last().map_or("", String::as_str);
    let qualified = !behind_an_app && (entries || nouns.len() > 1);
    APPEND_ONLY.contains(&last) || qualified && APPEND_ONLY_BEHIND_A_WORD.contains(&last)
}

/// Does the column come with a base class outside the tree, so that nobody here decides about it?
pub(crate) fn is_inherited_from_outside(table: &Table, column: ColumnIdx) -> bool {
    let stated = |places: &[Evidence]| {
        let models = places.iter().filter(|it| it.witness == Witness::Models);
        models.map(|it| it.place).collect::<Vec<_>>()
    };
    // Such a column is stated at the class that inherits it.
    let class = stated(&table.places);
    let own = stated(&table.column(column).places);
    !own.is_empty() && own.iter().all(|place| class.contains(place))
}

/// Does the row extend a row of another table, whose key is its own: multi-table inheritance, a shared primary key?
pub(crate) fn extends_another_row(table: &Table) -> bool {
    let key = table.primary_key.as_ref().map(|key| key.columns.as_slice()).unwrap_or_default();
    !key.is_empty() && table.foreign_keys.iter().any(|it| it.columns == key)
}

/// The words of the table's name as people chose it: that of its models where a framework made the table's own
/// (`account_customerevent` of `CustomerEvent`).
pub(crate) fn names(graph: &ModelGraph, table: &Table) -> Vec<Vec<String>> {
    let mut names: Vec<Vec<String>> = table.models.iter().map(|model| words(&graph.model(*model).name)).collect();
    if names.is_empty() || table.name.origin == NameOrigin::Written {
        names.push(words(&table.name.text));
    }
    names
}

/// A name that the database knows, with what it names.
pub(crate) struct DatabaseName<'a> {
    /// `orders.customer_id`, `orders.orders_pkey`.
    pub(crate) subject: String,
    /// `table`, `column`, `index`, …, as a message says it.
    pub(crate) kind: &'static str,
    /// The name.
    pub(crate) name: &'a Name,
    /// Where it is declared.
    pub(crate) places: &'a [Evidence],
}

/// All names of a table: its own, and those of its columns, indexes and constraints.
pub(crate) fn database_names<'a>(table: &'a Table) -> Vec<DatabaseName<'a>> {
    let mut names =
        vec![DatabaseName { subject: table.subject(&[]), kind: "table", name: &table.name, places: &table.places }];
    for (position, column) in table.columns() {
        let subject = table.subject(&[position]);
        names.push(DatabaseName { subject, kind: "column", name: &column.name, places: &column.places });
    }
    let mut part = |kind: &'static str, name: &'a Option<Name>, places: &'a [Evidence]| {
        let Some(name) = name else { return };
        let subject = format!("{}.{}", table.qualified_name(), name.text);
        let known = names.iter().any(|it| it.subject == subject && it.kind != "column");
        if !known {
            names.push(DatabaseName { subject, kind, name, places });
        }
    };
    if let Some(key) = &table.primary_key {
        part("primary key", &key.name, &key.places);
    }
    for index in &table.indexes {
        part(if index.constraint { "constraint" } else { "index" }, &index.name, &index.places);
    }
    for key in &table.foreign_keys {
        part("foreign key", &key.name, &key.places);
    }
    for check in &table.checks {
        part("check", &check.name, &check.places);
    }
    names
}

/// The table and columns that a foreign key refers to, when they were read.
pub(crate) fn referenced_columns<'a>(graph: &'a ModelGraph, key: &ForeignKey) -> Option<(&'a Table, Vec<ColumnIdx>)> {
    let target = graph.table(key.target.known()?.id?);
    let columns = if key.target_columns.is_empty() {
        target.primary_key.as_ref()?.columns.clone()
    } else {
        key.target_columns.iter().map(|name| target.column_named(name)).collect::<Option<Vec<_>>>()?
    };
    (columns.len() == key.columns.len()).then_some((target, columns))
}

/// Should each row say when it was made and changed? Not so where it is only a pair, an entry of a list, a
/// translation, a setting, or the extension of a row that says it.
pub(crate) fn needs_row_times(graph: &ModelGraph, table: &Table) -> bool {
    let exempt = table.kind == TableKind::Join
        || declares_nothing(table)
        || links_only(graph, table)
        || is_lookup_table(graph, table)
        || extends_another_row(table)
        || is_translation(graph, table)
        || is_key_value(graph, table);
    !exempt
}

/// Does the model of the table declare no field at all, so that it only lends its name to permissions?
fn declares_nothing(table: &Table) -> bool {
    table.columns.iter().all(|column| {
        let mut declared = column.places.iter().filter(|it| it.witness == Witness::Models).peekable();
        // A key that the framework adds stands where the class does.
        declared.peek().is_some() && declared.all(|it| table.places.contains(it))
    })
}

/// The texts of another row in one language: `ProductTranslation`.
fn is_translation(graph: &ModelGraph, table: &Table) -> bool {
    let named = names(graph, table).iter().any(|name| {
        matches!(name.last().map(|word| singularize(word)).as_deref(), Some("translation" | "i18n" | "l10n"))
    });
    named && !table.foreign_keys.is_empty()
}

/// Settings by name: a key, its value and at most two columns beside them.
fn is_key_value(graph: &ModelGraph, table: &Table) -> bool {
    let payload: Vec<&Column> = table.columns.iter().filter(|column| !is_row_time(graph, table, column)).collect();
    let has = |wanted: &[&str]| {
        payload.iter().any(|column| words(&column.name.text).last().is_some_and(|word| wanted.contains(&word.as_str())))
    };
    payload.len() <= 4 && has(&["key", "name", "setting"]) && has(&["value", "val"])
}

/// Does the column hold a time by its type: a timestamp or date, and in SQLite what is used for them?
pub(crate) fn keeps_row_time(graph: &ModelGraph, table: &Table, column: &Column) -> bool {
    let temporal = column.ty.known().is_some_and(|ty| ty.is_temporal());
    temporal || graph.dialect(table) == Some(Dialect::Sqlite) && keeps_time(graph, table, column)
}
