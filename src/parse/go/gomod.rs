//! go.mod, as `go mod edit -json` reads it.

use super::directives::{Args, directive};
use super::lines::{Line, Token, statements};
use super::{Replaces, Word};
use crate::parse::Problem;
use crate::parse::problems::Problems;
use crate::source::{FileId, Span};

/// What a go.mod says, and what is wrong with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GoMod {
    /// `module`.
    pub module: Option<ModuleLine>,
    /// `go`, such as `1.26.0`.
    pub go: Option<Word>,
    /// `toolchain`, such as `go1.26.8` or `default`.
    pub toolchain: Option<Word>,
    /// `godebug`.
    pub godebug: Vec<Godebug>,
    /// `require`, in the order of the file.
    pub require: Vec<Require>,
    /// `exclude`; `indirect` means nothing here.
    pub exclude: Vec<Require>,
    /// `replace`.
    pub replace: Replaces,
    /// `retract`.
    pub retract: Vec<Retract>,
    /// `tool`: import paths.
    pub tool: Vec<Word>,
    /// `ignore`: folders.
    pub ignore: Vec<Word>,
    /// The go command refuses the file where there are any.
    pub problems: Vec<Problem>,
}

/// The module's own path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModuleLine {
    /// The path.
    pub path: Word,
    /// What a `Deprecated:` paragraph of its comment says.
    pub deprecated: Option<String>,
}

/// A module at a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Require {
    /// The module's path.
    pub path: Word,
    /// The version in its full form.
    pub version: Word,
    /// Marked `// indirect`.
    pub indirect: bool,
    /// Both.
    pub span: Span,
}

/// `replace path [version] => target [version]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replace {
    /// What is replaced.
    pub path: Word,
    /// At this version only.
    pub version: Option<Word>,
    /// A module path, or a folder where there is no version.
    pub target: Word,
    /// The version of the module that takes its place.
    pub target_version: Option<Word>,
    /// All of it.
    pub span: Span,
}

/// `godebug key=value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Godebug {
    /// The setting.
    pub key: String,
    /// Its value.
    pub value: String,
    /// Both.
    pub span: Span,
}

/// `retract version` or `retract [low, high]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retract {
    /// The lowest version that is withdrawn.
    pub low: Word,
    /// The highest.
    pub high: Word,
    /// The comment that says why; may be empty.
    pub rationale: String,
}

const BLOCKS: &[&str] = &[
    "module", "godebug", "require", "exclude", "replace", "retract", "tool", "ignore",
];

/// The directives that count in the go.mod of a dependency.
const OF_DEPENDENCIES: &[&str] = &["go", "module", "retract", "require", "ignore"];

/// Reads a go.mod. That of a dependency (`dependency`) may hold what this reader does not know,
/// because a later go command may have written it.
#[must_use]
pub fn parse_go_mod(file: FileId, bytes: &[u8], dependency: bool) -> GoMod {
    let mut problems = Problems::new(file);
    let statements = statements(bytes, &mut problems);
    let mut found = GoMod::default();
    let mut seen_module = false;
    for statement in &statements {
        let told = (!dependency).then_some(&mut problems);
        let Some(directive) = directive(statement, BLOCKS, told) else {
            continue;
        };
        if dependency && !OF_DEPENDENCIES.contains(&directive.verb.text.as_str()) {
            continue;
        }
        for line in directive.lines {
            let skipped = usize::from(directive.block.is_none());
            let args = Args {
                tokens: line.tokens.get(skipped..).unwrap_or_default(),
                head: line.tokens.first().unwrap_or(directive.verb),
                problems: &mut problems,
            };
            let about = About {
                verb: directive.verb,
                block: directive.block,
                line,
                dependency,
            };
            found.add(&about, args, &mut seen_module);
        }
    }
    found.problems = problems.with(crate::parse::Tree::new()).problems;
    found
}

struct About<'s> {
    verb: &'s Token,
    block: Option<&'s Line>,
    line: &'s Line,
    dependency: bool,
}

