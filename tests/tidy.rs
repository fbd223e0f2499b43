//! The house rules: floors, the registry of rules, and documentation that is true.
// Helpers of tests may fail like tests.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::disallowed_macros,
    clippy::disallowed_methods
)]

#[path = "support/mod.rs"]
mod support;

#[path = "tidy/checker.rs"]
mod checker;
#[path = "tidy/exceptions.rs"]
mod exceptions;
#[path = "tidy/floors.rs"]
mod floors;
#[path = "tidy/names.rs"]
mod names;
#[path = "tidy/promises.rs"]
mod promises;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use exceptions::EXCEPTIONS;
use govkit::rule::Check;
use govkit::rules::{ALL, built_in};
use names::Names;
use promises::PROMISES;
use support::fixtures::{assert_file, folder, overwriting, top};
use support::overlay;

fn files_below(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Every source file below `src/`, its path there, and what it names.
fn sources() -> &'static [(String, Names)] {
    static SOURCES: OnceLock<Vec<(String, Names)>> = OnceLock::new();
    SOURCES.get_or_init(read_sources)
}

fn read_sources() -> Vec<(String, Names)> {
    let src = top().join("src");
    let read = |path: PathBuf| {
        let below = path.strip_prefix(&src).expect("a file below src");
        let file = below.to_string_lossy().replace('\\', "/");
        let text = std::fs::read_to_string(&path).expect("a source file");
        let names = names::read(&file, &text).unwrap_or_else(|error| panic!("{file}: {error}"));
        (file, names)
    };
    let mut sources: Vec<_> = files_below(&src, "rs").into_iter().map(read).collect();
    let for_tests: Vec<Vec<String>> = sources
        .iter()
        .flat_map(|(_, names)| names.test_modules.clone())
        .collect();
    for (file, names) in &mut sources {
        let module = names::module_of(file);
        if for_tests.iter().any(|tests| module.starts_with(tests)) {
            names.used.iter_mut().for_each(|name| name.in_test = true);
        }
    }
    sources
}

#[test]
fn imports_lead_downwards() {
    let sources = sources().iter();
    let climbs = sources.flat_map(|(file, names)| floors::climbs(file, names));
    let climbs: Vec<String> = climbs.collect();
    assert!(climbs.is_empty(), "{}", climbs.join("\n"));
}

