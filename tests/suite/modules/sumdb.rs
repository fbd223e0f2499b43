//! Checksum databases: a private one for real, told the truth by and lied to about.

use std::collections::BTreeSet;

use govkit::diag::Diagnostic;
use govkit::diag::RedactedUrl;
use govkit::modules::sumdb::{Answers, Client, Deadline, Failure, Key, Remote, Source};

use crate::support::go;
use crate::support::lab::{DIRECT, GO_SUM, INSTEAD, Lab};
use crate::support::oracle::oracle;
use crate::support::sumdb::SumDb;
use crate::support::tools::{Need, available};

const NAME: &str = "sum.corp.example";

/// The service's modules among many others, so that the tree has full tiles.
fn lines() -> String {
    let one = |n: usize| {
        let module = format!("corp.example/m{n} v1.0.0");
        format!(
            "{module} h1:{n:043}=
{module}/go.mod h1:{n:043}=
"
        )
    };
    let others = |range: std::ops::Range<usize>| range.map(one).collect::<Vec<_>>().concat();
    others(0..3) + GO_SUM + &others(3..10)
}

fn modules() -> BTreeSet<(String, String)> {
    let pair = |(path, version): (&str, &str)| (path.to_owned(), version.to_owned());
    [pair(DIRECT), pair(INSTEAD)].into()
}

/// Something between the database and who asks it.
struct Between<'s, F> {
    source: &'s Remote,
    change: F,
}

impl<F: Fn(&str, Vec<u8>) -> Vec<u8> + Sync> Source for Between<'_, F> {
    fn read(&self, path: &str) -> Result<Vec<u8>, Failure> {
        Ok((self.change)(path, self.source.read(path)?))
    }
}

fn ask(database: &SumDb, change: impl Fn(&str, Vec<u8>) -> Vec<u8> + Sync) -> Answers {
    let key = Key::parse(&database.key).expect("a key");
    let remote = remote(&database.url);
    let between = Between {
        source: &remote,
        change,
    };
    Client::new(&key, &between, None).ask(&modules())
}

fn forged(answers: &Answers) -> Vec<&str> {
    let of_modules = answers.modules.values().filter_map(|proof| match proof {
        Err(Failure::Forged(reason)) => Some(reason.as_str()),
        _ => None,
    });
    of_modules
        .chain(answers.forged.iter().map(String::as_str))
        .collect()
}

/// Makes the database's tree large: a record is added when it is first looked up.
fn grow(database: &SumDb) {
    let remote = remote(&database.url);
    for n in 0..10 {
        remote
            .read(&format!("lookup/corp.example/m{n}@v1.0.0"))
            .expect("a record");
    }
}

/// A server that has a minute to answer everything.
fn remote(url: &str) -> Remote {
    let deadline = Deadline::after(std::time::Duration::from_mins(1));
    Remote::new(&RedactedUrl::new(url), NAME, None, deadline)
}

#[test]
fn what_the_database_says_is_proved() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let database = SumDb::serve(NAME, &lines());
    grow(&database);
    let answers = ask(&database, |_, bytes| bytes);
    assert_eq!(forged(&answers), Vec::<&str>::new());
    for ((path, version), proof) in &answers.modules {
        let proof = proof.as_ref().expect("a proof");
        let expected: Vec<&str> = GO_SUM
            .lines()
            .filter(|line| line.starts_with(&format!("{path} {version}")))
            .collect();
        assert_eq!(*proof, expected);
    }
    // Below /sumdb/, as a module proxy passes it on.
    let key = Key::parse(&database.key).expect("a key");
    let proxied = remote(&format!("{}/sumdb/{NAME}", database.url));
    let answers = Client::new(&key, &proxied, None).ask(&modules());
    assert!(answers.modules.values().all(Result::is_ok) && answers.forged.is_empty());
    // A module that it does not have is not proved, and not forged either.
    let unknown = [("corp.example/none".to_owned(), "v1.0.0".to_owned())].into();
    let answers = Client::new(&key, &proxied, None).ask(&unknown);
    assert!(
        matches!(
            answers.modules.values().next(),
            Some(Err(Failure::Absent(_)))
        ),
        "{answers:?}"
    );
}

