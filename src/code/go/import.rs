//! Imports: what a file may speak of, and by what name.

use std::ops::Range;

use super::literal::unquoted;
use crate::parse::{GoField, GoKind, GoNodeId, GoTree};

/// One import of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import<'t> {
    /// The path, unquoted.
    pub path: String,
    /// The name it is given.
    pub name: ImportName<'t>,
    /// The `import_spec`.
    pub node: GoNodeId,
}

/// The name of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportName<'t> {
    /// `import name "path"`
    Alias(&'t str),
    /// `import . "path"`
    Dot,
    /// `import _ "path"`
    Blank,
    /// `import "path"`: the package's own name, which the path usually tells.
    Own,
}

/// The imports of a parsed file.
pub(super) fn of_tree<'t>(tree: &GoTree, text: &'t str) -> Vec<Import<'t>> {
    let Some(root) = (!tree.is_empty()).then_some(0) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for declaration in tree.children(root) {
        // Imports come first, and the grammar wraps them in up to two lists.
        let node = tree.node(declaration);
        if !text
            .get(node.start as usize..)
            .is_some_and(|rest| rest.starts_with("import"))
        {
            continue;
        }
        let specs = (declaration..node.after).filter(|id| tree.kind(*id) == GoKind::ImportSpec);
        found.extend(specs.filter_map(|spec| {
            let path = unquoted(tree.text(tree.child(spec, GoField::Path)?, text))?;
            let name = tree.child(spec, GoField::Name);
            let name = match name.map(|name| (tree.kind(name), tree.text(name, text))) {
                None => ImportName::Own,
                Some((_, "_")) => ImportName::Blank,
                Some((GoKind::Dot, _) | (_, ".")) => ImportName::Dot,
                Some((_, alias)) => ImportName::Alias(alias),
            };
            Some(Import {
                path,
                name,
                node: spec,
            })
        }));
    }
    found
}

/// The names that the package of an import path may have, the most probable first.
pub(super) fn own_names(path: &str) -> Vec<String> {
    let mut parts = path.rsplit('/');
    let mut last = parts.next().unwrap_or(path);
    let is_version = |part: &str| {
        part.strip_prefix('v')
            .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
    };
    if is_version(last)
        && let Some(before) = parts.next()
    {
        last = before;
    }
    // gopkg.in/yaml.v3
    if let Some((before, version)) = last.rsplit_once('.')
        && is_version(version)
    {
        last = before;
    }
    let mut names = vec![last.to_owned()];
    let mut add = |name: &str| {
        if !name.is_empty() && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    };
    add(last.trim_start_matches("go-"));
    add(last.trim_end_matches("-go"));
    add(last.trim_start_matches("go."));
    add(last.trim_end_matches(".go"));
    add(&last.replace(['-', '.'], "_"));
    add(&last.replace(['-', '.'], ""));
    if let Some((_, end)) = last.rsplit_once(['-', '.']) {
        add(end);
    }
    names
}

/// What the head of a source says: enough to decide whether to parse it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported<'t> {
    /// The name in the package clause.
    pub package: &'t str,
    /// The imports.
    pub paths: Vec<Head<'t>>,
}

/// An import as the head of a source says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head<'t> {
    /// The path, unquoted.
    pub path: String,
    /// The name that it is given, `""` where there is none.
    pub name: &'t str,
    /// Where the path stands, quotes included.
    pub range: Range<usize>,
}

