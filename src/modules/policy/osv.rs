//! Advisories in the OSV format (schema 1.6), as `osv.dev` exports them: which versions are affected.

use serde::Deserialize;

use super::used::Ecosystem;
use crate::parse::go::{compare_versions, is_valid_version};

/// A record; what is of no use here is not read.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Record {
    pub(super) id: String,
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    #[serde(default)]
    pub(super) withdrawn: Option<String>,
    #[serde(default)]
    pub(super) summary: Option<String>,
    #[serde(default)]
    pub(super) affected: Vec<Affected>,
}

/// A package, and which of its versions.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Affected {
    #[serde(default)]
    pub(super) package: Option<PackageName>,
    #[serde(default)]
    ranges: Vec<Range>,
    #[serde(default)]
    versions: Vec<String>,
    #[serde(default)]
    database_specific: Option<Specific>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct PackageName {
    pub(super) ecosystem: String,
    pub(super) name: String,
}

#[derive(Debug, Clone, Deserialize)]
struct Range {
    r#type: String,
    #[serde(default)]
    events: Vec<Event>,
}

/// One of these is set.
#[derive(Debug, Clone, Default, Deserialize)]
struct Event {
    introduced: Option<String>,
    fixed: Option<String>,
    last_affected: Option<String>,
    limit: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Specific {
    /// `RustSec`: `unmaintained`, `unsound` or `notice` instead of a vulnerability.
    #[serde(default)]
    informational: Option<String>,
}

impl Affected {
    /// Whether a package of an ecosystem is meant. An ecosystem may have a release after a colon.
    pub(super) fn is_about(&self, ecosystem: Ecosystem, name: &str) -> bool {
        let word = match ecosystem {
            Ecosystem::Go => "Go",
            Ecosystem::Cargo => "crates.io",
        };
        self.package.as_ref().is_some_and(|package| {
            package.name == name && package.ecosystem.split(':').next() == Some(word)
        })
    }

    /// Why it is no vulnerability, if it is none.
    pub(super) fn notice(&self) -> Option<&str> {
        self.database_specific.as_ref()?.informational.as_deref()
    }

