//! Facts about workflows of GitHub Actions, and about actions of one's own: jobs, steps, and the expressions in them.

use std::ops::Range;

use crate::parse::{Member, NodeRef, Value};
use crate::source::RelPath;

/// Whether a file is a workflow.
#[must_use]
pub fn is_workflow(path: &RelPath) -> bool {
    let parent = path.parent();
    is_yaml(path) && (parent == ".github/workflows" || parent.ends_with("/.github/workflows"))
}

/// Whether a file is an action of one's own.
#[must_use]
pub fn is_action(path: &RelPath) -> bool {
    let (stem, _) = path.stem_and_extension();
    is_yaml(path) && stem == "action"
}

/// Whether a file has steps: a workflow, or an action of one's own.
#[must_use]
pub fn has_steps(path: &RelPath) -> bool {
    is_workflow(path) || is_action(path)
}

fn is_yaml(path: &RelPath) -> bool {
    matches!(path.extension().as_str(), "yml" | "yaml")
}

/// Whether what a step uses is a version of an action. Their names are the same in any letters.
#[must_use]
pub fn is_action_of(uses: &str, name: &str) -> bool {
    let own = uses.split_once('@').map(|(own, _)| own);
    own.is_some_and(|own| own.eq_ignore_ascii_case(name))
}

/// What starts a workflow.
#[must_use]
pub fn triggers(root: NodeRef<'_>) -> Vec<&str> {
    let Some(on) = root.get("on") else {
        return Vec::new();
    };
    match on.value() {
        Value::String(name) => vec![name],
        Value::Array(_) => on.items().filter_map(NodeRef::as_str).collect(),
        Value::Object(members) => members.iter().map(|member| &*member.key).collect(),
        _ => Vec::new(),
    }
}

/// The declaration of an input of a workflow, by its name in any letters.
#[must_use]
pub fn input<'t>(root: NodeRef<'t>, name: &str) -> Option<NodeRef<'t>> {
    let on = root.get("on")?;
    let triggers = ["workflow_dispatch", "workflow_call"].into_iter();
    let inputs = triggers.filter_map(|trigger| on.get(trigger)?.get("inputs"));
    let mut members = inputs.flat_map(NodeRef::members);
    let own = members.find(|member| member.key.eq_ignore_ascii_case(name))?;
    Some(root.tree().at(own.node))
}

/// The jobs of a workflow.
#[must_use]
pub fn jobs(root: NodeRef<'_>) -> &[Member] {
    root.get("jobs").map_or(&[], NodeRef::members)
}

/// The steps of a workflow's jobs, or of an action; each with its job.
#[must_use]
pub fn steps(root: NodeRef<'_>) -> Vec<(Option<NodeRef<'_>>, NodeRef<'_>)> {
    let mut found = Vec::new();
    for job in jobs(root) {
        let job = root.tree().at(job.node);
        let steps = job.get("steps").into_iter().flat_map(NodeRef::items);
        found.extend(steps.map(|step| (Some(job), step)));
    }
    let own = root.get("runs").and_then(|runs| runs.get("steps"));
    let own = own.into_iter().flat_map(NodeRef::items);
    found.extend(own.map(|step| (None, step)));
    found
}

/// The expressions of a text, `${{ … }}`, without what is around them.
pub fn expressions(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text.get(at..)?.find("${{")? + 3;
        let end = start + text.get(start..)?.find("}}")?;
        at = end + 2;
        Some(start..end)
    })
}

