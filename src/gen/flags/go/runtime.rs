//! What is the same for every flag file: Go, of which a package gets what it uses.

use std::collections::BTreeSet;
use std::sync::LazyLock;

/// What every package has.
const API: &str = include_str!("runtime/api.go");

/// What reading requests may need. Declarations are under comments, with blank lines between them only.
const REQUEST: &str = include_str!("runtime/request.go");

/// What every provider has.
const PROVIDER: &str = include_str!("runtime/provider.go");

/// The declarations of [`API`], with the number of flags whose outcomes are to be remembered.
pub fn api(remembered: usize) -> String {
    let body = body(API);
    body.replace("[flagsWithRules]", &format!("[{remembered}]"))
}

/// The declarations of the provider.
pub fn provider() -> String {
    body(PROVIDER).to_owned()
}

/// The declarations of [`REQUEST`] that these texts need.
pub fn request(parts: &[String]) -> String {
    static PIECES: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
        let pieces = body(REQUEST).split("\n\n");
        pieces
            .filter_map(|text| Some((declared(text)?, text.trim_end())))
            .collect()
    });
    let names: BTreeSet<&str> = PIECES.iter().map(|(name, _)| *name).collect();
    let mut open: Vec<&str> = parts.iter().map(String::as_str).collect();
    let mut kept: BTreeSet<&str> = BTreeSet::new();
    while let Some(text) = open.pop() {
        for word in words(text) {
            if names.contains(word) && kept.insert(word) {
                let declarations = PIECES.iter().filter(|(name, _)| *name == word);
                open.extend(declarations.map(|(_, text)| *text));
            }
        }
    }
    let kept = PIECES.iter().filter(|(name, _)| kept.contains(name));
    let kept: Vec<&str> = kept.map(|(_, text)| *text).collect();
    if kept.is_empty() {
        return String::new();
    }
    kept.join("\n\n") + "\n"
}

/// The names that every package exports.
pub fn exported() -> Vec<String> {
    let constants = API
        .lines()
        .filter(|line| line.starts_with("\tReason") || line.starts_with("\tError"));
    let constants = constants.filter(|line| line.contains('"'));
    let constants = constants.filter_map(|line| words(line).next());
    let heads = API.lines().filter_map(|line| {
        let (keyword, rest) = line.split_once(' ')?;
        matches!(keyword, "func" | "type" | "var")
            .then(|| rest.split(|c: char| !c.is_alphanumeric()).next())?
    });
    let names = heads.chain(constants);
    let others = ["Attributes", "Middleware", "Option", "WithClaims"];
    let names = names.chain(others);
    let names = names.filter(|name| name.starts_with(|c: char| c.is_ascii_uppercase()));
    names.map(str::to_owned).collect()
}

/// A Go text without its package clause and imports.
fn body(text: &'static str) -> &'static str {
    let start = text.find("\n// ").map_or(0, |at| at + 1);
    text.get(start..).unwrap_or_default()
}

/// What a declaration under a comment declares; for a method, the type that it is one of.
fn declared(text: &'static str) -> Option<&'static str> {
    let code = text.lines().find(|line| !line.starts_with("//"))?;
    let (_, rest) = code.split_once(' ')?;
    let named = match rest.strip_prefix('(') {
        Some(receiver) => receiver.split_once(' ')?.1.trim_start_matches('*'),
        None => rest,
    };
    words(named).next()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    parts.filter(|word| !word.is_empty())
}
