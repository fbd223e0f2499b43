//! Settings of cargo that change what is built behind `Cargo.lock`'s back.

use std::path::Path;

use super::judge::Court;
use super::told::CARGO_SETTING;
use crate::modules::cargo::{Config, ConfigFile, Home};
use crate::modules::{Fault, Place};
use crate::parse::NodeRef;
use crate::source::Span;

/// Variables that put another program in the compiler's place.
const VARIABLES: &[&str] = &[
    "RUSTC_WRAPPER",
    "RUSTC_WORKSPACE_WRAPPER",
    "CARGO_BUILD_RUSTC_WRAPPER",
    "CARGO_BUILD_RUSTC_WORKSPACE_WRAPPER",
    "RUSTC",
    "CARGO_BUILD_RUSTC",
];

/// As [`VARIABLES`], below `[build]`.
const BUILD_KEYS: &[&str] = &["rustc-wrapper", "rustc-workspace-wrapper", "rustc"];

/// One thing that is wrong.
struct Unsafe {
    /// As a `[[modules.setting]]` names it.
    name: String,
    value: String,
    why: String,
    place: Place,
}

pub(super) fn judge(court: &mut Court<'_>) {
    let (facts, policy) = (court.facts, court.policy);
    let home = Home::of(court.machine, facts.root);
    let mut found: Vec<Unsafe> = Vec::new();
    for locked in facts.locks {
        let anchor = Span::file_start(locked.lock.file);
        for name in VARIABLES {
            if let Some(value) = court.machine.variable(name) {
                found.push(Unsafe {
                    name: (*name).to_owned(),
                    value: value.to_owned(),
                    why: format!(
                        "{name} is set in the environment: {value:?} runs in the compiler's place"
                    ),
                    place: anchor.into(),
                });
            }
        }
        let folder = locked.folder(facts.root);
        let config = Config::of(&folder, facts.bounds, home.as_ref());
        for (file, reason) in &config.unread {
            let reason = format!("cargo's configuration cannot be read, {file}: {reason}");
            court.unverified(locked.path, reason);
        }
        for file in &config.files {
            of_file(file, facts.root, anchor, &mut found);
        }
    }
    for found in found {
        let accepted = court.ledger.accepts(&policy.settings, |entry| {
            let value = entry.value.as_ref();
            entry.selector.name.is_match(&found.name)
                && value.is_none_or(|value| value.is_match(&found.value))
        });
        if !accepted {
            let fault = Fault::new(CARGO_SETTING, found.place, found.why).help(format!(
                "remove it, or have {:?} entered as [[modules.setting]] in govkit.toml",
                found.name
            ));
            // Several lock files may see one configuration.
            if !court.verdict.faults.contains(&fault) {
                court.verdict.faults.push(fault);
            }
        }
    }
}

fn of_file(file: &ConfigFile, workspace: &Path, anchor: Span, found: &mut Vec<Unsafe>) {
    let Some(root) = file.parsed.tree.root() else {
        return;
    };
    let place = |span: Span| match &file.rel {
        Some(path) => Place::In {
            path: path.clone(),
            start: span.range().start,
            end: span.range().end,
        },
        None => anchor.into(),
    };
    let label = &file.label;
    let mut tell = |name: String, value: &str, span: Span, why: &str| {
        let message = format!("{label} sets {name}: {why}");
        found.push(Unsafe {
            name,
            value: value.to_owned(),
            why: message,
            place: place(span),
        });
    };
    for key in BUILD_KEYS {
        let value = root.get("build").and_then(|build| build.get(key));
        if let Some(value) = value {
            let text = value.as_str().unwrap_or_default();
            if !text.is_empty() {
                let why = format!("{text:?} runs in the compiler's place");
                tell(format!("build.{key}"), text, value.span(), &why);
            }
        }
    }
    for path in root.get("paths").into_iter().flat_map(NodeRef::items) {
        let text = path.as_str().unwrap_or_default();
        let why = format!("packages in {text:?} take the place of locked ones of the same name");
        tell("paths".to_owned(), text, path.span(), &why);
    }
    for registry in root.get("patch").map(NodeRef::members).unwrap_or_default() {
        let table = root.tree().at(registry.node);
        for package in table.members() {
            let name = format!("patch.{}.{}", registry.key, package.key);
            let why = "a patch that the repository does not hold takes the package's place";
            tell(name, &package.key, package.key_span, why);
        }
    }
    for source in root.get("source").map(NodeRef::members).unwrap_or_default() {
        let table = root.tree().at(source.node);
        let Some(target) = table.get("replace-with") else {
            continue;
        };
        let name = target.as_str().unwrap_or_default();
        if !is_vendored(root, file, name, workspace) {
            let why = format!("packages come from {name:?} instead of where Cargo.lock says");
            tell(
                format!("source.{}.replace-with", source.key),
                name,
                target.span(),
                &why,
            );
        }
    }
}

/// Whether a replacement is a folder of the workspace: verified file by file, so no less safe than the source.
fn is_vendored(root: NodeRef<'_>, file: &ConfigFile, name: &str, workspace: &Path) -> bool {
    let table = root.get("source").and_then(|sources| sources.get(name));
    let folder = table.and_then(|table| table.get("directory"));
    let folder = folder.and_then(NodeRef::as_str);
    folder.is_some_and(|folder| {
        let folder = file.base.join(folder);
        let climbs = folder
            .components()
            .any(|part| part == std::path::Component::ParentDir);
        !climbs && folder.starts_with(workspace)
    })
}
