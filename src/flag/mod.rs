//! Floor 4: feature flags. `feature-flag.json` (format version 1, `govkit schema feature-flag`) read into
//! spanned facts, with every expression compiled, and resolved for a request.
//!
//! What holds for the evaluator and for generated code alike:
//!
//! - Rules are tried in order; the first that applies decides, else the flag's default is served.
//! - A rule whose expression needs an optional attribute that the request lacks does not apply. Any other
//!   error of an expression ends the flag with its default and [`resolve::ErrorCode::General`].
//! - An attribute that is neither optional nor has a default is required: where a request lacks it, a
//!   flag whose rules come to ask for it ends with its default and [`resolve::ErrorCode::InvalidContext`].
//! - A text that is not of the attribute's type, or outside its enum, min or max, counts as none.
//! - A split whose key is absent, or whose algorithm serves nothing for a key, does not apply.

mod analysis;
mod attribute;
mod file;
pub mod flagd;
mod literal;
mod problem;
mod quoted;
pub mod reach;
mod read;
pub mod resolve;
mod shape;
pub mod split;

pub use analysis::{conditions, domains};
pub use attribute::{Attribute, AttributeType, Origin, OriginKind, Presence, Trust};
pub use file::{Condition, Flag, FlagFile, Kind, Rule, Serve, Split, State, Test, Text, Variant};
pub use literal::Literal;
pub use problem::{Problem, ProblemKind};
pub use quoted::place;
pub use read::{FLAG_SCHEMA, read};
pub use shape::{Field, Shape, VariantType};

/// The name that a flag file has unless the manifest names another.
pub const FLAG_FILE: &str = "feature-flag.json";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Value;
    use crate::parse::{Dialect, parse_json};
    use crate::source::FileId;

    const FILE: &str = r#"{
  "version": 1,
  "attributes": {
    "user_id": { "type": "int", "from": "header:x-user-id", "min": 0, "optional": true },
    "env": { "type": "string", "from": "header:X-Env", "enum": ["prod", "staging"], "default": "prod", "trust": "edge" }
  },
  "flags": {
    "new_checkout": {
      "owner": "team-orders",
      "variants": { "on": true, "off": false },
      "default": "off",
      "rules": [
        { "when": "env == 'staging'", "serve": "on" },
        { "split": { "by": "user_id", "algo": "flagd-v2", "weights": { "on": 5, "off": 95 } } }
      ]
    },
    "short": { "owner": "team-orders", "when": "user_id % 100 < 5" }
  }
}"#;

    #[test]
    fn a_file_is_read_and_resolved() {
        let parsed = parse_json(FileId(0), FILE.as_bytes(), Dialect::Strict);
        let file = read(FileId(0), FILE, &parsed).expect("a file");
        assert_eq!(file.problems, []);
        let short = file.flag("short").expect("a flag");
        let reason = |user: Option<Value>| {
            let request = [
                file.attributes[0].given(user),
                file.attributes[1].given(None),
            ];
            let resolution = resolve::resolve(&file, short, &request);
            (
                short.variants[resolution.variant].name.value.clone(),
                resolution.reason,
            )
        };
        assert_eq!(
            reason(Some(Value::Int(103))),
            ("on".to_owned(), resolve::Reason::TargetingMatch)
        );
        assert_eq!(
            reason(Some(Value::Int(105))),
            ("off".to_owned(), resolve::Reason::Default)
        );
        assert_eq!(
            reason(Some(Value::Int(-1))),
            ("off".to_owned(), resolve::Reason::Default)
        );
        assert_eq!(reason(None), ("off".to_owned(), resolve::Reason::Default));
    }
}