impl GoMod {
    fn add(&mut self, about: &About<'_>, mut args: Args<'_, '_>, seen_module: &mut bool) {
        match about.verb.text.as_str() {
            "go" => {
                if self.go.is_some() {
                    args.problem(about.verb, "there is a second go directive");
                } else {
                    self.go = args.go(about.dependency);
                }
            }
            "toolchain" => {
                if self.toolchain.is_some() {
                    args.problem(about.verb, "there is a second toolchain directive");
                } else {
                    self.toolchain = args.toolchain();
                }
            }
            "module" => {
                if std::mem::replace(seen_module, true) {
                    args.problem(about.verb, "there is a second module directive");
                } else {
                    let deprecated = deprecation(&comment(about));
                    self.module = args
                        .only("module example.com/path")
                        .map(|path| ModuleLine { path, deprecated });
                }
            }
            "godebug" => self.godebug.extend(args.godebug()),
            "require" => self.require.extend(requirement(about, args)),
            "exclude" => self.exclude.extend(requirement(about, args)),
            "replace" => self.replace.extend(args.replace()),
            "retract" => self.retract.extend(retraction(about, args)),
            "tool" => self.tool.extend(args.only("tool import/path")),
            "ignore" => self.ignore.extend(args.only("ignore ./folder")),
            unknown => {
                let message = format!("there is no directive `{unknown}`");
                args.problem(about.verb, message);
            }
        }
    }
}

fn requirement(about: &About<'_>, mut args: Args<'_, '_>) -> Option<Require> {
    let [path_token, version_token] = args.tokens else {
        args.usage(&format!("{} module/path v1.2.3", about.verb.text));
        return None;
    };
    let path = args.string(path_token)?;
    let version = args.version(version_token)?;
    if !args.fits(&path, Some((&version, version_token)), path_token) {
        return None;
    }
    Some(Require {
        path,
        version,
        indirect: about.line.suffix.as_deref().is_some_and(is_indirect),
        span: args
            .problems
            .span(path_token.range.start..version_token.range.end),
    })
}

fn is_indirect(comment: &str) -> bool {
    let mut words = comment
        .strip_prefix("//")
        .unwrap_or(comment)
        .split_whitespace();
    match words.next() {
        Some("indirect") => words.next().is_none(),
        Some("indirect;") => words.next().is_some(),
        _ => false,
    }
}

fn retraction(about: &About<'_>, mut args: Args<'_, '_>) -> Option<Retract> {
    let tokens = args.tokens;
    let rationale = comment(about);
    let is = |at: usize, text: &str| tokens.get(at).is_some_and(|token| token.text == text);
    let (low, high, length) = if is(0, "[") && is(2, ",") && is(4, "]") {
        (tokens.get(1)?, tokens.get(3)?, 5)
    } else if tokens
        .first()
        .is_some_and(|token| !matches!(token.text.as_str(), "[" | "("))
    {
        (tokens.first()?, tokens.first()?, 1)
    } else {
        if !about.dependency {
            args.usage("retract v1.2.3, or retract [v1.2.0, v1.2.3]");
        }
        return None;
    };
    // The go command leaves the versions as they are written, and minds a dependency's less.
    let mut read = |token: &Token| match args.unquoted(token) {
        None if !about.dependency => args.string(token),
        word => word,
    };
    let retract = Retract {
        low: read(low)?,
        high: read(high)?,
        rationale,
    };
    if let Some(extra) = tokens.get(length).filter(|_| !about.dependency) {
        args.problem(extra, "nothing follows the version");
        return None;
    }
    Some(retract)
}

/// The text of the comments on a line, or, where it has none, on its block.
fn comment(about: &About<'_>) -> String {
    let has_own = !about.line.before.is_empty() || about.line.suffix.is_some();
    let (before, suffix) = match about.block {
        Some(block) if !has_own => (&block.before, None),
        _ => (&about.line.before, about.line.suffix.as_ref()),
    };
    let comments = before.iter().chain(suffix);
    let texts: Vec<&str> = comments
        .filter_map(|text| text.strip_prefix("//"))
        .map(str::trim)
        .collect();
    texts.join("\n")
}

/// The first paragraph that starts with `Deprecated:`, without that word.
fn deprecation(comment: &str) -> Option<String> {
    const MARK: &str = "Deprecated:";
    let starts = std::iter::once(0).chain(
        comment
            .char_indices()
            .map(|(at, _)| at)
            .filter(|at| comment[*at..].starts_with("\n\n"))
            .map(|at| at + 2),
    );
    let mut paragraphs = starts.filter_map(|at| comment.get(at..)?.strip_prefix(MARK));
    let rest = paragraphs.next()?.trim_start_matches(' ');
    let end = rest.find("\n\n").unwrap_or(rest.len());
    Some(rest[..end].to_owned()).filter(|text| !text.is_empty())
}
