//! Texts that functions put together: formats, paths, addresses.

use std::borrow::Cow;

use super::package::{Package, Place};
use super::value::{Const, Values};
use crate::parse::GoNodeId;

impl Package<'_> {
    /// `fmt.Sprintf`: what it gives is built from its arguments, unless each is known or can only be a number.
    pub(super) fn formatted(
        &self,
        at: Place,
        arguments: &[GoNodeId],
        iota: Option<u32>,
        depth: u32,
    ) -> Values<'_> {
        let Some((format, rest)) = arguments.split_first() else {
            return Values::unknown();
        };
        let format = self.evaluate(at.with(*format), iota, depth);
        let verbs: Option<Vec<char>> = match format.known.as_slice() {
            [Const::Text(text)] if !format.open => Some(verbs(text)),
            _ => None,
        };
        let mut is_built = format.is_loose() || format.is_built;
        for (number, argument) in rest.iter().enumerate() {
            let verb = verbs.as_ref().and_then(|verbs| verbs.get(number));
            let is_number = verb.is_some_and(|verb| is_number(*verb))
                || self.type_within(at.with(*argument), depth).is_number();
            let value = self.evaluate(at.with(*argument), iota, depth);
            is_built |= !is_number && (value.is_loose() || value.is_built);
        }
        if rest.is_empty() && !is_built {
            return format;
        }
        let texts = format.known.iter().filter_map(Const::text);
        let heads = texts.map(|text| text.split('%').next().unwrap_or_default().to_owned());
        Values {
            open: true,
            is_built,
            is_harmless: !is_built,
            heads: heads.collect(),
            ..Values::default()
        }
    }

    /// The elements of a path, put together as far as they are known.
    pub(super) fn path(
        &self,
        at: Place,
        elements: &[GoNodeId],
        iota: Option<u32>,
        depth: u32,
    ) -> Values<'_> {
        let mut known = String::new();
        for element in elements {
            let value = self.evaluate(at.with(*element), iota, depth);
            let (text, is_whole) = match (value.known.as_slice(), value.heads.as_slice()) {
                ([Const::Text(text)], _) if !value.open => (text.to_string(), true),
                (_, [head]) if value.open => (head.clone(), false),
                _ => (String::new(), false),
            };
            if !known.is_empty() && !known.ends_with('/') {
                known.push('/');
            }
            known.push_str(text.trim_start_matches(|c| c == '/' && !known.is_empty()));
            if !is_whole {
                return Values {
                    open: true,
                    is_built: true,
                    heads: vec![known],
                    ..Values::default()
                };
            }
        }
        Values::of(Const::Text(Cow::Owned(known)))
    }

    /// `net.JoinHostPort`
    pub(super) fn address(
        &self,
        host: Place,
        port: Place,
        iota: Option<u32>,
        depth: u32,
    ) -> Values<'_> {
        let host = self.evaluate(host, iota, depth);
        let port = self.evaluate(port, iota, depth);
        let mut values = Values {
            open: host.open || port.open,
            is_built: host.is_loose() || port.is_loose(),
            ..Values::default()
        };
        for host in host.known.iter().filter_map(Const::text) {
            let host = if host.contains(':') {
                format!("[{host}]")
            } else {
                host
            };
            let ports = port.known.iter().filter_map(Const::text);
            let whole = ports.map(|port| Const::Text(Cow::Owned(format!("{host}:{port}"))));
            values.known.extend(whole);
            if port.open {
                values.heads.push(format!("{host}:"));
            }
        }
        values
    }
}

/// Whether a verb of a format writes numbers, and nothing else.
pub(super) fn is_number(verb: char) -> bool {
    "bdoxXUcfFeEgGpt".contains(verb)
}

/// The verbs of a format, without flags and widths.
pub(super) fn verbs(format: &str) -> Vec<char> {
    let mut verbs = Vec::new();
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        if letter == '%' {
            let verb = letters.find(|c| c.is_alphabetic() || *c == '%');
            verbs.extend(verb.filter(|verb| *verb != '%'));
        }
    }
    verbs
}
