//! `check --fix` and `--diff` with the real binary.

use std::path::Path;
use std::process::Command;

use crate::support::files::{folder, write};
use crate::support::go::{gofmt, run};
use crate::support::govkit::govkit;
use crate::support::tools::{Need, available};
use crate::waivers::told;

const SERVER: &str = "package p

import (
\t\"crypto/tls\"
\t\"net/http\"
)

func server(handler http.Handler) *http.Server {
\treturn &http.Server{
\t\tAddr:      \"127.0.0.1:8080\",
\t\tHandler:   handler, // ours
\t\tTLSConfig: &tls.Config{},
\t}
}

func cookie(id string) *http.Cookie {
\treturn &http.Cookie{Name: \"session\", Value: id}
}
";

const FIXED: &str = "package p

import (
\t\"crypto/tls\"
\t\"net/http\"
\t\"time\"
)

func server(handler http.Handler) *http.Server {
\treturn &http.Server{
\t\tAddr:              \"127.0.0.1:8080\",
\t\tHandler:           handler, // ours
\t\tTLSConfig:         &tls.Config{MinVersion: tls.VersionTLS13},
\t\tReadHeaderTimeout: 5 * time.Second,
\t}
}

func cookie(id string) *http.Cookie {
\treturn &http.Cookie{Name: \"session\", Value: id, Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode}
}
";

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).expect("a file")
}

const FIX: &[&str] = &["check", "--stage", "commit", "--fix", "--color", "never"];
const DIFF: &[&str] = &["check", "--stage", "commit", "--diff"];

/// The fields of a cookie come in the order in which the rules are asked; what they are is the same.
fn sorted_cookie(text: &str) -> String {
    let line = |line: &str| {
        let Some((before, fields)) = line.split_once("Value: id, ") else {
            return line.to_owned();
        };
        let mut fields: Vec<&str> = fields.trim_end_matches('}').split(", ").collect();
        fields.sort_unstable();
        format!("{before}Value: id, {}}}", fields.join(", "))
    };
    text.lines().map(|text| line(text) + "\n").collect()
}

#[test]
fn what_is_missing_is_added_once_and_as_gofmt_would_write_it() {
    if !available(&[Need::Go]) {
        return;
    }
    let folder = folder(&[("p.go", SERVER)]);
    let folder = folder.path();
    let (code, diff) = govkit(folder, DIFF);
    assert_eq!(code, Some(1), "{diff}");
    assert!(diff.starts_with("--- a/p.go\n+++ b/p.go\n@@ "), "{diff}");
    assert_eq!(read(folder, "p.go"), SERVER, "a diff writes nothing");
    let (code, text) = govkit(folder, FIX);
    assert_eq!(code, Some(0), "{text}");
    assert!(
        text.contains("fixed p.go\n") && text.contains("no findings in 1 file"),
        "{text}"
    );
    let fixed = read(folder, "p.go");
    assert_eq!(sorted_cookie(&fixed), sorted_cookie(FIXED));
    let mut fmt = Command::new(gofmt());
    fmt.arg("-l").arg(folder);
    assert_eq!(run(fmt), "", "gofmt would change it");
    // Once more: nothing.
    let (code, text) = govkit(folder, FIX);
    assert_eq!((code, text.as_str()), (Some(0), "no findings in 1 file\n"));
    assert_eq!(read(folder, "p.go"), fixed);
    let (code, text) = govkit(folder, DIFF);
    assert_eq!((code, text.as_str()), (Some(0), ""));
    // The diff is one that git takes.
    write(folder, "p.go", SERVER);
    write(folder, "p.diff", &diff);
    let mut git = Command::new("git");
    git.current_dir(folder).args(["apply", "p.diff"]);
    run(git);
    assert_eq!(read(folder, "p.go"), fixed);
}

