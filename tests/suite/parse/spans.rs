//! Every span lies in the text, between characters, and children lie in their parents.

use govkit::parse::{Member, NodeId, Parsed, Value};
use govkit::source::Span;
use proptest::prelude::*;

use super::{PARSERS, SAMPLES, mutated};

use crate::support::cases::check_each;

fn check_span(text: &str, span: Span, what: &str) {
    assert!(
        text.get(span.range()).is_some(),
        "{what}: {span:?} is not in the text {text:?}"
    );
}

fn check(text: &str, parsed: &Parsed, nested: bool) {
    for problem in &parsed.problems {
        check_span(text, problem.span, &problem.message);
        if let Some((span, note)) = &problem.related {
            check_span(text, *span, note);
        }
        let message = &problem.message;
        assert!(!message.is_empty() && !message.contains('\n') && !message.ends_with('.'));
    }
    for id in parsed.tree.ids() {
        check_span(text, parsed.tree.node(id).span, "node");
    }
    for document in parsed.tree.documents() {
        check_node(text, parsed, *document, nested);
    }
}

fn check_node(text: &str, parsed: &Parsed, id: NodeId, nested: bool) {
    let node = parsed.tree.node(id);
    let inside = |span: Span, what: &str| {
        check_span(text, span, what);
        let holds = node.span.start <= span.start && span.end <= node.span.end;
        assert!(
            !nested || holds,
            "{what} {span:?} outside {:?} in {text:?}",
            node.span
        );
    };
    match &node.value {
        Value::Array(items) => {
            for item in items {
                let span = item.alias.unwrap_or(parsed.tree.node(item.node).span);
                inside(span, "element");
                if item.alias.is_none() {
                    check_node(text, parsed, item.node, nested);
                }
            }
        }
        Value::Object(members) => {
            for member in members {
                check_member(text, parsed, member, &inside);
                if member.alias.is_none() && member.merged_at.is_none() {
                    check_node(text, parsed, member.node, nested);
                }
            }
        }
        _ => {}
    }
}

fn check_member(text: &str, parsed: &Parsed, member: &Member, inside: &dyn Fn(Span, &str)) {
    check_span(text, member.key_span, "key");
    match (member.merged_at, member.alias) {
        (Some(site), _) => inside(site, "merge"),
        (None, Some(alias)) => inside(alias, "alias"),
        (None, None) => inside(parsed.tree.node(member.node).span, "value"),
    }
    if member.merged_at.is_none() {
        inside(member.key_span, "key");
    }
}

#[test]
fn of_the_samples() {
    let every = SAMPLES
        .iter()
        .flat_map(|sample| PARSERS.map(|parser| (*sample, parser)));
    check_each(
        every,
        |(sample, (parser, _))| format!("{parser} of {:?}", sample.lines().next()),
        |(sample, (_, parse))| check(sample, &parse(sample.as_bytes()), true),
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn of_edited_files(text in mutated()) {
        for (_, parse) in PARSERS {
            check(&text, &parse(text.as_bytes()), true);
        }
    }

    #[test]
    fn of_any_text(text in prop::collection::vec(prop::sample::select(super::FRAGMENTS), 0..40)) {
        let text = text.concat();
        for (_, parse) in PARSERS {
            check(&text, &parse(text.as_bytes()), true);
        }
    }

    #[test]
    fn never_panics_on_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for (_, parse) in PARSERS {
            parse(&bytes);
        }
    }
}
