//! How findings are written, one format a file.

pub(crate) mod concise;
