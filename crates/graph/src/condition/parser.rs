//! The grammar of SQL expressions that PostgreSQL, MySQL and SQLite share, by precedence.

use crate::condition::casts::plain_number;
use crate::condition::expression::Expression;
use crate::condition::lexer::{Kind, Token, tokens};

/// How deep an expression may nest in brackets before it counts as unreadable.
const DEPTH_LIMIT: u32 = 100;

/// How often a chain of operators and casts may nest to the left: `a + b + c` nests once.
const CHAIN_LIMIT: u32 = 1000;

/// Reads a whole text as one expression.
pub(super) fn parse(sql: &str) -> Option<Expression> {
    let tokens = tokens(sql)?;
    let mut parser = Parser { tokens: &tokens, at: 0, depth: 0, chained: 0 };
    let expression = parser.or()?;
    (parser.at == tokens.len()).then_some(expression)
}

pub(super) struct Parser<'a> {
    tokens: &'a [Token],
    pub(super) at: usize,
    depth: u32,
    chained: u32,
}

impl Parser<'_> {
    pub(super) fn peek(&self) -> Option<&Kind> {
        self.tokens.get(self.at).map(|token| &token.kind)
    }

    pub(super) fn is_word(&self, ahead: usize, word: &str) -> bool {
        matches!(self.tokens.get(self.at + ahead).map(|token| &token.kind), Some(Kind::Word(it)) if it == word)
    }

    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        let found = self.is_word(0, word);
        self.at += usize::from(found);
        found
    }

    pub(super) fn eat(&mut self, symbol: &str) -> bool {
        let found = matches!(self.peek(), Some(Kind::Symbol(it)) if *it == symbol);
        self.at += usize::from(found);
        found
    }

    /// Counts the links of a chain but for the first.
    fn chain(&mut self, links: &mut u32) -> Option<()> {
        self.chained += u32::from(*links > 0);
        *links += 1;
        (self.chained <= CHAIN_LIMIT).then_some(())
    }

    fn or(&mut self) -> Option<Expression> {
        self.depth += 1;
        if self.depth > DEPTH_LIMIT {
            return None;
        }
        let first = self.and()?;
        let mut parts = vec![first];
        while self.eat_word("or") {
            parts.push(self.and()?);
        }
        self.depth -= 1;
        Some(if parts.len() == 1 { parts.pop()? } else { Expression::Or(parts) })
    }

    fn and(&mut self) -> Option<Expression> {
        let mut parts = vec![self.not()?];
        while self.eat_word("and") {
            parts.push(self.not()?);
        }
        Some(if parts.len() == 1 { parts.pop()? } else { Expression::And(parts) })
    }

    fn not(&mut self) -> Option<Expression> {
        let mut negated = false;
        while self.eat_word("not") || self.eat("!") {
            negated = !negated;
        }
        let inner = self.comparison()?;
        Some(if negated { Expression::Not(Box::new(inner)) } else { inner })
    }

    fn comparison(&mut self) -> Option<Expression> {
        let mut left = self.operation(0)?;
        let mut links = 0;
        loop {
            self.chain(&mut links)?;
            let start = self.at;
            if let Some(Kind::Symbol(symbol)) = self.peek() {
                let operator = match *symbol {
                    "=" | "==" => "=",
                    "<>" | "!=" => "<>",
                    operator @ ("<" | "<=" | ">" | ">=") => operator,
                    _ => return Some(left),
                };
                self.at += 1;
                left = self.compared(operator, left)?;
                continue;
            }
            if self.eat_word("is") {
                left = self.is(left)?;
                continue;
            }
            if self.eat_word("isnull") {
                left = Expression::Is { subject: Box::new(left), value: None, negated: false };
                continue;
            }
            if self.eat_word("notnull") {
                left = Expression::Is { subject: Box::new(left), value: None, negated: true };
                continue;
            }
            let negated = self.eat_word("not");
            if self.eat_word("in") {
                self.eat("(").then_some(())?;
                let values = self.list(")")?;
                left = Expression::In { subject: Box::new(left), values, negated };
            } else if self.eat_word("between") {
                self.eat_word("symmetric");
                let low = self.operation(0)?;
                self.eat_word("and").then_some(())?;
                let high = self.operation(0)?;
                left =
                    Expression::Between { subject: Box::new(left), low: Box::new(low), high: Box::new(high), negated };
            } else if let Some(name) = ["like", "ilike", "rlike", "regexp", "glob", "similar", "match"]
                .into_iter()
                .find(|name| self.is_word(0, name))
            {
                self.at += 1;
                self.eat_word("to");
                let mut arguments = vec![left, self.operation(0)?];
                if self.eat_word("escape") {
                    arguments.push(self.operation(0)?);
                }
                let call = Expression::Call(name.to_owned(), arguments);
                left = if negated { Expression::Not(Box::new(call)) } else { call };
            } else {
                self.at = start;
                return Some(left);
            }
        }
    }

    /// What follows a comparison operator: a value, or `ANY (…)` and `ALL (…)`.
    fn compared(&mut self, operator: &'static str, left: Expression) -> Option<Expression> {
        let any = self.is_word(0, "any") || self.is_word(0, "some");
        if (any || self.is_word(0, "all")) && matches!(self.tokens.get(self.at + 1)?.kind, Kind::Symbol("(")) {
            self.at += 2;
            let inner = self.or()?;
            self.eat(")").then_some(())?;
            return match (operator, any, inner) {
                ("=", true, Expression::List(values)) => {
                    Some(Expression::In { subject: Box::new(left), values, negated: false })
                }
                ("<>", false, Expression::List(values)) => {
                    Some(Expression::In { subject: Box::new(left), values, negated: true })
                }
                (_, _, inner) => {
                    Some(Expression::Call(format!("{operator}{}", if any { "any" } else { "all" }), vec![left, inner]))
                }
            };
        }
        let right = self.operation(0)?;
        Some(Expression::Compare(operator, Box::new(left), Box::new(right)))
    }

    fn is(&mut self, subject: Expression) -> Option<Expression> {
        let negated = self.eat_word("not");
        if self.eat_word("distinct") {
            self.eat_word("from").then_some(())?;
            let other = self.operation(0)?;
            let same = Expression::Call("is not distinct".to_owned(), vec![subject, other]);
            return Some(if negated { same } else { Expression::Not(Box::new(same)) });
        }
        let value = if self.eat_word("null") || self.eat_word("unknown") {
            None
        } else if self.eat_word("true") {
            Some(true)
        } else if self.eat_word("false") {
            Some(false)
        } else {
            // SQLite: `a IS b` is equality that knows NULL.
            let other = self.operation(0)?;
            let same = Expression::Call("is not distinct".to_owned(), vec![subject, other]);
            return Some(if negated { Expression::Not(Box::new(same)) } else { same });
        };
        let mut is = Expression::Is { subject: Box::new(subject), value, negated };
        let mut links = 1;
        while self.eat("::") {
            self.chain(&mut links)?;
            is = self.cast(is)?;
        }
        Some(is)
    }

    /// Operators that bind tighter than comparisons.
    fn operation(&mut self, least: u8) -> Option<Expression> {
        self.depth += 1;
        if self.depth > DEPTH_LIMIT {
            return None;
        }
        let mut left = self.unary()?;
        let mut links = 1;
        while let Some(Kind::Symbol(symbol)) = self.peek() {
            let strength = match *symbol {
                "+" | "-" => 2,
                "*" | "/" | "%" => 3,
                "^" => 4,
                "||" | "->" | "->>" | "#>" | "#>>" | "@>" | "<@" | "?" | "?|" | "?&" | "~" | "~*" | "!~" | "!~*"
                | "~~" | "!~~" | "~~*" | "!~~*" | "&&" | "<<" | ">>" | "|" | "&" | "#" | "^@" | "@@" | "-|-"
                | "<=>" | "#-" => 1,
                _ => break,
            };
            if strength <= least {
                break;
            }
            let symbol = *symbol;
            self.at += 1;
            self.chain(&mut links)?;
            let right = self.operation(strength)?;
            left = match symbol {
                "~~" => Expression::Call("like".to_owned(), vec![left, right]),
                "!~~" => Expression::Not(Box::new(Expression::Call("like".to_owned(), vec![left, right]))),
                "~~*" => Expression::Call("ilike".to_owned(), vec![left, right]),
                "!~~*" => Expression::Not(Box::new(Expression::Call("ilike".to_owned(), vec![left, right]))),
                "!~" => Expression::Not(Box::new(Expression::Call("~".to_owned(), vec![left, right]))),
                "!~*" => Expression::Not(Box::new(Expression::Call("~*".to_owned(), vec![left, right]))),
                other => Expression::Call(other.to_owned(), vec![left, right]),
            };
        }
        self.depth -= 1;
        Some(left)
    }

    fn unary(&mut self) -> Option<Expression> {
        if self.eat("-") {
            return Some(match self.unary_checked()? {
                Expression::Number(number) => match number.strip_prefix('-') {
                    Some(positive) => Expression::Number(positive.to_owned()),
                    None => Expression::Number(format!("-{number}")),
                },
                other => Expression::Call("-".to_owned(), vec![other]),
            });
        }
        if self.eat("+") {
            return self.unary_checked();
        }
        let mut primary = self.primary()?;
        let mut links = 0;
        loop {
            self.chain(&mut links)?;
            if self.eat("::") {
                primary = self.cast(primary)?;
            } else if self.eat("[") {
                let index = self.or()?;
                self.eat("]").then_some(())?;
                primary = Expression::Call("[]".to_owned(), vec![primary, index]);
            } else if self.is_word(0, "collate") {
                self.at += 1;
                self.name()?;
            } else if self.is_word(0, "at") && self.is_word(1, "time") && self.is_word(2, "zone") {
                self.at += 3;
                let zone = self.unary_checked()?;
                primary = Expression::Call("at time zone".to_owned(), vec![primary, zone]);
            } else {
                return Some(primary);
            }
        }
    }

    fn unary_checked(&mut self) -> Option<Expression> {
        self.depth += 1;
        if self.depth > DEPTH_LIMIT {
            return None;
        }
        let inner = self.unary();
        self.depth -= 1;
        inner
    }

    pub(super) fn name(&mut self) -> Option<String> {
        let name = match self.peek()? {
            Kind::Word(word) => word.clone(),
            Kind::Quoted(name) => name.to_lowercase(),
            Kind::Text(_) | Kind::Number(_) | Kind::Symbol(_) => return None,
        };
        self.at += 1;
        Some(name)
    }

    /// Expressions up to the closing bracket, which is taken, too.
    pub(super) fn list(&mut self, close: &str) -> Option<Vec<Expression>> {
        let mut values = Vec::new();
        if self.eat(close) {
            return Some(values);
        }
        loop {
            values.push(self.or()?);
            if self.eat(close) {
                return Some(values);
            }
            self.eat(",").then_some(())?;
        }
    }

    fn primary(&mut self) -> Option<Expression> {
        let kind = self.peek()?.clone();
        match kind {
            Kind::Number(number) => {
                self.at += 1;
                Some(Expression::Number(plain_number(&number)))
            }
            Kind::Text(text) => {
                self.at += 1;
                Some(Expression::Text(text))
            }
            Kind::Symbol("(") => {
                self.at += 1;
                if self.is_word(0, "select") {
                    return None;
                }
                let mut values = self.list(")")?;
                match values.len() {
                    1 => values.pop(),
                    _ => Some(Expression::List(values)),
                }
            }
            Kind::Symbol(_) => None,
            Kind::Quoted(_) => self.named(),
            Kind::Word(word) => match word.as_str() {
                "true" => {
                    self.at += 1;
                    Some(Expression::Boolean(true))
                }
                "false" => {
                    self.at += 1;
                    Some(Expression::Boolean(false))
                }
                "null" => {
                    self.at += 1;
                    Some(Expression::Null)
                }
                "array" if matches!(self.tokens.get(self.at + 1).map(|it| &it.kind), Some(Kind::Symbol("["))) => {
                    self.at += 2;
                    self.list("]").map(Expression::List)
                }
                "cast" => {
                    self.at += 1;
                    self.eat("(").then_some(())?;
                    let inner = self.or()?;
                    self.eat_word("as").then_some(())?;
                    let inner = self.cast(inner)?;
                    self.eat(")").then_some(inner)
                }
                "case" | "select" | "exists" => None,
                "current_timestamp" | "current_date" | "current_time" | "localtimestamp" | "current_user" => {
                    self.at += 1;
                    self.arguments_of_type()?;
                    Some(Expression::Call(word, Vec::new()))
                }
                "interval" | "date" | "timestamp" | "binary"
                    if matches!(self.tokens.get(self.at + 1).map(|it| &it.kind), Some(Kind::Text(_))) =>
                {
                    self.at += 1;
                    let literal = self.primary()?;
                    Some(if word == "interval" { Expression::Call(word, vec![literal]) } else { literal })
                }
                _ => self.named(),
            },
        }
    }

    /// A column or a call.
    fn named(&mut self) -> Option<Expression> {
        let mut name = self.name()?;
        while self.eat(".") {
            name = self.name()?;
        }
        if !self.eat("(") {
            return Some(Expression::Column(name));
        }
        if self.eat("*") {
            return self.eat(")").then_some(Expression::Call(name, Vec::new()));
        }
        let arguments = self.list(")")?;
        Some(Expression::Call(name, arguments))
    }
}
