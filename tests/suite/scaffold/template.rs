//! Templates that are wrong or hostile are refused, with the place.

use std::fs;
use std::path::Path;
use std::time::Instant;

use super::{end, expect, govkit, names};

const MANIFEST: &str = "\
name = \"t\"
version = \"1.0.0\"
language = \"go\"
summary = \"s\"
";

/// A template with one more part of a manifest, and files.
fn template(manifest: &str, files: &[(&str, &str)]) -> tempfile::TempDir {
    let at = tempfile::tempdir().unwrap();
    fs::create_dir(at.path().join("t")).unwrap();
    fs::write(
        at.path().join("t/template.toml"),
        format!("{MANIFEST}{manifest}"),
    )
    .unwrap();
    for (path, text) in files {
        let path = at.path().join("t/files").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    at
}

#[track_caller]
fn refused(manifest: &str, files: &[(&str, &str)], part: &str) {
    let at = template(manifest, files);
    expect(at.path(), "new a --template t", 2, part);
    assert_eq!(names(at.path()), ["t"]);
}

#[test]
fn the_least_template_works() {
    let at = template("", &[("a.jinja", "@{ name }@\n")]);
    expect(at.path(), "new a --template t", 0, "1 file");
    assert_eq!(fs::read_to_string(at.path().join("a/a")).unwrap(), "a\n");
}

#[test]
fn a_manifest_is_held_to_its_shape_with_line_and_column() {
    let file = [("a", "")];
    refused("nam = 1", &file, "t/template.toml:5:1: unknown field `nam`");
    refused("owned = [\"[\"]", &file, "t/template.toml:5:10: ");
    refused(
        "[answers.x]\nhelp = \"h\"\nkind = \"txt\"",
        &file,
        "t/template.toml:7:8: no kind `txt`, did you mean `text`?",
    );
    refused(
        "[answers.x]\nkind = \"text\"",
        &file,
        "t/template.toml:5:1: missing field `help`",
    );
    refused(
        "[answers.name]\nhelp = \"h\"\nkind = \"text\"",
        &file,
        "t/template.toml:5:10: `name`: an answer",
    );
    refused(
        "[answers.x]\nhelp = \"h\"\nkind = \"choice\"",
        &file,
        "t/template.toml:7:8: kind `choice` needs",
    );
    refused(
        "[answers.x]\nhelp = \"the x\"\nkind = \"text\"",
        &file,
        "asks for `x` (the x): --set x=…",
    );
    refused("oops", &file, "t/template.toml:5:");
    refused("", &[], "files/ is missing or empty");
    let at = template("", &file);
    fs::remove_file(at.path().join("t/template.toml")).unwrap();
    expect(
        at.path(),
        "new a --template t",
        2,
        "there is no template.toml",
    );
}

#[test]
fn errors_in_files_have_line_and_column() {
    refused(
        "",
        &[("a.jinja", "one\n  é @{ nam }@\n")],
        "t/files/a.jinja:2:8: `nam` is not defined, did you mean `name`?",
    );
    refused("", &[("a.jinja", "\n@% if name %@\n")], "t/files/a.jinja:");
    refused(
        "",
        &[("a.jinja", "x @{ name | nope }@")],
        "t/files/a.jinja:1:",
    );
    refused(
        "",
        &[("@{ nam }@", "")],
        "t/files/@{ nam }@:1:4: `nam` is not defined",
    );
    refused(
        "",
        &[("a.jinja", "@% include \"/etc/passwd\" %@")],
        "t/files/a.jinja:1:",
    );
}

#[test]
fn a_template_cannot_hang_or_fill_the_memory() {
    let doubling = format!(
        "@% set s = name %@\n{}@{{ s }}@",
        "@% set s = s ~ s %@\n".repeat(60)
    );
    let hostile = [
        doubling.as_str(),
        "@% for a in range(99999) %@@% for b in range(99999) %@x@% endfor %@@% endfor %@",
        "@{ name * 99999999 }@",
        "@{ [name] * 9999999 | join(name) }@",
        "@{ name | indent(999999999) }@",
        "@{ name | center(999999999) }@",
    ];
    for text in hostile {
        let begin = Instant::now();
        refused("", &[("a.jinja", text)], "t/files/a.jinja");
        assert!(begin.elapsed().as_secs() < 10, "{text}");
    }
    let deep = "@{ ".to_owned() + &"(".repeat(100_000);
    refused("", &[("a.jinja", &deep)], "t/files/a.jinja");
}

#[test]
fn files_cannot_leave_the_service_or_meet() {
    let answer = "[answers.x]\nhelp = \"h\"\nkind = \"text\"\ndefault = \"";
    let with = |value: &str| format!("{answer}{value}\"");
    refused(&with(".."), &[("@{ x }@/a", "")], "`../a` has a part `..`");
    refused(
        &with("b/c"),
        &[("@{ x }@", "")],
        "renders to `b/c`, with a slash in it",
    );
    refused(&with("C:"), &[("@{ x }@", "")], "holds `:`");
    refused(&with("nul"), &[("d/@{ x }@.txt", "")], "device on Windows");
    refused(&with("b."), &[("@{ x }@", "")], "ends with a dot");
    refused(
        &with(".git"),
        &[("@{ x }@/hooks/pre-commit", "")],
        "belongs to git",
    );
    refused(
        "",
        &[("b", ""), ("b.jinja", "")],
        "`b` and `b` are the same file",
    );
    refused(
        &with("b"),
        &[("b", ""), ("@{ x }@", "")],
        "are the same file",
    );
    refused(
        &with("B"),
        &[("b", ""), ("@{ x }@", "")],
        "where case does not count",
    );
    refused(
        &with("É"),
        &[("é", ""), ("@{ x }@", "")],
        "where case does not count",
    );
    refused(
        &with("b"),
        &[("b/c", ""), ("@{ x }@", "")],
        "one is the folder of the other",
    );
    refused(
        &with("Sub"),
        &[("sub/a", ""), ("@{ x }@/b", "")],
        "folders that differ only in case",
    );
    refused("", &[(".jinja", "")], "a part of it is empty");
}

#[cfg(unix)]
#[test]
fn a_template_holds_files_only() {
    let at = template("", &[("a", "")]);
    std::os::unix::fs::symlink("/etc/passwd", at.path().join("t/files/b")).unwrap();
    expect(
        at.path(),
        "new a --template t",
        2,
        "t/files/b: a symbolic link",
    );
    let at = template("", &[("a", "")]);
    let pipe = std::process::Command::new("mkfifo")
        .arg(at.path().join("t/files/b"))
        .status();
    assert!(pipe.unwrap().success());
    expect(
        at.path(),
        "new a --template t",
        2,
        "t/files/b: not a regular file",
    );
}

#[test]
fn a_template_ships_ignore_files_of_its_own() {
    let at = template(
        "",
        &[(".gitignore", "*\n"), ("bin/tool", "x"), ("vendor/v", "y")],
    );
    let (code, text) = end(&mut govkit(at.path(), "new a --template ./t/"));
    assert_eq!(code, 0, "{text}");
    assert!(
        Path::new(&at.path().join("a/vendor/v")).exists() && at.path().join("a/bin/tool").exists()
    );
}
