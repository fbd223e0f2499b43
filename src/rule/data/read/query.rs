//! The matcher `query`.

use super::{Lang, Matcher, Reader, text_of, texts};
use crate::parse::{GoQuery, NodeRef};

impl Reader {
    /// Reads the matcher. A query of a rule that is known to be right is not compiled yet.
    pub(super) fn query(&mut self, table: NodeRef<'_>, langs: &[Lang]) -> Option<Matcher> {
        let node = table.get("query")?;
        let source = node.as_str()?;
        if langs != [Lang::Go] {
            let help = "queries are for `lang = \"go\"`";
            self.fault(
                node.span(),
                "there is no grammar for this language",
                Some(help),
            );
            return None;
        }
        let query = GoQuery::new(source);
        let said = text_of(table, "capture");
        let capture = match said.filter(|_| self.is_right) {
            Some(capture) => capture,
            None => self.capture(table, node, source, &query)?,
        };
        Some(Matcher::Query {
            query,
            capture,
            needs: texts(table, "needs"),
        })
    }

    /// The capture that a query reports.
    fn capture(
        &mut self,
        table: NodeRef<'_>,
        node: NodeRef<'_>,
        source: &str,
        query: &GoQuery,
    ) -> Option<String> {
        let captures = match query.captures() {
            Ok(captures) => captures,
            Err((message, at)) => {
                let before = source.get(..*at).unwrap_or_default();
                let line = before.matches('\n').count() + 1;
                let message = format!("line {line} of the query: {}", message.trim());
                self.fault(node.span(), message, None);
                return None;
            }
        };
        let said = text_of(table, "capture");
        let Some(capture) = said.as_deref().or(captures.first().copied()) else {
            let help = "name what is reported: (goto_statement) @found";
            self.fault(node.span(), "the query captures nothing", Some(help));
            return None;
        };
        let capture = capture.trim_start_matches('@');
        if !captures.contains(&capture) {
            let message = format!("the query has no capture @{capture}");
            self.fault(node.span(), message, None);
        }
        Some(capture.to_owned())
    }
}
