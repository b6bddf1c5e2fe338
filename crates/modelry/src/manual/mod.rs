//! The manual of the rules, in Markdown: the pages below `docs/rules` and `docs/standards`, which `modelry explain` shows in
//! a terminal. All that it says is taken from the docs, the specification and the declaration of a rule.

mod cases;
mod index;
mod page;
mod silence;
pub(crate) mod terminal;

pub(crate) use index::{all, standard};
pub(crate) use page::{Kind, Page, joined};
