//! What django-countries offers as choices of a `CountryField`.

use std::collections::BTreeSet;

use crate::django::evaluate::{Evaluator, Value};
use crate::django::project::Project;
use crate::django::settings::is_settings;
use crate::syntax::python::StatementKind;

/// ISO 3166-1 alpha-2.
const CODES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW \
    BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI \
    FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN \
    IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME \
    MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF \
    PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV \
    SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE \
    YT ZA ZM ZW";

/// The codes, as settings change them; `None` when they are computed or no settings are there to ask.
///
/// `COUNTRIES_ONLY` replaces them, `COUNTRIES_OVERRIDE = {"EU": "European Union", "AQ": None}` adds and removes
/// (django-countries, "Customize the country list").
pub(super) fn codes<'p>(project: &'p Project) -> Option<&'p BTreeSet<String>> {
    project.countries.get_or_init(|| stated(project)).as_ref()
}

fn stated(project: &Project) -> Option<BTreeSet<String>> {
    let mut stated: Option<BTreeSet<String>> = None;
    for (id, module) in project.modules() {
        if module.file.is_none() || !is_settings(&module.parts, module.content) {
            continue;
        }
        let mut codes: BTreeSet<String> = CODES.split_whitespace().map(str::to_owned).collect();
        let evaluator = Evaluator::new(project);
        for statement in &module.content.body {
            let StatementKind::Assign { target, value: Some(value), .. } = &statement.kind else { continue };
            let value = || evaluator.value(project.module_scope(id), value);
            match target.as_str() {
                "COUNTRIES_ONLY" => codes = only(&value())?,
                "COUNTRIES_OVERRIDE" => change(&mut codes, &value())?,
                _ => {}
            }
        }
        // Settings that differ: which ones run is decided elsewhere.
        if stated.as_ref().is_some_and(|other| *other != codes) {
            return None;
        }
        stated = Some(codes);
    }
    stated
}

/// The length of a column that holds all of them, separated by commas.
pub(super) fn length_of_all(codes: &BTreeSet<String>) -> u32 {
    let letters: usize = codes.iter().map(String::len).sum();
    (letters + codes.len().saturating_sub(1)) as u32
}

/// `["NZ", ("AU", "Australia")]`.
fn only(value: &Value) -> Option<BTreeSet<String>> {
    let code = |item: &Value| match item.elements() {
        Some([code, ..]) => code.text(),
        _ => item.text(),
    };
    value.elements()?.iter().map(code).collect()
}

fn change(codes: &mut BTreeSet<String>, value: &Value) -> Option<()> {
    let Value::Dict(entries) = value else { return None };
    for (code, name) in entries {
        let code = code.text()?;
        if *name == Value::None {
            codes.remove(&code);
        } else {
            codes.insert(code);
        }
    }
    Some(())
}
