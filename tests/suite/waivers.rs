//! Exceptions with the real binary: in every syntax that has comments, in the manifest, by stage, and in every format.

use std::path::Path;

use serde_json::Value;

use crate::support::files::{folder, write};
use crate::support::govkit::{Govkit, govkit};

/// What a check finds, as `path:line rule`, and what is waived, as `path:line rule kind`.
pub fn told(folder: &Path, args: &[&str]) -> (Vec<String>, Vec<String>) {
    let args = [&["check", "--format", "json", "--now", "2026-11-24"], args].concat();
    let report = Govkit::new(folder).args(args).run().json();
    let list = |name: &str| report[name].as_array().expect("a list").clone();
    let place = |one: &Value| {
        format!(
            "{}:{} {}",
            one["path"].as_str().expect("a path"),
            one["start"]["line"],
            one["rule"].as_str().expect("a rule")
        )
    };
    let waived = list("waived");
    let waived = waived.iter().map(|one| {
        format!(
            "{} {}",
            place(one),
            one["waiver"]["kind"].as_str().expect("a kind")
        )
    });
    (
        list("findings").iter().map(place).collect(),
        waived.collect(),
    )
}

const MANIFEST: &str = "[service]\nname = \"shop\"\nlanguage = \"go\"\n";

const EXEC: &str = "package p\n\nimport \"os/exec\"\n\nvar c = exec.Command(\"a\")\n";

fn waiver(rule: &str, path: &str, expires: &str) -> String {
    format!(
        "\n[[waiver]]\nrule = \"{rule}\"\npath = \"{path}\"\nreason = \"why\"\nowner = \"team\"\nexpires = {expires}\n"
    )
}

#[test]
fn comments_hold_in_every_syntax_that_has_them() {
    let go = EXEC.replace(
        "exec.Command(\"a\")",
        "exec.Command(\"a\") //govkit:allow security/process-exec -- why",
    );
    let folder = folder(&[
        ("a.go", &go),
        (
            "b.go",
            &EXEC
                .replace("var", "//govkit:allow security/process-exec -- why\r\nvar")
                .replace("package p", "package q"),
        ),
        // In a string it is none.
        (
            "s/c.go",
            "package p\n\nimport \"os/exec\"\n\nvar c = exec.Command(\"//govkit:allow security/process-exec -- why\")\n",
        ),
        (
            "a.yaml",
            "a: 1\n# govkit:allow config/duplicate-key -- why\na: 2\n",
        ),
        (
            "b.yaml",
            "a: 1\na: 2 # govkit:allow config/duplicate-key -- why\n",
        ),
        (
            "c.yaml",
            "a: |\n  # govkit:allow config/duplicate-key -- why\na: 2\n",
        ),
        (
            "a.toml",
            "a = 1\na = 2 # govkit:allow config/duplicate-key -- why\n",
        ),
        ("a.json", "{\"a\": 1,\n\"a\": 2}\n"),
        // In a block of text none can stand, so that of its head is about all of it.
        (
            ".github/workflows/w.yaml",
            "on: issues\npermissions: {}\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: | # govkit:allow security/workflow-injection -- why\n          echo\n          echo ${{ github.event.issue.title }}\n",
        ),
    ]);
    let (found, waived) = told(folder.path(), &[]);
    assert_eq!(
        found,
        [
            "a.json:2 config/duplicate-key",
            "c.yaml:3 config/duplicate-key",
            "s/c.go:5 security/process-exec",
        ]
    );
    assert_eq!(
        waived,
        [
            ".github/workflows/w.yaml:9 security/workflow-injection comment",
            "a.go:5 security/process-exec comment",
            "a.toml:2 config/duplicate-key comment",
            "a.yaml:3 config/duplicate-key comment",
            "b.go:6 security/process-exec comment",
            "b.yaml:2 config/duplicate-key comment",
        ]
    );
}

