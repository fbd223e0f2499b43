//! Entries of the policy, read from the manifest's tree.

use super::config::{Ban, Exception, Problem, Required};
use super::range::Range;
use super::selector::{Pattern, Selector};
use super::used::Ecosystem;
use crate::diag::no_date;
use crate::modules::Text;
use crate::parse::{NodeRef, Value};
use crate::source::Span;

/// The entries of a list that can be read.
pub(super) fn entries<T>(
    table: NodeRef<'_>,
    key: &str,
    read: impl FnMut(NodeRef<'_>) -> Option<T>,
) -> Vec<T> {
    let list = table.get(key).into_iter().flat_map(NodeRef::items);
    list.filter_map(read).collect()
}

/// Reads entries, and remembers what could not be.
#[derive(Debug, Default)]
pub(super) struct Reader {
    pub(super) problems: Vec<Problem>,
}

impl Reader {
    pub(super) fn ban(&mut self, entry: NodeRef<'_>) -> Option<Ban> {
        let instead = entry.get("instead").and_then(NodeRef::as_str);
        Some(Ban {
            selector: self.selector(entry, "module")?,
            reason: entry.get("reason")?.as_str()?.to_owned(),
            instead: instead.map(str::to_owned),
        })
    }

    pub(super) fn required(&mut self, entry: NodeRef<'_>) -> Option<Required> {
        let replacement = entry.get("replacement")?.text()?;
        Some(Required {
            selector: self.selector(entry, "module")?,
            replacement: self.pattern(replacement)?,
            reason: entry.get("reason")?.as_str()?.to_owned(),
        })
    }

    /// An exception about what stands under one key, and perhaps the value under another.
    pub(super) fn exception(
        &mut self,
        entry: NodeRef<'_>,
        about: &str,
        value: &str,
    ) -> Option<Exception> {
        let value = match entry.get(value).and_then(NodeRef::text) {
            Some(text) => Some(self.pattern(text)?),
            None => None,
        };
        let expires = entry.get("expires");
        Some(Exception {
            selector: self.selector(entry, about)?,
            value,
            expires: match expires {
                // An end that cannot be read is no end; the entry does not hold at all.
                Some(node) => Some(self.date(node)?),
                None => None,
            },
        })
    }

    fn selector(&mut self, entry: NodeRef<'_>, about: &str) -> Option<Selector> {
        let name = entry.get(about)?.text()?;
        let range = match entry.get("versions").and_then(NodeRef::text) {
            None => None,
            Some(versions) => Some(self.range(&versions)?),
        };
        let ecosystem = entry.get("ecosystem").and_then(NodeRef::as_str);
        Some(Selector {
            name: self.pattern(name)?,
            range,
            ecosystem: ecosystem.and_then(Ecosystem::parse),
        })
    }

    fn range(&mut self, versions: &Text) -> Option<Range> {
        let range = Range::parse(&versions.value);
        let wrong = |why| format!("the range of versions cannot be read: {why}");
        self.or_problem(versions.span, range.map_err(wrong))
    }

    fn pattern(&mut self, text: Text) -> Option<Pattern> {
        let span = text.span;
        let pattern = Pattern::new(text);
        let wrong = |why| format!("the pattern cannot be read: {why}");
        self.or_problem(span, pattern.map_err(wrong))
    }

    fn date(&mut self, node: NodeRef<'_>) -> Option<(jiff::civil::Date, Span)> {
        let Value::String(text) = node.value() else {
            return None;
        };
        let wrong = |_| no_date(text);
        let date = self.or_problem(node.span(), text.parse().map_err(wrong))?;
        Some((date, node.span()))
    }

    /// Licences have to be of the SPDX list, or nothing would ever match them.
    pub(super) fn check_licences<'t>(&mut self, licences: impl Iterator<Item = &'t Text>) {
        for licence in licences {
            if let Err(error) = spdx::Licensee::parse(&licence.value) {
                let message = format!("{:?} is no SPDX licence: {}", licence.value, error.reason);
                self.problems.push((licence.span, message));
            }
        }
    }

    /// A version of a toolchain: numbers only.
    pub(super) fn check_version(&mut self, version: &Text) {
        let is_number = |part: &str| part.parse::<u64>().is_ok();
        let parts = version.value.split('.');
        if version.value.split('.').count() > 3 || !parts.into_iter().all(is_number) {
            let message = format!(
                "{:?} is no version of a toolchain, such as 1.26",
                version.value
            );
            self.problems.push((version.span, message));
        }
    }

    fn or_problem<T>(&mut self, span: Span, result: Result<T, String>) -> Option<T> {
        result
            .map_err(|message| self.problems.push((span, message)))
            .ok()
    }
}
