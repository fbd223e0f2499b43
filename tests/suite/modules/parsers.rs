//! Our readers of go.mod and go.work against `golang.org/x/mod/modfile` and the go command.

use govkit::parse::go::{
    GoMod, GoWork, Godebug, Replace, Require, Word, parse_go_mod, parse_go_sum, parse_go_work,
    parse_modules_txt,
};
use govkit::source::FileId;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::support::go;
use crate::support::oracle;
use crate::support::tools::{Need, available};

const FILE: FileId = FileId(0);

fn text(word: Option<&Word>) -> String {
    word.map(|word| word.text.clone()).unwrap_or_default()
}

fn texts(words: &[Word]) -> Vec<&str> {
    words.iter().map(|word| word.text.as_str()).collect()
}

fn replaces(replace: &[Replace]) -> Vec<Value> {
    let one = |replace: &Replace| {
        json!([
            replace.path.text,
            text(replace.version.as_ref()),
            replace.target.text,
            text(replace.target_version.as_ref())
        ])
    };
    replace.iter().map(one).collect()
}

fn godebug(settings: &[Godebug]) -> Vec<Value> {
    settings
        .iter()
        .map(|setting| json!([setting.key, setting.value]))
        .collect()
}

fn of_mod(found: &GoMod) -> Value {
    if !found.problems.is_empty() {
        return Value::Null;
    }
    let module = found.module.as_ref();
    let requires = |list: &[Require]| -> Vec<Value> {
        list.iter()
            .map(|one| json!([one.path.text, one.version.text, one.indirect]))
            .collect()
    };
    let excludes: Vec<Value> = found
        .exclude
        .iter()
        .map(|one| json!([one.path.text, one.version.text]))
        .collect();
    let retract: Vec<Value> = found
        .retract
        .iter()
        .map(|one| json!([one.low.text, one.high.text, one.rationale]))
        .collect();
    json!({
        "module": text(module.map(|module| &module.path)),
        "deprecated": module.and_then(|module| module.deprecated.clone()).unwrap_or_default(),
        "go": text(found.go.as_ref()), "toolchain": text(found.toolchain.as_ref()),
        "godebug": godebug(&found.godebug), "require": requires(&found.require), "exclude": excludes,
        "replace": replaces(&found.replace), "retract": retract,
        "tool": texts(&found.tool), "ignore": texts(&found.ignore),
    })
}

fn of_work(found: &GoWork) -> Value {
    if !found.problems.is_empty() {
        return Value::Null;
    }
    json!({
        "go": text(found.go.as_ref()), "toolchain": text(found.toolchain.as_ref()),
        "godebug": godebug(&found.godebug), "use": texts(&found.uses), "replace": replaces(&found.replace),
    })
}

fn ours(kind: &str, bytes: &[u8]) -> Value {
    match kind {
        "work" => of_work(&parse_go_work(FILE, bytes)),
        kind => of_mod(&parse_go_mod(FILE, bytes, kind == "dependency")),
    }
}

fn assert_same(files: &[(&str, Vec<u8>)]) -> usize {
    let theirs = oracle::parse(files);
    let mut accepted = 0;
    for ((kind, bytes), theirs) in files.iter().zip(theirs) {
        let ours = ours(kind, bytes);
        assert!(
            ours == theirs,
            "go.{kind}:\n{}\nours:   {ours}\ntheirs: {theirs}\n{:?}",
            String::from_utf8_lossy(bytes),
            parse_go_mod(FILE, bytes, *kind == "dependency").problems
        );
        accepted += usize::from(!theirs.is_null());
    }
    accepted
}

