//! What takes the place of something else: `replace` and `exclude` of go.mod and go.work, `[patch]`, paths and
//! git repositories of Cargo.

use super::config::Local;
use super::judge::Court;
use super::told::{FORKED, GIT_SOURCE, REPLACED_LOCALLY, REPLACEMENT_MISSING, VERSION_EXCLUDED};
use super::used::Ecosystem;
use crate::modules::Fault;
use crate::modules::cargo::Source;
use crate::parse::NodeRef;
use crate::parse::go::Replace;
use crate::source::{RelPath, Span};

pub(super) fn judge(court: &mut Court<'_>) {
    let facts = court.facts;
    for module in facts.modules {
        for replace in &module.file.replace {
            of_go(court, replace, module.path.parent());
        }
        if court.policy.no_excludes {
            for excluded in &module.file.exclude {
                let message = format!(
                    "{}@{} is excluded, so the build takes a later one that nobody asked for",
                    excluded.path.text, excluded.version.text
                );
                let fault = Fault::new(VERSION_EXCLUDED, excluded.span, message)
                    .help("require the version that is wanted, and remove the line");
                court.verdict.faults.push(fault);
            }
        }
    }
    for (path, work) in facts.works {
        for replace in &work.replace {
            of_go(court, replace, path.parent());
        }
    }
    required_of_go(court);
    for (path, parsed) in facts.manifests {
        let root = parsed.tree.root().filter(|_| path.name() == "Cargo.toml");
        if let Some(root) = root {
            of_cargo(court, root, path);
        }
    }
    locked(court);
}

/// A `replace` line.
fn of_go(court: &mut Court<'_>, replace: &Replace, folder: &str) {
    let (path, target) = (&replace.path.text, &replace.target.text);
    match &replace.target_version {
        None => local(court, path, target, folder, replace.span, false),
        Some(_) if path == target => {}
        Some(version) => {
            let about = Replacement {
                ecosystem: Ecosystem::Go,
                name: path,
                by: target,
                version: &version.text,
            };
            fork(court, &about, replace.span);
        }
    }
}

/// A folder in the place of a module. A plain dependency on a folder of the workspace is no replacement.
fn local(
    court: &mut Court<'_>,
    name: &str,
    target: &str,
    folder: &str,
    span: Span,
    is_dependency: bool,
) {
    let is_inside = RelPath::resolve(folder, target).is_some() || is_top(folder, target);
    let refused = match court.policy.local {
        Local::Any => false,
        Local::Inside => !is_inside,
        Local::None => !(is_inside && is_dependency),
    };
    if refused {
        let what = if is_inside {
            "a folder"
        } else {
            "a folder outside of the workspace"
        };
        let message =
            format!("{name} is taken from {what}, {target:?}: nothing vouches for what is there");
        let fault = Fault::new(REPLACED_LOCALLY, span, message)
            .help("release it and take the release, or keep the replacement in a go.work or .cargo/config.toml that is not committed");
        court.verdict.faults.push(fault);
    }
}

/// The top of the workspace itself is inside, and has no relative path.
fn is_top(folder: &str, target: &str) -> bool {
    let marked = format!("{target}/govkit-was-here");
    RelPath::resolve(folder, &marked).is_some_and(|path| !path.as_str().contains('/'))
}

/// One module in the place of another.
struct Replacement<'a> {
    ecosystem: Ecosystem,
    name: &'a str,
    by: &'a str,
    version: &'a str,
}

fn fork(court: &mut Court<'_>, about: &Replacement<'_>, span: Span) {
    let policy = court.policy;
    let forks = court.lists.forks.for_name(about.name);
    let accepted = court.ledger.accepts(forks, |entry| {
        let by = entry.value.as_ref();
        entry
            .selector
            .selects(about.ecosystem, about.name, about.version)
            && by.is_none_or(|by| by.is_match(about.by))
    });
    if policy.forks_listed && !accepted {
        let message = format!(
            "{} is replaced by {}, a fork that is not accepted",
            about.name, about.by
        );
        let fault = Fault::new(FORKED, span, message)
            .help("take the original, or have the fork entered as [[modules.fork]] in govkit.toml");
        court.verdict.faults.push(fault);
    }
}

