//! What the grammar does not know yet, hidden from it: `new` of a value (Go 1.26), type parameters of methods
//! (Go 1.27).

use crate::parse::{SourceLanguage, Word, WordKind, words};

/// A copy of the same length that the grammar may read; none where nothing is to be hidden.
pub(super) fn masked(text: &str) -> Option<String> {
    let words = words(text, SourceLanguage::Go);
    let mut bytes = text.as_bytes().to_vec();
    let mut is_changed = false;
    for (at, word) in words.iter().enumerate() {
        if is_new(&words, at) {
            // Any other function takes a value, and also what is both a value and a type.
            if let Some(letter) = bytes.get_mut(word.start) {
                *letter = b'N';
                is_changed = true;
            }
        }
        if let Some((start, end)) = method_parameters(&words, at) {
            for byte in bytes.get_mut(start..end).unwrap_or_default() {
                if !matches!(*byte, b'\n' | b'\r') {
                    *byte = b' ';
                }
            }
            is_changed = true;
        }
    }
    is_changed.then(|| String::from_utf8(bytes).ok())?
}

fn text_at<'t>(words: &[Word<'t>], at: usize) -> &'t str {
    words.get(at).map_or("", |word| word.text)
}

/// `new(` of what cannot be a type: that begins with a literal, or holds an operator or a call.
fn is_new(words: &[Word<'_>], at: usize) -> bool {
    let is_name = |at: usize| {
        words
            .get(at)
            .is_some_and(|word| word.kind == WordKind::Name)
    };
    let selected = at
        .checked_sub(1)
        .is_some_and(|before| text_at(words, before) == ".");
    if text_at(words, at) != "new" || !is_name(at) || selected || text_at(words, at + 1) != "(" {
        return false;
    }
    let first = text_at(words, at + 2);
    // Numbers and characters are no words, so `new(1)` looks empty, and of `new(1.5)` the dot is left.
    if words
        .get(at + 2)
        .is_some_and(|word| word.kind == WordKind::String)
        || matches!(first, ")" | ".")
    {
        return true;
    }
    if matches!(
        first,
        "struct" | "map" | "chan" | "func" | "interface" | "[" | "*"
    ) {
        return false;
    }
    // A named type goes on with dots and, in brackets, with anything; a value may go on with more.
    let mut at = at + 2;
    let mut depth = 0_usize;
    while let Some(word) = words.get(at) {
        let is_mark = word.kind == WordKind::Mark;
        match word.text {
            "[" if is_mark => depth += 1,
            "]" if is_mark && depth > 0 => depth -= 1,
            ")" if is_mark && depth == 0 => return false,
            "." if is_mark => {}
            "true" | "false" => return true,
            _ if depth > 0 || word.kind == WordKind::Name => {}
            _ => return true,
        }
        at += 1;
    }
    false
}

/// The bytes of `[T any]` in `func (r R) Name[T any](`, where the word at `at` is the `func`.
fn method_parameters(words: &[Word<'_>], at: usize) -> Option<(usize, usize)> {
    if text_at(words, at) != "func" || text_at(words, at + 1) != "(" {
        return None;
    }
    let close = closed(words, at + 1)?;
    let is_name = words
        .get(close + 1)
        .is_some_and(|word| word.kind == WordKind::Name);
    if !is_name || text_at(words, close + 2) != "[" {
        return None;
    }
    let end = closed(words, close + 2)?;
    (text_at(words, end + 1) == "(").then_some(())?;
    Some((words.get(close + 2)?.start, words.get(end)?.end))
}

/// Where the bracket at `open` is closed. Receivers and type parameters are short: a bracket that is not closed
/// soon is not asked again and again.
fn closed(words: &[Word<'_>], open: usize) -> Option<usize> {
    const MOST: usize = 400;
    let mut depth = 0_usize;
    for (at, word) in words.iter().enumerate().skip(open).take(MOST) {
        match word.text {
            "(" | "[" if word.kind == WordKind::Mark => depth += 1,
            ")" | "]" if word.kind == WordKind::Mark => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::parse::parse_go;

    #[test]
    fn what_the_grammar_does_not_know_is_read_all_the_same() {
        let text = "package p\nfunc (r R[K]) Map[T any, U ~[]T](f func(T) U) *int {\n\tx := new(1)\n\ty := new(a + 1)\n\tz := new(f())\n\treturn new(r.T[int])\n}\nvar s = new(\"x\")\nvar t = new(true)\nvar u = new(67.42)\nvar v = new(.5)\n";
        let tree = parse_go(text);
        assert!(tree.unreadable.is_empty(), "{:?}", tree.unreadable);
    }

    #[test]
    fn what_is_broken_is_told() {
        let tree = parse_go("package p\nfunc f( {\n");
        assert!(!tree.unreadable.is_empty());
    }
}
