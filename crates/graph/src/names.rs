//! Words of identifiers: where they begin, in which case they are written, one or many.
//!
//! `UserRole`, `userRole` and `user_role` are the words `user` and `role`;
//! `HTTPServer` is `http`, `server`; `GraphQLToken` is `graphql`, `token`.

mod inflection;
mod number;
mod tables;

pub use inflection::{pluralize, singularize};
pub use number::{is_plural, is_singular, number};

/// Names whose inner capitals begin no new word, in the case of `PascalCase` identifiers.
const COMPOUNDS: &[&str] = &[
    "GraphQL",
    "OAuth2",
    "OAuth",
    "GitHub",
    "GitLab",
    "PostgreSQL",
    "MySQL",
    "NoSQL",
    "SQLite",
    "JavaScript",
    "TypeScript",
    "YouTube",
    "LinkedIn",
    "WhatsApp",
    "PayPal",
    "OpenAI",
    "OpenID",
    "DevOps",
    "LaTeX",
    "MacOS",
    "IOS",
    "IPv4",
    "IPv6",
];

/// The words of an identifier, in lower case. Digits belong to the word before them: `line2Text` is `line2`, `text`.
pub fn words(identifier: &str) -> Vec<String> {
    // Most names are in `snake_case`, where only signs part words.
    if !identifier.bytes().any(|it| it.is_ascii_uppercase() || !it.is_ascii()) {
        let words = identifier.split(|it: char| !it.is_ascii_alphanumeric()).filter(|it| !it.is_empty());
        return words.map(str::to_owned).collect();
    }
    let chars: Vec<char> = identifier.chars().collect();
    let mut words = Vec::new();
    let mut word = String::new();
    let mut position = 0;
    while let Some(current) = chars.get(position).copied() {
        if !current.is_alphanumeric() {
            flush(&mut words, &mut word);
            position += 1;
            continue;
        }
        if word.is_empty() || begins_word(&chars, position) {
            flush(&mut words, &mut word);
            if let Some(length) = compound_at(&chars[position..]) {
                words.push(chars[position..position + length].iter().flat_map(|it| it.to_lowercase()).collect());
                position += length;
                continue;
            }
        }
        word.extend(current.to_lowercase());
        position += 1;
    }
    flush(&mut words, &mut word);
    words
}

fn flush(words: &mut Vec<String>, word: &mut String) {
    if !word.is_empty() {
        words.push(std::mem::take(word));
    }
}

/// Does a capital here open a new word: `userRole`, `HTTPServer` (but not the plural `URLs`)?
fn begins_word(chars: &[char], position: usize) -> bool {
    let at = |offset: usize| chars.get(position + offset).copied();
    let (Some(current), Some(before)) = (at(0), position.checked_sub(1).and_then(|it| chars.get(it))) else {
        return false;
    };
    if !current.is_uppercase() {
        return false;
    }
    if !before.is_uppercase() {
        return true;
    }
    let plural_of_acronym = at(1) == Some('s') && at(2).is_none_or(|it| !it.is_lowercase());
    at(1).is_some_and(char::is_lowercase) && !plural_of_acronym
}

/// The length of the compound that stands here as a whole word, if one does.
fn compound_at(rest: &[char]) -> Option<usize> {
    COMPOUNDS
        .iter()
        .find(|compound| {
            let length = compound.len();
            let same = rest.len() >= length
                && compound.chars().zip(rest).enumerate().all(|(position, (expected, found))| {
                    expected == *found || position == 0 && expected.to_ascii_lowercase() == *found
                });
            same && rest.get(length).is_none_or(|next| !next.is_lowercase())
        })
        .map(|compound| compound.len())
}

/// The last word of an identifier without the digits behind it: what says whether it names one or many.
///
/// `None` when there is none, or when it is an acronym, whose number cannot be told: `SMS`, `HttpDNS`.
pub fn head_noun(identifier: &str) -> Option<String> {
    let bare = identifier.trim_end_matches(|it: char| !it.is_alphabetic());
    let word = words(bare.rsplit('_').next().unwrap_or(bare)).pop()?;
    let written: Vec<char> = bare.chars().rev().take(word.chars().count()).collect();
    let acronym =
        written.iter().all(|it| it.is_uppercase()) && (word.len() <= 4 || bare.chars().any(char::is_lowercase));
    (!acronym).then_some(word)
}

/// How the words of an identifier are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Case {
    /// `user_role`
    Snake,
    /// `userRole`
    Camel,
    /// `UserRole`
    Pascal,
    /// `USER_ROLE`
    Screaming,
    /// `user-role`
    Kebab,
}

impl Case {
    /// The identifier in this case. Underscores in front stay.
    pub fn apply(self, identifier: &str) -> String {
        let rest = identifier.trim_start_matches('_');
        let lead = &identifier[..identifier.len() - rest.len()];
        let words = words(rest);
        let joined = match self {
            Case::Snake => words.join("_"),
            Case::Kebab => words.join("-"),
            Case::Screaming => words.join("_").to_uppercase(),
            Case::Pascal => words.iter().map(|word| capitalized(word)).collect(),
            Case::Camel => {
                let mut words = words.iter();
                let first = words.next().cloned().unwrap_or_default();
                words.fold(first, |text, word| text + &capitalized(word))
            }
        };
        format!("{lead}{joined}")
    }

    /// Is the identifier written in this case? Letters without case fit every one.
    pub fn fits(self, identifier: &str) -> bool {
        let text = identifier.trim_start_matches('_');
        let is_ascii = text.is_ascii();
        let upper = || {
            if is_ascii { text.bytes().any(|it| it.is_ascii_uppercase()) } else { text.chars().any(char::is_uppercase) }
        };
        let lower = || {
            if is_ascii { text.bytes().any(|it| it.is_ascii_lowercase()) } else { text.chars().any(char::is_lowercase) }
        };
        let underscore = || text.bytes().any(|it| it == b'_');
        let hyphen = || text.bytes().any(|it| it == b'-');
        let first_upper = || text.chars().next().is_some_and(char::is_uppercase);
        match self {
            Case::Snake => !upper() && !hyphen(),
            Case::Kebab => !upper() && !underscore(),
            Case::Screaming => !lower() && !hyphen(),
            Case::Camel => !first_upper() && !underscore() && !hyphen(),
            Case::Pascal => (first_upper() || !lower()) && !underscore() && !hyphen(),
        }
    }
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}
