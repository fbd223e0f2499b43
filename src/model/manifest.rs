//! `govkit.toml`: what a service's owner says about it.

pub use crate::parse::Text;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::globs::is_glob;
use super::waiver::{ManifestWaiver, max_days, waivers};
use crate::diag::{RedactedUrl, Severity};
use crate::modules::policy::{Policy, Problem};
use crate::parse::{NodeRef, Parsed, Value};
use crate::schema::{Schema, Violation, own_schema};
use crate::source::{FileId, RelPath, Span};

/// The name of the manifest's file.
pub const MANIFEST: &str = "govkit.toml";

/// The JSON Schema of `govkit.toml`, as `govkit schema govkit` prints it.
pub const MANIFEST_SCHEMA: &str = include_str!("../../schemas/govkit.schema.json");

/// One `[[config]]` entry.
#[derive(Debug, Clone)]
pub struct ConfigEntry {
    /// The configuration file, relative to the manifest.
    pub file: Text,
    /// Its schema, relative to the manifest; absent where the file itself or its neighbour says it.
    pub schema: Option<Text>,
    /// Globs of files, relative to the manifest, that are laid over it one at a time.
    pub overlays: Vec<Text>,
}

/// What a service is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// `go`
    Go,
    /// `rust`
    Rust,
}

/// What `[flags]` says.
#[derive(Debug, Clone, Default)]
pub struct FlagSettings {
    /// The flag file, relative to the manifest; absent where it has its usual name.
    pub file: Option<Text>,
    /// The folder of the generated code, relative to the manifest.
    pub out: Option<Text>,
    /// Whether an `OpenFeature` provider is generated too.
    pub openfeature: bool,
}

/// What `[slo]` says.
#[derive(Debug, Clone, Default)]
pub struct SloSettings {
    /// The file of objectives, relative to the manifest; absent where it has its usual name.
    pub file: Option<Text>,
    /// The folder of the generated rules, relative to the manifest.
    pub out: Option<Text>,
    /// The folder of the generated tests, relative to the manifest: of a Go package, or of a crate's tests.
    pub tests: Option<Text>,
    /// A text of `/metrics`, relative to the manifest, that shows the buckets of the service's histograms.
    pub metrics: Option<Text>,
    /// Whether the budget of the period is weighted by requests.
    pub exact: bool,
}

/// What `[check.levels]` says of one rule.
#[derive(Debug, Clone)]
pub struct Level {
    /// The rule's id.
    pub rule: Text,
    /// The severity; `None` for "off".
    pub severity: Option<Severity>,
}

/// `[modules.sumdb]`: the checksum database that go.sum is compared with.
#[derive(Debug, Clone)]
pub struct SumdbEntry {
    /// Where it answers.
    pub url: Option<Text>,
    /// What it signs with; absent for the public one.
    pub key: Option<Text>,
    /// Patterns of the modules that it knows; none for all.
    pub modules: Vec<Text>,
}

/// A manifest that was read. What is wrong with it is in [`Manifest::violations`]; the facts are those
/// of the parts that are right.
#[derive(Debug)]
pub struct Manifest {
    /// The manifest's file.
    pub file: FileId,
    /// The folder of the service, `""` at the root.
    pub folder: String,
    /// `[service] name`.
    pub name: Option<Text>,
    /// `[service] language`.
    pub language: Option<Language>,
    /// `[flags]`.
    pub flags: FlagSettings,
    /// `[slo]`; none where it is not there.
    pub slo: Option<SloSettings>,
    /// `[[config]]`.
    pub configs: Vec<ConfigEntry>,
    /// `[check] exclude`: globs of files, relative to the manifest, that are not checked.
    pub exclude: Vec<Text>,
    /// Overlays of `[[config]]` that name no file.
    pub idle_overlays: Vec<Text>,
    /// `[check] fail-on`.
    pub fail_on: Option<Severity>,
    /// `[check.levels]`, by rule.
    pub levels: BTreeMap<String, Level>,
    /// `[check] packs`: files and folders of data rules, relative to the manifest.
    pub packs: Vec<Text>,
    /// Packs in which there is no rule file.
    pub idle_packs: Vec<Text>,
    /// `[modules]`: what the service may be built of.
    pub modules: Policy,
    /// `[modules.sumdb]`.
    pub sumdb: Option<SumdbEntry>,
    /// `[[waiver]]`.
    pub waivers: Vec<ManifestWaiver>,
    /// `[check] max-waiver-days`: the most days that an exception may last.
    pub max_waiver_days: Option<u32>,
    /// Failures against the manifest's own schema.
    pub violations: Vec<Violation>,
}

