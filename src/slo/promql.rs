//! `PromQL` as Prometheus takes it. This is the one place that knows the `promql-parser` crate, which costs
//! more to build than anything else that we use; it says what is wrong, and we say where.

use std::borrow::Cow;
use std::ops::Range;

use promql_parser::parser::value::ValueType;
use promql_parser::parser::{self, AggregateExpr, Expr, token};
use regex_syntax::hir::Hir;

use super::selector::{Comparison, Token, TokenKind, selectors, tokens};

/// What is wrong with a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The part of the query.
    pub at: Range<usize>,
    /// What: lower case, one line, no final period.
    pub message: String,
}

/// More words make the parser slow, whose time grows with their square; no query of a person has as many.
const MAX_WORDS: usize = 1000;

/// What Prometheus would not take.
#[must_use]
pub fn fault(query: &str) -> Option<Fault> {
    let words = tokens(query);
    if words.len() > MAX_WORDS {
        return Some(Fault {
            at: 0..query.len(),
            message: format!(
                "a query of {} words is too long; the most is {MAX_WORDS}",
                words.len()
            ),
        });
    }
    match parser::parse(&unpatterned(query)) {
        Ok(expr) if expr.value_type() == ValueType::String => Some(Fault {
            at: 0..query.len(),
            message: "a text is not a query: it gives no number".to_owned(),
        }),
        Ok(_) => None,
        Err(message) => Some(placed(query, &words, &message)),
    }
}

/// The query with other text in place of patterns that are right: the parser would compile each, which takes longer than
/// all the rest of its work.
fn unpatterned(query: &str) -> Cow<'_, str> {
    let selectors = selectors(query).into_iter();
    let matchers = selectors.flat_map(|selector| selector.matchers);
    let patterns = matchers.filter(|matcher| {
        let is_pattern = matches!(
            matcher.comparison,
            Comparison::Matches | Comparison::MatchesNot
        );
        // A selector is wrong whose patterns all take the empty text, and a pattern that repeats too much: those stay.
        let is_right = |pattern: &Hir| pattern.properties().minimum_len() > Some(0);
        is_pattern
            // Nor is a line break taken in every kind of quotes.
            && !matcher.value.contains(['{', '\n'])
            && regex_syntax::parse(&matcher.value).is_ok_and(|hir| is_right(&hir))
    });
    let mut text = Cow::Borrowed(query);
    for pattern in patterns {
        let inside = pattern.at.start + 1..pattern.at.end.saturating_sub(1);
        if query.get(inside.clone()) == Some(pattern.value.as_str()) {
            let other = "x".repeat(inside.len());
            text.to_mut().replace_range(inside, &other);
        }
    }
    text
}

/// The signed selectors that a query adds up, where it is nothing but a sum of rates or increases: each is an
/// index into [`selectors`] of the query.
#[must_use]
pub fn terms(query: &str) -> Option<Vec<(bool, usize)>> {
    if tokens(query).len() > MAX_WORDS {
        return None;
    }
    let expr = parser::parse(&unpatterned(query)).ok()?;
    let mut found = Vec::new();
    let mut next = 0;
    add_up(&expr, true, &mut next, &mut found)?;
    (next == selectors(query).len()).then_some(found)
}

fn add_up(
    expr: &Expr,
    positive: bool,
    next: &mut usize,
    found: &mut Vec<(bool, usize)>,
) -> Option<()> {
    match expr {
        Expr::Paren(paren) => add_up(&paren.expr, positive, next, found),
        Expr::Aggregate(AggregateExpr {
            op,
            expr,
            param: None,
            modifier: None,
        }) if op.id() == token::T_SUM => add_up(expr, positive, next, found),
        Expr::Call(call) if matches!(call.func.name, "rate" | "increase") => {
            match &*call.args.args.first().cloned()? {
                Expr::MatrixSelector(matrix)
                    if matrix.vs.offset.is_none() && matrix.vs.at.is_none() =>
                {
                    found.push((positive, *next));
                    *next += 1;
                    Some(())
                }
                _ => None,
            }
        }
        Expr::Binary(binary) if binary.modifier.is_none() => {
            let right = match binary.op.id() {
                token::T_ADD => positive,
                token::T_SUB => !positive,
                _ => return None,
            };
            add_up(&binary.lhs, positive, next, found)?;
            add_up(&binary.rhs, right, next, found)
        }
        _ => None,
    }
}