#[test]
fn promises_are_kept() {
    let sources = sources().iter();
    let found = sources.flat_map(|(file, names)| promises::breaches(file, names, EXCEPTIONS));
    let (permitted, broken): (Vec<_>, Vec<_>) =
        found.partition(|breach| breach.permitted_by.is_some());
    let mut wrong: Vec<String> = broken.iter().map(ToString::to_string).collect();
    for (index, exception) in EXCEPTIONS.iter().enumerate() {
        for word in exception.words {
            let mut uses = permitted.iter();
            if !uses.any(|breach| breach.permitted_by == Some(index) && breach.word == *word) {
                wrong.push(format!(
                    "the exception of {} from the promise \"{}\" is not needed: nothing uses `{word}` there; remove it from tests/tidy/exceptions.rs",
                    exception.place, exception.promise
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn exceptions_are_well_formed() {
    for exception in EXCEPTIONS {
        let known = PROMISES
            .iter()
            .any(|promise| promise.name == exception.promise);
        assert!(known, "no promise is called {}", exception.promise);
        assert!(
            top().join("src").join(exception.place).exists(),
            "{} is gone",
            exception.place
        );
        let words = exception.reason.split_whitespace().count();
        assert!(
            words >= 4,
            "{}: `{}` is no reason",
            exception.place,
            exception.reason
        );
    }
}

#[test]
fn files_hold_one_idea() {
    for path in files_below(&top().join("src"), "rs") {
        let lines = std::fs::read_to_string(&path)
            .expect("a source file")
            .lines()
            .count();
        assert!(
            lines <= 600,
            "{} has {lines} lines; which ideas does it hold?",
            path.display()
        );
    }
}

#[test]
fn rule_ids_are_unique_sorted_and_well_named() {
    let ids: Vec<&str> = built_in().iter().map(|rule| rule.id).collect();
    let mut sorted = ids.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(ids, sorted, "the rules are sorted by id, each id once");
    for rule in built_in() {
        let (family, name) = rule.id.split_once('/').expect("family/name");
        let legal = |part: &str| {
            part.starts_with(|c: char| c.is_ascii_lowercase())
                && !part.ends_with('-')
                && part
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        };
        assert!(legal(family) && legal(name), "{}", rule.id);
    }
}

#[test]
fn every_rule_is_a_file_and_every_file_is_registered() {
    let mut files = BTreeSet::new();
    for path in files_below(&top().join("src/rules"), "rs") {
        let text = std::fs::read_to_string(&path).expect("a source file");
        if text.contains("pub const RULE: Rule") {
            let family = path
                .parent()
                .and_then(Path::file_name)
                .expect("a family")
                .to_string_lossy()
                .into_owned();
            let name = path
                .file_stem()
                .expect("a name")
                .to_string_lossy()
                .replace('_', "-");
            files.insert(format!("{family}/{name}"));
        }
    }
    let registered: BTreeSet<String> = ALL.iter().map(|rule| rule.id.to_owned()).collect();
    assert_eq!(files, registered);
}

#[test]
fn every_rule_says_what_it_is_and_has_fixtures() {
    for rule in built_in() {
        assert!(
            rule.summary
                .chars()
                .next()
                .is_some_and(|first| !first.is_uppercase()),
            "{}: summary",
            rule.id
        );
        assert!(
            !rule.summary.ends_with('.'),
            "{}: summary ends with a period",
            rule.id
        );
        assert!(
            rule.doc.split_whitespace().count() >= 20,
            "{}: doc says too little",
            rule.id
        );
        for side in ["bad", "good"] {
            let path = folder(rule).join(side);
            assert!(
                !overlay::composed(&path).is_empty() || overwriting(),
                "{} is missing",
                path.display()
            );
        }
        let output = folder(rule).join("bad.txt");
        assert!(
            output.exists() || overwriting(),
            "{} is missing",
            output.display()
        );
    }
}

#[test]
fn fixtures_belong_to_rules() {
    let known: BTreeSet<PathBuf> = built_in().iter().map(folder).collect();
    for family in std::fs::read_dir(top().join("tests/rules"))
        .expect("fixtures")
        .flatten()
    {
        for rule in std::fs::read_dir(family.path())
            .expect("a family")
            .flatten()
        {
            assert!(
                known.contains(&rule.path()),
                "{} belongs to no rule",
                rule.path().display()
            );
        }
    }
}

#[test]
fn bases_exist_and_belong_to_fixtures() {
    let (bases, fixtures) = overlay::named();
    let known: BTreeSet<PathBuf> = built_in()
        .iter()
        .flat_map(|rule| {
            [
                folder(rule),
                folder(rule).join("bad"),
                folder(rule).join("good"),
            ]
        })
        .collect();
    for fixture in fixtures {
        assert!(
            known.contains(&fixture),
            "{} is not a fixture, but tests/bases/bases.toml names it",
            fixture.display()
        );
    }
    let there = std::fs::read_dir(top().join("tests/bases")).expect("bases");
    let there = there.flatten().map(|entry| entry.path());
    let there: BTreeSet<PathBuf> = there.filter(|path| path.is_dir()).collect();
    assert_eq!(there, bases.into_iter().collect());
}

/// `docs/rules/<family>/<rule>.md`, made of the rule and its bad fixture.
#[test]
fn docs_of_the_rules_are_fresh() {
    let docs = top().join("docs/rules");
    let mut expected: BTreeSet<PathBuf> = BTreeSet::new();
    let mut index = String::from(
        "# Rules\n\nGenerated from the rules; `SNAPSHOTS=overwrite cargo test` rewrites these pages.\n\n| rule | severity | stage | what it finds |\n|---|---|---|---|\n",
    );
    for rule in built_in() {
        let path = docs.join(format!("{}.md", rule.id));
        if overwriting() {
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        }
        let _ = writeln!(
            index,
            "| [{id}]({id}.md) | {} | {} | {} |",
            rule.severity,
            rule.stage.word(),
            rule.summary,
            id = rule.id
        );
        assert_file(&path, &page(rule));
        expected.insert(path);
    }
    assert_file(&docs.join("README.md"), &index);
    expected.insert(docs.join("README.md"));
    for path in files_below(&docs, "md") {
        assert!(
            expected.contains(&path),
            "{} documents no rule",
            path.display()
        );
    }
}

fn page(rule: &govkit::rule::Rule) -> String {
    let output = std::fs::read_to_string(folder(rule).join("bad.txt")).unwrap_or_default();
    let output = output.trim_end();
    let mended = mended(rule);
    format!(
        "# {}\n\n{}.\n\nSeverity {}, from stage `{}` on, since govkit {}.\n\n{}\n\n## What it looks like\n\n```text\n{output}\n```\n{mended}",
        rule.id,
        capitalised(rule.summary),
        rule.severity,
        rule.stage.word(),
        rule.since,
        rule.doc
    )
}

/// The mended twin of a data rule's example.
fn mended(rule: &govkit::rule::Rule) -> String {
    let Check::Data(first, _) = rule.check else {
        return String::new();
    };
    let forms = govkit::rule::pack::in_languages(first).into_iter();
    let told = forms.map(|data| {
        let language = data.langs.first().map_or("", |lang| lang.word());
        let further = if std::ptr::eq(data, first) {
            String::new()
        } else {
            format!("\n## In {}\n\n{}\n", capitalised(language), data.doc)
        };
        format!(
            "{further}\n## Mended\n\n```{language}\n{}\n```\n",
            data.example.good.trim_end()
        )
    });
    told.collect()
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters
        .next()
        .map(|first| first.to_uppercase().to_string())
        .unwrap_or_default();
    first + letters.as_str()
}

/// `rules/<pack>/<name>.toml` holds the rule `<family>/<name>`, fits the schema, and shows itself at work.
#[test]
fn every_rule_file_is_a_rule_with_an_example() {
    for (pack, path, text) in govkit::rule::pack::files() {
        let parsed = govkit::parse::parse_toml(govkit::source::FileId(0), text.as_bytes());
        let rule = govkit::rule::data::read(&parsed)
            .unwrap_or_else(|faults| panic!("{pack}/{path}: {faults:?}"));
        let name = rule
            .id
            .split_once('/')
            .map(|(_, name)| format!("{name}.toml"));
        assert_eq!(name.as_deref(), Some(path), "{pack}: {}", rule.id);
        assert!(!rule.example.bad.is_empty(), "{}: no example", rule.id);
        assert!(!rule.since.is_empty(), "{}: since", rule.id);
    }
}
