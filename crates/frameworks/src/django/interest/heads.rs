//! The heads of classes, found in text that is not parsed.

use memchr::{memchr2, memmem};

/// How far the head of a class may reach.
const LIMIT: usize = 2_000;

/// The names in the brackets of all class heads of a text, without their modules and without what stands in square
/// brackets: `Auditable` and `QuerySet` of `class Orders(Auditable, models.QuerySet["Order"])`.
pub(super) fn bases(text: &str) -> impl Iterator<Item = &str> {
    memmem::find_iter(text.as_bytes(), "class ").filter_map(|start| head(text, start)).flat_map(names)
}

/// What follows the opening bracket of the class that begins there.
fn head(text: &str, start: usize) -> Option<&str> {
    let before = text.as_bytes().get(..start)?.last();
    let line = text.get(start..).filter(|_| before.is_none_or(u8::is_ascii_whitespace))?;
    let open = memchr2(b'(', b'\n', line.as_bytes())?;
    line.get(open..)?.strip_prefix('(')
}

fn names(head: &str) -> impl Iterator<Item = &str> {
    let (mut round, mut square) = (1_u32, 0_u32);
    let mut rest = head.get(..LIMIT).unwrap_or(head);
    std::iter::from_fn(move || {
        while round > 0 {
            let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | 0x80..);
            let end = rest.bytes().position(|byte| !is_name(byte))?;
            let (name, behind) = rest.split_at_checked(end)?;
            let is_base = square == 0 && !name.is_empty();
            match behind.as_bytes().first()? {
                b'(' => round += 1,
                b')' => round -= 1,
                b'[' => square += 1,
                b']' => square = square.saturating_sub(1),
                _ => {}
            }
            rest = behind.get(1..)?;
            if is_base {
                return name.rsplit('.').next();
            }
        }
        None
    })
}
