//! Released versions of the built-in templates render the same files for ever: a later version is merged
//! into a service against what its own version rendered.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest as _, Sha256};

use super::{end, govkit};
use crate::support::fixtures::{overwriting, top};

/// By template and version, the digest of what it renders.
type Releases = BTreeMap<String, BTreeMap<String, String>>;

const HEAD: &str = "\
# Released versions of the built-in templates, each with the SHA-256 digest of the files that it renders for the answers
# in tests/suite/scaffold/history.rs. An entry is never changed: CONTRIBUTING.md says how to release a version.
";

/// Services that are rendered for a digest: names and answers that differ wherever the template reads them.
const SERVICES: [&str; 2] = [
    "order-svc",
    "a1 --set module=corp.example/pay/a1/v2 --set env=staging-2 --set owner=@corp/payments",
];

fn history() -> PathBuf {
    top().join("templates/history")
}

fn recorded() -> Releases {
    toml::from_str(&fs::read_to_string(history().join("releases.toml")).unwrap()).unwrap()
}

/// The names of the built-in templates with their folders, sorted.
fn builtin() -> BTreeMap<String, PathBuf> {
    fs::read_dir(top().join("templates"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|folder| folder.join("template.toml").is_file())
        .map(|folder| {
            (
                folder.file_name().unwrap().to_str().unwrap().to_owned(),
                folder,
            )
        })
        .collect()
}

fn version_of(template: &Path) -> String {
    let text = fs::read_to_string(template.join("template.toml")).unwrap();
    let manifest: toml::Table = toml::from_str(&text).unwrap();
    manifest["version"].as_str().unwrap().to_owned()
}

/// The SHA-256 digest of the files that a template renders, in hex. Generated files are left out: they change with
/// their generator, not with the template.
fn digest(template: &Path) -> String {
    let mut hash = Sha256::new();
    for service in SERVICES {
        let name = service.split(' ').next().unwrap();
        let at = tempfile::tempdir().unwrap();
        let (code, text) = end(govkit(at.path(), &format!("new {service}"))
            .arg("--template")
            .arg(template));
        assert_eq!(code, 0, "{text}");
        let mut files = rendered_paths(template, name);
        files.sort();
        for file in files {
            let content = fs::read(at.path().join(name).join(&file)).unwrap();
            hash.update(format!("{file}\0{}\0", content.len()));
            hash.update(content);
        }
    }
    format!("{:x}", hash.finalize())
}

/// The paths of the files that a template renders for a service of this name.
fn rendered_paths(template: &Path, name: &str) -> Vec<String> {
    let root = template.join("files");
    let (mut folders, mut paths) = (vec![root.clone()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let path = path.strip_prefix(&root).unwrap().to_str().unwrap();
            let path = path.strip_suffix(".jinja").unwrap_or(path);
            paths.push(path.replace("@{ name }@", name));
        }
    }
    paths
}

/// Unpacks an earlier version.
fn unpack(archive: &Path) -> tempfile::TempDir {
    let at = tempfile::tempdir().unwrap();
    let status = Command::new("tar")
        .arg("-xzf")
        .arg(archive)
        .arg("-C")
        .arg(at.path())
        .status()
        .unwrap();
    assert!(status.success(), "{}: {status}", archive.display());
    at
}

/// The folders of all versions of a template that are there: the current one and those that were packed.
fn versions(name: &str, folder: &Path) -> BTreeMap<String, Source> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(history().join(name)).into_iter().flatten() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_str().unwrap();
        let version = file.strip_suffix(".tar.gz").unwrap().to_owned();
        found.insert(version, Source::Packed(path));
    }
    found.insert(version_of(folder), Source::Current(folder.to_owned()));
    found
}

enum Source {
    Current(PathBuf),
    Packed(PathBuf),
}

impl Source {
    fn digest(&self) -> String {
        match self {
            Self::Current(folder) => digest(folder),
            Self::Packed(archive) => digest(unpack(archive).path()),
        }
    }
}

#[test]
fn a_released_version_renders_as_it_did() {
    let mut releases = recorded();
    let mut faults = Vec::new();
    for (name, folder) in builtin() {
        let sources = versions(&name, &folder);
        let recorded = releases.entry(name.clone()).or_default();
        for (version, source) in &sources {
            let found = source.digest();
            if overwriting() {
                recorded
                    .entry(version.clone())
                    .or_insert_with(|| found.clone());
            }
            match recorded.get(version) {
                None => faults.push(format!(
                    "{name} {version} is not recorded: run `SNAPSHOTS=overwrite cargo test`"
                )),
                Some(digest) if *digest != found => faults.push(format!(
                    "{name} {version} was released and renders other files now: raise `version` in its template.toml, or \
                     undo what changed the rendering of earlier versions"
                )),
                Some(_) => {}
            }
        }
        for version in recorded.keys().filter(|key| !sources.contains_key(*key)) {
            faults.push(format!(
                "templates/history/{name}/{version}.tar.gz is missing: pack the template as of the last commit with that \
                 version, `git archive --format=tar COMMIT:templates/{name} | gzip -9n`"
            ));
        }
    }
    if overwriting() {
        let text = HEAD.to_owned() + "\n" + &toml::to_string(&releases).unwrap();
        fs::write(history().join("releases.toml"), text).unwrap();
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_digest_depends_on_names_contents_and_answers() {
    let answers: String = ["module", "env", "owner"]
        .map(|key| format!("[answers.{key}]\nhelp = \"h\"\nkind = \"text\"\ndefault = \"d\"\n"))
        .concat();
    let render = |files: &[(&str, &str)]| {
        let at = super::template::template(&answers, files);
        digest(&at.path().join("t"))
    };
    let base = render(&[("a", "x"), ("b.jinja", "@{ name }@")]);
    assert_eq!(base, render(&[("b.jinja", "@{ name }@"), ("a", "x")]));
    for other in [
        render(&[("a", "y"), ("b.jinja", "@{ name }@")]),
        render(&[("c", "x"), ("b.jinja", "@{ name }@")]),
        render(&[("a", "x"), ("b.jinja", "order-svc")]),
        render(&[("a", "x"), ("b.jinja", "@{ owner }@")]),
        render(&[("a", "x"), ("b", "@{ name }@")]),
        render(&[("a", "x")]),
    ] {
        assert_ne!(base, other);
    }
}
