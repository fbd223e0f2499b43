//! What every command shows on a terminal of a tree that wants to drive it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use govkit::diag::visible_char;

use crate::support::files::write;
use crate::support::govkit::{Govkit, govkit, run};
use crate::support::pty::on_terminal;

/// Clears the screen, rings, sets the title and the colour, hides, turns the direction.
const EVIL: &str =
    "\u{1b}[2J\u{1b}]0;t\u{7}\u{1b}[31m\u{9b}32m\u{7f}\u{202e}\u{2066}\u{200b}\u{2028}";

/// As a part of names, also a line of its own that could pass for one of govkit's.
const NAME: &str = "e\u{1b}[2J\u{1b}]0;t\u{7}\u{9b}32m\u{202e}\u{200b}\nFORGED";

const SERVER: &str = "package p\n\nimport \"net/http\"\n\n// EVIL\nvar server = &http.Server{Addr: \"127.0.0.1:8080\"} // EVIL\n";

const FLAGS: &str = r#"{
  "version": 1,
  "attributes": { "env": { "type": "string", "from": "header:X-Env" } },
  "flags": {
    "f": {
      "kind": "release", "owner": "EVIL", "created": "2026-05-01", "expires": "2099-12-31",
      "variants": { "on": "EVIL", "off": "b" }, "default": "off",
      "rules": [ { "when": "env == 'EVIL' || env == 'a'", "serve": "on" } ]
    }
  }
}
"#;

const FLAGD: &str = r#"{ "flags": { "EVIL": { "state": "ENABLED", "variants": { "a": 1 }, "defaultVariant": "EVIL",
  "targeting": { "EVIL": [] } } } }
"#;

const CASES: &str = r#"{"name": "EVIL", "expr": "'EVIL'", "want": "'b'"}
"#;

const SLO: &str = "service: a\nobjectives:\n  - name: \"EVIL\"\n    target: soon\n";

/// A rule whose test fails.
const RULE: &str = "id = \"security/x\"\nlang = \"go\"\nseverity = \"warning\"\nstages = [\"commit\"]\nsince = \"0.1.0\"\nsummary = \"x\"\nmessage = \"x\"\nhelp = \"x\"\ndoc = \"EVIL\"\n\n[match]\ncall = [\"os.Exit\"]\n\n[example]\nbad = '''\npackage p\n'''\ngood = '''\npackage p\n'''\n\n[[test]]\nname = \"EVIL\"\ncode = '''\npackage p // want\n'''\n";

/// `text` with the escape sequences in the place of `EVIL`: as they are, or as JSON and TOML write them.
fn evil(text: &str) -> String {
    text.replace("EVIL", EVIL)
}

fn escaped(text: &str) -> String {
    let units = EVIL.chars().map(|ch| format!("\\u{:04x}", u32::from(ch)));
    text.replace("EVIL", &units.collect::<String>())
}

