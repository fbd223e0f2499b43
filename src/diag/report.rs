//! The result of a run: sorted, deduplicated, and the only place that knows the exit code.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::{self, Display};

use super::redact::redact;
use super::{Diagnostic, Related, Severity, Waived};
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

impl Display for Unevaluated {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {} ({})", self.path, self.reason, self.rule)
    }
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
                let spans = a.related.iter().map(|related| related.span);
                spans.cmp(b.related.iter().map(|related| related.span))
            })
    });
    // The related places of the finding that is kept, once others were joined to it.
    let mut known: HashSet<Related> = HashSet::new();
    findings.dedup_by(|next, kept| {
        let same = next.span == kept.span
            && next.rule == kept.rule
            && next.message == kept.message
            && next.severity == kept.severity;
        if !same {
            known.clear();
            return false;
        }
        if known.is_empty() {
            known.extend(kept.related.iter().cloned());
        }
        let others = next.related.drain(..);
        kept.related
            .extend(others.filter(|related| known.insert(related.clone())));
        true
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
            files: sources.len(),
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
            let (a, b) = (&a.finding, &b.finding);
            let path = |finding: &Diagnostic| sources.file(finding.span.file).path().as_str();
            path(a)
                .cmp(path(b))
                .then_with(|| (a.span.start, a.span.end).cmp(&(b.span.start, b.span.end)))
                .then_with(|| a.rule.cmp(&b.rule))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Waiver, WaiverKind};
    use crate::source::{FileId, Span};

    fn sources() -> SourceMap {
        let mut sources = SourceMap::new();
        for path in ["b.yaml", "a.yaml"] {
            sources.add(RelPath::new(path), "0123456789");
        }
        sources
    }

    fn finding(file: u32, start: usize, end: usize) -> Diagnostic {
        let span = Span::new(FileId(file), start, end);
        Diagnostic::new("a/b", Severity::Warning, span, "wrong")
    }

    fn waived(finding: Diagnostic, owner: &str) -> Waived {
        let by = Waiver {
            kind: WaiverKind::Manifest,
            span: Span::file_start(FileId(0)),
            reason: None,
            owner: Some(owner.to_owned()),
            until: None,
        };
        Waived { finding, by }
    }

    #[test]
    fn findings_are_sorted_by_path_place_and_rule() {
        let rule = |rule: &'static str| Diagnostic {
            rule: rule.into(),
            ..finding(1, 2, 4)
        };
        let message = Diagnostic {
            message: "more wrong".to_owned(),
            ..finding(1, 2, 4)
        };
        let note = Diagnostic {
            severity: Severity::Note,
            ..finding(1, 2, 4)
        };
        let right = vec![
            finding(1, 0, 1),
            finding(1, 2, 3),
            note,
            message,
            finding(1, 2, 4),
            rule("a/c"),
            finding(1, 3, 4),
            finding(0, 0, 1),
        ];
        let mut turned = right.clone();
        turned.reverse();
        assert_eq!(sorted(turned, &sources()), right);
    }

    #[test]
    fn twins_become_one_finding_with_the_related_places_of_both() {
        let place = |start: usize| Span::new(FileId(0), start, start + 1);
        let twin = |starts: &[usize]| {
            let starts = starts.iter();
            starts.fold(finding(1, 2, 4), |finding, start| {
                finding.related(place(*start), "used here")
            })
        };
        let all = vec![
            twin(&[5, 6]),
            twin(&[7]),
            twin(&[6]),
            twin(&[7, 1]),
            finding(1, 3, 4),
        ];
        let kept = sorted(all, &sources());
        assert_eq!(kept.len(), 2);
        let starts = kept[0].related.iter().map(|related| related.span.start);
        assert_eq!(starts.collect::<Vec<_>>(), [5, 6, 7, 1]);
        // What is said of a place is part of it, and of the next finding nothing is known yet.
        let said = |text: &str| finding(1, 2, 4).related(place(5), text);
        let other = finding(1, 3, 4).related(place(5), "here");
        let kept = sorted(
            vec![said("here"), said("there"), other.clone(), other.clone()],
            &sources(),
        );
        assert_eq!(kept.len(), 2);
        assert_eq!(kept[0].related.len(), 2);
        assert_eq!(kept[1], other);
    }

    #[test]
    fn only_what_is_the_same_in_all_is_one_finding() {
        let first = finding(1, 2, 4);
        let others = [
            finding(0, 2, 4),
            finding(1, 1, 4),
            finding(1, 2, 5),
            Diagnostic {
                rule: "a/c".into(),
                ..first.clone()
            },
            Diagnostic {
                message: "else".to_owned(),
                ..first.clone()
            },
            Diagnostic {
                severity: Severity::Error,
                ..first.clone()
            },
        ];
        for other in others {
            assert_eq!(sorted(vec![first.clone(), other], &sources()).len(), 2);
        }
    }

    #[test]
    fn waived_findings_are_sorted_and_told_once() {
        let all = vec![
            waived(finding(0, 0, 1), "x"),
            waived(finding(1, 2, 4), "x"),
            waived(finding(1, 2, 3), "x"),
            waived(finding(1, 2, 4), "x"),
            waived(finding(1, 2, 4), "y"),
        ];
        let right = vec![
            waived(finding(1, 2, 3), "x"),
            waived(finding(1, 2, 4), "x"),
            waived(finding(1, 2, 4), "y"),
            waived(finding(0, 0, 1), "x"),
        ];
        let sources = sources();
        let report = Report::new(Vec::new(), Vec::new(), &sources, 3).with_waived(all, &sources);
        assert_eq!(report.waived(), right);
        let summary = report.summary();
        assert_eq!((summary.waived, summary.services, summary.files), (4, 3, 2));
        assert!(report.without_waived().waived().is_empty());
    }

    #[test]
    fn what_was_not_evaluated_is_sorted_and_told_once() {
        let missed = |path: &str, rule: &'static str| Unevaluated {
            path: RelPath::new(path),
            rule: rule.into(),
            reason: "it is a test".to_owned(),
        };
        let all = vec![
            missed("b", "a/b"),
            missed("a", "a/c"),
            missed("a", "a/b"),
            missed("b", "a/b"),
        ];
        let report = Report::new(Vec::new(), all, &sources(), 0);
        let right = [missed("a", "a/b"), missed("a", "a/c"), missed("b", "a/b")];
        assert_eq!(report.unevaluated(), right);
        assert_eq!(report.summary().unevaluated, 3);
    }

    #[test]
    fn the_exit_code_follows_severity_threshold_family_and_evaluation() {
        use ExitCode::{BrokenConfiguration, Clean, Findings, Unevaluated as Missed};
        use Severity::{Error, Note, Warning};
        let missed = Unevaluated {
            path: RelPath::new("a"),
            rule: "a/b".into(),
            reason: "it is a test".to_owned(),
        };
        let cases = [
            // The severity of the only finding, the threshold, and the two codes: for a rule, and for the manifest.
            (Note, Warning, Clean, Clean),
            (Note, Error, Clean, Clean),
            (Note, Note, Findings, BrokenConfiguration),
            (Warning, Warning, Findings, BrokenConfiguration),
            (Warning, Error, Clean, Clean),
            (Error, Warning, Findings, BrokenConfiguration),
            (Error, Error, Findings, BrokenConfiguration),
        ];
        for (severity, threshold, of_rule, of_manifest) in cases {
            for (rule, expected) in [("a/b", of_rule), ("manifest/b", of_manifest)] {
                for unevaluated in [vec![], vec![missed.clone()]] {
                    let expected = match expected {
                        Clean if !unevaluated.is_empty() => Missed,
                        expected => expected,
                    };
                    let finding = Diagnostic {
                        severity,
                        rule: rule.into(),
                        ..finding(1, 0, 1)
                    };
                    let report = Report::new(vec![finding], unevaluated, &sources(), 0);
                    assert_eq!(
                        report.exit_code(|_| threshold),
                        expected,
                        "{rule} {severity} {threshold}"
                    );
                }
            }
        }
        let codes = [Clean, Findings, BrokenConfiguration, Missed].map(ExitCode::code);
        assert_eq!(codes, [0, 1, 2, 3]);
    }

    #[test]
    fn the_summary_counts_by_severity() {
        let all = [Severity::Error, Severity::Warning, Severity::Note];
        let all = all.iter().enumerate().flat_map(|(at, severity)| {
            let same = (0..=at).map(move |start| Diagnostic {
                severity: *severity,
                ..finding(1, start, 9)
            });
            same.collect::<Vec<_>>()
        });
        let summary = Report::new(all.collect(), Vec::new(), &sources(), 0).summary();
        assert_eq!((summary.errors, summary.warnings, summary.notes), (1, 2, 3));
    }
}
