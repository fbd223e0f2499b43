//! The picture in the README: a real session, drawn as it would look in a terminal.

use std::fmt::Write as _;

use crate::support::fixtures::{assert_file, top};
use crate::support::go::{command, run};
use crate::support::govkit::Govkit;
use crate::support::tools::{Need, available};

#[test]
fn the_picture_in_the_readme_is_real_output() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut session = String::new();
    let mut say = |typed: &str, args: Option<&[&str]>| {
        let _ = writeln!(session, "\u{1b}[1;32m$\u{1b}[0m {typed}");
        if let Some(args) = args {
            let outcome = Govkit::new(folder.path()).args(args).run();
            session.push_str(&outcome.stdout);
        }
    };
    say(
        "govkit new order-svc",
        Some(&["--color", "always", "new", "order-svc"]),
    );
    say("(cd order-svc && go mod download)", None);
    run(command(
        &folder.path().join("order-svc"),
        &["mod", "download"],
    ));
    say(
        "govkit check order-svc",
        Some(&["--color", "always", "check", "order-svc"]),
    );
    let config = folder.path().join("order-svc/config.yaml");
    let text = std::fs::read_to_string(&config).expect("a config");
    std::fs::write(
        &config,
        text.replacen("timeout: \"5s\"", "timeout: \"5ms\"", 1),
    )
    .expect("a config");
    say(
        "sed -i 's/timeout: \"5s\"/timeout: \"5ms\"/' order-svc/config.yaml",
        None,
    );
    say(
        "govkit check order-svc",
        Some(&["--color", "always", "check", "order-svc"]),
    );
    let picture = anstyle_svg::Term::new().render_svg(&session);
    assert_file(&top().join("docs/check.svg"), &picture);
}
