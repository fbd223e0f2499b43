//! Where a JSON pointer (RFC 6901) leads.

use crate::parse::NodeRef;
use crate::source::Span;

/// A place in a document.
pub struct Found {
    /// The value that the pointer leads to, or the last key on the way that is there.
    pub span: Span,
    /// The value in a few words, `nothing` where there is none.
    pub shown: String,
}

/// The place of a pointer; where it leads nowhere, as far as it leads.
pub fn of(document: NodeRef<'_>, pointer: &str) -> Found {
    let mut node = document;
    let mut span = document.span().first_byte();
    for part in pointer.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        let next = match node.member(&part) {
            Some(member) => {
                span = member.key_span;
                Some(node.tree().at(member.node))
            }
            None => part.parse().ok().and_then(|at| node.items().nth(at)),
        };
        let Some(next) = next else {
            return Found {
                span,
                shown: "nothing".to_owned(),
            };
        };
        node = next;
    }
    // A table or list is told by the key that it belongs to.
    let is_plain = node.members().is_empty() && node.items().next().is_none();
    let shown = crate::schema::plain(node);
    Found {
        span: if is_plain { node.span() } else { span },
        shown: shown.to_string(),
    }
}
