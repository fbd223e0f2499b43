//! What killed runs leave, and two at once. That a killed run leaves all or nothing is held by `interrupted/`.

use std::process::Stdio;
use std::time::Duration;

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

#[cfg(unix)]
#[test]
fn interrupted_it_clears_up_at_once() {
    let at = tempfile::tempdir().unwrap();
    let files = at.path().join("t/files");
    std::fs::create_dir_all(&files).unwrap();
    let manifest = "name = \"t\"\nversion = \"1.0.0\"\nlanguage = \"go\"\nsummary = \"s\"\n";
    std::fs::write(at.path().join("t/template.toml"), manifest).unwrap();
    // Enough for a few hundred milliseconds.
    for file in 0..2000 {
        std::fs::write(files.join(file.to_string()), "x").unwrap();
    }
    let mut command = govkit(at.path(), "new a --template t");
    let child = command
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let begun = (0..10_000).any(|_| {
        std::thread::sleep(Duration::from_millis(1));
        names(at.path()).len() > 1
    });
    assert!(begun);
    let pid = child.id().to_string();
    assert!(
        std::process::Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    let ended = child.wait_with_output().unwrap();
    let text = String::from_utf8(ended.stderr).unwrap();
    assert!(
        ended.status.code() == Some(3) && text.contains("nothing was changed"),
        "{text}"
    );
    assert_eq!(names(at.path()), ["t"]);
}
