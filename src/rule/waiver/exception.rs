//! An exception, wherever it stands.

use std::ops::Range;

use jiff::civil::Date;

use crate::diag::{Diagnostic, Waiver, WaiverKind};
use crate::model::{Manifest, ManifestWaiver, Workspace};
use crate::source::{FileId, Span};

/// One rule, excused in one place.
#[derive(Debug)]
pub(super) struct Exception<'w> {
    /// Where it stands: a comment or an entry of the manifest.
    pub kind: WaiverKind,
    /// The comment, or the rule of the entry.
    pub span: Span,
    /// The rule.
    pub rule: String,
    /// Where the rule is named.
    pub rule_span: Span,
    /// Why; none where nothing is said.
    pub reason: Option<String>,
    /// Where a reason is missing, or too little of one is.
    pub reason_span: Span,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The last day on which it holds, and where it stands.
    pub until: Option<(Date, Span)>,
    /// What it is about.
    pub about: About<'w>,
    /// For a comment: what goes if this rule goes, and if all of it goes.
    pub whole: Option<(Span, Span)>,
}

/// What an exception is about.
#[derive(Debug)]
pub(super) enum About<'w> {
    /// A line.
    Line {
        /// Of this file.
        file: FileId,
        /// Its bytes.
        line: Range<usize>,
        /// Whether it is about the file as a whole, too.
        is_head: bool,
    },
    /// Files of a service.
    Files {
        /// The service.
        manifest: &'w Manifest,
        /// The entry.
        entry: &'w ManifestWaiver,
    },
}

impl Exception<'_> {
    /// Whether a finding is what it speaks of.
    pub(super) fn is_about(&self, workspace: &Workspace, finding: &Diagnostic) -> bool {
        if self.rule != finding.rule {
            return false;
        }
        let span = finding.span;
        match &self.about {
            About::Line {
                file,
                line,
                is_head,
            } => {
                let start = span.start as usize;
                let is_whole = span == Span::file_start(span.file);
                *file == span.file
                    && ((line.start <= start && start <= line.end) || (*is_head && is_whole))
            }
            About::Files { manifest, entry } => {
                let path = workspace.sources().file(span.file).path();
                let governing = workspace.manifest_of(span.file);
                governing.is_some_and(|governing| governing.file == manifest.file)
                    && entry.is_about(&manifest.folder, path)
            }
        }
    }

    /// As it is told of what it excuses.
    pub(super) fn waiver(&self) -> Waiver {
        Waiver {
            kind: self.kind,
            span: self.span,
            reason: self.reason.clone(),
            owner: self.owner.clone(),
            until: self.until.map(|(day, _)| day),
        }
    }
}
