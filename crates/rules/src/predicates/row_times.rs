//! Which columns keep when a row was made and when it was last changed.

use modelry_graph::names::{singularize, words};
use modelry_graph::{Clock, Column, ColumnIdx, DefaultValue, Dialect, Generator, ModelGraph, Stated, Table, TypeKind};

use super::{is_append_only, is_inherited_from_outside};

/// Names of columns that keep when a row was made, without what separates their words.
const CREATED: Names = Names::of(&[
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
]);

/// Further names that keep it under a word of the domain.
const CREATED_IN_DOMAIN: Names = Names::of(&[
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
]);

/// Names that keep it in a log.
const CREATED_IN_LOG: Names = Names::of(&[
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
]);

/// Names of columns that keep when a row was last changed.
const UPDATED: Names = Names::of(&[
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
]);

/// Columns that keep when a row was made: by name, or because something sets them on insert.
pub(crate) fn created_columns(graph: &ModelGraph, table: &Table) -> Vec<ColumnIdx> {
    let found = table.columns().filter(|(_, column)| {
        let known = || {
            is_created_name(graph, table, column)
                || is_named(table, column, &CREATED_IN_DOMAIN)
                || is_named(table, column, &CREATED_IN_LOG) && is_append_only(graph, table)
        };
        keeps_time(graph, table, column) && (set_on_insert(column) && !is_updated_name(graph, table, column) || known())
    });
    found.map(|(position, _)| position).collect()
}

/// Columns that keep when a row was last changed: by name, or because something sets them on every write.
pub(crate) fn updated_columns(graph: &ModelGraph, table: &Table) -> Vec<ColumnIdx> {
    let found = table.columns().filter(|(_, column)| {
        let known = is_updated_name(graph, table, column) || column.clock.is(&Clock::Update);
        keeps_time(graph, table, column) && known && !is_created_name(graph, table, column)
    });
    found.map(|(position, _)| position).collect()
}

/// Does the column's name say that it keeps when the row was made, whatever the domain: `created_at`, `date_added`?
pub(crate) fn is_created_name(graph: &ModelGraph, table: &Table, column: &Column) -> bool {
    let own = graph.conventions(table);
    is_called(column, &own.created) || is_named(table, column, &CREATED) && !is_called(column, &own.updated)
}

/// Does the column's name say that it keeps when the row was last changed: `updated_at`, `last_modified`?
pub(crate) fn is_updated_name(graph: &ModelGraph, table: &Table, column: &Column) -> bool {
    let own = graph.conventions(table);
    is_called(column, &own.updated) || is_named(table, column, &UPDATED) && !is_called(column, &own.created)
}

/// Does the project itself call such a column so, in whatever case?
fn is_called(column: &Column, own: &[String]) -> bool {
    !own.is_empty() && own.iter().any(|name| plain(name) == plain(&column.name.text))
}

/// Does a default or a clock surely fill the column in when the row is made?
pub(crate) fn is_filled_in(column: &Column) -> bool {
    let clock = matches!(column.clock.known(), Some(Clock::Insert | Clock::Update));
    column.surely_has_default() || clock
}

/// Does the column hold a time by its type: a timestamp or date, and in SQLite what is used for them?
pub(crate) fn keeps_row_time(graph: &ModelGraph, table: &Table, column: &Column) -> bool {
    let temporal = column.ty.known().is_some_and(|ty| ty.is_temporal());
    temporal || graph.dialect(table) == Some(Dialect::Sqlite) && keeps_time(graph, table, column)
}

/// Can the column hold a time? What could not be read may; numbers may count seconds; SQLite writes times as text.
fn keeps_time(graph: &ModelGraph, table: &Table, column: &Column) -> bool {
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
pub(crate) fn is_row_time(graph: &ModelGraph, table: &Table, column: &Column) -> bool {
    let named = || is_created_name(graph, table, column) || is_updated_name(graph, table, column);
    keeps_time(graph, table, column) && (set_on_insert(column) || column.clock.is(&Clock::Update) || named())
}

/// Is the column's name one of these: `createdAt`, `created_at` and, in a table of posts, `post_created_at`?
fn is_named(table: &Table, column: &Column, known: &Names) -> bool {
    let name = &column.name.text;
    if !known.may_end(name) {
        return false;
    }
    let plain = plain(name);
    let of_the_table = |lead: &str| words(&table.name.text).iter().any(|it| it == lead || singularize(it) == lead);
    let ends_alike = |known: &&&str| plain.as_bytes().last_chunk::<2>() == known.as_bytes().last_chunk();
    known.names.iter().filter(ends_alike).any(|it| match plain.strip_suffix(it) {
        Some("") => true,
        Some(lead) => of_the_table(lead),
        None => false,
    })
}

/// Names in lower case, with what tells most others from them.
struct Names {
    names: &'static [&'static str],
    /// For each letter the letters that it follows at the end of a name, a bit for each.
    endings: [u32; 26],
}

impl Names {
    const fn of(names: &'static [&'static str]) -> Names {
        let mut endings = [0; 26];
        let mut position = 0;
        while position < names.len() {
            if let [.., one, other] = names[position].as_bytes() {
                endings[(*other - b'a') as usize] |= 1 << (*one - b'a');
            }
            position += 1;
        }
        Names { names, endings }
    }

    /// May the name end like one of these, by its last two letters? Every column of every table is asked about.
    fn may_end(&self, name: &str) -> bool {
        // Nearly all names end in letters of ASCII.
        if let [.., one @ b'a'..=b'z', last @ b'a'..=b'z'] = name.as_bytes() {
            let endings = self.endings.get(usize::from(last - b'a'));
            return endings.is_some_and(|endings| endings >> (one - b'a') & 1 == 1) || !name.is_ascii();
        }
        let mut signs = name.bytes().rev().filter(u8::is_ascii_alphanumeric).map(|it| it.to_ascii_lowercase());
        let mut next = || signs.next().filter(u8::is_ascii_lowercase).map(|it| usize::from(it - b'a'));
        let (last, before_last) = (next(), next());
        let endings = last.and_then(|it| self.endings.get(it));
        !name.is_ascii() || endings.zip(before_last).is_some_and(|(endings, it)| endings >> it & 1 == 1)
    }
}

/// The name in lower case, without what separates its words.
fn plain(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    if name.is_ascii() {
        plain.extend(name.chars().filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_lowercase()));
    } else {
        plain.extend(name.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase));
    }
    plain
}

/// Does a base class from outside the project declare the time? What a framework keeps by itself is called and typed as the
/// options of the project want it.
pub(crate) fn is_time_from_outside(table: &Table, position: ColumnIdx) -> bool {
    let by_itself = matches!(table.column(position).clock, Stated::Implied(Clock::Insert | Clock::Update));
    !by_itself && is_inherited_from_outside(table, position)
}

/// Something fills in the present when the row is made.
fn set_on_insert(column: &Column) -> bool {
    let now = |default: &Stated<Option<DefaultValue>>| matches!(default.known(), Some(Some(value)) if value.generator == Generator::Now);
    column.clock.is(&Clock::Insert) || now(&column.default) || now(&column.application_default)
}
