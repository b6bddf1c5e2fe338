//! Languages that several frameworks share.

pub mod python;
