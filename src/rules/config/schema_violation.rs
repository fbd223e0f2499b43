//! `config/schema-violation`

use crate::diag::Severity;
use crate::model::{Binding, Target, Workspace, merge};
use crate::parse::{NodeRef, Parsed, Tree, Value};
use crate::rule::{Check, Findings, Rule, Stage};
use crate::schema::{Meter, Schema, Violation};
use crate::source::{FileId, RelPath, Span};

/// The rule.
pub const RULE: Rule = Rule {
    id: "config/schema-violation",
    summary: "a configuration file does not follow its schema",
    doc: "\
A misspelt key is ignored, a `\"5ms\"` is taken for five seconds, a missing address is an empty string:
the service starts, and fails later. A schema turns each of these into an error at the exact key.

The schema of `config.yaml` is `config.schema.json` beside it, or the one that the file names
(`# yaml-language-server: $schema=…`, `#:schema …`, `\"$schema\"`), or the one that `[[config]]` in
`govkit.toml` names. Files listed as `overlays` are laid over their base before validation, and a finding
points into the file that contributed the value.

Beyond JSON Schema's own formats there are `go-duration`, `byte-size` and `host-port`, and for durations the
keywords `durationMinimum`, `durationMaximum` and `durationUnit` (with `\"s\"`, `5s` passes and `5ms` is refused).
Other validators ignore them.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(check),
};

fn check(workspace: &Workspace, file: FileId, findings: &mut Findings) {
    for binding in workspace.bindings_of(file) {
        let path = workspace.sources().file(file).path();
        let schema = match &binding.schema {
            Target::File(id) => {
                let compiled = workspace.schema(*id).map(|schema| &schema.compiled);
                let Some(Ok(schema)) = compiled else {
                    let schema = workspace.sources().file(*id).path();
                    findings.unevaluated(path, format!("its schema {schema} cannot be used"));
                    continue;
                };
                schema
            }
            Target::Remote(address) => {
                findings.unevaluated(
                    path,
                    format!(
                        "its schema {address} is remote, and govkit fetches nothing; keep a copy in the repository and name it in [[config]] of govkit.toml"
                    ),
                );
                continue;
            }
            Target::Unread(schema) => {
                findings.unevaluated(path, format!("its schema {schema} cannot be read"));
                continue;
            }
            Target::Absent(schema, _) => {
                findings.unevaluated(path, format!("its schema {schema} cannot be read"));
                continue;
            }
        };
        for violation in violations(workspace, binding, schema, findings) {
            if names_its_schema(&violation, workspace, file) {
                continue;
            }
            let finding = findings.report(violation.span, &violation.message);
            violation.explain(finding);
        }
    }
}

/// Validates a file as it is, or each overlay laid over it. What cannot be read is reported by the rule
/// for that, and not validated.
fn violations(
    workspace: &Workspace,
    binding: &Binding,
    schema: &Schema,
    findings: &mut Findings,
) -> Vec<Violation> {
    let readable = |file: FileId, findings: &mut Findings| {
        let parsed = workspace.parsed(file).filter(|parsed| parsed.is_complete());
        if parsed.is_none() {
            let path = workspace.sources().file(file).path();
            findings.unevaluated(path, "it cannot be read as YAML, TOML or JSON");
        }
        parsed
    };
    let Some(base) = readable(binding.file, findings) else {
        return of_whole_documents(workspace, binding, schema, findings);
    };
    if binding.overlays.is_empty() {
        return of_documents(base, schema, workspace, binding.file, findings);
    }
    let mut found = Vec::new();
    let several = |file: &FileId| {
        let parsed = workspace.parsed(*file);
        parsed.is_some_and(|parsed| parsed.tree.documents().len() > 1)
    };
    if let Some(file) = std::iter::once(&binding.file)
        .chain(&binding.overlays)
        .find(|file| several(file))
    {
        let path = workspace.sources().file(*file).path();
        findings.unevaluated(
            path,
            "it holds several documents, and overlays lay one over one",
        );
        return Vec::new();
    }
    for file in &binding.overlays {
        let Some(overlay) = readable(*file, findings) else {
            continue;
        };
        match (base.tree.root(), overlay.tree.root()) {
            (Some(base), Some(overlay)) => {
                let merged = merge(base, overlay);
                let path = workspace.sources().file(*file).path();
                let violations = judged(merged.root(), &merged, schema, path, findings);
                let violations = violations.into_iter();
                found.extend(violations.map(|violation| without(violation, overlay)));
            }
            (Some(_), None) => {
                found.extend(of_documents(
                    base,
                    schema,
                    workspace,
                    binding.file,
                    findings,
                ));
            }
            (None, _) => {
                found.extend(of_documents(overlay, schema, workspace, *file, findings));
            }
        }
    }
    found
}