/// The parser's words, in ours, at the part that they are about.
fn placed(query: &str, words: &[Token], message: &str) -> Fault {
    let text = |word: &Token| query.get(word.at.clone()).unwrap_or_default();
    let whole = || {
        let start = words.first().map_or(0, |word| word.at.start);
        let end = words.last().map_or(query.len(), |word| word.at.end);
        start..end
    };
    let fault = |at: Range<usize>, message: String| Fault { at, message };
    if message == "no expression found in input" {
        return fault(0..query.len(), "the query is empty".to_owned());
    }
    if message.starts_with("unclosed left parenthesis") {
        let at = unclosed(query, words).unwrap_or_else(whole);
        return fault(at, "this parenthesis is not closed".to_owned());
    }
    if message.starts_with("unexpected right parenthesis") {
        let at = unopened(query, words).unwrap_or_else(whole);
        return fault(at, "this parenthesis closes nothing".to_owned());
    }
    if message.starts_with("unexpected end of input inside brackets") {
        let open = words
            .iter()
            .rev()
            .find(|word| word.kind == TokenKind::Range);
        let at = open.map_or_else(whole, |word| word.at.start.saturating_sub(1)..word.at.end);
        return fault(at, "the square bracket is not closed".to_owned());
    }
    if message.starts_with("unexpected end of input inside braces") {
        let open = words.iter().rev().find(|word| text(word) == "{");
        let at = open.map_or_else(whole, |word| word.at.clone());
        return fault(at, "this brace is not closed".to_owned());
    }
    let is_broken = |word: &&Token| {
        word.kind == TokenKind::String && !text(word).starts_with('`') && text(word).contains('\n')
    };
    if let Some(broken) = words.iter().find(is_broken) {
        let message = "a text in quotes ends on its line: write \\n for the line break";
        return fault(broken.at.clone(), message.to_owned());
    }
    if message == "invalid promql query" {
        return grammar(query, words)
            .unwrap_or_else(|| fault(whole(), "this is no PromQL expression".to_owned()));
    }
    // The parser quotes what it did not like, at the end of its words or in them.
    let quoted = message.split('\'').nth(1);
    let last = message.rsplit(' ').next();
    let at = [quoted, last]
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .find_map(|part| {
            let exact = words
                .iter()
                .find(|word| text(word).trim_matches(['"', '\'', '`']) == part);
            let inside = words.iter().find_map(|word| {
                let found = text(word)
                    .find(part)
                    .filter(|_| part.len() > 1 || word.kind == TokenKind::Range)?;
                Some(word.at.start + found..word.at.start + found + part.len())
            });
            exact.map(|word| word.at.clone()).or(inside)
        });
    // A call that is named is shown by its name.
    let called = quoted.and_then(|name| {
        words
            .iter()
            .find(|word| word.kind == TokenKind::Name && text(word) == name)
    });
    let at = at
        .or_else(|| called.map(|word| word.at.clone()))
        .unwrap_or_else(whole);
    let message: String = message
        .lines()
        .next()
        .unwrap_or_default()
        .trim_end_matches('.')
        .to_owned();
    fault(at, lower(&message))
}

