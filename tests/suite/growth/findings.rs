//! Families in which findings grow: their reports, their exceptions and their corrections.

use std::fmt::Write as _;
use std::path::Path;

use super::Family;
use crate::support::files::write;

pub const FAMILIES: &[Family] = &[
    Family {
        name: "stale entries of a baseline",
        command: &["check", "--stage", "commit", "--baseline", "b.toml"],
        exit: 0,
        size: 80,
        write: |folder, size| {
            for file in 0..size {
                write(folder, &format!("f{file}.yaml"), "a: 1\n");
            }
            write(folder, "b.toml", &baseline(size));
        },
    },
    Family {
        name: "baseline update",
        command: &["baseline", "update", "b.toml", "--stage", "commit"],
        exit: 0,
        size: 140,
        write: |folder, size| {
            findings(folder, size);
            write(folder, "b.toml", &baseline(size));
        },
    },
    Family {
        name: "baseline create",
        command: &["baseline", "create", "b.toml", "--stage", "commit"],
        exit: 0,
        size: 345,
        write: findings,
    },
    Family {
        name: "findings, as sarif",
        command: &["check", "--stage", "commit", "--format", "sarif"],
        exit: 1,
        size: 60,
        write: findings,
    },
    Family {
        name: "findings in one line",
        command: &["check", "--stage", "commit", "--format", "json"],
        exit: 1,
        size: 200,
        write: |folder, size| {
            let keys: Vec<String> = (0..=size).map(|at| format!("\"k\": {at}")).collect();
            write(folder, "a.json", &format!("{{{}}}\n", keys.join(", ")));
        },
    },
    Family {
        name: "comments that allow",
        command: &["check", "--stage", "commit"],
        exit: 0,
        size: 400,
        write: |folder, size| {
            let calls =
                "\t_ = md5.New() //govkit:allow security/weak-hash until=2027-03-31 -- why\n"
                    .repeat(size);
            let text = format!("package p\n\nimport \"crypto/md5\"\n\nfunc f() {{\n{calls}}}\n");
            write(folder, "a.go", &text);
        },
    },
    Family {
        name: "comments on one line",
        command: &["check", "--stage", "commit"],
        exit: 1,
        size: 400,
        write: |folder, size| {
            let comments = "/* govkit:allow a/b -- why */ ".repeat(size);
            write(folder, "a.go", &format!("package p\n\n{comments}\n"));
        },
    },
    Family {
        name: "unused comments, in a diff",
        command: &["check", "--stage", "commit", "--diff"],
        exit: 1,
        size: 250,
        write: |folder, size| {
            let mut text = "package p\n".to_owned();
            for at in 0..size {
                let _ = writeln!(
                    text,
                    "\nvar a{at} = {at} //govkit:allow security/weak-hash until=2027-03-31 -- why"
                );
            }
            write(folder, "a.go", &text);
        },
    },
    Family {
        name: "corrections in many files",
        command: &["check", "--stage", "commit", "--fix"],
        exit: 0,
        size: 70,
        write: |folder, size| {
            for file in 0..size {
                let text = "package p\n\nvar a = 1 //govkit:allow security/weak-hash until=2027-03-31 -- why\n";
                write(folder, &format!("d{file}/a.go"), text);
            }
        },
    },
];

/// So many findings, ten a file.
fn findings(folder: &Path, size: usize) {
    let mut left = size;
    for file in 0.. {
        let here = left.min(10);
        let keys = "a: 1\n".repeat(here + 1);
        write(folder, &format!("d{}/f{file}.yaml", file / 10), &keys);
        left -= here;
        if left == 0 {
            break;
        }
    }
}

/// A baseline of findings that there are not any more.
fn baseline(size: usize) -> String {
    let mut text = "version = 1\nfindings = [\n".to_owned();
    for at in 0..size {
        let _ = writeln!(
            text,
            "  {{ path = \"f{at}.yaml\", rule = \"config/duplicate-key\", fingerprint = \"{at:032x}\" }},"
        );
    }
    text + "]\n"
}
