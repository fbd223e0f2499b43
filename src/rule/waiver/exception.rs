//! An exception, wherever it stands.

use std::ops::Range;

use jiff::civil::Date;

use crate::diag::{Waiver, WaiverKind};
use crate::model::{Manifest, ManifestWaiver};
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
