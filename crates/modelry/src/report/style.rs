//! Colors of a terminal.

use modelry_rules::Severity;

/// Colors text, or leaves it as it is.
#[derive(Clone, Copy)]
pub(crate) struct Style {
    /// Are colors wanted?
    pub(crate) colored: bool,
}

impl Style {
    pub(crate) fn new(colored: bool) -> Style {
        Style { colored }
    }

    pub(crate) fn bold(self, text: &str) -> String {
        self.paint("1", text)
    }

    pub(crate) fn dim(self, text: &str) -> String {
        self.paint("2", text)
    }

    pub(crate) fn severity(self, severity: Severity, text: &str) -> String {
        let code = match severity {
            Severity::Error => "1;31",
            Severity::Warning => "1;33",
            Severity::Info => "1;36",
        };
        self.paint(code, text)
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.colored { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}
