//! Whether a crate's tests have what a virtual clock needs.

use std::collections::BTreeSet;

use crate::r#gen::generator::Refusal;
use crate::model::{SloTests, Workspace};
use crate::parse::{NodeRef, Value};
use crate::source::{FileId, Span};

use super::refused;

/// The feature of tokio that brings the virtual clock, and with it the runtime and timers.
const FEATURE: &str = "test-util";

const COMMAND: &str = "run cargo add --dev tokio --features test-util";

/// Refuses a crate whose tests cannot pause tokio's clock.
pub fn check(workspace: &Workspace, tests: &SloTests, span: Span) -> Result<(), Vec<Refusal>> {
    let Some((own, above)) = tests.packages.split_first() else {
        return Err(refused(
            span,
            "there is no Cargo.toml for the test of this request",
            "put one beside govkit.toml",
        ));
    };
    let Some(root) = workspace.parsed(*own).and_then(|parsed| parsed.tree.root()) else {
        return Err(refused(
            span,
            "Cargo.toml cannot be read",
            "mend its syntax first",
        ));
    };
    let tables = ["dependencies", "dev-dependencies"].map(|table| root.get(table));
    let declared: Vec<NodeRef<'_>> = tables
        .into_iter()
        .flatten()
        .filter_map(|table| table.get("tokio"))
        .collect();
    let path = workspace.sources().file(*own).path();
    if declared.is_empty() {
        let message = format!(
            "the test of this request needs tokio's virtual clock, and {path} has no tokio"
        );
        return Err(refused(span, message, COMMAND));
    }
    let mut features: BTreeSet<&str> = BTreeSet::new();
    for dependency in declared {
        features.extend(listed(dependency));
        if dependency.get("workspace").map(NodeRef::value) == Some(&Value::Bool(true)) {
            let shared = inherited(workspace, *own, above);
            features.extend(shared.into_iter().flat_map(listed));
        }
    }
    if features.contains(FEATURE) {
        return Ok(());
    }
    let message = format!(
        "the test of this request needs tokio's virtual clock, and {path} has tokio without the feature {FEATURE}"
    );
    Err(refused(span, message, COMMAND))
}

fn listed(dependency: NodeRef<'_>) -> Vec<&str> {
    let features = dependency.get("features").into_iter();
    features
        .flat_map(NodeRef::items)
        .filter_map(NodeRef::as_str)
        .collect()
}

/// What the workspace of the crate says of tokio.
fn inherited<'w>(workspace: &'w Workspace, own: FileId, above: &[FileId]) -> Option<NodeRef<'w>> {
    let mut all = std::iter::once(own).chain(above.iter().copied());
    let found = all.find_map(|id| workspace.parsed(id)?.tree.root()?.get("workspace"))?;
    found.get("dependencies")?.get("tokio")
}
