//! Versions of Go modules (`golang.org/x/mod/semver`) and of Go itself (`internal/gover`).

use std::cmp::Ordering;

/// The parts of a valid module version. `v1` and `v1.2` are short for `v1.0.0` and `v1.2.0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GoSemver<'v> {
    /// Decimal digits without leading zeros, of any length.
    pub major: &'v str,
    /// As `major`.
    pub minor: &'v str,
    /// As `major`.
    pub patch: &'v str,
    /// From the hyphen on, or empty.
    pub prerelease: &'v str,
    /// From the plus on, or empty.
    pub build: &'v str,
}

impl<'v> GoSemver<'v> {
    /// Reads a version that starts with `v`; `None` where it is none.
    #[must_use]
    pub fn parse(version: &'v str) -> Option<Self> {
        let rest = version.strip_prefix('v')?;
        let (major, rest) = number(rest)?;
        let mut parsed = Self {
            major,
            minor: "0",
            patch: "0",
            prerelease: "",
            build: "",
        };
        if rest.is_empty() {
            return Some(parsed);
        }
        let (minor, rest) = number(rest.strip_prefix('.')?)?;
        parsed.minor = minor;
        if rest.is_empty() {
            return Some(parsed);
        }
        let (patch, rest) = number(rest.strip_prefix('.')?)?;
        parsed.patch = patch;
        let plus = rest.find('+').unwrap_or(rest.len());
        let (prerelease, build) = rest.split_at(plus);
        let legal = |part: &str, mark: char, zeros: bool| {
            part.is_empty()
                || part
                    .strip_prefix(mark)
                    .is_some_and(|part| part.split('.').all(|part| is_identifier(part, zeros)))
        };
        parsed.prerelease = prerelease;
        parsed.build = build;
        (legal(prerelease, '-', false) && legal(build, '+', true)).then_some(parsed)
    }

    /// The full form without build metadata, except for `+incompatible`, which is part of a module version.
    #[must_use]
    pub fn canonical(&self) -> String {
        let build = if self.build == "+incompatible" {
            self.build
        } else {
            ""
        };
        format!(
            "v{}.{}.{}{}{build}",
            self.major, self.minor, self.patch, self.prerelease
        )
    }
}

/// Whether the go command takes it for a version at all.
#[must_use]
pub fn is_valid_version(version: &str) -> bool {
    GoSemver::parse(version).is_some()
}

/// The order of module versions. An invalid version is less than every valid one; build metadata does not count.
#[must_use]
pub fn compare_versions(a: &str, b: &str) -> Ordering {
    match (GoSemver::parse(a), GoSemver::parse(b)) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        (Some(a), Some(b)) => compare_numbers(a.major, b.major)
            .then_with(|| compare_numbers(a.minor, b.minor))
            .then_with(|| compare_numbers(a.patch, b.patch))
            .then_with(|| compare_prereleases(a.prerelease, b.prerelease)),
    }
}

/// The order of versions of Go: `1.21rc1 < 1.21.0`, and `1.21` without a patch comes before both.
#[must_use]
pub fn compare_go_versions(a: &str, b: &str) -> Ordering {
    let (a, b) = (GoRelease::parse(a), GoRelease::parse(b));
    compare_numbers(a.major, b.major)
        .then_with(|| compare_numbers(a.minor, b.minor))
        .then_with(|| compare_numbers(a.patch, b.patch))
        .then_with(|| a.kind.cmp(b.kind))
        .then_with(|| compare_numbers(a.candidate, b.candidate))
}

/// A version of Go. Text that is none gives the empty one, which comes first.
#[derive(Default)]
struct GoRelease<'v> {
    major: &'v str,
    minor: &'v str,
    patch: &'v str,
    kind: &'v str,
    candidate: &'v str,
}

impl<'v> GoRelease<'v> {
    fn parse(version: &'v str) -> Self {
        Self::read(version).unwrap_or_default()
    }