#[test]
fn the_manifest_excuses_files_of_its_service_until_a_day() {
    let manifest = [
        MANIFEST,
        &waiver("security/process-exec", "internal/backup/**", "2027-03-31"),
        &waiver("config/duplicate-key", "*.json", "2027-03-31"),
    ]
    .concat();
    let folder = folder(&[
        ("shop/govkit.toml", &manifest),
        ("shop/internal/backup/deep/a.go", EXEC),
        ("shop/other.go", EXEC),
        ("shop/a.json", "{\"a\": 1,\n\"a\": 2}\n"),
        // Another service, whose manifest says nothing.
        ("other/govkit.toml", MANIFEST),
        ("other/internal/backup/a.go", EXEC),
    ]);
    let (found, waived) = told(folder.path(), &[]);
    assert_eq!(
        found,
        [
            "other/internal/backup/a.go:5 security/process-exec",
            "shop/other.go:5 security/process-exec",
        ]
    );
    assert_eq!(
        waived,
        [
            "shop/a.json:2 config/duplicate-key manifest",
            "shop/internal/backup/deep/a.go:5 security/process-exec manifest",
        ]
    );
    // The last day still counts; the day after does not.
    let on = |day: &str| govkit(folder.path(), &["check", "shop", "--now", day]).1;
    assert!(!on("2027-03-31").contains("waiver/expired"));
    let text = on("2027-04-01");
    assert!(
        text.contains("the exception from security/process-exec expired on 2027-03-31"),
        "{text}"
    );
    assert!(text.contains("internal/backup/deep/a.go:5:9"), "{text}");
    // Without a clock nothing is over.
    let (_, text) = govkit(folder.path(), &["check", "shop", "--stage", "commit"]);
    assert!(!text.contains("waiver/"), "{text}");
}

#[test]
fn only_a_run_that_could_need_it_calls_an_exception_unused() {
    let manifest = [
        MANIFEST,
        &waiver("security/process-exec", "gone/**", "2027-03-31"),
    ]
    .concat();
    let folder = folder(&[
        ("govkit.toml", &manifest),
        (
            "p/a.go",
            "package p\n\n//govkit:allow security/process-exec -- why\nvar a = 1\n",
        ),
        // A rule of a later stage.
        ("b.yaml", "a: 1 # govkit:allow modules/banned -- why\n"),
    ]);
    let all = ["govkit.toml:6 waiver/unused", "p/a.go:3 waiver/unused"];
    assert_eq!(told(folder.path(), &["--stage", "commit"]).0, all);
    // Part of the service says nothing of what the manifest excuses in other files.
    assert_eq!(told(folder.path(), &["p", "--stage", "commit"]).0, all[1..]);
    // Another rule is asked, and no exception is judged.
    let args = ["--rule", "config/syntax-error"];
    assert!(told(folder.path(), &args).0.is_empty());
    // What could not be read may have needed it.
    write(folder.path(), "gone/b.go", "");
    let file = std::fs::File::options()
        .write(true)
        .open(folder.path().join("gone/b.go"));
    file.expect("a file")
        .set_len(33 << 20)
        .expect("a large file");
    assert_eq!(told(folder.path(), &["--stage", "commit"]).0, all[1..]);
}

#[test]
fn a_file_with_a_syntax_error_may_need_its_exceptions() {
    let manifest = [
        MANIFEST,
        &waiver("config/duplicate-key", "a.yaml", "2027-03-31"),
        &waiver("config/duplicate-key", "b.yaml", "2027-03-31"),
    ]
    .concat();
    let folder = folder(&[
        ("govkit.toml", &manifest),
        (
            "a.yaml",
            "a: [1, 2\n# govkit:allow config/duplicate-key -- why\nb: 1\n",
        ),
        (
            "b.yaml",
            "a: 1\n# govkit:allow config/duplicate-key -- why\nb: 1\n",
        ),
    ]);
    assert_eq!(
        told(folder.path(), &["--stage", "commit"]).0,
        [
            "a.yaml:1 config/syntax-error",
            "b.yaml:2 waiver/unused",
            "govkit.toml:13 waiver/unused",
        ]
    );
}

