//! `govkit new`: what it makes, and every way in which it refuses.

use std::fs;

use super::{end, expect, govkit, names, snapshot};

#[test]
fn makes_the_service_and_says_what_to_do_next() {
    let at = tempfile::tempdir().unwrap();
    let (code, text) = end(&mut govkit(
        at.path(),
        "new order-svc --template TEMPLATE --env prod",
    ));
    assert_eq!(
        (code, names(at.path())),
        (0, vec!["order-svc".to_owned()]),
        "{text}"
    );
    assert_eq!(
        text,
        "made order-svc from fixture-service 1.2.3: 7 files\n\n\
         next:\n  cd order-svc && git init\n  govkit check\n"
    );
    let read = |path: &str| fs::read_to_string(at.path().join("order-svc").join(path)).unwrap();
    assert!(read("govkit.toml").contains("answers = { env = \"prod\" }"));
    assert_eq!(
        read("cmd/order-svc/main.go"),
        "// Command order-svc is made by govkit 0.1.0.\npackage main\n\n\
         import \"example.com/order-svc/internal/platform\"\n\n\
         func main() {\n\tplatform.Serve(\"http\")\n}\n"
    );
    assert_eq!(
        read("internal/platform/platform.go"),
        "// Package platform {{ stays }} {% as %} it is.\r\npackage platform\n"
    );
    let raw = fs::read(at.path().join("order-svc/logo.bin")).unwrap();
    assert_eq!(raw, b"\x00\xff\xfe@{ name }@ raw");
}

#[test]
fn answers_reach_the_files() {
    let at = tempfile::tempdir().unwrap();
    let args = "new a --template TEMPLATE --set module=github.com/me/a/v2 --set grpc=true \
                --set port=admin --with tracing --into here";
    expect(at.path(), args, 0, "made here from");
    let main = fs::read_to_string(at.path().join("here/cmd/a/main.go")).unwrap();
    for part in [
        "github.com/me/a/v2/internal",
        "ServeGRPC(\"admin\")",
        "platform.Trace()",
    ] {
        assert!(main.contains(part), "{part}\n{main}");
    }
}

