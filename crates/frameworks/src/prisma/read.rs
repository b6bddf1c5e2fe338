//! A schema file into blocks. A line that cannot be understood costs that line and marks its block.

use modelry_graph::Span;

use super::syntax::{
    Argument, Arity, Attribute, Block, BlockKind, Expression, ExpressionKind, FieldType, Member, SchemaFile, Word,
};
use super::tokens::{Token, TokenKind, tokens};

/// How deep values may nest. The language itself needs three levels.
const DEPTH_LIMIT: u32 = 32;

/// Reads a schema file.
pub(super) fn read(text: &str) -> SchemaFile {
    let mut reader =
        Reader { text, tokens: tokens(text), position: 0, end: text.len() as u32, file: SchemaFile::default() };
    reader.file();
    reader.file
}

struct Reader<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    position: usize,
    end: u32,
    file: SchemaFile,
}

impl Reader<'_> {
    fn file(&mut self) {
        loop {
            self.skip_newlines();
            if self.peek().is_none() {
                return;
            }
            match self.header() {
                Some((Some(kind), name)) => self.block(kind, name),
                Some((None, name)) => {
                    self.problem(name.span, format!("the block `{}` is of no known kind and is left out", name.text));
                    self.skip_block();
                }
                None => {
                    self.problem(self.here(), "expected a block such as `model Order {`".to_owned());
                    self.position += 1;
                    self.skip_line();
                }
            }
        }
    }

    /// `model Order {`: kind and name. Nothing is consumed when it is something else.
    fn header(&mut self) -> Option<(Option<BlockKind>, Word)> {
        let (Some(TokenKind::Word(keyword)), Some(TokenKind::Word(_)), Some(TokenKind::Sign('{'))) =
            (self.kind_at(0), self.kind_at(1), self.kind_at(2))
        else {
            return None;
        };
        let kind = block_kind(keyword);
        self.position += 1;
        let name = self.word()?;
        self.position += 1;
        Some((kind, name))
    }

    fn block(&mut self, kind: BlockKind, name: Word) {
        let mut block =
            Block { kind, name, members: Vec::new(), attributes: Vec::new(), properties: Vec::new(), broken: false };
        loop {
            self.skip_newlines();
            if self.eat('}') {
                break;
            }
            if self.peek().is_none() || self.starts_block() {
                self.problem(block.name.span, format!("no brace closes the block `{}`", block.name.text));
                block.broken = true;
                break;
            }
            if self.line(&mut block).is_none() {
                self.problem(self.here(), format!("this line of `{}` cannot be understood", block.name.text));
                block.broken = true;
                self.skip_line();
            }
        }
        self.file.blocks.push(block);
    }

    /// Does the next block start here, before this one ended?
    fn starts_block(&self) -> bool {
        let known = matches!(self.kind_at(0), Some(TokenKind::Word(keyword)) if block_kind(keyword).is_some());
        known && matches!(self.kind_at(1), Some(TokenKind::Word(_))) && self.kind_at(2) == Some(&TokenKind::Sign('{'))
    }

    /// One line of a block.
    fn line(&mut self, block: &mut Block) -> Option<()> {
        match (self.kind_at(0)?, block.kind) {
            (TokenKind::AtAt, _) => {
                let attribute = self.attribute()?;
                block.attributes.push(attribute);
            }
            // An attribute that was moved to a line of its own belongs to the field above.
            (TokenKind::At, _) => {
                let attribute = self.attribute()?;
                block.members.last_mut()?.attributes.push(attribute);
            }
            (_, BlockKind::Datasource | BlockKind::Generator) => {
                let name = self.word()?;
                self.expect('=')?;
                let value = self.expression(0)?;
                block.properties.push((name, value));
            }
            (_, BlockKind::Enum) => {
                let name = self.word()?;
                let attributes = self.attributes()?;
                block.members.push(Member { name, ty: None, attributes, documentation: None });
            }
            (_, BlockKind::Model | BlockKind::View | BlockKind::Composite) => {
                let name = self.word()?;
                self.eat(':');
                let ty = self.field_type()?;
                let attributes = self.attributes()?;
                let documentation = documentation(self.text, name.span.start as usize);
                block.members.push(Member { name, ty: Some(ty), attributes, documentation });
            }
        }
        match self.kind_at(0) {
            None | Some(TokenKind::Newline | TokenKind::AtAt | TokenKind::Sign('}')) => Some(()),
            Some(_) => None,
        }
    }

    fn field_type(&mut self) -> Option<FieldType> {
        let bracketed = self.eat('[');
        let mut name = self.word()?;
        let mut unsupported = false;
        if name.text == "Unsupported" && self.eat('(') {
            let TokenKind::Text(native) = self.peek()?.kind.clone() else { return None };
            self.position += 1;
            self.expect(')')?;
            name = Word { text: native, span: self.span_from(name.span.start) };
            unsupported = true;
        }
        let mut arity = Arity::Required;
        if bracketed {
            self.expect(']')?;
            arity = Arity::List;
        } else if self.eat('[') {
            self.expect(']')?;
            arity = Arity::List;
            self.eat('?');
        } else if self.eat('?') {
            arity = Arity::Optional;
        } else {
            self.eat('!');
        }
        Some(FieldType { name, unsupported, arity })
    }

    fn attributes(&mut self) -> Option<Vec<Attribute>> {
        let mut attributes = Vec::new();
        while self.kind_at(0) == Some(&TokenKind::At) {
            attributes.push(self.attribute()?);
        }
        Some(attributes)
    }

    fn attribute(&mut self) -> Option<Attribute> {
        let start = self.peek()?.span.start;
        self.position += 1;
        let name = self.path()?;
        let arguments = if self.eat('(') { self.arguments(')', 0)? } else { Vec::new() };
        Some(Attribute { name, arguments, span: self.span_from(start) })
    }

    /// `db.VarChar`.
    fn path(&mut self) -> Option<String> {
        let mut path = self.word()?.text;
        while self.eat('.') {
            path.push('.');
            path.push_str(&self.word()?.text);
        }
        Some(path)
    }

    /// Arguments up to the closing sign, which is consumed. Lines may end between them.
    fn arguments(&mut self, close: char, depth: u32) -> Option<Vec<Argument>> {
        let mut arguments = Vec::new();
        loop {
            self.skip_newlines();
            if self.eat(close) {
                return Some(arguments);
            }
            let named =
                matches!(self.kind_at(0), Some(TokenKind::Word(_))) && self.kind_at(1) == Some(&TokenKind::Sign(':'));
            let name = if named { Some(self.word()?.text) } else { None };
            if named {
                self.position += 1;
                self.skip_newlines();
            }
            let value = self.expression(depth)?;
            arguments.push(Argument { name, value });
            self.skip_newlines();
            if !self.eat(',') && self.kind_at(0) != Some(&TokenKind::Sign(close)) {
                return None;
            }
        }
    }

    fn expression(&mut self, depth: u32) -> Option<Expression> {
        if depth > DEPTH_LIMIT {
            return None;
        }
        let token = self.peek()?.clone();
        let kind = match token.kind {
            TokenKind::Text(text) => {
                self.position += 1;
                ExpressionKind::Text(text)
            }
            TokenKind::Number(number) => {
                self.position += 1;
                ExpressionKind::Number(number)
            }
            TokenKind::Word(_) => {
                let path = self.path()?;
                if self.eat('(') {
                    ExpressionKind::Function(path, self.arguments(')', depth + 1)?)
                } else {
                    ExpressionKind::Constant(path)
                }
            }
            TokenKind::Sign('[') => {
                self.position += 1;
                let elements = self.arguments(']', depth + 1)?;
                ExpressionKind::Array(elements.into_iter().map(|element| element.value).collect())
            }
            TokenKind::Sign('{') => {
                self.position += 1;
                ExpressionKind::Object(self.arguments('}', depth + 1)?)
            }
            TokenKind::Sign(_) | TokenKind::At | TokenKind::AtAt | TokenKind::Newline | TokenKind::Stray => {
                return None;
            }
        };
        Some(Expression { kind, span: self.span_from(token.span.start) })
    }

    fn word(&mut self) -> Option<Word> {
        let token = self.peek()?;
        let TokenKind::Word(text) = &token.kind else { return None };
        let word = Word { text: text.clone(), span: token.span };
        self.position += 1;
        Some(word)
    }

    fn eat(&mut self, sign: char) -> bool {
        let there = self.kind_at(0) == Some(&TokenKind::Sign(sign));
        if there {
            self.position += 1;
        }
        there
    }

    fn expect(&mut self, sign: char) -> Option<()> {
        self.eat(sign).then_some(())
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.position)
    }

    fn kind_at(&self, ahead: usize) -> Option<&TokenKind> {
        self.tokens.get(self.position + ahead).map(|token| &token.kind)
    }

    /// From an offset to the end of what was read last.
    fn span_from(&self, start: u32) -> Span {
        let last = self.position.checked_sub(1).and_then(|it| self.tokens.get(it));
        Span::new(start, last.map_or(start, |token| token.span.end))
    }

    /// The next token's place, or the end of the file.
    fn here(&self) -> Span {
        self.peek().map_or(Span::new(self.end, self.end), |token| token.span)
    }

    fn problem(&mut self, span: Span, message: String) {
        self.file.problems.push((span, message));
    }

    fn skip_newlines(&mut self) {
        while self.kind_at(0) == Some(&TokenKind::Newline) {
            self.position += 1;
        }
    }

    /// To the end of the line, or to the brace that closes the block on it.
    fn skip_line(&mut self) {
        while let Some(token) = self.peek() {
            let ends = match token.kind {
                TokenKind::Newline | TokenKind::Sign('}') => true,
                TokenKind::Word(_)
                | TokenKind::Text(_)
                | TokenKind::Number(_)
                | TokenKind::At
                | TokenKind::AtAt
                | TokenKind::Sign(_)
                | TokenKind::Stray => false,
            };
            if ends {
                return;
            }
            self.position += 1;
        }
    }

    /// Past the brace that closes a block whose opening brace was read.
    fn skip_block(&mut self) {
        let mut depth = 1u32;
        while let Some(token) = self.peek() {
            match token.kind {
                TokenKind::Sign('{') => depth += 1,
                TokenKind::Sign('}') => depth -= 1,
                TokenKind::Word(_)
                | TokenKind::Text(_)
                | TokenKind::Number(_)
                | TokenKind::At
                | TokenKind::AtAt
                | TokenKind::Sign(_)
                | TokenKind::Newline
                | TokenKind::Stray => {}
            }
            self.position += 1;
            if depth == 0 {
                return;
            }
        }
    }
}

fn block_kind(keyword: &str) -> Option<BlockKind> {
    match keyword {
        "datasource" => Some(BlockKind::Datasource),
        "generator" => Some(BlockKind::Generator),
        "model" => Some(BlockKind::Model),
        "view" => Some(BlockKind::View),
        "enum" => Some(BlockKind::Enum),
        "type" => Some(BlockKind::Composite),
        _ => None,
    }
}

/// The `/// …` on the lines above a position, and at the end of its own line.
fn documentation(text: &str, start: usize) -> Option<String> {
    let above = text.get(..start)?.lines().rev();
    // What stands before the position on its own line is blank.
    let above = above.skip_while(|line| line.trim().is_empty()).map_while(|line| line.trim().strip_prefix("///"));
    let mut lines: Vec<&str> = above.map(str::trim).collect();
    lines.reverse();
    let own = text.get(start..)?.lines().next().and_then(|line| line.split_once("///"));
    lines.extend(own.map(|(_, comment)| comment.trim()));
    (!lines.is_empty()).then(|| lines.join(" "))
}
