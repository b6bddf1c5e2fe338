//! Where names stand, whatever a file says about them: readers look into few files of a project, and anything may use a table.

use std::collections::BTreeMap;

use aho_corasick::AhoCorasick;
use modelry_graph::SourceFile;
use rayon::prelude::*;

/// How often each of these stands in the texts, those left out that are never there. Where one begins or ends as a word
/// does, only whole words count; a line of comment, as tools write the columns of a table into its model, counts for nothing.
pub(crate) fn count<'p>(wanted: &'p [String], texts: &[&SourceFile]) -> BTreeMap<&'p str, usize> {
    let Ok(finder) = AhoCorasick::new(wanted) else { return BTreeMap::new() };
    let in_text = |text: &&SourceFile| -> Vec<usize> {
        let bytes = text.text.as_bytes();
        // Most files hold none, which is quicker to tell than where they stand.
        if !finder.is_match(bytes) {
            return Vec::new();
        }
        let found = finder.find_overlapping_iter(bytes);
        found
            .filter(|it| is_whole(bytes, it.start(), it.end()) && !is_comment(bytes, it.start()))
            .map(|it| it.pattern().as_usize())
            .collect()
    };
    let found: Vec<usize> = texts.par_iter().flat_map_iter(in_text).collect();
    let mut counts = BTreeMap::new();
    for wanted in found.into_iter().filter_map(|it| wanted.get(it)) {
        *counts.entry(wanted.as_str()).or_default() += 1;
    }
    counts
}

fn is_whole(text: &[u8], start: usize, end: usize) -> bool {
    let is_part = |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(|byte| is_word(*byte));
    let begins_within = is_part(Some(start)) && is_part(start.checked_sub(1));
    let ends_within = is_part(end.checked_sub(1)) && is_part(Some(end));
    !begins_within && !ends_within
}

/// Does the line begin with `#`? `#{` begins a value within text.
fn is_comment(text: &[u8], at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let line = before.iter().rposition(|it| *it == b'\n').map_or(0, |end| end + 1);
    let line = text.get(line..).unwrap_or_default().trim_ascii_start();
    line.starts_with(b"#") && !line.starts_with(b"#{")
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}
