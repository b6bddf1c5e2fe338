//! The conventions that a configuration can state: their keys, what each takes, and where it goes.

use std::collections::BTreeMap;

use modelry_graph::Conventions;
use modelry_graph::facts::GrammaticalNumber;

/// A key below `[conventions]`.
pub(super) struct Convention {
    pub(super) name: &'static str,
    pub(super) means: &'static str,
    pub(super) takes: Takes,
}

/// What a convention takes, and what that sets.
#[derive(Clone, Copy)]
pub(super) enum Takes {
    /// A list of names, as they are written.
    Names(fn(&mut Conventions, Vec<String>)),
    /// A list of words, whose case does not count.
    Words(fn(&mut Conventions, Vec<String>)),
    /// True or false.
    Switch(fn(&mut Conventions, bool)),
    /// One or many.
    Number(fn(&mut Conventions, GrammaticalNumber)),
    /// Words of one, each with that of many.
    Plurals(fn(&mut Conventions, BTreeMap<String, String>)),
}

/// What one configuration says of one convention.
#[derive(Clone, Debug)]
pub(super) enum Said {
    /// A list.
    Names(fn(&mut Conventions, Vec<String>), Vec<String>),
    /// True or false.
    Switch(fn(&mut Conventions, bool), bool),
    /// One or many.
    Number(fn(&mut Conventions, GrammaticalNumber), GrammaticalNumber),
    /// Words of one, each with that of many.
    Plurals(fn(&mut Conventions, BTreeMap<String, String>), BTreeMap<String, String>),
}

impl Said {
    /// Takes the place of what was said before.
    pub(super) fn apply(&self, conventions: &mut Conventions) {
        match self {
            Said::Names(set, names) => set(conventions, names.clone()),
            Said::Switch(set, on) => set(conventions, *on),
            Said::Number(set, number) => set(conventions, *number),
            Said::Plurals(set, plurals) => set(conventions, plurals.clone()),
        }
    }
}

/// The words for one and many.
pub(super) const NUMBERS: &[(&str, GrammaticalNumber)] =
    &[("plural", GrammaticalNumber::Plural), ("singular", GrammaticalNumber::Singular)];

pub(super) const CONVENTIONS: &[Convention] = &[
    Convention {
        name: "created",
        means: "columns that keep when a row was made, the one to use first",
        takes: Takes::Names(|it, names| it.created = names),
    },
    Convention {
        name: "updated",
        means: "columns that keep when a row was last changed, the one to use first",
        takes: Takes::Names(|it, names| it.updated = names),
    },
    Convention {
        name: "never-updated-is-null",
        means: "whether the time of the last change is NULL until there was one; otherwise most tables tell",
        takes: Takes::Switch(|it, on| it.never_updated_is_null = Some(on)),
    },
    Convention {
        name: "tenant",
        means: "columns that say which customer a row belongs to, in a database that several share",
        takes: Takes::Names(|it, names| it.tenant = names),
    },
    Convention {
        name: "soft-delete",
        means: "the only columns that mark rows as deleted; none with an empty list",
        takes: Takes::Names(|it, names| it.soft_delete = Some(names)),
    },
    Convention {
        name: "table-names",
        means: "whether table names are plural or singular; otherwise the framework and most tables tell",
        takes: Takes::Number(|it, number| it.table_number = Some(number)),
    },
    Convention {
        name: "plurals",
        means: "words whose plural is another than usual: cactus = \"cactuses\"",
        takes: Takes::Plurals(|it, plurals| it.plurals = plurals),
    },
    Convention {
        name: "uncountable",
        means: "words that may name one thing as well as many",
        takes: Takes::Words(|it, words| it.uncountable = words),
    },
    Convention {
        name: "outside-ids",
        means: "columns that keep ids of other systems and refer to no table, with `*` for anything",
        takes: Takes::Names(|it, names| it.outside_ids = names),
    },
    Convention {
        name: "allowed-identifiers",
        means: "names that may be used although they are reserved or need quotes, with `*` for anything",
        takes: Takes::Names(|it, names| it.allowed_identifiers = names),
    },
    Convention {
        name: "append-only",
        means: "tables whose rows are written once and never changed, with `*` for anything",
        takes: Takes::Names(|it, names| it.append_only = names),
    },
    Convention {
        name: "lookups",
        means: "tables that are short lists for others to point into, with `*` for anything",
        takes: Takes::Names(|it, names| it.lookups = names),
    },
];
