//! `[modules]` in a file of a pack: what a platform team asks of the modules of every service that names the pack.

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::manifest::{MANIFEST_SCHEMA, told};
use crate::modules::policy::Policy;
use crate::parse::Parsed;
use crate::schema::{Schema, Violation, own_schema};

/// The manifest's schema of the same table. Which checksum database is asked is a service's own affair.
static VALIDATOR: LazyLock<Option<Schema>> = LazyLock::new(|| {
    let mut manifest: Value = serde_json::from_str(MANIFEST_SCHEMA).ok()?;
    let mut modules = manifest.pointer_mut("/properties/modules")?.take();
    modules
        .get_mut("properties")?
        .as_object_mut()?
        .remove("sumdb");
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "additionalProperties": false,
        "properties": { "modules": modules },
    });
    own_schema("pack.schema.json", &schema.to_string())
});

/// The policy that a file of a pack holds, or everything that is wrong with it; `None` where it holds a rule.
#[must_use]
pub fn policy_of(parsed: &Parsed) -> Option<Result<Policy, Vec<Violation>>> {
    let root = parsed.tree.root()?;
    let modules = root.get("modules").filter(|_| root.get("id").is_none())?;
    if !parsed.is_complete() {
        let problems = parsed.problems.iter();
        let problems = problems.map(|problem| (problem.span, problem.message.clone()));
        return Some(Err(told(problems.collect())));
    }
    let violations = VALIDATOR.as_ref().map(|schema| schema.violations(root));
    let mut violations = violations.unwrap_or_default();
    let (policy, problems) = Policy::read(modules);
    violations.extend(told(problems));
    Some(if violations.is_empty() {
        Ok(policy)
    } else {
        Err(violations)
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_schema_compiles() {
        assert!(super::VALIDATOR.is_some());
    }
}
