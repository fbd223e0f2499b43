//! Dependency policy, beyond what the rules' fixtures show.

mod advisories;
mod cargo;
mod go;
mod settings;
mod shared;

use std::path::Path;

use govkit::model::load;
use govkit::modules::Machine;
use govkit::rule::{Stage, run};
use govkit::rules;
use jiff::civil::{Date, date};

/// A service with its files, judged on a machine without caches.
struct Service {
    folder: tempfile::TempDir,
    variables: Vec<(String, String)>,
    day: Option<Date>,
}

impl Service {
    fn new(manifest: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let service = Self {
            folder,
            variables: Vec::new(),
            day: Some(date(2026, 11, 24)),
        };
        service.with("work/.git/HEAD", "").with(
            "work/govkit.toml",
            format!("[service]\nname = \"s\"\n{manifest}"),
        )
    }

    /// With a file; `work/` is the repository, and `home/` the user's home.
    fn with(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, content).expect("a file");
        self
    }

    fn module(self, rest: &str) -> Self {
        self.with(
            "work/go.mod",
            format!("module example.com/s\n\ngo 1.26.0\n\n{rest}"),
        )
    }

    fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    fn on(mut self, day: Option<Date>) -> Self {
        self.day = day;
        self
    }

    fn home(&self) -> &Path {
        self.folder.path()
    }

    /// `rule path:line message` of each finding, and what was not evaluated.
    fn said(&self) -> (Vec<String>, Vec<String>) {
        let home = self.home().join("home").to_string_lossy().into_owned();
        let mut variables = self.variables.clone();
        variables.push(("HOME".to_owned(), home));
        let machine = Machine::new(variables);
        let mut workspace =
            load(&[self.folder.path().join("work")], &rules::ids()).expect("a workspace");
        workspace.judge_modules(&machine, self.day);
        let report = run(&workspace, rules::ALL, Stage::Ci);
        let findings = report.findings().iter().map(|finding| {
            let file = workspace.sources().file(finding.span.file);
            let line = file.line_column(finding.span.range().start).line;
            format!(
                "{} {}:{line} {}",
                finding.rule,
                file.path(),
                finding.message
            )
        });
        let missed = report
            .unevaluated()
            .iter()
            .map(|missed| missed.reason.clone());
        (findings.collect(), missed.collect())
    }

    /// Asserts what is found, each by how it begins, and that all could be evaluated.
    fn finds(&self, expected: &[&str]) {
        let (found, missed) = self.said();
        assert_eq!(missed, Vec::<String>::new());
        assert_eq!(found.len(), expected.len(), "{found:#?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.starts_with(expected), "{found:?} is not {expected:?}");
        }
    }

    /// Asserts that nothing is found and that these reasons are given, each by a part of it.
    fn misses(&self, expected: &[&str]) {
        let (found, missed) = self.said();
        assert_eq!(found, Vec::<String>::new());
        assert_eq!(missed.len(), expected.len(), "{missed:#?}");
        for (missed, expected) in missed.iter().zip(expected) {
            assert!(
                missed.contains(expected),
                "{missed:?} does not say {expected:?}"
            );
        }
    }
}

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// A lock file: name, version, source.
fn lock(packages: &[(&str, &str, &str)]) -> String {
    let packages = packages.iter().map(|(name, version, source)| {
        format!("[[package]]\nname = {name:?}\nversion = {version:?}\nsource = {source:?}\n")
    });
    format!("version = 4\n\n{}", packages.collect::<Vec<_>>().join("\n"))
}

#[test]
fn what_the_schema_cannot_say_is_told_at_its_place() {
    Service::new(
        r#"
[modules]
minimum-go = "1.x"
licences = ["MTI"]
[[modules.ban]]
module = "a["
reason = "r"
[[modules.ban]]
module = "a"
versions = ">=1.y"
reason = "r"
[[modules.fork]]
module = "a"
reason = "r"
expires = "tomorrow"
"#,
    )
    .finds(&[
        "manifest/invalid govkit.toml:5 \"1.x\" is no version of a toolchain",
        "manifest/invalid govkit.toml:6 \"MTI\" is no SPDX licence",
        "manifest/invalid govkit.toml:8 the pattern cannot be read",
        "manifest/invalid govkit.toml:12 the range of versions cannot be read",
        "manifest/invalid govkit.toml:17",
        "manifest/invalid govkit.toml:17",
    ]);
}

#[test]
fn each_service_of_a_repository_has_its_own_policy() {
    Service::new("[[modules.ban]]\nmodule = \"x.y/z\"\nreason = \"r\"\n")
        .with("work/a/govkit.toml", "[service]\nname = \"a\"\n")
        .with(
            "work/a/go.mod",
            "module a.b/c\n\ngo 1.26\n\nrequire x.y/z v1.0.0\n",
        )
        .with(
            "work/b/go.mod",
            "module a.b/d\n\ngo 1.26\n\nrequire x.y/z v1.0.0\n",
        )
        .finds(&["modules/banned b/go.mod:5 x.y/z@v1.0.0 is banned: r"]);
}
