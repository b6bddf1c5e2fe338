//! SQL conditions, normalized so that two spellings of one thing are equal.
//!
//! `("active")`, `active = TRUE` and `active IS TRUE::boolean` are one condition;
//! so are `state = ANY (ARRAY['a'::text, 'b'])` and `state IN ('b', 'a')`.

/// Does the condition surely reject NULL in the column: `c IS NOT NULL`, alone or as a conjunct?
pub fn requires_not_null(sql: &str, column: &str) -> bool {
    only_not_null(sql).is_some_and(|names| names.iter().any(|name| name.eq_ignore_ascii_case(column)))
}

/// The columns of a condition that consists of `c IS NOT NULL` only, joined by `AND`.
pub fn only_not_null(sql: &str) -> Option<Vec<String>> {
    let text = sql.trim().trim_start_matches('(').trim_end_matches(')');
    let mut names = Vec::new();
    for part in text.split(" AND ") {
        let part = part.trim().trim_matches(['(', ')']);
        let name = part.strip_suffix("IS NOT NULL")?.trim().trim_matches(['"', '`']);
        names.push(name.to_owned());
    }
    Some(names)
}
