//! How tests come by the programs that they run.

use std::panic::catch_unwind;

use crate::support::cases::check_each;
use crate::support::tools::{Need, available, may_be_missing, unpacked};

#[test]
fn a_missing_tool_fails_only_where_ci_is_set_and_the_network_is_not_ruled_out() {
    let cases = [
        (false, false, true),
        (false, true, true),
        (true, false, false),
        (true, true, true),
    ];
    for (ci, offline, expected) in cases {
        assert_eq!(
            may_be_missing(ci, offline),
            expected,
            "CI {ci}, offline {offline}"
        );
    }
}

#[test]
fn debian_programs_run_from_where_they_are_unpacked() {
    if !available(&[Need::Registry]) {
        return;
    }
    let programs: [(&str, &[&str], &str); 2] = [
        ("strace", &["-f", "-e", "trace=execve", "true"], "execve("),
        ("valgrind", &["--tool=none", "true"], "Nulgrind"),
    ];
    for (name, args, expected) in programs {
        let tool = unpacked(name, &format!("usr/bin/{name}")).expect(name);
        assert!(tool.program.starts_with(crate::support::tools::folder()));
        let output = tool.command().args(args).output().expect(name);
        let log = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{log}");
        assert!(log.contains(expected), "{log}");
    }
}

#[test]
fn every_failing_case_is_reported() {
    let check = || {
        check_each(1..=4, ToString::to_string, |number| {
            assert!(number % 2 == 0, "{number} is odd");
        });
    };
    let panic = catch_unwind(check).expect_err("two cases fail");
    let message = panic.downcast_ref::<String>().expect("a message");
    assert!(message.starts_with("2 of 4 cases fail:\n"), "{message}");
    for part in ["1: 1 is odd", "3: 3 is odd"] {
        assert!(message.contains(part), "{message}");
    }
    assert!(catch_unwind(|| check_each(0..0, ToString::to_string, drop::<i32>)).is_err());
}
