//! Every parser on mutated files and on random tokens: it gives a whole tree or at least one problem, and neither
//! panics nor runs away. Where the form has another reader, the two agree on what is legal.

use std::io::Cursor;

use fastrand::Rng;
use govkit::expr::value::{Duration, Timestamp};
use govkit::expr::{Options, Type, Variable, compile};
use govkit::flag;
use govkit::parse::go::{
    GoSemver, compare_go_versions, compare_versions, parse_go_mod, parse_go_sum, parse_go_work,
    parse_modules_txt,
};
use govkit::parse::{
    Dialect, Parsed, RustSource, SourceLanguage, allows, parse_dockerfile, parse_go,
    parse_go_thoroughly, parse_json, parse_toml, parse_yaml, words,
};
use govkit::slo;
use govkit::slo::record::{Listener, Remark, Request, Sample, Summary};
use govkit::source::{FileId, RelPath};

use super::mutate::mutated;
use super::seeds::{kind, trees};
use crate::support::effort::effort;
use crate::support::fixtures::top;

/// A parser with what holds for each of its results.
struct Target {
    name: &'static str,
    /// The kinds of files that it is tried on, besides random tokens.
    kinds: &'static [&'static str],
    verify: fn(&[u8]),
}

const FILE: FileId = FileId(0);