fn is_record(path: &str) -> bool {
    path.starts_with("lookup/")
}

fn replaced(bytes: Vec<u8>, from: &str, to: &str) -> Vec<u8> {
    let text = String::from_utf8(bytes).expect("text");
    assert!(text.contains(from), "{text:?} has no {from:?}");
    text.replacen(from, to, 1).into_bytes()
}

type Lie<'l> = Box<dyn Fn(&str, Vec<u8>) -> Vec<u8> + Sync + 'l>;

/// What somebody between a database and its client could answer, and what has to be said of it.
fn lies(theirs: &Remote) -> Vec<(&'static str, Lie<'_>)> {
    vec![
        (
            "its signature is not that of the database's key",
            Box::new(|path, bytes| {
                // A note of another tree under the old signature.
                if is_record(path) {
                    replaced(bytes, "go.sum database tree\n1", "go.sum database tree\n2")
                } else {
                    bytes
                }
            }),
        ),
        (
            "it is not signed by the database's key",
            Box::new(move |path, bytes| {
                // A whole answer of a database that has the name and another key.
                if is_record(path) {
                    theirs.read(path).expect("an answer")
                } else {
                    bytes
                }
            }),
        ),
        (
            "the tiles do not give the hash of the signed tree",
            Box::new(|path, mut bytes| {
                if path.starts_with("tile/") {
                    bytes[5] ^= 1;
                }
                bytes
            }),
        ),
        (
            "bytes instead of",
            Box::new(|path, mut bytes| {
                if path.starts_with("tile/") {
                    bytes.truncate(31);
                }
                bytes
            }),
        ),
        (
            "the answer is not record",
            Box::new(|path, bytes| {
                if path.contains("google/uuid") {
                    replaced(bytes, "h1:NIva", "h1:NIvb")
                } else {
                    bytes
                }
            }),
        ),
        (
            "the answer is not record",
            Box::new(|path, bytes| {
                // Another number than the record has.
                let text = String::from_utf8_lossy(&bytes).into_owned();
                match text.split_once('\n') {
                    Some((_, rest)) if is_record(path) => format!("0\n{rest}").into_bytes(),
                    _ => bytes,
                }
            }),
        ),
        (
            "is not in the signed tree",
            Box::new(|path, bytes| {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                match text.split_once('\n') {
                    Some((_, rest)) if is_record(path) => format!("99999\n{rest}").into_bytes(),
                    _ => bytes,
                }
            }),
        ),
        (
            "the answer is no record",
            Box::new(|path, bytes| if is_record(path) { Vec::new() } else { bytes }),
        ),
        (
            "the answer is no record",
            Box::new(|path, bytes| {
                if is_record(path) {
                    b"<html>".to_vec()
                } else {
                    bytes
                }
            }),
        ),
    ]
}

#[test]
fn lies_are_found() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let database = SumDb::serve(NAME, &lines());
    let other = SumDb::serve(NAME, &lines());
    grow(&database);
    ask(&other, |_, bytes| bytes);
    let theirs = remote(&other.url);
    for (reason, lie) in lies(&theirs) {
        let answers = ask(&database, lie);
        let found = forged(&answers);
        assert!(
            found.iter().any(|found| found.contains(reason)),
            "{reason}: {answers:?}"
        );
        let believed = answers.modules.iter().filter(|((path, _), proof)| {
            proof.as_ref().is_ok_and(|lines| {
                !lines
                    .iter()
                    .all(|line| line.starts_with(path) && GO_SUM.contains(line))
            })
        });
        assert_eq!(believed.count(), 0, "{reason}");
    }
    // A true record, but of another module.
    let remote = remote(&database.url);
    let answers = ask(&database, |path, bytes| {
        if path.contains("google/uuid") {
            remote
                .read("lookup/corp.example/m1@v1.0.0")
                .expect("a record")
        } else {
            bytes
        }
    });
    assert_eq!(
        forged(&answers),
        ["the answer is a record of another module"]
    );
}