fn tree(folder: &Path) {
    let name = |before: &str, after: &str| format!("{before}{NAME}{after}");
    write(
        folder,
        &format!("go{NAME}/{}", name("p", ".go")),
        &evil(SERVER),
    );
    let fixed = folder.join(format!("read{NAME}"));
    write(&fixed, &name("p", ".go"), &evil(SERVER));
    let locked = fixed.join(name("p", ".go"));
    let mut mode = fs::metadata(&locked).expect("a file").permissions();
    mode.set_readonly(true);
    fs::set_permissions(&locked, mode).expect("a mode");
    write(
        folder,
        &name("config", ".yaml"),
        &evil("a: EVIL\na: [EVIL\n"),
    );
    write(
        folder,
        &name("x/config", ".json"),
        &evil("{ \"EVIL\": EVIL }\n"),
    );
    write(
        folder,
        "x/config.yaml",
        &evil("a: 1\na: 2 # EVIL\n\"b\u{1b}[2J\": 1\n"),
    );
    write(folder, "flags/feature-flag.json", &escaped(FLAGS));
    write(folder, "flags/go.mod", "module a.b/c\n\ngo 1.26\n");
    write(
        folder,
        &format!("gen{NAME}/feature-flag.json"),
        &escaped(FLAGS),
    );
    write(
        folder,
        &format!("gen{NAME}/go.mod"),
        "module a.b/c\n\ngo 1.26\n",
    );
    write(folder, &name("flagd", ".json"), &escaped(FLAGD));
    write(folder, &name("cases", ".jsonl"), &escaped(CASES));
    write(folder, &name("slo", ".yaml"), &escaped(SLO));
    write(folder, &name("rules/r", ".toml"), &escaped(RULE));
    write(
        folder,
        &name("broken/r", ".toml"),
        &evil("id = \"EVIL\"\nEVIL = 1\n"),
    );
    write(folder, &name("archive", ".tar.gz"), "no archive");
    write(
        folder,
        &name("archive", ".tar.gz.sha256"),
        &evil("EVIL  EVIL\n"),
    );
    write(
        folder,
        &format!("mod{NAME}/go.mod"),
        &evil("module a.b/c\n\nrequire EVIL v1.0.0 // EVIL\n"),
    );
    write(
        folder,
        &format!("crate{NAME}/Cargo.lock"),
        &escaped(
            "version = 4\n\n[[package]]\nname = \"EVIL\"\nversion = \"1.0.0\"\nsource = \"git+https://a.b/EVIL#EVIL\"\n",
        ),
    );
    write(
        folder,
        &format!("new{NAME}/template.toml"),
        &evil("EVIL = 1\n"),
    );
    write(folder, &format!("full{NAME}/file{NAME}"), "");
}

/// Every command, with arguments in which `NAME` is the hostile name. What is not `quiet` shows something escaped.
const COMMANDS: &[(&[&str], bool)] = &[
    (&["check", "."], false),
    (&["check", ".", "--format", "json"], false),
    // The terminal by a name that is not one of standard output's.
    (&["check", ".", "--format", "json=/dev/fd/../fd/1"], false),
    (&["check", ".", "--format", "sarif"], false),
    (&["check", ".", "--format", "github"], false),
    (&["check", ".", "--diff"], false),
    (&["check", ".", "--fix"], false),
    (&["check", "noNAME"], false),
    (&["check", ".", "--rule", "NAME"], false),
    (&["check", ".", "--format", "NAME"], false),
    (&["check", ".", "--format", "json=noNAME/x"], false),
    (&["check", ".", "--baseline", "noNAME"], false),
    (&["check", ".", "--now", "NAME"], false),
    (&["check", ".", "--NAME"], false),
    (&["check", ".", "--staged"], true),
    (&["baseline", "create", "noNAME/x.toml"], false),
    (&["baseline", "create", "x.toml"], true),
    (&["baseline", "update", "noNAME.toml"], false),
    (&["gen", "genNAME"], false),
    (&["gen", "genNAME", "--check"], true),
    (&["gen", "noNAME"], false),
    (
        &["flags", "eval", "f", "--file", "flags", "--with", "env=a"],
        false,
    ),
    (
        &[
            "flags", "eval", "f", "--file", "flags", "--with", "env=a", "--json",
        ],
        false,
    ),
    (&["flags", "eval", "NAME", "--file", "flags"], false),
    (&["flags", "eval", "f", "--file", "noNAME"], false),
    (
        &[
            "flags", "eval", "f", "--file", "flags", "--header", "NAME: 1",
        ],
        false,
    ),
    (&["flags", "import", "flagd", "flagdNAME.json"], false),
    (&["flags", "import", "flagd", "noNAME"], false),
    (&["flags", "algorithms"], true),
    (&["slo", "rules", "sloNAME.yaml"], false),
    (&["slo", "rules", "noNAME"], false),
    (
        &["slo", "gate", "sloNAME.yaml", "--data", "flags/go.mod"],
        false,
    ),
    (&["slo", "gate", "flags/go.mod", "--data", "noNAME"], true),
    (&["slo", "gate", "noNAME", "--data", "noNAME"], false),
    (&["explain", "NAME"], false),
    (&["explain", "config/duplicate-key"], true),
    (&["rules"], true),
    (&["rules", "test", "rules"], false),
    (&["rules", "test", "broken"], false),
    (&["rules", "test", "noNAME"], false),
    (&["schema", "NAME"], false),
    (&["schema", "govkit"], true),
    (&["expr", "check", "NAME"], false),
    (&["expr", "check", "'a' + 1 == 'NAME'"], false),
    (&["expr", "eval", "x", "--var", "x:string='NAME'"], false),
    (&["expr", "eval", "x", "--var", "NAME"], false),
    (
        &[
            "expr",
            "compile",
            "x == 'NAME' || 1",
            "--lang",
            "rust",
            "--var",
            "x:string",
        ],
        false,
    ),
    (&["expr", "test", "casesNAME.jsonl"], false),
    (&["expr", "test", "noNAME"], false),
    (&["modules", "verify", ".", "--offline"], false),
    (
        &["modules", "verify", "--archive", "archiveNAME.tar.gz"],
        false,
    ),
    (&["modules", "verify", "--archive", "noNAME"], false),
    (&["modules", "verify", "--sumdb-key", "NAME"], false),
    (&["hook", "install"], true),
    (&["hook", "uninstall"], true),
    (&["new", "NAME"], false),
    (&["new", "svc", "--into", "newNAME"], false),
    (
        &[
            "new",
            "svc",
            "--into",
            "freshNAME",
            "--set",
            "module=a.b/svc",
        ],
        false,
    ),
    (
        &[
            "new",
            "svc",
            "--into",
            "dryNAME",
            "--dry-run",
            "--set",
            "module=a.b/svc",
        ],
        false,
    ),
    (&["new", "svc", "--into", "fullNAME"], false),
    (&["new", "svc", "--template", "newNAME"], false),
    (&["new", "svc", "--set", "NAME"], false),
    (&["NAME"], false),
    (&["--color", "NAME", "rules"], false),
    (&["help", "NAME"], false),
];

