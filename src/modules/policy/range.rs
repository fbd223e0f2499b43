//! Ranges of versions, for Go modules and Cargo packages alike: both order versions as Semantic Versioning 2.0.0 does.

use std::cmp::Ordering;

use super::used::Ecosystem;
use crate::parse::go::{GoSemver, compare_versions};

/// Comparisons, joined by `,` (all of them) and `||` (any of the groups): `>=1.2, <1.5 || =2.0.0`.
///
/// A version with fewer than three numbers stands for all that begin so. One without an operator means
/// exactly that version for a Go module, and what is compatible with it for a Cargo package, as in their own manifests.
/// Unlike in `Cargo.toml`, prereleases are versions like any other: a ban of `<2.0.0` bans `1.9.0-rc.1` too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    groups: Vec<Vec<Comparator>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Comparator {
    operator: Operator,
    version: Version,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Bare,
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Caret,
    Tilde,
}

const OPERATORS: &[(&str, Operator)] = &[
    ("<=", Operator::LessOrEqual),
    (">=", Operator::GreaterOrEqual),
    ("<", Operator::Less),
    (">", Operator::Greater),
    ("=", Operator::Equal),
    ("^", Operator::Caret),
    ("~", Operator::Tilde),
];

/// A version of a range: with a `v`, as Go writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Version {
    text: String,
    numbers: [u64; 3],
    /// How many numbers were written.
    given: usize,
}

impl Version {
    fn parse(text: &str) -> Result<Self, String> {
        let full = format!("v{}", text.strip_prefix('v').unwrap_or(text));
        let wrong = || format!("{text:?} is no version");
        let parsed = GoSemver::parse(&full).ok_or_else(wrong)?;
        let number = |digits: &str| digits.parse::<u64>().map_err(|_| wrong());
        let bare = full.split(['-', '+']).next().unwrap_or_default();
        Ok(Self {
            numbers: [
                number(parsed.major)?,
                number(parsed.minor)?,
                number(parsed.patch)?,
            ],
            given: bare.split('.').count(),
            text: full.clone(),
        })
    }

    /// The least version, prereleases included, that no longer begins with the first `kept` numbers.
    fn after(&self, kept: usize) -> String {
        let mut next = self.numbers;
        for (at, number) in next.iter_mut().enumerate() {
            *number = match (at + 1).cmp(&kept) {
                Ordering::Less => *number,
                Ordering::Equal => number.saturating_add(1),
                Ordering::Greater => 0,
            };
        }
        let [major, minor, patch] = next;
        format!("v{major}.{minor}.{patch}-0")
    }
}

impl Range {
    /// Reads a range; the error says what cannot be read.
    pub fn parse(text: &str) -> Result<Self, String> {
        let groups = text.split("||").map(|group| {
            let comparators = group.split(',').map(str::trim);
            comparators.map(Comparator::parse).collect()
        });
        let groups: Result<Vec<Vec<Comparator>>, String> = groups.collect();
        Ok(Self { groups: groups? })
    }

    /// Whether a version, with or without the `v`, is in the range.
    #[must_use]
    pub fn contains(&self, ecosystem: Ecosystem, version: &str) -> bool {
        let version = format!("v{}", version.strip_prefix('v').unwrap_or(version));
        self.groups.iter().any(|group| {
            let mut comparators = group.iter();
            comparators.all(|comparator| comparator.holds(ecosystem, &version))
        })
    }
}

