//! The config family on small workspaces: which schema a file follows, and what is said where.

use std::path::Path;

use govkit::model::load;
use govkit::rule::{Stage, run};
use govkit::rules;

use crate::support::files::write_all;
use crate::support::fixtures::check;

const SCHEMA: &str = r#"{
  "type": "object",
  "additionalProperties": false,
  "required": ["addr"],
  "properties": {
    "addr": { "type": "string", "format": "host-port" },
    "timeout": { "type": "string", "format": "go-duration", "durationUnit": "s" },
    "pool": { "type": "object", "additionalProperties": false, "properties": { "size": { "type": "integer" } } }
  }
}"#;

/// `path:line:column message` for each finding, then `path? reason` for what was not evaluated.
fn told(folder: &Path) -> Vec<String> {
    let (workspace, report) = check(folder);
    lines(&workspace, &report)
}

fn lines(workspace: &govkit::model::Workspace, report: &govkit::diag::Report) -> Vec<String> {
    let findings = report.findings().iter().map(|finding| {
        let file = workspace.sources().file(finding.span.file);
        let place = file.line_column(finding.span.start as usize);
        format!(
            "{}:{}:{} {}",
            file.path(),
            place.line,
            place.column,
            finding.message
        )
    });
    let missed = report
        .unevaluated()
        .iter()
        .map(|missed| format!("{}? {}", missed.path, missed.reason));
    findings.chain(missed).collect()
}

fn checked(files: &[(&str, &str)]) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    write_all(folder.path(), files);
    told(folder.path())
}

#[test]
fn a_schema_is_found_by_name_by_declaration_and_by_manifest() {
    let unknown = |path: &str, line: usize| vec![format!("{path}:{line}:1 unknown key `adr`")];
    assert_eq!(
        checked(&[("a.schema.json", SCHEMA), ("a.toml", "adr = \"a:1\"\n")]),
        unknown("a.toml", 1)
    );
    let declared = [
        (
            "c.yaml",
            "# yaml-language-server: $schema=s/x.json\nadr: \"a:1\"\n",
            2,
        ),
        ("c.toml", "#:schema ./s/x.json\nadr = \"a:1\"\n", 2),
    ];
    for (name, text, line) in declared {
        assert_eq!(
            checked(&[("s/x.json", SCHEMA), (name, text)]),
            unknown(name, line)
        );
    }
    let json = "{\n \"$schema\": \"s/x.json\",\n\"adr\": \"a:1\"\n}";
    assert_eq!(
        checked(&[("s/x.json", SCHEMA), ("c.json", json)]),
        unknown("c.json", 3)
    );
    let manifest =
        "[service]\nname = \"a\"\n[[config]]\nfile = \"deploy/c.yaml\"\nschema = \"s/x.json\"\n";
    let files = [
        ("svc/s/x.json", SCHEMA),
        ("svc/deploy/c.yaml", "adr: \"a:1\"\n"),
        ("svc/govkit.toml", manifest),
    ];
    assert_eq!(checked(&files), unknown("svc/deploy/c.yaml", 1));
}

#[test]
fn overlays_are_laid_over_the_base_and_blamed_for_what_they_say() {
    let manifest = "[service]\nname = \"a\"\n[[config]]\nfile = \"c.yaml\"\nschema = \"x.json\"\noverlays = [\"c.*.yaml\"]\n";
    let base = "timeout: \"5s\"\npool: { size: many }\n";
    let files = [
        ("govkit.toml", manifest),
        ("x.json", SCHEMA),
        // Incomplete on its own: each environment adds the address.
        ("c.yaml", base),
        ("c.prod.yaml", "addr: \"prod:1\"\ntimeout: \"5ms\"\n"),
        ("c.test.yaml", "addr: \"test:1\"\npool:\n  sise: 1\n"),
        ("c.none.yaml", "pool: { size: 1 }\n"),
    ];
    let expected = [
        "c.none.yaml:1:1 missing key `addr`",
        "c.prod.yaml:2:10 timeout: \"5ms\" is finer than the unit the schema asks for, seconds (\"s\")",
        "c.test.yaml:3:3 unknown key `pool.sise`",
        "c.yaml:2:15 pool.size: expected an integer, found the string \"many\"",
    ];
    let found = checked(&files);
    // The missing key belongs to the base's table; which of its two files is shown is not the point here.
    assert_eq!(found.len(), 4, "{found:#?}");
    for line in &expected[1..] {
        assert!(
            found.iter().any(|told| told == line),
            "{line} is not in {found:#?}"
        );
    }
    assert!(
        found.iter().any(|told| told.contains("missing key `addr`")),
        "{found:#?}"
    );
}