fn lower(message: &str) -> String {
    let mut letters = message.chars();
    let first = letters.next().map(|first| first.to_lowercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// The last parenthesis that is opened and not closed.
fn unclosed(query: &str, words: &[Token]) -> Option<Range<usize>> {
    let mut open = Vec::new();
    for word in words {
        match query.get(word.at.clone()) {
            Some("(") => open.push(word.at.clone()),
            Some(")") => drop(open.pop()),
            _ => {}
        }
    }
    open.pop()
}

/// The first parenthesis that is closed and not open.
fn unopened(query: &str, words: &[Token]) -> Option<Range<usize>> {
    let mut open = 0_usize;
    for word in words {
        match query.get(word.at.clone()) {
            Some("(") => open += 1,
            Some(")") if open == 0 => return Some(word.at.clone()),
            Some(")") => open -= 1,
            _ => {}
        }
    }
    None
}

/// Words that make no sentence, of which the parser only says so: operators without an operand, and operands
/// without an operator.
fn grammar(query: &str, words: &[Token]) -> Option<Fault> {
    let text = |word: &Token| query.get(word.at.clone()).unwrap_or_default();
    let is_binary = |word: &Token| {
        matches!(
            text(word),
            "+" | "-"
                | "*"
                | "/"
                | "%"
                | "^"
                | "=="
                | "!="
                | "<"
                | ">"
                | "<="
                | ">="
                | "and"
                | "or"
                | "unless"
        )
    };
    let missing = |word: &Token| Fault {
        at: word.at.clone(),
        message: format!("`{}` has no right side", text(word)),
    };
    for pair in words.windows(2) {
        let [one, two] = pair else { continue };
        let is_sign = matches!(text(two), "+" | "-");
        if is_binary(one) && ((is_binary(two) && !is_sign) || text(two) == ")") {
            return Some(missing(one));
        }
        let ends = matches!(one.kind, TokenKind::Number) || matches!(text(one), ")" | "}");
        let begins =
            matches!(two.kind, TokenKind::Number) || (text(two) == "{" && text(one) != "}");
        let names = one.kind == TokenKind::Name && two.kind == TokenKind::Number;
        if (ends && begins && text(two) != "{") || names {
            return Some(Fault {
                at: two.at.clone(),
                message: format!("there is no operator before `{}`", text(two)),
            });
        }
    }
    words.last().filter(|word| is_binary(word)).map(missing)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn faults_have_places() {
        let told = |query: &str| {
            let fault = fault(query)?;
            Some((query[fault.at].to_owned(), fault.message))
        };
        let cases = [
            ("sum(rate(a{b=\"c\"}[5m])", "(", "not closed"),
            ("sum(a))", ")", "closes nothing"),
            ("summ(a)", "summ", "unknown function"),
            ("sum(rate(a))", "rate", "expected type matrix"),
            ("sum(rate(a[5x]))", "5x", "bad number or duration"),
            ("a{b=c}", "c", "expected string"),
            ("a{b=~\"(\"}", "\"(\"", "illegal regex"),
            ("a[5m", "[5m", "square bracket"),
            ("a{b=\"c\"", "{", "brace"),
            ("a + ", "+", "right side"),
            ("sum(a) / / sum(b)", "/", "right side"),
            ("rate(a[$__interval])", "$", "unexpected character"),
            ("", "", "empty"),
            ("a 3", "3", "operator"),
            ("\"a\"", "\"a\"", "gives no number"),
            ("a{b=~\"5..x\n\"}", "\"5..x\n\"", "ends on its line"),
            ("('a')", "('a')", "gives no number"),
        ];
        for (query, place, words) in cases {
            let (marked, message) = told(query).expect(query);
            assert!(
                marked == place && message.contains(words),
                "{query}: {marked:?} {message}"
            );
        }
        assert_eq!(told("sum(rate(a{b=\"c\"}[5m])) / sum(rate(a[1d2h]))"), None);
    }

    #[test]
    fn patterns_are_judged_by_the_parser_or_are_right() {
        let patterns = [
            "5..",
            "5..|",
            ".*",
            ".+",
            "",
            "(",
            "[",
            "a{2}",
            "a{2000}",
            "(a{1000}){1000}",
            "é",
            "[a&&b]",
            "\\\\d",
            "\\d",
            "x|y",
            "^$",
            "(?i)a",
            "(?P<n>a)",
            "(?<n>a)",
            "*",
            "a**",
        ];
        for pattern in patterns {
            for query in [
                format!("{{b=~\"{pattern}\"}}"),
                format!("a{{b!~\"{pattern}\",c=~'{pattern}'}}"),
                format!("sum(rate({{b=~\"{pattern}\"}}[5m])) / a"),
            ] {
                let whole = parser::parse(&query).map_err(drop).map(drop);
                let told = parser::parse(&unpatterned(&query)).map_err(drop).map(drop);
                assert_eq!(told, whole, "{query}");
            }
        }
        // The parser takes a backslash of a raw string for an escape.
        assert_eq!(fault(r"a{b=~`\d`}"), None);
        assert_eq!(unpatterned("a{b=~\"5..\"} + c"), "a{b=~\"xxx\"} + c");
    }

    #[test]
    fn sums_are_taken_apart() {
        let query = "(sum(rate(a[5m])) - sum(rate(b{le=\"1\"}[5m]) + increase(c[5m])))";
        assert_eq!(terms(query), Some(vec![(true, 0), (false, 1), (false, 2)]));
        assert_eq!(terms("sum(rate(a[5m])) / sum(rate(b[5m]))"), None);
        assert_eq!(terms("sum(rate(a[5m])) > 3"), None);
        assert_eq!(terms("sum by (x) (rate(a[5m]))"), None);
    }

    #[test]
    fn deep_queries_end() {
        for query in [
            "(".repeat(100_000),
            "a+".repeat(50_000),
            "-".repeat(900) + "a",
            "(".repeat(400) + "a" + &")".repeat(400),
        ] {
            let _ = (fault(&query), terms(&query));
        }
    }

    proptest! {
        #[test]
        fn any_query_is_judged(query in any::<String>(), like in "(sum|rate|by|a|b|le|[{}()\\[\\]=~!,+*/^@:-]|\"x\"|5m|0|1e9|offset|bool| |\n){0,24}") {
            for query in [query, like] {
                if let Some(fault) = fault(&query) {
                    prop_assert!(query.get(fault.at).is_some() && !fault.message.is_empty());
                }
                let _ = terms(&query);
            }
        }
    }
}
