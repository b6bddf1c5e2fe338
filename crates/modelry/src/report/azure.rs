//! Logging commands of Azure Pipelines ("Logging commands", `task.logissue`).

use std::io::{self, Write};

use modelry_rules::Severity;

use super::Run;
use super::located;

/// `##vso[task.logissue type=warning;sourcepath=…;linenumber=…;columnnumber=…;code=…;]message`
pub(crate) fn write(out: &mut dyn Write, run: &Run<'_>) -> io::Result<()> {
    for it in located::all(run.project, &run.report.findings) {
        let is_error = it.finding.severity == Severity::Error && !it.finding.is_advice();
        let mut properties = format!("type={};", if is_error { "error" } else { "warning" });
        if let Some(range) = &it.first {
            let (line, column) = (range.line, range.column);
            properties += &format!("sourcepath={};linenumber={line};columnnumber={column};", property(&range.file));
        }
        properties += &format!("code={};", it.finding.rule.name);
        let message = format!("{} ({})", it.message_and_help(), it.finding.subject);
        writeln!(out, "##vso[task.logissue {properties}]{}", data(&message))?;
    }
    Ok(())
}

fn data(text: &str) -> String {
    text.replace('%', "%AZP25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(';', "%3B").replace(']', "%5D")
}
