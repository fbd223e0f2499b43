//! Data rules: those in the binary on their own cases, packs of a service, policies, and sources that mean harm.

use std::path::Path;

use govkit::diag::{ExitCode, Severity};
use govkit::model::Workspace;
use govkit::parse::parse_toml;
use govkit::rule::data::read;
use govkit::rule::{Check, Rule, Stage, pack, run};
use govkit::rules::{built_in, trial, untested};
use govkit::source::FileId;
use proptest::prelude::*;

use crate::support::files::write_all;
use crate::support::fixtures::{check, top};

/// `path:line:column rule message` for each finding.
fn told(folder: &Path) -> (Vec<String>, ExitCode) {
    let (workspace, report) = check(folder);
    let findings = report.findings().iter().map(|finding| {
        let file = workspace.sources().file(finding.span.file);
        let at = file.line_column(finding.span.start as usize);
        format!(
            "{}:{}:{} {} {}",
            file.path(),
            at.line,
            at.column,
            finding.rule,
            finding.message
        )
    });
    (findings.collect(), report.exit_code(|_| Severity::Error))
}

pub fn data_rules() -> Vec<Rule> {
    let rules = built_in().iter().copied();
    rules
        .filter(|rule| matches!(rule.check, Check::Data(..)))
        .collect()
}

#[test]
fn every_case_of_every_pack_comes_out_as_its_file_says() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for rule in data_rules() {
        let (cases, failures) = trial(&rule);
        count += cases;
        let failures = failures.into_iter();
        wrong
            .extend(failures.map(|failure| {
                format!("{} {:?}: {}", failure.rule, failure.case, failure.message)
            }));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 60, "{count} cases");
}

#[test]
fn no_entry_of_a_list_could_be_deleted_unnoticed() {
    let mut unnoticed = Vec::new();
    for (pack, path, text) in pack::files() {
        let entries = untested(FileId(0), text).into_iter();
        unnoticed.extend(
            entries.map(|entry| format!("{pack}/{path}: {} in `{}`", entry.entry, entry.list)),
        );
    }
    assert!(
        unnoticed.is_empty(),
        "add a [[test]] that uses:\n{}",
        unnoticed.join("\n")
    );
}

#[test]
fn entries_that_no_case_needs_are_reported_at_their_place() {
    let rule = OWN.replace(
        "ref = \"example.com/legacy.*\"",
        "call = [\"example.com/legacy.New\", \"example.com/legacy.Old\", \"example.com/legacy.Dial(1)\"]\narg = { is = [1, 2, true, \"a\"] }",
    );
    let entries = |code: &str| {
        let text = format!("{rule}[[test]]\nname = \"all\"\ncode = \"\"\"\n{code}\"\"\"\n");
        let found = untested(FileId(0), &text).into_iter();
        let found = found.map(|entry| {
            let at = &text[entry.span.start as usize..entry.span.end as usize];
            assert_eq!(at.trim_matches('"'), entry.entry);
            format!("{} {}", entry.list, entry.entry)
        });
        found.collect::<Vec<String>>()
    };
    let head = "package p\nimport \"example.com/legacy\"\nvar a = legacy.New(1) // want\n";
    assert_eq!(
        entries(head),
        [
            "call example.com/legacy.Old",
            "call example.com/legacy.Dial(1)",
            "arg.is 2",
            "arg.is true",
            "arg.is a"
        ]
    );
    let others = "var b = legacy.Old(2) // want\nvar c = legacy.Dial(0, true) // want\n";
    assert_eq!(entries(&format!("{head}{others}")), ["arg.is a"]);
    let last = "var d = legacy.New(\\\"a\\\") // want\n";
    assert_eq!(
        entries(&format!("{head}{others}{last}")),
        Vec::<String>::new()
    );
}

#[test]
fn no_good_example_is_found_fault_with_by_another_rule() {
    let rules = data_rules();
    for rule in &rules {
        let Check::Data(data, _) = rule.check else {
            continue;
        };
        for data in pack::in_languages(data) {
            let workspace =
                Workspace::of_texts([(data.example.file.as_str(), data.example.good.as_str())]);
            let report = run(&workspace, &rules, Stage::Commit);
            assert!(
                report.findings().is_empty(),
                "{}: {:?}",
                rule.id,
                report.findings()
            );
        }
    }
}

const MANIFEST: &str =
    "[service]\nname = \"shop\"\nlanguage = \"go\"\n[check]\npacks = [\"policy\"]\n";