#[test]
fn what_is_wrong_with_exceptions_or_the_manifest_has_no_exception() {
    let manifest = format!(
        "[service]\nname = \"shop\"\nlanguage = \"cobol\" # govkit:allow manifest/invalid -- why\n{}",
        waiver("waiver/unused", "**", "2027-03-31")
    );
    let folder = folder(&[
        ("govkit.toml", &manifest),
        ("a.yaml", "a: 1 # govkit:allow config/syntax-error -- why\n"),
    ]);
    assert_eq!(
        told(folder.path(), &[]).0,
        [
            "a.yaml:1 waiver/unused",
            "govkit.toml:3 manifest/invalid",
            "govkit.toml:3 waiver/not-allowed",
            "govkit.toml:6 waiver/not-allowed",
        ]
    );
}

#[test]
fn an_entry_without_all_that_it_needs_is_no_exception() {
    let folder = folder(&[
        (
            "govkit.toml",
            &format!("{MANIFEST}\n[[waiver]]\nrule = \"security/process-exec\"\npath = \"**\"\n"),
        ),
        ("a.go", EXEC),
    ]);
    let (code, text) = govkit(folder.path(), &["check", "--stage", "commit"]);
    assert_eq!(code, Some(2), "{text}");
    for key in ["reason", "owner", "expires"] {
        assert!(
            text.contains(&format!("missing key `waiver[0].{key}`")),
            "{text}"
        );
    }
    assert!(text.contains("security/process-exec"), "{text}");
}

#[test]
fn a_level_that_is_off_leaves_an_exception_alone() {
    let folder = folder(&[
        (
            "govkit.toml",
            &format!("{MANIFEST}\n[check.levels]\n\"security/process-exec\" = \"off\"\n"),
        ),
        (
            "a.go",
            &EXEC.replace("var", "//govkit:allow security/process-exec -- why\nvar"),
        ),
    ]);
    assert_eq!(told(folder.path(), &[]), (Vec::new(), Vec::new()));
}

#[test]
fn sarif_has_what_is_waived_as_suppressed() {
    let folder = folder(&[
        (
            "a.go",
            &EXEC.replace("var", "//govkit:allow security/process-exec -- why\nvar"),
        ),
        ("b.yaml", "a: 1\na: 2\n"),
    ]);
    let (_, text) = govkit(
        folder.path(),
        &["check", "--stage", "commit", "--format", "sarif"],
    );
    let log: Value = serde_json::from_str(&text).expect("json");
    let results = log["runs"][0]["results"].as_array().expect("results");
    assert_eq!(results.len(), 2);
    assert_eq!(results[0]["suppressions"], serde_json::json!([]));
    assert_eq!(results[1]["suppressions"][0]["kind"], "inSource");
    assert_eq!(results[1]["suppressions"][0]["justification"], "why");
    let bare = [
        "check",
        "--stage",
        "commit",
        "--format",
        "sarif",
        "--no-waived",
    ];
    let (_, text) = govkit(folder.path(), &bare);
    assert!(
        !text.contains("suppressions") && !text.contains("\"a.go\""),
        "{text}"
    );
    let (code, text) = govkit(folder.path(), &["check", "a.go", "--color", "never"]);
    assert_eq!(
        (code, text.as_str()),
        (Some(0), "no findings in 1 file; 1 waived\n")
    );
}

