//! What the service's `Cargo.toml` has, as far as generated code needs it.

use std::collections::BTreeSet;

use crate::parse::{NodeRef, Value, parse_toml};
use crate::source::FileId;

/// Dependencies and features of a package.
#[derive(Debug, Default)]
pub struct Package {
    dependencies: BTreeSet<String>,
    optional: BTreeSet<String>,
    features: BTreeSet<String>,
    /// Whether there was a `Cargo.toml` to read at all.
    known: bool,
}

impl Package {
    /// Reads the text of a `Cargo.toml`. Without one, nothing is missing.
    pub fn read(text: Option<&str>) -> Self {
        let mut package = Self::default();
        let Some(text) = text else {
            return package;
        };
        package.known = true;
        let parsed = parse_toml(FileId(0), text.as_bytes());
        let Some(root) = parsed.tree.root() else {
            return package;
        };
        for member in root
            .get("dependencies")
            .map(NodeRef::members)
            .unwrap_or_default()
        {
            let node = root.tree().at(member.node);
            let optional = node.get("optional").map(NodeRef::value) == Some(&Value::Bool(true));
            // A renamed dependency goes by its new name in the code.
            let renamed = node.get("package").and_then(NodeRef::as_str);
            if renamed.is_some_and(|package| package != &*member.key) {
                continue;
            }
            let set = if optional {
                &mut package.optional
            } else {
                &mut package.dependencies
            };
            set.insert(member.key.to_string());
        }
        for member in root
            .get("features")
            .map(NodeRef::members)
            .unwrap_or_default()
        {
            package.features.insert(member.key.to_string());
        }
        package
    }

    /// Whether code may name the crate, whatever features are on.
    pub fn has(&self, name: &str) -> bool {
        self.dependencies.contains(name)
    }

    /// Whether code may name the crate behind a feature that brings it.
    pub fn has_optional(&self, name: &str) -> bool {
        self.has(name) || self.optional.contains(name)
    }

    /// Whether there is such a feature.
    pub fn has_feature(&self, name: &str) -> bool {
        self.features.contains(name)
    }

    /// Those of the crates that code may not name; none where there is no `Cargo.toml`.
    pub fn lacks<'n>(&self, names: &[&'n str]) -> Vec<&'n str> {
        let names = names.iter().copied();
        names.filter(|name| self.known && !self.has(name)).collect()
    }

    /// Whether there is a `Cargo.toml`.
    pub fn is_known(&self) -> bool {
        self.known
    }
}

#[cfg(test)]
mod tests {
    use super::Package;

    #[test]
    fn what_is_optional_or_renamed_is_not_there() {
        let text = "[dependencies]\nhttp = \"1\"\naxum = { version = \"0.8\", optional = true }\nother = { package = \"tower-layer\", version = \"0.3\" }\n[features]\nopenfeature = []\n";
        let package = Package::read(Some(text));
        assert!(package.has("http") && !package.has("axum") && package.has_optional("axum"));
        assert_eq!(package.lacks(&["http", "tower-layer"]), ["tower-layer"]);
        assert!(package.has_feature("openfeature"));
        assert!(Package::read(None).lacks(&["http"]).is_empty());
    }
}