/// Reads the head of a source: the package clause and the imports, and nothing behind them.
#[must_use]
pub fn imports(text: &str) -> Imported<'_> {
    let mut head = Reader {
        text,
        at: if text.starts_with('\u{feff}') { 3 } else { 0 },
    };
    let mut found = Imported::default();
    let mut word = head.word();
    if word == Some("package") {
        found.package = head.word().unwrap_or_default();
        head.skip(b";");
        word = head.word();
    }
    // A piece of a source, without a clause, has imports all the same.
    loop {
        if word != Some("import") {
            return found;
        }
        if head.mark(b'(') {
            while !head.mark(b')') {
                head.skip(b";");
                if head.mark(b')') {
                    break;
                }
                if !head.spec(&mut found) {
                    return found;
                }
            }
        } else if !head.spec(&mut found) {
            return found;
        }
        head.skip(b";");
        word = head.word();
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Passes over blanks, comments and these marks.
    fn skip(&mut self, marks: &[u8]) {
        loop {
            let rest = self.rest();
            let bytes = rest.as_bytes();
            match bytes {
                [first, ..] if first.is_ascii_whitespace() || marks.contains(first) => self.at += 1,
                [b'/', b'/', ..] => {
                    self.at += memchr::memchr(b'\n', bytes).unwrap_or(bytes.len());
                }
                [b'/', b'*', ..] => {
                    let end = rest.get(2..).and_then(|rest| rest.find("*/"));
                    self.at += end.map_or(bytes.len(), |end| end + 4);
                }
                _ => return,
            }
        }
    }

    fn word(&mut self) -> Option<&'t str> {
        self.skip(b"");
        let rest = self.rest();
        let length = rest
            .find(|c: char| c != '_' && !c.is_alphanumeric())
            .unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).filter(|word| !word.is_empty())
    }

    fn mark(&mut self, mark: u8) -> bool {
        self.skip(b"");
        let is_there = self.rest().as_bytes().first() == Some(&mark);
        self.at += usize::from(is_there);
        is_there
    }

    /// `name "path"`, where the name may be missing.
    fn spec(&mut self, found: &mut Imported<'t>) -> bool {
        self.skip(b"");
        let name = if self.mark(b'.') {
            "."
        } else {
            self.word().unwrap_or_default()
        };
        self.skip(b"");
        let rest = self.rest();
        let quote = match rest.as_bytes().first() {
            Some(quote @ (b'"' | b'`')) => *quote,
            _ => return false,
        };
        let body = rest.get(1..).unwrap_or_default();
        let end = body.find([char::from(quote), '\n']).filter(|end| {
            // A path has no quote in it, escaped or not.
            body.as_bytes().get(*end) == Some(&quote)
        });
        let Some(end) = end else {
            return false;
        };
        let written = rest.get(..end + 2).unwrap_or_default();
        let range = self.at..self.at + end + 2;
        found
            .paths
            .extend(unquoted(written).map(|path| Head { path, name, range }));
        self.at += end + 2;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_a_source_is_enough() {
        let text = "// Copyright\n//go:build linux\n\n/* x */ package p // q\nimport \"a/b\"; import (\n\t. `c`\n\t_ \"d\" // e\n\tx \"f\\x2fg\"\n)\nfunc f() { _ = \"h\" }\nimport \"i\"\n";
        let head = imports(text);
        assert_eq!(head.package, "p");
        let paths: Vec<&str> = head
            .paths
            .iter()
            .map(|import| import.path.as_str())
            .collect();
        assert_eq!(paths, ["a/b", "c", "d", "f/g"]);
        let piece = imports("\n import \"a\"\nimport (\n\t\"b\"\n)\n");
        assert_eq!((piece.package, piece.paths.len()), ("", 2));
    }

    #[test]
    fn packages_are_called_as_their_paths_tell() {
        let cases: [(&str, &[&str]); 16] = [
            ("os/exec", &["exec"]),
            ("exec", &["exec"]),
            ("github.com/go-chi/chi/v5", &["chi"]),
            // Only a whole part that is a version is one, and only if another one is before it.
            ("a/chi/v", &["v"]),
            ("a/chi/5", &["5"]),
            ("a/chi/v5x", &["v5x"]),
            ("v2", &["v2"]),
            ("gopkg.in/yaml.v3", &["yaml"]),
            ("gopkg.in/yaml.x3", &["yaml.x3", "yaml_x3", "yamlx3", "x3"]),
            (
                "github.com/a/go-redis/v9",
                &["go-redis", "redis", "go_redis", "goredis"],
            ),
            (
                "a/redis-go",
                &["redis-go", "redis", "redis_go", "redisgo", "go"],
            ),
            ("a/go.uuid", &["go.uuid", "uuid", "go_uuid", "gouuid"]),
            ("a/nats.go", &["nats.go", "nats", "nats_go", "natsgo", "go"]),
            ("a/a-b.c", &["a-b.c", "a_b_c", "abc", "c"]),
            ("a/go-", &["go-", "go_", "go"]),
            ("a/", &[""]),
        ];
        for (path, expected) in cases {
            assert_eq!(own_names(path), expected, "{path}");
        }
    }
}
