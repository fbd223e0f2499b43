//! What killed runs leave, and two at once. That a killed run leaves all or nothing, and one that is asked to end nothing, is held by
//! `interrupted/`.

use std::process::Stdio;

use super::{end, expect, govkit, names, snapshot};

#[test]
fn the_next_run_clears_up_and_touches_nothing_that_only_looks_alike() {
    let at = tempfile::tempdir().unwrap();
    let target = at.path().join("a");
    // Ended without any chance to clear up, once its folder is there.
    let mut child = govkit(at.path(), "new a --template TEMPLATE")
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let begun = (0..1_000_000).any(|_| names(at.path()).iter().any(|name| name.starts_with(".a.")));
    let _ = child.kill();
    child.wait().unwrap();
    assert!(begun || target.exists());
    let _ = std::fs::remove_dir_all(&target);
    let user = at.path().join(".mine.govkit-abcdefabcdef");
    std::fs::create_dir(&user).unwrap();
    std::fs::write(user.join("notes"), "mine").unwrap();
    expect(at.path(), "new a --template TEMPLATE", 0, "made");
    assert_eq!(snapshot(&target).len(), 12);
    assert_eq!(names(at.path()), [".mine.govkit-abcdefabcdef", "a"]);
}

#[test]
fn of_two_at_once_one_wins() {
    for _ in 0..10 {
        let at = tempfile::tempdir().unwrap();
        let mut ends = std::thread::scope(|scope| {
            let run = || end(&mut govkit(at.path(), "new a --template TEMPLATE"));
            let runs = [scope.spawn(run), scope.spawn(run), scope.spawn(run)];
            runs.map(|run| run.join().unwrap())
        });
        ends.sort();
        let codes = [0, 1, 2].map(|run| ends[run].0);
        assert_eq!(codes, [0, 2, 2], "{ends:?}");
        assert!(ends[1].1.contains("exists already") || ends[1].1.contains("not empty"));
        assert_eq!(names(at.path()), ["a"]);
        assert_eq!(snapshot(&at.path().join("a")).len(), 12);
    }
}
