//! How deep a file nests, told by its tokens.

use ruff_python_ast::token::{Token, TokenKind};

/// At least the depth of the deepest expression: open brackets, and within each the operators since the last comma.
pub(super) fn nesting(tokens: &[Token]) -> u32 {
    let mut chains = vec![0];
    let (mut depth, mut deepest) = (0, 0);
    for token in tokens {
        match token.kind() {
            TokenKind::Newline => {
                chains = vec![0];
                depth = 0;
            }
            TokenKind::Comma => {
                if let Some(chain) = chains.last_mut() {
                    depth -= std::mem::take(chain);
                }
            }
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace | TokenKind::FStringEnd | TokenKind::TStringEnd => {
                if chains.len() > 1 {
                    depth -= chains.pop().unwrap_or_default();
                }
            }
            TokenKind::Name
            | TokenKind::Int
            | TokenKind::Float
            | TokenKind::String
            | TokenKind::Comment
            | TokenKind::NonLogicalNewline => {}
            kind => {
                if let Some(chain) = chains.last_mut() {
                    *chain += 1;
                    depth += 1;
                }
                if matches!(
                    kind,
                    TokenKind::Lpar
                        | TokenKind::Lsqb
                        | TokenKind::Lbrace
                        | TokenKind::FStringStart
                        | TokenKind::TStringStart
                ) {
                    chains.push(0);
                }
            }
        }
        deepest = deepest.max(depth);
    }
    deepest
}
