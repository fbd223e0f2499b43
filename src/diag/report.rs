//! The result of a run: sorted, deduplicated, and the only place that knows the exit code.

use std::borrow::Cow;

use super::redact::redact;
use super::{Diagnostic, Severity, Waived};
use crate::source::{RelPath, SourceMap};

/// Something that a rule should have looked at and could not. Never a pass.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unevaluated {
    /// The file or folder.
    pub path: RelPath,
    /// The rule that could not be evaluated.
    pub rule: Cow<'static, str>,
    /// Why: lower case, one line, no final period.
    pub reason: String,
}

/// How a run ends, the same for every output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitCode {
    /// 0: nothing at or above the threshold, and everything was evaluated.
    Clean,
    /// 1: findings at or above the threshold.
    Findings,
    /// 2: broken govkit configuration (or wrong usage, which never gets as far as a report).
    BrokenConfiguration,
    /// 3: something could not be evaluated.
    Unevaluated,
}

impl ExitCode {
    /// The number a process ends with.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::BrokenConfiguration => 2,
            Self::Unevaluated => 3,
        }
    }
}

/// The family of findings about govkit's own configuration. A gate that was misconfigured did not
/// check what its owner asked for, whatever else it found.
const CONFIGURATION_FAMILY: &str = "manifest";

/// Numbers for the last line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// Findings of severity error.
    pub errors: usize,
    /// Findings of severity warning.
    pub warnings: usize,
    /// Findings of severity note.
    pub notes: usize,
    /// What could not be evaluated.
    pub unevaluated: usize,
    /// Findings that exceptions excuse; they are in none of the other numbers.
    pub waived: usize,
    /// Services that were checked.
    pub services: usize,
    /// Files that were looked at.
    pub files: usize,
}

/// What a run found.
#[derive(Debug, Clone)]
pub struct Report {
    findings: Vec<Diagnostic>,
    unevaluated: Vec<Unevaluated>,
    waived: Vec<Waived>,
    services: usize,
    files: usize,
}

/// Findings by path, place and rule, without what was said twice. Findings that differ only in
/// their related places, such as one anchor used in two places, become one.
#[must_use]
pub fn sorted(findings: Vec<Diagnostic>, sources: &SourceMap) -> Vec<Diagnostic> {
    let mut findings = findings;
    findings.sort_by(|a, b| {
        let key = |finding: &Diagnostic| {
            let span = finding.span;
            (span.start, span.end, finding.severity)
        };
        let path = |finding: &Diagnostic| sources.file(finding.span.file).path().as_str();
        path(a)
            .cmp(path(b))
            .then_with(|| key(a).cmp(&key(b)))
            .then_with(|| a.rule.cmp(&b.rule))
            .then_with(|| a.message.cmp(&b.message))
            .then_with(|| {
                let spans = |finding: &Diagnostic| {
                    finding
                        .related
                        .iter()
                        .map(|related| related.span)
                        .collect::<Vec<_>>()
                };
                spans(a).cmp(&spans(b))
            })
    });
    findings.dedup_by(|next, kept| {
        let same = next.span == kept.span
            && next.rule == kept.rule
            && next.message == kept.message
            && next.severity == kept.severity;
        if same {
            for related in next.related.drain(..) {
                if !kept.related.contains(&related) {
                    kept.related.push(related);
                }
            }
        }
        same
    });
    findings
}

/// Takes passwords and tokens out of addresses in `text`.
fn redact_in(text: &mut String) {
    if let Cow::Owned(redacted) = redact(text) {
        *text = redacted;
    }
}

impl Diagnostic {
    /// Takes passwords and tokens out of everything that is said of the finding, in whichever format.
    fn redact(&mut self) {
        redact_in(&mut self.message);
        self.help.iter_mut().for_each(redact_in);
        for related in &mut self.related {
            redact_in(&mut related.message);
        }
        if let Some(fix) = &mut self.fix {
            redact_in(&mut fix.title);
        }
    }
}

impl Report {
    /// Sorts what was found, drops what was said twice, and redacts addresses.
    #[must_use]
    pub fn new(
        findings: Vec<Diagnostic>,
        unevaluated: Vec<Unevaluated>,
        sources: &SourceMap,
        services: usize,
    ) -> Self {
        let mut findings = findings;
        findings.iter_mut().for_each(Diagnostic::redact);
        let findings = sorted(findings, sources);
        let mut unevaluated = unevaluated;
        for missed in &mut unevaluated {
            redact_in(&mut missed.reason);
        }
        unevaluated.sort();
        unevaluated.dedup();
        Self {
            findings,
            unevaluated,
            waived: Vec::new(),
            services,
            files: sources.iter().count(),
        }
    }

    /// The report with findings that exceptions excuse, sorted by path and place.
    #[must_use]
    pub fn with_waived(mut self, waived: Vec<Waived>, sources: &SourceMap) -> Self {
        self.waived = waived;
        for waived in &mut self.waived {
            waived.finding.redact();
            waived.by.reason.iter_mut().for_each(redact_in);
        }
        self.waived.sort_by(|a, b| {
            let key = |waived: &Waived| {
                let span = waived.finding.span;
                let path = sources.file(span.file).path().clone();
                (path, span.start, span.end, waived.finding.rule.clone())
            };
            key(a).cmp(&key(b))
        });
        self.waived.dedup();
        self
    }

    /// The report as if nothing had been excused: for readers that take what is marked as suppressed for findings.
    #[must_use]
    pub fn without_waived(&self) -> Self {
        Self {
            waived: Vec::new(),
            ..self.clone()
        }
    }

    /// Findings that exceptions excuse, sorted by path and place.
    #[must_use]
    pub fn waived(&self) -> &[Waived] {
        &self.waived
    }

    /// The findings, sorted by path and place.
    #[must_use]
    pub fn findings(&self) -> &[Diagnostic] {
        &self.findings
    }

    /// What could not be evaluated, sorted by path.
    #[must_use]
    pub fn unevaluated(&self) -> &[Unevaluated] {
        &self.unevaluated
    }

    /// The numbers.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let count = |severity| {
            let same = |finding: &&Diagnostic| finding.severity == severity;
            self.findings.iter().filter(same).count()
        };
        Summary {
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            notes: count(Severity::Note),
            unevaluated: self.unevaluated.len(),
            waived: self.waived.len(),
            services: self.services,
            files: self.files,
        }
    }

    /// How the run ends where `threshold` gives the least severity that fails it, which may differ
    /// from service to service. Broken configuration comes first, then findings, then what could not
    /// be evaluated.
    #[must_use]
    pub fn exit_code(&self, threshold: impl Fn(&Diagnostic) -> Severity) -> ExitCode {
        let failing = || {
            self.findings
                .iter()
                .filter(|finding| finding.severity >= threshold(finding))
        };
        if failing().any(|finding| finding.family() == CONFIGURATION_FAMILY) {
            ExitCode::BrokenConfiguration
        } else if failing().next().is_some() {
            ExitCode::Findings
        } else if !self.unevaluated.is_empty() {
            ExitCode::Unevaluated
        } else {
            ExitCode::Clean
        }
    }
}
