//! What is said of a document that does not follow its schema: one small schema and document for each way that
//! explanations go.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use govkit::parse::{Dialect, parse_json};
use govkit::schema::{Attempt, Library, Schema, SchemaFile};
use govkit::source::{FileId, RelPath};

/// `path message | help` for each violation of a JSON document, in order; without ` | ` where there is no help.
fn explained(schema: &str, document: &str) -> Vec<String> {
    let parsed = parse_json(FileId(0), schema.as_bytes(), Dialect::Strict);
    assert_eq!(parsed.problems, [], "{schema}");
    let path = RelPath::new("a.schema.json");
    let file = SchemaFile::new(&path, &parsed.tree).expect("the schema has a root");
    let files = std::slice::from_ref(&file);
    let library = Arc::new(Library::new(files, BTreeSet::new()));
    let Attempt::Done(Ok(schema)) = Schema::compile(&file, &parsed.tree, &library) else {
        panic!("the schema is wrong: {schema}");
    };
    let parsed = parse_json(FileId(1), document.as_bytes(), Dialect::Strict);
    assert_eq!(parsed.problems, [], "{document}");
    let root = parsed.tree.root().expect("the document has a root");
    let violations = schema.violations(root).into_iter();
    let lines = violations.map(|violation| match violation.help {
        Some(help) => format!("{} | {help}", violation.message),
        None => violation.message,
    });
    lines.collect()
}

