//! What readers expand, search or show at most, at and above the limit.

use std::fmt::Write as _;

use govkit::parse::{Parsed, Problem, Value, parse_toml, parse_yaml};
use govkit::source::FileId;

fn yaml(text: &str) -> Parsed {
    parse_yaml(FileId(0), text.as_bytes())
}

fn count(problems: &[Problem], is_counted: impl Fn(&Problem) -> bool) -> usize {
    problems
        .iter()
        .filter(|problem| is_counted(problem))
        .count()
}

#[test]
fn aliases_stand_for_a_million_nodes_at_most() {
    // A list of 999 values is 1,000 nodes.
    let list = format!("[{}]", vec!["0"; 999].join(","));
    let unfolded = |lists: usize, scalars: usize| {
        let aliases = [vec!["*l"; lists], vec!["*s"; scalars]].concat();
        yaml(&format!(
            "l: &l {list}\ns: &s 1\na: [{}]\n",
            aliases.join(", ")
        ))
    };
    assert_eq!(unfolded(1000, 0).problems, []);
    assert_eq!(unfolded(999, 1000).problems, []);
    assert_eq!(unfolded(999, 1001).problems.len(), 1);
    assert_eq!(unfolded(1000, 1).problems.len(), 1);
    // They are counted through all documents.
    let documents = |scalars: usize| {
        let lists = vec!["*l"; 999].join(", ");
        let scalars = vec!["*s"; scalars].join(", ");
        yaml(&format!(
            "l: &l {list}\na: [{lists}]\n---\ns: &s 1\na: [{scalars}]\n"
        ))
    };
    assert_eq!(documents(1000).problems, []);
    assert_eq!(documents(1001).problems.len(), 1);
}

/// How many unknown aliases of a text get a suggestion.
fn suggestions(text: &str) -> usize {
    count(&yaml(text).problems, |problem| {
        let help = problem.help.as_deref();
        help.is_some_and(|help| help.starts_with("did you mean `*"))
    })
}

#[test]
fn anchors_are_suggested_within_bounds() {
    let unknown = |count: usize| {
        let mut text = "a: &anchor 1\nb:\n".to_owned();
        for _ in 0..count {
            text.push_str("  - *ancor\n");
        }
        suggestions(&text)
    };
    assert_eq!([49, 50, 51].map(unknown), [49, 50, 50]);
    let above = |others: usize| {
        let mut text = "- &anchor 1\n".to_owned();
        for at in 0..others {
            let _ = writeln!(text, "- &x{at:05} 1");
        }
        text.push_str("- *ancor\n");
        suggestions(&text)
    };
    assert_eq!([198, 199, 200].map(above), [1, 1, 0]);
    let long = |length: usize| {
        let name = "a".repeat(length);
        suggestions(&format!("- &{name} 1\n- *{}\n", &name[1..]))
    };
    assert_eq!([99, 100, 101].map(long), [1, 1, 0]);
    // One slip, and one more for every three characters.
    for (name, alias, is_near) in [
        ("ab", "ac", true),
        ("ab", "cd", false),
        ("abc", "axy", true),
        ("abc", "xyz", false),
        ("abcdef", "abcxyz", true),
        ("abcdef", "abwxyz", false),
    ] {
        let text = format!("- &{name} 1\n- *{alias}\n");
        assert_eq!(suggestions(&text) == 1, is_near, "{text}");
    }
    // The nearest, and of two the last.
    let help = |text: &str| yaml(text).problems[0].help.clone().unwrap_or_default();
    assert_eq!(
        help("- &abcd 1\n- &abce 1\n- &abxy 1\n- *abcf\n"),
        "did you mean `*abce`?"
    );
    // Those of another document are none.
    assert_eq!(suggestions("&anchor a\n---\n*ancor\n"), 0);
}

#[test]
fn what_is_quoted_in_a_message_is_cut() {
    let message = |length: usize| {
        let number = "9".repeat(length);
        yaml(&format!("a: 1\n{number}: 1\n{number}: 2\n")).problems[0]
            .message
            .clone()
    };
    assert!(message(40).contains(&format!("`{}`", "9".repeat(40))));
    assert!(message(41).contains(&format!("`{}…`", "9".repeat(40))));
}

#[test]
fn the_first_of_two_keys_of_toml_is_looked_for_twenty_times() {
    let related = |pairs: usize| {
        let mut text = String::new();
        for at in 0..pairs {
            let _ = write!(text, "[t{at}]\na = 1\na = 2\n");
        }
        let problems = parse_toml(FileId(0), text.as_bytes()).problems;
        assert_eq!(problems.len(), pairs);
        count(&problems, |problem| problem.related.is_some())
    };
    assert_eq!([19, 20, 21].map(related), [19, 20, 20]);
}

/// A table of few members is compared otherwise than one of many.
#[test]
fn a_key_that_stands_twice_is_found_among_few_and_among_many() {
    for members in [1, 11, 12, 13, 40] {
        for first in [0, members - 1] {
            let mut text = String::new();
            for at in 0..members {
                let _ = writeln!(text, "k{at}: {at}");
            }
            let _ = writeln!(text, "k{first}: again");
            let parsed = yaml(&text);
            assert_eq!(parsed.problems.len(), 1, "{text}");
            let first = format!("k{first}");
            let root = parsed.tree.root().expect("a root");
            let kept = root.member(&first).expect("the key");
            let text = parsed.tree.node(kept.node).value.clone();
            assert!(matches!(text, Value::Number(_)), "{first}");
        }
    }
}
