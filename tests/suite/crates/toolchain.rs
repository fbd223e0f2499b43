//! `govkit modules verify --archive`.

use std::path::Path;

use super::repository::sha256;
use crate::support::govkit::{Govkit, Outcome};

const ARCHIVE: &str = "go1.26.0.linux-amd64.tar.gz";

fn verify(folder: &Path, args: &[&str]) -> Outcome {
    Govkit::new(folder)
        .args([
            "--color",
            "never",
            "modules",
            "verify",
            "--archive",
            ARCHIVE,
        ])
        .args(args)
        .run()
}

fn said(outcome: &Outcome) -> (Option<i32>, String) {
    (outcome.code, outcome.text())
}

#[test]
fn an_archive_is_held_against_its_sum() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).expect("a file");
    };
    write(ARCHIVE, "content");
    let beside = format!("{ARCHIVE}.sha256");
    let right = sha256(b"content");
    let wrong = sha256(b"other");
    for (sum, code) in [
        (right.clone(), 0),
        (format!("{right}  {ARCHIVE}\n"), 0),
        (wrong.clone(), 1),
        (format!("{right} *{ARCHIVE}\n{wrong} *{ARCHIVE}\n"), 1),
        (format!("{right}  go1.25.tar.gz\n"), 3),
        (String::new(), 3),
    ] {
        write(&beside, &sum);
        let (found, text) = said(&verify(folder.path(), &[]));
        assert_eq!(found, Some(code), "{sum:?}: {text}");
        if code == 1 {
            assert!(text.contains(&format!("its SHA-256 is {right}")), "{text}");
            assert!(text.contains(&beside), "{text}");
        }
    }
    write(
        "SHA256SUMS",
        &format!("{wrong}  ./other.tar.gz\n{right}  ./{ARCHIVE}\n"),
    );
    write(&beside, &wrong);
    let (found, text) = said(&verify(folder.path(), &["--sum-file", "SHA256SUMS"]));
    assert_eq!(found, Some(0), "{text}");
    std::fs::remove_file(folder.path().join(&beside)).expect("a file");
    let (found, text) = said(&verify(folder.path(), &[]));
    assert_eq!(found, Some(3), "{text}");
    assert!(text.contains("nothing vouches for"), "{text}");
    std::fs::remove_file(folder.path().join(ARCHIVE)).expect("a file");
    assert_eq!(said(&verify(folder.path(), &[])).0, Some(2));
    let left: Vec<_> = std::fs::read_dir(folder.path())
        .expect("a folder")
        .collect();
    assert_eq!(left.len(), 1, "something was unpacked: {left:?}");
}