/// Texts that go wrong in their own way each, and the forms that x/mod's own tests are about.
const SAMPLES: &[&str] = &[
    "",
    "module a.b/c\n",
    "module \"a.b/c\"\r\n\r\ngo 1.21\r\n",
    "module a.b/c // Deprecated: use d\ngo 1.26.0\ntoolchain go1.26.8\n",
    "// Deprecated: all\n// of it\n//\n// no more\nmodule a.b/c\n",
    "// words\n//\n// Deprecated: now\nmodule a.b/c",
    "// Deprecated: lost\n\nmodule a.b/c\n",
    "module (\n// Deprecated: in a block\na.b/c\n)\n",
    "// Deprecated: block\nmodule (\na.b/c\n)\n",
    "module (\n\na.b/c\n)\n",
    "require a.b/c v1.2\nrequire (\n\td.e/f v0.0.0-20191010083416-a7dc8b61c822 // indirect\n\tg.h/i/v2 v2.0.0 // indirect; why\n\tj.k/l v2.0.0+incompatible // indirect why\n)",
    "require (\n\ta.b/c v1.2.3+meta\n) // end\n",
    "require ( // start\na.b/c v1.0.0\n)\n",
    "require ()\n",
    "require ( )\n",
    "require () // x\n",
    "require (a.b/c v1.0.0)\n",
    "require a.b/c (\n)\n",
    "require a.b/c v2.0.0\n",
    "require a.b/c/v2 v1.0.0\n",
    "require a.b/c/v1 v1.0.0\n",
    "require a.b/c/v2.3 v2.0.0\n",
    "require gopkg.in/yaml.v2 v2.4.0\nrequire gopkg.in/a.v1 v0.0.0-2016\nrequire gopkg.in/b.v3-unstable v3.0.0\n",
    "require gopkg.in/yaml v1.0.0\n",
    "require gopkg.in/yaml.v01 v1.0.0\n",
    "require a.b/c master\n",
    "require a.b/c v1.0.0 extra\n",
    "require 'a.b/c' v1.0.0\n",
    "require `a.b/c` v1.0.0\n",
    "require \"a.b/\\x63\" \"v1.0.0\"\n",
    "require \"a.b/\\q\" v1.0.0\n",
    "require \"a.b/c v1.0.0\n",
    "require a.b/c v1.0.0 /* no */\n",
    "require a.b/c// indirect\n",
    "require a.b/c v1.0.0// indirect\n",
    "require (\na.b/c v1.0.0\n",
    "require (\na.b/c v1.0.0\n) x\n",
    ") (\n",
    "[ ]\n",
    "exclude a.b/c v1.0.0\nexclude (\n a.b/c v1.0.1 // why\n)\n",
    "replace a.b/c => ../c\nreplace a.b/c v1.0.0 => d.e/f v1.2.3\nreplace (\n a.b/d => ./x\n a.b/e v1 => /abs\n a.b/f => C:/x\n)\n",
    "replace a.b/c => d.e/f\n",
    "replace a.b/c => d.e/f@v1.0.0\n",
    "replace a.b/c => ../d v1.0.0\n",
    "replace a.b/c => .\\d\n",
    "replace a.b/c =>\n",
    "replace a.b/c ../d\n",
    "replace a.b/c v1 v2 => ../d\n",
    "replace a.b/c/v2 v1.0.0 => ../d\n",
    "replace a.b/c/v2 => d.e/f v1.0.0\n",
    "retract v1.0.0 // mistake\nretract [v1.0.0, v1.2.0]\n// many\nretract (\n v1.3.0\n [v1.4.0, v1.5.0] // these\n)\n",
    "retract [v1.0.0, v1.2.0\n",
    "retract [v1.0.0 v1.2.0]\n",
    "retract v1.0.0 v1.2.0\n",
    "retract (v1)\n",
    "retract\n",
    "retract [v1, v2] x\n",
    "retract (\n",
    "retract bad\n",
    "godebug default=go1.21\ngodebug (\n panicnil=1\n madvdontneed=a=b\n)\n",
    "godebug x\n",
    "godebug a=b,c\n",
    "tool a.b/c/cmd\ntool (\n d.e/f\n \"g.h/i\"\n)\nignore ./x\nignore (\n node_modules\n)\n",
    "tool a b\n",
    "go 1.21\ngo 1.22\n",
    "go 1\n",
    "go 1.021\n",
    "go 1.21rc1\n",
    "go 1.21.0rc1\n",
    "go 1.21-x\n",
    "go v1.21\n",
    "go v1.21.4x\n",
    "go 1.2.3.4\n",
    "go \"1.21\"\n",
    "toolchain default\n",
    "toolchain go1\n",
    "toolchain go2.0\n",
    "toolchain go1.21-custom\n",
    "toolchain go1.21 x\n",
    "module a.b/c\nmodule a.b/d\n",
    "module a b\nmodule c.d/e\n",
    "module\n",
    "unknown x\n",
    "unknown (\n x\n)\n",
    "require x (\n y\n)\n",
    "// only a comment",
    "\u{feff}module a.b/c\n",
    "module a.b/é\u{301} // ü\n",
    "module a.b/\u{200b}c\n",
    "module a.b/\0c\n",
    "module a.b/c\u{a0}\n",
    "require \\\n",
    "require \"\\\na\" v1.0.0\nmodule a.b/c\n",
    "use ./a\nuse (\n ./b\n \"./c d\"\n)\ngo 1.22.0\ntoolchain go1.22.1\nreplace a.b/c => ./d\n",
    "use\n",
    "use a b\n",
    "use (\n",
    "replace (\n a.b/c => ./d\n)\n",
];