/// The text with our own colours taken out.
fn without_colours(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("\u{1b}[") {
        plain.push_str(&rest[..at]);
        let after = &rest[at + 2..];
        let end = after.find(|c: char| !c.is_ascii_digit() && c != ';');
        match end {
            Some(end) if after[end..].starts_with('m') => rest = &after[end + 1..],
            _ => {
                plain.push_str("\u{1b}[");
                rest = after;
            }
        }
    }
    plain + rest
}

/// The first thing in `text` that a terminal would obey, and that is not ours.
fn breach(text: &[u8], colour: &str) -> Option<String> {
    let Ok(text) = std::str::from_utf8(text) else {
        return Some("bytes that are not UTF-8".to_owned());
    };
    let text = match colour {
        "always" => without_colours(text),
        _ => text.to_owned(),
    };
    let raw = text
        .char_indices()
        .find(|(_, ch)| *ch != '\n' && visible_char(*ch) != *ch);
    if let Some((at, ch)) = raw {
        return Some(format!("{ch:?} at byte {at}"));
    }
    let forged = text.lines().find(|line| line.starts_with("FORGED"));
    forged.map(|line| format!("the line {line:?}"))
}

#[test]
fn no_command_lets_a_name_or_a_content_drive_the_terminal() {
    let mut wrong = Vec::new();
    for colour in ["never", "always"] {
        for (args, is_quiet) in COMMANDS {
            let folder = tempfile::tempdir().expect("a folder");
            let top = folder.path().join(format!("top{NAME}"));
            tree(&top);
            run("git", &top, &["init", "--quiet"]);
            let args: Vec<String> = args.iter().map(|arg| arg.replace("NAME", NAME)).collect();
            let mut command = Govkit::new(&top)
                .args(&args)
                .args(["--color", colour])
                .env("TERM", "xterm-256color")
                .env("GOMODCACHE", top.join("cache"))
                .env("HOME", &top)
                .command();
            let (code, output) = on_terminal(&mut command);
            let text = String::from_utf8_lossy(&output);
            if let Some(what) = breach(&output, colour) {
                wrong.push(format!("{args:?} --color {colour}: {what}:\n{text:?}"));
            }
            if code.is_none() {
                wrong.push(format!("{args:?}: no exit code:\n{text:?}"));
            }
            let shows = text.contains('␛') || text.contains("\\u{1b}") || text.contains("\\u001b");
            if !is_quiet && !shows {
                wrong.push(format!("{args:?}: shows nothing of the tree:\n{text:?}"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} outputs:\n{}",
        wrong.len(),
        wrong.join("\n\n")
    );
}

#[test]
fn every_command_is_tried() {
    let subcommands = |args: &[&str]| -> Vec<String> {
        let (_, help) = govkit(Path::new("."), &[args, &["--help"]].concat());
        let list = help.split("Commands:\n").nth(1).unwrap_or_default();
        let lines = list.lines().take_while(|line| !line.is_empty());
        let names = lines.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
        let names = names.filter(|name| !name.is_empty() && *name != "help");
        names.map(str::to_owned).collect()
    };
    let tried: BTreeSet<String> = COMMANDS
        .iter()
        .flat_map(|(args, _)| (1..=args.len().min(3)).map(|count| args[..count].join(" ")))
        .collect();
    let mut open: Vec<String> = subcommands(&[]);
    assert!(open.len() > 10, "{open:?}");
    while let Some(command) = open.pop() {
        assert!(tried.contains(&command), "no case runs `govkit {command}`");
        let args: Vec<&str> = command.split(' ').collect();
        let below = subcommands(&args);
        open.extend(below.iter().map(|name| format!("{command} {name}")));
    }
}

/// On a pipe, a diff is for `git apply` and keeps every byte; on a terminal it is for people.
#[test]
fn a_diff_on_a_pipe_can_be_applied() {
    let folder = tempfile::tempdir().expect("a folder");
    let top = folder.path();
    let names = ["a b.go", "q\"uo\\te.go", "tab\tin.go", "né\u{1b}[2J.go"];
    for name in names {
        write(top, name, &evil(SERVER));
    }
    let diff = |colour: &str| {
        Govkit::new(top)
            .args(["check", "--stage", "commit", "--diff", "--color", colour])
            .command()
    };
    let piped = diff("never").output().expect("govkit").stdout;
    assert!(
        piped
            .windows(EVIL.len())
            .any(|part| part == EVIL.as_bytes())
    );
    let (_, shown) = on_terminal(&mut diff("never"));
    assert_eq!(breach(&shown, "never"), None);
    fs::write(top.join("x.patch"), piped).expect("a file");
    let (code, told) = run("git", top, &["apply", "x.patch"]);
    assert_eq!(code, Some(0), "{told}");
    fs::remove_file(top.join("x.patch")).expect("a file");
    for name in names {
        let text = fs::read_to_string(top.join(name)).expect("a file");
        assert!(text.contains("ReadHeaderTimeout"), "{name:?}: {text}");
    }
}

#[test]
fn what_programs_read_hides_nothing() {
    let tree = tempfile::tempdir().expect("a folder");
    let top = tree.path().join("top");
    write(&top, "\u{9b}31m\u{202e}y.yaml", "a: 1\na: 2\n");
    let hidden = |output: &[u8]| {
        let text = String::from_utf8_lossy(output).into_owned();
        let mut all = text.chars();
        all.find(|ch| *ch != '\n' && visible_char(*ch) != *ch)
            .map(|ch| format!("{ch:?} in {text}"))
    };
    let expressions = ["1 +\r 1", "\"\u{202e}\" + \"\u{9b}\"", "'\\u202e\\u2028'"];
    let mut commands: Vec<Vec<&str>> = vec![
        vec!["check", "--format", "json"],
        vec!["check", "--format", "sarif"],
    ];
    for expression in expressions {
        commands.push(vec!["expr", "eval", expression]);
        commands.push(vec!["expr", "compile", expression, "--lang", "rust"]);
        commands.push(vec!["expr", "compile", expression, "--lang", "go"]);
    }
    for args in commands {
        let ended = Govkit::new(&top)
            .args(&args)
            .command()
            .output()
            .expect("it runs");
        assert!(!ended.stdout.is_empty(), "{args:?}: {ended:?}");
        assert_eq!(hidden(&ended.stdout), None, "{args:?}");
    }
}
