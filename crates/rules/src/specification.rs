//! What a specification says.
//!
//! It is the Markdown file beside a rule. A `##` section is one project, and its heading says what it shows; a code
//! fence with a path is a file of it. `error: [rule-name]` in a comment expects a finding on that line, no marker
//! expects none. Where the severity of a finding is part of the behavior, `warning: [rule-name]` and
//! `info: [rule-name]` expect it. A fence with `after` behind its path is that file once it is mended, an empty one a file
//! that is gone then. A fence `options` sets `dialect = mysql` for its section, and a file `modelry.toml` configures it. A
//! heading that begins with `Exempt:` tells what is not reported, though the section shows a finding beside it; a section
//! without any finding tells nothing else.

use modelry_graph::{Dialect, SourceFile};

use crate::Severity;

/// One project of a specification.
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// What it shows, as a sentence without its full stop.
    pub title: &'static str,
    /// Does it show what is not reported?
    pub exempt: bool,
    /// What it says besides, in Markdown.
    pub prose: String,
    /// What is set for it, a line each: `dialect = mysql`.
    pub options: Vec<&'static str>,
    /// Its files.
    pub listings: Vec<Listing>,
}

/// A file that a specification or the docs of a rule show.
#[derive(Clone, Debug)]
pub struct Listing {
    /// The language, as a code fence names it.
    pub language: &'static str,
    /// Its path in the project.
    pub path: &'static str,
    /// Is it the file once it is mended?
    pub after: bool,
    /// Its lines, with their markers.
    pub lines: Vec<&'static str>,
}

/// A comment that expects a finding.
#[derive(Clone, Copy, Debug)]
pub struct Marker {
    /// Where in the line it starts.
    pub start: usize,
    /// What begins the comment: `#`, `--` or `//`.
    pub comment: &'static str,
    /// How bad the finding must be, where that is part of the behavior.
    pub severity: Option<Severity>,
}

/// The sections of a specification.
pub fn sections(specification: &'static str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut fence: Option<&'static str> = None;
    for line in specification.lines() {
        if fence.is_none()
            && let Some(heading) = line.strip_prefix("## ")
        {
            let (title, exempt) = match heading.strip_prefix("Exempt: ") {
                Some(title) => (title, true),
                None => (heading, false),
            };
            sections.push(Section { title, exempt, ..Section::default() });
            continue;
        }
        let Some(section) = sections.last_mut() else { continue };
        match (fence, line.strip_prefix("```")) {
            (None, Some(info)) => {
                fence = Some(info);
                section.listings.extend(listing(info));
            }
            (Some(_), Some("")) => fence = None,
            (Some("options"), _) => section.options.push(line),
            (Some(_), _) => push(section.listings.last_mut(), line),
            (None, None) => {
                section.prose.push_str(line);
                section.prose.push('\n');
            }
        }
    }
    for section in &mut sections {
        section.prose = section.prose.trim().to_owned();
        section.exempt |= !section.listings.iter().any(Listing::expects_anything);
    }
    sections
}

/// The file of a code fence that has a path.
pub(crate) fn listing(info: &'static str) -> Option<Listing> {
    let (language, path) = info.split_once(' ')?;
    let (path, after) = path.strip_suffix(" after").map_or((path, false), |path| (path, true));
    Some(Listing { language, path, after, lines: Vec::new() })
}

fn push(listing: Option<&mut Listing>, line: &'static str) {
    if let Some(listing) = listing {
        listing.lines.push(line);
    }
}

impl Section {
    /// The files with their markers.
    pub fn before(&self) -> Vec<&Listing> {
        self.listings.iter().filter(|it| !it.after).collect()
    }

    /// The files that mending changes, as they are then; one without a line is gone.
    pub fn mended(&self) -> Vec<&Listing> {
        self.listings.iter().filter(|it| it.after).collect()
    }

    /// All files once what is found is mended; none where nothing shows that.
    pub fn after(&self) -> Vec<&Listing> {
        let mended = self.mended();
        if mended.is_empty() {
            return mended;
        }
        let is_mended = |listing: &Listing| mended.iter().any(|it| it.path == listing.path);
        let others = self.before().into_iter().filter(|it| !is_mended(it));
        others.chain(mended.iter().copied().filter(|it| !it.lines.is_empty())).collect()
    }

    /// The engine of its databases, where the section names one that is known.
    pub fn dialect(&self) -> Option<Dialect> {
        self.options.iter().find_map(|option| Dialect::from_name(option.strip_prefix("dialect = ")?))
    }
}

impl Listing {
    /// The file without its markers.
    pub fn source(&self) -> SourceFile {
        let mut text = String::new();
        for line in &self.lines {
            let code = marker(line).and_then(|marker| line.get(..marker.start));
            text.push_str(code.map_or(*line, str::trim_end));
            text.push('\n');
        }
        SourceFile { path: self.path.to_owned(), text }
    }

    /// The lines that must have a finding, counted from 1, and how bad it must be.
    pub fn expected(&self) -> impl Iterator<Item = (u32, Option<Severity>)> {
        self.lines.iter().zip(1..).filter_map(|(line, number)| Some((number, marker(line)?.severity)))
    }

    fn expects_anything(&self) -> bool {
        self.expected().next().is_some()
    }
}

/// The marker of a line.
pub fn marker(line: &str) -> Option<Marker> {
    let expectations = [("error", None), ("warning", Some(Severity::Warning)), ("info", Some(Severity::Info))];
    expectations.into_iter().find_map(|(word, severity)| {
        ["#", "--", "//"].into_iter().find_map(|comment| {
            let start = line.find(&format!("{comment} {word}: ["))?;
            Some(Marker { start, comment, severity })
        })
    })
}
