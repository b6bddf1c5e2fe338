//! Checkstyle's XML, which many editors and servers of continuous integration read.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::Run;
use super::located::{self, Located};
use super::xml::escaped;

/// `<checkstyle><file><error/></file></checkstyle>`
pub(crate) fn write(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    let mut files: BTreeMap<String, Vec<Located<'_>>> = BTreeMap::new();
    for it in located::all(run.project, &run.report.findings) {
        files.entry(it.file().to_owned()).or_default().push(it);
    }
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<checkstyle version=\"4.3\">")?;
    for (file, findings) in files {
        writeln!(out, "  <file name=\"{}\">", escaped(&file))?;
        for it in findings {
            let (line, column) = it.first.as_ref().map_or((1, 1), |range| (range.line, range.column));
            let severity = if it.finding.is_advice() { "info" } else { it.finding.severity.name() };
            let message = escaped(&format!("{} ({})", it.message_and_help(), it.finding.subject));
            let source = format!("modelry.{}.{}", it.finding.rule.standard.name(), it.finding.rule.name);
            writeln!(
                out,
                "    <error line=\"{line}\" column=\"{column}\" severity=\"{severity}\" message=\"{message}\" source=\"{source}\"/>"
            )?;
        }
        writeln!(out, "  </file>")?;
    }
    writeln!(out, "</checkstyle>")
}
