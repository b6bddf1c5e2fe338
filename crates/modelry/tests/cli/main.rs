//! What people see: commands, their output and their exit codes, as transcripts beside these files.
//!
//! `SNAPSHOTS=overwrite cargo test -p modelry --test cli` writes the transcripts anew.

#![allow(clippy::expect_used, clippy::panic)]

mod configuration;
mod documents;
mod findings;
mod history;
mod rules;
mod scene;
mod unsaved;
