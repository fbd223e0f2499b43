//! Plans that end halfway, and what becomes of them.

use std::os::unix::fs::symlink;

use super::super::recover::{Recovered, recover};
use super::*;
use crate::cli::write::journal::State;

/// A folder with the files `a`, `b` and `c`, and a plan that rewrites, removes, creates and
/// rewrites; stopped after so many steps.
struct Halfway {
    at: tempfile::TempDir,
    staging: Staging,
    plan: Plan,
}

impl Halfway {
    fn begin() -> Self {
        let at = tempfile::tempdir().unwrap();
        for name in ["a", "b", "c"] {
            fs::write(at.path().join(name), "old").unwrap();
        }
        let plan = [
            Change::rewrite(RelPath::new("a"), "old", "new"),
            Change::remove(RelPath::new("b"), "old"),
            Change::create(RelPath::new("d/e"), "new", false),
            Change::rewrite(RelPath::new("c"), "old", "new"),
        ];
        let plan: Vec<&Change> = plan.iter().collect();
        let staging = open(at.path()).unwrap();
        let plan = prepare(at.path(), &staging, &plan).unwrap();
        plan.journal.write(staging.folder()).unwrap();
        Self { at, staging, plan }
    }

    fn step(&self, steps: usize) {
        let mut journal: Journal =
            serde_json::from_slice(&serde_json::to_vec(&self.plan.journal).unwrap()).unwrap();
        journal.steps.truncate(steps);
        journal.make_all_folders(self.at.path()).unwrap();
        for (number, step) in journal.steps.iter().enumerate() {
            let new = new_file(self.staging.folder(), number);
            step.carry_out(self.at.path(), &new).unwrap();
        }
    }

    /// As a kill would, this lets go of the lock and removes nothing.
    fn kill(self) -> tempfile::TempDir {
        self.staging.keep();
        self.at
    }
}

fn killed_after(steps: usize) -> tempfile::TempDir {
    let halfway = Halfway::begin();
    halfway.step(steps);
    halfway.kill()
}

fn content(root: &Path) -> Vec<(String, String)> {
    let mut content = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root).unwrap().display().to_string();
            if path.is_dir() {
                folders.push(path);
                content.push((name, String::new()));
            } else {
                content.push((name, fs::read_to_string(path).unwrap()));
            }
        }
    }
    content.sort();
    content
}

fn named(files: &[(&str, &str)]) -> Vec<(String, String)> {
    let files = files.iter();
    files
        .map(|(name, text)| ((*name).into(), (*text).into()))
        .collect()
}

fn old() -> Vec<(String, String)> {
    named(&[("a", "old"), ("b", "old"), ("c", "old")])
}

fn new() -> Vec<(String, String)> {
    named(&[("a", "new"), ("c", "new"), ("d", ""), ("d/e", "new")])
}

fn recovered(at: &tempfile::TempDir) -> String {
    let told = recover(at.path()).unwrap().map(|told| told.to_string());
    let told = told.expect("an interrupted write");
    told.replace(&at.path().display().to_string(), "ROOT")
}

fn nothing_is_left(at: &tempfile::TempDir) {
    assert!(!at.path().join(STAGING).exists());
    assert_eq!(recover(at.path()).unwrap(), None::<Recovered>);
}

