//! Semantic versions: `golang.org/x/mod/semver`, package documentation, and semver.org, 9 to 11. As in
//! flagd's `sem_ver`, the leading `v` may be missing or be a `V`.

use std::cmp::Ordering;

/// A version in parts, each as it was written; what was left out is `0`, or empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version<'t> {
    major: Number<'t>,
    minor: Number<'t>,
    patch: Number<'t>,
    prerelease: Prerelease<'t>,
}

/// Digits without leading zeros, of any length: the longer number is the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Number<'t> {
    length: usize,
    digits: &'t str,
}

/// Identifiers between dots; empty for a release, which is after all its prereleases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Prerelease<'t>(&'t str);

/// Numbers are before words.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Identifier<'t> {
    Number(Number<'t>),
    Word(&'t str),
}

impl<'t> Version<'t> {
    /// Reads `MAJOR`, `MAJOR.MINOR` or `MAJOR.MINOR.PATCH`, of which only the last may have `-PRERELEASE`
    /// and `+BUILD` behind it. Versions that differ in what is behind `+` are equal.
    pub fn read(text: &'t str) -> Option<Self> {
        let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
        let (text, build) = cut(text, '+');
        let (core, prerelease) = cut(text, '-');
        let mut numbers = core.splitn(3, '.').map(Number::read);
        let major = numbers.next()??;
        let minor = numbers.next().unwrap_or(Some(Number::ZERO))?;
        let patch = numbers.next();
        let whole = patch.is_some() || (prerelease.is_none() && build.is_none());
        let named = prerelease.is_none_or(|text| {
            text.split('.')
                .all(|part| is_identifier(part) && !is_padded(part))
        });
        let tagged = build.is_none_or(|text| text.split('.').all(is_identifier));
        let version = Self {
            major,
            minor,
            patch: patch.unwrap_or(Some(Number::ZERO))?,
            prerelease: Prerelease(prerelease.unwrap_or_default()),
        };
        (whole && named && tagged).then_some(version)
    }

    /// `v1`
    pub fn major(self) -> String {
        format!("v{}", self.major.digits)
    }

    /// `v1.2`
    pub fn major_minor(self) -> String {
        format!("v{}.{}", self.major.digits, self.minor.digits)
    }
}

impl<'t> Number<'t> {
    const ZERO: Self = Self {
        length: 1,
        digits: "0",
    };

    fn read(digits: &'t str) -> Option<Self> {
        (is_number(digits) && !is_padded(digits)).then_some(Self {
            length: digits.len(),
            digits,
        })
    }
}

impl<'t> Prerelease<'t> {
    fn identifiers(self) -> impl Iterator<Item = Identifier<'t>> {
        self.0.split('.').map(|part| match Number::read(part) {
            Some(number) => Identifier::Number(number),
            None => Identifier::Word(part),
        })
    }
}

impl Ord for Prerelease<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let released = self.0.is_empty().cmp(&other.0.is_empty());
        released.then_with(|| self.identifiers().cmp(other.identifiers()))
    }
}

impl PartialOrd for Prerelease<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// What is before the first `at`, and what is behind it if it is there.
fn cut(text: &str, at: char) -> (&str, Option<&str>) {
    match text.split_once(at) {
        Some((before, behind)) => (before, Some(behind)),
        None => (text, None),
    }
}

fn is_identifier(part: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    !part.is_empty() && part.bytes().all(legal)
}

fn is_number(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether it is a number with a leading zero.
fn is_padded(part: &str) -> bool {
    part.len() > 1 && part.starts_with('0') && is_number(part)
}
