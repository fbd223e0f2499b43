//! `govkit schema`: the JSON Schemas of the files that users write.

use clap::Args;

use crate::flag::FLAG_SCHEMA;
use crate::model::{BASELINE_SCHEMA, MANIFEST_SCHEMA};
use crate::rule::data::RULE_SCHEMA;
use crate::slo::SLO_SCHEMA;

/// The schemas in the binary, by name.
const SCHEMAS: &[(&str, &str)] = &[
    ("baseline", BASELINE_SCHEMA),
    ("feature-flag", FLAG_SCHEMA),
    ("govkit", MANIFEST_SCHEMA),
    ("rule", RULE_SCHEMA),
    ("slo", SLO_SCHEMA),
];

/// Print the JSON Schema of a file that govkit reads.
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// baseline (govkit-baseline.toml), feature-flag (feature-flag.json), govkit (govkit.toml), rule (a rule file) or
    /// slo (slo.yaml).
    name: String,
}

/// Runs the command.
pub fn run(args: &SchemaArgs) -> anyhow::Result<u8> {
    let Some((_, schema)) = SCHEMAS.iter().find(|(name, _)| *name == args.name) else {
        let names: Vec<&str> = SCHEMAS.iter().map(|(name, _)| *name).collect();
        anyhow::bail!(
            "there is no schema {:?}; there are {}",
            args.name,
            names.join(", ")
        );
    };
    super::print_data(schema)?;
    Ok(0)
}