    fn read(version: &'v str) -> Option<Self> {
        let (major, rest) = number(version)?;
        let mut release = Self {
            major,
            minor: "0",
            patch: "0",
            ..Self::default()
        };
        if rest.is_empty() {
            return Some(release);
        }
        let (minor, rest) = number(rest.strip_prefix('.')?)?;
        release.minor = minor;
        if rest.is_empty() {
            // Before 1.21 the first release had no patch; since then a language version comes
            // before its release candidates.
            if compare_numbers(minor, "21").is_ge() {
                release.patch = "";
            }
            return Some(release);
        }
        if let Some(rest) = rest.strip_prefix('.') {
            let (patch, rest) = number(rest)?;
            release.patch = patch;
            return rest.is_empty().then_some(release);
        }
        let letters = rest.find(|c: char| !c.is_ascii_lowercase());
        let (kind, rest) = rest.split_at(letters.unwrap_or(rest.len()));
        let (candidate, rest) = if rest.is_empty() {
            ("", "")
        } else {
            number(rest)?
        };
        if kind.is_empty() || !rest.is_empty() {
            return None;
        }
        (release.patch, release.kind, release.candidate) = ("", kind, candidate);
        Some(release)
    }
}

/// A number without leading zeros, and what follows it.
fn number(text: &str) -> Option<(&str, &str)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    (!digits.is_empty() && (digits == "0" || !digits.starts_with('0'))).then_some((digits, rest))
}

fn is_identifier(text: &str, leading_zeros: bool) -> bool {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && (leading_zeros || !is_number || text == "0" || !text.starts_with('0'))
}

fn compare_numbers(a: &str, b: &str) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

fn compare_prereleases(a: &str, b: &str) -> Ordering {
    if a.is_empty() || b.is_empty() {
        // A release comes after its prereleases.
        return b.len().cmp(&a.len());
    }
    let (mut a, mut b) = (a[1..].split('.'), b[1..].split('.'));
    loop {
        let (a, b) = match (a.next(), b.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(a), Some(b)) => (a, b),
        };
        let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let order = match (is_number(a), is_number(b)) {
            (true, true) => compare_numbers(a, b),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => a.cmp(b),
        };
        if order.is_ne() {
            return order;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn module_versions_are_ordered_as_by_the_go_command() {
        let rising = [
            "bad",
            "v0.0.0-20191010083416-a7dc8b61c822",
            "v0.1.0",
            "v1.0.0-alpha",
            "v1.0.0-alpha.1",
            "v1.0.0-alpha.beta",
            "v1.0.0-beta.2",
            "v1.0.0-beta.11",
            "v1.0.0-rc.1",
            "v1",
            "v1.0.1",
            "v1.2",
            "v1.10.0",
            "v10.0.0",
        ];
        for pair in rising.windows(2) {
            assert_eq!(
                compare_versions(pair[0], pair[1]),
                Ordering::Less,
                "{pair:?}"
            );
        }
        assert_eq!(
            compare_versions("v1.0.0+a", "v1.0.0+incompatible"),
            Ordering::Equal
        );
        for bad in [
            "1.2.3",
            "v01.2.3",
            "v1.2-pre",
            "v1.2.3-01",
            "v1.2.3-",
            "v1.2.3+",
            "v1.2.3.4",
            "v",
        ] {
            assert!(!is_valid_version(bad), "{bad}");
        }
    }

    #[test]
    fn go_versions_are_ordered_as_by_the_go_command() {
        let rising = [
            "",
            "1.9.2",
            "1.20rc1",
            "1.20",
            "1.20.1",
            "1.21",
            "1.21beta1",
            "1.21rc1",
            "1.21rc2",
            "1.21.0",
            "1.26.8",
        ];
        for pair in rising.windows(2) {
            assert_eq!(
                compare_go_versions(pair[0], pair[1]),
                Ordering::Less,
                "{pair:?}"
            );
        }
        assert_eq!(compare_go_versions("1.20", "1.20.0"), Ordering::Equal);
    }
}
