//! What holds for every text and every tree, whatever the syntax.

mod go;
mod go_mod;
mod hostile;
mod limits;
mod messages;
mod round_trip;
mod spans;

use govkit::parse::{
    Dialect, NodeId, Number, Parsed, Tree, Value, parse_json, parse_toml, parse_yaml,
};
use govkit::source::FileId;
use proptest::prelude::*;
use serde_json::Value as Json;

type Parser = fn(&[u8]) -> Parsed;

const PARSERS: [(&str, Parser); 4] = [
    ("yaml", |bytes| parse_yaml(FileId(0), bytes)),
    ("toml", |bytes| parse_toml(FileId(0), bytes)),
    ("json", |bytes| {
        parse_json(FileId(0), bytes, Dialect::Strict)
    }),
    ("jsonc", |bytes| {
        parse_json(FileId(0), bytes, Dialect::Comments)
    }),
];

/// Valid files that between them use most of each syntax.
const SAMPLES: [&str; 4] = [
    include_str!("samples/sample.yaml"),
    include_str!("samples/sample.toml"),
    include_str!("samples/sample.json"),
    include_str!("samples/documents.yaml"),
];

/// A sample after a few random edits of the kind that people and editors make.
fn mutated() -> impl Strategy<Value = String> {
    let edit = (
        0..4_u8,
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
    );
    let edits = prop::collection::vec((edit, prop::sample::select(FRAGMENTS)), 1..5);
    (prop::sample::select(&SAMPLES[..]), edits).prop_map(|(sample, edits)| {
        let mut text = sample.to_owned();
        for ((kind, from, to), fragment) in edits {
            let mut ends = [from.index(text.len() + 1), to.index(text.len() + 1)];
            ends.sort_unstable();
            let [from, to] = ends.map(|at| text.floor_char_boundary(at));
            match kind {
                0 => text.truncate(to),
                1 => text.insert_str(from, fragment),
                2 => text.replace_range(from..to.min(text.ceil_char_boundary(from + 5)), ""),
                _ => {
                    let end = text.floor_char_boundary(to.min(from + 40));
                    let piece = text[from..end].to_owned();
                    text.insert_str(from, &piece);
                }
            }
        }
        text
    })
}

const FRAGMENTS: &[&str] = &[
    "\t", " ", "  ", "\n", "\r\n", ": ", "- ", "? ", "#", " # c\n", "\"", "'", "\"\"\"", "[", "]",
    "{", "}", ",", "&a ", "*a", "<<: *a\n", "!!int ", "!", "|\n", ">-\n", "---\n", "...\n",
    "%YAML", "\\", "\\u12", "=", ".", "é", "日本", "\u{feff}", "\0", "\u{1}", "@", "1e999", "0x",
    "null",
];

/// The value of a node, aliases unfolded.
fn to_json(tree: &Tree, id: NodeId) -> Json {
    match &tree.node(id).value {
        Value::Null => Json::Null,
        Value::Bool(value) => (*value).into(),
        Value::Number(Number::Int(value)) => (*value).into(),
        Value::Number(Number::UInt(value)) => (*value).into(),
        Value::Number(Number::Float { value, .. }) => (*value).into(),
        Value::String(text) => (&**text).into(),
        Value::Array(items) => items.iter().map(|item| to_json(tree, item.node)).collect(),
        Value::Object(members) => {
            let pairs = members
                .iter()
                .map(|member| (member.key.to_string(), to_json(tree, member.node)));
            Json::Object(pairs.collect())
        }
    }
}
