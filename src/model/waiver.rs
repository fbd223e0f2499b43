//! `[[waiver]]` of govkit.toml: exceptions with an owner, a reason and an end.

use globset::{Glob, GlobBuilder, GlobSetBuilder};
use jiff::civil::Date;

use super::manifest::Text;
use crate::parse::{NodeRef, Number, Value};
use crate::schema::Violation;
use crate::source::Span;

/// One `[[waiver]]` entry that says all that it has to.
#[derive(Debug, Clone)]
pub struct ManifestWaiver {
    /// The rule that it is about.
    pub rule: Text,
    /// The files, as it is written.
    pub path: Text,
    /// Why.
    pub reason: Text,
    /// The team that answers for it.
    pub owner: Text,
    /// The last day on which it holds.
    pub expires: (Date, Span),
    /// The files, relative to the manifest.
    pub glob: Glob,
}

/// The entries that can be read, and what only this reader can tell of the others; the shape is the schema's to judge.
pub(super) fn waivers(root: NodeRef<'_>) -> (Vec<ManifestWaiver>, Vec<Violation>) {
    let mut violations = Vec::new();
    let entries = root.get("waiver").into_iter().flat_map(NodeRef::items);
    let waivers = entries.filter_map(|entry| waiver(entry, &mut violations));
    (waivers.collect(), violations)
}

fn waiver(entry: NodeRef<'_>, violations: &mut Vec<Violation>) -> Option<ManifestWaiver> {
    let said = |key: &str| entry.get(key).and_then(NodeRef::text);
    let (path, expires) = (said("path")?, said("expires")?);
    let glob = GlobBuilder::new(path.value.trim_start_matches("./"))
        .literal_separator(true)
        .build();
    // One that is too large is not found out by reading it.
    let glob = glob.and_then(|glob| {
        GlobSetBuilder::new()
            .add(glob.clone())
            .build()
            .map(|_| glob)
    });
    let glob = match glob {
        Ok(glob) => glob,
        Err(error) => {
            violations.push(Violation {
                span: path.span,
                message: format!("the glob cannot be read: {}", error.kind()),
                help: None,
                related: Vec::new(),
            });
            return None;
        }
    };
    // What is no date is told by the schema.
    let day = expires.value.parse().ok()?;
    Some(ManifestWaiver {
        rule: said("rule")?,
        path,
        reason: said("reason")?,
        owner: said("owner")?,
        expires: (day, expires.span),
        glob,
    })
}

/// `[check] max-waiver-days`.
pub(super) fn max_days(check: NodeRef<'_>) -> Option<u32> {
    match check.get("max-waiver-days")?.value() {
        Value::Number(Number::Int(days)) => u32::try_from(*days).ok(),
        _ => None,
    }
}
