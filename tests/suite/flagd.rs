//! flagd's definitions, converted: every context gets the variant that flagd gives it, or the flag is refused.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use govkit::expr::Value;
use govkit::flag::flagd::{Code, Import, Options, import};
use govkit::flag::resolve::{Reason, Resolution, resolve};
use govkit::flag::{AttributeType, FlagFile, read};
use govkit::parse::{Dialect, parse_json};
use govkit::source::FileId;
use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};

use crate::support::fixtures::top;
use crate::support::govkit::Govkit;

fn folder() -> PathBuf {
    top().join("tests/flags/flagd")
}

fn text(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).expect("a file of vectors")
}

fn lines(name: &str) -> Vec<Json> {
    let text = text(name);
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

fn converted(definition: &str, options: &Options) -> Import {
    let parsed = parse_json(FileId(0), definition.as_bytes(), Dialect::Strict);
    import(&parsed, options).expect("JSON that is whole")
}

/// The flag file that a conversion gives; nothing may be wrong with it.
fn flag_file(imported: &Import) -> FlagFile {
    let parsed = parse_json(FileId(0), imported.text.as_bytes(), Dialect::Strict);
    let file = read(FileId(0), &imported.text, &parsed).expect("a flag file");
    assert_eq!(file.problems, [], "{}", imported.text);
    file
}

/// An attribute's value as the context of flagd has it; none where it is of another type.
fn value(json: &Json, ty: AttributeType) -> Option<Value> {
    match ty {
        AttributeType::Bool => json.as_bool().map(Value::Bool),
        // 1e17 is as whole as 5.
        #[allow(clippy::cast_possible_truncation)]
        AttributeType::Int => {
            let whole = json.as_f64().filter(|value| value.fract() == 0.0);
            whole.map(|value| Value::Int(value as i64))
        }
        AttributeType::Double => json.as_f64().map(Value::Double),
        AttributeType::String => json.as_str().map(Value::string),
        AttributeType::StringList => {
            let items = json.as_array()?.iter();
            let items = items.map(|item| item.as_str().map(Value::string));
            items.collect::<Option<_>>().map(Value::list)
        }
        AttributeType::Timestamp => None,
    }
}

/// What a flat context gets; none where it has values of other types than the attributes.
fn asked(
    file: &FlagFile,
    imported: &Import,
    flag: &str,
    context: &Map<String, Json>,
) -> Option<Resolution> {
    let mut request = Vec::new();
    let normal = |path: &str| {
        let parts: Vec<&str> = path.split('.').filter(|part| !part.is_empty()).collect();
        parts.join(".")
    };
    for attribute in &file.attributes {
        let mut paths = imported.attributes.iter();
        let path = paths.find(|(_, name)| *name == attribute.name.value);
        let (path, _) = path.expect("a path");
        if path == "$flagd.timestamp" {
            let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
            let now = i64::try_from(now.expect("after 1970").as_secs()).expect("not so late");
            request.push(Some(Value::Int(now)));
            continue;
        }
        let found = context.iter().find(|(known, _)| normal(known) == *path);
        match found {
            None => request.push(None),
            Some((_, json)) => request.push(Some(value(json, attribute.ty)?)),
        }
    }
    let flag = file.flag(flag).expect("the flag");
    Some(resolve(file, flag, &request))
}

fn definition(case: &Json) -> String {
    let plain = json!({ "a": "a", "b": "b", "c": "c", "d": "d" });
    let flag = json!({
        "state": "ENABLED",
        "variants": case.get("variants").unwrap_or(&plain),
        "defaultVariant": case.get("default").unwrap_or(&json!("d")),
        "targeting": case["targeting"],
    });
    let key = case["flag"].as_str().expect("a key");
    let mut file = json!({ "flags": { key: flag } });
    if let Some(evaluators) = case.get("evaluators") {
        file["$evaluators"] = evaluators.clone();
    }
    format!("{file:#}")
}

fn options(case: &Json) -> Options {
    let mut options = Options::default();
    for (name, word) in case
        .get("types")
        .and_then(Json::as_object)
        .into_iter()
        .flatten()
    {
        let ty = AttributeType::find(word.as_str().expect("a word")).expect("a type");
        options.types.insert(name.clone(), ty);
    }
    options
}

#[test]
fn every_case_gets_flagds_variant_or_is_refused_with_its_code() {
    let vectors: BTreeMap<String, Json> = lines("vectors.jsonl")
        .into_iter()
        .map(|line| (line["flag"].as_str().expect("a key").to_owned(), line))
        .collect();
    let mut wrong = Vec::new();
    let (mut flags, mut compared, mut skipped) = (0, 0, Vec::new());
    for case in lines("cases.jsonl") {
        let key = case["flag"].as_str().expect("a key");
        let imported = converted(&definition(&case), &options(&case));
        let codes: Vec<&str> = imported.refusals.iter().map(|one| one.code.id()).collect();
        let expected: Vec<&str> = case
            .get("refused")
            .and_then(Json::as_str)
            .into_iter()
            .collect();
        if codes != expected {
            let told: Vec<_> = imported.refusals.iter().map(|one| &one.message).collect();
            wrong.push(format!(
                "{key}: {codes:?} instead of {expected:?}: {told:?}"
            ));
            continue;
        }
        if !codes.is_empty() {
            continue;
        }
        flags += 1;
        let file = flag_file(&imported);
        for result in vectors[key]["results"].as_array().expect("results") {
            let context = result[0].as_object().expect("a context");
            let Some(resolution) = asked(&file, &imported, key, context) else {
                skipped.push(key.to_owned());
                continue;
            };
            compared += 1;
            let flag = file.flag(key).expect("the flag");
            let variant = &flag.variants[resolution.variant].name.value;
            if result[1] != json!(variant) {
                wrong.push(format!(
                    "{key} {}: {variant} instead of {} ({})\n{}",
                    result[0], result[1], result[2], imported.text
                ));
                break;
            }
            let fits = match result[2].as_str().expect("a reason") {
                "STATIC" => resolution.reason == Reason::Static,
                // That the default is served for a reason is not told.
                "TARGETING_MATCH" if resolution.variant != flag.default => {
                    matches!(resolution.reason, Reason::TargetingMatch | Reason::Split)
                }
                _ => resolution.reason != Reason::Error && resolution.variant == flag.default,
            };
            if !fits {
                wrong.push(format!("{key} {}: {:?}", result[0], resolution.reason));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        flags >= 120 && compared > 3000,
        "{flags} flags, {compared} contexts"
    );
    // Contexts with values of other types than the attributes would prove nothing.
    assert_eq!(skipped, Vec::<String>::new());
}

/// The types that the contexts of the random flags have.
fn random_types() -> BTreeMap<String, AttributeType> {
    let types = [
        (
            "plan region email version targetingKey",
            AttributeType::String,
        ),
        ("age uid", AttributeType::Int),
        ("score", AttributeType::Double),
        ("beta staff", AttributeType::Bool),
        ("roles", AttributeType::StringList),
    ];
    let named = types.iter().flat_map(|(names, ty)| {
        let names = names.split(' ');
        names.map(|name| (name.to_owned(), *ty))
    });
    named.collect()
}

#[test]
fn random_flags_get_flagds_variant_or_are_refused() {
    let random: Json = serde_json::from_str(&text("random.json")).expect("JSON");
    let exact = Options {
        types: random_types(),
        ..Options::default()
    };
    let lenient = Options {
        fails_to_default: true,
        ..exact.clone()
    };
    let contexts = random["contexts"].as_array().expect("contexts");
    let (mut all, mut converted_exactly, mut wrong) = (0, 0, Vec::new());
    for flag in random["flags"].as_array().expect("flags") {
        all += 1;
        let case = json!({ "flag": "random", "targeting": flag["targeting"] });
        let mut imported = converted(&definition(&case), &exact);
        let fails = imported
            .refusals
            .iter()
            .any(|one| one.code == Code::FlagdFails);
        if fails {
            imported = converted(&definition(&case), &lenient);
        } else {
            converted_exactly += usize::from(imported.refusals.is_empty());
        }
        if !imported.refusals.is_empty() {
            continue;
        }
        let file = flag_file(&imported);
        let found = file.flag("random").expect("the flag");
        let expected = flag["variants"].as_array().expect("variants");
        let mut failed = false;
        for (context, expected) in contexts.iter().zip(expected) {
            let context = context.as_object().expect("a context");
            let resolution = asked(&file, &imported, "random", context).expect("types that fit");
            let variant = &found.variants[resolution.variant].name.value;
            // Where flagd ends in an error, there is no variant.
            failed |= expected.is_null();
            if *expected != json!(variant) && !(fails && expected.is_null() && variant == "d") {
                wrong.push(format!(
                    "{}\n{context:?}: {variant} instead of {expected}\n{}",
                    flag["targeting"], imported.text
                ));
                break;
            }
        }
        assert!(fails || !failed, "{}", flag["targeting"]);
    }
    let first: Vec<&String> = wrong.iter().take(5).collect();
    assert!(wrong.is_empty(), "{} wrong\n{first:#?}", wrong.len());
    assert!(
        converted_exactly * 2 > all,
        "{converted_exactly} of {all} are converted"
    );
}

fn govkit(folder: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let args = [&["flags", "import", "flagd"], args].concat();
    Govkit::new(folder).args(args).run().parts()
}

const GOOD_AND_BAD: &str = r#"{
  "flags": {
    "good": {
      "state": "ENABLED",
      "variants": { "on": true, "off": false },
      "defaultVariant": "off",
      "targeting": { "if": [{ "ends_with": [{ "var": "user.email" }, "@example.com"] }, "on"] }
    },
    "bad": {
      "state": "ENABLED",
      "variants": { "on": true, "off": false },
      "defaultVariant": "off",
      "targeting": { "if": [{ "==": [{ "var": "plan" }, "gold"] }, "onn"] }
    }
  }
}
"#;

#[test]
fn all_or_nothing_is_written_and_nothing_is_overwritten() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    std::fs::write(path.join("flags.json"), GOOD_AND_BAD).expect("a file");
    let (code, out, error) = govkit(path, &["flags.json"]);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(error.contains("error[flagd/variant-unknown]"), "{error}");
    assert!(error.contains("flags.json:13:"), "{error}");
    assert!(error.contains("nothing was written; --partial"), "{error}");
    let from = ["--from", "user.email=header:x-email", "--owner", "team-a"];
    let mut args = vec!["flags.json", "--partial", "--out", "feature-flag.json"];
    args.extend(from);
    let (code, _, error) = govkit(path, &args);
    assert_eq!(code, Some(1));
    assert!(error.contains("left out: bad\n"), "{error}");
    let written = std::fs::read_to_string(path.join("feature-flag.json")).expect("a file");
    let rule = "{ \"when\": \"user_email.endsWith('@example.com')\", \"serve\": \"on\" }";
    assert!(written.contains(rule), "{written}");
    let (_, report) = crate::support::fixtures::check(path);
    assert_eq!(report.findings(), []);
    let (code, _, error) = govkit(path, &args);
    assert_eq!(code, Some(2));
    assert!(error.contains("exists already; --force"), "{error}");
    args.push("--force");
    assert_eq!(govkit(path, &args).0, Some(1));
    let (code, _, error) = govkit(path, &["none.json"]);
    assert_eq!(code, Some(2), "{error}");
    let (code, _, error) = govkit(path, &["flags.json", "--type", "plan=text"]);
    assert_eq!(code, Some(2));
    assert!(error.contains("there is no type \"text\""), "{error}");
}

#[test]
fn every_code_is_explained() {
    let guide = std::fs::read_to_string(top().join("docs/guide/come-from-flagd.md"));
    let guide = guide.expect("a guide");
    for (id, code, summary) in Code::ALL {
        assert_eq!(code.id(), *id);
        assert!(
            guide.contains(&format!("| `{id}` |")),
            "{id} is not in the guide"
        );
        assert!(!summary.ends_with('.'), "{id}");
    }
}

/// A definition of one flag with this targeting.
fn with_targeting(targeting: &str) -> String {
    format!(
        "{{\"flags\": {{\"f\": {{\"state\": \"ENABLED\", \"variants\": {{\"on\": true, \"off\": false}}, \
         \"defaultVariant\": \"off\", \"targeting\": {targeting}}}}}}}"
    )
}

#[test]
fn what_is_hostile_is_refused_at_its_place() {
    let nested = |depth: usize, operation: &str| {
        let mut rule = "{\"var\": \"x\"}".to_owned();
        for _ in 0..depth {
            rule = operation.replace('@', &rule);
        }
        format!("{{\"if\": [{rule}, \"on\"]}}")
    };
    let many = |count: usize| {
        let parts = (0..count).map(|at| format!("{{\"==\": [{{\"var\": \"x{at}\"}}, \"v\"]}}"));
        let parts: Vec<String> = parts.collect();
        format!("{{\"if\": [{{\"or\": [{}]}}, \"on\"]}}", parts.join(", "))
    };
    let cases = [
        (nested(110, "{\"!\": @}"), None),
        (
            nested(50, "{\"==\": [@, {\"!\": [{\"var\": \"x\"}]}]}"),
            None,
        ),
        (many(3000), Some(Code::TooComplex)),
        ("{\"if\": [{\"var\": 1e300}, \"on\"]}".to_owned(), None),
        (
            "{\"if\": [{\"var\": {\"var\": \"x\"}}, \"on\"]}".to_owned(),
            Some(Code::OperandsInvalid),
        ),
        (
            "{\"if\": [{\"==\": [1]}, \"on\"]}".to_owned(),
            Some(Code::OperandsInvalid),
        ),
        ("{\"if\": [{\"%\": [1, 0]}, \"on\"]}".to_owned(), None),
        (
            "{\"fractional\": [[\"on\", 1e300], [\"off\", 1]]}".to_owned(),
            None,
        ),
        ("{\"$ref\": \"x\"}".to_owned(), Some(Code::RefInvalid)),
        ("[[[[1]]]]".to_owned(), Some(Code::VariantUnknown)),
    ];
    for (targeting, code) in cases {
        let definition = with_targeting(&targeting);
        let imported = converted(&definition, &Options::default());
        let found = imported.refusals.first().map(|one| one.code);
        let told = &targeting[..targeting.len().min(80)];
        assert_eq!(found, code, "{told}: {:?}", imported.refusals);
        for refusal in &imported.refusals {
            assert!(definition.get(refusal.span.range()).is_some(), "{told}");
        }
        if code.is_none() {
            flag_file(&imported);
        }
    }
    let circle = "{\"flags\": {\"f\": {\"variants\": {\"on\": true}, \"defaultVariant\": \"on\", \
        \"targeting\": {\"!\": {\"$ref\": \"a\"}}}}, \"$evaluators\": {\"a\": {\"!\": {\"$ref\": \"a\"}}}}";
    let imported = converted(circle, &Options::default());
    assert_eq!(imported.refused, ["f"]);
    assert_eq!(imported.converted, Vec::<String>::new());
}

#[test]
fn the_sign_of_a_divisor_is_left_out_and_zero_divides_nothing() {
    let text = |by: i64| {
        let targeting =
            json!({ "if": [{ "==": [{ "%": [{ "var": ["uid", 7] }, by] }, 2] }, "a", "b"] });
        let case = json!({ "flag": "modulo", "targeting": targeting });
        converted(&definition(&case), &options(&case)).text
    };
    for by in [1, 2, 3, 100] {
        assert!(text(by).contains(&format!("% {by} ")), "{}", text(by));
        assert_eq!(text(-by), text(by));
    }
    // Nothing has a remainder by zero, so that no variant is compared with one.
    assert!(!text(0).contains('%'), "{}", text(0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever stands in a definition, nothing panics, and what is written is a flag file.
    #[test]
    fn no_definition_panics(line in 0_usize..160, at in any::<usize>(), byte in 32_u8..127) {
        let cases = text("cases.jsonl");
        let case = cases.lines().nth(line).expect("a line");
        let case: Json = serde_json::from_str(case).expect("JSON");
        let mut bytes = definition(&case).into_bytes();
        let at = at % bytes.len();
        bytes[at] = byte;
        let parsed = parse_json(FileId(0), &bytes, Dialect::Strict);
        if let Some(imported) = import(&parsed, &Options::default()) {
            flag_file(&imported);
        }
    }
}

/// The first refusal of a definition, and nothing where it is converted.
fn refusal(definition: &str) -> Option<String> {
    let imported = converted(definition, &Options::default());
    imported.refusals.first().map(|one| one.message.clone())
}

#[test]
fn limits_of_a_definition_hold_at_their_value_and_not_above_it() {
    let with_evaluators = |targeting: &str, evaluators: &str| {
        let definition = with_targeting(targeting);
        let flags = definition.strip_suffix('}').expect("an object");
        refusal(&format!("{flags}, \"$evaluators\": {{{evaluators}}}}}"))
    };
    let equal = "{\"==\": [{\"var\": \"x\"}, \"v\"]}";
    // References that lead to references.
    let chain = |count: usize| {
        let links = (1..count).map(|at| format!("\"e{}\": {{\"$ref\": \"e{at}\"}}", at - 1));
        let last = format!("\"e{}\": {equal}", count - 1);
        let table: Vec<String> = links.chain([last]).collect();
        let targeting = "{\"if\": [{\"$ref\": \"e0\"}, \"on\"]}";
        with_evaluators(targeting, &table.join(", "))
    };
    // Nesting, through a reference: the reader of JSON takes less.
    let nested = |depth: usize| {
        let open = "{\"!\": ";
        let outer = depth - 80;
        let targeting = format!(
            "{{\"if\": [{}{{\"$ref\": \"e\"}}{}, \"on\"]}}",
            open.repeat(outer),
            "}".repeat(outer)
        );
        let inner = format!("{}{equal}{}", open.repeat(80), "}".repeat(80));
        with_evaluators(&targeting, &format!("\"e\": {inner}"))
    };
    // Weights, and their sum.
    let weights = |first: u64, second: u64| {
        let targeting = format!("{{\"fractional\": [[\"on\", {first}], [\"off\", {second}]]}}");
        let imported = converted(&with_targeting(&targeting), &Options::default());
        (imported.refusals.len(), imported.text.contains("split"))
    };
    let text = |length: usize| {
        refusal(&with_targeting(&format!(
            "{{\"if\": [{{\"==\": [{{\"var\": \"x\"}}, \"{}\"]}}, \"on\"]}}",
            "v".repeat(length)
        )))
    };
    let steps = |count: usize| {
        let parts = vec!["{\"==\": [1, 1]}"; count].join(", ");
        refusal(&with_targeting(&format!(
            "{{\"if\": [{{\"or\": [{parts}]}}, \"on\"]}}"
        )))
    };
    let turns_at = |what: &str, limit: usize, refusal: &dyn Fn(usize) -> Option<String>| {
        assert_eq!(refusal(limit), None, "{what}");
        assert!(refusal(limit + 1).is_some(), "{what}");
    };
    turns_at("references", 31, &chain);
    turns_at("nested rules", 157, &nested);
    turns_at("parts of rules", 16_665, &steps);
    turns_at("bytes of a condition", 16_377, &text);
    let most = u64::from(u32::MAX >> 1);
    for (first, second, is_split) in [
        (most - 1, 1, true),
        (most, 1, false),
        (1, most, false),
        (1, most + 1, false),
        (1, 1, true),
    ] {
        let expected = (0, is_split);
        assert_eq!(weights(first, second), expected, "{first} {second}");
    }
}