#[test]
fn a_history_that_was_rewritten() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let first = SumDb::serve(NAME, &lines());
    let key = Key::parse(&first.key).expect("a key");
    let remote = remote(&first.url);
    remote
        .read("lookup/corp.example/m1@v1.0.0")
        .expect("a record");
    let known = remote.read("latest").expect("a head");
    grow(&first);
    let answers = Client::new(&key, &remote, Some(known.clone())).ask(&modules());
    assert!(answers.forged.is_empty(), "{:?}", answers.forged);
    // A head that the key did not sign is no head.
    let mut other = known;
    other[25] ^= 1;
    let answers = Client::new(&key, &remote, Some(other)).ask(&modules());
    assert_eq!(answers.forged.len(), 1, "{:?}", answers.forged);
}

#[test]
fn two_histories_that_one_key_signed() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let first = SumDb::serve(NAME, &lines());
    let key = Key::parse(&first.key).expect("a key");
    grow(&first);
    let known = remote(&first.url).read("latest").expect("a head");
    // All of it is signed, and proved within itself; but it is not what was seen before.
    let second = first.twin(NAME, &lines());
    let remote = remote(&second.url);
    for n in (0..10).rev() {
        let path = format!("lookup/corp.example/m{n}@v1.0.0");
        remote.read(&path).expect("a record");
    }
    let alone = Client::new(&key, &remote, None).ask(&modules());
    assert_eq!(forged(&alone), Vec::<&str>::new());
    let answers = Client::new(&key, &remote, Some(known)).ask(&modules());
    let found = forged(&answers);
    let is_fork = |reason: &&str| reason.contains("are of different histories");
    assert!(found.iter().any(is_fork), "{found:?}");
}

/// The service with `[modules.sumdb]` in its manifest.
fn configured(database: &SumDb, with_url: bool) -> Lab {
    let lab = Lab::new();
    let url = if with_url {
        format!("url = \"{}\"\n", database.url)
    } else {
        String::new()
    };
    let manifest = format!(
        "[service]\nname = \"lab\"\n\n[modules.sumdb]\n{url}key = \"{}\"\n",
        database.key
    );
    std::fs::write(lab.service().join("govkit.toml"), manifest).expect("a manifest");
    lab
}

#[test]
fn everything_restamped_and_go_sum_edited() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let database = SumDb::serve(NAME, &lines());
    let lab = configured(&database, true);
    assert_eq!(lab.found(), []);
    let hash = lab.restamp(DIRECT, "null.go", b"package uuid\n");
    lab.edit_service("go.sum", |text| {
        text.replace("h1:NIvaJDMOsjHA8n1jAhLSgzrAzy1Hgr+hNrb57e+94F0=", &hash)
    });
    go::run(lab.go(&["mod", "verify"]));
    go::run(lab.go(&["build", "./..."]));
    let found = lab.found();
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(
        (found[0].0.as_str(), found[0].1.as_str(), &found[0].2),
        ("modules/sumdb-mismatch", "go.sum", &hash)
    );
    assert!(
        found[0]
            .3
            .contains("has another hash in sum.corp.example: h1:NIvaJDMO"),
        "{found:?}"
    );
}

#[test]
fn a_database_that_does_not_answer_or_does_not_know() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let only_one: String = GO_SUM
        .split_inclusive('\n')
        .filter(|line| line.contains("uuid"))
        .collect();
    let database = SumDb::serve(NAME, &only_one);
    let lab = configured(&database, true);
    let (_, report) = lab.check();
    assert!(report.findings().is_empty());
    let reasons: Vec<&str> = report
        .unevaluated()
        .iter()
        .map(|one| one.reason.as_str())
        .collect();
    assert!(
        reasons.len() == 1
            && reasons[0]
                .contains("proves nothing of 1 modules: github.com/cespare/xxhash/v2@v2.3.0"),
        "{reasons:?}"
    );
    drop(database);
    let (_, report) = lab.check();
    let reasons: Vec<&str> = report
        .unevaluated()
        .iter()
        .map(|one| one.reason.as_str())
        .collect();
    assert!(
        reasons.len() == 1 && reasons[0].contains("proves nothing of 2 modules"),
        "{reasons:?}"
    );
}