const OWN: &str = "id = \"shop/legacy-client\"\nlang = \"go\"\nseverity = \"error\"\nsummary = \"the old client is used\"\nmessage = \"`{name}` is the old client\"\ndoc = \"It is gone in March.\"\n[match]\nref = \"example.com/legacy.*\"\n";

const SOURCE: &str =
    "package shop\n\nimport old \"example.com/legacy\"\n\nvar client = old.New()\n";

#[test]
fn a_service_brings_rules_of_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    write_all(
        folder.path(),
        &[
            ("shop/govkit.toml", MANIFEST),
            ("shop/policy/legacy.toml", OWN),
            ("shop/a.go", SOURCE),
            // Another service, which has not asked for it.
            ("other/govkit.toml", "[service]\nname = \"other\"\n"),
            ("other/a.go", SOURCE),
        ],
    );
    let (found, exit) = told(folder.path());
    assert_eq!(
        found,
        ["shop/a.go:5:14 shop/legacy-client `legacy.New` is the old client"]
    );
    assert_eq!(exit, ExitCode::Findings);
}

#[test]
fn a_broken_rule_file_ends_with_two_and_says_where() {
    let cases = [
        ("id = \"shop/x\"\n", "1:1", "missing key `message`"),
        (&OWN.replace("ref", "reff"), "8:1", "unknown key"),
        (
            &OWN.replace("example.com/legacy.*", "legacy"),
            "8:7",
            "\"legacy\" names nothing",
        ),
        (
            &OWN.replace("{name}", "{nam}"),
            "5:11",
            "nothing fills `{nam}`",
        ),
        (
            &OWN.replace("shop/legacy-client", "security/process-exec"),
            "1:6",
            "already",
        ),
        (
            &OWN.replace("ref = \"example.com/legacy.*\"", "query = \"(call\""),
            "8:9",
            "line 1 of the query",
        ),
        (
            &OWN.replace(
                "ref = \"example.com/legacy.*\"",
                "bytes = \"x\"\nimport = \"y\"",
            ),
            "7:1",
            "one matcher",
        ),
        ("id = ", "1:", ""),
    ];
    for (text, place, message) in cases {
        let folder = tempfile::tempdir().expect("a folder");
        write_all(
            folder.path(),
            &[("govkit.toml", MANIFEST), ("policy/x.toml", text)],
        );
        let (found, exit) = told(folder.path());
        let meant = found.iter().any(|line| {
            line.starts_with(&format!("policy/x.toml:{place}"))
                && line.contains("manifest/pack-invalid")
                && line.contains(message)
        });
        assert!(meant, "{text}\n{found:?}");
        assert_eq!(exit, ExitCode::BrokenConfiguration, "{text}");
    }
}

#[test]
fn no_rule_file_is_passed_over() {
    let head = "id = \"shop/one\"\nlang = \"go\"\nseverity = \"error\"\nsummary = \"s\"\nmessage = \"m\"\ndoc = \"d\"\n[match]\n";
    let broken = [
        String::new(),
        "# nothing\n".to_owned(),
        "id = ".to_owned(),
        head.to_owned(),
        format!("{head}query = \"(identifier)\"\n"),
        format!("{head}query = \"(identifer) @x\"\n"),
        format!("{head}query = \"(identifier) @x\"\ncapture = \"y\"\n"),
        format!("{head}call = \"exec\"\n"),
        format!("{head}composite = \"a.B\"\n"),
        format!("{head}requires = \"a.B\"\n"),
        format!("{head}ref = \"a.B\"\nimport = \"a\"\n"),
        format!("{head}ref = \"a.B\"\nblank = true\n"),
        format!("{head}call = \"a.B\"\narg = {{ is = \"$x\" }}\n"),
        format!("{head}call = \"a.B\"\narg = {{ matches = \"(\" }}\n"),
        format!("{head}call = \"a.B\"\narg = {{ outside = [2, 1] }}\n"),
        format!("{head}requires = \"a.B\"\npresent = \"a.C\"\nwithin = \"value\"\n"),
        format!("{head}requires = \"a.B\"\npresent = \"a.C\"\nunless-passed = \"a.D\"\n"),
        format!(
            "{head}requires = \"a.B\"\npresent = \"a.C\"\ntell-at = \"a.D\"\nwithin = \"service\"\n"
        ),
    ];
    for text in broken {
        let parsed = parse_toml(FileId(0), text.as_bytes());
        let faults = read(&parsed).map(|_| ()).expect_err(&text);
        assert!(!faults.is_empty(), "{text}: nothing is said");
    }
}

