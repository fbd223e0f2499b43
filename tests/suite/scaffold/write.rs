//! The writer, in place: whole plans, nothing outside the root, nothing lost.

use std::fs;
use std::path::Path;

use govkit::cli::write::{WriteError, apply, new_tree};
use govkit::diag::Change;
use govkit::source::{MAX_FILE_BYTES, RelPath};

use super::{names, snapshot};

fn path(path: &str) -> RelPath {
    RelPath::new(path)
}

/// A folder with `a` and `sub/b`.
fn tree() -> tempfile::TempDir {
    let at = tempfile::tempdir().unwrap();
    fs::write(at.path().join("a"), "a1").unwrap();
    fs::create_dir(at.path().join("sub")).unwrap();
    fs::write(at.path().join("sub/b"), "b1").unwrap();
    at
}

fn read(at: &Path, path: &str) -> String {
    fs::read_to_string(at.join(path)).unwrap()
}

#[test]
fn creates_rewrites_and_removes() {
    let at = tree();
    let plan = [
        Change::rewrite(path("a"), "a1", "a2"),
        Change::remove(path("sub/b"), "b1"),
        Change::create(path("new/deep/c"), "c1", true),
    ];
    apply(at.path(), &plan).unwrap();
    assert_eq!(names(at.path()), ["a", "new", "sub"]);
    assert_eq!(
        (read(at.path(), "a"), read(at.path(), "new/deep/c")),
        ("a2".into(), "c1".into())
    );
    assert!(names(&at.path().join("sub")).is_empty());
}

#[test]
fn a_plan_that_does_not_fit_changes_nothing() {
    let at = tree();
    let before = snapshot(at.path());
    let first = || Change::rewrite(path("a"), "a1", "a2");
    let refused = |change: Change, is: fn(&WriteError) -> bool| {
        let error = apply(at.path(), &[first(), change]).unwrap_err();
        assert!(is(&error), "{error:?}");
        assert_eq!(snapshot(at.path()), before);
    };
    for outside in [
        "../x",
        "/x",
        "sub/../../x",
        "",
        ".",
        "sub//x",
        "sub/",
        "a\0b",
    ] {
        refused(Change::create(path(outside), "", false), |e| {
            matches!(e, WriteError::OutsideRoot(_))
        });
    }
    let changed = |e: &WriteError| matches!(e, WriteError::Changed(_));
    refused(Change::rewrite(path("sub/b"), "b0", "b2"), changed);
    refused(Change::create(path("sub/b"), "b2", false), changed);
    refused(Change::remove(path("gone"), "x"), changed);
    let wrong_kind = |e: &WriteError| matches!(e, WriteError::WrongKind { .. });
    refused(Change::create(path("sub"), "", false), wrong_kind);
    refused(Change::create(path("sub/b/x"), "", false), wrong_kind);
}

#[test]
fn a_file_that_could_not_be_read_back_is_not_written() {
    let at = tree();
    let before = snapshot(at.path());
    let limit = usize::try_from(MAX_FILE_BYTES).unwrap();
    let plan = |size: usize| {
        [
            Change::rewrite(path("a"), "a1", "a2"),
            Change::create(path("large"), vec![b'x'; size], false),
        ]
    };
    let error = apply(at.path(), &plan(limit + 1)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`large` would have 33 MiB, and files are read up to 32 MiB: nothing was written"
    );
    assert_eq!(snapshot(at.path()), before);
    apply(at.path(), &plan(limit)).unwrap();
    assert_eq!(
        fs::metadata(at.path().join("large")).unwrap().len(),
        MAX_FILE_BYTES
    );
}

#[cfg(unix)]
#[test]
fn links_are_not_written_through() {
    let (at, elsewhere) = (tree(), tree());
    std::os::unix::fs::symlink(elsewhere.path().join("sub"), at.path().join("link")).unwrap();
    std::os::unix::fs::symlink(elsewhere.path().join("a"), at.path().join("a-link")).unwrap();
    let before = snapshot(elsewhere.path());
    for target in ["link/x", "a-link"] {
        let error = apply(at.path(), &[Change::create(path(target), "x", false)]).unwrap_err();
        assert!(matches!(error, WriteError::Link(_)), "{error:?}");
    }
    assert_eq!(snapshot(elsewhere.path()), before);
}

#[cfg(unix)]
#[test]
fn a_rewritten_file_keeps_its_mode() {
    use std::os::unix::fs::PermissionsExt;
    let at = tree();
    let mode = || {
        fs::metadata(at.path().join("a"))
            .unwrap()
            .permissions()
            .mode()
            & 0o777
    };
    fs::set_permissions(at.path().join("a"), PermissionsExt::from_mode(0o640)).unwrap();
    apply(at.path(), &[Change::rewrite(path("a"), "a1", "a2")]).unwrap();
    assert_eq!(mode(), 0o640);
    let mut change = Change::create(path("a"), "a2", true);
    change.before = Some(b"a2".to_vec());
    apply(at.path(), &[change]).unwrap();
    assert_eq!(mode(), 0o750);
}

#[test]
fn a_folder_of_somebody_elses_stays() {
    let at = tree();
    let folder = at.path().join(".govkit-write");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("CACHEDIR.TAG"), "mine").unwrap();
    let before = snapshot(at.path());
    let error = apply(at.path(), &[Change::remove(path("a"), "a1")]).unwrap_err();
    assert!(matches!(error, WriteError::Foreign(_)), "{error:?}");
    assert_eq!(snapshot(at.path()), before);
}

#[test]
fn a_plan_at_odds_with_itself_is_refused() {
    let at = tree();
    let before = snapshot(at.path());
    for other in ["x/y", "x"] {
        let plan = [
            Change::rewrite(path("a"), "a1", "a2"),
            Change::create(path("x"), "1", false),
            Change::create(path(other), "2", false),
        ];
        let error = apply(at.path(), &plan).unwrap_err();
        assert!(matches!(error, WriteError::Twice(_)), "{error:?}");
        assert_eq!(snapshot(at.path()), before);
    }
}

#[test]
fn a_new_tree_stays_in_its_folder() {
    let at = tempfile::tempdir().unwrap();
    let target = at.path().join("svc");
    for outside in ["../x", "/x", "a/../../x"] {
        let error = new_tree(&target, &[Change::create(path(outside), "", false)]).unwrap_err();
        assert!(matches!(error, WriteError::OutsideRoot(_)));
    }
    assert!(names(at.path()).is_empty());
    fs::create_dir(&target).unwrap();
    fs::write(target.join("mine"), "").unwrap();
    let error = new_tree(&target, &[Change::create(path("x"), "", false)]).unwrap_err();
    assert!(matches!(error, WriteError::Exists(_)));
    assert_eq!(names(&target), ["mine"]);
}
