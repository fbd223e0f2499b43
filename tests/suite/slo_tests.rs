//! Unit tests made of objectives: Go and Rust count the same, the verdict never flips, and a slow handler fails with the
//! line of its objective.

mod counts;
mod golden;
mod messages;
mod refused;
mod service;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use govkit::r#gen::{GENERATORS, plans};
use govkit::model::load;
use govkit::rules;

use crate::support::files::crates_folder;
use crate::support::fixtures::{copied, top};
use crate::support::go::command;

/// A service with a handler of every shape, in both languages, and its objectives.
fn shop(language: &str) -> tempfile::TempDir {
    let shop = top().join("tests/slo");
    let folder = copied(&shop.join(language));
    std::fs::copy(shop.join("slo.yaml"), folder.path().join("slo.yaml")).expect("objectives");
    folder
}

/// Writes what `govkit gen` does of objectives in a folder, and gives the paths; or the places and reasons why not.
fn generate(folder: &Path) -> Result<Vec<String>, Vec<String>> {
    let workspace = load(&[folder.to_owned()], &rules::ids()).expect("a workspace");
    let (mut written, mut refused) = (Vec::new(), Vec::new());
    for plan in plans(&workspace, GENERATORS) {
        for refusal in &*plan.refusals {
            let text = workspace.sources().file(refusal.span.file).text();
            let place = &text.expect("text")[refusal.span.range()];
            let help = refusal.help.as_deref().unwrap_or_default();
            refused.push(format!("{place}: {}; {help}", refusal.message));
        }
        for change in &*plan.changes {
            let path = change.path.below(workspace.root());
            match &change.after {
                Some(after) => {
                    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
                    std::fs::write(path, &after.bytes).expect("a file");
                }
                None => std::fs::remove_file(path).expect("a file"),
            }
            written.push(change.path.as_str().to_owned());
        }
    }
    written.sort();
    if refused.is_empty() {
        Ok(written)
    } else {
        Err(refused)
    }
}

/// The Go shop with its tests.
fn go_shop() -> tempfile::TempDir {
    let folder = shop("go");
    generate(folder.path()).expect("tests");
    folder
}

/// Crates are built in a folder of their own, once for all of them.
fn target() -> PathBuf {
    crates_folder("slo-rust")
}

/// Puts a shop with its tests below [`target`], as a workspace of its own. Packages of one name would be one to cargo.
fn rust_case(name: &str, folder: &Path) -> PathBuf {
    let case = target().join("cases").join(name);
    let _ = std::fs::remove_dir_all(&case);
    crate::support::fixtures::copy(folder, &case);
    let manifest = case.join("Cargo.toml");
    let text = std::fs::read_to_string(&manifest).expect("a manifest");
    let text = text.replacen("name = \"shop\"", &format!("name = {name:?}"), 1);
    let text = format!("{text}\n[lib]\nname = \"shop\"\n\n[workspace]\n");
    std::fs::write(&manifest, text).expect("a manifest");
    case
}

fn rust_shop() -> &'static Path {
    static SHOP: OnceLock<PathBuf> = OnceLock::new();
    SHOP.get_or_init(|| {
        let folder = shop("rust");
        generate(folder.path()).expect("tests");
        rust_case("connected", folder.path())
    })
}

/// Runs cargo in a crate; whether it was content, and all that it said.
fn cargo(folder: &Path, args: &[&str], runs: usize) -> (bool, String) {
    let output = Command::new("cargo")
        .args(args)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target())
        .env("SLO_RUNS", runs.to_string())
        .env("RUST_BACKTRACE", "0")
        // Nobody debugs them, and nothing is built twice.
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("CARGO_INCREMENTAL", "0")
        .env_remove("RUSTFLAGS")
        .output();
    said(&output.expect("cargo"))
}

/// Runs `go test` for the objectives of a package; whether they are kept, and all that it said.
fn go_test(folder: &Path, args: &[&str]) -> (bool, String) {
    let all = [&["test", "-run", "TestSLO"], args].concat();
    said(&command(folder, &all).output().expect("go"))
}

fn said(output: &Output) -> (bool, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let all = text(&output.stdout) + &text(&output.stderr);
    (output.status.success(), all)
}

/// The verdicts in what a test said, in its order.
fn verdicts(text: &str) -> Vec<&str> {
    let lines = text.lines().filter_map(|line| {
        let at = line.find("slo.yaml:")?;
        line.get(at..)
    });
    lines.collect()
}
