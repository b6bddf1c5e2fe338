//! The words of SQL, wherever it stands.

/// The words of a text that could be names, with the offsets of their first bytes.
pub(super) fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let part_of_name = |it: char| it.is_ascii_alphanumeric() || it == '_' || !it.is_ascii() && it.is_alphanumeric();
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = rest + text.get(rest..)?.find(part_of_name)?;
        let end = text.get(start..)?.find(|it| !part_of_name(it)).map_or(text.len(), |length| start + length);
        rest = end;
        Some((start, text.get(start..end)?))
    })
}

/// Does it say one of these words, in any case?
pub(super) fn says_any(text: &str, wanted: &[&str]) -> bool {
    words(text).any(|(_, word)| wanted.iter().any(|it| it.eq_ignore_ascii_case(word)))
}
