//! `examples/order-svc` is the golden output of the go-service template.

use std::collections::BTreeMap;
use std::path::Path;

use crate::e2e::service::pristine;
use crate::support::fixtures::{check_on, copied, overwriting, top};
use crate::support::go::{command, machine, run};
use crate::support::tools::{Need, available};

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(current) = open.pop() {
        for entry in std::fs::read_dir(&current).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path
                    .strip_prefix(folder)
                    .expect("below")
                    .to_string_lossy()
                    .into_owned();
                found.insert(name, std::fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

#[test]
fn the_example_is_what_new_writes() {
    let example = top().join("examples/order-svc");
    let written = files(pristine());
    if overwriting() {
        let _ = std::fs::remove_dir_all(&example);
        for (name, content) in &written {
            let path = example.join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, content).expect("a file");
        }
    }
    let committed = files(&example);
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(
        names(&committed),
        names(&written),
        "`SNAPSHOTS=overwrite cargo test` rewrites the example"
    );
    for (name, content) in written {
        assert!(
            committed[&name] == content,
            "{name} is stale; `SNAPSHOTS=overwrite cargo test` rewrites it"
        );
    }
}

#[test]
fn the_example_is_clean() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let example = copied(&top().join("examples/order-svc"));
    // Its modules too, as they lie in this machine's own module cache.
    run(command(example.path(), &["mod", "download"]));
    let (_, report) = check_on(example.path(), &machine());
    assert!(
        report.findings().is_empty() && report.unevaluated().is_empty(),
        "{report:?}"
    );
}
