//! The committed code of `tests/flags/go/<case>/feature-flag.json`, and the Go tests beside it.

use std::path::Path;

use super::{assert_tidy, generate};
use crate::support::cases::check_each;
use crate::support::fixtures::{assert_file, copied, top};
use crate::support::go::{command, run};
use crate::support::tools::{Need, available, full};

const MODULE: &str = "module example.com/svc\n\ngo 1.26\n";

/// Compares the code of a case with what is committed, and puts it and its tests below `all`.
fn case(case: &Path, all: &Path) {
    let folder = copied(case);
    for generated in ["internal", "pkg"] {
        let _ = std::fs::remove_dir_all(folder.path().join(generated));
    }
    let is_module = case.join("go.mod").exists();
    if !is_module {
        std::fs::write(folder.path().join("go.mod"), MODULE).expect("go.mod");
    }
    let written = generate(folder.path()).unwrap_or_else(|refused| panic!("{refused:#?}"));
    for path in written {
        let committed = case.join(path.strip_prefix(folder.path()).expect("below"));
        std::fs::create_dir_all(committed.parent().expect("a folder")).expect("a folder");
        assert_file(&committed, &std::fs::read_to_string(&path).expect("text"));
    }
    if !is_module {
        std::fs::remove_file(folder.path().join("go.mod")).expect("go.mod");
    }
    let target = all.join(case.file_name().expect("a name"));
    std::fs::rename(folder.keep(), target).expect("a folder");
}

#[test]
fn the_code_is_as_committed_and_tidy() {
    if !available(&[Need::Go]) {
        return;
    }
    let all = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(all.path().join("go.mod"), MODULE).expect("go.mod");
    let cases = top().join("tests/flags/go");
    let entries = std::fs::read_dir(&cases).expect("cases").flatten();
    check_each(
        entries.map(|entry| entry.path()),
        |path| path.display().to_string(),
        |path| case(&path, all.path()),
    );
    assert_tidy(all.path());
    run(command(all.path(), &["test", "./..."]));
    if full() {
        // The detector needs a standard library of its own, which takes half a minute to build.
        let race = ["test", "-race", "-run", "Concurrent|Route", "./canary"];
        run(command(all.path(), &race));
    }
}

/// With the SDK of `OpenFeature`, which only this case needs.
#[test]
fn openfeature_clients_get_the_compiled_flags() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let all = tempfile::tempdir().expect("a temporary folder");
    case(&top().join("tests/flags/go/provider"), all.path());
    let module = all.path().join("provider");
    assert_tidy(&module);
    run(command(&module, &["test", "./..."]));
}