    /// Whether a version is affected: it is listed, or in one of the ranges.
    ///
    /// # Errors
    /// Where that cannot be told.
    pub(super) fn affects(&self, version: &str) -> Result<bool, String> {
        let version = normal(version);
        if self.versions.iter().any(|listed| normal(listed) == version) {
            return Ok(true);
        }
        let comparable = || self.ranges.iter().filter(|range| range.is_comparable());
        if self.versions.is_empty() && comparable().next().is_none() {
            return Err("it names neither versions nor a range of them".to_owned());
        }
        for range in comparable() {
            if range.contains(&version)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The first version after `version` that mends it.
    pub(super) fn fixed_after(&self, version: &str) -> Option<&str> {
        let version = normal(version);
        let events = self
            .ranges
            .iter()
            .filter(|range| range.is_comparable())
            .flat_map(|range| &range.events);
        let fixed = events.filter_map(|event| event.fixed.as_deref());
        fixed
            .filter(|fixed| compare_versions(&normal(fixed), &version).is_gt())
            .min_by(|a, b| compare_versions(&normal(a), &normal(b)))
    }
}

impl Range {
    /// Both ecosystems order versions as Semantic Versioning does; commits have no order.
    fn is_comparable(&self) -> bool {
        matches!(self.r#type.as_str(), "SEMVER" | "ECOSYSTEM")
    }

    /// The evaluation that the OSV schema prescribes: events in the order of their versions switch affected on and off.
    fn contains(&self, version: &str) -> Result<bool, String> {
        let mut events = Vec::with_capacity(self.events.len());
        let mut limits = Vec::new();
        for event in &self.events {
            let found = [
                (&event.introduced, Kind::Introduced),
                (&event.fixed, Kind::Fixed),
                (&event.last_affected, Kind::LastAffected),
            ];
            let set = found
                .into_iter()
                .find_map(|(at, kind)| Some((at.as_ref()?, kind)));
            if let Some(limit) = &event.limit {
                limits.push(limit.as_str());
            }
            if let Some((at, kind)) = set {
                events.push((point(at)?, kind));
            }
        }
        let within =
            |limit: &&str| *limit == "*" || compare_versions(version, &normal(limit)).is_lt();
        if !limits.is_empty() && !limits.iter().any(within) {
            return Ok(false);
        }
        events.sort_by(|(a, _), (b, _)| compare_versions(a, b));
        let mut affected = false;
        for (at, kind) in events {
            let order = compare_versions(version, &at);
            match kind {
                Kind::Introduced if order.is_ge() => affected = true,
                Kind::Fixed if order.is_ge() => affected = false,
                Kind::LastAffected if order.is_gt() => affected = false,
                _ => {}
            }
        }
        Ok(affected)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Introduced,
    Fixed,
    LastAffected,
}

/// A version in one form: with a `v`, and without build metadata, which counts for nothing.
fn normal(version: &str) -> String {
    let bare = version.split('+').next().unwrap_or(version);
    format!("v{}", bare.strip_prefix('v').unwrap_or(bare))
}

/// The version of an event; `0` stands before all others.
fn point(text: &str) -> Result<String, String> {
    if text == "0" {
        return Ok("v0.0.0-0".to_owned());
    }
    let version = normal(text);
    is_valid_version(&version)
        .then_some(version)
        .ok_or_else(|| format!("{text:?} is no version"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn affected(json: &str) -> Affected {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn ranges_are_evaluated_as_the_schema_says() {
        let range =
            |events: &str| format!(r#"{{"ranges":[{{"type":"SEMVER","events":[{events}]}}]}}"#);
        let two = range(
            r#"{"introduced":"0"},{"fixed":"1.2.0"},{"introduced":"2.0.0"},{"fixed":"2.1.3"}"#,
        );
        let last = range(r#"{"introduced":"1.0.0"},{"last_affected":"1.4.0"}"#);
        let unordered = range(r#"{"fixed":"1.2.0"},{"introduced":"1.0.0"}"#);
        let limited = range(r#"{"introduced":"0"},{"limit":"1.5.0"}"#);
        let open = range(r#"{"introduced":"0"}"#);
        let rc = range(r#"{"introduced":"1.0.0-rc.1"},{"fixed":"1.0.0"}"#);
        let listed = r#"{"versions":["1.0.0","v2.0.0"],"ranges":[{"type":"GIT","events":[{"introduced":"0"}]}]}"#.to_owned();
        for (record, version, wanted) in [
            (&two, "0.0.1", true),
            (&two, "1.1.9", true),
            (&two, "1.2.0", false),
            (&two, "1.9.0", false),
            (&two, "v2.0.0+incompatible", true),
            (&two, "2.1.3", false),
            (&last, "0.9.0", false),
            (&last, "1.4.0", true),
            (&last, "1.4.1", false),
            (&last, "1.4.1-0", false),
            (&unordered, "1.1.0", true),
            (&unordered, "1.3.0", false),
            (&limited, "1.4.9", true),
            (&limited, "1.5.0", false),
            (&open, "0.0.0-20190101000000-abcdefabcdef", true),
            (&rc, "1.0.0-beta", false),
            (&rc, "1.0.0-rc.2", true),
            (&rc, "1.0.0", false),
            (&listed, "1.0.0+build", true),
            (&listed, "2.0.0", true),
            (&listed, "1.0.1", false),
        ] {
            assert_eq!(
                affected(record).affects(version),
                Ok(wanted),
                "{record} {version}"
            );
        }
        assert_eq!(affected(&two).fixed_after("1.0.0"), Some("1.2.0"));
        assert_eq!(affected(&two).fixed_after("2.0.0"), Some("2.1.3"));
        assert!(
            affected(&range(r#"{"introduced":"x"}"#))
                .affects("1.0.0")
                .is_err()
        );
        let commits = r#"{"ranges":[{"type":"GIT","events":[{"introduced":"0"}]}]}"#;
        assert!(affected(commits).affects("1.0.0").is_err());
    }
}
