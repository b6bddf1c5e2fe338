//! What a Markdown text shows in its code fences.

/// A code fence.
pub(crate) struct Fence {
    /// What stands behind its back quotes: `console`, or `toml modelry.toml`.
    pub(crate) info: String,
    pub(crate) text: String,
}

/// The fences of a text, in order.
pub(crate) fn fences(text: &str) -> Vec<Fence> {
    let mut fences: Vec<Fence> = Vec::new();
    let mut in_fence = false;
    for line in text.lines() {
        match line.strip_prefix("```") {
            Some(info) => {
                in_fence = !in_fence;
                if in_fence {
                    fences.push(Fence { info: info.to_owned(), text: String::new() });
                }
            }
            None if in_fence => {
                let fence = fences.last_mut().expect("it was opened");
                fence.text.push_str(line);
                fence.text.push('\n');
            }
            None => {}
        }
    }
    fences
}

impl Fence {
    /// The commands after `$ ` with the output that is shown for them; `...` in it stands for any lines.
    pub(crate) fn transcripts(&self) -> Vec<(String, String)> {
        let mut transcripts: Vec<(String, String)> = Vec::new();
        for line in self.text.lines() {
            match (line.strip_prefix("$ "), transcripts.last_mut()) {
                (Some(command), _) => transcripts.push((command.to_owned(), String::new())),
                (None, Some((_, output))) => {
                    output.push_str(line);
                    output.push('\n');
                }
                (None, None) => panic!("output without a command: {line}"),
            }
        }
        transcripts
    }
}
