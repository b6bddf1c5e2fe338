//! What the docs of a rule say: a sentence, why it matters, and examples of both sides.

use crate::Rule;
use crate::specification::{Listing, listing};

impl Rule {
    /// The first sentence of its docs.
    pub fn summary(&self) -> &'static str {
        self.docs.lines().next().unwrap_or_default().trim()
    }

    /// Its docs without the space that comment marks leave in front of each line.
    pub fn markdown(&self) -> String {
        let lines: Vec<&str> = lines(self.docs).collect();
        lines.join("\n").trim().to_owned()
    }

    /// The second paragraph of its docs: what follows from the defect.
    pub fn why(&self) -> String {
        let mut paragraphs = self.docs.split("\n\n").flat_map(|it| it.split("\n \n"));
        let paragraph = paragraphs.nth(1).unwrap_or_default();
        paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The projects that its docs show under `Bad:`.
    pub fn bad(&self) -> Vec<Vec<Listing>> {
        examples(self.docs, "Bad:")
    }

    /// The projects that its docs show under `Good:`.
    pub fn good(&self) -> Vec<Vec<Listing>> {
        examples(self.docs, "Good:")
    }
}

fn lines(docs: &'static str) -> impl Iterator<Item = &'static str> {
    docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line))
}

/// The projects under a heading. A fence is a file; one whose path was there before begins another project.
fn examples(docs: &'static str, heading: &str) -> Vec<Vec<Listing>> {
    let mut projects: Vec<Vec<Listing>> = Vec::new();
    let (mut under, mut in_fence, mut in_file) = (false, false, false);
    for line in lines(docs) {
        if let Some(info) = line.strip_prefix("```") {
            in_fence = !in_fence;
            let file = listing(info).filter(|_| in_fence && under);
            in_file = file.is_some();
            match (projects.last_mut(), file) {
                (Some(project), Some(file)) if project.iter().all(|it| it.path != file.path) => project.push(file),
                (_, Some(file)) => projects.push(vec![file]),
                (_, None) => {}
            }
        } else if in_file {
            if let Some(file) = projects.last_mut().and_then(|it| it.last_mut()) {
                file.lines.push(line);
            }
        } else if !in_fence && matches!(line, "Bad:" | "Good:") {
            under = line == heading;
        }
    }
    projects
}
