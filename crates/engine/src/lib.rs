//! From paths to a report: the only place that touches files.

pub mod baseline;
mod cache;
pub mod compliance;
pub mod config;
pub mod discover;
pub mod findings;
pub mod folders;
pub mod history;
mod lead;
pub mod project;
pub mod read;
pub mod root;
pub mod summary;
mod suppression;
pub mod threads;
pub mod unsaved;

pub use baseline::Baseline;
pub use cache::Cache;
pub use config::Config;
pub use discover::{Discovery, LeftOut, discover};
pub use findings::Findings;
pub use folders::Purpose;
pub use modelry_frameworks::{FRAMEWORKS, Framework, READERS, Settings};
pub use project::{Project, Selection};
pub use summary::{Count, Extent};
pub use unsaved::Unsaved;