#[test]
fn a_dry_run_lists_and_writes_nothing() {
    let at = tempfile::tempdir().unwrap();
    let (code, text) = end(&mut govkit(
        at.path(),
        "new a --template TEMPLATE --dry-run",
    ));
    assert_eq!((code, names(at.path())), (0, vec![]));
    for part in [
        "would make a from fixture-service 1.2.3\n",
        "  module = example.com/a\n",
        "0755       20  developer  scripts/build.sh\n",
        "0644       66  govkit     internal/platform/platform.go\n",
        "\n7 files, ",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn what_cannot_be_meant_is_refused_before_anything_is_written() {
    let at = tempfile::tempdir().unwrap();
    let cases = [
        (
            "new Order --template TEMPLATE",
            "`Order` is not a service name",
        ),
        (
            "new ../a --template TEMPLATE",
            "`../a` is not a service name",
        ),
        ("new con --template TEMPLATE", "Windows keeps the name"),
        ("new vendor --template TEMPLATE", "copies of dependencies"),
        ("new a --template nope", "no template `nope`"),
        (
            "new a --template https://x.y/z.git",
            "address of a repository",
        ),
        ("new a --template git@x.y:z.git", "address of a repository"),
        (
            "new a --template TEMPLATE --lang rust",
            "makes go services, not rust",
        ),
        ("new a --lang cobol", "invalid value 'cobol'"),
        (
            "new a --template TEMPLATE --set env",
            "--set takes KEY=VALUE, not `env`",
        ),
        (
            "new a --template TEMPLATE --set modul=x.y/z",
            "did you mean `module`? (it has module, env",
        ),
        (
            "new a --template TEMPLATE --set zzz=1",
            "has no answer `zzz` (it has module",
        ),
        (
            "new a --template TEMPLATE --set name=b",
            "has no answer `name`",
        ),
        (
            "new a --template TEMPLATE --env prd",
            "not one of dev, staging, prod, did you mean `prod`?",
        ),
        (
            "new a --template TEMPLATE --env dev --set env=prod",
            "answer `env` is given twice",
        ),
        (
            "new a --template TEMPLATE --set module=x.y/v1",
            "answer `module`: `x.y/v1` is not a Go module path",
        ),
        (
            "new a --template TEMPLATE --set grpc=yes",
            "answer `grpc`: `yes` is not true or false",
        ),
        (
            "new a --template TEMPLATE --set port=A",
            "answer `port`: `A` is not a name",
        ),
        (
            "new a --template TEMPLATE --set owner=",
            "a text has 1 to 200 characters",
        ),
        (
            "new a --template TEMPLATE --set owner=\"x\"",
            "without `\"`",
        ),
        (
            "new a --template TEMPLATE --with tracin",
            "no feature `tracin`, did you mean `tracing`?",
        ),
        ("new a --template TEMPLATE --into x/y", "there is no folder"),
        (
            "new a --template TEMPLATE --into .",
            "current folder or above",
        ),
        (
            "new a --template TEMPLATE --into ..",
            "current folder or above",
        ),
        (
            "new a --template TEMPLATE --into /",
            "root of a file system",
        ),
    ];
    for (args, part) in cases {
        expect(at.path(), args, 2, part);
    }
    assert!(names(at.path()).is_empty());
}

#[test]
fn the_target_has_to_be_free() {
    let at = tempfile::tempdir().unwrap();
    let make = |into: &str| format!("new a --template TEMPLATE --into {into}");
    fs::write(at.path().join("file"), "mine").unwrap();
    expect(at.path(), &make("file"), 2, "`file` is a file");
    fs::create_dir(at.path().join("full")).unwrap();
    fs::write(at.path().join("full/x"), "mine").unwrap();
    expect(at.path(), &make("full"), 2, "is not empty (it holds `x`)");
    expect(
        at.path(),
        &make("FULL"),
        2,
        "differs only in case from `full`",
    );
    expect(at.path(), &make("file/a"), 2, "there is no folder");
    fs::create_dir(at.path().join("empty")).unwrap();
    expect(at.path(), &make("empty"), 0, "made empty");
    expect(at.path(), &make("empty/../other"), 0, "made");
    expect(at.path(), &make("other"), 2, "is not empty");
    assert_eq!(fs::read_to_string(at.path().join("file")).unwrap(), "mine");
    assert_eq!(names(&at.path().join("full")), ["x"]);
    assert_eq!(names(at.path()), ["empty", "file", "full", "other"]);
}

#[test]
fn a_repository_around_needs_no_second_one() {
    let at = tempfile::tempdir().unwrap();
    fs::create_dir(at.path().join(".git")).unwrap();
    expect(
        at.path(),
        "new a --template TEMPLATE",
        0,
        "next:\n  cd a\n  govkit check\n",
    );
}

#[test]
fn two_runs_make_the_same_bytes() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    expect(one.path(), "new a --template TEMPLATE", 0, "made");
    let into = two.path().join("a");
    let args = format!("new a --template TEMPLATE --into {}", into.display());
    #[cfg(unix)]
    let (code, text) = {
        // Another folder, language, zone and umask.
        let shell = "umask 077; exec \"$0\" \"$@\"";
        let ours = govkit(std::path::Path::new("/"), &args);
        let mut command = std::process::Command::new("sh");
        command
            .args(["-c", shell])
            .arg(ours.get_program())
            .args(ours.get_args());
        end(command
            .current_dir("/")
            .env("LC_ALL", "tr_TR.UTF-8")
            .env("TZ", "Asia/Tokyo"))
    };
    #[cfg(not(unix))]
    let (code, text) = end(&mut govkit(two.path(), &args));
    assert_eq!(code, 0, "{text}");
    assert_eq!(snapshot(one.path()), snapshot(two.path()));
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::symlink;
    use std::os::unix::process::CommandExt;

    use super::*;

    #[test]
    fn modes_are_those_of_the_template() {
        let at = tempfile::tempdir().unwrap();
        expect(at.path(), "new a --template TEMPLATE", 0, "made");
        let modes = snapshot(&at.path().join("a"));
        let mode = |path: &str| modes[std::path::Path::new(path)].1;
        assert_eq!(mode("scripts/build.sh"), 0o755);
        assert_eq!(mode("go.mod"), 0o644);
        assert_eq!(mode("cmd"), 0o755);
    }

    #[test]
    fn links_are_not_followed() {
        let at = tempfile::tempdir().unwrap();
        fs::create_dir(at.path().join("real")).unwrap();
        symlink(at.path().join("real"), at.path().join("link")).unwrap();
        symlink(at.path().join("nowhere"), at.path().join("dangling")).unwrap();
        let make = |into: &str| format!("new a --template TEMPLATE --into {into}");
        expect(at.path(), &make("link"), 2, "`link` is a symbolic link");
        expect(
            at.path(),
            &make("dangling"),
            2,
            "`dangling` is a symbolic link",
        );
        let real = at.path().join("real/a").canonicalize();
        assert!(real.is_err());
        expect(at.path(), &make("link/a"), 2, "real/a`");
        expect(at.path(), &make("link/../a"), 2, "is a symbolic link");
        expect(at.path(), &make("real/a"), 0, "made real/a");
        assert!(names(&at.path().join("real")) == ["a"]);
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_not_the_users_mistake() {
        let at = tempfile::tempdir().unwrap();
        // Nobody else can reach a build folder below a private home, so the binary goes along. It is
        // copied by another process: a program that this one has open for writing cannot be run, and
        // a child of another test may hold it open a little longer.
        let binary = at.path().join("govkit");
        let copy = |from: &str, to: &std::path::Path| {
            let copied = std::process::Command::new("cp")
                .args(["-r", from])
                .arg(to)
                .status();
            assert!(copied.unwrap().success());
        };
        copy(crate::support::govkit::PROGRAM, &binary);
        copy(super::super::TEMPLATE, &at.path().join("template"));
        let closed = at.path().join("closed");
        fs::create_dir(&closed).unwrap();
        let set = |path: &std::path::Path, mode| {
            let mode = std::os::unix::fs::PermissionsExt::from_mode(mode);
            fs::set_permissions(path, mode).unwrap();
        };
        set(at.path(), 0o755);
        set(&closed, 0o555);
        let mut command = std::process::Command::new(&binary);
        command
            .current_dir(&closed)
            .args(["new", "a", "--template", "../template"]);
        // Root may write everywhere.
        if fs::write(closed.join("probe"), "").is_ok() {
            fs::remove_file(closed.join("probe")).unwrap();
            command.uid(65534).gid(65534);
        }
        let (code, text) = end(&mut command);
        assert!(
            code == 3 && text.contains("ermission denied"),
            "{code}\n{text}"
        );
        assert!(names(&closed).is_empty());
        set(&closed, 0o755);
    }
}