#[test]
fn a_run_about_one_overlay_knows_its_base() {
    let folder = tempfile::tempdir().expect("a folder");
    let manifest = "[service]\nname = \"a\"\n[[config]]\nfile = \"c.yaml\"\nschema = \"x.json\"\noverlays = [\"c.*.yaml\"]\n";
    write_all(
        folder.path(),
        &[
            ("govkit.toml", manifest),
            ("x.json", SCHEMA),
            ("c.yaml", "addr: \"a:1\"\n"),
            ("c.prod.yaml", "timeout: \"5ms\"\n"),
        ],
    );
    for named in ["c.yaml", "c.prod.yaml"] {
        let workspace = load(&[folder.path().join(named)], &rules::ids()).expect("a workspace");
        let report = run(&workspace, rules::ALL, Stage::Commit);
        let found = lines(&workspace, &report);
        assert_eq!(found.len(), 1, "{named}: {found:?}");
        assert!(found[0].contains("c.prod.yaml:1:10"), "{named}: {found:?}");
    }
}

#[test]
fn a_mistake_in_a_merged_key_is_shown_at_its_definition_with_its_use() {
    let folder = tempfile::tempdir().expect("a folder");
    let schema = r##"{ "properties": { "primary": { "$ref": "#/$defs/pool" } },
        "$defs": { "pool": { "properties": { "size": { "type": "integer" } } } } }"##;
    let text = "x-defaults: &pool\n  size: many\nprimary:\n  <<: *pool\n";
    write_all(
        folder.path(),
        &[("c.schema.json", schema), ("c.yaml", text)],
    );
    let (workspace, report) = check(folder.path());
    assert_eq!(
        lines(&workspace, &report),
        ["c.yaml:2:9 primary.size: expected an integer, found the string \"many\""]
    );
    let related = &report.findings()[0].related[0];
    let place = workspace
        .sources()
        .file(related.span.file)
        .line_column(related.span.start as usize);
    assert_eq!((place.line, place.column), (4, 7), "{related:?}");
}

#[test]
fn every_document_of_a_file_is_validated_and_broken_ones_do_not_hide_the_others() {
    let text = "addr: \"a:1\"\n---\nadr: \"a:1\"\n---\naddr: }\n---\naddr: 1\n";
    let found = checked(&[("c.schema.json", SCHEMA), ("c.yaml", text)]);
    assert!(
        found.contains(&"c.yaml:3:1 unknown key `adr`".to_owned()),
        "{found:#?}"
    );
    assert!(
        found.iter().any(|told| told.starts_with("c.yaml:5:7 ")),
        "{found:#?}"
    );
    assert!(
        found.contains(&"c.yaml:7:7 addr: expected a string, found the number 1".to_owned()),
        "{found:#?}"
    );
    assert!(
        found.iter().any(|told| told.starts_with("c.yaml?")),
        "{found:#?}"
    );
    let text = "addr: \"a:1\"\n---\nadr: \"a:1\"\n---\naddr: 1\n";
    assert_eq!(
        checked(&[("c.schema.json", SCHEMA), ("c.yaml", text)]),
        [
            "c.yaml:3:1 unknown key `adr`",
            "c.yaml:5:7 addr: expected a string, found the number 1"
        ]
    );
}

#[test]
fn references_lead_to_files_of_the_workspace_only() {
    let with =
        |target: &str| format!(r#"{{ "properties": {{ "addr": {{ "$ref": "{target}" }} }} }}"#);
    let common = r#"{ "$defs": { "addr": { "type": "string" } } }"#;
    let config = ("svc/c.yaml", "addr: 1\n");
    let local = with("../common/defs.json#/$defs/addr");
    assert_eq!(
        checked(&[
            ("svc/c.schema.json", &local),
            ("common/defs.json", common),
            config
        ]),
        ["svc/c.yaml:1:7 addr: expected a string, found the number 1"]
    );
    let nowhere = checked(&[("svc/c.schema.json", &with("#/$defs/adr")), config]);
    assert_eq!(
        nowhere[0], "svc/c.schema.json:1:37 \"$ref\": \"#/$defs/adr\" leads nowhere",
        "{nowhere:#?}"
    );
    let outside = checked(&[("svc/c.schema.json", &with("../../etc/passwd")), config]);
    assert!(outside[0].contains("leads nowhere"), "{outside:#?}");
    let remote = checked(&[
        ("svc/c.schema.json", &with("https://example.com/defs.json")),
        config,
    ]);
    assert!(remote.iter().all(|told| told.contains('?')), "{remote:#?}");
    assert!(remote[0].contains("fetches nothing"), "{remote:#?}");
}

#[test]
fn an_id_makes_neighbours_of_files() {
    let schema = r#"{ "$id": "https://example.com/schemas/c.schema.json",
        "properties": { "addr": { "$ref": "defs.json#/$defs/addr" } } }"#;
    let common = r#"{ "$defs": { "addr": { "type": "string" } } }"#;
    let found = checked(&[
        ("c.schema.json", schema),
        ("defs.json", common),
        ("c.yaml", "addr: 1\n"),
    ]);
    assert_eq!(
        found,
        ["c.yaml:1:7 addr: expected a string, found the number 1"]
    );
}