/// Lets the real go command ask the database, so that it caches what it was told.
fn cached(database: &SumDb) -> Lab {
    let lab = configured(database, false);
    let proxy = format!(
        "file://{}/cache/download",
        lab.folder().join("source").display()
    );
    std::fs::rename(lab.cache(), lab.folder().join("source")).expect("a proxy");
    std::fs::remove_file(lab.service().join("go.sum")).expect("go.sum");
    let mut tidy = lab.go(&["mod", "tidy"]);
    tidy.env("GOPROXY", proxy)
        .env("GOPATH", lab.folder().join("gopath"))
        .env("GOFLAGS", "-modcacherw -mod=mod")
        .env("GOSUMDB", format!("{} {}", database.key, database.url))
        .env("GONOSUMDB", "")
        .env("GOPRIVATE", "");
    go::run(tidy);
    lab
}

#[test]
fn what_the_go_command_cached_of_a_database() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let database = SumDb::serve(NAME, &lines());
    grow(&database);
    let lab = cached(&database);
    drop(database);
    let (workspace, report) = lab.check();
    assert!(
        report.findings().is_empty() && report.unevaluated().is_empty(),
        "{report:?}"
    );
    drop(workspace);

    let hash = lab.restamp(DIRECT, "null.go", b"package uuid\n");
    lab.edit_service("go.sum", |text| {
        text.replace("h1:NIvaJDMOsjHA8n1jAhLSgzrAzy1Hgr+hNrb57e+94F0=", &hash)
    });
    let found = lab.found();
    assert_eq!(
        (found.len(), found[0].0.as_str(), &found[0].2),
        (1, "modules/sumdb-mismatch", &hash),
        "{found:#?}"
    );

    // Editing the cached record as well does not help.
    let record = lab.cache().join(format!(
        "cache/download/sumdb/{NAME}/lookup/{}@{}",
        DIRECT.0, DIRECT.1
    ));
    lab.edit(&record, |text| {
        text.replace("h1:NIvaJDMOsjHA8n1jAhLSgzrAzy1Hgr+hNrb57e+94F0=", &hash)
    });
    let found = lab.found();
    assert_eq!(
        (found.len(), found[0].0.as_str()),
        (1, "modules/sumdb-invalid"),
        "{found:#?}"
    );
    assert!(found[0].3.contains("the answer is not record"), "{found:?}");

    // Nor does removing it, where the database is configured.
    std::fs::remove_file(record).expect("the record");
    let (_, report) = lab.check();
    assert_eq!(report.unevaluated().len(), 1, "{report:?}");
}

#[test]
fn the_public_database_as_the_machine_has_it_cached() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    // The oracle's own modules were looked up when they were first fetched, here or elsewhere.
    oracle();
    let folder = crate::support::fixtures::copied(
        &crate::support::fixtures::top().join("tests/modules/oracle"),
    );
    let (_, report) = crate::support::fixtures::check_on(folder.path(), &go::machine());
    let of_modules = |found: &&Diagnostic| found.rule.starts_with("modules/");
    let found: Vec<_> = report.findings().iter().filter(of_modules).collect();
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn keys_are_checked() {
    let public = govkit::modules::sumdb::PUBLIC_KEY;
    assert_eq!(
        Key::parse(public).map(|key| key.name().to_owned()),
        Ok("sum.golang.org".to_owned())
    );
    for bad in [
        "",
        "a",
        "a+b",
        "a+00000000+",
        &public[1..],
        &public[..public.len() - 4],
        &public.replace("033d", "033e"),
    ] {
        assert!(Key::parse(bad).is_err(), "{bad}");
    }
}
