//! Where reports may be written, and how a run ends that could not write one.

use super::{TWICE, Tree, finish, link, pipe};

fn formats() -> impl Iterator<Item = &'static str> {
    govkit::render::FORMATS.iter().map(|format| format.name)
}

/// Findings of every severity, what is clean, and what cannot be read.
fn mixed() -> Tree {
    let manifest =
        "[service]\nname = \"shop\"\n\n[check.levels]\n\"security/weak-hash\" = \"note\"\n";
    let code = "package p\n\nimport (\n\t\"crypto/md5\"\n\t\"os\"\n)\n\nfunc f() {\n\tmd5.New()\n\tos.Create(\"/tmp/x\")\n}\n";
    let tree = Tree::new(&[
        ("clean/a.yaml", "a: 1\n"),
        ("bad/a.yaml", TWICE),
        ("bad/govkit.toml", manifest),
        ("bad/z.go", code),
        ("unread/b.yaml", ""),
    ]);
    std::fs::remove_file(tree.path("unread/b.yaml")).unwrap();
    pipe(&tree.path("unread/b.yaml"));
    tree
}

#[test]
fn empty_files_and_earlier_reports_of_every_format_are_replaced() {
    let tree = mixed();
    for folder in ["clean", "bad", "unread", "."] {
        for old in formats() {
            tree.write("report", "");
            let first = tree.check(&[folder, "--format", &format!("{old}=report")]);
            let made = std::fs::read_to_string(tree.path("report")).unwrap();
            assert!(!made.is_empty(), "{first:?}");
            for new in formats() {
                let second = tree.check(&[folder, "--format", &format!("{new}=report")]);
                assert_eq!(second.code, first.code, "{old} then {new}: {second:?}");
            }
            let last = tree.check(&[folder, "--format", &format!("{old}=report")]);
            assert_eq!(last.code, first.code);
            assert_eq!(std::fs::read_to_string(tree.path("report")).unwrap(), made);
            std::fs::remove_file(tree.path("report")).unwrap();
        }
    }
}

#[test]
fn other_files_and_links_are_kept_unless_forced() {
    let tree = mixed();
    let json = tree.check(&["clean", "--format", "json"]).stdout;
    let human = tree.check(&["bad"]).stdout;
    let github = tree.check(&["bad", "--format", "github"]).stdout;
    for severity in ["::error ", "::warning ", "::notice "] {
        assert!(github.contains(severity), "{github}");
    }
    let foreign = [
        "mine",
        "\n",
        "{\"tool\": \"govkit 0.1.0\"}",
        "{\"tool\": \"govkitten 1\", \"version\": 1, \"findings\": []}",
        "{\"version\": \"2.1.0\", \"runs\": []}",
        "{\"runs\": [{\"tool\": {\"driver\": {\"name\": \"other\"}}}]}",
        "[]",
        "no findings in my house\n",
        &format!("my notes\n{human}"),
        &format!("{human}my notes\n"),
        &format!("my notes\n{github}"),
        &json[..json.len() / 2],
        &format!("{json}mine"),
        "\u{0}\u{1}",
    ];
    for text in foreign {
        for name in ["report", "clean/a.yaml"] {
            tree.write(name, text);
            for format in formats() {
                let sink = format!("{format}={name}");
                tree.check(&["bad", "--format", &sink]).expect(
                    2,
                    &[name, "exists and is not a report of govkit", "--force"],
                );
                assert_eq!(std::fs::read_to_string(tree.path(name)).unwrap(), text);
            }
        }
        tree.check(&["bad", "--format", "json=report", "--force"])
            .expect(1, &[]);
        let report = std::fs::read_to_string(tree.path("report")).unwrap();
        assert!(report.contains("\"tool\""), "{report}");
    }
    tree.write("clean/a.yaml", "a: 1\n");
    tree.write("target", "mine");
    for target in ["target", "nowhere"] {
        link(target, &tree.path("alias"));
        tree.check(&["clean", "--format", "json=alias"])
            .expect(2, &["alias is a link", "--force"]);
        assert_eq!(
            std::fs::read_to_string(tree.path("target")).unwrap(),
            "mine"
        );
        tree.check(&["clean", "--format", "json=alias", "--force"])
            .expect(0, &[]);
        assert!(tree.path("alias").is_symlink());
        let report = std::fs::read_to_string(tree.path(target)).unwrap();
        assert!(report.contains("\"tool\""), "{report}");
        std::fs::remove_file(tree.path("alias")).unwrap();
        tree.write("target", "mine");
    }
    std::fs::create_dir(tree.path("folder")).unwrap();
    tree.check(&["clean", "--format", "json=folder", "--force"])
        .expect(2, &["folder is a folder"]);
}

#[test]
fn a_run_that_would_overwrite_does_no_work() {
    let tree = Tree::new(&[("bad.yaml", TWICE), ("mine", "mine"), ("slo.yaml", "x\n")]);
    let lines: [&[&str]; 5] = [
        &["check", "--fix"],
        &["check", "nowhere"],
        &["gen"],
        &["modules", "verify"],
        &["slo", "gate", "--data", "nowhere"],
    ];
    for line in lines {
        let ended = tree.govkit(&[line, &["--format", "json=mine"]].concat());
        ended.expect(2, &["mine exists and is not a report of govkit"]);
        assert!(!ended.text().contains("nowhere"), "{ended:?}");
    }
}