/// What a document lacks is shown in the base's table; the overlay that could have brought it is named.
fn without(mut violation: Violation, overlay: NodeRef<'_>) -> Violation {
    if violation.message.starts_with("missing key") {
        let span = overlay.span();
        violation.related.push(crate::diag::Related {
            span: span.first_byte(),
            message: "with this laid over it".to_owned(),
        });
    }
    violation
}

/// Judges documents of one file. Where a limit is met, those that are left are not evaluated.
fn judged<'a>(
    roots: impl IntoIterator<Item = NodeRef<'a>>,
    tree: &Tree,
    schema: &Schema,
    path: &RelPath,
    findings: &mut Findings,
) -> Vec<Violation> {
    let mut meter = Meter::for_values(tree.size());
    let mut found = Vec::new();
    for root in roots {
        let judgement = schema.judge(root, &mut meter);
        found.extend(judgement.violations);
        if let Some(limit) = judgement.unknown {
            findings.unevaluated(path, limit);
            break;
        }
    }
    found
}

/// Of a YAML file with a syntax error, the documents that were read and have no problem in them.
fn of_whole_documents(
    workspace: &Workspace,
    binding: &Binding,
    schema: &Schema,
    findings: &mut Findings,
) -> Vec<Violation> {
    let path = workspace.sources().file(binding.file).path();
    let is_yaml = path.extension().starts_with('y');
    let parsed = workspace
        .parsed(binding.file)
        .filter(|_| is_yaml && binding.overlays.is_empty());
    let Some(parsed) = parsed else {
        return Vec::new();
    };
    // By where they begin; of each, the furthest end of those before it.
    let problems = parsed.problems.iter();
    let mut ranges: Vec<_> = problems.map(|problem| problem.span.range()).collect();
    ranges.sort_by_key(|range| range.start);
    let mut furthest = 0;
    for range in &mut ranges {
        furthest = furthest.max(range.end);
        range.end = furthest;
    }
    let is_whole = |root: &NodeRef<'_>| {
        let document = root.span().range();
        let before = ranges.partition_point(|range| range.start <= document.end);
        let last = before.checked_sub(1).map(|last| &ranges[last]);
        last.is_none_or(|last| last.end < document.start)
    };
    let roots = parsed.tree.documents().iter().map(|id| parsed.tree.at(*id));
    judged(roots.filter(is_whole), &parsed.tree, schema, path, findings)
}

fn of_documents(
    parsed: &Parsed,
    schema: &Schema,
    workspace: &Workspace,
    file: FileId,
    findings: &mut Findings,
) -> Vec<Violation> {
    let path = workspace.sources().file(file).path();
    let roots = parsed.tree.documents().iter().map(|id| parsed.tree.at(*id));
    let mut found = judged(roots, &parsed.tree, schema, path, findings);
    if parsed.tree.documents().is_empty() {
        found.extend(of_nothing(schema, file));
    }
    found
}

/// An empty YAML file is the value null, and is worth a plain word.
fn of_nothing(schema: &Schema, file: FileId) -> Option<Violation> {
    let mut tree = crate::parse::Tree::new();
    let span = Span::file_start(file);
    let id = tree.push(span, Value::Null);
    let refused = !schema.violations(tree.at(id)).is_empty();
    refused.then(|| Violation {
        span,
        message: "the file is empty".to_owned(),
        help: Some("write the configuration that the schema asks for".to_owned()),
        related: Vec::new(),
    })
}

/// `"$schema"` at the root is how a file names its schema, even where the schema knows no such key.
fn names_its_schema(violation: &Violation, workspace: &Workspace, file: FileId) -> bool {
    let root = workspace.parsed(file).and_then(|parsed| parsed.tree.root());
    let member = root.and_then(|root: NodeRef<'_>| root.member("$schema"));
    member.is_some_and(|member| member.key_span == violation.span)
}