/// The paths of contexts whose text an expression may give: `github.event.issue.title`, however it is written. What is only
/// compared or searched is left out; `*` stands for what is not known.
#[must_use]
pub fn given(expression: &str) -> Vec<String> {
    let tokens = tokens(expression);
    let mut found = Vec::new();
    // The functions around.
    let mut open: Vec<bool> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Open => {
                let before = at.checked_sub(1).and_then(|at| tokens.get(at));
                let is_asking =
                    matches!(before, Some(Token::Path(name)) if ASKING.contains(&name.as_str()));
                open.push(is_asking);
            }
            Token::Close => {
                open.pop();
            }
            Token::Path(path) => {
                let before = at.checked_sub(1).and_then(|at| tokens.get(at));
                let after = tokens.get(at + 1);
                let is_compared = matches!(before, Some(Token::Compare | Token::Not))
                    || matches!(after, Some(Token::Compare));
                if !is_compared && !open.contains(&true) && after != Some(&Token::Open) {
                    found.push(path.clone());
                }
            }
            _ => {}
        }
    }
    found
}

/// Variables that stand for each other are followed so far.
const DEPTH: u32 = 4;

/// A path whose text an expression gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gift {
    /// The path: `github.event.issue.title`.
    pub path: String,
    /// The variable through which it is given, `env.title`, and the text that it comes in there; none where the path stands in
    /// the expression itself.
    pub through: Option<(String, String)>,
}

/// The paths whose text an expression may give, with variables of the environment looked up in the mappings `env` of these
/// nodes, the nearest first: the step, its job, the workflow.
#[must_use]
pub fn given_within(expression: &str, around: &[NodeRef<'_>]) -> Vec<Gift> {
    let mut found = Vec::new();
    follow(expression, around, None, DEPTH, &mut found);
    found
}

fn follow(
    expression: &str,
    around: &[NodeRef<'_>],
    through: Option<(&str, &str)>,
    depth: u32,
    found: &mut Vec<Gift>,
) {
    for path in given(expression) {
        let value = path.strip_prefix("env.").and_then(|name| {
            let mut around = around.iter();
            around.find_map(|node| variable(*node, name))
        });
        match value.filter(|_| depth > 0) {
            Some(text) => {
                let name = through.map_or(path.as_str(), |(name, _)| name);
                for range in expressions(text) {
                    let inner = text.get(range).unwrap_or_default();
                    follow(inner, around, Some((name, text)), depth - 1, found);
                }
            }
            None => found.push(Gift {
                path,
                through: through.map(|(name, text)| (name.to_owned(), text.to_owned())),
            }),
        }
    }
}

/// What a variable is set to in the mapping `env` of a node.
fn variable<'n>(node: NodeRef<'n>, name: &str) -> Option<&'n str> {
    let variables = node.get("env")?;
    let mut members = variables.members().iter();
    let member = members.find(|member| member.key.eq_ignore_ascii_case(name))?;
    variables.tree().at(member.node).as_str()
}

/// Functions that say something about a text and do not give it.
const ASKING: &[&str] = &["contains", "startswith", "endswith", "hashfiles"];

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    /// In small letters.
    Path(String),
    Open,
    Close,
    Compare,
    Not,
    Other,
}

fn tokens(text: &str) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let name = |c: char| c == '_' || c == '-' || c.is_alphanumeric();
        if first.is_whitespace() {
            rest = rest.trim_start();
        } else if first == '\'' {
            let end = rest.get(1..).and_then(|inner| inner.find('\''));
            let end = end.map_or(rest.len(), |end| end + 2);
            found.push(Token::Other);
            rest = rest.get(end..).unwrap_or_default();
        } else if first.is_alphanumeric() || first == '_' {
            let (path, behind) = path(rest, name);
            found.push(Token::Path(path.to_lowercase()));
            rest = behind;
        } else {
            let two = rest.get(..2).unwrap_or_default();
            let (token, length) = match (first, two) {
                (_, "==" | "!=" | "<=" | ">=") => (Token::Compare, 2),
                (_, "&&" | "||") => (Token::Other, 2),
                ('<' | '>', _) => (Token::Compare, 1),
                ('!', _) => (Token::Not, 1),
                ('(', _) => (Token::Open, 1),
                (')', _) => (Token::Close, 1),
                _ => (Token::Other, first.len_utf8()),
            };
            found.push(token);
            rest = rest.get(length..).unwrap_or_default();
        }
    }
    found
}

