//! Build constraints, as far as `go mod vendor` asks: whether a file is built for no system at all
//! (`cmd/go/internal/imports`, `ShouldBuild` with `AnyTags`).

/// Whether a Go file is left out of every build, such as by `//go:build ignore`. Every other tag may be set
/// or not, whichever lets the file in.
pub(super) fn is_ignored(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head);
    let header = header(&text);
    let go_build = header.iter().find_map(|line| {
        let rest = line.strip_prefix("//go:build")?;
        rest.starts_with([' ', '\t']).then(|| rest.trim())
    });
    if let Some(expression) = go_build {
        let mut parser = Parser { rest: expression };
        return !parser.any(true);
    }
    // The form before Go 1.17: lines are and, words are or, commas are and.
    let lines = header.iter().filter_map(|line| {
        let rest = line
            .strip_prefix("//")?
            .trim_start()
            .strip_prefix("+build")?;
        (rest.is_empty() || rest.starts_with([' ', '\t'])).then_some(rest)
    });
    let mut lines = lines;
    lines.any(|line| {
        let mut options = line.split_whitespace();
        !options.any(|option| option.split(',').all(|tag| tag != "ignore"))
    })
}

/// The `//` lines before the package clause.
fn header(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut in_comment = false;
    for line in text.lines() {
        let line = line.trim();
        if in_comment {
            in_comment = !line.contains("*/");
        } else if line.starts_with("//") {
            lines.push(line);
        } else if line.starts_with("/*") {
            in_comment = !line.contains("*/");
        } else if !line.is_empty() {
            break;
        }
    }
    lines
}

struct Parser<'t> {
    rest: &'t str,
}

impl Parser<'_> {
    fn take(&mut self, token: &str) -> bool {
        self.rest = self.rest.trim_start();
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Whether the expression can have the wanted value.
    fn any(&mut self, wanted: bool) -> bool {
        let mut result = self.all(wanted);
        while self.take("||") {
            let next = self.all(wanted);
            result = if wanted {
                result || next
            } else {
                result && next
            };
        }
        result
    }

    fn all(&mut self, wanted: bool) -> bool {
        let mut result = self.not(wanted);
        while self.take("&&") {
            let next = self.not(wanted);
            result = if wanted {
                result && next
            } else {
                result || next
            };
        }
        result
    }

    fn not(&mut self, wanted: bool) -> bool {
        if self.take("!") {
            return self.not(!wanted);
        }
        if self.take("(") {
            let result = self.any(wanted);
            self.take(")");
            return result;
        }
        let end = self
            .rest
            .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.')))
            .unwrap_or(self.rest.len());
        let (tag, rest) = self.rest.split_at(end);
        self.rest = rest;
        // A tag that is no tag ends the expression; the file may be built.
        tag != "ignore" || !wanted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_no_build_takes_is_ignored() {
        for ignored in [
            "//go:build ignore\n\npackage main\n",
            "// Copyright\n\n// +build ignore\n\npackage main\n",
            "/* c */\n//go:build linux && ignore\npackage x\n",
            "//go:build !(linux || !ignore)\npackage x\n",
            "// +build linux,ignore ignore\n\npackage x\n",
        ] {
            assert!(is_ignored(ignored.as_bytes()), "{ignored}");
        }
        for built in [
            "package x\n//go:build ignore\n",
            "//go:build ignore || linux\npackage x\n",
            "//go:build !ignore\npackage x\n",
            "//go:build linux && !linux\npackage x\n",
            "//go:build ignored\npackage x\n",
            "// +build ignore linux\n\npackage x\n",
            "//go:buildignore\npackage x\n",
            "",
        ] {
            assert!(!is_ignored(built.as_bytes()), "{built}");
        }
    }
}
