//! Both ways to read a module come to the same.

use std::path::Path;

use super::{Statement, StatementKind, declarations, lower};

/// What a mutation puts in the place of something: all that begins, ends or changes the meaning of something else.
const PIECES: &[&str] = &[
    "",
    " ",
    "\n",
    "\n    ",
    "\r",
    "\t",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ".",
    ":",
    "=",
    "==",
    "*",
    "**",
    "-",
    "+",
    "|",
    "%",
    "~",
    "#",
    "\"",
    "'",
    "\"\"\"",
    "\\",
    "\\n",
    "\\x41",
    "f\"",
    "r\"",
    "u\"",
    "b'",
    ";",
    "@",
    "->",
    "1",
    "0",
    "1.",
    "1_0",
    "0x1",
    "1e3",
    "é",
    " if ",
    " in ",
    " for ",
    " not ",
    " and ",
    "lambda: 1",
    "None",
    "pass",
    "class A:\n",
    "import a.b as c",
    "from . import a",
    "a=1",
    "*a",
    "**a",
    "print ",
    "\nx = 1\n",
    "models.Q() | models.Q()",
    "def a(): pass",
    "def a(self, b=1, *, c: int) -> d:\n    ",
    "async ",
    "@a.b()\n",
    "if a:\n    ",
    "else:",
    "return a.b",
    "self.a = ",
    "a.b.c += ",
    "a[0].b, c.d = ",
    ".update(a=1)",
    "f\"{a}\"",
    "lambda a=1: a",
    "a == b",
    "a if b else c",
    "a: b[c, d] = ",
    "[a]",
    "a.b = ",
    "match",
    "type",
];

/// The same numbers in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }
}

#[test]
fn declarations_are_read_as_the_parser_reads_them() {
    let mut files = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures"), &mut files);
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/django/packages"), &mut files);
    assert!(files.len() > 100, "there are fixtures in Python");
    let (mut read, mut mutated) = (0, 0);
    let mut numbers = Numbers(1);
    for text in &files {
        read += usize::from(agrees(text));
        for _ in 0..60 {
            mutated += usize::from(agrees(&mutation(text, &mut numbers)));
        }
    }
    assert!(
        read > files.len() * 9 / 10 && mutated > files.len() * 10,
        "{read} files and {mutated} mutations were read the short way"
    );
}

fn collect(folder: &Path, files: &mut Vec<String>) {
    let mut entries: Vec<_> =
        std::fs::read_dir(folder).expect("the folder exists").flatten().map(|it| it.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|it| it == "py") {
            files.extend(std::fs::read_to_string(path));
        }
    }
}

fn mutation(text: &str, numbers: &mut Numbers) -> String {
    let mut text = text.to_owned();
    for _ in 0..=numbers.below(2) {
        let boundary =
            |wanted: usize| (wanted..=text.len()).find(|it| text.is_char_boundary(*it)).unwrap_or(text.len());
        let start = boundary(numbers.below(text.len() + 1));
        let end = boundary((start + numbers.below(4)).min(text.len()));
        text.replace_range(start..end, PIECES[numbers.below(PIECES.len())]);
    }
    text
}

/// Is the text read the short way? Then it must say the same, unless there is an error in a function, whose body is passed over.
fn agrees(text: &str) -> bool {
    let Some(short) = declarations::module(text) else { return false };
    let parsed = lower::module(text);
    let mut errors = parsed.problems.iter();
    if errors.any(|(place, _)| is_in_function(&short.body, text, place.start)) {
        return false;
    }
    assert_eq!(format!("{short:#?}"), format!("{parsed:#?}"), "of\n{text}");
    true
}

/// Is it in a function, or where the parser looks for more of it?
fn is_in_function(statements: &[Statement], text: &str, at: u32) -> bool {
    statements.iter().any(|statement| match &statement.kind {
        StatementKind::Function(_) => {
            let behind = text[statement.span.end as usize..].trim_start().len();
            statement.span.start < at && at as usize <= text.len() - behind
        }
        StatementKind::Class(class) => is_in_function(&class.body, text, at),
        _ => false,
    })
}
