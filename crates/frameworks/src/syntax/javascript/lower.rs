//! The parser's tree to ours.

mod class;
mod expression;
mod module;
mod statement;
mod types;

use compact_str::CompactString;
use modelry_graph::Span;
use oxc_allocator::Allocator;
use oxc_ast::ast;
use oxc_parser::{ParseOptions, Parser};
use oxc_span::{GetSpan, SourceType};

use super::{Expr, Module, Statement, StatementKind};
use crate::syntax::stack;

/// How deep blocks and expressions may nest; what lies deeper is passed over.
const DEPTH: u32 = 200;

/// How often a file is parsed again with the lines around a syntax error left out.
const ROUNDS: usize = 6;

/// What the parser takes of the stack for a level of nesting, in bytes, generously.
const FRAME: usize = 4 << 10;

/// What is taken of the stack beside, in bytes, generously.
const BESIDE: usize = 512 << 10;

/// The largest stack that a file may ask for, in bytes. Nothing of it is used before the parser gets there.
const LARGE_STACK: usize = 1 << 30;

/// Reads a module. The parser is recursive, so a file whose tokens, if they all nested, would not
/// fit in the stack of this thread is read by one with a larger stack.
pub(super) fn module(path: &str, text: &str) -> Module {
    let stack_of = |levels: usize| levels.saturating_mul(FRAME).saturating_add(BESIDE);
    // There are no more levels than bytes, so that ordinary files need no closer look.
    if stack::has(stack_of(text.len())) {
        return parsed(path, text);
    }
    let needed = stack_of(levels(text));
    if stack::has(needed) {
        return parsed(path, text);
    }
    let too_deep = || {
        let mut module = Module::default();
        module.problems.push((Span::default(), "the file is too large to be parsed, so it is passed over".to_owned()));
        module
    };
    if needed > LARGE_STACK {
        return too_deep();
    }
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(needed).spawn_scoped(scope, || parsed(path, text));
        thread.ok().and_then(|thread| thread.join().ok())
    })
    .unwrap_or_else(too_deep)
}

/// At least as many as the deepest level: whatever opens one takes a character of punctuation or a word that stands before something.
fn levels(text: &str) -> usize {
    let mut words = 0;
    let mut opening = 0;
    let mut in_word = false;
    for byte in text.bytes() {
        let of_word = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || !byte.is_ascii();
        words += usize::from(of_word && !in_word);
        in_word = of_word;
        opening += usize::from(matches!(
            byte,
            b'(' | b'[' | b'{' | b'<' | b'!' | b'~' | b'+' | b'-' | b'?' | b'=' | b'*' | b'@'
        ));
    }
    // Every second word at most: `else if`, `typeof x`.
    opening + words
}

fn parsed(path: &str, text: &str) -> Module {
    let mut problems = Vec::new();
    let mut blanked: Option<String> = None;
    for round in 0..=ROUNDS {
        let allocator = Allocator::default();
        let source = blanked.as_deref().unwrap_or(text);
        let options =
            ParseOptions { allow_return_outside_function: true, preserve_parens: false, ..ParseOptions::default() };
        if path.ends_with(".json") {
            // What stands in JSON is what an expression may be; comments are honored where they are not forbidden.
            let parsed = Parser::new(&allocator, source, SourceType::ts()).with_options(options).parse_expression();
            let mut lower = Lower { text: source, depth: 0, sql_files: Vec::new() };
            let value = parsed.ok().map(|it| lower.expr(&it));
            let statement = |value: Expr| Statement { span: value.span, kind: StatementKind::ExportDefault(value) };
            return Module { body: value.map(statement).into_iter().collect(), ..Module::default() };
        }
        let parsed = Parser::new(&allocator, source, source_type(path, source)).with_options(options).parse();
        let furthest = parsed.diagnostics.errors().filter_map(|error| {
            let start = error.labels.iter().map(|label| label.offset()).max()?;
            Some((start as usize, error.message.to_string()))
        });
        let furthest = furthest.max_by_key(|(start, _)| *start);
        if !parsed.panicked || round == ROUNDS {
            if let Some((start, message)) = furthest {
                problems.push(problem(text, start, &message));
            }
            let mut lower = Lower { text: source, depth: 0, sql_files: Vec::new() };
            let body = lower.block(&parsed.program.body);
            return Module { body, problems, sql_files: lower.sql_files.into() };
        }
        let (start, message) = furthest.unwrap_or_default();
        problems.push(problem(text, start, &message));
        let next = without_lines(source, start);
        if next == source {
            break;
        }
        blanked = Some(next);
    }
    Module { problems, ..Module::default() }
}

