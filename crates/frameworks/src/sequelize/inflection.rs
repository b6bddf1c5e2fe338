//! Plural and singular as the package `inflection` makes them, which Sequelize names tables with.
//!
//! Its rules differ from those of Rails: what is plural already stays as it is, and irregular words count only as a whole.

/// Words that are the same in both numbers.
const UNCOUNTABLE: &str = "\
    accommodation adulthood advertising advice aggression aid air aircraft alcohol anger applause arithmetic art \
    assistance athletics attention bacon baggage ballet beauty beef beer behavior billiards biology blood botany \
    bowels bread business butter carbon cardboard cash chalk chaos chess countryside crossroads damage dancing \
    danger deer delight dessert dignity dirt distribution dust economics education electricity employment energy \
    engineering enjoyment entertainment envy equipment ethics evidence evolution failure faith fame fiction fish \
    flour flu food freedom fruit fuel fun funeral furniture gallows garbage garlic gas genetics glass gold golf \
    gossip grass gratitude grief ground guilt gymnastics hair happiness hardware harm hate hatred health heat \
    height help homework honesty honey hospitality housework humour hunger hydrogen ice importance inflation \
    information injustice innocence intelligence iron irony jam jealousy jelly jewelry joy judo juice justice \
    karate kindness knowledge labour lack land laughter lava leather leisure lightning linguine linguini \
    linguistics literature litter livestock logic loneliness love luck luggage macaroni machinery magic mail \
    management mankind marble mathematics mayonnaise measles meat metal methane milk minus money moose mud mumps \
    music nature news nitrogen nonsense nurture nutrition obedience obesity oil oxygen paper passion pasta \
    patience permission physics poetry pollution poverty power pride production progress pronunciation psychology \
    publicity punctuation quality quantity quartz racism rain recreation relaxation reliability research respect \
    revenge rice rubbish rum safety salad salt sand satire scenery seafood seaside series shame sheep shopping \
    silence slang sleep smoke smoking snow soap software soil sorrow soup spaghetti species speed spelling sport \
    steam strength stuff stupidity success sugar sunshine symmetry tea tennis thirst thunder timber time toast \
    tolerance trade traffic transportation travel trust understanding underwear unemployment unity usage validity \
    veal vegetarianism vegetation vengeance violence vision vitality warmth water wealth weather weight welfare \
    wheat whiskey width wildlife wine wisdom wood wool work yeast yoga zinc zoology";

