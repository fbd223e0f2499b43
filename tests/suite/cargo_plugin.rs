//! `cargo govkit`: which govkit it runs, and what becomes of its arguments and its exit code.

use std::fs::hard_link;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::support::files::folder;
use crate::support::govkit::PROGRAM;

const PLUGIN: &str = env!("CARGO_BIN_EXE_cargo-govkit");

/// A folder beside the build with these programs of the build in it, under their own names.
fn programs(names: &[&str]) -> tempfile::TempDir {
    let build = Path::new(PLUGIN).parent().expect("a folder");
    let folder = tempfile::tempdir_in(build).expect("a folder");
    for name in names {
        hard_link(build.join(name), folder.path().join(name)).expect("a link");
    }
    folder
}

fn run(plugin: &Path, path: &Path, args: &[&str], at: &Path) -> Output {
    let mut command = Command::new(plugin);
    command.args(args).env("PATH", path).current_dir(at);
    command.output().expect("the plugin")
}

fn name(program: &str) -> String {
    let name = Path::new(program).file_name().expect("a name");
    name.to_str().expect("a text").to_owned()
}

#[test]
fn the_govkit_beside_it_comes_before_the_path() {
    let (plugin, govkit) = (name(PLUGIN), name(PROGRAM));
    let both = programs(&[&plugin, &govkit]);
    let alone = programs(&[&plugin]);
    let only_govkit = programs(&[&govkit]);
    let service = folder(&[("govkit.toml", "[service]\nname = 1\n")]);
    let at = service.path();
    let expected = Command::new(PROGRAM).arg("check").current_dir(at).output();
    let expected = expected.expect("govkit");
    assert_eq!(expected.status.code(), Some(2));

    let nowhere = PathBuf::new();
    for (plugin_in, path) in [(&both, nowhere.as_path()), (&alone, only_govkit.path())] {
        // As cargo calls it, and as a user does.
        for args in [&["govkit", "check"][..], &["check"]] {
            let output = run(&plugin_in.path().join(&plugin), path, args, at);
            assert_eq!(output, expected);
        }
    }

    let empty = folder(&[("govkit", "no program")]);
    let output = run(&both.path().join(&plugin), empty.path(), &["--version"], at);
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn without_a_govkit_nothing_passes() {
    let plugin = name(PLUGIN);
    let alone = programs(&[&plugin]);
    let output = run(
        &alone.path().join(&plugin),
        Path::new(""),
        &["govkit", "check"],
        alone.path(),
    );
    assert_eq!(output.status.code(), Some(3));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("neither beside it nor on the PATH"), "{told}");
    assert!(told.contains("cargo install"), "{told}");

    let broken = folder(&[("govkit", "no program")]);
    let output = run(
        &alone.path().join(&plugin),
        broken.path(),
        &["govkit", "check"],
        alone.path(),
    );
    assert_eq!(output.status.code(), Some(3));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("does not start"), "{told}");
}
