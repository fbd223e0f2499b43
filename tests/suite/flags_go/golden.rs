//! The committed code of `tests/flags/go/<case>/feature-flag.json`, and the Go tests beside it.

use super::{assert_tidy, generate};
use crate::support::fixtures::{assert_file, copied, top};
use crate::support::go::{command, run};

#[test]
fn the_code_is_as_committed_and_tidy() {
    let all = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(
        all.path().join("go.mod"),
        "module example.com/svc\n\ngo 1.26\n",
    )
    .expect("go.mod");
    let cases = top().join("tests/flags/go");
    for case in std::fs::read_dir(&cases).expect("cases").flatten() {
        let folder = copied(&case.path());
        std::fs::write(
            folder.path().join("go.mod"),
            "module example.com/svc\n\ngo 1.26\n",
        )
        .expect("go.mod");
        let _ = std::fs::remove_dir_all(folder.path().join("internal"));
        let written = generate(folder.path()).unwrap_or_else(|refused| panic!("{refused:#?}"));
        for path in written {
            let below = path.strip_prefix(folder.path()).expect("below");
            let text = std::fs::read_to_string(&path).expect("text");
            let committed = case.path().join(below);
            std::fs::create_dir_all(committed.parent().expect("a folder")).expect("a folder");
            assert_file(&committed, &text);
            let built = all.path().join(case.file_name()).join(below);
            std::fs::create_dir_all(built.parent().expect("a folder")).expect("a folder");
            std::fs::write(built, text).expect("a file");
        }
        for entry in std::fs::read_dir(case.path()).expect("a case").flatten() {
            if entry.path().extension().is_some_and(|found| found == "go") {
                let target = all.path().join(case.file_name()).join(entry.file_name());
                std::fs::copy(entry.path(), target).expect("a copy");
            }
        }
    }
    assert_tidy(all.path());
    run(command(all.path(), &["test", "./..."]));
    let race = ["test", "-race", "-run", "Concurrent|Route", "./canary"];
    run(command(all.path(), &race));
}