/// A tree without problems is there, and every value of it has a place in the text.
fn whole(parsed: &Parsed, bytes: &[u8]) {
    for problem in &parsed.problems {
        assert!(!problem.message.is_empty(), "{problem:?}");
        assert!(
            problem.span.end as usize <= bytes.len().max(1),
            "{problem:?}"
        );
    }
    if parsed.is_complete() {
        for id in parsed.tree.ids() {
            assert!(parsed.tree.node(id).span.end as usize <= bytes.len());
        }
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

const TARGETS: &[Target] = &[
    Target {
        name: "yaml",
        kinds: &["yaml", "yml", "slo.yaml", "workflow"],
        verify: yaml,
    },
    Target {
        name: "json",
        kinds: &["json", "feature-flag.json"],
        verify: json,
    },
    Target {
        name: "toml",
        kinds: &["toml", "govkit.toml", "Cargo.toml", "Cargo.lock"],
        verify: toml,
    },
    Target {
        name: "go.mod",
        kinds: &["go.mod"],
        verify: go_mod,
    },
    Target {
        name: "go.sum",
        kinds: &["go.sum"],
        verify: go_sum,
    },
    Target {
        name: "go.work",
        kinds: &["go.work", "go.mod"],
        verify: go_work,
    },
    Target {
        name: "modules.txt",
        kinds: &["modules.txt"],
        verify: |bytes| {
            let read = parse_modules_txt(FILE, bytes);
            assert!(read.modules.len() <= bytes.len());
        },
    },
    Target {
        name: "go source",
        kinds: &["go"],
        verify: go_source,
    },
    Target {
        name: "rust source",
        kinds: &["rs"],
        verify: rust_source,
    },
    Target {
        name: "dockerfile",
        kinds: &["Dockerfile"],
        verify: |bytes| {
            for instruction in parse_dockerfile(text(bytes)) {
                assert!(instruction.range.end <= bytes.len());
            }
        },
    },
    Target {
        name: "comments",
        kinds: &["go", "rs", "yaml", "toml", "Dockerfile"],
        verify: comments,
    },
    Target {
        name: "cel",
        kinds: &["expression"],
        verify: cel,
    },
    Target {
        name: "promql",
        kinds: &["query"],
        verify: promql,
    },
    Target {
        name: "flags",
        kinds: &["feature-flag.json"],
        verify: flags,
    },
    Target {
        name: "flagd",
        kinds: &["flagd"],
        verify: |bytes| {
            let parsed = parse_json(FILE, bytes, Dialect::Strict);
            let import = flag::flagd::import(&parsed, &flag::flagd::Options::default());
            assert!(import.is_some() || !parsed.is_complete() || parsed.tree.root().is_none());
            if let Some(import) = import {
                assert!(import.refused.is_empty() || !import.refusals.is_empty());
            }
        },
    },
    Target {
        name: "objectives",
        kinds: &["slo.yaml"],
        verify: objectives,
    },
    Target {
        name: "data rules",
        kinds: &["toml"],
        verify: |bytes| {
            let parsed = parse_toml(FILE, bytes);
            if let Err(faults) = govkit::rule::data::read(&parsed) {
                assert!(!faults.is_empty(), "a rule was refused without a reason");
            }
        },
    },
    Target {
        name: "recorded data",
        kinds: &["recorded"],
        verify: recorded,
    },
    Target {
        name: "scalars",
        kinds: &["expression", "query", "scalar"],
        verify: scalars,
    },
];

fn yaml(bytes: &[u8]) {
    let parsed = parse_yaml(FILE, bytes);
    whole(&parsed, bytes);
    let has_content = text(bytes).lines().any(|line| {
        let line = line.trim_start_matches('\u{feff}').trim();
        line.starts_with(|c: char| c.is_ascii_alphanumeric())
    });
    if parsed.is_complete() && has_content {
        assert!(
            !parsed.tree.documents().is_empty(),
            "a text without a tree and without a problem"
        );
    }
}

fn json(bytes: &[u8]) {
    let parsed = parse_json(FILE, bytes, Dialect::Strict);
    whole(&parsed, bytes);
    assert!(
        parsed.tree.root().is_some() || !parsed.is_complete(),
        "neither a tree nor a problem"
    );
    let theirs = serde_json::from_slice::<serde_json::Value>(bare(bytes));
    if parsed.is_complete() {
        // Numbers beyond doubles, which it refuses, are numbers all the same (RFC 8259, section 6).
        let is_number =
            |error: &serde_json::Error| error.to_string().contains("number out of range");
        assert!(
            theirs.as_ref().map_or_else(is_number, |_| true),
            "whole here, and there {theirs:?}"
        );
    } else if theirs.is_ok() {
        // Duplicate keys, depth and a byte order mark are problems here only.
        let is_ours = |message: &str| {
            ["twice", "deep", "U+", "lone", "surrogate", "nest"]
                .iter()
                .any(|word| message.contains(word))
        };
        let mut problems = parsed.problems.iter();
        assert!(
            problems.all(|problem| is_ours(&problem.message)),
            "{:?}",
            parsed.problems
        );
    }
}

fn toml(bytes: &[u8]) {
    let parsed = parse_toml(FILE, bytes);
    whole(&parsed, bytes);
    assert!(
        parsed.tree.root().is_some() || !parsed.is_complete(),
        "neither a tree nor a problem"
    );
    if !parsed.problems.is_empty() {
        return;
    }
    let theirs = toml::from_str::<toml::Table>(std::str::from_utf8(bare(bytes)).expect("UTF-8"));
    if let Err(error) = theirs {
        // Integers beyond 64 bits are kept as what they are; schemas judge them.
        let message = error.message();
        assert!(
            message.contains("too large"),
            "whole here, and there {message}"
        );
    }
}

/// The text behind a byte order mark, which these readers pass over and others do not know.
fn bare(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// The lines of a file of directives that say something: those with a word that is no comment, without brackets.
fn lines(bytes: &[u8]) -> usize {
    let text = String::from_utf8_lossy(bare(bytes));
    let lines = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default().trim());
    lines
        .filter(|line| {
            !line.is_empty() && *line != ")" && !line.ends_with('(') && !line.ends_with("()")
        })
        .count()
}

/// Whether a line may be something else than one directive: those are not counted.
fn has_blocks(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    text.contains(['"', '`', '\r', '(', ';']) || text.contains("/*")
}

fn go_mod(bytes: &[u8]) {
    for dependency in [false, true] {
        let read = parse_go_mod(FILE, bytes, dependency);
        if dependency || !read.problems.is_empty() || has_blocks(bytes) {
            continue;
        }
        let directives = usize::from(read.module.is_some())
            + usize::from(read.go.is_some())
            + usize::from(read.toolchain.is_some())
            + read.godebug.len()
            + read.require.len()
            + read.exclude.len()
            + read.replace.len()
            + read.retract.len()
            + read.tool.len()
            + read.ignore.len();
        assert_eq!(directives, lines(bytes), "a directive was dropped");
    }
}

fn go_work(bytes: &[u8]) {
    let read = parse_go_work(FILE, bytes);
    if !read.problems.is_empty() || has_blocks(bytes) {
        return;
    }
    let directives = usize::from(read.go.is_some())
        + usize::from(read.toolchain.is_some())
        + read.godebug.len()
        + read.uses.len()
        + read.replace.len();
    assert_eq!(directives, lines(bytes), "a directive was dropped");
}

fn go_sum(bytes: &[u8]) {
    let read = parse_go_sum(FILE, bytes);
    // Blank as `strings.Fields` of Go sees it.
    let lines = bytes
        .split(|byte| *byte == b'\n')
        .filter(|line| !String::from_utf8_lossy(line).trim().is_empty());
    assert!(
        !read.problems.is_empty() || read.lines.len() == lines.count(),
        "a line was dropped"
    );
}

fn go_source(bytes: &[u8]) {
    let text = text(bytes);
    let tree = parse_go(text);
    for id in 0..tree.len() {
        assert!(tree.node(id).end as usize <= text.len());
    }
    if govkit::parse::parse_go_quickly(text).is_some() {
        assert!(
            parse_go_thoroughly(text).unreadable.is_empty(),
            "the quick reader takes what the grammar does not"
        );
    }
}

fn rust_source(bytes: &[u8]) {
    let text = text(bytes);
    let read = std::thread::Builder::new().stack_size(govkit::parse::RUST_STACK);
    std::thread::scope(|scope| {
        let reading = read.spawn_scoped(scope, || match RustSource::read(text) {
            Ok(_) => {}
            Err(problem) => assert!(!problem.message.is_empty() && problem.at.end <= text.len()),
        });
        reading.expect("a thread").join().expect("no panic");
    });
}

fn comments(bytes: &[u8]) {
    let text = text(bytes);
    for name in ["a.go", "a.rs", "a.yaml", "a.toml", "Dockerfile"] {
        let path = RelPath::new(name);
        let parsed = match name {
            "a.yaml" => Some(parse_yaml(FILE, bytes)),
            "a.toml" => Some(parse_toml(FILE, bytes)),
            _ => None,
        };
        for allow in allows(FILE, &path, text, parsed.as_ref()) {
            assert!(allow.span.end as usize <= text.len());
        }
    }
    for language in [SourceLanguage::Go, SourceLanguage::Rust] {
        for word in words(text, language) {
            assert!(word.end <= text.len());
        }
    }
}

fn cel(bytes: &[u8]) {
    let text = text(bytes);
    let variables = [
        Variable::new("a", Type::Int),
        Variable::new("doc", Type::Dyn),
        Variable::new("s", Type::String),
    ];
    if let Err(problems) = compile(text, &variables, Options::default()) {
        for problem in problems.iter() {
            assert!(
                !problem.message.is_empty() && problem.at.end as usize <= text.len(),
                "{problem:?}"
            );
        }
    }
}

fn promql(bytes: &[u8]) {
    let text = text(bytes);
    let is_read = slo::fault(text).is_none();
    if is_read {
        let theirs = promql_parser::parser::parse(text);
        assert!(theirs.is_ok(), "legal here, and there {theirs:?}");
    }
    let _ = (slo::terms(text), slo::selectors(text));
}

fn flags(bytes: &[u8]) {
    let parsed = parse_json(FILE, bytes, Dialect::Strict);
    let read = flag::read(FILE, text(bytes), &parsed);
    assert_eq!(
        read.is_some(),
        parsed.is_complete() && parsed.tree.root().is_some()
    );
    let Some(read) = read.filter(|read| read.problems.is_empty()) else {
        return;
    };
    let root = parsed.tree.root().expect("a tree");
    let members = |key: &str| root.get(key).map_or(0, |table| table.members().len());
    assert_eq!(read.flags.len(), members("flags"), "a flag was dropped");
    assert_eq!(
        read.attributes.len(),
        members("attributes"),
        "an attribute was dropped"
    );
}

fn objectives(bytes: &[u8]) {
    let parsed = parse_yaml(FILE, bytes);
    let read = slo::read(FILE, text(bytes), &parsed);
    assert_eq!(read.is_some(), parsed.is_complete());
    if let Some(read) = read.filter(|read| read.faults().next().is_none()) {
        assert_eq!(
            read.objectives.len(),
            slo::declared(&parsed).len(),
            "an objective was dropped"
        );
    }
}

/// Hears nothing; only whether the data is refused is of interest.
struct Deaf;

impl Listener for Deaf {
    fn request(&mut self, _: &Request<'_>) {}
    fn wants(&mut self, _: &str) -> bool {
        true
    }
    fn sample(&mut self, _: Sample) -> Result<(), String> {
        Ok(())
    }
    fn summary(&mut self, _: Summary) {}
    fn iterated(&mut self, _: u64) {}
    fn dropped(&mut self, _: u64) {}
    fn remark(&mut self, _: Remark) {}
    fn unit(&self) -> Option<f64> {
        None
    }
}

fn recorded(bytes: &[u8]) {
    let data = Box::new(Cursor::new(bytes.to_vec()));
    match slo::record::read(None, data, &mut Deaf) {
        Ok(_) => assert!(!bytes.trim_ascii().is_empty(), "nothing is no data"),
        Err(fault) => assert!(!fault.to_string().is_empty()),
    }
}

/// Small forms in words: what is read can be written and read again.
fn scalars(bytes: &[u8]) {
    for word in text(bytes).split_whitespace() {
        for length in [
            slo::Length::openslo(word),
            slo::Length::prometheus(word),
            slo::Length::latency(word),
        ]
        .into_iter()
        .flatten()
        {
            let again = slo::Length::prometheus(&length.in_prometheus());
            assert_eq!(again, Some(length), "{word}");
        }
        // Longer ones are rounded: `text` goes by way of a double, as cel-go does.
        if let Some(duration) = Duration::parse(word).filter(|d| d.0.unsigned_abs() < 1 << 53) {
            assert_eq!(Duration::parse(&duration.text()), Some(duration), "{word}");
        }
        if let Ok(time) = Timestamp::parse(word) {
            assert_eq!(Timestamp::parse(&time.text()), Ok(time), "{word}");
        }
        if let Some(version) = GoSemver::parse(word) {
            assert!(GoSemver::parse(&version.canonical()).is_some(), "{word}");
        }
        assert_eq!(compare_versions(word, word), std::cmp::Ordering::Equal);
        assert_eq!(compare_go_versions(word, word), std::cmp::Ordering::Equal);
        if let Some(percent) = slo::Percent::parse(word) {
            assert_eq!(
                slo::Percent::parse(&percent.to_string()),
                Some(percent),
                "{word}"
            );
        }
    }
}

/// The seeds of the targets: kinds and contents.
fn seeds() -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for tree in trees() {
        for (path, content) in tree.files {
            found.push((kind(&path).to_owned(), content));
        }
    }
    let expressions = std::fs::read_to_string(top().join("tests/expr/macro.jsonl")).expect("cases");
    for line in expressions.lines() {
        let case: serde_json::Value = serde_json::from_str(line).expect("a case");
        let text = case["expr"].as_str().unwrap_or_default();
        found.push(("expression".to_owned(), text.as_bytes().to_vec()));
    }
    let queries = [
        "sum(rate(http_requests_total{job=\"a\",code!~\"5..\"}[5m])) / sum(rate(http_requests_total{job=\"a\"}[5m]))",
        "histogram_quantile(0.99, sum by (le) (rate(a_bucket[1h] offset 5m)))",
        "1 - (a unless on (b) group_left (c) d @ start())",
    ];
    found.extend(queries.map(|query| ("query".to_owned(), query.as_bytes().to_vec())));
    let modules = "# example.com/a v1.2.3 => ../a\n## explicit; go 1.26\nexample.com/a/b\n# example.com/c v1.0.0\n";
    found.push(("modules.txt".to_owned(), modules.as_bytes().to_vec()));
    let scalars = "28d 1h30m 99.9% 1.5s v1.2.3-rc.1+a 1.26.0 2026-12-01T00:00:00.5Z -1.5h 1w2d 9223372036854775807ns";
    found.push(("scalar".to_owned(), scalars.as_bytes().to_vec()));
    for (folder, kind) in [
        ("tests/suite/slo_gate/data", "recorded"),
        ("tests/flags/flagd", "flagd"),
    ] {
        for entry in std::fs::read_dir(top().join(folder))
            .expect("a folder")
            .flatten()
        {
            let path = entry.path();
            let is_json = path
                .extension()
                .is_some_and(|extension| extension == "json");
            if path.is_file() && (kind == "recorded" || is_json) {
                let mut content = std::fs::read(&path).expect("a file");
                content.truncate(64 * 1024);
                found.push((kind.to_owned(), content));
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

#[test]
fn every_parser_gives_a_whole_tree_or_a_problem() {
    let seeds = seeds();
    let only = std::env::var("GOVKIT_TARGET").ok();
    let mut failures = Vec::new();
    for target in TARGETS
        .iter()
        .filter(|target| only.as_ref().is_none_or(|only| only == target.name))
    {
        let own: Vec<&[u8]> = seeds
            .iter()
            .filter(|(kind, _)| target.kinds.contains(&kind.as_str()))
            .map(|(_, content)| content.as_slice())
            .collect();
        assert!(!own.is_empty(), "{}", target.name);
        let mut rng = Rng::with_seed(20_261_201);
        let count = effort(200);
        let start = std::time::Instant::now();
        let mut failed = 0;
        for _ in 0..count {
            let seed = own[rng.usize(0..own.len())];
            let input = mutated(&mut rng, seed, &own);
            let verify = target.verify;
            if std::panic::catch_unwind(|| verify(&input)).is_err() {
                failed += 1;
                if failed <= 3 {
                    failures.push(format!(
                        "{}: {:?}",
                        target.name,
                        String::from_utf8_lossy(&input)
                    ));
                }
            }
        }
        println!(
            "{}: {count} inputs, {failed} failures, {:.0?}",
            target.name,
            start.elapsed()
        );
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}
