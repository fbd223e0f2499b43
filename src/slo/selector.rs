//! The words of a query and its selectors, with their places: the parser of queries keeps none. No grammar:
//! whatever it is given, it ends.

use std::ops::Range;

/// A word of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What sort.
    pub kind: TokenKind,
    /// Its bytes in the query.
    pub at: Range<usize>,
}

/// Sorts of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// A name of a metric, a label or a function, or a keyword.
    Name,
    /// A number or a duration.
    Number,
    /// A string, quotes included.
    String,
    /// What stands between square brackets, without them.
    Range,
    /// A bracket, a comma or an operator.
    Mark,
}

/// How a label is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `=~`
    Matches,
    /// `!~`
    MatchesNot,
}

/// A label of a selector and what it is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matcher {
    /// The label.
    pub label: String,
    /// How.
    pub comparison: Comparison,
    /// With what.
    pub value: String,
    /// The value's bytes in the query, quotes included.
    pub at: Range<usize>,
}

/// A selector of series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selector {
    /// The metric, where it is named before the braces.
    pub metric: Option<String>,
    /// The labels in braces.
    pub matchers: Vec<Matcher>,
    /// What stands in the square brackets behind it, without them.
    pub range: Option<Range<usize>>,
    /// Its bytes in the query, without the square brackets.
    pub at: Range<usize>,
}

/// Words that are operators or modifiers, and no metric.
const KEYWORDS: &[&str] = &[
    "and", "or", "unless", "atan2", "bool", "offset", "inf", "nan", "start", "end",
];

/// Words that labels follow in parentheses.
const GROUPINGS: &[&str] = &[
    "by",
    "without",
    "on",
    "ignoring",
    "group_left",
    "group_right",
];

/// The words of a query, in order; comments are left out.
#[must_use]
pub fn tokens(query: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = query.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = query.get(at..).unwrap_or_default();
        let run = |is_part: fn(char) -> bool| rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let name = |c: char| c == '_' || c == ':' || c.is_ascii_alphanumeric();
        let (kind, length) = match first {
            c if c.is_whitespace() => (None, c.len_utf8()),
            '#' => (None, rest.find('\n').unwrap_or(rest.len())),
            '"' | '\'' | '`' => (Some(TokenKind::String), string(rest, first)),
            c if c == '_' || c == ':' || c.is_ascii_alphabetic() => {
                (Some(TokenKind::Name), run(name))
            }
            c if c.is_ascii_digit() || c == '.' => (
                Some(TokenKind::Number),
                run(|c| c == '.' || c == '_' || c.is_ascii_alphanumeric()),
            ),
            '[' => {
                let end = rest.find(']').unwrap_or(rest.len());
                tokens.push(Token {
                    kind: TokenKind::Range,
                    at: at + 1..at + end,
                });
                (None, (end + 1).min(rest.len()))
            }
            _ => {
                let two = ["==", "!=", "=~", "!~", "<=", ">="];
                let length = two.iter().find(|two| rest.starts_with(**two));
                (
                    Some(TokenKind::Mark),
                    length.map_or(first.len_utf8(), |two| two.len()),
                )
            }
        };
        if let Some(kind) = kind {
            tokens.push(Token {
                kind,
                at: at..at + length,
            });
        }
        at += length.max(1);
    }
    tokens
}

/// The length of a string, its quotes included.
fn string(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if c == '\\' && quote != '`' {
            escaped = true;
        } else if c == quote {
            return at + 1;
        }
    }
    rest.len()
}