#[test]
fn explain_says_what_to_type() {
    let folder = folder(&[]);
    let explain = |rule: &str| govkit(folder.path(), &["explain", rule]).1;
    let text = explain("security/tls-min-version");
    for part in [
        "    //govkit:allow security/tls-min-version until=2027-03-31 -- why it may stay\n",
        "    [[waiver]]\n    rule = \"security/tls-min-version\"\n    path = \"path/to/*.go\"\n",
        "at most 365 days",
        "`govkit check --fix` mends it",
        "Bad:\n",
        "Good:\n",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(
        explain("config/duplicate-key").contains("    # govkit:allow config/duplicate-key -- why")
    );
    assert!(!explain("flags/unused").contains("govkit:allow"));
    assert!(explain("waiver/unused").contains("Nothing excuses from this rule."));
    assert!(explain("manifest/invalid").contains("Nothing excuses from this rule."));
}

/// What is found in a service that has one use of a weak hash, for which the rule allows 365 days, and one of another
/// program, for which it allows any time.
fn service_with(folder: &Path, name: &str, most: Option<u32>, comment: bool, until: Option<&str>) {
    let most = most.map_or(String::new(), |most| {
        format!("\n[check]\nmax-waiver-days = {most}\n")
    });
    let mut manifest = format!("[service]\nname = \"{name}\"\n{most}");
    let mut source = "package p\n\nimport (\n\t\"crypto/md5\"\n\t\"os/exec\"\n)\n\nvar a = md5.New()HASH\n\nvar b = exec.Command(\"a\")EXEC\n".to_owned();
    for (mark, rule) in [
        ("HASH", "security/weak-hash"),
        ("EXEC", "security/process-exec"),
    ] {
        let allow = match (comment, until) {
            (true, Some(until)) => format!(" //govkit:allow {rule} until={until} -- why"),
            (true, None) => format!(" //govkit:allow {rule} -- why"),
            (false, until) => {
                manifest += &waiver(rule, "a.go", until.expect("an entry has a last day"));
                String::new()
            }
        };
        source = source.replace(mark, &allow);
    }
    write(folder, &format!("{name}/govkit.toml"), &manifest);
    write(folder, &format!("{name}/a.go"), &source);
}

#[test]
fn an_exception_lasts_at_most_as_long_as_rule_and_manifest_allow() {
    // The most days of the manifest, the last day as seen from 2026-11-24, and what is wrong with the two exceptions.
    let (ok, long, over) = ("", "too-long", "expired");
    let cases: &[(Option<u32>, Option<&str>, &str, &str)] = &[
        (None, Some("2026-11-23"), over, over),
        (None, Some("2026-11-24"), ok, ok),
        (None, Some("2027-11-23"), ok, ok),
        (None, Some("2027-11-24"), ok, ok),
        (None, Some("2027-11-25"), long, ok),
        (None, Some("2099-01-01"), long, ok),
        (None, None, long, ok),
        (Some(30), Some("2026-11-23"), over, over),
        (Some(30), Some("2026-12-23"), ok, ok),
        (Some(30), Some("2026-12-24"), ok, ok),
        (Some(30), Some("2026-12-25"), long, long),
        (Some(30), None, long, long),
        (Some(365), Some("2027-11-24"), ok, ok),
        (Some(365), Some("2027-11-25"), long, long),
        (Some(400), Some("2027-11-24"), ok, ok),
        (Some(400), Some("2027-11-25"), long, ok),
        (Some(400), Some("2027-12-29"), long, ok),
        (Some(400), Some("2027-12-30"), long, long),
        (Some(400), None, long, long),
    ];
    let folder = folder(&[]);
    let folder = folder.path();
    std::fs::create_dir(folder.join(".git")).expect("a folder");
    let mut expected = Vec::new();
    for (number, (most, until, hash, exec)) in cases.iter().enumerate() {
        for (kind, comment) in [("comment", true), ("manifest", false)] {
            if until.is_none() && !comment {
                continue;
            }
            let name = format!("{kind}{number}");
            service_with(folder, &name, *most, comment, *until);
            for (rule, wrong, line) in [("weak-hash", hash, 8), ("process-exec", exec, 10)] {
                let place = format!("{name}/a.go:{line} security/{rule}");
                expected.push(match *wrong {
                    "" => format!("{place} {kind}"),
                    wrong => format!("{place} {wrong}"),
                });
            }
        }
    }
    let (found, waived) = told(folder, &["--stage", "commit"]);
    let mut seen = waived;
    let refusals = |name: &str| {
        let prefix = format!("{name}/");
        let own = found.iter().filter(move |one| one.starts_with(&prefix));
        own.filter_map(|one| one.split_once(" waiver/"))
    };
    for one in found.iter().filter(|one| one.contains(" security/")) {
        let (name, line) = one.split_once("/a.go:").expect("a source");
        let line = line.split(' ').next().expect("a line");
        // A comment is refused where it stands; an entry in its manifest, the first of the two first.
        let mut wrong = refusals(name).filter(|(place, _)| {
            place.ends_with(&format!("a.go:{line}")) || place.contains("govkit.toml")
        });
        let is_second = name.starts_with("manifest") && line == "10";
        let skipped = usize::from(is_second && refusals(name).count() > 1);
        let (_, wrong) = wrong
            .nth(skipped)
            .unwrap_or_else(|| panic!("nothing refused for {one}"));
        seen.push(format!("{one} {wrong}"));
    }
    seen.sort();
    expected.sort();
    assert_eq!(seen, expected);
    // Who does not allow more.
    let help = |name: &str| govkit(folder, &["check", name, "--now", "2026-11-24"]).1;
    let of_rule = help("comment15");
    assert!(of_rule.contains("lasts 366 days"), "{of_rule}");
    assert!(
        of_rule.contains("the rule allows 365 days from now"),
        "{of_rule}"
    );
    let of_manifest = help("manifest10");
    assert!(of_manifest.contains("lasts 31 days"), "{of_manifest}");
    assert!(
        of_manifest.contains("govkit.toml allows 30 days from now"),
        "{of_manifest}"
    );
    // Without a clock, nothing is too long, and nothing is over; a last day has to be named all the same.
    for (name, wrong) in [
        ("comment0", 0),
        ("comment4", 0),
        ("comment6", 1),
        ("manifest10", 0),
    ] {
        let (_, text) = govkit(folder, &["check", name, "--stage", "commit"]);
        assert_eq!(text.matches("[waiver/").count(), wrong, "{name}: {text}");
    }
}

#[test]
fn a_comment_is_about_all_of_its_line_and_no_other() {
    let allow = "//govkit:allow security/process-exec -- why";
    let call = "exec.Command(\"a\")";
    // The lines of a function, and how many uses are found all the same.
    let cases = [
        (format!("\t{call}\n\t{call} {allow}\n\t{call}\n"), 2),
        (format!("\t{call}\n\t{allow}\n\t{call}\n\t{call}\n"), 2),
        (format!("\t{call}; {call}; {call} {allow}\n"), 0),
        (format!("\t{allow}\n\t{call}; {call}\n"), 0),
        (format!("\t{call}; {call} {allow}\n\t{call} {allow}\n"), 0),
        // Of two on one line, both are about it.
        (format!("\t{allow}\n\t{call} {allow}\n"), 0),
    ];
    let folder = folder(&[]);
    let folder = folder.path();
    for (number, (lines, _)) in cases.iter().enumerate() {
        let text = format!("package p\n\nimport \"os/exec\"\n\nfunc f() {{\n{lines}}}\n");
        write(folder, &format!("p{number}/a.go"), &text);
    }
    let (found, _) = told(folder, &["--stage", "commit"]);
    for (number, (lines, left)) in cases.iter().enumerate() {
        let place = format!("p{number}/a.go:");
        let own = found.iter().filter(|one| one.starts_with(&place));
        let own: Vec<&String> = own.filter(|one| one.contains("process-exec")).collect();
        assert_eq!(own.len(), *left, "{lines}{own:?}");
    }
}

#[test]
fn each_entry_that_matches_is_needed_and_the_first_excuses() {
    // Many entries of one rule: plain names, folders, names in any folder, and what only an automaton finds.
    let paths = [
        "p/a.go",
        "p/**",
        "**/a.go",
        "*/a.*",
        "p/b.go",
        "q/**",
        "**/b.go",
        "q*/[ab].go",
    ];
    let entries: String = paths
        .iter()
        .map(|path| waiver("security/process-exec", path, "2027-03-31"))
        .collect();
    let folder = folder(&[
        ("s/govkit.toml", &format!("{MANIFEST}{entries}")),
        ("s/p/a.go", EXEC),
        // Of a service inside, which has entries of its own.
        ("s/p/t/govkit.toml", MANIFEST),
        ("s/p/t/a.go", EXEC),
    ]);
    std::fs::create_dir(folder.path().join(".git")).expect("a folder");
    let (found, waived) = told(folder.path(), &["--stage", "commit"]);
    assert_eq!(waived, ["s/p/a.go:5 security/process-exec manifest"]);
    let line = |number: usize| 6 + 7 * number;
    let unused = (4..8).map(|number| format!("s/govkit.toml:{} waiver/unused", line(number)));
    let mut expected: Vec<String> = unused.collect();
    expected.push("s/p/t/a.go:5 security/process-exec".to_owned());
    assert_eq!(found, expected);
}
