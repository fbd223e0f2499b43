//! The runtime: what CEL has and Go has not, written in Go, of which a package gets what it uses.

use std::collections::BTreeSet;

/// Go sources whose declarations are separated by blank lines, each under its comment.
const SOURCES: &[&str] = &[
    include_str!("runtime/err.go"),
    include_str!("runtime/number.go"),
    include_str!("runtime/convert.go"),
    include_str!("runtime/text.go"),
    include_str!("runtime/version.go"),
    include_str!("runtime/time.go"),
    include_str!("runtime/container.go"),
    include_str!("runtime/dynamic.go"),
    include_str!("runtime/show.go"),
];

/// Packages by the name that they are used under.
const PACKAGES: &[(&str, &str)] = &[
    ("atomic", "sync/atomic"),
    ("bits", "math/bits"),
    ("bufio", "bufio"),
    ("bytes", "bytes"),
    ("cmp", "cmp"),
    ("context", "context"),
    ("fmt", "fmt"),
    ("http", "net/http"),
    ("iter", "iter"),
    ("json", "encoding/json"),
    ("maps", "maps"),
    ("math", "math"),
    ("os", "os"),
    ("regexp", "regexp"),
    ("slices", "slices"),
    ("strconv", "strconv"),
    ("strings", "strings"),
    ("time", "time"),
    ("unicode", "unicode"),
    ("url", "net/url"),
    ("utf8", "unicode/utf8"),
];

/// The declarations that `needs` name, and those that they need, in the order of the sources.
pub fn source(needs: &BTreeSet<String>) -> String {
    let all = declarations();
    let mut chosen = vec![false; all.len()];
    let mut wanted: Vec<String> = needs.iter().cloned().collect();
    while let Some(name) = wanted.pop() {
        for (text, taken) in all.iter().zip(chosen.iter_mut()) {
            if !*taken && declares(text, &name) {
                *taken = true;
                wanted.extend(words(text).filter(|word| is_ours(word)).map(str::to_owned));
            }
        }
    }
    let kept = all.iter().zip(&chosen).filter(|(_, taken)| **taken);
    let kept: Vec<&str> = kept.map(|(text, _)| *text).collect();
    if kept.is_empty() {
        return String::new();
    }
    kept.join("\n\n") + "\n"
}

/// What the runtime's declaration is called, also where the package keeps its errors to itself.
pub fn called(name: &str, private: bool) -> String {
    if private && name.starts_with("Err") {
        format!("cel{name}")
    } else {
        name.to_owned()
    }
}

/// The declarations of [`source`] as they are called where the package keeps its errors to itself.
pub fn kept_private(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(start) = rest.find(is_word) {
        let (before, from) = rest.split_at(start);
        let length = from.find(|c| !is_word(c)).unwrap_or(from.len());
        let (name, after) = from.split_at(length);
        out.push_str(before);
        // The interface's method keeps its name.
        let is_ours = name != "Error";
        out.push_str(&called(name, is_ours));
        rest = after;
    }
    out + rest
}

fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// What a file imports, quoted and sorted.
pub fn imports(parts: &[String]) -> Vec<String> {
    let selected: BTreeSet<&str> = parts.iter().flat_map(|part| selected(part)).collect();
    let mut imports: Vec<String> = PACKAGES
        .iter()
        .filter(|(name, _)| selected.contains(name))
        .map(|(_, path)| format!("{path:?}"))
        .collect();
    // The zones are in the binary, so that they are the same everywhere.
    if parts.iter().any(|part| part.contains("time.LoadLocation(")) {
        imports.push("_ \"time/tzdata\"".to_owned());
    }
    imports.sort_by(|a, b| a.trim_start_matches("_ ").cmp(b.trim_start_matches("_ ")));
    imports
}

/// The names in a Go text that something is selected from, outside of comments and strings.
fn selected(text: &str) -> BTreeSet<&str> {
    let word = |c: char| c == '_' || c.is_alphanumeric();
    let mut names = BTreeSet::new();
    for (before, rest) in code(text) {
        if before.is_some_and(|c| c == '.' || word(c)) || !rest.starts_with(word) {
            continue;
        }
        let length = rest.find(|c| !word(c)).unwrap_or(rest.len());
        let (name, after) = rest.split_at(length);
        if after.starts_with('.') {
            names.insert(name);
        }
    }
    names
}

/// Every place in a Go text that is neither comment nor string: the character before, and the rest.
fn code(text: &str) -> impl Iterator<Item = (Option<char>, &str)> {
    let mut quote: Option<char> = None;
    let mut comment = false;
    let mut escaped = false;
    let mut before = None;
    text.char_indices().filter_map(move |(at, c)| {
        let previous = before.replace(c);
        if comment {
            comment = c != '\n';
            return None;
        }
        if let Some(end) = quote {
            if escaped {
                escaped = false;
            } else if c == '\\' && end != '`' {
                escaped = true;
            } else if c == end {
                quote = None;
            }
            return None;
        }
        let rest = text.get(at..)?;
        if rest.starts_with("//") {
            comment = true;
            return None;
        }
        if matches!(c, '"' | '`' | '\'') {
            quote = Some(c);
            return None;
        }
        Some((previous, rest))
    })
}

fn declarations() -> Vec<&'static str> {
    let mut all = Vec::new();
    for source in SOURCES {
        // The package clause and the imports are the file's own.
        let body = source.split_once("\n// ").map_or("", |(head, _)| {
            source.get(head.len() + 1..).unwrap_or_default()
        });
        let mut start = 0;
        let mut from = 0;
        while let Some(found) = body.get(from..).and_then(|rest| rest.find("\n\n// ")) {
            let end = from + found;
            all.push(body.get(start..end).unwrap_or_default().trim_end());
            start = end + 2;
            from = start;
        }
        all.push(body.get(start..).unwrap_or_default().trim_end());
    }
    all
}

/// Whether a declaration is that of a name. Errors are declared together.
fn declares(text: &str, name: &str) -> bool {
    let forms = [
        format!("\nfunc {name}("),
        format!("\nfunc {name}["),
        format!("\ntype {name} "),
        format!("\ntype {name}["),
        format!("\nfunc (e {name}) "),
        format!("\nfunc (t {name}) "),
        format!("\nvar {name} "),
        format!("\nconst {name} "),
    ];
    forms.iter().any(|form| text.contains(form.as_str()))
        || (name.starts_with("Err") && text.contains(&format!("\n\t{name}\n")))
        || (name == "ErrNone" && text.contains("\n\tErrNone "))
}

fn is_ours(word: &str) -> bool {
    word.starts_with("cel") || word.starts_with("Err")
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
}

/// The entry of a program of cases.
pub const MAIN: &str = include_str!("runtime/main.go.txt");
