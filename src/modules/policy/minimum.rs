//! The oldest toolchains that a service may name.

use super::judge::Court;
use super::told::TOOLCHAIN_OLD;
use crate::modules::{Fault, Text};
use crate::parse::go::{Word, compare_go_versions};
use crate::parse::{NodeRef, Parsed};
use crate::source::{RelPath, Span};

pub(super) fn judge(court: &mut Court<'_>) {
    let (facts, policy) = (court.facts, court.policy);
    if let Some(minimum) = &policy.minimum_go {
        for module in facts.modules {
            let place = module.file.module.as_ref().map(|module| module.path.span);
            let fault = match (&module.file.go, place) {
                (Some(go), _) => of_go(go, minimum),
                (None, Some(place)) => Some(
                    Fault::new(
                        TOOLCHAIN_OLD,
                        place,
                        format!(
                            "go.mod names no version of Go, which means 1.16; the least is {}",
                            minimum.value
                        ),
                    )
                    .help(format!("add `go {}`", minimum.value))
                    .related(minimum.span, "the minimum"),
                ),
                (None, None) => None,
            };
            court.verdict.faults.extend(fault);
        }
        let works = facts.works.iter().filter_map(|(_, work)| work.go.as_ref());
        court
            .verdict
            .faults
            .extend(works.filter_map(|go| of_go(go, minimum)));
    }
    if let Some(minimum) = &policy.minimum_rust {
        for (path, parsed) in facts.manifests {
            court.verdict.faults.extend(of_rust(path, parsed, minimum));
        }
    }
}

fn of_go(go: &Word, minimum: &Text) -> Option<Fault> {
    compare_go_versions(&go.text, &minimum.value)
        .is_lt()
        .then(|| fault("Go", &go.text, go.span, minimum))
}

fn of_rust(path: &RelPath, parsed: &Parsed, minimum: &Text) -> Option<Fault> {
    let root = parsed.tree.root()?;
    if path.name() == "rust-toolchain.toml" {
        let channel = root.get("toolchain")?.get("channel")?;
        return old_rust(channel, minimum);
    }
    let shared = root.get("workspace").and_then(|table| table.get("package"));
    if let Some(version) = shared.and_then(|table| table.get("rust-version")) {
        return old_rust(version, minimum);
    }
    let package = root.get("package")?;
    match package.get("rust-version") {
        // Inherited from the workspace, where it is judged.
        Some(version) if version.as_str().is_none() => None,
        Some(version) => old_rust(version, minimum),
        None => {
            let place = package.get("name").unwrap_or(package).span();
            let message = format!(
                "the package names no rust-version; the least is {}",
                minimum.value
            );
            let help = format!("add `rust-version = {:?}` below [package]", minimum.value);
            Some(
                Fault::new(TOOLCHAIN_OLD, place, message)
                    .help(help)
                    .related(minimum.span, "the minimum"),
            )
        }
    }
}

fn old_rust(version: NodeRef<'_>, minimum: &Text) -> Option<Fault> {
    let text = version.as_str()?;
    // `stable` and `nightly` are as new as whoever installs them.
    let named = numbers(text)?;
    (named < numbers(&minimum.value)?).then(|| fault("Rust", text, version.span(), minimum))
}

/// Up to three numbers, those that are missing taken as zero.
pub(super) fn numbers(version: &str) -> Option<[u64; 3]> {
    let mut numbers = [0; 3];
    let bare = version.split('-').next()?;
    for (at, part) in bare.split('.').enumerate() {
        *numbers.get_mut(at)? = part.parse().ok()?;
    }
    Some(numbers)
}

fn fault(what: &str, version: &str, span: Span, minimum: &Text) -> Fault {
    let least = &minimum.value;
    Fault::new(
        TOOLCHAIN_OLD,
        span,
        format!("{what} {version} is older than {least}, the least that is accepted"),
    )
    .help(format!("name {least} or a later version"))
    .related(minimum.span, "the minimum")
}
