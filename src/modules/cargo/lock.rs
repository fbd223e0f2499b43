//! `Cargo.lock`, versions 1 to 4: which packages a build takes, from where, and their checksums.
//!
//! After cargo's own reader (`EncodableResolve`): version 1 keeps the checksums in a table of their own, versions 2
//! to 4 with the package; version 4 writes the addresses of sources percent-encoded.

use std::collections::BTreeMap;

use super::source::Source;
use crate::modules::Text;
use crate::parse::{NodeRef, Number, Parsed, Value};
use crate::source::{FileId, Span};

/// The newest version of the format that is understood.
const NEWEST: i64 = 4;

/// A `[[package]]` of a lock file.
#[derive(Debug, Clone)]
pub struct Package {
    /// Its name.
    pub name: Text,
    /// Its version.
    pub version: Text,
    /// Where it comes from; `None` for a package of the workspace or of a path.
    pub source: Option<(Source, Span)>,
    /// The SHA-256 of its archive, in hexadecimal digits.
    pub checksum: Option<Text>,
}

impl Package {
    /// `name version`, as cargo writes it.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{} {}", self.name.value, self.version.value)
    }

    /// `name-version`, as its folder and its archive are called.
    #[must_use]
    pub fn stem(&self) -> String {
        format!("{}-{}", self.name.value, self.version.value)
    }

    /// Where a finding about the package points: its checksum, or else its version.
    #[must_use]
    pub fn place(&self) -> Span {
        let checksum = self.checksum.as_ref().map(|checksum| checksum.span);
        checksum.unwrap_or(self.version.span)
    }

    /// Whether name and version can be part of a path without leading elsewhere.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        let plain = |text: &str| {
            let letters = |byte: u8| byte.is_ascii_alphanumeric() || b"-_+.".contains(&byte);
            !text.is_empty() && text.bytes().all(letters) && !text.starts_with('.')
        };
        plain(&self.name.value) && plain(&self.version.value)
    }
}

/// A lock file that was read.
#[derive(Debug, Clone)]
pub struct Lock {
    /// The file.
    pub file: FileId,
    /// Its packages, in the order of the file.
    pub packages: Vec<Package>,
    /// Where the file says that its format is newer than what is understood.
    pub unknown_version: Option<Span>,
    /// Packages that lack a name or a version, and whatever else is not of the format.
    pub malformed: Vec<(Span, &'static str)>,
}

impl Lock {
    /// Reads the tree of a `Cargo.lock`.
    #[must_use]
    pub fn read(file: FileId, parsed: &Parsed) -> Self {
        let mut lock = Self {
            file,
            packages: Vec::new(),
            unknown_version: None,
            malformed: Vec::new(),
        };
        let Some(root) = parsed.tree.root() else {
            return lock;
        };
        if let Some(version) = root.get("version") {
            let known = matches!(version.value(), Value::Number(Number::Int(1..=NEWEST)));
            lock.unknown_version = (!known).then(|| version.span());
        }
        let apart = root
            .get("metadata")
            .map(checksums_apart)
            .unwrap_or_default();
        for node in root.get("package").into_iter().flat_map(NodeRef::items) {
            match package(node, &apart) {
                Ok(package) => lock.packages.push(package),
                Err(malformed) => lock.malformed.push(malformed),
            }
        }
        lock
    }

    /// The packages that stand twice: the same name, version and source. Each with the first of them.
    #[must_use]
    pub fn repeated(&self) -> Vec<(&Package, &Package)> {
        let mut first: BTreeMap<(&str, &str, Option<&Source>), &Package> = BTreeMap::new();
        let mut repeated = Vec::new();
        for package in &self.packages {
            let source = package.source.as_ref().map(|(source, _)| source);
            let key = (
                package.name.value.as_str(),
                package.version.value.as_str(),
                source,
            );
            match first.get(&key) {
                Some(first) => repeated.push((*first, package)),
                None => drop(first.insert(key, package)),
            }
        }
        repeated
    }
}

/// Version 1: `"checksum NAME VERSION (SOURCE)" = "…"`.
fn checksums_apart(metadata: NodeRef<'_>) -> BTreeMap<&str, Text> {
    let members = metadata.members().iter().filter_map(|member| {
        let key = member.key.strip_prefix("checksum ")?;
        Some((key, metadata.tree().at(member.node).text()?))
    });
    members.collect()
}

fn package(
    node: NodeRef<'_>,
    apart: &BTreeMap<&str, Text>,
) -> Result<Package, (Span, &'static str)> {
    let wanted = |key| node.get(key).and_then(NodeRef::text);
    let name = wanted("name").ok_or((node.span(), "the package has no name"))?;
    let version = wanted("version").ok_or((name.span, "the package has no version"))?;
    let written = wanted("source");
    let checksum = wanted("checksum").or_else(|| {
        let source = &written.as_ref()?.value;
        let key = format!("{} {} ({source})", name.value, version.value);
        apart.get(key.as_str()).cloned()
    });
    // Version 1 says so where it knows none.
    let checksum = checksum.filter(|checksum| checksum.value != "<none>");
    Ok(Package {
        source: written.map(|text| (Source::parse(&text.value), text.span)),
        name,
        version,
        checksum,
    })
}