#[test]
fn streams_are_written_whatever_they_are_called() {
    let tree = mixed();
    let json = tree.check(&["bad", "--format", "json"]).stdout;
    for name in ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"] {
        let ended = tree.check(&["bad", "--format", &format!("json={name}")]);
        ended.expect(1, &[]);
        assert_eq!(ended.stdout, json, "{name}");
        // Only one report fits there.
        tree.check(&[
            "bad",
            "--format",
            "human",
            "--format",
            &format!("json={name}"),
        ])
        .expect(2, &["only one --format can go to standard output"]);
    }
    for name in ["/dev/stderr", "/dev/fd/2"] {
        let ended = tree.check(&[
            "bad",
            "--format",
            &format!("json={name}"),
            "--format",
            "human",
        ]);
        assert_eq!(ended.stderr, json, "{name}");
        assert!(
            ended.stdout.contains("1 error, 1 warning, 1 note"),
            "{ended:?}"
        );
    }
    // What the shell opened: a pipe, a new file, and the end of one that holds something.
    tree.sh(&format!(
        "set -e; g() {{ '{}' check bad --stage commit --format json=/dev/fd/5 || test $? = 1; }}; \
         g 5>&1 >/dev/null | cmp - expected; g 5>made; cmp made expected; \
         echo before >log; g 5>>log; g 5>>log; (echo before; cat expected expected) | cmp - log; \
         '{}' check bad --stage commit --format json=- >>log || test $? = 1; test $(grep -c before log) = 1",
        env!("CARGO_BIN_EXE_govkit"),
        env!("CARGO_BIN_EXE_govkit"),
    ).replace("set -e;", &format!("set -e; cat >expected <<'END'\n{json}END\n")));
    // A named pipe, with a reader that comes late.
    pipe(&tree.path("fifo"));
    tree.sh(&format!(
        "(sleep 1; cat fifo >read) & '{}' check bad --stage commit --format json=fifo; wait; cmp read expected",
        env!("CARGO_BIN_EXE_govkit")
    ));
    assert!(tree.check(&["bad", "--format", "json=/dev/null"]).code == Some(1));
}

#[test]
fn a_pipe_that_nobody_reads_is_given_up() {
    let tree = mixed();
    pipe(&tree.path("fifo"));
    tree.check(&["clean", "--format", "json=fifo"]).expect(
        3,
        &["cannot write the report to fifo: nobody reads from it"],
    );
}

#[test]
fn a_step_summary_is_added_to() {
    let tree = mixed();
    tree.write("summary.md", "# Earlier step\n");
    for name in ["summary.md", "clean/../summary.md", "fresh.md"] {
        let before = std::fs::read_to_string(tree.path(name)).unwrap_or_default();
        let mut command = tree.command(env!("CARGO_BIN_EXE_govkit"));
        let sink = format!("github={name}");
        command
            .env(
                "GITHUB_STEP_SUMMARY",
                tree.path(name.trim_start_matches("clean/../")),
            )
            .args(["check", "clean", "--stage", "commit", "--format", &sink]);
        finish(command).expect(0, &[]);
        let after = std::fs::read_to_string(tree.path(name)).unwrap();
        assert_eq!(after, format!("{before}no findings in 1 file\n"));
    }
    // Another file is not.
    let mut command = tree.command(env!("CARGO_BIN_EXE_govkit"));
    tree.write("notes.md", "mine\n");
    command
        .env("GITHUB_STEP_SUMMARY", tree.path("summary.md"))
        .args(["check", "clean", "--format", "github=notes.md"]);
    finish(command).expect(2, &["notes.md exists"]);
}

#[test]
fn two_reports_do_not_go_to_one_file() {
    let tree = mixed();
    tree.check(&[
        "clean",
        "--format",
        "json=r",
        "--format",
        "sarif=clean/../r",
    ])
    .expect(2, &["two reports cannot go to one file"]);
    tree.check(&[
        "clean",
        "--format",
        "json=/dev/null",
        "--format",
        "sarif=/dev/null",
    ])
    .expect(0, &[]);
}

#[test]
fn a_report_that_is_not_there_fails_a_run_without_findings() {
    let tree = mixed();
    tree.write("broken/govkit.toml", "chek = 1\n");
    for file in [
        "none/r.json",
        "clean/a.yaml/r.json",
        "/dev/full",
        &"n".repeat(300),
    ] {
        let sink = format!("json={file}");
        for (folder, plain, zero) in [
            ("clean", 3, 3),
            ("bad", 1, 3),
            ("unread", 3, 3),
            ("broken", 2, 2),
        ] {
            let args = [folder, "--format", &sink, "--format", "human"];
            let ended = tree.check(&args);
            ended.expect(plain, &["error: cannot write the report to ", file]);
            // The other report is there all the same.
            assert!(ended.stdout.contains(" in "), "{ended:?}");
            tree.check(&[&args[..], &["--exit-zero"]].concat())
                .expect(zero, &["cannot write"]);
        }
    }
    for (folder, zero) in [("clean", 0), ("bad", 0), ("unread", 0), ("broken", 2)] {
        tree.check(&[folder, "--exit-zero"]).expect(zero, &[]);
    }
}