/// What may stand before the ending of a rule.
#[derive(Clone, Copy)]
enum Before {
    Any,
    Start,
    OneOf(&'static str),
    NoneOf(&'static str),
}

use Before::{Any, NoneOf, OneOf, Start};

/// An ending in the singular and the one in the plural, where both lists of the package hold the same pair.
type Pair = (Before, &'static str, &'static str);

/// In the order in which a plural is sought. A rule without a change keeps a word that is as wanted already.
const PLURALS: &[Pair] = &[
    (Start, "men", "men"),
    (Start, "women", "women"),
    (Any, "people", "people"),
    (Any, "children", "children"),
    (OneOf("ti"), "a", "a"),
    (Any, "analyses", "analyses"),
    (Any, "bases", "bases"),
    (Any, "diagnoses", "diagnoses"),
    (Any, "parentheses", "parentheses"),
    (Any, "prognoses", "prognoses"),
    (Any, "synopses", "synopses"),
    (Any, "theses", "theses"),
    (Any, "databases", "databases"),
    (Any, "drives", "drives"),
    (Any, "hives", "hives"),
    (Any, "tives", "tives"),
    (Any, "curves", "curves"),
    (OneOf("lr"), "ves", "ves"),
    (NoneOf("fo"), "ves", "ves"),
    (NoneOf("aeiouy"), "ies", "ies"),
    (Any, "quies", "quies"),
    (Any, "series", "series"),
    (Any, "movies", "movies"),
    (Any, "xes", "xes"),
    (Any, "ches", "ches"),
    (Any, "sses", "sses"),
    (Any, "shes", "shes"),
    (OneOf("m|l"), "ice", "ice"),
    (Any, "buses", "buses"),
    (Any, "oes", "oes"),
    (Any, "shoes", "shoes"),
    (Any, "crises", "crises"),
    (Any, "axes", "axes"),
    (Any, "testes", "testes"),
    (Any, "octopuses", "octopuses"),
    (Any, "viruses", "viruses"),
    (Any, "aliases", "aliases"),
    (Any, "canvases", "canvases"),
    (Any, "statuses", "statuses"),
    (Any, "campuses", "campuses"),
    (Start, "summonses", "summonses"),
    (Start, "bonuses", "bonuses"),
    (Start, "oxen", "oxen"),
    (Any, "matrices", "matrices"),
    (Start, "feet", "feet"),
    (Start, "teeth", "teeth"),
    (Start, "geese", "geese"),
    (Any, "quizzes", "quizzes"),
    (Start, "whereases", "whereases"),
    (Start, "criteria", "criteria"),
    (Start, "genera", "genera"),
    (Start, "man", "men"),
    (Start, "woman", "women"),
    (Any, "person", "people"),
    (Any, "child", "children"),
    (Any, "drive", "drives"),
    (Start, "ox", "oxen"),
    (Any, "axis", "axes"),
    (Any, "testis", "testes"),
    (Any, "octopus", "octopuses"),
    (Any, "virus", "viruses"),
    (Any, "alias", "aliases"),
    (Any, "status", "statuses"),
    (Any, "canvas", "canvases"),
    (Any, "campus", "campuses"),
    (Start, "summons", "summonses"),
    (Start, "bonus", "bonuses"),
    (Any, "bus", "buses"),
    (Any, "buffalo", "buffaloes"),
    (Any, "tomato", "tomatoes"),
    (Any, "potato", "potatoes"),
    (OneOf("ti"), "um", "a"),
    (Any, "sis", "ses"),
    (NoneOf("f"), "fe", "ves"),
    (OneOf("lr"), "f", "ves"),
    (Any, "hive", "hives"),
    (Any, "tive", "tives"),
    (NoneOf("aeiouy"), "y", "ies"),
    (Any, "quy", "quies"),
    (Any, "matrix", "matrices"),
    (Any, "vertex", "vertices"),
    (Any, "index", "indices"),
    (Any, "x", "xes"),
    (Any, "ch", "ches"),
    (Any, "ss", "sses"),
    (Any, "sh", "shes"),
    (OneOf("m|l"), "ouse", "ice"),
    (Start, "foot", "feet"),
    (Start, "tooth", "teeth"),
    (Start, "goose", "geese"),
    (Any, "quiz", "quizzes"),
    (Start, "whereas", "whereases"),
    (Start, "criterion", "criteria"),
    (Start, "genus", "genera"),
    (Any, "s", "s"),
    (Any, "", "s"),
];

/// In the order in which a singular is sought.
const SINGULARS: &[Pair] = &[
    (Start, "man", "man"),
    (Start, "woman", "woman"),
    (Any, "person", "person"),
    (Any, "child", "child"),
    (Any, "drive", "drive"),
    (Start, "ox", "ox"),
    (Any, "axis", "axis"),
    (Any, "testis", "testis"),
    (Any, "octopus", "octopus"),
    (Any, "virus", "virus"),
    (Any, "alias", "alias"),
    (Any, "status", "status"),
    (Any, "canvas", "canvas"),
    (Any, "campus", "campus"),
    (Start, "summons", "summons"),
    (Start, "bonus", "bonus"),
    (Any, "bus", "bus"),
    (Any, "buffalo", "buffalo"),
    (Any, "tomato", "tomato"),
    (Any, "potato", "potato"),
    (OneOf("ti"), "um", "um"),
    (Any, "sis", "sis"),
    (NoneOf("f"), "fe", "fe"),
    (OneOf("lr"), "f", "f"),
    (Any, "hive", "hive"),
    (Any, "tive", "tive"),
    (NoneOf("aeiouy"), "y", "y"),
    (Any, "quy", "quy"),
    (Any, "x", "x"),
    (Any, "ch", "ch"),
    (Any, "ss", "ss"),
    (Any, "sh", "sh"),
    (Any, "matrix", "matrix"),
    (OneOf("m|l"), "ouse", "ouse"),
    (Start, "foot", "foot"),
    (Start, "tooth", "tooth"),
    (Start, "goose", "goose"),
    (Any, "quiz", "quiz"),
    (Start, "whereas", "whereas"),
    (Start, "criterion", "criterion"),
    (Start, "genus", "genus"),
    (Start, "men", "man"),
    (Start, "women", "woman"),
    (Any, "people", "person"),
    (Any, "children", "child"),
    (Any, "databases", "database"),
    (Any, "drives", "drive"),
    (Start, "genera", "genus"),
    (Start, "criteria", "criterion"),
    (OneOf("ti"), "a", "um"),
    (Any, "analyses", "analysis"),
    (Any, "bases", "basis"),
    (Any, "diagnoses", "diagnosis"),
    (Any, "parentheses", "parenthesis"),
    (Any, "prognoses", "prognosis"),
    (Any, "synopses", "synopsis"),
    (Any, "theses", "thesis"),
    (Any, "hives", "hive"),
    (Any, "tives", "tive"),
    (Any, "curves", "curve"),
    (OneOf("lr"), "ves", "f"),
    (OneOf("a"), "ves", "ve"),
    (NoneOf("fo"), "ves", "fe"),
    (Any, "movies", "movie"),
    (NoneOf("aeiouy"), "ies", "y"),
    (Any, "quies", "quy"),
    (Any, "series", "series"),
    (Any, "xes", "x"),
    (Any, "ches", "ch"),
    (Any, "sses", "ss"),
    (Any, "shes", "sh"),
    (OneOf("m|l"), "ice", "ouse"),
    (Any, "buses", "bus"),
    (Any, "shoes", "shoe"),
    (Any, "oes", "o"),
    (Any, "crises", "crisis"),
    (Any, "axes", "axis"),
    (Any, "testes", "testis"),
    (Any, "octopuses", "octopus"),
    (Any, "viruses", "virus"),
    (Any, "aliases", "alias"),
    (Any, "canvases", "canvas"),
    (Any, "statuses", "status"),
    (Any, "campuses", "campus"),
    (Start, "summonses", "summons"),
    (Start, "bonuses", "bonus"),
    (Start, "oxen", "ox"),
    (Any, "matrices", "matrix"),
    (Any, "vertices", "vertex"),
    (Any, "indices", "index"),
    (Start, "feet", "foot"),
    (Start, "teeth", "tooth"),
    (Start, "geese", "goose"),
    (Any, "quizzes", "quiz"),
    (Start, "whereases", "whereas"),
    (Any, "ss", "ss"),
    (Any, "s", ""),
];

/// `user` is `users`.
pub(super) fn pluralize(text: &str) -> String {
    apply(PLURALS, text)
}

/// `users` is `user`.
pub(super) fn singularize(text: &str) -> String {
    apply(SINGULARS, text)
}

fn apply(rules: &[Pair], text: &str) -> String {
    if UNCOUNTABLE.split_ascii_whitespace().any(|word| text.eq_ignore_ascii_case(word)) {
        return text.to_owned();
    }
    let changed = rules.iter().find_map(|(before, ending, replacement)| replaced(text, *before, ending, replacement));
    changed.unwrap_or_else(|| text.to_owned())
}

/// The text with another ending; the letters that both endings begin with keep their case.
fn replaced(text: &str, before: Before, ending: &str, replacement: &str) -> Option<String> {
    let split = text.len().checked_sub(ending.len())?;
    let (stem, tail) = text.split_at_checked(split)?;
    if !tail.eq_ignore_ascii_case(ending) {
        return None;
    }
    let last = stem.chars().next_back().map(|it| it.to_ascii_lowercase());
    let fits = match before {
        Any => true,
        Start => last.is_none(),
        OneOf(letters) => last.is_some_and(|it| letters.contains(it)),
        NoneOf(letters) => last.is_some_and(|it| !letters.contains(it)),
    };
    let shared = ending.bytes().zip(replacement.bytes()).take_while(|(one, other)| one == other).count();
    fits.then(|| format!("{}{}", &text[..stem.len() + shared], &replacement[shared..]))
}