#[test]
fn packages_are_called_what_the_file_calls_them() {
    let cases = [
        (
            "package p\n\nimport t \"crypto/tls\"\n\nvar a = &t.Config{}\n",
            Some("&t.Config{MinVersion: t.VersionTLS13}"),
        ),
        (
            "package p\n\nimport . \"crypto/tls\"\n\nvar a = Config{ServerName: \"a\"}\n",
            Some("Config{ServerName: \"a\", MinVersion: VersionTLS13}"),
        ),
        (
            "package p\n\nimport \"net/http\"\n\nvar s = http.Server{}\n",
            Some(
                "import \"net/http\"\nimport \"time\"\n\nvar s = http.Server{ReadHeaderTimeout: 5 * time.Second}",
            ),
        ),
        // What stands in a group is not all declared there.
        (
            "package p\n\nimport \"net/http\"\n\nvar s = http.Server{}\n\nconst (\n\ta = 5 * time.Second\n)\n",
            Some("http.Server{ReadHeaderTimeout: 5 * time.Second}"),
        ),
        // The name means something else here.
        (
            "package p\n\nimport \"net/http\"\n\nvar s = http.Server{}\n\nvar time = 1\n",
            None,
        ),
        // Not a literal, or without names.
        (
            "package p\n\nimport \"crypto/tls\"\n\nvar a = new(tls.Config)\n",
            None,
        ),
        (
            "package p\n\nimport \"crypto/tls\"\n\nvar a tls.Config\n",
            None,
        ),
        // A constant that is written there itself.
        (
            "package p\n\nimport t \"crypto/tls\"\n\nvar a = t.Config{MinVersion: (t.VersionTLS12)}\n",
            Some("t.Config{MinVersion: (t.VersionTLS13)}"),
        ),
        (
            "package p\n\nimport \"crypto/tls\"\n\nfunc f(c *tls.Config) {\n\tc.MinVersion = 0x0302\n}\n",
            Some("c.MinVersion = tls.VersionTLS13\n"),
        ),
        (
            "package p\n\nimport \"net/http\"\n\nvar s = http.Server{ReadHeaderTimeout: 0}\n",
            Some("http.Server{ReadHeaderTimeout: 5 * time.Second}"),
        ),
        // One that is declared elsewhere, which would be left over.
        (
            "package p\n\nimport \"crypto/tls\"\n\nconst least = tls.VersionTLS12\n\nvar a = tls.Config{MinVersion: least}\n",
            None,
        ),
    ];
    for (text, expected) in cases {
        let folder = folder(&[("p.go", text)]);
        let (_, output) = govkit(folder.path(), FIX);
        let fixed = read(folder.path(), "p.go");
        if let Some(expected) = expected {
            assert!(fixed.contains(expected), "{fixed}\n{output}");
        } else {
            assert_eq!(fixed, text);
            assert!(output.contains("security/"), "{output}");
        }
    }
}

#[test]
fn line_breaks_and_byte_order_marks_stay() {
    let text = format!("\u{feff}{}", SERVER.replace('\n', "\r\n"));
    let folder = folder(&[("p.go", &text)]);
    govkit(folder.path(), FIX);
    let fixed = read(folder.path(), "p.go");
    assert!(fixed.starts_with("\u{feff}package p\r\n"));
    let plain = fixed.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    assert_eq!(sorted_cookie(&plain), sorted_cookie(FIXED));
    assert!(!plain.contains('\r'));
}

