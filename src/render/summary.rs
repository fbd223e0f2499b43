//! The numbers of a run, as a sentence.

use crate::diag::Summary;

/// `2 errors, 1 warning in 14 files, 1 service; 1 not evaluated; 3 waived`, leaving out what is none.
pub(super) fn sentence(summary: &Summary) -> String {
    let findings = join([
        counted(summary.errors, "error"),
        counted(summary.warnings, "warning"),
        counted(summary.notes, "note"),
    ]);
    let scope = join([
        Some(plural(summary.files, "file")),
        counted(summary.services, "service"),
    ]);
    let findings = if findings.is_empty() {
        "no findings"
    } else {
        &findings
    };
    let aside = [
        (summary.unevaluated, "not evaluated"),
        (summary.waived, "waived"),
    ];
    let aside = aside.iter().filter(|(count, _)| *count > 0);
    let aside: Vec<String> = aside
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    let parts: Vec<String> = std::iter::once(format!("{findings} in {scope}"))
        .chain(aside)
        .collect();
    parts.join("; ")
}

fn counted(count: usize, noun: &str) -> Option<String> {
    (count > 0).then(|| plural(count, noun))
}

/// `1 file`, `2 files`.
pub(super) fn plural(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}

fn join<const N: usize>(parts: [Option<String>; N]) -> String {
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.join(", ")
}