/// A path at the beginning of a text, and what is behind it: `a.b`, `a['b']`, `a[0].*`
fn path(text: &str, name: impl Fn(char) -> bool + Copy) -> (String, &str) {
    let end = text.find(|c| !name(c)).unwrap_or(text.len());
    let (first, mut rest) = text.split_at(end);
    let mut path = first.to_owned();
    loop {
        if let Some(inner) = rest.strip_prefix('.') {
            let inner = inner.strip_prefix('*').map_or_else(
                || inner.split_at(inner.find(|c| !name(c)).unwrap_or(inner.len())),
                |behind| ("*", behind),
            );
            path.push('.');
            path.push_str(inner.0);
            rest = inner.1;
        } else if let Some((inside, behind)) = rest
            .strip_prefix('[')
            .and_then(|inner| inner.split_once(']'))
        {
            let inside = inside.trim();
            let key = inside
                .strip_prefix('\'')
                .and_then(|key| key.strip_suffix('\''));
            path.push('.');
            path.push_str(key.unwrap_or("*"));
            rest = behind;
        } else {
            return (path, rest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_an_expression_gives() {
        let given = |text: &str| given(text).join(" ");
        assert_eq!(
            given(" github.event.issue.title "),
            "github.event.issue.title"
        );
        assert_eq!(
            given("github['event'].commits[0].message"),
            "github.event.commits.*.message"
        );
        assert_eq!(given("contains(github.event.comment.body, 'x')"), "");
        assert_eq!(given("github.head_ref == 'main'"), "");
        assert_eq!(
            given("format('{0}', github.head_ref) || 'github.x'"),
            "github.head_ref"
        );
        assert_eq!(given("toJSON(github.event)"), "github.event");
        assert_eq!(given("!github.event.forced"), "");
        for (text, expected) in [
            ("a.b < 1", ""),
            ("a.b > 1", ""),
            ("a.b <= 1", ""),
            ("a.b >= 1", ""),
            ("a.b != 1", ""),
            ("1 == a.b", ""),
            ("a.b && c.d", "a.b c.d"),
            ("a.b || c.d", "a.b c.d"),
            ("a.b == 'x' && c.d", "c.d"),
            ("startsWith(a.b, 'x')", ""),
            ("endsWith(a.b, 'x')", ""),
            ("hashFiles(a.b)", ""),
            ("contains(format('{0}', a.b), 'x')", ""),
            ("contains(a.b, 'x') && c.d", "c.d"),
            ("format(a.b, c.d)", "a.b c.d"),
            ("(a.b)", "a.b"),
            ("A.B_c-d", "a.b_c-d"),
            ("a['B c'].d", "a.b c.d"),
            ("a[ 0 ][x].*", "a.*.*.*"),
            ("a.*.b", "a.*.b"),
            ("'a.b' c.d", "c.d"),
            ("'a.b", ""),
            ("_a.b", "_a.b"),
            ("$ a.b", "a.b"),
            ("", ""),
        ] {
            assert_eq!(given(text), expected, "{text}");
        }
    }

    #[test]
    fn files_and_actions_are_known_by_their_names() {
        for (path, is_one) in [
            (".github/workflows/a.yml", (true, false)),
            ("a/.github/workflows/a.yaml", (true, false)),
            ("x.github/workflows/a.yml", (false, false)),
            (".github/workflows/a.json", (false, false)),
            (".github/workflows/a/b.yml", (false, false)),
            (".github/a.yml", (false, false)),
            ("action.yml", (false, true)),
            ("a/action.yaml", (false, true)),
            ("a/action.json", (false, false)),
            ("actions.yml", (false, false)),
            (".github/workflows/action.yml", (true, true)),
        ] {
            let path = RelPath::new(path);
            assert_eq!((is_workflow(&path), is_action(&path)), is_one, "{path}");
            assert_eq!(has_steps(&path), is_one.0 || is_one.1, "{path}");
        }
        assert!(is_action_of("Actions/Checkout@v4", "actions/checkout"));
        assert!(!is_action_of("actions/checkout", "actions/checkout"));
        assert!(!is_action_of("actions/checkout/x@v4", "actions/checkout"));
    }

    #[test]
    fn parts_of_a_workflow() {
        let with = |text: &str, work: &dyn Fn(NodeRef<'_>)| {
            let parsed = crate::parse::parse_yaml(crate::source::FileId(0), text.as_bytes());
            work(parsed.tree.root().expect("a root"));
        };
        for (text, expected) in [
            ("on: push", "push"),
            ("on: [push, 1, pull_request]", "push pull_request"),
            ("on: {push: {}, schedule: []}", "push schedule"),
            ("on: 1", ""),
            ("off: push", ""),
        ] {
            with(text, &|root| assert_eq!(triggers(root).join(" "), expected));
        }
        for trigger in ["workflow_dispatch", "workflow_call"] {
            with(
                &format!("on:\n  {trigger}:\n    inputs:\n      Tag: {{type: string}}\n"),
                &|root| {
                    assert!(input(root, "tag").is_some_and(|input| input.get("type").is_some()));
                    assert!(input(root, "tags").is_none());
                },
            );
        }
        with(
            "jobs:\n  a:\n    steps: [{run: x}, {run: y}]\n  b: {}\n",
            &|root| {
                let steps = steps(root);
                assert_eq!((jobs(root).len(), steps.len()), (2, 2));
                assert!(steps.iter().all(|(job, _)| job.is_some()));
            },
        );
        with("runs:\n  steps: [{run: x}]\n", &|root| {
            let steps = steps(root);
            assert_eq!((jobs(root).len(), steps.len()), (0, 1));
            assert!(steps.iter().all(|(job, _)| job.is_none()));
        });
        let text = "a ${{ b }} c ${{d}}${{ e";
        let found: Vec<&str> = expressions(text).map(|range| &text[range]).collect();
        assert_eq!(found, [" b ", "d"]);
    }

    #[test]
    fn variables_are_followed_the_nearest_first() {
        let text = "env: {A: '${{ x.far }}', B: '${{ env.C }}', C: '${{ env.D }}', D: '${{ env.E }}', E: '${{ x.end }}', \
            Z: '${{ env.B }}', L: '${{ env.L }}', P: plain}\n\
            step: {env: {a: '${{ x.near }}'}}\n";
        let parsed = crate::parse::parse_yaml(crate::source::FileId(0), text.as_bytes());
        let root = parsed.tree.root().expect("a root");
        let around = [root.get("step").expect("a step"), root];
        let given = |expression: &str| {
            let gifts = given_within(expression, &around).into_iter();
            let gifts = gifts.map(|gift| match gift.through {
                Some((name, text)) => format!("{} by {name} in {text}", gift.path),
                None => gift.path,
            });
            gifts.collect::<Vec<_>>().join("; ")
        };
        for (expression, expected) in [
            ("env.A", "x.near by env.a in ${{ x.near }}"),
            ("env.P", ""),
            ("env.none", "env.none"),
            ("x.y", "x.y"),
            ("env.B", "x.end by env.b in ${{ x.end }}"),
            // One variable more than are followed.
            ("env.Z", "env.e by env.z in ${{ env.E }}"),
            ("env.L", "env.l by env.l in ${{ env.L }}"),
        ] {
            assert_eq!(given(expression), expected, "{expression}");
        }
    }

    proptest! {
        #[test]
        fn any_expression_is_read(text in "[a-z.'\\[\\]()!=<>&| é*-]{0,60}") {
            let _ = given(&text);
            let _ = expressions(&text).count();
        }
    }
}
