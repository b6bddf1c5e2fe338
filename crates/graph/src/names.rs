//! Words: cases, plural and singular.
