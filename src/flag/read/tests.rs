//! The tests that a flag file holds.

use super::super::file::Test;
use super::attributes::names;
use super::flags::Draft;
use super::{Reader, text_of};
use crate::diag::{listed, nearest};
use crate::parse::{NodeRef, Value as Json};

impl Reader {
    pub fn tests(&mut self, node: NodeRef<'_>, draft: &Draft<'_>) -> Vec<Test> {
        let tests = node.get("tests").into_iter().flat_map(NodeRef::items);
        tests.filter_map(|test| self.test(test, draft)).collect()
    }

    fn test(&mut self, node: NodeRef<'_>, draft: &Draft<'_>) -> Option<Test> {
        if !matches!(node.value(), Json::Object(_)) {
            return None;
        }
        let expect = text_of(node, "expect");
        let expected = expect
            .as_ref()
            .and_then(|name| self.named(name, draft.variants));
        let mut request: Vec<_> = draft
            .declared
            .attributes
            .iter()
            .map(|known| known.given(None))
            .collect();
        let mut is_whole = true;
        for (member, value) in node.get("with").into_iter().flat_map(|table| {
            table
                .members()
                .iter()
                .map(move |m| (m, table.tree().at(m.node)))
        }) {
            if draft
                .declared
                .broken
                .iter()
                .any(|name| **name == *member.key)
            {
                is_whole = false;
                continue;
            }
            let mut known = draft.declared.attributes.iter();
            let Some(at) = known.position(|known| known.name.value == *member.key) else {
                let declared = names(&draft.declared.attributes);
                let meant = nearest(&member.key, declared.iter().copied());
                let declared: Vec<&str> = declared.iter().copied().collect();
                let help = match meant {
                    Some(meant) => format!("did you mean {meant:?}?"),
                    None => format!("declared are {}", listed(&declared, 8)),
                };
                let message = format!("there is no attribute {:?}", member.key);
                self.invalid(member.key_span, message, help);
                is_whole = false;
                continue;
            };
            let Some(attribute) = draft.declared.attributes.get(at) else {
                continue;
            };
            // Null is a request without the attribute.
            if matches!(value.value(), Json::Null) && !attribute.is_required() {
                continue;
            }
            match self.value(value, attribute.ty) {
                Some(value) => {
                    if let Some(slot) = request.get_mut(at) {
                        *slot = attribute.given(Some(value));
                    }
                }
                None => is_whole = false,
            }
        }
        let (expect, expected) = (expect?, expected?);
        is_whole.then(|| Test {
            span: node.span(),
            description: text_of(node, "description").map(|text| text.value),
            request,
            expect: expected,
            expect_span: expect.span,
        })
    }
}
