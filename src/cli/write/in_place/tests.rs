//! Plans that end halfway.

use super::*;

/// A folder with the files `a`, `b` and `c`, and a plan that rewrites, removes, creates and
/// rewrites; stopped after so many steps.
struct Halfway {
    at: tempfile::TempDir,
    staging: Staging,
    journal: Journal,
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
        let mut staging = open(at.path()).unwrap();
        let journal = prepare(at.path(), &staging, &plan).unwrap();
        journal.write(staging.folder()).unwrap();
        // As a kill would, dropping it lets go of the lock and removes nothing.
        staging.keep();
        Self {
            at,
            staging,
            journal,
        }
    }

    fn step(&self, steps: usize) {
        let mut journal: Journal =
            serde_json::from_slice(&serde_json::to_vec(&self.journal).unwrap()).unwrap();
        journal.steps.truncate(steps);
        carry_out(self.at.path(), self.staging.folder(), &journal).unwrap();
    }

    fn kill(self) -> tempfile::TempDir {
        self.at
    }
}

fn content(root: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(root).unwrap().map(Result::unwrap);
    let mut content: Vec<_> = entries
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read(entry.path()).unwrap_or_default())
        })
        .collect();
    content.sort();
    content
}

fn old() -> Vec<(String, Vec<u8>)> {
    ["a", "b", "c"]
        .map(|name| (name.to_owned(), b"old".to_vec()))
        .to_vec()
}

#[test]
fn an_error_halfway_is_undone() {
    let mut halfway = Halfway::begin();
    // The last step cannot be done.
    fs::remove_file(new_file(halfway.staging.folder(), 3)).unwrap();
    let root = halfway.at.path();
    let error = carry_out_or_undo(root, &mut halfway.staging, &halfway.journal).unwrap_err();
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
    let at = halfway.kill();
    apply(at.path(), &[]).unwrap();
    assert_eq!(content(at.path()), old());
}

#[test]
fn a_killed_plan_is_undone_by_the_next_after_any_step() {
    for steps in 0..=4 {
        let halfway = Halfway::begin();
        halfway.step(steps);
        let at = halfway.kill();
        assert!(at.path().join(STAGING).exists());
        apply(at.path(), &[]).unwrap();
        assert_eq!(content(at.path()), old(), "{steps}");
    }
}

#[test]
fn what_was_changed_since_is_not_undone() {
    let halfway = Halfway::begin();
    halfway.step(4);
    let at = halfway.kill();
    fs::write(at.path().join("a"), "edited since").unwrap();
    fs::remove_file(at.path().join("c")).unwrap();
    fs::create_dir(at.path().join("c")).unwrap();
    fs::write(at.path().join("d/mine"), "mine").unwrap();
    apply(at.path(), &[]).unwrap();
    assert_eq!(fs::read(at.path().join("a")).unwrap(), b"edited since");
    assert_eq!(fs::read(at.path().join("b")).unwrap(), b"old");
    assert!(at.path().join("c").is_dir() && at.path().join("d/mine").exists());
    assert!(!at.path().join("d/e").exists() && !at.path().join(STAGING).exists());
}

#[test]
fn one_plan_at_a_time_is_at_work_in_a_root() {
    let halfway = Halfway::begin();
    let error = apply(halfway.at.path(), &[]).unwrap_err();
    assert!(matches!(error, WriteError::Busy(_)), "{error:?}");
    assert!(halfway.staging.folder().exists());
}

#[test]
fn a_journal_that_came_from_elsewhere_is_not_trusted() {
    let halfway = Halfway::begin();
    halfway.step(4);
    let at = halfway.kill();
    // As git or tar would lay it down, byte for byte.
    let mark = at.path().join(STAGING).join("CACHEDIR.TAG");
    let bytes = fs::read(&mark).unwrap();
    fs::remove_file(&mark).unwrap();
    fs::write(&mark, bytes).unwrap();
    let error = apply(at.path(), &[]).unwrap_err();
    assert!(matches!(error, WriteError::Foreign(_)), "{error:?}");
    assert_eq!(fs::read(at.path().join("a")).unwrap(), b"new");
    assert!(at.path().join(STAGING).join("journal").exists());
}