#[test]
fn an_error_halfway_is_undone() {
    let halfway = Halfway::begin();
    // The last step cannot be done.
    fs::remove_file(new_file(halfway.staging.folder(), 3)).unwrap();
    let root = halfway.at.path();
    let error = carry_out_or_undo(root, halfway.staging, &halfway.plan).unwrap_err();
    assert!(
        matches!(
            error,
            WriteError::Io {
                action: "write",
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(content(root), old());
    nothing_is_left(&halfway.at);
}

#[test]
fn an_edit_while_the_plan_is_carried_out_is_not_overwritten() {
    let halfway = Halfway::begin();
    let root = halfway.at.path();
    // As an editor saves: a file of the same size in its place.
    fs::write(root.join("edit"), "her").unwrap();
    fs::rename(root.join("edit"), root.join("c")).unwrap();
    let error = carry_out_or_undo(root, halfway.staging, &halfway.plan).unwrap_err();
    assert!(matches!(error, WriteError::Changed(_)), "{error:?}");
    assert_eq!(
        content(root),
        named(&[("a", "old"), ("b", "old"), ("c", "her")])
    );
    nothing_is_left(&halfway.at);
}

#[test]
fn a_killed_plan_is_dropped_before_its_first_step_and_finished_after_it() {
    for steps in 0..=4 {
        let at = killed_after(steps);
        assert!(at.path().join(STAGING).exists());
        let error = apply(at.path(), &[]).unwrap_err();
        assert!(matches!(error, WriteError::Unfinished(_)), "{error:?}");
        let told = recovered(&at);
        let expected = match steps {
            0 => "dropped an interrupted write in `ROOT`: nothing had been replaced".to_owned(),
            4 => "finished an interrupted write in `ROOT`: nothing was left to replace".to_owned(),
            3 => "finished an interrupted write in `ROOT`: replaced the last file".to_owned(),
            steps => format!(
                "finished an interrupted write in `ROOT`: replaced the last {} files",
                4 - steps
            ),
        };
        assert_eq!(told, expected);
        assert_eq!(
            content(at.path()),
            if steps == 0 { old() } else { new() },
            "{steps}"
        );
        nothing_is_left(&at);
    }
}

#[test]
fn a_plan_that_cannot_be_finished_is_undone() {
    for steps in 1..=3 {
        let at = killed_after(steps);
        fs::write(at.path().join(STAGING).join("new/3"), "torn").unwrap();
        let files = if steps == 1 {
            "file".to_owned()
        } else {
            format!("{steps} files")
        };
        let expected = format!("undid an interrupted write in `ROOT`: restored {files}");
        assert_eq!(recovered(&at), expected);
        assert_eq!(content(at.path()), old(), "{steps}");
        nothing_is_left(&at);
    }
}

#[test]
fn undoing_that_was_killed_ends_whole() {
    for undone in 0..=4 {
        let halfway = Halfway::begin();
        halfway.step(4);
        for (number, name) in [(3, "c"), (2, ""), (1, "b"), (0, "a")]
            .into_iter()
            .take(undone)
        {
            if name.is_empty() {
                fs::remove_file(halfway.at.path().join("d/e")).unwrap();
            } else {
                let kept = old_file(halfway.staging.folder(), number);
                fs::rename(kept, halfway.at.path().join(name)).unwrap();
            }
        }
        let at = halfway.kill();
        recovered(&at);
        assert_eq!(
            content(at.path()),
            if undone == 0 { new() } else { old() },
            "{undone}"
        );
        nothing_is_left(&at);
    }
}

#[test]
fn a_tree_that_somebody_put_back_stays_as_it_was() {
    for steps in 1..=4 {
        let at = killed_after(steps);
        for name in ["a", "b", "c"] {
            fs::write(at.path().join(name), "old").unwrap();
        }
        let _ = fs::remove_file(at.path().join("d/e"));
        assert!(recovered(&at).starts_with("dropped"));
        assert_eq!(content(at.path()), old());
        nothing_is_left(&at);
    }
}

#[test]
fn files_that_somebody_changed_since_are_kept() {
    let at = killed_after(2);
    fs::write(at.path().join("a"), "edited since").unwrap();
    fs::remove_file(at.path().join("c")).unwrap();
    fs::create_dir(at.path().join("c")).unwrap();
    let told = recovered(&at);
    assert!(
        told.ends_with("replaced the last file; kept, changed since: `a`, `c`"),
        "{told}"
    );
    let after = [("a", "edited since"), ("c", ""), ("d", ""), ("d/e", "new")];
    assert_eq!(content(at.path()), named(&after));
    nothing_is_left(&at);
    // What somebody put in a folder that the plan made keeps it.
    let at = killed_after(4);
    fs::write(at.path().join("d/mine"), "mine").unwrap();
    fs::remove_file(at.path().join("d/e")).unwrap();
    fs::write(at.path().join("a"), "old").unwrap();
    fs::write(at.path().join("b"), "old").unwrap();
    fs::write(at.path().join("c"), "old").unwrap();
    assert!(recovered(&at).starts_with("dropped"));
    assert!(at.path().join("d/mine").exists());
    nothing_is_left(&at);
}

#[test]
fn a_link_that_was_put_on_the_way_is_not_written_through() {
    let elsewhere = tempfile::tempdir().unwrap();
    fs::write(elsewhere.path().join("c"), "old").unwrap();
    let at = killed_after(2);
    fs::remove_dir(at.path().join("d")).unwrap();
    symlink(elsewhere.path(), at.path().join("d")).unwrap();
    fs::remove_file(at.path().join("c")).unwrap();
    symlink(elsewhere.path().join("c"), at.path().join("c")).unwrap();
    let told = recovered(&at);
    assert!(
        told.ends_with("nothing was left to replace; kept, changed since: `d/e`, `c`"),
        "{told}"
    );
    assert_eq!(content(elsewhere.path()), named(&[("c", "old")]));
    nothing_is_left(&at);
}

#[test]
fn one_plan_at_a_time_is_at_work_in_a_root() {
    let halfway = Halfway::begin();
    let error = apply(halfway.at.path(), &[]).unwrap_err();
    assert!(matches!(error, WriteError::Busy(_)), "{error:?}");
    assert!(halfway.staging.folder().exists());
}

#[test]
fn a_write_at_work_is_waited_for() {
    let halfway = Halfway::begin();
    halfway.step(4);
    let at = halfway.at.path().to_path_buf();
    let waiting = std::thread::spawn(move || recover(&at));
    Journal::remove(halfway.staging.folder()).unwrap();
    halfway.staging.remove().unwrap();
    assert_eq!(waiting.join().unwrap().unwrap(), None);
    assert_eq!(content(halfway.at.path()), new());
}

#[test]
fn a_journal_that_came_from_elsewhere_is_not_trusted() {
    let at = killed_after(2);
    // As git or tar would lay it down, byte for byte.
    let mark = at.path().join(STAGING).join("CACHEDIR.TAG");
    let bytes = fs::read(&mark).unwrap();
    fs::remove_file(&mark).unwrap();
    fs::write(&mark, bytes).unwrap();
    let before = content(at.path());
    for error in [
        apply(at.path(), &[]).unwrap_err(),
        recover(at.path()).unwrap_err(),
    ] {
        assert!(matches!(error, WriteError::Foreign(_)), "{error:?}");
    }
    assert_eq!(content(at.path()), before);
}

#[test]
fn a_journal_of_another_folder_is_not_trusted() {
    // Checked out over a folder that a killed run left here.
    let (at, other) = (killed_after(0), killed_after(2));
    let journal = |at: &tempfile::TempDir| at.path().join(STAGING).join("journal");
    fs::copy(journal(&other), journal(&at)).unwrap();
    let error = recover(at.path()).unwrap_err();
    assert!(matches!(error, WriteError::Foreign(_)), "{error:?}");
    assert!(journal(&at).exists());
}

/// Changes the journal of a plan that was killed after two steps, and expects that it is refused and that no file is
/// touched.
fn refused(change: impl FnOnce(&Path)) -> WriteError {
    let above = tempfile::tempdir().unwrap();
    let at = killed_after(2);
    let root = above.path().join("root");
    fs::rename(at.path(), &root).unwrap();
    fs::create_dir(at.path()).unwrap();
    change(&root.join(STAGING).join("journal"));
    let before = content(above.path());
    let error = recover(&root).unwrap_err();
    assert_eq!(content(above.path()), before);
    error
}

#[test]
fn a_journal_that_is_broken_is_refused() {
    let rewritten = |from: &'static str, to: String| {
        refused(move |journal| {
            let text = fs::read_to_string(journal).unwrap();
            assert!(text.contains(from));
            fs::write(journal, text.replace(from, &to)).unwrap();
        })
    };
    for path in ["../c", "/etc/passwd", "d/../../c", "", ".", "c/", "d//c"] {
        let error = rewritten("\"c\"", serde_json::to_string(path).unwrap());
        let WriteError::NotRecovered { source, .. } = error else {
            panic!("{error:?}")
        };
        assert!(matches!(*source, WriteError::OutsideRoot(_)), "{source:?}");
        let error = rewritten("\"folders\":[\"d\"]", format!("\"folders\":[{path:?}]"));
        assert!(
            matches!(error, WriteError::NotRecovered { .. }),
            "{error:?}"
        );
    }
    for text in ["", "{", "[]", "null", "{\"staging\":7}", "\0\0\0\0"] {
        let error = refused(|journal| fs::write(journal, text).unwrap());
        assert!(
            matches!(error, WriteError::NotRecovered { .. }),
            "{error:?}"
        );
    }
    let error = refused(|journal| {
        let file = fs::OpenOptions::new().write(true).open(journal).unwrap();
        file.set_len((64 << 20) + 1).unwrap();
    });
    assert!(
        error.to_string().contains("neither finished nor undone"),
        "{error}"
    );
    let error = refused(|journal| {
        fs::remove_file(journal).unwrap();
        fs::create_dir(journal).unwrap();
    });
    assert!(
        matches!(error, WriteError::NotRecovered { .. }),
        "{error:?}"
    );
}

#[test]
fn a_folder_that_only_looks_like_ours_is_refused() {
    const MARK: &str = "Signature: 8a477f597d28d172789f06886806bc55\n\
        # A govkit write in progress. If no govkit is running, the next one removes this folder.\n";
    let made: &[&[(&str, &str)]] = &[
        &[("hidden.go", "package hidden")],
        &[("CACHEDIR.TAG", "mine")],
        &[("CACHEDIR.TAG", MARK), ("hidden.go", "package hidden")],
        &[("CACHEDIR.TAG", MARK), (".gitignore", "*\n")],
        &[("CACHEDIR.TAG", MARK), ("new/hidden.go", "package hidden")],
        &[("CACHEDIR.TAG", MARK), ("journal", "{}")],
    ];
    for files in made {
        let at = tempfile::tempdir().unwrap();
        for (name, text) in *files {
            let path = at.path().join(STAGING).join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let before = content(at.path());
        let error = recover(at.path()).unwrap_err();
        assert!(
            matches!(error, WriteError::Foreign(_)),
            "{files:?}: {error:?}"
        );
        assert_eq!(content(at.path()), before);
    }
    let at = tempfile::tempdir().unwrap();
    symlink("/nowhere", at.path().join(STAGING)).unwrap();
    assert!(matches!(
        recover(at.path()).unwrap_err(),
        WriteError::Foreign(_)
    ));
    fs::remove_file(at.path().join(STAGING)).unwrap();
    fs::write(at.path().join(STAGING), "").unwrap();
    assert!(matches!(
        recover(at.path()).unwrap_err(),
        WriteError::Foreign(_)
    ));
}

#[test]
fn a_folder_that_was_hardly_begun_is_removed() {
    for (mark, signed) in [
        (None, None),
        (Some(""), None),
        (Some("Signature: 8a"), Some("")),
    ] {
        let at = tempfile::tempdir().unwrap();
        let folder = at.path().join(STAGING);
        fs::create_dir(&folder).unwrap();
        for (name, text) in [("CACHEDIR.TAG", mark), (".gitignore", signed)] {
            if let Some(text) = text {
                fs::write(folder.join(name), text).unwrap();
            }
        }
        let told = recover(at.path()).unwrap();
        assert_eq!(told.is_some(), mark.is_some());
        nothing_is_left(&at);
    }
}

#[test]
fn a_plan_that_only_changes_a_mode_ends_whole() {
    let step = |path: &str| Step {
        path: path.to_owned(),
        before: Some(Fingerprint::of(b"old")),
        after: Some(Fingerprint::of(b"old")),
    };
    let at = tempfile::tempdir().unwrap();
    assert_eq!(step("a").state(at.path()).unwrap(), State::Changed);
    fs::write(at.path().join("a"), "old").unwrap();
    assert_eq!(step("a").state(at.path()).unwrap(), State::Same);
    let mut change = Change::create(RelPath::new("a"), "old", true);
    change.before = Some(b"old".to_vec());
    let staging = open(at.path()).unwrap();
    let plan = prepare(at.path(), &staging, &[&change]).unwrap();
    plan.journal.write(staging.folder()).unwrap();
    staging.keep();
    assert!(recovered(&at).starts_with("dropped"));
    assert_eq!(content(at.path()), named(&[("a", "old")]));
}