#[test]
fn samples_are_read_as_by_x_mod() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let files: Vec<(&str, Vec<u8>)> = SAMPLES
        .iter()
        .flat_map(|sample| {
            ["mod", "dependency", "work"].map(|kind| (kind, sample.as_bytes().to_vec()))
        })
        .collect();
    let accepted = assert_same(&files);
    assert!(
        accepted > 60,
        "only {accepted} of {} are files at all",
        files.len()
    );
}

/// Fragments which together make many legal files, and many that are nearly so.
fn fragment() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "module",
        "go",
        "toolchain",
        "require",
        "exclude",
        "replace",
        "retract",
        "tool",
        "ignore",
        "use",
        "godebug",
        "(",
        ")",
        "[",
        "]",
        ",",
        "=>",
        "a.b/c",
        "d.e/f/v2",
        "gopkg.in/x.v2",
        "v1.2.3",
        "v2.0.0",
        "v1.2",
        "v2.0.0+incompatible",
        "v1.0.0-rc.1",
        "1.21",
        "1.26.8",
        "go1.26.8",
        "./x",
        "../y",
        "a=b",
        "\"q.r/s\"",
        "`t`",
        "'u'",
        "\"\\x41\"",
        "\"",
        "// indirect",
        "// Deprecated: x",
        "//",
        "/*",
        "{",
        "é",
        "\u{1}",
        "\\",
    ]);
    let space = prop::sample::select(vec![
        " ",
        " ",
        " ",
        "\n",
        "\n",
        "\t",
        "\r\n",
        "\n\n",
        "",
        " // indirect\n",
    ]);
    prop::collection::vec((word, space), 0..24).prop_map(|parts| {
        let parts = parts.into_iter();
        let parts = parts.flat_map(|(word, space)| [word, space]);
        parts.collect()
    })
}

/// Directives that are mostly right, so that much is accepted.
fn directive() -> impl Strategy<Value = String> {
    let path = prop::sample::select(vec![
        "a.b/c",
        "d.e/f/v2",
        "gopkg.in/x.v2",
        "\"q.r/s\"",
        "g.h/i",
    ]);
    let version = prop::sample::select(vec![
        "v1.2.3",
        "v2.0.0",
        "v0.1",
        "v2.1.0+incompatible",
        "v1.0.0-rc.1",
    ]);
    let end = prop::sample::select(vec![
        "\n",
        " // indirect\n",
        " // why\n",
        "\n\n",
        "\n// note\n",
        "\r\n",
    ]);
    (0..12u8, path, version, end).prop_map(|(kind, path, version, end)| {
        let line = match kind {
            0 => format!("require {path} {version}"),
            1 => format!("require (\n\t{path} {version}{end}\t{path} v1.0.0\n)"),
            2 => format!("exclude {path} {version}"),
            3 => format!("replace {path} => ../x"),
            4 => format!("replace {path} {version} => {path} {version}"),
            5 => format!("retract {version}"),
            6 => format!("retract (\n[{version}, {version}]{end})"),
            7 => format!("tool {path}"),
            8 => format!("use {path}"),
            9 => format!("godebug a={version}"),
            10 => "go 1.26.0".to_owned(),
            _ => format!("module {path}"),
        };
        line + end
    })
}

#[test]
fn generated_files_are_read_as_by_x_mod() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let mut runner = TestRunner::deterministic();
    let mut files: Vec<(&str, Vec<u8>)> = Vec::new();
    let kinds = prop::sample::select(vec!["mod", "dependency", "work"]);
    let strategy = (
        kinds,
        prop_oneof![
            fragment(),
            prop::collection::vec(directive(), 0..6).prop_map(|lines| lines.concat()),
            prop::collection::vec(prop_oneof![3 => directive(), 1 => fragment()], 0..5)
                .prop_map(|parts| parts.concat()),
        ],
        prop::option::of((any::<prop::sample::Index>(), any::<u8>())),
    );
    for _ in 0..6000 {
        let (kind, text, flip) = strategy.new_tree(&mut runner).expect("a file").current();
        let mut bytes = text.into_bytes();
        if let Some((at, byte)) = flip.filter(|_| !bytes.is_empty()) {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        files.push((kind, bytes));
    }
    let accepted = assert_same(&files);
    assert!(
        accepted > 600,
        "only {accepted} of {} are files at all",
        files.len()
    );
}