impl Manifest {
    /// A manifest that cannot be read, and why.
    #[must_use]
    pub(super) fn unreadable(file: FileId, path: &RelPath, reason: &str) -> Self {
        let mut manifest = Self::empty(file, path);
        manifest.violations.push(Violation {
            span: Span::file_start(file),
            message: format!("the manifest cannot be read: {reason}"),
            help: Some(format!(
                "remove it, or put a file in its place that can be read: {MANIFEST} is the name of a service's manifest"
            )),
            related: Vec::new(),
        });
        manifest
    }

    fn empty(file: FileId, path: &RelPath) -> Self {
        Self {
            file,
            folder: path.parent().to_owned(),
            name: None,
            language: None,
            flags: FlagSettings::default(),
            slo: None,
            configs: Vec::new(),
            exclude: Vec::new(),
            idle_overlays: Vec::new(),
            fail_on: None,
            levels: BTreeMap::new(),
            packs: Vec::new(),
            idle_packs: Vec::new(),
            modules: Policy::default(),
            sumdb: None,
            waivers: Vec::new(),
            max_waiver_days: None,
            violations: Vec::new(),
        }
    }

    /// Reads a manifest that was parsed.
    #[must_use]
    pub fn read(file: FileId, path: &RelPath, parsed: &Parsed) -> Self {
        let mut manifest = Self::empty(file, path);
        let Some(root) = parsed.tree.root() else {
            return manifest;
        };
        if parsed.is_complete() {
            manifest.violations = MANIFEST_VALIDATOR
                .as_ref()
                .map(|schema| schema.violations(root))
                .unwrap_or_default();
        }
        manifest.name = root
            .get("service")
            .and_then(|service| service.get("name")?.text());
        manifest.language =
            root.get("service")
                .and_then(|service| match service.get("language")?.as_str()? {
                    "go" => Some(Language::Go),
                    "rust" => Some(Language::Rust),
                    _ => None,
                });
        manifest.flags = root.get("flags").map(flags).unwrap_or_default();
        manifest.slo = root.get("slo").map(slo);
        let configs = root.get("config").into_iter().flat_map(NodeRef::items);
        manifest.configs = configs.filter_map(config_entry).collect();
        if let Some(check) = root.get("check") {
            let fail_on = check.get("fail-on").and_then(NodeRef::as_str);
            manifest.fail_on = fail_on.and_then(severity);
            let exclude = check.get("exclude").into_iter().flat_map(NodeRef::items);
            manifest.exclude = exclude.filter_map(NodeRef::text).collect();
            manifest.max_waiver_days = max_days(check);
            manifest.levels = check.get("levels").map(levels).unwrap_or_default();
            let packs = check.get("packs").into_iter().flat_map(NodeRef::items);
            manifest.packs = packs.filter_map(NodeRef::text).collect();
        }
        let unreadable = manifest.exclude.iter().filter(|glob| !is_glob(glob));
        let unreadable = unreadable.map(|glob| Violation {
            span: glob.span,
            message: format!("{:?} is not a glob, so nothing is excluded", glob.value),
            help: Some(
                "write it as in .gitignore, such as `testdata/` or `**/*.gen.yaml`".to_owned(),
            ),
            related: Vec::new(),
        });
        manifest.violations.extend(unreadable);
        let modules = root.get("modules");
        if let Some(modules) = modules {
            let (policy, problems) = Policy::read(modules);
            manifest.modules = policy;
            manifest.violations.extend(told(problems));
        }
        manifest.sumdb = modules
            .and_then(|modules| modules.get("sumdb"))
            .map(sumdb_entry);
        let url = manifest.sumdb.as_ref().and_then(|entry| entry.url.as_ref());
        for violation in &mut manifest.violations {
            violation.message = match url {
                Some(url) if url.span == violation.span => without_secrets(&violation.message, url),
                _ => std::mem::take(&mut violation.message),
            };
        }
        let (waivers, violations) = waivers(root);
        manifest.waivers = waivers;
        manifest.violations.extend(violations);
        manifest
    }
}