/// A schema, a document, and what is said of it.
type Row<'r> = (&'r str, &'r str, &'r [&'r str]);

fn compare(rows: &[Row<'_>]) {
    let mut wrong = String::new();
    for (schema, document, expected) in rows {
        let found = explained(schema, document);
        if found != *expected {
            let _ = writeln!(
                wrong,
                "{schema}\n{document}\n  expected {expected:#?}\n  found {found:#?}"
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn keys_that_a_schema_declares_are_found_wherever_it_declares_them() {
    // The key is declared in one place only; what is misspelt is a suggestion if that place is looked into.
    let declared = r#"{"properties": {"retries": {}}}"#;
    let anywhere = [
        declared[1..declared.len() - 1].to_owned(),
        format!(r#""allOf": [{{}}, {declared}]"#),
        format!(r#""anyOf": [true, {declared}]"#),
        format!(r#""oneOf": [false, {declared}]"#),
        format!(r#""if": {declared}"#),
        format!(r#""if": true, "then": {declared}"#),
        format!(r#""if": false, "else": {declared}"#),
        format!(r#""dependentSchemas": {{"retrie": {declared}}}"#),
        format!(r##""$ref": "#/$defs/d", "$defs": {{"d": {declared}}}"##),
        format!(
            r##""$ref": "#/$defs/d", "$defs": {{"d": {{"allOf": [{{"anyOf": [{declared}]}}]}}}}"##
        ),
    ];
    for keywords in anywhere {
        let schema = format!(r#"{{{keywords}, "unevaluatedProperties": false}}"#);
        let found = explained(&schema, r#"{"retrie": 1}"#);
        assert_eq!(
            found,
            ["unknown key `retrie` | did you mean `retries`?"],
            "{schema}"
        );
    }
    // Elsewhere, they are other schemas' keys.
    for keywords in [
        format!(r#""properties": {{"inner": {declared}}}"#),
        format!(
            r#""not": {{"properties": {{"a": false}}, "required": ["retries"]}}, "$defs": {{"d": {declared}}}"#
        ),
    ] {
        let schema = format!(r#"{{{keywords}, "unevaluatedProperties": false}}"#);
        let found = explained(&schema, r#"{"retrie": 1}"#);
        assert_eq!(found.len(), 1, "{schema}: {found:?}");
        assert!(!found[0].contains("did you mean"), "{schema}: {found:?}");
    }
}

#[test]
fn unknown_and_missing_keys() {
    compare(&[
        (
            r#"{"additionalProperties": false}"#,
            r#"{"a": 1}"#,
            &["unknown key `a` | remove it; the schema allows no such key here"],
        ),
        (
            r#"{"properties": {"x": {}, "y": {}}, "additionalProperties": false}"#,
            r#"{"other": 1}"#,
            &["unknown key `other` | known keys here: x, y"],
        ),
        // One that is absent is meant before one that is there.
        (
            r#"{"properties": {"port": {}, "ports": {}}, "additionalProperties": false}"#,
            r#"{"port": 1, "portt": 1}"#,
            &["unknown key `portt` | did you mean `ports`?"],
        ),
        (
            r#"{"properties": {"port": {}}, "additionalProperties": false}"#,
            r#"{"port": 1, "portt": 1}"#,
            &["unknown key `portt` | did you mean `port`?"],
        ),
        (
            r#"{"properties": {"a": {"required": ["b"]}}, "required": ["c"]}"#,
            r#"{"a": {}}"#,
            &[
                "missing key `c` | add `c`; the schema requires it here",
                "missing key `a.b` | add `b`; the schema requires it here",
            ],
        ),
        // One mistake is told once.
        (
            r#"{"properties": {"timeout": {}}, "required": ["timeout"], "additionalProperties": false}"#,
            r#"{"timeuot": 1}"#,
            &["unknown key `timeuot` | did you mean `timeout`?"],
        ),
        // Of another table, or not near, they are two.
        (
            r#"{"properties": {"timeout": {}, "a": {"additionalProperties": false}}, "required": ["timeout"]}"#,
            r#"{"a": {"timeuot": 1}}"#,
            &[
                "missing key `timeout` | add `timeout`; the schema requires it here",
                "unknown key `a.timeuot` | remove it; the schema allows no such key here",
            ],
        ),
        (
            r#"{"properties": {"timeout": {}}, "required": ["timeout"], "additionalProperties": false}"#,
            r#"{"addr": 1}"#,
            &[
                "missing key `timeout` | add `timeout`; the schema requires it here",
                "unknown key `addr` | known keys here: timeout",
            ],
        ),
    ]);
}

#[test]
fn keys_that_count_for_nothing_are_told_where_nothing_in_their_table_fails() {
    // `extra` is declared where `kind` is x, and it is not.
    let inner = r#"{"properties": {"kind": {}}, "if": {"properties": {"kind": {"const": "x"}}},
        "then": {"properties": {"extra": {"type": "integer"}}}, "unevaluatedProperties": false}"#;
    let schema = format!(
        r#"{{"properties": {{"a": {inner}, "ab": {{"type": "integer"}}, "list": {{"items": {inner}}}}}}}"#
    );
    compare(&[
        (
            &schema,
            r#"{"a": {"kind": "y", "extra": 1}}"#,
            &["unknown key `a.extra` | known keys here: kind, extra"],
        ),
        // `ab` begins as `a` does, and is another key.
        (
            &schema,
            r#"{"a": {"kind": "y", "extra": 1}, "ab": "text"}"#,
            &[
                "unknown key `a.extra` | known keys here: kind, extra",
                "ab: expected an integer, found the string \"text\"",
            ],
        ),
        // The value of a key fails, so the key counts for nothing: one mistake.
        (
            &schema,
            r#"{"a": {"kind": "x", "extra": "text"}}"#,
            &["a.extra: expected an integer, found the string \"text\""],
        ),
        (
            &schema,
            r#"{"list": [{"kind": "x", "extra": "text"}, {"kind": "y", "extra": 1}]}"#,
            &[
                "list[0].extra: expected an integer, found the string \"text\"",
                "unknown key `list[1].extra` | known keys here: kind, extra",
            ],
        ),
        // At the root, everything is within.
        (
            inner,
            r#"{"kind": "x", "extra": "text"}"#,
            &["extra: expected an integer, found the string \"text\""],
        ),
        (
            inner,
            r#"{"kind": "y", "extra": 1}"#,
            &["unknown key `extra` | known keys here: kind, extra"],
        ),
        // A key that no schema declares is unknown whatever else fails.
        (
            inner,
            r#"{"kind": "x", "extra": "text", "other": 1}"#,
            &[
                "extra: expected an integer, found the string \"text\"",
                "unknown key `other` | known keys here: kind, extra",
            ],
        ),
    ]);
}

#[test]
fn alternatives() {
    let tagged = r#"{"oneOf": [
        {"properties": {"type": {"const": "redis"}, "addr": {"type": "string"}}, "required": ["type", "addr"]},
        {"properties": {"type": {"const": "file"}, "path": {"type": "string"}}, "required": ["type", "path"]}]}"#;
    compare(&[
        // None is of the value's type: all types, once each.
        (
            r#"{"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": ["null", "integer"]}]}"#,
            "true",
            &[
                "expected null, an integer or a string, found the boolean true | put it in quotes: \"true\"",
            ],
        ),
        // One is of the value's type, so that one is meant.
        (
            r#"{"anyOf": [{"type": "string"}, {"type": "integer", "minimum": 3}]}"#,
            "2",
            &["2 is less than the minimum, 3"],
        ),
        // A type that is wrong further inside does not rule an alternative out.
        (
            r#"{"anyOf": [{"type": "string"}, {"properties": {"a": {"type": "integer"}}}]}"#,
            r#"{"a": "x"}"#,
            &["a: expected an integer, found the string \"x\""],
        ),
        // All fail at the values of one place.
        (
            r#"{"anyOf": [{"const": "one"}, {"enum": ["two", "one", "three"]}]}"#,
            r#""tow""#,
            &[
                "\"tow\" is not one of the allowed values | did you mean \"two\"? allowed: \"one\", \"two\", \"three\"",
            ],
        ),
        (
            tagged,
            r#"{"type": "rdis"}"#,
            &[
                "type: \"rdis\" is not one of the allowed values | did you mean \"redis\"? allowed: \"redis\", \"file\"",
            ],
        ),
        // The tag says which is meant.
        (
            tagged,
            r#"{"type": "file"}"#,
            &["missing key `path` | add `path`; the schema requires it here"],
        ),
        (
            tagged,
            r#"{"type": "redis", "addr": 1}"#,
            &["addr: expected a string, found the number 1 | put it in quotes: \"1\""],
        ),
        // Each lacks a key of its own.
        (
            r#"{"anyOf": [{"required": ["addr"]}, {"required": ["path"]}]}"#,
            "{}",
            &["needs the key `addr` or `path` | add one of them"],
        ),
        (
            r#"{"properties": {"a": {"oneOf": [{"required": ["x"]}, {"required": ["y"]}, {"required": ["z"]}]}}}"#,
            r#"{"a": {}}"#,
            &["a: needs the key `x`, `y` or `z` | add one of them"],
        ),
        // A single alternative demands its key; two keys of one alternative are no choice of keys.
        (
            r#"{"anyOf": [{"required": ["addr"]}]}"#,
            "{}",
            &["missing key `addr` | add `addr`; the schema requires it here"],
        ),
        (
            r#"{"anyOf": [{"required": ["addr"]}, {"required": ["path", "mode"]}]}"#,
            "{}",
            &["missing key `addr` | add `addr`; the schema requires it here"],
        ),
    ]);
}

#[test]
fn one_alternative_of_several_that_are_possible() {
    compare(&[
        // One of the keys is there, misspelt.
        (
            r#"{"properties": {"addr": {}, "path": {}}, "additionalProperties": false, "anyOf": [{"required": ["addr"]}, {"required": ["path"]}]}"#,
            r#"{"pahts": 1}"#,
            &["unknown key `pahts` | did you mean `path`?"],
        ),
        (
            r#"{"properties": {"addr": {}, "path": {}}, "additionalProperties": false, "anyOf": [{"required": ["addr"]}, {"required": ["path"]}]}"#,
            r#"{"other": 1}"#,
            &[
                "needs the key `addr` or `path` | add one of them",
                "unknown key `other` | known keys here: addr, path",
            ],
        ),
        // The alternative with the fewest faults, whichever comes first.
        (
            r#"{"anyOf": [{"required": ["a", "b"]}, {"minProperties": 2}]}"#,
            "{}",
            &["needs at least 2 keys"],
        ),
        (
            r#"{"anyOf": [{"minProperties": 2}, {"required": ["a", "b"]}]}"#,
            "{}",
            &["needs at least 2 keys"],
        ),
        // Of two with as many, the one that fits deeper.
        (
            r#"{"anyOf": [{"required": ["b"]}, {"properties": {"a": {"minProperties": 1}}}]}"#,
            r#"{"a": {}}"#,
            &["a: needs at least 1 key"],
        ),
        (
            r#"{"anyOf": [{"properties": {"a": {"minProperties": 1}}}, {"required": ["b"]}]}"#,
            r#"{"a": {}}"#,
            &["a: needs at least 1 key"],
        ),
        (
            r#"{"oneOf": [{"type": "integer"}, {"minimum": 1}, {"maximum": 0}]}"#,
            "2",
            &["fits 2 of the 3 alternatives, and must fit exactly one"],
        ),
        // Alternatives within alternatives.
        (
            r#"{"anyOf": [{"type": "string"}, {"items": {"anyOf": [{"type": "boolean"}, {"type": "null"}]}}]}"#,
            "[1]",
            &["[0]: expected null or a boolean, found the number 1"],
        ),
    ]);
}

#[test]
fn one_wrong_scalar_is_told_by_the_keyword_that_tells_most() {
    compare(&[
        (
            r#"{"type": "integer", "enum": [1], "minimum": 0}"#,
            r#""x""#,
            &["expected an integer, found the string \"x\""],
        ),
        (
            r#"{"enum": ["a"], "format": "ipv4", "minLength": 9}"#,
            r#""x""#,
            &["\"x\" is not one of the allowed values | allowed: \"a\""],
        ),
        (
            r#"{"const": "a", "pattern": "a"}"#,
            r#""x""#,
            &["expected \"a\", found the string \"x\""],
        ),
        (
            r#"{"format": "ipv4", "pattern": "a", "minLength": 9}"#,
            r#""x""#,
            &["\"x\" is not a valid ipv4 | for example: 192.0.2.1"],
        ),
        (
            r#"{"durationUnit": "s", "durationMinimum": "5s", "pattern": "x"}"#,
            r#""5ms""#,
            &["\"5ms\" is finer than the unit the schema asks for, seconds (\"s\") | write \"5s\""],
        ),
        (
            r#"{"pattern": "a", "minLength": 9}"#,
            r#""x""#,
            &["\"x\" does not match the pattern a"],
        ),
        (
            r#"{"durationMinimum": "5s", "minLength": 9}"#,
            r#""1s""#,
            &["\"1s\" is shorter than the minimum, 5s | write \"5s\" or longer"],
        ),
        // The first of those that tell as much.
        (
            r#"{"minimum": 5, "multipleOf": 5}"#,
            "3",
            &["3 is less than the minimum, 5"],
        ),
        // A list can be wrong in two ways.
        (
            r#"{"minItems": 3, "uniqueItems": true}"#,
            "[1, 1]",
            &[
                "needs at least 3 elements",
                "1 stands twice | remove one; the elements must differ",
            ],
        ),
    ]);
}

#[test]
fn every_keyword_has_its_words() {
    compare(&[
        (r#"{"const": 3}"#, "4", &["expected 3, found the number 4"]),
        (
            r#"{"enum": [1, null, true, [2], "x"]}"#,
            "4",
            &["4 is not one of the allowed values | allowed: 1, null, true, [2], \"x\""],
        ),
        (
            r#"{"properties": {"a": false}}"#,
            r#"{"a": 1}"#,
            &["a: not allowed here | remove it"],
        ),
        (
            r#"{"prefixItems": [true], "items": false}"#,
            "[1, 2]",
            &["[1]: not allowed here | remove it"],
        ),
        (
            r#"{"$schema": "http://json-schema.org/draft-07/schema#", "items": [true], "additionalItems": false}"#,
            "[1, 2]",
            &["[1]: not allowed here | remove it"],
        ),
        (
            r#"{"propertyNames": {"pattern": "^a"}}"#,
            r#"{"b": 1}"#,
            &["key `b` does not match the pattern ^a"],
        ),
        (
            r#"{"propertyNames": {"format": "ipv4"}}"#,
            r#"{"b": 1}"#,
            &["key `b` is not a valid ipv4"],
        ),
        (
            r#"{"propertyNames": {"maxLength": 1}}"#,
            r#"{"bb": 1}"#,
            &["key `bb` is longer than 1 character"],
        ),
        (
            r#"{"propertyNames": {"minLength": 2}}"#,
            r#"{"b": 1}"#,
            &["key `b` is shorter than 2 characters"],
        ),
        (
            r#"{"propertyNames": {"enum": ["x", "y"]}}"#,
            r#"{"b": 1}"#,
            &["key `b` is not one of \"x\", \"y\""],
        ),
        (
            r#"{"propertyNames": {"const": "x"}}"#,
            r#"{"b": 1}"#,
            &["key `b` is not a name that the schema allows"],
        ),
        (
            r#"{"uniqueItems": true}"#,
            r#"[{"a": 1}, 2, {"a": 1}]"#,
            &["the object stands twice | remove one; the elements must differ"],
        ),
        (
            r#"{"uniqueItems": true}"#,
            "[1, 1.0]",
            &["the elements must differ"],
        ),
        (
            r#"{"format": "go-duration"}"#,
            r#""5""#,
            &[
                "\"5\" is not a valid go-duration: a unit is missing (ns, us, ms, s, m or h) | for example: 5s, 300ms, 1h15m",
            ],
        ),
    ]);
}

#[test]
fn every_bound_has_its_words() {
    compare(&[
        (
            r#"{"pattern": "^a$"}"#,
            r#""b""#,
            &["\"b\" does not match the pattern ^a$"],
        ),
        (r#"{"minimum": 1}"#, "0", &["0 is less than the minimum, 1"]),
        (r#"{"maximum": 1}"#, "2", &["2 is more than the maximum, 1"]),
        (
            r#"{"exclusiveMinimum": 1}"#,
            "1",
            &["1 must be more than 1"],
        ),
        (
            r#"{"exclusiveMaximum": 1}"#,
            "1",
            &["1 must be less than 1"],
        ),
        (r#"{"multipleOf": 2}"#, "3", &["3 is not a multiple of 2"]),
        (
            r#"{"minLength": 1}"#,
            r#""""#,
            &["\"\" is shorter than 1 character"],
        ),
        (
            r#"{"maxLength": 2}"#,
            r#""abc""#,
            &["\"abc\" is longer than 2 characters"],
        ),
        (r#"{"minItems": 1}"#, "[]", &["needs at least 1 element"]),
        (
            r#"{"maxItems": 2}"#,
            "[1, 2, 3]",
            &["has more than 2 elements"],
        ),
        (r#"{"minProperties": 1}"#, "{}", &["needs at least 1 key"]),
        (
            r#"{"maxProperties": 0}"#,
            r#"{"a": 1}"#,
            &["has more than 0 keys"],
        ),
        (
            r#"{"contains": {"const": 1}}"#,
            "[2]",
            &["too few or too many elements match what the schema says it contains"],
        ),
        (
            r#"{"not": {"const": 1}}"#,
            "1",
            &["1 is not allowed: it matches {\"const\":1}"],
        ),
        // What the schema says in words helps where we have nothing to say.
        (
            r#"{"description": "an odd number", "not": {"multipleOf": 2}}"#,
            "2",
            &["2 is not allowed: it matches {\"multipleOf\":2} | an odd number"],
        ),
        (
            r#"{"description": "the name", "enum": ["a"]}"#,
            "2",
            &["2 is not one of the allowed values | allowed: \"a\""],
        ),
        (
            r#"{"prefixItems": [true], "unevaluatedItems": false}"#,
            r#"[1, {"a": 2}]"#,
            &["has elements that no schema accounts for | remove them"],
        ),
    ]);
}

#[test]
fn a_wrong_type_is_helped_where_it_is_plain_what_was_meant() {
    let of = |ty: &str| format!(r#"{{"type": "{ty}"}}"#);
    for (ty, document, help) in [
        ("boolean", r#""yes""#, Some("write true, without quotes")),
        ("boolean", r#""ON""#, Some("write true, without quotes")),
        ("boolean", r#""off""#, Some("write false, without quotes")),
        ("boolean", r#""n""#, Some("write false, without quotes")),
        ("boolean", r#""maybe""#, None),
        ("boolean", r#""1""#, None),
        ("integer", r#""5""#, Some("write 5 without quotes")),
        ("integer", r#""5.5""#, None),
        ("integer", r#""yes""#, None),
        ("number", r#""5.5""#, Some("write 5.5 without quotes")),
        ("number", r#""inf""#, None),
        ("string", "5", Some("put it in quotes: \"5\"")),
        ("string", "true", Some("put it in quotes: \"true\"")),
        ("string", "null", None),
        ("string", "[]", None),
        ("array", "5", None),
    ] {
        let found = explained(&of(ty), document);
        let shown = found[0].split_once(" | ").map(|(_, help)| help);
        assert_eq!(
            (found.len(), shown),
            (1, help),
            "{ty} {document}: {found:?}"
        );
    }
}

#[test]
fn lists_and_texts_in_messages_are_cut() {
    let values = |count: usize| {
        (0..count)
            .map(|at| format!("\"v{at}v\""))
            .collect::<Vec<_>>()
    };
    for (count, shown, rest) in [
        (11, 11, ""),
        (12, 12, ""),
        (13, 12, ", … (1 more)"),
        (14, 12, ", … (2 more)"),
    ] {
        let all = values(count);
        let found = explained(&format!(r#"{{"enum": [{}]}}"#, all.join(",")), "1");
        let expected = format!(
            "1 is not one of the allowed values | allowed: {}{rest}",
            all[..shown].join(", ")
        );
        assert_eq!(found, [expected]);
        let keys = values(count).into_iter().map(|key| format!("{key}: true"));
        let keys = keys.collect::<Vec<_>>().join(",");
        let schema = format!(r#"{{"properties": {{{keys}}}, "additionalProperties": false}}"#);
        let found = explained(&schema, r#"{"something": 1}"#);
        let listed = all[..shown].join(", ").replace('"', "");
        assert_eq!(
            found,
            [format!(
                "unknown key `something` | known keys here: {listed}{rest}"
            )]
        );
    }
    for (length, shown, end) in [(59, 59, ""), (60, 60, ""), (61, 60, "…")] {
        let text = "é".repeat(length);
        let found = explained(r#"{"type": "null"}"#, &format!("\"{text}\""));
        let expected = format!(
            "expected null, found the string \"{}\"{end}",
            "é".repeat(shown)
        );
        assert_eq!(found, [expected]);
    }
}

#[test]
fn a_value_that_several_paths_lead_to_is_told_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = [
        (
            "a.schema.json",
            r#"{"additionalProperties": {"type": "object", "additionalProperties": {"type": "integer"}}}"#,
        ),
        (
            "a.yaml",
            "base: &base\n  size: many\none: *base\ntwo:\n  <<: *base\n",
        ),
    ];
    crate::support::files::write_all(folder.path(), &files);
    let (_, report) = crate::support::fixtures::check(folder.path());
    let [finding] = report.findings() else {
        panic!("{:?}", report.findings());
    };
    assert_eq!(
        finding.message,
        "base.size: expected an integer, found the string \"many\""
    );
    let related: Vec<&str> = finding
        .related
        .iter()
        .map(|one| one.message.as_str())
        .collect();
    assert_eq!(related, ["used here", "merged in here"]);
}