impl Comparator {
    fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err("a version is missing".to_owned());
        }
        let operator = OPERATORS
            .iter()
            .find_map(|(sign, operator)| Some((*operator, text.strip_prefix(sign)?)));
        let (operator, version) = operator.unwrap_or((Operator::Bare, text));
        Ok(Self {
            operator,
            version: Version::parse(version.trim())?,
        })
    }

    fn holds(&self, ecosystem: Ecosystem, version: &str) -> bool {
        let wanted = &self.version;
        let is_partial = wanted.given < 3;
        let order = compare_versions(version, &wanted.text);
        let before = |bound: &str| compare_versions(version, bound).is_lt();
        let keeps = |kept: usize| order.is_ge() && before(&wanted.after(kept));
        match (self.operator, ecosystem) {
            (Operator::Less, _) => order.is_lt(),
            (Operator::GreaterOrEqual, _) => order.is_ge(),
            (Operator::LessOrEqual, _) if is_partial => before(&wanted.after(wanted.given)),
            (Operator::LessOrEqual, _) => order.is_le(),
            (Operator::Greater, _) if is_partial => !before(&wanted.after(wanted.given)),
            (Operator::Greater, _) => order.is_gt(),
            (Operator::Equal, _) | (Operator::Bare, Ecosystem::Go) if is_partial => {
                keeps(wanted.given)
            }
            (Operator::Equal, _) | (Operator::Bare, Ecosystem::Go) => order.is_eq(),
            (Operator::Tilde, _) => keeps(wanted.given.min(2)),
            (Operator::Caret, _) | (Operator::Bare, Ecosystem::Cargo) => {
                // Up to the first number that is not zero, of those that were written.
                let zeros = wanted.numbers.iter().take_while(|number| **number == 0);
                keeps((zeros.count() + 1).min(wanted.given))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_their_ecosystem_does() {
        use Ecosystem::{Cargo, Go};
        let old = "v0.0.0-20190101000000-abcdefabcdef";
        let new = "v0.0.0-20210101000000-abcdefabcdef";
        let after = "v1.2.4-0.20210101000000-abcdefabcdef";
        for (range, ecosystem, version, wanted) in [
            ("<1.2.3", Cargo, "1.2.2", true),
            ("<1.2.3", Cargo, "1.2.3-rc.1", true),
            ("<1.2.3", Cargo, "1.2.3+build", false),
            ("1.2", Cargo, "1.9.0", true),
            ("1.2", Cargo, "1.1.9", false),
            ("1.2", Cargo, "2.0.0-alpha", false),
            ("0.2.3", Cargo, "0.3.0", false),
            ("^0.0.3", Cargo, "0.0.4", false),
            ("^0", Cargo, "0.9.0", true),
            ("^0.0", Cargo, "0.0.9", true),
            ("^0.0", Cargo, "0.1.0", false),
            ("~1.2.3", Cargo, "1.2.9", true),
            ("~1", Cargo, "1.9.0", true),
            (">1.2", Cargo, "1.2.9", false),
            (">1.2", Cargo, "1.3.0", true),
            ("<=1.2", Cargo, "1.2.9", true),
            ("=1.2", Cargo, "1.3.0", false),
            (">=1, <2 || =3.0.0", Cargo, "3.0.0", true),
            (">=1, <2 || =3.0.0", Cargo, "2.5.0", false),
            ("v1.2.3", Go, "v1.2.3", true),
            ("v1.2.3", Go, "v1.2.4", false),
            ("v1", Go, "v1.2.4", true),
            ("<v3", Go, "v2.0.0+incompatible", true),
            ("v2.0.0", Go, "v2.0.0+incompatible", true),
            ("<0.0.0-20200101000000-000000000000", Go, old, true),
            ("<0.0.0-20200101000000-000000000000", Go, new, false),
            // A pseudo-version after v1.2.3 comes before v1.2.4.
            (">v1.2.3", Go, after, true),
            (">=v1.2.4", Go, after, false),
        ] {
            let parsed = Range::parse(range).unwrap();
            let found = parsed.contains(ecosystem, version);
            assert_eq!(found, wanted, "{range} {version}");
        }
        let too_large = "99999999999999999999.0.0";
        for broken in ["", "1.2.x", "<", "1,,2", "1.2.3.4", too_large] {
            assert!(Range::parse(broken).is_err(), "{broken}");
        }
    }

    proptest::proptest! {
        #[test]
        fn requirements_of_cargo_hold_the_same_releases(
            operator in "(=|<|<=|>|>=|\\^|~|)",
            wanted in "[0-3](\\.[0-3]){0,2}",
            version in "[0-3]\\.[0-3]\\.[0-3]",
        ) {
            let text = format!("{operator}{wanted}");
            let cargo = semver::VersionReq::parse(&text).unwrap();
            let version = semver::Version::parse(&version).unwrap();
            let ours = Range::parse(&text).unwrap();
            proptest::prop_assert_eq!(
                ours.contains(Ecosystem::Cargo, &version.to_string()),
                cargo.matches(&version)
            );
        }
    }
}