/// A message that quotes an address, or as much of its beginning as messages show.
fn without_secrets(message: &str, url: &Text) -> String {
    let shown = RedactedUrl::new(url.value.as_str()).to_string();
    if shown == url.value {
        return message.to_owned();
    }
    let quoted = format!("{:?}", url.value);
    let lengths = quoted.char_indices().map(|(at, c)| at + c.len_utf8());
    let longest = lengths.rev().find(|end| message.contains(&quoted[..*end]));
    let longest = &quoted[..longest.unwrap_or_default()];
    let shown = format!("{shown:?}");
    let is_whole = longest == quoted;
    let shown = if is_whole {
        &shown
    } else {
        shown.trim_end_matches('"')
    };
    message.replacen(longest, shown, 1)
}

/// What only the reader of a policy can tell.
pub(super) fn told(problems: Vec<Problem>) -> Vec<Violation> {
    let told = problems.into_iter().map(|(span, message)| Violation {
        span,
        message,
        help: None,
        related: Vec::new(),
    });
    told.collect()
}

/// Compiled once a process. It is our own file, and a test holds that it compiles.
static MANIFEST_VALIDATOR: LazyLock<Option<Schema>> =
    LazyLock::new(|| own_schema("govkit.schema.json", MANIFEST_SCHEMA));

fn flags(table: NodeRef<'_>) -> FlagSettings {
    FlagSettings {
        file: table.get("file").and_then(NodeRef::text),
        out: table.get("out").and_then(NodeRef::text),
        openfeature: table.get("openfeature").map(NodeRef::value) == Some(&Value::Bool(true)),
    }
}

fn slo(table: NodeRef<'_>) -> SloSettings {
    SloSettings {
        file: table.get("file").and_then(NodeRef::text),
        out: table.get("out").and_then(NodeRef::text),
        tests: table.get("tests").and_then(NodeRef::text),
        metrics: table.get("metrics").and_then(NodeRef::text),
        exact: table.get("exact").map(NodeRef::value) == Some(&Value::Bool(true)),
    }
}

fn config_entry(entry: NodeRef<'_>) -> Option<ConfigEntry> {
    let overlays = entry.get("overlays").into_iter().flat_map(NodeRef::items);
    Some(ConfigEntry {
        file: entry.get("file")?.text()?,
        schema: entry.get("schema").and_then(NodeRef::text),
        overlays: overlays.filter_map(NodeRef::text).collect(),
    })
}

fn sumdb_entry(entry: NodeRef<'_>) -> SumdbEntry {
    let modules = entry.get("modules").into_iter().flat_map(NodeRef::items);
    SumdbEntry {
        url: entry.get("url").and_then(NodeRef::text),
        key: entry.get("key").and_then(NodeRef::text),
        modules: modules.filter_map(NodeRef::text).collect(),
    }
}

fn levels(table: NodeRef<'_>) -> BTreeMap<String, Level> {
    let entries = table.members().iter().filter_map(|member| {
        let word = table.tree().at(member.node).as_str()?;
        let severity = match word {
            "off" => None,
            word => Some(severity(word)?),
        };
        let rule = Text {
            value: member.key.to_string(),
            span: member.key_span,
        };
        Some((rule.value.clone(), Level { rule, severity }))
    });
    entries.collect()
}

fn severity(word: &str) -> Option<Severity> {
    let severities = [Severity::Note, Severity::Warning, Severity::Error];
    severities
        .into_iter()
        .find(|severity| severity.word() == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_of_the_manifest_compiles() {
        assert!(MANIFEST_VALIDATOR.is_some());
    }
}