#[test]
fn a_pack_that_is_not_there_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    write_all(folder.path(), &[("govkit.toml", MANIFEST)]);
    let (found, _) = told(folder.path());
    assert_eq!(
        found,
        ["govkit.toml:5:10 manifest/file-missing \"policy\": there is no rule file (*.toml) there"]
    );
}

#[test]
fn policies_judge_documents_at_a_pointer() {
    let policy = "id = \"shop/admin-port\"\nseverity = \"error\"\ntarget = \"config*.yaml\"\nassert = \"!has(doc.admin) || doc.admin.port != doc.port\"\nat = \"/admin/port\"\nsummary = \"the admin port is public\"\nmessage = \"{name} is {value}, the public port\"\ndoc = \"Profiles and metrics are for operators.\"\n";
    let folder = tempfile::tempdir().expect("a folder");
    write_all(
        folder.path(),
        &[
            ("govkit.toml", MANIFEST),
            ("policy/ports.toml", policy),
            ("config.yaml", "port: 80\nadmin:\n  port: 80\n"),
            ("config.test.yaml", "port: 80\nadmin:\n  port: 81\n"),
            ("config.dev.yaml", "port: 80\n"),
            ("other.yaml", "port: 80\nadmin: {port: 80}\n"),
        ],
    );
    let (found, exit) = told(folder.path());
    assert_eq!(
        found,
        ["config.yaml:3:9 shop/admin-port admin.port is 80, the public port"]
    );
    assert_eq!(exit, ExitCode::Findings);
    // What cannot be evaluated is no pass.
    write_all(folder.path(), &[("config.yaml", "admin: {port: 80}\n")]);
    let (found, exit) = told(folder.path());
    assert_eq!((found.len(), exit), (0, ExitCode::Unevaluated));
}

#[test]
fn other_matchers_are_asked_too() {
    let rule = |name: &str, matcher: &str| {
        format!(
            "id = \"shop/{name}\"\nlang = \"go\"\nseverity = \"error\"\nsummary = \"s\"\nmessage = \"{{name}}\"\ndoc = \"d\"\n[match]\n{matcher}\n"
        )
    };
    let folder = tempfile::tempdir().expect("a folder");
    write_all(
        folder.path(),
        &[
            ("govkit.toml", MANIFEST),
            (
                "policy/a.toml",
                &rule("default-client", "assign = \"net/http.DefaultTransport\""),
            ),
            (
                "policy/b.toml",
                &rule("goto", "query = \"(goto_statement) @here\""),
            ),
            (
                "policy/c.toml",
                &rule("below", "import = \"example.com/internal/...\""),
            ),
            (
                "a.go",
                "package p\n\nimport (\n\t\"example.com/internal/x\"\n\t\"example.com/internals\"\n\t\"net/http\"\n)\n\nfunc f(t http.RoundTripper) {\n\thttp.DefaultTransport = t\n\tgoto end\nend:\n\t_, _ = x.A, internals.B\n}\n",
            ),
        ],
    );
    let (found, _) = told(folder.path());
    assert_eq!(
        found,
        [
            "a.go:4:2 shop/below example.com/internal/x",
            "a.go:10:2 shop/default-client http.DefaultTransport",
            "a.go:11:2 shop/goto goto end",
        ]
    );
}

#[test]
fn imports_of_rust_match_a_path_and_paths_below_it() {
    let rule = "id = \"shop/net\"\nlang = \"rust\"\nseverity = \"error\"\nsummary = \"s\"\nmessage = \"{name}\"\ndoc = \"d\"\n[match]\nimport = \"legacy::net\"\n";
    let code = "use legacy::net;\nuse legacy::net::Client;\nuse legacy::{net as other, network};\nuse legacy::network::Net;\n";
    let folder = tempfile::tempdir().expect("a folder");
    let files = [
        ("govkit.toml", MANIFEST),
        ("policy/a.toml", rule),
        ("a.rs", code),
    ];
    write_all(folder.path(), &files);
    let (found, _) = told(folder.path());
    assert_eq!(
        found,
        [
            "a.rs:1:13 shop/net legacy::net",
            "a.rs:2:18 shop/net legacy::net::Client",
            "a.rs:3:14 shop/net legacy::net",
        ]
    );
}

