//! Rules and standards by name.

use modelry_engine::config::Name;

/// The rule or standard of that name.
///
/// # Errors
///
/// A sentence with the name that comes nearest.
pub(super) fn selector(name: &str) -> Result<Name, String> {
    Name::parse(name)
}