fn problem(text: &str, start: usize, message: &str) -> (Span, String) {
    let mut start = start.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let at = u32::try_from(start).unwrap_or(0);
    let message = message.trim_end_matches('.');
    (Span::new(at, at), format!("syntax error ({message}), so what stands around it may be missing"))
}

/// The text with spaces instead of the line of an offset, which is one longer at each end when that one is blank already.
fn without_lines(text: &str, offset: usize) -> String {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let mut start = text[..offset].rfind('\n').map_or(0, |it| it + 1);
    let mut end = text[offset..].find('\n').map_or(text.len(), |it| offset + it);
    // The error is seen behind its cause, so up to three lines before are taken when this one is spent.
    for _ in 0..3 {
        if !text[start..end].trim().is_empty() {
            break;
        }
        start = text[..start.saturating_sub(1)].rfind('\n').map_or(0, |it| it + 1);
    }
    if text[start..end].trim().is_empty() {
        end = text.get(end + 1..).and_then(|rest| rest.find('\n')).map_or(text.len(), |it| end + 1 + it);
    }
    let mut blanked = String::with_capacity(text.len());
    blanked.push_str(&text[..start]);
    for byte in text[start..end].bytes() {
        blanked.push(if byte == b'\n' { '\n' } else { ' ' });
    }
    blanked.push_str(&text[end..]);
    blanked
}

/// What kind of module it is; JSX is taken wherever the file's name allows for it.
fn source_type(path: &str, text: &str) -> SourceType {
    let extension = path.rsplit('.').next().unwrap_or_default();
    match extension {
        "ts" | "mts" | "cts" => SourceType::ts(),
        "tsx" => SourceType::tsx(),
        // Flow's types read like those of TypeScript.
        _ if text.contains("@flow") => SourceType::tsx(),
        _ => SourceType::jsx().with_unambiguous(true),
    }
}

struct Lower<'t> {
    text: &'t str,
    depth: u32,
    /// The names of files of SQL.
    sql_files: Vec<CompactString>,
}

impl Lower<'_> {
    fn block(&mut self, statements: &[ast::Statement<'_>]) -> Box<[Statement]> {
        let mut body = Vec::new();
        for statement in statements {
            self.statement(statement, &mut body);
        }
        body.into()
    }

    /// What an identifier, text or number names as a key; `None` when it is computed.
    fn key(&self, key: &ast::PropertyKey<'_>) -> Option<CompactString> {
        match key {
            ast::PropertyKey::StaticIdentifier(it) => Some(it.name.as_str().into()),
            ast::PropertyKey::PrivateIdentifier(it) => Some(compact_str::format_compact!("#{}", it.name.as_str())),
            ast::PropertyKey::StringLiteral(it) => Some(it.value.as_str().into()),
            ast::PropertyKey::NumericLiteral(it) => Some(self.raw(it.span).into()),
            ast::PropertyKey::TemplateLiteral(it) if it.expressions.is_empty() => {
                it.quasis.first().and_then(|it| it.value.cooked.as_ref()).map(|it| it.as_str().into())
            }
            _ => None,
        }
    }

    fn raw(&self, span: oxc_span::Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }
}

fn span(of: &impl GetSpan) -> Span {
    let span = of.span();
    Span::new(span.start, span.end)
}