/// Modules that have to be replaced.
fn required_of_go(court: &mut Court<'_>) {
    for module in court.facts.modules {
        for wanted in &module.file.require {
            let (path, version) = (&wanted.path.text, &wanted.version.text);
            let replaced = module.replacement(path, version);
            for entry in court.lists.required.for_name(path) {
                let by = |replace: &Replace| entry.replacement.is_match(&replace.target.text);
                if !entry.selector.selects(Ecosystem::Go, path, version) || replaced.is_some_and(by)
                {
                    continue;
                }
                let target = &entry.replacement.text.value;
                let message = format!("{path} has to be replaced by {target}: {}", entry.reason);
                let fault = Fault::new(REPLACEMENT_MISSING, wanted.span, message)
                    .help(format!(
                        "add `replace {path} => {target} VERSION` to go.mod"
                    ))
                    .related(entry.selector.name.text.span, "by this entry");
                court.verdict.faults.push(fault);
            }
        }
    }
}

/// `[patch]`, `[replace]`, and dependencies on folders.
fn of_cargo(court: &mut Court<'_>, root: NodeRef<'_>, path: &RelPath) {
    let folder = path.parent();
    let mut patches: Vec<NodeRef<'_>> = values(root.get("patch"));
    patches.extend(root.get("replace"));
    for (name, entry, span) in patches.into_iter().flat_map(|table| children(Some(table))) {
        let text = |key: &str| entry.get(key).and_then(NodeRef::as_str);
        let name = text("package").unwrap_or(name);
        if let Some(target) = text("path") {
            local(court, name, target, folder, span, false);
        } else if let Some(by) = text("git")
            .or_else(|| text("registry-index"))
            .or_else(|| text("registry"))
        {
            let version = text("version").unwrap_or("0.0.0");
            let about = Replacement {
                ecosystem: Ecosystem::Cargo,
                name,
                by,
                version,
            };
            fork(court, &about, span);
        }
    }
    let mut holders = vec![root];
    holders.extend(root.get("workspace"));
    holders.extend(values(root.get("target")));
    for holder in holders {
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            for (name, entry, span) in children(holder.get(kind)) {
                if let Some(target) = entry.get("path").and_then(NodeRef::as_str) {
                    local(court, name, target, folder, span, true);
                }
            }
        }
    }
}

/// The values of a table.
fn values(node: Option<NodeRef<'_>>) -> Vec<NodeRef<'_>> {
    let children = children(node).into_iter();
    children.map(|(_, node, _)| node).collect()
}

/// Keys, values, and where the keys stand.
fn children(node: Option<NodeRef<'_>>) -> Vec<(&str, NodeRef<'_>, Span)> {
    let members = node.into_iter().flat_map(|node| {
        let members = node.members().iter();
        members.map(move |member| (&*member.key, node.tree().at(member.node), member.key_span))
    });
    members.collect()
}

/// Packages by where `Cargo.lock` says that they come from.
fn locked(court: &mut Court<'_>) {
    let policy = court.policy;
    let packages = court
        .facts
        .locks
        .iter()
        .flat_map(|locked| &locked.lock.packages);
    for package in packages {
        let Some((source, span)) = &package.source else {
            continue;
        };
        let (name, version) = (&package.name.value, &package.version.value);
        if let Source::Git { url, .. } = source {
            let repositories = court.lists.git.for_name(url.expose());
            let accepted = court.ledger.accepts(repositories, |entry| {
                entry.selector.name.is_match(url.expose())
            });
            if policy.git_listed && !accepted {
                let message = format!(
                    "{} comes from the repository {url}, which is not accepted",
                    package.label()
                );
                let fault = Fault::new(GIT_SOURCE, *span, message)
                    .help("take a release, or have the repository entered as [[modules.git-source]] in govkit.toml");
                court.verdict.faults.push(fault);
            }
        }
        for entry in court.lists.required.for_name(name) {
            if !entry.selector.selects(Ecosystem::Cargo, name, version)
                || entry.replacement.is_match(source.address())
            {
                continue;
            }
            let target = &entry.replacement.text.value;
            let message = format!(
                "{} has to come from {target}: {}",
                package.label(),
                entry.reason
            );
            let fault = Fault::new(REPLACEMENT_MISSING, *span, message)
                .help(format!("name {target} under [patch] in Cargo.toml"))
                .related(entry.selector.name.text.span, "by this entry");
            court.verdict.faults.push(fault);
        }
    }
}
