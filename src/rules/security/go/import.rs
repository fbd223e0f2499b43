//! `import`: packages that are imported. The head of a file says it; nothing is parsed.

use super::told::Told;
use super::unit::Look;
use crate::rule::data::Words;
use crate::source::Span;

/// Asks one rule.
pub fn check(look: &Look<'_, '_>, rule: usize, paths: &[String], blank: bool, told: &mut Told<'_>) {
    for import in &look.head.paths {
        let is_meant = paths.iter().any(|path| is_below(path, &import.path));
        if is_meant && (!blank || import.name == "_") {
            let span = Span::new(look.id, import.range.start, import.range.end);
            told.tell(rule, span, &Words::name(import.path.as_str()));
        }
    }
}

/// Whether a path is one that a rule writes: itself, or below it where it ends in `/...`.
fn is_below(pattern: &str, path: &str) -> bool {
    match pattern.strip_suffix("/...") {
        Some(top) => {
            let rest = path.strip_prefix(top);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        }
        None => pattern == path,
    }
}
