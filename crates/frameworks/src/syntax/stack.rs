//! How much of its stack a thread has left: parsers call themselves as often as what they read nests.

/// The stack, in bytes, of threads on which files are read without starting others that are large enough.
/// Nothing of it is used before a parser gets there.
pub const AMPLE: usize = 264 << 20;

/// Are so many bytes surely left?
pub(super) fn has(bytes: usize) -> bool {
    stacker::remaining_stack().is_some_and(|left| left >= bytes)
}
