//! Go names for what the user named.

use std::collections::BTreeSet;

/// Names that a local would hide, or that Go keeps.
const TAKEN: &[&str] = &[
    "any",
    "append",
    "atomic",
    "bits",
    "bool",
    "break",
    "byte",
    "bytes",
    "cap",
    "case",
    "chan",
    "clear",
    "close",
    "cmp",
    "complex",
    "const",
    "context",
    "continue",
    "copy",
    "default",
    "defer",
    "delete",
    "else",
    "err",
    "error",
    "fallthrough",
    "false",
    "float32",
    "float64",
    "for",
    "func",
    "go",
    "goto",
    "http",
    "if",
    "imag",
    "import",
    "init",
    "int",
    "int32",
    "int64",
    "interface",
    "iota",
    "iter",
    "json",
    "len",
    "main",
    "make",
    "map",
    "maps",
    "math",
    "max",
    "min",
    "new",
    "nil",
    "ok",
    "package",
    "panic",
    "print",
    "println",
    "range",
    "real",
    "recover",
    "regexp",
    "return",
    "rune",
    "select",
    "slices",
    "strconv",
    "string",
    "strings",
    "struct",
    "switch",
    "time",
    "true",
    "type",
    "uint",
    "uint32",
    "uint64",
    "url",
    "utf8",
    "var",
];

/// Words that Go writes in capitals throughout.
const INITIALISMS: &[&str] = &[
    "api", "cpu", "dns", "http", "https", "id", "ip", "json", "os", "sql", "tls", "ttl", "uri",
    "url", "utf8", "uuid",
];

/// The names used in a function so far.
#[derive(Debug, Default)]
pub struct Names {
    used: BTreeSet<String>,
    /// How names of the function's own begin, which no variable may hide.
    own: String,
}

impl Names {
    /// No names yet, in a function whose own names begin so.
    #[must_use]
    pub fn of(own: String) -> Self {
        Self {
            used: BTreeSet::new(),
            own,
        }
    }

    /// A new name like the one wanted.
    pub fn fresh(&mut self, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        let hides = |stem: &str| !stem.is_empty() && wanted.starts_with(stem);
        if TAKEN.contains(&wanted) || hides("cel") || hides(&self.own) {
            name.push('_');
        }
        let base = name.clone();
        let mut count = 1;
        while !self.used.insert(name.clone()) {
            count += 1;
            name = format!("{base}{count}");
        }
        name
    }
}

/// `user_id` as `userID`.
#[must_use]
pub fn lower(name: &str) -> String {
    camel(name, false)
}

/// `user_id` as `UserID`.
#[must_use]
pub fn upper(name: &str) -> String {
    camel(name, true)
}

fn camel(name: &str, exported: bool) -> String {
    let mut out = String::new();
    let mut capital = exported;
    for word in name.split(|c: char| !c.is_ascii_alphanumeric()) {
        let mut letters = word.chars();
        let Some(first) = letters.next() else {
            continue;
        };
        if capital && INITIALISMS.contains(&word) {
            out.push_str(&word.to_ascii_uppercase());
        } else if capital {
            out.push(first.to_ascii_uppercase());
            out.push_str(letters.as_str());
        } else {
            // `ID` alone is `id`, `userID` stays.
            let shouts = word.chars().all(|c| c.is_ascii_uppercase());
            out.push(first.to_ascii_lowercase());
            let rest = letters.as_str();
            out.push_str(&if shouts {
                rest.to_ascii_lowercase()
            } else {
                rest.to_owned()
            });
        }
        capital = true;
    }
    if out.is_empty() || out.starts_with(|c: char| c.is_ascii_digit()) {
        let letter = if out.is_empty() { 'x' } else { 'n' };
        let first = if exported {
            letter.to_ascii_uppercase()
        } else {
            letter
        };
        out.insert(0, first);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{lower, upper};

    #[test]
    fn names_are_identifiers_of_go() {
        for (name, as_lower, as_upper) in [
            ("user_id", "userID", "UserID"),
            ("userID", "userID", "UserID"),
            ("ID", "id", "ID"),
            ("http-status", "httpStatus", "HTTPStatus"),
            ("2fa", "n2fa", "N2fa"),
            ("2-fa", "n2Fa", "N2Fa"),
            ("", "x", "X"),
            ("→", "x", "X"),
        ] {
            assert_eq!(lower(name), as_lower, "{name:?}");
            assert_eq!(upper(name), as_upper, "{name:?}");
        }
    }
}