/// A question that one engine passes over would be a rule that is silent, or never stops.
#[test]
fn every_question_to_a_value_counts_in_both_languages() {
    let questions = [
        ("is = [7]", "7", "8"),
        ("not = [7]", "8", "7"),
        ("below = 7", "6", "7"),
        ("above = 7", "8", "7"),
        ("outside = [1000, 1999]", "2000", "1999"),
        ("bits-beyond = 0o600", "0o644", "0o600"),
        ("matches = '^a'", "\"ab\"", "\"ba\""),
        ("unless-matches = '^a'", "\"ba\"", "\"ab\""),
        ("from = [\"FROM\"]", "MADE()", "other"),
        ("unless-from = [\"FROM\"]", "other", "MADE()"),
    ];
    for (question, fires, holds) in questions {
        for (lang, call, from, made, file) in [
            (
                "go",
                "example.com/a.Use",
                "example.com/a.Make",
                "a.Make",
                "a.go",
            ),
            ("rust", "a::used", "a::made", "a::made", "a.rs"),
        ] {
            let question = question.replace("FROM", from);
            let rule = format!(
                "id = \"shop/asked\"\nlang = \"{lang}\"\nseverity = \"error\"\nsummary = \"s\"\nmessage = \"m\"\ndoc = \"d\"\n[match]\ncall = \"{call}\"\narg = {{ {question} }}\n"
            );
            for (value, count) in [(fires, 1), (holds, 0)] {
                let value = value.replace("MADE", made);
                let source = if lang == "go" {
                    format!(
                        "package p\n\nimport \"example.com/a\"\n\nfunc f(other any) {{ a.Use({value}) }}\n"
                    )
                } else {
                    format!("fn f(other: T) {{ a::used({value}); }}\n")
                };
                let folder = tempfile::tempdir().expect("a folder");
                let files = [
                    ("govkit.toml", MANIFEST),
                    ("policy/a.toml", rule.as_str()),
                    (file, source.as_str()),
                ];
                write_all(folder.path(), &files);
                let (found, _) = told(folder.path());
                assert_eq!(found.len(), count, "{question} {source} {found:?}");
            }
        }
    }
}

#[test]
fn what_cannot_be_read_is_never_passed_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let broken = "package p\n\nimport run \"os/exec\"\n\nfunc f() {\n\tx := @@@ run.Command(\"ls\")\n\t)))\n";
    write_all(folder.path(), &[("a.go", broken)]);
    let (found, exit) = told(folder.path());
    assert_eq!(exit, ExitCode::Findings);
    let told = found
        .iter()
        .find(|line| line.contains("security/source-unreadable"));
    let told = told.unwrap_or_else(|| panic!("{found:?}"));
    assert!(
        told.contains("os/exec.Command (security/process-exec)"),
        "{told}"
    );
    std::fs::write(
        folder.path().join("b.go"),
        b"package p\n\nvar x = \"\xff\"\n",
    )
    .expect("a file");
    let (found, _) = told_of(folder.path(), "b.go");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("it is not UTF-8"), "{found:?}");
}

fn told_of(folder: &Path, file: &str) -> (Vec<String>, ExitCode) {
    let (found, exit) = told(folder);
    (
        found
            .into_iter()
            .filter(|line| line.starts_with(file))
            .collect(),
        exit,
    )
}

#[test]
fn the_scaffolded_service_has_no_finding_outside_of_its_exceptions() {
    let (workspace, report) = check(&top().join("examples/order-svc"));
    // Each of these has its reason on the line above.
    let security = report.findings().iter();
    let security = security.filter(|finding| finding.family() == "security");
    let unexcepted = security.filter(|finding| {
        let file = workspace.sources().file(finding.span.file);
        let line = file.line_column(finding.span.start as usize).line;
        let is_excepted = |line: usize| file.line(line).contains("//govkit:allow ");
        !is_excepted(line) && !is_excepted(line.max(2) - 1)
    });
    let unexcepted: Vec<_> = unexcepted.collect();
    assert!(unexcepted.is_empty(), "{unexcepted:?}");
}

/// Go in every form that rules are about.
const ADVERSE: &str = concat!(
    include_str!("../adversarial/go/forms/a.go"),
    include_str!("../adversarial/go/closures/a.go"),
    include_str!("../adversarial/go/constants/a.go"),
    include_str!("../adversarial/go/generics/a.go"),
);

fn asked(text: &str) -> usize {
    let workspace = Workspace::of_texts([("a.go", text)]);
    run(&workspace, &data_rules(), Stage::Commit)
        .findings()
        .len()
}

