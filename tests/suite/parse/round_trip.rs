//! What is printed is what is read.

use govkit::source::FileId;
use proptest::prelude::*;
use serde_json::{Map, Value as Json};

use super::{PARSERS, to_json};
use govkit::parse::parse_yaml;

/// Text that looks like other things: numbers, indicators, escapes.
fn text() -> impl Strategy<Value = String> {
    const PIECES: &[&str] = &[
        "a", "Z", "0", "1", "-", ".", ":", " ", "#", "\"", "'", "\\", "\n", "\t", "é", "日", "😀",
        "null", "true", "no", "~", "[", "{", ",", "&", "*", "!", "|", ">", "%", "@", "/",
    ];
    prop::collection::vec(prop::sample::select(PIECES), 0..6).prop_map(|pieces| pieces.concat())
}

fn value() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<u64>().prop_map(Json::from),
        (-1e300..1e300_f64).prop_map(Json::from),
        text().prop_map(Json::from),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Json::from),
            prop::collection::vec((text(), inner), 0..5)
                .prop_map(|members| Json::Object(Map::from_iter(members))),
        ]
    })
}

/// The value in YAML's block style, from its second line on indented by `indent`.
fn block(value: &Json, indent: usize, out: &mut String) {
    let line = |out: &mut String| {
        out.push('\n');
        out.push_str(&" ".repeat(indent));
    };
    match value {
        Json::Array(items) if !items.is_empty() => {
            for item in items {
                line(out);
                out.push('-');
                block(item, indent + 2, out);
            }
        }
        Json::Object(members) if !members.is_empty() => {
            for (key, item) in members {
                line(out);
                out.push_str(&Json::from(key.as_str()).to_string());
                out.push(':');
                block(item, indent + 2, out);
            }
        }
        scalar => {
            out.push(' ');
            out.push_str(&scalar.to_string());
        }
    }
}

fn read_yaml(text: &str) -> Json {
    let parsed = parse_yaml(FileId(0), text.as_bytes());
    assert_eq!(parsed.problems, [], "{text}");
    to_json(&parsed.tree, parsed.tree.documents()[0])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn json(value in value()) {
        let texts = [value.to_string(), serde_json::to_string_pretty(&value).unwrap()];
        for (_, parse) in PARSERS.iter().filter(|(name, _)| *name != "toml") {
            for text in &texts {
                // YAML limits implicit keys to one line of 1024 characters; these are shorter.
                let parsed = parse(text.as_bytes());
                prop_assert_eq!(&parsed.problems, &[], "{}", text);
                let read = to_json(&parsed.tree, parsed.tree.documents()[0]);
                prop_assert_eq!(&read, &value, "{}", text);
            }
        }
    }

    #[test]
    fn yaml_in_block_style(value in value()) {
        let mut text = String::new();
        block(&value, 0, &mut text);
        prop_assert_eq!(read_yaml(&text), value, "{}", text);
    }
}
