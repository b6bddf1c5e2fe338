//! From paths to a report: the only place that touches files.

pub mod discover;
pub mod folders;
pub mod project;
pub mod read;

pub use discover::LeftOut;
pub use folders::Purpose;
pub use modelry_frameworks::Settings;
pub use project::{Project, Selection};
