//! Flags as Go: what it looks like, that Go's tools have nothing to say, and that it does as the reference.

mod golden;
mod names;
mod random;

use std::path::{Path, PathBuf};

use govkit::r#gen::{GENERATORS, plans};
use govkit::model::load;
use govkit::rules;

use crate::support::go::{command, gofmt, run};

/// Generates the code of the service in a folder, as `govkit gen` does; or tells why there is none.
fn generate(folder: &Path) -> Result<Vec<PathBuf>, Vec<String>> {
    let workspace = load(&[folder.to_owned()], &rules::ids()).expect("a workspace");
    let mut written = Vec::new();
    let mut refused = Vec::new();
    for plan in plans(&workspace, GENERATORS) {
        refused.extend(plan.refusals.iter().map(|refusal| {
            let file = workspace.sources().file(refusal.span.file);
            let text = file.text().expect("text");
            let place = &text[refusal.span.start as usize..refusal.span.end as usize];
            let help = refusal.help.as_deref().unwrap_or_default();
            format!("{place}: {}; {help}", refusal.message)
        }));
        for change in plan.changes.clone() {
            let path = folder.join(change.path.as_str());
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(&path, change.after.expect("an output").bytes).expect("a file");
            written.push(path);
        }
    }
    if refused.is_empty() {
        Ok(written)
    } else {
        Err(refused)
    }
}

/// A module that has this flag file, with its code.
fn module(file: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(
        folder.path().join("go.mod"),
        "module example.com/svc\n\ngo 1.26\n",
    )
    .expect("go.mod");
    std::fs::write(folder.path().join("feature-flag.json"), file).expect("a flag file");
    generate(folder.path()).unwrap_or_else(|refused| panic!("{refused:#?}\n{file}"));
    folder
}

/// Fails where gofmt or vet have something to say of a module.
fn assert_tidy(folder: &Path) {
    let mut format = std::process::Command::new(gofmt());
    format.arg("-d").arg(folder);
    assert_eq!(run(format), "");
    run(command(folder, &["vet", "./..."]));
}