#[test]
fn go_mod_edit_reads_the_example_as_we_do() {
    if !available(&[Need::Go]) {
        return;
    }
    let folder = crate::support::fixtures::copied(
        &crate::support::fixtures::top().join("examples/order-svc"),
    );
    let json = go::run(go::command(folder.path(), &["mod", "edit", "-json"]));
    let theirs: Value = serde_json::from_str(&json).expect("json");
    let bytes = std::fs::read(folder.path().join("go.mod")).expect("go.mod");
    let ours = parse_go_mod(FILE, &bytes, false);
    let requires: Vec<Value> = ours
        .require
        .iter()
        .map(|one| {
            let mut value = json!({"Path": one.path.text, "Version": one.version.text});
            if one.indirect {
                value["Indirect"] = true.into();
            }
            value
        })
        .collect();
    assert_eq!(theirs["Require"], Value::from(requires));
    assert_eq!(theirs["Go"], text(ours.go.as_ref()));
    assert_eq!(theirs["Toolchain"], text(ours.toolchain.as_ref()));
    for one in &ours.require {
        assert_eq!(&bytes[one.path.span.range()], one.path.text.as_bytes());
        assert_eq!(
            &bytes[one.version.span.range()],
            one.version.text.as_bytes()
        );
    }
}

#[test]
fn go_sum_is_refused_where_the_go_command_refuses_it() {
    if !available(&[Need::Go]) {
        return;
    }
    let samples: &[(&str, bool)] = &[
        ("", true),
        ("\n \n", true),
        ("a.b/c v1.0.0 h1:x\r\n", true),
        ("a.b/c v1.0.0 h2:x", true),
        ("a.b/c v1.0.0\n", false),
        ("a.b/c v1.0.0 h1:x extra\n", false),
        ("a.b/c\u{a0}v1.0.0\u{2003}h1:x\n", true),
    ];
    for (sample, accepted) in samples {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(
            folder.path().join("go.mod"),
            "module a.b/m\n\ngo 1.21\n\nrequire a.b/c v1.0.0\n",
        )
        .expect("go.mod");
        std::fs::write(folder.path().join("go.sum"), sample).expect("go.sum");
        let mut list = go::command(folder.path(), &["list", "-m", "all"]);
        let output = list.env("GOPROXY", "off").output().expect("go");
        let refused = String::from_utf8_lossy(&output.stderr).contains("malformed go.sum");
        assert_eq!(
            !refused,
            *accepted,
            "{sample:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert_eq!(
            parse_go_sum(FILE, sample.as_bytes()).problems.is_empty(),
            *accepted,
            "{sample:?}"
        );
    }
}

#[test]
fn modules_txt_is_read_as_by_the_go_command() {
    let text = "## workspace\n# a.b/c v1.2.3\n## explicit; go 1.21\na.b/c\na.b/c/d\n# e.f/g v1.0.0 => h.i/j v1.1.0\n## explicit\ne.f/g\n# k.l/m => ./m\n# not understood\nlost/package\n# n.o/p v1.0.0 => ../p\n";
    let found = parse_modules_txt(FILE, text.as_bytes());
    assert!(found.workspace);
    let modules: Vec<_> = found
        .modules
        .iter()
        .map(|module| {
            let packages: Vec<&str> = module
                .packages
                .iter()
                .map(|package| package.path.as_str())
                .collect();
            (
                module.path.text.as_str(),
                module.explicit,
                packages,
                module.replacement.is_some(),
            )
        })
        .collect();
    assert_eq!(
        modules,
        [
            ("a.b/c", true, vec!["a.b/c", "a.b/c/d"], false),
            ("e.f/g", true, vec!["e.f/g"], true),
            ("k.l/m", false, vec![], true),
            ("n.o/p", false, vec![], true),
        ]
    );
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = parse_go_mod(FILE, &bytes, false);
        let _ = parse_go_mod(FILE, &bytes, true);
        let _ = parse_go_work(FILE, &bytes);
        let _ = parse_go_sum(FILE, &bytes);
        let _ = parse_modules_txt(FILE, &bytes);
    }
}
