//! The commands that write, each in a repository in which it has something to do.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use crate::support::files::write;
use crate::support::fixtures::{copied, copy, top};

/// Every path below a folder with its content; folders have none.
pub type Tree = BTreeMap<String, Option<Vec<u8>>>;

/// A command that writes.
pub struct Scenario {
    /// For messages.
    pub name: &'static str,
    /// The command line after `govkit`.
    pub args: Vec<&'static str>,
    /// The exit code when nothing interferes.
    pub code: i32,
    /// The repository before the command.
    before: tempfile::TempDir,
    /// The tree before the command.
    pub old: Tree,
    /// The tree after it.
    pub new: Tree,
}

impl Scenario {
    fn new(name: &'static str, code: i32, args: &[&'static str], files: impl Fn(&Path)) -> Self {
        let before = tempfile::tempdir().expect("a folder");
        files(before.path());
        git(before.path(), &["init", "-q"]);
        git(before.path(), &["add", "-A"]);
        git(before.path(), &["commit", "-qnm", "old", "--allow-empty"]);
        let mut scenario = Self {
            name,
            args: args.to_vec(),
            code,
            old: tree(before.path()),
            new: Tree::new(),
            before,
        };
        let at = scenario.prepared();
        let ended = scenario.run(at.path());
        assert_eq!(ended.status.code(), Some(code), "{name}: {ended:?}");
        scenario.new = tree(at.path());
        assert!(!scenario.changed().is_empty(), "{name} changes nothing");
        scenario
    }

    /// A copy of the repository before the command.
    pub fn prepared(&self) -> tempfile::TempDir {
        copied(self.before.path())
    }

    /// The command in the repository at `at`.
    pub fn run(&self, at: &Path) -> Output {
        self.run_by(Command::new("env"), at)
    }

    /// The same by another program, which gets govkit's path and arguments after its own.
    pub fn run_by(&self, mut program: Command, at: &Path) -> Output {
        program.arg(env!("CARGO_BIN_EXE_govkit")).args(&self.args);
        program.current_dir(at).output().expect("it runs")
    }

    /// The paths of the files that the command changes.
    pub fn changed(&self) -> Vec<&str> {
        let paths = self.old.keys().chain(self.new.keys());
        let mut paths: Vec<&str> = paths
            .filter(|path| self.old.get(*path) != self.new.get(*path))
            .filter(|path| self.old.get(*path) != Some(&None) && self.new.get(*path) != Some(&None))
            .map(String::as_str)
            .collect();
        paths.sort_unstable();
        paths.dedup();
        paths
    }
}

/// Git without anybody's configuration.
pub fn git(at: &Path, args: &[&str]) {
    let output = Command::new("git")
        .args(["-c", "user.name=a", "-c", "user.email=a@b.example"])
        .args(args)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .current_dir(at)
        .output()
        .expect("git");
    assert!(output.status.success(), "git {args:?}: {output:?}");
}

/// The tree without git's own files, but with its hooks, and without what an interrupted run may leave.
pub fn tree(root: &Path) -> Tree {
    let mut found = Tree::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(root).expect("below");
            let name = name.to_str().expect("UTF-8").to_owned();
            let is_of_git = name.starts_with(".git/") && !name.starts_with(".git/hooks");
            if is_of_git || is_leftover(&path) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
                found.insert(name, None);
            } else {
                found.insert(name, Some(std::fs::read(path).expect("a file")));
            }
        }
    }
    found
}

/// Returns true for the hidden folders and files in which govkit prepares what it writes.
fn is_leftover(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| {
        name == ".govkit-write" || name.starts_with(".govkit-report-") || name.contains(".govkit-")
    })
}

/// All leftovers below a folder.
pub fn leftovers(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if is_leftover(&path) {
                found.push(path);
            } else if path.is_dir() {
                folders.push(path);
            }
        }
    }
    found
}

const GO: &str = "package p\n\nimport \"crypto/tls\"\n\nvar a = &tls.Config{}\n";

fn go_files(at: &Path) {
    for number in 0..6 {
        write(at, &format!("p{number}/p.go"), GO);
    }
}

/// A service whose generated code was made from other inputs: some of it is rewritten, some removed, some new.
fn drifted(at: &Path) {
    let example = top().join("examples/order-svc");
    for name in ["feature-flag.json", "go.mod", "govkit.toml", "slo.yaml"] {
        std::fs::copy(example.join(name), at.join(name)).expect("a copy");
    }
    copy(&example.join("internal/flags"), &at.join("internal/flags"));
    copy(&example.join("slo"), &at.join("slo"));
    let tests = "internal/app/slo_gen_test.go";
    std::fs::create_dir_all(at.join("internal/app")).expect("a folder");
    std::fs::copy(example.join(tests), at.join(tests)).expect("a copy");
    let replace = |name: &str, from: &str, to: &str| {
        let text = std::fs::read_to_string(at.join(name)).expect("a file");
        assert!(text.contains(from), "{name} has no {from}");
        std::fs::write(at.join(name), text.replace(from, to)).expect("a file");
    };
    replace("feature-flag.json", "new_checkout", "old_checkout");
    replace("slo.yaml", "order-svc", "cart-svc");
    replace("govkit.toml", "internal/app", "internal/slo/tests");
    for (name, package) in [
        ("internal/flags/flags.go", "flags"),
        ("internal/slo/tests/a.go", "tests"),
    ] {
        write(at, name, &format!("package {package}\n"));
    }
}

const FLAGD: &str = r#"{"flags": {"a": {"state": "ENABLED", "variants": {"on": true, "off": false},
    "defaultVariant": "off", "metadata": {"owner": "team-a"}}}}"#;

/// All commands that write.
pub static SCENARIOS: LazyLock<Vec<Scenario>> = LazyLock::new(|| {
    let template = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/suite/scaffold/template");
    let baselined = |at: &Path| {
        go_files(at);
        write(at, "b.toml", "version = 1\nfindings = [\n]\n");
    };
    let imported = |at: &Path| {
        write(at, "svc/flagd.json", FLAGD);
        write(at, "svc/flags.json", "{}\n");
    };
    let hooked = |at: &Path| {
        git(at, &["init", "-q"]);
        let installed = Command::new(env!("CARGO_BIN_EXE_govkit"))
            .args(["hook", "install"])
            .current_dir(at)
            .output();
        assert!(installed.expect("it runs").status.success());
    };
    let fix = ["check", "--stage", "commit", "--fix"];
    let create = ["baseline", "create", "--stage", "commit", "b.toml"];
    let update = ["baseline", "update", "--stage", "commit", "b.toml"];
    let import = ["flags", "import", "flagd", "svc/flagd.json", "--out"];
    let with = |args: &[&'static str], more: &[&'static str]| [args, more].concat();
    vec![
        Scenario::new("gen", 0, &["gen"], drifted),
        Scenario::new("fix", 0, &fix, go_files),
        Scenario::new("new", 0, &["new", "svc", "--template", template], |_| ()),
        Scenario::new("baseline create", 0, &create, go_files),
        Scenario::new("baseline update", 0, &update, baselined),
        Scenario::new("import", 0, &with(&import, &["svc/new.json"]), imported),
        Scenario::new(
            "import --force",
            0,
            &with(&import, &["svc/flags.json", "--force"]),
            imported,
        ),
        Scenario::new("hook install", 0, &["hook", "install"], |at| {
            write(at, "a", "a");
        }),
        Scenario::new("hook uninstall", 0, &["hook", "uninstall"], hooked),
    ]
});