#[test]
fn unions_are_told_as_the_alternative_that_was_meant() {
    let schema = r#"{ "properties": { "sink": { "oneOf": [
        { "type": "string" },
        { "type": "object", "required": ["kind", "path"], "properties": { "kind": { "const": "file" }, "path": { "type": "string" } } },
        { "type": "object", "required": ["kind", "url"], "properties": { "kind": { "const": "http" }, "url": { "type": "string" } } }
    ] } } }"#;
    let one = |text: &str| checked(&[("c.schema.json", schema), ("c.yaml", text)]);
    assert_eq!(
        one("sink: 5\n"),
        ["c.yaml:1:7 sink: expected a string or an object, found the number 5"]
    );
    assert_eq!(
        one("sink: { kind: http }\n"),
        ["c.yaml:1:7 missing key `sink.url`"]
    );
    assert_eq!(
        one("sink: { kind: file, path: 1 }\n"),
        ["c.yaml:1:27 sink.path: expected a string, found the number 1"]
    );
    assert_eq!(
        one("sink: { kind: htpp, url: x }\n"),
        ["c.yaml:1:15 sink.kind: \"htpp\" is not one of the allowed values"]
    );
}

#[test]
fn a_broken_schema_is_told_once_and_its_documents_are_not_passed() {
    let found = checked(&[
        ("c.schema.json", r#"{ "type": "objekt" }"#),
        ("c.yaml", "a: 1\n"),
    ]);
    assert_eq!(
        found,
        [
            "c.schema.json:1:11 type: \"objekt\" is not one of the allowed values",
            "c.yaml? its schema c.schema.json cannot be used",
        ]
    );
    let unknown = checked(&[("c.schema.json", r#"{ "format": "go-durations" }"#)]);
    assert_eq!(
        unknown,
        ["c.schema.json:1:13 format: unknown format \"go-durations\""]
    );
    let keyword = checked(&[("c.schema.json", r#"{ "durationUnit": "sec" }"#)]);
    assert_eq!(keyword.len(), 1, "{keyword:?}");
    assert!(keyword[0].starts_with("c.schema.json:1:19"), "{keyword:?}");
}

#[test]
fn files_that_cannot_be_read_are_never_passed() {
    let folder = tempfile::tempdir().expect("a folder");
    write_all(
        folder.path(),
        &[
            ("c.schema.json", SCHEMA),
            ("empty.schema.json", SCHEMA),
            ("empty.yaml", ""),
        ],
    );
    std::fs::write(folder.path().join("c.yaml"), b"addr: \"\xff:1\"\n").expect("a file");
    let large = std::fs::File::create(folder.path().join("large.yaml")).expect("a file");
    large.set_len(50 * 1024 * 1024).expect("a size");
    let outside = tempfile::NamedTempFile::new().expect("a file");
    #[cfg(unix)]
    std::os::unix::fs::symlink(outside.path(), folder.path().join("link.yaml")).expect("a link");
    let found = told(folder.path());
    assert!(
        found
            .iter()
            .any(|told| told.starts_with("c.yaml:1:8 ") && told.contains("UTF-8")),
        "{found:#?}"
    );
    assert!(
        found.contains(&"empty.yaml:1:1 the file is empty".to_owned()),
        "{found:#?}"
    );
    assert!(
        found.iter().any(|told| told.starts_with("large.yaml? ")),
        "{found:#?}"
    );
    #[cfg(unix)]
    assert!(
        found.iter().any(|told| told.starts_with("link.yaml? ")),
        "{found:#?}"
    );
}

#[test]
fn what_a_manifest_names_is_read_whatever_git_ignores() {
    let manifest = "[service]\nname = \"a\"\n[[config]]\nfile = \"testdata/c.yaml\"\nschema = \"x.json\"\n[[config]]\nfile = \"a.conf\"\nschema = \"x.json\"\n";
    let found = checked(&[
        ("govkit.toml", manifest),
        ("x.json", SCHEMA),
        ("testdata/c.yaml", "adr: \"a:1\"\n"),
        ("a.conf", "adr=1\n"),
    ]);
    assert!(
        found.contains(&"testdata/c.yaml:1:1 unknown key `adr`".to_owned()),
        "{found:#?}"
    );
    assert!(
        found.iter().any(|told| told.starts_with("a.conf? ")),
        "{found:#?}"
    );
}

#[test]
fn overlays_that_name_nothing_and_overlays_of_several_documents_are_told() {
    let manifest = |glob: &str| {
        format!(
            "[service]\nname = \"a\"\n[[config]]\nfile = \"c.yaml\"\nschema = \"x.json\"\noverlays = [\"{glob}\"]\n"
        )
    };
    let base = [
        ("x.json", SCHEMA),
        ("c.yaml", "addr: \"a:1\"\n"),
        ("c.qa.yaml", "pool: {}\n---\nadr: 1\n"),
    ];
    let with = |glob: &str| {
        let manifest = manifest(glob);
        let mut files = base.to_vec();
        files.push(("govkit.toml", &manifest));
        checked(&files)
    };
    for glob in ["conf.*.yaml", "["] {
        let found = with(glob);
        assert!(
            found
                .iter()
                .any(|told| told.starts_with("govkit.toml:6:13")),
            "{glob}: {found:#?}"
        );
    }
    let found = with("c.{dev,qa}.yaml");
    assert!(
        found.iter().any(|told| told.contains("several documents")),
        "{found:#?}"
    );
}

#[test]
fn a_manifest_governs_below_it_without_git_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let manifest =
        "[service]\nname = \"a\"\n[[config]]\nfile = \"sub/c.yaml\"\nschema = \"x.json\"\n";
    write_all(
        folder.path(),
        &[
            ("govkit.toml", manifest),
            ("x.json", SCHEMA),
            ("sub/c.yaml", "adr: \"a:1\"\n"),
        ],
    );
    for named in ["sub", "sub/c.yaml"] {
        let workspace = load(&[folder.path().join(named)], &rules::ids()).expect("a workspace");
        let report = run(&workspace, rules::ALL, Stage::Commit);
        assert_eq!(
            lines(&workspace, &report),
            ["sub/c.yaml:1:1 unknown key `adr`"],
            "{named}"
        );
    }
}

#[test]
fn a_broken_manifest_ends_with_2_and_cannot_silence_itself() {
    use govkit::diag::{ExitCode, Severity};
    let broken = [
        "[service]\nname = \"a\nb",
        "[service]\nname = \"a\"\nname = \"b\"\n",
        "[service]\nname = 1\n",
    ];
    for manifest in broken {
        let folder = tempfile::tempdir().expect("a folder");
        let silenced = format!(
            "{manifest}\n[check.levels]\n\"config/syntax-error\" = \"off\"\n\"manifest/invalid\" = \"off\"\n"
        );
        write_all(folder.path(), &[("govkit.toml", &silenced)]);
        let (_, report) = check(folder.path());
        assert_eq!(
            report.exit_code(|_| Severity::Error),
            ExitCode::BrokenConfiguration,
            "{manifest:?}"
        );
    }
}

#[test]
fn excluded_files_and_helm_templates_are_passed_over() {
    let manifest = "[service]\nname = \"a\"\n[check]\nexclude = [\"fixtures/\"]\n";
    let found = checked(&[
        ("govkit.toml", manifest),
        ("fixtures/bad.yaml", "a: [\n"),
        ("chart/Chart.yaml", "name: a\n"),
        (
            "chart/templates/x.yaml",
            "{{- if .Values.x }}\na: [\n{{- end }}\n",
        ),
        ("templates/y.yaml", "a: [\n"),
    ]);
    assert!(
        found
            .iter()
            .all(|told| told.starts_with("templates/y.yaml")),
        "{found:#?}"
    );
    assert!(!found.is_empty());
}

#[test]
fn references_in_a_circle_and_all_that_lead_nowhere_are_told() {
    let circle = r##"{ "properties": { "a": { "$ref": "#/$defs/a" } }, "$defs": { "a": { "$ref": "#/$defs/b" }, "b": { "$ref": "#/$defs/a" } } }"##;
    let found = checked(&[("c.schema.json", circle)]);
    assert!(
        !found.is_empty()
            && found
                .iter()
                .all(|told| told.contains("leads back to itself for the same value")),
        "{found:#?}"
    );
    for (schema, count) in [
        (r##"{"allOf": [{"$ref": "#"}]}"##, 1),
        (r##"{"not": {"$ref": "#"}}"##, 1),
        (r##"{"anyOf": [{"type": "string"}, {"$ref": "#"}]}"##, 1),
        (r##"{"if": {"$ref": "#"}}"##, 1),
        (r##"{"dependentSchemas": {"a": {"$ref": "#"}}}"##, 1),
        (
            r##"{"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"allOf": [{"$ref": "#/$defs/a"}]}}, "$ref": "#/$defs/a"}"##,
            2,
        ),
        // From a member or an item, each time at another value.
        (
            r##"{"properties": {"a": {"$ref": "#"}}, "items": {"allOf": [{"$ref": "#"}]}}"##,
            0,
        ),
        (
            r##"{"$defs": {"a": {"type": "string"}}, "allOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/a"}]}"##,
            0,
        ),
        (r##"{"default": {"allOf": [{"$ref": "#/default"}]}}"##, 0),
    ] {
        let found = checked(&[("c.schema.json", schema)]);
        assert_eq!(found.len(), count, "{schema}: {found:#?}");
        let is_told = |told: &String| told.contains("leads back to itself for the same value");
        assert!(found.iter().all(is_told), "{schema}: {found:#?}");
    }
    let nowhere = r#"{ "allOf": [ { "$ref": "n1.json" }, { "$ref": "n2.json" } ] }"#;
    let found = checked(&[("c.schema.json", nowhere)]);
    assert_eq!(found.len(), 2, "{found:#?}");
}

#[test]
fn a_misspelt_key_is_recognised_under_any_id_and_in_unions_of_demands() {
    for id in ["compose.json", "urn:x:y", "https://example.com/a.json"] {
        let schema = format!(
            r#"{{ "$id": "{id}", "properties": {{ "services": {{}} }}, "additionalProperties": false }}"#
        );
        let folder = tempfile::tempdir().expect("a folder");
        write_all(
            folder.path(),
            &[("c.schema.json", &schema), ("c.yaml", "serivces: 1\n")],
        );
        let (_, report) = check(folder.path());
        let help = report
            .findings()
            .first()
            .and_then(|finding| finding.help.as_deref());
        assert_eq!(help, Some("did you mean `services`?"), "{id}");
    }
    let schema = r#"{ "additionalProperties": false, "properties": { "uses": {}, "run": {} },
        "anyOf": [{ "required": ["uses"] }, { "required": ["run"] }] }"#;
    assert_eq!(
        checked(&[("c.schema.json", schema), ("c.yaml", "usse: y\n")]),
        ["c.yaml:1:1 unknown key `usse`"]
    );
}

#[test]
fn the_fragment_of_a_schema_reference_is_no_part_of_its_path() {
    let expected = ["a.toml:2:1 unknown key `adr`"];
    for reference in [
        "x.schema.json",
        "x.schema.json#",
        "x.schema.json#/definitions/a",
        "./x.schema.json#a",
    ] {
        let document = format!("#:schema {reference}\nadr = \"a:1\"\naddr = \"a:1\"\n");
        let files = [("x.schema.json", SCHEMA), ("a.toml", document.as_str())];
        assert_eq!(checked(&files), expected, "{reference}");
        let manifest = format!("[[config]]\nfile = \"a.toml\"\nschema = \"{reference}\"\n");
        let document = "\nadr = \"a:1\"\naddr = \"a:1\"\n";
        let files = [
            ("govkit.toml", manifest.as_str()),
            ("x.schema.json", SCHEMA),
            ("a.toml", document),
        ];
        assert_eq!(checked(&files), expected, "[[config]] {reference}");
    }
}

/// `count` definitions, each of which refers to the next one twice.
fn doubling(keyword: &str, count: usize) -> String {
    let each = (0..count).map(|at| {
        let next = format!(r##"{{"$ref": "#/$defs/d{}"}}"##, at + 1);
        format!(r#""d{at}": {{"{keyword}": [{next}, {next}]}},"#)
    });
    let each: String = each.collect();
    format!(r##"{{"$ref": "#/$defs/d0", "$defs": {{{each} "d{count}": {{"type": "integer"}}}}}}"##)
}

#[test]
fn a_schema_that_unfolds_is_not_evaluated() {
    for keyword in ["allOf", "anyOf", "oneOf"] {
        for count in [20, 40, 100] {
            let schema = doubling(keyword, count);
            for document in ["\"x\"\n", "1\n", "{}\n"] {
                let files = [("a.schema.json", schema.as_str()), ("a.json", document)];
                assert_eq!(
                    checked(&files),
                    [
                        "a.json? its schema a.schema.json cannot be used",
                        "a.schema.json? limit of 50000 schemas that judge one value: definitions refer to each other in too many ways",
                    ],
                    "{keyword} {count}"
                );
            }
        }
        // Some unfolding is nothing unusual.
        let files = [
            ("a.schema.json", &*doubling(keyword, 6)),
            ("a.json", "\"x\"\n"),
        ];
        let found = checked(&files);
        match keyword {
            "oneOf" => assert_eq!(found.len(), 1),
            _ => assert_eq!(
                found,
                ["a.json:1:1 expected an integer, found the string \"x\""]
            ),
        }
    }
}

#[test]
fn a_document_in_which_alternatives_multiply_is_found_wrong_all_the_same() {
    let inner = r##"{"properties": {"a": {"$ref": "#"}}, "type": "object"}"##;
    let schema = format!(r#"{{"anyOf": [{inner}, {{"allOf": [{inner}]}}]}}"#);
    let document = |depth: usize| format!("{}1{}\n", "{\"a\":".repeat(depth), "}".repeat(depth));
    let found = |depth| checked(&[("a.schema.json", &*schema), ("a.json", &document(depth))]);
    assert_eq!(
        found(3),
        ["a.json:1:16 a.a.a: expected an object, found the number 1"]
    );
    assert_eq!(found(60), ["a.json:1:1 does not follow its schema"]);
}

#[test]
fn references_may_lead_far() {
    let chain = |count: usize| {
        let each = (0..count).map(|at| format!(r##""d{at}": {{"$ref": "#/$defs/d{}"}},"##, at + 1));
        let each: String = each.collect();
        format!(
            r##"{{"$ref": "#/$defs/d0", "$defs": {{{each} "d{count}": {{"type": "integer"}}}}}}"##
        )
    };
    for count in [100, 199, 200, 4_000] {
        let files = [("a.schema.json", &*chain(count)), ("a.json", "\"x\"\n")];
        assert_eq!(
            checked(&files),
            ["a.json:1:1 expected an integer, found the string \"x\""]
        );
    }
    let files = [("a.schema.json", &*chain(20_000)), ("a.json", "\"x\"\n")];
    assert_eq!(
        checked(&files),
        [
            "a.json? its schema a.schema.json cannot be used",
            "a.schema.json? limit of 5000 references and alternatives within each other",
        ]
    );
}

#[test]
fn variables_of_a_dockerfile_that_unfold_are_not_evaluated() {
    for (count, from, is_known) in [
        (10, "$a10", true),
        (30, "$a30", false),
        (30, "alpine:3.20", true),
    ] {
        let each = (1..=count).map(|at| format!("ARG a{at}=$a{0}$a{0}\n", at - 1));
        let each: String = each.collect();
        let text = format!("ARG a0=xxxxxxxxxx\n{each}FROM {from}\nUSER 7\n");
        let found = checked(&[("Dockerfile", &*text)]);
        let limit = "Dockerfile? limit of 1048576 bytes put in place of variables, at `$a15`";
        let missed = found.iter().filter(|line| *line == limit).count();
        // As whom it runs does not depend on them.
        assert_eq!(
            missed,
            usize::from(count == 30),
            "{count} {from}: {found:?}"
        );
        let latest = found.iter().any(|line| line.contains("has no tag"));
        assert_eq!(
            latest,
            is_known && from.starts_with('$'),
            "{count} {from}: {found:?}"
        );
    }
    let each = (1..=30).map(|at| format!("ARG a{at}=$a{0}$a{0}\n", at - 1));
    let each: String = each.collect();
    let text = format!("FROM alpine:3.20\nARG a0=xxxxxxxxxx\n{each}USER $a30\n");
    let limit = "Dockerfile? limit of 1048576 bytes put in place of variables, at `$a15`";
    assert_eq!(checked(&[("Dockerfile", &*text)]), [limit, limit]);
}
