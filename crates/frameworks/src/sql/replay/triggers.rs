//! Triggers that write a clock.

use modelry_graph::{Clock, Gap, Part, Stated, TableFact};

use crate::sql::replay::{Run, columns};
use crate::sql::syntax::{Effects, ObjectName, Trigger};

impl Run<'_> {
    pub(super) fn create_trigger(&mut self, trigger: &Trigger) {
        let Some(position) = self.find(&trigger.table) else { return };
        let effects = self.effects_of(trigger);
        let name = self.fold(&trigger.name);
        let place = self.place(trigger.name.span);
        let clocks: Vec<String> =
            effects.clocks.iter().map(|it| if self.is_postgres() { it.to_lowercase() } else { it.clone() }).collect();
        let Some(table) = self.schema.tables.get_mut(position) else { return };
        self.schema.state.triggers.insert((table.name.text.clone(), name));
        if !trigger.on_update {
            return;
        }
        for name in clocks {
            if let Some(column) = columns::find(table, &name) {
                column.clock = Stated::Written(Clock::Update, place);
            }
        }
        if effects.unknown {
            let reason = "a trigger was not understood".to_owned();
            table.gaps.push(Gap { part: Part::Triggers, reason, place: Some(place) });
            doubt_clocks(table);
        }
    }

    fn effects_of(&self, trigger: &Trigger) -> Effects {
        if let Some(effects) = &trigger.effects {
            return effects.clone();
        }
        let Some(function) = &trigger.function else { return Effects { clocks: Vec::new(), unknown: true } };
        let name = self.fold(&function.name);
        match name.as_str() {
            // PostgreSQL's own module "spi": the trigger keeps the column it is given.
            "moddatetime" => Effects { clocks: trigger.arguments.clone(), unknown: false },
            "tsvector_update_trigger" | "suppress_redundant_updates_trigger" => Effects::default(),
            name => {
                self.schema.state.functions.get(name).cloned().unwrap_or(Effects { clocks: Vec::new(), unknown: true })
            }
        }
    }

    pub(super) fn drop_trigger(&mut self, name: &ObjectName, table: Option<&ObjectName>) {
        let wanted = self.fold(&name.name);
        let of = table.map(|table| self.fold(&table.name));
        let dropped: Vec<(String, String)> = self
            .schema
            .state
            .triggers
            .iter()
            .filter(|(table, trigger)| {
                *trigger == wanted && of.as_ref().is_none_or(|of| of.eq_ignore_ascii_case(table))
            })
            .cloned()
            .collect();
        for key in dropped {
            self.schema.state.triggers.remove(&key);
            for table in self.schema.tables.iter_mut().filter(|it| it.name.text == key.0) {
                for column in table.columns.iter_mut().filter(|it| it.clock.is(&Clock::Update)) {
                    column.clock = Stated::Unknown;
                }
            }
        }
    }
}

/// A trigger that was not read may set any timestamp.
pub(super) fn doubt_clocks(table: &mut TableFact) {
    for column in &mut table.columns {
        let may_be_clock = column.ty.known().is_none_or(|ty| ty.is_temporal());
        if may_be_clock && !column.clock.is(&Clock::Update) {
            column.clock = Stated::Unknown;
        }
    }
}
