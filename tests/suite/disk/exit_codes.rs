//! The table of `docs/exit-codes.md`: situations, as real processes, and how they end.

use std::fmt::Write as _;

use super::{TWICE, Tree, finish, link, pipe};
use crate::support::fixtures::{assert_file, overwriting, top};

/// What happens, what is typed in the tree of [`tree`], the exit code, and a part of what is printed.
type Situation = (&'static str, &'static str, i32, &'static str);

#[rustfmt::skip]
const SITUATIONS: &[Situation] = &[
    // What was found.
    ("nothing found", "govkit check clean", 0, "no findings in 1 file"),
    ("an error", "govkit check bad", 1, "config/duplicate-key"),
    ("a warning", "govkit check warned", 0, "1 warning in 1 file"),
    ("a warning, and warnings fail", "govkit check warned --fail-on warning", 1, "1 warning in 1 file"),
    ("a warning, and govkit.toml says that warnings fail", "govkit check strict", 1, "1 warning in 2 files"),
    ("findings, and `--exit-zero`", "govkit check bad --exit-zero", 0, "1 error in 1 file"),
    ("findings that a baseline accepts", "cd bad && govkit baseline create b.toml && govkit check --baseline b.toml", 0, "1 waived"),
    ("findings that a waiver excuses", "govkit check waived", 0, "1 waived"),
    ("a correction that would be made", "govkit check --diff fixable", 1, "+var c = tls.Config{MinVersion: tls.VersionTLS13}"),
    ("a schema that does not exist", "govkit check unbound", 1, "no such file"),
    // What was asked for is wrong.
    ("an option that does not exist", "govkit check --nope", 2, "unexpected argument '--nope'"),
    ("a command that does not exist", "govkit chek", 2, "unrecognized subcommand"),
    ("no command", "govkit", 2, "Usage"),
    ("a path that does not exist", "govkit check nowhere", 2, "nowhere: no such file or folder"),
    ("the same, generating", "govkit gen nowhere", 2, "cannot open nowhere: no such file or folder"),
    ("the same, trying rules", "govkit rules test nowhere", 2, "there is no pack, file or folder \"nowhere\""),
    ("the same, making rules of objectives", "govkit slo rules nowhere", 2, "cannot open nowhere: no such file or folder"),
    ("the same, gating", "govkit slo gate nowhere --data notes", 2, "cannot open nowhere: no such file or folder"),
    ("recorded data that does not exist", "govkit slo gate slo.yaml --data none", 2, "cannot open none: no such file or folder"),
    ("cases of expressions that do not exist", "govkit expr test nowhere", 2, "cannot read nowhere: no such file or folder"),
    ("a baseline in a folder that does not exist", "govkit baseline create none/b.toml clean", 2, "cannot open the folder of none/b.toml: no such file or folder"),
    ("a rule that does not exist", "govkit check --rule config/duplicate-kye", 2, "did you mean"),
    ("a stage that does not exist", "govkit check --stage never", 2, "commit, ci and deploy"),
    ("a format that does not exist", "govkit check --format xml", 2, "the formats are"),
    ("a day that is none", "govkit check --now tomorrow", 2, "2026-11-24"),
    ("a baseline that does not exist", "cd clean && govkit check --baseline none.toml", 2, "cannot read the baseline none.toml: no such file"),
    ("a baseline that exists already", "touch b.toml && govkit baseline create b.toml clean", 2, "b.toml is there already"),
    ("`--staged` outside of a repository", "govkit check --staged", 2, "not a git repository"),
    ("a hook outside of a repository", "govkit hook install", 2, "is not in a git repository"),
    ("nothing to generate from", "govkit gen clean", 2, "there is nothing to generate from below clean"),
    ("explaining a rule that does not exist", "govkit explain none/such", 2, "none/such"),
    // govkit.toml is wrong: the check did not do what its owner asked for.
    ("a key that govkit.toml cannot have", "govkit check broken", 2, "manifest/invalid"),
    ("the same with findings", "cp bad/a.yaml broken && govkit check broken", 2, "2 errors"),
    ("the same with `--exit-zero`", "govkit check broken --exit-zero", 2, "manifest/invalid"),
    ("the same with a report that cannot be written", "govkit check broken --format json=none/r.json", 2, "cannot write the report to none/r.json"),
    ("a pipe as govkit.toml", "mkfifo clean/govkit.toml && govkit check clean", 2, "not a regular file but a named pipe"),
    ("a link to nothing as govkit.toml, and `--exit-zero`", "ln -s none clean/govkit.toml && govkit check clean --exit-zero", 2, "the manifest cannot be read: no such file or folder"),
    ("a folder as govkit.toml", "mkdir clean/govkit.toml && govkit check clean", 2, "not a regular file but a folder"),
    ("a pack that does not exist", "govkit check packless", 2, "manifest/file-missing"),
    ("a broken rule in a pack", "mkdir packless/none && echo 'id = 1' >packless/none/x.toml && govkit check packless", 2, "manifest/pack-invalid"),
    // Something could not be evaluated.
    ("a pipe in the place of a file", "govkit check unread", 3, "b.yaml: not a regular file but a named pipe"),
    ("a link that leads out of the workspace", "govkit check leading-out", 3, "the link leads out of the workspace"),
    ("a file that is too large", "truncate -s 33M clean/b.yaml && govkit check clean", 3, "larger than the limit of 32 MiB"),
    ("a folder in the place of a schema", "mkdir unbound/none.json && govkit check unbound", 3, "none.json: not a regular file but a folder"),
    ("a pipe in the place of a baseline", "cd clean && mkfifo b.toml && govkit check --baseline b.toml", 3, "cannot read the baseline b.toml"),
    ("a pipe in a template", "mkdir t && mkfifo t/template.toml && govkit new x --template t", 3, "t/template.toml: not a regular file"),
    ("findings too: 1 beats 3", "cp bad/a.yaml unread && govkit check unread", 1, "1 error in 1 file; 1 not evaluated"),
    ("the same with `--exit-zero`: nobody asked for a verdict", "govkit check unread --exit-zero", 0, "1 not evaluated"),
    ("merge conflicts, and `--staged`", "sh conflict.sh && govkit check --staged", 3, "merge conflicts"),
    // The report.
    ("a report in a folder that does not exist", "govkit check clean --format json=none/r.json", 3, "cannot write the report to none/r.json: no such file or folder"),
    ("the same with findings: 1 beats 3", "govkit check bad --format json=none/r.json", 1, "cannot write the report to none/r.json"),
    ("the same with `--exit-zero`", "govkit check bad --exit-zero --format json=none/r.json", 3, "cannot write the report to none/r.json"),
    ("a report in the place of another file", "govkit check clean --format json=notes", 2, "notes exists and is not a report of govkit"),
    ("the same with `--force`", "govkit check clean --format json=notes --force && cat notes", 0, "\"tool\": \"govkit"),
    ("a report in the place of an earlier one", "govkit check bad --format json=r; govkit check clean --format sarif=r", 0, ""),
    ("a report by way of a link", "ln -s notes l && govkit check clean --format json=l", 2, "l is a link"),
    ("a folder in the place of a report", "govkit check clean --format json=clean", 2, "clean is a folder"),
    ("two reports on standard output", "govkit check clean --format json --format sarif", 2, "only one --format"),
    ("a report on a full disk", "govkit check clean --format json=/dev/full", 3, "no space left on the device"),
    ("standard output on a full disk", "govkit check clean >/dev/full", 3, "cannot write the report to standard output: no space left"),
    ("the same with findings: 1 beats 3", "govkit check bad >/dev/full", 1, "cannot write the report to standard output"),
    ("the version on a full disk", "govkit --version >/dev/full", 3, "cannot write to standard output: no space left"),
    ("the help on a full disk", "govkit check --help >/dev/full", 3, "cannot write to standard output: no space left"),
    ("a new service, and standard output on a full disk", "govkit new foo >/dev/full; test $? = 3 && test -f foo/govkit.toml", 0, "cannot write to standard output: no space left"),
    ("a plan of one", "govkit new foo --dry-run >/dev/full", 3, "cannot write to standard output: no space left"),
    ("a hook", "git init -q && govkit hook install >/dev/full", 3, "cannot write to standard output: no space left"),
    ("a plan for a reader that went away", "mkfifo p; true <p & govkit new foo --dry-run >p", 0, ""),
    ("standard output closed: nobody wants the report", "govkit check clean >&-", 0, ""),
    ("the same with findings", "govkit check bad >&-", 1, ""),
    ("a reader that went away", "mkfifo p; true <p & govkit check clean >p", 0, ""),
    ("the same with findings", "mkfifo p; true <p & govkit check bad >p", 1, ""),
];

const CONFLICT: &str =
    "git init -q && git config user.name n && git config user.email n@example.com
git add notes && git commit -qm 1 && git checkout -qb other && echo 2 >notes && git commit -qam 2
git checkout -q - && echo 3 >notes && git commit -qam 3
git merge -q other >/dev/null
true
";

fn tree() -> Tree {
    let tree = Tree::new(&[
        ("clean/a.yaml", "a: 1\n"),
        ("bad/a.yaml", TWICE),
        ("warned/main.go", LISTEN),
        ("strict/main.go", LISTEN),
        ("strict/govkit.toml", "[check]\nfail-on = \"warning\"\n"),
        ("waived/a.yaml", TWICE),
        (
            "waived/govkit.toml",
            "[[waiver]]\nrule = \"config/duplicate-key\"\npath = \"a.yaml\"\nreason = \"a test\"\nowner = \"me\"\nexpires = 2099-01-01\n",
        ),
        (
            "fixable/main.go",
            "package main\n\nimport \"crypto/tls\"\n\nvar c = tls.Config{}\n",
        ),
        ("unbound/a.json", "{\"$schema\": \"none.json\"}"),
        ("broken/govkit.toml", "chek = 1\n"),
        ("packless/govkit.toml", "[check]\npacks = [\"none\"]\n"),
        (
            "slo.yaml",
            "service: x\nobjective: 99% of requests under 250ms over 28d\n",
        ),
        ("notes", "mine\n"),
        ("conflict.sh", CONFLICT),
        ("unread/a.txt", ""),
        ("leading-out/a.txt", ""),
    ]);
    pipe(&tree.path("unread/b.yaml"));
    link("/etc/passwd", &tree.path("leading-out/b.yaml"));
    link(env!("CARGO_BIN_EXE_govkit"), &tree.tmp().join("govkit"));
    tree
}

const LISTEN: &str =
    "package main\n\nimport \"net\"\n\nfunc main() {\n\tnet.Listen(\"tcp\", \"0.0.0.0:8080\")\n}\n";

#[test]
fn every_situation_ends_as_documented() {
    assert!(SITUATIONS.len() >= 50);
    let mut wrong = String::new();
    for (what, line, code, part) in SITUATIONS {
        let tree = tree();
        let mut command = tree.command("sh");
        let path = std::env::var("PATH").unwrap_or_default();
        command
            .env("PATH", format!("{}:{path}", tree.tmp().display()))
            .args(["-c", line]);
        let ended = finish(command);
        if ended.code != Some(*code) || !ended.text().contains(part) {
            let _ = writeln!(
                wrong,
                "{what}: `{line}` should end with {code} and say {part:?}: {ended:?}\n"
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_page_lists_every_situation() {
    const BEGIN: &str = "<!-- begin: tests/suite/disk/exit_codes.rs -->\n";
    const END: &str = "<!-- end -->\n";
    let page = top().join("docs/exit-codes.md");
    let text = std::fs::read_to_string(&page).expect("a page");
    let (before, rest) = text.split_once(BEGIN).expect("the beginning of the table");
    let (_, after) = rest.split_once(END).expect("the end of the table");
    let mut table = String::from("| situation | command | exit code |\n|---|---|---|\n");
    for (what, line, code, _) in SITUATIONS {
        let line = line.replace('|', "\\|");
        let _ = writeln!(table, "| {what} | `{line}` | {code} |");
    }
    assert_file(&page, &format!("{before}{BEGIN}{table}{END}{after}"));
    // Tests that overwrite say nothing about what was there.
    assert!(overwriting() || after.is_empty() || after.starts_with('\n'));
}
