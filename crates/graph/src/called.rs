//! The words of the names of tables. Many rules ask for them, so they are taken apart once.

use crate::graph::ModelGraph;
use crate::names::{singularize, words};
use crate::table::{NameOrigin, Table};

/// A name, taken apart.
#[derive(Clone, Debug)]
pub struct Called {
    /// Its words, in lower case.
    pub words: Vec<String>,
    /// The last of them, in the singular: `entry` of `log_entries`.
    pub noun: String,
}

impl Called {
    fn of(name: &str) -> Called {
        let words = words(name);
        let noun = words.last().map(|word| singularize(word)).unwrap_or_default();
        Called { words, noun }
    }
}

/// The names of one table.
#[derive(Clone, Debug)]
pub(crate) struct CalledTable {
    own: Called,
    chosen: Vec<Called>,
}

impl ModelGraph {
    /// The table's name as people chose it: that of its models where a framework made the table's own
    /// (`account_customerevent` of `CustomerEvent`).
    pub fn chosen_names(&self, table: &Table) -> &[Called] {
        self.called(table).map_or(&[], |it| it.chosen.as_slice())
    }

    /// The table's own name.
    pub fn own_name(&self, table: &Table) -> Option<&Called> {
        self.called(table).map(|it| &it.own)
    }

    fn called(&self, table: &Table) -> Option<&CalledTable> {
        let of_table = |table: &Table| {
            let own = Called::of(&table.name.text);
            let mut chosen: Vec<Called> =
                table.models.iter().map(|model| Called::of(&self.model(*model).name)).collect();
            if chosen.is_empty() || table.name.origin == NameOrigin::Written {
                chosen.push(own.clone());
            }
            CalledTable { own, chosen }
        };
        let called = self.called.get_or_init(|| self.tables.iter().map(of_table).collect());
        called.get(table.id.0 as usize)
    }
}