#[test]
fn idle_exceptions_go() {
    let text = "package p

import \"os/exec\"

//govkit:allow security/temp-path until=2027-03-31 -- gone
//govkit:allow security/process-exec, security/weak-hash until=2027-03-31 -- runs pg_dump
var c = exec.Command(\"a\") //govkit:allow security/weak-random -- gone too
";
    let folder = folder(&[
        ("p.go", text),
        (
            "a.yaml",
            "a: 1 # govkit:allow config/duplicate-key -- gone\n# govkit:allow config/duplicate-key -- gone\nb: 2\n",
        ),
    ]);
    let (code, output) = govkit(folder.path(), FIX);
    assert_eq!(code, Some(0), "{output}");
    assert_eq!(
        read(folder.path(), "p.go"),
        "package p

import \"os/exec\"

//govkit:allow security/process-exec until=2027-03-31 -- runs pg_dump
var c = exec.Command(\"a\")
"
    );
    assert_eq!(read(folder.path(), "a.yaml"), "a: 1\nb: 2\n");
}

#[test]
fn what_is_excused_or_generated_or_out_of_reach_is_left_alone() {
    let tls = "package p\n\nimport \"crypto/tls\"\n\nvar A = &tls.Config{}\n";
    let folder = folder(&[
        (
            "a/a.go",
            &tls.replace(
                "var",
                "//govkit:allow security/tls-min-version until=2027-03-31 -- a printer\nvar",
            ),
        ),
        (
            "b/b.go",
            &format!("// Code generated by stringer. DO NOT EDIT.\n\n{tls}"),
        ),
        ("c/c.go", tls),
        ("d/d.go", tls),
    ]);
    let folder = folder.path();
    let mut expected = vec!["b/b.go"];
    #[cfg(unix)]
    {
        write(folder, "e/real.go.txt", tls);
        std::os::unix::fs::symlink("real.go.txt", folder.join("e/e.go")).expect("a link");
        expected.push("e/e.go");
    }
    let mut permissions = std::fs::metadata(folder.join("c/c.go"))
        .expect("a file")
        .permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(folder.join("c/c.go"), permissions).expect("a mode");
    let (code, output) = govkit(folder, FIX);
    assert_eq!(code, Some(1), "{output}");
    assert!(output.contains("fixed d/d.go"), "{output}");
    for name in expected.iter().chain(&["c/c.go"]) {
        assert!(output.contains(&format!("not fixed: {name}: ")), "{output}");
        assert!(read(folder, name).contains("&tls.Config{}\n"), "{name}");
    }
    assert!(read(folder, "a/a.go").contains("&tls.Config{}\n"));
    assert!(read(folder, "d/d.go").contains("MinVersion"));
    assert!(!folder.join(".govkit-write").exists());
}

const OWN: &str = "id = \"shop/pool-size\"
lang = \"go\"
severity = \"error\"
summary = \"a pool has no bound\"
message = \"`{name}` has no {field}\"
doc = \"It is the database that falls over.\"
[match]
composite = \"example.com/pool.Config\"
field = \"Max\"
missing = true
[fix]
title = \"bound the pool\"
add-field = \"Max: {example.com/pool}.DefaultMax\"
";

#[test]
fn a_rule_of_ones_own_may_correct_and_a_broken_one_says_where() {
    let manifest = "[service]\nname = \"shop\"\n[check]\npacks = [\"policy\"]\n";
    let folder = folder(&[
        ("govkit.toml", manifest),
        ("policy/pool.toml", OWN),
        (
            "a.go",
            "package p\n\nimport \"example.com/pool\"\n\nvar c = pool.Config{}\n",
        ),
    ]);
    let (_, text) = govkit(
        folder.path(),
        &["check", "--stage", "commit", "--color", "never"],
    );
    assert!(text.contains("= fix: bound the pool"), "{text}");
    govkit(folder.path(), FIX);
    assert!(read(folder.path(), "a.go").contains("pool.Config{Max: pool.DefaultMax}"));
    let cases = [
        (OWN.replace("Max: {", "Max {"), "13:13"),
        (OWN.replace(".DefaultMax", ""), "13:13"),
        (
            OWN.replace("add-field = \"Max:", "add-field = \"Other:"),
            "13:13",
        ),
        (OWN.replace("missing = true", "value = { is = 0 }"), "11:1"),
    ];
    for (rule, place) in cases {
        write(folder.path(), "policy/pool.toml", &rule);
        let (code, text) = govkit(
            folder.path(),
            &["check", "--stage", "commit", "--color", "never"],
        );
        assert_eq!(code, Some(2), "{text}");
        assert!(
            text.contains(&format!("policy/pool.toml:{place}")),
            "{text}"
        );
    }
}

#[test]
fn a_baseline_is_shrunk_too() {
    let folder = folder(&[("a.yaml", "a: 1\na: 2\n"), ("b.yaml", "a: 1\na: 2\n")]);
    let file = "govkit-baseline.toml";
    govkit(
        folder.path(),
        &["baseline", "create", file, "--stage", "commit"],
    );
    write(folder.path(), "a.yaml", "a: 2\n");
    let args = [FIX, &["--baseline", file]].concat();
    let (code, text) = govkit(folder.path(), &args);
    assert_eq!(code, Some(0), "{text}");
    assert_eq!(read(folder.path(), file).matches("fingerprint").count(), 1);
    assert!(
        told(folder.path(), &["--baseline", file, "--stage", "commit"])
            .0
            .is_empty()
    );
}

#[test]
fn fix_and_diff_and_staged_are_apart() {
    let folder = folder(&[]);
    for args in [
        ["--fix", "--diff"],
        ["--fix", "--staged"],
        ["--diff", "--staged"],
    ] {
        let (code, text) = govkit(folder.path(), &[&["check"], &args[..]].concat());
        assert_eq!(code, Some(2), "{text}");
    }
}

/// Literals in many forms, comments and all.
const FORMS: &[&str] = &[
    "http.Server{}",
    "http.Server{ }",
    "http.Server{\n}",
    "http.Server{Addr: a}",
    "http.Server{Addr: a, Handler: h}",
    "http.Server{Addr: a, Handler: h,}",
    "http.Server{Addr: a /* here */}",
    "http.Server{\nAddr: a,\n}",
    "http.Server{\nAddr: a, Handler: h,\n}",
    "http.Server{Addr: a,\nHandler: h,\n}",
    "http.Server{\nAddr: a, // here\nHandler: h, // there\n}",
    "http.Server{\n// here\nAddr: a,\n// there\nHandler: h,\n// end\n}",
    "http.Server{\nAddr: a,\n\nHandler: h,\n}",
    "http.Server{\nHandler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {\n_ = r\n}),\n}",
    "http.Server{\nAddr: a,\nHandler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {\n_ = r\n}),\nMaxHeaderBytes: 1,\n}",
    "http.Server{\nDisableGeneralOptionsHandler: true,\nAddr: a,\n}",
    "http.Server{\nTLSConfig: &tls.Config{\nServerName: a,\n},\n}",
    "http.Server{\nTLSConfig: &tls.Config{ServerName: a},\nAddr: `x\ny`,\n}",
    "http.Server{Addr: a, TLSConfig: &tls.Config{\nServerName: a,\nCipherSuites: nil, // none\n}}",
    "http.Server{\nAddr: strings.Join([]string{\na,\n}, a),\n}",
];

#[test]
fn whatever_the_form_of_a_literal_the_result_is_formatted_and_builds() {
    if !available(&[Need::Go]) {
        return;
    }
    let mut forms = String::new();
    for (number, form) in FORMS.iter().enumerate() {
        let body = form.trim_start_matches("http.Server");
        forms += "var s";
        forms += &number.to_string();
        forms += " = ";
        forms += form;
        forms += "\n\nvar l";
        forms += &number.to_string();
        forms += " = []http.Server{";
        forms += body;
        forms += "}\n\n";
    }
    let text = format!(
        "package p\n\nimport (\n\t\"crypto/tls\"\n\t\"net/http\"\n\t\"strings\"\n)\n\nvar a = \"\"\n\nvar h http.Handler\n\nvar _ = strings.Join\n\n{forms}"
    );
    let folder = folder(&[
        ("p.go", &text),
        ("go.mod", "module example.com/p\n\ngo 1.24\n"),
    ]);
    let folder = folder.path();
    let mut fmt = Command::new(gofmt());
    fmt.current_dir(folder).args(["-w", "p.go"]);
    run(fmt);
    let before = read(folder, "p.go");
    let (code, output) = govkit(folder, FIX);
    assert_eq!(code, Some(0), "{output}");
    let fixed = read(folder, "p.go");
    assert_eq!(
        fixed.matches("ReadHeaderTimeout: ").count(),
        2 * FORMS.len(),
        "{fixed}"
    );
    assert_eq!(fixed.matches("MinVersion: ").count(), 6, "{fixed}");
    let mut fmt = Command::new(gofmt());
    fmt.current_dir(folder).args(["-d", "p.go"]);
    assert_eq!(run(fmt), "", "{before}");
    run(crate::support::go::command(folder, &["vet", "./..."]));
}