#[test]
fn deep_and_long_sources_end() {
    let head = "package p\n\nimport (\n\t\"crypto/tls\"\n\t\"os/exec\"\n\t\"net/http\"\n\t\"database/sql\"\n)\n\n";
    let deep = |open: &str, close: &str, count: usize| {
        format!(
            "{head}var x = {}exec.Command{}\n",
            open.repeat(count),
            close.repeat(count)
        )
    };
    assert!(asked(&deep("(", ")", 5_000)) > 0);
    asked(&deep("[]T{", "}", 5_000));
    asked(&deep("func() { _ = ", "}", 2_000));
    asked(&deep("!", "", 50_000));
    asked(&deep("f(", ")", 5_000));
    let sum = vec!["a"; 20_000].join(" + ");
    asked(&format!(
        "{head}func f(db *sql.DB, a string) {{ db.Query({sum}) }}\n"
    ));
    let calls = ".a()".repeat(20_000);
    asked(&format!(
        "{head}func f(db *sql.DB) {{ x := db{calls}.Query(y)\n }}\n"
    ));
    let chained: Vec<String> = (1..3_000)
        .map(|n| format!("const c{n} = c{}", n - 1))
        .collect();
    let chained = chained.join("\n");
    asked(&format!(
        "{head}const c0 = 1\n{chained}var t = tls.Config{{MinVersion: c2999}}\n"
    ));
    let cycle = "type A = B\ntype B = A\nvar a A\nvar b = b\nconst c = d\nconst d = c\nvar t = tls.Config{MinVersion: c}\n";
    asked(&format!("{head}{cycle}"));
    let doubled = "\t\tq = q + x + q\n".repeat(30);
    assert!(
        asked(&format!(
            "{head}func f(db *sql.DB, x string) {{\n\tq := \"\"\n\tfor {{\n{doubled}\t\tdb.Query(q)\n\t}}\n}}\n"
        )) > 0
    );
    let lists =
        "\t\txs = append(xs, strings.Join(xs, xs[0]))\n\t\tdb.Query(strings.Join(xs, xs[1]))\n"
            .repeat(500);
    asked(&format!(
        "{head}import \"strings\"\nfunc f(db *sql.DB, xs []string) {{\n\tfor {{\n{lists}\t}}\n}}\n"
    ));
    let embedding = (0..40).map(|n| {
        let (a, b) = ((n + 1) % 40, (n + 2) % 40);
        format!("type T{n} struct {{ *T{a}; *T{b} }}\n")
    });
    let embedding: Vec<String> = embedding.collect();
    let embedding = embedding.join("");
    let selected = "\tt.ListenAndServe()\n\tt.x.Get(1)\n".repeat(500);
    asked(&format!(
        "{head}{embedding}func f(t *T0) {{\n{selected}}}\n"
    ));
    let assigned = "\tq += x\n".repeat(20_000);
    asked(&format!(
        "{head}func f(db *sql.DB, x string) {{\n\tq := \"\"\n{assigned}\tdb.Query(q)\n}}\n"
    ));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// Any order of what Go is made of: nothing panics, and everything ends.
    #[test]
    fn any_source_is_looked_into(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60)) {
        let text = format!("package p\nimport (\n\"os/exec\"\n. \"crypto/tls\"\nh \"net/http\"\n)\n{}", pieces.join(" "));
        asked(&text);
    }

    /// What is typed is broken most of the time: sources that end anywhere, or lack a piece.
    #[test]
    fn any_part_of_a_source_is_looked_into(from in 0_usize..6_500, length in 0_usize..400, ends in any::<bool>()) {
        let text = ADVERSE;
        let at = |offset: usize| (0..=offset.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let (from, to) = (at(from), at(from + length));
        let rest = if ends { "" } else { &text[to.max(from)..] };
        asked(&format!("{}{rest}", &text[..from]));
    }

    #[test]
    fn any_text_is_looked_into(text in any::<String>()) {
        asked(&format!("package p\nimport \"os/exec\"\n// Command\n{text}"));
    }
}

const PIECES: &[&str] = &[
    "exec",
    ".",
    "Command",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "\"ls\"",
    ":=",
    "=",
    "+=",
    ",",
    ";",
    "\n",
    "func",
    "f",
    "var",
    "const",
    "type",
    "struct",
    "Config",
    "h",
    "Server",
    "&",
    "*",
    "new",
    "make",
    "if",
    "for",
    "range",
    "switch",
    "case",
    "x",
    ":",
    "MinVersion",
    "1",
    "+",
    "return",
    "go",
    "defer",
    "interface",
    "map",
    "chan",
    "<-",
    "`",
    "/*",
    "*/",
    "//",
    "'",
    "\\",
    "...",
    "iota",
    "InsecureSkipVerify",
    "true",
    "é",
    "\u{202e}",
    "tls.Config{}",
    "exec.Cmd{}",
    "func() {",
    "import",
    "package",
];
