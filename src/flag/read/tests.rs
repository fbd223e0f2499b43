//! The tests that a flag file holds.

use std::collections::BTreeMap;

use super::super::file::Test;
use super::flags::Draft;
use super::{Reader, text_of};
use crate::parse::{NodeRef, Value as Json};

impl Reader {
    pub fn tests(&mut self, node: NodeRef<'_>, draft: &Draft<'_, '_>) -> Vec<Test> {
        let tests = node.get("tests").into_iter().flat_map(NodeRef::items);
        tests.filter_map(|test| self.test(test, draft)).collect()
    }

    fn test(&mut self, node: NodeRef<'_>, draft: &Draft<'_, '_>) -> Option<Test> {
        if !matches!(node.value(), Json::Object(_)) {
            return None;
        }
        let expect = text_of(node, "expect");
        let expected = expect
            .as_ref()
            .and_then(|name| self.named(name, draft.variants));
        let declared = draft.declared;
        let mut given = BTreeMap::new();
        let mut is_whole = true;
        for (member, value) in node.get("with").into_iter().flat_map(|table| {
            table
                .members()
                .iter()
                .map(move |m| (m, table.tree().at(m.node)))
        }) {
            if declared.is_broken(&member.key) {
                is_whole = false;
                continue;
            }
            let Some(at) = declared.position(&member.key) else {
                let help = declared.help(&member.key);
                let message = format!("there is no attribute {:?}", member.key);
                self.invalid(member.key_span, message, help);
                is_whole = false;
                continue;
            };
            let Some(attribute) = declared.attributes.get(at) else {
                continue;
            };
            // Null is a request without the attribute.
            if matches!(value.value(), Json::Null) && !attribute.is_required() {
                continue;
            }
            match self.value(value, attribute.ty) {
                Some(value) => drop(given.insert(at, attribute.given(Some(value)))),
                None => is_whole = false,
            }
        }
        let (expect, expected) = (expect?, expected?);
        is_whole.then(|| Test {
            span: node.span(),
            description: text_of(node, "description").map(|text| text.value),
            given,
            expect: expected,
            expect_span: expect.span,
        })
    }
}