/// The selectors of a query.
#[must_use]
pub fn selectors(query: &str) -> Vec<Selector> {
    let tokens = tokens(query);
    let text = |token: &Token| query.get(token.at.clone()).unwrap_or_default();
    let is = |at: usize, mark: &str| tokens.get(at).is_some_and(|token| text(token) == mark);
    let mut selectors = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let word = text(token);
        match token.kind {
            TokenKind::Name if GROUPINGS.contains(&word) => {
                at += 1;
                if is(at, "(") {
                    while at < tokens.len() && !is(at, ")") {
                        at += 1;
                    }
                }
                continue;
            }
            TokenKind::Name => {
                let is_metric = !is(at + 1, "(")
                    && !KEYWORDS.contains(&word.to_ascii_lowercase().as_str())
                    && !tokens
                        .get(at + 1)
                        .is_some_and(|next| GROUPINGS.contains(&text(next)) && is_aggregator(word));
                if is_metric {
                    let start = token.at.start;
                    let metric = Some(word.to_owned());
                    at = selector(
                        query,
                        &tokens,
                        at + 1,
                        (metric, start, token.at.end),
                        &mut selectors,
                    );
                    continue;
                }
            }
            TokenKind::Mark if word == "{" => {
                let start = token.at.start;
                at = selector(
                    query,
                    &tokens,
                    at,
                    (None, start, token.at.end),
                    &mut selectors,
                );
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    selectors
}

fn is_aggregator(word: &str) -> bool {
    const AGGREGATORS: &[&str] = &[
        "sum",
        "avg",
        "count",
        "min",
        "max",
        "group",
        "stddev",
        "stdvar",
        "topk",
        "bottomk",
        "count_values",
        "quantile",
        "limitk",
        "limit_ratio",
    ];
    AGGREGATORS.contains(&word.to_ascii_lowercase().as_str())
}

/// Reads braces and brackets from a word on, and gives the word after them.
fn selector(
    query: &str,
    tokens: &[Token],
    mut at: usize,
    (metric, start, mut end): (Option<String>, usize, usize),
    selectors: &mut Vec<Selector>,
) -> usize {
    let text = |at: usize| {
        let token = tokens.get(at)?;
        query.get(token.at.clone())
    };
    let mut matchers = Vec::new();
    if text(at) == Some("{") {
        at += 1;
        while let Some(token) = tokens.get(at) {
            end = token.at.end;
            if text(at) == Some("}") {
                at += 1;
                break;
            }
            let comparison = match text(at + 1) {
                Some("=") => Some(Comparison::Equal),
                Some("!=") => Some(Comparison::NotEqual),
                Some("=~") => Some(Comparison::Matches),
                Some("!~") => Some(Comparison::MatchesNot),
                _ => None,
            };
            let value = tokens
                .get(at + 2)
                .filter(|value| value.kind == TokenKind::String);
            if let (Some(comparison), Some(value)) = (comparison, value) {
                let written = query.get(value.at.clone()).unwrap_or_default();
                let label = text(at).unwrap_or_default();
                matchers.push(Matcher {
                    label: unquoted(label),
                    comparison,
                    value: unquoted(written),
                    at: value.at.clone(),
                });
                end = value.at.end;
                at += 3;
            } else {
                at += 1;
            }
        }
    }
    let range = tokens
        .get(at)
        .filter(|token| token.kind == TokenKind::Range)
        .map(|token| token.at.clone());
    selectors.push(Selector {
        metric,
        matchers,
        range,
        at: start..end,
    });
    at
}

/// What a string means; a name is itself.
fn unquoted(written: &str) -> String {
    let Some(quote) = written
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '\'' | '`'))
    else {
        return written.to_owned();
    };
    let body = written.strip_prefix(quote).unwrap_or(written);
    let body = body.strip_suffix(quote).unwrap_or(body);
    if quote == '`' {
        return body.to_owned();
    }
    let mut meant = String::new();
    let mut letters = body.chars();
    while let Some(c) = letters.next() {
        match (c, c == '\\') {
            (_, true) => match letters.next() {
                Some('n') => meant.push('\n'),
                Some('t') => meant.push('\t'),
                Some('r') => meant.push('\r'),
                Some(other) => meant.push(other),
                None => {}
            },
            (c, false) => meant.push(c),
        }
    }
    meant
}

impl Selector {
    /// The matcher of a label.
    #[must_use]
    pub fn matcher(&self, label: &str) -> Option<&Matcher> {
        self.matchers.iter().find(|matcher| matcher.label == label)
    }

    /// The metric, in front of the braces or in them.
    #[must_use]
    pub fn metric(&self) -> Option<&str> {
        let inside = || {
            let name = self.matcher("__name__");
            name.filter(|name| name.comparison == Comparison::Equal)
                .map(|name| name.value.as_str())
        };
        self.metric.as_deref().or_else(inside)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn selectors_are_found() {
        let query = "sum by (le) (rate(a_bucket{le=\"0.2\", code!~'5xx|can\\\\d', } [5m])) / on(x) sum(b) > bool 3 # c{d=\"e\"}\n or {__name__=\"f\"}[{{ .window }}] offset 1d";
        let found: Vec<_> = selectors(query)
            .into_iter()
            .map(|one| {
                let range = one.range.clone().map(|at| &query[at]);
                let matchers: Vec<_> = one
                    .matchers
                    .iter()
                    .map(|m| (m.label.clone(), m.comparison, m.value.clone()))
                    .collect();
                (
                    one.metric().map(str::to_owned),
                    matchers,
                    range,
                    query[one.at].to_owned(),
                )
            })
            .collect();
        assert_eq!(found.len(), 3);
        assert_eq!(found[0].0.as_deref(), Some("a_bucket"));
        assert_eq!(
            found[0].1,
            [
                ("le".to_owned(), Comparison::Equal, "0.2".to_owned()),
                (
                    "code".to_owned(),
                    Comparison::MatchesNot,
                    "5xx|can\\d".to_owned()
                ),
            ]
        );
        assert_eq!(found[0].2, Some("5m"));
        assert!(found[0].3.starts_with("a_bucket{") && found[0].3.ends_with('}'));
        assert_eq!(
            (found[1].0.as_deref(), found[1].3.as_str()),
            (Some("b"), "b")
        );
        assert_eq!(
            (found[2].0.as_deref(), found[2].2),
            (Some("f"), Some("{{ .window }}"))
        );
    }

    proptest! {
        #[test]
        fn any_query_ends(query in any::<String>(), close in "[a-z{}\\[\\]()\"'`=~!,#\\\\ \n0-9]{0,40}") {
            for query in [query, close] {
                for one in selectors(&query) {
                    prop_assert!(query.get(one.at).is_some());
                    prop_assert!(one.matchers.iter().all(|m| query.get(m.at.clone()).is_some()));
                    prop_assert!(one.range.is_none_or(|at| query.get(at).is_some()));
                }
            }
        }
    }
}
