//! One file, checked.

use govkit::diag::{Diagnostic, Report};
use govkit::model::Workspace;

use super::fixtures::check;

/// A file that was checked, and what was found.
pub struct Checked {
    pub workspace: Workspace,
    pub report: Report,
    _folder: tempfile::TempDir,
}

impl Checked {
    /// Checks a folder with this file in it.
    pub fn of(name: &str, text: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join(name), text).expect("a file");
        let (workspace, report) = check(folder.path());
        Self {
            workspace,
            report,
            _folder: folder,
        }
    }

    /// What a finding marks.
    pub fn marked(&self, finding: &Diagnostic) -> String {
        let file = self.workspace.sources().file(finding.span.file);
        String::from_utf8_lossy(&file.bytes()[finding.span.range()]).into_owned()
    }
}
