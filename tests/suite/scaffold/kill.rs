//! Killed at any moment, and two at once.

use std::process::Stdio;
use std::time::Duration;

use super::{end, expect, govkit, names, snapshot};

#[test]
fn killed_at_any_moment_it_leaves_all_or_nothing() {
    let whole = tempfile::tempdir().unwrap();
    expect(whole.path(), "new a --template TEMPLATE", 0, "made");
    let whole = snapshot(&whole.path().join("a"));
    let at = tempfile::tempdir().unwrap();
    let target = at.path().join("a");
    let (mut finished, mut left) = (0, 0);
    for round in 0..60_u64 {
        let mut child = govkit(at.path(), "new a --template TEMPLATE")
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        // Spread over 0 to 30 ms without a source of chance, so that a failure can be repeated.
        std::thread::sleep(Duration::from_micros(round * 7919 % 30_000));
        let _ = child.kill();
        child.wait().unwrap();
        left += names(at.path())
            .iter()
            .filter(|name| name.starts_with('.'))
            .count();
        if target.exists() {
            assert_eq!(snapshot(&target), whole);
            finished += 1;
            std::fs::remove_dir_all(&target).unwrap();
        }
    }
    println!("{finished} finished, {left} leftovers seen");
    // The next run clears up, and touches nothing that only looks alike.
    let user = at.path().join(".mine.govkit-abcdefabcdef");
    std::fs::create_dir(&user).unwrap();
    std::fs::write(user.join("notes"), "mine").unwrap();
    expect(at.path(), "new a --template TEMPLATE", 0, "made");
    assert_eq!(snapshot(&target), whole);
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
