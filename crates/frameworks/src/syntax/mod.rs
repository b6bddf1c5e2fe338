//! Languages that several frameworks share.

pub mod javascript;
pub mod python;
pub mod ruby;
mod shallow;
pub mod stack;
